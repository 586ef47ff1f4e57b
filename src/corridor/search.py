"""The kernel: every undominated path from entries to one sink, over three criteria, dated or not, under limits.

It knows states, arcs, instants and numbers; nothing of freight. All arrays are NumPy; the loops stand in ``kernel``,
compiled by numba, and are called through ``native``.

Method: best-first label setting with consistent lower bounds, as NAMOA* (Mandow & Perez de la Cruz, "Multiobjective
A* search with consistent heuristics", J. ACM 57(5), 2010), with the dimension-reduced dominance test of NAMOA*dr
(Pulido, Mandow & Perez de la Cruz, Computers & Operations Research 64, 2015): labels leave the queue in
lexicographic order of their bounds, so the first criterion of a state's labels never falls and dominance is tested
on the other two. The bounds are exact without waiting: one reverse Dijkstra search per criterion from the sink.

Dated arcs wait for the first departure of a table; the first criterion is then time. That keeps the method exact: who
is earlier at a state leaves it no later (first in, first out), and a wait only adds to the bound without it.

Contract: all costs are finite and >= 0. Labels are compared only on one state. A path that is, on all three
criteria, within ``kernel.EPSILON`` of another counts as equal to it and may be left out; nothing else is.

Bounds: O(L (d + k)) time and O(L) memory for L labels kept, d arcs out of a state, k labels alive in a state.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor import native

FIRST_CAPACITY = 1 << 14

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

NO_TABLE = -1
NO_LIMIT = (np.inf, np.inf, np.inf)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """When vehicles leave: the instants of table ``t`` are ``times[first[t]:first[t + 1]]``, ascending, in hours.

    Where ``rolling[t]`` is 1 there are two: within that span a vehicle leaves whenever asked.
    """

    first: Ints
    times: Floats
    rolling: Ints


NO_TABLES = Tables(first=np.zeros(1, np.int32), times=np.zeros(0), rolling=np.zeros(0, np.int32))


@dataclass(frozen=True, kw_only=True)
class Graph:
    """States and arcs. The arcs out of state ``s`` are ``begin[s]:end[s]``; two states may share a range.

    ``target[a]`` is where arc ``a`` leads, ``cost[a]`` its three costs. Where ``table[a]`` is a table, the arc waits
    for its next departure (``offset[a]`` hours after the instants there) once ``before[a]`` of its first cost has
    passed. ``back_begin``, ``back_arc`` and ``back_source`` hold the same arcs by target, each shared range once
    (under the state that owns it). ``bounds`` keeps the lower bounds of the last sets of exits.
    """

    begin: Ints
    end: Ints
    target: Ints
    cost: Floats
    before: Floats
    table: Ints
    offset: Floats
    tables: Tables
    back_begin: Ints
    back_arc: Ints
    back_source: Ints
    bounds: dict[tuple[bytes, bytes], tuple[Floats, Floats]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """For each arc: the table it waits for (or ``NO_TABLE``), after how much of its cost, and the table's offset."""

    table: Ints
    before: Floats
    offset: Floats
    tables: Tables


def graph(
    *,
    states: int,
    source: Ints,
    target: Ints,
    cost: Floats,
    borrower: Ints,
    lender: Ints,
    dates: Dates | None = None,
) -> Graph:
    """Arcs in any order, as two compressed tables.

    Args:
        states: number of states.
        source: (arcs,) states where the arcs begin,
        target: (arcs,) and where they end.
        cost: (arcs, 3), finite and >= 0.
        borrower: (pairs,) states that own no arcs and are no arc's target; each takes over those of its
        lender: (pairs,) state.
        dates: what the arcs wait for; nothing by default.
    """
    arcs = len(source)
    if dates is None:
        dates = Dates(
            table=np.full(arcs, NO_TABLE, np.int32), before=np.zeros(arcs), offset=np.zeros(arcs), tables=NO_TABLES
        )
    if arcs and (source[1:] < source[:-1]).any():
        order = np.argsort(source, kind="stable")
        source, target, cost = source[order], target[order], cost[order]
        dates = Dates(
            table=dates.table[order], before=dates.before[order], offset=dates.offset[order], tables=dates.tables
        )
    offsets = np.searchsorted(source, np.arange(states + 1)).astype(np.int32)
    by_target = np.argsort(target, kind="stable").astype(np.int32)
    back = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=states))]).astype(np.int32)
    begin, end = offsets[:-1].copy(), offsets[1:].copy()
    begin[borrower], end[borrower] = begin[lender], end[lender]
    return Graph(
        begin=begin,
        end=end,
        target=np.ascontiguousarray(target, dtype=np.int32),
        cost=np.ascontiguousarray(cost, dtype=np.float64),
        before=np.ascontiguousarray(dates.before, dtype=np.float64),
        table=np.ascontiguousarray(dates.table, dtype=np.int32),
        offset=np.ascontiguousarray(dates.offset, dtype=np.float64),
        tables=dates.tables,
        back_begin=back,
        back_arc=by_target,
        back_source=np.ascontiguousarray(source[by_target], dtype=np.int32),
    )


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """The undominated paths: ``cost`` (paths, 3), and for each path the entry it came in by and its states."""

    cost: Floats
    entry: tuple[int, ...]
    states: tuple[tuple[int, ...], ...]


