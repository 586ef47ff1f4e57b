"""When a train or a ship leaves whose day nobody published: a window for each departure of a board.

Such a departure lies anywhere within a headway after the cargo is loaded. So a customer is told between which days it
leaves and between which days the cargo is there, never a minute.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Any

from corridor.model.network import Network
from corridor.model.timetable import later, zone
from corridor.model.units import HOURS_PER_WEEK
from corridor.planning.routes.route import Leg, Route

WHOLE = 1e-9
MOST_A_WEEK = 2.0
"""Services that leave more often than this are "any day"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A route by one departure: cargo ready at ``ready`` is taken by a departure within ``leaves`` and there within
    ``arrives``, each the first and the last moment, local to where it happens.
    """

    route: Route
    leg: Leg
    ready: datetime
    leaves: tuple[datetime, datetime]
    arrives: tuple[datetime, datetime]

    def to_dict(self) -> dict[str, Any]:
        """For JSON: times are ISO 8601 with offset."""
        return {
            "ready": self.ready.isoformat(),
            "leaves": [moment.isoformat() for moment in self.leaves],
            "arrives": [moment.isoformat() for moment in self.arrives],
            "service": self.leg.service,
            "frequency_per_week": self.leg.frequency_per_week,
            "hours": self.route.hours,
            "usd": self.route.usd,
            "kg_co2e": self.route.kg_co2e,
            "way": self.route.way,
        }


def windows(routes: Iterable[Route], network: Network, *, start: datetime, weeks: int, tz: str) -> Iterator[Window]:
    """The windows of routes that wait for a service of unknown day, at most twice a week, one after the other.

    Each begins where the one before ends, a headway later.

    ``tz`` is the time zone of the destination.
    """
    for route in routes:
        leg, before_h = _rarest(route)
        if leg is None:
            continue
        step_h = max(_headway_h(leg), 1.0)
        for number in range(math.ceil(weeks * HOURS_PER_WEEK / step_h - WHOLE)):
            ready = later(start, number * step_h)
            there = zone(network.node_by_id[leg.from_node].tz)
            first = later(ready, before_h + leg.load_h)
            last = later(first, _headway_h(leg))
            unknown = [one for one in route.legs if one.estimated_wait]
            soonest_h = route.hours - fsum(one.wait_h for one in unknown)
            latest_h = soonest_h + fsum(_headway_h(one) for one in unknown)
            soonest, latest = (later(ready, hours).astimezone(zone(tz)) for hours in (soonest_h, latest_h))
            yield Window(
                route=route, leg=leg, ready=ready, arrives=(soonest, latest),
                leaves=(first.astimezone(there), last.astimezone(there)),
            )  # fmt: skip


def _rarest(route: Route) -> tuple[Leg | None, float]:
    """The leg of unknown day that leaves least often, if at most twice a week, and the least hours before it."""
    before_h, found, found_h = 0.0, None, 0.0
    for leg in route.legs:
        headway_h = _headway_h(leg) if leg.estimated_wait else 0.0
        if headway_h >= HOURS_PER_WEEK / MOST_A_WEEK and (found is None or headway_h > _headway_h(found)):
            found, found_h = leg, before_h
        before_h += leg.hours - (leg.wait_h if leg.estimated_wait else 0.0)
    return found, found_h


def _headway_h(leg: Leg) -> float:
    return HOURS_PER_WEEK / leg.frequency_per_week if leg.frequency_per_week else 0.0
