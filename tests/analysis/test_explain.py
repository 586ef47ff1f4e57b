"""Why a route takes so long, costs so much and emits so much: the items add up, and say where they come from."""

from __future__ import annotations

import csv
import math
import random
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor
from corridor.analysis.chain import Element, elements
from corridor.analysis.explain import CRITERIA, Amount, Explanation, Item, explain
from corridor.dataset.currency import parse_currency
from corridor.dataset.provenance import CO2E, FREQUENCY, HOURS, KM, PRICE, Labels, basis_of, part, weakest
from corridor.model.network import BASES, Basis, Network, Service
from corridor.model.shipment import Shipment
from corridor.planning.routes.route import Route
from corridor.views.explanation import HEADERS, emission_lines, lines, share_lines, sheet_rows, source_lines, to_rows
from tests.oracle.versus import as_network, planned
from tests.oracle.worlds import random_world
from tests.support.paths import SMALL

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def small() -> corridor.Network:
    return corridor.load(SMALL)


@pytest.fixture(scope="module")
def shipped() -> corridor.Network:
    return corridor.load()


def explained_plan(
    network: corridor.Network, origin: str, destination: str, **wishes: Any
) -> list[tuple[Route, Explanation]]:
    plan = corridor.plan(network, origin, destination, **wishes)
    assert plan.routes
    return [(route, explain(route, network=network, cargo=plan.shipment)) for route in plan.routes]


