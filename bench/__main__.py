"""Measure everything and write docs/BENCHMARKS.md: ``make bench``, some ten minutes.

Each part runs in a process of its own and leaves a file in ``build/bench``. ``python -m bench PART...`` measures those
parts only; the page is then made of what is there.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench import asked, growth, literature, matrix, railways, world
from bench.page import page

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "BENCHMARKS.md"
KEPT = ROOT / "build" / "bench"
PEERS = ("networkx", "igraph", "rustworkx", "scipy", "scgraph", "scgraph-data", "numpy", "distributed")

PARTS: dict[str, Callable[[], Any]] = {
    "plans": asked.plans,
    "boards": asked.boards,
    "studies": asked.studies,
    "processes": asked.processes,
    "frontier": world.full_frontier,
    "frontiers": world.many_frontiers,
    "one_pair": world.one_pair,
    **{f"growth_{factor}": partial(growth.grown, factor) for factor in growth.FACTORS},
    "railways": railways.one_pair,
    "railways_100000": partial(railways.three_criteria, 100_000),
    "literature": literature.compared,
    "matrix": matrix.cost,
    "million": matrix.million,
    "workers": matrix.on_dask,
    "memory": partial(matrix.memory, 20),
}


def measured(name: str) -> None:
    """Measure a part, and keep what came out with where it ran."""
    KEPT.mkdir(parents=True, exist_ok=True)
    found = {"on": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "found": PARTS[name]()}
    (KEPT / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")


def machine() -> str:
    """Where this runs."""
    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of {name}, {memory:.0f} GiB, shared with others; {platform.system()}, Python "
        f"{platform.python_version()}; {', '.join(f'{name} {_version(name)}' for name in PEERS)}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not there)"


def main(words: list[str]) -> None:
    """All parts, or those named; then the page."""
    if words[:1] == ["--alone"]:
        measured(words[1])
        return
    for name in words or PARTS:
        print(f"bench: {name}", file=sys.stderr)
        with (
            tempfile.TemporaryDirectory() as folder
        ):  # nothing is known of an earlier run, such as the roads to a place
            subprocess.run(
                [sys.executable, "-m", "bench", "--alone", name], check=True, cwd=ROOT,
                env=os.environ | {"CORRIDOR_CACHE": folder},
            )  # fmt: skip
    parts = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in KEPT.glob("*.json")}
    PAGE.write_text(page(parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
