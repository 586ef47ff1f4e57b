"""A column as a route: its legs on the departures that were told apart."""

from __future__ import annotations

from dataclasses import replace

from corridor.planning.advice import noted_for
from corridor.planning.allocation.pricing import Column, Seeker
from corridor.planning.allocation.space import Option
from corridor.planning.dates import place_tz
from corridor.planning.legs import Journey, dray_leg, ride_leg
from corridor.planning.ranking import route_of
from corridor.planning.routes.route import Leg, Route
from corridor.planning.sailings import Departures
from corridor.planning.solve import Chain


def route(seeker: Seeker, column: Column) -> Route:
    """The route of a column, with the advisories that it touches."""
    order, ground = seeker.order, seeker.ground
    question = order.question
    journey = Journey(
        network=question.network, terms=question.terms, plan=ground.spaces.plan, instant=order.ready,
    )  # fmt: skip
    at_h = 0.0
    legs: list[Leg] = []
    for way in (column.start.dray, *column.steps, None if column.end is None else column.end.dray):
        if way is None:
            continue
        if isinstance(way, tuple):
            dray, start, end = way
        elif way.transfer is not None:
            dray, start, end = way.transfer.dray, way.transfer.start, way.transfer.end
        else:
            service = ground.spaces.plan.service_ids[ground.spaces.plan.service[way.ride]]
            table = ground.timed.get(way.ride)
            if way.option is not None:
                table = _only(way.option, ground.shift_h + float(ground.spaces.plan.since_h[way.ride]))
            elif table is not None:
                table = _later(table, ground.shift_h)
            leg = ride_leg(way.ride, at_h, replace(journey, timed={} if table is None else {service: table}))
            legs.append(leg)
            at_h += leg.hours
            continue
        depart = journey.moment(at_h, place_tz(start, question.network))
        at_h += dray.hours
        arrive = journey.moment(at_h, place_tz(end, question.network))
        legs.append(dray_leg(dray, start=start, end=end, depart=depart, arrive=arrive))
    found = route_of(Chain(legs=tuple(legs)), question.network, question.terms)
    return noted_for(found, question)


def _only(option: Option, earlier_h: float) -> Departures:
    """A table of the one departure, at the first stop, in hours since the order is ready."""
    if option.fixed:
        return Departures(
            times=(option.opens_h - earlier_h,),
            opens_h=float("-inf"),
            closes_h=float("inf"),
            wait_h=float("inf"),
            need=1,
            headway_h=0.0,
        )
    return Departures(
        times=(),
        opens_h=option.opens_h - earlier_h,
        closes_h=option.closes_h - earlier_h,
        wait_h=option.wait_h,
        need=1,
        headway_h=0.0,
    )


def _later(table: Departures, hours: float) -> Departures:
    """A table whose hours count from so much later."""
    return replace(
        table,
        times=tuple(at - hours for at in table.times),
        opens_h=table.opens_h - hours,
        closes_h=table.closes_h - hours,
    )
