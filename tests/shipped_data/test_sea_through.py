"""Ways by sea with a change of ship that are sold as one: never dearer than two bookings, and no quicker."""

from __future__ import annotations

import re
from math import fsum

import pytest

import corridor
from corridor.model.network import Network, Service
from tools.network.built import read


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


def through(network: Network) -> list[Service]:
    return [one for one in network.service_by_id.values() if str(one.hops[0].extra["table"]).startswith("sea/through")]


def test_every_pair_of_the_table_is_sold_both_ways(network: corridor.Network) -> None:
    pairs = {
        (port, end)
        for line in read("sea/through.csv")
        for port in line["ports"].split("/")
        for end in line["ends"].split("/")
    }
    sold = {(one.hops[0].from_node, one.hops[0].to_node) for one in through(network)}
    assert sold == pairs | {(end, port) for port, end in pairs}


def test_a_change_of_ship_costs_less_than_two_bookings_and_no_time(network: corridor.Network) -> None:
    for start, end, sold in (("CNDLC", "USNYC", "DLC-NYC-PUS-OUT"), ("NGAPP", "JPTYO-SEA", "TYO-APP-SIN-BACK")):
        one = network.service_by_id[sold]
        alone = corridor.Scenario(name="alone").suspend(service=sold)
        apart = corridor.plan(alone.apply(network), start, end, mode="sea")
        whole = corridor.plan(network, start, end, mode="sea")
        booked = min(whole.routes, key=lambda route: (route.legs[0].service != sold, route.transfers))
        assert booked.legs[0].service == sold
        assert booked.transfers == 0
        hub = str(one.hops[0].extra["through"]).split()[0]
        changed = [route for route in apart.routes if route.transfers == 1 and route.legs[0].to_node == hub]
        assert min(route.usd for route in changed) > booked.usd
        assert min(route.hours for route in changed) <= booked.hours + 1


def ride_usd(service: Service, start: str, end: str) -> float:
    """USD a TEU of riding a service between two of its ports, in either direction where it runs both ways."""
    stops = service.stops
    here, there = stops.index(start), stops.index(end)
    assert here < there or service.both_ways
    return fsum(hop.usd_per_teu or 0.0 for hop in service.hops[min(here, there) : max(here, there)])


def test_no_pair_is_dearer_than_its_two_bookings(network: corridor.Network) -> None:
    dearer = []
    for one in through(network):
        (hop,) = one.hops
        ships = re.search(r"hours and CO2e: (\S+) and (\S+), ", hop.source)
        assert ships
        hub = str(hop.extra["through"]).split()[0]
        first, second = (network.service_by_id[name] for name in ships.groups())
        apart = ride_usd(first, hop.from_node, hub) + ride_usd(second, hub, hop.to_node)
        if (hop.usd_per_teu or 0.0) > apart + 0.01:
            dearer.append(f"{one.id}: {hop.usd_per_teu}, apart {apart:.2f}")
    assert not dearer


def test_a_box_leaves_as_often_as_the_rarer_of_its_two_ships(network: corridor.Network) -> None:
    for one in through(network):
        ships = re.search(r"hours and CO2e: (\S+) and (\S+), ", one.hops[0].source)
        assert ships
        first, second = (network.service_by_id[name].frequency_per_week for name in ships.groups())
        assert first is not None
        assert second is not None
        assert one.frequency_per_week == min(first, second), one.id


def test_a_box_is_found_where_it_changes_ship(network: corridor.Network) -> None:
    def used(**limits: str) -> set[str | None]:
        plan = corridor.plan(network, "CNDLC", "USNYC", mode="sea", **limits)  # type: ignore[arg-type]
        return {leg.service for route in plan.routes for leg in route.legs}

    assert "DLC-NYC-PUS-OUT" in used()
    assert "DLC-NYC-PUS-OUT" in used(via="KRPUS")
    assert "DLC-NYC-PUS-OUT" not in used(avoid="KRPUS")
    assert "DLC-NYC-PUS-OUT" not in used(avoid="country:KR")
    closed = corridor.Scenario(name="closed").close(node="KRPUS").apply(network)
    assert "DLC-NYC-PUS-OUT" not in closed.service_by_id
