"""Answers in words and tables: for the terminal (rich) and, as HTML fragments, for notebooks.

Maps are the business of ``maps``; JSON that of the objects themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from corridor.model.network import Assumptions, Network, Node, Place, Service
from corridor.model.shipment import Cargo
from corridor.model.units import HOURS_PER_WEEK
from corridor.planning.planner import Plan
from corridor.planning.route import Leg, Route

if TYPE_CHECKING:
    from rich.console import Console

WAIT_IN_WORDS = {
    "expected": "expected (half the time between departures)",
    "worst": "worst (a departure just missed: all of the time between departures)",
    "scheduled": "scheduled (the next departure of the timetable)",
}
DAY_H = 24.0
SHOW_DAYS_FROM_H = 72.0


def duration(hours: float) -> str:
    """Hours as people say them: ``8 h``, ``8.5 h``, from three days on ``3.5 d``."""
    if hours >= SHOW_DAYS_FROM_H:
        return f"{hours / DAY_H:.1f} d"
    return f"{hours:.1f} h".replace(".0 h", " h")


def per_week(frequency: float | None) -> str:
    """How often a service runs, in words."""
    if frequency is None:
        return "on demand"
    if frequency < 1:
        return f"every {HOURS_PER_WEEK / frequency / DAY_H:.0f} days"
    return "weekly" if frequency == 1 else f"{frequency:g} a week"


def place_line(place: Place) -> str:
    """A place with its country, and the ids of its nodes when it is not one node."""
    return f"{place.name} ({place.country})" if place.country else place.name


def shipment_line(cargo: Cargo) -> str:
    """The shipment in one line."""
    boxes = ", ".join(f"{count} x {kind}" for kind, count in cargo.boxes)
    what = (
        f"{cargo.teu:g} TEU ({boxes})"
        if boxes
        else f"loose cargo ({cargo.trucks} truck{'s' if cargo.trucks > 1 else ''})"
    )
    return (
        f"{what}, {cargo.tonnes:g} t, {cargo.m3:g} m3, worth {cargo.value_usd:,.0f} USD, {cargo.day_usd:,.0f} USD a day"
    )


def assumption_lines(assumptions: Assumptions) -> list[str]:
    """What was assumed, in words."""
    drays = (
        f"drays up to {assumptions.max_km:g} km, {assumptions.circuity:g} x the great circle at "
        f"{assumptions.kph:g} km/h and {assumptions.usd_per_km_per_feu:g} USD per km and FEU"
        if assumptions.max_km > 0
        else "no drays"
    )
    return [
        (
            f"goods bind {assumptions.holding_rate:.0%} of their value a year, CO2e costs "
            f"{assumptions.carbon_price:g} USD/t (both only rank; they are not in the price)"
        ),
        f"{drays}; handling counts no CO2e; CO2e is well-to-wheel",
    ]


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
    if leg.estimated_wait:
        notes.append("wait estimated: no timetable known")
    return notes


def tags_of(route: Route) -> str:
    """The route's tags in one text, with a mark where it uses a service that does not run yet."""
    planned = ["(planned)"] if route.planned else []
    return " ".join([", ".join(route.tags), *planned]).strip()


def end_names(leg: Leg, network: Network) -> tuple[str, str]:
    """Names of a leg's ends; where an end is no node, its coordinates."""
    by_id = network.node_by_id
    ends = [by_id[node].name if node in by_id else node for node in (leg.from_node, leg.to_node)]
    return ends[0], ends[1]


