"""Damaged inputs to every reader: answered or refused with a reason; ``make fuzz N=20000`` asks more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz import kills
from tests.fuzz.running import damaged_file, once, several
from tests.fuzz.soak import KINDS, soak
from tests.fuzz.targets import TARGETS, in_time

EACH = int(os.environ.get("CORRIDOR_FUZZ", "15"))
"""Damaged inputs of each target."""


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_damaged_input_is_answered_or_refused(target: str) -> None:
    for outcome in several(target, EACH, seed=0):
        assert outcome.failure is None, f"{outcome.seed}\n{outcome.failure}"


@pytest.mark.parametrize("target", TARGETS)
def test_the_whole_file_of_a_target_is_accepted(target: str, tmp_path: Path) -> None:
    make, use = TARGETS[target]
    with in_time():
        assert use(make(), tmp_path)


def test_a_seed_makes_the_same_damage_again() -> None:
    target = next(iter(TARGETS))
    assert damaged_file(target, "1") == damaged_file(target, "1") != damaged_file(target, "2")


@pytest.mark.parametrize("seed", ["cover/5/264", "api allocate/5/149", "api allocate/5/171"])
def test_what_once_failed_does_not_fail_again(seed: str) -> None:
    assert once(seed.partition("/")[0], seed).failure is None


@pytest.mark.slow
def test_a_killed_command_leaves_nothing_half_done_and_goes_on_when_asked_again() -> None:
    assert kills.several(len(kills.COMMANDS)) == []


@pytest.mark.slow
def test_eight_threads_give_the_same_answers_in_changing_worlds() -> None:
    assert soak(2 * KINDS).differing == 0
