"""Ways between places other than Changchun: each goes its own way, not round by the hub."""

from __future__ import annotations

import pytest

from corridor.analysis import calibration
from corridor.api.planning import load
from corridor.dataset.load import read_published
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Published
from corridor.model.shipment import Shipment
from corridor.places.resolve import resolve
from corridor.planning import planner
from corridor.planning.limits.targets import Limits
from corridor.planning.request import Request

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def network() -> Network:
    return load()


DETOUR = 1.75
"""A way between two places is at most so much longer than the great circle."""

DIRECT = (
    ("road", "RUMOW-VRS", "RUVVO-SEA"),
    ("road", "RUMOW-VRS", "RUOVB-RAIL"),
    ("road", "CNSHA-RAIL", "KZALA-RAIL"),
    ("road", "CNURC-RAIL", "RUMOW-VRS"),
    ("road", "CNTXG", "MNULN-RAIL"),
    ("road", "ZAJNB", "NAWVB"),
    ("road", "PKKHI", "TRIST-RAIL"),
    ("road", "IRTHR-RAIL", "AZBAK"),
    ("road", "CNKMG-RAIL", "VNHAN-RAIL"),
    ("road", "UZCHU", "IRTHR-RAIL"),
    ("road", "AEJEA", "SARUH-RAIL"),
    ("road", "NGAPP", "GHTEM"),
    ("road", "RUOVB-RAIL", "KZALA-RAIL"),
    ("road", "INDEL-RAIL", "NPKTM"),
    ("rail", "CNURC-RAIL", "UZCHU"),
    ("rail", "CNCTU-RAIL", "PLLOD-RAIL"),
    ("rail", "CNCKG-RAIL", "HUBUD-RAIL"),
    ("rail", "CNXMN", "RUMOW-VRS"),
    ("rail", "CNKMG-RAIL", "THLCH"),
    ("rail", "NLRTM", "HUBUD-RAIL"),
    ("rail", "AUSYD", "AUFRE"),
    ("rail", "AUADL", "AUDRW"),
    ("sea", "HKHKG-SEA", "SGSIN-SEA"),
    ("sea", "VNSGN", "MYPKG"),
    ("sea", "INNSA", "OMSLL"),
    ("sea", "MAPTM", "ITGOA"),
    ("sea", "FRMRS", "DZALG"),
    ("sea", "MXZLO", "PECLL"),
    ("sea", "KEMBA", "ZADUR"),
    ("barge", "BRBEL", "BRMCP"),
    ("barge", "BRMAO", "BRBEL"),
    ("road", "PLWAW-RAIL", "DEBER-RAIL"),
    ("road", "CNCKG-RAIL", "LAVTE-RAIL"),
    ("road", "AEJEA", "JOAMM"),
    ("road", "COBUN", "COBOG"),
    ("rail", "RUOVB-RAIL", "RUKHV-RAIL"),
    ("rail", "CNCAN-RAIL", "KZALA-RAIL"),
    ("rail", "IRBND", "KZAST-RAIL"),
    ("rail", "ITMZO-RAIL", "ROCUT-RAIL"),
    ("rail", "MYPKG", "LAVTE-RAIL"),
    ("air", "CNHRB-AIR", "CAVAN-AIR"),
    ("air", "CNCGQ-AIR", "HKHKG-AIR"),
    ("air", "CNCAN-AIR", "THBKK-AIR"),
    ("air", "SGSIN-AIR", "GBLON-AIR"),
    ("air", "INBOM-AIR", "DEFRA-AIR"),
    ("air", "AEDXB-AIR", "USNYC-AIR"),
    ("air", "USNYC-AIR", "USLAX-AIR"),
    ("air", "ESMAD-AIR", "COBOG-AIR"),
)

BARS = {"distance": (0.15, 0.08), "price": (0.22, 0.10), "time": (0.18, 0.10)}
"""By kind of figure: the most that rail and road are off on the mean, and the most bias."""


@pytest.mark.parametrize(("mode", "start", "end"), DIRECT, ids=str)
def test_a_way_by_one_mode_goes_its_own_way(network: Network, mode: str, start: str, end: str) -> None:
    terms = Request(shipment=Shipment(teu=2), limits=Limits(modes=frozenset({mode}))).terms(network)
    routes = [
        route
        for route in planner.plan(network, terms, resolve(start, network), resolve(end, network)).routes
        if any(leg.service for leg in route.legs)
    ]
    a, b = network.node_by_id[start], network.node_by_id[end]
    straight = great_circle_km((a.lon, a.lat), (b.lon, b.lat))
    assert min(route.km for route in routes) <= DETOUR * straight


def test_air_is_held_against_a_consignment_of_some_hundred_kg(network: Network) -> None:
    """Two boxes of 20 t would wait for several departures, and go by Almaty to save a little."""
    told = {"corridor": "Beijing-Moscow", "mode": "air", "start": "CNPEK-AIR", "end": "RUMOW-AIR", "service": "route"}
    figure = Published(**told, quantity="days", low=3, high=5, as_of="2023-09", source="a portal")  # type: ignore[arg-type]
    [one] = calibration.compare(network, [figure])
    assert one.model < 8


def test_rail_and_road_keep_to_the_published_figures(network: Network) -> None:
    for score in calibration.scores(calibration.compare(network, read_published())):
        if score.mode in ("rail", "road") and score.quantity in BARS:
            off, bias = BARS[score.quantity]
            assert score.mape <= off, score
            assert abs(score.bias) <= bias, score
