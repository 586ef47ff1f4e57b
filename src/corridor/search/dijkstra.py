"""The compiled loops over one criterion: the least cost from every state to the sink, and one least path.

Both are Dijkstra's method with a heap of four branches, in which a state may wait several times and only its least
cost counts. Nothing here allocates: every array comes from the caller.
"""

from __future__ import annotations

import numpy as np
from numba import njit

COMPILED = {"error_model": "numpy", "nogil": True}
"""Compiler options: no Python exceptions, so that the code stands alone. Not fastmath: infinities matter."""


@njit(**COMPILED)
def _enqueue(keys, states, size, key, state):
    """Add to a heap; returns its new size."""
    at = size
    while at > 0:
        up = (at - 1) >> 2
        if keys[up] <= key:
            break
        keys[at], states[at] = keys[up], states[up]
        at = up
    keys[at], states[at] = key, state
    return size + 1


@njit(**COMPILED)
def _dequeue(keys, states, size):
    """Take the least off a heap; returns its new size."""
    size -= 1
    if size == 0:
        return 0
    key, state = keys[size], states[size]
    at = 0
    while True:
        down = 4 * at + 1
        if down >= size:
            break
        least = keys[down]
        for other in range(down + 1, min(4 * at + 5, size)):
            if keys[other] < least:
                down, least = other, keys[other]
        if least >= key:
            break
        keys[at], states[at] = least, states[down]
        at = down
    keys[at], states[at] = key, state
    return size


@njit(**COMPILED)
def lower_bounds(begin, end, target, cost, back_begin, back_arc, back_source, watched, bound, keys, queued):
    """A lower bound of the cost from every state to the sink, per criterion, consistent along every arc.

    It is the least cost itself for all states that are no farther from the sink than the farthest of those that are
    ``watched`` (states,: 1), where the search stops; for the others it is the least cost of that farthest one. Where a
    watched one cannot reach the sink, it is the least cost of all states, inf for those that cannot either.

    ``bound`` (states, 3) comes in as the cost of leaving from each state and goes out as the answer. ``keys`` and
    ``queued`` (arcs + states,) are room for a heap.
    """
    n = len(begin)
    watches = 0
    for s in range(n):
        watches += watched[s]
    for c in range(3):
        size = 0
        left = watches
        for s in range(n):
            if bound[s, c] < np.inf:
                size = _enqueue(keys, queued, size, bound[s, c], s)
        while size > 0:
            paid, s = keys[0], queued[0]
            size = _dequeue(keys, queued, size)
            if paid > bound[s, c]:
                continue
            left -= watched[s]
            if left == 0:
                for p in range(n):
                    bound[p, c] = min(bound[p, c], paid)
                break
            for k in range(back_begin[s], back_begin[s + 1]):
                reach, p = paid + cost[back_arc[k], c], back_source[k]
                if reach < bound[p, c]:
                    bound[p, c] = reach
                    size = _enqueue(keys, queued, size, reach, p)
    for s in range(n):  # states that borrow another's arcs have none of their own in the reverse table
        for c in range(3):
            for a in range(begin[s], end[s]):
                reach = bound[target[a], c] + cost[a, c]
                if reach < bound[s, c]:
                    bound[s, c] = reach


@njit(**COMPILED)
def shortest_path(
    begin, end, target, cost, back_begin, back_arc, back_source, weight,
    entry_state, entry_cost, exit_state, exit_cost, reach, came, ahead, ahead_state, astern, astern_state, touched,
    best, path,
):  # fmt: skip
    """The path of least weighted cost from an entry to an exit; returns how many states it has, 0 if there is none.

    Two Dijkstra searches, from the entries forwards and from the exits backwards; the one with fewer states waiting
    goes on, until nothing that still waits can join to less than the best that was joined. (Both are written out: as
    one function they took more than twice as long.)

    ``weight`` (3,) times the costs is what shall be least. Out: ``best`` (1,) with the cost, ``path`` (states,), and
    in ``came[path[0], 0]`` and ``came[path[-1], 1]`` -1 - entry and -1 - exit. ``reach`` (states, 2) comes in as inf
    and goes out so. ``came`` (states, 2), ``touched`` (2 * states + entries + exits,) and the heaps with their states,
    ``ahead`` (3 * arcs + entries,) and ``astern`` (arcs + exits,), are room: an arc is gone over once for its own
    state, once for one that borrows it, once for an entry.
    """
    w0, w1, w2 = weight[0], weight[1], weight[2]
    front = back = marks = 0
    least, meeting = np.inf, -1
    for i in range(len(exit_state)):
        s = exit_state[i]
        paid = w0 * exit_cost[i, 0] + w1 * exit_cost[i, 1] + w2 * exit_cost[i, 2]
        if paid < reach[s, 1]:
            touched[marks] = s
            marks += 1
            reach[s, 1], came[s, 1] = paid, -1 - i
            back = _enqueue(astern, astern_state, back, paid, s)
    for i in range(len(entry_state)):
        s = entry_state[i]
        paid = w0 * entry_cost[i, 0] + w1 * entry_cost[i, 1] + w2 * entry_cost[i, 2]
        if paid < reach[s, 0]:
            touched[marks] = s
            marks += 1
            reach[s, 0], came[s, 0] = paid, -1 - i
            front = _enqueue(ahead, ahead_state, front, paid, s)
            if paid + reach[s, 1] < least:
                least, meeting = paid + reach[s, 1], s
    entries = len(entry_state)  # which are left at once: one that borrows its arcs is met only behind them
    while front > 0:
        if entries > 0:
            entries -= 1
            s = entry_state[entries]
            paid = reach[s, 0]
        elif ahead[0] + (astern[0] if back > 0 else 0.0) >= least:
            break
        elif back > 0 and back < front:
            paid, s = astern[0], astern_state[0]
            back = _dequeue(astern, astern_state, back)
            if paid > reach[s, 1]:
                continue
            for k in range(back_begin[s], back_begin[s + 1]):
                a, t = back_arc[k], back_source[k]
                there = paid + (w0 * cost[a, 0] + w1 * cost[a, 1] + w2 * cost[a, 2])
                if there < reach[t, 1]:
                    if reach[t, 1] == np.inf:
                        touched[marks] = t
                        marks += 1
                    reach[t, 1], came[t, 1] = there, s
                    back = _enqueue(astern, astern_state, back, there, t)
                    if there + reach[t, 0] < least:
                        least, meeting = there + reach[t, 0], t
            continue
        else:
            paid, s = ahead[0], ahead_state[0]
            front = _dequeue(ahead, ahead_state, front)
            if paid > reach[s, 0]:
                continue
        for a in range(begin[s], end[s]):
            t = target[a]
            there = paid + (w0 * cost[a, 0] + w1 * cost[a, 1] + w2 * cost[a, 2])
            if there < reach[t, 0]:
                if reach[t, 0] == np.inf:
                    touched[marks] = t
                    marks += 1
                reach[t, 0], came[t, 0] = there, s
                front = _enqueue(ahead, ahead_state, front, there, t)
                if there + reach[t, 1] < least:
                    least, meeting = there + reach[t, 1], t
    for i in range(marks):
        reach[touched[i], 0] = reach[touched[i], 1] = np.inf
    best[0] = least
    if meeting < 0:
        return 0
    count = 0
    s = meeting
    while s >= 0:
        path[count] = s
        count += 1
        s = came[s, 0]
    for i in range(count >> 1):
        path[i], path[count - 1 - i] = path[count - 1 - i], path[i]
    s = came[meeting, 1]
    while s >= 0:
        path[count] = s
        count += 1
        s = came[s, 1]
    return count
