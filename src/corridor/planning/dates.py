"""Dates as people write them to instants, local to a place."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model import timetable
from corridor.model.geo import great_circles_km
from corridor.model.network import Network, Place
from corridor.planning.rides import rides

SAME_MINUTE = timedelta(minutes=1)


HORIZON = timedelta(days=3660)
"""A date farther ahead is a slip."""


def moment(text: str, place: Place, network: Network, *, option: str, now: datetime) -> datetime:
    """An ISO date or date and time as an instant, local to a place unless it carries an offset.

    Raises:
        InputError: no such date, or one that is past or too far ahead for timetables.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"{option} is {echo(text)}, no date; write such as 2026-12-03, 2026-12-03T14:00 or 2026-12-03T14:00+08:00"
        ) from None
    dated = len(text.strip()) <= len("2026-12-03")
    if option == "--arrive-by" and dated:
        found += timedelta(days=1, seconds=-1)  # by a day means by its end
    instant = ready_at(found, place, network)
    today = now.astimezone(instant.tzinfo)
    begun = dated and option != "--arrive-by" and instant.date() == today.date()
    if instant < today - SAME_MINUTE and not begun:
        raise InputError(f"{option} is {text.strip()}, which is past; write a date from {today.date()} on")
    if instant > today + HORIZON:
        raise InputError(f"{option} is {text.strip()}, over ten years ahead; mend the year")
    return instant


def place_tz(place: Place, network: Network) -> str:
    """The time zone of a place: its first node's, else the nearest node's."""
    if place.nodes:
        return network.node_by_id[place.nodes[0]].tz
    plan = rides(network)
    if not plan.node_ids:
        return "UTC"
    return network.node_by_id[
        plan.node_ids[int(np.argmin(great_circles_km((place.lon, place.lat), plan.lon, plan.lat)))]
    ].tz


def ready_at(moment: datetime, place: Place, network: Network) -> datetime:
    """An aware instant: a moment without an offset is local to the place."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timetable.zone(place_tz(place, network)))
