"""The ways of flights round closed airspace, by ``air/closures.csv``, ``air/carriers.csv`` and ``air/waypoints.csv``.

A flight takes the great circle where that is open to one of its carriers, else the shortest chain of great circles
between waypoints that is. Each carrier keeps out of all that any closure closes to it. The waypoints are points drawn
by hand beside the closed countries; they say nothing of the airways in use. Territorial seas count as open: the coasts
decide.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import bounds

from corridor.model.geo import LonLat, great_circle_km, line_km
from corridor.places.land import load_land
from tools.network.built import Line, TableError, read
from tools.network.passing import Countries

SAMPLES = 300
"""Points of a great circle held against the countries: every 20 km of a leg, every 45 km of the longest flight."""

CELL_DEGREES = 0.2
"""Of the raster of countries: some 20 km."""

CLIPPED_KM = 70.0
"""So much of a line may lie in closed countries: corners cut, and airports close to a border."""

LONGEST_LEG_KM = 6000.0
"""Between two waypoints; a longer leg would skip what lies between."""

ANYBODY = "*"
"""In ``carriers_of``: the airspace is closed to the carriers of all states."""

OPEN = 0
"""In the raster: the sea, and countries closed to nobody."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Closure:
    """Countries whose airspace the carriers of some states may not or do not fly through."""

    countries: frozenset[str]
    carriers_of: frozenset[str]

    def concerns(self, state: str) -> bool:
        """Whether the airspace is closed to the carriers of a state."""
        return bool(self.carriers_of & {ANYBODY, state})


class Sky:
    """Which countries are closed to whom, and the shortest open way between two points."""

    def __init__(self) -> None:
        """Reads the tables; the raster of closed countries is made when a way is first asked for."""
        self.closures = [_closure(line) for line in read("air/closures.csv")]
        self.state = {line["carrier"]: line["state"] for line in read("air/carriers.csv")}
        self.points = [_point(line) for line in read("air/waypoints.csv")]
        self.codes = sorted(frozenset[str]().union(*(closure.countries for closure in self.closures)))
        self.way = cache(self._way)
        self._legs = cache(self._find_legs)
        self._between = cache(self._find_between)

    def flown(
        self, a: LonLat, b: LonLat, operators: str, ends: Collection[str], *, at_home: bool = False
    ) -> tuple[LonLat, ...] | None:
        """The points of the shortest way from ``a`` to ``b`` that one of the carriers may fly; None where none may."""
        ways = [self.way(a, b, closed) for closed in self.closed_to(operators, ends, at_home=at_home)]
        return min((way for way in ways if way is not None), key=line_km, default=None)

    def closed_to(self, operators: str, ends: Collection[str], *, at_home: bool = False) -> tuple[frozenset[str], ...]:
        """For each of the carriers of a service all countries that it keeps out of, without those of the ``ends``.

        Names without a state (charters, various carriers) say nothing beside carriers that have one; alone they stand
        for the carriers of both ends. ``at_home`` leaves, of several carriers, those of the states of the ends, where
        there are such: each of the flights of one booking is theirs. Sets that hold another one are left out.
        """
        states = {state for name in operators.split(",") if (state := self.state.get(name.strip(), ""))} or set(ends)
        if at_home:
            states = states & set(ends) or states
        every = {
            frozenset[str]().union(*(closure.countries for closure in self.closures if closure.concerns(state)))
            - set(ends)
            for state in states
        }
        return tuple(sorted((one for one in every if not any(other < one for other in every)), key=sorted))

    def _way(self, a: LonLat, b: LonLat, closed: frozenset[str]) -> tuple[LonLat, ...] | None:
        """The points of the shortest open way from ``a`` to ``b``, both included; None where there is none."""
        flags = self._flags(closed)
        km, over = _lines(a, [b], self._raster)
        if self._clipped(km, over, flags)[0] <= CLIPPED_KM:
            return a, b
        first, last = self._open_km(a, flags), self._open_km(b, flags)
        between = self._between(closed)
        best, before = first.copy(), np.full(len(first), -1)
        done = np.zeros(len(first), dtype=bool)
        while (ahead := np.where(done, math.inf, best)).min() < math.inf:  # Dijkstra without a heap: waypoints are few
            at = int(np.argmin(ahead))
            done[at] = True
            nearer = best[at] + between[at] < best
            best = np.where(nearer, best[at] + between[at], best)
            before[nearer] = at
        at = int(np.argmin(best + last))
        if math.isinf(best[at] + last[at]):
            return None
        chain = [b]
        while at >= 0:
            chain.append(self.points[at])
            at = int(before[at])
        return tuple([*chain, a][::-1])

    def _find_between(self, closed: frozenset[str]) -> NDArray[np.float64]:
        flags = self._flags(closed)
        return np.stack([self._open_km(point, flags) for point in self.points])

    def _open_km(self, a: LonLat, flags: Flags) -> NDArray[np.float64]:
        """Km from a point to each waypoint; infinite where the leg is too long or not open."""
        km, over = self._legs(a)
        return np.where((km <= LONGEST_LEG_KM) & (self._clipped(km, over, flags) <= CLIPPED_KM), km, math.inf)

    def _find_legs(self, a: LonLat) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
        return _lines(a, self.points, self._raster)

    @staticmethod
    def _clipped(km: NDArray[np.float64], over: NDArray[np.uint8], flags: Flags) -> NDArray[np.float64]:
        """Km of each line in closed countries."""
        return np.asarray(km * flags[over].mean(axis=1))

    def _flags(self, closed: frozenset[str]) -> Flags:
        return np.array([False, *(code in closed for code in self.codes)])

    @property
    def _raster(self) -> NDArray[np.uint8]:
        return _raster_of(tuple(self.codes))


