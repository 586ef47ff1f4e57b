"""Answers in words and tables, as the terminal, maps and reports tell them.

Maps are the business of ``maps``; JSON that of the objects themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import fsum

from corridor.dataset.currency import USD, converted
from corridor.model.assumptions import Assumptions, Currency
from corridor.model.network import BASES, Network, Node, Place, Service
from corridor.model.shipment import Cargo
from corridor.model.units import HOURS_PER_DAY, HOURS_PER_WEEK
from corridor.planning.limits.rows import HELD, figure
from corridor.planning.limits.targets import FREE, Limits
from corridor.planning.planner import Plan
from corridor.planning.ranking import further_down
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.milestones import spoken
from corridor.planning.routes.ranked import Ranked
from corridor.planning.routes.route import Leg, Route
from corridor.views.layout import Screen

WAIT_IN_WORDS = {
    "expected": "expected (half the time between departures)",
    "worst": "worst (a departure just missed: all of the time between departures)",
    "scheduled": "scheduled (the next departure of the timetable)",
}
SHOW_DAYS_FROM_H = 72.0


def duration(hours: float) -> str:
    """Hours as people say them: ``8 h``, ``8.5 h``, from three days on ``3.5 d``."""
    if hours >= SHOW_DAYS_FROM_H:
        return f"{hours / HOURS_PER_DAY:.1f} d"
    return f"{hours:.1f} h".replace(".0 h", " h")


def per_week(frequency: float | None) -> str:
    """How often a service runs, in words."""
    if frequency is None:
        return "on demand"
    if frequency < 1:
        return f"every {HOURS_PER_WEEK / frequency / HOURS_PER_DAY:.0f} days"
    return "weekly" if frequency == 1 else f"{frequency:g} a week"


def place_line(place: Place) -> str:
    """A place with its country, and the ids of its nodes when it is not one node."""
    return f"{place.name} ({place.country})" if place.country else place.name


def shipment_line(cargo: Cargo, money: Currency = USD) -> str:
    """The shipment in one line; of loose cargo what is not known of it is left out."""
    boxes = ", ".join(f"{count} x {kind}" for kind, count in cargo.boxes)
    trucks = f"{cargo.trucks} truck{'' if cargo.trucks == 1 else 's'}"
    worth, day = (f"{converted(usd, money):,.0f} {money.code}" for usd in (cargo.value_usd, cargo.day_usd))
    told = {f"{cargo.m3:g} m3": cargo.m3, f"worth {worth}": cargo.value_usd, f"{day} a day": cargo.day_usd}
    if boxes:
        return ", ".join((f"{cargo.teu:g} TEU ({boxes})", f"{cargo.tonnes:g} t", *told))
    return ", ".join(
        (
            f"loose cargo by air and truck only ({trucks})",
            f"{cargo.tonnes:g} t",
            *(words for words in told if told[words]),
        )
    )


def worth_line(routes: Ranked, money: Currency = USD) -> str:
    """Which main haul wins from what a day is worth: ``a day worth less than 92 USD: sea by Cape; above: air``."""
    winners: list[tuple[float, str]] = []
    for found, haul in sorted(routes.survey.winners):
        if winners and winners[-1][1] == haul:
            winners[-1] = (found[1], haul)
        else:
            winners.append((found[1], haul))
    if len(winners) == 1:
        return f"whatever a day is worth: {winners[0][1]}"
    parts = []
    for number, (end, haul) in enumerate(winners):
        amount = f"{converted(end, money):,.0f}" if math.isfinite(end) else ""
        if number == 0:
            parts.append(f"a day worth less than {amount} {money.code}: {haul}")
        elif number < len(winners) - 1:
            parts.append(f"up to {amount}: {haul}")
        else:
            parts.append(f"above: {haul}")
    return "; ".join(parts)


def further_down_lines(routes: Ranked, shown: int, network: Network, money: Currency) -> list[tuple[int, str]]:
    """The fastest, cheapest and greenest route worth knowing of behind the first ``shown``: its place, and words."""
    tags: dict[int, list[str]] = {}
    for tag, place in further_down(routes, shown).items():
        tags.setdefault(place, []).append(tag)
    lines = []
    for place, named in tags.items():
        route = routes[place]
        (how,) = telling([route], network)
        price = f"{converted(route.usd, money):,.0f} {money.code}"
        told = f"{route.days:.1f} d, {price}, {route.kg_co2e:,.0f} kg CO2e, {how}"
        lines.append((place, f"further down, {', '.join(named)}: {told}"))
    return lines


def telling(routes: Sequence[Route], network: Network) -> list[str]:
    """How each route goes; where several would read alike, with the fewest legs that no other of them has."""
    told = [route.via for route in routes]
    alike: dict[str, list[int]] = {}
    for number, via in enumerate(told):
        alike.setdefault(via, []).append(number)
    for numbers in alike.values():
        if len(numbers) < 2:
            continue
        for number in numbers:
            others = [routes[other] for other in numbers if other != number]
            if own := _own_legs(routes[number], others):
                told[number] += f" ({'; '.join(_leg_words(leg, network) for leg in own)})"
    return told


def _own_legs(route: Route, others: Sequence[Route]) -> list[Leg]:
    """Legs of a route that tell it from others, the fewest: of each next the one that most of the others lack.

    Of legs that tell as much that of the longest way goes before, and a ride on a service before a dray. Where only
    departures differ, none does.
    """
    left = [{_ride_key(leg) for leg in other.legs} for other in others]
    own: list[Leg] = []
    while left:
        leg = max(
            route.legs,
            key=lambda leg: (sum(_ride_key(leg) not in keys for keys in left), leg.service is not None, leg.km),
        )
        rest = [keys for keys in left if _ride_key(leg) in keys]
        if len(rest) == len(left):
            break
        own.append(leg)
        left = rest
    return [leg for leg in route.legs if leg in own]


def _ride_key(leg: Leg) -> tuple[str | None, str, str]:
    return leg.service, leg.from_node, leg.to_node


def _leg_words(leg: Leg, network: Network) -> str:
    """A leg in a word or two: its service, from where to where."""
    start, end = (
        short_name(network.node_by_id[node]) if node in network.node_by_id else node
        for node in (leg.from_node, leg.to_node)
    )
    if leg.service is not None:
        return f"{leg.service}, {start} to {end}"
    return f"dray to {end}" if leg.to_node in network.node_by_id else f"dray from {start}"


MOSTLY_ASSUMED = "mostly assumed figures"
NOT_COUNTED = "not counted: customs clearance at both ends, inspections, public holidays, strikes, storage at the ends"


def mostly_assumed(route: Route) -> bool:
    """Whether more than half of the km, hours and prices that a route stands on are assumed; a dray is assumed."""
    figures = [basis for leg in route.legs for hop in leg.hops for basis in hop.bases]
    return sum(basis == "assumed" for basis in figures) * 2 > len(figures) or not figures


def basis_line(route: Route) -> str:
    """How well the hops of a route are known."""
    hops = [hop for leg in route.legs for hop in leg.hops]
    if not hops:
        return "route 1: a dray, assumed"
    counts = {basis: sum(hop.basis == basis for hop in hops) for basis in BASES}
    shares = ", ".join(f"{count / len(hops):.0%} {basis}" for basis, count in counts.items() if count)
    mark = f"; {MOSTLY_ASSUMED}" if mostly_assumed(route) else ""
    return f"route 1 stands on {len(hops)} hop{'s' if len(hops) > 1 else ''}: {shares}{mark}"


def assumption_lines(assumptions: Assumptions) -> list[str]:
    """What was assumed, in words."""
    price = f"{assumptions.usd_fixed_per_feu:g} USD and {assumptions.usd_per_km_per_feu:g} USD per km and FEU"
    priced = f"priced by region, elsewhere {price}" if assumptions.dray_rates else price
    slower = ", slower in some countries" if any(rate.kph for rate in assumptions.dray_rates) else ""
    way = "by road" if assumptions.method == "roads" else f"{assumptions.circuity:g} x the great circle"
    drays = (
        f"drays up to {assumptions.max_km:g} km, {way}, at {assumptions.kph:g} km/h{slower}, {priced}"
        if assumptions.max_km > 0
        else "no drays"
    )
    return [
        (
            f"goods bind {assumptions.holding_rate:.0%} of their value a year, CO2e costs "
            f"{assumptions.carbon_price:g} USD/t (both only rank; they are not in the price)"
        ),
        f"{drays}; CO2e is well-to-wheel",
    ]


def not_counted(plan: Plan) -> list[str]:
    """What no figure holds, where the way leads from country to country."""
    return [NOT_COUNTED] if plan.origin.country != plan.destination.country else []


def leg_notes(leg: Leg, nodes: dict[str, Node] | Network) -> list[str]:
    """What a planner must know of a leg beyond its times: borders, gauge breaks, passages, status."""
    by_id = nodes.node_by_id if isinstance(nodes, Network) else nodes
    notes: list[str] = []
    for hop in leg.hops:
        pair = (hop.from_node, hop.to_node)
        a, b = by_id[hop.from_node], by_id[hop.to_node]
        if pair in leg.crossings or pair in leg.gauge_changes:
            gauge = f", gauge {a.gauge_mm} to {b.gauge_mm} mm" if pair in leg.gauge_changes else ""
            notes.append(f"border {a.name} - {b.name}{gauge}, {duration(hop.hours)}")
    if leg.passages:
        notes.append(f"through {', '.join(leg.passages)}")
    if leg.status != "operating":
        notes.append(f"{leg.status.upper()}: this service does not run yet")
    if leg.boarded_by is not None:
        one = leg.boarded_by.connection
        hours = f"{duration(one.hours)} from its arrival to this departure"
        notes.append(f"timed connection from {one.from_service}, sold as one booking, {hours}")
    if leg.estimated_wait:
        notes.append("wait estimated: no timetable known")
    return notes


def tags_of(route: Route) -> str:
    """The route's tags in one text, with a mark where it uses a service that does not run yet."""
    planned = ["(planned)"] if route.planned else []
    return " ".join([", ".join(route.tags), *planned]).strip()


