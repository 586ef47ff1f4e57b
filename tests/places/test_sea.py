"""Kilometres of a straight line over the sea."""

import numpy as np
import pytest

from corridor.places.land import load_land
from corridor.places.sea import Shores, shores_of


@pytest.fixture(scope="module")
def shores() -> Shores:
    return shores_of(load_land())


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((24.94, 60.17), (24.75, 59.44), 60, 82),  # Helsinki-Tallinn
        ((1.31, 51.13), (1.86, 50.95), 30, 42),  # Dover-Calais
        ((8.68, 50.11), (4.48, 51.92), 0, 1),  # Frankfurt-Rotterdam
        ((13.40, 52.52), (37.62, 55.75), 0, 1),  # Berlin-Moscow, over three borders
        ((177.0, -17.8), (-179.9, -16.8), 100, 330),  # over the antimeridian
        ((121.61, 38.91), (121.39, 37.54), 95, 150),  # Dalian-Yantai
    ],
)
def test_sea_is_measured(
    shores: Shores, a: tuple[float, float], b: tuple[float, float], low: float, high: float
) -> None:
    assert low <= shores.sea_km(a, b) <= high
    assert shores.sea_km(b, a) == pytest.approx(shores.sea_km(a, b), abs=0.5)


def test_points_on_land_are_those_that_a_part_holds(shores: Shores) -> None:
    land = load_land()
    rng = np.random.default_rng(7)
    for lon, lat in zip(rng.uniform(-180, 180, 300).tolist(), rng.uniform(-58, 80, 300).tolist(), strict=True):
        part = land.locate(lon, lat)
        holds = part is not None and land._contains(part, lon, lat)  # noqa: SLF001 - the judge of another method
        assert shores.on_land(lon, lat) == holds
