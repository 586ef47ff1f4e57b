"""The kernel: every undominated path from entries to one sink, or to all states, over three criteria, dated or not.

It knows states, arcs, instants and numbers; nothing of freight. All arrays are NumPy; the loops stand in ``kernel``
and ``dijkstra``, compiled by numba, and are called through ``native``.

Method: best-first label setting with consistent lower bounds, as NAMOA* (Mandow & Perez de la Cruz, "Multiobjective
A* search with consistent heuristics", J. ACM 57(5), 2010), with the dimension-reduced dominance test of NAMOA*dr
(Pulido, Mandow & Perez de la Cruz, Computers & Operations Research 64, 2015): labels leave the queue in
lexicographic order of their bounds, so the first criterion of a state's labels never falls and dominance is tested
on the other two. The bounds come without waiting from one reverse Dijkstra search per criterion, which
stops where it has met all entries: as far as there they are exact, beyond it is the distance itself, still consistent.
To all states (``frontiers``) it is the same without bounds: Martins' label setting ("On a multicriteria shortest path
problem", European Journal of Operational Research 16, 1984) in lexicographic order.

Dated arcs wait for the first departure of a table; the first criterion is then time. That keeps the method exact: who
is earlier at a state leaves it no later (first in, first out), and a wait only adds to the bound without it.

Contract: all costs are finite and >= 0. Labels are compared only on one state. A path that is, on all three
criteria, within ``kernel.EPSILON`` of another counts as equal to it and may be left out; nothing else is.

Bounds: O(L (d + k)) time and O(L) memory for L labels kept, d arcs out of a state, k labels alive in a state.

``shortest`` finds one path over one weighted sum, by two Dijkstra searches that meet (Pohl, "Bi-directional search",
Machine Intelligence 6, 1971): O(a log a) time for a arcs, far fewer in practice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.search import native

FIRST_CAPACITY = 1 << 14
FIRST_CAPACITY_EVERYWHERE = 1 << 20
"""Labels that there is room for at first; memory that is not touched costs nothing."""

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

    Arc ``a`` leads from ``source[a]`` (the state that owns it) to ``target[a]``, for the three costs ``cost[a]``. Where
    ``table[a]`` is a table, the arc waits for its next departure (``offset[a]`` hours after the instants there) once
    ``before[a]`` of its first cost has passed. ``back_begin``, ``back_arc`` and ``back_source`` hold the same arcs by
    target, each shared range once (under the state that owns it). ``bounds`` keeps the lower bounds of the last sets of
    ends, ``rooms`` what ``shortest`` works in.
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
    bounds: dict[tuple[bytes, ...], tuple[Floats, Floats]] = field(default_factory=dict, compare=False)
    rooms: list[_Room] = field(default_factory=list, compare=False)


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
    )


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """The undominated paths: ``cost`` (paths, 3), and for each path the entry it came in by and its states."""

    cost: Floats
    entry: tuple[int, ...]
    states: tuple[tuple[int, ...], ...]


MOST_BOUNDS = 8
"""Sets of ends whose bounds are kept with a graph."""


def _bounds(graph: Graph, entry_state: Ints, exit_state: Ints, exit_cost: Floats) -> tuple[Floats, Floats]:
    """What leaving costs at each state, and a lower bound of what it costs to come out from it, by criterion.

    No table of departures shapes them: a wait is never shorter than none. So they serve all dates.
    """
    inside = np.unique(entry_state[entry_state < len(graph.begin)])  # the others are at the sink already
    key = (inside.tobytes(), exit_state.tobytes(), exit_cost.tobytes())
    if key not in graph.bounds:
        states = len(graph.begin)
        leave = np.full((states, 3), np.inf)
        leave[exit_state] = exit_cost
        bound = leave.copy()
        watched = np.zeros(states, np.int32)
        owning = inside[graph.begin[inside] < graph.end[inside]]
        watched[graph.source[graph.begin[owning]]] = 1
        native.kernel().lower_bounds(
            states, len(graph.target), graph.begin, graph.end, graph.target, graph.cost,
            graph.back_begin, graph.back_arc, graph.back_source, watched, bound,
            np.empty(states + len(graph.target)), np.empty(states + len(graph.target), np.int32),
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
    leave, bound = _bounds(graph, entry_state, exit_state, exit_cost)
    labels = _label_setting(
        graph, entry_state=entry_state, entry_cost=entry_cost, leave=leave, bound=bound, limit=limit, everywhere=False
    )
    paths, entries = [], []
    for label in labels.found.tolist():
        entry, states = labels.path(label)
        paths.append(states[:-1])  # without the sink
        entries.append(entry)
    return Frontier(cost=labels.paid[labels.found], entry=tuple(entries), states=tuple(paths))


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What a search left: for each label its state, what was paid, and its parent (-1 - entry where a path begins).

    ``found`` are the numbers of those asked for. Labels that were beaten later stand here too; no path leads by them.
    """

    state: Ints
    parent: Ints
    paid: Floats
    found: Ints

    def path(self, label: int) -> tuple[int, tuple[int, ...]]:
        """The entry by which the way to a label came in, and its states up to its own."""
        chain: list[int] = []
        while label >= 0:
            chain.append(int(self.state[label]))
            label = int(self.parent[label])
        return -1 - label, tuple(reversed(chain))


