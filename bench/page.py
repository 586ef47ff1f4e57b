"""What was measured, as docs/BENCHMARKS.md: a bar for each thing that is promised, then tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench import growth

MISSING = "not measured here"


def page(parts: Mapping[str, Any]) -> str:
    """The page of the parts that there are."""
    found = {name: part["found"] for name, part in parts.items()}
    days = sorted({part["on"] for part in parts.values()})
    machines = sorted({part["machine"] for part in parts.values()})
    head = f"""# Benchmarks

Made by `make bench` (extra `bench`; some ten minutes) on {" and ".join(days)}; do not edit by hand.
{" / ".join(machines)}.

Times are of the processor, medians unless something else is said. The tools of one table take turns in one run, on the same
graphs; before anything is timed the answers are compared and must agree. A machine that is shared and busy gives higher
times than a quiet one; by how much was not measured.
"""
    sections = (_bars, _asked, _processes, _frontier, _one_pair, _literature, _growth, _railways, _matrix)
    return "\n".join([head, *(text for text in (section(found) for section in sections) if text)])


def table(headers: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """A table in Markdown, numbers to the right."""
    right = [not isinstance(cell, str) or cell[:1].isdigit() for cell in rows[0]]
    lines = [headers, tuple("---:" if side else "---" for side in right), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"


def _met(value: float, most: float, form: str = "{:,.0f}") -> tuple[str, str]:
    return form.format(value), "held" if value <= most else "**missed**"


def _bars(found: Mapping[str, Any]) -> str:
    rows: list[tuple[str, str, str, str]] = []
    if "plans" in found:
        for figure, most in (("median", 4), ("p95", 12), ("max", 40)):
            rows.append(
                (f"`plan`, new destinations, {figure}", f"{most} ms", *_met(found["plans"][figure], most, "{:.1f} ms"))
            )
    if "boards" in found:
        for figure, most in (("p95", 1), ("max", 3)):
            rows.append(
                (f"`departures`, four weeks, {figure}", f"{most} s", *_met(found["boards"][figure], most, "{:.2f} s"))
            )
    for name, seconds in found.get("studies", {}).items():
        most = 15 if name.startswith("critical") else 2
        later = "" if name == "coverage" else ", after `coverage` in one process"
        rows.append((f"`{name}`{later}", f"{most} s", *_met(seconds, most, "{:.1f} s")))
    if "million" in found:
        rows.append(
            (
                "a million pairs in `matrix`: 1,000 terminals to 1,000",
                "100 s",
                *_met(found["million"]["s"], 100, "{:.0f} s"),
            )
        )
    if "matrix" in found:
        rows.append(
            (
                "the same, at the cost of a further pair from 20 hubs to 217 cities",
                "100 s",
                *_met(found["matrix"]["again_ms"] * 1e3, 100, "{:.0f} s"),
            )
        )
    rows += _bars_of_frontiers(found)
    grown = _grown(found)
    if len(grown) > 1:
        factor = grown[-1]["factor"]
        label = f"{factor} times the services, one frontier{'' if factor == 30 else ' (30 times: not measured)'}"
        rows.append((label, "60 ms", *_met(grown[-1]["frontier_ms"], 60, "{:.0f} ms")))
        rows.append(
            ("slope of the frontier with the services", "1.4", *_met(growth.slope(grown, "frontier_ms"), 1.4, "{:.2f}"))
        )
    if "processes" in found:
        (_, base), *ours = found["processes"]
        bars = {"`corridor route Hamburg`": 0.5, "the same with `--map`": 0.9}
        for name, ms in ours:
            if name in bars:
                rows.append(
                    (f"{name}, to `import geopandas, folium`", f"{bars[name]}", *_met(ms / base, bars[name], "{:.2f}"))
                )
            else:
                allowed_s = 1.5 if "nothing" in name else 0.6
                rows.append((name, f"{allowed_s} s", *_met(ms / 1e3, allowed_s, "{:.2f} s")))
    return f"## What was promised\n\n{table(('what', 'at most', 'measured', ''), rows)}" if rows else ""


def _bars_of_frontiers(found: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    rows: list[tuple[str, str, str, str]] = []
    if "frontier" in found:
        ratio = found["frontier"]["ratio"]["networkx bidirectional_dijkstra"]
        label = "all undominated ways, each asked alone, to networkx's bidirectional search for hours alone"
        rows.append((label, "0.50", *_met(ratio, 0.5, "{:.2f}")))
    if "frontiers" in found:
        many = found["frontiers"]
        label = f"the same of {many['count']} new destinations asked in turn, the search that they share included"
        rows.append((label, "0.50", *_met(many["ms"] / many["theirs_ms"], 0.5, "{:.2f}")))
    return rows


def _asked(found: Mapping[str, Any]) -> str:
    rows = []
    if "plans" in found:
        one = found["plans"]
        rows.append((
            f"`plan` to {one['count']} new destinations ({one['routes']:g} routes in the median, at most {one['most']})",
            f"{one['median']:.1f} ms", f"{one['p95']:.1f} ms", f"{one['max']:.1f} ms",
        ))  # fmt: skip
        alone = one["alone"]
        rows.append((
            "the same, each as if it were the first question from there",
            f"{alone['median']:.1f} ms", f"{alone['p95']:.1f} ms", f"{alone['max']:.1f} ms",
        ))  # fmt: skip
    if "boards" in found:
        one = found["boards"]
        rows.append((
            f"`departures`, four weeks, to {one['count']} ({one['lines']:g} lines in the median, at most {one['most']})",
            f"{one['median']:.2f} s", f"{one['p95']:.2f} s", f"{one['max']:.2f} s",
        ))  # fmt: skip
    if not rows:
        return ""
    return (
        "## What users wait for\n\nFrom Changchun to the main city of every country, one after the other in one process: the "
        "network is read, the places are new, with the roads to their terminals still to be found. Plans from one place share a "
        "search, of which the first ones do a part each: theirs are among the longest.\n\n"
        + table(("what", "median", "p95", "max"), rows)
    )


def _processes(found: Mapping[str, Any]) -> str:
    if "processes" not in found:
        return ""
    rows = [(name, f"{ms:.0f}") for name, ms in found["processes"]]
    return f"## Whole processes\n\n{table(('command, its cache warm', 'ms'), rows)}"


def _frontier(found: Mapping[str, Any]) -> str:
    if "frontier" not in found:
        return ""
    one = found["frontier"]
    names = {"corridor": "corridor, all undominated ways", "plain": "label setting in plain Python, the same"}
    rows = sorted(
        (ms, f"{names.get(name, f'{name}, hours alone')}", one["ratio"][name]) for name, ms in one["ms"].items()
    )
    return f"""## All undominated ways

