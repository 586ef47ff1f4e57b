"""The searches over arrays: one least path and the undominated ways to every state, against networkx and each other."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from corridor.search import frontier as search

STATES, BORROWERS = 40, 6
SOURCE = "source"


def random_graph(rng: np.random.Generator) -> tuple[search.Graph, nx.MultiDiGraph]:
    """A graph with parallel arcs, arcs for nothing and states that borrow arcs; and the same for networkx."""
    arcs = int(rng.choice([60, 150]))  # in the sparse ones much is out of reach
    source, target = (rng.integers(0, STATES, arcs).astype(np.int32) for _ in range(2))
    cost = rng.integers(0, 20, (arcs, 3)).astype(float)
    borrower = np.arange(STATES, STATES + BORROWERS, dtype=np.int32)
    lender = rng.integers(0, STATES, BORROWERS).astype(np.int32)
    graph = search.graph(
        states=STATES + BORROWERS, source=source, target=target, cost=cost, borrower=borrower, lender=lender
    )
    same = nx.MultiDiGraph()
    same.add_nodes_from(range(STATES + BORROWERS))
    for a, b, c in zip(source.tolist(), target.tolist(), cost, strict=True):
        owners = [a, *borrower[lender == a].tolist()]
        same.add_edges_from((owner, b, {"cost": c}) for owner in owners)
    return graph, same


def random_ends(rng: np.random.Generator, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to four states with what coming in or going out there costs."""
    states = rng.choice(np.arange(first, last), rng.integers(1, 5), replace=False).astype(np.int32)
    return states, rng.integers(0, 9, (len(states), 3)).astype(float)


def least(same: nx.MultiDiGraph, weight: np.ndarray, ins: tuple, outs: tuple) -> float | None:
    """The cost of the least path, by networkx, from a node that leads to all entries to one that all exits lead to."""
    graph = nx.MultiDiGraph()
    graph.add_edges_from((a, b, {"w": float(weight @ data["cost"])}) for a, b, data in same.edges(data=True))
    graph.add_edges_from((SOURCE, s, {"w": float(weight @ c)}) for s, c in zip(*ins, strict=True))
    graph.add_edges_from((s, "sink", {"w": float(weight @ c)}) for s, c in zip(*outs, strict=True))
    try:
        length: float = nx.dijkstra_path_length(graph, SOURCE, "sink", weight="w")
    except nx.NetworkXNoPath:
        return None
    return length


def test_the_least_path_is_that_of_networkx_also_for_states_that_borrow_and_again_on_the_same_graph() -> None:
    rng = np.random.default_rng(11)
    found = none = borrowed = 0
    for _ in range(60):
        graph, same = random_graph(rng)
        for _ in range(6):
            weight = rng.choice([0.0, 0.5, 1.0, 3.0], 3)
            ins, outs = random_ends(rng, 0, STATES + BORROWERS), random_ends(rng, 0, STATES)
            path = search.shortest(
                graph,
                weight=tuple(weight),
                entry_state=ins[0],
                entry_cost=ins[1],
                exit_state=outs[0],
                exit_cost=outs[1],
            )
            want = least(same, weight, ins, outs)
            if want is None:
                assert path is None
                none += 1
                continue
            assert path is not None
            assert path.cost == pytest.approx(want)
            assert path.states[0] == ins[0][path.entry]
            assert path.states[-1] == outs[0][path.exit]
            assert walked(same, weight, path, ins, outs) == pytest.approx(want)
            found += 1
            borrowed += path.states[0] >= STATES
    assert found > 200
    assert none > 20
    assert borrowed > 10


def walked(same: nx.MultiDiGraph, weight: np.ndarray, path: search.Path, ins: tuple, outs: tuple) -> float:
    """What a path costs by the cheapest arcs between its states."""
    total = float(weight @ ins[1][path.entry] + weight @ outs[1][path.exit])
    for a, b in zip(path.states, path.states[1:], strict=False):
        total += min(float(weight @ data["cost"]) for data in same.get_edge_data(a, b).values())
    return total


