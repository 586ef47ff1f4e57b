"""Risk against closed forms: a log-normal hop, sums with uniform waits, no spread at all, a missed weekly train."""

from __future__ import annotations

import json
import math
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.analysis.delays import spread_of
from corridor.analysis.risk import QUANTILES, Risk, simulate, simulate_plan
from corridor.errors import InputError
from corridor.model.assumptions import Assumptions
from corridor.model.modes import Mode
from corridor.model.network import EmissionFactor, Handling, Hop, Network, Node, Service
from corridor.planning.drays import node_place
from corridor.planning.planner import plan
from corridor.planning.question import terms_of
from corridor.planning.routes.route import Leg, Route
from corridor.views.risk import drivers, percent, risk_table
from tests.oracle.versus import as_network, planned
from tests.oracle.worlds import random_world
from tests.support.effort import calls

NORMAL = NormalDist()
TEN_THOUSAND = 10_000
READY = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday


def hop(start: str, end: str, *, hours: float, p90: float | None = None, km: float = 1.0) -> Hop:
    return Hop(
        from_node=start, to_node=end, km=km, hours=hours, p90_hours=p90, basis="assumed", source="test", usd_per_teu=1.0
    )


def service(name: str, *hops: Hop, mode: Mode = "rail", **rest: Any) -> Service:
    return Service(id=name, name=name, operator="", mode=mode, status="operating", hops=hops, **rest)


def network_of(*services: Service, tz: str = "UTC") -> Network:
    stops = dict.fromkeys(stop for one in services for stop in one.stops)
    return Network(
        node_by_id={
            stop: Node(
                id=stop, name=f"{stop} yard", kind="terminal", country="DE", lon=0.0, lat=0.0,
                modes=frozenset({"rail"}), tz=tz, source="test", aliases=(stop,),
            )
            for stop in stops
        },
        service_by_id={one.id: one for one in services},
        handling={(None, "rail"): Handling(mode="rail", load_h=0.0, unload_h=0.0, usd_per_teu=0.0, source="test")},
        emissions={"rail": EmissionFactor(mode="rail", g_co2e_per_tkm=1.0, source="test")},
        assumptions=Assumptions(
            circuity=1.0, kph=1.0, usd_per_km_per_feu=0.0, max_km=0.0, g_co2e_per_tkm=0.0, open_borders=(),
            holding_rate=0.0, carbon_price=0.0,
        ),
    )  # fmt: skip


def leg(one: Service, *, load: float = 0.0, wait: float = 0.0, unload: float = 0.0, **rest: Any) -> Leg:
    """The ride on all hops, or on those of ``hops``."""
    hops = rest.pop("hops", one.hops)
    stops = (hops[0].from_node, *(each.to_node for each in hops))
    parts: dict[str, Any] = {
        "mode": one.mode, "service": one.id, "name": one.name, "operator": "", "status": "operating",
        "from_node": stops[0], "to_node": stops[-1], "from_point": (0.0, 0.0), "to_point": (0.0, 0.0), "stops": stops,
        "hops": hops, "passages": (), "gauge_changes": (), "crossings": (), "km": 1.0, "load_h": load, "wait_h": wait,
        "ride_h": sum(each.hours for each in hops), "unload_h": unload, "usd": 0.0, "kg_co2e": 0.0,
        "frequency_per_week": one.frequency_per_week,
    }  # fmt: skip
    return Leg(**{**parts, **rest})


def dray(hours: float, depart: str | None = None) -> Leg:
    at: dict[str, Any] = {
        "from_point": (0.0, 0.0),
        "to_point": (0.0, 0.0),
        "from_node": "0,0",
        "to_node": "A",
        "stops": ("0,0", "A"),
    }
    none: dict[str, Any] = {"hops": (), "passages": (), "gauge_changes": (), "crossings": ()}
    return Leg(
        mode="road", service=None, name="dray", operator="", status="operating", km=1.0, load_h=0.0, wait_h=0.0,
        ride_h=hours, unload_h=0.0, usd=0.0, kg_co2e=0.0, depart=depart, **at, **none,
    )  # fmt: skip


def route(*legs: Leg) -> Route:
    return Route(legs=legs, main_mode="rail", main_haul="", way="", via="", generalised_usd=0.0)


