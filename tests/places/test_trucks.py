"""Where a truck may drive: the law of drays, over sampled ones too (20,000 of them by ``make long``)."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

import corridor
from corridor.model.geo import great_circle_km
from corridor.places.land import load_land
from corridor.places.roads import load_roads
from corridor.places.sea import shores_of
from corridor.places.trucks import MOST_SEA_KM, TruckRules, Trucks, load_trucks
from tests.support.paths import ROOT
from tests.support.size import cases

EU = frozenset(
    {"AT", "BE", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "HR", "IT", "LT", "LV", "NL", "NO", "PL", "SE"}
)
GROUPS = (EU, frozenset({"RU", "BY"}), frozenset({"GB", "FR"}))
ROADS = TruckRules(method="roads", circuity=1.3, max_km=500, open_borders=GROUPS)
CIRCUITY = TruckRules(method="circuity", circuity=1.3, max_km=500, open_borders=GROUPS)
BOTH = [ROADS, CIRCUITY]


@dataclass(frozen=True)
class Spot:
    lon: float
    lat: float
    country: str


HELSINKI, TALLINN = Spot(24.94, 60.17, "FI"), Spot(24.75, 59.44, "EE")
ANCONA, SPLIT = Spot(13.52, 43.62, "IT"), Spot(16.44, 43.51, "HR")
DALIAN, YANTAI, YINGKOU = Spot(121.61, 38.91, "CN"), Spot(121.39, 37.54, "CN"), Spot(122.08, 40.29, "CN")
MESSINA, REGGIO = Spot(15.55, 38.19, "IT"), Spot(15.65, 38.11, "IT")
DOVER, CALAIS = Spot(1.31, 51.13, "GB"), Spot(1.86, 50.95, "FR")
FRANKFURT, ROTTERDAM = Spot(8.68, 50.11, "DE"), Spot(4.48, 51.92, "NL")
MALMO, COPENHAGEN = Spot(13.00, 55.60, "SE"), Spot(12.57, 55.68, "DK")


with (ROOT / "tools" / "tables" / "fixed_links.csv").open(encoding="utf-8", newline="") as file:
    LINKS = [
        [(float(row[f"lon_{end}"]), float(row[f"lat_{end}"])) for end in ("a", "b")] for row in csv.DictReader(file)
    ]


def by_a_link(line: Sequence[tuple[float, float]]) -> bool:
    """Whether a line passes both ends of a fixed link within the length of the link, at least 20 km."""
    return any(
        all(min(great_circle_km(end, point) for point in line) <= max(20.0, great_circle_km(*ends)) for end in ends)
        for ends in LINKS
    )


MOST_DRAWN = len(cases(300, 20_000))
"""Drays over whose straight line the sea lies that are drawn; every one in the long run."""


@pytest.fixture(scope="module")
def trucks() -> Trucks:
    return load_trucks()


@pytest.mark.parametrize("rules", BOTH, ids=["roads", "circuity"])
@pytest.mark.parametrize(
    ("a", "b"), [(HELSINKI, TALLINN), (ANCONA, SPLIT), (DALIAN, YANTAI), (YINGKOU, YANTAI), (MESSINA, REGGIO)]
)
def test_no_truck_crosses_the_sea(trucks: Trucks, rules: TruckRules, a: Spot, b: Spot) -> None:
    assert trucks.kms(a, [b], rules) == [math.inf]
    assert trucks.way(a, b, rules) is None


def test_a_truck_crosses_by_a_fixed_link(trucks: Trucks) -> None:
    assert 45 < trucks.kms(DOVER, [CALAIS], ROADS)[0] < 110
    assert trucks.kms(DOVER, [CALAIS], CIRCUITY) == [math.inf]
    assert 25 < trucks.kms(MALMO, [COPENHAGEN], ROADS)[0] < 65


def test_roads_and_circuity_agree_on_plain_land(trucks: Trucks) -> None:
    by_road, straight = (trucks.kms(FRANKFURT, [ROTTERDAM], rules)[0] for rules in BOTH)
    assert by_road == pytest.approx(440, rel=0.05)
    assert straight == pytest.approx(1.3 * great_circle_km((8.68, 50.11), (4.48, 51.92)))


def test_a_way_keeps_out_of_other_countries(trucks: Trucks) -> None:
    nong_khai, chiang_rai = Spot(102.74, 17.88, "TH"), Spot(99.83, 19.91, "TH")
    far = TruckRules(method="roads", circuity=1.3, max_km=900, open_borders=())
    way = trucks.way(nong_khai, chiang_rai, far)
    assert way is not None
    land = load_land()
    inside = [land.country_at(lon, lat) in {"TH", None} for lon, lat in way.line]
    assert sum(inside) >= 0.9 * len(inside)
    kaliningrad, smolensk = Spot(20.51, 54.71, "RU"), Spot(32.05, 54.78, "RU")
    assert trucks.kms(
        kaliningrad, [smolensk], TruckRules(method="roads", circuity=1.3, max_km=2000, open_borders=GROUPS)
    ) == [math.inf]


def test_an_island_without_highways_is_driven_by_circuity(trucks: Trucks) -> None:
    a, b = Spot(73.50, 4.17, "MV"), Spot(73.51, 4.18, "MV")
    assert trucks.kms(a, [b], ROADS)[0] == pytest.approx(1.3 * great_circle_km((a.lon, a.lat), (b.lon, b.lat)))


def test_a_closed_border_is_not_crossed(trucks: Trucks) -> None:
    assert trucks.kms(Spot(130.36, 42.86, "CN"), [Spot(130.78, 42.71, "RU")], ROADS) == [math.inf]


DRAYS = len(cases(800, 20_000))


def test_sampled_drays_are_within_the_law(trucks: Trucks) -> None:
    """Of nodes and points of roads near them: none longer than the limit, shorter than straight, or over the sea."""
    nodes = [Spot(node.lon, node.lat, node.country) for node in corridor.load().node_by_id.values()]
    roads, shores = load_roads(), shores_of(load_land())
    rng = np.random.default_rng(20)
    drays = 0
    rules = TruckRules(method="roads", circuity=1.3, max_km=200, open_borders=GROUPS)
    over: list[float] = []
    for k in rng.permutation(len(nodes)).tolist():
        origin = nodes[k]
        near = np.flatnonzero((np.abs(roads.lat - origin.lat) < 1.3) & (np.abs(roads.lon - origin.lon) < 1.3))
        points = rng.choice(near, min(len(near), 80), replace=False).tolist() if len(near) else []
        targets = [
            Spot(float(roads.lon[p]), float(roads.lat[p]), roads.codes[int(roads.country[0][p])]) for p in points
        ]
        kms = trucks.kms(origin, targets, rules)
        drays += len(kms)
        for target, km in zip(targets, kms, strict=True):
            if km == math.inf:
                continue
            assert km <= rules.max_km
            assert km >= great_circle_km((origin.lon, origin.lat), (target.lon, target.lat)) * (1 - 1e-9)
            straight_sea = shores.sea_km((origin.lon, origin.lat), (target.lon, target.lat))
            if straight_sea > MOST_SEA_KM and len(over) < MOST_DRAWN:
                way = trucks.way(origin, target, rules)
                assert way is not None
                sea = sum(shores.sea_km(p, q) for p, q in pairwise(way.line))
                over.append(0.0 if by_a_link(way.line) else sea)
        if drays >= DRAYS:
            break
    assert drays >= DRAYS
    assert over  # those whose straight line would cross the sea
    assert max(over) <= MOST_SEA_KM


def test_where_a_place_meets_the_roads_is_kept_by_the_countries_that_it_may_use() -> None:
    """Beside Derry the nearest road of Ireland is ten times as far as one across the border."""
    trucks, spot = Trucks(land=load_land()), Spot(-7.30, 54.99, "IE")
    own, both = (trucks.accesses(spot, realm) for realm in (frozenset({"IE"}), frozenset({"IE", "GB"})))
    assert own[0].off_km > 2
    assert both[0].off_km < 0.5
