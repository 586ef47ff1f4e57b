"""What is within reach, on a map that needs no connection: countries and nodes coloured by days, USD or kg CO2e.

Countries are drawn from the land that drays use, simplified together so that neighbours keep their common border.
``assets/map_reach.js`` draws them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Literal, cast, get_args

import numpy as np

from corridor.model.network import Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.land import load_land
from corridor.views.lines import WHOLE_WORLD_WEST, on_world
from corridor.views.maps.map_page import CREDIT, MapPage

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


WORDS = {
    "panel": "Within reach", "by": "Coloured by", "start": "start",
    "pick": "A click on a country or a place tells the figures.",
}  # fmt: skip


def reach_page(rows: Sequence[Row], origin: Place, *, by: Measure = "days", title: str, limits: str) -> MapPage:
    """Countries and nodes in the classes of one measure at a time, ``by`` first, and the legend of each.

    Args:
        rows: as ``Reached.to_dict`` gives them.
        origin: marked on the map.
        by: the figure whose classes are shown first.
        title: of the page.
        limits: within which time and budget, in words.
    """
    shapes = country_shapes()
    return MapPage(
        title=title,
        program="map_reach.js",
        data={
            "title": title, "limits": limits, "counted": counted(rows), "west": WHOLE_WORLD_WEST,
            "origin": {"name": origin.name, "at": [origin.lat, round(on_world(origin.lon, WHOLE_WORLD_WEST), 4)]},
            "rows": [_told(row, shapes) for row in rows], "first": MEASURES.index(by),
            "measures": [_measure(rows, measure) for measure in MEASURES], "words": WORDS, "credit": CREDIT,
        },
    )  # fmt: skip


def _told(row: Row, shapes: Mapping[str, list[list[Ring]]]) -> dict[str, Any]:
    country = load_gazetteer().country_name(row["country"])
    told: dict[str, Any] = {
        "name": f"{row['name']}, {country if row['kind'] == 'city' else row['id']}",
        "facts": _facts(row),
        "reached": bool(row["reached"]),
    }
    polygons = shapes.get(row["id"], []) if row["kind"] == "city" else []
    if polygons:
        return told | {"areas": [[[(lon, lat) for lat, lon in ring] for ring in polygon] for polygon in polygons]}
    return told | {"at": [round(row["lat"], 3), round(on_world(row["lon"], WHOLE_WORLD_WEST), 3)]}


def _measure(rows: Sequence[Row], measure: Measure) -> dict[str, Any]:
    """The class of each row by number, the colour of each class, and the legend."""
    ends = classes(rows, measure)
    legend = legend_rows(ends)
    colours = [fill for fill, _ in legend]
    return {
        "name": IN_WORDS[measure],
        "colours": colours,
        "classes": [colours.index(colour(value(row, measure), ends)) for row in rows],
        "legend": legend,
    }


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


def _facts(row: Row) -> list[tuple[str, str]]:
    days, usd, kg = (value(row, measure) for measure in MEASURES)
    fastest_days, cheapest_usd = value(row, "fastest_days"), value(row, "cheapest_usd")
    if days is not None:
        return [("days", f"{days:.1f}"), ("USD", f"{usd:,.0f}"), ("kg CO2e", f"{kg:,.0f}"), ("way", str(row["via"]))]
    if fastest_days is not None:
        words = f"{fastest_days:.1f} days at the fastest, {cheapest_usd:,.0f} USD at the cheapest"
        return [("not within the limits", words)]
    return [("no route", "none found")]
