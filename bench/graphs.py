"""The same graph for corridor and for every peer: one source, one target, parallel arcs at their least cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import igraph
import networkx as nx
import numpy as np
import rustworkx
import scipy.sparse
from scgraph import Graph as ScGraph
from scipy.sparse import csgraph

from bench.timing import once_ms
from corridor.search import frontier as search

FREE = np.zeros((1, 3))


@dataclass(frozen=True)
class Arcs:
    """Arcs ``source`` to ``target`` (arcs,) with ``cost`` (arcs, 3) between so many states."""

    states: int
    source: np.ndarray
    target: np.ndarray
    cost: np.ndarray

    @cached_property
    def corridor(self) -> search.Graph:
        """For ``search``."""
        none = np.zeros(0, np.int32)
        return search.graph(
            states=self.states, source=self.source.astype(np.int32), target=self.target.astype(np.int32),
            cost=self.cost, borrower=none, lender=none,
        )  # fmt: skip

    def least(self, criterion: int) -> list[dict[int, float]]:
        """For each state its successors, by the cheapest of parallel arcs."""
        near: list[dict[int, float]] = [{} for _ in range(self.states)]
        for a, b, cost in zip(
            self.source.tolist(), self.target.tolist(), self.cost[:, criterion].tolist(), strict=True
        ):
            if cost < near[a].get(b, np.inf):
                near[a][b] = cost
        return near


OnePair = Callable[[int, int], float]


def corridor_one_pair(arcs: Arcs, criterion: int) -> OnePair:
    """``search.tree``, which finds the ways to all others too."""
    weight = tuple(float(c == criterion) for c in range(3))

    def ask(a: int, b: int) -> float:
        found = search.tree(
            arcs.corridor, weight=weight,  # type: ignore[arg-type]
            entry_state=np.array([a], np.int32), entry_cost=FREE,
        )  # fmt: skip
        return float(found.dist[b])

    return ask


def peers_one_pair(arcs: Arcs, criterion: int, *, slow: bool = True) -> tuple[dict[str, OnePair], dict[str, float]]:
    """One least path by each peer, as its documentation has it; every one returns the path, of which the cost counts.

    And the milliseconds that those take which prepare something once.
    """
    near = arcs.least(criterion)
    pairs = [(a, b, cost) for a, successors in enumerate(near) for b, cost in successors.items()]
    source, target, cost = (np.array(column) for column in zip(*pairs, strict=True))
    ig = igraph.Graph(n=arcs.states, edges=list(zip(source.tolist(), target.tolist(), strict=True)), directed=True)
    ig.es["cost"] = cost.tolist()
    # A sparse matrix takes a stored nought for no arc at all
    sparse = scipy.sparse.csr_matrix((np.maximum(cost, 1e-12), (source, target)), shape=(arcs.states, arcs.states))
    sc = ScGraph(near)

    def by_igraph(a: int, b: int) -> float:
        path = ig.get_shortest_path(a, b, weights="cost", output="epath")
        return float(sum(ig.es[edge]["cost"] for edge in path))

    def by_scipy(a: int, b: int) -> float:
        length, _ = csgraph.dijkstra(sparse, indices=a, return_predecessors=True)
        return float(length[b])

    found: dict[str, OnePair] = {
        "igraph": by_igraph,
        "scipy": by_scipy,
        "scgraph dijkstra": lambda a, b: sc.dijkstra(a, b)["length"],
        "scgraph bidirectional": lambda a, b: sc.bidirectional_dijkstra(a, b)["length"],
        "scgraph buckets": lambda a, b: sc.dijkstra_buckets(a, b)["length"],
    }
    prepared: dict[str, float] = {}
    if slow:
        prepared["scgraph contraction hierarchy"], _ = once_ms(sc.create_contraction_hierarchy)
        found["scgraph contraction hierarchy"] = lambda a, b: sc.contraction_hierarchy(a, b)["length"]
        cached = ScGraph(near)
        first = int(source[0])
        prepared["scgraph cached, from an origin asked before"], _ = once_ms(
            lambda: cached.cached_shortest_path(first, first)
        )
        found["scgraph cached, from an origin asked before"] = lambda a, b: cached.cached_shortest_path(a, b)["length"]
        rx = rustworkx.PyDiGraph()
        rx.add_nodes_from(range(arcs.states))
        rx.add_edges_from(pairs)

        def by_rustworkx(a: int, b: int) -> float:
            path = rustworkx.dijkstra_shortest_paths(rx, a, target=b, weight_fn=float)[b]
            return float(sum(near[x][y] for x, y in pairwise(path)))

        found["rustworkx"] = by_rustworkx
    return found, prepared


def networkx_one_pair(arcs: Arcs, criterion: int) -> dict[str, OnePair]:
    """``dijkstra_path``, and the faster ``bidirectional_dijkstra``."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(arcs.states))
    graph.add_weighted_edges_from(
        ((a, b, cost) for a, successors in enumerate(arcs.least(criterion)) for b, cost in successors.items()), "cost"
    )

    def one_way(a: int, b: int) -> float:
        path = nx.dijkstra_path(graph, a, b, weight="cost")
        return float(sum(graph[x][y]["cost"] for x, y in pairwise(path)))

    def both_ways(a: int, b: int) -> float:
        return float(nx.bidirectional_dijkstra(graph, a, b, weight="cost")[0])

    return {"networkx bidirectional_dijkstra": both_ways, "networkx dijkstra_path": one_way}
