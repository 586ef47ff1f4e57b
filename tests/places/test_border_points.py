"""A road over a border gets a point there, where it joins the roads of two countries."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.assets.border_points import with_points_at_borders
from tools.assets.land_shapes import Shapes
from tools.assets.road_graph import Graph

Floats = NDArray[np.float64]


class TwoCountries:
    """West and East of the meridian half a degree east of Greenwich."""

    country = np.array(["W", "E"])

    def nearest_part_of(self, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        return (lon > 0.5).astype(np.int64) + 0 * lat.astype(np.int64)

    def other_country_near(self, lon: Floats, lat: Floats, country: NDArray[np.str_], within_km: float) -> list[str]:
        near = np.abs(lon - 0.5) * 111 + 0 * lat <= within_km
        return [("E" if own == "W" else "W") if at else "" for own, at in zip(country.tolist(), near, strict=True)]


def parted(*inland_km: float) -> Graph:
    """A road of 120 km from the one country to the other, and one inland from each of its ends."""
    graph = Graph(
        lon=np.array([0.0, 1.0, -1.0, 2.0]), lat=np.zeros(4), a=np.array([0, 0, 1]), b=np.array([1, 2, 3]),
        km=np.array([120.0, *inland_km]),
    )  # fmt: skip
    return with_points_at_borders(graph, cast(Shapes, TwoCountries()), 3.0)


def test_a_road_between_two_countries_is_parted_at_the_border() -> None:
    graph = parted(150.0, 150.0)
    assert graph.lon[-1] == pytest.approx(0.5, abs=0.001)
    assert sorted(graph.km.tolist()) == pytest.approx([60.0, 60.0, 150.0, 150.0], abs=0.1)


def test_a_road_that_only_leads_abroad_stays_whole() -> None:
    assert sorted(parted(150.0, 20.0).km.tolist()) == [20.0, 120.0, 150.0]
