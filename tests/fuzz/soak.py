"""``python -m tests.fuzz.soak N``: N questions in one process, from 8 threads, with changing scenarios and overlays.

The answers are the same throughout, and memory stays flat once everything has been asked a few times.
"""

from __future__ import annotations

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import psutil

import corridor
from corridor.api.answers import text
from corridor.api.objects import Network
from tests.fuzz.targets import CORPUS
from tests.support.paths import SMALL

THREADS = 8
WAYS = (("Changchun", "Hamburg"), ("Dalian", "Hamburg"), ("Changchun", "Los Angeles"), ("Changchun", "Berlin"))
DAY = datetime(2027, 1, 5, tzinfo=UTC)
WARM = 3
"""Rounds until all that is kept has been made."""


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """What came of it: questions, answers that differed, and the growth of memory after the warm-up in bytes."""

    asked: int
    differing: int
    grown_bytes: int


def _worlds(number: int) -> Network:
    """The network anew, with own figures or without, and a scenario that is made for this question."""
    network = corridor.load(SMALL, overlays=[CORPUS / "rates.csv"] if number % 2 else [])
    change = corridor.Scenario(f"late {number % 5}").delay(hours=float(number % 5 + 1), mode="rail")
    return change.apply(network) if number % 3 else network


def ask(number: int) -> str:
    """A digest of the answer to a question; the questions come again every so often."""
    start, end = WAYS[number % len(WAYS)]
    network = _worlds(number)
    if number % 2:
        plan = corridor.plan(network, start, end, depart=DAY, wait="scheduled")
    else:
        plan = corridor.plan(network, start, end, on=DAY.date())
    return sha256(text(plan.to_dict()).encode()).hexdigest()


KINDS = 60
"""Questions after which they come again: the least that ways, dates, overlays and scenarios share."""


def soak(count: int) -> Soaked:
    """Ask so many questions."""
    known = [ask(number) for number in range(KINDS)]
    process = psutil.Process()
    differing = asked = at_first = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for begin in range(0, count, KINDS):
            size = min(KINDS, count - begin)
            answers = list(pool.map(ask, range(size)))
            differing += sum(a != b for a, b in zip(answers, known, strict=False))
            asked += size
            if begin == WARM * KINDS:
                gc.collect()
                at_first = process.memory_info().rss
    gc.collect()
    grown = process.memory_info().rss - at_first if at_first else 0
    return Soaked(asked=asked, differing=differing, grown_bytes=grown)


if __name__ == "__main__":
    found = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
    print(
        f"{found.asked} questions, {found.differing} answers differ, memory grew by {found.grown_bytes / 1e6:,.1f} MB"
    )
    sys.exit(bool(found.differing))
