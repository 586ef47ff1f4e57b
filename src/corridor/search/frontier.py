"""Every undominated path from entries to one sink, or to all states, over three criteria, dated or not.

It knows states, arcs, instants and numbers; nothing of freight. The loops stand in ``kernel.c`` and, as their readable
specification, in ``label_setting``; both give the same bits.

Method: best-first label setting with consistent lower bounds, as NAMOA* (Mandow & Perez de la Cruz, "Multiobjective
A* search with consistent heuristics", J. ACM 57(5), 2010), with the dimension-reduced dominance test of NAMOA*dr
(Pulido, Mandow & Perez de la Cruz, Computers & Operations Research 64, 2015): labels leave the queue in
lexicographic order of their bounds, one criterion in front: that of a state's labels never falls, and dominance is
tested on the other two. What is undominated on two criteria is a staircase, so a test is a binary search. The bounds
come without waiting from one reverse Dijkstra search per criterion, which stops where it has met all entries: as far as
there they are exact, beyond it is the distance itself, still consistent. To all states (``frontiers``) it is the same
without bounds: Martins' label setting ("On a multicriteria shortest path problem", European Journal of Operational
Research 16, 1984) in lexicographic order.

Dated arcs wait for a departure of a table; the first criterion is then time. That keeps the method exact: who is
earlier at a state leaves it no later (first in, first out), and a wait only adds to the bound without it.

Contract: all costs are finite and >= 0. Labels are compared only on one state. A path that is, on all three
criteria, within ``label_setting.EPSILON`` of another counts as equal to it and may be left out; nothing else is.

Bounds: O(L (d log k + log L)) time but for the moves in a staircase, and O(L) memory, for L labels, d arcs out of a
state, k labels alive in a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.search.asked import Ask, Ends, Labels, Ways
from corridor.search.graph import (
    MOST_LABELS,
    NO_LIMIT,
    NO_TABLE,
    NO_TABLES,
    Dates,
    Floats,
    Graph,
    Ints,
    Mask,
    Tables,
    graph,
    most_labels_wanted,
)
from corridor.search.kernel import loops
from corridor.search.pause import pause
from corridor.search.trees import Tree, tree

__all__ = [
    "MOST_LABELS",
    "NO_LIMIT",
    "NO_TABLE",
    "NO_TABLES",
    "Dates",
    "Ends",
    "Floats",
    "Frontier",
    "Frontiers",
    "Graph",
    "Ints",
    "Mask",
    "Tables",
    "Tree",
    "frontier",
    "frontiers",
    "graph",
    "least_to_come_out",
    "tree",
    "undominated",
    "undominated_in_groups",
]

FIRST, SECOND = 0, 1
"""The criterion by which labels leave the queue: to one sink the second, since half as many are then put there in vain
(217 destinations of the shipped network); to all states the first, in whose order what is found is given."""

MOST_BOUNDS = 8
"""Sets of ends whose bounds are kept with a graph."""


Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Frontier:
    """The undominated paths: ``cost`` (paths, 3), and of each its ``entry`` and its states and arcs, one path after the
    other: those of path ``p`` are ``state[begin[p]:begin[p + 1]]``, and ``arc`` is what led to each, -1 to the first.
    ``labels`` is how many the search kept.
    """

    cost: Floats
    entry: tuple[int, ...]
    begin: Ints
    state: Ints
    arc: Ints
    labels: int

    @cached_property
    def states(self) -> Rows:
        """The states of each path."""
        return self._rows(self.state, 0)

    @cached_property
    def arcs(self) -> Rows:
        """The arcs of each path, between its states."""
        return self._rows(self.arc, 1)

    def _rows(self, numbers: Ints, skipped: int) -> Rows:
        all_of_them, begin = numbers.tolist(), self.begin.tolist()
        return tuple(tuple(all_of_them[a + skipped : b]) for a, b in pairwise(begin))


def frontier(
    graph: Graph,
    *,
    entry_state: Ints,
    entry_cost: Floats,
    exit_state: Ints,
    exit_cost: Floats,
    limit: tuple[float, float, float] = NO_LIMIT,
    known: Floats | None = None,
    backward: bool = False,
    most_labels: int | None = None,
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
        known: (ways, 2) the first and third cost together of ways known before, and their second: a path that is no
            better than one of them in both is left out.
        backward: the graph leads from a deadline backwards, and its tables are negated.
        most_labels: how many labels may be made; by default as ``most_labels_wanted`` says.

    Returns:
        One path for each undominated cost, in lexicographic order of cost.

    Raises:
        TooManyLabels: the search needs more labels than that.
        ValueError: an entry or an exit that is no state.
    """
    _check_ends(graph, entry_state, graph.states + 1)
    _check_ends(graph, exit_state, graph.states)
    pause()
    leave, bound = _bounds(graph, entry_state, exit_state, exit_cost)
    labels = loops().label_setting(
        graph,
        Ask(
            entry_state=np.ascontiguousarray(entry_state, dtype=np.int32),
            entry_cost=np.ascontiguousarray(entry_cost, dtype=np.float64),
            leave=leave,
            bound=bound,
            known=_contiguous(known),
            limit=np.array(limit, dtype=np.float64),
            most_labels=most_labels_wanted() if most_labels is None else most_labels,
            backward=backward,
            first=SECOND,
        ),
    )
    found = np.flatnonzero(labels.state == graph.states)
    found = found[np.lexsort(labels.paid[found].T[::-1])]
    ends = Ends(entry_state=entry_state, entry_cost=entry_cost, exit_state=exit_state, exit_cost=exit_cost)
    ways = ways_of(labels, graph, backward=backward)
    return told(graph, ways, ends.in_order(), labels.paid[found], labels.parent[found])


