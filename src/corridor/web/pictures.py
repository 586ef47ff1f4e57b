"""What the page draws and lists: the network as GeoJSON, and what there is to choose from (``/api/meta``)."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime
from functools import cache
from math import fsum
from typing import Any

from corridor import __version__
from corridor.api.answers import lines_of
from corridor.api.objects import Network
from corridor.model.borders import crosses
from corridor.model.modes import MODES
from corridor.model.network import STATUSES, Node
from corridor.model.network import Network as Model
from corridor.model.waiting import WAIT_POLICIES
from corridor.places.gazetteer import load_gazetteer
from corridor.planning.planner import SCHEMA
from corridor.planning.routes.route import TAGS
from corridor.scenarios.toml import shipped
from corridor.views.lines import geometry, hop_line, stretch_of
from corridor.views.maps.reach_map import country_shapes
from corridor.views.tongues.tongue import LANGUAGES, TRANSLATED, catalogue, name_of
from corridor.web.worlds import Worlds

DEGREE_DECIMALS = 2
"""Of the lines of the whole network: about a kilometre."""

LATIN = re.compile("[A-Za-z\u00c0-\u024f .'-]+")

COARSE_DEGREES = 0.15
COARSE_DEGREES_OF = {"sea": 0.4, "air": 1.0}
"""How far a line of the whole network may be drawn from its true course: what is far from any road or shore farther."""


def network_geojson(network: Network) -> str:
    """Nodes as points, and each pair of nodes that services of a mode join as a line with those services.

    The services themselves stand beside the features, as a member of their own.
    """
    from shapely import get_coordinates, set_coordinates

    lines = lines_of(network)
    joined: dict[tuple[str, ...], dict[str, Any]] = {}
    for service in network.service_by_id.values():
        for hop in service.hops:
            row = joined.setdefault(stretch_of(hop, service.mode), {"hop": hop, "services": []})
            if service.id not in row["services"]:
                row["services"].append(service.id)
    features: list[dict[str, Any]] = []
    for (a, b, mode, *_), row in joined.items():
        shape = geometry(hop_line(row["hop"], mode, network, lines)).simplify(
            COARSE_DEGREES_OF.get(mode, COARSE_DEGREES)
        )
        shape = set_coordinates(shape, get_coordinates(shape).round(DEGREE_DECIMALS))
        properties = {"mode": mode, "from": a, "to": b, "services": row["services"]}
        features.append({"type": "Feature", "geometry": shape.__geo_interface__, "properties": properties})
    features += [
        {
            "type": "Feature",
            "id": node.id,
            "geometry": {"type": "Point", "coordinates": [node.lon, node.lat]},
            "properties": {
                "name": node.name, "kind": node.kind, "country": node.country,
                "modes": sorted(node.modes), **({} if node.gauge_mm is None else {"gauge_mm": node.gauge_mm}),
            },
        }
        for node in network.node_by_id.values()
    ]  # fmt: skip
    collection = {"type": "FeatureCollection", "features": features, "services": _services(network)}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


@cache
def countries() -> str:
    """The outlines of countries as GeoJSON, for a map that colours them."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[lon, lat] for lat, lon in ring] for ring in polygon] for polygon in polygons],
            },
        }
        for code, polygons in country_shapes().items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))


