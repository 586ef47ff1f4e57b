"""The planner against an enumeration of every chain of legs, written without the planner: ``tests/oracle``."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from corridor.search import frontier as search
from tests.oracle.__main__ import main
from tests.oracle.versus import KINDS, TIMED, check

pytestmark = pytest.mark.slow

WORLDS = {"undated": 500, **dict.fromkeys(TIMED, 15)}
OTHERWISE = 300


@pytest.mark.parametrize("kind", KINDS)
def test_the_undominated_routes_are_those_of_an_enumeration_on_random_networks(kind: str) -> None:
    seeds = WORLDS.get(kind, OTHERWISE)
    routes = []
    for seed in range(seeds):
        verdict = check(kind, seed)
        assert verdict.differs is None, (seed, verdict.differs)
        routes.append(verdict.routes)
    # The networks must be worth asking: many with a route, many with a choice
    assert sum(found > 0 for found in routes) > seeds / 5
    assert sum(found > 1 for found in routes) > seeds / 16


def test_what_is_booked_through_may_pass_its_destination_and_come_back() -> None:
    """To unload at once takes longer than the booked hours, a ride on, one back, and unloading from that."""
    verdict = check("timed rules", 1195)
    assert (verdict.routes, verdict.differs) == (7, None)


def test_anyone_can_ask_more_questions_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["30", "--from", "5000", "--workers", "1"]) == 0
    assert capsys.readouterr().out.startswith("30 passed, 0 failed")


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
