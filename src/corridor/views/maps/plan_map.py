"""The map of a plan: its routes as data for a page that opens with the network cable pulled.

The page chooses between the routes and shows a leg in full; it simulates and computes nothing, and all its words and
figures come from here. ``assets/map_plan.js`` draws it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from corridor.analysis.risk import Risk
from corridor.dataset.currency import USD, rate_line, written
from corridor.errors import NoRoute
from corridor.model.assumptions import Currency
from corridor.model.geo import LonLat
from corridor.model.network import Network
from corridor.planning.advice import RATE
from corridor.planning.planner import Plan
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.milestones import is_dated, spoken_day
from corridor.planning.routes.notes import told_once
from corridor.planning.routes.route import Leg, Note, Route, Tag
from corridor.views.bars import time_bar
from corridor.views.cover import Sell
from corridor.views.lines import Lines, on_world, parts_on_world, route_lines, steps_of, west_end
from corridor.views.maps.map_page import CREDIT, MapPage, dash_of, modes_key
from corridor.views.own_figures import own_lines, standing_lines
from corridor.views.risk import NO_SPREAD, days, percent
from corridor.views.sheets import calls, leg_sheet
from corridor.views.words import WAIT_IN_WORDS, asked, further_down_lines, place_line, shipment_line, worth_line

PER_DEGREE = 1000
"""Steps of a line of a route: about 100 m."""

WORDS = {
    "routes": "Routes", "route": "Route", "legs": "leg by leg", "notes": "What to know", "key": "Signs",
    "in_time": "in time", "planned": "not running yet", "detour": "detour", "calls": "calls at", "borders": "borders",
    "basis": "known as", "sources": "Sources", "checked": "checked", "all": "all routes", "days": "days",
    "start": "start", "end": "end", "transfer": "transfer", "border": "border", "gauge": "border, gauge changes",
    "call": "call", "other": "other routes, click to choose",
    "best": "best", "fastest": "fastest", "cheapest": "cheapest", "greenest": "greenest",
    "published": "published", "derived": "derived", "assumed": "assumed",
    "info": "info", "warning": "warning", "forbidden": "forbidden",
    "load": "load", "wait": "wait", "ride": "ride",
    "unload": "unload", "against": "against route 1", "on_map": "Map", "panel": "Routes and legs",
}  # fmt: skip


def plan_page(
    plan: Plan,
    lines: Lines,
    *,
    limit: int | None = 5,
    by: Tag = "best",
    money: Currency = USD,
    risks: Sequence[tuple[Route, Risk]] = (),
    sell: Sell | None = None,
) -> MapPage:
    """The first ``limit`` routes of a plan, that tagged ``by`` first and chosen; prices in ``money``.

    ``risks`` are those of the same routes in the same order, where P50 and P90 shall be shown. With a price that the
    first route of the plan is sold at no price of a leg, no source of one and no agreed rate is on the page.

    Raises:
        NoRoute: the plan has no route.
    """
    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    routes = plan.ordered(by)[:limit]
    drawn = [route_lines(route, plan.network, lines) for route in routes]
    west = west_end([[point for line in shapes for point in line] for shapes in drawn])
    named = namer(plan)
    told = [
        _route(number, route, plan, risks[number - 1][1] if number <= len(risks) else None)
        for number, route in enumerate(routes, start=1)
    ]
    for route, shapes, row in zip(routes, drawn, told, strict=True):
        sold = None if sell is None else sell.of(route.usd, money, chosen=route is plan.routes[0])
        row["figures"] = _figures(route, routes[0], money, sold)
        row["legs"] = [leg_sheet(leg, plan.network, None if sell else money, named) for leg in route.legs]
        for leg, line, sheet in zip(route.legs, shapes, row["legs"], strict=True):
            sheet["dash"] = dash_of(leg.mode, leg.status)
            sheet["line"] = steps_of(parts_on_world(line, west), PER_DEGREE)
        row["stops"] = stops(route, plan.network, named, west, (plan.origin.name, plan.destination.name))
    title = f"{plan.origin.name} to {plan.destination.name}"
    return MapPage(
        title=title,
        program="map_plan.js",
        data={
            "title": f"{place_line(plan.origin)} to {place_line(plan.destination)}",
            "asked": [*_asked(plan, money, priced=sell is None), *([] if sell else own_lines(plan, routes[0]))],
            "west": west, "per_degree": PER_DEGREE,
            "worth": "" if sell else worth_line(plan.routes, money), "routes": told,
            "more": _more(plan, by, len(routes), None if sell else money),
            "notes": [*_notes(routes, priced=sell is None), *([] if sell else _standing_notes(plan, routes, money))],
            "modes": modes_key(), "words": WORDS, "credit": CREDIT,
        },
    )  # fmt: skip


def namer(plan: Plan) -> Callable[[str], str]:
    """A function from the id of a node, or of an end that is no node, to its name."""
    ends = {end.point_id: end.name for end in (plan.origin, plan.destination)}
    by_id = plan.network.node_by_id
    return lambda node: by_id[node].name if node in by_id else ends.get(node, node)


def _asked(plan: Plan, money: Currency, *, priced: bool) -> list[str]:
    """What was asked, in words: shipment, wait, dates, limits, scenarios; the rate of the currency."""
    rate = [] if money.code == USD.code else [rate_line(money)]
    return [
        shipment_line(plan.shipment, money),
        f"wait: {WAIT_IN_WORDS[plan.wait]}",
        *asked(plan, priced=priced),
        *rate,
    ]


def _more(plan: Plan, by: Tag, shown: int, money: Currency | None) -> list[str]:
    """How many routes are not on the map and, in some money, which of these are worth knowing of."""
    if shown == len(plan.routes):
        return []
    further = [] if money is None else further_down_lines(plan.ordered(by), shown, plan.network, money)
    return [f"{shown} of {len(plan.routes)} undominated routes", *(line for _, line in further)]


def _route(number: int, route: Route, plan: Plan, risk: Risk | None) -> dict[str, Any]:
    return {
        "number": number,
        "tags": list(route.tags),
        "haul": route.main_haul,
        "via": route.via,
        "planned": route.planned,
        "detour": route.detour,
        "sure": sure_words(route, risk, plan),
        "when": when_words(route),
        "bar": time_bar(route),
    }


def _figures(route: Route, first: Route, money: Currency, sold: str | None) -> list[dict[str, str]]:
    """Days, price and CO2e, each with what it is more or less than that of the first route.

    ``sold`` is the price for the customer where there is one, blank where it is not told.
    """
    price = written(route.usd, money) if sold is None else f"{sold} {money.code}" if sold else ""
    rows = (
        (f"{route.days:.1f} d", f"{route.days - first.days:+.1f} d", route.days - first.days),
        (price, _more_money(route.usd - first.usd, money), route.usd - first.usd if sold is None else 0.0),
        (
            f"{route.kg_co2e:,.0f} kg CO2e",
            f"{route.kg_co2e - first.kg_co2e:+,.0f} kg",
            route.kg_co2e - first.kg_co2e,
        ),
    )
    return [
        {"text": text, "against": "" if route is first or not more else against} for text, against, more in rows if text
    ]


def _more_money(usd: float, money: Currency) -> str:
    return f"{'+' if usd >= 0 else '-'}{written(abs(usd), money)}"


def sure_words(route: Route, risk: Risk | None, plan: Plan) -> str:
    """P50 and P90, as dates where there are any, and how sure a deadline is; blank where nothing was drawn."""
    parts = []
    if risk is not None and not risk.spread_known:
        parts.append(NO_SPREAD)
    elif risk is not None:
        parts.append(f"P50 {days(risk.p50_h)} d, P90 {days(risk.p90_h)} d")
        p50, p90 = arrival(route, risk.p50_h), arrival(route, risk.p90_h)
        if p50 is not None and p90 is not None:
            parts = [f"P50 {spoken_day(p50)}, P90 {spoken_day(p90)}"]
        if plan.arrive_by is not None and route.in_time is None:
            parts.append(f"{percent(risk.chance_by(plan.arrive_by))} in time")
    if route.in_time is not None:
        parts.append(f"{percent(route.in_time)} in time")
    return "; ".join(parts)


def arrival(route: Route, hours: float) -> datetime | None:
    """When the cargo of a dated route is there so many hours after being ready; None without dates or an arrival."""
    first, last = route.legs[0], route.legs[-1]
    if first.depart is None or last.arrive is None or not math.isfinite(hours):
        return None
    left = datetime.fromisoformat(first.depart)
    ready = left - timedelta(hours=first.load_h + first.wait_h)
    return (ready + timedelta(hours=hours)).astimezone(datetime.fromisoformat(last.arrive).tzinfo)


def when_words(route: Route) -> str:
    """When a dated route leaves and arrives, in days; about, where a departure is estimated."""
    if not is_dated(route):
        return ""
    left, there = route.legs[0].depart, route.legs[-1].arrive
    about = "about " if any(leg.estimated_wait for leg in route.legs) else ""
    ends = [spoken_day(datetime.fromisoformat(text)) for text in (left, there) if text is not None]
    return f"leaves {about if route.legs[0].estimated_wait else ''}{ends[0]}, there {about}{ends[1]}"


def stops(
    route: Route, network: Network, named: Callable[[str], str], west: float, ends: tuple[str, str]
) -> list[dict[str, Any]]:
    """What is marked on a route: its ends, transfers, borders (with a gauge that changes or not) and calls."""
    first, last = route.legs[0], route.legs[-1]
    out = [
        _stop("start", ends[0], first.from_point, west),
        _stop("end", ends[1], last.to_point, west),
    ]
    by_id = network.node_by_id
    for leg in route.legs[1:]:
        name = short_name(by_id[leg.from_node]) if leg.from_node in by_id else named(leg.from_node)
        out.append(_stop("transfer", name, leg.from_point, west))
    for leg in route.legs:
        out += [_stop(kind, name, point, west) for kind, name, point in _passed(leg, network)]
    return out


def _passed(leg: Leg, network: Network) -> list[tuple[str, str, LonLat]]:
    by_id = network.node_by_id
    found: list[tuple[str, str, LonLat]] = []
    for pair in leg.crossings:
        node = by_id[pair[0]]
        found.append(("gauge" if pair in leg.gauge_changes else "border", short_name(node), (node.lon, node.lat)))
    at_calls = (by_id[stop] for stop in calls(leg, network))
    found.extend(("call", short_name(node), (node.lon, node.lat)) for node in at_calls)
    return found


def _stop(kind: str, name: str, point: LonLat, west: float) -> dict[str, Any]:
    return {"kind": kind, "name": name, "at": [round(point[1], 4), round(on_world(point[0], west), 4)]}


def _standing_notes(plan: Plan, routes: Sequence[Route], money: Currency) -> list[dict[str, Any]]:
    """What boxes cost that wait for their pickup, as notes on the routes."""
    return [
        {
            "severity": "info", "text": line, "routes": [number], "checked": "",
            "source": " | ".join(dict.fromkeys(one.source for one in route.standing)),
        }
        for number, route in enumerate(routes, start=1)
        for line in standing_lines(plan, route, money)
    ]  # fmt: skip


def told_notes(route: Route, *, priced: bool) -> list[Note]:
    """The notes on a route; without its price none of an agreed rate."""
    return [note for note in route.notes if priced or not note.id.startswith(RATE)]


def _notes(routes: Sequence[Route], *, priced: bool) -> list[dict[str, Any]]:
    """The advisories of the routes, each text once with the numbers of the routes that it touches."""
    return [
        {
            "severity": told.severity,
            "text": told.text,
            "routes": [number + 1 for number in told.touched],
            "checked": "" if told.checked is None else spoken_day(told.checked),
            "source": told.source,
        }
        for told in told_once(told_notes(route, priced=priced) for route in routes)
    ]
