"""The shapes of all countries as polygons, for tools that ask about very many points at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from corridor.places.land import KM_PER_DEGREE, Land, load_land

SAMPLE_KM = 0.7
"""How far apart the points of a line are at which it is asked whether they lie on land."""

NOWHERE = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Shapes:
    """The parts of ``corridor``'s land as polygons; positions are arrays of degrees."""

    def __init__(self, land: Land) -> None:
        self.land = land
        self.country = np.array(land.country)

    @cached_property
    def polygons(self) -> list[shapely.Polygon]:
        """A polygon a part, longitudes continuous, so that they may pass 180."""
        found = []
        for part in range(len(self.land.country)):
            points = slice(self.land.first[part], self.land.first[part + 1])
            xy = np.stack([self.land.lon[points], self.land.lat[points]], axis=1)
            rings = np.split(xy, np.flatnonzero(~self.land.drawn[points])[:-1] + 1)
            found.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) > 3]))
        for polygon in found:
            shapely.prepare(polygon)
        return found

    def part_of(self, lon: Floats, lat: Floats) -> Ints:
        """The part that each point lies in, ``NOWHERE`` in the sea."""
        part = np.full(len(lon), NOWHERE, dtype=np.int64)
        if not len(lon):
            return part
        order = np.argsort(lat, kind="stable")
        rising = lat[order]
        for number in self._parts_near(lon, lat):
            polygon = self.polygons[number]
            west, south, east, north = polygon.bounds
            near = order[np.searchsorted(rising, south) : np.searchsorted(rising, north, side="right")]
            for turn in (0.0, 360.0, -360.0):
                x = lon[near] + turn
                inside = near[(x >= west) & (x <= east)]
                if len(inside):
                    part[inside[shapely.contains_xy(polygon, lon[inside] + turn, lat[inside])]] = number
        return part

    def _parts_near(self, lon: Floats, lat: Floats) -> list[int]:
        """Parts whose box meets that of the points."""
        west, south, east, north = self.land.box.T
        meets = (south <= lat.max()) & (north >= lat.min())
        turned = [(west <= lon.max() + turn) & (east >= lon.min() + turn) for turn in (0.0, 360.0, -360.0)]
        return [int(number) for number in np.flatnonzero(meets & np.any(turned, axis=0))]

    def nearest_part_of(self, lon: Floats, lat: Floats) -> Ints:
        """The same, and for points in the sea the part with the nearest shore."""
        part = self.part_of(lon, lat)
        sea = np.flatnonzero(part == NOWHERE)
        if len(sea):
            points = shapely.points(lon[sea], lat[sea])
            point, near = shapely.STRtree(self.polygons).query_nearest(points, all_matches=False)
            part[sea[point]] = near
        return part

    def mass_of(self, lon: Floats, lat: Floats) -> Ints:
        """A number of the land mass of each point, fixed links counted as land."""
        mass = self.land.mass_of_part(frozenset(self.land.country))
        return np.array([mass[part] for part in range(len(mass))])[self.nearest_part_of(lon, lat)]

    def sea_km(self, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
        """How many km of each straight line lie over the sea, by samples."""
        east = lon_b - lon_a
        east -= 360.0 * np.round(east / 360.0)
        north = lat_b - lat_a
        km = np.hypot(east * np.cos(np.radians((lat_a + lat_b) / 2)), north) * KM_PER_DEGREE
        count = np.maximum(1, np.ceil(km / SAMPLE_KM)).astype(np.int64)
        line = np.repeat(np.arange(len(km)), count)
        share = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[line]
        lon = (lon_a[line] + share * east[line] + 180.0) % 360.0 - 180.0
        at_sea = self.part_of(lon, lat_a[line] + share * north[line]) == NOWHERE
        sums: Floats = np.bincount(line, at_sea, minlength=len(km)) / count * km
        return sums

    def other_country_near(self, lon: Floats, lat: Floats, country: NDArray[np.str_], within_km: float) -> list[str]:
        """For each point the nearest country that is not its own, within some km; blank where there is none."""
        i = np.flatnonzero(self.land.drawn[:-1] & (np.diff(self.land.lon) != 0) | (np.diff(self.land.lat) != 0))
        i = i[self.land.drawn[i]]
        xy = np.stack([self.land.lon, self.land.lat], axis=1)
        segments = np.asarray(shapely.linestrings(np.stack([xy[i], xy[i + 1]], axis=1)))
        part = np.searchsorted(self.land.first, i, side="right") - 1
        reach = within_km / KM_PER_DEGREE / np.maximum(0.2, np.cos(np.radians(lat)))
        points = np.asarray(shapely.points(lon, lat))
        left, right = shapely.STRtree(segments).query(points, predicate="dwithin", distance=reach)
        other = self.country[part[right]] != country[left]
        left, right = left[other], right[other]
        off = shapely.distance(points[left], segments[right])
        found = [""] * len(lon)
        for k in np.lexsort((off, left))[::-1].tolist():
            found[left[k]] = str(self.country[part[right[k]]])
        return found


def shipped_shapes() -> Shapes:
    """Those of ``land.npz``."""
    return Shapes(load_land())
