"""Maps as one HTML file that opens with the network cable pulled: Folium, with Leaflet and the world inside.

Text from data is escaped before it reaches a page. Nothing in a map asks any host for anything.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.frames import Lines, hop_line
from corridor.geo import LonLat, great_circle_line, unwrap
from corridor.model import Network, Node
from corridor.planner import Plan
from corridor.route import Leg, Route

if TYPE_CHECKING:
    import folium

COLOURS = {"rail": "#0072B2", "sea": "#009E73", "air": "#CC79A7", "road": "#D55E00"}
"""One colour a mode, safe for the colour-blind (Okabe and Ito 2008)."""

DASHES = {"rail": None, "sea": "8 5", "air": "2 6", "road": "3 4"}
PLANNED_DASH = "12 8 2 8"
SHOW_DAYS_FROM_H = 72.0


Layer = dict[str, Any]
"""What the page's script draws as one switchable layer: name, show, lines and stops."""


def plan_map(plan: Plan, lines: Lines, *, limit: int = 5) -> folium.Map:
    """The first ``limit`` routes of a plan, each a layer that can be switched, and their table."""
    layers = [
        _route_layer(number, route, plan.network, lines) for number, route in enumerate(plan.routes[:limit], start=1)
    ]
    return _page(layers, _plan_panel(plan, limit))


def network_map(network: Network, lines: Lines) -> folium.Map:
    """Every service, a layer a mode, and every node."""
    layers = [_mode_layer(mode, network, lines) for mode in COLOURS]
    layers.append(_layer("nodes", show=True))
    layers[-1]["stops"] = [_stop(node, (node.lon, node.lat)) for node in network.node_by_id.values()]
    count = f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services"
    return _page(layers, f"<h1>The network</h1><p>{count}</p>")


def to_html(page: folium.Map) -> str:
    """The map as one self-contained HTML document."""
    return str(page.get_root().render())


def _page(layers: Sequence[Layer], panel: str) -> folium.Map:
    """A Folium map without its libraries, carrying Leaflet, the world, the layers and the panel itself."""
    import folium
    from branca.element import Element, MacroElement
    from jinja2 import Template

    page = folium.Map(tiles=None, min_zoom=2, zoom_snap=0.25, zoom_control=True, attribution_control=False)
    page.default_js, page.default_css = [], []
    page._id = "corridor"  # noqa: SLF001 - Folium would name it at random, and the same plan must give the same bytes
    figure: Any = page.get_root()
    figure._id = "figure"  # noqa: SLF001
    figure.title = "corridor"
    style, script = _leaflet()
    figure.header.add_child(Element(f"<style>{style}{STYLE}</style>"), name="style")
    figure.header.add_child(Element(f"<script>{script}</script>"), name="leaflet")
    legend = "".join(
        f"<span><svg width='34' height='8'><line x1='1' y1='4' x2='33' y2='4' stroke='{colour}' stroke-width='4' "
        f"stroke-dasharray='{DASHES[mode] or 'none'}'/></svg> {mode}</span>"
        for mode, colour in COLOURS.items()
    )
    figure.html.add_child(
        Element(f"<div class='panel'>{panel}<p class='legend'>{legend}</p><p class='credit'>{CREDIT}</p></div>"),
        name="panel",
    )
    drawing: Any = MacroElement()  # type: ignore[no-untyped-call]
    drawing._id = "drawing"  # noqa: SLF001
    drawing._template = Template(DRAWING)  # noqa: SLF001
    drawing.world, drawing.layers = _script_json(json.loads(_basemap_text())), _script_json(list(layers))
    page.add_child(drawing, name="drawing")
    return page


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
    drawn: set[tuple[str, str, str]] = set()
    for service in network.service_by_id.values():
        for hop in service.hops if service.mode == mode else ():
            pair = (min(hop.from_node, hop.to_node), max(hop.from_node, hop.to_node), service.status)
            if pair not in drawn:
                drawn.add(pair)
                facts = {
                    "service": service.id, "from": network.node_by_id[hop.from_node].name,
                    "to": network.node_by_id[hop.to_node].name, "km": f"{hop.km:,.0f}",
                    "time": _duration(hop.hours), "source": f"{hop.basis}: {hop.source}",
                }  # fmt: skip
                text = _rows(f"{service.name} ({service.status})", facts)
                layer["lines"].append(_line(hop_line(hop, mode, network, lines), mode, service.status, text, weight=2))
    return layer


