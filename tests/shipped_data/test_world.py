"""Any destination on Earth, by a way that a forwarder would take, and no truck where none can drive."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

import corridor
from corridor.analysis.coverage import FORBIDDEN, Covered, coverage
from corridor.api.objects import Network, Plan
from corridor.api.planning import load
from corridor.places.land import load_land
from corridor.places.resolve import resolve
from corridor.planning.drays import lawful_road

pytestmark = pytest.mark.slow


@cache
def network() -> Network:
    return load()


@cache
def covered() -> dict[str, Covered]:
    return {one.country: one for one in coverage(network())}


@cache
def plan(destination: str) -> Plan:
    return corridor.plan(network(), "Changchun", destination)


def modes(route: Any) -> set[str]:
    return {leg.mode for leg in route.legs if leg.service is not None}


def test_every_member_state_is_reached_both_ways_unless_that_is_forbidden() -> None:
    lost = {
        one.country
        for one in covered().values()
        if one.standing == "member" and (one.there is None or one.back is None)
    }
    assert lost <= set(FORBIDDEN)
    assert sum(one.standing == "member" for one in covered().values()) == 193


def test_no_best_route_flies_twenty_tonnes() -> None:
    assert [one.country for one in covered().values() if one.there and "air" in modes(one.there)] == []


@pytest.mark.parametrize("country", ["KZ", "UZ", "KG", "TJ", "TM", "MN", "LA"])
def test_central_asia_mongolia_and_laos_go_by_land(country: str) -> None:
    there = covered()[country].there
    assert there is not None
    assert modes(there) <= {"rail", "road"}


@pytest.mark.parametrize("country", ["BR", "AR", "CL", "PE", "CO", "EC", "UY", "PY", "BO", "VE", "GY", "SR"])
def test_south_america_goes_by_ocean(country: str) -> None:
    there = covered()[country].there
    assert there is not None
    assert "sea" in modes(there)
    assert "sea" in modes(plan(covered()[country].city + ", " + country).cheapest)


@pytest.mark.parametrize("country", ["JP", "KR"])
def test_japan_and_korea_go_by_the_ports_of_the_north_east(country: str) -> None:
    there = covered()[country].there
    assert there is not None
    boarded = {leg.from_node for leg in there.legs if leg.mode == "sea"}
    assert boarded & {"CNDLC", "CNYIK", "RUVVO-SEA", "RUZAR", "RUVYP"}


@pytest.mark.parametrize("country", ["IS", "MT", "FJ", "MG"])
def test_islands_are_reached_by_a_feeder_or_a_loop_not_by_air(country: str) -> None:
    there = covered()[country].there
    assert there is not None
    assert [leg.mode for leg in there.legs if leg.service][-1] in {"sea", "road"}


@pytest.mark.parametrize("country", ["CZ", "AT", "HU", "SK", "CH"])
def test_landlocked_europe_goes_by_rail_or_by_a_port_and_overland(country: str) -> None:
    there = covered()[country].there
    assert there is not None
    assert there.legs[-1].mode in {"rail", "road"}


LANES = ["Hamburg", "Rotterdam", "Moscow", "Los Angeles", "Tokyo", "Singapore", "Nairobi", "Santos", "Sydney", "Dubai"]


@pytest.mark.parametrize("destination", LANES)
def test_air_is_fastest_and_dearest_and_sea_cheapest_where_it_goes(destination: str) -> None:
    found = plan(destination).routes
    by_air = [route for route in found if "air" in modes(route)]
    on_the_ground = [route for route in found if "air" not in modes(route)]
    assert min(route.hours for route in by_air) < min(route.hours for route in on_the_ground)
    assert min(route.usd for route in by_air) > min(route.usd for route in on_the_ground)
    assert min(route.kg_co2e for route in by_air) > min(route.kg_co2e for route in on_the_ground)


@pytest.mark.parametrize("destination", ["Hamburg", "Duisburg", "Warsaw"])
def test_rail_stands_between_air_and_sea(destination: str) -> None:
    found = plan(destination).routes
    rail = [route for route in found if modes(route) <= {"rail", "road"}]
    sea = [route for route in found if "sea" in modes(route) and "air" not in modes(route)]
    air = [route for route in found if "air" in modes(route)]
    assert min(r.hours for r in air) < min(r.hours for r in rail) < min(r.hours for r in sea)
    assert min(r.usd for r in sea) < min(r.usd for r in rail) < min(r.usd for r in air)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Changchun", "Pyongyang"), ("Dandong", "Sinuiju"), ("Seoul", "Kaesong"), ("Shanghai", "Taipei"),
        ("Rome", "Cagliari"), ("Los Angeles", "Honolulu"), ("Zhanjiang", "Haikou"), ("Melbourne", "Hobart, AU"),
        ("Vilnius", "Kaliningrad"), ("Gdansk", "Kaliningrad"), ("Dar es Salaam", "Zanzibar"), ("Stockholm", "Visby"),
        ("Xiamen", "Jincheng, TW"), ("Tangier", "Ceuta"), ("Algeciras", "Ceuta"), ("Smolensk", "Kaliningrad"),
    ],
)  # fmt: skip
def test_no_truck_crosses_the_sea_or_a_closed_border(a: str, b: str) -> None:
    start, end = (resolve(name, network()) for name in (a, b))
    assert not lawful_road(start, end, land=load_land(), assumptions=network().assumptions)


@pytest.mark.parametrize(("a", "b"), [("London", "Edinburgh"), ("Copenhagen", "Malmo"), ("Vienna", "Budapest"),
                                      ("Rome", "San Marino"), ("Moscow", "Minsk"), ("Istanbul", "Ankara")])  # fmt: skip
def test_trucks_drive_where_they_can(a: str, b: str) -> None:
    start, end = (resolve(name, network()) for name in (a, b))
    assert lawful_road(start, end, land=load_land(), assumptions=network().assumptions)


@pytest.mark.parametrize(
    ("port", "city"),
    [
        ("GRPIR", "Athens"), ("CNNSA", "Shenzhen"), ("CNSHA-SEA", "Shanghai"), ("NLRTM", "Amsterdam"),
        ("JPYOK", "Tokyo"), ("SGSIN-SEA", "Singapore"), ("HKHKG-SEA", "Hong Kong"), ("USNYC", "Philadelphia"),
    ],
)  # fmt: skip
def test_a_port_lies_on_the_land_that_it_serves(port: str, city: str) -> None:
    start, end = (resolve(name, network()) for name in (port, city))
    assert lawful_road(start, end, land=load_land(), assumptions=network().assumptions)


def test_a_place_too_far_from_any_terminal_is_told_the_nearest() -> None:
    answer = corridor.plan(network(), "Changchun", "Nyala")
    assert answer.why is not None
    assert "too far from any terminal" in answer.why
    assert "the nearest by road is" in answer.why


@pytest.mark.parametrize(
    ("query", "country"),
    [
        ("Czech Republic", "CZ"), ("捷克", "CZ"), ("Germany", "DE"), ("США", "US"), ("Казахстан", "KZ"),
        ("대한민국", "KR"), ("日本", "JP"), ("Côte d'Ivoire", "CI"), ("Liechtenstein", "LI"),
    ],
)  # fmt: skip
def test_a_country_is_a_destination(query: str, country: str) -> None:
    answer = plan(query)
    assert answer.destination.country == country
    assert answer.routes


@pytest.mark.parametrize("beyond", ["Donetsk", "Mariupol", "Luhansk", "Melitopol", "Sukhumi", "Tskhinvali"])
def test_no_lorry_crosses_a_front(beyond: str) -> None:
    answer = corridor.plan(network(), "Changchun", beyond)
    assert not answer.routes
    assert "no road that they may take leads there" in str(answer.why)


@pytest.mark.parametrize("near", ["Kramatorsk", "Zaporizhzhia", "Kherson", "Zugdidi", "Gori"])
def test_lorries_drive_to_places_on_this_side_of_it(near: str) -> None:
    assert corridor.plan(network(), "Changchun", near).routes


def test_goods_between_countries_that_forbid_their_trade_have_no_route() -> None:
    for origin, destination, bans in (
        ("Delhi", "Lahore", ["india-pakistan", "pakistan-india"]),
        ("Haifa", "Beirut", ["israel-lebanon", "lebanon-israel"]),
    ):
        for a, b in ((origin, destination), (destination, origin)):
            assert not corridor.plan(network(), a, b).routes
            assert corridor.plan(network(), a, b, allow=bans).routes


def test_a_board_of_departures_and_coverage_tell_what_is_known_of_the_world() -> None:
    board = corridor.departures(
        network(), "Changchun", "Tehran", start=datetime(2026, 12, 7, tzinfo=UTC), weeks=1
    ).to_dict()
    assert all("iran-sanctions" in [note["id"] for note in one["notes"]] for one in board["departures"])
    iran = next(one for one in coverage(network()) if one.country == "IR")
    assert iran.there is not None
    assert "iran-sanctions" in {note.id for note in iran.there.notes}