From the rail terminal at Xinglong to 30 destinations over hours, USD and kg CO2e, on the graph of rides ({one["states"]:,} states,
{one["arcs"]:,} arcs); {one["ways"]:g} undominated ways in the median, at most {one["most"]}. Each question begins without bounds of an
earlier one. The ratio is corridor's time to that of the row, in the median of the destinations.

{table(("", "ms", "ratio"), [(name, f"{ms:.2f}", f"{ratio:.3f}") for ms, name, ratio in rows])}{_frontiers(found)}"""


def _frontiers(found: Mapping[str, Any]) -> str:
    if "frontiers" not in found:
        return ""
    many = found["frontiers"]
    return f"""

The main city of each of {many["count"]} countries asked in turn in one process, as `plan` asks: {many["ms"]:.2f} ms a question with its part of
the search that they share, beside {many["theirs_ms"]:.2f} ms of networkx's bidirectional search for hours alone."""


def _one_pair(found: Mapping[str, Any]) -> str:
    if "one_pair" not in found:
        return ""
    one = found["one_pair"]
    rows = [
        (name, f"{ms:.3f}", f"{one['prepared'][name]:,.0f}" if name in one["prepared"] else "")
        for name, ms in sorted(one["ms"].items(), key=lambda row: float(row[1]))
    ]
    return f"""## One least way

The same pairs, over each of the three criteria; corridor's tree has the ways to all other states too. Preparing is done once for a
graph; another shipment, date or limit makes another graph. A cached search answers fast from an origin that was asked before.

{table(("", "ms", "prepared in ms"), rows)}"""