def test_an_entry_that_borrows_its_arcs_is_found_though_the_search_from_the_exit_never_meets_it() -> None:
    """From 0 it costs 10; the dearer entry 4 borrows the arcs of 1, whose way costs nothing more: 6 in all."""
    arcs = {"source": np.array([0, 1, 2, 3]), "target": np.array([5, 5, 2, 3])}
    cost = np.array([[10.0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0]])
    borrower, lender = np.array([4], np.int32), np.array([1], np.int32)
    graph = search.graph(
        states=6,
        cost=cost,
        borrower=borrower,
        lender=lender,
        **{key: ends.astype(np.int32) for key, ends in arcs.items()},
    )
    paid = np.zeros((4, 3))
    paid[:, 0] = [0, 6, 50, 50]
    path = search.shortest(
        graph, weight=(1.0, 0.0, 0.0), entry_state=np.array([0, 4, 2, 3], np.int32), entry_cost=paid,
        exit_state=np.array([5], np.int32), exit_cost=np.zeros((1, 3)),
    )  # fmt: skip
    assert path is not None
    assert path.cost == 6
    assert path.states == (4, 5)


def test_a_room_too_small_for_many_ends_is_made_anew() -> None:
    graph, _ = random_graph(np.random.default_rng(5))
    many = np.zeros(3 * search.MOST_ENDS, dtype=np.int32)
    ends = {"exit_state": np.array([1], np.int32), "exit_cost": np.zeros((1, 3)), "weight": (1.0, 0.0, 0.0)}
    one = search.shortest(graph, entry_state=many[:1], entry_cost=np.zeros((1, 3)), **ends)
    all_of_them = search.shortest(graph, entry_state=many, entry_cost=np.zeros((len(many), 3)), **ends)
    assert one is not None
    assert all_of_them is not None
    assert one.states == all_of_them.states


def test_a_graph_with_dates_has_no_least_path_without_a_date() -> None:
    arc = np.array([0], np.int32)
    tables = search.Tables(first=np.array([0, 1], np.int32), times=np.array([5.0]), rolling=np.zeros(1, np.int32))
    dates = search.Dates(table=arc, before=np.zeros(1), offset=np.zeros(1), tables=tables)
    none = np.zeros(0, np.int32)
    graph = search.graph(
        states=2, source=arc, target=arc + 1, cost=np.ones((1, 3)), borrower=none, lender=none, dates=dates
    )
    ends = {"entry_state": arc, "entry_cost": np.zeros((1, 3)), "exit_state": arc + 1, "exit_cost": np.zeros((1, 3))}
    with pytest.raises(ValueError, match="wait for a date"):
        search.shortest(graph, weight=(1.0, 0.0, 0.0), **ends)


@pytest.mark.parametrize("limit", [search.NO_LIMIT, (60.0, 50.0, np.inf)])
def test_one_search_to_all_states_finds_what_a_search_for_each_finds(
    limit: tuple[float, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FIRST_CAPACITY_EVERYWHERE", 64)  # so that it must find more room too
    rng = np.random.default_rng(13)
    most = 0
    for _ in range(12):
        graph, _ = random_graph(rng)
        entry_state, entry_cost = random_ends(rng, 0, STATES + BORROWERS)
        all_states = search.frontiers(graph, entry_state=entry_state, entry_cost=entry_cost, limit=limit)
        for state in range(STATES):
            alone = search.frontier(
                graph, entry_state=entry_state, entry_cost=entry_cost, exit_state=np.array([state], np.int32),
                exit_cost=np.zeros((1, 3)), limit=limit,
            )  # fmt: skip
            low, high = all_states.first[state : state + 2]
            assert np.array_equal(all_states.cost[low:high], alone.cost)
            for at in range(low, high):
                entry, states = all_states.path(at)
                assert states[0] == entry_state[entry]
                assert states[-1] == state
            most = max(most, high - low)
    assert most > 5


def test_of_many_costs_the_undominated_are_those_that_nothing_beats() -> None:
    rng = np.random.default_rng(17)
    for rows in (0, 1, 2, 200):
        cost = rng.integers(0, 12, (rows, 3)).astype(float)
        got = search.undominated(cost)
        no_worse = (cost[:, None, :] <= cost[None, :, :]).all(axis=2)
        equal = (cost[:, None, :] == cost[None, :, :]).all(axis=2)
        earlier = np.arange(rows)[:, None] < np.arange(rows)[None, :]
        beaten = (no_worse & (~equal | earlier)).any(axis=0)
        assert sorted(got.tolist()) == np.flatnonzero(~beaten).tolist()
        assert cost[got].tolist() == sorted(cost[got].tolist())