MOST_BOUNDS = 8
"""Sets of exits whose bounds are kept with a graph."""


def _bounds(graph: Graph, exit_state: Ints, exit_cost: Floats) -> tuple[Floats, Floats]:
    """What leaving costs at each state, and the least that it costs to come out from it, by criterion.

    No table of departures shapes them: a wait is never shorter than none. So they serve all dates.
    """
    key = (exit_state.tobytes(), exit_cost.tobytes())
    if key not in graph.bounds:
        states = len(graph.begin)
        leave = np.full((states, 3), np.inf)
        leave[exit_state] = exit_cost
        bound = leave.copy()
        native.kernel().lower_bounds(
            states, len(graph.target), graph.begin, graph.end, graph.target, graph.cost,
            graph.back_begin, graph.back_arc, graph.back_source, bound,
            np.empty(states, np.int32), np.empty(states, np.int32),
        )  # fmt: skip
        if len(graph.bounds) >= MOST_BOUNDS:
            graph.bounds.pop(next(iter(graph.bounds)))
        graph.bounds[key] = (leave, bound)
    return graph.bounds[key]


def frontier(
    graph: Graph,
    *,
    entry_state: Ints,
    entry_cost: Floats,
    exit_state: Ints,
    exit_cost: Floats,
    limit: tuple[float, float, float] = NO_LIMIT,
) -> Frontier:
    """All undominated ways in by an entry, along arcs and out by an exit.

    Args:
        graph: states and arcs.
        entry_state: (entries,) where a path may begin, with
        entry_cost: (entries, 3) what it has cost by then. Several entries may share a state; the state after the
            last is the sink.
        exit_state: (exits,) where a path may end, each state at most once, with
        exit_cost: (exits, 3) what leaving costs.
        limit: the most that a path may cost, per criterion.

    Returns:
        One path for each undominated cost, in lexicographic order of cost.
    """
    states, arcs = len(graph.begin), len(graph.target)
    code = native.kernel()
    leave, bound = _bounds(graph, exit_state, exit_cost)
    entry_state = np.ascontiguousarray(entry_state, dtype=np.int32)
    entry_cost = np.ascontiguousarray(entry_cost, dtype=np.float64)
    tables = graph.tables
    capacity = FIRST_CAPACITY
    while True:
        state, parent, following, heap, found = (np.empty(capacity, np.int32) for _ in range(5))
        paid, key = np.empty((capacity, 3)), np.empty((capacity, 3))
        count = code.label_setting(
            states, arcs, len(entry_state), capacity, len(tables.rolling), len(tables.times),
            graph.begin, graph.end, graph.target, graph.cost, graph.before, graph.table, graph.offset,
            tables.first, tables.times, tables.rolling,
            leave, bound, np.array(limit, dtype=np.float64), entry_state, entry_cost,
            state, parent, paid, key, following, heap, np.full(states + 1, -1, np.int32), found,
        )  # fmt: skip
        if count >= 0:
            break
        capacity *= 4
    paths: list[tuple[int, ...]] = []
    entries: list[int] = []
    for label in found[:count].tolist():
        chain: list[int] = []
        at = int(parent[label])
        while at >= 0:
            chain.append(int(state[at]))
            at = int(parent[at])
        paths.append(tuple(reversed(chain)))
        entries.append(-1 - at)
    return Frontier(cost=paid[found[:count]], entry=tuple(entries), states=tuple(paths))