def point_names(plan: Plan) -> dict[str, str]:
    """What the ends of a plan are called where they are no nodes."""
    return {end.point_id: end.name for end in (plan.origin, plan.destination) if end.anchor is None}


def end_names(leg: Leg, network: Network, names: Mapping[str, str] = {}) -> tuple[str, str]:
    """Names of a leg's ends; where an end is no node, its name in ``names``, else its coordinates."""
    by_id = network.node_by_id
    ends = [by_id[node].name if node in by_id else names.get(node, node) for node in (leg.from_node, leg.to_node)]
    return ends[0], ends[1]


def print_services(services: Iterable[Service], network: Network, screen: Screen) -> None:
    """One line a service: what, how often, from where to where, how long."""
    rows = []
    for service in services:
        trade = f"to and from {' '.join(service.trade_of)}" if service.trade_of else ""
        more = ", ".join(filter(None, ("both ways" * service.both_ways, trade, "trucks too" * service.trucks)))
        told = f" ({more})" if more else ""
        worked = [n for n in service.stops if service.mode in network.node_by_id[n].modes]
        rows.append(
            (
                service.id,
                service.mode,
                service.status,
                per_week(service.frequency_per_week) + told,
                f"{fsum(hop.hours for hop in service.hops) / HOURS_PER_DAY:.1f}",
                f"{fsum(hop.km for hop in service.hops):,.0f}",
                service.name,
                " ".join(worked),
            )
        )
    headers = ("service", "mode", "status", "runs", "days", "km", "name", "stops")
    screen.table(headers, rows, right=(4, 5), wrap=(3, 6, 7))


