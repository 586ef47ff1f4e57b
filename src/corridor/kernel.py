"""The compiled loops of ``search``: numba turns these functions into machine code (``native`` keeps it).

Importing this module imports numba, which takes longer than most answers: only ``native`` does so, when there is no
machine code yet. Nothing here allocates: every array comes from the caller.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, cfunc, njit, types

EPSILON = 1e-9
"""Differences below this are none inside the search; far below the 1e-6 that answers distinguish."""

SAME_INSTANT = 1e-6
"""Hours, about four milliseconds: cargo that is ready so little after a departure still makes it."""

COMPILED = {"error_model": "numpy", "nogil": True}
"""Compiler options: no Python exceptions, so that the code stands alone. Not fastmath: infinities matter."""


@njit(**COMPILED)
def lower_bounds(begin, end, target, cost, back_begin, back_arc, back_source, bound, queued, place):
    """Least cost from every state to the sink, per criterion; inf where the sink is out of reach.

    ``bound`` (states, 3) comes in as the cost of leaving from each state and goes out as the answer. ``queued`` and
    ``place`` (states,) are room for a binary heap of states and where each stands in it (-1: nowhere).
    """
    n = len(begin)
    for c in range(3):
        size = 0
        for s in range(n):
            place[s] = -1
            if bound[s, c] < np.inf:
                size = _push_state(queued, place, bound, c, size, s)
        while size > 0:
            s = queued[0]
            size = _pop_state(queued, place, bound, c, size)
            for k in range(back_begin[s], back_begin[s + 1]):
                reach = bound[s, c] + cost[back_arc[k], c]
                p = back_source[k]
                if reach < bound[p, c]:
                    bound[p, c] = reach
                    if place[p] < 0:
                        size = _push_state(queued, place, bound, c, size, p)
                    else:
                        _lift(queued, place, bound, c, place[p])
    for s in range(n):  # states that borrow another's arcs have none of their own in the reverse table
        for c in range(3):
            for a in range(begin[s], end[s]):
                reach = bound[target[a], c] + cost[a, c]
                if reach < bound[s, c]:
                    bound[s, c] = reach


@njit(**COMPILED)
def _lift(queued, place, bound, c, at):
    s = queued[at]
    while at > 0:
        up = (at - 1) >> 1
        if bound[queued[up], c] <= bound[s, c]:
            break
        queued[at] = queued[up]
        place[queued[at]] = at
        at = up
    queued[at] = s
    place[s] = at


@njit(**COMPILED)
def _push_state(queued, place, bound, c, size, s):
    queued[size] = s
    place[s] = size
    _lift(queued, place, bound, c, size)
    return size + 1


@njit(**COMPILED)
def _pop_state(queued, place, bound, c, size):
    place[queued[0]] = -1
    size -= 1
    if size == 0:
        return 0
    s = queued[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and bound[queued[down + 1], c] < bound[queued[down], c]:
            down += 1
        if bound[queued[down], c] >= bound[s, c]:
            break
        queued[at] = queued[down]
        place[queued[at]] = at
        at = down
    queued[at] = s
    place[s] = at
    return size


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
    begin, end, target, cost, before, table, offset, first, times, rolling, leave, bound, limit,
    entry_state, entry_cost, state, parent, paid, key, following, heap, head, found,
):  # fmt: skip
    """Label setting. Returns how many labels reached the sink, or -1 when there was no room for all labels.

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
            if s == sink:
                found[founds] = label
                founds += 1
                continue
            turn = label
            break
        if turn < 0:
            return founds


_INTS = types.CPointer(types.int32)
_FLOATS = types.CPointer(types.float64)
_COUNT = types.int64


@cfunc(types.void(_COUNT, _COUNT, _INTS, _INTS, _INTS, _FLOATS, _INTS, _INTS, _INTS, _FLOATS, _INTS, _INTS), **COMPILED)
def lower_bounds_entry(n, arcs, begin, end, target, cost, back_begin, back_arc, back_source, bound, queued, place):
    """``lower_bounds`` over bare pointers: n states, and arcs."""
    lower_bounds(
        carray(begin, (n,)), carray(end, (n,)), carray(target, (arcs,)), carray(cost, (arcs, 3)),
        carray(back_begin, (n + 1,)), carray(back_arc, (arcs,)), carray(back_source, (arcs,)),
        carray(bound, (n, 3)), carray(queued, (n,)), carray(place, (n,)),
    )  # fmt: skip


@cfunc(
    types.int64(
        _COUNT, _COUNT, _COUNT, _COUNT, _COUNT, _COUNT,
        _INTS, _INTS, _INTS, _FLOATS, _FLOATS, _INTS, _FLOATS, _INTS, _FLOATS, _INTS,
        _FLOATS, _FLOATS, _FLOATS, _INTS, _FLOATS,
        _INTS, _INTS, _FLOATS, _FLOATS, _INTS, _INTS, _INTS, _INTS,
    ),
    **COMPILED,
)  # fmt: skip
def label_setting_entry(
    n, arcs, entries, capacity, tables, instants,
    begin, end, target, cost, before, table, offset, first, times, rolling,
    leave, bound, limit, entry_state, entry_cost,
    state, parent, paid, key, following, heap, head, found,
):  # fmt: skip
    """``label_setting`` over bare pointers: n states, arcs, entries, room for so many labels, tables, instants."""
    return label_setting(
        carray(begin, (n,)), carray(end, (n,)), carray(target, (arcs,)), carray(cost, (arcs, 3)),
        carray(before, (arcs,)), carray(table, (arcs,)), carray(offset, (arcs,)),
        carray(first, (tables + 1,)), carray(times, (instants,)), carray(rolling, (tables,)),
        carray(leave, (n, 3)), carray(bound, (n, 3)), carray(limit, (3,)),
        carray(entry_state, (entries,)), carray(entry_cost, (entries, 3)),
        carray(state, (capacity,)), carray(parent, (capacity,)), carray(paid, (capacity, 3)),
        carray(key, (capacity, 3)), carray(following, (capacity,)), carray(heap, (capacity,)),
        carray(head, (n + 1,)), carray(found, (capacity,)),
    )  # fmt: skip


ENTRIES: dict[str, Any] = {"lower_bounds": lower_bounds_entry, "label_setting": label_setting_entry}
"""What ``native`` compiles and keeps, by name."""