def at(hours: float) -> str:
    return (READY + timedelta(hours=hours)).isoformat()


# 1200 km by rail take 10 h at 120 km/h, so that 20 of the 30 h spread, with sigma 0.5
SIGMA = 0.5
P90 = 10 + 20 * math.exp(SIGMA * NORMAL.inv_cdf(0.9))
LOGNORMAL = hop("A", "B", hours=30, km=1200, p90=P90)
MEAN = 10 + 20 * math.exp(SIGMA**2 / 2)
VARIANCE = 400 * math.exp(SIGMA**2) * (math.exp(SIGMA**2) - 1)


# One hop


def test_a_hop_alone_is_log_normal_above_its_minimum() -> None:
    truck = service("T", LOGNORMAL)
    risk = simulate(route(leg(truck)), network=network_of(truck), wait="expected")
    assert risk.hours.min() > 10
    expected = np.array([NORMAL.cdf(math.log((hours - 10) / 20) / SIGMA) for hours in risk.hours])
    seen = (np.arange(TEN_THOUSAND) + 0.5) / TEN_THOUSAND
    assert np.abs(seen - expected).max() < 1.63 / math.sqrt(TEN_THOUSAND)  # Kolmogorov and Smirnov, 1 %
    assert risk.p50_h == pytest.approx(30, rel=0.01)
    density = NORMAL.pdf(NORMAL.inv_cdf(0.9)) / (SIGMA * (P90 - 10))
    assert risk.p90_h == pytest.approx(P90, abs=3 * 0.3 / math.sqrt(TEN_THOUSAND) / density)
    assert risk.mean_h == pytest.approx(MEAN, abs=4 * math.sqrt(VARIANCE / TEN_THOUSAND))
    assert [(one.spread_share, one.variance_share) for one in risk.sources] == [pytest.approx((1, 1))]
    assert risk.sources[0].sd_h == pytest.approx(math.sqrt(VARIANCE), rel=0.05)


@pytest.mark.parametrize(
    ("mode", "km", "minimum_h"),
    [
        ("rail", 12.0, 20.0),  # a border: a fifth of the median, though 12 km take 6 minutes
        ("rail", 6000.0, 50.0),  # at 120 km/h
        ("sea", 1800.0, 30.0),  # at 60 km/h
        ("rail", 11_400.0, 80.0),  # 114 km/h already: four fifths of the median
        ("rail", 90_000.0, 80.0),  # faster than is plausible
    ],
)  # fmt: skip
def test_the_minimum_is_the_fastest_plausible_run_within_a_fifth_and_four_fifths_of_the_median(
    mode: Mode, km: float, minimum_h: float
) -> None:
    spread = spread_of(hop("A", "B", hours=100, p90=150, km=km), mode)
    assert spread is not None
    assert spread.minimum_h == pytest.approx(minimum_h)
    assert spread.minimum_h + spread.median_above_h == pytest.approx(100)
    p90 = spread.minimum_h + spread.median_above_h * math.exp(spread.sigma * 1.2815515655446004)
    assert p90 == pytest.approx(150)


@pytest.mark.parametrize("certain", [hop("A", "B", hours=30), hop("A", "B", hours=30, p90=30)])
def test_a_hop_without_p90_or_with_one_equal_to_its_hours_always_takes_its_hours(certain: Hop) -> None:
    truck = service("T", certain)
    risk = simulate(route(leg(truck, load=2, unload=3)), network=network_of(truck), wait="expected")
    assert set(risk.hours) == {35.0}
    assert risk.sources == ()
    assert (risk.p50_h, risk.p90_h, risk.mean_h) == (35, 35, 35)


def test_a_hop_of_no_hours_has_no_spread() -> None:
    assert spread_of(hop("A", "B", hours=0, p90=5), "rail") is None


def test_a_p90_below_the_median_is_refused() -> None:
    with pytest.raises(InputError, match=r"hop A-B: p90_hours 5 is below hours 10; give hours or more"):
        spread_of(hop("A", "B", hours=10, p90=5), "rail")


# Waits


