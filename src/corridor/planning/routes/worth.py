"""What a day is worth: for each route the range of USD a day within which no other route is better. Exact.

A route costs ``money + day_usd * days``, a line over ``day_usd``; the best ones are the lower envelope of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

Line = tuple[float, float]
"""Money in USD, and days."""

Range = tuple[float, float]


def winning_ranges(lines: Sequence[Line]) -> list[Range | None]:
    """For each line the range of ``day_usd`` from 0 upwards in which none lies lower; None where there is none.

    Of equal lines the first one has the range. The ranges meet without gap from 0 to infinity.
    """
    found: list[Range | None] = [None] * len(lines)
    # From the most days down: with a higher worth of a day the winner has fewer days
    order = sorted(range(len(lines)), key=lambda i: (-lines[i][1], lines[i][0], i))
    hull: list[int] = []
    since: list[float] = []
    for i in order:
        money, days = lines[i]
        if hull and lines[hull[-1]][1] == days:
            continue  # the one before has as many days for no more
        start = 0.0
        while hull:
            other_money, other_days = lines[hull[-1]]
            meet = (money - other_money) / (other_days - days)
            if meet > since[-1]:
                start = meet
                break
            hull.pop()
            since.pop()
        hull.append(i)
        since.append(start)
    for place, i in enumerate(hull):
        found[i] = (since[place], since[place + 1] if place + 1 < len(hull) else inf)
    return found
