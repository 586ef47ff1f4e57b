"""The planner against an enumeration of every chain of legs, written without the kernel."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from brute import World, every_cost, undominated
from random_worlds import as_network, random_world

from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.planning import planner
from corridor.planning.drays import node_place
from corridor.planning.question import terms_of
from corridor.search import frontier as search

WORLDS = 500


def planned(world: World, network: Network, origin: str, destination: str) -> planner.Plan:
    terms = terms_of(
        network,
        shipment=Shipment(teu=world.teu, tonnes=world.tonnes, m3=world.m3),
        wait=world.wait,  # type: ignore[arg-type]
        include_planned="planned" in world.statuses,
    )
    return planner.plan(network, terms, node_place(network, origin), node_place(network, destination))


@pytest.mark.parametrize("wait", ["expected", "worst"])
def test_the_undominated_routes_are_those_of_an_enumeration_on_500_random_networks(wait: str) -> None:
    answered = several = 0
    for seed in range(WORLDS):
        world = random_world(seed, wait=wait)
        network = as_network(world)
        origin, *_, destination = world.nodes
        want = undominated(every_cost(world, origin, destination))
        got = sorted((r.hours, r.usd, r.kg_co2e) for r in planned(world, network, origin, destination).routes)
        assert len(got) == len(want), (seed, got, want)
        assert np.allclose(np.array(got), np.array(want), rtol=1e-9, atol=1e-6), (seed, got, want)
        answered += bool(want)
        several += len(want) > 1
    # The networks must be worth asking: many with a route, many with a choice
    assert answered > WORLDS / 3
    assert several > WORLDS / 10


def random_graph(rng: np.random.Generator, *, states: int, arcs: int) -> tuple[search.Graph, nx.MultiDiGraph]:
    source = rng.integers(0, states, arcs).astype(np.int32)
    target = rng.integers(0, states, arcs).astype(np.int32)
    cost = rng.integers(0, 20, (arcs, 3)).astype(float)
    none = np.array([], dtype=np.int32)
    graph = search.graph(states=states, source=source, target=target, cost=cost, borrower=none, lender=none)
    same = nx.MultiDiGraph()
    same.add_nodes_from(range(states))
    for a, b, c in zip(source.tolist(), target.tolist(), cost, strict=True):
        same.add_edge(a, b, c0=c[0], c1=c[1], c2=c[2])
    return graph, same


def test_with_one_criterion_the_cost_is_that_of_networkx_dijkstra() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        graph, same = random_graph(rng, states=40, arcs=160)
        found = search.frontier(
            graph,
            entry_state=np.array([0], dtype=np.int32),
            entry_cost=np.zeros((1, 3)),
            exit_state=np.array([39], dtype=np.int32),
            exit_cost=np.zeros((1, 3)),
        )
        for criterion in range(3):
            try:
                want = nx.dijkstra_path_length(same, 0, 39, weight=f"c{criterion}")
            except nx.NetworkXNoPath:
                assert len(found.cost) == 0
                continue
            assert found.cost[:, criterion].min() == want
