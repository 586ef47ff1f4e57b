"""The searches over arrays against enumeration, networkx and each other; what holds of the twin holds of the kernel."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from corridor.errors import CorridorError, TooManyLabels
from corridor.search import frontier as search

from .random_graphs import BORROWERS, STATES, random_arcs, random_ends, random_graph, stages

ALL = STATES + BORROWERS

Ends = tuple[NDArray[Any], NDArray[Any]]


def departs(arcs: dict[str, Any], arc: int, ready: float) -> float:
    """When cargo that is ready at the first stop leaves, by walking down the departures: from the definition."""
    dates = arcs["dates"]
    tables, t = dates.tables, dates.table[arc]
    row: list[float] = tables.times[tables.first[t] : tables.first[t + 1]].tolist()
    ahead = [instant for instant in row if instant >= ready - 1e-6]
    need, unknown = int(tables.need[t]), tables.wait[t] < np.inf
    if len(ahead) >= need:
        return max(ahead[need - 1], ready)
    if not unknown:
        return math.inf
    leave: float = max(ready, tables.opens[t]) + tables.wait[t] if not ahead else row[-1]
    further = need - 1 if not ahead else need - len(ahead)
    leave += further * tables.headway[t]
    return leave if leave < tables.closes[t] else math.inf


def every_way(arcs: dict[str, Any], ins: Ends, outs: Ends) -> Iterator[tuple[tuple[float, ...], int, list[int]]]:
    """Cost, entry and arcs of every way that comes to no state twice."""
    owner = {int(state): int(state) for state in range(arcs["states"])}
    owner |= dict(zip(arcs["borrower"].tolist(), arcs["lender"].tolist(), strict=True))
    exits = dict(zip(outs[0].tolist(), outs[1].tolist(), strict=True))

    def walk(
        state: int, paid: tuple[float, ...], seen: set[int], way: list[int]
    ) -> Iterator[tuple[tuple[float, ...], list[int]]]:
        if state in exits:
            yield tuple(a + b for a, b in zip(paid, exits[state], strict=True)), list(way)
        for arc in np.flatnonzero(arcs["source"] == owner[state]).tolist():
            if owner[state] != state and arcs["shared"] is not None and not arcs["shared"][arc]:
                continue
            to, cost = int(arcs["target"][arc]), arcs["cost"][arc].tolist()
            if to in seen:
                continue
            hours = paid[0] + cost[0]
            if arcs["dates"] is not None and arcs["dates"].table[arc] >= 0:
                before, offset = float(arcs["dates"].before[arc]), float(arcs["dates"].offset[arc])
                hours = departs(arcs, arc, paid[0] + before - offset) + offset + cost[0] - before
            if hours < math.inf:
                yield from walk(to, (hours, paid[1] + cost[1], paid[2] + cost[2]), seen | {to}, [*way, arc])

    for number, (state, cost) in enumerate(zip(ins[0].tolist(), ins[1].tolist(), strict=True)):
        if state == arcs["states"]:
            yield tuple(cost), number, []
        else:
            for total, way in walk(state, tuple(cost), {state}, []):
                yield total, number, way


def best_of(costs: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Those that no other dominates, sorted; differences below 1e-6 are none."""
    kept: list[tuple[float, ...]] = []
    for cost in sorted(costs, key=lambda cost: np.round(cost, 6).tolist()):
        if not any(all(a <= b + 1e-6 for a, b in zip(other, cost, strict=True)) for other in kept):
            kept.append(cost)
    return kept


