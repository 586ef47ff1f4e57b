"""What may be ridden: block trains sell no stretch, and trucks drive onto ferries, never over the sea."""

from __future__ import annotations

import pytest

import corridor
from corridor.model.network import Network, Service
from corridor.planning.rides import rides

LOOSE = corridor.Shipment(teu=0, tonnes=20.0, m3=66.0)


@pytest.fixture(scope="module")
def network() -> Network:
    return corridor.load()


def countries(service: Service) -> set[str]:
    return {stop[:2] for stop in service.stops}


def test_trains_between_china_and_europe_carry_what_leaves_or_enters_china(network: Network) -> None:
    trains = [one for one in network.service_by_id.values() if one.mode == "rail"]
    far = [
        one
        for one in trains
        if {one.stops[0][:2], one.stops[-1][:2]} in ({"CN", end} for end in ("DE", "PL", "RU", "KZ", "UZ"))
    ]
    assert len(far) > 80
    assert {one.id for one in far if one.trade_of != ("CN",)} == set()
    assert {one.id for one in trains if one.trade_of and "CN" not in countries(one)} == set()


def test_every_ride_of_a_block_train_has_one_end_in_china(network: Network) -> None:
    plan, services = rides(network), list(network.service_by_id.values())
    ends = [
        (plan.node_ids[source][:2], plan.node_ids[target][:2])
        for service, source, target in zip(plan.service, plan.source, plan.target, strict=True)
        if services[service].trade_of
    ]
    assert len(ends) > 300
    assert {pair for pair in ends if (pair[0] == "CN") == (pair[1] == "CN")} == set()


@pytest.mark.parametrize(
    ("start", "end", "train"),
    [("PLMAA", "ESMAD-RAIL", "E-YIW-MAD-OUT"), ("CNSIA-RAIL", "CNCGO-RAIL", "E-CGO-MLW-BACK")],
)
def test_no_route_boards_a_block_train_for_a_stretch(network: Network, start: str, end: str, train: str) -> None:
    service = network.service_by_id[train]
    assert service.stops.index(start) < service.stops.index(end)
    plan = corridor.plan(network, start, end)
    assert plan.routes
    assert train not in {leg.service for route in plan.routes for leg in route.legs}


@pytest.mark.parametrize(
    ("start", "end", "ferry"),
    [
        ("Dublin", "London", "HLY-DUB"), ("Helsinki", "Berlin", "FIN-TRV"), ("Casablanca", "Paris", "TNG-ALG"),
        ("Palermo", "Milan", "EU-GOA-PMO"), ("Dalian", "Yantai", "DLC-YNT"), ("Auckland", "Christchurch", "WLG-PCN"),
        ("Heraklion", "Athens", "EU-PIR-HER"), ("Baku", "Aktau", "AAU-BAK-F"),
    ],
)  # fmt: skip
def test_a_truck_goes_by_the_ferry(network: Network, start: str, end: str, ferry: str) -> None:
    best = corridor.plan(network, start, end, shipment=LOOSE).best
    assert any((leg.service or "").startswith(ferry) for leg in best.legs)
    assert best.days < 7
    assert {leg.mode for leg in best.legs} <= {"road", "sea"}


def test_loose_cargo_goes_by_no_other_ship(network: Network) -> None:
    taken = set()
    for start, end in (("Changchun", "Seoul"), ("Changchun", "Hamburg"), ("Tunis", "Marseille"), ("Dalian", "Qingdao")):
        for route in corridor.plan(network, start, end, shipment=LOOSE).routes:
            taken |= {leg.service for leg in route.legs if leg.mode not in ("air", "road")}
    ships = [network.service_by_id[name] for name in taken if name]
    assert ships
    assert all(one.trucks for one in ships)


def test_ferries_that_take_trucks_are_ferries(network: Network) -> None:
    ferries = [one for one in network.service_by_id.values() if one.trucks]
    assert len(ferries) > 80
    for one in ferries:
        assert one.mode in ("sea", "barge")
        assert one.mode == "barge" or all(hop.g_co2e_per_teu_km == 967 for hop in one.hops), one.id
        assert max(hop.km for hop in one.hops) < 2300, one.id
