"""Which routes go astray: they come back to where they were, or go much farther than need be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM
from corridor.model.network import Network
from corridor.planning.routes.route import Route

Floats = NDArray[np.float64]
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
    """The stops of a leg as unit vectors (points, 3), and the box around them."""

    points: Floats
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was found of legs, by numbers that stand for their stops: most rides come again in other answers.

    ``returns``: whether legs that follow each other come back. ``apart`` and ``near``: the legs that one never meets,
    and those that it does. ``of_ride`` is for whoever knows legs by the numbers of rides.
    """

    number: dict[Points, int] = field(default_factory=dict)
    next: Iterator[int] = field(default_factory=count)
    tracks: dict[int, Track] = field(default_factory=dict)
    returns: dict[tuple[int, ...], bool] = field(default_factory=dict)
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
        """Whether it is so of the legs of a route: looked for between two of them that come near each other."""
        for i, one in enumerate(numbers):
            for end in range(i + 1, min(i + 2, len(numbers)) + 1):
                if self.return_of(numbers[i:end]):
                    return True
            apart = self.apart.setdefault(one, set())
            if apart.issuperset(numbers[i + 2 :]):
                continue
            near = self.near.setdefault(one, set())
            for k in range(i + 2, len(numbers)):
                other = numbers[k]
                if other not in apart and other not in near:
                    (near if meet(self.tracks[one], self.tracks[other]) else apart).add(other)
                if other in near and self.return_of(numbers[i : k + 1]):
                    return True
        return False


MOST_KNOWN = 100_000
"""Chains of legs after which a process forgets and begins anew."""

_kept = [Known()]


def known() -> Known:
    """What other answers of this process found; each keeps to the one it began with."""
    if max(len(_kept[0].returns), 4 * len(_kept[0].tracks)) > MOST_KNOWN:
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
    points = tracks[0].points if len(tracks) == 1 else np.concatenate([one.points for one in tracks])
    if len(points) < 3:  # one left, one far away, one near the first
        return False
    cosines = points @ points.T
    one, later = np.nonzero(cosines > NEAR_COS)
    one, later = one[later > one + 1], later[later > one + 1]
    if not len(one):
        return False
    # How far it has been from each point by then: what comes before the point itself does not count
    behind = np.where(np.tri(len(points), dtype=np.bool_), 1.0, cosines)
    farthest = np.minimum.accumulate(behind, axis=1)[one, later]
    return any(((farthest < away) & (cosines[one, later] > near)).any() for near, away in BACK_COS)


def track(points: Points) -> Track:
    """Points in degrees, (lon, lat), as a track."""
    found = [_unit(math.radians(lon), math.radians(lat)) for lon, lat in points]
    (x, y, z) = zip(*found, strict=True)
    return Track(points=np.array(found), low=(min(x), min(y), min(z)), high=(max(x), max(y), max(z)))


def _unit(lon: float, lat: float) -> tuple[float, float, float]:
    across = math.cos(lat)
    return across * math.cos(lon), across * math.sin(lon), math.sin(lat)