@pytest.mark.parametrize("limit", [search.NO_LIMIT, (60.0, 40.0, math.inf)])
@pytest.mark.parametrize("dated", [False, True])
def test_the_frontier_is_that_of_an_enumeration_also_where_states_share_arcs_and_arcs_wait(
    *, dated: bool, limit: tuple[float, float, float]
) -> None:
    rng = np.random.default_rng(23)
    several = 0
    for _ in range(150):
        arcs = random_arcs(rng, states=6, borrowers=2, arcs=16, dated=dated, shared=bool(rng.random() < 0.7))
        graph = search.graph(**arcs)
        ins, outs = random_ends(rng, 9, twice=True), random_ends(rng, 8)
        found = search.frontier(
            graph, entry_state=ins[0], entry_cost=ins[1], exit_state=outs[0], exit_cost=outs[1], limit=limit
        )
        ways = [way for way in every_way(arcs, ins, outs) if all(a <= b for a, b in zip(way[0], limit, strict=True))]
        want = best_of([cost for cost, _, _ in ways])
        assert np.allclose(found.cost, np.array(want).reshape(-1, 3), atol=1e-6), (found.cost, want)
        cost_of = {(entry, tuple(way)): cost for cost, entry, way in ways}
        for cost, entry, states, way in zip(found.cost, found.entry, found.states, found.arcs, strict=True):
            assert cost_of[entry, way] == pytest.approx(tuple(cost))
            assert len(states) == (0 if ins[0][entry] == 8 else len(way) + 1)
            assert states == () or states == (ins[0][entry], *(int(arcs["target"][arc]) for arc in way))
        several += len(want) > 1
    assert several > 40


def beaten(cost: NDArray[Any], known: NDArray[Any]) -> NDArray[Any]:
    """Which costs (ways, 3) are no better in the second, and in the first and third together, than something known."""
    both = cost[:, 0] + cost[:, 2]
    return np.asarray(((both[:, None] >= known[:, 0]) & (cost[:, 1, None] >= known[:, 1])).any(axis=1))


@pytest.mark.parametrize("dated", [False, True])
def test_what_is_no_better_than_something_known_is_left_out_and_nothing_else(*, dated: bool) -> None:
    rng = np.random.default_rng(29)
    left_out = left_in = 0
    for _ in range(120):
        graph = random_graph(rng, dated=dated)
        ins, outs = random_ends(rng, ALL + 1, twice=True), random_ends(rng, ALL)
        ends: dict[str, Any] = {"entry_state": ins[0], "entry_cost": ins[1]}
        known = rng.uniform(0, 1, (int(rng.integers(1, 4)), 2)) * (60.0, 25.0)
        every = search.frontier(graph, **ends, exit_state=outs[0], exit_cost=outs[1]).cost
        some = search.frontier(graph, **ends, exit_state=outs[0], exit_cost=outs[1], known=known).cost
        assert some.tolist() == every[~beaten(every, known)].tolist()
        left_out, left_in = left_out + len(every) - len(some), left_in + len(some)

        rest = search.least_to_come_out(
            graph, state=np.arange(ALL, dtype=np.int32), exit_state=outs[0], exit_cost=outs[1]
        )
        ends = {"entry_state": ins[0][ins[0] < ALL], "entry_cost": ins[1][ins[0] < ALL]}
        each = search.frontiers(graph, **ends)
        fewer = search.frontiers(graph, **ends, rest=rest, known=known)
        for state in range(ALL):
            told = each.cost[each.first[state] : each.first[state + 1]]
            hoped = told + rest[state]
            told = told[~beaten(hoped, known) & (hoped < math.inf).all(axis=1)]
            found = fewer.cost[fewer.first[state] : fewer.first[state + 1]]
            assert np.allclose(best_of(found.tolist()), best_of(told.tolist()), atol=1e-6)
    assert left_out > 50
    assert left_in > 50


def test_one_criterion_is_that_of_networkx_and_the_tree_too() -> None:
    rng = np.random.default_rng(11)
    reached = 0
    for _ in range(40):
        arcs = random_arcs(rng)
        graph = search.graph(**arcs)
        weight = tuple(rng.choice([0.0, 0.5, 1.0, 3.0], 3).tolist())
        ins = random_ends(rng, ALL)
        same = nx.MultiDiGraph()
        for a, b, cost in zip(arcs["source"].tolist(), arcs["target"].tolist(), arcs["cost"], strict=True):
            for owner in (a, *arcs["borrower"][arcs["lender"] == a].tolist()):
                same.add_edge(owner, b, w=float(cost @ weight))
        for state, cost in zip(*ins, strict=True):
            same.add_edge("source", int(state), w=float(cost @ weight))
        want = nx.single_source_dijkstra_path_length(same, "source", weight="w")
        found = search.tree(graph, weight=weight, entry_state=ins[0], entry_cost=ins[1])
        assert np.allclose(found.dist, [want.get(state, np.inf) for state in range(ALL)])
        for state in np.flatnonzero(found.entry >= 0).tolist():
            entry, states, way = found.path(state)
            total = ins[1][entry] + arcs["cost"][list(way)].sum(axis=0)
            assert np.allclose(found.cost[state], total)
            assert states == (ins[0][entry], *arcs["target"][list(way)].tolist())
            reached += 1
        with pytest.raises(ValueError, match="no way leads") if (found.entry < 0).any() else np.errstate():
            found.path(int(np.argmin(found.entry)))
    assert reached > 400


