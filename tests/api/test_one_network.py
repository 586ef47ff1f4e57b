"""Many questions to one network: each is answered as if it were the first, whatever was asked before."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import corridor
from corridor.search.ahead import Origins
from corridor.search.frontier import Frontier
from corridor.search.kernel import compiled
from tests.support.paths import SMALL

START = datetime(2026, 12, 7, 8, tzinfo=UTC)
LAST = datetime(2027, 2, 20, 8, tzinfo=UTC)

Ask = Callable[[corridor.Network], Any]


def planned(origin: str, destination: str, **how: Any) -> Ask:
    return lambda network: corridor.plan(network, origin, destination, **how)


def questions() -> list[Ask]:
    ways = (("Changchun", "Hamburg"), ("Hamburg", "Changchun"), ("Changchun", "Los Angeles"))
    hows: list[dict[str, Any]] = [
        {},
        {"wait": "worst"},
        {"wait": "scheduled", "depart": START},
        {"wait": "scheduled", "depart": datetime(2027, 1, 5, 3, tzinfo=UTC)},
        {"wait": "scheduled", "arrive_by": LAST},
        {"shipment": corridor.Shipment(teu=8, tonnes=60)},
        {"shipment": corridor.Shipment(teu=0, tonnes=2, m3=9)},
        {"include_planned": True},
        {"avoid": "RU"},
        {"max_transfers": 1},
    ]
    asked = [planned(*way, **how) for way in ways for how in hows]
    asked += [lambda network, way=way: corridor.departures(network, *way, start=START) for way in ways]  # type: ignore[misc]
    return asked


def told(answer: Any) -> str:
    return json.dumps(answer.to_dict(), sort_keys=True)


def compare(load: Callable[[], corridor.Network], asked: list[Ask], orders: int) -> list[str]:
    """The answers of a network each, once those of one network in several orders were found to be the same."""
    alone = [told(ask(load())) for ask in asked]
    for seed in range(orders):
        network, order = load(), list(range(len(asked)))
        random.Random(seed).shuffle(order)
        for number in order:
            assert told(asked[number](network)) == alone[number], (seed, number)
    return alone


def test_what_was_asked_before_leaves_nothing_behind() -> None:
    asked = questions()
    alone = compare(lambda: corridor.load(SMALL), asked, 3)
    assert len(set(alone)) > len(asked) / 2


@pytest.mark.slow
def test_nor_does_it_where_drays_stand_between_services() -> None:
    """Which the small network has none of; those of the first route here are priced by the cargo."""
    much, some = corridor.Shipment(teu=8, tonnes=60), corridor.Shipment(teu=1, tonnes=9)
    ends = ("Shanghai", "Minsk")
    asked = [planned(*ends), planned(*ends, shipment=much), planned(*ends, shipment=some, avoid="RU")]
    asked += [planned("Moscow", "Kyiv"), planned("Changchun", "Kyiv")]
    compare(lambda: replace(corridor.load()), asked, 2)  # a network that nobody has asked anything yet
    legs = [leg for route in corridor.plan(corridor.load(), *ends).routes for leg in route.legs[1:-1]]
    assert any(leg.service is None for leg in legs)


def test_destinations_asked_first_are_answered_as_those_asked_after_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The later ones are read off a search that all of them did a part of."""
    network, names = replace(corridor.load()), ("Hamburg", "Lagos", "Tokyo", "Prague", "Sydney", "Almaty", "Lima")
    first = {name: told(corridor.plan(replace(network), "Changchun", name)) for name in names}
    asked: list[bool] = []
    search = Origins.frontier

    def searched(self: Origins, *args: Any, **how: Any) -> Frontier:
        asked.append(any(one is not None and one.is_done for one in self._known.values()))
        return search(self, *args, **how)

    monkeypatch.setattr(Origins, "frontier", searched)
    for name in (*names, *names):
        assert told(corridor.plan(network, "Changchun", name)) == first[name], name
    assert not asked[0]
    assert asked[-1] == (compiled() is not None)
