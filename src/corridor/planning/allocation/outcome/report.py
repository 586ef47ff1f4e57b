"""An allocation as an answer: orders with their routes, departures with who is on them, and what it all comes to."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from corridor.model import timetable
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.outcome.reasons import Reasons
from corridor.planning.allocation.outcome.worth import slot_usd
from corridor.planning.allocation.pricing import Column, Seeker
from corridor.planning.allocation.routes import route
from corridor.planning.allocation.solve import Solution
from corridor.planning.allocation.space import Space
from corridor.planning.planner import SCHEMA
from corridor.planning.question import Question
from corridor.planning.routes.route import Route

SAME_SPACE = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A kept order that was freed: what it cost where it was kept, and what it costs now; None where it is undone."""

    order: str
    kept_usd: float
    usd: float | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"order": self.order, "kept_usd": self.kept_usd, "usd": self.usd}


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An order, or a part of one, with its route (None: left over), what that costs with lateness, and why it is not
    its first choice (None: it is). ``count`` parts alike go this way; figures are for all of them.
    """

    order: str
    customer: str
    boxes: tuple[tuple[str, int], ...]
    teu: float
    route: Route | None
    cost_usd: float
    late_days: float
    why: str | None
    due: str | None = None
    count: int = 1
    question: Question | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; numbers are not rounded."""
        return {
            "order": self.order,
            "customer": self.customer,
            "boxes": {kind: count * self.count for kind, count in self.boxes},
            "parts": self.count,
            "route": None if self.route is None else self.route.to_dict(),
            "cost_usd": self.cost_usd,
            "late_days": self.late_days,
            "due": self.due,
            "why": self.why,
        }


