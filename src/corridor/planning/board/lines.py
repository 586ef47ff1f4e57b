"""The lines of a board of departures, and which of them no other beats."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corridor.model import timetable
from corridor.planning.routes.route import Route

SAME_H = 1e-6
SAME_USD = 1e-6
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Departure:
    """A line of the board. ``leaves`` is the last moment at which the cargo may be ready at the origin to make it.

    A route without a date has ``leaves`` and ``arrives`` None: it can leave whenever it likes from ``opens`` to
    ``closes`` (None: for good), and takes ``hours``.
    """

    opens: datetime
    closes: datetime | None = None
    leaves: datetime | None
    arrives: datetime | None
    hours: float
    route: Route

    @property
    def days(self) -> float:
        """``hours`` in days, from leaving to arriving."""
        return self.hours / 24


def undominated(departures: Sequence[Departure]) -> list[Departure]:
    """Those that no other beats, in the order of leaving; of equal ones the first. Those without a date come last."""
    free: list[tuple[float, Departure]] = []
    for one in departures:
        if one.leaves is None and not any(_outlasts(other, (one.route.usd, one)) for other in free):
            priced = one.route.usd, one
            free = [other for other in free if not _outlasts(priced, other)] + [priced]
    free.sort(key=lambda priced: priced[0])
    prices = [usd for usd, _ in free]
    dated: list[Departure] = []
    seen: list[tuple[datetime, float]] = []  # of all that leave no earlier: arrival and price, none better than another
    for arrives, usd, one in _latest_first(departures):
        if any(there <= arrives and least <= usd + SAME_USD for there, least in seen):
            continue
        seen = [(there, least) for there, least in seen if there < arrives or least < usd]
        seen.append((arrives, usd))
        if not any(_overtakes(other, one) for _, other in free[: bisect_right(prices, usd + SAME_USD)]):
            dated.append(one)
    return dated[::-1] + [one for _, one in sorted(free, key=lambda priced: (priced[1].opens, priced[0]))]


def _latest_first(departures: Iterable[Departure]) -> list[tuple[datetime, float, Departure]]:
    """Those with a date, their arrivals and prices: the latest to leave first; of those that leave at once the first
    there.
    """
    found = [
        (one.leaves, one.arrives, one.route.usd, one)
        for one in departures
        if one.leaves is not None and one.arrives is not None
    ]
    found.sort(key=lambda item: item[2])
    found.sort(key=lambda item: item[1])
    found.sort(key=lambda item: item[0], reverse=True)
    return [(arrives, usd, one) for _, arrives, usd, one in found]


def _outlasts(one: tuple[float, Departure], other: tuple[float, Departure]) -> bool:
    """Whether, of two without a date and their prices, one goes at all times at which the other does, as fast and for
    no more.
    """
    (usd, this), (other_usd, that) = one, other
    return (
        usd <= other_usd + SAME_USD
        and this.hours <= that.hours + SAME_H
        and this.opens <= that.opens
        and (this.closes or FAR) >= (that.closes or FAR)
    )


def _overtakes(one: Departure, other: Departure) -> bool:
    """Whether one without a date can leave no earlier than one with a date, and arrives no later."""
    if other.leaves is None or other.arrives is None:
        return False
    leaves = max(one.opens, other.leaves)
    return leaves <= (one.closes or FAR) and timetable.hours_between(leaves, other.arrives) + SAME_H >= one.hours
