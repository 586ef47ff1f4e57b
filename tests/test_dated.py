"""Dates and limits against a simulation of every chain of legs, departure by departure."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from brute import World, undominated
from brute_dated import Wish, every_dated_cost
from random_worlds import as_network, dated_world

from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.planning import planner
from corridor.planning.drays import node_place
from corridor.planning.limits import FREE, Limits, Target
from corridor.planning.question import terms_of

WORLDS = 300
STARTS = [
    datetime(2026, 3, 27, 15, 20, tzinfo=ZoneInfo("Europe/Berlin")),  # clocks change on the 29th
    datetime(2028, 2, 28, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai")),  # a 29 February follows
    datetime(2026, 4, 2, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 30, 6, 45, tzinfo=ZoneInfo("America/New_York")),  # clocks change on 1 November
]


def planned(
    world: World,
    network: Network,
    *,
    limits: Limits = FREE,
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
) -> planner.Plan:
    origin, *_, destination = world.nodes
    terms = terms_of(
        network,
        shipment=Shipment(teu=world.teu, tonnes=world.tonnes, m3=world.m3),
        wait="expected" if depart is None and arrive_by is None else "scheduled",
        depart=depart,
        arrive_by=arrive_by,
        limits=limits,
        include_planned="planned" in world.statuses,
    )
    return planner.plan(network, terms, node_place(network, origin), node_place(network, destination))


def costs(plan: planner.Plan) -> list[tuple[float, float, float]]:
    return sorted((r.hours + r.spare_h, r.usd, r.kg_co2e) for r in plan.routes)


def same(got: list[tuple[float, float, float]], want: list[tuple[float, float, float]], seed: int) -> None:
    assert len(got) == len(want), (seed, got, want)
    assert np.allclose(np.array(got), np.array(want), rtol=1e-9, atol=2e-6), (seed, got, want)


def test_dated_answers_are_those_of_a_simulation_of_departures_on_300_random_timetables() -> None:
    answered = 0
    for seed in range(WORLDS):
        world = dated_world(seed)
        network = as_network(world)
        origin, *_, destination = world.nodes
        start = STARTS[seed % len(STARTS)]
        want = undominated(every_dated_cost(world, origin, destination, start, Wish()))
        same(costs(planned(world, network, depart=start)), want, seed)
        answered += bool(want)
    assert answered > WORLDS / 3


def test_the_latest_departures_for_a_deadline_make_it_and_leaving_later_does_not() -> None:
    """Each answer, asked forwards from its own ready time, arrives in time; from a little later it costs more."""
    answered = 0
    for seed in range(WORLDS):
        world = dated_world(seed)
        network = as_network(world)
        origin, *_, destination = world.nodes
        deadline = STARTS[seed % len(STARTS)] + timedelta(days=16)
        for route in planned(world, network, arrive_by=deadline).routes:
            lead = route.hours + route.spare_h
            ready = deadline.astimezone(UTC) - timedelta(hours=lead)
            allowed = every_dated_cost(
                world, origin, destination, ready, Wish(most=(lead, np.inf, np.inf), promised=True)
            )
            assert any(
                usd <= route.usd + 1e-6 and kg <= route.kg_co2e + 1e-6 for _, usd, kg in allowed
            ), (seed, route)  # fmt: skip
            later = every_dated_cost(
                world,
                origin,
                destination,
                ready + timedelta(minutes=1),
                Wish(most=(lead - 1 / 60 - 1e-6, np.inf, np.inf), promised=True),
            )
            assert not any(usd <= route.usd + 1e-6 and kg <= route.kg_co2e + 1e-6 for _, usd, kg in later), (
                seed,
                route,
            )
            answered += 1
    assert answered > WORLDS / 3


def random_wish(world: World, rng: random.Random) -> tuple[Wish, Limits]:
    """The same wishes for the oracle and for corridor."""
    origin, *middle, destination = world.nodes
    choices = [
        *(("node", node) for node in middle), ("country", "DE"), ("country", "PL"), ("country", "CZ"),
        ("mode", "rail"), ("mode", "sea"), ("passage", "suez"), ("operator", "Red"),
        *(("service", name) for name in world.services),
    ]  # fmt: skip
    ends = {("country", world.nodes[end]["country"]) for end in (origin, destination)}
    avoid = [one for one in rng.sample(choices, rng.choice([0, 1, 2])) if one not in ends]
    via = [one for one in rng.sample(choices, rng.choice([0, 0, 1, 2])) if one not in avoid]
    wish = Wish(
        avoid=avoid,
        via=via,
        modes=rng.choice([None, None, ["rail", "sea", "road"], ["air", "rail"]]),
        max_transfers=rng.choice([None, None, 0, 1, 2]),
        most=rng.choice([(np.inf, np.inf, np.inf), (200.0, np.inf, np.inf), (np.inf, 1500.0, 4000.0)]),
        bonded=rng.choice([None, None, [node for node in world.nodes if rng.random() < 0.8]]),
    )

    def targets(pairs: list[tuple[str, str]]) -> tuple[Target, ...]:
        return tuple(Target(kind=kind, keys=frozenset({value}), word=value) for kind, value in pairs)  # type: ignore[arg-type]

    most = [None if np.isinf(x) else x for x in wish.most]
    return wish, Limits(
        avoid=targets(avoid),
        via=targets(via),
        modes=None if wish.modes is None else frozenset(wish.modes),  # type: ignore[arg-type]
        bonded=wish.bonded is not None,
        max_transfers=wish.max_transfers,
        max_hours=most[0],
        max_usd=most[1],
        max_kg_co2e=most[2],
    )


@pytest.mark.parametrize("dated", [False, True])
def test_answers_under_limits_are_those_of_an_enumeration_on_400_random_networks(dated: bool) -> None:
    answered = limited = 0
    for seed in range(400):
        world = dated_world(seed)
        if len(world.nodes) > 6 or len(world.services) > 5:
            continue
        origin, *_, destination = world.nodes
        wish, limits = random_wish(world, random.Random(seed))
        network = as_network(world, bonded=wish.bonded or ())
        start = STARTS[seed % len(STARTS)] if dated else None
        want = undominated(every_dated_cost(world, origin, destination, start, wish))
        same(costs(planned(world, network, limits=limits, depart=start)), want, seed)
        answered += bool(want)
        limited += limits != FREE
    assert answered > 30
    assert limited > 150
