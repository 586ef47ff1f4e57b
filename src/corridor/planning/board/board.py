"""When to ship: every departure worth taking in some weeks, over when cargo must be ready, when it arrives, and price.

Routes are of two kinds. Some wait for a date, a timetabled departure or the first day that a service runs; the others
can leave whenever they like, always for the same days and price, and stand once.

Of the dated ones, the undominated for cargo that is ready at an instant stay so for cargo that is ready later: all of
them arrive as before and so are shorter by the same hours, up to the moment at which the first of them would be missed.
One search finds them for all starts (``many.starts``), and where all dates are known that is all. Otherwise the search
is made for the start too, and again just after each such moment. Either goes to the end of the window, and on until all
that left in it has arrived: what leaves after the window may overtake it.

Exact where all dates are known and CO2e is free. Otherwise all but this: a route that rides a service of unknown days,
in force for a while, before its first known date, or that emits less than one that is sooner and cheaper, is left out
while another without a date arrives sooner for no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from corridor.errors import InputError
from corridor.model import timetable
from corridor.model.network import Network, Place, Service
from corridor.model.units import HOURS_PER_WEEK
from corridor.model.waiting import headway_h
from corridor.planning import sailings
from corridor.planning.advice import bans, noted
from corridor.planning.board.lines import SAME_H, Departure, undominated
from corridor.planning.board.windows import Window as Weekly
from corridor.planning.board.windows import windows
from corridor.planning.dates import place_tz
from corridor.planning.infeasible import why
from corridor.planning.limits.targets import Limits, Target
from corridor.planning.many.starts import Window, help_with, serve, starting
from corridor.planning.planner import SCHEMA, place_dict
from corridor.planning.question import Cost, Question, Terms, ask
from corridor.planning.ranking import rank, route_of
from corridor.planning.routes.ranked import Ranked
from corridor.planning.routes.route import Leg, Route
from corridor.planning.solve import solve

MOST_WEEKS = 53
CLOCK_CHANGE_H = 2.0
ANY = timedelta(seconds=1)
NEXT_H = 1 / 3600
"""Just after a departure that was missed: a second."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """All departures worth taking in a window: those with a date in the order of leaving, then those without.

    ``windows`` are those without whose service leaves at most twice a week: between which days, one by one.
    """

    origin: Place
    destination: Place
    start: datetime
    weeks: int
    departures: tuple[Departure, ...]
    windows: tuple[Weekly, ...]
    why: str | None

    def to_dict(self) -> dict[str, Any]:
        """The board for JSON; numbers are not rounded, times are ISO 8601 with offset."""
        return {
            "schema": SCHEMA,
            "origin": place_dict(self.origin),
            "destination": place_dict(self.destination),
            "from": self.start.isoformat(),
            "weeks": self.weeks,
            "why": self.why,
            "departures": [
                {
                    "opens": one.opens.isoformat(),
                    "closes": None if one.closes is None else one.closes.isoformat(),
                    "leaves": None if one.leaves is None else one.leaves.isoformat(),
                    "arrives": None if one.arrives is None else one.arrives.isoformat(),
                    "hours": one.hours,
                    "usd": one.route.usd,
                    "kg_co2e": one.route.kg_co2e,
                    "way": one.route.way,
                    "notes": [note.to_dict() for note in one.route.notes],
                    "legs": [leg.to_dict() for leg in one.route.legs],
                }
                for one in self.departures
            ],
            "windows": [window.to_dict() for window in self.windows],
        }


def board(network: Network, terms: Terms, origin: Place, destination: Place, *, weeks: int = 4) -> Board:
    """The departures from ``terms.depart`` on, for so many weeks, that no other beats in leaving, arriving and price.

    Args:
        network: where services run.
        terms: what is sent, under which limits, and from when on (``depart``).
        origin: where the cargo is ready.
        destination: where it must go.
        weeks: the length of the window, 1 to 53.

    Raises:
        InputError: a wrong argument.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(f"weeks is {weeks}; give 1 to {MOST_WEEKS}")
    if terms.depart is None:
        raise InputError("a board of departures begins on a date; give the start of the window")
    question = ask(network, terms, origin, destination, bans(network, terms, origin, destination))
    start, limits = terms.depart, terms.limits

    def routes(ready: datetime, limits: Limits, beaten_by: Sequence[Cost] = ()) -> Ranked:
        asked = question.with_terms(depart=ready, limits=limits, co2e=co2e)
        return rank(solve(asked, beaten_by=beaten_by), asked)

    co2e = limits.max_kg_co2e is not None  # else it takes no part: only leaving, arriving and price are compared
    tz = (place_tz(origin, network), place_tz(destination, network))
    dated = Target(kind="service", keys=_dated(network), word="a timetable")
    undated = routes(start, replace(limits, avoid=(*limits.avoid, dated)))
    found = [Departure(opens=start, leaves=None, arrives=None, hours=route.hours, route=route) for route in undated]
    end_h = weeks * HOURS_PER_WEEK if dated.keys else 0.0
    asked = question.with_terms(depart=start, co2e=False)
    alone = serve(asked) and not co2e
    waited: list[Departure] = []
    if dated.keys and (alone or help_with(asked)):
        waited += _all_starts(asked, end_h, tz, [(route.hours, route.usd) for route in undated])
    if dated.keys and not alone:
        most_h = _longest_wait_h(network, dated.keys, terms, start)
        beaten_by = [(route.hours + most_h, route.usd, route.kg_co2e if co2e else 0.0) for route in undated]

        def waiting(ready: datetime, left: Limits) -> list[Route]:
            return [route for wanted in _with_date(left, dated) for route in routes(ready, wanted, beaten_by)]

        missed_h = [timetable.hours_between(start, one.leaves) for one in waited if one.leaves is not None]
        waited += _start_by_start(question, end_h, tz, waiting, missed_h)
    longest_h, _, most_kg = terms.most
    found += [one for one in waited if one.hours <= longest_h and one.route.kg_co2e <= most_kg]
    end = timetable.later(start, end_h)
    chosen = [one for one in undominated(found) if (one.leaves or one.opens) < max(end, start + ANY)]
    free = {id(one.route) for one in chosen if one.leaves is None}
    worth_reading = [route for route in undated[: undated.survey.leading] if id(route) in free]
    found_windows = tuple(windows(worth_reading, network, start=start, weeks=weeks, tz=tz[1]))
    ways = [*(one.route for one in chosen), *(window.route for window in found_windows)]
    told = {id(way): noted(way, network, terms, origin, destination) for way in ways}
    return Board(
        origin=origin, destination=destination, start=start, weeks=weeks,
        departures=tuple(replace(one, route=told[id(one.route)]) for one in chosen),
        windows=tuple(
            replace(window, route=told[id(window.route)])
            for window in sorted(found_windows, key=lambda window: window.ready)
        ),
        why=None if chosen else _why(question, end_h, tz[0]),
    )  # fmt: skip


