"""Which countries a dray passes: told from boxes first, and never otherwise than point by point."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import corridor
from corridor.model.geo import great_circle_line
from corridor.model.network import Network, Place
from corridor.places.land import Land, load_land
from corridor.places.resolve import resolve
from corridor.places.trucks import Trucks
from corridor.planning import drays
from corridor.planning.drays import drays_to_nodes
from corridor.planning.limits.passing import STEP_KM, passes
from corridor.planning.limits.targets import FREE, Target
from corridor.planning.question import terms_of
from corridor.planning.rides import rides
from tests.support.paths import SMALL


def place(lon: float, lat: float) -> Place:
    return Place(query="", name="", country="", lon=lon, lat=lat, nodes=())


def test_a_country_that_a_dray_passes_is_never_thought_far_off() -> None:
    land, draw = load_land(), random.Random(8)
    codes, passed, far = sorted(set(land.country)), 0, 0
    while passed < 300:
        lon, lat = draw.uniform(-180, 180), draw.choice([draw.uniform(-56, 72), draw.uniform(30, 60)])
        a, b = place(lon, lat), place((lon + draw.uniform(-9, 9) + 180) % 360 - 180, lat + draw.uniform(-6, 6))
        line = great_circle_line((a.lon, a.lat), (b.lon, b.lat), step_km=STEP_KM)[1:-1]
        crossed = {land.country_at((lon + 180) % 360 - 180, lat) for lon, lat in line} - {None}
        for country in crossed:
            assert passes(a, b, frozenset({str(country)}), land), (a, b, country)
        for country in draw.sample(codes, 12):
            assert passes(a, b, frozenset({country}), land) == (country in crossed), (a, b, country)
            far += not land.lies_near(country, np.array([[a.lon, a.lat]]), np.array([[b.lon, b.lat]]))[0]
        passed += len(crossed)
    assert far > 1000


def near(spot: Place, network: Network, land: Land) -> set[str]:
    """The nodes that drays join to a place."""
    cargo = terms_of(network).cargo
    return {node.query for node, _ in drays_to_nodes(spot, rides(network), network=network, land=land, cargo=cargo)}


def test_no_dray_between_services_passes_what_is_avoided() -> None:
    """Also where it begins and ends elsewhere, as from Hunchun to Quanhe by a corner of Russia."""
    network, land = corridor.load(), load_land()
    terms, everywhere = terms_of(network), np.ones(len(network.node_by_id), dtype=np.bool_)
    russia = frozenset({"RU"})
    avoiding = replace(FREE, avoid=(Target(kind="country", keys=russia, word="RU"),))
    free, kept = (drays.transfers(network, terms, limits, everywhere) for limits in (FREE, avoiding))
    assert list(kept) == [one for one in free if not passes(one.start, one.end, russia, land)]
    ends = {(one.start.country, one.end.country) for one in free if one not in kept}
    assert {("CN", "CN"), ("RU", "RU")} <= ends


def test_drays_on_other_land_are_not_those_of_this() -> None:
    network, land = corridor.load(SMALL), load_land()
    spot = resolve("43.9,125.3", network)
    nowhere = replace(land, box=np.full_like(land.box, 89.9), _located={}, _masses={})
    assert near(spot, network, land)
    assert near(spot, network, nowhere) == set()
    assert near(spot, network, land)


def test_a_process_keeps_the_nodes_of_some_places_only(monkeypatch: pytest.MonkeyPatch) -> None:
    network = corridor.load(SMALL)
    monkeypatch.setattr(drays, "MOST_NEAR", 3)
    asked = [resolve(f"43.{number},125.3", network) for number in range(1, 8)]
    first = [near(spot, network, load_land()) for spot in asked]
    assert len(drays._NEAR[network]) <= 3  # noqa: SLF001 - what it holds is no answer
    assert [near(spot, network, load_land()) for spot in asked] == first


def test_direct_drays_stand_while_another_thread_forgets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    network, land = corridor.load(SMALL), load_land()
    start, *ends = (resolve(f"43.9,125.{number}", network) for number in range(1, 5))
    drays.look_ahead(start, ends[:1], network=network, land=land)
    whole = Trucks.kms

    def forgetting(*asked: Any) -> list[float]:
        drays._DIRECT.clear()  # noqa: SLF001 - as another thread does
        return whole(*asked)

    monkeypatch.setattr(Trucks, "kms", forgetting)
    drays.look_ahead(start, ends, network=network, land=land)
    cargo = terms_of(network).cargo
    direct = [drays.direct_dray(start, end, network=network, land=land, cargo=cargo) for end in ends]
    found = [dray.km for dray in direct if dray is not None]
    assert len(found) == len(ends)
    assert found == sorted(found)
