"""Countries that are avoided, and the drays that pass them: also one that begins and ends elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corridor.model.geo import great_circle_line
from corridor.model.network import Place
from corridor.places.land import Land
from corridor.planning.limits.targets import Limits

STEP_KM = 20.0
"""How far apart the points of a dray are at which its country is looked up."""


def avoided(limits: Limits) -> frozenset[str]:
    """The countries that nothing may touch, not even a dray on its way."""
    return frozenset().union(*(target.keys for target in limits.avoid if target.kind == "country"))


def passes(a: Place, b: Place, countries: frozenset[str], land: Land) -> bool:
    """Whether the straight way between two places lies, or begins or ends, in one of the countries."""
    return passing([(a, b)], countries, land)[0]


def passing(ways: Sequence[tuple[Place, Place]], countries: frozenset[str], land: Land) -> list[bool]:
    """Which straight ways, from a place to another, lie, or begin or end, in one of the countries."""
    if not countries or not ways:
        return [False] * len(ways)
    starts, ends = (np.array([(place.lon, place.lat) for place in places]) for places in zip(*ways, strict=True))
    near = np.logical_or.reduce([land.lies_near(country, starts, ends) for country in countries]).tolist()
    return [
        not countries.isdisjoint((a.country, b.country)) or (near[at] and _touches(a, b, countries, land))
        for at, (a, b) in enumerate(ways)
    ]


def _touches(a: Place, b: Place, countries: frozenset[str], land: Land) -> bool:
    """Whether the straight way between two places lies in one of the countries."""
    line = great_circle_line((a.lon, a.lat), (b.lon, b.lat), step_km=STEP_KM)
    return any(land.country_at(lon, lat) in countries for lon, lat in line[1:-1])
