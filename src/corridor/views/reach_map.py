"""What is within reach, on a map that needs no connection: countries and nodes coloured by days, USD or kg CO2e.

Countries are drawn from the land that drays use, simplified together so that neighbours keep their common border. The
page is that of ``maps``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np

from corridor.model.network import Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.land import load_land
from corridor.views.maps import Layer, world_page

if TYPE_CHECKING:
    import folium

Measure = Literal["days", "usd", "kg_co2e"]
MEASURES = cast(tuple[Measure, ...], get_args(Measure))
IN_WORDS: dict[Measure, str] = {"days": "days", "usd": "USD", "kg_co2e": "kg CO2e"}

COLOURS = ("#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154")
"""From little to much: six steps of viridis, which the colour-blind tell apart and which print in grey."""
NOT_REACHED = "#d4d4d4"

GRID_DEG = 0.01
TOLERANCE_DEG = 0.12
"""Of the outlines of countries: about 10 km, a pixel or two on a map of the world."""
SMALLEST_DEG2 = 0.04
POLAR_LAT, POLAR_FACTOR = 63.0, 30.0
"""Islands whose box is smaller are left out; towards the poles, where no freight goes, larger ones too."""
WEST_END = -170.0
"""Where the map's own copy of the world begins, as in the basemap: Chukotka hangs together with Siberia."""
NO_COUNTRY = frozenset({"AQ"})

Ring = list[tuple[float, float]]
Row = Mapping[str, Any]


@cache
def country_shapes() -> dict[str, list[list[Ring]]]:
    """Polygons by country code: each a list of rings of (lat, lon), the outer one first; longitudes may pass 180."""
    import shapely

    land = load_land()
    codes, shapes = [], []
    for part, code in enumerate(land.country):
        first, last = int(land.first[part]), int(land.first[part + 1])
        west, south, east, north = land.box[part].tolist()
        far = abs(float(land.lat[first])) >= POLAR_LAT
        if code in NO_COUNTRY or (east - west) * (north - south) < SMALLEST_DEG2 * (POLAR_FACTOR if far else 1.0):
            continue
        ends = first + np.flatnonzero(~land.drawn[first:last]) + 1
        starts = [first, *ends[:-1].tolist()]
        rings = [np.column_stack([land.lon[a:b], land.lat[a:b]]) for a, b in zip(starts, ends.tolist(), strict=True)]
        codes.append(code)
        shapes.append(shapely.Polygon(rings[0], rings[1:]))
    snapped = shapely.set_precision(np.array(shapes), GRID_DEG)
    out: dict[str, list[list[Ring]]] = {}
    for code, shape in zip(codes, shapely.coverage_simplify(snapped, TOLERANCE_DEG), strict=True):
        for polygon in getattr(shape, "geoms", [shape]):
            if not polygon.is_empty:
                west, _, east, _ = polygon.bounds
                turn = 360.0 * math.floor((west + east - 2 * WEST_END) / 720.0)
                outlines = [polygon.exterior, *polygon.interiors]
                out.setdefault(code, []).append(
                    [[(round(lat, 2), round(lon - turn, 2)) for lon, lat in outline.coords] for outline in outlines]
                )
    return out


def value(row: Row, measure: str) -> float | None:
    """A figure of a row; None where it has none (in a frame: NaN)."""
    number = row[measure]
    return None if number is None or math.isnan(number) else float(number)


def steps(values: Sequence[float]) -> list[float]:
    """Upper ends of at most six classes that hold about equally many values, in two digits; the last is open."""
    if not values:
        return []
    shares = np.linspace(0, 1, len(COLOURS) + 1)[1:-1]
    return sorted({float(f"{end:.2g}") for end in np.quantile(values, shares).tolist()})


def colour(number: float | None, ends: Sequence[float]) -> str:
    """The colour of a value among classes with these upper ends."""
    return NOT_REACHED if number is None else COLOURS[int(np.searchsorted(ends, number))]


def legend_rows(ends: Sequence[float]) -> list[tuple[str, str]]:
    """(colour, words) of each class, and of what is not reached."""
    if not ends:
        return [(NOT_REACHED, "not within the limits")]
    words = [f"up to {ends[0]:,g}"]
    words += [f"{low:,g} to {high:,g}" for low, high in pairwise(ends)]
    words.append(f"over {ends[-1]:,g}")
    return [*zip(COLOURS, words, strict=False), (NOT_REACHED, "not within the limits")]


