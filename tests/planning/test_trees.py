"""Trees instead of frontiers: the best, fastest, cheapest and greenest between one place and others."""

from __future__ import annotations

import random

import numpy as np
import pytest

from corridor.api.planning import load
from corridor.places.resolve import resolve
from corridor.planning.advice import bans
from corridor.planning.drays import node_place
from corridor.planning.many.figures import Teller
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees, serve
from corridor.planning.question import ask
from corridor.planning.ranking import rank
from corridor.planning.request import Request
from corridor.planning.rides import rides
from corridor.planning.routes.route import TAGS
from corridor.planning.solve import solve
from tests.oracle.chains import TooManyChainsError, every_cost, undominated
from tests.oracle.versus import KINDS, as_network, as_terms
from tests.oracle.worlds import random_wish, rich_world
from tests.support.size import cases


@pytest.mark.parametrize("towards", [False, True])
@pytest.mark.parametrize("kind", ["undated", "rules", "rates"])
def test_the_four_of_the_trees_are_the_least_of_an_enumeration(kind: str, *, towards: bool) -> None:
    answered = unreached = 0
    for seed in cases(25, 400):
        world, wish = KINDS[kind](seed)
        network = as_network(world)
        terms = as_terms(world, wish, network)
        first, *rest = world.nodes
        others = Others(network, terms, [node_place(network, node) for node in rest], towards=towards)
        trees = TaggedTrees(others, node_place(network, first))
        for number, other in enumerate(rest):
            ends = (other, first) if towards else (first, other)
            try:
                costs = undominated(every_cost(world, *ends, wish))
            except TooManyChainsError:
                continue
            tagged = trees.tagged(number)
            assert bool(tagged) == bool(costs), (seed, other)
            unreached += not costs
            if not costs:
                continue
            worth = [terms.generalised_usd(cost, network) for cost in costs]
            least = [min(worth), *(min(cost[i] for cost in costs) for i in range(3))]
            got = [tagged["best"].generalised_usd, tagged["fastest"].hours, tagged["cheapest"].usd]
            assert [*got, tagged["greenest"].kg_co2e] == pytest.approx(least, abs=5e-6), (seed, other)
            answered += 1
    assert answered > 25
    assert unreached > 4


def test_under_limits_the_four_are_those_that_a_plan_tags_in_all_three_figures_and_in_what_a_matrix_tells() -> None:
    answered = limited = 0
    for seed in cases(100, 600):
        world = rich_world(seed)
        wish = random_wish(world, random.Random(seed))
        wish.depart = wish.arrive_by = None
        network = as_network(world, bonded=wish.bonded)
        terms = as_terms(world, wish, network)
        if not serve(terms):
            continue
        first, *rest = world.nodes
        trees = TaggedTrees(Others(network, terms, [node_place(network, n) for n in rest]), node_place(network, first))
        teller = Teller(trees)
        for number in range(len(rest)):
            question = trees.question(number)
            want = {tag: route for route in rank(solve(question), question) for tag in route.tags}
            tagged, told = trees.tagged(number), teller.told(number)
            assert tagged.keys() == want.keys() == told.keys(), (seed, number)
            for tag, route in want.items():
                figures = (route.hours, route.usd, route.kg_co2e, route.generalised_usd)
                got = tagged[tag]
                assert (got.hours, got.usd, got.kg_co2e, got.generalised_usd) == pytest.approx(figures, abs=5e-6)
                assert told[tag][:4] == pytest.approx(figures, abs=5e-6)
                assert told[tag].km == pytest.approx(got.km)
                assert (told[tag].transfers, told[tag].via) == (got.transfers, got.via)
            answered += bool(want)
            limited += bool(want) and bool(terms.limits.via or terms.limits.avoid or terms.limits.max_transfers)
    assert answered > 50
    assert limited > 20


@pytest.mark.parametrize("towards", [False, True])
def test_what_is_forbidden_for_goods_of_a_country_is_so_in_many_pairs_too(*, towards: bool) -> None:
    network = load()
    terms, hub = Request().terms(network), resolve("Changchun", network)
    names = ("Hamburg", "Moscow", "Kyiv", "Los Angeles", "Minsk", "Osaka")
    others = Others(network, terms, [resolve(name, network) for name in names], towards=towards)
    limits = set()
    for other in others.places:
        origin, destination = (other, hub) if towards else (hub, other)
        alone = ask(network, terms, origin, destination, bans(network, terms, origin, destination)).limits
        assert others.limits(hub, other) == alone
        limits.add(alone)
    assert len(limits) > 2


def test_what_is_shut_is_not_ridden_and_other_tags_and_places_stay_as_they_are() -> None:
    network = load()
    places = [resolve(name, network) for name in ("Hamburg", "Tashkent", "Osaka")]
    services = frozenset(network.service_by_id)
    trees = TaggedTrees(
        Others(network, Request().terms(network), places, apart=services), resolve("Changchun", network)
    )
    plan, best = rides(network), trees.tagged(0)["best"]
    ridden = next(leg.service for leg in best.legs if leg.service is not None)
    shut = np.array([service == ridden for service in plan.service_ids], dtype=np.bool_)[plan.service]
    after = trees.shutting(shut, {"best": [0]})
    worth = [trees.generalised_usd(picked)[0] for picked in (trees.picked["best"], after["best"])]
    assert worth[1] > worth[0]
    for tag in TAGS[1:]:
        assert after[tag] is trees.picked[tag]