def table(name: str) -> list[dict[str, str]]:
    with (SMALL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def price_units(teu: float, mode: str) -> float:
    """Of 40-foot boxes and, where TEU are odd, a 20-foot one, by the table that ships."""
    with (SMALL.parents[1] / "data" / "equipment.csv").open(encoding="utf-8", newline="") as file:
        of = {row["equipment"]: float(row[mode] or "nan") for row in csv.DictReader(file)}
    return teu // 2 * of["40GP"] + teu % 2 * of["20GP"]


def items_by_hand(
    leg: Any, *, teu: float, tonnes: float, m3: float | None
) -> list[tuple[str, float, float | None, float | None]]:
    """(step, hours, USD, kg) of a leg of the small network under ``expected``, from its CSV files alone."""
    lifts = {(row["node"], row["mode"]): row for row in table("handling.csv")}
    factor = {row["mode"]: float(row["g_co2e_per_tkm"]) for row in table("emissions.csv")}
    rows = {(row["from"], row["to"]): row for row in table("edges.csv") if row["service"] == leg.service}
    per = "usd_per_kg" if leg.mode == "air" else "usd_per_teu"
    kg = max(tonnes * 1000, 167 * (28 * teu if m3 is None else m3))
    units, lifted = (kg, kg) if leg.mode == "air" else (price_units(teu, leg.mode), teu)
    first, last = (lifts.get((node, leg.mode)) or lifts["", leg.mode] for node in (leg.stops[0], leg.stops[-1]))
    found: list[tuple[str, float, float | None, float | None]] = [
        ("loading", float(first["load_h"]), float(first[per]) * lifted, None)
    ]
    for i, pair in enumerate(zip(leg.stops, leg.stops[1:], strict=False)):
        row = rows.get(pair) or rows[pair[::-1]]
        if i == 0:
            weekly = row["frequency_per_week"]
            found.append(("waiting", 168 / float(weekly) / 2 if weekly else 0.0, None, None))
        border = {pair, pair[::-1]} & {("CNMLX", "RUZBK"), ("BYBQT", "PLMLW")}
        grams = float(row["g_co2e_per_tkm"] or factor[leg.mode])
        co2e = tonnes * float(row["km"]) * grams / 1000
        found.append(("border" if border else "haul", float(row["hours"]), float(row[per]) * units, co2e))
    return [*found, ("unloading", float(last["unload_h"]), float(last[per]) * lifted, None)]


@pytest.mark.parametrize(
    ("origin", "destination", "wishes"),
    [
        ("Changchun", "Hamburg", {}),
        ("Changchun", "Hamburg", {"teu": 1.0, "tonnes": 9.5}),
        ("Hamburg", "Changchun", {}),
        ("Changchun", "Berlin", {"teu": 3.0}),
        ("Changchun", "DEHHN", {"m3": 65.0, "tonnes": 9.0}),
        ("Changchun", "DEHHN", {"tonnes": 25.0, "m3": 10.0}),
        ("Dalian", "Los Angeles", {}),
    ],
)
def test_the_items_of_a_leg_are_those_worked_out_by_hand_from_the_files(
    small: corridor.Network, origin: str, destination: str, wishes: dict[str, float]
) -> None:
    shipment = Shipment(**{"teu": 2.0, "tonnes": 20.0, **wishes})
    teu, tonnes = shipment.teu, shipment.tonnes
    assert teu is not None
    assert tonnes is not None
    answers = explained_plan(small, origin, destination, shipment=shipment, include_planned=True)
    assert any("dray" in {item.step for item in explanation.items} for _, explanation in answers) == (
        destination == "Berlin"
    )
    for route, explanation in answers:
        for number, leg in enumerate(route.legs, start=1):
            items = [item for item in explanation.items if item.leg == number]
            if leg.service is None:
                (item,) = items
                trucks = -(-teu // 2)
                assert item.step == "dray"
                assert item.hours.value == pytest.approx(item.km / 50)
                assert item.usd is not None
                assert item.usd.value == pytest.approx(item.km * 1.5 * trucks)
                assert item.kg_co2e is not None
                assert item.kg_co2e.value == pytest.approx(tonnes * item.km * 0.075)
                continue
            want = items_by_hand(leg, teu=teu, tonnes=tonnes, m3=shipment.m3)
            assert [item.step for item in items] == [step for step, *_ in want]
            for item, (_, *figures) in zip(items, want, strict=True):
                for criterion, figure in zip(CRITERIA, figures, strict=True):
                    amount = item.amount(criterion)
                    assert (None if amount is None else amount.value) == (
                        None if figure is None else pytest.approx(figure, abs=1e-9)
                    )


def multiplied(amount: Amount) -> float:
    value = 1.0
    for factor in amount.factors:
        value = value / factor.value if factor.divides else value * factor.value
    return value


def check(route: Route, explanation: Explanation) -> None:
    """What holds for every explanation."""
    for criterion, want in zip(CRITERIA, (route.hours, route.usd, route.kg_co2e), strict=True):
        total = explanation.total(criterion)
        assert total.value == pytest.approx(want, rel=1e-12, abs=1e-6)
        assert sum(total.by_basis.values()) == pytest.approx(want, rel=1e-12, abs=1e-6)
        assert sum(total.share(basis) for basis in BASES) == pytest.approx(1.0 if want else 0.0)
        for item in explanation.items:
            amount = item.amount(criterion)
            if amount is not None:
                assert multiplied(amount) == pytest.approx(amount.value, rel=1e-12, abs=1e-9)
                assert amount.source.strip()
                assert amount.basis in BASES
    for number, leg in enumerate(route.legs, start=1):
        items = [item for item in explanation.items if item.leg == number]
        assert sum(item.hours.value for item in items) == pytest.approx(leg.hours)
        assert sum(item.usd.value for item in items if item.usd) == pytest.approx(leg.usd)
        assert sum(item.kg_co2e.value for item in items if item.kg_co2e) == pytest.approx(leg.kg_co2e)
        assert sum(item.km for item in items) == pytest.approx(leg.km)
        assert (items[0].start, items[-1].end) == (leg.from_node, leg.to_node)


SAID: dict[Basis, str] = {
    "assumed": "assumed: by us",
    "derived": "a tariff of a port",
    "published": "published by the port",
}


def with_bases(network: Network, seed: int) -> Network:
    """The network with a basis drawn for every hop, wait, lift and factor."""
    rng = random.Random(seed)

    def drawn(service: Service) -> Service:
        wait = rng.choice([*BASES, "", None])
        hops = [
            replace(hop, basis=rng.choice(BASES), extra={} if wait is None else {"service_basis": wait})
            for hop in service.hops
        ]
        return replace(service, hops=tuple(hops))

    services = {name: drawn(service) for name, service in network.service_by_id.items()}
    lifts = {key: replace(row, source=SAID[rng.choice(BASES)]) for key, row in network.handling.items()}
    factors = {mode: replace(one, source=SAID[rng.choice(BASES)]) for mode, one in network.emissions.items()}
    parts: dict[str, Any] = {"service_by_id": services, "handling": lifts, "emissions": factors}
    return replace(network, **parts)


@relaxed
@given(st.integers(0, 100_000), st.sampled_from(["expected", "worst"]))
def test_the_sums_are_the_routes_and_every_product_is_its_amount(seed: int, wait: str) -> None:
    world = random_world(seed, wait=wait)
    network = with_bases(as_network(world), seed)
    origin, *_, destination = world.nodes
    plan = planned(world, network, origin, destination)
    for route in plan.routes:
        check(route, explain(route, network=network, cargo=plan.shipment))


@relaxed
@given(st.integers(0, 100_000))
def test_what_is_published_derived_and_assumed_of_the_price_is_as_the_rows_say(seed: int) -> None:
    world = random_world(seed, wait="expected")
    network = with_bases(as_network(world), seed)
    origin, *_, destination = world.nodes
    plan = planned(world, network, origin, destination)
    said = {text: basis for basis, text in SAID.items()}
    for route in plan.routes:
        want = dict.fromkeys(BASES, 0.0)
        for leg in route.legs:
            if leg.service is None:
                want["assumed"] += leg.usd
                continue
            kg = plan.shipment.chargeable_kg
            per, units = ("usd_per_kg", kg) if leg.mode == "air" else ("usd_per_teu", world.teu)
            for hop in leg.hops:
                want[hop.basis] += getattr(hop, per) * units
            for node in (leg.from_node, leg.to_node):
                row = network.handling.get((node, leg.mode)) or network.handling[None, leg.mode]
                want[said[row.source]] += getattr(row, per) * units
        got = explain(route, network=network, cargo=plan.shipment).total("usd").by_basis
        assert got == pytest.approx(want, abs=1e-6)


@relaxed
@given(st.integers(0, 100_000))
def test_a_row_of_several_hops_is_their_sum_and_only_like_hops_of_one_leg_share_a_row(seed: int) -> None:
    world = random_world(seed, wait="expected")
    network = with_bases(as_network(world), seed)
    origin, *_, destination = world.nodes
    plan = planned(world, network, origin, destination)
    for route in plan.routes:
        explanation = explain(route, network=network, cargo=plan.shipment)
        rows = to_rows(explanation)
        assert len(rows) == 1 + len(runs(explanation.items))
        assert all(len(row) == len(HEADERS) for row in rows)
        chain = elements(explanation)
        assert sum(one.kg_co2e for one in chain) == pytest.approx(route.kg_co2e)
        assert sum(one.km or 0 for one in chain) == pytest.approx(route.km)
        for one in chain:
            assert one.kg_co2e == pytest.approx(by_hand(one))


def by_hand(one: Element) -> float:
    """Quantity x km x factor of a transport chain element; of a hub, quantity x factor."""
    return one.quantity * one.factor if one.km is None else one.quantity * one.km * one.factor / 1000


@pytest.mark.parametrize("destination", ["Busan", "Rotterdam", "Frankfurt"])
def test_the_calculation_sheet_of_a_shipped_route_holds_all_of_its_co2e(
    shipped: corridor.Network, destination: str
) -> None:
    for route, explanation in explained_plan(shipped, "Changchun", destination):
        chain = elements(explanation)
        assert sum(one.kg_co2e for one in chain) == pytest.approx(route.kg_co2e)
        for one in chain:
            assert one.kg_co2e == pytest.approx(by_hand(one))
            assert one.rule
            assert one.source
            assert bool(one.distance) == (one.km is not None)
        assert len(sheet_rows(explanation)) == len(chain) + 1
        assert {one.unit for one in chain if one.mode == "sea" and one.km} <= {"TEU"}


def runs(items: tuple[Item, ...]) -> list[list[Item]]:
    """Neighbouring hauls of one leg that say the same of themselves, together."""

    def like(a: Item, b: Item) -> bool:
        pairs = [(a.amount(criterion), b.amount(criterion)) for criterion in CRITERIA]
        return (
            (a.leg, a.step) == (b.leg, b.step)
            and a.step == "haul"
            and all(x and y and (x.basis, x.source) == (y.basis, y.source) for x, y in pairs)
            and a.kg_co2e is not None
            and b.kg_co2e is not None
            and a.kg_co2e.factors[2] == b.kg_co2e.factors[2]
        )

    found: list[list[Item]] = []
    for item in items:
        if found and like(found[-1][-1], item):
            found[-1].append(item)
        else:
            found.append([item])
    return found


def test_the_train_of_the_small_network_reads_as_worked_out_by_hand(small: corridor.Network) -> None:
    ((_, explanation),) = [(r, e) for r, e in explained_plan(small, "Changchun", "Hamburg") if "fastest" in r.tags]
    rows = to_rows(explanation)
    assert [row[1:6] for row in rows] == [
        ("loading at Changchun", "12 h", "30 USD/TEU x 2 TEU = 60 USD", "", "derived"),
        ("waiting at Changchun", "168 h / 1 a week / 2 = 84 h", "", "", "derived"),
        (
            "haul Changchun to Manzhouli, 1,177 km", "24 h", "500 USD/TEU x 2 TEU = 1,000 USD",
            "20 t x 1,177 km x 22 g/tkm = 518 kg", "derived",
        ),
        (
            "border Manzhouli to Zabaikalsk, 12 km", "24 h", "60 USD/TEU x 2 TEU = 120 USD",
            "20 t x 12 km x 22 g/tkm = 5.3 kg", "assumed",
        ),
        (
            "haul Zabaikalsk to Brest, 7,436 km", "190 h", "2,000 USD/TEU x 2 TEU = 4,000 USD",
            "20 t x 7,436 km x 25 g/tkm = 3,718 kg", "published",
        ),
        (
            "border Brest to Malaszewicze, 14 km", "30 h", "60 USD/TEU x 2 TEU = 120 USD",
            "20 t x 14 km x 22 g/tkm = 6.2 kg", "time and price published; CO2e derived",
        ),
        (
            "haul Malaszewicze to Hamburg, 1,050 km", "44 h", "500 USD/TEU x 2 TEU = 1,000 USD",
            "20 t x 1,050 km x 22 g/tkm = 462 kg", "time and price published; CO2e derived",
        ),
        ("unloading at Hamburg", "8 h", "30 USD/TEU x 2 TEU = 60 USD", "", "derived"),
        ("whole route", "416 h", "6,360 USD", "4,709 kg", ""),
    ]  # fmt: skip
    assert share_lines(explanation) == [
        "price 6,360 USD: 81% published, 18% derived, 2% assumed",
        "time 416 h: 63% published, 31% derived, 6% assumed",
        "CO2e 4,709 kg: 79% published, 21% derived, 0% assumed",
    ]
    assert emission_lines(explanation)[-1] == "  whole chain: 4,709 kg CO2e over 193,780 tkm, 24.3 g/tkm on average"
    assert source_lines(explanation) == ["[1] made for tests"]


def test_another_currency_stands_beside_the_usd_that_were_computed(small: corridor.Network) -> None:
    ((_, explanation),) = [(r, e) for r, e in explained_plan(small, "Changchun", "Hamburg") if "fastest" in r.tags]
    yuan = parse_currency("CNY=7.1", small.assumptions)
    assert to_rows(explanation, yuan)[0][3] == "30 USD/TEU x 2 TEU = 60 USD = 426 CNY"
    assert to_rows(explanation, yuan)[-1][3] == "6,360 USD = 45,156 CNY"
    assert lines(explanation, yuan)[0].startswith("price 6,360 USD = 45,156 CNY: ")


def test_the_basis_of_a_wait_is_that_of_the_service_where_the_row_tells_it(small: corridor.Network) -> None:
    train = small.service_by_id["TRAIN"]
    for own, want in (("published", "published"), ("assumed", "assumed"), ("", "derived"), ("sure", "derived")):
        first, *rest = train.hops
        told = replace(train, hops=(replace(first, extra={"service_basis": own}), *rest))
        network = replace(small, service_by_id={**small.service_by_id, "TRAIN": told})
        ((_, explanation),) = [
            (r, e) for r, e in explained_plan(network, "Changchun", "Hamburg") if "fastest" in r.tags
        ]
        assert explanation.items[1].step == "waiting"
        assert explanation.items[1].hours.basis == want


def test_the_wait_for_a_departure_of_a_timetable_is_no_share_of_a_headway(small: corridor.Network) -> None:
    plan = corridor.plan(small, "Changchun", "Hamburg")

    def wait(**changes: Any) -> Amount:
        (leg,) = plan.fastest.legs
        route = replace(plan.fastest, legs=(replace(leg, **changes),))
        return explain(route, network=small, cargo=plan.shipment).items[1].hours

    assert [factor.value for factor in wait().factors] == [168, 1, 2]
    assert [factor.value for factor in wait(wait_h=168.0).factors] == [168, 1]
    on_monday = {"depart": "2026-12-07T18:30+08:00", "arrive": "2026-12-20T18:30+01:00"}
    assert [factor.value for factor in wait(wait_h=84.0, **on_monday).factors] == [84]
    assert [factor.value for factor in wait(wait_h=84.0, estimated_wait=True, **on_monday).factors] == [168, 1, 2]
    assert [factor.value for factor in wait(wait_h=0.0, frequency_per_week=None).factors] == [0]


def test_a_lift_without_a_price_of_its_own_costs_the_default_and_cites_its_source(small: corridor.Network) -> None:
    own = replace(small.handling[None, "rail"], node="DEHAM", usd_per_teu=None, unload_h=5.0, source="published: times")
    network = replace(small, handling={**small.handling, ("DEHAM", "rail"): own})
    ((_, explanation),) = [(r, e) for r, e in explained_plan(network, "Changchun", "Hamburg") if "fastest" in r.tags]
    unloading = explanation.items[-1]
    assert (unloading.hours.value, unloading.hours.basis, unloading.hours.source) == (
        5,
        "published",
        "published: times",
    )
    assert unloading.usd is not None
    assert (unloading.usd.value, unloading.usd.basis, unloading.usd.source) == (60, "derived", "made for tests")


@pytest.mark.parametrize(
    ("origin", "destination"), [("Changchun", "DESZI"), ("Prague", "Changchun"), ("Changchun", "Los Angeles")]
)
def test_every_route_of_the_shipped_network_adds_up_and_cites_every_source_that_it_lists(
    shipped: corridor.Network, origin: str, destination: str
) -> None:
    for route, explanation in explained_plan(shipped, origin, destination):
        check(route, explanation)
        listed = [int(line[1 : line.index("]")]) for line in source_lines(explanation)]
        assert listed == list(range(1, len(listed) + 1))
        cited = {int(number) for row in to_rows(explanation) for number in row[-1].split(", ") if number}
        assert cited == set(listed)
        shown = "\n".join(emission_lines(explanation))
        assert {int(number) for number in re.findall(r"\[(\d+)\]", shown)} <= cited


def test_a_border_is_what_the_leg_says_is_crossed(small: corridor.Network) -> None:
    plan = corridor.plan(small, "Changchun", "Hamburg")
    (leg,) = plan.fastest.legs
    for crossings in ((), leg.crossings, leg.crossings[:1]):
        route = replace(plan.fastest, legs=(replace(leg, crossings=crossings, gauge_changes=()),))
        items = explain(route, network=small, cargo=plan.shipment).items
        assert tuple((item.start, item.end) for item in items if item.step == "border") == crossings


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        (
            {},
            [
                ("haul Changchun to Dalian, 700 km (2 hops), 9.5 h, 120 USD/TEU x 2 TEU = 240 USD, "
                "20 t x 700 km x 22 g/tkm = 308 kg, derived"),
            ],
        ),
        (
            {"source": "another"},
            [
                ("haul Changchun to Manzhouli, 300 km, 4 h, 50 USD/TEU x 2 TEU = 100 USD, "
                "20 t x 300 km x 22 g/tkm = 132 kg, derived"),
                ("haul Manzhouli to Dalian, 400 km, 5.5 h, 70 USD/TEU x 2 TEU = 140 USD, "
                "20 t x 400 km x 22 g/tkm = 176 kg, derived"),
            ],
        ),
        ({"basis": "assumed"}, ["haul Changchun to Manzhouli, 300 km", "haul Manzhouli to Dalian, 400 km"]),
        ({"g_co2e_per_tkm": 10.8}, ["haul Changchun to Manzhouli, 300 km", "haul Manzhouli to Dalian, 400 km"]),
    ],
)  # fmt: skip
def test_neighbouring_hauls_share_a_row_only_where_they_are_known_alike(
    small: corridor.Network, second: dict[str, Any], rows: list[str]
) -> None:
    hop = small.service_by_id["SHUTTLE"].hops[0]
    hops = (
        replace(hop, to_node="CNMLX", km=300.0, hours=4.0, usd_per_teu=50.0),
        replace(hop, **{"from_node": "CNMLX", "km": 400.0, "hours": 5.5, "usd_per_teu": 70.0, **second}),
    )
    shuttle = replace(small.service_by_id["SHUTTLE"], hops=hops)
    network = replace(small, service_by_id={**small.service_by_id, "SHUTTLE": shuttle})
    ((_, explanation),) = explained_plan(network, "CNCGQ", "CNDLC")
    found = [", ".join(row[1:6]) for row in to_rows(explanation) if row[1].startswith("haul")]
    assert len(found) == len(rows)
    assert all(text.startswith(want) for text, want in zip(found, rows, strict=True))
    assert len(explanation.items) == 5