def test_a_sum_with_uniform_waits_has_the_mean_and_variance_of_its_parts() -> None:
    train = service("T", LOGNORMAL, frequency_per_week=1.0)
    ship = service("S", hop("B", "C", hours=100), frequency_per_week=3.0)
    one = route(dray(5), leg(train, load=12, wait=84, unload=4), leg(ship, load=8, wait=28, unload=6))
    risk = simulate(one, network=network_of(train, ship), wait="expected")
    mean = 5 + 12 + 84 + MEAN + 4 + 8 + 28 + 100 + 6
    parts = {"wait for T at A": 168**2 / 12, "rail A - B": VARIANCE, "wait for S at B": 56**2 / 12}
    variance = sum(parts.values())
    assert risk.mean_h == pytest.approx(mean, abs=4 * math.sqrt(variance / TEN_THOUSAND))
    assert float(risk.hours.var()) == pytest.approx(variance, rel=0.05)
    assert {source.label: source.variance_share for source in risk.sources} == pytest.approx(
        {label: part / variance for label, part in parts.items()}, abs=0.02
    )


def test_a_wait_is_uniform_over_the_headway_when_expected_all_of_it_at_worst_and_none_on_demand() -> None:
    for frequency, wait, least, most in (
        (2.0, "expected", 0, 84), (0.5, "expected", 0, 336), (2.0, "worst", 84, 84),
        (None, "expected", 0, 0), (None, "worst", 0, 0),
    ):  # fmt: skip
        train = service("T", hop("A", "B", hours=0), frequency_per_week=frequency)
        risk = simulate(route(leg(train)), network=network_of(train), wait=wait)  # type: ignore[arg-type]
        width = most - least
        for share in (0.1, 0.5, 0.9):
            assert risk.quantile_h(share) == pytest.approx(least + share * width, abs=0.02 * width)
        assert least <= risk.hours[0]
        assert risk.hours[-1] <= most


def test_two_equal_uniform_waits_drive_half_of_the_spread_each() -> None:
    first = service("S", hop("A", "B", hours=1), frequency_per_week=1.0)
    second = service("T", hop("B", "C", hours=1), frequency_per_week=1.0)
    risk = simulate(route(leg(first), leg(second)), network=network_of(first, second), wait="expected")
    assert [one.spread_share for one in risk.sources] == pytest.approx([0.5, 0.5], abs=0.02)
    # a triangle over 0 to 336 h
    assert risk.chance_within(2 + 84) == pytest.approx(0.125, abs=0.02)
    assert risk.p90_h == pytest.approx(2 + 336 - 168 * math.sqrt(0.2), rel=0.02)


@pytest.mark.parametrize("seed", range(40))
def test_without_spread_the_answer_is_the_hours_of_the_planner(seed: int) -> None:
    world = random_world(seed, wait="worst")
    network = as_network(world)
    origin, *_, destination = world.nodes
    for found in planned(world, network, origin, destination).routes:
        worst = simulate(found, network=network, wait="worst", draws=100)
        assert worst.hours == pytest.approx(found.hours)
        assert worst.sources == ()
        expected = simulate(found, network=network, wait="expected")
        waits_h = [one.wait_h for one in found.legs]
        spread_h = math.sqrt(sum(w**2 / 12 for w in waits_h))
        assert expected.mean_h == pytest.approx(found.hours - sum(waits_h) / 2, abs=5 * spread_h / 100 + 1e-9)


def test_the_spread_of_a_long_tail_is_shared_by_the_mean_difference_of_two_runs() -> None:
    # a border of 23 h with a P90 of 168 h (4.6 h at least) and the wait for a weekly train
    train = service("T", hop("A", "B", hours=23, p90=168), frequency_per_week=1.0)
    risk = simulate(route(leg(train)), network=network_of(train), wait="expected", draws=100_000)
    random = np.random.default_rng(99)
    sigma = math.log((168 - 4.6) / 18.4) / NORMAL.inv_cdf(0.9)
    border = 4.6 + 18.4 * np.exp(sigma * random.standard_normal((2, 2_000_000)))
    wait = random.uniform(0, 168, (2, 2_000_000))
    later = np.sign(np.diff(border + wait, axis=0))
    of_border, of_wait = (float((np.diff(part, axis=0) * later).mean()) for part in (border, wait))
    assert {source.kind: source.spread_share for source in risk.sources} == pytest.approx(
        {"hop": of_border / (of_border + of_wait), "wait": of_wait / (of_border + of_wait)}, abs=0.03
    )
    by_kind = {source.kind: source for source in risk.sources}
    assert by_kind["hop"].variance_share > by_kind["hop"].spread_share + 0.1


