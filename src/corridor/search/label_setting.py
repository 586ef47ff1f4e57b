"""The compiled loops over three criteria: label setting, dated or not, and what of many costs is undominated.

``search`` states the method and its source. Nothing here allocates: every array comes from the caller.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from corridor.search.dijkstra import COMPILED

EPSILON = 1e-9
"""Differences below this are none inside the search; far below the 1e-6 that answers distinguish."""

SAME_INSTANT = 1e-6
"""Hours, about four milliseconds: cargo that is ready so little after a departure still makes it."""


@njit(**COMPILED)
def _before(key, a, b):
    """Whether label ``a`` comes before ``b``: lexicographic in the three bounds, then the older first."""
    for c in range(3):
        if key[a, c] != key[b, c]:
            return key[a, c] < key[b, c]
    return a < b


@njit(**COMPILED)
def _covered(head, following, second, third, state, two, three):
    """Whether a label kept in ``state`` is no worse in the second and third criterion."""
    at = head[state]
    while at >= 0:
        if second[at] <= two + EPSILON and third[at] <= three + EPSILON:
            return True
        at = following[at]
    return False


@njit(**COMPILED)
def _keep(head, following, second, third, state, label):
    """Put ``label`` among those of ``state`` and drop those that it covers from the list."""
    before = -1
    at = head[state]
    while at >= 0:
        after = following[at]
        if second[label] <= second[at] and third[label] <= third[at]:
            if before < 0:
                head[state] = after
            else:
                following[before] = after
        else:
            before = at
        at = after
    following[label] = head[state]
    head[state] = label


@njit(**COMPILED)
def _departure(at, table, offset, first, times, rolling):
    """The first instant at or after ``at`` when a vehicle of the table leaves; inf when none does any more.

    A table is a list of instants, to which ``offset`` is added; or, where it is rolling, a span between two instants
    in which a vehicle leaves whenever asked.
    """
    low, high = first[table], first[table + 1]
    if rolling[table]:
        opens, closes = times[low] + offset, times[low + 1] + offset
        if at > closes + SAME_INSTANT:
            return np.inf
        return max(at, opens)
    last = high
    while low < high:
        middle = (low + high) >> 1
        if times[middle] + offset < at - SAME_INSTANT:
            low = middle + 1
        else:
            high = middle
    if low == last:
        return np.inf
    return max(at, times[low] + offset)


@njit(**COMPILED)
def label_setting(
    everywhere, begin, end, target, cost, before, table, offset, first, times, rolling, leave, bound, limit,
    entry_state, entry_cost, state, parent, paid, key, following, heap, head, found,
):  # fmt: skip
    """Label setting. Returns how many labels were found, or -1 when there was no room for all labels.

    Found are, in the order of their keys, the undominated labels of the sink; where ``everywhere`` is 1, of all states.
    An arc with a ``table`` waits for a departure after ``before`` of its first cost has passed. Labels whose bound is
    over ``limit`` (3,) are left out.

    ``state``, ``parent`` (-1 - entry for the first label of a path), ``paid``, ``key`` (paid + bound), ``following``,
    ``heap`` and ``found`` have room for so many labels; ``head`` (states + 1,) comes in as -1 everywhere.
    """
    n = len(begin)
    sink = n
    capacity = len(state)
    second, third = paid[:, 1], paid[:, 2]
    founds = 0
    labels = 0
    size = 0
    turn = -1  # -1: the entries are being pushed; otherwise the label whose arcs are
    while True:
        # Candidates: the entries at first, later the exit and the arcs of one label
        if turn < 0:
            count = len(entry_state)
            arc = 0
        else:
            arc = begin[state[turn]]
            count = end[state[turn]] - arc + 1
        for i in range(count):
            if turn < 0:
                s = entry_state[i]
                g0, g1, g2 = entry_cost[i, 0], entry_cost[i, 1], entry_cost[i, 2]
                origin = -1 - i
            else:
                p = state[turn]
                g0, g1, g2 = paid[turn, 0], paid[turn, 1], paid[turn, 2]
                origin = turn
                if i == 0:
                    s = sink
                    g0 += leave[p, 0]
                    g1 += leave[p, 1]
                    g2 += leave[p, 2]
                else:
                    a = arc + i - 1
                    s = target[a]
                    if table[a] >= 0:
                        left = _departure(g0 + before[a], table[a], offset[a], first, times, rolling)
                        g0 = left + cost[a, 0] - before[a]
                    else:
                        g0 += cost[a, 0]
                    g1 += cost[a, 1]
                    g2 += cost[a, 2]
            if s == sink:
                f0, f1, f2 = g0, g1, g2
            else:
                f0, f1, f2 = g0 + bound[s, 0], g1 + bound[s, 1], g2 + bound[s, 2]
            if not f0 < np.inf or f0 > limit[0] or f1 > limit[1] or f2 > limit[2]:
                continue
            if _covered(head, following, second, third, sink, f1, f2):
                continue
            if s != sink and _covered(head, following, second, third, s, g1, g2):
                continue
            if labels == capacity:
                return -1
            label = labels
            labels += 1
            state[label] = s
            parent[label] = origin
            paid[label, 0], paid[label, 1], paid[label, 2] = g0, g1, g2
            key[label, 0], key[label, 1], key[label, 2] = f0, f1, f2
            at = size
            size += 1
            while at > 0:
                up = (at - 1) >> 1
                if not _before(key, label, heap[up]):
                    break
                heap[at] = heap[up]
                at = up
            heap[at] = label
        # The next label that is neither dominated in its state nor hopeless at the sink
        turn = -1
        while size > 0:
            label = heap[0]
            size -= 1
            if size > 0:
                last = heap[size]
                at = 0
                while True:
                    down = 2 * at + 1
                    if down >= size:
                        break
                    if down + 1 < size and _before(key, heap[down + 1], heap[down]):
                        down += 1
                    if not _before(key, heap[down], last):
                        break
                    heap[at] = heap[down]
                    at = down
                heap[at] = last
            s = state[label]
            if _covered(head, following, second, third, sink, key[label, 1], key[label, 2]):
                continue
            if s != sink and _covered(head, following, second, third, s, paid[label, 1], paid[label, 2]):
                continue
            _keep(head, following, second, third, s, label)
            if s == sink or everywhere == 1:
                found[founds] = label
                founds += 1
            if s != sink:
                turn = label
                break
        if turn < 0:
            return founds


@njit(**COMPILED)
def undominated(order, cost, following, head, kept):
    """Number of rows of ``cost`` (rows, 3) that no other dominates, put into ``kept`` as they come in ``order``.

    ``order`` (rows,) is lexicographic, so a row is dominated only by rows before it. ``following`` (rows,) is room,
    ``head`` (1,) comes in as -1.
    """
    second, third = cost[:, 1], cost[:, 2]
    count = 0
    for row in order:
        if not _covered(head, following, second, third, 0, second[row], third[row]):
            _keep(head, following, second, third, 0, row)
            kept[count] = row
            count += 1
    return count