def test_a_train_over_many_hops_is_a_few_rows_but_keeps_every_hop(shipped: corridor.Network) -> None:
    answers = explained_plan(shipped, "Changchun", "DESZI")
    route, explanation = next((r, e) for r, e in answers if r.legs[0].service == "CMO-OUT" and len(r.legs) == 1)
    hops = [item for item in explanation.items if item.step in {"haul", "border"}]
    assert [(item.start, item.end) for item in hops] == [(hop.from_node, hop.to_node) for hop in route.legs[0].hops]
    assert len(hops) > 18
    assert len(to_rows(explanation)) < 14
    assert [(item.start, item.end) for item in hops if item.step == "border"] == list(route.legs[0].crossings)


def test_the_frame_has_a_row_an_item_and_the_routes_sums(small: corridor.Network) -> None:
    for route, explanation in explained_plan(small, "Changchun", "Berlin"):
        frame = explanation.frame()
        assert len(frame) == len(explanation.items)
        assert frame[["hours", "usd", "kg_co2e"]].sum().tolist() == pytest.approx(
            [route.hours, route.usd, route.kg_co2e]
        )
        assert set(frame.loc[frame["step"] == "waiting", "usd"].map(math.isnan)) <= {True}
        assert {"hours_source", "usd_source", "kg_co2e_source", "hours_basis", "km_source"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("source", "basis"),
    [
        ("assumed: by us, though published elsewhere", "assumed"),
        ("electric China and Russia WTW (assumed from facts)", "assumed"),
        ("Published in the port's tariff", "published"),
        ("derived from published tariffs", "derived"),
        ("GLEC v3.2 average container ship WTW", "derived"),
        ("unassumed and republished", "derived"),
        ("", "assumed"),
        (" ", "assumed"),
    ],
)
def test_a_source_tells_the_basis_in_its_own_words_the_weakest_of_them(source: str, basis: str) -> None:
    assert basis_of(source) == basis


