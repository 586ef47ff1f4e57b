"""When the cargo of a dated leg must be where: cut-off, departure, borders, arrival, each on the clock of its place.

Pure: it reads the times that a leg carries, and asks neither the clock nor a timetable. Calendars, tables and maps show
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate
from operator import or_
from typing import Literal

from corridor.model.network import Network
from corridor.model.timetable import later, zone
from corridor.planning.routes.route import Leg, Route

HALF_MINUTE_H = 1 / 120

MomentKind = Literal["cut-off", "departure", "border", "arrival"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Something that happens to the cargo at ``place`` (a node's name, or ``lat,lon``), from ``begins`` to ``ends``.

    Both are aware, to the minute and local to where they happen; they differ only at a border. ``point`` is (lon, lat);
    ``nodes`` holds the id of the place; of a border its two, from and to. ``country`` is blank where no node is.
    """

    kind: MomentKind
    begins: datetime
    ends: datetime
    nodes: tuple[str, ...]
    place: str
    country: str
    point: tuple[float, float]


def is_dated(route: Route) -> bool:
    """Whether every leg of the route has a departure and an arrival."""
    return all(leg.depart is not None and leg.arrive is not None for leg in route.legs)


def leg_moments(leg: Leg, network: Network) -> tuple[Moment, ...]:
    """What happens on a leg, in order of time; nothing where the leg has no dates.

    The cut-off lies ``load_h`` before the departure of the vehicle; a leg without loading, such as a dray, has none. A
    border lasts as long as its hop. The arrival is when the unloaded cargo is ready.
    """
    if leg.depart is None or leg.arrive is None:
        return ()
    departs, arrives = datetime.fromisoformat(leg.depart), datetime.fromisoformat(leg.arrive)
    out: list[Moment] = []
    if leg.load_h > 0:
        cut_off = later(departs, -leg.load_h).astimezone(departs.tzinfo)
        out.append(_at("cut-off", cut_off, leg.from_node, leg.from_point, network))
    out.append(_at("departure", departs, leg.from_node, leg.from_point, network))
    ridden_h = 0.0
    for hop in leg.hops:
        if (hop.from_node, hop.to_node) in leg.crossings:
            begins, ends = later(departs, ridden_h), later(departs, ridden_h + hop.hours)
            out.append(_border(hop.from_node, hop.to_node, begins, ends, network))
        ridden_h += hop.hours
    return (*out, _at("arrival", arrives, leg.to_node, leg.to_point, network))


def spoken(when: datetime) -> str:
    """A local time as people write it, with its distance from UTC: ``Thu 3 Dec 2026, 14:00 (UTC+8)``."""
    return f"{WEEKDAYS[when.weekday()]} {spoken_day(when)}, {when:%H:%M} ({_zone(when)})"


def roughly(when: datetime) -> str:
    """The day of a moment that rests on a departure whose day nobody published: ``about Thu 3 Dec 2026``."""
    return f"about {WEEKDAYS[when.weekday()]} {spoken_day(when)}"


def unsure(route: Route) -> tuple[bool, ...]:
    """For each leg, whether its times rest on a departure of unknown day, its own or one before it."""
    return tuple(accumulate((leg.estimated_wait for leg in route.legs), or_))


def spoken_day(day: date) -> str:
    """A date as people write it, in no local custom: ``3 Dec 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _zone(when: datetime) -> str:
    minutes = round((when.utcoffset() or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def _at(kind: MomentKind, when: datetime, node_id: str, point: tuple[float, float], network: Network) -> Moment:
    node = network.node_by_id.get(node_id)
    local = _local(when, when.tzinfo if node is None else zone(node.tz))
    return Moment(
        kind=kind,
        begins=local,
        ends=local,
        nodes=(node_id,),
        place=node_id if node is None else node.name,
        country="" if node is None else node.country,
        point=point,
    )


def _border(from_node: str, to_node: str, begins: datetime, ends: datetime, network: Network) -> Moment:
    a, b = network.node_by_id[from_node], network.node_by_id[to_node]
    return Moment(
        kind="border",
        begins=_local(begins, zone(a.tz)),
        ends=_local(ends, zone(b.tz)),
        nodes=(a.id, b.id),
        place=f"{a.name} - {b.name}",
        country=f"{a.country} - {b.country}",
        point=(a.lon, a.lat),
    )


def _local(when: datetime, tz: tzinfo | None) -> datetime:
    """The nearest minute, on the clock of a place."""
    return later(when, HALF_MINUTE_H).replace(second=0, microsecond=0).astimezone(tz)