def _contiguous(array: Floats | None) -> Floats | None:
    return None if array is None else np.ascontiguousarray(array, dtype=np.float64)


def ways_of(labels: Labels, graph: Graph, *, backward: bool) -> Ways:
    """What is needed to tell the ways of the labels of a search."""
    return Ways(
        labels=labels,
        backward=backward,
        order=np.empty(len(labels.state), np.int32),
        first=np.empty(graph.states + 2, np.int32),
        told=np.zeros(len(labels.state), np.bool_),
        ordered=False,
    )


def told(graph: Graph, ways: Ways, ends: Ends, cost: Floats, parent: Ints) -> Frontier:
    """The ways to the sink of these costs (ways, 3), before which a search had these labels, or -1 - entries."""
    chains = loops().tell_ways(graph, ways, ends, cost, parent)
    arc = _numbers(graph, ways.labels.arc[chains.label])
    entry, state = tuple(chains.entry.tolist()), ways.labels.state[chains.label]
    return Frontier(cost=cost, entry=entry, begin=chains.begin, state=state, arc=arc, labels=len(ways.labels.state))


def _numbers(graph: Graph, arcs: Ints) -> Ints:
    """The caller's numbers of arcs; those that stand for none stay what they are."""
    return arcs if graph.number is None else np.where(arcs >= 0, graph.number[arcs], arcs)


def least_to_come_out(graph: Graph, *, state: Ints, exit_state: Ints, exit_cost: Floats) -> Floats:
    """A lower bound of what coming out from states (states,) costs, by criterion and without waits: (states, 3)."""
    _check_ends(graph, state, graph.states)
    _, bound = _bounds(graph, state, exit_state, exit_cost)
    return bound[state]


def _check_ends(graph: Graph, state: Ints, most: int) -> None:
    if len(state) and not 0 <= int(np.min(state)) <= int(np.max(state)) < most:
        raise ValueError(f"ends must be states from 0 to {most - 1}; found {np.min(state)} to {np.max(state)}")
    if graph.tables_used > len(graph.tables.opens):
        raise ValueError(f"arcs wait for {graph.tables_used} tables; found {len(graph.tables.opens)}")


def _bounds(graph: Graph, entry_state: Ints, exit_state: Ints, exit_cost: Floats) -> tuple[Floats, Floats]:
    """What leaving costs at each state, and a lower bound of what it costs to come out from it, by criterion.

    No table of departures shapes them: a wait is never shorter than none. So they serve all dates.
    """
    # The others are at the sink already. Not by np.unique, which reads a library of masks for it
    inside = np.flatnonzero(np.bincount(entry_state[entry_state < graph.states], minlength=1))
    key = (inside.tobytes(), exit_state.tobytes(), exit_cost.tobytes())
    known = graph.bounds.get(key)
    if known is None:
        leave = np.full((graph.states, 3), np.inf)
        leave[exit_state] = exit_cost
        bound = leave.copy()
        watched = np.zeros(graph.states, np.bool_)
        watched[inside[graph.begin[inside] == graph.end[inside]]] = True
        # One that borrows arcs comes out no sooner than their owner, whose bound is therefore enough to wait for
        leading = inside[graph.begin[inside] < graph.end[inside]]
        watched[graph.source[graph.begin[leading]]] = True
        loops().lower_bounds(graph, watched, bound)
        known = (leave, bound)
        if len(graph.bounds) >= MOST_BOUNDS:
            graph.bounds.pop(list(graph.bounds)[0], None)  # noqa: RUF015 - one step: other threads search too
        graph.bounds[key] = known
    return known