TRAIN = (
    "service: weekly (https://a.example/x; 2021); two a week assumed; km: posts 12 less 7; "
    "hours and price, tariff T-1: 2.7 CNY a FEU-km; 7.2 CNY a USD; speed: 40 km/h"
)


@pytest.mark.parametrize(
    ("source", "labels", "said"),
    [
        (TRAIN, FREQUENCY, "service: weekly (https://a.example/x; 2021); two a week assumed"),
        (TRAIN, KM, "km: posts 12 less 7"),
        (TRAIN, PRICE, "hours and price, tariff T-1: 2.7 CNY a FEU-km; 7.2 CNY a USD"),
        (TRAIN, HOURS, "hours and price, tariff T-1: 2.7 CNY a FEU-km; 7.2 CNY a USD; speed: 40 km/h"),
        (TRAIN, CO2E, None),
        ("service: weekly; border: 23 h and 120 USD", PRICE, "border: 23 h and 120 USD"),
        ("service: weekly; border: 23 h; price: 120 USD", PRICE, "price: 120 USD"),
        ("km by general knowledge; a price of 7", PRICE, "km by general knowledge; a price of 7"),
        ("made for tests", CO2E, "made for tests"),
        (f"{TRAIN}; CO2e: GLEC v3.2", CO2E, "CO2e: GLEC v3.2"),
    ],
)
def test_a_source_in_parts_answers_for_a_figure_with_the_part_that_speaks_of_it(
    source: str, labels: Labels, said: str | None
) -> None:
    assert part(source, labels) == said


