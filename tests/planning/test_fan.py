"""One search for all destinations against enumerations and simulations that know nothing of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from corridor.analysis.reach import same_place, targets
from corridor.api.planning import load
from corridor.places.resolve import resolve
from corridor.planning.drays import node_place
from corridor.planning.limits.targets import FREE
from corridor.planning.one_to_many import Fan
from corridor.planning.request import Inquiry
from corridor.planning.solve import solve
from tests.oracle.chains import every_cost, undominated
from tests.oracle.rows import Cost
from tests.oracle.versus import KINDS, as_network, as_terms, difference
from tests.oracle.worlds import STARTS, dated_world, random_wish, rich_world

pytestmark = pytest.mark.slow


def costs(fan: Fan, node: str) -> list[Cost]:
    """Of all ways, from the legs that they are made of; and the search's own figures agree with these."""
    ways = fan.ways(node_place(fan.network, node))
    made = [ways.chain(i).cost for i in range(len(ways.cost))]
    assert np.allclose(np.array(made).reshape(-1, 3), ways.cost, rtol=1e-9, atol=2e-6)
    return sorted(made)


@pytest.mark.parametrize("kind", ["undated", "rules", "rates", "dated", "deadline"])
def test_all_destinations_of_one_search_are_those_of_an_enumeration_on_100_random_networks(kind: str) -> None:
    answered = several = 0
    for seed in range(100):
        world, wish = KINDS[kind](seed)
        network = as_network(world)
        origin, *others = world.nodes
        fan = Fan(network, as_terms(world, wish, network), node_place(network, origin))
        for other in others:
            want = undominated(every_cost(world, origin, other, wish))
            assert difference(costs(fan, other), want) is None, (seed, other)
            answered += bool(want)
            several += len(want) > 1
    assert answered > 120
    assert several > 30


@pytest.mark.parametrize("dated", ["undated", "from", "by"])
def test_under_limits_one_search_finds_what_a_search_for_each_pair_finds(dated: str) -> None:
    """``solve`` itself is held against an enumeration in ``test_oracle``."""
    answered = limited = 0
    for seed in range(400):
        start = STARTS[seed % len(STARTS)]
        world = dated_world(seed) if seed % 2 else rich_world(seed, start=start)
        wish = random_wish(world, random.Random(seed))
        wish.depart, wish.arrive_by = (start if dated == "from" else None), (start if dated == "by" else None)
        network = as_network(world, bonded=wish.bonded)
        asked = as_terms(world, wish, network)
        first, *others = world.nodes
        fan = Fan(network, asked, node_place(network, first))
        for other in others:
            want = undominated([chain.cost for chain in solve(fan.question(node_place(network, other)))])
            assert difference(costs(fan, other), want) is None, (seed, other)
            answered += bool(want)
            limited += bool(want) and asked.limits != FREE
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
