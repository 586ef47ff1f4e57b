"""When is the next departure: weekdays and a local time become instants, daylight saving included. Pure.

Instants are hours of elapsed time since a start, so that they add up across changes of the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECONDS_PER_HOUR = 3600.0
HOURS_PER_WEEK = 168.0
DAY = timedelta(days=1)
YEARS = range(1970, 2200)
"""Those in which anything is sent; at the ends of the calendar no moment has a place in other time zones."""

SAME_INSTANT_H = 1e-6
"""Cargo that is ready so little after a departure still makes it, as in the search."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name."""
    return ZoneInfo(name)


def hours_between(start: datetime, end: datetime) -> float:
    """Elapsed hours from one aware instant to another."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / SECONDS_PER_HOUR


def later(start: datetime, hours: float) -> datetime:
    """The instant so many elapsed hours after another, in UTC."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def departures_h(
    *,
    days: Sequence[int],
    departs: str,
    tz: str,
    start: datetime,
    back_h: float,
    ahead_h: float,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> list[float]:
    """Departures from ``back_h`` hours before an aware start to ``ahead_h`` after it, as hours since it, ascending.

    Args:
        days: weekdays, 0 for Monday.
        departs: local time, ``HH:MM``. A time that a change of the clock leaves out counts as in the hour before it;
            one that comes twice counts once, the first time.
        tz: the IANA zone of the first stop.
        start: hours are counted from here.
        back_h: how far before the start,
        ahead_h: and how far after it.
        valid_from: first local date on which the service runs; None is any.
        valid_to: last local date.
    """
    here = zone(tz)
    hour, minute = (int(part) for part in departs.split(":"))
    first = later(start, -back_h).astimezone(here).date() - DAY
    last = later(start, ahead_h).astimezone(here).date() + DAY
    first = first if valid_from is None else max(first, valid_from)
    last = last if valid_to is None else min(last, valid_to)
    wanted = set(days)
    found: list[float] = []
    day = first
    while day <= last:
        if day.weekday() in wanted:
            instant = datetime.combine(day, time(hour, minute), tzinfo=here)
            since = hours_between(start, instant)
            if -back_h <= since <= ahead_h:
                found.append(since)
        day += DAY
    return found


def validity_h(start: datetime, tz: str, valid_from: date | None, valid_to: date | None) -> tuple[float, float]:
    """From when to when a service runs, hours since an aware start: local midnight to the end of the last day."""
    here = zone(tz)
    opens, closes = float("-inf"), float("inf")
    if valid_from is not None:
        opens = hours_between(start, datetime.combine(valid_from, time(), tzinfo=here))
    if valid_to is not None:
        closes = hours_between(start, datetime.combine(valid_to + DAY, time(), tzinfo=here))
    return opens, closes


def local_iso(start: datetime, hours: float, tz: str) -> str:
    """ISO 8601 with offset, to the second, so many hours after a start, in a time zone."""
    return later(start, hours).astimezone(zone(tz)).isoformat(timespec="seconds")
