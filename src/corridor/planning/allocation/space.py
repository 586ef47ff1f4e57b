"""The nouns of limited space: an allotment of the hub, a space that orders share, a departure for a ride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corridor.errors import InputError
from corridor.model.network import Network, Service
from corridor.model.waiting import capacity_of, counted_in
from corridor.planning import sailings
from corridor.planning.rides import directions
from corridor.search.frontier import Floats, Mask

Row = int
"""The number of a row: one hop of one space."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allotment:
    """Space that the hub has: on the departures of a service from ``start`` to ``end``, or, without a service, what a
    terminal loads (``start``) or unloads (``end``) a day. Neither ``day`` nor ``days`` (0 = Monday): on every day.

    ``where`` names the row that it was read from. ``by_kg``: ``capacity`` is in chargeable kg, of what goes by air;
    else in TEU, of all the rest.
    """

    where: str
    capacity: float
    by_kg: bool
    service: str | None = None
    start: str | None = None
    end: str | None = None
    day: date | None = None
    days: tuple[int, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is for a day."""
        if self.day is not None:
            return day == self.day
        return not self.days or day.weekday() in self.days


@dataclass(frozen=True, kw_only=True, slots=True)
class Space:
    """A limit that orders share. ``depart_h`` is in hours since ``Spaces.zero``, at ``start``.

    Of a terminal ``service`` is None, and ``start`` or ``end`` is. ``candidate_usd`` is what it costs to run the
    departure at all, where that is to be decided. ``allotment`` is the row that it comes from, "" where it is the
    network's.
    """

    service: str | None
    start: str | None
    end: str | None
    depart_h: float
    capacity: float
    by_kg: bool
    estimated: bool = False
    candidate_usd: float | None = None
    allotment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One departure for a ride: cargo leaves at max(ready, ``opens_h``) + ``wait_h``, before ``closes_h``.

    With ``wait_h`` 0 the departure is known, and both are its instant (leaving at ``closes_h`` itself). Hours since
    ``Spaces.zero``, at the stop where the ride begins. ``rows`` are what it takes space of.
    """

    opens_h: float
    closes_h: float
    wait_h: float
    fixed: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Options:
    """The departures for a ride, with their hours and the least capacity of what they take, as arrays."""

    each: tuple[Option, ...]
    opens_h: Floats
    closes_h: Floats
    wait_h: Floats
    fixed: Mask
    room: Floats


def check_allotment(one: Allotment, network: Network) -> None:
    """Refuse an allotment of something that the network has not. Raises ``InputError``."""
    if one.service is None:
        ends = [node for node in (one.start, one.end) if node is not None]
        if len(ends) != 1 or ends[0] not in network.node_by_id:
            raise InputError(
                f"{one.where}: a row without a service is a terminal by day; give the id of one node of the network, "
                "in from (what it loads) or in to (what it unloads)"
            )
        return
    service = network.service_by_id.get(one.service)
    if service is None:
        raise InputError(f"{one.where}: service {one.service!r} is not in the network; mend the id")
    if all(stretch_of(one, stops) is None for _, stops in directions(service)):
        ends_text = f"{one.start or service.stops[0]} to {one.end or service.stops[-1]}"
        raise InputError(
            f"{one.where}: {service.id} does not go from {ends_text}; write two of its stops in the order of "
            f"travel: {', '.join(service.stops)}"
        )
    if one.by_kg != by_kg(service):
        raise InputError(
            f"{one.where}: {service.id} goes by {service.mode}; give its space in {counted_in(service.mode)}"
        )
    if (one.day is not None or one.days) and not sailings.timetabled(service):
        raise InputError(
            f"{one.where}: the days on which {service.id} leaves are not known; leave date and days blank, or give it "
            "a timetable (timetable.csv, laid over by --with)"
        )


def by_kg(service: Service) -> bool:
    """Whether the space of a service is counted in chargeable kg; else in TEU."""
    return counted_in(service.mode) == "capacity_kg"


def room_of(service: Service) -> float | None:
    """What one departure takes; None without a limit, and on demand, where there is always one more."""
    if service.frequency_per_week is None and not sailings.timetabled(service):
        return None
    return capacity_of(service)


def stretch_of(one: Allotment, stops: Sequence[str]) -> tuple[int, int] | None:
    """The stops of a run, by their place, between which an allotment holds; None where the run does not go so."""
    begin = 0 if one.start is None else next((at for at, stop in enumerate(stops) if stop == one.start), None)
    if begin is None:
        return None
    if one.end is None:
        return (begin, len(stops) - 1) if begin < len(stops) - 1 else None
    stop = next((at for at in range(begin + 1, len(stops)) if stops[at] == one.end), None)
    return None if stop is None else (begin, stop)
