"""Routes that wait to be read: the order before any leg is made is that of the legs; each route is made once."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

import corridor
from corridor.places.resolve import resolve
from corridor.planning.question import Question, terms_of
from corridor.planning.ranking import rank, undominated
from corridor.planning.routes.ranked import Ranked, Survey, ranked
from corridor.planning.routes.route import Route, Tag
from corridor.planning.solve import Paths, solve
from corridor.search.frontier import Floats

ON = datetime(2026, 12, 7, 8, tzinfo=UTC)
BY = datetime(2027, 2, 20, 8, tzinfo=UTC)
ASKED: list[dict[str, Any]] = [
    {}, {"depart": ON, "wait": "scheduled"}, {"arrive_by": BY, "wait": "scheduled"},
    {"depart": ON, "arrive_by": BY, "wait": "scheduled"},
]  # fmt: skip


def asked(destination: str, **dates: Any) -> Question:
    network = corridor.load()
    ends = (resolve(name, network) for name in ("Changchun", destination))
    origin, end = ends
    return Question(network=network, terms=terms_of(network, **dates), origin=origin, destination=end, bans={})


@pytest.mark.parametrize("dates", ASKED, ids=["undated", "from a date", "by a date", "between dates"])
@pytest.mark.parametrize("destination", ["Hamburg", "Busan", "Ulaanbaatar", "Lagos", "Manaus"])
def test_routes_are_ranked_before_their_legs_are_made_as_by_their_legs(destination: str, dates: dict[str, Any]) -> None:
    question = asked(destination, **dates)
    found = solve(question)
    assert isinstance(found, Paths)
    legs = list(found)
    assert found.costs == pytest.approx(np.array([chain.cost for chain in legs]), abs=1e-6)
    early, late = rank(found, question), rank(legs, question)
    assert len(early) > 3
    assert early.survey == replace(late.survey, winners=early.survey.winners)
    assert sorted(early.survey.winners) == sorted(ranked(early).survey.winners)
    for one, other in zip(early, late, strict=True):
        for field in fields(Route):
            mine, its = getattr(one, field.name), getattr(other, field.name)
            assert mine == (pytest.approx(its, abs=1e-6) if field.name == "wins_usd_per_day" and its else its)


@pytest.mark.parametrize(("tag", "figure"), [("fastest", 0), ("greenest", 2)])
def test_of_routes_with_the_same_figure_the_better_one_bears_the_tag(tag: Tag, figure: int) -> None:
    """Sums come out a little more or less by the order of their parts: that decides nothing."""
    question = asked("Hamburg")
    found = solve(question)
    assert isinstance(found, Paths)
    least = int(np.argmin(found.costs[:, figure]))
    alike = found.costs.copy()
    alike[:, figure] = alike[least, figure]
    worth = np.array([question.terms.generalised_usd(cost, question.network) for cost in alike.tolist()])
    other = np.flatnonzero((alike < alike[least]).any(axis=1) & (worth > worth[least]))[0]
    costs = found.costs.copy()
    costs[:, figure] += 1.0
    costs[[least, other], figure] = alike[least, figure], alike[least, figure] - 1e-9
    every = found.found.cost.copy()
    every[found.own] = costs
    routes = rank(replace(found, found=replace(found.found, cost=every)), question)
    assert routes[routes.survey.tagged[tag]].usd == pytest.approx(found.costs[least, 1], abs=1e-6)


@pytest.mark.parametrize(("via", "destination"), [("Hunchun", "Moscow"), ("Dalian", "Almaty")])
def test_no_detour_is_worth_reading_where_one_need_not_be(via: str, destination: str) -> None:
    """The best of a mode and of a main haul is a detour there, by generalised cost: both wait behind the others."""
    routes = corridor.plan(corridor.load(), "Changchun", destination, via=via).routes
    astray = [route.detour for route in routes]
    assert min(routes, key=lambda route: route.generalised_usd).detour
    assert not all(astray)
    assert not any(astray[: routes.survey.leading])


def made() -> tuple[list[int], Ranked]:
    plan = corridor.plan(corridor.load(), "Changchun", "Hamburg")
    routes, asked_for = plan.routes[:4], []

    def make(number: int) -> Route:
        asked_for.append(number)
        return routes[number]

    return asked_for, Ranked(4, make, Survey(leading=2, tagged={"fastest": 1}))


def test_a_route_is_made_when_it_is_read_and_once() -> None:
    asked_for, routes = made()
    assert (len(routes), bool(routes), asked_for) == (4, True, [])
    assert routes[-1] is routes[3]
    assert routes[1:3] == (routes[1], routes[2])
    assert asked_for == [3, 1, 2]
    assert list(routes) == [*routes[:1], *routes[1:]]
    assert sorted(asked_for) == [0, 1, 2, 3]
    with pytest.raises(IndexError):
        routes[4]


def test_a_change_of_each_and_another_first_one_wait_as_well() -> None:
    asked_for, routes = made()
    changed = routes.first(2).each(lambda route: route)
    assert asked_for == []
    assert changed[0] is routes[2]
    assert asked_for == [2]
    assert list(changed) == [routes[2], routes[0], routes[1], routes[3]]
    assert (routes.each(lambda route: route).survey, len(ranked(()))) == (routes.survey, 0)
    assert changed.survey.tagged == {"fastest": 2}


def test_routes_compare_and_travel_as_the_tuple_that_they_stand_for() -> None:
    _, routes = made()
    assert routes == tuple(routes)
    assert routes == ranked(routes)
    assert routes != tuple(routes)[:3]
    assert repr(routes) == repr(tuple(routes))
    for other in (copy.deepcopy(routes), pickle.loads(pickle.dumps(routes))):  # noqa: S301 - our own
        assert (other == routes, other.survey) == (True, routes.survey)


def test_a_plan_takes_the_routes_that_someone_chose_among_its_own() -> None:
    plan = corridor.plan(corridor.load(), "Changchun", "Hamburg")
    some = tuple(route for route in plan.routes if route.tags or route.main_mode == "rail")
    for chosen in (some, list(some), ranked(some), plan.routes[:0] + some):
        less = replace(plan, routes=chosen)  # type: ignore[arg-type]
        assert less.routes == some
        assert (less.best, less.greenest) == (plan.best, plan.greenest)
        assert len(less.to_dict(by="fastest")["routes"]) == len(less.table()) == len(some)
    untagged = replace(plan, routes=plan.routes[:1])  # type: ignore[arg-type]
    with pytest.raises(corridor.NoRoute):
        untagged.fastest  # noqa: B018 - it is made when it is asked for
    assert plan.routes + some == (*plan.routes, *some)
    assert some + plan.routes == (*some, *plan.routes)


def by_pairs(costs: Floats) -> list[int]:
    """Each held against each, the first of equal ones."""
    kept: list[int] = []
    order = np.lexsort(costs.T[::-1]).tolist()
    for i in order:
        near = [j for j in range(len(costs)) if j != i and (costs[j] < costs[i] + 1e-6).all()]
        if any((costs[j] <= costs[i] - 1e-6).any() for j in near):
            continue
        if not any((abs(costs[j] - costs[i]) < 1e-6).all() for j in kept):
            kept.append(i)
    return sorted(kept)


def test_less_than_a_millionth_is_no_difference_however_many_figures_are_shared() -> None:
    rng = np.random.default_rng(3)
    dropped = 0
    for _ in range(300):
        costs = rng.integers(0, 6, (rng.integers(1, 25), 3)).astype(float)
        costs += rng.choice([0.0, 4e-7, -4e-7, 3e-6], costs.shape)
        got = sorted(undominated(costs))
        want = by_pairs(costs)
        assert [costs[i].round(5).tolist() for i in got] == [costs[i].round(5).tolist() for i in want]
        dropped += len(costs) - len(got)
    assert dropped > 500
