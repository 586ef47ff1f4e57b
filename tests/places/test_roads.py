"""Ways on the world's highways: their lengths against published ones, and where they lead."""

import csv
import math
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corridor.model.geo import great_circle_km, line_km
from corridor.places.land import load_land
from corridor.places.roads import ACCESS_CIRCUITY, FACTOR, Roads, load_roads
from corridor.places.sea import Shores, shores_of
from corridor.search.kernel import compiled
from tests.support.paths import ROOT

with (Path(__file__).parent / "road_distances.csv").open(encoding="utf-8", newline="") as file:
    PUBLISHED = list(csv.DictReader(file))

WITHIN = 0.08

CHANGCHUN, DALIAN, QINGDAO = (125.32, 43.88), (121.61, 38.91), (120.38, 36.07)
DOVER, CALAIS = (1.31, 51.13), (1.86, 50.95)
FRANKFURT, ROTTERDAM = (8.68, 50.11), (4.48, 51.92)


@pytest.fixture(scope="module")
def roads() -> Roads:
    return load_roads()


@pytest.fixture(scope="module")
def shores() -> Shores:
    return shores_of(load_land())


@pytest.fixture(scope="module")
def off(roads: Roads) -> dict[tuple[str, str], float]:
    """By how much each way differs from the published distance, as a share of it."""
    found = {}
    for row in PUBLISHED:
        a, b = [(float(row[f"{end}_lon"]), float(row[f"{end}_lat"])) for end in ("from", "to")]
        way = roads.way(a, b, realm=frozenset(row["countries"].split()) or None)
        assert way is not None
        found[row["from"], row["to"]] = way.km / float(row["km"]) - 1
    return found


@pytest.mark.slow
def test_published_distances_are_kept_within_eight_per_cent_or_explained(off: dict[tuple[str, str], float]) -> None:
    near = [pair for pair, share in off.items() if abs(share) <= WITHIN]
    assert len(near) >= 60
    assert off.keys() - set(near) == {(row["from"], row["to"]) for row in PUBLISHED if row["why_off"]}


@pytest.mark.slow
def test_the_factor_is_the_median_of_published_over_measured_distances(off: dict[tuple[str, str], float]) -> None:
    assert float(np.median([1 / (1 + share) for share in off.values()])) == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        (CHANGCHUN, DALIAN, 669),
        (CHANGCHUN, (121.47, 31.23), 1943),
        (CHANGCHUN, (117.45, 49.58), 1064),
        (DALIAN, QINGDAO, 1237),
        ((37.62, 55.75), (23.70, 52.10), 1043),
        ((106.92, 47.92), (111.97, 43.65), 627),
    ],
)
def test_ways_on_the_merged_graph_are_as_long_as_on_its_source(
    roads: Roads, a: tuple[float, float], b: tuple[float, float], km: float
) -> None:
    way = roads.way(a, b)
    assert way is not None
    assert way.km / FACTOR == pytest.approx(km, rel=0.03)


def test_dalian_to_qingdao_goes_round_the_bay(roads: Roads, shores: Shores) -> None:
    way = roads.way(DALIAN, QINGDAO)
    assert way is not None
    assert sum(shores.sea_km(a, b) for a, b in pairwise(way.line)) < 15
    assert shores.sea_km(DALIAN, QINGDAO) > 100


def test_the_channel_is_crossed_by_its_tunnel(roads: Roads) -> None:
    way = roads.way(DOVER, CALAIS)
    assert way is not None
    assert 45 < way.km < 110


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((24.94, 60.17), (24.75, 59.44)),  # Helsinki-Tallinn
        ((13.52, 43.62), (16.44, 43.51)),  # Ancona-Split
        (DALIAN, (121.39, 37.54)),  # Dalian-Yantai
        ((-5.61, 36.01), (-5.81, 35.77)),  # Tarifa-Tangier
    ],
)
def test_no_short_way_leads_over_a_strait(roads: Roads, a: tuple[float, float], b: tuple[float, float]) -> None:
    assert roads.way(a, b, max_km=500) is None