def reach_map(rows: Sequence[Row], origin: Place, *, by: Measure = "days", title: str, limits: str) -> folium.Map:
    """Countries and nodes in three layers, of which one is shown at a time, ``by`` first; and the legend of each.

    Args:
        rows: as ``Reached.to_dict`` gives them.
        origin: marked on the map.
        by: the figure that colours the layer shown first.
        title: of the page.
        limits: within which time and budget, in words.
    """
    layers = [_layer(rows, measure, show=measure == by) for measure in MEASURES]
    start = {"at": (origin.lat, origin.lon), "text": f"<b>{escape(origin.name)}</b>", "style": ORIGIN_STYLE}
    layers.append({"name": "origin", "show": True, "lines": [], "stops": [start]})
    panel = f"<h1>{escape(title)}</h1><p>{escape(limits)}</p><p>{counted(rows)}</p>"
    return world_page(layers, panel, key="".join(_legend(rows, measure) for measure in MEASURES))


ORIGIN_STYLE = {"radius": 7, "color": "#fff", "fillColor": "#d00000"}


def counted(rows: Sequence[Row]) -> str:
    """How many countries and nodes are reached, in words."""
    kinds = {"city": "countries' main cities", "node": "nodes"}
    some = {kind: [row for row in rows if row["kind"] == kind] for kind in kinds}
    return ", ".join(
        f"{sum(bool(row['reached']) for row in some[kind]):,} of {len(some[kind]):,} {words}"
        for kind, words in kinds.items()
        if some[kind]
    )


def classes(rows: Sequence[Row], measure: Measure) -> list[float]:
    """The classes of all destinations that are reached, countries and nodes alike."""
    return steps([number for row in rows if (number := value(row, measure)) is not None])


def _layer(rows: Sequence[Row], measure: Measure, *, show: bool) -> Layer:
    """The first layer holds outlines and texts; the others only their own colours."""
    ends, first = classes(rows, measure), measure == MEASURES[0]
    shapes = country_shapes()
    areas, stops = [], []
    for row in rows:
        fill = colour(value(row, measure), ends)
        polygons = shapes.get(row["id"], []) if row["kind"] == "city" else []
        if polygons:
            areas.append({"fillColor": fill} | ({"at": polygons, "text": _facts(row), **AREA_STYLE} if first else {}))
        else:
            style = {"fillColor": fill, **(STOP_STYLE if row["reached"] else UNREACHED_STYLE)}
            at = (round(row["lat"], 3), round(row["lon"], 3))
            stops.append({"style": style} | ({"at": at, "text": _facts(row)} if first else {}))
    layer: Layer = {"name": f"by {IN_WORDS[measure]}", "show": show, "instead": True}
    return layer | {"areas": areas, "lines": [], "stops": stops} | ({} if first else {"like": 0})


AREA_STYLE = {"color": "#fff", "weight": 0.5, "fillOpacity": 0.75}
STOP_STYLE = {"radius": 3.5, "weight": 0.8}
UNREACHED_STYLE = {"radius": 2.0, "weight": 0.4}


def _legend(rows: Sequence[Row], measure: Measure) -> str:
    boxes = "".join(
        f"<span><svg width='14' height='10'><rect width='14' height='10' fill='{fill}'/></svg> {escape(words)}</span>"
        for fill, words in legend_rows(classes(rows, measure))
    )
    return f"<b>{IN_WORDS[measure]}</b><br>{boxes}<br>"


def _facts(row: Row) -> str:
    facts: dict[str, str] = {}
    days, usd, kg = (value(row, measure) for measure in MEASURES)
    fastest_days, cheapest_usd = value(row, "fastest_days"), value(row, "cheapest_usd")
    if days is not None:
        facts = {"days": f"{days:.1f}", "USD": f"{usd:,.0f}", "kg CO2e": f"{kg:,.0f}", "way": str(row["via"])}
    elif fastest_days is not None:
        words = f"{fastest_days:.1f} days at the fastest, {cheapest_usd:,.0f} USD at the cheapest"
        facts = {"not within the limits": words}
    else:
        facts = {"no route": ""}
    cells = "".join(f"<tr><th>{key}</th><td>{escape(text)}</td></tr>" for key, text in facts.items())
    country = load_gazetteer().country_name(row["country"])
    place = country if row["kind"] == "city" else row["id"]
    return f"<b>{escape(row['name'])}, {escape(place)}</b><table class='facts'>{cells}</table>"
