"""An oracle for allocations: every placement of every order, tried out. Written without corridor's code.

It walks from departure to departure on the minutes of local days, adds up costs by the formulas of the design, and
keeps count of every hop of every departure, of every allotment and of every terminal's day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from .allocation_worlds import DAYS, START, World

ZONE = ZoneInfo("Europe/Berlin")
Use = tuple[Any, ...]
Came = tuple[str, str]
"""To which node, and, where others are timed to it, by which service."""


@dataclass(frozen=True)
class Placement:
    """A way of one order: its cost, and what it takes space of."""

    usd: float
    uses: frozenset[Use]
    legs: tuple[tuple[str, int, int, datetime], ...]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def price_units(teu: int) -> float:
    """40GP boxes, which count 2.0 each, and for an odd TEU one 20GP, which counts 1.4."""
    return 2.0 * (teu // 2) + 1.4 * (teu % 2)


def departures(world: World, service: str) -> list[datetime]:
    """Departures at the first stop, from before the window to far behind it."""
    row = world.services[service][0]
    hour, minute = map(int, row["departs"].split(":"))
    first = date.fromisoformat(START)
    found = []
    for ahead in range(-21, 90):
        day = first + timedelta(days=ahead)
        fits = DAYS[day.weekday()] in row["days"].split()
        fits &= not row["valid_from"] or day >= date.fromisoformat(row["valid_from"])
        fits &= not row["valid_to"] or day <= date.fromisoformat(row["valid_to"])
        if fits:
            found.append(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC))
    return found


def slots_of(world: World, service: str, board: int, leave: int) -> list[tuple[int, int, int]]:
    """Number, first and last hop of the allotments on a service that hold for hops ``board`` to ``leave``."""
    hops = world.services[service]
    stops = [hops[0]["from"], *(hop["to"] for hop in hops)]
    found = []
    for number, slot in enumerate(world.slots):
        if slot["service"] == service:
            begin, end = stops.index(slot["from"]), stops.index(slot["to"])
            low, high = max(begin, board), min(end - 1, leave)
            if low <= high:
                found.append((number, low, high))
    return found


def usual_wait_h(world: World, service: str) -> float:
    """Half a headway, of a departure of unknown day."""
    frequency = world.services[service][0]["frequency_per_week"]
    return 168 / (2 * frequency) if frequency else 0.0


def booked(world: World, first: str, second: str, node: str) -> list[float]:
    """The hours of the timed connections from one service to another at a node."""
    key = (first, second, node)
    return [row["hours"] for row in world.connections if (row["from_service"], row["to_service"], row["node"]) == key]


def timed_from(world: World, node: str) -> set[str]:
    """Services that others are timed to at a node."""
    return {row["from_service"] for row in world.connections if row["node"] == node}


def on_days(slot: dict[str, Any], day: date) -> bool:
    return not slot["days"] or DAYS[day.weekday()] in slot["days"].split()


def placements(world: World, order: dict[str, Any], units: Any) -> Iterator[Placement]:
    """Every way of an order: each departure in the weeks, each stop, each change, each node once."""
    ready = local(order["ready"])
    due = local(order["due"]) if order["due"] else None
    teu = order["teu"]
    start = datetime.combine(date.fromisoformat(START), datetime.min.time(), tzinfo=ZONE)
    end = (start + timedelta(days=7 * world.weeks)).astimezone(UTC)
    start = start.astimezone(UTC)
    day_usd = order["value_usd"] * world.holding_rate / 365

    def done(now: datetime, usd: float, kg: float, uses: frozenset[Use], legs: tuple[Any, ...]) -> Placement | None:
        if order["max_usd"] and usd > order["max_usd"] * (1 + 1e-9):
            return None
        hours = (now - ready).total_seconds() / 3600
        late = 0.0 if due is None else max(0.0, (now - due).total_seconds() / 86400)
        total = usd + day_usd * hours / 24 + world.carbon_price * kg / 1000 + order["late_usd_per_day"] * late
        return Placement(total, uses, legs)

    def at(
        node: str,
        now: datetime,
        usd: float,
        kg: float,
        uses: frozenset[Use],
        seen: frozenset[Came],
        legs: tuple[Any, ...],
        came: tuple[str, datetime] | None = None,
    ) -> Iterator[Placement]:
        """On the ground at a node; ``came``: by which service, and when that arrived."""
        if node == order["destination"]:
            found = done(now, usd, kg, uses, legs)
            if found:
                yield found
            return
        for service, hops in world.services.items():
            load_h, unload_h, lift = world.handling[hops[0]["mode"]]
            for board, hop in enumerate(hops):
                if hop["from"] != node:
                    continue
                wait_h = usual_wait_h(world, service)
                ways = [(now + timedelta(hours=load_h), wait_h)]
                if came is not None:
                    for hours in booked(world, came[0], service, node):
                        least = min(hours, world.handling[world.services[came[0]][0]["mode"]][1] + load_h)
                        ways.append((came[1] + timedelta(hours=least), hours - least))
                since = timedelta(hours=sum(one["hours"] for one in hops[:board]))
                for leave in range(board, len(hops)):
                    target = hops[leave]["to"]
                    manner = (target, service if service in timed_from(world, target) else "")
                    if manner in seen:
                        continue
                    riding = timedelta(hours=sum(one["hours"] for one in hops[board : leave + 1]))
                    more_usd = sum(one["usd_per_teu"] for one in hops[board : leave + 1]) * units(teu) + 2 * lift * teu
                    more_kg = (
                        sum(one["km"] for one in hops[board : leave + 1])
                        * order["tonnes"]
                        * world.g_co2e[hops[0]["mode"]]
                        / 1000
                    )
                    for leaves, taken in [
                        one
                        for loaded, wait_h in ways
                        for one in leaving(service, board, leave, loaded, since, timedelta(hours=wait_h))
                    ]:
                        there = leaves + riding
                        after = there + timedelta(hours=unload_h)
                        leg = (service, board, leave, leaves)
                        yield from at(
                            target, after, usd + more_usd, kg + more_kg, uses | taken, seen | {manner}, (*legs, leg),
                            (service, there),
                        )  # fmt: skip

    def leaving(  # noqa: PLR0912 - one oracle, one walk
        service: str, board: int, leave: int, loaded: datetime, since: timedelta, wait: timedelta
    ) -> Iterator[tuple[datetime, frozenset[Use]]]:
        row = world.services[service][0]
        slots = slots_of(world, service, board, leave)
        hops = world.services[service]
        loads = [
            number
            for number, slot in enumerate(world.slots)
            if not slot["service"] and slot["from"] == hops[board]["from"]
        ]
        limited = bool(row["capacity_teu"] != "" or slots or loads)
        if row["days"]:
            for number, departure in enumerate(departures(world, service)):
                leaves = departure + since
                if leaves < loaded - timedelta(milliseconds=3):
                    continue
                leaves = max(leaves, loaded)
                if not limited:
                    yield leaves, frozenset()
                    return
                if not start <= departure + since < end:
                    continue
                taken: set[Use] = set()
                if row["capacity_teu"] != "":
                    taken |= {("net", service, number, hop) for hop in range(board, leave + 1)}
                day = departure.astimezone(ZONE).date()
                for slot, low, high in slots:
                    if on_days(world.slots[slot], day):
                        taken |= {("slot", slot, number, hop) for hop in range(low, high + 1)}
                today = (departure + since).astimezone(ZONE).date()
                taken |= {("load", slot, today) for slot in loads if on_days(world.slots[slot], today)}
                yield leaves, frozenset(taken)
            return
        frequency = row["frequency_per_week"]
        if not limited:
            yield loaded + wait, frozenset()
            return
        # Of unknown day: a departure each headway from the first day on; of a service on demand, one each day
        step = timedelta(hours=168 / frequency if frequency else 24)
        cuts = []
        turn = start - 40 * step
        while turn < end:
            cuts.append(turn + since)
            turn += step
        if loads:
            cuts += [start + timedelta(days=ahead) for ahead in range(7 * world.weeks)]
        cuts = sorted({cut for cut in cuts if start <= cut < end} | {start, end})
        for begin, until in pairwise(cuts):
            leaves = max(loaded + wait, begin)
            if not leaves < until:
                continue
            taken = set()
            if row["capacity_teu"] != "":
                turn_number = math.floor((begin - since - start) / step)
                taken |= {("net", service, turn_number, hop) for hop in range(board, leave + 1)}
            today = begin.astimezone(ZONE).date()
            taken |= {("load", slot, today) for slot in loads if on_days(world.slots[slot], today)}
            yield leaves, frozenset(taken)

    yield from at(order["origin"], ready, 0.0, 0.0, frozenset(), frozenset({(order["origin"], "")}), ())


def capacity(world: World, use: Use) -> float:
    if use[0] == "net":
        return float(world.services[use[1]][0]["capacity_teu"])
    return float(world.slots[use[1]]["capacity_teu"])


def run_usd(world: World, uses: set[Use]) -> float:
    """What the departures of candidates cost that are used."""
    runs = {use[:3] for use in uses if use[0] == "net"}
    return sum(float(world.services[service][0].get("usd_per_departure") or 0) for _, service, _ in runs)


def least(world: World, units: Any = price_units) -> float:
    """The least total cost of all placements of all orders."""
    choices: list[list[Placement]] = []
    for order in world.orders:
        best: dict[frozenset[Use], Placement] = {}
        for one in placements(world, order, units):
            if all(capacity(world, use) >= order["teu"] for use in one.uses):
                known = best.get(one.uses)
                if known is None or one.usd < known.usd:
                    best[one.uses] = one
        left = Placement(float(order["left_over_usd"]), frozenset(), ())
        choices.append(sorted([*best.values(), left], key=lambda one: one.usd))
    rest = [0.0]
    for ways in reversed(choices):
        rest.append(rest[-1] + ways[0].usd)
    rest.reverse()
    found = math.inf

    def place(number: int, usd: float, used: dict[Use, float]) -> None:
        nonlocal found
        if number == len(choices):
            found = min(found, usd + run_usd(world, {use for use, taken in used.items() if taken > 0}))
            return
        teu = world.orders[number]["teu"]
        for one in choices[number]:
            if usd + one.usd + rest[number + 1] >= found:
                return
            if all(used.get(use, 0.0) + teu <= capacity(world, use) for use in one.uses):
                for use in one.uses:
                    used[use] = used.get(use, 0.0) + teu
                place(number + 1, usd + one.usd, used)
                for use in one.uses:
                    used[use] -= teu

    place(0, 0.0, {})
    return found


def first_come(world: World, units: Any = price_units) -> float:
    """The total where each order in turn takes the least of what is left."""
    used: dict[Use, float] = {}
    total = 0.0
    for order in world.orders:
        best = Placement(float(order["left_over_usd"]), frozenset(), ())
        for one in placements(world, order, units):
            fits = all(used.get(use, 0.0) + order["teu"] <= capacity(world, use) for use in one.uses)
            if fits and one.usd < best.usd:
                best = one
        for use in best.uses:
            used[use] = used.get(use, 0.0) + order["teu"]
        total += best.usd
    return total
