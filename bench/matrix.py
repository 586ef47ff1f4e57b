"""What a unit of a matrix costs, how two workers share it, and how little memory grows with it."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import corridor
from bench.timing import once_ms, peak_mb
from bench.world import expanded, network
from corridor.places.gazetteer import load_gazetteer
from corridor.scenarios.toml import shipped, stack

ORIGINS = (
    "Changchun", "Rotterdam", "Singapore", "Hamburg", "Busan", "Prague", "Kigali", "Warsaw", "Lagos", "Lima", "Dubai",
    "Mumbai", "Oslo", "Madrid", "Tokyo", "Jakarta", "Almaty", "Sydney", "Santos", "Chicago",
)  # fmt: skip

REPEATS = 5
THOUSAND = 1_000


def made(folder: Path, name: str, origins: tuple[str, ...] = ORIGINS, **how: Any) -> tuple[float, bytes, int]:
    """Milliseconds, the bytes and the rows of a matrix to all countries."""
    start = time.perf_counter()
    ms, written = once_ms(lambda: corridor.matrix(network(), list(origins), "all-countries", folder / name, **how))
    if "scheduler" in how or "workers" in how or name == "m.parquet":
        ms = (time.perf_counter() - start) * 1e3  # others do the work: what counts is how long it takes
    return ms, written.path.read_bytes(), written.rows


def cost() -> dict[str, Any]:
    """Of a pair, of a scenario, and of a dated pair, in one process; new origins, but for the first."""
    folder = Path(tempfile.mkdtemp())
    made(folder, "warm.parquet", ORIGINS[:1])
    gc.freeze()  # as the command line does once the network is read
    ms, _, rows = made(folder, "one.parquet")
    further = []
    for _ in range(REPEATS):
        few, _, few_rows = made(folder, "few.parquet", ORIGINS[:2])
        again, _, _ = made(folder, "again.parquet")
        further.append((again - few) / (rows - few_rows))
    dated, _, _ = made(folder, "dated.parquet", depart=_soon())
    scenarios = []
    for file in shipped():
        applied, (_, world) = once_ms(lambda: stack([file], network()))  # noqa: B023
        scenarios.append(applied + once_ms(lambda: expanded(world))[0])  # noqa: B023
    return {
        "pairs": rows, "countries": len(load_gazetteer().main_cities()), "pair_ms": ms / rows, "again_ms": statistics.median(further),
        "dated_ms": dated / rows, "scenario_ms": sum(scenarios) / len(scenarios),
    }  # fmt: skip


def _soon() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86_400))


def on_dask() -> dict[str, Any]:
    """The same work on a cluster of one and of two worker processes, in turn, and by two processes without Dask."""
    from distributed import LocalCluster

    folder = Path(tempfile.mkdtemp())
    times: dict[str, list[float]] = {"here": [], "one": [], "two": [], "processes": []}
    contents: set[bytes] = set()
    rows = 0
    clusters = {
        name: LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        )
        for name, count in (("one", 1), ("two", 2))
    }
    for cluster in clusters.values():
        made(folder, "warm.csv", ORIGINS[:2], scheduler=cluster.scheduler_address)
    for _ in range(3):
        for name, taken in times.items():
            how: dict[str, Any] = {"scheduler": clusters[name].scheduler_address} if name in clusters else {}
            if name == "processes":
                how = {"workers": 2}
            ms, content, rows = made(folder, "m.parquet", ORIGINS, scenarios=["suez-open.toml"], **how)
            taken.append(ms)
            contents.add(content)
    for cluster in clusters.values():
        cluster.close()
    size = len(next(iter(contents))) / rows
    return {
        "same_bytes": len(contents) == 1,
        "row_bytes": size,
        "rows": rows,
        **{name: sorted(ms)[1] for name, ms in times.items()},
    }


def million() -> dict[str, Any]:
    """A million pairs, each with its four ways: a thousand terminals of the network to the same thousand."""
    ids = sorted(node.id for node in network().node_by_id.values() if node.modes)
    chosen = [ids[number * len(ids) // THOUSAND] for number in range(THOUSAND)]
    out = Path(tempfile.mkdtemp()) / "million.parquet"
    ms, written = once_ms(lambda: corridor.matrix(network(), chosen, chosen, out))
    out.unlink()
    return {"s": ms / 1e3, "rows": written.rows, "found": written.found, "peak_mb": peak_mb()}


def memory(origins: int) -> dict[str, Any]:
    """Peak memory of a process that makes a matrix of so many origins."""
    ends = sorted(network().node_by_id)[:origins]
    folder = Path(tempfile.mkdtemp())
    written = corridor.matrix(network(), ends, "all-countries", folder / "m.parquet")
    return {"rows": written.rows, "peak_mb": peak_mb()}
