"""What holds for every network and every question (hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.rows import leg_kg, leg_usd, undated_wait_h
from tests.oracle.versus import as_network, planned
from tests.oracle.worlds import random_world, rich_world

seeds = st.integers(0, 100_000)
waits = st.sampled_from(["expected", "worst"])
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(seeds, waits)
def test_legs_join_and_totals_are_sums_recomputed_from_the_rows(seed: int, wait: str) -> None:
    world = rich_world(seed, wait=wait)
    network = as_network(world)
    origin, *_, destination = world.nodes
    runs = [(name, rows, [rows[0]["from"], *(row["to"] for row in rows)]) for name, rows in world.runs]
    for route in planned(world, network, origin, destination).routes:
        assert route.legs[0].from_node == origin
        assert route.legs[-1].to_node == destination
        assert all(a.to_node == b.from_node for a, b in pairwise(route.legs))
        assert not any(a.service is None and b.service is None for a, b in pairwise(route.legs))
        assert route.hours == pytest.approx(sum(leg.hours for leg in route.legs), abs=1e-6)
        for leg in route.legs:
            if leg.service is None:
                assert (leg.load_h, leg.wait_h, leg.unload_h) == (0, 0, 0)
                continue
            ridden = [
                rows[i:j]
                for name, rows, stops in runs
                for i in range(len(rows))
                for j in range(i + 1, len(rows) + 1)
                if tuple(stops[i : j + 1]) == leg.stops and name == leg.service
            ]
            assert any(
                (leg.wait_h, leg.ride_h, leg.usd, leg.kg_co2e)
                == pytest.approx(
                    (
                        undated_wait_h(world, hops[0]),
                        sum(hop["hours"] for hop in hops),
                        leg_usd(world, leg.service, hops),
                        leg_kg(world, hops),
                    ),
                    abs=1e-6,
                )
                for hops in ridden
            )
            assert leg.hours == pytest.approx(leg.load_h + leg.wait_h + leg.ride_h + leg.unload_h)


@relaxed
@given(seeds, waits)
def test_no_route_dominates_or_equals_another(seed: int, wait: str) -> None:
    world = random_world(seed, wait=wait)
    origin, *_, destination = world.nodes
    costs = [(r.hours, r.usd, r.kg_co2e) for r in planned(world, as_network(world), origin, destination).routes]
    for i, a in enumerate(costs):
        for b in costs[i + 1 :]:
            assert any(x < y - 1e-9 for x, y in zip(a, b, strict=True))
            assert any(x > y + 1e-9 for x, y in zip(a, b, strict=True))


@relaxed
@given(seeds)
def test_the_same_question_five_times_gives_the_same_answer(seed: int) -> None:
    world = random_world(seed, wait="expected")
    origin, *_, destination = world.nodes
    answers = [planned(world, as_network(world), origin, destination).to_dict() for _ in range(5)]
    assert all(answer == answers[0] for answer in answers)


@relaxed
@given(seeds)
def test_waiting_for_the_worst_never_gives_a_faster_route(seed: int) -> None:
    world = random_world(seed, wait="expected")
    network = as_network(world)
    origin, *_, destination = world.nodes
    expected = planned(world, network, origin, destination)
    worst = planned(replace(world, wait="worst"), network, origin, destination)
    assert bool(expected.routes) == bool(worst.routes)
    if expected.routes:
        assert worst.fastest.hours >= expected.fastest.hours - 1e-9
        assert worst.cheapest.usd == pytest.approx(expected.cheapest.usd)


@relaxed
@given(seeds)
def test_planned_services_can_only_add_choice(seed: int) -> None:
    world = random_world(seed, wait="expected")
    network = as_network(world)
    origin, *_, destination = world.nodes
    without = planned(replace(world, statuses=("operating",)), network, origin, destination)
    with_planned = planned(replace(world, statuses=("operating", "planned")), network, origin, destination)
    assert not any(leg.status != "operating" for route in without.routes for leg in route.legs)
    if without.routes:
        assert with_planned.fastest.hours <= without.fastest.hours + 1e-9
        assert with_planned.cheapest.usd <= without.cheapest.usd + 1e-9
        assert with_planned.best.generalised_usd <= without.best.generalised_usd + 1e-9


@relaxed
@given(seeds)
def test_exactly_one_route_carries_each_tag_and_the_best_that_is_no_detour_comes_first(seed: int) -> None:
    world = random_world(seed, wait="expected")
    origin, *_, destination = world.nodes
    plan = planned(world, as_network(world), origin, destination)
    if not plan.routes:
        assert plan.why
        return
    tags = [tag for route in plan.routes for tag in route.tags]
    assert sorted(tags) == ["best", "cheapest", "fastest", "greenest"]
    straight = [route for route in plan.routes if not route.detour] or plan.routes
    assert plan.routes[0].generalised_usd == min(route.generalised_usd for route in straight)
    assert plan.best.generalised_usd == min(route.generalised_usd for route in plan.routes)
    assert plan.fastest.hours == min(route.hours for route in plan.routes)
    assert plan.cheapest.usd == min(route.usd for route in plan.routes)
    assert plan.greenest.kg_co2e == min(route.kg_co2e for route in plan.routes)
