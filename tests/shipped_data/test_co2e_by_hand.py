"""Twenty calculations of CO2e done by hand, beside the factors and flights that ship."""

from __future__ import annotations

import csv

import pytest

from tests.support.paths import ROOT

FLIGHTS = {"1": "AIR-CGQ-SVO-OUT", "2": "AIR-CGO-FRA-OUT", "3": "AIR-PVG-FRA-OUT", "5": "AIR-ICN-FRA-OUT",
           "6": "AIR-CGQ-ICN", "7": "AIR-YNJ-ICN-PAX", "8": "AIR-PVG-ANC-ORD-OUT"}  # fmt: skip
"""The first hop of the service that an example calculates."""

DEFAULTS = {"9": "road", "10": "road", "11": "road", "15": "sea", "16": "sea"}
HUBS = {"17": "sea", "18": "rail", "19": "air", "20": "air"}


def table(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXAMPLES = {row["number"]: row for row in table("tests/shipped_data/co2e_by_hand.csv")}


def test_there_are_twenty_examples() -> None:
    assert len(EXAMPLES) == 20


@pytest.mark.parametrize("number", EXAMPLES)
def test_each_example_is_quantity_times_factor_times_way(number: str) -> None:
    one = EXAMPLES[number]
    assert one["factor_unit"] == ({"t": "g/tkm", "TEU": "g/TEU-km"}[one["unit"]] if one["km"] else "kg/t")
    kg = float(one["quantity"]) * float(one["factor"]) * (float(one["km"]) / 1000 if one["km"] else 1)
    assert kg == pytest.approx(float(one["kg_co2e"]), abs=0.006)


@pytest.mark.parametrize("number", FLIGHTS)
def test_flights_emit_what_was_calculated_by_hand(number: str) -> None:
    row = next(row for row in table("data/edges.csv") if row["service"] == FLIGHTS[number])
    one = EXAMPLES[number]
    kg = float(one["quantity"]) * float(row["km"]) * float(row["g_co2e_per_tkm"]) / 1000
    assert kg == pytest.approx(float(one["kg_co2e"]), rel=5e-4)


@pytest.mark.parametrize("number", DEFAULTS)
def test_the_defaults_are_the_factors_of_the_examples(number: str) -> None:
    column = {"t": "g_co2e_per_tkm", "TEU": "g_co2e_per_teu_km"}[EXAMPLES[number]["unit"]]
    factors = {row["mode"]: row[column] for row in table("data/emissions.csv")}
    assert float(factors[DEFAULTS[number]]) == float(EXAMPLES[number]["factor"])


@pytest.mark.parametrize("number", HUBS)
def test_hubs_emit_what_was_calculated_by_hand(number: str) -> None:
    rows = [row for row in table("data/handling.csv") if row["mode"] == HUBS[number]]
    assert {float(row["kg_co2e_per_t"]) for row in rows} == {float(EXAMPLES[number]["factor"])}


def test_ten_tonnes_by_air_from_zhengzhou_to_germany_emit_the_published_fifty_tonnes() -> None:
    assert float(EXAMPLES["2"]["kg_co2e"]) == pytest.approx(50_000, rel=0.05)
