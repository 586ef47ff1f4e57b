"""``python -m tests.fuzz.soak N``: N questions in one process, from 8 threads, with changing scenarios and overlays.

Every third goes through the page's server. The answers are the same throughout, and memory stays flat once everything
has been asked a few times.
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
from tests.fuzz.targets import CORPUS, server
from tests.support.paths import SMALL

THREADS = 8
WAYS = (("Changchun", "Hamburg"), ("Dalian", "Hamburg"), ("Changchun", "Los Angeles"), ("Changchun", "Berlin"))
DAY = datetime(2027, 1, 5, tzinfo=UTC)
WARM = 3
"""Rounds until all that is kept has been made."""


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """What came of it: questions, answers that differed, memory in bytes after the warm-up, half-way, at the end."""

    asked: int
    differing: int
    held_bytes: tuple[int, ...]


def _worlds(number: int) -> Network:
    """The network anew, with own figures or without, and a scenario that is made for this question."""
    network = corridor.load(SMALL, overlays=[CORPUS / "rates.csv"] if number % 2 else [])
    change = corridor.Scenario(f"late {number % 5}").delay(hours=float(number % 5 + 1), mode="rail")
    return change.apply(network) if number % 3 else network


def _served(start: str, end: str, number: int) -> bytes:
    """The answer of the page's server, in a scenario that is sent with the question."""
    hours = number % 5 + 1
    toml = f'name = "late {hours}"\n[[change]]\ntype = "delay"\nmode = "rail"\nhours = {hours}\n'
    dates = {"depart": f"{DAY.date()}"} if number % 2 else {}
    body = {"origin": start, "destination": end, "scenarios": [{"toml": toml}], **dates}
    answer = server().post("/api/plan", json=body)
    assert answer.status_code == 200, answer.text
    return answer.content


def ask(number: int) -> str:
    """A digest of the answer to a question; the questions come again every so often."""
    start, end = WAYS[number % len(WAYS)]
    if number % 3 == 0:
        return sha256(_served(start, end, number)).hexdigest()
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
    differing = asked = 0
    held: list[int] = []
    at = {WARM * KINDS, max(WARM + 1, count // KINDS // 2) * KINDS}
    with ThreadPoolExecutor(THREADS) as pool:
        for begin in range(0, count, KINDS):
            size = min(KINDS, count - begin)
            answers = list(pool.map(ask, range(size)))
            differing += sum(a != b for a, b in zip(answers, known, strict=False))
            asked += size
            if begin in at:
                gc.collect()
                held.append(process.memory_info().rss)
    gc.collect()
    return Soaked(asked=asked, differing=differing, held_bytes=(*held, process.memory_info().rss))


if __name__ == "__main__":
    found = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
    held = ", ".join(f"{size / 1e6:,.1f}" for size in found.held_bytes)
    print(f"{found.asked} questions, {found.differing} answers differ; after warm-up, half-way, at the end: {held} MB")
    sys.exit(bool(found.differing))
