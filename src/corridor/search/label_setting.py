"""The loops of the search in plain Python: the readable specification of ``kernel.c``, its judge in tests, and what
runs where there is no compiled one.

Both do the same sums in the same order and tell the same ties apart, so they give the same bits. ``frontier`` names
the method and its sources.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf
from operator import add

import numpy as np
from numpy.typing import NDArray

from corridor.errors import TooManyLabels
from corridor.search.asked import Ask, Branches, Grow, Labels
from corridor.search.graph import Floats, Graph, Mask
from corridor.search.ties import tell_ways
from corridor.search.waiting import EPSILON, Arcs

__all__ = ["EPSILON", "label_setting", "lower_bounds", "tell_ways", "tree", "undominated"]


class _Stairs:
    """The second and third cost of what is kept in a state: the one rising, the other falling."""

    def __init__(self) -> None:
        self.two: list[float] = []
        self.three: list[float] = []

    def cover(self, two: float, three: float) -> bool:
        """Whether something kept is no worse."""
        at = bisect_right(self.two, two + EPSILON)
        return at > 0 and self.three[at - 1] <= three + EPSILON

    def better(self, two: float, three: float) -> bool:
        """Whether something kept is no worse, and better by ``EPSILON`` or more in one of the two."""
        at = bisect_right(self.two, two + EPSILON)
        if at == 0 or self.three[at - 1] > three + EPSILON:
            return False
        if self.three[at - 1] < three - EPSILON:
            return True
        at = bisect_left(self.two, two - EPSILON)
        return at > 0 and self.three[at - 1] <= three + EPSILON

    def keep(self, two: float, three: float) -> None:
        """Put a point that is not covered on the stairs, and take off those that it covers."""
        low = high = bisect_left(self.two, two)
        while high < len(self.two) and self.three[high] >= three:
            high += 1
        self.two[low:high] = [two]
        self.three[low:high] = [three]


class _Known:
    """The ways known before a search: their second cost, and the sum of the first and the third."""

    def __init__(self, ask: Ask) -> None:
        self.stairs, self.order = _Stairs(), criteria(ask.first)
        for both, second in () if ask.known is None else ask.known.tolist():
            if not self.stairs.cover(second, both):
                self.stairs.keep(second, both)

    def beat(self, key: Sequence[float]) -> bool:
        """Whether one of them is no worse than all that a label with these keys may still become."""
        cost = dict(zip(self.order, key, strict=True))
        return self.stairs.cover(cost[1], cost[0] + cost[2])


NEVER = (inf, inf, inf)
NOTHING = (0.0, 0.0, 0.0)


def criteria(first: int) -> tuple[int, int, int]:
    """The three criteria, the one by which labels leave the queue in front."""
    return (first, *(c for c in range(3) if c != first))  # type: ignore[return-value]


def _no_worse(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] <= other[2]


def label_setting(graph: Graph, ask: Ask, /) -> Labels:
    """All undominated labels of the sink, and those that lead to them; without ``leave`` of all states.

    Raises:
        TooManyLabels: more labels were needed than allowed.
    """
    arcs, sink = Arcs(graph, backward=ask.backward), graph.states
    bound = None if ask.bound is None else ask.bound.tolist()
    leave = None if ask.leave is None else ask.leave.tolist()
    limit = ask.limit[list(criteria(ask.first))].tolist()
    fronts, lender = {sink: _Stairs()}, graph.lender.tolist()
    known = _Known(ask)
    lead: dict[int, tuple[float, float, float]] = {}
    queue: list[tuple[float, float, float, int, tuple[float, float, float], int, int, int]] = []
    kept: list[tuple[int, int, int]] = []
    kept_paid: list[tuple[float, float, float]] = []
    made = 0

    one, two, three = criteria(ask.first)

    def arcs_worth(state: int, paid: Sequence[float]) -> range:
        """The arcs out of a state; none from a borrower where all follows, and better, from what is kept at the lender.

        The lender has all its arcs. Where their bounds agree, what was kept there before has paid no more of the first
        criterion.
        """
        owner = lender[state]
        agree = bound is None or bound[owner][one] == bound[state][one]
        better = owner in fronts and agree and fronts[owner].better(paid[two], paid[three])
        return range(0) if better else range(arcs.begin[state], arcs.end[state])

    def hopeless(state: int, paid: Sequence[float], key: Sequence[float]) -> bool:
        """At its state by what was paid, or at the sink by the key. Short of the sink, what may come to cost the same
        as a way that is there goes on: ``tell_ways`` looks at all ways that cost the same.
        """
        if state == sink:
            return fronts[sink].cover(key[1], key[2])
        covered = state in fronts and fronts[state].cover(paid[two], paid[three])
        return covered or fronts[sink].better(key[1], key[2])

    def offer(state: int, paid: tuple[float, float, float], parent: int, arc: int) -> None:
        """Put a label in the queue, unless it is over a limit, hopeless, or no better than the last one put there at
        its state: that one leaves the queue before it, and what is kept of it, or beats it, would beat this one too.
        """
        nonlocal made
        rest = NOTHING if state == sink or bound is None else bound[state]
        key = (paid[one] + rest[one], paid[two] + rest[two], paid[three] + rest[three])
        if any(not part < inf or part > most for part, most in zip(key, limit, strict=True)):
            return
        if hopeless(state, paid, key) or _no_worse(lead.get(state, NEVER), paid) or known.beat(key):
            return
        if made >= ask.most_labels:
            raise TooManyLabels(ask.most_labels)
        lead[state] = paid
        # Lexicographic in the keys, then the older first: no two are alike in that
        heappush(queue, (*key, made, paid, state, parent, arc))
        made += 1

    for number, (state, cost) in enumerate(zip(ask.entry_state.tolist(), ask.entry_cost.tolist(), strict=True)):
        offer(state, tuple(cost), -1 - number, -1)
    while queue:
        *key, _, paid, state, parent, arc = heappop(queue)
        if hopeless(state, paid, key):
            continue
        fronts.setdefault(state, _Stairs()).keep(paid[two], paid[three])
        here = len(kept)
        kept.append((state, parent, arc))
        kept_paid.append(paid)
        if state == sink:
            continue
        if leave is not None and leave[state][0] < inf:
            offer(sink, tuple(map(add, paid, leave[state])), here, -1)
        for a in arcs_worth(state, paid):
            cost = arcs.cost[a]
            offer(arcs.target[a], (arcs.arrival(a, paid[0]), paid[1] + cost[1], paid[2] + cost[2]), here, a)
    states, parents, arcs_in = np.array(kept, dtype=np.int32).reshape(-1, 3).T.copy()
    return Labels(
        state=states,
        parent=parents,
        arc=arcs_in,
        paid=np.array(kept_paid, dtype=np.float64).reshape(-1, 3),
    )


def lower_bounds(graph: Graph, watched: Mask, bound: Floats, /) -> None:
    """Lower ``bound`` (states, 3), the cost of leaving, to the least cost of coming out, per criterion, without waits.

    It is exact for states no farther than the farthest of the ``watched`` ones, where the search stops; for the others
    it is the cost of that farthest one. Consistent along every arc.
    """
    source, sharer, end = graph.source.tolist(), graph.sharer.tolist(), graph.end.tolist()
    back_begin, back_arc = graph.back_begin.tolist(), graph.back_arc.tolist()
    watching = watched.tolist()
    for c in range(3):
        cost, least = graph.cost[:, c].tolist(), bound[:, c].tolist()
        left = sum(watching)
        queue = sorted((paid, s) for s, paid in enumerate(least) if paid < inf)
        while queue:
            paid, s = heappop(queue)
            if paid > least[s]:
                continue
            left -= watching[s]
            if left == 0:
                least = [min(paid, other) for other in least]
                break
            for a in back_arc[back_begin[s] : back_begin[s + 1]]:
                there, p = paid + cost[a], source[a]
                while p >= 0:  # the state that owns the arc, then those that borrow it
                    if a < end[p] and there < least[p]:
                        least[p] = there
                        heappush(queue, (there, p))
                    p = sharer[p]
        bound[:, c] = least


def undominated(order: NDArray[np.int64], group: NDArray[np.int64], cost: Floats, /) -> Mask:
    """Which rows of ``cost`` (rows, 3) no other of their group dominates, of equal ones the first.

    ``order`` (rows,) has them group by group and lexicographically, so a row is dominated only by rows before it.
    """
    mask = np.zeros(len(order), dtype=np.bool_)
    groups, rows = group.tolist(), cost.tolist()
    stairs, last = _Stairs(), None
    for row in order.tolist():
        if groups[row] != last:
            stairs, last = _Stairs(), groups[row]
        _, two, three = rows[row]
        if not stairs.cover(two, three):
            stairs.keep(two, three)
            mask[row] = True
    return mask


def _less(these: Sequence[float], those: Sequence[float]) -> bool:
    """Whether sums are less: by the first in which they differ by more than ``EPSILON``; the last one tells any
    difference.
    """
    for a, b in zip(these[:-1], those[:-1], strict=True):
        if a < b - EPSILON:
            return True
        if a > b + EPSILON:
            return False
    return these[-1] < those[-1]


def tree(graph: Graph, ask: Grow, /) -> Branches:
    """From the entries to every state the least way by the sums of ``ask``, compared one after the other.

    Where only the least way out is wanted, it stops where no other can be as good: a way within ``EPSILON`` of the
    least may be told, and one within ``EPSILON`` may better it in what comes then.
    """
    arcs, states = Arcs(graph, backward=ask.backward), graph.states
    weight: list[list[float]] = ask.weight.tolist()
    shut = None if ask.shut is None else ask.shut.tolist()
    dist: list[list[float]] = [[inf] * len(weight)] * states
    paid = [(inf, inf, inf)] * states
    parent, arc, entry = [-1] * states, [-1] * states, [-1] * states
    queue: list[tuple[float, int]] = []
    for number, (s, (c0, c1, c2)) in enumerate(zip(ask.entry_state.tolist(), ask.entry_cost.tolist(), strict=True)):
        there = [w0 * c0 + w1 * c1 + w2 * c2 for w0, w1, w2 in weight]
        if _less(there, dist[s]):
            dist[s], paid[s], entry[s] = there, (c0, c1, c2), number
            heappush(queue, (there[0], s))
    leave = None if ask.leave is None else ask.leave.tolist()
    most, met = inf, set[int]()
    while queue:
        here, s = heappop(queue)
        if here > most:
            break
        if here > dist[s][0]:
            continue
        if leave is not None:
            met.add(s)
            most = min(most, here + leave[s] + 2 * EPSILON)
        for a in range(arcs.begin[s], arcs.end[s]):
            if shut is not None and shut[a]:
                continue
            c0, c1, c2 = arcs.cost[a]
            t, first = arcs.target[a], arcs.arrival(a, paid[s][0])
            there = [
                so_far + (w0 * c0 + w1 * c1 + w2 * c2) for so_far, (w0, w1, w2) in zip(dist[s], weight, strict=True)
            ]
            if arcs.table[a] >= 0:
                there[0] = first  # an arc that waits is searched by the one sum of the weights 1, 0, 0 only
            if _less(there, dist[t]):
                dist[t], paid[t] = there, (first, paid[s][1] + c1, paid[s][2] + c2)
                parent[t], arc[t], entry[t] = s, a, entry[s]
                heappush(queue, (there[0], t))
    for s in range(states):
        if leave is not None and s not in met:  # not by `most`: what was met may have come to lie behind it
            dist[s], paid[s] = [inf] * len(weight), (inf, inf, inf)
            parent[s] = arc[s] = entry[s] = -1
    return Branches(
        dist=np.array(dist, dtype=np.float64).reshape(-1, len(weight)),
        cost=np.array(paid, dtype=np.float64).reshape(-1, 3),
        parent=np.array(parent, dtype=np.int32),
        arc=np.array(arc, dtype=np.int32),
        entry=np.array(entry, dtype=np.int32),
    )
