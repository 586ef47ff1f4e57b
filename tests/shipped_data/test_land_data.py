"""Trains and trucks of the shipped data: sums as published, one price for one way, borders as they were measured."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

import corridor
from corridor.dataset import provenance
from tests.support.paths import ROOT

DATA = ROOT / "data"
TABLES = ROOT / "tools" / "tables"

OURS = ("assumed", "general knowledge")

HOURS = {"hours": 1.0, "days": 24.0}

Rows = dict[str, list[dict[str, str]]]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def hops() -> Rows:
    by_service: Rows = defaultdict(list)
    for row in table(DATA / "edges.csv"):
        if row["mode"] in {"rail", "road"}:
            by_service[row["service"]].append(row)
    return by_service


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


def ride(hops: Rows, service: str, start: str, end: str) -> list[dict[str, str]]:
    """The hops from start to end, of whichever direction of the service runs so."""
    for name in (service, f"{service}-OUT", f"{service}-BACK"):
        rows = hops.get(name, [])
        starts, ends = [row["from"] for row in rows], [row["to"] for row in rows]
        if start in starts and end in ends and starts.index(start) <= ends.index(end):
            return rows[starts.index(start) : ends.index(end) + 1]
    return []


def middle(text: str) -> float:
    low, _, high = text.partition("-")
    return (float(low) + float(high or low)) / 2


def test_hops_add_up_to_the_hours_that_are_published_of_their_train(hops: Rows) -> None:
    totals = [row for path in TABLES.glob("totals/*.csv") for row in table(path) if row["quantity"] in HOURS]
    assert len(totals) > 40
    for total in totals:
        ridden = ride(hops, total["service"], total["from"], total["to"])
        published = middle(total["value"]) * HOURS[total["quantity"]]
        assert sum(float(row["hours"]) for row in ridden) == pytest.approx(published, abs=0.2), total


def test_a_through_rate_is_the_sum_of_its_hops_and_the_handling_it_includes(hops: Rows) -> None:
    handling = {(row["node"], row["mode"]): row for row in table(DATA / "handling.csv")}
    rates = [row for row in table(DATA / "rates.csv") if row["equipment"] == "40GP"]
    assert rates
    for rate in rates:
        assert rate["includes"] in ("both", ""), rate
        ridden = ride(hops, rate["service"], rate["from"], rate["to"])
        handled = (rate["from"], rate["to"]) if rate["includes"] else ()
        ends = [handling.get((node, ridden[0]["mode"])) or handling["", ridden[0]["mode"]] for node in handled]
        usd = 2 * sum(float(row["usd_per_teu"]) for row in ridden)
        usd += sum(float(end.get("usd_per_box") or 2 * float(end["usd_per_teu"])) for end in ends)
        assert usd == pytest.approx(float(rate["amount"]), abs=1.0), rate


def test_every_figure_of_a_train_or_truck_says_how_well_it_is_known(hops: Rows) -> None:
    order = ("published", "derived", "assumed")
    for rows in hops.values():
        for row in rows:
            bases = [row[f"{name}_basis"] for name in ("km", "hours", "price")]
            assert row["frequency_basis"] in order, row
            assert row["basis"] == max(bases, key=order.index), row
            assert row["as_of"], row


def test_a_figure_is_not_derived_where_its_source_says_that_it_is_assumed() -> None:
    labels = {"km": provenance.KM, "hours": provenance.HOURS, "price": provenance.PRICE}
    for row in table(DATA / "edges.csv"):
        if row["mode"] not in {"rail", "road"}:
            continue
        for name, group in labels.items():
            text = provenance.part(row["source"], group) or ""
            if row[f"{name}_basis"] != "assumed":
                assert not any(word in text.lower() for word in OURS), (row["service"], row["seq"], name, text)


def test_prices_in_other_currencies_enter_at_the_rates_that_answers_are_shown_at(hops: Rows) -> None:
    with (DATA / "assumptions.toml").open("rb") as file:
        per_usd = tomllib.load(file)["currency"]["CNY"]["per_usd"]
    tariff = next(
        row for row in table(TABLES / "tariffs" / "core.csv") if (row["tariff"], row["regime"]) == ("CDOM", "CN")
    )
    assert tariff["currency"] == "CNY"
    hop = hops["CGQ-SHE"][0]
    usd = float(tariff["per_teu_km"]) / per_usd * float(hop["km"])
    assert float(hop["usd_per_teu"]) == pytest.approx(usd, abs=0.02)


@pytest.mark.parametrize("city", ["Changchun", "Beijing", "Shenyang", "Jinan", "Xi'an, CN", "Guangzhou"])
def test_the_cheapest_train_to_moscow_goes_by_manzhouli_or_erenhot(network: corridor.Network, city: str) -> None:
    route = corridor.plan(network, city, "Moscow", mode=["rail"]).cheapest
    crossings = {crossing for leg in route.legs for crossing in leg.crossings}
    assert crossings & {("CNMLX", "RUZBK"), ("CNRLC", "MNZUU")}
    assert not any("RUVVO" in stop for leg in route.legs for stop in leg.stops)


@pytest.mark.parametrize("city", ["Saint Petersburg", "Kazan"])
def test_no_box_for_the_west_of_russia_goes_east_first(network: corridor.Network, city: str) -> None:
    best = corridor.plan(network, "Changchun", city).best
    assert "CNMLX" in {stop for leg in best.legs for stop in leg.stops}


def test_a_truck_to_vladivostok_takes_days(network: corridor.Network) -> None:
    assert corridor.plan(network, "Changchun", "Vladivostok", mode=["road"]).fastest.hours > 48


def test_a_truck_reaches_hamburg_in_two_to_three_weeks(network: corridor.Network) -> None:
    route = corridor.plan(network, "Changchun", "Hamburg", mode=["road"]).fastest
    assert 12 <= route.days <= 21


def test_a_teu_of_ten_tonnes_by_train_from_zhengzhou_emits_what_is_published(network: corridor.Network) -> None:
    shipment = corridor.Shipment(teu=1, tonnes=10)
    route = corridor.plan(network, "Zhengzhou", "Hamburg", shipment=shipment, mode=["rail"]).best
    assert route.kg_co2e == pytest.approx(3000, rel=0.15)


def test_harbin_reaches_busan_sooner_and_for_less_by_vladivostok_than_by_dalian(network: corridor.Network) -> None:
    by_primorye = corridor.plan(network, "Harbin", "Busan", no_mode=["air"], via=["node:RUVVO-SEA"])
    by_dalian = corridor.plan(network, "Harbin", "Busan", no_mode=["air"], via=["node:CNDLC"])
    assert by_primorye.cheapest.usd < by_dalian.cheapest.usd
    assert by_primorye.fastest.hours < by_dalian.best.hours


def test_the_charter_is_the_fastest_way_to_ulaanbaatar(network: corridor.Network) -> None:
    route = corridor.plan(network, "Changchun", "Ulaanbaatar").fastest
    assert [leg.mode for leg in route.legs if leg.service] == ["air"]
