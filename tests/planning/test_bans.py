"""Bans on goods of one country: answers from the graph of all goods are those of a graph that keeps the ban."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from corridor.api.planning import load
from corridor.model.network import Advisory, Network, Place
from corridor.places.resolve import resolve
from corridor.planning.advice import bans
from corridor.planning.drays import node_place
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees, serve
from corridor.planning.question import Question, Terms
from corridor.planning.request import Request
from corridor.planning.solve import Chain, solve
from tests.oracle.versus import as_network, as_terms
from tests.oracle.worlds import random_wish, rich_world
from tests.support.size import cases


def _banning(network: Network, rng: random.Random) -> Network:
    """The network with one or two bans, each on goods of a country, by a country, a node or a service."""
    countries = sorted({node.country for node in network.node_by_id.values()})
    targets = [
        *(f"country:{country}" for country in countries),
        *(f"node:{node}" for node in network.node_by_id),
        *(f"service:{service}" for service in network.service_by_id),
    ]
    told = tuple(
        Advisory(
            id=f"ban{number}", target=rng.choice(targets), cargo=rng.choice(countries), since=None, until=None,
            checked=date(2026, 1, 1), severity="forbidden", text="no", source="test",
        )
        for number in range(rng.randint(1, 2))
    )  # fmt: skip
    return replace(network, advisories=told)


def _question(network: Network, terms: Terms, origin: Place, destination: Place) -> Question:
    banned = bans(network, terms, origin, destination)
    return Question(network=network, terms=terms, origin=origin, destination=destination, bans=banned)


def _told(chains: Sequence[Chain]) -> list[tuple[object, ...]]:
    """What tells routes: services, stops and figures of the legs."""
    return [_legs(one) for one in chains]


def _legs(one: Chain) -> tuple[object, ...]:
    return tuple((leg.service, leg.stops, round(leg.hours, 6), round(leg.usd, 6), leg.depart) for leg in one.legs)


def _apart(question: Question) -> Sequence[Chain]:
    """The answer of a graph that keeps the bans: in a network whose bans are for goods of any country."""
    told = tuple(replace(one, cargo="") for one in question.network.advisories)
    whole = replace(question, network=replace(question.network, advisories=told))
    assert whole.limits == whole.limits_of_any_goods == question.limits
    return solve(whole)


def test_a_ban_on_some_goods_gives_the_routes_of_a_graph_that_keeps_it() -> None:
    seen: Counter[str] = Counter()
    for seed in cases(200, 2000):
        rng = random.Random(seed)
        world = rich_world(seed)
        network = _banning(as_network(world), rng)
        terms = as_terms(world, random_wish(world, rng), network)
        first, *rest = (node_place(network, node) for node in world.nodes)
        for other in rest:
            question = _question(network, terms, first, other)
            if question.limits == question.limits_of_any_goods:
                continue
            free = solve(replace(question, bans={}))
            got, want = _told(solve(question)), _told(_apart(question))
            assert got == want, (seed, other.query)
            seen["kept clear" if got == _told(free) else "changed"] += 1
    assert seen["kept clear"] > 40
    assert seen["changed"] > 40


@pytest.mark.parametrize("towards", [False, True])
def test_trees_heed_a_ban_on_some_goods(*, towards: bool) -> None:
    changed = answered = 0
    for seed in cases(300, 2000):
        rng = random.Random(seed)
        world = rich_world(seed)
        wish = random_wish(world, rng)
        wish.depart = wish.arrive_by = None
        network = _banning(as_network(world), rng)
        terms = as_terms(world, wish, network)
        if not serve(terms):
            continue
        first, *rest = (node_place(network, node) for node in world.nodes)
        trees = TaggedTrees(Others(network, terms, rest, towards=towards), first)
        for number, other in enumerate(rest):
            origin, destination = (other, first) if towards else (first, other)
            question = _question(network, terms, origin, destination)
            costs = [one.cost for one in _apart(question)]
            tagged = trees.tagged(number)
            assert bool(tagged) == bool(costs), (seed, other.query)
            if costs:
                got = [tagged["fastest"].hours, tagged["cheapest"].usd, tagged["greenest"].kg_co2e]
                assert got == pytest.approx([min(column) for column in zip(*costs, strict=True)], abs=5e-6)
                without = [one.cost for one in solve(replace(question, bans={}))]
                changed += min(cost[1] for cost in without) < got[1] - 1e-6
                answered += 1
    assert answered > 100
    assert changed > 5


@pytest.mark.parametrize(
    "pair", ["Changchun Kyiv", "Changchun Tel-Aviv", "Kazan Odesa", "Tehran New-York", "Delhi Lahore"]
)
def test_the_shipped_bans_hold_as_in_a_graph_of_their_own(pair: str) -> None:
    network = load()
    terms = Request().terms(network)
    origin, destination = (resolve(name.replace("-", " "), network) for name in pair.split())
    question = _question(network, terms, origin, destination)
    assert question.limits != question.limits_of_any_goods
    assert _told(solve(question)) == _told(_apart(question))


@pytest.mark.parametrize("towards", [False, True])
@pytest.mark.parametrize(
    "names",
    ["Agra Lahore Toronto Warsaw", "Tel-Aviv Beirut Changchun Toronto", "Hailar Kyiv Seoul", "Havana Atlanta Delhi"],
)
def test_the_ban_of_one_place_keeps_no_dray_of_another_away(names: str, *, towards: bool) -> None:
    network = load()
    terms = Request().terms(network)
    first, *rest = (resolve(name.replace("-", " "), network) for name in names.split())
    for others in (rest, rest[::-1]):
        trees = TaggedTrees(Others(network, terms, others, towards=towards), first)
        for number, other in enumerate(others):
            origin, destination = (other, first) if towards else (first, other)
            tagged = trees.tagged(number)
            costs = [one.cost for one in solve(_question(network, terms, origin, destination))]
            assert bool(tagged) == bool(costs), other.query
            if costs:
                got = [tagged["fastest"].hours, tagged["cheapest"].usd, tagged["greenest"].kg_co2e]
                assert got == pytest.approx([min(column) for column in zip(*costs, strict=True)], abs=5e-6), other.query