def test_by_time_the_tree_of_a_dated_graph_has_the_first_arrivals_of_the_frontiers() -> None:
    rng = np.random.default_rng(29)
    for _ in range(40):
        graph = random_graph(rng, dated=True, shared=True)
        state, cost = random_ends(rng, ALL)
        backward = bool(rng.random() < 0.5)
        ends: dict[str, Any] = {"entry_state": state, "entry_cost": cost, "backward": backward}
        tree = search.tree(graph, weight=(1.0, 0.0, 0.0), **ends)
        fronts = search.frontiers(graph, **ends)
        for at in range(ALL):
            rows = fronts.cost[fronts.first[at] : fronts.first[at + 1]]
            assert tree.dist[at] == pytest.approx(rows[:, 0].min() if len(rows) else np.inf)
    with pytest.raises(ValueError, match="wait for a date"):
        search.tree(graph, weight=(1.0, 1.0, 0.0), **ends)


def test_a_tree_takes_of_ways_that_are_equal_the_least_by_what_comes_then_and_no_arc_that_is_shut() -> None:
    rng = np.random.default_rng(31)
    ties = 0
    for _ in range(60):
        arcs = random_arcs(rng)
        shut = rng.random(len(arcs["source"])) < 0.2
        graph, left = search.graph(**arcs), search.graph(**{**arcs, **without(arcs, shut)})
        state, cost = random_ends(rng, ALL)
        weight, then = (0.0, 1.0, 0.0), ((1.0, 0.0, 1.0), (1.0, 0.0, 0.0))
        ends: dict[str, Any] = {"entry_state": state, "entry_cost": cost}
        tree = search.tree(graph, weight=weight, then=then, shut=shut, **ends)
        fronts = search.frontiers(left, **ends)
        for at in np.flatnonzero(tree.entry >= 0).tolist():
            sums = fronts.cost[fronts.first[at] : fronts.first[at + 1]] @ np.array([weight, *then]).T
            want = min(tuple(row) for row in sums.round(9).tolist())
            assert tree.sums[at] == pytest.approx(want, abs=1e-6)
            ties += int((np.abs(sums[:, 0] - want[0]) < 1e-9).sum() > 1)
            _, _, way = tree.path(at)
            assert not shut[list(way)].any()
        assert [fronts.first[at] < fronts.first[at + 1] for at in range(ALL)] == (tree.entry >= 0).tolist()
    assert ties > 20


def test_where_only_the_least_way_out_is_wanted_a_tree_tells_it_as_the_whole_tree_does() -> None:
    rng = np.random.default_rng(31)
    sums: dict[str, Any] = {"weight": (1.0, 0.5, 0.0), "then": ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0))}
    short = 0
    for _ in range(300):
        graph, ins = random_graph(rng), random_ends(rng, STATES, twice=True)
        ends: dict[str, Any] = {"entry_state": ins[0], "entry_cost": ins[1], **sums}
        leave = np.where(rng.random(graph.states) < 0.1, rng.integers(0, 9, graph.states) / 2.0, np.inf)
        whole, found = search.tree(graph, **ends), search.tree(graph, leave=leave, **ends)
        least = (whole.dist + leave).min()
        met = found.dist < np.inf
        assert (found.dist[met] == whole.dist[met]).all()
        assert (whole.dist[~met] > least).all() or least == np.inf
        for state in np.flatnonzero(whole.dist + leave <= least + 1e-9) if least < np.inf else ():
            assert found.sums[state].tolist() == whole.sums[state].tolist()
            assert found.path(int(state)) == whole.path(int(state))
        short += int(met.sum() < (whole.dist < np.inf).sum())
    assert short > 100


