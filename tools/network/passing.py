"""Countries that a rail or road hop passes between its ends, for the column ``through`` of ``edges.csv``.

The drawn track of a hop, or else the great circle between its ends, is laid over the countries of ``land.npz``. A
country counts where enough of the line lies in it and off the countries of both ends, for borders are coarse and many a
railway runs along one. What ``tables/through.csv`` says of a pair of nodes goes before what is computed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from shapely.affinity import scale, translate

from corridor.model.geo import LonLat, great_circle_line
from corridor.places.land import KM_PER_DEGREE, Land, load_land
from tools.network.built import Built, Line, Where, by_key, read

MODES = ("rail", "road")

LEAST_KM_OF_TRACK = 15.0
"""Less of a drawn track in a country is a corner cut, or within the error of the lines."""

LEAST_KM_STRAIGHT = 60.0
"""Less of a great circle in a country is no sign that the road goes there."""

BESIDE_KM = 10.0
"""So near a country of the ends a line may as well lie in that country."""

ALONG_KM = 3.0
"""So near any other country a line may as well lie in that one: railways that keep to one bank of a border river."""

STEP_KM = 20.0
"""Between the points of a great circle."""

CODE_LENGTH = 2


class Countries:
    """The polygons of all countries, and what a line passes of them."""

    def __init__(self, land: Land) -> None:
        """Even-odd, as a part may hold holes."""
        self.code = land.country
        self.shape = [_shape(land, part) for part in range(len(land.country))]
        self.tree = shapely.STRtree(self.shape)
        self.parts: dict[str, list[int]] = defaultdict(list)
        for part, code in enumerate(self.code):
            self.parts[code].append(part)

    def passed(self, points: list[LonLat], ends: frozenset[str], least_km: float) -> list[str]:
        """Codes of the countries, in the order of the alphabet, in which the line runs for ``least_km`` or more."""
        km: dict[str, float] = defaultdict(float)
        for turn in (-360.0, 0.0, 360.0):  # longitudes of a part, and of a line, may pass 180
            line = translate(shapely.LineString(points), turn)
            for part in sorted(self.tree.query(line, predicate="intersects").tolist()):
                if self.code[part] not in ends:
                    for piece in _lines(line.intersection(self.shape[part])):
                        km[self.code[part]] += self._km_off(piece, ends, self.code[part])
        return sorted(code for code, length in km.items() if length >= least_km)

    def _km_off(self, piece: shapely.LineString, ends: frozenset[str], own: str) -> float:
        """Km of a line in the country ``own`` that lie clear of all other countries, on a plane at its middle."""
        west, south, east, north = piece.bounds
        across = KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
        side, up = 1.2 * BESIDE_KM / across, 1.2 * BESIDE_KM / KM_PER_DEGREE
        box = (west - side, south - up, east + side, north + up)
        off = scale(piece, across, KM_PER_DEGREE, origin=(0, 0))
        for part in sorted(self.tree.query(shapely.box(*box)).tolist()):
            if self.code[part] != own:
                near = scale(shapely.clip_by_rect(self.shape[part], *box), across, KM_PER_DEGREE, origin=(0, 0))
                off = off.difference(near.buffer(BESIDE_KM if self.code[part] in ends else ALONG_KM))
        return float(off.length)


def fill(built: Built, where: Where, country: Mapping[str, str], *, measure: bool) -> None:
    """Fill in ``through`` of all rows by rail and road. Without ``measure`` only the table is checked."""
    given = _given(built)
    if not measure:
        return
    countries = Countries(load_land())
    found: dict[tuple[str, str, str], str] = {}
    for row in built.rows:
        a, b = sorted((row["from"], row["to"]))
        key = (a, b, row["mode"])
        if row["mode"] not in MODES:
            continue
        if key not in found:
            track = built.tracks.get(key) or built.tracks.get((b, a, row["mode"]))
            line = track or great_circle_line(where[a], where[b], step_km=STEP_KM)
            least = LEAST_KM_OF_TRACK if track else LEAST_KM_STRAIGHT
            found[key] = given.get(key) or " ".join(countries.passed(line, frozenset((country[a], country[b])), least))
        row["through"] = found[key].strip("-")


def _given(built: Built) -> dict[tuple[str, str, str], str]:
    """What the table says, by both nodes in the order of the alphabet and mode; ``-`` is no country."""
    given: dict[tuple[str, str, str], str] = {}
    used = {(*sorted((row["from"], row["to"])), row["mode"]) for row in built.rows}
    for (mode, *ends), line in by_key(read("through.csv"), "mode", "from", "to", faults=built.faults).items():
        a, b = sorted(ends)
        _check(line, built)
        if (a, b, mode) not in used:
            built.faults.append(f"{line.at}: no service runs by {mode} between {a} and {b}; take the line out")
        if (a, b, mode) in given:
            built.faults.append(f"{line.at}: {a} {b} stands twice; one line serves both directions")
        given[a, b, mode] = " ".join(sorted(line["countries"].split()))
    return given


def _check(line: Line, built: Built) -> None:
    codes = line["countries"].split()
    if not codes or (codes != ["-"] and any(len(code) != CODE_LENGTH or not code.isupper() for code in codes)):
        built.faults.append(f"{line.at}: countries is {line['countries']!r}; write codes such as LT, or - for none")
    if not line["source"]:
        built.faults.append(f"{line.at}: source is blank")


def _shape(land: Land, part: int) -> shapely.Geometry:
    """A part as a polygon; of several rings, what lies in an odd number of them."""
    points = slice(land.first[part], land.first[part + 1])
    xy, drawn = np.stack([land.lon[points], land.lat[points]], axis=1), land.drawn[points]
    rings = [ring for ring in np.split(xy, np.flatnonzero(~drawn) + 1) if len(ring)]
    outer, *holes = (shapely.make_valid(shapely.Polygon(ring)) for ring in rings)
    for hole in holes:
        outer = outer.difference(hole)
    return outer


def _lines(shape: shapely.Geometry) -> Iterator[shapely.LineString]:
    """The lines of what is left of a line."""
    yield from (part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.LineString))
