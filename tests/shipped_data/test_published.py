"""What the published figures of trains and trucks are compared with (data/README.md), and what was mended by them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corridor.analysis import calibration
from corridor.api.planning import load
from corridor.dataset.load import read_published
from corridor.errors import InputError
from corridor.model.network import Network, Published

EU = frozenset(
    ("AT", "BE", "BG", "CZ", "DE", "DK", "ES", "FR", "GR", "HR", "HU", "IT", "LT", "NL", "PL", "PT", "RO", "SE")
)

KM_A_DAY = 700
"""Nine hours of driving, ten twice a week, at 70 km/h: what one driver covers under Regulation (EC) 561/2006."""


@pytest.fixture(scope="module")
def network() -> Network:
    return load()


def test_a_train_or_truck_that_the_network_has_is_compared_with_its_ride(network: Network) -> None:
    """The best way may change for a lower price, where the figure is of the train that does not."""
    for figure in read_published():
        if figure.mode in ("rail", "road", "barge") and figure.service == calibration.TRANSIT:
            with pytest.raises(InputError, match=f"no {figure.mode} service"):
                calibration.compare(network, [replace(figure, service="")])


def test_days_from_the_arrival_of_a_ship_hold_those_in_port(network: Network) -> None:
    """Mombasa: 3.5 days on average in 2023 (Kenya Ports Authority)."""
    told = {"corridor": "Mombasa-Kampala", "start": "KEMBA", "end": "UGKLA", "as_of": "undated", "source": "a paper"}
    figure = Published(**told, mode="road", service="", quantity="days", low=10, high=14)  # type: ignore[arg-type]
    ride, landed = calibration.compare(network, [figure, replace(figure, service=calibration.LANDED)])
    assert landed.model == pytest.approx(ride.model + 3.5)


def test_one_driver_in_the_union_keeps_his_hours(network: Network) -> None:
    country = {node.id: node.country for node in network.node_by_id.values()}
    hops = [
        hop
        for service in network.service_by_id.values()
        if service.mode == "road" and not service.id.startswith(("RFS-", "RFA-"))
        for hop in service.hops
        if {country[hop.from_node], country[hop.to_node]} <= EU and hop.km > KM_A_DAY
    ]
    fast = {(hop.from_node, hop.to_node) for hop in hops if hop.km / hop.hours * calibration.HOURS_PER_DAY > KM_A_DAY}
    assert hops
    assert not fast


RED_SEA_LEFT = "2023-12-15"
"""When Maersk, MSC, CMA CGM and Hapag-Lloyd sent their ships round the Cape."""


def test_days_of_ships_by_suez_are_compared_where_they_sail_it(network: Network) -> None:
    """A figure from before the lines left is of another world wherever its way is another there."""
    old = [
        figure
        for figure in read_published()
        if figure.mode == "sea" and figure.as_of < RED_SEA_LEFT and "by the Cape" not in figure.corridor
    ]
    here = calibration.compare(network, [replace(figure, world=()) for figure in old])
    there = calibration.compare(network, [replace(figure, world=("suez-open",)) for figure in old])
    other = {a.published.corridor for a, b in zip(here, there, strict=True) if abs(a.model - b.model) > a.model / 100}
    assert len(old) > 100
    assert other == {figure.corridor for figure in old if "suez-open" in figure.world}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("CNSHA-RAIL", "RUYEK-RAIL"),
        ("CNCAN-RAIL", "RUOVB-RAIL"),
        ("CNSIA-RAIL", "RUKUF-RAIL"),
        ("RUKUF-RAIL", "UZCHU"),
        ("CNCGQ-XNG", "RUGOJ-RAIL"),
        ("CNULQ-RAIL", "CNTXG"),
        ("CNSIA-RAIL", "RULED"),
        ("CNURC-RAIL", "RUCEK-RAIL"),
        ("KZAST-RAIL", "KZAAU"),
    ],
)
def test_a_train_stops_at_the_terminals_that_it_passes(network: Network, start: str, end: str) -> None:
    """Without the stop the way went by a change in Moscow, Almaty or Yekaterinburg."""
    told = {"corridor": "a ride", "as_of": "undated", "source": "a paper"}
    ride = Published(**told, mode="rail", start=start, end=end, service="", quantity="days", low=0, high=30)  # type: ignore[arg-type]
    assert calibration.compare(network, [ride])[0].deviation == 0
