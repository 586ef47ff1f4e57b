"""Rows as a data directory holds them, priced and dated one at a time by the formulas of the design."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Cost = tuple[float, float, float]
Lots = dict[str, int]
"""Boxes by kind; of loose cargo by air one lot without a kind."""

BY_MODE = {"rail": "rail", "sea": "sea", "barge": "sea", "road": "road", "air": None}
"""The column of equipment.csv that each mode is priced by."""
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEAR_H = 1e-8
DAYS_AROUND = 400


@dataclass
class World:
    """The rows of the files, the shipment, the wait policy and the pricing day.

    ``services``: hops by service; what holds for the whole service stands on each of its hops. ``timetable`` and
    ``rates`` are the rows of these files, ``connections`` timed changes of service. ``currencies``: how much of each is
    a USD. ``closed``: services with a first and a last day on which they do not leave.
    """

    nodes: dict[str, Row]
    services: dict[str, list[Row]]
    handling: dict[tuple[str | None, str], Row]
    emissions: dict[str, Row]
    dray: Row
    equipment: dict[str, Row]
    boxes: Lots
    tonnes: float
    m3: float
    wait: str = "expected"
    statuses: tuple[str, ...] = ("operating",)
    timetable: list[Row] = field(default_factory=list)
    rates: list[Row] = field(default_factory=list)
    currencies: dict[str, float] = field(default_factory=lambda: {"USD": 1.0})
    pricing_day: date = date(2026, 12, 1)
    closed: list[tuple[str, date, date]] = field(default_factory=list)
    connections: list[Row] = field(default_factory=list)

    @cached_property
    def teu(self) -> float:
        return self.teu_of(self.boxes)

    def teu_of(self, lots: Lots) -> float:
        return float(sum(self.equipment[kind]["teu"] * count for kind, count in lots.items() if kind))

    @cached_property
    def trucks(self) -> int:
        """Of loose cargo: each takes 24 t or 70 m3."""
        return max(1, math.ceil(self.tonnes / 24), math.ceil(self.m3 / 70))

    @cached_property
    def chargeable_kg(self) -> float:
        return max(self.tonnes * 1000, 167 * self.m3)

    def takes(self, hop: Row) -> bool:
        """Whether a service takes the cargo: loose cargo goes by water only where its truck drives on."""
        if not self.boxes and hop["mode"] in ("sea", "barge") and hop.get("trucks") != "yes":
            return False
        return self.lots(hop["mode"]) is not None

    def lots(self, mode: str) -> Lots | None:
        """The boxes that count by a mode; None where it does not take the cargo."""
        if not self.boxes:
            by_truck = {"40GP": self.trucks}
            return {"road": by_truck, "sea": by_truck, "barge": by_truck, "air": {"": 1}}.get(mode)
        column = BY_MODE[mode]
        if column and any(self.equipment[kind][column] is None for kind in self.boxes):
            return None
        return self.boxes

    @cached_property
    def runs(self) -> list[tuple[str, list[Row]]]:
        """Services in each direction in which they run."""
        found = []
        for name, hops in self.services.items():
            if hops[0]["status"] not in self.statuses:
                continue
            found.append((name, hops))
            if hops[0]["both_ways"] == "yes":
                found.append((name, [{**hop, "from": hop["to"], "to": hop["from"]} for hop in reversed(hops)]))
        return found

    def handled(self, node: str, mode: str) -> Row:
        return self.handling.get((node, mode)) or self.handling[None, mode]


def arc_km(a: Row, b: Row) -> float:
    """Great circle by vectors (not haversine), radius 6371.0088 km."""

    def vector(node: Row) -> tuple[float, float, float]:
        lon, lat = math.radians(node["lon"]), math.radians(node["lat"])
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(a), vector(b)
    cross = math.dist((0, 0, 0), (
        u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0],
    ))  # fmt: skip
    return 6371.0088 * math.atan2(cross, sum(x * y for x, y in zip(u, v, strict=True)))


def dray_cost(world: World, a: str, b: str, *, most_km: float = math.inf) -> Cost | None:
    """A truck between two nodes; None where it is longer than it may be, or crosses a closed border."""
    d, start, end = world.dray, world.nodes[a], world.nodes[b]
    km = arc_km(start, end) * d["circuity"]
    here, there = start["country"], end["country"]
    together = here == there or any(here in group and there in group for group in d["open_borders"])
    if not together or d["max_km"] <= 0 or km > min(d["max_km"], most_km):
        return None
    dearer, slower = 0.0, math.inf
    for country in (here, there):
        figures = d
        for row in d["rates"]:
            if country in row["countries"]:
                figures = row
        dearer = max(dearer, figures["usd_fixed_per_feu"] + km * figures["usd_per_km_per_feu"])
        slower = min(slower, figures.get("kph") or d["kph"])
    trucks = math.ceil(world.teu / 2) if world.boxes else world.trucks
    return d["fixed_h"] + km / slower, dearer * trucks, world.tonnes * km * d["g_co2e_per_tkm"] / 1000


# ---- One leg -----------------------------------------------------------------------------------------------------


def lift_usd(world: World, node: str, mode: str, lots: Lots) -> float:
    """Loading, or unloading, some of the boxes."""
    row, every = world.handled(node, mode), world.lots(mode) or {}
    if row.get("usd_per_box") is not None:
        return float(row["usd_per_box"] * sum(count for kind, count in lots.items() if kind))
    if row.get("usd_per_teu") is not None:
        return float(row["usd_per_teu"] * world.teu_of(lots))
    share = world.teu_of(lots) / world.teu_of(every) if world.teu_of(every) else 1.0
    return float(row.get("usd_per_kg") or 0.0) * world.chargeable_kg * share


def leg_usd(world: World, service: str, hops: list[Row]) -> float:
    """Hops ridden, in order of travel: by the rates in force where they cover every box, else by the network."""
    mode, lots = hops[0]["mode"], world.lots(hops[0]["mode"])
    assert lots is not None
    offers = list(agreed_usd(world, service, hops, lots))
    if offers:
        return min(offers)
    if mode == "air":
        ride = world.chargeable_kg * sum(hop["usd_per_kg"] for hop in hops)
    else:
        column = BY_MODE[mode] or ""
        units = sum(world.equipment[kind][column] * count for kind, count in lots.items())
        ride = units * sum(hop["usd_per_teu"] for hop in hops)
    return float(ride) + lift_usd(world, hops[0]["from"], mode, lots) + lift_usd(world, hops[-1]["to"], mode, lots)


def agreed_usd(world: World, service: str, hops: list[Row], lots: Lots) -> Iterator[float]:
    """What the leg costs by each choice of one rate a kind of box."""
    mode, start, end = hops[0]["mode"], hops[0]["from"], hops[-1]["to"]
    rows = [
        row for row in world.rates
        if (row["service"], row["from"], row["to"]) == (service, start, end)
        and (row["valid_from"] or date.min) <= world.pricing_day <= (row["valid_to"] or date.max)
    ]  # fmt: skip
    choices = []
    for kind in lots:
        fits = [row for row in rows if not row["surcharge"] and row["equipment"] in ("", kind)]
        if not kind:  # nothing to count boxes or TEU by
            fits = [row for row in fits if row["per"] not in ("box", "teu")]
        choices.append(fits)
    for choice in itertools.product(*choices):
        usd = 0.0
        for row in {id(row): row for row in choice}.values():
            mine = {kind: lots[kind] for kind, chosen in zip(lots, choice, strict=True) if chosen is row}
            own = amount_usd(world, row, mode, mine)
            usd += own
            for extra in rows:
                if not extra["surcharge"] or (extra["rate"], extra["equipment"]) != (row["rate"], row["equipment"]):
                    continue
                usd += (
                    own * extra["amount"] / 100 if extra["per"] == "percent" else amount_usd(world, extra, mode, mine)
                )
            usd += 0 if row["includes"] in ("load", "both") else lift_usd(world, start, mode, mine)
            usd += 0 if row["includes"] in ("unload", "both") else lift_usd(world, end, mode, mine)
        yield usd


def amount_usd(world: World, row: Row, mode: str, lots: Lots) -> float:
    whole = world.teu_of(world.lots(mode) or {})
    share = world.teu_of(lots) / whole if whole else 1.0
    count = {
        "box": sum(count for kind, count in lots.items() if kind),
        "teu": world.teu_of(lots),
        "kg": world.chargeable_kg * share,
        "tonne": world.tonnes * share,
        "shipment": 1,
    }[row["per"]]
    return float(row["amount"] / world.currencies[row["currency"]] * count)


def leg_kg(world: World, hops: list[Row]) -> float:
    mode, kg = hops[0]["mode"], 0.0
    teu = world.teu_of(world.lots(mode) or {})
    for hop in hops:
        factor = hop if hop["g_co2e_per_tkm"] is not None or hop.get("g_co2e_per_teu_km") is not None else None
        factor = factor or world.emissions[mode]
        by_teu = factor.get("g_co2e_per_teu_km")
        kg += hop["km"] * (teu * by_teu if by_teu is not None else world.tonnes * factor["g_co2e_per_tkm"]) / 1000
    for node in (hops[0]["from"], hops[-1]["to"]):
        kg += world.tonnes * (world.handled(node, mode).get("kg_co2e_per_t") or 0)
    return kg


# ---- Waiting -----------------------------------------------------------------------------------------------------


def headway_h(hop: Row) -> float:
    return 0.0 if hop["frequency_per_week"] is None else 168 / hop["frequency_per_week"]


def needed(world: World, hop: Row) -> int:
    """How many departures take the shipment."""
    takes, amount = (
        (hop.get("capacity_kg"), world.chargeable_kg) if hop["mode"] == "air" else (hop.get("capacity_teu"), world.teu)
    )
    return 1 if takes is None or hop["frequency_per_week"] is None else max(1, math.ceil(amount / takes))


def undated_wait_h(world: World, hop: Row) -> float:
    return headway_h(hop) * ((0.5 if world.wait == "expected" else 1.0) + needed(world, hop) - 1)


@dataclass
class Calendar:
    """Departures of a service at its first stop, hours since an instant: those listed, and when it runs."""

    listed: list[float]
    opens: float
    closes: float
    never_again: bool
    """Behind the last one listed nothing leaves; else its frequency counts."""


def calendar(world: World, service: str, instant: datetime) -> Calendar:
    hop = world.services[service][0]
    zone = ZoneInfo(world.nodes[hop["from"]]["tz"])
    start, end = hop["valid_from"] or date.min, hop["valid_to"] or date.max

    def hours(day: date, clock: str = "00:00") -> float:
        hour, minute = map(int, clock.split(":"))
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        return (at.astimezone(UTC) - instant).total_seconds() / 3600

    rows = [row for row in world.timetable if row["service"] == service]
    lists = bool(rows)
    if not rows and hop["days"]:
        rows = [{"days": hop["days"], "departs": hop["departs"], "date": None, "valid_from": None, "valid_to": None}]
    listed = set()
    day = instant.astimezone(zone).date() - timedelta(days=DAYS_AROUND)
    for _ in range(2 * DAYS_AROUND):
        for row in rows:
            if row["date"] is not None:
                leaves = row["date"] == day
            else:
                valid = (row["valid_from"] or date.min) <= day <= (row["valid_to"] or date.max)
                leaves = valid and WEEK[day.weekday()] in row["days"].split()
            shut = any(name == service and first <= day <= last for name, first, last in world.closed)
            if leaves and start <= day <= end and not shut:
                listed.add(hours(day, row["departs"]))
        day += timedelta(days=1)
    return Calendar(
        listed=sorted(listed),
        opens=-math.inf if hop["valid_from"] is None else hours(start),
        closes=math.inf if hop["valid_to"] is None else hours(end + timedelta(days=1)),
        never_again=bool(rows) and not lists,
    )


def leaves_h(world: World, hop: Row, when: Calendar, ready: float, *, promised: bool) -> float:
    """When cargo that is loaded at ``ready`` leaves the first stop; infinity where it never does."""
    left = when.listed[bisect_left(when.listed, ready - NEAR_H) :]
    need = needed(world, hop)
    if len(left) >= need:
        return max(ready, left[need - 1])
    if when.never_again:
        return math.inf
    if left:  # those that are still listed, and one headway more for each that is not
        at = left[-1] + (need - len(left)) * headway_h(hop)
    else:
        at = max(ready, when.opens) + headway_h(hop) * ((1.0 if promised else 0.5) + need - 1)
    return at if at < when.closes - NEAR_H else math.inf  # sums that come to midnight lie on the next day


# ---- Timed connections -------------------------------------------------------------------------------------------


def least_change_h(world: World, before: Row, hop: Row, hours: float) -> float:
    """From the arrival of a hop until cargo is loaded onto another: as ever, but no longer than the booked hours."""
    ever = world.handled(before["to"], before["mode"])["unload_h"] + world.handled(hop["from"], hop["mode"])["load_h"]
    return float(min(hours, ever))


def booked_leaves_h(world: World, hop: Row, when: Calendar, loaded: float, *, slack: float) -> float:
    """When cargo leaves the first stop that is loaded by a timed connection; ``slack`` is what is left of its hours."""
    left = [one for one in when.listed if one >= loaded - NEAR_H]
    need = needed(world, hop)
    if len(left) >= need:
        return max(loaded, left[need - 1])
    if when.never_again:
        return math.inf
    further = need - len(left)
    at = (
        left[-1] + further * headway_h(hop)
        if left
        else max(loaded, when.opens) + slack + (further - 1) * headway_h(hop)
    )
    return at if at < when.closes - NEAR_H else math.inf
