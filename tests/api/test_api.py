"""The Python door: names, answers that show themselves, errors that carry what they know."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import corridor
from corridor import errors
from corridor.model.network import Hop
from corridor.views.lines import Lines, hop_line
from tests.support.paths import SMALL


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
        "schema", "origin", "destination", "shipment", "wait", "depart", "arrive_by", "assumptions", "why", "routes",
    }  # fmt: skip
    for shown, route in zip(answer["routes"], hamburg.routes, strict=True):
        assert set(shown) == {
            "tags", "main_mode", "main_haul", "detour", "wins_usd_per_day", "hours", "usd", "kg_co2e",
            "generalised_usd", "km", "transfers", "in_time", "notes", "legs",
        }  # fmt: skip
        assert shown["usd"] == route.usd
        for leg in shown["legs"]:
            assert list(leg) == [
                "mode", "service", "name", "operator", "status", "from", "to", "stops", "passages", "gauge_changes",
                "km", "load_h", "wait_h", "ride_h", "unload_h", "hours", "usd", "kg_co2e", "frequency_per_week",
                "departures_needed", "estimated_wait", "depart_window", "depart", "arrive", "rate", "basis",
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
        6360 + 2 * 110_000 * 0.2 * 416 / 8760 + 50 * hamburg.fastest.kg_co2e / 1000
    )


def test_air_is_charged_on_volume_where_that_is_more(network: corridor.Network) -> None:
    def price(m3: float | None) -> float:
        shipment = corridor.Shipment(teu=4, tonnes=10, m3=m3)
        return corridor.plan(network, "Changchun", "DEHHN", shipment=shipment, include_planned=True).best.usd

    assert price(None) == pytest.approx(167 * 4 * 28 * (4 + 2 * 0.15))  # 28 m3 a TEU where nothing is said
    assert price(50) == pytest.approx(10_000 * (4 + 2 * 0.15))
    assert price(100) == pytest.approx(16_700 * (4 + 2 * 0.15))


def test_a_plan_without_a_route_says_why_there_is_no_map(network: corridor.Network, tmp_path: Path) -> None:
    plan = corridor.plan(network, "Changchun", "Hamburg", max_days=0.5)
    assert not plan.routes
    for drawn in (plan.map, lambda: plan.to_html(tmp_path / "map.html"), lambda: plan.to_report(tmp_path / "r.html")):
        with pytest.raises(corridor.NoRoute, match="nothing is left under the limits"):
            drawn()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"depart": datetime(9999, 12, 30, tzinfo=UTC)}, "depart .* the years 1900 to 2999"),
        ({"arrive_by": datetime(1, 1, 2, tzinfo=UTC)}, "arrive_by .* the years 1900 to 2999"),
        (
            {"arrive_by": datetime(2027, 3, 1, tzinfo=UTC), "earliest": datetime(1, 1, 1, tzinfo=UTC)},
            "earliest .* 1900",
        ),
        ({"arrive_by": datetime(2027, 3, 1, tzinfo=UTC), "earliest": datetime(2027, 1, 1)}, "earliest .* time zone"),  # noqa: DTZ001
    ],
)
def test_a_date_that_no_departure_can_be_looked_up_for_is_refused(
    network: corridor.Network, dates: dict[str, datetime], said: str
) -> None:
    with pytest.raises(corridor.InputError, match=said):
        corridor.plan(network, "Changchun", "Hamburg", wait="scheduled", **dates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"on": "2026-12-01"}, "on is '2026-12-01', no day"),
        ({"on": datetime(2026, 12, 1, tzinfo=UTC)}, "on is datetime.* no day"),
        ({"pickup_after_days": "3"}, "pickup_after_days is '3'; give 0 to"),
        ({"pickup_after_days": float("nan")}, "pickup_after_days is nan; give 0 to"),
    ],
)
def test_a_day_or_a_number_of_another_kind_is_refused(
    network: corridor.Network, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(corridor.InputError, match=said):
        corridor.plan(network, "Changchun", "Hamburg", **asked)


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
        ({"teu": 0}, "needs its tonnes"),
        ({"teu": 0.1}, "whole"),
        ({"tonnes": -1}, "above zero"),
        ({"teu": float("nan")}, "finite"),
        ({"value_usd": float("inf")}, "finite"),
        ({"m3": 0}, "above zero"),
        ({"teu": "2"}, "finite number"),
        ({"tonnes": True}, "finite number"),
        ({"teu": 1e9}, "split it"),
        ({"teu": 10**400}, "split it"),
        ({"teu": np.float32("nan")}, "finite number"),
        ({"teu": np.bool_(True)}, "finite number"),
    ],
)
def test_an_impossible_shipment_is_refused(figures: dict[str, float], said: str) -> None:
    with pytest.raises(corridor.InputError, match=said):
        corridor.Shipment(**figures)


def test_nothing_mutates_a_network(network: corridor.Network) -> None:
    before = network.to_networkx()
    corridor.plan(network, "Changchun", "Hamburg", wait="worst", include_planned=True).to_dict()
    assert nx.utils.graphs_equal(before, network.to_networkx())
    changed: Any = network
    with pytest.raises(AttributeError):
        changed.assumptions = None


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
    hop = Hop(from_node="USLAX", to_node="CNDLC", km=1, hours=1, basis="assumed", source="test")
    tracks: Lines = {("CNDLC", "USLAX", "sea"): [(121.9, 38.95), (170.0, 48.0), (-118.25, 33.74)]}
    line = hop_line(hop, "sea", network, tracks)
    assert line[0] == (-118.25, 33.74)
    assert line[-1] == (121.9 - 360, 38.95)


def test_two_ways_between_two_ports_are_drawn_each_by_its_own_passages(network: corridor.Network) -> None:
    def line(*passages: str) -> list[tuple[float, float]]:
        hop = Hop(from_node="USLAX", to_node="CNDLC", km=1, hours=1, basis="assumed", source="test", passages=passages)
        return hop_line(hop, "sea", network, tracks)

    west, panama = [(121.9, 38.95), (170.0, 48.0), (241.75, 33.74)], [(121.9, 38.95), (200.0, 0.0), (241.75, 33.74)]
    tracks: Lines = {("CNDLC", "USLAX", "sea"): west, ("CNDLC", "USLAX", "sea", "korea", "panama"): panama}
    assert line("panama", "korea")[1][1] == 0.0
    assert line()[1][1] == line("tsugaru")[1][1] == 48.0


def test_a_notebook_shows_networks_plans_and_routes_and_escapes_names(network: corridor.Network) -> None:
    plan = corridor.plan(network, "Changchun", "USLAX")
    things: tuple[Any, ...] = (network, plan, plan.best)
    for thing in things:
        html = thing._repr_html_()
        assert "<table>" in html
        assert "<script>" not in html
    refused = corridor.plan(network, "USLAX", "Hamburg")
    assert "No route" in refused._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"destination": None}, "destination is None"),
        ({"origin": 5}, "origin is 5"),
        ({"destination": ["Hamburg"]}, "destination is"),
        ({"shipment": 5}, "shipment is 5"),
        ({"shipment": {"teu": 2}}, "shipment is"),
        ({"network": None}, "network is None"),
        ({"avoid": 3}, "avoid holds 3"),
        ({"via": ["RU", None]}, "via holds None"),
        ({"max_days": "soon"}, "max-days is 'soon'"),
        ({"max_usd": float("nan")}, "max-usd is nan"),
        ({"max_transfers": 1.5}, "max-transfers is 1.5"),
        ({"depart": datetime(2027, 1, 1, tzinfo=UTC)}, "wait policy is expected"),
        ({"wait": "scheduled"}, "needs a date"),
    ],
)
def test_an_argument_of_another_kind_is_refused(
    network: corridor.Network, arguments: dict[str, Any], said: str
) -> None:
    wanted: dict[str, Any] = {"network": network, "origin": "Changchun", "destination": "Hamburg"} | arguments
    with pytest.raises(corridor.InputError, match=said):
        corridor.plan(wanted.pop("network"), wanted.pop("origin"), wanted.pop("destination"), **wanted)


def test_a_shipment_of_numpy_numbers_is_one_of_plain_numbers() -> None:
    numbers: dict[str, Any] = {
        "teu": np.int64(2), "tonnes": np.float32(20.5), "m3": np.uint8(60), "value_usd": np.float64(1e5),
    }  # fmt: skip
    shipment = corridor.Shipment(**numbers)
    assert shipment == corridor.Shipment(teu=2, tonnes=20.5, m3=60, value_usd=100_000)
    assert {type(getattr(shipment, name)) for name in ("teu", "tonnes", "m3", "value_usd")} == {float}
    json.dumps(dataclasses.asdict(shipment))


@pytest.mark.parametrize(
    "name", ["lon", "lat", "geometry", "self", "key", "node_for_adding", "u_for_edge", "extra_lon"]
)
def test_unknown_columns_are_kept_whatever_their_name(tmp_path: Path, name: str) -> None:
    data = Path(shutil.copytree(SMALL, tmp_path / "data"))
    document = json.loads((data / "nodes.geojson").read_text(encoding="utf-8"))
    for feature in document["features"]:
        feature["properties"] |= {name: "mine", "lon": "other"} if name == "extra_lon" else {name: "mine"}
    (data / "nodes.geojson").write_text(json.dumps(document), encoding="utf-8")
    lines = (data / "edges.csv").read_text(encoding="utf-8").splitlines()
    own = [f"{lines[0]},{name}", *(f"{line},mine" for line in lines[1:])]
    (data / "edges.csv").write_text("\n".join(own) + "\n", encoding="utf-8")
    network = corridor.load(data)
    of_nodes = f"extra_{name}" if name in ("lon", "lat", "geometry") else name
    of_edges = f"extra_{name}" if name == "geometry" else name
    graph = network.to_networkx()
    plain = corridor.load(SMALL).to_networkx()
    assert graph.nodes["DEHAM"] == {**plain.nodes["DEHAM"], of_nodes: "mine"} | (
        {"extra_extra_lon": "other"} if name == "extra_lon" else {}
    )
    edge = ("CNCGQ", "CNMLX", "TRAIN")
    assert graph.edges[edge] == {**plain.edges[edge], of_edges: "mine"}
    assert set(network.nodes()[of_nodes]) == {"mine"}
    assert set(network.edges()[of_edges]) == {"mine"}
    assert set(network.nodes().geometry.geom_type) == {"Point"}


def test_a_map_shows_the_routes_that_were_asked_for_in_their_order(hamburg: corridor.Plan) -> None:
    assert hamburg.routes[0] is not hamburg.cheapest
    for by in ("best", "fastest", "cheapest", "greenest"):
        for limit in (1, 2, 5):
            page = hamburg.map(limit=limit, by=by).get_root().render()
            (data,) = re.findall(r"id='corridor-data'>(.*?)</script>", page, re.DOTALL)
            shown = [route["figures"][0]["text"] for route in json.loads(data)["routes"]]
            assert shown == [f"{route.days:.1f} d" for route in hamburg.ordered(by)[:limit]]
    for limit in (0, -1):
        with pytest.raises(corridor.InputError, match="limit"):
            hamburg.map(limit=limit)


def test_dated_departures_are_refused_not_ignored(network: corridor.Network) -> None:
    with pytest.raises(corridor.InputError, match="depart"):
        corridor.plan(network, "Changchun", "Hamburg", depart="2026-12-03")  # type: ignore[arg-type]
    with pytest.raises(corridor.InputError, match="scheduled"):
        corridor.plan(network, "Changchun", "Hamburg", wait="scheduled")
