"""GeoJSON text to features, and features to nodes and tracks, each checked on its own. Pure.

The rows of tables are the business of ``records``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from corridor.dataset.columns import LONGEST_TEXT, is_number
from corridor.files.faults import Faults, echo
from corridor.model.countries import COUNTRIES
from corridor.model.geo import LonLat
from corridor.model.modes import MODES
from corridor.model.network import KINDS, Node

Ends = tuple[str, str, str]
"""(from, to, mode) of a track."""

Tracks = dict[Ends, list[LonLat]]
"""The line of a hop, as (lon, lat) points, by its ends and mode."""

FARTHEST_LON = 540.0
"""A line across the antimeridian may be continuous there, and so pass 180 degrees by one turn."""

REQUIRED_TEXT = ("id", "name", "kind", "country", "tz")
NODE_PROPERTIES = frozenset({*REQUIRED_TEXT, "modes", "gauge_mm", "aliases", "bonded", "source"})
GAUGE_MM = (300, 3000)
"""Any rail gauge lies between these."""

_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_ENDLESS = re.compile(r"\d{4000}")


def features_of(text: str, name: str, faults: Faults) -> list[Any] | None:
    """The features of a FeatureCollection as they stand there, or None with the fault noted."""
    try:
        document = json.loads(text)
        if _HALF_A_PAIR.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        faults.add("json-broken", f"{name}:{error.lineno}", f"cannot be read as JSON ({error.msg})")
        return None
    except UnicodeEncodeError:
        faults.add("not-utf8", f"{name}:1", "holds one half of a surrogate pair", fix="mend the \\u escapes")
        return None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        endless = _ENDLESS.search(text)
        line = text.count("\n", 0, endless.start()) + 1 if endless else 1
        faults.add("json-broken", f"{name}:{line}", "cannot be read as JSON (nested too deep, or a number too long)")
        return None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        faults.add("not-geojson", f"{name}:1", "is no FeatureCollection with features")
        return None
    return features


# nodes ----------------------------------------------------------------------------------------------------------------


def read_nodes(features: Sequence[Any], file: str, faults: Faults) -> dict[str, Node]:
    """Nodes by id, in the order of the file."""
    nodes: dict[str, Node] = {}
    seen: set[str] = set()
    zones: dict[str, bool] = {}
    for number, feature in enumerate(features, start=1):
        where = f"{file}:{number}"
        node = _node(feature, where, faults, zones)
        known = _id(feature)
        if known and known in seen:
            faults.add("node-twice", where, f"id {echo(known)} stands in an earlier feature too")
        elif node is not None:
            nodes[node.id] = node
        seen.add(known)
    return nodes


def node_rows(features: Iterable[Any]) -> dict[str, int] | None:
    """Every id that stands in the file, right or wrong in the rest, and in which feature, counted from 1.

    None if any feature has no id that can be read: then nobody knows which are missing.
    """
    rows: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        rows.setdefault(_id(feature), number)
    return None if "" in rows else rows


def _id(feature: Any) -> str:  # noqa: ANN401 - raw JSON
    """The id of a feature, blank where it has none that can be read."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    known = properties.get("id") if isinstance(properties, dict) else None
    return known.strip() if isinstance(known, str) else ""


def _node(feature: Any, where: str, faults: Faults, zones: dict[str, bool]) -> Node | None:  # noqa: ANN401 - raw JSON
    mark = len(faults)
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        faults.add("feature-broken", where, "is no Feature with properties")
        return None
    properties: dict[str, Any] = feature["properties"]
    point = _node_point(feature.get("geometry"), where, faults)
    for name in (*REQUIRED_TEXT, "modes"):
        if properties.get(name) in (None, ""):
            faults.add("property-missing", where, f"{name} is missing or blank")
    text = {name: _text(properties, name, where, faults) for name in (*REQUIRED_TEXT, "source")}
    modes = _strings(properties, "modes", where, faults)
    aliases = _strings(properties, "aliases", where, faults)
    gauge, bonded = properties.get("gauge_mm"), properties.get("bonded")
    for mode in modes:
        if mode not in MODES:
            faults.add("unknown-word", where, f"modes holds {echo(mode)}", fix=f"write of {', '.join(MODES)}")
    if text["kind"] and text["kind"] not in KINDS:
        faults.add("unknown-word", where, f"kind is {echo(text['kind'])}", fix=f"write one of {', '.join(KINDS)}")
    if gauge is not None and not (type(gauge) is int and GAUGE_MM[0] <= gauge <= GAUGE_MM[1]):
        faults.add("property-type", where, f"gauge_mm is {echo(gauge)}", fix="write whole millimetres, or null")
    if bonded is not None and not isinstance(bonded, bool):
        faults.add("property-type", where, f"bonded is {echo(bonded)}", fix="write true or false, or leave it out")
    _check_country(text["id"], text["country"], where, faults)
    _check_zone(text["tz"], where, faults, zones)
    if not text["source"]:
        faults.add("source-blank", where, "source is blank")
    if point is None or faults.error_since(mark):
        return None
    return Node(
        id=text["id"],
        name=text["name"],
        kind=text["kind"],  # type: ignore[arg-type]
        country=text["country"],
        lon=point[0],
        lat=point[1],
        modes=frozenset(modes),
        tz=text["tz"],
        source=text["source"],
        gauge_mm=gauge,
        aliases=tuple(aliases),
        bonded=bonded,
        extra={key: value for key, value in properties.items() if key not in NODE_PROPERTIES},
    )


