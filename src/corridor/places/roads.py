"""Ways on the world's highways: their km from a place to many others, and their lines.

The graph is made by ``tools/assets/roads.py`` from OpenStreetMap and is read when the first way is asked for. A way
leads straight from a place to the nearest point of a road, along roads, and straight to the other place. It keeps to
the countries that are asked for: a road point counts as in its own country, and within 3 km of a border as in both.
Who may drive where, and which way holds where the graph has none, is said in ``trucks``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM, LonLat, unwrap
from corridor.places.cells import Cells, cells_of
from corridor.places.road_search import RoadSearch

FACTOR = 1.058
"""Km on the road over km on the graph, whose lines are simplified: the median of the published distances of
``tests/places/road_distances.csv`` over those of the graph."""

ACCESS_CIRCUITY = 1.3
"""Km to drive over the straight line between a place and the nearest road."""

REACH_KM = 50.0
"""A place farther than this from any road is on none."""

MOST_ACCESSES = 20_000
"""Places whose accesses are kept, in each set of countries."""

KM_PER_DEGREE = 111.195
"""One degree of a great circle of the mean Earth sphere, km."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Realm = frozenset[str] | None
"""The countries that a way may touch, as alpha-2 codes; None: all."""

Joined = tuple[NDArray[np.int32], NDArray[np.int32], Floats, NDArray[np.uint8]]
"""What joins points: point ``p`` the second's from ``first[p]`` to ``first[p + 1]``, over the third's km; then the two
countries of each point."""