def _label_setting(
    graph: Graph,
    *,
    entry_state: Ints,
    entry_cost: Floats,
    leave: Floats,
    bound: Floats,
    limit: tuple[float, float, float],
    everywhere: bool,
) -> Labels:
    """The search, with more room each time that there was not enough."""
    states, arcs = len(graph.begin), len(graph.target)
    code, tables = native.kernel(), graph.tables
    entry_state = np.ascontiguousarray(entry_state, dtype=np.int32)
    entry_cost = np.ascontiguousarray(entry_cost, dtype=np.float64)
    capacity = FIRST_CAPACITY_EVERYWHERE if everywhere else FIRST_CAPACITY
    while True:
        state, parent, following, heap, found = (np.empty(capacity, np.int32) for _ in range(5))
        paid, key = np.empty((capacity, 3)), np.empty((capacity, 3))
        count = code.label_setting(
            states, arcs, len(entry_state), capacity, len(tables.rolling), len(tables.times), int(everywhere),
            graph.begin, graph.end, graph.target, graph.cost, graph.before, graph.table, graph.offset,
            tables.first, tables.times, tables.rolling,
            leave, bound, np.array(limit, dtype=np.float64), entry_state, entry_cost,
            state, parent, paid, key, following, heap, np.full(states + 1, -1, np.int32), found,
        )  # fmt: skip
        if count >= 0:
            return Labels(state=state, parent=parent, paid=paid, found=found[:count].copy())
        capacity *= 4


@dataclass(frozen=True, kw_only=True)
class Frontiers:
    """The undominated ways to every state: the labels of state ``s`` are ``label[first[s]:first[s + 1]]``.

    They stand in lexicographic order of ``cost`` (labels, 3), whose rows belong to ``label``.
    """

    labels: Labels
    label: Ints
    first: Ints
    cost: Floats

    def path(self, at: int) -> tuple[int, tuple[int, ...]]:
        """The entry of the way to the label at a place of ``label``, and its states."""
        return self.labels.path(int(self.label[at]))


def frontiers(
    graph: Graph, *, entry_state: Ints, entry_cost: Floats, limit: tuple[float, float, float] = NO_LIMIT
) -> Frontiers:
    """All undominated ways in by an entry and along arcs, to every state. Arguments as for ``frontier``."""
    states = len(graph.begin)
    labels = _label_setting(
        graph, entry_state=entry_state, entry_cost=entry_cost, leave=np.full((states, 3), np.inf),
        bound=np.zeros((states, 3)), limit=limit, everywhere=True,
    )  # fmt: skip
    state = labels.state[labels.found]
    order = np.argsort(state, kind="stable")
    label = labels.found[order]
    return Frontiers(
        labels=labels,
        label=label,
        first=np.searchsorted(state[order], np.arange(states + 1)).astype(np.int32),
        cost=labels.paid[label],
    )


