"""Which countries a dray passes: told from boxes first, and never otherwise than point by point."""

from __future__ import annotations

import random

from corridor.model.geo import great_circle_line
from corridor.model.network import Place
from corridor.places.land import load_land
from corridor.planning.drays import STEP_KM, passes


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
            far += not land.lies_near(country, ((a.lon, a.lat), (b.lon, b.lat)))
        passed += len(crossed)
    assert far > 1000
