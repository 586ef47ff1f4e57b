"""When services depart after an instant: the tables that the search waits by, and the wait of one leg.

Where a timetable is known cargo takes its next departures; behind the last of them, and where none is known, it waits
by the frequency. ``Departures`` is one service's table; ``tables`` packs them for the search.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

import numpy as np

from corridor.model import timetable, waiting
from corridor.model.network import Network, Service
from corridor.model.shipment import Cargo
from corridor.search.frontier import Tables

HORIZON_H = 24 * 7 * 60.0
"""How far from the instant departures are looked up, hours: over a year, more than any freight is on its way."""

SAME_H = timetable.SAME_INSTANT_H
SLACK_H = 1e-9
"""More than sums of hours are off by, and far less than ``SAME_H``."""


def dated(service: Service) -> bool:
    """Whether the service has departures of its own, or does not run on every day."""
    return bool(service.days or service.sailings) or service.valid_from is not None or service.valid_to is not None


def timetabled(service: Service) -> bool:
    """Whether days of departure are known."""
    return bool(service.days or service.sailings)


@dataclass(frozen=True, kw_only=True)
class Departures:
    """Departures of a service at its first stop, hours since an instant.

    ``times`` are those known, ascending. ``wait_h`` is waited where none is known any more, inf: then nothing leaves.
    A departure of unknown day lies in ``opens_h`` to ``closes_h`` (exclusive). Cargo needs the ``need``-th departure,
    and each of unknown day comes ``headway_h`` after the one before.
    """

    times: tuple[float, ...]
    opens_h: float
    closes_h: float
    wait_h: float
    need: int
    headway_h: float

    def booked(self, wait_h: float) -> Departures:
        """The same for cargo on a timed connection, which waits so long where no departure is known."""
        return replace(self, wait_h=wait_h) if math.isfinite(self.wait_h) else self

    def leave_h(self, ready_h: float) -> tuple[float, bool]:
        """When cargo that is ready (loaded) at ``ready_h`` leaves, inf if never; and whether that is estimated."""
        at = bisect_left(self.times, ready_h - timetable.SAME_INSTANT_H)
        left = len(self.times) - at
        if left >= self.need:
            return max(self.times[at + self.need - 1], ready_h), False
        if not math.isfinite(self.wait_h):
            return math.inf, False
        if left:
            leaves = self.times[-1] + (self.need - left) * self.headway_h
        else:
            leaves = max(ready_h, self.opens_h) + self.wait_h + (self.need - 1) * self.headway_h
        return (leaves if leaves < self.closes_h else math.inf), True


def departures(network: Network, service: Service, instant: datetime, cargo: Cargo, *, wait_h: float) -> Departures:
    """The departures of a service around an instant, for a cargo; ``wait_h`` is waited where the day is unknown."""
    tz = network.node_by_id[service.stops[0]].tz
    opens_h, closes_h = timetable.validity_h(instant, tz, service.valid_from, service.valid_to)
    fallback = bool(service.sailings) or not service.days
    return Departures(
        times=known_departures_h(service, tz, instant),
        opens_h=opens_h,
        closes_h=closes_h - timetable.SAME_INSTANT_H,  # so that sums which come to midnight lie on the next day
        wait_h=wait_h if fallback else math.inf,
        need=waiting.departures_needed(service, cargo),
        headway_h=waiting.headway_h(service),
    )


def known_departures_h(service: Service, tz: str, instant: datetime) -> tuple[float, ...]:
    """Known departures at the first stop within the horizon on either side of an instant, in hours since it,
    ascending.
    """
    if not timetabled(service):
        return ()
    rows = service.sailings or (service,)
    week = instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    week -= timedelta(days=week.weekday())  # so that all instants of a week ask for the same, and it is kept
    since_h = timetable.hours_between(week, instant)
    found: set[float] = set()
    for row in rows:
        sailing = getattr(row, "date", None)
        departs = row.departs or "00:00"
        if sailing is not None:
            moment = datetime.combine(sailing, time.fromisoformat(departs), tzinfo=timetable.zone(tz))
            hours = timetable.hours_between(instant, moment)
            inside = (service.valid_from is None or sailing >= service.valid_from) and (
                service.valid_to is None or sailing <= service.valid_to
            )
            if inside and abs(hours) <= HORIZON_H:
                found.add(hours)
            continue
        starts = [day for day in (row.valid_from, service.valid_from) if day is not None]
        ends = [day for day in (row.valid_to, service.valid_to) if day is not None]
        weekly = _departures_h(
            days=row.days, departs=departs, tz=tz, start=week, back_h=HORIZON_H,
            ahead_h=HORIZON_H + timetable.HOURS_PER_WEEK, valid_from=max(starts, default=None),
            valid_to=min(ends, default=None),
        )  # fmt: skip
        found.update(hours - since_h for hours in weekly)
    if service.closed:
        here = timetable.zone(tz)
        found = {
            hours for hours in found
            if not service.is_closed(timetable.later(instant, hours).astimezone(here).date())
        }  # fmt: skip
    return tuple(sorted(found))


_departures_h = lru_cache(maxsize=2048)(timetable.departures_h)


def tables(found: Sequence[Departures], *, backwards: bool) -> Tables:
    """The departures of several services as the search reads them; backwards all instants are negated."""
    times = [[-t for t in reversed(one.times)] if backwards else list(one.times) for one in found]
    first = np.concatenate([[0], np.cumsum([len(one) for one in times])]).astype(np.int32)
    opens = np.array([one.opens_h for one in found])
    closes = np.array([one.closes_h for one in found])
    if backwards:
        # Both a little narrower than the search takes them, so that what it finds holds when the legs are made forwards
        opens, closes = SAME_H - closes, SLACK_H - SAME_H - opens
    return Tables(
        first=first,
        times=np.array([t for one in times for t in one]),
        opens=opens,
        closes=closes,
        wait=np.array([one.wait_h for one in found]),
        need=np.array([one.need for one in found], dtype=np.int32),
        headway=np.array([one.headway_h for one in found]),
    )
