"""What a day is worth for a route to win, of many routes with ties: as of all lines, one by one."""

from __future__ import annotations

import numpy as np

from corridor.planning import ranking
from corridor.planning.routes.worth import winning_ranges


def test_leaving_out_what_cannot_win_changes_no_range() -> None:
    rng = np.random.default_rng(8)
    won = 0
    for size in [0, 1, *rng.integers(2, 60, 300).tolist()]:
        money, days = rng.integers(0, 12, size).astype(float), rng.integers(1, 12, size).astype(float)
        got = ranking._wins(money, days)  # noqa: SLF001
        assert got == winning_ranges(list(zip(money.tolist(), days.tolist(), strict=True)))
        won += sum(one is not None for one in got)
    assert won > 300