@dataclass(frozen=True, kw_only=True)
class Departure:
    """A limit and how full it is. ``slot_usd`` is what one more TEU, or kg, is worth (None: not known).

    Without a ``service`` it is a terminal's day. ``allotment`` is the row it comes from, "" where it is the network's
    own.
    """

    service: str | None
    start: str | None
    end: str | None
    depart: str
    capacity: float
    by_kg: bool
    used: float
    slot_usd: float | None
    orders: tuple[str, ...]
    allotment: str
    estimated: bool
    candidate_usd: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "service": self.service,
            "from": self.start,
            "to": self.end,
            "depart": self.depart,
            "capacity_kg" if self.by_kg else "capacity_teu": self.capacity if math.isfinite(self.capacity) else None,
            "used": self.used,
            "slot_usd": self.slot_usd,
            "orders": list(self.orders),
            "allotment": self.allotment or None,
            "estimated": self.estimated,
            **({} if self.candidate_usd is None else {"usd_per_departure": self.candidate_usd}),
        }


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """The answer. ``total_usd`` is the least cost found, ``bound_usd`` one that no allocation undercuts.

    ``first_come_usd`` is what first come, first served would cost. ``interrupted``: the best by the time of Ctrl-C.
    ``changes`` are kept orders that were moved or undone, and ``kept_usd`` the total if none had been.
    """

    start: date
    weeks: int
    orders: tuple[Placed, ...]
    departures: tuple[Departure, ...]
    total_usd: float
    bound_usd: float
    first_come_usd: float
    interrupted: bool = False
    changes: tuple[Change, ...] = ()
    kept_usd: float | None = None

    @property
    def gap(self) -> float:
        """How far the total may be above the best possible, as a share of it."""
        away = max(0.0, self.total_usd - self.bound_usd)
        return away / abs(self.total_usd) if self.total_usd else 0.0

    @property
    def customers(self) -> list[dict[str, Any]]:
        """Sums by customer."""
        names = dict.fromkeys(one.customer for one in self.orders)
        return [_sums(name, [one for one in self.orders if one.customer == name]) for name in names]

    @property
    def design(self) -> list[dict[str, Any]]:
        """Each service that is yet to be decided on: how many of its departures could run, and which do."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.departures:
            if one.candidate_usd is None or one.service is None:
                continue
            row = found.setdefault(
                one.service, {"service": one.service, "departures": 0, "run": 0, "usd": 0.0, "days": []}
            )
            row["departures"] += 1
            if one.orders:
                row["run"] += 1
                row["usd"] += one.candidate_usd
                row["days"].append(one.depart)
        return list(found.values())

    def to_dict(self) -> dict[str, Any]:
        """The allocation for JSON; numbers are not rounded, times are ISO 8601 with offset."""
        return {
            "schema": SCHEMA,
            "from": self.start.isoformat(),
            "weeks": self.weeks,
            "orders": [one.to_dict() for one in self.orders],
            "departures": [one.to_dict() for one in self.departures],
            "customers": self.customers,
            "total_usd": self.total_usd,
            "bound_usd": self.bound_usd,
            "gap": self.gap,
            "first_come_usd": self.first_come_usd,
            "interrupted": self.interrupted,
            **({"service_design": self.design} if self.design else {}),
            **({} if self.kept_usd is None else {
                "kept_total_usd": self.kept_usd, "changes": [one.to_dict() for one in self.changes],
            }),
        }  # fmt: skip


def _sums(name: str, orders: Sequence[Placed]) -> dict[str, Any]:
    routes = [one.route for one in orders if one.route is not None]
    return {
        "customer": name,
        "orders": len({one.order for one in orders}),
        "left_over": len({one.order for one in orders if one.route is None}),
        "late": len({one.order for one in orders if one.late_days > 0}),
        "cost_usd": math.fsum(one.cost_usd for one in orders),
        "usd": math.fsum(found.usd for found in routes),
        "kg_co2e": math.fsum(found.kg_co2e for found in routes),
    }


def report(solution: Solution, spaces: Spaces, *, customers: Sequence[str], until: float | None = None) -> Allocation:
    """A solution told. ``customers`` by demand; ``until`` bounds the time (monotonic) for what slots are worth."""
    until = time.monotonic() + 20.0 if until is None else until
    reasons = Reasons(solution, spaces)
    placed = [
        _placed(solution.seekers[column.order], column, times, reasons, customers) for column, times in solution.placed
    ]
    placed += [_left(solution, demand, count, reasons, customers) for demand, count in reasons.left.items()]
    place = {order.name: at for at, order in enumerate(solution.master.orders)}
    placed.sort(key=lambda one: place[one.order])
    running = {number for number in solution.master.candidates if reasons.users(number)}
    run_usd = [spaces.spaces[number].candidate_usd or 0.0 for number in running]
    total_usd = math.fsum([*(one.cost_usd for one in placed), *run_usd])
    return Allocation(
        start=spaces.start,
        weeks=(spaces.end - spaces.start).days // 7,
        orders=tuple(placed),
        departures=_departures(solution, spaces, reasons, until),
        total_usd=total_usd,
        bound_usd=total_usd if solution.proven else min(total_usd, solution.bound_usd),
        first_come_usd=solution.first_come_usd,
        interrupted=solution.interrupted,
    )


def _placed(seeker: Seeker, column: Column, times: int, reasons: Reasons, customers: Sequence[str]) -> Placed:
    order, found = seeker.order, route(seeker, column)
    late = order.late_days(found.hours)
    cargo = order.question.terms.cargo
    return Placed(
        order=order.name, customer=customers[order.demand], boxes=cargo.boxes, teu=cargo.teu, route=found,
        cost_usd=(found.generalised_usd + late * order.late_usd_per_day) * times, late_days=late,
        why=reasons.not_first(column), due=None if order.due is None else order.due.isoformat(), count=times,
        question=order.question,
    )  # fmt: skip


def _left(solution: Solution, demand: int, count: int, reasons: Reasons, customers: Sequence[str]) -> Placed:
    orders = solution.master.orders
    number = min((n for n, one in enumerate(orders) if one.demand == demand), key=lambda n: orders[n].covers)
    order = orders[number]
    cargo = order.question.terms.cargo
    return Placed(
        order=order.name, customer=customers[demand], boxes=cargo.boxes, teu=cargo.teu, route=None,
        cost_usd=solution.master.demands[demand].left_over_usd * count, late_days=0.0,
        why=reasons.left_over(number), due=None if order.due is None else order.due.isoformat(), count=count,
        question=order.question,
    )  # fmt: skip


def _departures(solution: Solution, spaces: Spaces, reasons: Reasons, until: float) -> tuple[Departure, ...]:
    """Those that any way considered would take, and the others of the same services: what there is room on."""
    near = {spaces.space_of[row] for column in solution.master.columns for row, _ in column.taken}
    services = {spaces.spaces[number].service for number in near}
    rows: dict[int, list[int]] = {}
    for row, number in enumerate(spaces.space_of):
        if spaces.spaces[number].service in services:
            rows.setdefault(number, []).append(row)
    known = not solution.interrupted
    found = []
    for number in sorted(rows, key=lambda one: _order(spaces.spaces[one])):
        space = spaces.spaces[number]
        worth = slot_usd(solution, rows[number], until=until) if known and math.isfinite(space.capacity) else None
        used = max((reasons.used.get(row, 0.0) for row in rows[number]), default=0.0)
        found.append(
            Departure(
                service=space.service, start=space.start, end=space.end, depart=moment(space, spaces),
                capacity=space.capacity, by_kg=space.by_kg, used=used, slot_usd=worth, orders=reasons.users(number),
                allotment=space.allotment, estimated=space.estimated, candidate_usd=space.candidate_usd,
            )
        )  # fmt: skip
    return tuple(found)


def _order(space: Space) -> tuple[float, str, str]:
    return space.depart_h, space.service or "", space.allotment


def moment(space: Space, spaces: Spaces) -> str:
    """When a space is, local to where it begins."""
    node = spaces.network.node_by_id[space.start or space.end or ""]
    return timetable.local_iso(spaces.zero, space.depart_h, node.tz)
