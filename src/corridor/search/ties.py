"""Of ways that cost the same, one that no order of search changes: the twin in plain Python of what ``kernel.c`` does.

A search keeps, of labels that cost the same, the one that it met first. Which one that is depends on its bounds, on the
criterion that leads its queue and on what it looked for. So the ways are told afterwards, from their ends back to their
beginnings: at each label the first entry that costs as much, else the first arc from a label that did.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from corridor.search.asked import Chains, Ends, Ways
from corridor.search.graph import Floats, Graph, Ints
from corridor.search.waiting import EPSILON, Arcs

LOOKED_UP = 1
"""The criterion by which the labels of a state are looked up: the first one waits for departures, this never does."""

COSTS = 1e-6
"""An arc that costs less in all three is only taken where the search took it: ways must not go round in circles."""


def tell_ways(graph: Graph, ways: Ways, ends: Ends, end_cost: Floats, end_parent: Ints, /) -> Chains:
    """The ways to ends, whose costs are those of labels and exits, or of entries at the sink.

    Args:
        graph: what was searched.
        ways: what was found; ``parent`` and ``arc`` of the labels on these ways become those that are told.
        ends: from where, to where.
        end_cost: (ends, 3).
        end_parent: (ends,) the label before each, or -1 - its entry; becomes the one that is told.
    """
    _Ties(graph, ways, ends).tell_all(end_cost, end_parent)
    chains = [ways.labels.chain(label) for label in end_parent.tolist()]
    return Chains(
        entry=np.array([entry for entry, _ in chains], dtype=np.int32),
        begin=np.cumsum([0, *(len(chain) for _, chain in chains)], dtype=np.int32),
        label=np.array([label for _, chain in chains for label in chain], dtype=np.int32),
    )


Cost = Sequence[float]


class _Ties:
    """The labels of one search, by state and in it by ``LOOKED_UP``."""

    def __init__(self, graph: Graph, ways: Ways, ends: Ends) -> None:
        labels = ways.labels
        self.arcs, self.labels, self.told = Arcs(graph, backward=ways.backward), labels, ways.told
        self.paid: list[list[float]] = labels.paid.tolist()
        self.state: list[int] = labels.state.tolist()
        self.sink = graph.states
        self.entries: list[tuple[int, Cost]] = list(
            zip(ends.entry_state.tolist(), ends.entry_cost.tolist(), strict=True)
        )
        self.exits: list[tuple[int, Cost]] = list(zip(ends.exit_state.tolist(), ends.exit_cost.tolist(), strict=True))
        self.of_state: dict[int, list[int]] = {}
        for label, state in enumerate(self.state):
            self.of_state.setdefault(state, []).append(label)
        for found in self.of_state.values():
            found.sort(key=lambda label: self.paid[label][LOOKED_UP])
        self.back_begin: list[int] = graph.back_begin.tolist()
        self.back_arc: list[int] = graph.back_arc.tolist()
        self.back_source: list[int] = graph.back_source.tolist()
        self.back_borrower: list[int] = graph.back_borrower.tolist()
        self.sharer: list[int] = graph.sharer.tolist()

    def tell_all(self, end_cost: Floats, end_parent: Ints) -> None:
        """Change ``end_parent``, and the labels."""
        for end, cost in enumerate(end_cost.tolist()):
            entry = self._entry_at(self.sink, cost)
            found = -1
            if entry < 0:
                before = (self._before(state, -1, leave, cost) for state, leave in self.exits)
                found = next((label for label in before if label >= 0), -1)
            label = -1 - entry if entry >= 0 else int(end_parent[end]) if found < 0 else found
            end_parent[end] = label
            while label >= 0 and not self.told[label]:
                self.told[label] = True
                self._tell(label)
                label = int(self.labels.parent[label])

    def _tell(self, label: int) -> None:
        entry = self._entry_at(self.state[label], self.paid[label])
        if entry >= 0:
            self.labels.parent[label], self.labels.arc[label] = -1 - entry, -1
            return
        state, was = self.state[label], (int(self.labels.parent[label]), int(self.labels.arc[label]))
        for k in range(self.back_begin[state], self.back_begin[state + 1]):
            arc, source, borrower = self.back_arc[k], self.back_source[k], self.back_borrower[k]
            cost = self.arcs.cost[arc]
            while source >= 0:  # the state that owns the arc, then those that borrow it
                found = self._before(source, arc, cost, self.paid[label])
                if found >= 0 and (max(cost) > COSTS or (found, arc) == was):
                    self.labels.parent[label], self.labels.arc[label] = found, arc
                    return
                source, borrower = borrower, self.sharer[borrower] if borrower >= 0 else -1

    def _entry_at(self, state: int, paid: Cost) -> int:
        """The first entry at a state that costs as much; -1: none."""
        for number, (at, cost) in enumerate(self.entries):
            if at == state and all(map(_alike, cost, paid)):
                return number
        return -1

    def _before(self, state: int, arc: int, cost: Cost, paid: Cost) -> int:
        """The first label of a state that, with what an arc (-1: leaving) costs, has paid so much; -1: none."""
        found = self.of_state.get(state, [])
        dated = arc >= 0 and self.arcs.table[arc] >= 0
        need = paid[LOOKED_UP] - cost[LOOKED_UP]
        low = bisect_left(found, need - EPSILON, key=lambda label: self.paid[label][LOOKED_UP])
        for label in found[low:]:
            had = self.paid[label]
            if had[LOOKED_UP] > need + EPSILON:
                break
            if not _alike(had[1] + cost[1], paid[1]) or not _alike(had[2] + cost[2], paid[2]):
                continue
            if _alike(self.arcs.arrival(arc, had[0]) if dated else had[0] + cost[0], paid[0]):
                return label
        return -1


def _alike(a: float, b: float) -> bool:
    return a - b <= EPSILON and b - a <= EPSILON
