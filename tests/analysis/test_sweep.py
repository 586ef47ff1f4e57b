"""What wins where: stretches and break-even points against a scan of enumerations, and against arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import corridor
from corridor.analysis.parameter import Figure, Parameter
from corridor.analysis.sensitivity import Sweep, sweep
from corridor.planning.drays import node_place
from tests.analysis.test_critical import inquiry
from tests.oracle.chains import every_cost
from tests.oracle.rows import World
from tests.oracle.versus import as_network
from tests.oracle.worlds import PLAIN, random_world
from tests.support.paths import SMALL

pytestmark = pytest.mark.slow

STEPS = 15
WORLDS = 100
WORTH = 400_000.0
"""USD: goods dear enough for the wait to matter."""
RANGES: dict[Figure, tuple[float, float]] = {
    "frequency": (0.2, 14), "delay": (0, 300), "cost": (0, 6), "carbon price": (0, 4000), "holding rate": (0, 4),
    "value of goods": (0, 3_000_000),
}  # fmt: skip


def changed(world: World, service: str, **figures: Any) -> World:
    """The rows with other figures in those of one service; a figure may be worked out from the row."""
    services = {
        name: [
            {**row, **{key: value(row) if callable(value) else value for key, value in figures.items()}} for row in rows
        ]
        if name == service
        else rows
        for name, rows in world.services.items()
    }
    return replace(world, services=services)


def times(factor: float, key: str) -> Any:
    return lambda row: None if row[key] is None else row[key] * factor


def scanned(world: World, parameter: Parameter, value: float, ends: tuple[str, str]) -> float:
    """The lowest generalised cost with the figure at a value, by enumeration."""
    worth, rate, carbon = WORTH, 0.2, 50.0
    service = parameter.service or ""
    match parameter.figure:
        case "frequency":
            world = changed(world, service, frequency_per_week=value)
        case "delay":
            world = changed(world, service, hours=lambda row: row["hours"] + value)
        case "cost":
            world = changed(world, service, **{key: times(value, key) for key in ("usd_per_teu", "usd_per_kg")})
        case "carbon price":
            carbon = value
        case "holding rate":
            rate = value
        case "value of goods":
            worth = value
    costs = every_cost(world, *ends)
    return min(usd + worth * rate * hours / 8760 + carbon * kg / 1000 for hours, usd, kg in costs)


def swept_at(found: Sweep, value: float) -> float:
    stretch = next(one for one in found.stretches if one.low - 1e-12 <= value <= one.high + 1e-12)
    return stretch.line.at(found.parameter.x(value))


@pytest.mark.parametrize("figure", list(RANGES))
@pytest.mark.parametrize("wait", ["expected", "worst"])
def test_at_every_value_the_winner_costs_what_an_enumeration_finds(figure: Figure, wait: str) -> None:
    low, high = RANGES[figure]
    asked = broken = 0
    for seed in range(WORLDS):
        world = random_world(seed, wait=wait)
        origin, *_, destination = world.nodes
        if len(every_cost(world, origin, destination)) < 2:
            continue
        usable = [name for name, rows in world.services.items() if rows[0]["status"] in world.statuses]
        network, asking = as_network(world), inquiry(world, origin)
        asking = asking.sending(replace(asking.request.shipment, value_usd=WORTH))
        for service in usable if figure in ("frequency", "delay", "cost") else [None]:
            parameter = Parameter(figure=figure, service=service)
            found = sweep(network, node_place(network, destination), asking, parameter=parameter, low=low, high=high)
            assert found.stretches[0].low == pytest.approx(low)
            assert found.stretches[-1].high == pytest.approx(high)
            assert all(a.high == b.low for a, b in pairwise(found.stretches))
            for value in np.linspace(low, high, STEPS).tolist():
                want = scanned(world, parameter, value, (origin, destination))
                assert swept_at(found, value) == pytest.approx(want, rel=1e-9, abs=1e-6), (seed, value)
            asked += 1
            broken += len(found.break_evens)
    assert asked > 20
    assert broken >= 3


def test_a_route_that_is_dominated_at_both_ends_still_wins_between_them() -> None:
    # By S all the way 30 h, by truck and S 50 h, by truck 100 h, all for 200 USD per TEU without CO2e; a delay counts
    # twice, once and never. So the winners change where 30 + 2 d = 50 + d and where 50 + d = 100.
    def hop(start: str, end: str, hours: float, usd: float) -> dict[str, Any]:
        return {
            "from": start, "to": end, "mode": "road", "km": 1.0, "hours": hours, "usd_per_teu": usd, "usd_per_kg": None,
            "g_co2e_per_tkm": 0.0, "frequency_per_week": None, "both_ways": "no", "status": "operating",
            "operator": "test", "days": "", "departs": None, "valid_from": None, "valid_to": None,
            "passages": [], "through": [],
        }  # fmt: skip

    nodes = {
        name: {"country": "DE", "lon": lon, "lat": 50.0, "modes": ["road"], "tz": "UTC"}
        for name, lon in (("DEAAA", 9.0), ("DECCC", 10.0), ("DEBBB", 11.0))
    }
    free = {"load_h": 0.0, "unload_h": 0.0, "usd_per_teu": 0.0}
    world = World(
        nodes=nodes,
        services={
            "S": [hop("DEAAA", "DECCC", 15, 100), hop("DECCC", "DEBBB", 15, 100)],
            "T": [hop("DEAAA", "DECCC", 35, 100)],
            "U": [hop("DEAAA", "DEBBB", 100, 200)],
        },
        handling={(None, "road"): free},
        emissions={"road": {"g_co2e_per_tkm": 0.0}},
        dray={**random_world(1, wait="expected").dray, "max_km": 0.0},
        equipment=PLAIN,
        boxes={"40GP": 1},
        tonnes=20.0,
        m3=56.0,
    )
    network = as_network(world)
    parameter = Parameter(figure="delay", service="S")
    end = node_place(network, "DEBBB")
    found = sweep(network, end, inquiry(world, "DEAAA"), parameter=parameter, low=1, high=200)
    assert found.break_evens == pytest.approx((20, 50), rel=1e-12)
    ridden = [[leg.service for leg in stretch.line.route.legs] for stretch in found.stretches]
    assert ridden == [["S"], ["T", "S"], ["U"]]


def test_the_break_even_frequency_of_the_train_is_the_one_worked_out_by_hand() -> None:
    # tests/small, 2 TEU, 20 t worth 4 million USD: the train takes 332 h and half the headway, for 6,360 USD and
    # 4,709.32 kg; the shuttle and the ship 12 + 16.8 + 12 + 8 and the ship's hours, as its plan says
    network = corridor.load(SMALL)
    shipment = corridor.Shipment(value_usd=4_000_000)
    (ship,) = [
        route
        for route in corridor.plan(network, "Changchun", "Hamburg", shipment=shipment).routes
        if [leg.service for leg in route.legs] == ["SHUTTLE", "SHIP"]
    ]
    usd_per_h = 4_000_000 * 0.2 / 8760
    train_kg = 20 * (2253 * 22 + 7436 * 25) / 1000
    ship_usd = ship.usd + usd_per_h * ship.hours + 50 * ship.kg_co2e / 1000
    rest = ship_usd - 6360 - usd_per_h * 332 - 50 * train_kg / 1000
    by_hand = usd_per_h * 84 / rest
    table = corridor.sweep(network, "Hamburg", "frequency of TRAIN", low=0.05, high=7, shipment=shipment)
    (point,) = table.break_evens().to_dict("records")
    assert point["frequency_per_week"] == pytest.approx(by_hand, rel=1e-12)
    assert (point["mode_below"], point["mode_above"]) == ("sea", "rail")
    assert point["says"].startswith("rail (")
    assert point["says"].endswith("departures a week")


def test_the_break_even_value_of_goods_is_an_intersection_of_two_lines() -> None:
    network = corridor.load(SMALL)
    routes = {route.legs[-1].mode: route for route in corridor.plan(network, "Changchun", "Hamburg").routes}
    rail, sea = routes["rail"], routes["sea"]
    by_hand = (rail.usd - sea.usd + 50 * (rail.kg_co2e - sea.kg_co2e) / 1000) / (0.2 * (sea.hours - rail.hours) / 8760)
    table = corridor.sweep(network, "Hamburg", "value of goods", low=0, high=2_000_000)
    (point,) = table.break_evens().to_dict("records")
    assert point["value_usd"] == pytest.approx(by_hand, rel=1e-12)
    assert f"{by_hand / 20_000:.4g} USD/kg" in point["says"]


def test_fresh_plans_on_both_sides_of_a_break_even_choose_the_two_routes_it_names() -> None:
    network = corridor.load(SMALL)
    table = corridor.sweep(network, "Hamburg", "cost of TRAIN", low=0, high=3)
    (point,) = table["cost_factor_to"].tolist()[:-1]
    for factor, row in ((point * (1 - 1e-6), 0), (point * (1 + 1e-6), 1)):
        world = corridor.Scenario("prices").scale_cost(service="TRAIN", factor=factor).apply(network)
        best = corridor.plan(world, "Changchun", "Hamburg").best
        assert " ".join(leg.service for leg in best.legs if leg.service) == table["services"][row]


def test_the_figures_at_both_ends_of_a_stretch_are_those_of_plans_there() -> None:
    network = corridor.load(SMALL)
    table = corridor.sweep(network, "Hamburg", "frequency of TRAIN", low=0.1, high=7)
    for end, value in (("from", table["frequency_per_week_from"][0]), ("to", table["frequency_per_week_to"].iloc[-1])):
        world = corridor.Scenario("trains").set_frequency(service="TRAIN", per_week=value).apply(network)
        best = corridor.plan(world, "Changchun", "Hamburg").best
        row = table.iloc[0 if end == "from" else -1]
        assert row[f"days_{end}"] == pytest.approx(best.days)
        assert row[f"usd_{end}"] == pytest.approx(best.usd)
        assert row[f"generalised_usd_{end}"] == pytest.approx(best.generalised_usd)


def test_a_figure_that_no_route_feels_has_no_break_even() -> None:
    table = corridor.sweep(corridor.load(SMALL), "Hamburg", "delay of PACIFIC", low=0, high=1000)
    assert len(table) == 1
    assert table.break_evens().empty


@pytest.mark.parametrize(
    ("figure", "low", "high", "said"),
    [
        ("speed of TRAIN", 1, 2, "frequency of SERVICE"),
        ("frequency of TRIAN", 1, 2, "did you mean TRAIN"),
        ("frequency of TRAIN", 0, 2, "never"),
        ("frequency of TRAIN", 3, 2, "the lower first"),
        ("carbon price", -1, 2, "from 0 on"),
        ("carbon price", 0, math.inf, "finite"),
        ("frequency of CHARTER", 1, 2, "--include-planned"),
    ],
)
def test_a_wrong_figure_or_range_is_refused_with_a_remedy(figure: str, low: float, high: float, said: str) -> None:
    with pytest.raises(corridor.InputError, match=said):
        corridor.sweep(corridor.load(SMALL), "Hamburg", figure, low=low, high=high)


def test_a_service_goes_by_its_name_too_in_any_case() -> None:
    table = corridor.sweep(corridor.load(SMALL), "Hamburg", "Frequency of changchun-hamburg TRAIN", low=1, high=2)
    assert table.sweep.parameter == Parameter(figure="frequency", service="TRAIN")


def test_nothing_to_sweep_is_no_route() -> None:
    with pytest.raises(corridor.NoRoute, match=r'corridor route "Changchun[^"]*" "[^"]+" says why'):
        corridor.sweep(corridor.load(SMALL), "DEHHN", "carbon price", low=0, high=1)
