"""Where a road of ``road_links.csv`` meets the graph, and what one of ``road_closed.csv`` cuts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.assets import roads
from tools.assets.road_graph import Graph
from tools.assets.roads import with_end, without_closed_roads


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


def test_a_closed_road_is_cut_where_its_line_crosses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "road_closed.csv"
    monkeypatch.setattr(roads, "CLOSED", table)
    table.write_text("name,line,source\na hill,0.5 -0.1; 0.5 0.1,a source\n", encoding="utf-8")
    assert without_closed_roads(graph()).km.tolist() == []
    table.write_text("name,line,source\na hill,0.5 0.1; 0.5 0.2,a source\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a hill"):
        without_closed_roads(graph())
