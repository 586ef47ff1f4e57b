"""Land masses and countries: which country a point lies in, and whether a truck can drive between two points' land.

A *part* is one polygon of one country: its mainland, or one of its islands. Parts are joined where they share a border
or where a fixed link (a bridge, a road tunnel, a car shuttle) stands. The shapes are made by ``tools/assets/land.py``;
reading the file is the business of ``places``. How far a truck may go is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHORE_KM = 30.0
"""How far off the land of its country a point may lie and still count as there: moles, estuaries, dredged land."""

OFFSHORE_KM = 50.0
"""How far off any land a point may lie and still count as on land."""

SAME_SHORE_KM = 0.5
"""Shores whose distances to a point differ by less, within the error of the shapes, are equally near."""

KM_PER_DEGREE = 111.195
"""One degree of a great circle of the mean Earth sphere, km."""

TURN = 360.0
"""Degrees of longitude all the way round."""

MOST_LOCATED = 200_000
"""Points whose parts are kept, some 40 MB: under a ban each new place has a hundred more, on the ways to it."""

UNKNOWN = -1
"""The part of a point that was not asked for yet."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Land:
    """The parts of all countries; build it with ``land_from``.

    ``country`` is each part's ISO 3166-1 alpha-2 code. Part ``p`` has the points ``first[p]`` to ``first[p + 1]`` of
    ``lon`` and ``lat`` (degrees, longitudes continuous within a ring, so they may pass 180); a segment runs from each
    point to the next where ``drawn`` holds. ``box`` is west, south, east, north of each part, and ``joins`` the pairs
    of parts that touch or are linked.
    """

    country: tuple[str, ...]
    first: Ints
    lon: Floats
    lat: Floats
    drawn: NDArray[np.bool_]
    box: Floats
    joins: Ints
    _located: dict[tuple[float, float, str | None], int | None] = field(default_factory=dict, repr=False)
    _masses: dict[frozenset[str], dict[int, int]] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any field
        """A field of the land that ships, which is made without any: the file is read now."""
        if name not in Land.__dataclass_fields__:
            raise AttributeError(name)
        with (files("corridor") / "assets" / "land.npz").open("rb") as file, np.load(file) as arrays:
            self.__dict__.update(vars(land_from(arrays)))
        return self.__dict__[name]

    def locate(self, lon: float, lat: float, country: str | None = None) -> int | None:
        """The part that a point in degrees stands on, or None in the open sea.

        A part of ``country`` that contains the point; else the nearest part of that country within ``SHORE_KM``; else
        whichever contains it; else the nearest of any within ``OFFSHORE_KM``.
        """
        key = (lon, lat, country)
        found = self._located.get(key, UNKNOWN)
        if found == UNKNOWN:
            found = self._locate(lon, lat, country)
            if len(self._located) >= MOST_LOCATED:
                self._located.clear()
            self._located[key] = found
        return found

    def country_at(self, lon: float, lat: float) -> str | None:
        """ISO 3166-1 alpha-2 code of the country at a point in degrees, None in the open sea."""
        part = self.locate(lon, lat)
        return None if part is None else self.country[part]

    def lies_near(self, country: str, starts: Floats, ends: Floats) -> NDArray[np.bool_]:
        """Whether any land of a country may lie under each of some great circles, or so near that a point of it counts
        as there: told by boxes, so that False is sure.

        Args:
            country: alpha-2 code.
            starts: (lines, 2) longitudes and latitudes in degrees,
            ends: and where the lines end.

        Returns:
            (lines,)
        """
        if country not in self._parts:
            return np.zeros(len(starts), dtype=np.bool_)
        (lon_a, lat_a), (lon_b, lat_b) = starts.T, ends.T
        wide = (lon_b - lon_a + 180.0) % TURN - 180.0
        # Along a meridian and a parallel it is no shorter than along the great circle, which bulges towards the pole by
        # far less than a quarter of its length
        sideways = np.abs(wide) * np.cos(np.radians(np.minimum(np.abs(lat_a), np.abs(lat_b))))
        up = OFFSHORE_KM / KM_PER_DEGREE + (np.abs(lat_b - lat_a) + sideways) / 4
        low, high = np.minimum(lat_a, lat_b) - up, np.maximum(lat_a, lat_b) + up
        polar = np.minimum(89.0, np.maximum(np.abs(low), np.abs(high)))
        across = up / np.maximum(0.01, np.cos(np.radians(polar)))
        west, south, east, north = self._boxes[country]
        # How far east of a box's west each line begins
        beyond = ((np.minimum(0.0, wide) + lon_a - across)[:, None] - west) % TURN
        reach = (np.abs(wide) + 2 * across)[:, None]
        inside = (south <= high[:, None]) & (north >= low[:, None])
        found: NDArray[np.bool_] = (inside & ((beyond <= east - west) | (beyond + reach >= TURN))).any(axis=1)
        return found

    def drivable(self, part_a: int, part_b: int, open_borders: Iterable[frozenset[str]]) -> bool:
        """Whether a truck can drive between two parts without crossing the sea or a border that is not open.

        The whole way lies in one country, or in one group of ``open_borders``.
        """
        country_a, country_b = self.country[part_a], self.country[part_b]
        if part_a == part_b:
            return True
        realms = [frozenset((country_a,))] if country_a == country_b else []
        realms += [group for group in open_borders if country_a in group and country_b in group]
        return any(mass[part_a] == mass[part_b] for mass in map(self.mass_of_part, realms))

    def _locate(self, lon: float, lat: float, country: str | None) -> int | None:
        if country is not None:
            own = self._containing(lon, lat, country)
            if own is None:
                own = self._nearest(lon, lat, SHORE_KM, country)
            if own is not None:
                return own
        containing = self._containing(lon, lat, None)
        return self._nearest(lon, lat, OFFSHORE_KM, None) if containing is None else containing

    def _containing(self, lon: float, lat: float, country: str | None) -> int | None:
        """The first part, of a country or of any, that contains the point."""
        return next((part for part in self._near(lon, lat, 0.0, country) if self._contains(part, lon, lat)), None)

    @cached_property
    def _parts(self) -> dict[str | None, Ints]:
        """The parts of each country, rising, and under None those of all."""
        of: dict[str | None, list[int]] = {}
        for part, country in enumerate(self.country):
            of.setdefault(country, []).append(part)
        return {None: np.arange(len(self.country))} | {country: np.array(parts) for country, parts in of.items()}

    @cached_property
    def _boxes(self) -> dict[str | None, Floats]:
        """The boxes of each country's parts, (4, parts)."""
        return {country: np.ascontiguousarray(self.box[parts].T) for country, parts in self._parts.items()}

    def _near(self, lon: float, lat: float, km: float, country: str | None) -> list[int]:
        """Parts, of a country or of all, whose box comes within about ``km`` of the point."""
        if country not in self._parts:
            return []
        up = km / KM_PER_DEGREE
        across = up / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + up))))
        among, (west, south, east, north) = self._parts[country], self._boxes[country]
        if country is None and up <= 1:
            among, (west, south, east, north) = self._about(math.floor(lat))
        eastward = (lon - west + across) % 360.0  # also right for a part that crosses the antimeridian
        near = (eastward <= east - west + 2 * across) & (lat >= south - up) & (lat <= north + up)
        parts: list[int] = among[near].tolist()
        return parts

    @cached_property
    def _by_degree(self) -> dict[int, tuple[Ints, Floats]]:
        """What ``_about`` has found."""
        return {}

    def _about(self, degree: int) -> tuple[Ints, Floats]:
        """The parts that come within a degree of the latitudes from a whole degree to the next, and their boxes."""
        if degree not in self._by_degree:
            _, south, _, north = self._boxes[None]
            parts = np.flatnonzero((south <= degree + 2) & (north >= degree - 1))
            self._by_degree[degree] = parts, np.ascontiguousarray(self._boxes[None][:, parts])
        return self._by_degree[degree]

    def _turned(self, part: int, lon: float) -> float:
        """The longitude turned to the side of the antimeridian where the part's own longitudes are nearest."""
        middle = float(self.box[part, 0] + self.box[part, 2]) / 2
        return lon + 360.0 * round((middle - lon) / 360.0)

    def _contains(self, part: int, lon: float, lat: float) -> bool:
        """Even-odd rule: a ray from the point to the east crosses the part's rings an odd number of times."""
        points = slice(self.first[part], self.first[part + 1])
        x, y, drawn = self.lon[points], self.lat[points], self.drawn[points]
        above = y > lat
        i = np.flatnonzero((above[1:] != above[:-1]) & drawn[:-1])
        crossing = x[i] + (lat - y[i]) * (x[i + 1] - x[i]) / (y[i + 1] - y[i])
        return bool(np.count_nonzero(crossing > self._turned(part, lon)) % 2)

    def _nearest(self, lon: float, lat: float, within_km: float, country: str | None) -> int | None:
        """The part with the nearest shore; of shores equally near, that of the largest part."""
        found: list[tuple[float, int]] = []
        for part in self._near(lon, lat, within_km, country):
            km = self._shore_km(part, lon, lat)
            if km <= within_km:
                found.append((km, part))
        if not found:
            return None
        least = min(found)[0]
        return max((self.spread_km2(part), -part, part) for km, part in found if km <= least + SAME_SHORE_KM)[2]

    def spread_km2(self, part: int) -> float:
        """Area of the part's box in km2: a measure of size that costs nothing."""
        west, south, east, north = self.box[part].tolist()
        across = (east - west) * math.cos(math.radians((south + north) / 2))
        return float(across * (north - south) * KM_PER_DEGREE**2)

    def _shore_km(self, part: int, lon: float, lat: float) -> float:
        """Distance from the point to the part's outline, on a plane through the point."""
        points = slice(self.first[part], self.first[part + 1])
        x = (self.lon[points] - self._turned(part, lon)) * (KM_PER_DEGREE * math.cos(math.radians(lat)))
        y = (self.lat[points] - lat) * KM_PER_DEGREE
        i = np.flatnonzero(self.drawn[points])
        dx, dy = x[i + 1] - x[i], y[i + 1] - y[i]
        length = dx * dx + dy * dy
        along = np.clip(-(x[i] * dx + y[i] * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
        return float(np.sqrt(np.min((x[i] + along * dx) ** 2 + (y[i] + along * dy) ** 2)))

    def mass_of_part(self, realm: frozenset[str]) -> dict[int, int]:
        """For each part of the realm, the lowest part that can be reached from it within the realm."""
        if realm not in self._masses:
            known = [country for country in realm if country in self._parts]
            root = {part: part for country in known for part in self._parts[country].tolist()}

            def root_of(part: int) -> int:
                while root[part] != part:
                    root[part] = part = root[root[part]]
                return part

            for a, b in self._joins_within(realm):
                low, high = sorted((root_of(a), root_of(b)))
                root[high] = low
            self._masses[realm] = {part: root_of(part) for part in root}
        return self._masses[realm]

    @cached_property
    def _joins(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """The pairs of ``joins`` by their countries."""
        of: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for a, b in self.joins.tolist():
            of.setdefault((self.country[a], self.country[b]), []).append((a, b))
        return of

    def _joins_within(self, realm: frozenset[str]) -> Iterator[tuple[int, int]]:
        if len(realm) == 1:
            [country] = realm
            yield from self._joins.get((country, country), ())
            return
        for ends, pairs in self._joins.items():
            if realm.issuperset(ends):
                yield from pairs


def land_from(arrays: Mapping[str, NDArray[Any]]) -> Land:
    """The land from the arrays of the shipped file.

    ``rings_of_part`` and ``points_of_ring`` are counts; ``start`` (2, rings) holds each ring's first point and ``step``
    (2, points) the steps from point to point, 0 at a ring's first; their rows are lon and lat in whole numbers, of
    which ``scale`` and ``offset`` make degrees. ``country`` has an alpha-2 code a part, and ``joins`` pairs of parts.
    """
    points_of_ring = arrays["points_of_ring"]
    ring_first = np.concatenate(([0], np.cumsum(points_of_ring, dtype=np.int64)))
    sums = np.cumsum(arrays["step"], axis=1, dtype=np.int32)  # rows: lon, lat
    whole = sums + np.repeat(arrays["start"] - sums[:, ring_first[:-1]], points_of_ring, axis=1)
    degrees = whole * arrays["scale"][:, None] + arrays["offset"][:, None]
    drawn = np.ones(degrees.shape[1], dtype=np.bool_)
    drawn[ring_first[1:] - 1] = False
    first = ring_first[np.concatenate(([0], np.cumsum(arrays["rings_of_part"])))]
    low, high = (how.reduceat(degrees, first[:-1], axis=1) for how in (np.minimum, np.maximum))
    return Land(
        country=tuple(arrays["country"].tolist()),
        first=first,
        lon=degrees[0],
        lat=degrees[1],
        drawn=drawn,
        box=np.concatenate((low, high)).T.copy(),
        joins=arrays["joins"].astype(np.int64),
    )


@cache
def load_land() -> Land:
    """The land masses that ship with the package. Their file is read when something of them is first looked at."""
    return object.__new__(Land)