def _node_point(geometry: Any, where: str, faults: Faults) -> tuple[float, float] | None:  # noqa: ANN401 - raw JSON
    at = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(at, list) or len(at) not in (2, 3) or not all(is_number(value) for value in at[:2]):
        faults.add("not-a-point", where, "geometry is no Point with two numbers")
        return None
    lon, lat = float(at[0]), float(at[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        faults.add("coordinates-range", where, f"lies at longitude {lon:g}, latitude {lat:g}")
        return None
    return lon, lat


def _text(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> str:
    value = properties.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a text")
        return ""
    if len(value) > LONGEST_TEXT:
        faults.add("text-too-long", where, f"{name} has {len(value):,} characters")
    return value.strip()


def _strings(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> list[str]:
    value = properties.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a list of texts")
        return []
    if any(len(word) > LONGEST_TEXT for word in value):
        faults.add("text-too-long", where, f"{name} holds a text of over {LONGEST_TEXT:,} characters")
    return value


def _check_country(node: str, country: str, where: str, faults: Faults) -> None:
    if country and country not in COUNTRIES:
        faults.add("country-unknown", where, f"country is {echo(country)}")
    place, dash, facility = node.partition("-")
    well_formed = place.isalnum() and place.isascii() and place.isupper() and len(place) == 5
    if node and not (
        well_formed and place[:2] in COUNTRIES and "01".find(place[2]) < 0 and bool(dash) == bool(facility)
    ):
        faults.add("id-form", where, f"id is {echo(node)}")
    elif country in COUNTRIES and node and country != place[:2]:
        faults.add("country-mismatch", where, f"id {node} lies in {place[:2]}, country says {country}")


def _check_zone(name: str, where: str, faults: Faults, zones: dict[str, bool]) -> None:
    if name and name not in zones:
        try:
            zones[name] = bool(ZoneInfo(name))
        except (OSError, ValueError, KeyError):
            zones[name] = False
    if name and not zones[name]:
        faults.add("tz-unknown", where, f"tz is {echo(name)}")


# tracks ---------------------------------------------------------------------------------------------------------------


def read_tracks(features: Iterable[Any], file: str, known: Container[str] | None, faults: Faults) -> Tracks:
    """The lines as they stand there. ``known`` are the ids that their ends must have, None where any will do."""
    tracks: Tracks = {}
    for number, feature in enumerate(features, start=1):
        where = f"{file}:{number}"
        ends, points = _ends(feature), _points(feature)
        if ends is None or points is None:
            faults.add("track-broken", where, "is no LineString with from, to and mode")
            continue
        if ends[2] not in MODES:
            faults.add("track-broken", where, f"mode is {echo(ends[2])}", fix=f"write one of {', '.join(MODES)}")
        if not all(_on_earth(point) for point in points):
            faults.add("track-broken", where, "holds a point that is no longitude and latitude in degrees")
            continue
        if known is not None and not (ends[0] in known and ends[1] in known):
            faults.add("track-node", where, f"joins {echo(ends[0])} and {echo(ends[1])}, not both nodes")
        tracks[ends] = [(float(point[0]), float(point[1])) for point in points]
    return tracks


def rows_by_ends(features: Iterable[Any]) -> dict[Ends, int]:
    """Which feature, counted from 1, holds the track of these ends."""
    return {ends: number for number, feature in enumerate(features, start=1) if (ends := _ends(feature))}


def _ends(feature: Any) -> Ends | None:  # noqa: ANN401 - raw JSON
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    start, end, mode = (properties.get(name) for name in ("from", "to", "mode"))
    if not isinstance(start, str) or not isinstance(end, str) or not isinstance(mode, str):
        return None
    return start, end, mode


def _points(feature: Any) -> Sequence[Any] | None:  # noqa: ANN401 - raw JSON
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "LineString":
        return None
    points = geometry.get("coordinates")
    return points if isinstance(points, list) and len(points) > 1 else None


def _on_earth(point: Any) -> bool:  # noqa: ANN401 - raw JSON
    if not isinstance(point, list) or len(point) < 2:
        return False
    lon, lat = point[:2]
    return is_number(lon) and is_number(lat) and abs(lon) <= FARTHEST_LON and abs(lat) <= 90
