"""The design's worked examples, number by number, and what a day is worth against a computation of its own."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from corridor.errors import InputError
from corridor.model import rates
from corridor.model.shipment import Shipment
from corridor.planning.drays import node_place
from corridor.planning.legs import dray_leg
from corridor.planning.planner import Plan
from corridor.planning.question import terms_of
from corridor.planning.ranking import rank
from corridor.planning.routes.worth import winning_ranges
from corridor.planning.solve import Chain
from tests.oracle.chains import Wish
from tests.oracle.rows import World
from tests.oracle.versus import as_network, planned
from tests.oracle.worlds import rich_world

BOXES = {"40GP": 1, "20GP": 1}
READY = datetime(2026, 12, 1, 12, tzinfo=UTC)
UNITS = {
    "40GP": {"teu": 2, "payload_t": 26.0, "m3": 67.0, "rail": 2.0, "sea": 2.0, "road": 2.0},
    "20GP": {"teu": 1, "payload_t": 28.0, "m3": 33.0, "rail": 1.4, "sea": 1.0, "road": 1.0},
}


def train(*, mode: str = "rail", cargo: dict[str, Any] | None = None, **service: Any) -> World:
    """One hop: 100 km, 5 h, 50 USD a price unit, 30 g a TEU-km, 2 departures a week."""
    hop = {
        "from": "DEAAA", "to": "DEBBB", "mode": mode, "km": 100.0, "hours": 5.0, "usd_per_teu": 50.0,
        "usd_per_kg": None, "g_co2e_per_tkm": None, "g_co2e_per_teu_km": 30.0, "frequency_per_week": 2.0,
        "both_ways": "no", "days": "",
        "status": "operating", "operator": "test", "departs": None, "valid_from": None, "valid_to": None,
        "passages": [], "through": [],
    }  # fmt: skip
    kept: dict[str, Any] = {"boxes": BOXES, "tonnes": 12.0, "m3": 60.0} | (cargo or {})
    node = {"country": "DE", "lat": 50.0, "modes": [mode], "tz": "Europe/Berlin"}
    return World(
        nodes={"DEAAA": {**node, "lon": 9.0}, "DEBBB": {**node, "lon": 10.0}},
        services={"TRAIN": [hop | service]},
        handling={(None, mode): {"load_h": 1.0, "unload_h": 2.0, "usd_per_box": 10.0, "kg_co2e_per_t": 0.5}},
        emissions={mode: {"g_co2e_per_tkm": 20.0}},
        dray={**rich_world(1).dray, "max_km": 0.0, "rates": []},
        equipment=UNITS,
        **kept,
    )


def ask(world: World, **wish: Any) -> Plan:
    return planned(world, as_network(world), "DEAAA", "DEBBB", Wish(**wish))


def test_the_leg_of_the_example() -> None:
    (route,) = ask(train(capacity_teu=1.0)).routes
    assert route.legs[0].departures_needed == 3
    assert route.legs[0].wait_h == 210
    assert (route.hours, route.usd, route.kg_co2e) == pytest.approx((218, 210, 21))


def rate(equipment: str, amount: float) -> dict[str, Any]:
    return {
        "rate": "A", "service": "TRAIN", "from": "DEAAA", "to": "DEBBB", "equipment": equipment, "surcharge": "",
        "per": "box", "amount": amount, "currency": "USD", "includes": "both", "valid_from": None, "valid_to": None,
    }  # fmt: skip


def test_rates_count_only_where_they_cover_every_box() -> None:
    world = train(capacity_teu=1.0)
    world.rates = [rate("40GP", 300), rate("20GP", 180)]
    assert ask(world).best.usd == pytest.approx(480)
    world.rates = [rate("40GP", 300)]
    assert ask(world).best.usd == pytest.approx(210)


@pytest.mark.parametrize(("tonnes", "trucks"), [(9.0, 1), (30.0, 2)])
def test_loose_cargo_goes_by_truck_each_as_one_box(tonnes: float, trucks: int) -> None:
    world = train(mode="road", cargo={"boxes": {}, "tonnes": tonnes, "m3": 0.0})
    assert ask(world).best.usd == pytest.approx(trucks * (50 * 2.0 + 2 * 10))


@pytest.mark.parametrize(
    ("cargo", "said"),
    [
        ({"tonnes": 55.0}, "55 t do not fit into 1x40GP, 1x20GP, which hold 54 t; 2 x 20GP would do"),
        ({"m3": 120.0}, "120 m3 do not fit into 1x40GP, 1x20GP, which hold 100 m3; 2 x 40GP would do"),
    ],
)
def test_more_than_the_boxes_hold_is_refused_with_how_many_would_do(cargo: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ask(train(cargo=cargo))


def test_a_mode_whose_column_is_blank_does_not_take_the_box() -> None:
    world = train()
    world.equipment = {**UNITS, "20GP": {**UNITS["20GP"], "rail": None}}
    assert not ask(world).routes


def test_a_service_that_opens_later_leaves_half_a_headway_after_it_opens() -> None:
    opens: dict[str, Any] = {"valid_from": date(2026, 12, 4)}
    assert ask(train(**opens), depart=READY).best.hours == pytest.approx(108)
    route = ask(train(**opens, valid_to=date(2026, 12, 5)), depart=READY).best
    assert route.legs[0].depart == "2026-12-05T18:00:00+01:00"
    none = ask(train(**opens, valid_to=date(2026, 12, 4)), depart=READY)
    assert not none.routes
    assert none.why is not None
    assert "TRAIN" in none.why
    assert "2026-12-04" in none.why


def test_for_a_deadline_a_whole_headway_is_waited() -> None:
    assert ask(train(), arrive_by=READY + timedelta(hours=200)).best.time_h == pytest.approx(92)


def sailings() -> World:
    world = train()
    world.timetable = [
        {
            "service": "TRAIN", "days": "", "departs": "10:00", "date": date(2026, 12, day), "valid_from": None,
            "valid_to": None,
        }
        for day in (1, 9, 10)
    ]  # fmt: skip
    return world


def test_of_single_sailings_the_next_is_taken_and_behind_the_last_the_frequency_counts() -> None:
    assert ask(sailings(), depart=READY).best.hours == pytest.approx(196)
    by = ask(sailings(), arrive_by=datetime(2026, 12, 9, 20, tzinfo=UTC)).best
    assert by.time_h == pytest.approx(12)
    late = ask(sailings(), depart=datetime(2026, 12, 11, tzinfo=UTC)).best
    assert late.hours == pytest.approx(1 + 42 + 5 + 2)
    assert late.legs[0].estimated_wait
    assert not by.legs[0].estimated_wait


CARBON = 50.0
TABLE = {
    "A": (43.2, 3824, 3719), "B": (3.9, 71545, 125737), "C": (50.5, 3726, 4772), "D": (42.5, 6574, 3290),
    "E": (21.2, 6117, 4200),
}  # fmt: skip


def test_what_a_day_is_worth_in_the_example() -> None:
    ranges = winning_ranges([(usd + CARBON * kg / 1000, days) for days, usd, kg in TABLE.values()])
    found = dict(zip(TABLE, ranges, strict=True))
    assert found["D"] is None
    assert found["C"] == pytest.approx((0, 6.21), abs=0.005)
    assert found["A"] == pytest.approx((6.21, 105.32), abs=0.005)
    assert found["E"] == pytest.approx((105.32, 4133.23), abs=0.005)
    assert found["B"] == pytest.approx((4133.23, float("inf")), abs=0.005)


GENERALISED = {"A": 9218, "B": 78302, "C": 10052, "D": 11862, "E": 8883}
HAULS: dict[str, tuple[str, tuple[str, ...]]] = {
    "A": ("sea", ("malacca", "suez")), "B": ("air", ()), "C": ("sea", ("malacca", "cape")),
    "D": ("sea", ("malacca", "suez")), "E": ("rail", ()),
}  # fmt: skip


def ranked(cheapest_usd: float) -> list[str]:
    """The names of the routes of the example in their order; C costs so much."""
    world = train()
    network = as_network(world)
    asked = ask(world).question
    terms = terms_of(network, shipment=Shipment(value_usd=220_000, teu=2))
    chains = []
    for name, (days, usd, kg) in TABLE.items():
        dray = rates.Dray(km=10_000, hours=24 * days, usd=cheapest_usd if name == "C" else usd, kg_co2e=kg)
        leg = dray_leg(dray, start=node_place(network, "DEAAA"), end=node_place(network, "DEBBB"))
        mode, passages = HAULS[name]
        chains.append(Chain(legs=(replace(leg, service="TRAIN", name=name, mode=mode, passages=passages),)))
    routes = rank(chains, replace(asked, terms=terms))
    for route in routes:
        if cheapest_usd == TABLE["C"][1]:
            assert route.generalised_usd == pytest.approx(GENERALISED[route.legs[0].name], abs=0.6)
    return [route.legs[0].name for route in routes]


def test_the_order_of_the_example() -> None:
    assert ranked(3726) == ["E", "A", "B", "C", "D"]


def test_a_tag_that_falls_short_of_two_per_cent_waits_for_its_main_haul() -> None:
    assert ranked(3790) == ["E", "A", "B", "D", "C"]


def test_ranges_of_500_random_sets_are_those_that_pairwise_crossings_give_and_meet_without_gap() -> None:
    """A line wins where its cost is no more than that of each other: an interval, cut by one crossing after another."""
    for seed in range(500):
        rng = random.Random(seed)
        lines = [(float(rng.randint(10, 99)), float(rng.randint(1, 30))) for _ in range(rng.randint(1, 12))]
        got = winning_ranges(lines)
        for i, (money, days) in enumerate(lines):
            low, high = 0.0, float("inf")
            for j, (other_money, other_days) in enumerate(lines):
                if other_days < days:
                    high = min(high, (other_money - money) / (days - other_days))
                elif other_days > days:
                    low = max(low, (money - other_money) / (other_days - days))
                elif (other_money, j) < (money, i):
                    low, high = 1.0, 0.0
            assert (got[i] is not None) == (low < high - 1e-12), (seed, i)
            if got[i] is not None:
                assert got[i] == pytest.approx((low, high), abs=1e-9), (seed, i)
        kept = sorted(one for one in got if one is not None)
        assert (kept[0][0], kept[-1][1]) == (0.0, float("inf"))
        assert all(a[1] == b[0] for a, b in pairwise(kept))


def test_the_best_wins_at_the_shipments_own_day() -> None:
    told = 0
    for seed in range(200):
        world = rich_world(seed)
        origin, *_, destination = world.nodes
        plan = planned(world, as_network(world), origin, destination)
        if not plan.routes:
            continue
        day = plan.shipment.day_usd
        wins = plan.best.wins_usd_per_day
        assert wins is not None, seed
        assert wins[0] - 1e-6 <= day <= wins[1] + 1e-6, seed
        told += len(plan.routes) > 1
    assert told > 30
