"""Waiting for departures: listed, unknown and mixed; forwards as defined, backwards as the inverse of that."""

from __future__ import annotations

import numpy as np
import pytest

from corridor.search import frontier as search

from .random_graphs import negated, one_arc, random_tables

NEVER = np.inf


def leave(tables: search.Tables, ready: float, *, backward: bool = False) -> np.ndarray:
    """For each table when cargo leaves that is ready at an instant; backwards: when it must be ready."""
    found = search.tree(
        one_arc(tables), weight=(1.0, 0.0, 0.0), entry_state=np.zeros(1, np.int32),
        entry_cost=np.array([[ready, 0.0, 0.0]]), backward=backward,
    )  # fmt: skip
    return found.dist[1:]


def table(
    times: list[float], *, need: int = 1, wait: float = NEVER, opens: float = -NEVER, closes: float = NEVER
) -> search.Tables:
    one = np.ones(1)
    return search.Tables(
        first=np.array([0, len(times)], np.int32), times=np.array(times, float), opens=opens * one,
        closes=closes * one, wait=wait * one, need=np.array([need], np.int32), headway=7.0 * one,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "ready", "want"),
    [
        (table([10, 20]), 10.0, 10.0),
        (table([10, 20]), 10.0000005, 10.0000005),  # so little late that it still makes it
        (table([10, 20]), 10.1, 20.0),
        (table([10, 20]), 20.1, NEVER),
        (table([10, 20, 30], need=2), 5.0, 20.0),
        (table([10, 20, 30], need=2), 25.0, NEVER),
        (table([10, 20, 30], need=3, wait=3.5), 15.0, 37.0),  # two listed ones, and one headway more
        (table([10, 20, 30], need=3, wait=3.5), 31.0, 48.5),  # none listed: half a headway and two more
        (table([10, 20, 30], need=3, wait=3.5, closes=37.0), 15.0, NEVER),
        (table([], wait=3.5), 5.0, 8.5),
        (table([], wait=3.5, opens=30.0), 5.0, 33.5),
        (table([], wait=3.5, closes=8.5), 5.0, NEVER),  # closes is not in it any more
    ],
)
def test_a_departure_is_as_worked_by_hand(asked: search.Tables, ready: float, want: float) -> None:
    assert leave(asked, ready)[0] == want


@pytest.mark.slow
def test_who_is_ready_later_never_leaves_sooner_in_either_direction() -> None:
    rng = np.random.default_rng(3)
    instants = np.sort(np.concatenate([rng.uniform(-20, 160, 120), np.arange(0.0, 100.0)]))
    for _ in range(40):
        tables = random_tables(rng, 20)
        for backward, asked, clock in ((False, tables, instants), (True, negated(tables), np.sort(-instants))):
            left = np.array([leave(asked, ready, backward=backward) for ready in clock.tolist()])
            assert (left[1:] >= left[:-1]).all()
            assert (left >= clock[:, None] - 1e-6).all()


@pytest.mark.slow
def test_backwards_it_is_the_latest_instant_from_which_the_deadline_is_kept() -> None:
    rng = np.random.default_rng(5)
    kept = broken = 0
    for _ in range(30):
        tables = random_tables(rng, 20)
        back = negated(tables)
        for deadline in rng.uniform(-5, 160, 8).tolist():
            latest = -leave(back, -deadline, backward=True)
            for t, instant in enumerate(latest.tolist()):
                samples = rng.uniform(-60, deadline, 4) if instant == -NEVER else [instant + 1e-4]
                for sample in samples:
                    assert leave(tables, sample)[t] > deadline
                    broken += 1
                if instant > -NEVER:
                    assert leave(tables, instant)[t] <= deadline + 2e-6
                    kept += 1
    assert kept > 1000
    assert broken > 4000


def test_a_deadline_at_the_very_instant_of_an_arrival_is_kept() -> None:
    rng = np.random.default_rng(7)
    for _ in range(40):
        tables = random_tables(rng, 20)
        back = negated(tables)
        for ready in rng.uniform(-5, 120, 10).tolist():
            for t, left in enumerate(leave(tables, ready).tolist()):
                if left < NEVER:
                    assert -leave(back, -left, backward=True)[t] >= ready - 2e-6