Nearest = Callable[[Joined, NDArray[np.bool_], NDArray[np.int32], Floats, float], Floats]
"""A search faster than this room's: from points, with the km to them, the km to every point within a reach, inf to the
others. The second argument marks the numbers of the countries that may be passed."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where a place meets the roads: a point on a stretch, at ``share`` of it from its first end."""

    stretch: int
    share: float
    lon: float
    lat: float
    off_km: float
    piece: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way by road: its length, and its line from the one place to the other (longitudes continuous)."""

    km: float
    line: tuple[LonLat, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Roads:
    """Road points (degrees) and the stretches between them; build it with ``roads_from``.

    Stretch ``s`` leads between the points ``a[s]`` and ``b[s]`` and is ``km[s]`` long. ``country`` (2, points) numbers
    the country of each point in ``codes``, and the one across a border close by (a blank code: none). ``piece`` numbers
    the network that a point belongs to: no road of the graph joins two of them.
    """

    lon: Floats
    lat: Floats
    a: Ints
    b: Ints
    km: Floats
    codes: tuple[str, ...]
    country: NDArray[np.uint8]
    piece: NDArray[np.uint16]
    cells: Cells
    _accesses: dict[tuple[float, float, Realm], tuple[Access, ...]] = field(default_factory=dict, repr=False)
    _own: dict[Realm, NDArray[np.bool_]] = field(default_factory=dict, repr=False)

    @cached_property
    def _northward(self) -> tuple[Ints, Floats]:
        """The stretches by the latitude of their first ends, and these latitudes, rising."""
        order = np.argsort(self.lat[self.a], kind="stable")
        return order, self.lat[self.a][order]

    @cached_property
    def _joined(self) -> Joined:
        ends = np.concatenate([self.a, self.b]).astype(np.uint32)
        order = np.argsort(ends.astype(np.uint16), kind="stable")  # by the lower half of a number, then by the upper:
        order = order[np.argsort((ends[order] >> 16).astype(np.uint16), kind="stable")]  # each is sorted in one pass
        begin = np.zeros(len(self.lon) + 1, np.int32)
        begin[1:] = np.cumsum(np.bincount(ends, minlength=len(self.lon)))
        near = np.concatenate([self.b, self.a]).astype(np.int32)[order]
        return begin, near, np.concatenate([self.km, self.km])[order], np.ascontiguousarray(self.country)

    def own(self, realm: Realm) -> NDArray[np.bool_]:
        """Which numbers of countries belong to a realm: (256,)."""
        if realm not in self._own:
            own = [bool(code) and (realm is None or code in realm) for code in self.codes]
            self._own[realm] = np.array(own + [False] * (256 - len(own)))
        return self._own[realm]

    def _allowed(self, stretch: NDArray[np.integer], realm: Realm) -> NDArray[np.bool_]:
        """Which stretches lead between points in the countries of a realm, or across the border from them."""
        own, (here, across) = self.own(realm), self.country
        a, b = self.a[stretch], self.b[stretch]
        found: NDArray[np.bool_] = (own[here[a]] | own[across[a]]) & (own[here[b]] | own[across[b]])
        return found

    def accesses(self, lon: float, lat: float, realm: Realm) -> tuple[Access, ...]:
        """The nearest point on each network of roads within ``REACH_KM`` of a place, the nearest first."""
        key = (lon, lat, realm)
        found = self._accesses.get(key)
        if found is None:
            found = tuple(self._accesses_of(lon, lat, realm))
            if len(self._accesses) >= MOST_ACCESSES:
                self._accesses.clear()
            self._accesses[key] = found
        return found

    def _accesses_of(self, lon: float, lat: float, realm: Realm) -> list[Access]:
        up = REACH_KM / KM_PER_DEGREE
        shrink = math.cos(math.radians(lat))
        across = up / max(0.01, shrink)
        i = self.cells.near(lon - across, lat - up, lon + across, lat + up)
        i = i[self._allowed(i, realm)]
        x, y = (np.stack([of[self.a[i]], of[self.b[i]]]) for of in (self.lon, self.lat))
        x = ((x - lon + 180.0) % 360.0 - 180.0) * shrink * KM_PER_DEGREE
        y = (y - lat) * KM_PER_DEGREE
        dx, dy = x[1] - x[0], y[1] - y[0]
        length = dx * dx + dy * dy
        share = np.clip(-(x[0] * dx + y[0] * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
        at_x, at_y = x[0] + share * dx, y[0] + share * dy
        off = np.hypot(at_x, at_y)
        within = np.flatnonzero(off <= REACH_KM)
        within = within[np.argsort(off[within], kind="stable")]
        first = np.sort(np.unique(self.piece[self.a[i[within]]], return_index=True)[1])
        return [
            Access(
                stretch=int(i[k]),
                share=float(share[k]),
                lon=lon + float(at_x[k]) / (shrink * KM_PER_DEGREE),
                lat=lat + float(at_y[k]) / KM_PER_DEGREE,
                off_km=float(off[k]),
                piece=int(self.piece[self.a[i[k]]]),
            )
            for k in within[first].tolist()
        ]

    def distances_km(
        self,
        origin: Access,
        targets: Iterable[Access],
        *,
        max_km: float,
        realm: Realm,
        nearest: Nearest | None = None,
    ) -> list[float]:
        """Km from one access to each of others, the ways from the places to both counted; inf over ``max_km``.

        ``nearest`` searches; None: ``road_search``.
        """
        reach = (max_km - origin.off_km * ACCESS_CIRCUITY) / FACTOR
        km_to: Callable[[int], float]
        if nearest is None:
            near = self._graph(realm, (origin.lon, origin.lat), max(0.0, reach))
            near.search(self._ends(origin), reach)
            km_to = near.km_to
        else:
            points, kms = zip(*self._ends(origin), strict=True)
            km_to = nearest(self._joined, self.own(realm), np.array(points, np.int32), np.array(kms), reach).item
        found = []
        for target in targets:
            graph_km = min(km_to(point) + km for point, km in self._ends(target))
            if target.stretch == origin.stretch:
                graph_km = min(graph_km, abs(target.share - origin.share) * float(self.km[origin.stretch]))
            km = graph_km * FACTOR + (origin.off_km + target.off_km) * ACCESS_CIRCUITY
            found.append(km if km <= max_km else math.inf)
        return found

    def way(self, a: LonLat, b: LonLat, *, realm: Realm = None, max_km: float = math.inf) -> Way | None:
        """The shortest way between two points in degrees, or None where no roads join them within ``max_km``."""
        there = {access.piece: access for access in self.accesses(*b, realm)}
        joined = [(start, there[start.piece]) for start in self.accesses(*a, realm) if start.piece in there]
        if not joined:
            return None
        joint = min(joined, key=lambda pair: pair[0].off_km + pair[1].off_km)
        return self.way_between((a, b), joint, realm=realm, max_km=max_km)

    def way_between(
        self, places: tuple[LonLat, LonLat], joint: tuple[Access, Access], *, realm: Realm, max_km: float
    ) -> Way | None:
        """The shortest way between two places by their accesses, or None within ``max_km``."""
        (a, b), (start, end) = places, joint
        near = self._graph(realm, a, max_km)
        goal = self._ends(end)
        near.search(self._ends(start), max_km / FACTOR, goal=(end.lon, end.lat), stop=[point for point, _ in goal])
        graph_km, last = min((near.km_to(point) + km, point) for point, km in goal)
        points = near.chain(last)
        if start.stretch == end.stretch:
            direct = abs(end.share - start.share) * float(self.km[start.stretch])
            graph_km, points = min((graph_km, points), (direct, []))
        km = graph_km * FACTOR + (start.off_km + end.off_km) * ACCESS_CIRCUITY
        if not km <= max_km or km == math.inf:
            return None
        middle = [(float(self.lon[point]), float(self.lat[point])) for point in points]
        return Way(km=km, line=tuple(unwrap([a, (start.lon, start.lat), *middle, (end.lon, end.lat), b])))

    def _ends(self, access: Access) -> tuple[tuple[int, float], ...]:
        """Both ends of an access's stretch, with the km of the graph to them."""
        km = float(self.km[access.stretch])
        return (
            (int(self.a[access.stretch]), access.share * km),
            (int(self.b[access.stretch]), (1.0 - access.share) * km),
        )

    def _graph(self, realm: Realm, centre: LonLat, reach_km: float) -> RoadSearch:
        """The part of the graph from which a way of ``reach_km`` can have come."""
        if reach_km >= EARTH_RADIUS_KM:
            stretch = np.flatnonzero(self._allowed(np.arange(len(self.a)), realm))
            return RoadSearch(lon=self.lon, lat=self.lat, a=self.a[stretch], b=self.b[stretch], km=self.km[stretch])
        up = reach_km / KM_PER_DEGREE
        low, high = np.searchsorted(self._northward[1], (centre[1] - up, centre[1] + up)).tolist()
        stretch = np.sort(self._northward[0][low:high])  # with their first ends between the two parallels
        inside = self._allowed(stretch, realm) & (np.abs(self.lat[self.b[stretch]] - centre[1]) <= up)
        widest = abs(centre[1]) + up
        if widest < 90:  # a circle on the sphere is widest at the side of the pole
            across = math.degrees(math.asin(min(1.0, math.sin(math.radians(up)) / math.cos(math.radians(centre[1])))))
            for end in (self.a[stretch], self.b[stretch]):
                inside &= np.abs((self.lon[end] - centre[0] + 180.0) % 360.0 - 180.0) <= across
        stretch = stretch[inside]
        return RoadSearch(lon=self.lon, lat=self.lat, a=self.a[stretch], b=self.b[stretch], km=self.km[stretch])


