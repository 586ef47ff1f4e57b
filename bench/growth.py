"""Bar 6: the shipped network with every service several times over."""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import replace
from typing import Any

import numpy as np

from bench import graphs
from bench.timing import medians_ms, once_ms, peak_mb
from bench.world import arcs_of, expanded, network, pairs
from corridor.model.network import Network
from corridor.search import frontier as search

FACTORS = (1, 3, 10, 30)
REPEATS = 5


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
    asked = pairs(expanded(network()))
    ends = [(network_node(a), network_node(b)) for a, b in asked]
    world = copied(factor)
    build, of = once_ms(lambda: expanded(world))
    again = [once_ms(lambda: expanded(replace(world)))[0] for _ in range(2)]
    arcs = arcs_of(of)
    numbers = [(of.ground(a), of.ground(b)) for a, b in ends]
    queries = []
    for criterion in range(3):
        call = graphs.corridor_one_pair(arcs, criterion)
        queries += [medians_ms([lambda: call(a, b)], repeats=REPEATS)[0] for a, b in numbers]  # noqa: B023
    start = np.array([numbers[0][0]], np.int32)
    frontier, found = once_ms(
        lambda: search.frontier(
            arcs.corridor,
            entry_state=start,
            entry_cost=graphs.FREE,
            exit_state=np.array([numbers[0][1]], np.int32),
            exit_cost=graphs.FREE,
        )
    )
    return {
        "factor": factor, "services": len(world.service_by_id), "states": arcs.states, "arcs": len(arcs.target),
        "build_ms": statistics.median([build, *again]), "query_ms": statistics.median(queries),
        "frontier_ms": frontier, "ways": len(found.cost),
        "peak_mb": peak_mb(),
    }  # fmt: skip


def network_node(state: int) -> str:
    """The node of a ground state."""
    return list(network().node_by_id)[state]


def slope(rows: list[dict[str, Any]], figure: str) -> float:
    """Of the straight line through the logarithms of services and figure."""
    x, y = np.log([row["services"] for row in rows]), np.log([row[figure] for row in rows])
    return float(np.polyfit(x, y, 1)[0])


if __name__ == "__main__":
    print(json.dumps(grown(int(sys.argv[1]))))