# Timetables


def test_a_missed_weekly_train_adds_168_hours_with_the_chance_to_miss_it() -> None:
    truck = service("TRUCK", LOGNORMAL)
    train = service("TRAIN", hop("B", "C", hours=50), frequency_per_week=1.0, days=(2,), departs="00:00")
    # ready Monday 0:00, Wednesday 0:00 is 48 h later, and 8 h before it the cargo must be there
    one = route(leg(truck, depart=at(0)), leg(train, load=8, wait=10, unload=2, depart=at(48)))
    risk = simulate(one, network=network_of(truck, train), wait="scheduled")
    caught = NORMAL.cdf(math.log((40 - 10) / 20) / SIGMA)
    assert 0.7 < caught < 0.9
    assert risk.chance_within(100) == pytest.approx(caught, abs=4 * math.sqrt(caught * (1 - caught) / TEN_THOUSAND))
    seen = set(np.round(risk.hours, 6))
    assert seen <= {100.0, 268.0, 436.0}
    assert {100.0, 268.0} <= seen
    assert risk.chance_within(267.9) == risk.chance_within(100)
    twice = NORMAL.cdf(math.log((40 + 168 - 10) / 20) / SIGMA)
    mean = 100 + 168 * (1 - caught) + 168 * (1 - twice)
    assert risk.mean_h == pytest.approx(mean, abs=5)
    # a late truck costs a week, and both of them are named
    assert {source.kind for source in risk.sources} == {"hop", "wait"}
    assert sum(source.spread_share for source in risk.sources) == pytest.approx(1)


def test_cargo_that_is_there_exactly_at_the_cut_off_is_taken() -> None:
    truck = service("TRUCK", hop("A", "B", hours=0.3 + 5e-7))  # differences below 1e-6 are none
    train = service("TRAIN", hop("B", "C", hours=1), frequency_per_week=1.0, days=(0,), departs="08:18")
    one = route(leg(truck, depart=at(0)), leg(train, load=8, depart=at(8.3)))
    assert simulate(one, network=network_of(truck, train), wait="scheduled").hours == pytest.approx(9.3)


def test_without_spread_a_dated_route_keeps_its_own_dates() -> None:
    truck = service("TRUCK", hop("A", "B", hours=30))
    train = service("TRAIN", hop("B", "C", hours=50), frequency_per_week=2.0, days=(1, 4), departs="18:00")
    one = route(dray(5, depart=at(0)), leg(truck, depart=at(5)), leg(train, load=6, wait=1, unload=2, depart=at(42)))
    risk = simulate(one, network=network_of(truck, train), wait="scheduled")
    assert risk.hours == pytest.approx(one.hours)
    assert risk.sources == ()


def test_a_route_is_ready_before_the_loading_and_the_wait_of_its_first_leg() -> None:
    train = service("TRAIN", hop("B", "C", hours=50), frequency_per_week=1.0, days=(4,), departs="18:00")
    one = route(leg(train, load=6, wait=108, depart=at(114)))
    assert simulate(one, network=network_of(train), wait="scheduled").hours == pytest.approx(164)


def test_a_later_stop_is_left_the_hours_of_the_hops_before_after_the_first() -> None:
    train = service(
        "TRAIN", hop("A", "B", hours=40), hop("B", "C", hours=50),
        frequency_per_week=1.0, days=(0,), departs="12:00",
    )  # fmt: skip
    # the train of last Monday noon, when nothing was ready yet, left B on Wednesday at 4:00, and this one does so too
    one = route(leg(train, hops=train.hops[1:], wait=52, depart=at(52)))
    assert simulate(one, network=network_of(train), wait="scheduled").hours == pytest.approx(102)
    late = route(dray(60, depart=at(0)), leg(train, hops=train.hops[1:], depart=at(220)))
    assert simulate(late, network=network_of(train), wait="scheduled").hours == pytest.approx(52 + 168 + 50)


