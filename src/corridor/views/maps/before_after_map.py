"""Routes before and after a scenario on one map: before in grey, after in the colours of the modes, a pair at a time.

``assets/map_change.js`` draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridor.dataset.currency import USD, written
from corridor.model.assumptions import Currency
from corridor.model.geo import LonLat
from corridor.model.network import Network
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.route import Route
from corridor.views.lines import Lines, on_world, parts_on_world, route_lines, steps_of, west_end
from corridor.views.maps.map_page import CREDIT, MapPage, dash_of, modes_key
from corridor.views.words import duration, end_names

PER_DEGREE = 100
"""Steps of a line: about 1 km."""

WORDS = {
    "panel": "Before and after", "before": "before", "after": "after", "none": "no route", "all": "all changes",
    "table": "What changes", "start": "start", "end": "end",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A route before and the one after, under a name; None where there is none."""

    name: str
    before: Route | None
    after: Route | None


def before_after_page(
    pairs: Sequence[Pair],
    before: Network,
    after: Network,
    lines: Lines,
    *,
    title: str,
    summary: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    merged: bool,
    money: Currency = USD,
) -> MapPage:
    """The pairs, of which one is shown at a time, the first one first; ``merged``: all together at first.

    ``title`` and ``summary`` are texts; ``headers`` and ``rows`` those of the table of changes.
    """
    drawn = {
        id(route): route_lines(route, network, lines)
        for pair in pairs
        for route, network in ((pair.before, before), (pair.after, after))
        if route is not None
    }
    west = west_end([[point for line in shapes for point in line] for shapes in drawn.values()])
    told = [
        {
            "name": pair.name,
            "delta": _delta(pair, money),
            "stops": _stops(pair, after, west),
            "before": _route(pair.before, before, drawn, west, money),
            "after": _route(pair.after, after, drawn, west, money),
        }
        for pair in pairs
    ]
    return MapPage(
        title=title,
        program="map_change.js",
        data={
            "title": title, "summary": summary, "pairs": told, "headers": list(headers),
            "rows": [list(row) for row in rows], "merged": merged, "west": west, "per_degree": PER_DEGREE,
            "modes": modes_key(), "words": WORDS, "credit": CREDIT,
        },
    )  # fmt: skip


def _delta(pair: Pair, money: Currency) -> str:
    before, after = pair.before, pair.after
    if before is None or after is None:
        return (
            "no route before and after"
            if before is after
            else ("a new route" if before is None else "no route any more")
        )
    if [leg.to_dict() for leg in before.legs] == [leg.to_dict() for leg in after.legs]:
        return "no change"
    usd = after.usd - before.usd
    sign = "+" if usd >= 0 else "-"
    days, kg = after.days - before.days, after.kg_co2e - before.kg_co2e
    return f"{days:+.1f} d, {sign}{written(abs(usd), money)}, {kg:+,.0f} kg CO2e"


def _stops(pair: Pair, network: Network, west: float) -> list[dict[str, Any]]:
    route = pair.after or pair.before
    if route is None:
        return []
    first, last = route.legs[0], route.legs[-1]
    names = [
        short_name(network.node_by_id[node]) if node in network.node_by_id else node
        for node in (first.from_node, last.to_node)
    ]
    points: tuple[LonLat, LonLat] = (first.from_point, last.to_point)
    return [
        {"kind": kind, "name": name, "at": [round(lat, 4), round(on_world(lon, west), 4)]}
        for kind, name, (lon, lat) in zip(("start", "end"), names, points, strict=True)
    ]


def _route(
    route: Route | None, network: Network, drawn: dict[int, list[list[LonLat]]], west: float, money: Currency
) -> dict[str, Any] | None:
    if route is None:
        return None
    return {
        "figures": f"{route.days:.1f} d, {written(route.usd, money)}, {route.kg_co2e:,.0f} kg CO2e",
        "legs": [
            {
                "mode": leg.mode,
                "name": f"{leg.name}: {' to '.join(end_names(leg, network))}",
                "figures": f"{duration(leg.hours)}, {written(leg.usd, money)}",
                "dash": dash_of(leg.mode, leg.status),
                "line": steps_of(parts_on_world(line, west), PER_DEGREE),
            }
            for leg, line in zip(route.legs, drawn[id(route)], strict=True)
        ],
    }
