"""``python -m tests.fuzz N [SEED] [TARGET]``: N damaged inputs over all readers, or over those whose name begins so."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.fuzz.running import several
from tests.fuzz.targets import TARGETS


def main(count: int, seed: int, begins: str) -> int:
    """Ask them all, and tell what failed; the exit code."""
    chosen = [target for target in TARGETS if target.startswith(begins)]
    share = -(-count // len(chosen))
    told: Counter[str] = Counter()
    failed = 0
    for target in chosen:
        begun = time.monotonic()
        accepted = 0
        for outcome in several(target, share, seed):
            accepted += outcome.accepted
            if outcome.failure:
                failed += 1
                last = outcome.failure.strip().splitlines()[-1][:200]
                told[last] += 1
                if told[last] == 1:
                    print(f"\n{outcome.seed}\n{outcome.failure[-2500:]}", flush=True)
        spent = time.monotonic() - begun
        print(f"{target}: {share} damaged, {accepted} accepted, {spent:.0f} s", flush=True)
    print(f"{share * len(chosen)} damaged inputs, {failed} failures, seed {seed}")
    return 1 if failed else 0


if __name__ == "__main__":
    given = [*sys.argv[1:], *["2000", "1", ""][len(sys.argv) - 1 :]]
    sys.exit(main(int(given[0]), int(given[1]), given[2]))
