"""Which costs no other dominates, where differences below 1e-6 are none: against comparing each with each."""

from __future__ import annotations

import numpy as np
import pytest

from corridor.planning import ranking
from corridor.search.frontier import Floats

EQUAL = 1e-6


def by_hand(costs: Floats) -> set[int]:
    """No worse by 1e-6 in anything and better by it in something beats; of equal ones the first in order stays."""
    rows = costs.tolist()
    beaten = {
        i
        for i, mine in enumerate(rows)
        for other in rows
        if all(b < a + EQUAL for a, b in zip(mine, other, strict=True))
        and any(b <= a - EQUAL for a, b in zip(mine, other, strict=True))
    }
    kept: list[int] = []
    for i in sorted(set(range(len(rows))) - beaten, key=lambda at: (rows[at], at)):
        if all(any(abs(a - b) >= EQUAL for a, b in zip(rows[i], rows[j], strict=True)) for j in kept):
            kept.append(i)
    return set(kept)


def samples(count: int, rounding: tuple[float, ...]) -> list[Floats]:
    rng = np.random.default_rng(9)
    return [
        rng.integers(0, 7, (size, 3)).astype(float) + rng.choice(rounding, (size, 3))
        for size in [0, 1, *rng.integers(2, 70, count).tolist()]
    ]


def test_they_are_those_of_comparing_each_with_each() -> None:
    """With roundings below what counts as none."""
    kept = 0
    for costs in samples(400, (0.0, 0.0, 3e-7)):
        found = ranking.undominated(costs)
        assert set(found) == by_hand(costs)
        kept += len(found)
    assert kept > 1000


def test_of_too_many_with_a_figure_in_common_they_are_told_by_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MOST_COMPARED", 3)
    for costs in samples(200, (0.0,)):
        assert set(ranking.undominated(costs)) == by_hand(costs)