def test_ways_out_that_better_each_other_by_less_than_counts_do_not_put_the_last_of_them_out_of_reach() -> None:
    none = np.zeros(0, np.int32)
    for steps in (1, 2, 6):  # one arc after the other, or each from a state that is met after the last one's
        for apart in (False, True):
            costs = [[1 + 0.9e-9 * step, 9.0 - step, 0.0] for step in range(steps)]
            source, target = [0] * steps, [1] * steps
            if apart:
                source += [2 + step for step in range(steps)]
                target = [2 + step for step in range(steps)] + [1] * steps
                costs += [[0.0, 0.0, 0.0]] * steps
            graph = search.graph(
                states=2 + steps, source=np.array(source, np.int32), target=np.array(target, np.int32),
                cost=np.array(costs), borrower=none, lender=none,
            )  # fmt: skip
            ends: dict[str, Any] = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3))}
            ends |= {"weight": (1.0, 0.0, 0.0), "then": ((0.0, 1.0, 0.0),)}
            leave = np.full(2 + steps, np.inf)
            leave[1] = 0.0
            whole, found = search.tree(graph, **ends), search.tree(graph, leave=leave, **ends)
            assert found.entry[1] == 0, (steps, apart)
            assert found.dist[1] == pytest.approx(whole.dist[1], abs=1e-8)
            _, _, way = found.path(1)
            assert found.cost[1].tolist() == pytest.approx(np.array(costs)[list(way)].sum(axis=0).tolist(), abs=1e-12)


def without(arcs: dict[str, Any], shut: NDArray[np.bool_]) -> dict[str, Any]:
    """The arcs that are not shut, of undated ones."""
    return {name: arcs[name][~shut] for name in ("source", "target", "cost")}