def test_of_a_service_that_calls_twice_only_the_call_of_the_ride_counts() -> None:
    train = service(
        "TRAIN", hop("A", "B", hours=5), hop("B", "A", hours=5), hop("A", "C", hours=50),
        frequency_per_week=1.0, days=(0,), departs="12:00",
    )  # fmt: skip
    one = route(leg(train, hops=train.hops[2:], wait=22, depart=at(22)))
    assert simulate(one, network=network_of(train), wait="scheduled").hours == pytest.approx(72)


def test_a_network_on_which_the_service_runs_otherwise_is_refused() -> None:
    train = service("TRAIN", LOGNORMAL, frequency_per_week=1.0, days=(0,), departs="12:00")
    changed = replace(train, hops=(replace(LOGNORMAL, hours=31),))
    with pytest.raises(InputError, match="does not run A B as the route says; give the network it was planned on"):
        simulate(route(leg(train, depart=at(12))), network=network_of(changed), wait="scheduled")


def test_a_train_that_left_before_the_cargo_was_ready_may_still_be_boarded_further_on() -> None:
    train = service(
        "TRAIN", hop("A", "B", hours=40), hop("B", "C", hours=50), frequency_per_week=1.0, days=(6,), departs="12:00"
    )
    one = route(leg(train, hops=train.hops[1:], wait=28, depart=at(28)))
    assert simulate(one, network=network_of(train), wait="scheduled").hours == pytest.approx(78)


def test_over_the_end_of_summer_time_the_next_weekly_train_is_169_hours_later() -> None:
    train = service("TRAIN", hop("A", "B", hours=10), frequency_per_week=1.0, days=(2,), departs="12:00")
    network = network_of(train, tz="Europe/Berlin")
    start = datetime(2026, 10, 21, 10, 0, tzinfo=UTC)  # 12:00 in Berlin, which leaves summer time on the 25th
    just = route(leg(train, depart=start.isoformat()))
    missed = route(dray(1, depart=start.isoformat()), leg(train, depart=(start + timedelta(hours=169)).isoformat()))
    assert simulate(just, network=network, wait="scheduled").hours == pytest.approx(10)
    assert simulate(missed, network=network, wait="scheduled").hours == pytest.approx(179)


def test_who_misses_the_last_departure_never_arrives() -> None:
    truck = service("TRUCK", LOGNORMAL)
    train = service(
        "TRAIN", hop("B", "C", hours=50), frequency_per_week=1.0, days=(2,), departs="00:00", valid_to=date(2026, 12, 5)
    )
    one = route(leg(truck, depart=at(0)), leg(train, wait=18, depart=at(48)))
    risk = simulate(one, network=network_of(truck, train), wait="scheduled")
    caught = NORMAL.cdf(math.log((48 - 10) / 20) / SIGMA)
    assert risk.stranded == pytest.approx(1 - caught, abs=0.02)
    assert risk.chance_within(math.inf) == pytest.approx(1 - risk.stranded)
    assert risk.mean_h == pytest.approx(98)
    assert risk.quantile_h(1.0) == math.inf
    assert risk.sources == ()  # those who arrive all take the one train
    written = json.loads(json.dumps(risk.to_dict(), allow_nan=False))
    assert written["quantiles"][-1] == {"share": 0.95, "hours": None}
    ended = replace(train, valid_to=date(2026, 11, 1))
    never = simulate(one, network=network_of(truck, ended), wait="scheduled")
    assert (never.stranded, never.p50_h, never.mean_h, never.chance_within(1e9)) == (1, math.inf, math.inf, 0)
    assert never.to_dict()["mean_h"] is None
    assert risk_table([(one, never)])[1][0][3:5] == ["never", "never"]


def test_a_service_without_timetable_is_waited_for_at_random_while_it_runs() -> None:
    train = service("TRAIN", hop("A", "B", hours=10), frequency_per_week=1.0)
    one = route(leg(train, wait=84, depart=at(84), estimated_wait=True))
    risk = simulate(one, network=network_of(train), wait="scheduled")
    assert risk.mean_h == pytest.approx(94, abs=2)
    assert risk.hours[-1] <= 178
    opening = replace(train, valid_from=date(2026, 12, 2))  # 48 h on
    opened = simulate(one, network=network_of(opening), wait="scheduled")  # it leaves within a week of opening
    assert opened.hours[0] == pytest.approx(58, abs=0.2)
    assert opened.mean_h == pytest.approx(58 + 84, abs=2)
    closing = replace(train, valid_to=date(2026, 12, 1))
    half = simulate(one, network=network_of(closing), wait="scheduled")
    assert half.stranded == pytest.approx(120 / 168, abs=0.02)


