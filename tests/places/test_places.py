"""What a name means: queries to places, on a small network made by hand."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import AmbiguousPlace, InputError, UnknownPlace
from corridor.model.assumptions import Assumptions
from corridor.model.network import Hop, Network, Node, Place, Service
from corridor.places.resolve import resolve


def node(ident: str, name: str, lon: float, lat: float, *aliases: str, kind: Any = "terminal") -> Node:
    return Node(
        id=ident,
        name=name,
        kind=kind,
        country=ident[:2],
        lon=lon,
        lat=lat,
        modes=frozenset(),
        tz="UTC",
        source="test",
        aliases=aliases,
    )


def network(*nodes: Node) -> Network:
    return Network(
        node_by_id={node.id: node for node in nodes},
        service_by_id={},
        handling={},
        emissions={},
        assumptions=Assumptions(
            circuity=1.3,
            kph=60,
            usd_per_km_per_feu=1.5,
            max_km=500,
            g_co2e_per_tkm=80,
            open_borders=(),
            holding_rate=0.1,
            carbon_price=50,
        ),
    )


WORLD = network(
    node("CNCGQ-XNG", "Xinglong rail port", 125.50, 43.90, "Changchun", "长春", "Чанчунь"),
    node("CNCGQ-CTY", "Changchun city centre", 125.32, 43.88, "Changchun", "长春", kind="city"),
    node("CNCGQ-AIR", "Longjia airport", 125.68, 43.99, "Changchun", "长春", kind="airport"),
    node("CNCGQ-FAW", "FAW car works", 125.20, 43.85),
    node("DEHAM", "Port of Hamburg", 9.95, 53.53, "Hamburg", "汉堡", "Гамбург", kind="port"),
    node("JPTYO-SEA", "Port of Tokyo", 139.78, 35.61, "Tokyo", "東京", kind="port"),
    node("JPNRT", "Narita airport", 140.38, 35.77, "Tokyo", "東京", "成田", kind="airport"),
    node("BYBQT", "Brest", 23.68, 52.10, kind="border"),
    node("FRBES", "Port of Brest", -4.47, 48.38, "Brest", kind="port"),
    node("USLAX-SEA", "Port of Los Angeles", -118.25, 33.75, "Los Angeles", "洛杉矶", kind="port"),
    node("USLAX-AIR", "Los Angeles airport", -118.40, 33.94, "Los Angeles", kind="airport"),
    node("DENUE", "Nuremberg terminal", 11.06, 49.40),
    node("MNULN-RAI", "Ulaanbaatar freight station", 106.90, 47.90, "Ulaanbaatar"),
    node("MNULN-AIR", "Chinggis Khaan airport", 106.82, 47.65),
    node("CAHAM", "Hamilton yard", -79.87, 43.25, "Hamilton"),
    node("NZHLZ", "Waikato terminal", 175.28, -37.79, "Hamilton"),
)


def find(query: str) -> Place:
    return resolve(query, WORLD)


@pytest.mark.parametrize("query", ["Changchun", "changchun", "  CHANGCHUN ", "长春", "CNCGQ", "cncgq", "CN CGQ"])
def test_a_city_stands_for_all_its_nodes_at_its_city_node(query: str) -> None:
    place = find(query)
    assert place.nodes == ("CNCGQ-AIR", "CNCGQ-CTY", "CNCGQ-FAW", "CNCGQ-XNG")
    assert (place.name, place.country, place.anchor) == ("Changchun", "CN", "CNCGQ-CTY")
    assert (place.lon, place.lat) == (125.32, 43.88)
    assert place.query == query


@pytest.mark.parametrize("query", ["CNCGQ-XNG", "cncgq-xng", "Xinglong rail port", "XINGLONG RAIL-PORT"])
def test_a_node_is_found_by_its_id_name_or_alias(query: str) -> None:
    place = find(query)
    assert (place.nodes, place.anchor, place.name) == (("CNCGQ-XNG",), "CNCGQ-XNG", "Xinglong rail port")
    assert (place.lon, place.lat) == (125.50, 43.90)


def test_a_node_id_goes_before_another_nodes_name() -> None:
    small = network(node("DEXXX", "DEYYY", 10, 50), node("DEYYY", "Somewhere", 11, 51))
    assert resolve("DEYYY", small).nodes == ("DEYYY",)


def test_a_nodes_name_goes_before_a_unlocode_and_a_city() -> None:
    small = network(node("DEXXX-A", "Paris", 10, 50), node("DEPAR-B", "B", 11, 51), node("DEZZZ", "DEPAR", 12, 52))
    assert resolve("Paris", small).nodes == ("DEXXX-A",)
    assert resolve("DEPAR", small).nodes == ("DEZZZ",)
    assert resolve("DEPAR-B", small).nodes == ("DEPAR-B",)


def test_nodes_of_one_city_with_codes_of_their_own_are_one_place() -> None:
    assert find("Tokyo").nodes == find("東京").nodes == ("JPNRT", "JPTYO-SEA")
    assert find("Tokyo").name == find("東京").name == "Tokyo"
    assert find("成田").nodes == ("JPNRT",)


def test_without_a_city_node_several_nodes_lie_in_the_centre_of_their_city() -> None:
    place = find("Los Angeles")
    assert (place.nodes, place.anchor) == (("USLAX-AIR", "USLAX-SEA"), None)
    assert (place.lon, place.lat) == pytest.approx((-118.24, 34.05), abs=0.02)


def test_several_nodes_of_a_name_that_is_no_city_lie_at_the_first_of_them() -> None:
    yards = network(
        node("USAAA-X", "Yard A", -118.3, 33.9, "Twin Yards"), node("USAAA-Y", "Yard B", -118.2, 33.8, "Twin Yards")
    )
    place = resolve("Twin Yards", yards)
    assert (place.anchor, place.lon, place.lat) == ("USAAA-X", -118.3, 33.9)


def test_a_name_of_one_place_and_an_alias_of_another_are_on_one_level() -> None:
    with pytest.raises(AmbiguousPlace) as refused:
        find("Brest")
    assert refused.value.candidates == ("Brest, BY", "Brest, FR")
    assert find("Brest, BY").nodes == ("BYBQT",)
    assert find("Brest, FR").nodes == find("brest, france").nodes == ("FRBES",)


def test_a_name_of_nodes_far_apart_is_refused_with_names_that_work() -> None:
    with pytest.raises(AmbiguousPlace, match="Hamilton, CA") as refused:
        find("Hamilton")
    assert {find(candidate).nodes for candidate in refused.value.candidates} == {("CAHAM",), ("NZHLZ",)}


def test_two_stations_of_one_name_in_one_country_are_told_apart_by_id() -> None:
    small = network(node("RUAAA", "Kirov yard", 49.6, 58.6, "Kirov"), node("RUBBB", "Kirov works", 34.3, 54.1, "Kirov"))
    with pytest.raises(AmbiguousPlace) as refused:
        resolve("Kirov", small)
    assert refused.value.candidates == ("RUAAA", "RUBBB")


def test_a_city_of_the_gazetteer_stands_for_the_nodes_that_carry_its_name() -> None:
    assert find("Nürnberg").nodes == find("纽伦堡").nodes == ("DENUE",)
    place = find("Ulan Bator")
    assert place.nodes == ("MNULN-AIR", "MNULN-RAI")
    assert (place.name, place.anchor) == ("Ulan Bator", None)
    assert (place.lon, place.lat) == pytest.approx((106.88, 47.91), abs=0.05)


@pytest.mark.parametrize(
    ("query", "name", "country"),
    [
        ("Paris", "Paris", "FR"),
        ("London", "London", "GB"),
        ("莫斯科", "Moscow", "RU"),
        ("Москва", "Moscow", "RU"),
        ("موسكو", "Moscow", "RU"),
        ("ソウル", "Seoul", "KR"),
        ("Praag", "Prague", "CZ"),
        ("Valencia, ES", "Valencia", "ES"),
        ("Valencia, Spain", "Valencia", "ES"),
        ("valencia，西", "", ""),
        ("Hamburg, US", "Hamburg", "US"),
        ("Springfield, Illinois, US", "Springfield", "US"),
        ("Springfield, IL", "Springfield", "US"),
        ("Paris, TX", "Paris", "US"),
        ("Singapore", "Singapore", "SG"),
        ("Luxembourg", "Luxembourg", "LU"),
        ("Panama", "Panama City", "PA"),
    ],
)
def test_a_city_without_nodes_is_a_place_of_its_own(query: str, name: str, country: str) -> None:
    if not name:
        with pytest.raises(UnknownPlace):
            find(query)
        return
    place = find(query)
    assert (place.name, place.country, place.nodes, place.anchor) == (name, country, (), None)


def test_a_qualifier_keeps_the_network_place_when_it_fits() -> None:
    assert find("Hamburg, DE").nodes == find("Hamburg, Germany").nodes == find("汉堡, deu").nodes == ("DEHAM",)


def test_cities_of_one_name_are_refused_with_candidates_that_resolve() -> None:
    with pytest.raises(AmbiguousPlace, match="Valencia, ES") as refused:
        find("Valencia")
    candidates = refused.value.candidates
    assert candidates[:2] == ("Valencia, VE", "Valencia, ES")
    assert len(candidates) <= 8
    found = [find(candidate) for candidate in candidates]
    assert len({(place.lon, place.lat) for place in found}) == len(candidates)


def test_cities_of_one_name_in_one_country_are_told_apart_by_region() -> None:
    with pytest.raises(AmbiguousPlace) as refused:
        find("Springfield")
    assert "Springfield, Illinois, US" in refused.value.candidates


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("Hambrug", "Hamburg"),
        ("Changchn", "Changchun"),
        ("Vladivostock", "Vladivostok, RU"),
        ("Los Angles", "Los Angeles"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(query: str, suggestion: str) -> None:
    with pytest.raises(UnknownPlace, match=f"did you mean {suggestion}") as refused:
        find(query)
    assert refused.value.suggestions[0] == suggestion
    assert len(refused.value.suggestions) <= 5
    find(suggestion)


@pytest.mark.parametrize("query", ["Mongolia", "蒙古", "Монголия", "MNG", "mongolie"])
def test_a_country_stands_for_its_gateway_by_its_name_in_any_language(query: str) -> None:
    assert find(query).nodes == ("MNULN-AIR", "MNULN-RAI")


def test_a_country_stands_for_the_nodes_marked_as_its_gateway() -> None:
    nodes = [*WORLD.node_by_id.values()]
    marked = [dataclasses.replace(n, extra={"gateway": True}) if n.id == "DENUE" else n for n in nodes]
    assert resolve("Германия", network(*marked)).nodes == ("DENUE",)


def test_a_country_without_a_mark_stands_for_the_place_with_most_departures() -> None:
    hop = Hop(from_node="DENUE", to_node="DEHAM", km=600, hours=20, basis="assumed", source="test", usd_per_teu=300)
    train = Service(
        id="T",
        name="T",
        operator="",
        mode="rail",
        status="operating",
        hops=(hop,),
        frequency_per_week=3,
        both_ways=True,
    )
    nodes = [
        dataclasses.replace(n, modes=frozenset({"rail"})) if n.id in {"DENUE", "BYBQT"} else n
        for n in WORLD.node_by_id.values()
    ]
    served = dataclasses.replace(network(*nodes), service_by_id={"T": train})
    assert resolve("Germany", served).nodes == ("DENUE",)


def test_a_country_without_nodes_stands_for_its_main_city() -> None:
    place = find("Georgia")
    assert (place.name, place.country, place.nodes) == ("Tbilisi", "GE", ())


def test_a_country_without_nodes_and_without_a_main_city_is_refused_with_cities_in_it() -> None:
    with pytest.raises(UnknownPlace, match="Mariehamn"):
        find("Aland Islands")


@pytest.mark.parametrize(
    ("query", "country"),
    [
        ("USA", "US"), ("U.S.A.", "US"), ("u. s. a.", "US"), ("UAE", "AE"), ("U.A.E.", "AE"), ("U.K.", "GB"),
        ("Corea", "KR"), ("Corée", "KR"), ("墨西哥", "MX"), ("Los Angeles, U.S.A.", "US"),
    ],
)  # fmt: skip
def test_a_country_may_be_named_by_its_letters_or_in_another_language(query: str, country: str) -> None:
    assert find(query).country == country


def test_three_letters_are_the_city_that_bears_them_as_its_main_name() -> None:
    assert (find("Bra").name, find("Bra").country) == ("Bra", "IT")


def test_two_letters_are_no_country() -> None:
    with pytest.raises(UnknownPlace):
        find("KZ")


def test_a_point_is_a_place_in_the_country_it_lies_in() -> None:
    place = find("48.1, 11.6")
    assert (place.name, place.country, place.lat, place.lon) == ("48.1,11.6", "DE", 48.1, 11.6)
    assert (place.nodes, place.anchor, place.point_id) == ((), None, "48.10000,11.60000")


def test_a_point_may_be_written_with_the_minus_of_typography() -> None:
    place = find("−33.9,151.2")
    assert (place.country, place.lat, place.lon) == ("AU", -33.9, 151.2)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "names nothing"),
        ("   ", "names nothing"),
        ("?!", "names nothing"),
        ("x" * 5000, "characters long"),
        ("95,11", "did you mean 11,95"),
        ("48.1,200", "nowhere on Earth"),
        ("40,-30", "open sea"),
        ("999,999", "nowhere on Earth"),
    ],
)
def test_a_query_that_cannot_be_read_says_how_to_mend_it(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        find(query)
    assert "write" in str(refused.value)
    assert len(str(refused.value)) < 400


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_any_text_is_a_place_or_an_input_error(query: str) -> None:
    with contextlib.suppress(InputError):
        place = find(query)
        assert -180 <= place.lon <= 180
        assert -90 <= place.lat <= 90


def test_the_basemap_is_small_and_lies_on_the_earth() -> None:
    text = (files("corridor") / "assets" / "basemap.json").read_text(encoding="utf-8")
    assert len(text.encode()) <= 500_000
    features = json.loads(text)["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds == ["land", "border", "province"]
    land = next(feature for feature in features if feature["properties"]["kind"] == "land")["geometry"]
    assert land["type"] == "MultiPolygon"
    points = [point for polygon in land["coordinates"] for ring in polygon for point in ring]
    assert all(-182 <= lon <= 191 and -85.1 <= lat <= 85 for lon, lat in points)
    assert all(ring[0] == ring[-1] for polygon in land["coordinates"] for ring in polygon)
    lines = [line for feature in features[1:] for line in feature["geometry"]["coordinates"]]
    assert all(-180 <= lon <= 190 and -60 <= lat <= 82 for line in lines for lon, lat in line)
    jilin = (121.6, 40.8, 131.4, 46.4)
    provinces = features[2]["geometry"]["coordinates"]
    assert any(all(jilin[0] < lon < jilin[2] and jilin[1] < lat < jilin[3] for lon, lat in line) for line in provinces)
    names = (files("corridor") / "assets" / "names.json").read_text(encoding="utf-8")
    assert "Changchun" in names