def _why(question: Question, end_h: float, tz: str) -> str:
    """The reason why nothing leaves within so many hours: where the network has a departure later, when that is."""
    terms, start = question.terms, question.terms.depart
    if start is not None and 0.0 < end_h < MOST_WEEKS * HOURS_PER_WEEK:
        later = board(question.network, terms, question.origin, question.destination, weeks=MOST_WEEKS).departures
        first = min((one.leaves or one.opens for one in later), default=None)
        if first is not None:
            end, first = (moment.astimezone(timetable.zone(tz)) for moment in (timetable.later(start, end_h), first))
            return (
                f"nothing leaves before {end:%Y-%m-%d}; the first departure is on {first:%Y-%m-%d}; "
                "name that day, or more weeks"
            )
    return why(question.with_terms(depart=start))


TimeZones = tuple[str, str]
"""Of the origin and of the destination."""


def _all_starts(
    question: Question, end_h: float, tz: TimeZones, beaten_by: Sequence[tuple[float, float]]
) -> list[Departure]:
    """The departures of all starts in the window, and those behind it that may overtake them."""
    start = question.terms.depart
    begun = starting(question, beaten_by=beaten_by)
    if begun is None:
        return []
    ways = begun.within(Window(from_h=0.0, to_h=end_h))
    last_h = max((one.arrives_h for one in ways), default=0.0)
    if last_h > end_h:
        ways += begun.within(Window(from_h=end_h, to_h=last_h, by_h=last_h, each=False))
    found: list[Departure] = []
    for one in ways:
        if start is not None:
            leaves, arrives = (
                timetable.later(start, hours).astimezone(timetable.zone(zone))
                for hours, zone in zip((one.ready_h, one.arrives_h), tz, strict=True)
            )
            route = route_of(one.chain, question.network, question.terms)
            hours = one.arrives_h - one.ready_h
            found.append(Departure(opens=start, leaves=leaves, arrives=arrives, hours=hours, route=route))
    return found