def roads_from(arrays: Mapping[str, NDArray[Any]]) -> Roads:
    """The roads from the arrays of the shipped file.

    ``step`` (2, points) holds the steps from point to point in thousandths of a degree, the first from 180 W, 90 S.
    ``count`` says how many stretches lead from each point to later ones, ``far`` how many points later these stand,
    and ``over`` by how many hundred metres each is longer than the great circle.
    """
    lon, lat = np.cumsum(arrays["step"], axis=1, dtype=np.int64) / 1000.0 - np.array([[180.0], [90.0]])
    a = np.repeat(np.arange(len(lon)), arrays["count"])
    b = a + arrays["far"]
    x, y = np.radians(lon), np.radians(lat)
    shrink = np.cos(y)
    h = np.sin((y[b] - y[a]) / 2) ** 2 + shrink[a] * shrink[b] * np.sin((x[b] - x[a]) / 2) ** 2
    straight = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    east = lon[b] - 360.0 * np.round((lon[b] - lon[a]) / 360.0)
    return Roads(
        lon=lon,
        lat=lat,
        a=a,
        b=b,
        km=straight + arrays["over"] / 10.0,
        codes=tuple(arrays["codes"].tolist()),
        country=arrays["country"],
        piece=arrays["piece"],
        cells=cells_of(lon[a], lat[a], east, lat[b]),
    )


@cache
def load_roads() -> Roads:
    """The roads that ship with the package."""
    with (files("corridor") / "assets" / "roads.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return roads_from(arrays)
