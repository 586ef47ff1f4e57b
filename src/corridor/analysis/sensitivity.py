"""What wins where when one figure changes, and the exact values at which the winner changes (break-even points).

The generalised cost of a route is a straight line over a variable x of the figure: x = 1/f for a frequency f, as
the wait is 168/(2f) a leg; x = the figure itself for a delay, a price, and what money, time and carbon are worth. So
what wins is the lower envelope of lines, and break-even points are intersections of two lines: nothing is bisected.

Which lines there are: the undominated routes do not depend on the worth of money, time and carbon, so one search finds
all. For the others the routes found at both ends give a first envelope, and a search at each of its corners shows
whether a line is missing; lines are added until none is. That is exact: the true envelope E is concave and never
above the one found, P; where they agree at the ends and at every corner of P, concavity puts E on or above P between
them as well (Eisner & Severance, "Mathematical techniques for efficient record segmentation", J. ACM 23(4), 1976).

Reading names and printing are the business of ``studies``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum
from typing import Any

from corridor.analysis.parameter import OF_SERVICE, UNITS, Parameter
from corridor.errors import InputError, NoRoute
from corridor.model import rates
from corridor.model.modes import Mode
from corridor.model.network import Network, Place
from corridor.model.pieces import whole_id
from corridor.model.units import HOURS_PER_DAY, HOURS_PER_WEEK, HOURS_PER_YEAR, KG_PER_TONNE
from corridor.model.waiting import share_of_headway
from corridor.planning.advice import noted
from corridor.planning.request import Inquiry
from corridor.planning.routes.route import Route

BREAK_EVEN_COLUMNS = ("generalised_usd", "mode_below", "mode_above", "via_below", "via_above", "says")
"""Of the table of break-even points, after the value itself."""

SAME = 1e-9
"""Relative difference of values of x, of slopes or of costs, below which they are one."""
ROUNDED = 4
"""Decimals to which routes found at several values are compared: those that agree are one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A route's figures over x: hours, price and generalised cost, each as (at x = 0, per unit of x)."""

    route: Route
    hours: tuple[float, float]
    usd: tuple[float, float]
    generalised_usd: tuple[float, float]

    def at(self, x: float) -> float:
        """Generalised cost in USD at x."""
        return self.generalised_usd[0] + self.generalised_usd[1] * x


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """From ``low`` to ``high`` (values of the figure) one route has the lowest generalised cost."""

    low: float
    high: float
    line: Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """What wins where: the stretches in ascending order, without gaps, and the lines of every route found."""

    parameter: Parameter
    destination: Place
    inquiry: Inquiry
    tonnes: float
    low: float
    high: float
    stretches: tuple[Stretch, ...]
    lines: tuple[Line, ...]

    @property
    def break_evens(self) -> tuple[float, ...]:
        """The values at which the winner changes."""
        return tuple(stretch.high for stretch in self.stretches[:-1])

    def rows(self) -> list[dict[str, Any]]:
        """A row a stretch: its ends, the route that wins with its notes as objects, and its figures at both ends; not
        rounded.
        """
        column = UNITS[self.parameter.figure][0]
        rows = []
        for stretch in self.stretches:
            won, route = stretch.line, stretch.line.route
            low, high = self.parameter.x(stretch.low), self.parameter.x(stretch.high)
            rows.append(
                {
                    f"{column}_from": stretch.low,
                    f"{column}_to": stretch.high,
                    "mode": haul(route),
                    "via": route.via,
                    "services": " ".join(leg.service for leg in route.legs if leg.service),
                    "days_from": _at(won.hours, low) / HOURS_PER_DAY,
                    "days_to": _at(won.hours, high) / HOURS_PER_DAY,
                    "usd_from": _at(won.usd, low),
                    "usd_to": _at(won.usd, high),
                    "kg_co2e": route.kg_co2e,
                    "generalised_usd_from": won.at(low),
                    "generalised_usd_to": won.at(high),
                    "notes": route.notes,
                }
            )
        return rows

    def break_even_rows(self) -> list[dict[str, Any]]:
        """A row a break-even point: the exact value, what wins below and above, and both in a sentence."""
        column = UNITS[self.parameter.figure][0]
        return [
            {
                column: below.high,
                "generalised_usd": below.line.at(self.parameter.x(below.high)),
                "mode_below": haul(below.line.route),
                "mode_above": haul(above.line.route),
                "via_below": below.line.route.via,
                "via_above": above.line.route.via,
                "says": self._sentence(below.high, below.line.route, above.line.route),
            }
            for below, above in pairwise(self.stretches)
        ]

    def _sentence(self, value: float, below: Route, above: Route) -> str:
        names = [f"{haul(route)} ({route.via})" for route in (above, below)]
        if haul(above) == haul(below) and above.via == below.via:
            names = [" + ".join(leg.service for leg in route.legs if leg.service) for route in (above, below)]
        amount = f"{in_digits(value)} {UNITS[self.parameter.figure][1]}"
        if self.parameter.figure == "value of goods":
            usd_per_kg = value / (self.tonnes * KG_PER_TONNE)
            amount = f"{in_digits(usd_per_kg)} USD/kg of goods value ({value:,.0f} USD)"
        return f"{names[0]} beats {names[1]} from {amount}"