def _literature(found: Mapping[str, Any]) -> str:
    rows = found.get("literature")
    head = "## Beside the literature\n\n"
    if not rows:
        return f"{head}EMOA* {MISSING}: `bench/literature.py` says how.\n"
    return (
        f"{head}EMOA* (Ren, Zhan, Rathinam, Likhachev & Choset, SoCS 2022), its authors' code in C++ with `-O3`, on a grid of 102,400 "
        "points with three criteria of whole numbers from 1 to 10; bounds and search of both, without reading files. The fronts are "
        "equal. Its authors note that it keeps its labels in hash maps for simplicity; codes with arrays (LTMOA*, NWMOA*) are "
        "not measured here.\n\n"
        + table(
            ("goal, steps along both sides", "undominated ways", "corridor ms", "EMOA* ms", "ratio"),
            [
                (row["steps"], f"{row['ways']:,}", f"{row['corridor_ms']:.0f}", f"{row['emoa_ms']:,.0f}",
                 f"{row['corridor_ms'] / row['emoa_ms']:.3f}") for row in rows
            ],
        )
    )  # fmt: skip


def _grown(found: Mapping[str, Any]) -> list[Any]:
    return [found[f"growth_{factor}"] for factor in growth.FACTORS if f"growth_{factor}" in found]


def _growth(found: Mapping[str, Any]) -> str:
    rows = _grown(found)
    if not rows:
        return ""
    return (
        "## Growth\n\nThe shipped network with every service copied on the same nodes, hours and prices of the copies up to a fifth off. "
        "Building is rides, arcs and what is undominated of parallel ones; the frontier is the median of the destinations asked, ten or all 30.\n\n"
        + table(
            ("services", "rides", "arcs kept", "build ms", "tree ms", "frontier ms", "slowest ms", "ways", "peak MB"),
            [
                (f"{row['services']:,}", f"{row['rides']:,}", f"{row['arcs']:,}", f"{row['build_ms']:,.0f}", f"{row['tree_ms']:.2f}",
                 f"{row['frontier_ms']:.1f}", f"{row['slowest_ms']:.0f}", f"{row['ways']:g}", f"{row['peak_mb']:.0f}")
                for row in rows
            ],
        )
    )  # fmt: skip


def _railways(found: Mapping[str, Any]) -> str:
    if "railways" not in found:
        return ""
    one = found["railways"]
    rows = [(name, f"{ms:.2f}") for name, ms in sorted(one["medians"].items(), key=lambda row: float(row[1]))]
    text = f"""## The world's railways

{one["nodes"]:,} nodes, {one["arcs"]:,} arcs; one least way from Changchun to {", ".join(one["goals"])}.

{table(("", "ms"), rows)}"""
    if "railways_100000" in found:
        far = found["railways_100000"]
        text += (
            f"\nThree criteria, whose rates differ by region, on the nearest {far['nodes']:,} nodes to the farthest of them: "
            f"{far['ways']} undominated ways in {far['ms']:.0f} ms.\n"
        )
    return text


def _matrix(found: Mapping[str, Any]) -> str:
    if "matrix" not in found:
        return ""
    one = found["matrix"]
    text = (
        f"## Matrices\n\nFrom 20 hubs to the main city of all {one['countries']} countries, in one process, Parquet: "
        f"{one['pair_ms']:.2f} ms a pair where all origins are new, {one['again_ms']:.2f} ms for each further one where their roads are known, "
        f"{one['dated_ms']:.2f} ms with a date. A scenario costs {one['scenario_ms']:.0f} ms a worker, once.\n"
    )
    if "workers" in found:
        shared = found["workers"]
        names = (("in one process", "here"), ("two processes (`--workers 2`)", "processes"), ("Dask, one worker", "one"),
                 ("Dask, two workers", "two"))  # fmt: skip
        rows = [(name, f"{shared[key] / 1e3:.1f}", f"{shared['here'] / shared[key]:.2f}") for name, key in names]
        head = f"{shared['rows']:,} pairs, two worlds"
        same = "All four made the same bytes." if shared["same_bytes"] else "**The bytes differ.**"
        text += f"\n{table((head, 's on the clock', 'to one process'), rows)}\n{same}"
        text += f" A row takes {shared['row_bytes']:.0f} bytes.\n"
    if "million" in found:
        many = found["million"]
        text += f"\nFrom 1,000 terminals to 1,000, in one process, their roads still to be found: {many['s']:.0f} s of the processor for {many['rows']:,} pairs, "
        text += f"of which {many['found']:,} have a way; the process peaks at {many['peak_mb']:.0f} MB.\n"
    if "memory" in found:
        text += f"\nA process peaks at {found['memory']['peak_mb']:.0f} MB for {found['memory']['rows']:,} pairs.\n"
    return text