def undominated(cost: Floats) -> Ints:
    """The numbers of the rows (rows, 3) that no other dominates, of equal ones the first, in lexicographic order."""
    rows = len(cost)
    order = np.lexsort((np.arange(rows), cost[:, 2], cost[:, 1], cost[:, 0])).astype(np.int32)
    kept = np.empty(rows, np.int32)
    count = native.kernel().undominated(
        rows, order, np.ascontiguousarray(cost), np.empty(rows, np.int32), np.full(1, -1, np.int32), kept
    )
    return kept[:count]


@dataclass(frozen=True, kw_only=True)
class Path:
    """One way: its weighted cost, the entry and the exit that it takes, and its states."""

    cost: float
    entry: int
    exit: int
    states: tuple[int, ...]


def shortest(
    graph: Graph,
    *,
    weight: tuple[float, float, float],
    entry_state: Ints,
    entry_cost: Floats,
    exit_state: Ints,
    exit_cost: Floats,
) -> Path | None:
    """The way of the least sum of weights times costs, or None where there is none. Arguments as for ``frontier``.

    Raises:
        ValueError: the graph has arcs that wait for a table, so that what a way costs depends on when it begins.
    """
    if len(graph.tables.rolling):
        raise ValueError("the graph has arcs that wait for a date; ask frontier")
    entries, exits = len(entry_state), len(exit_state)
    room = graph.rooms.pop() if graph.rooms else None
    if room is None or room.ends < max(entries, exits):
        room = _Room(graph, max(MOST_ENDS, entries, exits))
    best = np.empty(1)
    count = native.kernel().shortest_path(
        len(graph.begin), len(graph.target), entries, exits, *room.graph, np.array(weight, dtype=np.float64),
        np.ascontiguousarray(entry_state, dtype=np.int32), np.ascontiguousarray(entry_cost, dtype=np.float64),
        np.ascontiguousarray(exit_state, dtype=np.int32), np.ascontiguousarray(exit_cost, dtype=np.float64),
        *room.addresses[:-1], best, room.addresses[-1],
    )  # fmt: skip
    found: tuple[int, ...] = tuple(room.path[:count].tolist())
    ends = (int(room.came[found[0], 0]), int(room.came[found[-1], 1])) if found else (0, 0)
    graph.rooms.append(room)
    return Path(cost=float(best[0]), entry=-1 - ends[0], exit=-1 - ends[1], states=found) if found else None


MOST_ENDS = 64
"""Entries or exits that a room is made for; for more a larger one is made."""


class _Room:
    """What ``shortest`` works in, made once: filling it and looking up addresses takes longer than many a search."""

    def __init__(self, graph: Graph, ends: int) -> None:
        states, arcs = len(graph.begin), len(graph.target)
        self.ends = ends
        self.came = np.empty((states, 2), np.int32)
        self.path = np.empty(states, np.int32)
        ahead, astern = 3 * arcs + ends, arcs + ends
        self.arrays = (
            np.full((states, 2), np.inf), self.came, np.empty(ahead), np.empty(ahead, np.int32),
            np.empty(astern), np.empty(astern, np.int32), np.empty(2 * (states + ends), np.int32), self.path,
        )  # fmt: skip
        of_graph = (
            graph.begin, graph.end, graph.target, graph.cost, graph.back_begin, graph.back_arc, graph.back_source
        )  # fmt: skip
        self.graph = [native.address(array) for array in of_graph]
        self.addresses = [native.address(array) for array in self.arrays]
