"""The shipped network beside the tools that one would take instead: all undominated ways, and one least way."""

from __future__ import annotations

import statistics
from functools import cache
from typing import Any

import numpy as np

import corridor
from bench import graphs, plain
from bench.timing import medians_ms, once_ms
from corridor.model.network import Network, Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import asked_place, resolve
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.limits.targets import FREE
from corridor.planning.request import Request
from corridor.search.ahead import Origins
from corridor.search.frontier import Ends, Frontiers, Graph, frontier, frontiers

ORIGIN = "CNCGQ-XNG"
DESTINATIONS = (
    "Hamburg", "Rotterdam", "Duisburg", "Moscow", "Ulaanbaatar", "Vladivostok", "Warsaw", "Prague", "Madrid", "Istanbul",
    "Busan", "Tokyo", "Shanghai", "Singapore", "Jakarta", "Mumbai", "Dubai", "Jeddah", "Mombasa", "Kigali", "Lagos",
    "Cape Town", "Los Angeles", "Chicago", "New York", "Santos", "Lima", "Sydney", "Almaty", "Tashkent",
)  # fmt: skip


@cache
def network() -> Network:
    return corridor.load()


def expanded(of: Network) -> Searchable:
    """The graph of rides of a network, for one 40-foot box."""
    return searchable(of, Request().terms(of), FREE)


def arcs_of(of: Searchable) -> graphs.Arcs:
    """The arcs of a graph, with those that a state borrows as its own: what any other tool would be given."""
    graph = of.graph
    counts = graph.end - graph.begin
    source = np.repeat(np.arange(graph.states), counts)
    taken = np.concatenate([np.arange(a, b) for a, b in zip(graph.begin.tolist(), graph.end.tolist(), strict=True)])
    return graphs.Arcs(states=graph.states, source=source, target=graph.target[taken], cost=graph.cost[taken])


def goals() -> list[Place]:
    return [resolve(name, network()) for name in DESTINATIONS]


def pairs(of: Searchable) -> list[tuple[int, int]]:
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
    """All undominated ways over three criteria, beside one least way over hours by networkx's two searches."""
    of = expanded(network())
    arcs, asked = arcs_of(of), pairs(of)
    theirs = graphs.networkx_one_pair(arcs, 0)
    near: list[list[tuple[int, plain.Cost]]] = [[] for _ in range(arcs.states)]
    for a, b, cost in zip(arcs.source.tolist(), arcs.target.tolist(), arcs.cost.tolist(), strict=True):
        near[a].append((b, tuple(cost)))
    times: dict[str, list[float]] = {"corridor": [], "plain": [], **{name: [] for name in theirs}}
    sizes = []
    for (a, b), place in zip(asked, goals(), strict=True):
        slow, want = once_ms(lambda: plain.frontier(near, a, b))  # noqa: B023
        got = _frontier(of.graph, a, b)
        assert np.allclose(got, np.array(want)), place.name
        assert all(np.isclose(got[:, 0].min(), call(a, b)) for call in theirs.values()), place.name
        calls = [lambda: _frontier(of.graph, a, b), *(lambda call=call: call(a, b) for call in theirs.values())]  # noqa: B023
        for name, ms in zip(("corridor", *theirs), medians_ms(calls, repeats=5), strict=True):
            times[name].append(ms)
        times["plain"].append(slow)
        sizes.append(len(got))
    ratio = {
        name: statistics.median(o / p for o, p in zip(times["corridor"], times[name], strict=True)) for name in times
    }
    return {
        "states": of.graph.states, "arcs": len(of.graph.target), "ways": statistics.median(sizes), "most": max(sizes),
        "ms": {name: statistics.median(ms) for name, ms in times.items()}, "ratio": ratio,
    }  # fmt: skip


def many_frontiers() -> dict[str, Any]:
    """All undominated ways to the main city of every country, one question after the other as ``corridor.plan`` asks them:
    they share a search (``search.ahead``), whose cost is in. Beside networkx's bidirectional search for hours alone.
    """
    of = expanded(network())
    start = of.ground(ORIGIN)
    everywhere = frontiers(of.graph, entry_state=np.array([start], np.int32), entry_cost=graphs.FREE)
    cities = [asked_place(city, network()) for _, city in load_gazetteer().main_cities().values()]
    nodes = [next((n for n in map(of.ground, city.nodes) if _reached(everywhere, n)), None) for city in cities]
    asked = [node for node in nodes if node is not None and node != start]
    theirs = graphs.networkx_one_pair(arcs_of(of), 0)["networkx bidirectional_dijkstra"]

    def ours() -> list[float]:
        of.graph.bounds.clear()
        origins, least = Origins(), []
        for node in asked:
            ends = Ends(
                entry_state=np.array([start], np.int32), entry_cost=graphs.FREE,
                exit_state=np.array([node], np.int32), exit_cost=graphs.FREE,
            )  # fmt: skip
            least.append(float(origins.frontier(of.graph, ends).cost[:, 0].min()))
        return least

    assert np.allclose(ours(), [theirs(start, node) for node in asked])
    taken, other = medians_ms([ours, lambda: [theirs(start, node) for node in asked]], repeats=5)
    return {"count": len(asked), "ms": taken / len(asked), "theirs_ms": other / len(asked)}


def _reached(everywhere: Frontiers, node: int) -> bool:
    return bool(everywhere.first[node] < everywhere.first[node + 1])


def one_pair() -> dict[str, Any]:
    """One least path over each criterion: corridor's tree, which finds those to all others too, beside the peers."""
    of = expanded(network())
    arcs, asked = arcs_of(of), pairs(of)
    times: dict[str, list[float]] = {}
    prepared: dict[str, list[float]] = {}
    for criterion in range(3):
        peers, taken = graphs.peers_one_pair(arcs, criterion)
        for name, ms in taken.items():
            prepared.setdefault(name, []).append(ms)
        calls = {"corridor": graphs.corridor_one_pair(arcs, criterion), **peers}
        for a, b in asked:
            lengths = {name: call(a, b) for name, call in calls.items()}
            assert all(np.isclose(length, lengths["corridor"]) for length in lengths.values()), lengths
            taken_ms = medians_ms([lambda call=call: call(a, b) for call in calls.values()], repeats=5)  # type: ignore[misc]  # noqa: B023
            for name, ms in zip(calls, taken_ms, strict=True):
                times.setdefault(name, []).append(ms)
    return {
        "ms": {name: statistics.median(ms) for name, ms in times.items()},
        "prepared": {name: statistics.median(ms) for name, ms in prepared.items()},
    }