def _at(line: tuple[float, float], x: float) -> float:
    return line[0] + line[1] * x


def in_digits(value: float) -> str:
    """A number with as many digits as a reader needs: whole from 1,000 on, else four."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def haul(route: Route) -> Mode:
    """The mode of the longest part of the way: what people call the route."""
    km: Counter[Mode] = Counter()
    for leg in route.legs:
        km[leg.mode] += leg.km  # type: ignore[assignment]
    return max(km, key=lambda mode: km[mode])


def sweep(
    network: Network, destination: Place, inquiry: Inquiry, *, parameter: Parameter, low: float, high: float
) -> Sweep:
    """What wins at every value of the parameter from ``low`` to ``high``, exactly.

    Raises:
        InputError: a range that is empty, not finite or below zero; a service that the answers may not use.
        NoRoute: nothing leads to the destination.
    """
    _check(parameter, network, inquiry, low, high)
    ends = sorted((parameter.x(low), parameter.x(high)))
    pool: dict[tuple[float, ...], Line] = {}
    asked: list[float] = []

    def ask(x: float) -> None:
        asked.append(x)
        value = parameter.x(x)
        world, asking = parameter.set(value, network, inquiry)
        for route in asking.routes(world, destination):
            found = line_of(route, x, parameter, network=network, world=world, inquiry=asking)
            pool.setdefault(
                tuple(round(figure, ROUNDED) for figure in (*found.hours, *found.usd, route.kg_co2e)), found
            )

    ask(ends[0])
    if not pool:
        raise NoRoute(
            f"nothing leads from {inquiry.origin.name} to {destination.name}; corridor route "
            f'"{inquiry.origin.name}" "{destination.name}" says why'
        )
    if parameter.figure in OF_SERVICE:
        ask(ends[1])
        while open_corners := [
            x
            for x, _ in envelope(tuple(pool.values()), *ends)
            if not any(math.isclose(x, y, rel_tol=SAME) for y in asked)
        ]:
            for x in open_corners:
                ask(x)
    lines = tuple(pool.values())
    corners = envelope(lines, *ends)
    terms = inquiry.request.terms(network)
    noting = [
        (x, replace(won, route=noted(won.route, network, terms, inquiry.origin, destination))) for x, won in corners
    ]
    stops = [*(x for x, _ in corners[1:]), ends[1]]
    stretches = [
        Stretch(
            low=min(parameter.x(start), parameter.x(stop)), high=max(parameter.x(start), parameter.x(stop)), line=won
        )
        for (start, won), stop in zip(noting, stops, strict=True)
    ]
    return Sweep(
        parameter=parameter,
        destination=destination,
        inquiry=inquiry,
        tonnes=terms.cargo.tonnes,
        low=low,
        high=high,
        stretches=tuple(sorted(stretches, key=lambda stretch: stretch.low)),
        lines=lines,
    )


def _check(parameter: Parameter, network: Network, inquiry: Inquiry, low: float, high: float) -> None:
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low < high):
        raise InputError(
            f"the range of {parameter.text} is {low:g} to {high:g}; give two finite figures from 0 on, the lower first"
        )
    if parameter.figure == "frequency" and low == 0:
        raise InputError(f"a {parameter.text} of 0 means never; begin above zero, such as --from 0.5 (fortnightly)")
    service = None if parameter.service is None else network.service_by_id.get(parameter.service)
    usable = ("operating", "planned") if inquiry.request.include_planned else ("operating",)
    if service is not None and service.status not in usable:
        remedy = "allow it with --include-planned" if service.status == "planned" else "a scenario could resume it"
        raise InputError(f"service {service.id} ({service.name}) is {service.status} and so never used; {remedy}")


def line_of(
    route: Route, x: float, parameter: Parameter, *, network: Network, world: Network, inquiry: Inquiry
) -> Line:
    """The figures of a route over x. It was found in ``world``, where the figure has the value of ``x``."""
    hours_slope, usd_slope = 0.0, 0.0
    cargo, assumptions = inquiry.request.terms(world).cargo, world.assumptions
    usd_per_h = rates.generalised_usd(0.0, 1.0, 0.0, cargo, assumptions)
    mine = [leg for leg in route.legs if leg.service is not None and whole_id(leg.service) == parameter.service]
    match parameter.figure:
        case "frequency":
            share = share_of_headway(inquiry.request.wait)
            hours_slope = fsum(share + leg.departures_needed - 1 for leg in mine) * HOURS_PER_WEEK
            slope = usd_per_h * hours_slope
        case "delay":
            hours_slope = float(sum(len(leg.hops) for leg in mine))
            slope = usd_per_h * hours_slope
        case "cost":
            slope = usd_slope = _hops_usd(route, parameter, network, world, inquiry)
        case "carbon price":
            slope = route.kg_co2e / 1000.0
        case "holding rate":
            given = inquiry.request.shipment.day_usd is not None
            slope = 0.0 if given else cargo.value_usd * route.hours / HOURS_PER_YEAR
        case "value of goods":
            slope = assumptions.holding_rate * route.hours / HOURS_PER_YEAR
    return Line(
        route=route,
        hours=(route.hours - hours_slope * x, hours_slope),
        usd=(route.usd - usd_slope * x, usd_slope),
        generalised_usd=(route.generalised_usd - slope * x, slope),
    )


def _hops_usd(route: Route, parameter: Parameter, network: Network, world: Network, inquiry: Inquiry) -> float:
    """What the hops of the service cost at today's prices, those that the route rides at the prices of ``world``."""
    today: dict[tuple[object, ...], float] = {}
    cargo = inquiry.request.terms(network).cargo
    for service_id, service in network.service_by_id.items():
        if whole_id(service_id) == parameter.service:
            for old, new in zip(service.hops, world.service_by_id[service_id].hops, strict=True):
                usd = rates.hop_usd(old, service.mode, cargo)
                for ends in ((new.from_node, new.to_node), (new.to_node, new.from_node)):
                    today[service_id, *ends, new.km, new.hours, new.usd_per_teu, new.usd_per_kg] = usd
    return fsum(
        today[leg.service, hop.from_node, hop.to_node, hop.km, hop.hours, hop.usd_per_teu, hop.usd_per_kg]
        for leg in route.legs
        if leg.service is not None and whole_id(leg.service) == parameter.service
        for hop in leg.hops
    )


