"""Whose space is limited, and by which departures a ride may go: the one home of departures with capacity.

A ``Space`` is something of which there is only so much: one departure of a service, an allotment on one, a terminal
on a day. A departure is taken hop by hop, so a space has a row for each of its hops (hops between which nothing can
be loaded or unloaded are one). A ride on a limited service has an ``Option`` for each departure within the weeks,
with the rows that it takes.

Where no day of a service is known its departures are taken to come a headway apart, from the first day on: cargo waits
as everywhere for half a headway, and takes space of the departure in whose turn it then leaves.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import numpy as np

from corridor.model import timetable, waiting
from corridor.model.network import Network, Service, Status
from corridor.model.units import HOURS_PER_DAY
from corridor.planning import sailings
from corridor.planning.allocation.space import (
    Allotment,
    Option,
    Options,
    Row,
    Space,
    by_kg,
    check_allotment,
    room_of,
    stretch_of,
)
from corridor.planning.rides import Rides, directions, rides

DAYS_PER_WEEK = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turn:
    """A departure of a run at its first stop; or, where no day is known, the hours from ``begin_h`` in which one has
    its turn.

    Then cargo waits ``wait_h`` from when it is ready, or from ``after_h``.
    """

    number: int
    fixed: bool
    begin_h: float
    stop_h: float
    day: date
    wait_h: float = 0.0
    after_h: float = -math.inf


class Spaces:
    """All limited space of a network in some weeks.

    Args:
        network: where services run.
        start: the first day.
        weeks: how many weeks.
        allotments: what the hub has on top of the network's own capacities.
        statuses: those of the services used; a planned one with a cost per departure is a candidate.

    Raises:
        InputError: an allotment of something that the network has not, or on days that nobody knows.
    """

    def __init__(
        self, network: Network, start: date, weeks: int, *, allotments: Sequence[Allotment] = (),
        statuses: frozenset[Status] = frozenset(("operating",)),
    ) -> None:  # fmt: skip
        self.network = network
        self.start, self.end = start, start + timedelta(days=DAYS_PER_WEEK * weeks)
        self.zero = datetime.combine(start, time(), tzinfo=UTC)
        self.plan: Rides = rides(network)
        self.spaces: list[Space] = []
        self.space_of: list[int] = []
        self.graphs: dict[Hashable, object] = {}  # kept by ``dated_graph`` from order to order
        self._statuses = statuses
        self._rows: dict[tuple[object, int], Row] = {}
        self._numbers: dict[object, int] = {}
        self._options: dict[int, Options | None] = {}
        self._tables: dict[str, sailings.Departures] = {}
        self._turns: dict[int, list[_Turn]] = {}
        self._days: dict[str, tuple[float, float]] = {}
        self._services = list(network.service_by_id.values())
        self._stops = [stops for service in self._services for _, stops in directions(service)]
        for allotment in allotments:
            check_allotment(allotment, network)
        self._of_service: dict[str, list[Allotment]] = {}
        self._loads: dict[str, list[Allotment]] = {}
        self._unloads: dict[str, list[Allotment]] = {}
        for one in allotments:
            if one.service is not None:
                self._of_service.setdefault(one.service, []).append(one)
            elif one.start is not None:
                self._loads.setdefault(one.start, []).append(one)
            else:
                self._unloads.setdefault(str(one.end), []).append(one)
        self.apart = frozenset(service.id for service in self._services if self._limited(service))
        self.undecided = any(map(self._candidate, self._services))  # whether departures are yet to be decided on

        self._segments: dict[int, list[int]] = {}
        self.largest = np.array([math.inf if (room := room_of(one)) is None else room for one in self._services])

    def _limited(self, service: Service) -> bool:
        """Whether the space of any ride on a service may be limited."""
        if service.id in self._of_service or room_of(service) is not None or self._candidate(service):
            return True
        return any(stop in self._loads or stop in self._unloads for stop in service.stops)

    def _candidate(self, service: Service) -> bool:
        return service.status == "planned" and service.usd_per_departure is not None and "planned" in self._statuses

    def departures(self, service: Service) -> sailings.Departures:
        """The first departures of a service after an instant, in hours since ``zero``."""
        if service.id not in self._tables:
            wait_h = waiting.headway_h(service) * waiting.share_of_headway("scheduled")
            tz = self.network.node_by_id[service.stops[0]].tz
            opens_h, closes_h = timetable.validity_h(self.zero, tz, service.valid_from, service.valid_to)
            self._tables[service.id] = sailings.Departures(
                times=sailings.known_departures_h(service, tz, self.zero), opens_h=opens_h, closes_h=closes_h,
                wait_h=wait_h if service.sailings or not service.days else math.inf, need=1,
                headway_h=waiting.headway_h(service),
            )  # fmt: skip
        return self._tables[service.id]

    def capacity(self, row: Row) -> float:
        """The capacity of the space that a row is of."""
        return self.spaces[self.space_of[row]].capacity

    def options(self, ride: int) -> Options | None:
        """The departures for a ride within the weeks; None where its space is not limited."""
        if ride not in self._options:
            self._options[ride] = self._made(ride)
        return self._options[ride]

    def _made(self, ride: int) -> Options | None:
        plan = self.plan
        service = self._services[plan.service[ride]]
        if service.id not in self.apart:
            return None
        run = int(plan.run[ride])
        first, last = int(plan.first[ride] - plan.run_hop[run]), int(plan.last[ride] - plan.run_hop[run])
        board, leave = plan.node_ids[plan.source[ride]], plan.node_ids[plan.target[ride]]
        in_kg = by_kg(service)
        loads = [one for one in self._loads.get(board, ()) if one.by_kg == in_kg]
        unloads = [one for one in self._unloads.get(leave, ()) if one.by_kg == in_kg]
        covering = [
            (one, stretch)
            for one in self._of_service.get(service.id, ())
            if (stretch := stretch_of(one, self._stops[run])) and stretch[0] <= last and first < stretch[1]
        ]
        own = room_of(service) is not None or self._candidate(service)
        if not (own or loads or unloads or covering):
            return None
        since_h, ride_h = float(plan.since_h[ride]), float(plan.ride_h[ride])
        change = plan.boarded_by(ride)
        weeks = self._weeks(self.network.node_by_id[board].tz)
        found: list[Option] = []
        for turn in self._departures(service, run):
            for begin_h, stop_h in self._parts(turn, since_h, ride_h, (board, loads), (leave, unloads), weeks):
                rows: list[Row] = []
                if own:
                    rows += self._of_departure(service, run, turn, range(first, last + 1))
                for one, (begin, stop) in covering:
                    if not turn.fixed or one.holds_on(turn.day):
                        hops = range(max(first, begin), min(last + 1, stop))
                        rows += self._of_allotment(one, service, run, turn, hops)
                rows += self._of_terminal(board, begin_h, loads)
                rows += self._of_terminal(leave, begin_h + ride_h, unloads)
                wait_h = turn.wait_h if turn.fixed or change is None else change.wait_h
                opens_h = begin_h if turn.fixed else max(begin_h - wait_h, turn.after_h + since_h)
                found.append(
                    Option(opens_h=opens_h, closes_h=stop_h, wait_h=wait_h, fixed=turn.fixed, rows=tuple(rows))
                )
        return Options(
            each=tuple(found),
            opens_h=np.array([one.opens_h for one in found]),
            closes_h=np.array([one.closes_h for one in found]),
            wait_h=np.array([one.wait_h for one in found]),
            fixed=np.array([one.fixed for one in found], dtype=np.bool_),
            room=np.array([min(map(self.capacity, one.rows), default=math.inf) for one in found]),
        )

    def _weeks(self, tz: str) -> tuple[float, float]:
        """The beginning and the end of the weeks in a time zone."""
        if tz not in self._days:
            self._days[tz] = (self._midnight(self.start, tz), self._midnight(self.end, tz))
        return self._days[tz]

    def _midnight(self, day: date, tz: str) -> float:
        return timetable.hours_between(self.zero, datetime.combine(day, time(), tzinfo=timetable.zone(tz)))

    def _day(self, at_h: float, tz: str) -> date:
        return timetable.later(self.zero, at_h).astimezone(timetable.zone(tz)).date()

    def _departures(self, service: Service, run: int) -> list[_Turn]:
        """The departures of a run at its first stop that may be boarded in the weeks at some stop."""
        if run in self._turns:
            return self._turns[run]
        tz = self.network.node_by_id[self._stops[run][0]].tz
        opens_h, closes_h = self._weeks(tz)
        back_h = float(self.plan.hop_since_h[self.plan.run_hop[run + 1] - 1]) + HOURS_PER_DAY
        listed = sailings.known_departures_h(service, tz, self.zero)
        found = [
            _Turn(number=number, fixed=True, begin_h=at_h, stop_h=at_h, day=self._day(at_h, tz))
            for number, at_h in enumerate(listed)
            if opens_h - back_h <= at_h <= closes_h + HOURS_PER_DAY
        ]
        if not sailings.timetabled(service) or (service.sailings and service.frequency_per_week is not None):
            found += self._unknown(service, tz, (opens_h, closes_h, back_h), listed[-1] if listed else -math.inf)
        self._turns[run] = found
        return found

    def _unknown(self, service: Service, tz: str, weeks: tuple[float, float, float], last_h: float) -> Iterator[_Turn]:
        """Departures of unknown day, a headway apart; of a service on demand, all of a day as one."""
        opens_h, closes_h, back_h = weeks
        headway_h = waiting.headway_h(service)
        step_h = headway_h or HOURS_PER_DAY
        from_h, to_h = timetable.validity_h(self.zero, tz, service.valid_from, service.valid_to)
        after_h = max(from_h, last_h)
        number = -math.ceil(back_h / step_h)
        while (begin_h := opens_h + number * step_h) < closes_h + HOURS_PER_DAY:
            low_h, high_h = max(begin_h, after_h), min(begin_h + step_h, to_h)
            if low_h < high_h:
                yield _Turn(
                    number=number, fixed=False, begin_h=low_h, stop_h=high_h, day=self._day(low_h, tz),
                    wait_h=headway_h * waiting.share_of_headway("scheduled"), after_h=after_h,
                )  # fmt: skip
            number += 1

    def _parts(  # noqa: PLR0917 - one caller
        self, turn: _Turn, since_h: float, ride_h: float, load: tuple[str, list[Allotment]],
        unload: tuple[str, list[Allotment]], weeks: tuple[float, float],
    ) -> Iterator[tuple[float, float]]:  # fmt: skip
        """When a departure leaves a later stop, as far as that is in the weeks; one of unknown day is parted where a
        terminal's day begins.
        """
        opens_h, closes_h = weeks
        begin, stop = turn.begin_h + since_h, turn.stop_h + since_h
        if turn.fixed:
            if opens_h <= begin < closes_h:
                yield begin, begin
            return
        begin, stop = max(begin, opens_h), min(stop, closes_h)
        if begin >= stop:
            return
        cuts = {begin, stop}
        for (node, rows), later_h in ((load, 0.0), (unload, ride_h)):
            if rows:
                tz = self.network.node_by_id[node].tz
                day = self._day(begin + later_h, tz)
                while (cut := self._midnight(day + timedelta(days=1), tz) - later_h) < stop:
                    cuts.add(max(cut, begin))
                    day += timedelta(days=1)
        ends = sorted(cuts)
        yield from ((low, high) for low, high in pairwise(ends) if low < high)

    def _row(self, key: object, hop: int, space: Space) -> Row:
        if (key, hop) not in self._rows:
            if key not in self._numbers:
                self._numbers[key] = len(self.spaces)
                self.spaces.append(space)
            self._rows[key, hop] = len(self.space_of)
            self.space_of.append(self._numbers[key])
        return self._rows[key, hop]

    def _parts_of(self, run: int, hops: range) -> list[int]:
        """Hops of a run, those that are always ridden together as one: the first of each such part."""
        if run not in self._segments:
            plan = self.plan
            own = np.flatnonzero(plan.run == run)
            begun = plan.run_hop[run]
            cuts = set((plan.first[own] - begun).tolist()) | set((plan.last[own] + 1 - begun).tolist())
            part, parts = 0, []
            for hop in range(int(plan.run_hop[run + 1] - begun)):
                part = hop if hop in cuts else part
                parts.append(part)
            self._segments[run] = parts
        return sorted({self._segments[run][hop] for hop in hops})

    def _of_departure(self, service: Service, run: int, turn: _Turn, hops: range) -> list[Row]:
        capacity = room_of(service)
        space = Space(
            service=service.id, start=self._stops[run][0], end=self._stops[run][-1], depart_h=turn.begin_h,
            capacity=math.inf if capacity is None else capacity, by_kg=by_kg(service),
            estimated=not turn.fixed, candidate_usd=service.usd_per_departure if self._candidate(service) else None,
        )  # fmt: skip
        return [self._row((run, turn.fixed, turn.number), part, space) for part in self._parts_of(run, hops)]

    def _of_allotment(self, one: Allotment, service: Service, run: int, turn: _Turn, hops: range) -> list[Row]:
        stops = self._stops[run]
        begin, stop = stretch_of(one, stops) or (0, 0)
        since_h = float(self.plan.hop_since_h[self.plan.run_hop[run] + begin])
        space = Space(
            service=service.id, start=stops[begin], end=stops[stop], depart_h=turn.begin_h + since_h,
            capacity=one.capacity, by_kg=one.by_kg, estimated=not turn.fixed, allotment=one.where,
        )  # fmt: skip
        return [self._row((one, run, turn.fixed, turn.number), part, space) for part in self._parts_of(run, hops)]

    def _of_terminal(self, node: str, at_h: float, rows: list[Allotment]) -> list[Row]:
        if not rows:
            return []
        tz = self.network.node_by_id[node].tz
        day = self._day(at_h, tz)
        return [
            self._row(
                (one, day), 0,
                Space(
                    service=None, start=one.start, end=one.end, depart_h=self._midnight(day, tz), capacity=one.capacity,
                    by_kg=one.by_kg, allotment=one.where,
                ),
            )
            for one in rows
            if one.holds_on(day)
        ]  # fmt: skip