def test_a_delay_that_the_timetable_absorbs_drives_nothing() -> None:
    truck = service("TRUCK", hop("A", "B", hours=30, km=1200, p90=31))
    train = service(
        "TRAIN", replace(LOGNORMAL, from_node="B", to_node="C"), frequency_per_week=1.0, days=(3,), departs="00:00"
    )
    one = route(leg(truck, depart=at(0)), leg(train, wait=42, depart=at(72)))
    risk = simulate(one, network=network_of(truck, train), wait="scheduled")
    shares = {source.label: source.spread_share for source in risk.sources}
    assert shares["rail B - C"] == pytest.approx(1, abs=0.01)
    assert shares["rail A - B"] == pytest.approx(0, abs=0.01)
    assert sum(shares.values()) == pytest.approx(1)
    assert drivers(risk)[0].label == "rail B - C"


@pytest.mark.parametrize("dated", ["depart", "arrive_by"])
@pytest.mark.slow
def test_without_spread_the_dated_answer_is_the_hours_of_the_planner(dated: str) -> None:
    timetabled = 0
    for seed in range(400):
        plain = as_network(random_world(seed, wait="expected"))
        services = {
            name: one
            if one.frequency_per_week is None
            else replace(one, days=(seed % 7,), departs="10:40", both_ways=False, frequency_per_week=1.0)
            for name, one in plain.service_by_id.items()
        }
        network = replace(plain, service_by_id=services)
        origin, *_, destination = (node_place(network, node) for node in network.node_by_id)
        asked: dict[str, Any] = {dated: READY}
        answer = plan(network, terms_of(network, wait="scheduled", **asked), origin, destination)
        for found, risk in simulate_plan(answer, limit=None, draws=100):
            assert risk.hours == pytest.approx(found.hours, abs=1 / 3600), seed  # dates are cut to the second
            timetabled += sum(one.service is not None and one.wait_h > 0 for one in found.legs)
    assert timetabled > 20


# What holds for every route


hours_of_hops = st.lists(
    st.tuples(st.floats(0, 900), st.one_of(st.none(), st.floats(1, 9)), st.floats(0, 20_000)), min_size=1, max_size=4
)
frequencies = st.sampled_from([None, 0.5, 1.0, 3.0, 7.0])


def random_route(figures: list[tuple[float, float | None, float]], frequency: float | None) -> tuple[Route, Network]:
    services = [
        service(
            f"S{i}",
            hop(f"N{i}", f"N{i + 1}", hours=hours, km=km, p90=None if ratio is None else hours * ratio),
            frequency_per_week=frequency,
        )
        for i, (hours, ratio, km) in enumerate(figures)
    ]
    return route(*(leg(one, load=3, unload=1) for one in services)), network_of(*services)


@settings(deadline=None, max_examples=60)
@given(hours_of_hops, frequencies, st.sampled_from(["expected", "worst"]), st.integers(0, 2**40))
def test_shares_sum_to_one_and_chances_and_quantiles_rise(
    figures: list[tuple[float, float | None, float]], frequency: float | None, wait: Any, seed: int
) -> None:
    one, network = random_route(figures, frequency)
    risk = simulate(one, network=network, wait=wait, draws=500, seed=seed)
    if risk.sources:
        assert sum(source.spread_share for source in risk.sources) == pytest.approx(1)
        assert sum(source.variance_share for source in risk.sources) == pytest.approx(1)
    quantiles = [risk.quantile_h(share) for share in QUANTILES]
    assert quantiles == sorted(quantiles)
    for share, hours in zip(QUANTILES, quantiles, strict=True):
        assert risk.chance_within(hours) >= share - 1e-9
        assert risk.chance_within(hours - 1e-5) < share
    assert risk.hours[0] >= 0.2 * sum(hours for hours, _, _ in figures) + 4 * len(figures) - 1e-6


