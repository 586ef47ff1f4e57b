"""Flows by the week against the linear programme over every chain of services, written out by hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

import corridor
from corridor.api.flows import flow
from tests.support.size import cases

from .allocation_worlds import World, random_world, write

LEFT_USD = 5000.0


def chains(world: World, origin: str, destination: str) -> list[tuple[float, frozenset[tuple[str, int]]]]:
    """Every way of one 40-foot box, each node once: generalised USD, and the hops that it takes."""
    found: list[tuple[float, frozenset[tuple[str, int]]]] = []
    day_usd = 100_000 * world.holding_rate / 365

    def at(node: str, usd: float, hops: frozenset[tuple[str, int]], seen: frozenset[str]) -> None:
        if node == destination:
            found.append((usd, hops))
            return
        for name, rows in world.services.items():
            load_h, unload_h, lift = world.handling[rows[0]["mode"]]
            frequency = rows[0]["frequency_per_week"]
            for board, row in enumerate(rows):
                for leave in range(board, len(rows) if row["from"] == node else board):
                    ridden = rows[board : leave + 1]
                    if ridden[-1]["to"] in seen:
                        continue
                    hours = load_h + unload_h + sum(one["hours"] for one in ridden)
                    hours += more_h(rows[0], frequency)
                    kg = 20.0 * sum(one["km"] for one in ridden) * world.g_co2e[row["mode"]] / 1000
                    price = 2 * sum(one["usd_per_teu"] for one in ridden) + 2 * 2 * lift
                    cost = price + day_usd * hours / 24 + world.carbon_price * kg / 1000
                    taken = {(name, hop) for hop in range(board, leave + 1)}
                    at(ridden[-1]["to"], usd + cost, hops | taken, seen | {ridden[-1]["to"]})

    at(origin, 0.0, frozenset(), frozenset({origin}))
    return found


def more_h(row: dict[str, Any], frequency: float | str) -> float:
    """The wait of a box of 2 TEU: half a headway, and a headway more where a departure takes but 1 TEU."""
    if not frequency:
        return 0.0
    headway = 168 / float(frequency)
    return headway / 2 + (headway if row["capacity_teu"] == 1 else 0.0)


def least(world: World, pairs: list[tuple[str, str, float]]) -> float:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for *_, teu in pairs:
        solver.addRow(teu, teu, 0, np.zeros(0, np.int32), np.zeros(0))
    rows: dict[tuple[str, int], int] = {}
    for number, (origin, destination, _) in enumerate(pairs):
        solver.addCol(LEFT_USD, 0.0, highspy.kHighsInf, 1, np.array([number], dtype=np.int32), np.ones(1))
        for usd, hops in chains(world, origin, destination):
            taken = [number]
            for hop in sorted(hops):
                row = world.services[hop[0]][0]
                if row["capacity_teu"] == "" or not row["frequency_per_week"]:
                    continue
                if hop not in rows:
                    rows[hop] = solver.getNumRow()
                    room = float(row["capacity_teu"]) * float(row["frequency_per_week"])
                    solver.addRow(-highspy.kHighsInf, room, 0, np.zeros(0, np.int32), np.zeros(0))
                taken.append(rows[hop])
            index = np.array(taken, dtype=np.int32)
            solver.addCol(usd / 2, 0.0, highspy.kHighsInf, len(index), index, np.ones(len(index)))
    solver.run()
    return float(solver.getInfo().objective_function_value)


def test_the_flow_costs_what_the_programme_over_every_chain_does_on_100_worlds(tmp_path: Path) -> None:
    full = 0
    for seed in cases(20, 100):
        world = random_world(seed)
        for rows in world.services.values():  # validity is of dates
            for row in rows:
                row["valid_from"] = row["valid_to"] = ""
        rng = random.Random(seed)
        ends = {tuple(rng.sample(world.nodes, 2)) for _ in range(4)}
        pairs = [(a, b, rng.choice([1.0, 2.5, 6.0])) for a, b in sorted(ends)]
        network = corridor.load(write(world, tmp_path / str(seed)))
        demand = [{"origin": a, "destination": b, "teu": teu} for a, b, teu in pairs]
        found = flow(network, demand, left_over_usd=LEFT_USD, value_usd_per_teu=50_000)
        assert found.found.total_usd == pytest.approx(least(world, pairs), abs=1e-5), seed
        assert all(one.used <= one.capacity + 1e-6 for one in found.found.stretches)
        assert all(one.slot_usd <= 1e-6 or one.used >= one.capacity - 1e-6 for one in found.found.stretches)
        full += any(one.slot_usd > 0 for one in found.found.stretches)
    assert full > 10


def test_the_command_tells_the_flow_as_json(tmp_path: Path) -> None:
    write(random_world(1), tmp_path)
    (tmp_path / "demand.csv").write_text("origin,destination,teu\nDEAAA,PLBBB,104\n")
    command = [sys.executable, "-m", "corridor", "flow", str(tmp_path / "demand.csv"), "--data", str(tmp_path)]
    answer = subprocess.run(
        [*command, "--per", "year", "--left-over-usd", "5000", "--json"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["pairs"][0]["teu"] == pytest.approx(104 * 7 / 365)


@pytest.mark.slow
def test_a_cluster_finds_the_same_flow(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        for seed in cases(2, 20):
            world = random_world(seed)
            network = corridor.load(write(world, tmp_path / str(seed)))
            demand = [
                {"origin": a, "destination": b, "teu": 3} for a in world.nodes for b in world.nodes if a != b
            ]  # fmt: skip
            here, there = (
                flow(network, demand, left_over_usd=LEFT_USD, scheduler=scheduler)
                for scheduler in (None, cluster.scheduler_address)
            )
            assert there.found.total_usd == pytest.approx(here.found.total_usd, abs=1e-6)
            assert {one.slot_usd > 0 for one in here.found.stretches} == {
                one.slot_usd > 0 for one in there.found.stretches
            }


@pytest.mark.slow
def test_a_map_of_a_flow_and_a_scheduler_that_does_not_answer(tmp_path: Path) -> None:
    directory = write(random_world(3), tmp_path / "world")
    (tmp_path / "demand.csv").write_text("origin,destination,teu\nDEAAA,PLBBB,9\n")
    asked = [sys.executable, "-m", "corridor", "flow", str(tmp_path / "demand.csv"), "--data", str(directory),
             "--left-over-usd", "5000"]  # fmt: skip
    drawn = subprocess.run([*asked, "--map", str(tmp_path / "f.html")], capture_output=True, text=True, check=False)
    assert drawn.returncode == 0, drawn.stderr
    assert "Most carried" in (tmp_path / "f.html").read_text()
    nobody = subprocess.run([*asked, "--scheduler", "tcp://127.0.0.1:9"], capture_output=True, text=True, check=False)
    assert nobody.returncode == 2
    assert nobody.stderr.startswith("Error: no Dask scheduler answers")
