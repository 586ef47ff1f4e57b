"""How things are timed: in turn, many times, medians, and their ratio."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Call = Callable[[], Any]


def medians_ms(calls: Sequence[Call], *, repeats: int) -> list[float]:
    """The median time of each call in milliseconds; they take turns, so that all see the same noise."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(repeats):
        for call, times in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call()
            times.append((time.perf_counter() - start) * 1e3)
    return [statistics.median(times) for times in taken]


def once_ms(call: Call) -> tuple[float, Any]:
    """The time of one call in milliseconds, and what it returned."""
    start = time.perf_counter()
    answer = call()
    return (time.perf_counter() - start) * 1e3, answer


def peak_mb() -> float:
    """The most memory that this process has held, in MB; ``getrusage`` counts that of its parent before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
