"""Which routes go astray: they come back to where they were, or go much farther than need be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM
from corridor.planning.routes.route import Leg, Route

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


def detours(routes: Sequence[Route]) -> list[bool]:
    """Which routes come back to where they were, or go much farther than the shortest of their main mode."""
    kms = [route.km for route in routes]
    shortest: dict[str, float] = {}
    for route, km in zip(routes, kms, strict=True):
        shortest[route.main_mode] = min(km, shortest.get(route.main_mode, km))
    known = _known()
    numbers: dict[int, int] = {}  # by the id of a leg: these routes share many
    found = []
    for route, km in zip(routes, kms, strict=True):
        for leg in route.legs:
            if id(leg) not in numbers:
                numbers[id(leg)] = known.number.setdefault(leg.points, next(known.next))
        own = [numbers[id(leg)] for leg in route.legs]
        found.append(km > LONGER * shortest[route.main_mode] or known.comes_back(route.legs, own))
    return found


class Track(NamedTuple):
    """The stops of a leg as unit vectors (points, 3), and the box around them."""

    points: Floats
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was found of legs, by numbers that stand for their stops: most rides come again in other answers.

    ``returns``: whether legs that follow each other come back. ``apart`` and ``near``: the legs that one never meets,
    and those that it does.
    """

    number: dict[Points, int] = field(default_factory=dict)
    next: Iterator[int] = field(default_factory=count)
    returns: dict[tuple[int, ...], bool] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=dict)
    near: dict[int, set[int]] = field(default_factory=dict)

    def return_of(self, numbers: Sequence[int], legs: Sequence[Leg]) -> bool:
        """Whether legs that follow each other come back."""
        key = tuple(numbers)
        found = self.returns.get(key)
        if found is None:
            found = self.returns[key] = returns([track(leg.points) for leg in legs])
        return found

    def comes_back(self, legs: Sequence[Leg], numbers: Sequence[int]) -> bool:
        """Whether it is so of the legs of a route: looked for between two of them that come near each other."""
        for i, one in enumerate(numbers):
            for end in range(i + 1, min(i + 2, len(legs)) + 1):
                if self.return_of(numbers[i:end], legs[i:end]):
                    return True
            apart = self.apart.setdefault(one, set())
            if apart.issuperset(numbers[i + 2 :]):
                continue
            near = self.near.setdefault(one, set())
            for k in range(i + 2, len(legs)):
                other = numbers[k]
                if other not in apart and other not in near:
                    (near if meet(track(legs[i].points), track(legs[k].points)) else apart).add(other)
                if other in near and self.return_of(numbers[i : k + 1], legs[i : k + 1]):
                    return True
        return False


MOST_KNOWN = 100_000
"""Chains of legs after which a process forgets and begins anew."""

_kept = [Known()]


def _known() -> Known:
    """What other answers of this process found; each keeps to the one it began with."""
    if len(_kept[0].returns) > MOST_KNOWN:
        _kept[0] = Known()
    return _kept[0]


def comes_back(route: Route) -> bool:
    """Whether a route passes near a point of its own that it left before and was far away from."""
    known = _known()
    return known.comes_back(route.legs, [known.number.setdefault(leg.points, next(known.next)) for leg in route.legs])


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
    later = np.tri(len(points), dtype=np.bool_).T
    for near, away in BACK_COS:
        left = np.logical_or.accumulate((cosines < away) & later, axis=1)  # by then it has been far from each point
        if (left & (cosines > near)).any():
            return True
    return False


@lru_cache(maxsize=16_384)
def track(points: Points) -> Track:
    """Points in degrees, (lon, lat), as a track."""
    lon, lat = np.radians(np.array(points)).T
    found = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    low, high = found.min(axis=0).tolist(), found.max(axis=0).tolist()
    return Track(points=found, low=tuple(low), high=tuple(high))
