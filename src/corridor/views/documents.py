"""A plan as files that other programs read: CSV and GeoJSON (RFC 7946).

Each function returns text and touches no file; the same plan gives the same text. The page for people is ``page``, the
calendar stands in ``calendars``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from corridor.planning.planner import Plan
from corridor.planning.routes.milestones import leg_moments
from corridor.planning.routes.route import Route
from corridor.views.lines import Lines, geometry, leg_line

DECIMALS = 6
"""Of the figures in a table: finer than any of them, coarser than the noise of adding floats."""

GRAMS_PER_KG = 1000.0

DEGREE_DECIMALS = 5
"""Of a coordinate in GeoJSON: about a metre."""

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""


def to_csv(plan: Plan, limit: int | None, *, excel: bool = False) -> str:
    """A row a leg of the first ``limit`` routes (None: of all), with a header; UTF-8 text with LF line ends.

    Figures are for the whole shipment, rounded to 6 decimals; units stand in the names of the columns. Several node
    ids or sources in a cell are parted by a space or `` | ``; a pair of nodes is ``A>B``; times are ISO 8601 on the
    clock of their place, blank in a plan without dates. Cells are data as they stand; with ``excel`` a byte order mark
    stands before them, and a text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    rows = [_row(plan, number, route, place) for number, route, place in _places(plan, limit)]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} if excel else row for row in rows)
    return (BYTE_ORDER_MARK if excel else "") + out.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    """A cell that a spreadsheet shows and does not run; numbers stay as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


COLUMNS = (
    "route", "tags", "leg", "mode", "service", "name", "operator", "status", "from", "from_name", "from_country", "to",
    "to_name", "to_country", "stops", "borders", "gauge_changes", "passages", "km", "load_h", "wait_h", "ride_h",
    "unload_h", "hours", "usd", "kg_co2e", "g_co2e_per_tkm", "frequency_per_week", "estimated_wait", "cut_off",
    "depart", "arrive", "basis", "source",
)  # fmt: skip


def _places(plan: Plan, limit: int | None) -> Iterable[tuple[int, Route, int]]:
    """Number of the route, the route, and where in it a leg stands, from 0; for every leg shown."""
    for number, route in enumerate(plan.routes[:limit], start=1):
        for place in range(len(route.legs)):
            yield number, route, place


def _row(plan: Plan, number: int, route: Route, place: int) -> dict[str, Any]:
    leg, by_id = route.legs[place], plan.network.node_by_id
    ends: dict[str, str] = {}
    for end, node_id in (("from", leg.from_node), ("to", leg.to_node)):
        node = by_id.get(node_id)
        ends |= {f"{end}_name": node_id if node is None else node.name, f"{end}_country": node.country if node else ""}
    cut_off = next((m.begins.isoformat() for m in leg_moments(leg, plan.network) if m.kind == "cut-off"), "")
    stood_on = (*leg.hops, *(() if leg.boarded_by is None else (leg.boarded_by.connection,)))
    activity_tkm = plan.shipment.tonnes * leg.km
    figures = {
        "km": leg.km, "load_h": leg.load_h, "wait_h": leg.wait_h, "ride_h": leg.ride_h, "unload_h": leg.unload_h,
        "hours": leg.hours, "usd": leg.usd, "kg_co2e": leg.kg_co2e,
        "g_co2e_per_tkm": leg.kg_co2e * GRAMS_PER_KG / activity_tkm if activity_tkm else None,
        "frequency_per_week": leg.frequency_per_week,
    }  # fmt: skip
    return {
        "route": number, "tags": " ".join(route.tags), "leg": place + 1, "mode": leg.mode, "service": leg.service or "",
        "name": leg.name, "operator": leg.operator, "status": leg.status, "from": leg.from_node, "to": leg.to_node,
        "stops": " ".join(leg.stops), "borders": _pairs(leg.crossings), "gauge_changes": _pairs(leg.gauge_changes),
        "passages": " ".join(leg.passages), "estimated_wait": "yes" if leg.estimated_wait else "no", "cut_off": cut_off,
        "depart": leg.depart or "", "arrive": leg.arrive or "",
        "basis": " ".join(dict.fromkeys(one.basis for one in stood_on)) or "assumed",
        "source": " | ".join(dict.fromkeys(one.source for one in stood_on)) or "assumptions.toml",
        **ends,
        **{name: "" if value is None else round(value, DECIMALS) for name, value in figures.items()},
    }  # fmt: skip


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{a}>{b}" for a, b in pairs)


def to_geojson(plan: Plan, lines: Lines, limit: int | None) -> str:
    """A FeatureCollection with a feature a leg of the first ``limit`` routes (None: of all), as RFC 7946 has it.

    The geometry is the true line in WGS 84, cut at the antimeridian; the properties are the fields of the JSON answer
    with the numbers of route and leg, the route's tags and the names of the leg's ends.
    """
    from shapely import get_coordinates, set_coordinates

    features = []
    for number, route, place in _places(plan, limit):
        leg = route.legs[place]
        shape = geometry(leg_line(leg, plan.network, lines))
        rounded = set_coordinates(shape, get_coordinates(shape).round(DEGREE_DECIMALS))
        names = {
            end: plan.network.node_by_id[node].name if node in plan.network.node_by_id else node
            for end, node in (("from_name", leg.from_node), ("to_name", leg.to_node))
        }
        position = {"route": number, "leg": place + 1, "tags": list(route.tags)}
        features.append(
            {
                "type": "Feature",
                "id": f"{number}.{place + 1}",
                "geometry": rounded.__geo_interface__,
                "properties": position | leg.to_dict() | names,
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
