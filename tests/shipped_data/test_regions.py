"""What is best to the far ends of the countries around Changchun: by land where there is a way by land."""

from __future__ import annotations

from functools import cache

import pytest

import corridor
from corridor.api.objects import Network, Plan
from corridor.api.planning import load


@cache
def network() -> Network:
    return load()


def plan(destination: str) -> Plan:
    return corridor.plan(network(), "Changchun", destination)


@pytest.mark.parametrize(
    ("place", "main_modes", "most_days"),
    [
        ("Yakutsk", {"rail", "road"}, 25),
        ("Mirny, RU", {"rail", "road"}, 25),
        ("Neryungri", {"rail", "road"}, 20),
        ("Gorno-Altaysk", {"rail", "road"}, 20),
        ("Labytnangi", {"rail"}, 30),
        ("Salekhard", {"rail"}, 30),
        ("Vorkuta", {"rail"}, 30),
        ("Naryan-Mar", {"rail"}, 30),
        ("Norilsk", {"rail"}, 35),
        ("Anadyr", {"sea"}, 35),
        ("Rostov-on-Don", {"rail"}, 25),
        ("Astrakhan", {"rail"}, 25),
        ("Tsetserleg", {"rail", "road"}, 20),
        ("Tacheng", {"rail", "road"}, 20),
        ("Rangpur", {"sea"}, 40),
        ("Dihok", {"rail", "sea"}, 75),
        ("Cairns", {"sea"}, 40),
        ("Miri", {"sea"}, 40),
    ],
)
def test_far_regions_are_reached_as_freight_goes(place: str, main_modes: set[str], most_days: float) -> None:
    best = plan(place).best
    assert best.main_mode in main_modes
    assert best.hours / 24 <= most_days
    assert max((leg.departures_needed or 1) for leg in best.legs) <= 3


def test_southern_russia_goes_by_the_nearest_border_not_by_the_pacific() -> None:
    best = plan("Rostov-on-Don").best
    assert "Manzhouli" in best.main_haul


def test_a_way_over_the_lena_is_told_when_nothing_crosses() -> None:
    notes = {note.id for note in plan("Yakutsk").best.notes}
    assert "lena-crossing" in notes
