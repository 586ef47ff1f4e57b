"""A plan on the terminal: cards where it is narrow, a table where it is wide, the first route leg by leg."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from corridor.analysis.risk import Risk
from corridor.dataset.currency import USD, converted, rate_line
from corridor.model.assumptions import Currency
from corridor.model.network import Network
from corridor.model.units import HOURS_PER_DAY
from corridor.planning.planner import Plan
from corridor.planning.routes.milestones import WEEKDAYS, is_dated, spoken_day, unsure
from corridor.planning.routes.route import Leg, Route, Tag
from corridor.views.bars import bars
from corridor.views.layout import Screen
from corridor.views.own_figures import own_lines, standing_lines
from corridor.views.risk import NO_SPREAD
from corridor.views.sheets import window_words
from corridor.views.terminal.notes import numbered, print_notes
from corridor.views.words import (
    MOSTLY_ASSUMED,
    WAIT_IN_WORDS,
    asked,
    assumption_lines,
    basis_line,
    end_names,
    further_down_lines,
    leg_notes,
    mostly_assumed,
    not_counted,
    per_week,
    place_line,
    point_names,
    shipment_line,
    tags_of,
    telling,
    worth_line,
)

NARROW = 110
"""Columns below which routes are set as cards and legs as a list."""


def print_plan(
    plan: Plan,
    screen: Screen,
    *,
    limit: int | None,
    by: Tag,
    money: Currency = USD,
    risks: Mapping[int, Risk] | None = None,
) -> None:
    """The routes, the first one leg by leg, what is known beside the figures, and what was assumed.

    ``risks`` are those of routes, by their place in the list that is shown.
    """
    routes = plan.ordered(by)
    shown = routes[:limit]
    screen.text(f"{place_line(plan.origin)} to {place_line(plan.destination)}", "bold")
    services = "operating and planned services" if plan.terms.include_planned else "operating services"
    screen.text(f"{shipment_line(plan.shipment, money)}; {services}; wait: {WAIT_IN_WORDS[plan.wait]}")
    for line in asked(plan):
        screen.text(line)
    screen.line()
    told = telling(shown, plan.network)
    if screen.width < NARROW or not _table(shown, told, screen, money, risks or {}):
        _cards(shown, told, screen, money, risks or {})
    if len(shown) < len(routes):
        screen.text(f"{len(shown)} of {len(routes)} undominated routes; --all shows every one", "dim")
        for place, line in further_down_lines(routes, len(shown), plan.network, money):
            screen.text(f"{line} (-n {place + 1})", "dim", then="  ")
    drawn = bars(shown, screen.width)
    for line in drawn[:1]:
        screen.text(line, then="  ")
    for line in drawn[1:]:
        screen.line(line)
    screen.text(worth_line(routes, money))
    print_notes((route.notes for route in shown), screen, numbered)
    first = shown[0]
    screen.line()
    tags = f"{tags_of(first)}: " if tags_of(first) else ""
    screen.text(f"Route 1, {tags}leg by leg", "bold")
    if screen.width < NARROW:
        _leg_list(first, plan, screen, money)
    else:
        _leg_table(first, plan, screen, money)
    for line in standing_lines(plan, first, money):
        screen.text(line, then="  ")
    screen.line()
    screen.text("Assumed:", "dim")
    rate = [] if money.code == USD.code else [rate_line(money)]
    assumed = (*assumption_lines(plan.assumptions), *not_counted(plan))
    for line in (*rate, *own_lines(plan, first), basis_line(first), *assumed):
        screen.text(line, "dim", first="  ", then="    ")


def _figures(route: Route, money: Currency) -> list[str]:
    return [f"{route.days:.1f}", f"{converted(route.usd, money):,.0f}", f"{route.kg_co2e:,.0f}"]


def _against(route: Route, first: Route, money: Currency) -> list[str]:
    """A route against the first one: days, money, kg CO2e."""
    return [
        f"{route.days - first.days:+.1f}",
        f"{converted(route.usd - first.usd, money):+,.0f}",
        f"{route.kg_co2e - first.kg_co2e:+,.0f}",
    ]


def _sure(route: Route, number: int, risks: Mapping[int, Risk]) -> str:
    """P50 and P90 in days, and the share of draws that keep the deadline."""
    parts = []
    if number in risks:
        risk = risks[number]
        spread = f"P50-P90 {risk.p50_h / HOURS_PER_DAY:.1f}-{risk.p90_h / HOURS_PER_DAY:.1f} d"
        parts.append(spread if risk.spread_known else NO_SPREAD)
    if route.in_time is not None:
        parts.append(f"{route.in_time:.0%} in time")
    return ", ".join(parts)


def print_cards(routes: Sequence[Route], network: Network, screen: Screen, money: Currency = USD) -> None:
    """Routes as cards, each against the first one."""
    _cards(routes, telling(routes, network), screen, money, {})


def _cards(
    routes: Sequence[Route], told: Sequence[str], screen: Screen, money: Currency, risks: Mapping[int, Risk]
) -> None:
    for number, (route, how) in enumerate(zip(routes, told, strict=True), start=1):
        tags = f"{tags_of(route)}: " if tags_of(route) else ""
        screen.text(f"{number}. {tags}{how}", "bold", then="   ")
        days, usd, kg = _figures(route, money)
        figures = [
            f"{days} d", f"{usd} {money.code}", f"{kg} kg CO2e", f"{route.km:,.0f} km", _transfers(route),
            f"generalised {converted(route.generalised_usd, money):,.0f} {money.code}",
        ]  # fmt: skip
        if sure := _sure(route, number - 1, risks):
            figures.append(sure)
        if number > 1:
            days, usd, kg = _against(route, routes[0], money)
            figures.append(f"against 1: {days} d, {usd} {money.code}, {kg} kg")
        if mostly_assumed(route):
            figures.append(MOSTLY_ASSUMED)
        screen.text("; ".join(figures), first="   ", then="   ")
        if is_dated(route):
            screen.text(f"ready {short(ready_iso(route))}, there {_there(route)}", first="   ", then="   ")


def _there(route: Route) -> str:
    """When the cargo is there: to the minute, or about the day where a departure on the way has no published day."""
    return when(route.legs[-1].arrive, about=unsure(route)[-1])


def _transfers(route: Route) -> str:
    return f"{route.transfers} transfer{'' if route.transfers == 1 else 's'}"


def _table(
    routes: Sequence[Route], told: Sequence[str], screen: Screen, money: Currency, risks: Mapping[int, Risk]
) -> bool:
    """Routes as a table, a row a route, where the screen is wide enough for it. Returns whether it was."""
    dated = all(map(is_dated, routes))
    sure = [_sure(route, number, risks).removeprefix("P50-P90 ") for number, route in enumerate(routes)]
    headers = ["#", "tag", *(("ready", "arrives") if dated else ()), "days", money.code, "kg CO2e", "km"]
    headers += ["against 1:\ndays", f"\n{money.code}", "\nkg", "trans-\nfers", f"general-\nised {money.code}"]
    headers += ["P50-P90"] if any(sure) else []
    headers.append("how")
    rows = [
        [
            str(number),
            tags_of(route),
            *((short(ready_iso(route)), _there(route)) if dated else ()),
            *_figures(route, money),
            f"{route.km:,.0f}",
            *(_against(route, routes[0], money) if number > 1 else ("", "", "")),
            str(route.transfers),
            f"{converted(route.generalised_usd, money):,.0f}",
            *((sure[number - 1],) if any(sure) else ()),
            f"{how}\n{MOSTLY_ASSUMED}" if mostly_assumed(route) else how,
        ]
        for number, (route, how) in enumerate(zip(routes, told, strict=True), start=1)
    ]
    start = 4 if dated else 2
    right = (0, *range(start, start + 9))
    wrap = (1, *((2, 3) if dated else ()), len(headers) - 1)
    return screen.fitting_table(headers, rows, right=right, wrap=wrap)


def ready_iso(route: Route) -> str | None:
    """When the cargo of a dated route is ready at the origin: before its first leg is loaded and waits."""
    first = route.legs[0]
    if first.depart is None:
        return None
    return (datetime.fromisoformat(first.depart) - timedelta(hours=first.load_h + first.wait_h)).isoformat()


def short(iso: str | None) -> str:
    """An ISO time as a line of a table has it, local: ``Thu 3 Dec 14:00``."""
    if iso is None:
        return ""
    when = datetime.fromisoformat(iso)
    return f"{WEEKDAYS[when.weekday()]} {' '.join(spoken_day(when).split()[:2])} {when:%H:%M}"


def times(leg: Leg, *, about: bool = False) -> str:
    """When a leg leaves and arrives; where the day is not published, between which days it leaves. ``about``: the times
    rest on such a departure.
    """
    if leg.depart is None or leg.arrive is None:
        return ""
    if leg.depart_window is not None:
        return f"leaves {window_words(leg)}, there about {_day(leg.arrive)}"
    if about:
        return f"leaves about {_day(leg.depart)}, there about {_day(leg.arrive)}"
    return f"leaves {short(leg.depart)}, there {short(leg.arrive)}"


def when(iso: str | None, *, about: bool) -> str:
    """A moment to the minute; about the day, where it rests on a departure whose day nobody published."""
    return f"about {_day(iso)}" if about else short(iso)


def _day(iso: str | None) -> str:
    return short(iso).rsplit(" ", 1)[0]


def _hours(leg: Leg) -> list[str]:
    return [f"{value:,.1f}" for value in (leg.load_h, leg.wait_h, leg.ride_h, leg.unload_h)]


def _what(number: int, route: Route, network: Network, names: Mapping[str, str]) -> list[str]:
    """A leg in lines: where, what, when, and what is to be known of it."""
    leg = route.legs[number - 1]
    start, end = end_names(leg, network, names)
    lines = [f"{number}. {leg.mode}  {start} to {end}"]
    if leg.service is None:
        lines.append(f"   {leg.name}")
    else:
        who = [leg.operator] if leg.operator else []
        several = [f"{leg.departures_needed} departures needed"] if leg.departures_needed > 1 else []
        lines.append(f"   {leg.name} [{leg.service}]")
        lines.append(f"   {', '.join([*who, per_week(leg.frequency_per_week), *several])}")
    if moments := times(leg, about=unsure(route)[number - 1]):
        lines.append(f"   {moments}")
    if leg.rate is not None:
        lines.append(f"   priced by the rate {leg.rate}")
    return [*lines, *(f"   {note}" for note in leg_notes(leg, network))]


def _leg_table(route: Route, plan: Plan, screen: Screen, money: Currency) -> None:
    names = point_names(plan)
    headers = ("leg", "load h", "wait h", "ride h", "unload h", "total d", "km", money.code, "kg CO2e")
    rows = [
        (
            "\n".join(_what(number, route, plan.network, names)),
            *_hours(leg),
            f"{leg.hours / HOURS_PER_DAY:.1f}",
            f"{leg.km:,.0f}",
            f"{converted(leg.usd, money):,.0f}",
            f"{leg.kg_co2e:,.0f}",
        )
        for number, leg in enumerate(route.legs, start=1)
    ]
    days, usd, kg = _figures(route, money)
    rows.append(("whole route", "", "", "", "", days, f"{route.km:,.0f}", usd, kg))
    screen.table(headers, rows, right=range(1, 9), wrap=(0,))


def _leg_list(route: Route, plan: Plan, screen: Screen, money: Currency) -> None:
    names = point_names(plan)
    for number, leg in enumerate(route.legs, start=1):
        title, *others = _what(number, route, plan.network, names)
        screen.text(title, "bold", then="   ")
        for line in others:
            screen.text(line.strip(), first="   ", then="     ")
        load, wait, ride, unload = _hours(leg)
        screen.text(
            f"load {load} h; wait {wait} h; ride {ride} h; unload {unload} h; total {leg.hours / HOURS_PER_DAY:.1f} d; "
            f"{leg.km:,.0f} km; {converted(leg.usd, money):,.0f} {money.code}; {leg.kg_co2e:,.0f} kg CO2e",
            first="   ",
            then="   ",
        )
    days, usd, kg = _figures(route, money)
    screen.text(f"whole route: {days} d; {route.km:,.0f} km; {usd} {money.code}; {kg} kg CO2e", "bold", then="   ")