def _start_by_start(
    question: Question, end_h: float, tz: TimeZones, waiting: Callable[[datetime, Limits], list[Route]],
    missed_h: Sequence[float],
) -> Iterator[Departure]:  # fmt: skip
    """The departures of one start after the other, by the routes that ``waiting`` finds for each.

    ``missed_h``: hours after which other departures are missed, so that a route without a date may come after them.
    """
    network, terms = question.network, question.terms
    limits = replace(terms.limits, max_hours=None)  # which counts from leaving: a start long before must find it too
    start, at_h, last_h = terms.depart, 0.0, end_h
    while start is not None and at_h < last_h:
        ready = timetable.later(start, at_h)
        found = waiting(ready, limits if at_h < end_h else _within_h(limits, last_h - at_h))
        spares = [spare_h(route.legs, network, terms, ready) for route in found]
        for route, (spare, fixed) in zip(found, spares, strict=True):
            yield _departure(route, ready, (spare, fixed), tz)
            if fixed and at_h + spare < end_h:
                last_h = max(last_h, at_h + route.hours)  # what leaves after the window may yet overtake it
        later_h = [hours for hours in missed_h if hours >= at_h]
        at_h = min([*later_h, *(at_h + spare for spare, _ in spares)], default=last_h) + NEXT_H


def _dated(network: Network) -> frozenset[str]:
    """The services that do not run at any time: those with weekdays, or valid for a while only."""
    return frozenset(service.id for service in network.service_by_id.values() if sailings.dated(service))


def _within_h(limits: Limits, hours: float) -> Limits:
    """The same, and in no more than so many hours."""
    return replace(limits, max_hours=hours if limits.max_hours is None else min(hours, limits.max_hours))


def _longest_wait_h(network: Network, dated: Iterable[str], terms: Terms, start: datetime) -> float:
    """The longest that a route waits for its date from ``start`` on, hours: a week, till a service opens, or the
    longest pause between two departures that are known.

    So a route that takes longer by this than one that can leave at any time, for no less, is beaten by it.
    """
    waits = [HOURS_PER_WEEK + CLOCK_CHANGE_H]
    for name in dated:
        table = _table(network.service_by_id[name], network, terms, start)
        known = [0.0, *(hours for hours in table.times if hours > 0)]
        waits += [table.opens_h, *(late - soon for soon, late in pairwise(known))]
    return max(waits)


def _table(service: Service, network: Network, terms: Terms, ready: datetime) -> sailings.Departures:
    return sailings.departures(network, service, ready, terms.cargo, wait_h=headway_h(service) * terms.share_of_headway)


def _with_date(limits: Limits, dated: Target) -> Iterator[Limits]:
    """The limits with a dated service to be gone by as well, at each place in the order of those given."""
    for place in range(len(limits.via) + 1):
        yield replace(limits, via=(*limits.via[:place], dated, *limits.via[place:]))


def spare_h(legs: Sequence[Leg], network: Network, terms: Terms, ready: datetime) -> tuple[float, bool]:
    """How much later the cargo may be ready and still go by the same legs, hours, and whether it then arrives at the
    same time, for it waits for a date on the way. Otherwise it arrives later by as much, until the spare is up.

    The date is a departure that is known, the first of those that it needs, or the day on which a service opens.
    """
    spare, at_h = float("inf"), 0.0
    for leg in legs:
        loaded_h = at_h + leg.load_h
        at_h += leg.hours
        service = network.service_by_id.get(leg.service or "")
        if service is None or not sailings.dated(service):
            continue
        table = _table(service, network, terms, ready)
        known = next((hours for hours in table.times if hours + leg.since_h >= loaded_h - SAME_H), None)
        if known is None:
            spare = min(spare, table.closes_h + leg.since_h - loaded_h - leg.wait_h)
        date_h = (table.opens_h if known is None else known) + leg.since_h
        if date_h >= loaded_h - SAME_H:
            return max(0.0, min(spare, date_h - loaded_h)), True
    return max(0.0, spare), False


def _departure(route: Route, ready: datetime, spare: tuple[float, bool], tz: tuple[str, str]) -> Departure:
    """The route as a line of the board; ``tz`` are the time zones of its ends."""
    later_h, fixed = spare
    if not fixed:
        closes = None if later_h == float("inf") else timetable.later(ready, later_h)
        return Departure(opens=ready, closes=closes, leaves=None, arrives=None, hours=route.hours, route=route)
    leaves, arrives = (
        timetable.later(ready, hours).astimezone(timetable.zone(zone))
        for hours, zone in zip((later_h, route.hours), tz, strict=True)
    )
    return Departure(opens=ready, leaves=leaves, arrives=arrives, hours=route.hours - later_h, route=route)
