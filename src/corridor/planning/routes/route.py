"""Legs and routes: what a search answers with, in freight words. Totals are sums over the legs.

``legs`` makes the legs of a path, ``haul`` says in words how they go, ``ranking`` puts routes in order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, cast, get_args

from corridor.model.modes import Mode
from corridor.model.network import Basis, Hop, Severity, Status
from corridor.model.units import HOURS_PER_DAY
from corridor.planning.agreed import Agreed
from corridor.planning.connections import Change

Tag = Literal["best", "fastest", "cheapest", "greenest"]
TAGS = cast(tuple[Tag, ...], get_args(Tag))

DRAY_NAME = "Road dray"


@dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    """One ride on one service, or (``service`` None) a road dray.

    ``crossings`` are the hops between border stations of two countries.

    ``from_node`` and ``to_node`` are node ids; where a dray ends at no node, the text ``lat,lon``. ``stops`` are the
    node ids from first to last. ``gauge_changes`` are the (from, to) node pairs of rail hops where the gauge differs.
    ``hops`` are the rows ridden, in the order of travel (reversed rows already turned round); empty for a dray.
    Hours, km, USD and kg CO2e are for the whole cargo of the plan. ``since_h``: hours from the service's departure
    at its first stop to that at ``from_node``. Where the day of departure is not known (``estimated_wait``),
    ``depart_window`` are the first and the last moment at which it may leave. ``agreed`` is the agreed price, if any.
    ``points`` are (lon, lat) of the stops. ``boarded_by`` and ``left_for`` are the timed connections at its ends.
    """

    mode: Mode
    service: str | None
    name: str
    operator: str
    status: Status
    from_node: str
    to_node: str
    from_point: tuple[float, float]
    to_point: tuple[float, float]
    stops: tuple[str, ...]
    hops: tuple[Hop, ...]
    passages: tuple[str, ...]
    gauge_changes: tuple[tuple[str, str], ...]
    crossings: tuple[tuple[str, str], ...]
    km: float
    load_h: float
    wait_h: float
    ride_h: float
    unload_h: float
    usd: float
    kg_co2e: float
    basis: Basis = "assumed"
    frequency_per_week: float | None = None
    departures_needed: int = 1
    estimated_wait: bool = False
    depart_window: tuple[str, str] | None = None
    since_h: float = 0.0
    depart: str | None = None
    arrive: str | None = None
    agreed: Agreed | None = None
    points: tuple[tuple[float, float], ...] = ()
    boarded_by: Change | None = None
    left_for: Change | None = None

    @property
    def hours(self) -> float:
        """Hours from being ready at ``from_node`` to being unloaded at ``to_node``."""
        return self.load_h + self.wait_h + self.ride_h + self.unload_h

    @property
    def rate(self) -> str | None:
        """The name of the agreed rate that prices the leg; None where the network's figures do."""
        return None if self.agreed is None else self.agreed.name

    def to_dict(self) -> dict[str, Any]:
        """The leg as section 3 of the design writes it in JSON."""
        return {
            "mode": self.mode,
            "service": self.service,
            "name": self.name,
            "operator": self.operator,
            "status": self.status,
            "from": self.from_node,
            "to": self.to_node,
            "stops": list(self.stops),
            "passages": list(self.passages),
            "gauge_changes": [list(pair) for pair in self.gauge_changes],
            "km": self.km,
            "load_h": self.load_h,
            "wait_h": self.wait_h,
            "ride_h": self.ride_h,
            "unload_h": self.unload_h,
            "hours": self.hours,
            "usd": self.usd,
            "kg_co2e": self.kg_co2e,
            "frequency_per_week": self.frequency_per_week,
            "departures_needed": self.departures_needed,
            "estimated_wait": self.estimated_wait,
            "depart_window": None if self.depart_window is None else list(self.depart_window),
            "depart": self.depart,
            "arrive": self.arrive,
            "rate": self.rate,
            "basis": self.basis,
            **({} if self.boarded_by is None else {"connection": self.boarded_by.to_dict()}),
        }


