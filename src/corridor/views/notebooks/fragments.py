"""What a network, a plan and a route show in a notebook: fragments of HTML, which run no script and ask no host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum

from corridor.model.modes import MODES
from corridor.model.network import Network
from corridor.planning.planner import Plan
from corridor.planning.routes.route import Route
from corridor.views.bars import bar_svg, key_svg
from corridor.views.embedding import markup
from corridor.views.words import WAIT_IN_WORDS, duration, place_line, shipment_line, tags_of

SHOWN = 5
"""Routes of a plan whose hours are drawn."""


def html_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Any table of text as an HTML fragment."""
    head = "".join(f"<th style='text-align:left'>{markup(title)}</th>" for title in headers)
    body = "".join(
        f"<tr>{''.join(f'<td style=text-align:left>{markup(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plan_html(plan: Plan) -> str:
    """The plan as an HTML fragment for a notebook."""
    title = (
        f"<p><b>{markup(place_line(plan.origin))} to {markup(place_line(plan.destination))}</b><br>"
        f"{markup(shipment_line(plan.shipment))}; wait: {markup(WAIT_IN_WORDS[plan.wait])}</p>"
    )
    if not plan.routes:
        return f"{title}<p>No route: {markup(plan.why or '')}</p>"
    rows = (
        (
            tags_of(route), f"{route.days:.1f}", f"{route.usd:,.0f}", f"{route.kg_co2e:,.0f}",
            str(route.transfers), f"{route.generalised_usd:,.0f}", route.way,
        )
        for route in plan.routes
    )  # fmt: skip
    headers = ("tag", "days", "USD", "kg CO2e", "transfers", "generalised USD", "via")
    return title + html_table(headers, rows) + bars_html(plan.routes[:SHOWN])


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
        f"<p><b>{markup(tags_of(route) or route.way)}</b>: {route.days:.1f} days, {route.usd:,.0f} USD, "
        f"{route.kg_co2e:,.0f} kg CO2e</p>"
    )
    return total + html_table(headers, rows) + bars_html([route])


def network_html(network: Network) -> str:
    """The network in numbers, as an HTML fragment for a notebook."""
    rows = []
    for mode in MODES:
        services = [service for service in network.service_by_id.values() if service.mode == mode]
        hops = [hop for service in services for hop in service.hops]
        rows.append((mode, str(len(services)), str(len(hops)), f"{fsum(hop.km for hop in hops):,.0f}"))
    title = f"<p><b>{len(network.node_by_id)} nodes, {len(network.service_by_id)} services</b></p>"
    return title + html_table(("mode", "services", "hops", "km"), rows)


def bars_html(routes: Sequence[Route]) -> str:
    """What the hours of routes go to, to one scale."""
    most = max((route.hours for route in routes), default=0.0)
    if most <= 0:
        return ""
    rows = "".join(
        f"<tr><td>{number}</td><td>{bar_svg(route, most)}</td><td>{route.days:.1f} d</td></tr>"
        for number, route in enumerate(routes, start=1)
    )
    return f"<p>time to scale: {key_svg(routes)}</p><table><tbody>{rows}</tbody></table>"
