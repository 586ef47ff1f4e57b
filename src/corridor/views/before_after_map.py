"""Routes before and after a scenario on one page: before in grey, after in the colours of the modes.

The page, its legend and its script are those of ``maps``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from corridor.model.network import Network
from corridor.planning.route import Route
from corridor.views.detours import detour_lines
from corridor.views.lines import Lines, route_lines
from corridor.views.maps import COLOURS, Layer, dash_of, legend, world_page
from corridor.views.words import route_html

if TYPE_CHECKING:
    import folium

GREY = "#5f6368"
"""Of what was before: darker than the coasts, in no mode's colour."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A route before and the one after, under a name; None where there is none."""

    name: str
    before: Route | None
    after: Route | None


def before_after_map(
    pairs: Sequence[Pair], before: Network, after: Network, lines: Lines, *, title: str, table: str, merged: bool
) -> folium.Map:
    """The pairs as switchable layers, the first two shown; ``merged``: all in two layers, both shown.

    ``title`` and ``table`` are the page's text as HTML fragments; the legend stands between them.
    """
    lines_after = {**lines, **detour_lines((pair.after for pair in pairs if pair.after), before, lines)}
    layers: list[Layer] = []
    for pair in pairs:
        for word, route, network, drawn in (
            ("before", pair.before, before, lines), ("after", pair.after, after, lines_after),
        ):  # fmt: skip
            if route is None:
                continue
            name = f"{pair.name}, {word}: {route.days:.1f} d, {route.usd:,.0f} USD"
            layers.append(_layer(name, route, network, drawn, grey=word == "before", show=merged or pair is pairs[0]))
    if merged:
        layers = [_merged(word, layers, grey=word == "before") for word in ("before", "after")]
    return world_page(layers, f"{title}<p class='legend'>{_key()}</p>{table}", key="")


def two_line_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An HTML table for a narrow panel: the last cell of each row stands in a line of its own, under the others."""
    head = "".join(f"<th>{escape(title)}</th>" for title in headers[:-1])
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        f"<tr><td colspan='{len(cells)}' style='color:#555;padding-bottom:6px'>{escape(last)}</td></tr>"
        for *cells, last in rows
    )
    return f"<table class='routes'><tr>{head}</tr>{body}</table>"


def _key() -> str:
    """The legend, as an HTML fragment."""
    grey = f"<svg width='34' height='8'><line x1='1' y1='4' x2='33' y2='4' stroke='{GREY}' stroke-width='6'/></svg>"
    return f"<span>{grey} before</span><span>after:</span>{legend()}"


def _layer(name: str, route: Route, network: Network, lines: Lines, *, grey: bool, show: bool) -> Layer:
    """A route; the one before is broader and lies under the one after, so that both are seen where they agree."""
    text = f"<b>{escape(name)}</b>{route_html(route)}"
    drawn = [
        {
            "at": [(round(lat, 3), round(lon, 3)) for lon, lat in line],
            "color": GREY if grey else COLOURS[leg.mode],
            "weight": 7 if grey else 3,
            "dashArray": None if grey else dash_of(leg.mode, leg.status),
            "text": text,
        }
        for leg, line in zip(route.legs, route_lines(route, network, lines), strict=True)
    ]
    stops = [
        {"at": (round(at[1], 4), round(at[0], 4)), "text": escape(network.node_by_id[node].name)}
        for leg, line in zip(route.legs, route_lines(route, network, lines), strict=True)
        for node, at in ((leg.from_node, line[0]), (leg.to_node, line[-1]))
        if node in network.node_by_id
    ]
    return {"name": escape(name), "show": show, "grey": grey, "lines": drawn, "stops": stops}


def _merged(name: str, layers: Sequence[Layer], *, grey: bool) -> Layer:
    """One layer of all those of a kind; a line or a stop that several share is drawn once."""
    parts = [layer for layer in layers if layer["grey"] is grey]
    lines = {(str(line["at"]), line["color"]): line for layer in parts for line in layer["lines"]}
    stops = {stop["at"]: stop for layer in parts for stop in layer["stops"]}
    return {"name": name, "show": True, "grey": grey, "lines": list(lines.values()), "stops": list(stops.values())}
