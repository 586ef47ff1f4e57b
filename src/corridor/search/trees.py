"""The least way to every state by one weighted sum of the costs: Dijkstra's method, once for each set of weights.

Where only the best, the fastest, the cheapest or the greenest is told, a tree does instead of a frontier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.graph import Floats, Graph, Ints
from corridor.search.kernel import loops
from corridor.search.pause import pause

BY_TIME = (1.0, 0.0, 0.0)
"""The weights by which a graph with dates may be searched: who comes later never leaves sooner."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The least way to every state.

    ``dist`` (states,) is its weighted sum, inf where no way leads; ``cost`` (states, 3) are all its costs. ``parent``
    and ``arc`` are the state and the arc before (-1 at an entry), ``entry`` is where it came in (-1: no way).
    """

    dist: Floats
    cost: Floats
    parent: Ints
    arc: Ints
    entry: Ints

    def path(self, state: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Entry, states and arcs of the way to a state.

        Raises:
            ValueError: no way leads there.
        """
        entry = int(self.entry[state])
        if entry < 0:
            raise ValueError(f"no way leads to state {state}")
        states, arcs = [state], []
        while (before := int(self.parent[state])) >= 0:
            arcs.append(int(self.arc[state]))
            states.append(before)
            state = before
        return entry, tuple(reversed(states)), tuple(reversed(arcs))


def tree(
    graph: Graph,
    *,
    weight: tuple[float, float, float],
    entry_state: Ints,
    entry_cost: Floats,
    backward: bool = False,
) -> Tree:
    """The least ways to all states from the nearest of the entries.

    Args:
        graph: states and arcs.
        weight: what each of the three costs counts, finite and >= 0.
        entry_state: (entries,) where a path may begin, with
        entry_cost: (entries, 3) what it has cost by then. Several entries may share a state.
        backward: the graph leads from a deadline backwards, and its tables are negated.

    Raises:
        ValueError: an entry that is no state; a weight below 0 or not finite; or arcs that wait for a date, where
            anything but the first cost counts.
    """
    entry_state = np.ascontiguousarray(entry_state, dtype=np.int32)
    if len(entry_state) and not 0 <= entry_state.min() <= entry_state.max() < graph.states:
        raise ValueError(f"entries must be states from 0 to {graph.states - 1}")
    if not all(np.isfinite(weight)) or min(weight) < 0:
        raise ValueError(f"weights must be finite and >= 0; found {weight}")
    if graph.tables_used > len(graph.tables.opens):
        raise ValueError(f"arcs wait for {graph.tables_used} tables; found {len(graph.tables.opens)}")
    if graph.tables_used and tuple(weight) != BY_TIME:
        raise ValueError("the graph has arcs that wait for a date; weigh only the first cost, or ask frontier")
    pause()
    found = loops().tree(
        graph,
        np.array(weight, dtype=np.float64),
        entry_state,
        np.ascontiguousarray(entry_cost, dtype=np.float64),
        backward=backward,
    )
    arc = found.arc if graph.number is None else np.where(found.arc >= 0, graph.number[found.arc], found.arc)
    return Tree(dist=found.dist, cost=found.cost, parent=found.parent, arc=arc, entry=found.entry)


def trees(
    graph: Graph,
    *,
    weights: tuple[tuple[float, float, float], ...],
    entry_state: Ints,
    entry_cost: Floats,
    backward: bool = False,
) -> tuple[Tree, ...]:
    """One tree for each set of weights. Arguments and errors as for ``tree``."""
    return tuple(
        tree(graph, weight=weight, entry_state=entry_state, entry_cost=entry_cost, backward=backward)
        for weight in weights
    )
