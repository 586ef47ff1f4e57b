"""Run everything and write docs/BENCHMARKS.md: ``make bench``, about a quarter of an hour."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import growth, matrix, railways, world

PAGE = Path(__file__).parents[1] / "docs" / "BENCHMARKS.md"
PEERS = ("networkx", "igraph", "rustworkx", "scipy", "scgraph", "scgraph-data", "numpy", "distributed")


def alone(module: str, *arguments: int) -> Any:
    """What a part says when it runs in a process of its own, for its memory's sake."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=PAGE.parents[1]).stdout
    return json.loads(said.splitlines()[-1])


def met(holds: bool) -> str:
    """A verdict."""
    return "held" if holds else "**missed**"


def table(headers: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """A table in Markdown, numbers to the right."""
    right = [not isinstance(cell, str) or cell[:1].isdigit() for cell in rows[0]]
    lines = [headers, tuple("---:" if side else "---" for side in right), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def machine() -> str:
    """Where this ran."""
    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of {name}, {memory:.0f} GiB, shared with others; {platform.system()}, Python "
        f"{platform.python_version()}; {', '.join(f'{name} {version(name)}' for name in PEERS)}"
    )


def page() -> str:
    """Measure, and say what came out."""
    one, two, three, four = (
        _told(part) for part in (world.full_frontier, world.one_pair, world.one_to_all, world.critical)
    )
    five = _told(railways.one_pair)
    subgraphs = [alone("railways", size) for size in (10_000, 100_000)]
    grown = [alone("growth", factor) for factor in growth.FACTORS]
    seven = _told(world.cold_start)
    unit = _told(matrix.cost)
    shared = alone("matrix")
    memory = [alone("matrix", origins) for origins in (20, 200)]
    peers = {name: ms for name, ms in two.items() if name != "corridor"}
    best = min(peers, key=lambda name: peers[name])
    slopes = {figure: growth.slope(grown, figure) for figure in ("build_ms", "query_ms")}
    loop_s = four["closure_ms"] * four["services"] / 1e3
    felt_s = four["closure_ms"] * four["felt"] / 1e3
    cold = seven["corridor_ms"] / seven["imports_ms"]
    bars = [
        ("1", "full frontier, one pair, to networkx's `dijkstra_path` for hours alone", "at most 1",
         f"{one['networkx_ratio']:.2f}", met(one["networkx_ratio"] <= 1)),
        ("1", "the same, faster than label setting in plain Python", "at least 50 times",
         f"{one['plain_ratio']:.0f} times", met(one["plain_ratio"] >= 50)),
        ("2", f"one criterion, one pair, to the fastest peer ({best})", "at most 1",
         f"{two['corridor'] / peers[best]:.2f}", met(two["corridor"] <= peers[best])),
        ("3", "one origin to all nodes, faster than a search for each", "at least 5 times",
         f"{three['alone_ms'] / three['together_ms']:.0f} times", met(three["alone_ms"] >= 5 * three["together_ms"])),
        ("4", "`critical`, faster than a loop of plans", "at least 10 times",
         f"{loop_s * 1e3 / four['critical_ms']:.0f} times", met(loop_s * 1e3 >= 10 * four["critical_ms"])),
        ("5", "275,000 nodes, one pair, to scgraph's compiled Dijkstra", "at most 1.5",
         f"{five['ratio']:.2f}", met(five["ratio"] <= 1.5)),
        ("6", "slope of building with the number of services", "below 1.3",
         f"{slopes['build_ms']:.2f}", met(slopes["build_ms"] < 1.3)),
        ("6", "slope of one-criterion questions", "below 1.3",
         f"{slopes['query_ms']:.2f}", met(slopes["query_ms"] < 1.3)),
        ("7", "`corridor route Hamburg` to `import geopandas, folium`, whole processes", "below 0.8",
         f"{cold:.2f}", met(cold < 0.8)),
        ("8", "a matrix on two Dask workers, faster than on one", "at least 1.6 times",
         f"{shared['one'] / shared['two']:.2f} times", met(shared["one"] >= 1.6 * shared["two"])),
    ]  # fmt: skip
    million_h = unit["pair_ms"] * 1e6 / 3.6e6
    campaign_h = million_h * 1000 + unit["scenario_ms"] / 3.6e6 * 1000
    return f"""# Benchmarks

Made by `make bench` (extra `bench`; some ten minutes) on {datetime.now(UTC):%Y-%m-%d}; do not edit by hand.
{machine()}.

Everything is measured in one run, the tools in turn, on the same graphs; before anything is timed, the answers are
compared and must agree. Times are medians; on such machines only the ratios mean much.

{table(("bar", "what", "wanted", "measured", ""), bars)}

## 1. The full frontier

From the rail terminal at Xinglong to 30 destinations on the shipped network ({one["states"]:,} states, {one["arcs"]:,}
arcs), over hours, USD and kg CO2e; {one["routes"]:g} undominated ways in the median, at most {
        one["most"]
    }. corridor begins
each question without any bounds of an earlier one.

{
        table(
            ("", "ms, median"),
            [
                ("corridor, full frontier", f"{one['corridor_ms']:.2f}"),
                ("networkx `dijkstra_path`, hours only", f"{one['networkx_ms']:.2f}"),
                ("label setting in plain Python, full frontier", f"{one['plain_ms']:.0f}"),
                ("`corridor.plan`, with drays, legs and ranking", f"{one['plan_ms']:.2f}"),
            ],
        )
    }

## 2. One criterion, one pair

The same pairs, over each of the three criteria.

{table(("", "ms, median"), [(name, f"{ms:.3f}") for name, ms in sorted(two.items(), key=lambda pair: pair[1])])}

## 3. One origin to all nodes

Changchun to {three["nodes"]:,} nodes, full frontiers with drays ({three["ways"]:,} ways): one search
{three["together_ms"] / 1e3:.2f} s, a search for each {
        three["alone_ms"] / 1e3:.1f} s. The searches alone, without drays:
{three["search_all_ms"]:.0f} ms to {three["search_each_ms"] / 1e3:.1f} s.

## 4. Every service closed in turn

{four["services"]:,} services, 30 destinations: `critical` takes {four["critical_ms"] / 1e3:.2f} s. A loop that closes a
service and plans 30 times takes {four["closure_ms"]:.0f} ms a service (measured on {
        four["sampled"]
    } of them, with the same
results), so {loop_s:.0f} s for all, and {felt_s:.0f} s for the {four["felt"]} that any of the answers uses.

## 5. The world's railways

{five["nodes"]:,} nodes, {five["arcs"]:,} arcs; from Changchun to {", ".join(five["goals"])}. Ratio to scgraph's
`dijkstra`, goal by goal: {", ".join(f"{ratio:.2f}" for ratio in five["ratios"])}.

{
        table(
            ("one pair, one criterion", "ms, median"),
            [(name, f"{ms:.2f}") for name, ms in sorted(five["medians"].items(), key=lambda pair: pair[1])],
        )
    }

Three criteria, whose rates differ by region, on the nodes nearest to Changchun, to the farthest of them:

{
        table(
            ("nodes", "arcs", "ms", "undominated ways", "peak MB of the process"),
            [
                (f"{row['nodes']:,}", f"{row['arcs']:,}", f"{row['ms']:.0f}", row["ways"], f"{row['peak_mb']:.0f}")
                for row in subgraphs
            ],
        )
    }

The peak holds the parsed railways of the whole world.

## 6. Growth

The shipped network with every service copied on the same nodes, hours and prices of the copies up to a fifth off. Building is
layout and arrays; the question is one pair, one criterion, in the median of 30 destinations and three criteria; the frontier
is that to Hamburg.

{
        table(
            ("services", "states", "arcs", "build ms", "question ms", "frontier ms", "ways", "peak MB"),
            [
                (
                    f"{row['services']:,}",
                    f"{row['states']:,}",
                    f"{row['arcs']:,}",
                    f"{row['build_ms']:.0f}",
                    f"{row['query_ms']:.3f}",
                    f"{row['frontier_ms']:.0f}",
                    row["ways"],
                    f"{row['peak_mb']:.0f}",
                )
                for row in grown
            ],
        )
    }

Log-log slopes: building {slopes["build_ms"]:.2f}, one-criterion questions {slopes["query_ms"]:.2f}. Peaks hold the
shipped network and its copies as Python objects.

## 7. Cold start

`corridor route Hamburg` {seven["corridor_ms"]:.0f} ms, `python -c "import geopandas, folium"` {
        seven["imports_ms"]:.0f} ms.
The first run of all, with an empty cache folder, reads and checks the data: {seven["uncached_ms"] / 1e3:.1f} s.

## 8. Matrices, and past one machine

In one process, from 20 hubs to the main city of all {unit["countries"]} countries: {
        unit["pair_ms"]:.2f} ms a pair (best,
fastest, cheapest and greenest route), {unit["dated_ms"]:.2f} ms with a date; a scenario costs {
        unit["scenario_ms"]:.0f} ms a
worker, once.

{
        table(
            (f"{shared['rows']:,} pairs, two worlds, Parquet", "s, median of 3"),
            [
                ("in one process", f"{shared['here'] / 1e3:.1f}"),
                ("two processes (`--workers 2`)", f"{shared['processes'] / 1e3:.1f}"),
                ("Dask, one worker", f"{shared['one'] / 1e3:.1f}"),
                ("Dask, two workers", f"{shared['two'] / 1e3:.1f}"),
            ],
        )
    }

All four made {"the same bytes" if shared["same_bytes"] else "**different bytes**"}. Memory: {
        memory[0]["rows"]:,} pairs peak at
{memory[0]["peak_mb"]:.0f} MB, {memory[1]["rows"]:,} at {memory[1]["peak_mb"]:.0f} MB.

What that means for a campaign, at the cost per unit measured here and with cores as fast as these:

{
        table(
            ("pairs x scenarios", "core hours", "on 2 cores", "on 64 cores", "on 1,000 cores"),
            [_campaign("1 million x 1", million_h), _campaign("1 million x 1,000", campaign_h)],
        )
    }

The plan for it: Dask workers with one thread each (`dask worker ADDRESS --nworkers CORES --nthreads 1`), corridor of the same
version installed, nothing else: the job with its data, some 5 MB, goes to each worker once. A worker holds one network and one
scenario's, in some {memory[0]["peak_mb"]:.0f} MB. A unit is about 1,000 pairs and {
        unit["pair_ms"]:.1f} s of work. A row takes
{shared["row_bytes"]:.0f} bytes in Parquet, so a thousand workers send some {
        shared["row_bytes"] / unit["pair_ms"]:.0f} MB a second to
the machine that keeps the parts: its disk and network are the first limit, then the scheduler ({
        1e3 / unit["pair_ms"]:.0f} tasks a
second). A thousand million rows are some {
        shared[
            "row_bytes"
        ]:.0f} GB of parts and as much again for the file, joined in one pass. Past that, make a matrix of each hundred scenarios, with
an `--out` of its own.
"""


def _campaign(name: str, hours: float) -> tuple[str, ...]:
    return (name, f"{hours:,.1f}", *(_span(hours / cores) for cores in (2, 64, 1_000)))


def _span(hours: float) -> str:
    if hours >= 48:
        return f"{hours / 24:,.1f} days"
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 60:.1f} min"


def _told(part: Any) -> Any:
    print(f"{part.__module__}.{part.__name__} ...", file=sys.stderr, flush=True)
    return part()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written to {PAGE.relative_to(Path.cwd())}")
