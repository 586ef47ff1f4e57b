"""Where the shipped nodes stand, as it ships: what is found of them anew, and nothing more is needed of roads."""

from __future__ import annotations

import numpy as np
import pytest

import corridor
from corridor.places.grounds import NO_PART, Grounds, load_grounds
from corridor.places.land import load_land
from corridor.places.trucks import Trucks, load_trucks
from tools.assets.grounds import found


def test_the_grounds_that_ship_are_those_of_the_shipped_nodes_land_and_roads() -> None:
    ships = load_grounds()
    assert ships is not None
    arrays = found(corridor.load())
    places = list(zip(*(arrays[name].tolist() for name in ("lon", "lat", "country")), strict=True))
    again = "land, roads, nodes or borders have changed: run python -m tools.assets.grounds"
    assert dict(ships.part) == dict(zip(places, arrays["part"].tolist(), strict=True)), again
    for name, column in zip(("stretch", "share", "lon", "lat", "off_km", "piece"), ships.columns, strict=True):
        assert np.allclose(column, arrays[f"access_{name}"], rtol=1e-9), again
    assert len(ships.rows) == len(arrays["place"]) > 1_600
    assert NO_PART not in ships.part.values()


def test_a_place_that_is_known_meets_the_roads_as_one_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, anew = Trucks(land=load_land(), shipped=True), Trucks(land=load_land())
    network = corridor.load()
    rules = network.assumptions
    nodes = list(network.node_by_id.values())[::97]
    several = 0
    for node in nodes:
        realms = [group for group in rules.open_borders if node.country in group] or [frozenset({node.country})]
        for realm in realms:
            told = shipped.accesses(node, realm)
            assert told == anew.found_accesses(node, realm)
            several += len(told) > 0
    assert several > 8
    assert load_trucks().shipped

    def nothing(_self: Grounds, *_: object) -> None:
        raise AssertionError("another land asks what is known of the one that ships")

    monkeypatch.setattr(Grounds, "accesses", nothing)
    Trucks(land=load_land()).accesses(nodes[0], frozenset({nodes[0].country}))