@dataclass(frozen=True, kw_only=True, eq=False)
class Frontiers:
    """The undominated ways to every state: the labels of state ``s`` are ``label[first[s]:first[s + 1]]``.

    They stand in lexicographic order of ``cost`` (labels, 3), whose rows belong to ``label``.
    """

    graph: Graph
    labels: Labels
    label: NDArray[np.int64]
    first: Ints
    cost: Floats

    def path(self, at: int) -> tuple[int, tuple[int, ...]]:
        """The entry of the way to the label at a place of ``label``, and its states."""
        entry, chain = self.labels.chain(int(self.label[at]))
        return entry, tuple(self.labels.state[chain].tolist())

    def arcs(self, at: int) -> tuple[int, ...]:
        """The arcs of the way to the label at a place of ``label``."""
        _, chain = self.labels.chain(int(self.label[at]))
        return tuple(_numbers(self.graph, self.labels.arc[chain[1:]]).tolist())


def frontiers(
    graph: Graph,
    *,
    entry_state: Ints,
    entry_cost: Floats,
    limit: tuple[float, float, float] = NO_LIMIT,
    rest: Floats | None = None,
    known: Floats | None = None,
    backward: bool = False,
    most_labels: int | None = None,
) -> Frontiers:
    """All undominated ways in by an entry and along arcs, to every state. Arguments and errors as for ``frontier``.

    With ``rest`` (states, 3), a lower bound of what comes behind each state that is consistent along every arc, what
    is over a limit or beaten by ``known`` with it is left out too.
    """
    _check_ends(graph, entry_state, graph.states + 1)
    pause()
    labels = loops().label_setting(
        graph,
        Ask(
            entry_state=np.ascontiguousarray(entry_state, dtype=np.int32),
            entry_cost=np.ascontiguousarray(entry_cost, dtype=np.float64),
            leave=None,
            bound=rest,
            known=_contiguous(known),
            limit=np.array(limit, dtype=np.float64),
            most_labels=most_labels_wanted() if most_labels is None else most_labels,
            backward=backward,
            first=FIRST,
        ),
    )
    label = np.argsort(labels.state, kind="stable")
    return Frontiers(
        graph=graph,
        labels=labels,
        label=label,
        first=np.searchsorted(labels.state[label], np.arange(graph.states + 1)).astype(np.int32),
        cost=labels.paid[label],
    )


def undominated(cost: Floats) -> NDArray[np.int64]:
    """The numbers of the rows (rows, 3) that no other dominates, of equal ones the first, in lexicographic order."""
    order = np.lexsort((cost[:, 2], cost[:, 1], cost[:, 0]))
    return order[_mask(order, np.zeros(len(cost), np.int64), cost)[order]]


def undominated_in_groups(group: NDArray[np.integer], cost: Floats) -> Mask:
    """Which rows (rows, 3) no other row of their group (rows,) dominates, of equal ones the first."""
    by_group = np.argsort(group, kind="stable")
    joined, equal = np.zeros(len(group), np.bool_), np.diff(group[by_group]) == 0
    joined[1:] |= equal
    joined[:-1] |= equal
    some = by_group[joined]  # most are alone in their group
    mask = np.ones(len(group), np.bool_)
    order = np.lexsort((cost[some, 2], cost[some, 1], cost[some, 0], group[some]))
    mask[some] = _mask(order, group[some], cost[some])
    return mask


def _mask(order: NDArray[np.int64], group: NDArray[np.integer], cost: Floats) -> Mask:
    return loops().undominated(
        np.ascontiguousarray(order, dtype=np.int64),
        np.ascontiguousarray(group, dtype=np.int64),
        np.ascontiguousarray(cost, dtype=np.float64),
    )
