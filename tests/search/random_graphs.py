"""Random graphs for the search, with all that arcs may have: shared ranges, tables, parallel ones, ones for nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from corridor.search.frontier import NO_TABLE, Dates, Graph, Tables, graph

STATES, BORROWERS, TABLES = 40, 6, 8


def random_tables(rng: np.random.Generator, tables: int = TABLES) -> Tables:
    """Tables with few or no listed departures, with and without a wait behind them, that take one or several."""
    rows = [np.sort(rng.integers(0, 100, rng.integers(0, 6))).astype(float) for _ in range(tables)]
    return Tables(
        first=np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32),
        times=np.concatenate(rows),
        opens=rng.choice([-np.inf, 5.0, 30.0], tables),
        closes=rng.choice([np.inf, 80.0, 140.0], tables),
        wait=rng.choice([np.inf, 3.5, 0.0], tables),
        need=rng.integers(1, 5, tables).astype(np.int32),
        headway=rng.choice([7.0, 3.5], tables),
    )


def negated(tables: Tables) -> Tables:
    """The same tables for a search backwards from the instant 0."""
    rows = [tables.times[a:b] for a, b in zip(tables.first, tables.first[1:], strict=False)]
    return Tables(
        first=tables.first,
        times=np.concatenate([-row[::-1] for row in rows]),
        opens=-tables.closes,
        closes=-tables.opens,
        wait=tables.wait,
        need=tables.need,
        headway=tables.headway,
    )


def random_arcs(
    rng: np.random.Generator, *, states: int = STATES, borrowers: int = BORROWERS, arcs: int | None = None,
    dated: bool = False, shared: bool = False, wild: bool = False, alike: bool = False,
    free: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """What ``graph`` takes; some arcs lead to states that borrow. ``wild``: of all sizes. ``alike``: so
    that many ways cost the same. ``free``: some arcs cost nothing."""
    count = int(rng.choice([60, 150])) if arcs is None else arcs  # in the sparse ones much is out of reach
    borrower = np.arange(states, states + borrowers, dtype=np.int32)
    cost = rng.integers(0, 20, (count, 3)) * rng.choice([1.0, 0.1])
    if wild:
        cost *= 10.0 ** rng.uniform(-6, 9, (count, int(rng.choice([1, 3]))))
    if alike:
        cost = rng.integers(0, int(rng.choice([2, 3])), (count, 3)).astype(float)
    if not free:
        cost[:, int(rng.integers(0, 3))] += ~cost.any(axis=1)
    dates = Dates(
        table=rng.integers(NO_TABLE, TABLES, count).astype(np.int32),
        before=cost[:, 0] * rng.random(count),
        offset=rng.integers(-3, 10, count).astype(float),
        tables=random_tables(rng),
    )
    target = rng.integers(0, states, count)
    if borrowers:
        target = np.where(rng.random(count) < 0.1, rng.choice(borrower, count), target)
    return {
        "states": states + borrowers,
        "source": rng.integers(0, states, count).astype(np.int32),
        "target": target.astype(np.int32),
        "cost": cost,
        "borrower": borrower,
        "lender": rng.integers(0, states, borrowers).astype(np.int32),
        "shared": rng.random(count) < 0.6 if shared else None,
        "dates": dates if dated else None,
    }


def random_graph(rng: np.random.Generator, **wishes: Any) -> Graph:
    return graph(**random_arcs(rng, **wishes))


def random_ends(
    rng: np.random.Generator, states: int, *, twice: bool = False, dearest: int = 9
) -> tuple[np.ndarray, np.ndarray]:
    """Up to four states with what coming in or going out there costs: less than the dearest."""
    chosen = rng.choice(states, rng.integers(1, 5), replace=twice).astype(np.int32)
    return chosen, rng.integers(0, dearest, (len(chosen), 3)).astype(float)


def stages(count: int) -> Graph:
    """A chain of so many stages of three services each, of which all 3 ** count ways are undominated."""
    stage, choice = np.divmod(np.arange(3 * count), 3)
    weight = 3.0**stage
    return graph(
        states=count + 1,
        source=stage.astype(np.int32),
        target=(stage + 1).astype(np.int32),
        cost=np.column_stack([choice * weight, (2 - choice) * weight, choice == 1]).astype(float),
        borrower=np.zeros(0, np.int32),
        lender=np.zeros(0, np.int32),
    )


def one_arc(tables: Tables) -> Graph:
    """Two states, and for each table an arc that does nothing but wait for it, to a state of its own."""
    count = len(tables.opens)
    arc = np.arange(count, dtype=np.int32)
    dates = Dates(table=arc, before=np.zeros(count), offset=np.zeros(count), tables=tables)
    return graph(
        states=count + 1, source=np.zeros(count, np.int32), target=arc + np.int32(1), cost=np.zeros((count, 3)),
        borrower=np.zeros(0, np.int32), lender=np.zeros(0, np.int32), dates=dates,
    )  # fmt: skip
