"""Dijkstra and A* among some stretches of road, in plain Python: a few milliseconds for some thousand points."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM, LonLat

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class RoadSearch:
    """A search among some stretches; the points of the way are kept for ``chain``."""

    def __init__(self, *, lon: Floats, lat: Floats, a: Ints, b: Ints, km: Floats) -> None:
        """Positions of all points in degrees, and the stretches: the points at both ends, and their km."""
        self.lon, self.lat = lon, lat
        ends = np.concatenate([a, b])
        order = np.argsort(ends, kind="stable")
        self.points, begin = np.unique(ends[order], return_index=True)
        number = np.searchsorted(self.points, np.concatenate([b, a])[order])
        self.near: list[int] = number.tolist()
        self.km: list[float] = np.concatenate([km, km])[order].tolist()
        self.begin: list[int] = [*begin.tolist(), len(order)]
        self.before: list[int] = []
        self.best: list[float] = []
        self.alone: dict[int, float] = {}

    def _number(self, point: int) -> int | None:
        i = int(np.searchsorted(self.points, point))
        return i if i < len(self.points) and self.points[i] == point else None

    def search(
        self,
        start: Iterable[tuple[int, float]],
        reach_km: float,
        *,
        goal: LonLat | None = None,
        stop: Iterable[int] = (),
    ) -> None:
        """Find the ways to all points within ``reach_km`` (Dijkstra), or until those of ``stop`` are found.

        With a goal towards it first (A*): the great circle to it is never longer than the way.
        """
        self.best = best = [math.inf] * len(self.points)
        self.before = [-1] * len(self.points)
        ahead = self._ahead(goal)
        queue: list[tuple[float, float, int]] = []
        self.alone = {}  # where a way begins and none of the stretches does: it may end there too
        for point, km in start:
            i = self._number(point)
            if i is None and km <= reach_km:
                self.alone[point] = min(km, self.alone.get(point, math.inf))
            if i is not None and km <= reach_km and km < best[i]:
                best[i] = km
                heapq.heappush(queue, (km + ahead[i] if ahead else km, km, i))
        wanted = {self._number(point) for point in stop} - {None}
        near, lengths, begin = self.near, self.km, self.begin
        while queue:
            _, so_far, at = heapq.heappop(queue)
            if so_far > best[at]:
                continue
            if at in wanted:
                wanted.discard(at)
                if not wanted:
                    break
            for slot in range(begin[at], begin[at + 1]):
                km = so_far + lengths[slot]
                to = near[slot]
                if km < best[to] and km <= reach_km:
                    best[to] = km
                    self.before[to] = at
                    heapq.heappush(queue, (km + ahead[to] if ahead else km, km, to))

    def km_to(self, point: int) -> float:
        """Km from the start of the search, inf where it did not come."""
        i = self._number(point)
        return self.alone.get(point, math.inf) if i is None else self.best[i]

    def _ahead(self, goal: LonLat | None) -> list[float] | None:
        if goal is None:
            return None
        lon, lat = np.radians(self.lon[self.points]), np.radians(self.lat[self.points])
        x, y = map(math.radians, goal)
        h = np.sin((lat - y) / 2) ** 2 + np.cos(lat) * math.cos(y) * np.sin((lon - x) / 2) ** 2
        km: list[float] = (2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h))) * (1 - 1e-6)).tolist()
        return km

    def chain(self, last: int) -> list[int]:
        """The points from the start of the search to one that it found."""
        i = self._number(last)
        chain = [last] if i is None and last in self.alone else []
        while i is not None and i >= 0:
            chain.append(int(self.points[i]))
            i = self.before[i]
        return chain[::-1]
