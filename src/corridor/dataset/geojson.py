"""Features to nodes and tracks, each checked on its own. Pure.

The rows of tables are the business of ``services`` and ``records``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from corridor.dataset.columns import NODES
from corridor.dataset.reading.cells import LONGEST_TEXT, is_number
from corridor.dataset.reading.features import Feature
from corridor.dataset.reading.signs import bare, control_in, look_alike_in, unseen_in
from corridor.files.faults import Faults, echo
from corridor.model.countries import COUNTRIES
from corridor.model.geo import LonLat
from corridor.model.modes import MODES
from corridor.model.network import KINDS, Node

Ends = tuple[str, ...]
"""(from, to, mode) of a track; behind them the passages, sorted, where it is of the hops that take these alone."""

Tracks = dict[Ends, list[LonLat]]
"""The line of a hop, as (lon, lat) points, by ``Ends``."""

FARTHEST_LON = 540.0
"""A line across the antimeridian may be continuous there, and so pass 180 degrees by one turn."""

REQUIRED_TEXT = ("id", "name", "kind", "country", "tz")
NODE_PROPERTIES = NODES.names
LISTS = ("modes", "aliases", "locodes")
GAUGE = NODES.column("gauge_mm")
LONGEST_SHORT = 24
PLACE_OF_LOCODE = 5


# nodes ----------------------------------------------------------------------------------------------------------------


def read_nodes(features: Iterable[Feature], faults: Faults) -> dict[str, Node]:
    """Nodes by id, in the order of the file."""
    nodes: dict[str, Node] = {}
    seen: dict[str, Feature] = {}
    zones: dict[str, bool] = {}
    for feature in features:
        node = _node(feature, faults, zones)
        known = node_id(feature)
        if known and known in seen:
            faults.add("node-twice", feature.where(), f"id {echo(known)} stands in {seen[known].where()} too")
        elif node is not None:
            nodes[node.id] = node
        seen.setdefault(known, feature)
    return nodes


def node_rows(features: Iterable[Feature]) -> dict[str, str] | None:
    """Every id that stands in the file, right or wrong in the rest, and where.

    None if any feature has no id that can be read: then nobody knows which are missing.
    """
    rows: dict[str, str] = {}
    for feature in features:
        rows.setdefault(node_id(feature), feature.where())
    return None if "" in rows else rows


def node_id(feature: Feature) -> str:
    """The id of a feature, blank where it has none that can be read."""
    properties = feature.body.get("properties") if isinstance(feature.body, dict) else None
    known = properties.get("id") if isinstance(properties, dict) else None
    return bare(known) if isinstance(known, str) else ""


def _node(feature: Feature, faults: Faults, zones: dict[str, bool]) -> Node | None:
    mark, where = len(faults), feature.where()
    body = feature.body
    if not isinstance(body, dict) or not isinstance(body.get("properties"), dict):
        faults.add("feature-broken", where, "is no Feature with properties")
        return None
    properties: dict[str, Any] = {
        key: None if isinstance(value, float) and math.isnan(value) else value  # as pandas writes a missing value
        for key, value in body["properties"].items()
    }
    point = _node_point(body.get("geometry"), where, faults)
    for name in (*REQUIRED_TEXT, "modes"):
        value = properties.get(name)
        if value is None or (isinstance(value, str) and not bare(value) and name != "modes"):
            faults.add("property-missing", where, f"{name} is missing or blank")
    text = {name: _text(properties, name, where, faults) for name in (*REQUIRED_TEXT, "source", "short")}
    lists = {name: _strings(properties, name, where, faults) for name in LISTS}
    _check_words(text, lists["modes"], where, faults)
    _check_country(text["id"], text["country"], where, faults)
    _check_locodes(lists["locodes"], where, faults)
    _check_zone(text["tz"], where, faults, zones)
    if not text["source"]:
        faults.add("source-blank", where, "source is blank")
    gauge, bonded = _gauge(properties.get("gauge_mm"), where, faults), properties.get("bonded")
    if isinstance(bonded, str):  # as tables of mixed values write it
        bonded = {"true": True, "false": False, "": None}.get(bonded.strip().lower(), bonded)
    if bonded is not None and not isinstance(bonded, bool):
        faults.add("property-type", where, f"bonded is {echo(bonded)}", fix="write true or false, or leave it out")
    if point is None or faults.error_since(mark):
        return None
    return Node(
        id=text["id"],
        name=text["name"],
        kind=text["kind"],  # type: ignore[arg-type]
        country=text["country"],
        lon=point[0],
        lat=point[1],
        modes=frozenset(lists["modes"]),
        tz=text["tz"],
        source=text["source"],
        gauge_mm=gauge,
        aliases=tuple(lists["aliases"]),
        bonded=bonded,
        locodes=tuple(lists["locodes"]),
        short=text["short"] or None,
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


def _gauge(value: Any, where: str, faults: Faults) -> int | None:  # noqa: ANN401 - raw JSON
    """Millimetres; a whole number with a point is one too, as tables of numbers write it."""
    if value is None:
        return None
    whole = is_number(value) and float(value).is_integer()
    if not whole or not GAUGE.least <= value <= GAUGE.most:
        faults.add("property-type", where, f"gauge_mm is {echo(value)}", fix="write whole millimetres, or null")
        return None
    return int(value)


def _text(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> str:
    value = properties.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a text")
        return ""
    value = bare(value)
    _check_signs(value, name, where, faults)
    if name == "short" and len(value) > LONGEST_SHORT:
        fix = f"write at most {LONGEST_SHORT}"
        faults.add("text-too-long", where, f"short has {len(value)} characters", fix=fix)
    return value


def _check_signs(value: str, name: str, where: str, faults: Faults) -> None:
    if len(value) > LONGEST_TEXT:
        faults.add("text-too-long", where, f"{name} has {len(value):,} characters")
    sign = control_in(value)
    if sign is not None:
        faults.add("control-sign", where, f"{name} is {echo(value)} and holds {sign}")
    if name == "id":
        unseen = unseen_in(value)
        alike = look_alike_in(value)
        if unseen is not None:
            faults.add("unseen-sign", where, f"id is {echo(value)} and holds {unseen}")
        elif alike is not None:
            faults.add("look-alike", where, f"id is {echo(value)} and holds {alike}")


def _strings(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> list[str]:
    """A list of texts; as one text it is parted by ``|`` (modes: by blanks), or JSON, as other programs write lists."""
    value = properties.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        value = _parted(value, name)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a list of texts")
        return []
    for word in value:
        _check_signs(word, name, where, faults)
    return [bare(word) for word in value if bare(word)]


QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def _parted(text: str, name: str) -> Any:  # noqa: ANN401 - raw JSON
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):  # geopandas writes the array of numpy that it holds: ['rail' 'road']
            return [one or other for one, other in QUOTED.findall(text)] or text
    return text.split() if name == "modes" else text.split("|")


def _check_words(text: Mapping[str, str], modes: Iterable[str], where: str, faults: Faults) -> None:
    for mode in modes:
        if mode not in MODES:
            faults.add("unknown-word", where, f"modes holds {echo(mode)}", fix=f"write of {', '.join(MODES)}")
    if text["kind"] and text["kind"] not in KINDS:
        faults.add("unknown-word", where, f"kind is {echo(text['kind'])}", fix=f"write one of {', '.join(KINDS)}")


def _check_country(node: str, country: str, where: str, faults: Faults) -> None:
    if country and country not in COUNTRIES:
        faults.add("country-unknown", where, f"country is {echo(country)}")
    place, dash, facility = node.partition("-")
    well_formed = place.isalnum() and place.isascii() and place.isupper() and len(place) in (5, 6)
    if node and not (
        well_formed and place[:2] in COUNTRIES and "01".find(place[2]) < 0 and bool(dash) == bool(facility)
    ):
        faults.add("id-form", where, f"id is {echo(node)}")
    elif country in COUNTRIES and node and country != place[:2]:
        faults.add("country-mismatch", where, f"id {node} lies in {place[:2]}, country says {country}")


def _check_locodes(codes: Iterable[str], where: str, faults: Faults) -> None:
    for code in codes:
        if not (len(code) == PLACE_OF_LOCODE and code.isascii() and code.isalnum() and code.isupper()):
            faults.add("locode-form", where, f"locodes holds {echo(code)}")


def _check_zone(name: str, where: str, faults: Faults, zones: dict[str, bool]) -> None:
    if name and name not in zones:
        try:
            zones[name] = bool(ZoneInfo(name))
        except (OSError, ValueError, KeyError):
            zones[name] = False
    if name and not zones[name]:
        faults.add("tz-unknown", where, f"tz is {echo(name)}")


# tracks ---------------------------------------------------------------------------------------------------------------


def read_tracks(features: Iterable[Feature], known: Container[str] | None, faults: Faults) -> Tracks:
    """The lines as they stand there. ``known`` are the ids that their ends must have, None where any will do."""
    tracks: Tracks = {}
    for feature in features:
        where = feature.where()
        ends, points = track_ends(feature), _points(feature.body)
        if ends is None or points is None:
            faults.add("track-broken", where, "is no LineString with from, to and mode")
            continue
        if ends[2] not in MODES:
            faults.add("track-broken", where, f"mode is {echo(ends[2])}", fix=f"write one of {', '.join(MODES)}")
        line = _line(points)
        if line is None:
            faults.add("track-broken", where, "holds a point that is no longitude and latitude in degrees")
            continue
        if known is not None and not feature.origin.borrowed and not (ends[0] in known and ends[1] in known):
            faults.add("track-node", where, f"joins {echo(ends[0])} and {echo(ends[1])}, not both nodes")
        tracks[ends] = line
    return tracks


def track_ends(feature: Feature) -> Ends | None:
    """The ends and the mode of a track, and the passages that it is of, sorted; None where they cannot be read."""
    properties = feature.body.get("properties") if isinstance(feature.body, dict) else None
    if not isinstance(properties, dict):
        return None
    start, end, mode = (properties.get(name) for name in ("from", "to", "mode"))
    by = properties.get("passages", "")
    if not (isinstance(start, str) and isinstance(end, str) and isinstance(mode, str) and isinstance(by, str)):
        return None
    return start, end, mode, *sorted(by.split())


def _points(feature: Any) -> Sequence[Any] | None:  # noqa: ANN401 - raw JSON
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "LineString":
        return None
    points = geometry.get("coordinates")
    return points if isinstance(points, list) and len(points) > 1 else None


_NUMBERS = (int, float)


def _line(points: Sequence[Any]) -> list[LonLat] | None:
    """Longitudes and latitudes; None where a point is none on the earth. One loop: a network has tens of thousands."""
    line: list[LonLat] = []
    for point in points:
        if type(point) is not list or len(point) < 2:
            return None
        lon, lat = point[0], point[1]
        if type(lon) not in _NUMBERS or type(lat) not in _NUMBERS:
            return None
        if not (-FARTHEST_LON <= lon <= FARTHEST_LON and -90 <= lat <= 90):
            return None
        line.append((float(lon), float(lat)))
    return line