def test_the_weakest_basis_is_the_one_known_least() -> None:
    assert weakest("published", "assumed", "derived") == "assumed"
    assert weakest("published", "derived") == "derived"
    assert weakest("published") == "published"


def test_a_factor_of_the_hops_own_counts_as_assumed_where_its_source_does_not_speak_of_it(
    small: corridor.Network,
) -> None:
    train = small.service_by_id["TRAIN"]
    for source, want in ((TRAIN, "assumed"), (f"{TRAIN}; CO2e: GLEC v3.2", "derived"), ("made for tests", "published")):
        hops = tuple(replace(hop, source=source) if hop.g_co2e_per_tkm else hop for hop in train.hops)
        network = replace(small, service_by_id={**small.service_by_id, "TRAIN": replace(train, hops=hops)})
        ((_, explanation),) = [
            (r, e) for r, e in explained_plan(network, "Changchun", "Hamburg") if "fastest" in r.tags
        ]
        (own,) = [i.kg_co2e for i in explanation.items if i.kg_co2e is not None and i.kg_co2e.factors[2].value == 25]
        assert own.basis == want


def test_handling_at_hubs_is_an_element_of_its_own_and_the_elements_add_up_to_the_route() -> None:
    network = corridor.load()
    found = corridor.plan(network, "Changchun", "Prague")
    explanation = explain(found.best, network=network, cargo=found.shipment)
    chain = elements(explanation)
    hubs = [one for one in chain if one.kind == "hub"]
    assert hubs
    assert all(one.km is None and one.tkm == 0 for one in hubs)
    assert sum(one.km or 0 for one in chain) == pytest.approx(found.best.km)
    assert sum(one.kg_co2e for one in chain) == pytest.approx(found.best.kg_co2e)
    assert "handling at" in "\n".join(emission_lines(explanation))
