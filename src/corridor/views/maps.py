"""Maps as one HTML file that opens with the network cable pulled: Folium, with Leaflet and the world inside.

Text from data is escaped before it reaches a page. Nothing in a map asks any host for anything. The page's own script
and style stand in ``assets/map.js``, where ``<<marks>>`` stand for data, and ``assets/map.css``. Text from data is
never part of a template.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.analysis.risk import Risk, simulate_plan
from corridor.model.geo import LonLat
from corridor.model.network import Hop, Network, Node, Service
from corridor.planning.milestones import leg_moments, spoken
from corridor.planning.planner import Plan
from corridor.planning.route import Leg, Route, Tag
from corridor.views.lines import Lines, hop_line, route_lines
from corridor.views.risk import days, percent

if TYPE_CHECKING:
    import folium

COLOURS = {"rail": "#0072B2", "sea": "#009E73", "air": "#CC79A7", "road": "#D55E00"}
"""One colour a mode, safe for the colour-blind (Okabe and Ito 2008)."""

DASHES = {"rail": None, "sea": "8 5", "air": "2 6", "road": "3 4"}
PLANNED_DASH = "12 8 2 8"
SHOW_DAYS_FROM_H = 72.0
SMALL = {"radius": 2, "weight": 1}
"""How a node is drawn among more than a thousand."""
MOST_TOLD = 4
"""Services that a popup of the whole network tells of; it only names the others of the same hop."""


Layer = dict[str, Any]
"""What the page's script draws as one switchable layer: name, show, lines and stops.

