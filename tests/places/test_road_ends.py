"""Where a road of ``road_links.csv`` meets the graph, and what one of ``road_closed.csv`` cuts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.assets import roads
from tools.assets.land_shapes import shipped_shapes
from tools.assets.road_graph import Graph
from tools.assets.roads import with_broken_ways_joined, with_end, without_closed_roads


def graph() -> Graph:
    """One stretch of 120 km on the road, a degree of longitude along the equator."""
    return Graph(
        lon=np.array([0.0, 1.0]), lat=np.array([0.0, 0.0]), a=np.array([0]), b=np.array([1]), km=np.array([120.0])
    )


def test_an_end_beside_a_point_stands_on_it() -> None:
    same, point = with_end(graph(), 0.05, 0.0)
    assert point == 0
    assert len(same.lon) == 2


def test_an_end_beside_a_stretch_parts_it() -> None:
    parted, point = with_end(graph(), 0.25, 0.01)
    assert point == 2
    assert sorted(zip(parted.a.tolist(), parted.b.tolist(), strict=True)) == [(0, 2), (1, 2)]
    assert sorted(parted.km.tolist()) == pytest.approx([30.0, 90.0])


def test_an_end_far_from_any_road_is_where_the_road_ends() -> None:
    wider, point = with_end(graph(), 0.5, 1.0)
    assert point == 2
    assert wider.km.tolist() == [120.0]


def test_a_stretch_across_the_antimeridian_lies_not_beside_places_on_the_other_side_of_the_world() -> None:
    far = Graph(
        lon=np.array([179.9, -179.9]), lat=np.array([0.0, 0.0]), a=np.array([0]), b=np.array([1]), km=np.array([30.0])
    )
    same, point = with_end(far, 0.0, 0.0)
    assert point == 2
    assert same.km.tolist() == [30.0]


def test_an_end_of_a_short_road_joins_no_point_beyond_its_reach() -> None:
    parted, point = with_end(graph(), 0.05, 0.0, reach_km=3.0)
    assert point == 2
    assert sorted(parted.km.tolist()) == pytest.approx([6.0, 114.0])


@pytest.mark.parametrize(
    ("end", "round_km", "joined"),
    [
        (3.50, 200.0, True),  # 3 km ahead of it and 300 km away by road
        (3.50, 1.0, False),  # hardly a way round
        (3.60, 200.0, False),  # too far
    ],
)
def test_a_road_that_ends_close_to_one_far_away_by_road_is_joined_to_it(
    end: float, round_km: float, joined: bool
) -> None:
    broken = Graph(  # west to east, then a gap, then on; a way round joins the outer ends
        lon=np.array([3.0, 3.46, end, 4.0]),
        lat=np.full(4, 47.0),
        a=np.array([0, 2, 0]),
        b=np.array([1, 3, 3]),
        km=np.array([10.0, 9.0, round_km]),
    )
    mended = with_broken_ways_joined(broken, shipped_shapes())
    assert ((1, 2) in zip(mended.a.tolist(), mended.b.tolist(), strict=True)) == joined


def test_a_closed_road_is_cut_where_its_line_crosses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "road_closed.csv"
    monkeypatch.setattr(roads, "CLOSED", table)
    table.write_text("name,line,source\na hill,0.5 -0.1; 0.5 0.1,a source\n", encoding="utf-8")
    assert without_closed_roads(graph()).km.tolist() == []
    table.write_text("name,line,source\na hill,0.5 0.1; 0.5 0.2,a source\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a hill"):
        without_closed_roads(graph())
