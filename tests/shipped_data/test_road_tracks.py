"""The lines of road hops that ship: they keep off the sea and fit the km of their hops."""

import csv
import json
from itertools import pairwise

import pytest

from corridor.model.geo import great_circle_km, line_km
from corridor.places.land import load_land
from corridor.places.sea import shores_of
from tests.support.paths import ROOT

MOST_SEA_KM = 15.0

with (ROOT / "data" / "edges.csv").open(encoding="utf-8", newline="") as file:
    KM = {(row["from"], row["to"]): float(row["km"]) for row in csv.DictReader(file) if row["mode"] == "road"}

TRACKS = {
    (feature["properties"]["from"], feature["properties"]["to"]): [
        tuple(at) for at in feature["geometry"]["coordinates"]
    ]
    for feature in json.loads((ROOT / "data" / "tracks.geojson").read_text(encoding="utf-8"))["features"]
    if feature["properties"]["mode"] == "road"
}


BESIDE_THE_BORDER = {"T-CGQ-VVO-TIR"}
"""The road from Hunchun to its port lies on the Russian side of the border as the shapes of the land draw it."""


@pytest.mark.slow
def test_no_track_of_a_road_leads_over_much_sea_but_by_a_fixed_link() -> None:
    shores = shores_of(load_land())
    with (ROOT / "tools" / "tables" / "fixed_links.csv").open(encoding="utf-8", newline="") as file:
        links = [
            [(float(row[f"lon_{end}"]), float(row[f"lat_{end}"])) for end in ("a", "b")] for row in csv.DictReader(file)
        ]
    for pair, line in TRACKS.items():
        sea_km = sum(shores.sea_km(a, b) for a, b in pairwise(line))
        by_a_link = any(
            all(min(great_circle_km(end, at) for at in line) <= great_circle_km(*ends) for end in ends)
            for ends in links
            if great_circle_km(*ends) > MOST_SEA_KM
        )
        assert sea_km <= MOST_SEA_KM or by_a_link, (pair, sea_km)


def test_nine_in_ten_road_hops_have_a_track() -> None:
    pairs = {(min(pair), max(pair)) for pair in KM}
    assert len(TRACKS.keys() & pairs) >= 0.9 * len(pairs)


def test_tracks_of_roads_fit_the_km_of_their_hops() -> None:
    for pair, line in TRACKS.items():
        km = KM.get(pair) or KM[pair[::-1]]
        assert 0.6 * km - 10 <= line_km(line) <= 1.3 * km + 10, pair


def test_no_truck_passes_a_war_or_the_east_of_europe_between_two_other_countries() -> None:
    shut = {"UA", "BY", "RU", "SY", "YE"}
    with (ROOT / "data" / "edges.csv").open(encoding="utf-8", newline="") as file:
        passing = [row for row in csv.DictReader(file) if row["mode"] == "road" and shut & set(row["through"].split())]
    assert {row["service"] for row in passing} <= {"T-HRS-MLW-OUT", "T-HRS-MLW-BACK"} | BESIDE_THE_BORDER