@pytest.mark.parametrize(
    ("a", "b", "country", "km"),
    [
        ((84.88, 27.02), (85.32, 27.70), "NP", 240),  # Birgunj-Kathmandu by Mugling
        ((85.92, 26.73), (85.32, 27.70), "NP", 340),  # Janakpur-Kathmandu, not by the BP Highway
        ((89.39, 26.86), (89.64, 27.47), "BT", 160),  # Phuentsholing-Thimphu
        ((51.39, 35.69), (51.50, 36.65), "IR", 250),  # Tehran-Nowshahr, not by Chalus
        ((74.59, 42.87), (75.39, 40.57), "KG", 520),  # Bishkek-Torugart by Naryn
        ((29.29, 0.13), (29.71, 0.04), "CD", 130),  # Butembo-Kasindi by Beni
    ],
)
def test_lorries_keep_off_roads_that_are_barred_or_none(
    roads: Roads, a: tuple[float, float], b: tuple[float, float], country: str, km: float
) -> None:
    way = roads.way(a, b, realm=frozenset({country}))
    assert way is not None
    assert km < way.km < 1.2 * km


def test_a_way_keeps_to_the_countries_that_are_asked_for(roads: Roads) -> None:
    free = roads.way((20.51, 54.71), (30.32, 59.94))  # Kaliningrad-Saint Petersburg
    assert free is not None
    assert roads.way((20.51, 54.71), (30.32, 59.94), realm=frozenset({"RU", "BY"})) is None


def test_distances_to_many_equal_the_ways_to_each(roads: Roads) -> None:
    targets = [ROTTERDAM, (11.58, 48.14), (9.99, 53.55), (8.80, 50.10)]
    start = roads.accesses(*FRANKFURT, None)[0]
    found = roads.distances_km(start, [roads.accesses(*t, None)[0] for t in targets], max_km=450, realm=None)
    for target, km in zip(targets, found, strict=True):
        way = roads.way(FRANKFURT, target, max_km=450)
        if way is None:
            assert km == math.inf
        else:
            assert km == pytest.approx(way.km)
    assert sum(km < math.inf for km in found) >= 3


def _beside(point: int, roads: Roads, rng: random.Random) -> tuple[float, float]:
    lon, lat = (float(of[point]) + rng.uniform(-0.1, 0.1) for of in (roads.lon, roads.lat))
    return lon, lat


REALMS = (None, frozenset({"CN"}), frozenset({"DE", "NL", "BE"}), frozenset({"RU", "BY"}), frozenset({"KE", "TZ"}))


def test_the_compiled_search_measures_what_the_one_in_python_measures(roads: Roads) -> None:
    library = compiled()
    if library is None:
        pytest.skip("no C compiler built the kernel")
    rng, reached = random.Random(7), 0
    for realm in REALMS:
        fits = np.flatnonzero(roads.own(realm)[roads.country[0]] if realm else np.ones(len(roads.lon), bool)).tolist()
        for max_km, within in ((0.0, 1.0), (5.0, 0.1), (25.0, 0.3), (60.0, 0.6), (450.0, 5.0), (900.0, 12.0)) * 4:
            middle = rng.choice(fits)
            lon, lat = (float(of[middle]) + rng.uniform(-0.05, 0.05) for of in (roads.lon, roads.lat))
            start = roads.accesses(lon, lat, realm)[0]
            apart = np.hypot(roads.lon[fits] - start.lon, roads.lat[fits] - start.lat)
            near = [fits[i] for i in np.flatnonzero(apart < within).tolist()]
            goals = [
                found[0]
                for point in (rng.choice([middle, *near]) for _ in range(12))
                if (found := roads.accesses(*_beside(point, roads, rng), realm))
            ]
            want = roads.distances_km(start, goals, max_km=max_km, realm=realm)
            got = roads.distances_km(start, goals, max_km=max_km, realm=realm, nearest=library.nearest)
            assert got == want
            reached += sum(km < math.inf for km in got)
    assert reached > 100


