"""The first route of a plan as a calendar (RFC 5545): cut-offs, departures, borders and arrivals of its legs.

An event keeps its UID when its departure moves, and its SEQUENCE grows, so that a calendar that reads the file again
moves the event. Where the day of a departure is not published the event is the window of days, never a minute.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from corridor.errors import InputError, NoRoute
from corridor.planning.planner import Plan
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.milestones import Moment, is_dated, leg_moments, spoken
from corridor.planning.routes.route import Leg
from corridor.views.layout import harmless
from corridor.views.sheets import window_words
from corridor.views.words import duration, leg_notes, place_line, shipment_line

if TYPE_CHECKING:
    from icalendar import Alarm, Event, vText

PRODUCT = "-//corridor//freight planner//EN"
UID_NAMESPACE = uuid5(NAMESPACE_URL, "corridor")
WORDS = {"cut-off": "Cut-off", "departure": "Departs", "border": "Border", "arrival": "Ready at"}
SEEN = timedelta(minutes=15)
"""How long what happens at a moment lasts in a calendar."""

WARNING = timedelta(days=1)
"""How long before a cut-off a calendar rings."""

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""SEQUENCE counts from here."""

DEGREE_DECIMALS = 5
SHORT = 60


def to_ics(plan: Plan, *, made: datetime | None = None) -> str:
    """The first route as a calendar, in UTC. Line ends are CRLF.

    ``made`` is when the plan was made (``DTSTAMP``, aware); without it the first moment stands there, so that nothing
    asks the clock.

    Raises:
        NoRoute: the plan has no route.
        InputError: the plan has no dates.
    """
    from icalendar import Calendar

    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    route = plan.routes[0]
    if not is_dated(route):
        raise InputError(
            "a calendar needs dates, and this plan has none; give a day of departure, such as --depart 2026-12-03"
        )
    stamp = leg_moments(route.legs[0], plan.network)[0].begins if made is None else made
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _text(_line(f"{plan.origin.name} to {plan.destination.name}")))
    unsure = False
    for number, leg in enumerate(route.legs, start=1):
        unsure = unsure or leg.estimated_wait
        for moment in leg_moments(leg, plan.network):
            if leg.depart_window is None or moment.kind != "cut-off":
                calendar.add_component(_event(plan, number, leg, moment, stamp, unsure=unsure))
    return str(calendar.to_ical(), "utf-8")


def _line(text: str) -> str:
    return " ".join(harmless(text).split())


def _text(text: str) -> vText:
    """A text as it stands: of a backslash before N the library would make the end of a line."""
    return _text_type()(text)


@cache
def _text_type() -> type[vText]:
    from icalendar import vText

    class Text(vText):
        def to_ical(self) -> bytes:
            whole = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
            return whole.replace("\n", "\\n").encode()

    return Text


def _event(plan: Plan, number: int, leg: Leg, moment: Moment, stamp: datetime, *, unsure: bool) -> Event:
    from icalendar import Event

    identity = (
        plan.origin.point_id, plan.destination.point_id, number, leg.service or "", leg.from_node, leg.to_node,
        moment.kind, moment.nodes,
    )  # fmt: skip
    event = Event()
    event.add("uid", f"{uuid5(UID_NAMESPACE, json.dumps(identity))}@corridor")
    event.add("sequence", _sequence(leg, stamp))
    event.add("dtstamp", stamp.astimezone(UTC))
    begins, ends = _span(leg, moment)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", _text(_summary(plan, leg, moment, unsure=unsure)))
    event.add("description", _text(_description(plan, leg, moment)))
    event.add("location", _text(_line(f"{moment.place} ({moment.country})" if moment.country else moment.place)))
    event.add("geo", (round(moment.point[1], DEGREE_DECIMALS), round(moment.point[0], DEGREE_DECIMALS)))
    event.add("status", "TENTATIVE" if unsure or leg.status != "operating" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if moment.kind == "cut-off" or (moment.kind == "departure" and leg.depart_window is not None):
        event.add_component(_alarm(leg, moment))
    return event


def _sequence(leg: Leg, stamp: datetime) -> int:
    """A number that grows with the moment of writing, and with the departure of the leg if both are written at once."""
    departs = SINCE if leg.depart is None else datetime.fromisoformat(leg.depart)
    seconds = int((stamp.astimezone(UTC) - SINCE).total_seconds())
    return max(0, seconds + int((departs - SINCE).total_seconds()) // 3600)


def _span(leg: Leg, moment: Moment) -> tuple[datetime | date, datetime | date]:
    """From when to when: of a departure of unknown day, and what follows from it, the days between which it may be."""
    if leg.depart_window is None or leg.depart is None:
        begins = moment.begins.astimezone(UTC)
        return begins, max(moment.ends.astimezone(UTC), begins + SEEN)
    first, last = (datetime.fromisoformat(text) for text in leg.depart_window)
    departs = datetime.fromisoformat(leg.depart)
    zone = moment.begins.tzinfo
    soonest = (moment.begins - (departs - first)).astimezone(zone)
    latest = (moment.ends + (last - departs) - timedelta(minutes=1)).astimezone(zone)
    return soonest.date(), max(soonest, latest).date() + timedelta(days=1)


def _summary(plan: Plan, leg: Leg, moment: Moment, *, unsure: bool) -> str:
    by_id = plan.network.node_by_id
    names = [short_name(by_id[node]) if node in by_id else moment.place for node in moment.nodes]
    doubts = [word for word, holds in (("estimated", unsure), (leg.status, leg.status != "operating")) if holds]
    mark = f" ({', '.join(doubts)})" if doubts else ""
    text = _line(f"{WORDS[moment.kind]} {' - '.join(names)}, {leg.mode}")
    return (text if len(text) <= SHORT else f"{text[: SHORT - 1]}…") + mark


def _description(plan: Plan, leg: Leg, moment: Moment) -> str:
    when = spoken(moment.begins) + (f" to {spoken(moment.ends)}" if moment.ends > moment.begins else "")
    if leg.depart_window is not None:
        when = f"departs {window_words(leg)}; cut-off {duration(leg.load_h)} before departure"
    service = ", ".join(filter(None, (leg.mode, leg.operator, leg.service)))
    rows = [
        f"Local time: {when}",
        f"{leg.name} ({service})",
        f"{place_line(plan.origin)} to {place_line(plan.destination)}; {shipment_line(plan.shipment)}",
        *leg_notes(leg, plan.network),
    ]
    return "\n".join(map(_line, rows))


def _alarm(leg: Leg, moment: Moment) -> Alarm:
    from icalendar import Alarm

    before = WARNING if leg.depart_window is None else WARNING + timedelta(hours=leg.load_h)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", _text(_line(f"Cut-off {moment.place}")))
    return alarm
