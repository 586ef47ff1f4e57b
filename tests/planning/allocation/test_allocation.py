"""Allocations against an oracle that tries every placement, and against a checker that reads only files."""

from __future__ import annotations

import csv
import json
import math
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

import corridor
from corridor.api.allocation import allocate
from corridor.planning.allocation.outcome.report import Allocation
from corridor.views.allocation import csv_text
from tests.support.size import cases

from . import brute_allocation
from .allocation_worlds import START, World, random_world, with_connections, write

WORLDS, PARTS = 300, 10
CASES_OF_PRICES = len(cases(5, 50))


def allocated(world: World, directory: Path, **more: Any) -> Allocation:
    write(world, directory)
    network = corridor.load(directory)
    return allocate(
        network, directory / "orders.csv", start=date.fromisoformat(START), weeks=world.weeks,
        slots=directory / "slots.csv", **more,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("part", cases(1, PARTS))
def test_total_and_bound_are_those_of_all_placements_on_random_worlds(part: int, tmp_path: Path) -> None:
    moved = 0
    for seed in range(part, WORLDS, PARTS):
        world = random_world(seed)
        if seed // PARTS % 3 == 0:
            with_connections(world, seed)
        found = allocated(world, tmp_path / str(seed))
        least = brute_allocation.least(world)
        assert found.total_usd == pytest.approx(least, abs=1e-5), seed
        assert found.bound_usd == pytest.approx(found.total_usd, abs=1e-5), seed
        assert found.first_come_usd == pytest.approx(brute_allocation.first_come(world), abs=1e-5), seed
        moved += any(one.why for one in found.orders if one.route is not None)
    assert moved > 1


def programme(world: World) -> tuple[Any, dict[tuple[Any, ...], list[int]]]:
    """The linear programme over every placement, and the rows of each space."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in world.orders:
        solver.addRow(1.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
    row_of: dict[tuple[Any, ...], int] = {}
    for number, order in enumerate(world.orders):
        solver.addCol(float(order["left_over_usd"]), 0.0, 1.0, 1, np.array([number], dtype=np.int32), np.ones(1))
        for one in brute_allocation.placements(world, order, brute_allocation.price_units):
            rows = [number]
            for use in sorted(one.uses, key=str):
                if use not in row_of:
                    row_of[use] = solver.getNumRow()
                    room = brute_allocation.capacity(world, use)
                    solver.addRow(-highspy.kHighsInf, room, 0, np.zeros(0, np.int32), np.zeros(0))
                rows.append(row_of[use])
            if all(brute_allocation.capacity(world, use) >= order["teu"] for use in one.uses):
                values = np.array([1.0, *[float(order["teu"])] * (len(rows) - 1)])
                solver.addCol(one.usd, 0.0, 1.0, len(rows), np.array(rows, dtype=np.int32), values)
    spaces = defaultdict(list)
    for use, row in row_of.items():
        spaces[use[:3]].append(row)
    return solver, spaces


def optimum(solver: Any) -> float:
    solver.run()
    return float(solver.getInfo().objective_function_value)


def test_a_slot_is_worth_the_fall_of_the_programme_and_nothing_where_there_is_room(tmp_path: Path) -> None:
    """Also of the larger departures that a greater order would need: the oracle keeps to orders that fit today."""
    priced = 0
    seed = 0
    while priced < CASES_OF_PRICES:
        seed += 1
        world = random_world(seed)
        if any(not slot["service"] for slot in world.slots):
            continue
        found = allocated(world, tmp_path / str(seed))
        solver, spaces = programme(world)
        before = optimum(solver)
        used = np.array(solver.getSolution().row_value)
        numbered = {
            (service, moment): number
            for service, rows in world.services.items()
            if rows[0]["days"]
            for number, moment in enumerate(brute_allocation.departures(world, service))
        }
        for one in found.departures:
            if one.estimated or one.allotment:
                continue
            assert one.service is not None
            moment = datetime.fromisoformat(one.depart).astimezone(UTC)
            rows = spaces.get(("net", one.service, numbered[one.service, moment]), [])
            for row in rows:
                solver.changeRowBounds(row, -highspy.kHighsInf, one.capacity + 1)
            fall = before - optimum(solver) if rows else 0.0
            for row in rows:
                solver.changeRowBounds(row, -highspy.kHighsInf, one.capacity)
            assert one.slot_usd is not None
            assert one.slot_usd == pytest.approx(fall, abs=1e-6), (seed, one)
            if all(used[row] < one.capacity - 1e-9 for row in rows):
                assert one.slot_usd == 0.0, (seed, one)
            priced += one.slot_usd > 0


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", [1000 + seed for seed in cases(10, 40)])
def test_the_written_legs_keep_to_all_space_and_cost_what_the_files_say(seed: int, tmp_path: Path) -> None:
    """Only the CSV and the files of the world are read."""
    world = random_world(seed)
    found = allocated(world, tmp_path)
    (tmp_path / "legs.csv").write_text(csv_text(found))
    total = check(tmp_path, world.holding_rate, world.carbon_price)
    assert total == pytest.approx(found.total_usd, abs=0.01)


def check(directory: Path, holding_rate: float, carbon_price: float) -> float:
    """Adds up every departure and stretch, and every order; returns the total."""
    hops: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table(directory / "edges.csv"):
        hops[row["service"]].append(row)
    handling = {row["mode"]: row for row in table(directory / "handling.csv")}
    grams = {row["mode"]: float(row["g_co2e_per_tkm"]) for row in table(directory / "emissions.csv")}
    orders = {row["order"]: row for row in table(directory / "orders.csv")}
    by_order: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table(directory / "legs.csv"):
        by_order[row["order"]].append(row)
    assert set(by_order) == set(orders)
    load: dict[tuple[str, datetime, int], float] = defaultdict(float)
    loaded: dict[tuple[str, date], float] = defaultdict(float)
    total = 0.0
    for name, legs in by_order.items():
        order = orders[name]
        teu, tonnes = int(order["teu"]), float(order["tonnes"])
        if not legs[0]["leg"]:
            assert len(legs) == 1
            assert float(legs[0]["cost_usd"]) == float(order["left_over_usd"])
            total += float(legs[0]["cost_usd"])
            continue
        now = datetime.fromisoformat(order["ready"]).replace(tzinfo=brute_allocation.ZONE).astimezone(UTC)
        ready, usd, kg, place = now, 0.0, 0.0, order["origin"]
        for number, leg in enumerate(legs, start=1):
            assert int(leg["leg"]) == number
            assert leg["from"] == place
            run, mode = hops[leg["service"]], leg["mode"]
            stops = [run[0]["from"], *(hop["to"] for hop in run)]
            board, leave = stops.index(leg["from"]), stops.index(leg["to"])
            assert board < leave
            ridden = run[board:leave]
            departs = datetime.fromisoformat(leg["depart"]).astimezone(UTC)
            assert departs >= now + timedelta(hours=float(handling[mode]["load_h"])) - timedelta(seconds=1)
            since = timedelta(hours=sum(float(hop["hours"]) for hop in run[:board]))
            if run[0]["days"]:
                assert (departs - since) in brute_allocation.departures(world_of(hops), leg["service"])
                for hop in range(board, leave):
                    load[leg["service"], departs - since, hop] += teu
            loaded[leg["from"], departs.astimezone(brute_allocation.ZONE).date()] += teu
            riding = sum(float(hop["hours"]) for hop in ridden) + float(handling[mode]["unload_h"])
            now = departs + timedelta(hours=riding)
            assert abs(now - datetime.fromisoformat(leg["arrive"])) < timedelta(seconds=2)
            units = brute_allocation.price_units(teu)
            usd += sum(float(hop["usd_per_teu"]) for hop in ridden) * units
            usd += 2 * float(handling[mode]["usd_per_teu"]) * teu
            kg += sum(float(hop["km"]) for hop in ridden) * tonnes * grams[mode] / 1000
            place = leg["to"]
        assert place == order["destination"]
        late = 0.0
        if order["due"]:
            due = datetime.fromisoformat(order["due"]).replace(tzinfo=brute_allocation.ZONE).astimezone(UTC)
            late = max(0.0, (now - due) / timedelta(days=1))
        cost = usd + float(order["value_usd"]) * holding_rate / 365 * ((now - ready) / timedelta(days=1))
        cost += carbon_price * kg / 1000 + float(order["late_usd_per_day"]) * late
        assert float(legs[0]["cost_usd"]) == pytest.approx(cost, abs=0.01), name
        assert float(legs[0]["late_days"]) == pytest.approx(late, abs=1e-4), name
        total += cost
    for (service, _, hop), taken in load.items():
        room = hops[service][hop]["capacity_teu"]
        assert not room or taken <= float(room) + 1e-9
    check_slots(table(directory / "slots.csv"), hops, load, loaded)
    return total


def check_slots(
    slots: list[dict[str, str]],
    hops: dict[str, list[dict[str, str]]],
    load: dict[tuple[str, datetime, int], float],
    loaded: dict[tuple[str, date], float],
) -> None:
    """No allotment is overdrawn: on any hop of a departure that it holds on, or at a terminal on any day."""
    for slot in slots:
        room, days = float(slot["capacity_teu"]), slot["days"].split()
        if not slot["service"]:
            taken_on = {day: teu for (node, day), teu in loaded.items() if node == slot["from"]}
        else:
            run = hops[slot["service"]]
            begin = next(at for at, hop in enumerate(run) if hop["from"] == slot["from"])
            end = next(at for at, hop in enumerate(run) if at >= begin and hop["to"] == slot["to"])
            taken_on = {}
            for (service, departs, hop), teu in load.items():
                if service == slot["service"] and begin <= hop <= end:
                    day = departs.astimezone(brute_allocation.ZONE).date()
                    taken_on[day] = max(taken_on.get(day, 0.0), teu)
        for day, teu in taken_on.items():
            assert (days and f"{day:%a}" not in days) or teu <= room + 1e-9, (slot, day)


def world_of(hops: dict[str, list[dict[str, str]]]) -> World:
    return World(services=dict(hops))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "corridor", "allocate", *arguments], capture_output=True, text=True, check=False
    )


def test_json_has_the_keys_that_are_agreed_and_nothing_else_is_on_stdout(tmp_path: Path) -> None:
    write(random_world(217), tmp_path)
    answer = run(str(tmp_path / "orders.csv"), "--data", str(tmp_path), "--from", START, "--weeks", "2", "--json")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["schema"] == 2
    assert {"orders", "departures", "total_usd", "bound_usd", "gap", "first_come_usd"} <= set(found)
    for one in found["orders"]:
        assert {"order", "route", "cost_usd", "late_days", "why"} <= set(one)
        assert one["route"] is None or one["route"]["legs"]
    for one in found["departures"]:
        assert {"service", "from", "to", "depart", "used", "slot_usd"} <= set(one)
        assert ("capacity_teu" in one) != ("capacity_kg" in one)
        room = one.get("capacity_teu", one.get("capacity_kg"))
        assert room is None or one["used"] <= room
    assert math.fsum(one["cost_usd"] for one in found["orders"]) == pytest.approx(found["total_usd"])
    assert found["gap"] == pytest.approx(0, abs=1e-9)


def test_all_faults_of_orders_are_told_at_once_with_their_rows_and_remedies(tmp_path: Path) -> None:
    write(random_world(3), tmp_path)
    (tmp_path / "bad.csv").write_text(
        "order,origin,destination,teu,ready,left_over_usd\nA,Xyzzyville,DEAAA,2,2027-03-01,100\n"
        "B,DEAAA,PLBBB,1.5,2027-03-01,100\nC,DEAAA,PLBBB,2,soon,100\nD,DEAAA,PLBBB,2,2027-03-01,\n"
    )
    answer = run(str(tmp_path / "bad.csv"), "--data", str(tmp_path), "--from", START)
    assert answer.returncode == 2
    for row, word in (
        ("bad.csv:2", "Xyzzyville"),
        ("bad.csv:3", "1.5"),
        ("bad.csv:4", "soon"),
        ("bad.csv:5", "left"),
    ):
        assert any(row in line and word in line for line in answer.stderr.splitlines()), (row, answer.stderr)
    assert "Traceback" not in answer.stderr


def test_an_order_that_no_departure_takes_is_left_over_with_the_reason_and_goes_in_parts(tmp_path: Path) -> None:
    world = World(nodes=["DEAAA", "PLBBB"], weeks=2, handling=dict.fromkeys(("rail", "sea", "road"), (0.0, 0.0, 0.0)))
    world.services["T"] = [
        {
            "mode": "rail", "km": 100.0, "frequency_per_week": 1.0, "days": "Wed", "departs": "12:00",
            "both_ways": "no", "status": "operating", "valid_to": "", "valid_from": "", "capacity_teu": 4,
            "from": "DEAAA", "to": "PLBBB",
            "hours": 10.0, "usd_per_teu": 100.0,
        }
    ]  # fmt: skip
    order = {
        "order": "BIG", "origin": "DEAAA", "destination": "PLBBB", "teu": 6, "tonnes": 30, "value_usd": 60_000,
        "ready": "2027-03-01", "customer": "", "due": "", "late_usd_per_day": 0, "left_over_usd": 9000, "max_usd": "",
    }  # fmt: skip
    world.orders = [order]
    [left] = allocated(world, tmp_path / "whole").orders
    assert left.route is None
    assert "6 TEU" in str(left.why)
    assert "--split" in str(left.why)
    parts = allocated(world, tmp_path / "parts", split=True)
    assert {one.order for one in parts.orders} == {"BIG"}
    assert sum(one.teu * one.count for one in parts.orders) == 6
    assert all(one.route is not None for one in parts.orders)
    by_departure: defaultdict[str | None, float] = defaultdict(float)
    for one in parts.orders:
        assert one.route is not None
        by_departure[one.route.legs[0].depart] += one.teu * one.count
    assert sorted(by_departure.values()) == [2, 4]
    day_usd = 60_000 * 0.2 / 365
    hours = 60.0 + 10.0, 60.0 + 10.0 + 168.0
    carbon = 50 * 30 * 100 * 20 / 1000 / 1000
    expected = 6 * 100 + day_usd * (hours[0] * 4 / 6 + hours[1] * 2 / 6) / 24 + carbon
    assert parts.total_usd == pytest.approx(expected)


@pytest.mark.parametrize("stage", ["first choices: 2", "round 1", "whole orders"])
def test_ctrl_c_gives_the_best_by_then_with_its_bound(stage: str, tmp_path: Path) -> None:
    def interrupt(what: str) -> None:
        if what.startswith(stage):
            raise KeyboardInterrupt

    world = random_world(170)
    found = allocated(world, tmp_path, told=interrupt)
    least = brute_allocation.least(world)
    assert found.interrupted
    assert [one.order for one in found.orders] == [order["order"] for order in world.orders]
    assert found.bound_usd <= least + 1e-6
    assert found.total_usd >= least - 1e-6
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.slow
@pytest.mark.slow
def test_an_interrupted_command_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    rows = ["order,origin,destination,teu,value_usd,ready,left_over_usd"]
    for number in range(400):
        place = "Hamburg" if number % 2 else "Prague"
        rows.append(f"O{number},Changchun,{place},2,{90_000 + number},2026-12-0{1 + number % 7},90000")
    (tmp_path / "orders.csv").write_text("\n".join(rows))
    command = [sys.executable, "-m", "corridor", "allocate", str(tmp_path / "orders.csv"), "--json", "--no-own"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 130, err
    assert "Traceback" not in err


def test_a_candidate_departure_runs_only_where_it_pays(tmp_path: Path) -> None:
    """Service design: a planned train beside a dear truck, for four boxes; a departure costs 500 or 5,000 USD."""
    for run_usd, runs in ((500.0, 1), (5000.0, 0)):
        world = World(
            nodes=["DEAAA", "PLBBB"], weeks=2, handling=dict.fromkeys(("rail", "sea", "road"), (0.0, 0.0, 0.0))
        )
        common = {"km": 100.0, "both_ways": "no", "from": "DEAAA", "to": "PLBBB", "hours": 10.0}
        world.services["PLAN"] = [
            {**common, "mode": "rail", "frequency_per_week": 1.0, "days": "Wed", "departs": "12:00", "capacity_teu": 8,
             "status": "planned", "usd_per_teu": 10.0, "valid_from": "", "valid_to": "", "usd_per_departure": run_usd}
        ]  # fmt: skip
        world.services["TRUCK"] = [
            {**common, "mode": "road", "frequency_per_week": "", "days": "", "departs": "", "capacity_teu": "",
             "status": "operating", "usd_per_teu": 300.0, "valid_from": "", "valid_to": "", "usd_per_departure": ""}
        ]  # fmt: skip
        world.orders = [
            {"order": f"O{i}", "origin": "DEAAA", "destination": "PLBBB", "teu": 2, "tonnes": 5, "value_usd": 0,
             "ready": "2027-03-01", "customer": "", "due": "", "late_usd_per_day": 0, "left_over_usd": 9000,
             "max_usd": ""}
            for i in range(4)
        ]  # fmt: skip
        found = allocated(world, tmp_path / str(run_usd), include_planned=True)
        services = {one.route.legs[0].service for one in found.orders if one.route is not None}
        assert services == ({"PLAN"} if runs else {"TRUCK"})
        carbon = 50 * 4 * 5 * 100 * (20 if runs else 75) / 1000 / 1000
        assert found.total_usd == pytest.approx((4 * 20 + run_usd if runs else 4 * 600) + carbon)
        assert found.bound_usd == pytest.approx(found.total_usd)


@pytest.mark.slow
def test_kept_orders_stay_where_they_are_while_new_ones_are_placed(tmp_path: Path) -> None:
    """That costs no less than placing all at once, and as much where all may be moved."""
    dearer = held = 0
    for seed in cases(6, 30):
        world = random_world(seed)
        every, directory = list(world.orders), tmp_path / str(seed)
        world.orders = every[: len(every) // 2]
        before = allocated(world, directory).to_dict()
        world.orders = every
        found = allocated(world, directory, keep=before)
        for old in before["orders"]:
            [new] = [one for one in found.orders if one.order == old["order"]]
            if old["route"] is not None:
                assert new.route is not None
                assert [(leg.service, leg.depart) for leg in new.route.legs] == [
                    (leg["service"], leg["depart"]) for leg in old["route"]["legs"]
                ]
                assert new.cost_usd == pytest.approx(old["cost_usd"])
                held += 1
        assert all(one.used <= one.capacity + 1e-6 for one in found.departures)
        assert found.bound_usd <= found.total_usd + 1e-6
        least = brute_allocation.least(world)
        assert found.total_usd >= least - 1e-5, seed
        dearer += found.total_usd > least + 1e-3
        names = [one["order"] for one in before["orders"] if one["route"] is not None]
        moved = allocated(world, directory, keep=before, move=names)
        assert moved.total_usd == pytest.approx(least, abs=1e-5), seed
    assert held > 5
    assert dearer > 0


@pytest.mark.slow
def test_the_workbook_holds_the_legs_of_the_csv_and_the_departures(tmp_path: Path) -> None:
    import python_calamine

    world = random_world(170)
    world.orders[0]["customer"] = "=1+1"
    write(world, tmp_path)
    out = tmp_path / "legs.xlsx"
    asked = (str(tmp_path / "orders.csv"), "--data", str(tmp_path), "--from", START, "--weeks", "2")
    answer = run(*asked, "--out", str(out), "--json")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    book = python_calamine.CalamineWorkbook.from_path(str(out))
    header, *legs = book.get_sheet_by_name("legs").to_python()
    assert {row[0] for row in legs} == {one["order"] for one in found["orders"]}
    assert legs[0][header.index("customer")] == "=1+1"
    assert len(book.get_sheet_by_name("departures").to_python()) == len(found["departures"]) + 1