@pytest.mark.parametrize("limit", [search.NO_LIMIT, (60.0, 50.0, np.inf)])
def test_one_search_to_all_states_finds_what_a_search_for_each_finds(limit: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(13)
    most = 0
    for dated in (False, True) * 5:
        graph = random_graph(rng, dated=dated, shared=True)
        entry_state, entry_cost = random_ends(rng, ALL)
        all_states = search.frontiers(graph, entry_state=entry_state, entry_cost=entry_cost, limit=limit)
        for state in range(ALL):
            alone = search.frontier(
                graph, entry_state=entry_state, entry_cost=entry_cost, exit_state=np.array([state], np.int32),
                exit_cost=np.zeros((1, 3)), limit=limit,
            )  # fmt: skip
            low, high = all_states.first[state : state + 2]
            # Sums in another order differ in the last bits, which may tell apart what else is dominated
            got, want = (best_of(list(map(tuple, cost))) for cost in (all_states.cost[low:high], alone.cost))
            assert np.allclose(got, want, atol=1e-6)
            for at in range(low, high):
                entry, states = all_states.path(at)
                assert states[0] == entry_state[entry]
                assert states[-1] == state
                assert len(all_states.arcs(at)) == len(states) - 1
            most = max(most, high - low)
    assert most > 5


def test_of_many_costs_the_undominated_are_those_that_nothing_beats_also_by_groups() -> None:
    rng = np.random.default_rng(17)
    for rows in (0, 1, 2, 200):
        cost = rng.integers(0, 12, (rows, 3)).astype(float)
        group = np.sort(rng.integers(0, 5, rows))
        no_worse = (cost[:, None, :] <= cost[None, :, :]).all(axis=2)
        equal = (cost[:, None, :] == cost[None, :, :]).all(axis=2)
        earlier = np.arange(rows)[:, None] < np.arange(rows)[None, :]
        beats = no_worse & (~equal | earlier)
        got = search.undominated(cost)
        assert sorted(got.tolist()) == np.flatnonzero(~beats.any(axis=0)).tolist()
        assert cost[got].tolist() == sorted(cost[got].tolist())
        together = group[:, None] == group[None, :]
        assert search.undominated_in_groups(group, cost).tolist() == (~(beats & together).any(axis=0)).tolist()


def asked(graph: search.Graph, **wishes: Any) -> search.Frontier:
    """From the first state to the last."""
    return search.frontier(
        graph, entry_state=np.array([0], np.int32), entry_cost=np.zeros((1, 3)),
        exit_state=np.array([graph.states - 1], np.int32), exit_cost=np.zeros((1, 3)), **wishes,
    )  # fmt: skip


def test_ten_stages_of_three_incomparable_services_have_all_their_ways_in_under_five_seconds() -> None:
    began = time.process_time()
    found = asked(stages(10))
    assert len(found.cost) == 3**10
    assert len(set(found.arcs)) == 3**10
    assert len(search.undominated(found.cost)) == 3**10
    assert time.process_time() - began < 5


def test_a_search_that_needs_too_many_labels_says_so_and_how_to_mend_it() -> None:
    with pytest.raises(TooManyLabels, match=r"after 1,000 partial routes.*--max-transfers") as caught:
        asked(stages(10), most_labels=1000)
    assert isinstance(caught.value, CorridorError)
    assert caught.value.most_labels == 1000
    assert len(asked(stages(4), most_labels=1000).cost) == 81


def test_what_would_lead_out_of_the_arrays_is_refused() -> None:
    arcs = random_arcs(np.random.default_rng(1), dated=True)
    graph = search.graph(**arcs)
    here, free = np.array([ALL], np.int32), np.zeros((1, 3))
    with pytest.raises(ValueError, match="ends must be states"):
        search.frontier(graph, entry_state=here, entry_cost=free, exit_state=here, exit_cost=free)
    with pytest.raises(ValueError, match="entries must be states"):
        search.tree(graph, weight=(1.0, 0.0, 0.0), entry_state=here, entry_cost=free)
    with pytest.raises(ValueError, match="weights must be finite"):
        search.tree(graph, weight=(-1.0, 0.0, 0.0), entry_state=here - 1, entry_cost=free)
    for leave in (np.zeros(ALL - 1), np.full(ALL, -1.0), np.full(ALL, np.nan)):
        with pytest.raises(ValueError, match="leave must be >= 0"):
            search.tree(
                search.graph(**random_arcs(np.random.default_rng(1))), weight=(1.0, 0.0, 0.0), entry_state=here - 1,
                entry_cost=free, leave=leave,
            )  # fmt: skip
    for column, bad in (("source", ALL), ("target", -1), ("cost", -1.0), ("cost", np.nan)):
        damaged = arcs[column].copy()
        damaged[3] = bad
        with pytest.raises(ValueError, match=column):
            search.graph(**(arcs | {column: damaged}))
    with pytest.raises(ValueError, match="a borrower must own no arcs"):
        search.graph(**(arcs | {"borrower": arcs["source"][:6]}))
    without = search.graph(**(arcs | {"dates": search.Dates(**(vars(arcs["dates"]) | {"tables": search.NO_TABLES}))}))
    with pytest.raises(ValueError, match="arcs wait for"):
        asked(without)


def test_the_limit_on_labels_is_set_by_the_environment_and_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: dict[str, Any] = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3))}
    ends |= {"exit_state": np.array([6], np.int32), "exit_cost": np.zeros((1, 3))}
    assert len(search.frontier(stages(6), **ends).cost) == 3**6
    monkeypatch.setenv("CORRIDOR_MOST_LABELS", "500")
    with pytest.raises(TooManyLabels, match=r"after 500 partial routes.*CORRIDOR_MOST_LABELS"):
        search.frontier(stages(6), **ends)
    for text in ("many", "0", "\u00b2", "9" * 5000):
        monkeypatch.setenv("CORRIDOR_MOST_LABELS", text)
        with pytest.raises(CorridorError, match=f"CORRIDOR_MOST_LABELS is '{text[:40]}'; give a whole number above 0"):
            search.frontier(stages(6), **ends)
