"""The shipped network with every service several times over."""

from __future__ import annotations

import statistics
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from bench import graphs
from bench.timing import medians_ms, once_ms, peak_mb
from bench.world import expanded, network, pairs
from corridor.model.network import Network
from corridor.search import frontier as search

FACTORS = (1, 3, 10, 30)
REPEATS = 3


def copied(factor: int) -> Network:
    """So many services for each: the copies on the same nodes, with hours and prices up to a fifth off."""
    known = network()
    rng = np.random.default_rng(1)
    services = dict(known.service_by_id)
    for copy in range(1, factor):
        for service in known.service_by_id.values():
            hops = tuple(
                replace(
                    hop, hours=hop.hours * float(rng.uniform(0.8, 1.2)),
                    usd_per_teu=None if hop.usd_per_teu is None else hop.usd_per_teu * float(rng.uniform(0.8, 1.2)),
                    usd_per_kg=None if hop.usd_per_kg is None else hop.usd_per_kg * float(rng.uniform(0.8, 1.2)),
                )
                for hop in service.hops
            )  # fmt: skip
            name = f"{service.id}#{copy}"
            services[name] = replace(service, id=name, hops=hops)
    return replace(known, service_by_id=services)


def grown(factor: int) -> dict[str, Any]:
    """Build and query times, and the peak of the process's memory."""
    asked = pairs(expanded(network()))[::3]
    world = copied(factor)
    build, of = once_ms(lambda: expanded(world))
    ends = [(np.array([a], np.int32), np.array([b], np.int32)) for a, b in asked]
    queries, sizes = [], []
    for start, goal in ends:
        call = partial(_ways, of.graph, start, goal)
        taken, ways = once_ms(call)
        sizes.append(len(ways))
        queries.append(taken)
    trees = medians_ms(
        [lambda: search.tree(of.graph, weight=(1.0, 1.0, 0.0), entry_state=ends[0][0], entry_cost=graphs.FREE)],
        repeats=REPEATS,
    )
    return {
        "factor": factor, "services": len(world.service_by_id), "rides": len(of.rides), "arcs": len(of.graph.target),
        "build_ms": build, "tree_ms": trees[0], "frontier_ms": statistics.median(queries), "slowest_ms": max(queries),
        "ways": statistics.median(sizes), "peak_mb": peak_mb(),
    }  # fmt: skip


def _ways(graph: search.Graph, start: np.ndarray, goal: np.ndarray) -> np.ndarray:
    graph.bounds.clear()
    return search.frontier(
        graph, entry_state=start, entry_cost=graphs.FREE, exit_state=goal, exit_cost=graphs.FREE
    ).cost


def slope(rows: list[dict[str, Any]], figure: str) -> float:
    """Of the straight line through the logarithms of services and figure."""
    x, y = np.log([row["services"] for row in rows]), np.log([row[figure] for row in rows])
    return float(np.polyfit(x, y, 1)[0])
