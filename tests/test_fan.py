"""One search for all destinations against enumerations and simulations that know nothing of it."""

from __future__ import annotations

import random
from datetime import datetime

import numpy as np
import pytest
from brute import World, every_cost, undominated
from brute_dated import Wish, every_dated_cost
from random_worlds import as_network, dated_world, random_world
from test_dated import STARTS, random_wish

from corridor.analysis.reach import same_place, targets
from corridor.api.planning import load
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.places.resolve import resolve
from corridor.planning.drays import node_place
from corridor.planning.limits import FREE, Limits
from corridor.planning.one_to_many import Fan
from corridor.planning.question import Terms, terms_of
from corridor.planning.request import Inquiry
from corridor.planning.solve import solve


def terms(world: World, network: Network, *, limits: Limits = FREE, **dates: datetime) -> Terms:
    """``dates``: ``depart`` or ``arrive_by``."""
    return terms_of(
        network,
        shipment=Shipment(teu=world.teu, tonnes=world.tonnes, m3=world.m3),
        wait="scheduled" if dates else world.wait,  # type: ignore[arg-type]
        include_planned="planned" in world.statuses,
        limits=limits,
        **dates,  # type: ignore[arg-type]
    )


def costs(fan: Fan, node: str) -> list[tuple[float, float, float]]:
    """Of all ways, from the legs that they are made of; and the search's own figures agree with these."""
    ways = fan.ways(node_place(fan.network, node))
    made = [ways.chain(i).cost for i in range(len(ways.cost))]
    assert np.allclose(np.array(made).reshape(-1, 3), ways.cost, rtol=1e-9, atol=2e-6)
    return sorted(made)


def same(got: list[tuple[float, float, float]], want: list[tuple[float, float, float]], at: object) -> None:
    assert len(got) == len(want), (at, got, want)
    assert np.allclose(np.array(got), np.array(want), rtol=1e-9, atol=2e-6), (at, got, want)


@pytest.mark.parametrize("wait", ["expected", "worst"])
def test_all_destinations_of_one_search_are_those_of_an_enumeration_on_150_random_networks(wait: str) -> None:
    answered = several = 0
    for seed in range(150):
        world = random_world(seed, wait=wait)
        network = as_network(world)
        origin, *others = world.nodes
        fan = Fan(network, terms(world, network), node_place(network, origin))
        for other in others:
            want = undominated(every_cost(world, origin, other))
            same(costs(fan, other), want, (seed, other))
            answered += bool(want)
            several += len(want) > 1
    assert answered > 200
    assert several > 60


def test_dated_destinations_of_one_search_are_those_of_a_simulation_on_80_random_timetables() -> None:
    answered = 0
    for seed in range(80):
        world = dated_world(seed)
        network = as_network(world)
        origin, *others = world.nodes
        start = STARTS[seed % len(STARTS)]
        fan = Fan(network, terms(world, network, depart=start), node_place(network, origin))
        for other in others:
            want = undominated(every_dated_cost(world, origin, other, start, Wish()))
            same(costs(fan, other), want, (seed, other))
            answered += bool(want)
    assert answered > 80


@pytest.mark.parametrize("dated", ["undated", "from", "by"])
def test_under_limits_one_search_finds_what_a_search_for_each_pair_finds(dated: str) -> None:
    """``solve`` itself is held against an enumeration in ``test_dated``."""
    answered = limited = 0
    for seed in range(400):
        world = dated_world(seed)
        wish, limits = random_wish(world, random.Random(seed))
        network = as_network(world, bonded=wish.bonded or ())
        instant: datetime = STARTS[seed % len(STARTS)]
        dates = {"undated": {}, "from": {"depart": instant}, "by": {"arrive_by": instant}}[dated]
        asked = terms(world, network, limits=limits, **dates)
        first, *others = world.nodes
        fan = Fan(network, asked, node_place(network, first))
        for other in others:
            want = sorted(chain.cost for chain in solve(fan.question(node_place(network, other))))
            same(costs(fan, other), want, (seed, other))
            answered += bool(want)
            limited += bool(want) and limits != FREE
    assert answered > 150
    assert limited > 80


def test_on_the_shipped_network_all_countries_have_the_answers_of_their_own_plans() -> None:
    network = load()
    for origin in ("Changchun", "Rotterdam"):
        start = resolve(origin, network)
        asked = Inquiry(origin=start)
        fan = asked.fan(network)
        cities = [target.place for target in targets(network, start) if target.kind == "city"]
        for place in cities[::5]:
            assert not same_place(start, place)
            routes = asked.routes(network, place)
            ways = fan.ways(place)
            assert len(ways.cost) == len(routes)
            for tag, route in ways.tagged().items():
                (want,) = (one for one in routes if tag in one.tags)
                assert (route.hours, route.usd, route.kg_co2e) == pytest.approx((want.hours, want.usd, want.kg_co2e))
                assert route.tags == want.tags
