"""Which routes go astray: they come back to where they were, or go much farther than need be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count, pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM
from corridor.model.network import Network
from corridor.planning.routes.route import Route

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Points = tuple[tuple[float, float], ...]
"""The stops of a leg, (lon, lat) in degrees."""

BACK_KM = ((100.0, 500.0), (1.0, 100.0))
"""A route that comes within the first of where it was, after having been farther than the second, is a detour. The
second pair is the loop to the very node that it left, which only a place on the way that was asked for makes:
Changchun to Hunchun and back lies within 500 km."""

BACK_COS = tuple((math.cos(near / EARTH_RADIUS_KM), math.cos(away / EARTH_RADIUS_KM)) for near, away in BACK_KM)
NEAR_COS = min(near for near, _ in BACK_COS)

APART = 2 * math.sin(max(near for near, _ in BACK_KM) / EARTH_RADIUS_KM / 2) * (1 + 1e-9)
"""The chord between points that are as far apart as the near ones may be: boxes farther from each other never meet."""

LONGER = 2.5
"""A route of more than this times the km of the shortest of its main mode is a detour."""


class Track(NamedTuple):
    """The stops of a leg as unit vectors (points, 3), the first and the last of them, and the box around them."""

    points: Floats
    ends: tuple[tuple[float, ...], tuple[float, ...]]
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was found of legs, by numbers that stand for their stops: most rides come again in other answers.

    ``returns``: whether legs that follow each other come back; ``astray``: whether any of them do that follow each
    other there. ``apart`` and ``near``: the legs that one never meets, and those that it does. ``of_ride`` is for
    whoever knows legs by the numbers of rides.
    """

    number: dict[Points, int] = field(default_factory=dict)
    next: Iterator[int] = field(default_factory=count)
    tracks: dict[int, Track] = field(default_factory=dict)
    returns: dict[tuple[int, ...], bool] = field(default_factory=dict)
    astray: dict[tuple[int, ...], bool] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=dict)
    near: dict[int, set[int]] = field(default_factory=dict)
    of_ride: WeakKeyDictionary[Network, dict[int, int]] = field(default_factory=WeakKeyDictionary)

    def number_of(self, points: Points) -> int:
        """The number that stands for the stops of a leg."""
        number = self.number.setdefault(points, next(self.next))
        if number not in self.tracks:
            self.tracks[number] = track(points)
        return number

    def return_of(self, numbers: Sequence[int]) -> bool:
        """Whether legs that follow each other come back."""
        key = tuple(numbers)
        found = self.returns.get(key)
        if found is None:
            found = self.returns[key] = returns([self.tracks[number] for number in numbers])
        return found

    def comes_back(self, numbers: Sequence[int]) -> bool:
        """Whether it is so of the legs of a route: many begin as others do, which are known."""
        key = tuple(numbers)
        found = self.astray.get(key)
        if found is None:
            found = (len(key) > 1 and self.comes_back(key[:-1])) or self._ends_back(key)
            self.astray[key] = found
        return found

    def _ends_back(self, numbers: tuple[int, ...]) -> bool:
        """Whether the last leg comes back to one before it: looked for behind those that it comes near."""
        if self.return_of(numbers[-1:]) or self.return_of(numbers[-2:]):
            return True
        last, before = numbers[-1], numbers[:-2]
        apart, near = self.apart.setdefault(last, set()), self.near.setdefault(last, set())
        if apart.issuperset(before):
            return False
        for at, one in enumerate(before):
            if one not in apart and one not in near:
                (near if meet(self.tracks[one], self.tracks[last]) else apart).add(one)
            if one in near and self.return_of(numbers[at:]):
                return True
        return False


MOST_KNOWN = 100_000
"""Chains of legs after which a process forgets and begins anew."""

_kept = [Known()]


def known() -> Known:
    """What other answers of this process found; each keeps to the one it began with."""
    if max(len(_kept[0].returns), len(_kept[0].astray), 4 * len(_kept[0].tracks)) > MOST_KNOWN:
        _kept[0] = Known()
    return _kept[0]


def comes_back(route: Route) -> bool:
    """Whether a route passes near a point of its own that it left before and was far away from."""
    found = known()
    return found.comes_back([found.number_of(leg.points) for leg in route.legs])


def meet(one: Track, other: Track) -> bool:
    """Whether any points of two legs lie near each other."""
    for low, high, others_low, others_high in zip(one.low, one.high, other.low, other.high, strict=True):
        if low - others_high > APART or others_low - high > APART:
            return False
    return bool((one.points @ other.points.T > NEAR_COS).any())


def returns(tracks: Sequence[Track]) -> bool:
    """Whether legs that follow each other come near a point of theirs, after having been far away from it."""
    points = tracks[0].points if len(tracks) == 1 else np.concatenate([*_without_joints(tracks)])
    if len(points) < 3:  # one left, one far away, one near the first
        return False
    cosines = points @ points.T
    met = (cosines > NEAR_COS) & _beyond_next(len(points))
    if not met.any():
        return False
    one, later = np.nonzero(met)
    # How far it has been from each point by then: what comes before the point itself does not count
    behind = np.where(np.tri(len(points), dtype=np.bool_), 1.0, cosines)
    farthest = np.minimum.accumulate(behind, axis=1)[one, later]
    return any(((farthest < away) & (cosines[one, later] > near)).any() for near, away in BACK_COS)


def _without_joints(tracks: Sequence[Track]) -> Iterator[Floats]:
    """The points of legs, but for the first of a leg that begins where the one before it ends."""
    yield tracks[0].points
    for before, one in pairwise(tracks):
        yield one.points[1:] if one.ends[0] == before.ends[1] else one.points


@lru_cache(maxsize=64)
def _beyond_next(points: int) -> Mask:
    """Which of so many points come behind the one that follows another: (points, points)."""
    return np.triu(np.ones((points, points), dtype=np.bool_), 2)


def track(points: Points) -> Track:
    """Points in degrees, (lon, lat), as a track."""
    found = [_unit(math.radians(lon), math.radians(lat)) for lon, lat in points]
    (x, y, z) = zip(*found, strict=True)
    ends = found[0], found[-1]
    return Track(np.array(found), ends, (min(x), min(y), min(z)), (max(x), max(y), max(z)))


def _unit(lon: float, lat: float) -> tuple[float, float, float]:
    across = math.cos(lat)
    return across * math.cos(lon), across * math.sin(lon), math.sin(lat)