Of layers with ``instead`` one is shown at a time. They may have ``areas``, drawn under the lines. With ``like``, the
number of another layer, its areas and stops are those of the other, but for what they give themselves.
"""


def plan_map(plan: Plan, lines: Lines, *, limit: int = 5, by: Tag = "best") -> folium.Map:
    """The first ``limit`` routes of a plan, that tagged ``by`` first: each a layer to switch, and all in a table."""
    routes = plan.ordered(by)[:limit]
    layers = [_route_layer(number, route, plan.network, lines) for number, route in enumerate(routes, start=1)]
    sure = [risk for _, risk in simulate_plan(plan, limit=limit, by=by)]
    return world_page(layers, _plan_panel(plan, routes, sure))


def plan_parts(plan: Plan, lines: Lines, *, limit: int | None) -> tuple[str, str, str]:
    """The same map without its panel, for a page that has more to say: what belongs in its head, body and script."""
    layers = [
        _route_layer(number, route, plan.network, lines) for number, route in enumerate(plan.routes[:limit], start=1)
    ]
    figure: Any = world_page(layers, None).get_root()
    figure.render()
    return figure.header.render(), figure.html.render(), figure.script.render()


def network_map(network: Network, lines: Lines) -> folium.Map:
    """Every service, a layer a mode, and every node."""
    layers = [_mode_layer(mode, network, lines) for mode in COLOURS]
    layers.append(_layer("nodes", show=True))
    layers[-1]["stops"] = [
        {**_stop(node, (node.lon, node.lat)), "style": SMALL} for node in network.node_by_id.values()
    ]
    count = f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services"
    return world_page(layers, f"<h1>The network</h1><p>{count}</p>")


def to_html(page: folium.Map) -> str:
    """The map as one self-contained HTML document."""
    return str(page.get_root().render())


def legend() -> str:
    """The colours and dashes of the modes, as an HTML fragment."""
    return "".join(
        f"<span><svg width='34' height='8'><line x1='1' y1='4' x2='33' y2='4' stroke='{colour}' stroke-width='4' "
        f"stroke-dasharray='{DASHES[mode] or 'none'}'/></svg> {mode}</span>"
        for mode, colour in COLOURS.items()
    )


def dash_of(mode: str, status: str) -> str | None:
    """How the line of a leg is dashed, by its mode, or because its service is planned; None for a whole line."""
    return PLANNED_DASH if status == "planned" else DASHES[mode]


def world_page(layers: Sequence[Layer], panel: str | None, *, key: str | None = None) -> folium.Map:
    """A Folium map without its libraries, carrying Leaflet, the world, the layers and the panel itself.

    ``key`` is the legend as an HTML fragment; by default that of the modes.
    """
    import folium

    from corridor.views.plain_elements import Plain, PlainScript

    page = folium.Map(tiles=None, min_zoom=2, zoom_snap=0.25, zoom_control=True, attribution_control=False)
    page.default_js, page.default_css = [], []
    page._id = "corridor"  # noqa: SLF001 - Folium would name it at random, and the same plan must give the same bytes
    figure: Any = page.get_root()
    figure._id = "figure"  # noqa: SLF001
    figure.title = "corridor"
    style, script = _leaflet()
    figure.header.add_child(Plain(f"<style>{style}{_asset('map.css')}</style>", key="style"), name="style")
    figure.header.add_child(Plain(f"<script>{script}</script>", key="leaflet"), name="leaflet")
    if panel is not None:
        key = legend() if key is None else key
        text = f"<div class='panel'>{panel}<p class='legend'>{key}</p><p class='credit'>{CREDIT}</p></div>"
        figure.html.add_child(Plain(text, key="panel"), name="panel")
    told, sources = _sources_once(layers)
    script = _asset("map.js")
    values = {"world": json.loads(basemap_text()), "layers": told, "sources": sources}
    filled = re.sub(r"<<(\w+)>>", lambda mark: _script_json(values[mark[1]]), script)
    page.add_child(PlainScript(filled, key="drawing"), name="drawing")
    return page


_SOURCE = re.compile("(?<=<tr><th>source</th><td>).*?(?=</td></tr>)")


def _sources_once(layers: Iterable[Layer]) -> tuple[list[Layer], list[str]]:
    """The layers with a mark and number in place of each source in their texts, and the sources by number."""
    numbers: dict[str, int] = {}

    def mark(found: re.Match[str]) -> str:
        return f"\u0001{numbers.setdefault(found[0], len(numbers))};"

    def marked(item: dict[str, Any]) -> dict[str, Any]:
        return {**item, "text": _SOURCE.sub(mark, item["text"])} if "text" in item else item

    told = [
        {key: [marked(item) for item in value] if isinstance(value, list) else value for key, value in layer.items()}
        for layer in layers
    ]
    return told, list(numbers)


def _script_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _layer(name: str, *, show: bool) -> Layer:
    return {"name": escape(name), "show": show, "lines": [], "stops": []}


def _mode_layer(mode: str, network: Network, lines: Lines) -> Layer:
    layer = _layer(mode, show=True)
    runs: dict[tuple[str, str, str], list[tuple[Service, Hop]]] = {}
    for service in network.service_by_id.values():
        for hop in service.hops if service.mode == mode else ():
            pair = (min(hop.from_node, hop.to_node), max(hop.from_node, hop.to_node), service.status)
            runs.setdefault(pair, []).append((service, hop))
    for (_, _, status), found in runs.items():
        text, line = _hop_text(found, network), hop_line(found[0][1], mode, network, lines)
        layer["lines"].append(_line(line, mode, status, text, weight=2))
    return layer


def _hop_text(runs: Sequence[tuple[Service, Hop]], network: Network) -> str:
    """The first service of a hop with its source, some others in a row each, the rest by name."""
    service, hop = runs[0]
    facts = {
        "service": service.id, "from": network.node_by_id[hop.from_node].name,
        "to": network.node_by_id[hop.to_node].name, "km": f"{hop.km:,.0f}",
        "time": _duration(hop.hours), "source": f"{hop.basis}: {hop.source}",
    }  # fmt: skip
    for other, its in runs[1:MOST_TOLD]:
        source = "" if its.source == hop.source else f"; {its.basis}: {its.source}"
        facts[f"also {other.id}"] = f"{other.name}, {its.km:,.0f} km, {_duration(its.hours)}{source}"
    facts["and"] = ", ".join(other.id for other, _ in runs[MOST_TOLD:])
    return _rows(f"{service.name} ({service.status})", facts)


def _route_layer(number: int, route: Route, network: Network, lines: Lines) -> Layer:
    """The legs on one copy of the world, each line starting where the one before ends."""
    planned = " (planned)" if route.planned else ""
    name = f"{number}. {', '.join(route.tags) or route.via}{planned}: {route.days:.1f} d, {route.usd:,.0f} USD"
    layer = _layer(name, show=number == 1)
    for leg, line in zip(route.legs, route_lines(route, network, lines), strict=True):
        weight = 3 if leg.service is None else 4
        layer["lines"].append(_line(line, leg.mode, leg.status, _leg_text(leg, network), weight=weight))
        for node_id, at in ((leg.from_node, line[0]), (leg.to_node, line[-1])):
            if node_id in network.node_by_id:
                layer["stops"].append(_stop(network.node_by_id[node_id], at))
    return layer


def _line(line: Sequence[LonLat], mode: str, status: str, text: str, *, weight: float) -> dict[str, Any]:
    return {
        "at": [(round(lat, 3), round(lon, 3)) for lon, lat in line],
        "color": COLOURS[mode],
        "weight": weight,
        "dashArray": dash_of(mode, status),
        "text": text,
    }


def _stop(node: Node, at: LonLat) -> dict[str, Any]:
    facts = {
        "id": node.id, "kind": node.kind, "country": node.country,
        "loads": ", ".join(sorted(node.modes)) or "passing only",
        "gauge": f"{node.gauge_mm} mm" if node.gauge_mm else "", "source": node.source,
    }  # fmt: skip
    return {"at": (round(at[1], 4), round(at[0], 4)), "text": _rows(node.name, facts)}


def _leg_text(leg: Leg, network: Network) -> str:
    by_id = network.node_by_id
    ends = [by_id[node].name if node in by_id else node for node in (leg.from_node, leg.to_node)]
    title = leg.name + ("" if leg.status == "operating" else f" ({leg.status})")
    sources = list(dict.fromkeys(f"{hop.basis}: {hop.source}" for hop in leg.hops))
    return _rows(
        title,
        {
            "service": f"{leg.service}, {leg.operator}" if leg.service else "",
            "from": ends[0],
            "to": ends[1],
            **{moment.kind: spoken(moment.begins) for moment in leg_moments(leg, network) if moment.kind != "border"},
            "load": _duration(leg.load_h),
            "wait": _duration(leg.wait_h),
            "ride": _duration(leg.ride_h),
            "unload": _duration(leg.unload_h),
            "price": f"{leg.usd:,.0f} USD",
            "CO2e": f"{leg.kg_co2e:,.0f} kg",
            "km": f"{leg.km:,.0f}",
            "gauge": "; ".join(
                f"{by_id[a].name} {by_id[a].gauge_mm} to {by_id[b].name} {by_id[b].gauge_mm} mm"
                for a, b in leg.gauge_changes
            ),
            "passages": ", ".join(leg.passages),
            "source": "; ".join(sources[:4]) + (f"; and {len(sources) - 4} more" if len(sources) > 4 else ""),
        },
    )


def _duration(hours: float) -> str:
    return f"{hours / 24:.1f} d" if hours >= SHOW_DAYS_FROM_H else f"{hours:.1f} h"


def _rows(title: str, values: dict[str, str]) -> str:
    cells = "".join(
        f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in values.items() if value
    )
    return f"<b>{escape(title)}</b><table class='facts'>{cells}</table>"


def _plan_panel(plan: Plan, routes: Sequence[Route], sure: Sequence[Risk]) -> str:
    s = plan.shipment
    dates = [f"ready {spoken(plan.depart)}"] if plan.depart is not None else []
    dates += [f"there by {spoken(plan.arrive_by)}"] if plan.arrive_by is not None else []
    wait = f"wait: {plan.wait}{''.join(f'; {date}' for date in dates)}"
    titles = ("", "tag", "days", "P50", "P90", *(("in time",) if plan.arrive_by else ()), "USD", "kg CO2e", "via")
    rows = [
        (
            str(number),
            f"{', '.join(route.tags)}{' (planned)' if route.planned else ''}",
            f"{route.days:.1f}",
            *(days(risk.p50_h), days(risk.p90_h)),
            *((percent(risk.chance_by(plan.arrive_by)),) if plan.arrive_by else ()),
            f"{route.usd:,.0f}",
            f"{route.kg_co2e:,.0f}",
            route.via,
        )
        for number, (route, risk) in enumerate(zip(routes, sure, strict=True), start=1)
    ]
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<h1>{escape(plan.origin.name)} to {escape(plan.destination.name)}</h1>"
        f"<p>{s.teu:g} TEU, {s.tonnes:g} t, worth {s.value_usd:,.0f} USD; {escape(wait)}</p>"
        f"<table class='routes'><tr>{head}</tr>{body}</table>"
        f"<p>P50 and P90: days that 5 and 9 in 10 of {sure[0].draws:,} simulated runs keep.</p>"
    )


@cache
def _leaflet() -> tuple[str, str]:
    """Leaflet's style and script, its images as data, without references to other files."""
    from xstatic.pkg import leaflet

    base = Path(leaflet.BASE_DIR)
    style = (base / "leaflet.css").read_text(encoding="utf-8")
    for image in (base / "images").glob("*.png"):
        data = base64.b64encode(image.read_bytes()).decode()
        style = style.replace(f"url(images/{image.name})", f"url(data:image/png;base64,{data})")
    script = (base / "leaflet.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    return style, "\n".join(row for row in script.splitlines() if not row.startswith("//# sourceMappingURL"))


def basemap_text() -> str:
    """The world as GeoJSON: a feature for the land, one for the borders, a point for the name of each country."""
    return _asset("basemap.json")


@cache
def _asset(name: str) -> str:
    return resources.files("corridor").joinpath("assets", name).read_text(encoding="utf-8")


CREDIT = "Map: Natural Earth. Rail lines: OpenStreetMap contributors. Drawn with Leaflet."
