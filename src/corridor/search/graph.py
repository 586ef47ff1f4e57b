"""What is searched: states, arcs and departures as arrays.

Nothing here knows of freight, and nothing searches: ``frontier`` and ``trees`` do.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.errors import InputError
from corridor.files.numbers import whole

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

NO_TABLE = -1
NO_LIMIT = (np.inf, np.inf, np.inf)

MOST_LABELS = 20_000_000
"""Labels after which a search gives up unless told otherwise: some gigabytes, and minutes."""

MOST_LABELS_NAME = "CORRIDOR_MOST_LABELS"
"""Of the environment variable that tells otherwise, for every command and answer."""


def most_labels_wanted() -> int:
    """The labels after which a search gives up: ``CORRIDOR_MOST_LABELS``, else ``MOST_LABELS``.

    Raises:
        InputError: the variable holds no such number.
    """
    text = os.environ.get(MOST_LABELS_NAME, "")
    if not text:
        return MOST_LABELS
    number = whole(text)
    if not number:
        raise InputError(
            f"{MOST_LABELS_NAME} is {text[:40]!r}; give a whole number above 0, such as {MOST_LABELS}, or unset it"
        )
    return number


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """When vehicles leave, in hours since the search's instant; the table of an arc adds the arc's offset to it.

    The listed departures of table ``t`` are ``times[first[t]:first[t + 1]]``, ascending. Cargo takes the
    ``need[t]``-th departure (1 or more). Behind the listed ones a departure is not known: cargo then waits
    ``wait[t]`` (inf: there is none) from when it is ready, or from ``opens[t]``; each further departure it needs comes
    ``headway[t]`` later (finite; over 1e-6 h where more than one is needed). Such a departure is before ``closes[t]``.

    For a search from a deadline backwards all instants are negated, hours before the deadline: times ascending again,
    ``opens`` minus the end of the service (exclusive), ``closes`` minus its beginning.
    """

    first: Ints
    times: Floats
    opens: Floats
    closes: Floats
    wait: Floats
    need: Ints
    headway: Floats


NO_TABLES = Tables(
    first=np.zeros(1, np.int32), times=np.zeros(0), opens=np.zeros(0), closes=np.zeros(0), wait=np.zeros(0),
    need=np.zeros(0, np.int32), headway=np.zeros(0),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Dates:
    """For each arc: the table it waits for (or ``NO_TABLE``), after how much of its cost, and the table's offset."""

    table: Ints
    before: Floats
    offset: Floats
    tables: Tables


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """States and arcs. The arcs out of state ``s`` are ``begin[s]:end[s]``; several states may share a range.

    Arc ``a`` leads from ``source[a]`` (the state that owns it) to ``target[a]``, for the three costs ``cost[a]``. Where
    ``table[a]`` is a table, the arc waits for its departure (``offset[a]`` hours after the instants there) once
    ``before[a]`` of its first cost has passed. ``back_begin``, ``back_arc`` and ``back_source`` hold the same arcs by
    target, and ``back_borrower`` the first state that takes each over, or -1; ``sharer[s]`` is the next state that
    shares the range of ``s``, or -1, and ``lender[s]`` the one whose arcs ``s`` takes over, or -1. ``number[a]`` is
    the caller's number of the arc; None: the same. ``bounds`` keeps the lower bounds of the last sets of ends.
    """

    begin: Ints
    end: Ints
    source: Ints
    target: Ints
    cost: Floats
    before: Floats
    table: Ints
    offset: Floats
    tables: Tables
    back_begin: Ints
    back_arc: Ints
    back_source: Ints
    back_borrower: Ints
    sharer: Ints
    lender: Ints
    number: Ints | None
    tables_used: int
    bounds: dict[tuple[bytes, ...], tuple[Floats, Floats]] = field(default_factory=dict, compare=False)

    @property
    def states(self) -> int:
        """How many there are; the sink is the one after the last."""
        return len(self.begin)


