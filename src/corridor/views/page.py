"""The page for the customer: one HTML file with the choice, a map, the legs, alternatives, emissions and sources.

It is read on a screen, where the map can be moved, and printed on A4, where the map is a drawing. It asks no host for
anything. What it looks like stands in ``assets/report.html``, which escapes whatever comes from data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from math import fsum
from typing import TYPE_CHECKING, Any

from corridor.analysis.chain import elements
from corridor.analysis.explain import explain
from corridor.analysis.risk import Risk
from corridor.dataset.currency import USD, converted, rate_line
from corridor.errors import NoRoute
from corridor.model.assumptions import Currency
from corridor.model.modes import MODES
from corridor.model.network import Network
from corridor.planning.planner import Plan
from corridor.planning.routes.milestones import is_dated, leg_moments, roughly, spoken, spoken_day, unsure
from corridor.planning.routes.notes import told_once
from corridor.planning.routes.route import Route
from corridor.views import embedding
from corridor.views.bars import bar_svg, key_svg
from corridor.views.citations import Citation
from corridor.views.cover import PLAIN, Cover
from corridor.views.explanation import share_lines
from corridor.views.layout import harmless
from corridor.views.lines import Lines
from corridor.views.maps import plan_map as maps
from corridor.views.maps.map_page import CREDIT, modes_key
from corridor.views.maps.svg import route_svg
from corridor.views.own_figures import own_lines, standing_lines
from corridor.views.risk import days, percent
from corridor.views.sheets import time_rows, told_citations, window_words
from corridor.views.tongues import pages
from corridor.views.tongues.tongue import ENGLISH, Tongue
from corridor.views.words import (
    WAIT_IN_WORDS,
    asked,
    assumption_lines,
    duration,
    leg_notes,
    not_counted,
    per_week,
    place_line,
    shipment_line,
)

if TYPE_CHECKING:
    from jinja2 import Template

SWITCH = 'document.documentElement.className = "live";'
"""The script that shows the moving map in place of the drawing, where scripts run."""

MOMENT_WORDS = {"cut-off": "cut-off", "departure": "departs", "arrival": "ready"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """A row of the table of routes, as text."""

    number: str
    tags: str
    leaves: str
    ready: str
    sure: str
    days: str
    price: str
    kg_co2e: str
    transfers: str
    via: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LegRow:
    """A row of the table of legs, as text. ``times`` are pairs of what and when; a border has two, its stations."""

    number: str
    mode: str
    colour: str
    ends: str
    service: str
    notes: Sequence[str]
    times: Sequence[tuple[str, str]]
    hours: Sequence[str]
    total: str
    km: str
    price: str
    kg_co2e: str
    sources: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """Who says something, and what: (legs, date, what it speaks for, text) of each."""

    number: int
    name: str
    says: tuple[tuple[str, str, str, str], ...]


def report_html(
    plan: Plan,
    lines: Lines,
    limit: int | None,
    made: date,
    *,
    money: Currency = USD,
    risks: Sequence[tuple[Route, Risk]] = (),
    cover: Cover = PLAIN,
    tongue: Tongue = ENGLISH,
) -> str:
    """One HTML page: the first route as the choice, the others of the first ``limit`` (None: all) as alternatives.

    ``made`` is the day printed on it, ``risks`` those of the same routes. The same plan gives the same bytes. With a
    selling price no buying price, nor a source of one, is on the page.

    Raises:
        NoRoute: the plan has no route.
    """
    from markupsafe import Markup

    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    choice, network, sell = plan.routes[0], plan.network, cover.sell
    explanation = explain(choice, network=network, cargo=plan.shipment)
    chain, named = elements(explanation), maps.namer(plan)
    publishers = _publishers(choice, network, priced=sell is None)

    def price(route: Route) -> str:
        if sell is None:
            return f"{converted(route.usd, money):,.0f}"
        return sell.of(route.usd, money, chosen=route is choice)

    moving = maps.plan_page(plan, lines, limit=limit, money=money, risks=risks, sell=sell)
    moving = moving.spoken(tongue)
    style, leaflet = embedding.leaflet()
    program = embedding.script(moving.programs)
    activity_tkm = fsum(element.tkm for element in chain)
    shown = plan.routes[:limit]
    most_h = max(route.hours for route in shown)
    html = _template().render(
        title=f"{place_line(plan.origin)} to {place_line(plan.destination)}",
        subtitle=_subtitle(choice, named),
        cover=cover,
        valid_until="" if cover.valid_until is None else spoken_day(cover.valid_until),
        asked=asked(plan, priced=sell is None),
        shipment=shipment_line(plan.shipment, money),
        services="operating and planned services" if plan.terms.include_planned else "operating services",
        wait=WAIT_IN_WORDS[plan.wait],
        made=spoken_day(made),
        dated=is_dated(choice),
        code=money.code,
        rate="" if money.code == USD.code else rate_line(money),
        priced=sell is None,
        choice=_alternative(1, choice, network, price(choice)),
        sure=_sure(choice, risks, plan),
        planned=choice.planned,
        alternatives=[
            _alternative(number, route, network, price(route), maps.sure_words(route, _risk(risks, number), plan))
            for number, route in enumerate(shown, start=1)
        ],
        bars=[(number, Markup(bar_svg(route, most_h)), f"{route.days:.1f} d") for number, route in enumerate(shown, 1)],  # noqa: S704
        bar_key=Markup(key_svg(shown)),  # noqa: S704
        any_price=any(map(price, shown)),
        drawn=bool(risks),
        draws=f"{risks[0][1].draws:,}" if risks else "",
        count=len(plan.routes),
        legs=[
            _leg_row(number, choice, network=network, publishers=publishers, money=money, named=named)
            for number in range(1, len(choice.legs) + 1)
        ],
        included=_included(choice, named),
        notes=[
            (note.severity, note.text, "" if note.checked is None else spoken_day(note.checked), note.source)
            for note in told_once([maps.told_notes(choice, priced=sell is None)])
        ]
        + [("info", line, "", "") for line in ([] if sell else standing_lines(plan, choice, money))],
        total_km=f"{choice.km:,.0f}",
        total_hours=duration(choice.hours),
        emissions=chain if sell is None else [replace(one, source=_unpriced(one.source)) for one in chain],
        total_tkm=f"{activity_tkm:,.0f}",
        mean_factor=f"{choice.kg_co2e * 1000 / activity_tkm:.3g}" if activity_tkm > 0 else "",
        assumptions=[*own_lines(plan, choice), *assumption_lines(plan.assumptions), *not_counted(plan)]
        if sell is None
        else not_counted(plan),
        shares=share_lines(explanation, money) if sell is None else share_lines(explanation, money)[1:],
        publishers=publishers,
        drawing=Markup(route_svg(plan, choice, lines)),  # noqa: S704 - made by this package, which escapes names in it
        policy=embedding.policy(SWITCH, leaflet, program),
        switch=Markup(SWITCH),  # noqa: S704 - fixed, of this package
        map_style=Markup(style + embedding.asset("map.css")),  # noqa: S704
        map_world=Markup(embedding.world(tongue)),  # noqa: S704 - a block of data, which no browser runs
        map_data=Markup(embedding.block(moving.data)),  # noqa: S704
        leaflet=Markup(leaflet),  # noqa: S704
        map_program=Markup(program),  # noqa: S704
        legend=modes_key(),
        credit=CREDIT,
    )
    return pages.page(html, tongue)


def _subtitle(route: Route, named: Callable[[str], str]) -> str:
    """The terminals between which services carry; blank where a dray is all."""
    rides = [leg for leg in route.legs if leg.service is not None]
    return f"from {named(rides[0].from_node)} to {named(rides[-1].to_node)}" if rides else ""


def _risk(risks: Sequence[tuple[Route, Risk]], number: int) -> Risk | None:
    return risks[number - 1][1] if number <= len(risks) else None


def _sure(choice: Route, risks: Sequence[tuple[Route, Risk]], plan: Plan) -> list[tuple[str, str]]:
    """(what, when) of the days that 5 and 9 in 10 draws keep, and how many keep a deadline."""
    risk = _risk(risks, 1)
    if risk is None:
        return []
    rows: list[tuple[str, str]] = []
    percentiles = (("5 in 10 runs arrive by (P50)", risk.p50_h), ("9 in 10 runs arrive by (P90)", risk.p90_h))
    for word, hours in percentiles if risk.spread_known else ():
        there = maps.arrival(choice, hours)
        rows.append((word, f"{days(hours)} days" if there is None else spoken_day(there)))
    if plan.arrive_by is not None:
        share = risk.chance_by(plan.arrive_by) if choice.in_time is None else choice.in_time
        rows.append((f"in time for {spoken(plan.arrive_by)}", percent(share)))
    return rows


def _included(route: Route, named: Callable[[str], str]) -> list[str]:
    """What the price holds, leg by leg."""
    rows = []
    for leg in route.legs:
        handling = [word for word, hours in (("loading", leg.load_h), ("unloading", leg.unload_h)) if hours > 0]
        with_it = f", with {' and '.join(handling)} at the terminals" if leg.service and handling else ""
        rows.append(f"{MODES[leg.mode].words['en']} from {named(leg.from_node)} to {named(leg.to_node)}{with_it}")
    return rows


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = resources.files("corridor").joinpath("assets/report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    return environment.from_string(text)


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever the template prints
    """A text without signs that steer it; what is markup already stays."""
    return harmless(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


MONEY = re.compile(r"\b(?:[A-Z]{3} a|USD|EUR|CNY|RUB|KZT|prices?|rates?|charges?|tariffs?|costs?)\b")


def _unpriced(source: str) -> str:
    """A source without what it says of buying prices, for a report that sells at another."""
    return "; ".join(part for part in source.split("; ") if not MONEY.search(part))


def _alternative(number: int, route: Route, network: Network, price: str, sure: str = "") -> Alternative:
    moments = [moment for leg in route.legs for moment in leg_moments(leg, network)] if is_dated(route) else []
    first = route.legs[0]
    leaves = next((spoken(moment.begins) for moment in moments if moment.kind == "departure"), "")
    said = roughly if unsure(route)[-1] else spoken
    tags = [*route.tags, *(["planned"] if route.planned else []), *(["detour"] if route.detour else [])]
    return Alternative(
        number=str(number), tags=", ".join(tags), leaves=window_words(first) or leaves,
        ready=said(moments[-1].begins) if moments else "", sure=sure, days=f"{route.days:.1f}", price=price,
        kg_co2e=f"{route.kg_co2e:,.0f}", transfers=str(route.transfers), via=route.via,
    )  # fmt: skip


def _leg_row(
    number: int,
    route: Route,
    *,
    network: Network,
    publishers: Sequence[Publisher],
    money: Currency,
    named: Callable[[str], str],
) -> LegRow:
    by_id, leg = network.node_by_id, route.legs[number - 1]
    said = roughly if unsure(route)[number - 1] else spoken
    parts = [leg.name, leg.operator, f"[{leg.service}], {per_week(leg.frequency_per_week)}" if leg.service else ""]
    times: list[tuple[str, str]] = []
    if leg.depart_window is not None:
        times = list(time_rows(leg, network))
    for moment in () if leg.depart_window is not None else leg_moments(leg, network):
        if moment.kind == "border":
            enters, leaves = (by_id[node].name for node in moment.nodes)
            times += [(enters, said(moment.begins)), (leaves, said(moment.ends))]
        else:
            times.append((MOMENT_WORDS[moment.kind], said(moment.begins)))
    hours = {"load": leg.load_h, "wait": leg.wait_h, "ride": leg.ride_h, "unload": leg.unload_h}
    mine = [one for one in publishers if any(str(number) in says[0].split(", ") for says in one.says)]
    return LegRow(
        number=str(number),
        mode=leg.mode,
        colour=MODES[leg.mode].colour,
        ends=f"{named(leg.from_node)} to {named(leg.to_node)}",
        service=", ".join(filter(None, parts)),
        notes=leg_notes(leg, network),
        times=times,
        hours=[f"{word} {duration(value)}" for word, value in hours.items() if value > 0],
        total=duration(leg.hours),
        km=f"{leg.km:,.0f}",
        price=f"{converted(leg.usd, money):,.0f}",
        kg_co2e=f"{leg.kg_co2e:,.0f}",
        sources=", ".join(str(one.number) for one in mine),
    )


def _publishers(route: Route, network: Network, *, priced: bool) -> list[Publisher]:
    """Who says what, in the order of travel; what several legs share is told once, with the numbers of the legs."""
    found: dict[str, dict[Citation, list[str]]] = {}
    for number, leg in enumerate(route.legs, start=1):
        for one in told_citations(leg, network, priced=priced):
            found.setdefault(one.publisher, {}).setdefault(one, []).append(str(number))
    return [
        Publisher(
            number=number,
            name=name,
            says=tuple((", ".join(legs), one.date, one.about, one.text) for one, legs in said.items()),
        )
        for number, (name, said) in enumerate(found.items(), start=1)
    ]
