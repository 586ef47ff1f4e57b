"""The Python door: names, answers that show themselves, errors that carry what they know."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import corridor
from corridor import errors, frames, model

SMALL = Path(__file__).parent / "small"


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load(SMALL)


@pytest.fixture(scope="module")
def hamburg(network: corridor.Network) -> corridor.Plan:
    return corridor.plan(network, "Changchun", "Hamburg")


def test_every_exported_name_is_there_and_none_else_is_promised() -> None:
    for name in corridor.__all__:
        assert getattr(corridor, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'scenario'"):
        _ = corridor.scenario
    assert set(dir(corridor)) == set(corridor.__all__)


def test_every_error_stands_in_the_tree_of_the_docstring() -> None:
    drawn = set(re.findall(r"\b([A-Z]\w+)\b(?= |\n)", errors.__doc__ or ""))
    made = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.CorridorError)
    }
    assert made <= drawn


def test_the_answer_is_json_and_its_numbers_are_those_of_the_objects(hamburg: corridor.Plan) -> None:
    answer = json.loads(json.dumps(hamburg.to_dict(), allow_nan=False))
    assert set(answer) == {
        "schema", "origin", "destination", "shipment", "wait", "depart", "assumptions", "routes",
    }  # fmt: skip
    for shown, route in zip(answer["routes"], hamburg.routes, strict=True):
        assert set(shown) == {
            "tags", "hours", "usd", "kg_co2e", "generalised_usd", "km", "transfers", "legs",
        }  # fmt: skip
        assert shown["usd"] == route.usd
        for leg in shown["legs"]:
            assert list(leg) == [
                "mode", "service", "name", "operator", "status", "from", "to", "stops", "passages", "gauge_changes",
                "km", "load_h", "wait_h", "ride_h", "unload_h", "hours", "usd", "kg_co2e", "frequency_per_week",
                "estimated_wait", "depart", "arrive",
            ]  # fmt: skip


def test_the_figures_of_the_train_are_those_worked_out_by_hand(hamburg: corridor.Plan) -> None:
    (leg,) = hamburg.fastest.legs
    # tests/small: 12 load + 84 wait + (24 + 24 + 190 + 30 + 44) ride + 8 unload; 2 TEU x (500 + 60 + 2000 + 60 + 500
    # + two lifts of 30); 20 t x (1177 x 22 + 12 x 22 + 7436 x 25 + 14 x 22 + 1050 x 22) / 1000
    assert (leg.load_h, leg.wait_h, leg.ride_h, leg.unload_h) == (12, 84, 312, 8)
    assert hamburg.fastest.hours == 416
    assert hamburg.fastest.usd == pytest.approx(6360)
    assert hamburg.fastest.kg_co2e == pytest.approx(20 * (2253 * 22 + 7436 * 25) / 1000)
    assert leg.gauge_changes == (("CNMLX", "RUZBK"), ("BYBQT", "PLMLW"))
    assert hamburg.fastest.generalised_usd == pytest.approx(
        6360 + 100_000 * 0.2 * 416 / 8760 + 50 * hamburg.fastest.kg_co2e / 1000
    )


def test_air_is_charged_on_volume_where_that_is_more(network: corridor.Network) -> None:
    def price(m3: float | None) -> float:
        shipment = corridor.Shipment(tonnes=10, m3=m3)
        return corridor.plan(network, "Changchun", "DEHHN", shipment=shipment, include_planned=True).best.usd

    assert price(None) == pytest.approx(10_000 * (4 + 2 * 0.15))
    assert price(50) == price(None)
    assert price(100) == pytest.approx(16_700 * (4 + 2 * 0.15))


def test_no_route_is_an_answer_and_asking_for_its_best_is_an_error(network: corridor.Network) -> None:
    plan = corridor.plan(network, "Changchun", "DEHHN")
    assert plan.routes == ()
    assert plan.why
    assert "--include-planned" in plan.why
    for tag in ("best", "fastest", "cheapest", "greenest"):
        with pytest.raises(corridor.NoRoute, match="CHARTER"):
            getattr(plan, tag)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"teu": 0}, "above zero"),
        ({"tonnes": -1}, "above zero"),
        ({"teu": float("nan")}, "finite"),
        ({"value_usd": float("inf")}, "finite"),
        ({"m3": 0}, "above zero"),
        ({"teu": "2"}, "finite number"),
        ({"tonnes": True}, "finite number"),
        ({"teu": 1e9}, "split it"),
    ],
)
def test_an_impossible_shipment_is_refused(figures: dict[str, float], said: str) -> None:
    with pytest.raises(corridor.InputError, match=said):
        corridor.Shipment(**figures)


def test_nothing_mutates_a_network(network: corridor.Network) -> None:
    before = network.to_networkx()
    corridor.plan(network, "Changchun", "Hamburg", wait="worst", include_planned=True).to_dict()
    assert nx.utils.graphs_equal(before, network.to_networkx())
    with pytest.raises(AttributeError):
        network.assumptions = None  # type: ignore[misc]


def test_networkx_runs_its_own_algorithms_on_the_graph(network: corridor.Network) -> None:
    graph = network.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert nx.shortest_path_length(graph, "CNCGQ", "DEHAM", weight="hours") == 312
    assert nx.shortest_path(graph, "DEHAM", "CNCGQ", weight="km") == [
        "DEHAM", "PLMLW", "BYBQT", "RUZBK", "CNMLX", "CNCGQ",
    ]  # fmt: skip
    edge = graph.edges["CNCGQ", "CNMLX", "TRAIN"]
    assert edge["usd_per_teu"] == 500
    assert edge["operator"] == "Land Port"
    assert edge["source"] == "made for tests"
    assert ("USLAX", "CNDLC", "PACIFIC") not in graph.edges


def test_frames_have_a_row_a_thing_and_wgs84(network: corridor.Network, hamburg: corridor.Plan) -> None:
    nodes, edges, legs, table = network.nodes(), network.edges(), hamburg.legs(), hamburg.table()
    for frame in (nodes, edges, legs):
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs == "EPSG:4326"
    assert len(nodes) == len(network.node_by_id)
    assert len(edges) == sum(len(service.hops) for service in network.service_by_id.values())
    assert len(legs) == sum(len(route.legs) for route in hamburg.routes)
    assert isinstance(table, pd.DataFrame)
    assert table["usd"].tolist() == [route.usd for route in hamburg.routes]


def test_a_track_across_the_antimeridian_is_cut_there_in_a_frame(network: corridor.Network) -> None:
    edges = network.edges()
    pacific = edges[edges["service"] == "PACIFIC"].geometry.iloc[0]
    assert pacific.geom_type == "MultiLineString"
    assert all(-180 <= x <= 180 for part in pacific.geoms for x, _ in part.coords)
    assert {x for part in pacific.geoms for x, _ in part.coords} >= {180, -180}


def test_a_hop_run_backwards_is_drawn_on_the_same_track(network: corridor.Network) -> None:
    hop = model.Hop(from_node="USLAX", to_node="CNDLC", km=1, hours=1, basis="assumed", source="test")
    tracks = {("CNDLC", "USLAX", "sea"): [(121.9, 38.95), (170.0, 48.0), (-118.25, 33.74)]}
    line = frames.hop_line(hop, "sea", network, tracks)
    assert line[0] == (-118.25, 33.74)
    assert line[-1] == (121.9 - 360, 38.95)


def test_a_notebook_shows_networks_plans_and_routes_and_escapes_names(network: corridor.Network) -> None:
    plan = corridor.plan(network, "Changchun", "USLAX")
    for thing in (network, plan, plan.best):
        html = thing._repr_html_()
        assert "<table>" in html
        assert "<script>" not in html
    refused = corridor.plan(network, "USLAX", "Hamburg")
    assert "No route" in refused._repr_html_()


def test_dated_departures_are_refused_not_ignored(network: corridor.Network) -> None:
    with pytest.raises(corridor.InputError, match="depart"):
        corridor.plan(network, "Changchun", "Hamburg", depart="2026-12-03")  # type: ignore[arg-type]
    with pytest.raises(corridor.InputError, match="scheduled"):
        corridor.plan(network, "Changchun", "Hamburg", wait="scheduled")