@settings(deadline=None, max_examples=40)
@given(hours_of_hops, frequencies, st.floats(1, 4))
def test_a_wider_spread_never_makes_p90_of_a_lone_hop_earlier_nor_moves_its_median(
    figures: list[tuple[float, float | None, float]], frequency: float | None, factor: float
) -> None:
    narrow, network = random_route([(h, r or 1.5, km) for h, r, km in figures[:1]], frequency)
    wide, wider = random_route([(h, (r or 1.5) * factor, km) for h, r, km in figures[:1]], frequency)
    a = simulate(narrow, network=network, wait="worst", draws=2000)
    b = simulate(wide, network=wider, wait="worst", draws=2000)
    assert b.p90_h >= a.p90_h - 1e-6
    assert b.quantile_h(0.1) <= a.quantile_h(0.1) + 1e-6


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    one, network = random_route([(100, 2.0, 100), (50, 1.5, 10)], 1.0)
    first, again, other = (simulate(one, network=network, wait="expected", seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.hours, again.hours)
    assert first.to_dict() == again.to_dict()
    assert not np.array_equal(first.hours, other.hours)
    assert other.p90_h == pytest.approx(first.p90_h, rel=0.03)


def test_hops_are_independent_of_one_another() -> None:
    one, network = random_route([(100, 2.0, 100), (100, 2.0, 100)], None)
    alone, _ = random_route([(100, 2.0, 100)], None)
    both = simulate(one, network=network, wait="worst")
    single = simulate(alone, network=network, wait="worst")
    assert float(both.hours.var()) == pytest.approx(2 * float(single.hours.var()), rel=0.15)


def test_what_goes_to_another_process_is_the_answer_and_not_the_network() -> None:
    trucks = [service(f"T{number}", hop("A", "B", hours=30 + number, km=1200, p90=P90)) for number in range(500)]
    risk = simulate(route(leg(trucks[0])), network=network_of(*trucks), wait="expected")
    sent = pickle.dumps(risk)
    assert len(sent) < risk.hours.nbytes + 5_000
    again = pickle.loads(sent)  # noqa: S301 - what was just written
    assert (again.sources, again.p90_h) == (risk.sources, risk.p90_h)


def test_the_draws_cannot_be_written_to() -> None:
    one, network = random_route([(100, 2.0, 100)], 1.0)
    with pytest.raises(ValueError, match="read-only"):
        simulate(one, network=network, wait="expected").hours[0] = 0.0


def test_ten_thousand_draws_are_made_at_once_and_not_one_by_one() -> None:
    one, network = random_route([(30.0, 1.2, 900.0)] * 40, 2.0)
    few, many = (
        calls(partial(simulate, one, network=network, wait="expected", draws=draws)) for draws in (100, TEN_THOUSAND)
    )
    assert many < few + 100


# Bad input


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"wait": "sometimes"}, "wait policy 'sometimes' is not known; write one of expected, worst, scheduled"),
        ({"draws": 99}, "draws is 99; give a whole number of 100 to 200,000"),
        ({"draws": 10**9}, "draws is 1000000000; give a whole number"),
        ({"draws": 1000.0}, "draws is 1000.0; give a whole number"),
        ({"draws": True}, "draws is True; give a whole number"),
        ({"seed": -1}, "seed is -1; give a whole number of 0 or more"),
        ({"seed": 1.5}, "seed is 1.5; give a whole number of 0 or more"),
        ({"wait": "scheduled"}, "the route has no dates; plan with wait='scheduled'"),
        ({"network": network_of()}, "the network has no service S0; give the one the route was planned on"),
    ],
)
def test_a_wrong_argument_is_refused_and_the_remedy_named(wrong: dict[str, Any], message: str) -> None:
    one, network = random_route([(100, 2.0, 100)], 1.0)
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        simulate(one, **{"network": network, "wait": "expected", **wrong})


def some_risk() -> tuple[Route, Risk]:
    one, network = random_route([(100, 2.0, 100)], 1.0)
    return one, simulate(one, network=network, wait="expected")


@pytest.mark.parametrize("share", [0.0, -0.1, 1.01, math.nan])
def test_a_quantile_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="give one above 0 and at most 1"):
        some_risk()[1].quantile_h(share)


