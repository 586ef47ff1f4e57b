"""Many questions from one place: a search to all states, of which each of them does a part.

The first question from some entries is answered by a search for its own exits, with bounds. Whoever asks a second one
will ask more; so from then on each also does a part of one search from these entries to all states. Once that is done,
the ways to any exits are read off its labels. No answer depends on which of the two gave it (``told``). The twin in
plain Python, which is slow, does not search ahead.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cached_property
from threading import Lock

import numpy as np

from corridor.errors import TooManyLabels
from corridor.search.asked import Ask, Ends, Labels, Ways
from corridor.search.frontier import NO_LIMIT, SECOND, Frontier, frontier, told, undominated, ways_of
from corridor.search.graph import Floats, Graph, Ints, most_labels_wanted
from corridor.search.kernel import Library, Search, compiled

PART_S = 0.029
"""Seconds of the processor that a question may take, its own search included, while the search for all is not done."""

STEPS = 5_000
"""Labels made or taken from the queue between two looks at the clock, two or three thousandths of a second; so many at
least are done with each question.
"""

FEW = 15
"""Of a search with so many times fewer labels in the queue than were kept, a tenth or less is left: that is done first.
"""

MOST_LABELS = 1_000_000
"""Labels of a search to all states; what needs more is not searched so."""

MOST_KEPT = 2
"""Places from which such searches are kept with a graph."""


class Origins:
    """The entries that were asked for of one graph, and the searches from those that were asked for again."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes, bool], _Search | None] = {}
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[Origins], tuple[()]]:
        return Origins, ()

    def frontier(
        self, graph: Graph, ends: Ends, *, limit: tuple[float, float, float] = NO_LIMIT, backward: bool = False,
        most_labels: int | None = None,
    ) -> Frontier:  # fmt: skip
        """What ``search.frontier.frontier`` says. The graph must always be the same."""
        most = most_labels_wanted() if most_labels is None else most_labels
        library = compiled()
        if library is not None and most >= MOST_LABELS and self._lock.acquire(blocking=False):
            try:  # else another thread is at it
                search = self._search(library, graph, ends, backward=backward)
                end = time.thread_time() + PART_S
                if search is not None and search.is_nearly_done:
                    search.go_on(math.inf)
                if search is not None and search.is_done:
                    return search.frontier(ends, limit)
                found = _alone(graph, ends, limit=limit, backward=backward, most_labels=most_labels)
                if search is not None:
                    search.go_on(end)
                return found
            finally:
                self._lock.release()
        return _alone(graph, ends, limit=limit, backward=backward, most_labels=most_labels)

    def _search(self, library: Library, graph: Graph, ends: Ends, *, backward: bool) -> _Search | None:
        """The search from the entries; None at the first question."""
        inside = ends.entry_state < graph.states
        state, cost = ends.entry_state[inside], ends.entry_cost[inside]
        key = state.tobytes(), cost.tobytes(), backward
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = None
        elif self._known[key] is None:
            self._known[key] = _Search(library, graph, state, cost, backward=backward)
        return self._known[key]


def _alone(
    graph: Graph, ends: Ends, *, limit: tuple[float, float, float], backward: bool, most_labels: int | None
) -> Frontier:  # fmt: skip
    return frontier(
        graph, entry_state=ends.entry_state, entry_cost=ends.entry_cost, exit_state=ends.exit_state,
        exit_cost=ends.exit_cost, limit=limit, backward=backward, most_labels=most_labels,
    )  # fmt: skip


class _Search:
    """A search from some entries to all states, done in parts."""

    def __init__(
        self, library: Library, graph: Graph, entry_state: Ints, entry_cost: Floats, *, backward: bool
    ) -> None:  # fmt: skip
        self._graph, self._entries, self._backward = graph, len(entry_state), backward
        ask = Ask(
            entry_state=np.ascontiguousarray(entry_state, dtype=np.int32),
            entry_cost=np.ascontiguousarray(entry_cost, dtype=np.float64),
            leave=None, bound=None, known=None, limit=np.array(NO_LIMIT), most_labels=MOST_LABELS, backward=backward,
            first=SECOND,
        )  # fmt: skip
        self._running: Search | None = library.begin(graph, ask)
        self._labels: Labels | None = None

    @property
    def is_done(self) -> bool:
        """Whether ways can be read."""
        return self._labels is not None

    @property
    def is_nearly_done(self) -> bool:
        """Whether so little is left that to end it takes hardly longer than a search for some exits."""
        return self._running is not None and 0 < self._running.waiting * FEW <= self._running.kept

    def go_on(self, end: float) -> None:
        """Do a part, where there is one left, until the clock of the thread's processor shows ``end`` seconds."""
        try:
            while self._running is not None:
                if self._running.go_on(STEPS):
                    self._labels = self._running.labels()
                    self._running = None
                elif time.thread_time() >= end:
                    return
        except TooManyLabels:
            self._running = None

    @cached_property
    def _ways(self) -> Ways:
        """The labels in the order that answers are told in: made when the first one is read."""
        if self._labels is None:
            raise RuntimeError("the search to all states is not done")
        ways, none = ways_of(self._labels, self._graph, backward=self._backward), np.zeros(0, np.int32)
        ends = Ends(entry_state=none, entry_cost=np.zeros((0, 3)), exit_state=none, exit_cost=np.zeros((0, 3)))
        told(self._graph, ways, ends, np.zeros((0, 3)), none)
        return replace(ways, ordered=True)

    def frontier(self, ends: Ends, limit: tuple[float, float, float]) -> Frontier:
        """The ways to some exits; entries at the sink are among the ways.

        Raises:
            RuntimeError: the search is not done.
        """
        ways = self._ways
        straight = ends.entry_state >= self._graph.states
        number = np.argsort(straight, kind="stable")  # as the labels have the entries
        ends = replace(ends, entry_state=ends.entry_state[number], entry_cost=ends.entry_cost[number]).in_order()
        count = ways.first[ends.exit_state + 1] - ways.first[ends.exit_state]
        begin = np.repeat(ways.first[ends.exit_state] - (np.cumsum(count) - count), count)
        label = ways.order[begin + np.arange(len(begin))]
        cost = np.concatenate([
            ways.labels.paid[label] + np.repeat(ends.exit_cost, count, axis=0), ends.entry_cost[self._entries :]
        ])  # fmt: skip
        parent = np.concatenate([label, -1 - np.arange(self._entries, len(number))]).astype(np.int32)
        inside = np.flatnonzero(np.all((cost <= np.array(limit)) & (cost < np.inf), axis=1))
        left = inside[undominated(cost[inside][:, [SECOND, 0, 2]])]
        left = left[np.lexsort(cost[left].T[::-1])]
        found = told(self._graph, ways, ends, cost[left], parent[left])
        return replace(found, entry=tuple(number[list(found.entry)].tolist()))