def print_services(services: Iterable[Service], network: Network, console: Console) -> None:
    """One line a service: what, how often, from where to where, how long."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for title, justify in (
        ("service", "left"), ("mode", "left"), ("status", "left"), ("runs", "left"),
        ("days", "right"), ("km", "right"), ("name", "left"), ("stops", "left"),
    ):  # fmt: skip
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for service in services:
        both = " (both ways)" if service.both_ways else ""
        worked = [n for n in service.stops if service.mode in network.node_by_id[n].modes]
        table.add_row(
            service.id,
            service.mode,
            service.status,
            per_week(service.frequency_per_week) + both,
            f"{sum(hop.hours for hop in service.hops) / DAY_H:.1f}",
            f"{sum(hop.km for hop in service.hops):,.0f}",
            service.name,
            " ".join(worked),
        )
    console.print(table)


def print_nodes(nodes: Iterable[Node], console: Console) -> None:
    """One line a node."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for title in ("node", "name", "country", "kind", "loads", "gauge", "lat,lon"):
        table.add_column(title)
    for node in nodes:
        table.add_row(
            node.id,
            node.name,
            node.country,
            node.kind,
            " ".join(sorted(node.modes)) or "-",
            "" if node.gauge_mm is None else str(node.gauge_mm),
            f"{node.lat:.3f},{node.lon:.3f}",
        )
    console.print(table)


def print_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], console: Console, *, right: Sequence[int] = ()
) -> None:
    """Any table of text; the columns in ``right`` stand to the right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for number, title in enumerate(headers):
        table.add_column(title, justify="right" if number in right else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; bars and line ends in cells are made harmless."""

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(' '.join(cell.split()).replace('|', '/') for cell in cells)} |"

    return "\n".join([line(headers), f"|{'---|' * len(headers)}", *map(line, rows)])


def markdown_page(parts: Iterable[str]) -> str:
    """Parts of a page with blank lines between."""
    return "\n\n".join(parts) + "\n"


def _html_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th style='text-align:left'>{escape(title)}</th>" for title in headers)
    body = "".join(
        f"<tr>{''.join(f'<td style=text-align:left>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plan_html(plan: Plan) -> str:
    """The plan as an HTML fragment for a notebook."""
    title = (
        f"<p><b>{escape(place_line(plan.origin))} to {escape(place_line(plan.destination))}</b><br>"
        f"{escape(shipment_line(plan.shipment))}; wait: {escape(WAIT_IN_WORDS[plan.wait])}</p>"
    )
    if not plan.routes:
        return f"{title}<p>No route: {escape(plan.why or '')}</p>"
    rows = (
        (
            tags_of(route), f"{route.days:.1f}", f"{route.usd:,.0f}", f"{route.kg_co2e:,.0f}",
            str(route.transfers), f"{route.generalised_usd:,.0f}", route.way,
        )
        for route in plan.routes
    )  # fmt: skip
    headers = ("tag", "days", "USD", "kg CO2e", "transfers", "generalised USD", "via")
    return title + _html_table(headers, rows)


def route_html(route: Route) -> str:
    """The route's legs as an HTML fragment for a notebook."""
    rows = (
        (
            leg.mode,
            leg.name + ("" if leg.status == "operating" else f" ({leg.status})"),
            f"{leg.from_node} to {leg.to_node}",
            *(duration(value) for value in (leg.load_h, leg.wait_h, leg.ride_h, leg.unload_h)),
            f"{leg.km:,.0f}", f"{leg.usd:,.0f}", f"{leg.kg_co2e:,.0f}",
        )
        for leg in route.legs
    )  # fmt: skip
    headers = ("mode", "service", "from and to", "load", "wait", "ride", "unload", "km", "USD", "kg CO2e")
    total = (
        f"<p><b>{escape(tags_of(route) or route.way)}</b>: {route.days:.1f} days, {route.usd:,.0f} USD, "
        f"{route.kg_co2e:,.0f} kg CO2e</p>"
    )
    return total + _html_table(headers, rows)


def network_html(network: Network) -> str:
    """The network in numbers, as an HTML fragment for a notebook."""
    rows = []
    for mode in ("rail", "sea", "air", "road"):
        services = [service for service in network.service_by_id.values() if service.mode == mode]
        hops = [hop for service in services for hop in service.hops]
        rows.append((mode, str(len(services)), str(len(hops)), f"{sum(hop.km for hop in hops):,.0f}"))
    title = f"<p><b>{len(network.node_by_id)} nodes, {len(network.service_by_id)} services</b></p>"
    return title + _html_table(("mode", "services", "hops", "km"), rows)
