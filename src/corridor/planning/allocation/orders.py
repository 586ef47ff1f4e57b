"""What is to be sent: orders, each a question of its own with a deadline that may be missed and a price of staying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from corridor.model import timetable
from corridor.model.modes import MODES, Mode
from corridor.model.units import HOURS_PER_DAY
from corridor.planning.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """Something to be sent whole: what is asked (its cargo is ready at ``terms.depart``), and what being late or left
    over costs. ``due`` None: it is never late.

    An order that may part is several of these: ``covers`` boxes of the demand of its number each.
    """

    name: str
    question: Question
    left_over_usd: float
    due: datetime | None = None
    late_usd_per_day: float = 0.0
    demand: int = 0
    covers: int = 1

    @cached_property
    def ready(self) -> datetime:
        """When its cargo is ready."""
        depart = self.question.terms.depart
        if depart is None:
            raise ValueError(f"order {self.name} has no day on which it is ready")
        return depart

    @property
    def day_usd(self) -> float:
        """What a day on the way costs."""
        return self.question.terms.cargo.day_usd

    @cached_property
    def due_h(self) -> float:
        """Hours from being ready to the deadline; inf without one."""
        return float("inf") if self.due is None else timetable.hours_between(self.ready, self.due)

    def amount(self, mode: Mode) -> float:
        """The space that it takes on a departure: chargeable kg where a mode is priced by kg, else TEU."""
        cargo = self.question.terms.cargo
        return cargo.chargeable_kg if MODES[mode].price_unit == "kg" else float(cargo.teu)

    def late_days(self, arrival_h: float) -> float:
        """Days, and parts of a day, after the deadline, for an arrival so many hours after being ready."""
        return max(0.0, arrival_h - self.due_h) / HOURS_PER_DAY

    def time_usd(self, arrival_h: float) -> float:
        """What an arrival so many hours after being ready costs: the days on the way, and those too late."""
        late = self.late_usd_per_day * self.late_days(arrival_h)
        return self.day_usd * arrival_h / HOURS_PER_DAY + late


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a customer wants sent: one order, or (``count`` over 1) boxes of one that may part, alike.

    ``left_over_usd`` is what leaving one of them costs. ``turn``: who comes first is served first, the least first.
    """

    name: str
    left_over_usd: float
    count: int = 1
    turn: tuple[float, int] = (0.0, 0)