def _route_layer(number: int, route: Route, network: Network, lines: Lines) -> Layer:
    """The legs on one copy of the world, each line starting where the one before ends."""
    planned = " (planned)" if route.planned else ""
    name = f"{number}. {', '.join(route.tags) or route.via}{planned}: {route.days:.1f} d, {route.usd:,.0f} USD"
    layer = _layer(name, show=number == 1)
    end: list[LonLat] = []
    for leg in route.legs:
        line = list(end)
        for hop in leg.hops:
            line = unwrap([*line, *hop_line(hop, leg.mode, network, lines)])
        if not leg.hops:
            line = unwrap([*line, *great_circle_line(leg.from_point, leg.to_point)])
        line = line[len(end) :]
        weight = 3 if leg.service is None else 4
        layer["lines"].append(_line(line, leg.mode, leg.status, _leg_text(leg, network), weight=weight))
        for node_id, at in ((leg.from_node, line[0]), (leg.to_node, line[-1])):
            if node_id in network.node_by_id:
                layer["stops"].append(_stop(network.node_by_id[node_id], at))
        end = line[-1:]
    return layer


def _line(line: Sequence[LonLat], mode: str, status: str, text: str, *, weight: float) -> dict[str, Any]:
    return {
        "at": [(round(lat, 3), round(lon, 3)) for lon, lat in line],
        "color": COLOURS[mode],
        "weight": weight,
        "dashArray": PLANNED_DASH if status == "planned" else DASHES[mode],
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


def _plan_panel(plan: Plan, limit: int) -> str:
    s = plan.shipment
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(', '.join(route.tags))}{' (planned)' if route.planned else ''}</td>"
        f"<td>{route.days:.1f}</td><td>{route.usd:,.0f}</td><td>{route.kg_co2e:,.0f}</td><td>{escape(route.via)}</td></tr>"
        for number, route in enumerate(plan.routes[:limit], start=1)
    )
    return (
        f"<h1>{escape(plan.origin.name)} to {escape(plan.destination.name)}</h1>"
        f"<p>{s.teu:g} TEU, {s.tonnes:g} t, worth {s.value_usd:,.0f} USD; wait: {escape(plan.wait)}</p>"
        "<table class='routes'><tr><th></th><th>tag</th><th>days</th><th>USD</th><th>kg CO2e</th><th>via</th></tr>"
        f"{rows}</table>"
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


@cache
def _basemap_text() -> str:
    return resources.files("corridor").joinpath("assets/basemap.json").read_text(encoding="utf-8")


CREDIT = "Map: Natural Earth. Rail lines: OpenStreetMap contributors. Drawn with Leaflet."

DRAWING = """
{% macro script(this, kwargs) %}
(function (map) {
  const world = {{ this.world }}, layers = {{ this.layers }};
  map.createPane("world").style.zIndex = 200;
  const canvas = L.canvas({pane: "world"});
  for (const turn of [-360, 0, 360]) {
    L.geoJSON(world, {
      interactive: false, renderer: canvas, filter: f => f.geometry.type !== "Point",
      coordsToLatLng: c => L.latLng(c[1], c[0] + turn),
      style: f => f.geometry.type.endsWith("Polygon")
        ? {color: "#aab4b8", weight: 0.6, fillColor: "#f5f2ea", fillOpacity: 1}
        : {color: "#c9c2b2", weight: 0.7}
    }).addTo(map);
  }
  const overlays = {};
  let bounds = L.latLngBounds([]);
  for (const layer of layers) {
    const group = L.featureGroup();
    for (const line of layer.lines) {
      const {at, text, ...style} = line;
      L.polyline(at, {...style, opacity: 0.9}).bindPopup(text, {maxWidth: 360}).addTo(group);
    }
    for (const stop of layer.stops) {
      L.circleMarker(stop.at, {radius: 4, color: "#333", weight: 1.5, fillColor: "#fff", fillOpacity: 1})
        .bindPopup(stop.text, {maxWidth: 320}).addTo(group);
    }
    overlays[layer.name] = group;
    if (layer.show) { group.addTo(map); bounds = bounds.extend(group.getBounds()); }
    group.on("add", () => map.fitBounds(group.getBounds(), {padding: [40, 40]}));
  }
  L.control.layers(null, overlays, {collapsed: window.innerWidth < 700}).addTo(map);
  L.control.scale({imperial: false, position: "bottomright"}).addTo(map);
  if (bounds.isValid()) { map.fitBounds(bounds, {padding: [40, 40]}); }
})({{ this._parent.get_name() }});
{% endmacro %}
"""

STYLE = """
html,body{height:100%;margin:0;font:14px/1.4 system-ui,sans-serif;color:#222}
.folium-map{position:absolute;inset:0;background:#dbe7ee}
.panel{position:absolute;left:12px;bottom:28px;z-index:900;max-width:min(560px,92vw);max-height:46vh;overflow:auto;
background:#fffffff2;border-radius:8px;padding:10px 14px;box-shadow:0 1px 6px #0004}
.panel h1{font-size:17px;margin:0 0 2px}.panel p{margin:2px 0 6px;color:#555}
.routes{border-collapse:collapse;font-size:13px}.routes td,.routes th{padding:2px 8px 2px 0;text-align:left}
.legend span{margin-right:12px;white-space:nowrap}.credit{font-size:11px}
.facts th{text-align:left;vertical-align:top;padding-right:8px;font-weight:600;color:#555}
.leaflet-control-attribution{display:none}
"""