def test_a_chance_by_a_date_needs_dates_on_both_sides() -> None:
    _, undated = some_risk()
    with pytest.raises(InputError, match="the route has no dates; ask chance_within"):
        undated.chance_by(READY)
    truck = service("TRUCK", LOGNORMAL)
    dated = simulate(route(leg(truck, depart=at(5))), network=network_of(truck), wait="scheduled")
    assert dated.ready == READY + timedelta(hours=5)
    assert dated.chance_by(READY + timedelta(hours=35)) == dated.chance_within(30) == pytest.approx(0.5, abs=0.02)
    with pytest.raises(InputError, match="has no time zone; give an aware datetime"):
        dated.chance_by(datetime(2026, 12, 1))  # noqa: DTZ001 - that is the point


def test_a_deadline_that_is_no_number_is_refused_and_one_in_the_past_has_no_chance() -> None:
    _, risk = some_risk()
    with pytest.raises(InputError, match="hours is not a number"):
        risk.chance_within(math.nan)
    assert risk.chance_within(-5) == 0


# Words


def test_the_table_has_a_row_a_route_and_the_chance_only_where_there_is_a_deadline() -> None:
    one, risk = some_risk()
    headers, rows, right = risk_table([(one, risk), (one, risk)])
    assert headers == ["#", "tag", "planned days", "P50 days", "P90 days", "what drives the spread"]
    assert [row[0] for row in rows] == ["1", "2"]
    assert {len(row) for row in rows} == {len(headers)}
    assert right == [2, 3, 4]
    assert rows[0][3] == f"{risk.p50_h / 24:.1f}"
    assert rows[0][-1].startswith(f"{risk.sources[0].label} {risk.sources[0].spread_share:.0%}")
    truck = service("TRUCK", LOGNORMAL)
    dated = route(leg(truck, depart=at(0)))
    sure = simulate(dated, network=network_of(truck), wait="scheduled")
    headers, rows, right = risk_table([(dated, sure)], arrive_by=READY + timedelta(hours=P90))
    assert headers[5] == "in time"
    assert rows[0][5] == "90%"
    assert right == [2, 3, 4, 5]


def test_a_certain_route_says_so() -> None:
    one, network = random_route([(100, 1, 100)], None)
    rows = risk_table([(one, simulate(one, network=network, wait="worst"))])[1]
    assert rows[0][3:] == [f"{one.days:.1f}", f"{one.days:.1f}", "nothing: it is certain"]


def test_a_route_whose_spread_nobody_knows_does_not_look_certain() -> None:
    one, network = random_route([(100, None, 100)], None)
    risk = simulate(one, network=network, wait="worst")
    assert risk_table([(one, risk)])[1][0][3:] == ["", "", "no spread known"]
    assert risk.to_dict()["spread_known"] is False


def test_a_hop_without_a_spread_that_another_service_knows_leaves_the_route_without() -> None:
    mine = service("MINE", hop("A", "B", hours=10), frequency_per_week=1.0)
    other = service("OTHER", hop("A", "B", hours=10, p90=20), frequency_per_week=1.0)
    risk = simulate(route(leg(mine)), network=network_of(mine, other), wait="expected")
    assert risk.hours[0] < risk.hours[-1]  # the wait varies, so that percentiles would differ
    assert not risk.spread_known
    assert simulate(route(leg(mine)), network=network_of(mine), wait="expected").spread_known


def test_a_border_is_called_one() -> None:
    train = service("T", LOGNORMAL)
    one = route(leg(train, crossings=(("A", "B"),)))
    assert simulate(one, network=network_of(train), wait="worst").sources[0].label == "border A - B"


def test_drivers_are_named_until_half_of_the_spread_and_no_more_than_three() -> None:
    equal, network = random_route([(100, None, 100)] * 9, 1.0)
    assert len(drivers(simulate(equal, network=network, wait="expected"))) == 3
    one, network = random_route([(100, 2.0, 100)], None)
    assert len(drivers(simulate(one, network=network, wait="expected"))) == 1


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.0001, "<1%"), (0.005, "<1%"), (0.25, "25%"), (0.994, "99%"), (0.9999, ">99%"), (1.0, "100%")],
)
def test_only_what_is_certain_is_said_to_be_so(share: float, words: str) -> None:
    assert percent(share) == words
