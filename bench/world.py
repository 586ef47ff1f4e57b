"""Bars 1 to 4 and 7: the shipped network."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from corridor.planning.expand import Expanded, expand

import corridor
from bench import graphs, plain
from bench.timing import medians_ms, once_ms
from corridor.analysis import criticality
from corridor.model.network import Network, Place
from corridor.model.shipment import Shipment
from corridor.places.land import load_land
from corridor.places.resolve import resolve
from corridor.planning.one_to_many import Fan
from corridor.planning.question import Wishes
from corridor.planning.request import Inquiry
from corridor.planning.solve import solve
from corridor.search.frontier import Graph, frontier, frontiers

ORIGIN = "CNCGQ-XNG"
DESTINATIONS = (
    "Hamburg", "Rotterdam", "Duisburg", "Moscow", "Ulaanbaatar", "Vladivostok", "Warsaw", "Prague", "Madrid", "Istanbul",
    "Busan", "Tokyo", "Shanghai", "Singapore", "Jakarta", "Mumbai", "Dubai", "Jeddah", "Mombasa", "Kigali", "Lagos",
    "Cape Town", "Los Angeles", "Chicago", "New York", "Santos", "Lima", "Sydney", "Almaty", "Tashkent",
)  # fmt: skip


@cache
def network() -> corridor.front.Network:  # type: ignore[name-defined]
    return corridor.load()


def expanded(of: Network) -> Expanded:
    return expand(of, Wishes(shipment=Shipment(), wait="expected", statuses=frozenset(("operating",))))


def arcs_of(of: Expanded) -> graphs.Arcs:
    """The arcs of an expanded network, each once."""
    graph = of.graph
    owned = np.zeros(len(graph.target), np.int32)
    owned[graph.back_arc] = graph.back_source
    return graphs.Arcs(states=len(graph.begin), source=owned, target=graph.target, cost=graph.cost)


def goals() -> list[Place]:
    return [resolve(name, network()) for name in DESTINATIONS]


def pairs(of: Expanded) -> list[tuple[int, int]]:
    """The terminal at Xinglong, and for each destination the first node that can be reached from it."""
    start = of.ground(ORIGIN)
    everywhere = frontiers(of.graph, entry_state=np.array([start], np.int32), entry_cost=graphs.FREE)
    found = []
    for place in goals():
        nodes = place.nodes or tuple(sorted(network().node_by_id, key=lambda node: _apart(place, node)))
        found.append((start, next(n for n in map(of.ground, nodes) if everywhere.first[n] < everywhere.first[n + 1])))
    return found


def _apart(place: Place, node: str) -> float:
    there = network().node_by_id[node]
    return (place.lon - there.lon) ** 2 + (place.lat - there.lat) ** 2


def _frontier(graph: Graph, a: int, b: int) -> np.ndarray:
    graph.bounds.clear()  # each question as if it were the first for its destination
    return frontier(
        graph, entry_state=np.array([a], np.int32), entry_cost=graphs.FREE, exit_state=np.array([b], np.int32),
        exit_cost=graphs.FREE,
    ).cost  # fmt: skip


def full_frontier() -> dict[str, Any]:
    """Bar 1."""
    of = expanded(network())
    arcs, asked = arcs_of(of), pairs(of)
    by_networkx = graphs.networkx_one_pair(arcs, 0)
    near: list[list[tuple[int, plain.Cost]]] = [[] for _ in range(arcs.states)]
    for a, b, cost in zip(arcs.source.tolist(), arcs.target.tolist(), arcs.cost.tolist(), strict=True):
        near[a].append((b, tuple(cost)))
    ours, theirs, slow, whole, sizes = [], [], [], [], []
    for (a, b), place in zip(asked, goals(), strict=True):
        took, want = once_ms(lambda: plain.frontier(near, a, b))  # noqa: B023
        got = _frontier(arcs.corridor, a, b)
        assert np.allclose(got, np.array(want)), place.name
        assert np.isclose(got[:, 0].min(), by_networkx(a, b)), place.name
        mine, his, plan = medians_ms(
            [
                lambda: _frontier(arcs.corridor, a, b),  # noqa: B023
                lambda: by_networkx(a, b),  # noqa: B023
                lambda: corridor.plan(network(), "Changchun", place),  # noqa: B023
            ],
            repeats=7,
        )
        ours.append(mine)
        theirs.append(his)
        slow.append(took)
        whole.append(plan)
        sizes.append(len(got))
    return {
        "states": arcs.states, "arcs": len(arcs.target), "routes": statistics.median(sizes), "most": max(sizes),
        "corridor_ms": statistics.median(ours), "networkx_ms": statistics.median(theirs),
        "plain_ms": statistics.median(slow), "plan_ms": statistics.median(whole),
        "plain_ratio": statistics.median(p / o for p, o in zip(slow, ours, strict=True)),
        "networkx_ratio": statistics.median(o / n for o, n in zip(ours, theirs, strict=True)),
    }  # fmt: skip


def one_pair() -> dict[str, Any]:
    """Bar 2: over the destinations and the three criteria."""
    of = expanded(network())
    arcs, asked = arcs_of(of), pairs(of)
    times: dict[str, list[float]] = {}
    for criterion in range(3):
        calls = {"corridor": graphs.corridor_one_pair(arcs, criterion), **graphs.peers_one_pair(arcs, criterion)}
        for a, b in asked:
            lengths = {name: call(a, b) for name, call in calls.items()}
            assert all(np.isclose(length, lengths["corridor"]) for length in lengths.values()), lengths
            taken = medians_ms([lambda call=call: call(a, b) for call in calls.values()], repeats=9)  # type: ignore[misc] # noqa: B023
            for name, ms in zip(calls, taken, strict=True):
                times.setdefault(name, []).append(ms)
    return {name: statistics.median(ms) for name, ms in times.items()}


def one_to_all() -> dict[str, Any]:
    """Bar 3: every node of the network, drays and all."""
    inquiry = Inquiry(origin=resolve("Changchun", network()), land=load_land())
    terms = inquiry.terms(network())
    nodes = [resolve(node, network()) for node in network().node_by_id]
    nodes = [place for place in nodes if not set(place.nodes) & set(inquiry.origin.nodes)]
    Fan(terms, inquiry.origin).ways(nodes[0])
    together, found = once_ms(lambda: _all_ways(terms, inquiry.origin, nodes))
    alone, each = once_ms(lambda: [solve(terms.between(inquiry.origin, place)) for place in nodes])
    for ways, chains in zip(found, each, strict=True):
        want = np.array(sorted(chain.cost for chain in chains)).reshape(-1, 3)
        assert np.allclose(np.array(sorted(map(tuple, ways.cost.tolist()))).reshape(-1, 3), want, atol=1e-6)
    of = expanded(network())
    start = np.array([of.ground(ORIGIN)], np.int32)
    search_all, _ = once_ms(lambda: frontiers(of.graph, entry_state=start, entry_cost=graphs.FREE))
    search_each, _ = once_ms(
        lambda: [_frontier(of.graph, int(start[0]), n) for n in range(len(nodes)) if n != start[0]]
    )
    return {
        "nodes": len(nodes), "together_ms": together, "alone_ms": alone, "search_all_ms": search_all,
        "search_each_ms": search_each, "ways": sum(len(ways.cost) for ways in found),
    }  # fmt: skip


def _all_ways(terms: Any, origin: Place, nodes: list[Place]) -> list[Any]:
    fan = Fan(terms, origin)
    return [fan.ways(place) for place in nodes]


SAMPLED = 30
"""Closures of each sort that the loop of plans does."""


TOLD = (("best", "generalised_usd"), ("fastest", "hours"), ("cheapest", "usd"), ("greenest", "kg_co2e"))
"""What a loss is told in."""


def critical() -> dict[str, Any]:
    """Bar 4: every service closed in turn, 30 destinations."""
    inquiry = Inquiry(origin=resolve("Changchun", network()), land=load_land())
    ends = goals()
    took, harms = once_ms(lambda: list(criticality.closures(network(), ends, inquiry, kinds=("service",)).harms))
    known = {harm.element.id: harm for harm in harms}
    services = sorted({service.split("~")[0] for service in network().service_by_id})
    rng = random.Random(1)
    felt = rng.sample(sorted(known), min(SAMPLED, len(known)))
    unfelt = rng.sample([service for service in services if service not in known], SAMPLED)
    before = [corridor.plan(network(), "Changchun", end) for end in ends]
    start = time.perf_counter()
    for service in (*felt, *unfelt):
        shut = criticality.Element(kind="service", id=service, name="").closed(network())
        after = [corridor.plan(shut, "Changchun", end) for end in ends]
        losses = {loss.destination: loss for loss in known[service].losses} if service in known else {}
        for end, old, new in zip(ends, before, after, strict=True):
            loss = losses.get(end.name)
            worse = [
                0.0 if not new.routes else getattr(getattr(new, tag), figure) - getattr(getattr(old, tag), figure)
                for tag, figure in TOLD
            ]
            told = [0.0] * 4 if loss is None else [
                loss.generalised_usd, loss.fastest_h, loss.cheapest_usd, loss.greenest_kg_co2e,
            ]  # fmt: skip
            assert np.allclose(worse, told, atol=1e-5), (service, end.name, worse, told)
            assert bool(loss and loss.lost) == (not new.routes)
    loop = (time.perf_counter() - start) / (len(felt) + len(unfelt)) * 1e3
    return {
        "services": len(services), "felt": len(known), "critical_ms": took, "closure_ms": loop,
        "sampled": len(felt) + len(unfelt),
    }  # fmt: skip


def cold_start() -> dict[str, Any]:
    """Bar 7: whole processes, in turn."""
    command = [str(Path(sys.executable).with_name("corridor")), "route", "Hamburg"]
    other = [sys.executable, "-c", "import geopandas, folium"]
    mine, his = medians_ms([lambda: _run(command), lambda: _run(other)], repeats=15)
    with tempfile.TemporaryDirectory() as folder:
        first, _ = once_ms(lambda: _run(command, CORRIDOR_CACHE=folder))
    return {"corridor_ms": mine, "imports_ms": his, "uncached_ms": first}


def _run(command: list[str], **env: str) -> None:
    subprocess.run(command, check=True, capture_output=True, env=os.environ | env)