def meta(worlds: Worlds) -> dict[str, Any]:
    """Everything that the page lets one choose from."""
    network = worlds.of()
    return {
        "schema": SCHEMA,
        "version": __version__,
        "today": datetime.now(UTC).date().isoformat(),
        "languages": list(LANGUAGES),
        "tags": list(TAGS),
        "waits": list(WAIT_POLICIES),
        "statuses": list(STATUSES),
        "modes": [
            {"mode": row.name, "colour": row.colour, "dash": row.dash, "letter": row.letter, "words": dict(row.words)}
            for row in MODES.values()
        ],
        "boxes": [
            {"kind": box.name, "teu": box.teu, "payload_t": box.payload_t, "m3": box.m3}
            for box in network.equipment.values()
        ],
        "currencies": [
            {"code": one.code, "per_usd": one.per_usd, "source": one.source}
            for one in network.assumptions.currencies.values()
        ],
        "passages": sorted(
            {name for service in network.service_by_id.values() for hop in service.hops for name in hop.passages}
        ),
        "operators": len({service.operator for service in network.service_by_id.values()}),
        "money": {
            "holding_rate": network.assumptions.holding_rate,
            "carbon_price": network.assumptions.carbon_price,
        },
        "scenarios": _scenarios(),
        "own": [
            {"id": one.id, "name": one.name, "sent": one.sent} for one in list(worlds.own.values())
        ],
        "rates": _rates(network),
        "borders": _borders(network),
        "countries": _countries(network),
        "cities": {city: dict(zip(TRANSLATED, said, strict=True)) for city, said in catalogue()["cities"].items()},
        "nodes": {
            node.id: {
                "name": node.name, "short": node.short, "kind": node.kind, "country": node.country, "lon": node.lon,
                "lat": node.lat, "gauge_mm": node.gauge_mm, "bonded": node.bonded, "names": _names(node),
                "also": _latin(node),
                "modes": sorted(node.modes),
            }
            for node in network.node_by_id.values()
        },
    }  # fmt: skip


SERVICE_COLUMNS = (
    "id", "name", "operator", "mode", "status", "frequency_per_week", "both_ways", "stops", "hours", "km",
)  # fmt: skip


def _services(network: Network) -> dict[str, Any]:
    """The services for the list of the network: rows under ``columns``, whose names would be a third of it. Of some
    columns they hold numbers, whose texts stand in ``numbered``.
    """
    numbered: dict[str, dict[str, int]] = {"operator": {}, "mode": {}, "status": {}}

    def number(column: str, text: str) -> int:
        return numbered[column].setdefault(text, len(numbered[column]))

    rows = [
        [
            service.id, service.name, number("operator", service.operator), number("mode", service.mode),
            number("status", service.status), _short(service.frequency_per_week), int(service.both_ways),
            list(service.stops), _short(round(fsum(hop.hours for hop in service.hops), 1)),
            round(fsum(hop.km for hop in service.hops)),
        ]
        for service in network.service_by_id.values()
    ]  # fmt: skip
    return {
        "columns": SERVICE_COLUMNS,
        "numbered": {column: list(texts) for column, texts in numbered.items()},
        "rows": rows,
    }


def _short(value: object) -> object:
    """The same number without a decimal where it has none to tell."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _scenarios() -> list[dict[str, Any]]:
    found = []
    for path in shipped():
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(
            {
                "id": path.name,
                "name": document.get("name", path.stem),
                "description": document.get("description", ""),
                "source": document.get("source", ""),
            }
        )
    return found


def _rates(network: Model) -> list[dict[str, Any]]:
    """The agreed rates, with their days."""
    return [
        {
            "rate": rate.rate, "service": rate.service, "from": rate.from_node, "to": rate.to_node,
            "valid_from": None if rate.valid_from is None else rate.valid_from.isoformat(),
            "valid_to": None if rate.valid_to is None else rate.valid_to.isoformat(),
        }
        for rate in network.rates
    ]  # fmt: skip


def _borders(network: Model) -> dict[str, list[tuple[str, str, float]]]:
    """The border hops of each service that has any: from, to, hours."""
    by_id, found = network.node_by_id, {}
    for service in network.service_by_id.values():
        hops = [
            (hop.from_node, hop.to_node, hop.hours)
            for hop in service.hops
            if crosses(by_id[hop.from_node], by_id[hop.to_node], hop.km)
        ]
        if hops:
            found[service.id] = hops
    return found


def _names(node: Node) -> dict[str, str]:
    """What a node is called in each language but English, where it is known."""
    found = {lang: name_of(node, lang) for lang in TRANSLATED}
    return {lang: name for lang, name in found.items() if name is not None}


def _latin(node: Node) -> list[str]:
    """The other names of a node in Latin letters, by which the page knows a city of an answer."""
    return [alias for alias in node.aliases if LATIN.fullmatch(alias)]


def _countries(network: Model) -> dict[str, str]:
    gazetteer = load_gazetteer()
    return {code: gazetteer.country_name(code) for code in sorted({n.country for n in network.node_by_id.values()})}