def print_nodes(nodes: Iterable[Node], screen: Screen) -> None:
    """One line a node."""
    rows = (
        (
            node.id,
            node.name,
            node.country,
            node.kind,
            " ".join(sorted(node.modes)) or "-",
            "" if node.gauge_mm is None else str(node.gauge_mm),
            f"{node.lat:.3f},{node.lon:.3f}",
        )
        for node in nodes
    )
    screen.table(("node", "name", "country", "kind", "loads", "gauge", "lat,lon"), rows, wrap=(1, 4))


def print_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen, *, right: Sequence[int] = ()
) -> None:
    """Any table of text; the columns in ``right`` stand to the right."""
    screen.table(headers, rows, right=right)


HARMLESS = str.maketrans({"\\": "\\\\", "|": "/", "<": "&lt;", "[": "\\["})
"""In Markdown, which takes tags of HTML as they are."""


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; bars, line ends, tags and links in cells are made harmless."""

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(' '.join(cell.split()).translate(HARMLESS) for cell in cells)} |"

    return "\n".join([line(headers), f"|{'---|' * len(headers)}", *map(line, rows)])


def markdown_page(parts: Iterable[str]) -> str:
    """Parts of a page with blank lines between."""
    return "\n\n".join(parts) + "\n"


def asked(plan: Plan, *, priced: bool = True) -> list[str]:
    """The dates, limits and scenarios of a plan in words; nothing where there are none. Without prices no limit on the
    price.
    """
    dates = []
    if plan.depart is not None:
        dates.append(f"ready {spoken(plan.depart)}")
    if plan.arrive_by is not None:
        dates.append(f"there by {spoken(plan.arrive_by)}")
    limits = limits_in_words(plan.terms.limits if priced else replace(plan.terms.limits, max_usd=None))
    return [line for line in ("; ".join(dates), "; ".join(limits), *worlds(plan)) if line]


def worlds(plan: Plan) -> list[str]:
    """The scenarios in which a plan holds, a line each."""
    return [f"scenario: {name}" for name in plan.network.scenarios]


def limits_in_words(limits: Limits) -> list[str]:
    """What is kept to, in words."""
    if limits == FREE:
        return []
    words = [f"avoiding {target.word}" for target in limits.avoid]
    if limits.via:
        words.append(f"by {', then '.join(target.word for target in limits.via)}")
    if limits.modes is not None or limits.carriers is not None:
        goods = "dangerous goods, " if limits.carriers is not None else ""
        words.append(f"{goods}services by {', '.join(sorted(limits.allowed_modes)) or 'no mode'} only")
    words += [
        row.said.format(figure(row, value))
        for row in HELD
        if (value := getattr(limits, row.field)) is not None and value is not False
    ]
    return words
