"""Flights go round the airspace that is closed to them, and only they."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import Any

import pytest

from corridor.model.geo import great_circle_km, line_km
from tests.support.paths import ROOT
from tools.network.airspace import Sky

INCHEON, FRANKFURT, NARITA, HELSINKI = (126.451, 37.469), (8.543, 50.026), (140.386, 35.765), (24.963, 60.317)
KPH = 850.0


@pytest.fixture(scope="module")
def sky() -> Any:
    return Sky()


def flights() -> list[dict[str, str]]:
    with (ROOT / "data" / "edges.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["mode"] == "air"]


def test_a_korean_freighter_to_frankfurt_flies_the_published_hour_and_a_half_longer(sky: Any) -> None:
    closed = sky.closed_to("Korean Air Cargo, Asiana", ("KR", "DE"))
    way = sky.way(INCHEON, FRANKFURT, closed)
    longer_h = (line_km(way) - great_circle_km(INCHEON, FRANKFURT)) / KPH
    assert 1.4 <= longer_h <= 2.75  # 1.5 to 2.75 h by Korean Air; winds are not in the kilometres


def test_a_finnish_aircraft_from_tokyo_goes_over_the_pole(sky: Any) -> None:
    way = sky.way(NARITA, HELSINKI, sky.closed_to("Finnair", ("JP", "FI")))
    assert max(lat for _, lat in way) > 65
    assert line_km(way) > 1.3 * great_circle_km(NARITA, HELSINKI)


def test_chinese_carriers_cross_russia_and_nobody_crosses_ukraine_or_north_korea(sky: Any) -> None:
    assert "RU" not in sky.closed_to("Air China Cargo", ("CN", "DE"))
    assert "RU" not in sky.closed_to("Lufthansa Cargo, Air China Cargo", ("CN", "DE"))
    assert {"RU", "UA", "KP"} <= sky.closed_to("Lufthansa Cargo", ("CN", "DE"))
    assert {"UA", "KP", "IR"} <= sky.closed_to("Air China", ("CN", "TR"))


def test_a_flight_may_cross_the_countries_of_its_ends(sky: Any) -> None:
    assert "IR" not in sky.closed_to("Mahan", ("CN", "IR"))


def test_no_flight_with_an_end_elsewhere_runs_long_through_a_closed_country(sky: Any) -> None:
    for a, b in ((INCHEON, FRANKFURT), (NARITA, HELSINKI)):
        closed = frozenset({"RU", "UA"})
        way = sky.way(a, b, closed)
        for p, q in pairwise(way):
            assert sky.way(p, q, closed) == (p, q)


def test_every_flight_says_what_one_departure_takes_and_what_its_figures_rest_on() -> None:
    for row in flights():
        assert 1000 <= float(row["capacity_kg"]) <= 112_000, row
        assert row["as_of"], row
        assert {row["km_basis"], row["hours_basis"], row["price_basis"], row["frequency_basis"]} <= {
            "published", "derived", "assumed",
        }  # fmt: skip


def test_belly_freighter_and_short_flights_have_factors_apart() -> None:
    for row in flights():
        km = float(row["km"])
        if "-AIR" in row["through"]:  # two flights, each with its own
            assert 609 < float(row["g_co2e_per_tkm"]) < 700, row
            continue
        g = float(row["g_co2e_per_tkm"]) * km / (km + 95)
        assert g == pytest.approx(830 if km < 1500 else 609, abs=1.5), row


def test_a_change_of_flight_within_one_booking_costs_the_region_and_takes_two_days_at_the_hub() -> None:
    def total(service: str, column: str) -> float:
        return sum(float(row[column]) for row in flights() if row["service"] == service)

    away, apart = "AIR-CGQ-NYC-BY-INC-OUT", ("AIR-CGQ-ICN-PAX", "AIR-ICN-ANC-JFK-OUT")
    assert total(away, "usd_per_kg") < sum(total(flight, "usd_per_kg") for flight in apart)
    assert total(away, "hours") == pytest.approx(sum(total(flight, "hours") for flight in apart) + 48, abs=6)


def test_frequencies_are_departures_and_not_bent_to_a_load() -> None:
    assert not [row for row in flights() if "departures, since 20 t" in row["source"]]