def graph(
    *,
    states: int,
    source: Ints,
    target: Ints,
    cost: Floats,
    borrower: Ints,
    lender: Ints,
    shared: Mask | None = None,
    dates: Dates | None = None,
) -> Graph:
    """Arcs in any order, as two compressed tables.

    Args:
        states: number of states.
        source: (arcs,) states where the arcs begin,
        target: (arcs,) and where they end.
        cost: (arcs, 3), finite and >= 0.
        borrower: (pairs,) states that own no arcs, each named once; each takes over the shared ones of its
        lender: (pairs,) state, which borrows none.
        shared: (arcs,) which arcs the borrowers of their source take over; all by default.
        dates: what the arcs wait for; nothing by default.

    Raises:
        ValueError: an end that is no state, a cost below 0 or not finite, or a borrower that owns arcs.
    """
    arcs = len(source)
    if dates is None:
        dates = Dates(
            table=np.full(arcs, NO_TABLE, np.int32), before=np.zeros(arcs), offset=np.zeros(arcs), tables=NO_TABLES
        )
    _check(states, cost, source=source, target=target, borrower=borrower, lender=lender)
    owned = np.bincount(source, minlength=states)
    number: Ints | None = None
    taken = owned if shared is None else np.bincount(source[shared], minlength=states)
    rank = np.zeros(arcs, dtype=np.bool_) if shared is None else ~shared
    if arcs and ((source[1:] < source[:-1]) | ((source[1:] == source[:-1]) & (rank[1:] < rank[:-1]))).any():
        number = np.lexsort((rank, source)).astype(np.int32)
        source, target, cost = source[number], target[number], cost[number]
        dates = Dates(
            table=dates.table[number], before=dates.before[number], offset=dates.offset[number], tables=dates.tables
        )
    begin = np.concatenate([[0], np.cumsum(owned)]).astype(np.int32)
    begin, end = begin[:-1].copy(), begin[1:].copy()
    begin[borrower] = begin[lender]
    end[borrower] = begin[lender] + taken[lender]
    back = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=states))]).astype(np.int32)
    by_target = np.argsort(target, kind="stable").astype(np.int32)
    sharer = _sharers(states, borrower, lender)
    lender_of = np.full(states, -1, np.int32)
    lender_of[borrower] = lender
    first_taker = np.where(np.arange(arcs) < begin[source] + taken[source], sharer[source], -1)
    return Graph(
        begin=begin,
        end=end,
        source=np.ascontiguousarray(source, dtype=np.int32),
        target=np.ascontiguousarray(target, dtype=np.int32),
        cost=np.ascontiguousarray(cost, dtype=np.float64),
        before=np.ascontiguousarray(dates.before, dtype=np.float64),
        table=np.ascontiguousarray(dates.table, dtype=np.int32),
        offset=np.ascontiguousarray(dates.offset, dtype=np.float64),
        tables=dates.tables,
        back_begin=back,
        back_arc=by_target,
        back_source=np.ascontiguousarray(source[by_target], dtype=np.int32),
        back_borrower=np.ascontiguousarray(first_taker[by_target], dtype=np.int32),
        sharer=sharer,
        lender=lender_of,
        number=number,
        tables_used=int(dates.table.max()) + 1 if arcs else 0,
    )


def _check(states: int, cost: Floats, **ends: Ints) -> None:
    """Faults that would lead a search astray, or out of its arrays."""
    for name, found in ends.items():
        if len(found) and not 0 <= found.min() <= found.max() < states:
            raise ValueError(f"{name} must be states from 0 to {states - 1}; found {found.min()} to {found.max()}")
    if cost.shape != (len(ends["source"]), 3) or not (np.isfinite(cost) & (cost >= 0)).all():
        raise ValueError(f"cost must be (arcs, 3), finite and >= 0; found the shape {cost.shape} or another number")
    if np.isin(ends["borrower"], ends["source"]).any() or np.isin(ends["borrower"], ends["lender"]).any():
        raise ValueError("a borrower must own no arcs, and a lender must borrow none")


def _sharers(states: int, borrower: Ints, lender: Ints) -> Ints:
    """For each state the next that shares its range: a chain from the lender through all its borrowers."""
    sharer = np.full(states, -1, np.int32)
    for taking, giving in zip(borrower.tolist(), lender.tolist(), strict=True):
        sharer[taking] = sharer[giving]
        sharer[giving] = taking
    return sharer
