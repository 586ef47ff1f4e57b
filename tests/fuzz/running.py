"""Damaged inputs in numbers: so many for each target, from a seed, each failure told with what makes it again."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.mutation import damaged
from tests.fuzz.targets import TARGETS, in_time


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one damaged file came to; ``failure`` is the end of the traceback, None where there is none."""

    target: str
    seed: str
    accepted: bool
    failure: str | None


def damaged_file(target: str, seed: str) -> bytes:
    """The file of a seed."""
    make, _ = TARGETS[target]
    return damaged(make(), Random(seed))


def once(target: str, seed: str) -> Outcome:
    """One damaged file."""
    raw = damaged_file(target, seed)
    accepted, failure = False, None
    with tempfile.TemporaryDirectory(prefix="corridor-fuzz-") as folder:
        try:
            with in_time():
                accepted = TARGETS[target][1](raw, Path(folder))
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - whatever it is, it is told
            failure = traceback.format_exc()
    return Outcome(target=target, seed=seed, accepted=accepted, failure=failure)


def several(target: str, count: int, seed: int) -> Iterator[Outcome]:
    """So many damaged files of a target."""
    for number in range(count):
        yield once(target, f"{target}/{seed}/{number}")
