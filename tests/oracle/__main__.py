"""``python -m tests.oracle [N]``: N random questions, each answered by corridor and by enumeration.

It prints each seed that differs, and ``N passed, M failed`` at the end; exit code 1 where any failed. Questions with
more chains than can be told are drawn anew, so N were compared.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from .versus import KINDS, Verdict, check

SHOWN = 20
CHUNK = 25


class Told(NamedTuple):
    """What became of a question."""

    kind: str
    seed: int
    verdict: Verdict


def _judged(asked: list[tuple[str, int]]) -> list[Told]:
    found = []
    for kind, seed in asked:
        try:
            found.append(Told(kind, seed, check(kind, seed)))
        except Exception:  # noqa: BLE001 - a traceback is a failure too, and the others go on
            found.append(Told(kind, seed, Verdict(differs=traceback.format_exc(limit=-2))))
    return found


def _questions(kinds: list[str], first: int) -> Iterator[list[tuple[str, int]]]:
    every = ((kind, seed) for seed in itertools.count(first) for kind in kinds)
    while True:
        yield list(itertools.islice(every, CHUNK))


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=2000, metavar="N", help="how many questions (2000)")
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="SEED", help="the first seed (0)")
    parser.add_argument("--kind", choices=list(KINDS), action="append", help="only this kind; repeatable")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (one a processor)")
    asked = parser.parse_args(words)
    began, passed, failed, too_many, routes = time.monotonic(), 0, 0, 0, 0
    questions = _questions(asked.kind or list(KINDS), asked.first)
    with ProcessPoolExecutor(asked.workers) as pool:
        running = deque(pool.submit(_judged, next(questions)) for _ in range(2 * asked.workers))
        while passed + failed < asked.number:
            running.append(pool.submit(_judged, next(questions)))
            for told in running.popleft().result():  # in their order, so that each run compares the same
                if told.verdict.too_many:
                    too_many += 1
                elif passed + failed < asked.number:
                    routes += told.verdict.routes
                    passed += told.verdict.differs is None
                    failed += told.verdict.differs is not None
                    if told.verdict.differs is not None and failed <= SHOWN:
                        print(f"{told.kind} {told.seed}: {told.verdict.differs}", flush=True)
        pool.shutdown(cancel_futures=True)
    print(
        f"{passed} passed, {failed} failed ({routes} routes; {too_many} more had too many chains to tell; "
        f"{time.monotonic() - began:.0f} s)"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
