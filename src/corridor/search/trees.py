"""The least way to every state by weighted sums of the costs: Dijkstra's method.

Where only the best, the fastest, the cheapest or the greenest is told, a tree does instead of a frontier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.asked import Grow
from corridor.search.graph import Floats, Graph, Ints, Mask
from corridor.search.kernel import loops
from corridor.search.pause import pause

BY_TIME = (1.0, 0.0, 0.0)
"""The weights by which a graph with dates may be searched: who comes later never leaves sooner."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tree:
    """The least way to every state.

    ``sums`` (states, sums) are its weighted sums, inf where no way leads; ``cost`` (states, 3) are its costs.
    ``parent`` and ``arc`` are the state and the arc before (-1 at an entry), ``entry`` is where it came in (-1: no
    way).
    """

    sums: Floats
    cost: Floats
    parent: Ints
    arc: Ints
    entry: Ints

    @property
    def dist(self) -> Floats:
        """The first of the weighted sums: (states,)."""
        return self.sums[:, 0]

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


Weight = tuple[float, float, float]


def tree(
    graph: Graph,
    *,
    weight: Weight,
    then: tuple[Weight, ...] = (),
    entry_state: Ints,
    entry_cost: Floats,
    shut: Mask | None = None,
    leave: Floats | None = None,
    backward: bool = False,
) -> Tree:
    """The least ways to all states from the nearest of the entries.

    Args:
        graph: states and arcs.
        weight: what each of the three costs counts, finite and >= 0.
        then: the weights of up to two more sums, which decide in turn between ways whose sums before differ by no more
            than ``label_setting.EPSILON``.
        entry_state: (entries,) where a path may begin, with
        entry_cost: (entries, 3) what it has cost by then. Several entries may share a state.
        shut: (arcs,) the arcs, as the caller numbers them, that no way may take.
        leave: (states,) what coming out adds to the first sum, >= 0, inf where none may. Then only the least way out is
            wanted, and no way may be told to states that are farther. None: ways to all states are wanted.
        backward: the graph leads from a deadline backwards, and its tables are negated.

    Raises:
        ValueError: an entry that is no state; a weight below 0 or not finite; too many sums; a cost of coming out that
            is missing, below 0 or no number; or arcs that wait for a date, where anything but the first cost counts.
    """
    entry_state = np.ascontiguousarray(entry_state, dtype=np.int32)
    weights = np.array([weight, *then], dtype=np.float64)
    if len(entry_state) and not 0 <= entry_state.min() <= entry_state.max() < graph.states:
        raise ValueError(f"entries must be states from 0 to {graph.states - 1}")
    if not np.isfinite(weights).all() or weights.min() < 0:
        raise ValueError(f"weights must be finite and >= 0; found {(weight, *then)}")
    if len(weights) > MOST_SUMS:
        raise ValueError(f"ways are compared by at most {MOST_SUMS} sums; found {len(weights)}")
    if graph.tables_used > len(graph.tables.opens):
        raise ValueError(f"arcs wait for {graph.tables_used} tables; found {len(graph.tables.opens)}")
    if graph.tables_used and (tuple(weight) != BY_TIME or then):
        raise ValueError("the graph has arcs that wait for a date; weigh only the first cost, or ask frontier")
    if shut is not None:
        if shut.shape != graph.target.shape:
            raise ValueError(f"shut must name each of {len(graph.target)} arcs; found {shut.shape}")
        shut = np.ascontiguousarray(shut if graph.number is None else shut[graph.number], dtype=np.bool_)
    if leave is not None and (leave.shape != (graph.states,) or not (leave >= 0).all()):
        raise ValueError(f"leave must be >= 0 at each of {graph.states} states; found {leave.shape} or another number")
    pause()
    found = loops().tree(
        graph,
        Grow(
            weight=weights,
            entry_state=entry_state,
            entry_cost=np.ascontiguousarray(entry_cost, dtype=np.float64),
            shut=shut,
            backward=backward,
            leave=None if leave is None else np.ascontiguousarray(leave, dtype=np.float64),
        ),
    )
    arc = found.arc if graph.number is None else np.where(found.arc >= 0, graph.number[found.arc], found.arc)
    return Tree(sums=found.dist, cost=found.cost, parent=found.parent, arc=arc, entry=found.entry)


MOST_SUMS = 3
"""Sums by which ways are compared, one after the other."""
