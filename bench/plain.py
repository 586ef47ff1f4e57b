"""A straightforward label setting in Python: what one would write first, with nothing but a heap and lists."""

from __future__ import annotations

from heapq import heappop, heappush

Cost = tuple[float, float, float]


def frontier(near: list[list[tuple[int, Cost]]], start: int, goal: int) -> list[Cost]:
    """All undominated costs from one state to another, in lexicographic order."""
    kept: list[list[Cost]] = [[] for _ in near]
    queue: list[tuple[Cost, int]] = [((0.0, 0.0, 0.0), start)]
    while queue:
        paid, state = heappop(queue)
        if _beaten(paid, kept[state]) or _beaten(paid, kept[goal]):
            continue
        kept[state].append(paid)
        if state == goal:
            continue
        for other, cost in near[state]:
            reached = (paid[0] + cost[0], paid[1] + cost[1], paid[2] + cost[2])
            if not _beaten(reached, kept[other]):
                heappush(queue, (reached, other))
    return [cost for cost in kept[goal] if not any(_better(other, cost) for other in kept[goal])]


def _better(one: Cost, other: Cost) -> bool:
    """Whether a cost is no worse, and better in one by more than rounding: found later, it was a rounding slower."""
    return _beaten(other, [one]) and any(a < b - 1e-9 for a, b in zip(one, other, strict=True))


def _beaten(cost: Cost, by: list[Cost]) -> bool:
    return any(one[0] <= cost[0] + 1e-9 and one[1] <= cost[1] + 1e-9 and one[2] <= cost[2] + 1e-9 for one in by)
