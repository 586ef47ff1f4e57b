"""The fastest, cheapest and greenest route that an answer cuts off are told of, on the terminal and on the map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

import corridor
from corridor.dataset.load import read_tracks
from corridor.model.assumptions import Currency
from corridor.planning.ranking import further_down
from corridor.planning.routes.ranked import Ranked, Survey
from corridor.planning.routes.route import Route, Tag
from corridor.views.cover import Sell
from corridor.views.layout import Screen
from corridor.views.maps.plan_map import plan_page
from corridor.views.terminal.plans import print_plan

CNY = Currency(code="CNY", per_usd=7.0, source="tests")
FIGURES: Mapping[Tag, str] = {"fastest": "hours", "cheapest": "usd", "greenest": "kg_co2e"}
DESTINATIONS = ("Hamburg", "Prague, CZ", "Madrid", "Moscow", "Los Angeles", "Lagos", "Mumbai", "Busan")
LINE = re.compile(r"further down, ([\w, ]+): ([\d.]+) d, ([\d,]+) (\w+), ([\d,]+) kg CO2e, .+ \(-n (\d+)\)")


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


def cut_off(plan: corridor.Plan, shown: int) -> Iterator[tuple[str, int, Route]]:
    """Routes with tags behind the first ones, no detours, that better all of these by 2 % or more: by their rows."""
    found: dict[int, list[str]] = {}
    for tag, figure in FIGURES.items():
        for number, route in enumerate(plan.routes, start=1):
            if tag in route.tags and number > shown and not route.detour:
                least = min(getattr(one, figure) for one in plan.routes[:shown])
                if getattr(route, figure) <= 0.98 * least:
                    found.setdefault(number, []).append(tag)
    for number, tags in found.items():
        yield ", ".join(tags), number, plan.routes[number - 1]


@pytest.mark.parametrize("shown", [5, 6])  # no fewer than there are main modes: of these each is shown before
def test_what_is_cut_off_is_told_of_with_its_figures(network: corridor.Network, shown: int) -> None:
    told = 0
    for destination in DESTINATIONS:
        plan = corridor.plan(network, "Changchun", destination)
        screen = Screen(width=1000)
        print_plan(plan, screen, limit=shown, by="best", money=CNY)
        found = [LINE.fullmatch(line) for line, _ in screen.lines if line.startswith("further down")]
        assert [None if one is None else one.groups() for one in found] == [
            (tag, f"{route.days:.1f}", f"{7 * route.usd:,.0f}", "CNY", f"{route.kg_co2e:,.0f}", str(number))
            for tag, number, route in cut_off(plan, shown)
        ], destination
        told += len(found)
    assert told


def test_a_route_is_told_of_once_with_all_that_it_is_the_best_of(network: corridor.Network) -> None:
    plan, screen = corridor.plan(network, "Changchun", "Ulaanbaatar"), Screen(width=1000)
    print_plan(plan, screen, limit=1, by="best")
    found = [LINE.fullmatch(line) for line, _ in screen.lines if line.startswith("further down")]
    assert [(one[1], one[6]) for one in found if one] == [("fastest", "3"), ("cheapest, greenest", "4")]
    assert plan.routes[2].tags == ("fastest",)
    assert plan.routes[3].tags == ("cheapest", "greenest")


def test_the_map_tells_of_the_same_and_of_nothing_where_it_has_all_or_sells(network: corridor.Network) -> None:
    plan = corridor.plan(network, "Changchun", "Prague, CZ")
    wanted = [
        f"further down, {tag}: {route.days:.1f} d, {route.usd:,.0f} USD, {route.kg_co2e:,.0f} kg CO2e, {route.via}"
        for tag, _, route in cut_off(plan, 5)
    ]
    assert len(wanted) == 2
    count, lines = f"5 of {len(plan.routes)} undominated routes", read_tracks(network.directory)
    assert plan_page(plan, lines).data["more"] == [count, *wanted]
    assert plan_page(plan, lines, sell=Sell(margin=0.1)).data["more"] == [count]
    assert plan_page(plan, lines, limit=None).data["more"] == []


@pytest.mark.parametrize(
    ("usd", "leading", "found"),
    [((100, 90, 88), 3, {"cheapest": 2}), ((100, 90, 89), 3, {}), ((100, 90, 88), 2, {}), ((88, 90, 100), 3, {})],
    ids=["by 2 %", "by less", "behind those worth reading", "shown"],
)
def test_only_what_betters_all_that_are_shown_and_is_worth_reading(
    usd: tuple[float, ...], leading: int, found: dict[Tag, int]
) -> None:
    routes: list[Any] = [SimpleNamespace(time_h=1.0, usd=one, kg_co2e=1.0) for one in usd]
    cheapest = min(range(3), key=usd.__getitem__)
    survey = Survey(leading=leading, tagged={"best": 0, "fastest": 0, "cheapest": cheapest, "greenest": 0})
    assert further_down(Ranked(3, routes.__getitem__, survey), 2) == found
