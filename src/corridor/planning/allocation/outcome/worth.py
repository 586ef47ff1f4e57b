"""What one more slot is worth: by how much the linear programme falls if a departure has one more TEU, or kg.

The dual of a departure bounds that from above, and the programme over the columns there are bounds it from below. Where
the two differ (at a corner of the programme the dual holds for no whole slot) columns are made for the larger departure
until its optimum is known.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import fsum

from corridor.planning.allocation.master import Prices
from corridor.planning.allocation.solve import COLUMNS_A_TIME, SAME_USD, Solution

AGREED = 1e-7
"""Share of the price by which its two bounds may differ."""


def slot_usd(solution: Solution, rows: Sequence[int], *, more: float = 1.0, until: float) -> float:
    """The fall of the linear programme for ``more`` of each of some rows, a unit; after the time ``until``
    (monotonic) the dual, which is that or a little above.
    """
    price = solution.prices.row
    dual = fsum(float(price[row]) for row in rows if row < len(price))
    if dual <= SAME_USD:
        return 0.0
    master, before = solution.master, solution.prices.usd
    fall = (before - master.with_more(rows, more)) / more
    if dual - fall <= AGREED * max(1.0, dual):
        return dual
    with master.enlarged(rows, more):
        while time.monotonic() < until:
            found = master.solve()
            if not _columns(solution, found):
                return max(0.0, (before - found.usd) / more)
    return dual


def _columns(solution: Solution, prices: Prices) -> int:
    """Take over what would lower the programme at the prices; how many columns that are."""
    new = 0
    for seeker in solution.seekers:
        if not solution.master.demands[seeker.order.demand].count:
            continue
        below = float(prices.demand[seeker.order.demand]) * seeker.order.covers
        found = seeker.cheapest(prices.row, below, most=COLUMNS_A_TIME, room=solution.master.left)
        if found and found[0].priced(prices.row) < below - SAME_USD:
            new += solution.master.add(found)
    return new