def envelope(lines: Sequence[Line], low: float, high: float) -> list[tuple[float, Line]]:
    """The lowest line at every x from low to high: where each begins, and the line, in ascending order of x."""
    least = min(line.at(low) for line in lines)
    near = [line for line in lines if line.at(low) <= least + SAME * max(1.0, abs(least))]
    now = min(near, key=lambda line: line.generalised_usd[1])
    corners = [(low, now)]
    while True:
        flatter = [line for line in lines if line.generalised_usd[1] < now.generalised_usd[1] * (1 - SAME)]
        x, _, i = min(
            ((_crossing(now, line), line.generalised_usd[1], i) for i, line in enumerate(flatter)), default=NEVER
        )
        if x >= high or math.isclose(x, high, rel_tol=SAME):
            return corners
        now = flatter[i]
        if x < corners[-1][0] or math.isclose(x, corners[-1][0], rel_tol=SAME, abs_tol=SAME):
            corners[-1] = (corners[-1][0], now)
        else:
            corners.append((x, now))


NEVER = (math.inf, 0.0, 0)


def _crossing(steep: Line, flat: Line) -> float:
    """Where the flatter of two lines takes over."""
    (high, rise), (low, slower) = steep.generalised_usd, flat.generalised_usd
    return (low - high) / (rise - slower)
