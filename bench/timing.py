"""How things are timed: processor time, in turn, several times; medians and their ratios."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Call = Callable[[], Any]


def medians_ms(calls: Sequence[Call], *, repeats: int) -> list[float]:
    """The median time of each call in milliseconds of the processor; they take turns, so that all see the same noise."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(repeats):
        for call, times in zip(calls, taken, strict=True):
            times.append(once_ms(call)[0])
    return [statistics.median(times) for times in taken]


def once_ms(call: Call) -> tuple[float, Any]:
    """The time of one call in milliseconds of the processor, and what it returned."""
    start = time.process_time()
    answer = call()
    return (time.process_time() - start) * 1e3, answer


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    ranked = sorted(times)
    return {"median": statistics.median(ranked), "p95": ranked[int(0.95 * (len(ranked) - 1))], "max": ranked[-1]}


def process_ms(command: list[str], env: dict[str, str], *, repeats: int = 3) -> float:
    """Processor time of a whole process and those that it starts, in milliseconds: the median."""
    taken = []
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, env=env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append((after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e3)
    return statistics.median(taken)


def peak_mb() -> float:
    """The most memory that this process has held, in MB; ``getrusage`` counts that of its parent before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
