"""The page for the customer: one HTML file with the choice, a map, the legs, alternatives, emissions and sources.

It is read on a screen, where the map can be moved, and printed on A4, where the map is a drawing. It asks no host for
anything. What it looks like stands in ``assets/report.html``, which escapes whatever comes from data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from corridor.analysis.explain import Explanation, explain
from corridor.errors import NoRoute
from corridor.model.modes import MODES
from corridor.model.network import BASES, Basis, Network
from corridor.planning.planner import Plan
from corridor.planning.routes.milestones import is_dated, leg_moments, spoken, spoken_day
from corridor.planning.routes.route import Leg, Route
from corridor.views import embedding
from corridor.views.explanation import Element, elements, share_lines
from corridor.views.layout import harmless
from corridor.views.lines import Lines
from corridor.views.maps import plan_map as maps
from corridor.views.maps.map_page import CREDIT, modes_key
from corridor.views.maps.svg import route_svg
from corridor.views.words import (
    WAIT_IN_WORDS,
    assumption_lines,
    duration,
    leg_notes,
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
    days: str
    usd: str
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
    usd: str
    kg_co2e: str
    sources: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmissionRow:
    """A row of the emissions statement, a transport chain element, as text."""

    leg: str
    mode: str
    ends: str
    km: str
    tkm: str
    factor: str
    source: str
    kg_co2e: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A source, how well it makes known what it speaks for, and the legs whose figures are from it."""

    number: int
    bases: str
    legs: tuple[int, ...]
    text: str


def report_html(plan: Plan, lines: Lines, limit: int | None, made: date) -> str:
    """One HTML page: the first route as the choice, the others of the first ``limit`` (None: all) as alternatives.

    ``made`` is the day printed on it. The same plan gives the same bytes.

    Raises:
        NoRoute: the plan has no route.
    """
    from markupsafe import Markup

    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    choice, network = plan.routes[0], plan.network
    explanation = explain(choice, network=network, cargo=plan.shipment)
    sources, chain = _sources(explanation), elements(explanation)
    moving = maps.plan_page(plan, lines, limit=limit)
    style, leaflet = embedding.leaflet()
    program = embedding.script(moving.programs)
    activity_tkm = sum(element.tkm for element in chain)
    return _template().render(
        title=f"{place_line(plan.origin)} to {place_line(plan.destination)}",
        shipment=shipment_line(plan.shipment),
        services="operating and planned services" if plan.terms.include_planned else "operating services",
        wait=WAIT_IN_WORDS[plan.wait],
        made=spoken_day(made),
        dated=is_dated(choice),
        choice=_alternative(1, choice, network),
        planned=choice.planned,
        alternatives=[
            _alternative(number, route, network) for number, route in enumerate(plan.routes[:limit], start=1)
        ],
        count=len(plan.routes),
        legs=[_leg_row(number, leg, network, sources) for number, leg in enumerate(choice.legs, start=1)],
        total_km=f"{choice.km:,.0f}",
        total_hours=duration(choice.hours),
        emissions=[_emission_row(element) for element in chain],
        total_tkm=f"{activity_tkm:,.0f}",
        mean_factor=f"{choice.kg_co2e * 1000 / activity_tkm:.3g}" if activity_tkm > 0 else "",
        assumptions=assumption_lines(plan.assumptions),
        shares=share_lines(explanation),
        sources=sources,
        drawing=Markup(route_svg(plan, choice, lines)),  # noqa: S704 - made by this package, which escapes names in it
        policy=embedding.policy(SWITCH, leaflet, program),
        switch=Markup(SWITCH),  # noqa: S704 - fixed, of this package
        map_style=Markup(style + embedding.asset("map.css")),  # noqa: S704
        map_world=Markup(embedding.world()),  # noqa: S704 - a block of data, which no browser runs
        map_data=Markup(embedding.block(moving.data)),  # noqa: S704
        leaflet=Markup(leaflet),  # noqa: S704
        map_program=Markup(program),  # noqa: S704
        legend=modes_key(),
        credit=CREDIT,
    )


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


def _alternative(number: int, route: Route, network: Network) -> Alternative:
    moments = [moment for leg in route.legs for moment in leg_moments(leg, network)] if is_dated(route) else []
    return Alternative(
        number=str(number),
        tags=", ".join([*route.tags, *(["planned"] if route.planned else [])]),
        leaves=next((spoken(moment.begins) for moment in moments if moment.kind == "departure"), ""),
        ready=spoken(moments[-1].begins) if moments else "",
        days=f"{route.days:.1f}",
        usd=f"{route.usd:,.0f}",
        kg_co2e=f"{route.kg_co2e:,.0f}",
        transfers=str(route.transfers),
        via=route.via,
    )


def _leg_row(number: int, leg: Leg, network: Network, sources: Sequence[Source]) -> LegRow:
    by_id = network.node_by_id
    ends = [by_id[node].name if node in by_id else node for node in (leg.from_node, leg.to_node)]
    parts = [leg.name, leg.operator, f"[{leg.service}], {per_week(leg.frequency_per_week)}" if leg.service else ""]
    times: list[tuple[str, str]] = []
    for moment in leg_moments(leg, network):
        if moment.kind == "border":
            enters, leaves = (by_id[node].name for node in moment.nodes)
            times += [(enters, spoken(moment.begins)), (leaves, spoken(moment.ends))]
        else:
            times.append((MOMENT_WORDS[moment.kind], spoken(moment.begins)))
    hours = {"load": leg.load_h, "wait": leg.wait_h, "ride": leg.ride_h, "unload": leg.unload_h}
    return LegRow(
        number=str(number),
        mode=leg.mode,
        colour=MODES[leg.mode].colour,
        ends=" to ".join(ends),
        service=", ".join(filter(None, parts)),
        notes=leg_notes(leg, network),
        times=times,
        hours=[f"{word} {duration(value)}" for word, value in hours.items() if value > 0],
        total=duration(leg.hours),
        km=f"{leg.km:,.0f}",
        usd=f"{leg.usd:,.0f}",
        kg_co2e=f"{leg.kg_co2e:,.0f}",
        sources=", ".join(str(source.number) for source in sources if number in source.legs),
    )


def _emission_row(element: Element) -> EmissionRow:
    return EmissionRow(
        leg=str(element.leg),
        mode=element.mode,
        ends=f"{element.start_name} to {element.end_name}",
        km=f"{element.km:,.0f}",
        tkm=f"{element.tkm:,.0f}",
        factor=f"{element.g_co2e_per_tkm:g}",
        source=element.source if element.source.startswith(element.basis) else f"{element.basis}: {element.source}",
        kg_co2e=f"{element.kg_co2e:,.0f}",
    )


def _sources(explanation: Explanation) -> list[Source]:
    """Every source of hours, prices and lengths, each once, in the order of travel; not those of CO2e."""
    bases: dict[str, set[Basis]] = {}
    legs: dict[str, list[int]] = {}
    for item in explanation.items:
        for amount in (item.hours, item.usd):
            if amount is not None:
                bases.setdefault(amount.source, set()).add(amount.basis)
        for text in (item.hours.source, item.usd and item.usd.source, item.km_source):
            if text:
                legs.setdefault(text, []).append(item.leg)
    return [
        Source(
            number=number,
            bases=", ".join(basis for basis in BASES if basis in bases.get(text, ())),
            legs=tuple(dict.fromkeys(used)),
            text=text,
        )
        for number, (text, used) in enumerate(legs.items(), start=1)
    ]
