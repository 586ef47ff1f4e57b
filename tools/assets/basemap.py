"""Make ``src/corridor/assets/basemap.json``: the world under the map, as one compact GeoJSON FeatureCollection.

Run by hand: ``python -m tools.assets.basemap countries-50m.json`` with the file of that name from the npm package
world-atlas 2.0.2 (Natural Earth 1:50m, public domain, as TopoJSON). Same input, same bytes.

Features have the property ``kind``: ``land`` (one MultiPolygon) and ``border`` (one MultiLineString of the lines
between countries). Longitudes are continuous: Eurasia runs on to 190, Wrangel Island begins at -181; a map turns the
shapes onto its own world. The names on the maps are made by ``map_names``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from tools.assets.land import Ring, Topology, parts_of, read_topology

TARGET = Path(__file__).parents[2] / "src" / "corridor" / "assets" / "basemap.json"
TOLERANCE_DEG = 0.055
SMALLEST_DEG2 = 0.04
"""Islands whose box is smaller are left out."""
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
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    args.target.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{args.target.name}: {len(features)} features, {args.target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
