"""What a service's space is worth, told: allocations of the same orders with other capacities of its departures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corridor.planning.allocation.outcome.report import Allocation
from corridor.planning.planner import SCHEMA


@dataclass(frozen=True, kw_only=True)
class Step:
    """The allocation with one capacity. ``full``: how many departures of the service have no room for one more."""

    capacity: float
    total_usd: float
    bound_usd: float
    placed: int
    left_over: int
    late: int
    used: float
    full: int


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """One step a capacity, the least first. ``by_kg``: capacities are in chargeable kg, else in TEU.

    ``interrupted``: these are the steps that were done by then.
    """

    service: str
    by_kg: bool
    steps: tuple[Step, ...]
    interrupted: bool = False

    def slots(self) -> list[tuple[float, float, float]]:
        """(from, to, USD) between capacities: what one more slot on every departure saves in all."""
        return [
            (low.capacity, high.capacity, (low.total_usd - high.total_usd) / (high.capacity - low.capacity))
            for low, high in pairwise(self.steps)
        ]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        unit = "kg" if self.by_kg else "teu"
        return {
            "schema": SCHEMA,
            "service": self.service,
            "steps": [
                {
                    f"capacity_{unit}": step.capacity, "total_usd": step.total_usd, "bound_usd": step.bound_usd,
                    "placed": step.placed, "left_over": step.left_over, "late": step.late, "used": step.used,
                    "full_departures": step.full,
                }
                for step in self.steps
            ],
            "interrupted": self.interrupted,
            "slots": [{"from": low, "to": high, "usd": usd} for low, high, usd in self.slots()],
        }  # fmt: skip


def step_of(found: Allocation, service: str, capacity: float) -> Step:
    """What an allocation with a capacity comes to."""
    left = {one.order for one in found.orders if one.route is None}
    departures = [one for one in found.departures if one.service == service and not one.allotment]
    return Step(
        capacity=capacity, total_usd=found.total_usd, bound_usd=found.bound_usd,
        placed=len({one.order for one in found.orders} - left), left_over=len(left),
        late=len({one.order for one in found.orders if one.late_days > 0}),
        used=math.fsum(one.used for one in departures),
        full=sum(one.used > 0 and one.capacity - one.used < 1 for one in departures),
    )  # fmt: skip
