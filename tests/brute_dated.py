"""An oracle for dates and limits: a simulation of every chain of legs, departure by departure.

Written without corridor's kernel, timetable, layers or limits. Time zones and clock changes are left to the standard
library, called in another way than corridor does: departures are found by walking minute-exact local days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from brute import Cost, World, dray_cost

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class Wish:
    """What is kept to, in plain words; ``via`` and ``avoid`` hold (kind, value)."""

    avoid: list[tuple[str, str]] = field(default_factory=list)
    via: list[tuple[str, str]] = field(default_factory=list)
    modes: list[str] | None = None
    max_transfers: int | None = None
    most: tuple[float, float, float] = (math.inf, math.inf, math.inf)
    bonded: list[str] | None = None
    promised: bool = False  # there is a deadline: where the day is unknown a whole headway is waited


def departures(world: World, row: dict[str, Any], first_stop: str, start: datetime) -> Iterator[datetime]:
    """Each departure from the first stop from three weeks before the start on, in UTC."""
    zone = ZoneInfo(world.nodes[first_stop]["tz"])
    hour, minute = map(int, row["departs"].split(":"))
    day = start.astimezone(zone).date() - timedelta(days=21)
    for _ in range(21 + 70):
        in_days = WEEKDAYS[day.weekday()] in row["days"].split()
        valid = (row["valid_from"] is None or day >= row["valid_from"]) and (
            row["valid_to"] is None or day <= row["valid_to"]
        )
        if in_days and valid:
            yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
        day += timedelta(days=1)


def wait_hours(
    world: World, run: list[dict[str, Any]], board: int, ready: datetime, start: datetime, *, promised: bool
) -> float | None:
    """From being loaded at the stop of hop ``board`` to departure; None when nothing leaves any more."""
    row = run[0]
    since = timedelta(hours=sum(hop["hours"] for hop in run[:board]))
    if row.get("days"):
        for departure in departures(world, row, run[0]["from"], start):
            if departure + since >= ready - timedelta(milliseconds=3):
                return max(0.0, (departure + since - ready).total_seconds() / 3600)
        return None
    headway = 0.0 if row["frequency_per_week"] is None else 168 / row["frequency_per_week"]
    wait = timedelta(hours=headway if promised else headway / 2)
    opens = ready
    zone = ZoneInfo(world.nodes[row["tz_stop"]]["tz"])

    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

    if row["valid_from"] is not None:
        opens = max(ready, midnight(row["valid_from"]) + since)
    at = opens + wait
    if row["valid_to"] is not None and at >= midnight(row["valid_to"] + timedelta(days=1)) + since:
        return None
    return (at - ready).total_seconds() / 3600


def touches(world: World, kind: str, value: str, hop: dict[str, Any], service: str) -> tuple[bool, bool, bool]:
    """What a hop touches: at its first stop, by itself, at its last stop."""
    if kind == "node":
        return hop["from"] == value, False, hop["to"] == value
    if kind == "country":
        return (
            world.nodes[hop["from"]]["country"] == value, value in hop["through"],
            world.nodes[hop["to"]]["country"] == value,
        )  # fmt: skip
    own = {"service": service, "mode": hop["mode"], "operator": hop["operator"]}
    return False, value in hop["passages"] if kind == "passage" else own[kind] == value, False


def every_dated_cost(world: World, origin: str, destination: str, start: datetime | None, wish: Wish) -> list[Cost]:
    """The cost of every chain of legs that keeps to the wishes; dated when there is a start.

    No chain comes to a node more often than there are targets to go by, plus one.
    """
    found: list[Cost] = []
    often = len(wish.via) + 1
    start = None if start is None else start.astimezone(UTC)  # sums of aware local times ignore changes of the clock

    def keep(cost: Cost, reached: int) -> None:
        if reached == len(wish.via) and all(x <= most + 1e-9 for x, most in zip(cost, wish.most, strict=True)):
            found.append(cost)

    def forbidden(node: str) -> bool:
        return any(
            (kind == "node" and value == node) or (kind == "country" and value == world.nodes[node]["country"])
            for kind, value in wish.avoid
        )

    def advance(reached: int, hits: list[bool]) -> int:
        while reached < len(wish.via) and hits[reached]:
            reached += 1
        return reached

    def on_ground(
        node: str, cost: Cost, seen: dict[tuple[str, bool], int], *, trucked: bool, legs: int, reached: int
    ) -> None:
        if node == destination:
            keep(cost, reached)
        cleared = wish.bonded is None or (node != origin and destination not in wish.bonded)
        if not trucked and node != destination and cleared:
            out = dray_cost(world, world.nodes[node], world.nodes[destination])
            if out is not None:
                keep(tuple(x + y for x, y in zip(cost, out, strict=True)), reached)  # type: ignore[arg-type]
        if wish.max_transfers is not None and legs > wish.max_transfers:
            return
        for service, run in named_runs(world):
            mode = run[0]["mode"]
            if mode not in world.nodes[node]["modes"] or (wish.modes is not None and mode not in wish.modes):
                continue
            if wish.bonded is not None and node not in wish.bonded:
                continue
            for board, row in enumerate(run):
                if row["from"] == node:
                    ride(service, run, board, cost, seen, legs=legs, reached=reached)

    def ride(
        service: str, run: list[dict[str, Any]], board: int, cost: Cost, seen: dict[tuple[str, bool], int],
        *, legs: int, reached: int,
    ) -> None:  # fmt: skip
        mode = run[0]["mode"]
        loading = world.handling.get((run[board]["from"], mode)) or world.handling[None, mode]
        hours = cost[0] + loading["load_h"]
        if start is None:
            frequency = run[0]["frequency_per_week"]
            wait: float | None = 0.0 if frequency is None else 168 / frequency / (2 if world.wait == "expected" else 1)
        else:
            wait = wait_hours(world, run, board, start + timedelta(hours=hours), start, promised=wish.promised)
        if wait is None:
            return
        units = world.chargeable_kg if mode == "air" else world.teu
        per = "usd_per_kg" if mode == "air" else "usd_per_teu"
        hours, usd, kg = hours + wait, cost[1] + units * loading[per], cost[2]
        for alight in range(board, len(run)):
            hop = run[alight]
            if any(any(touches(world, kind, value, hop, service)) for kind, value in wish.avoid):
                return
            factor = world.emissions[mode] if hop["g_co2e_per_tkm"] is None else hop["g_co2e_per_tkm"]
            hours, usd = hours + hop["hours"], usd + units * hop[per]
            kg += world.tonnes * hop["km"] * factor / 1000
            hits = [touches(world, kind, value, hop, service) for kind, value in wish.via]
            for part in range(3):
                reached = advance(reached, [hit[part] for hit in hits])
            at = hop["to"]
            if wish.bonded is not None and at not in wish.bonded:
                continue
            if mode not in world.nodes[at]["modes"] or seen.get((at, False), 0) >= often:
                continue
            unloading = world.handling.get((at, mode)) or world.handling[None, mode]
            there = (hours + unloading["unload_h"], usd + units * unloading[per], kg)
            again = {**seen, (at, False): seen.get((at, False), 0) + 1}
            on_ground(at, there, again, trucked=False, legs=legs + 1, reached=reached)

    if not forbidden(origin):
        on_ground(origin, (0.0, 0.0, 0.0), {(origin, False): 1}, trucked=False, legs=0, reached=0)
    for node in world.nodes:
        if node in (origin, destination) or forbidden(node) or wish.bonded is not None:
            continue
        dray = dray_cost(world, world.nodes[origin], world.nodes[node])
        if dray is not None:
            on_ground(node, dray, {(origin, False): 1, (node, True): 1}, trucked=True, legs=0, reached=0)
    return found


def named_runs(world: World) -> list[tuple[str, list[dict[str, Any]]]]:
    """Services in each direction in which they run, by name."""
    runs = []
    for name, rows in world.services.items():
        if rows[0]["status"] not in world.statuses:
            continue
        runs.append((name, rows))
        if rows[0]["both_ways"] == "yes":
            runs.append((name, [{**row, "from": row["to"], "to": row["from"]} for row in reversed(rows)]))
    return runs
