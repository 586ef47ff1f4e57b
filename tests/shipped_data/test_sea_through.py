"""Ways by sea with a change of ship that are sold as one: never dearer than two bookings, and no quicker."""

from __future__ import annotations

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
