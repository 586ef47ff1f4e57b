"""How a route goes, in words: every ride by where it ends, trucks of any length that matters, and twins told apart."""

from __future__ import annotations

from typing import Any

import pytest

import corridor
from corridor.model.borders import borders_of
from corridor.model.network import Network, Node
from corridor.planning.routes.haul import TOLD_DRAY_KM, haul_of
from corridor.planning.routes.route import Leg, Route
from corridor.views.words import telling

NAMES = {
    "CNSHE": ("Shenyang Rail Terminal", "Shenyang"), "CNDLC": ("Port of Dalian", "Dalian"),
    "AEDXB": ("Dubai Al Maktoum Airport", "Dubai"), "AEJEA": ("Port of Jebel Ali", "Jebel Ali"),
    "RUSVO": ("Moscow Sheremetyevo Airport", "Moscow"), "RUVRS": ("Moscow Vorsino freight village", "Moscow"),
    "JPTYO": ("Port of Tokyo", "Tokyo"), "CNCGQ": ("Changchun Xinglong", "Changchun"),
}  # fmt: skip

NETWORK = Network(
    node_by_id={
        key: Node(
            id=key, name=name, kind="terminal", country=key[:2], lon=0.0, lat=0.0, modes=frozenset({"rail"}), tz="UTC",
            source="test", aliases=(short,),
        )
        for key, (name, short) in NAMES.items()
    },
    service_by_id={}, handling={}, emissions={}, assumptions=None,  # type: ignore[arg-type]
)  # fmt: skip


def leg(mode: str, start: str, end: str, *, service: str | None = "S", km: float = 1000.0) -> Leg:
    figures: dict[str, Any] = dict.fromkeys(("load_h", "wait_h", "ride_h", "unload_h", "usd", "kg_co2e"), 0.0)
    return Leg(
        mode=mode, service=service, name="", operator="", status="operating", from_node=start, to_node=end,
        from_point=(0.0, 0.0), to_point=(0.0, 0.0), stops=(start, end), hops=(), passages=(), gauge_changes=(),
        crossings=(), km=km, **figures,
    )  # fmt: skip


def dray(start: str, end: str, km: float) -> Leg:
    return leg("road", start, end, service=None, km=km)


def told(*legs: Leg) -> list[str]:
    haul = haul_of(legs, NETWORK)
    return [haul.via.replace("\u2192", ">"), haul.way, haul.main_haul]


@pytest.mark.parametrize(
    ("km", "via", "way"),
    [
        (TOLD_DRAY_KM, "road > Shenyang > rail > Dalian > sea", "road, rail, sea"),
        (TOLD_DRAY_KM - 1, "rail > Dalian > sea", "rail, sea"),
    ],
)
def test_a_dray_of_100_km_is_told_and_a_shorter_one_is_not(km: float, via: str, way: str) -> None:
    rides = leg("rail", "CNSHE", "CNDLC"), leg("sea", "CNDLC", "JPTYO", km=2000)
    assert told(dray("41,125", "CNSHE", km), *rides) == [via, way, "sea"]
    assert told(*rides, dray("JPTYO", "35,139", km)) == [
        f"rail > Dalian > sea{' > Tokyo > road' if km == TOLD_DRAY_KM else ''}",
        f"rail, sea{', road' if km == TOLD_DRAY_KM else ''}", "sea",
    ]  # fmt: skip


def test_a_stop_is_where_the_ride_before_ends_not_where_the_next_begins() -> None:
    legs = leg("air", "CNCGQ", "AEDXB", km=6000), dray("AEDXB", "AEJEA", 50), leg("road", "AEJEA", "RUVRS")
    assert told(*legs)[0] == "air > Dubai > road"


def test_two_stops_of_one_name_go_by_their_full_names() -> None:
    legs = leg("air", "CNCGQ", "RUSVO"), leg("road", "RUSVO", "RUVRS", km=90), leg("road", "RUVRS", "JPTYO")
    via = "air > Moscow Sheremetyevo Airport > road > Moscow Vorsino freight village > road"
    assert told(*legs)[0] == via


def test_a_dray_alone_is_one_and_no_main_haul_counts_drays() -> None:
    assert told(dray("CNCGQ", "CNDLC", 700)) == ["road dray", "road dray", "road"]
    assert told(dray("CNCGQ", "CNDLC", 700), leg("sea", "CNDLC", "JPTYO", km=400))[2] == "sea"


def route(*legs: Leg) -> Route:
    haul = haul_of(legs, NETWORK)
    return Route(legs=legs, generalised_usd=0.0, **haul._asdict())


def brackets(*routes: Route) -> list[str]:
    return [text.partition(" (")[2].rstrip(")") for text in telling(routes, NETWORK)]


def test_twins_are_told_apart_by_what_differs_not_by_what_they_share() -> None:
    sea = leg("sea", "CNDLC", "JPTYO", service="LOOP", km=9000)
    by_train = route(leg("rail", "CNCGQ", "CNDLC", service="SLOW", km=700), sea)
    by_other = route(leg("rail", "CNCGQ", "CNDLC", service="QUICK", km=700), sea)
    alone = route(sea)
    assert brackets(by_train, by_other, alone) == [
        "SLOW, Changchun to Dalian", "QUICK, Changchun to Dalian", "",
    ]  # fmt: skip


def test_three_alike_are_told_apart_by_as_many_legs_as_it_takes() -> None:
    first, second = (leg("rail", "CNCGQ", "CNDLC", service=name, km=700) for name in ("R1", "R2"))
    third, fourth = (leg("sea", "CNDLC", "JPTYO", service=name) for name in ("S1", "S2"))
    found = brackets(route(first, third), route(first, fourth), route(second, third))
    assert found == ["R1, Changchun to Dalian; S1, Dalian to Tokyo", "S2, Dalian to Tokyo", "R2, Changchun to Dalian"]


def test_a_truck_by_order_and_one_that_runs_by_itself_are_told_apart() -> None:
    rail = leg("rail", "CNSHE", "CNDLC", service="R")
    found = brackets(route(leg("road", "CNCGQ", "CNSHE", service="T"), rail), route(dray("CNCGQ", "CNSHE", 300), rail))
    assert found == ["T, Changchun to Shenyang", "dray to Shenyang"]


def test_a_long_hop_between_border_stations_is_no_border() -> None:
    """Malaszewicze to the Channel Tunnel passes Germany and Belgium; the 215 km over Khunjerab pass nothing else."""
    borders = borders_of(corridor.load())
    assert {("CNTXKX", "PKSOSX"), ("PKSOSX", "CNTXKX"), ("CNMLX", "RUZBK")} <= borders
    assert ("PLMAA", "FRCQF-TUN") not in borders