def _lines(a: LonLat, ends: list[LonLat], raster: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Km of the great circles from ``a`` to each end, and the country under each of their points."""
    start, stop = _unit(np.array([a])), _unit(np.array(ends))
    angle = np.arccos(np.clip(stop @ start[0], -1, 1))[:, None]
    share = np.linspace(0, 1, SAMPLES)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = np.sin((1 - share) * angle) / np.sin(angle), np.sin(share * angle) / np.sin(angle)
    xyz = np.nan_to_num(p[..., None] * start[0] + q[..., None] * stop[:, None, :])
    lon = np.degrees(np.arctan2(xyz[..., 1], xyz[..., 0]))
    lat = np.degrees(np.arctan2(xyz[..., 2], np.hypot(xyz[..., 0], xyz[..., 1])))
    row = np.clip(((lat + 90) / CELL_DEGREES).astype(int), 0, raster.shape[0] - 1)
    column = np.clip(((lon + 180) / CELL_DEGREES).astype(int), 0, raster.shape[1] - 1)
    return np.array([great_circle_km(a, end) for end in ends]), raster[row, column]


def _unit(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(lon_lat).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


@cache
def _raster_of(codes: tuple[str, ...]) -> NDArray[np.uint8]:
    """By row of latitude and column of longitude, 1 + the index of the country at the middle of the cell."""
    countries = Countries(load_land())
    rows, columns = round(180 / CELL_DEGREES), round(360 / CELL_DEGREES)
    raster = np.full((rows, columns), OPEN, dtype=np.uint8)
    for number, code in enumerate(codes, start=1):
        for part in countries.parts[code]:
            shape = countries.shape[part]
            west, south, east, north = bounds(shape)
            row = np.arange(max(0, int((south + 90) / CELL_DEGREES)), min(rows, int((north + 90) / CELL_DEGREES) + 1))
            column = np.arange(math.floor((west + 180) / CELL_DEGREES), math.floor((east + 180) / CELL_DEGREES) + 1)
            if not len(row) or not len(column):
                continue
            shapely.prepare(shape)
            lon, lat = np.meshgrid((column + 0.5) * CELL_DEGREES - 180, (row + 0.5) * CELL_DEGREES - 90)
            inside = shapely.contains_xy(shape, lon, lat)
            at = np.ix_(row, column % columns)  # longitudes of a part may pass 180
            raster[at] = np.where(inside, number, raster[at])
    return raster


def _closure(line: Line) -> Closure:
    if not line["source"]:
        raise line.fault("source is blank")
    countries, carriers_of = line["countries"].split(), line["carriers_of"].split()
    if not countries or not carriers_of:
        raise line.fault("countries or carriers_of is blank; write codes such as RU UA, or * for all carriers")
    return Closure(countries=frozenset(countries), carriers_of=frozenset(carriers_of))


def _point(line: Line) -> LonLat:
    try:
        return float(line["lon"]), float(line["lat"])
    except ValueError:
        raise TableError(
            f"{line.at}: lon {line['lon']!r} and lat {line['lat']!r} are no place; write degrees"
        ) from None