class Sketch(NamedTuple):
    """What tells a route from others before its legs are made: length in km, main mode and main haul."""

    km: float
    main_mode: Mode
    main_haul: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something to know of a route that is not in its figures: an advisory, or a rate that has run out."""

    id: str
    severity: Severity
    checked: date | None
    text: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        """The note as section 3 of the design writes it in JSON."""
        return {
            "id": self.id,
            "severity": self.severity,
            "checked": None if self.checked is None else self.checked.isoformat(),
            "text": self.text,
            "source": self.source,
        }


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Boxes of one kind that stand at a node: ``days`` from arrival to pickup, of which ``free_days`` cost nothing.

    ``free_by`` is the rate that gives the free days, "" where none does. ``usd`` is for all the boxes.
    """

    node: str
    equipment: str
    boxes: int
    days: int
    free_days: float
    free_by: str
    usd: float
    source: str

    @property
    def paid_days(self) -> int:
        """The days that cost."""
        return max(0, math.ceil(self.days - self.free_days))

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "node": self.node, "equipment": self.equipment, "boxes": self.boxes, "days": self.days,
            "free_days": self.free_days, "free_by": self.free_by or None, "paid_days": self.paid_days, "usd": self.usd,
            "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Route:
    """A chain of legs. ``tags`` are those of best, fastest, cheapest, greenest that it is.

    ``main_mode`` is the mode of most km on services, ``main_haul`` that mode with the borders and passages of its legs.
    ``way`` names all modes with theirs; ``via`` says how it goes for people. ``detour``: it comes back to where it
    was, or
    goes much farther than need be. ``wins_usd_per_day`` is the range of what a day is worth within which no other route
    is better, None if there is none; its end may be inf. ``spare_h``: hours between arrival and the deadline, when the
    latest departure for a deadline was asked for. ``in_time``: the share of draws that keep the deadline.
    ``standing``: boxes that wait for their pickup, which is no part of ``usd``.

    ``generalised_usd`` = usd + what its days are worth + carbon price x kg_co2e / 1000.
    """

    legs: tuple[Leg, ...]
    main_mode: Mode
    main_haul: str
    way: str
    via: str
    generalised_usd: float
    tags: tuple[Tag, ...] = ()
    detour: bool = False
    wins_usd_per_day: tuple[float, float] | None = None
    spare_h: float = 0.0
    in_time: float | None = None
    notes: tuple[Note, ...] = ()
    standing: tuple[Standing, ...] = ()

    @property
    def hours(self) -> float:
        """Hours from ready at the origin to ready at the destination: the sum over the legs."""
        return math.fsum(leg.hours for leg in self.legs)

    @property
    def time_h(self) -> float:
        """What routes are compared by: hours to arrival, or to the deadline where the latest departure was asked
        for.
        """
        return self.hours + self.spare_h

    @property
    def days(self) -> float:
        """``hours`` in days."""
        return self.hours / HOURS_PER_DAY

    @property
    def usd(self) -> float:
        """Price of the whole cargo in USD: the sum over the legs."""
        return math.fsum(leg.usd for leg in self.legs)

    @property
    def kg_co2e(self) -> float:
        """Well-to-wheel emissions of the whole cargo in kg: the sum over the legs."""
        return math.fsum(leg.kg_co2e for leg in self.legs)

    @property
    def km(self) -> float:
        """Length in km: the sum over the legs."""
        return math.fsum(leg.km for leg in self.legs)

    @property
    def transfers(self) -> int:
        """Legs on services minus 1, never below 0; drays do not count."""
        return max(0, sum(leg.service is not None for leg in self.legs) - 1)

    @property
    def planned(self) -> bool:
        """Whether any leg is on a service that does not run yet."""
        return any(leg.status == "planned" for leg in self.legs)

    def to_dict(self) -> dict[str, Any]:
        """The route as section 3 of the design writes it in JSON."""
        wins = self.wins_usd_per_day
        return {
            "tags": list(self.tags),
            "main_mode": self.main_mode,
            "main_haul": self.main_haul,
            "detour": self.detour,
            "wins_usd_per_day": None if wins is None else [wins[0], wins[1] if math.isfinite(wins[1]) else None],
            "hours": self.hours,
            "usd": self.usd,
            "kg_co2e": self.kg_co2e,
            "generalised_usd": self.generalised_usd,
            "km": self.km,
            "transfers": self.transfers,
            "in_time": self.in_time,
            "notes": [note.to_dict() for note in self.notes],
            "legs": [leg.to_dict() for leg in self.legs],
        }
