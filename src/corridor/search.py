"""The kernel: every undominated path from a set of entries to one sink, over three additive criteria.

It knows states, arcs and numbers; nothing of freight. All arrays are NumPy; the loops stand in ``kernel``, compiled by
numba, and are called through ``native``.

Method: best-first label setting with consistent lower bounds, as NAMOA* (Mandow & Perez de la Cruz, "Multiobjective
A* search with consistent heuristics", J. ACM 57(5), 2010), with the dimension-reduced dominance test of NAMOA*dr
(Pulido, Mandow & Perez de la Cruz, Computers & Operations Research 64, 2015): labels leave the queue in
lexicographic order of their bounds, so the first criterion of a state's labels never falls and dominance is tested
on the other two. The bounds are exact: one reverse Dijkstra search per criterion from the sink.

Contract: all costs are finite and >= 0. Labels are compared only on one state. A path that is, on all three
criteria, within ``kernel.EPSILON`` of another counts as equal to it and may be left out; nothing else is.

Bounds: O(L (d + k)) time and O(L) memory for L labels kept, d arcs out of a state, k labels alive in a state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor import native

FIRST_CAPACITY = 1 << 14

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """States and arcs. The arcs out of state ``s`` are ``begin[s]:end[s]``; two states may share a range.

    ``target[a]`` is where arc ``a`` leads, ``cost[a]`` its three costs. ``back_begin``, ``back_arc`` and
    ``back_source`` hold the same arcs by target, each shared range once (under the state that owns it).
    """

    begin: Ints
    end: Ints
    target: Ints
    cost: Floats
    back_begin: Ints
    back_arc: Ints
    back_source: Ints


def graph(*, states: int, source: Ints, target: Ints, cost: Floats, borrower: Ints, lender: Ints) -> Graph:
    """Arcs in any order, as two compressed tables.

    Args:
        states: number of states.
        source: (arcs,) states where the arcs begin,
        target: (arcs,) and where they end.
        cost: (arcs, 3), finite and >= 0.
        borrower: (pairs,) states that own no arcs and are no arc's target; each takes over those of its
        lender: (pairs,) state.
    """
    by_source = np.argsort(source, kind="stable")
    counts = np.bincount(source, minlength=states)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    target, cost, source = target[by_source], cost[by_source], source[by_source]
    by_target = np.argsort(target, kind="stable").astype(np.int32)
    back = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=states))]).astype(np.int32)
    begin, end = offsets[:-1].copy(), offsets[1:].copy()
    begin[borrower], end[borrower] = begin[lender], end[lender]
    return Graph(
        begin=begin,
        end=end,
        target=np.ascontiguousarray(target, dtype=np.int32),
        cost=np.ascontiguousarray(cost, dtype=np.float64),
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


def frontier(graph: Graph, *, entry_state: Ints, entry_cost: Floats, exit_state: Ints, exit_cost: Floats) -> Frontier:
    """All undominated ways in by an entry, along arcs and out by an exit.

    Args:
        graph: states and arcs.
        entry_state: (entries,) where a path may begin, with
        entry_cost: (entries, 3) what it has cost by then. Several entries may share a state.
        exit_state: (exits,) where a path may end, each state at most once, with
        exit_cost: (exits, 3) what leaving costs.

    Returns:
        One path for each undominated cost, in lexicographic order of cost.
    """
    states, arcs = len(graph.begin), len(graph.target)
    code = native.kernel()
    leave = np.full((states, 3), np.inf)
    leave[exit_state] = exit_cost
    bound = leave.copy()
    code.lower_bounds(
        states, arcs, graph.begin, graph.end, graph.target, graph.cost,
        graph.back_begin, graph.back_arc, graph.back_source, bound,
        np.empty(states, np.int32), np.empty(states, np.int32),
    )  # fmt: skip
    entry_state = np.ascontiguousarray(entry_state, dtype=np.int32)
    entry_cost = np.ascontiguousarray(entry_cost, dtype=np.float64)
    capacity = FIRST_CAPACITY
    while True:
        state, parent, following, heap, found = (np.empty(capacity, np.int32) for _ in range(5))
        paid, key = np.empty((capacity, 3)), np.empty((capacity, 3))
        count = code.label_setting(
            states, arcs, len(entry_state), capacity,
            graph.begin, graph.end, graph.target, graph.cost, leave, bound, entry_state, entry_cost,
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