@pytest.mark.slow
def test_a_way_is_never_shorter_than_the_great_circle(roads: Roads) -> None:
    rng = np.random.default_rng(4)
    points = [(float(roads.lon[i]), float(roads.lat[i])) for i in rng.choice(len(roads.lon), 40)]
    for a, b in pairwise(points):
        way = roads.way(a, b)
        if way is not None:
            assert way.km >= great_circle_km(a, b)
            assert line_km(way.line) <= way.km
            assert way.line[0] == a
            assert math.remainder(way.line[-1][0] - b[0], 360) == pytest.approx(
                0
            )  # lines run on across the antimeridian
            assert way.line[-1][1] == pytest.approx(b[1])


def test_stretches_are_no_shorter_than_straight(roads: Roads) -> None:
    i = np.random.default_rng(5).choice(len(roads.a), 500)
    for a, b, km in zip(roads.a[i], roads.b[i], roads.km[i], strict=True):
        ends = [(float(roads.lon[p]), float(roads.lat[p])) for p in (a, b)]
        assert km >= great_circle_km(*ends) * (1 - 1e-9)


def test_no_long_stretch_runs_over_much_sea_but_fixed_links(roads: Roads, shores: Shores) -> None:
    with (ROOT / "tools" / "tables" / "fixed_links.csv").open(encoding="utf-8", newline="") as links:
        ends = [(float(row[f"lon_{end}"]), float(row[f"lat_{end}"])) for row in csv.DictReader(links) for end in "ab"]
    x = np.cos(np.radians(roads.lat[roads.a])) * (roads.lon[roads.a] - roads.lon[roads.b])
    long = np.flatnonzero(np.hypot(x, roads.lat[roads.a] - roads.lat[roads.b]) * 111.2 > 15)
    for i in np.random.default_rng(6).choice(long, 5000, replace=False).tolist():
        a, b = [(float(roads.lon[p]), float(roads.lat[p])) for p in (roads.a[i], roads.b[i])]
        if shores.sea_km(a, b) > 15:
            assert any(min(great_circle_km(end, a), great_circle_km(end, b)) < 25 for end in ends), (a, b)


def test_a_place_far_from_roads_has_no_access(roads: Roads) -> None:
    assert roads.accesses(-150.0, 0.0, None) == ()
    assert ACCESS_CIRCUITY > 1


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ((83.728, 53.362), (85.96, 51.96), 260),  # Barnaul, Gorno-Altaysk
        ((124.725, 56.658), (129.91, 61.94), 780),  # Neryungri, Nizhny Bestyakh
        ((39.874, 57.63), (40.93, 57.766), 80),  # Yaroslavl, Kostroma
        ((102.83, 47.20), (101.46, 47.48), 125),  # Kharkhorin, Tsetserleg
        ((-69.357, 10.065), (-68.01, 10.47), 180),  # Barquisimeto, Puerto Cabello
        ((96.16, 16.85), (97.63, 16.49), 300),  # Yangon, Mawlamyine
    ],
)
def test_roads_that_the_source_lacks_are_driven(
    roads: Roads, start: tuple[float, float], end: tuple[float, float], km: float
) -> None:
    way = roads.way(start, end)
    assert way is not None
    assert way.km == pytest.approx(km, rel=0.12)


def test_the_accesses_of_so_many_places_only_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.places.roads.MOST_ACCESSES", 3)
    roads, germany = replace(load_roads(), _accesses={}), frozenset({"DE"})
    places = [(8.0 + number / 10, 50.0) for number in range(12)]
    first = [roads.accesses(*place, germany) for place in places]
    assert len(roads._accesses) <= 3  # noqa: SLF001 - what it holds is no answer
    assert [roads.accesses(*place, germany) for place in places] == first
