"""One road, one pace: the trucks of a country drive the hops inside it, whosever run they are."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tools.network.built import Line
from tools.network.trucks import Trucks, read_trucks, tariff_of

ROOT = Path(__file__).parents[2]
TARIFF = re.compile(r"price, tariff ([A-Z0-9-]+): ")
TWO_DRIVERS = ("US-TEAM", "CN-TEAM", "TIR-TEAM", "RFS")
"""Tariffs of trucks that go on through the night."""

WHERE = {"ZADUR": (31.0, -29.9), "ZAJNB": (28.0, -26.2), "ZABBR": (30.0, -22.2), "ZWBBG": (30.0, -22.1)}
OURS = Trucks(
    country="ZA", nodes=frozenset(), instead_of=frozenset({"AF-COPPER", "AF-SA"}),
    tariff="AF-SA", tariff_back="AF-SA-BACK", gates=("ZADUR",),
)  # fmt: skip


def test_a_run_over_borders_takes_the_trucks_of_the_country_inside_it() -> None:
    assert tariff_of(("ZADUR", "ZAJNB"), "AF-COPPER", WHERE, [OURS]) == "AF-SA"
    assert tariff_of(("ZABBR", "ZWBBG"), "AF-COPPER", WHERE, [OURS]) == "AF-COPPER"
    assert tariff_of(("ZADUR", "ZAJNB"), "AF-MG", WHERE, [OURS]) == "AF-MG"


def test_the_gates_tell_the_way_back() -> None:
    assert tariff_of(("ZAJNB", "ZADUR"), "AF-COPPER", WHERE, [OURS]) == "AF-SA-BACK"
    assert tariff_of(("ZAJNB", "ZADUR"), "AF-SA", WHERE, [OURS]) == "AF-SA-BACK"
    assert tariff_of(("ZAJNB", "ZABBR"), "AF-COPPER-BACK", WHERE, [OURS]) == "AF-SA"


def _tables(name: str) -> list[dict[str, str]]:
    rows = []
    for path in sorted((ROOT / "tools" / "tables").glob(name)):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


@pytest.fixture(scope="module")
def hops() -> list[tuple[tuple[str, str], str, float]]:
    """From, to, tariff and km of all road hops that a tariff prices, in each direction that they run."""
    found = []
    for row in _rows():
        tariff = TARIFF.search(row["source"])
        if row["mode"] == "road" and tariff:
            pair = row["from"], row["to"]
            found += [
                (way, tariff[1], float(row["km"])) for way in (pair, pair[::-1])[: 1 + (row["both_ways"] == "yes")]
            ]
    return found


def _rows() -> list[dict[str, str]]:
    with (ROOT / "data" / "edges.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_trucks_of_one_driver_keep_one_pace_on_a_road(hops: list[tuple[tuple[str, str], str, float]]) -> None:
    """By tariff: a run of one shift is driven without a night, and a part of a longer one with a share of it."""
    kph = {row["tariff"]: float(row["kph"]) for row in _tables("tariffs/*.csv") if row["mode"] == "road"}
    paces: dict[tuple[str, str], set[float]] = defaultdict(set)
    for pair, tariff, _ in hops:
        if pair[0][:2] == pair[1][:2] and not tariff.endswith(TWO_DRIVERS):
            paces[pair].add(kph[tariff])
    assert {pair: found for pair, found in paces.items() if max(found) > 1.6 * min(found)} == {}


def test_each_line_drives_a_hop(hops: list[tuple[tuple[str, str], str, float]]) -> None:
    nodes = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in _tables("nodes/*.csv")}
    tariffs: dict[tuple[str, ...], Line] = {
        ("road", row["tariff"], "-"): Line(at="", cells=row)
        for row in _tables("tariffs/*.csv")
        if row["mode"] == "road"
    }
    idle = [
        one
        for one in read_trucks(nodes, tariffs)
        if not any(tariff in (one.tariff, one.tariff_back) and one.drive(pair, tariff) for pair, tariff, _ in hops)
    ]
    assert idle == []
