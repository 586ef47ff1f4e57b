"""One order's graph with every departure told apart: what a price on a departure's space can be laid on.

The graph of rides waits for the first departure of a service, since a later one is never better. Where space is short
it may be, so each departure of a limited service in the weeks is an arc of its own here. Arcs are left out by which
no way costs less than a cut. The bounds for that hold whatever the prices of space are, as those are never negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.planning.access import End
from corridor.planning.allocation.space import Option
from corridor.planning.drays import Transfer
from corridor.search.frontier import Floats, Graph, Ints, Tables

SLACK = 1e-6
"""USD by which a bound may be off."""

NO_STATES = np.zeros(0, np.int32)

TableRow = tuple[Sequence[float], float, float, float]
"""Times, opens, closes and wait of one table of departures, as ``search`` reads them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A ride by its number, with its departure where its space is limited; or a dray between two services."""

    ride: int
    option: Option | None = None
    transfer: Transfer | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Arcs:
    """Arcs out of the states of one order, before departures are told apart, each with bounds of the ways by it.

    ``hours`` are without waiting where there is a table; ``usd`` counts price and CO2e; ``third`` is what a limit
    counts. ``before_usd`` and ``ready_h`` bound the way to its start, ``after_usd`` and ``after_h`` the way from its
    end, ``least_usd`` the whole with its days.
    """

    source: Ints
    target: Ints
    hours: Floats
    usd: Floats
    third: Floats
    load_h: Floats
    offset: Floats
    ride: Ints
    before_usd: Floats
    ready_h: Floats
    after_usd: Floats
    after_h: Floats
    least_usd: Floats

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, kw_only=True, eq=False)
class Dated:
    """The graph to search: ``usd`` of each arc without prices of space, its step, and what it takes.

    ``entry`` (arc), ``row`` and ``amount`` list what arcs take. ``cut_usd``: every way that costs less is in it.
    """

    graph: Graph
    usd: Floats
    steps: list[Step]
    rows: list[tuple[tuple[int, float], ...]]
    entry: Ints
    row: Ints
    amount: Floats
    starts: list[End]
    ends: dict[int, End]
    entry_state: Ints
    entry_cost: Floats
    exit_state: Ints
    exit_cost: Floats
    cut_usd: float


def packed_tables(found: Sequence[TableRow]) -> Tables:
    """Tables as ``search`` reads them."""
    times = [np.asarray(one[0], dtype=np.float64) for one in found]
    return Tables(
        first=np.concatenate([[0], np.cumsum([len(one) for one in times])]).astype(np.int32),
        times=np.concatenate([*times, np.zeros(0)]),
        opens=np.array([one[1] for one in found], dtype=np.float64),
        closes=np.array([one[2] for one in found], dtype=np.float64),
        wait=np.array([one[3] for one in found], dtype=np.float64),
        need=np.ones(len(found), dtype=np.int32),
        headway=np.full(len(found), 1.0),
    )
