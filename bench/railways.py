"""Bar 5: the world railway lines of scgraph-data, 275,000 nodes."""

from __future__ import annotations

import statistics
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bench import graphs
from bench.timing import medians_ms, once_ms, peak_mb
from corridor.search.frontier import frontier

CHANGCHUN = (43.9, 125.3)
GOALS = {
    "Harbin": (45.75, 126.65), "Vladivostok": (43.1, 131.9), "Beijing": (39.9, 116.4), "Shenzhen": (22.5, 114.1),
    "Astana": (51.2, 71.4), "Moscow": (55.7, 37.6), "Schwarzheide": (51.5, 13.9), "Munich": (48.1, 11.5),
}  # fmt: skip
CELL_DEG = 5.0
"""Speed, price and emissions differ from field to field of so many degrees, as they do from country to country."""


@cache
def world() -> tuple[np.ndarray, list[dict[int, float]]]:
    """Points (nodes, 2) as lat and lon, and for each node its neighbours with km.

    The package's own module asks for a part of scgraph that is gone, so its two literals are read.
    """
    spec = find_spec("scgraph_data")
    assert spec is not None
    assert spec.submodule_search_locations
    text = (Path(spec.submodule_search_locations[0]) / "world_railways.py").read_text(encoding="utf-8")
    literal = {
        name: eval(line[len(name) + 1 :], {"__builtins__": {}})  # noqa: S307 - literals of an installed package
        for line in text.split("\n")
        for name in ("graph", "nodes")
        if line.startswith(f"{name}=")
    }
    return np.array(literal["nodes"]), literal["graph"]


def arcs(nodes: list[int] | None = None) -> graphs.Arcs:
    """All lines, or those between some nodes: km as hours, USD and kg CO2e at figures that differ by region."""
    points, near = world()
    chosen = range(len(near)) if nodes is None else nodes
    number = {node: i for i, node in enumerate(chosen)}
    rows = [(number[a], number[b], km) for a in chosen for b, km in near[a].items() if b in number]
    source, target, km = (np.array(column) for column in zip(*rows, strict=True))
    at = np.array(chosen)[source]
    cell = np.floor((points[at] + (90, 180)) / CELL_DEG).astype(int)
    field = cell[:, 0] * 72 + cell[:, 1]
    rng = np.random.default_rng(1)
    kph, usd_per_km, kg_per_km = rng.uniform(35, 70, 3000), rng.uniform(0.3, 0.8, 3000), rng.uniform(0.2, 0.6, 3000)
    cost = np.column_stack([km / kph[field], km * usd_per_km[field], km * kg_per_km[field]])
    return graphs.Arcs(states=len(chosen), source=source, target=target, cost=cost)


def nearest(place: tuple[float, float], among: list[int] | None = None) -> int:
    points, _ = world()
    at = points if among is None else points[among]
    d = at - np.array(place)
    return int(np.argmin(d[:, 0] ** 2 + (d[:, 1] * np.cos(np.radians(place[0]))) ** 2))


def one_pair() -> dict[str, Any]:
    """One least path, hours, to each goal."""
    whole = arcs()
    calls = {"corridor": graphs.corridor_one_pair(whole, 0), **graphs.peers_one_pair(whole, 0, slow=False)[0]}
    start = nearest(CHANGCHUN)
    times: dict[str, list[float]] = {}
    for place in GOALS.values():
        goal = nearest(place)
        lengths = {name: call(start, goal) for name, call in calls.items()}
        assert all(np.isclose(length, lengths["corridor"]) for length in lengths.values()), lengths
        taken = medians_ms([lambda call=call: call(start, goal) for call in calls.values()], repeats=7)  # type: ignore[misc] # noqa: B023
        for name, ms in zip(calls, taken, strict=True):
            times.setdefault(name, []).append(ms)
    ratios = [a / b for a, b in zip(times["corridor"], times["scgraph dijkstra"], strict=True)]
    return {
        "nodes": whole.states, "arcs": len(whole.target), "goals": list(GOALS),
        "medians": {name: statistics.median(ms) for name, ms in times.items()},
        "ratios": ratios, "ratio": statistics.median(ratios),
    }  # fmt: skip


def three_criteria(size: int) -> dict[str, Any]:
    """All undominated ways over three criteria, from Changchun to the far end of the nearest so many nodes."""
    _, near = world()
    found = [nearest(CHANGCHUN)]
    seen = set(found)
    for node in found:
        if len(found) >= size:
            break
        for other in near[node]:
            if other not in seen and len(found) < size:
                seen.add(other)
                found.append(other)
    part = arcs(found)
    graph = part.corridor
    ms, answer = once_ms(
        lambda: frontier(
            graph,
            entry_state=np.array([0], np.int32),
            entry_cost=graphs.FREE,
            exit_state=np.array([part.states - 1], np.int32),
            exit_cost=graphs.FREE,
        )
    )
    return {"nodes": part.states, "arcs": len(part.target), "ms": ms, "ways": len(answer.cost), "peak_mb": peak_mb()}
