"""Great circles on the mean Earth sphere, and lines across the antimeridian. Pure geometry, no files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from math import fsum

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the GRS 80 / WGS 84 ellipsoid (IUGG: R1 = (2a + b) / 3)."""

NO_ANGLE = 1e-9
"""Below this (radians from 0 or from the antipode) a great circle has no direction."""

LonLat = tuple[float, float]
Floats = NDArray[np.float64]


def great_circle_km(a: LonLat, b: LonLat) -> float:
    """Length of the great circle between two (lon, lat) points in degrees, in km (haversine formula)."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def great_circles_km(a: LonLat, lon: Floats, lat: Floats) -> Floats:
    """Lengths of the great circles from a point to others, all in degrees, in km: of the shape of ``lon``."""
    there, here = np.radians(lat), math.radians(a[1])
    h = np.sin((there - here) / 2) ** 2 + math.cos(here) * np.cos(there) * np.sin(np.radians(lon - a[0]) / 2) ** 2
    lengths: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return lengths


def great_circle_line(a: LonLat, b: LonLat, *, step_km: float = 200.0) -> list[LonLat]:
    """Points along the great circle from ``a`` to ``b``, at most ``step_km`` apart, longitudes continuous."""
    total = great_circle_km(a, b)
    pieces = max(1, math.ceil(total / step_km))
    angle = total / EARTH_RADIUS_KM
    if pieces == 1 or math.sin(angle) < NO_ANGLE:
        return unwrap([a, b])
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    points: list[LonLat] = []
    for i in range(pieces + 1):
        t = i / pieces
        p, q = math.sin((1 - t) * angle) / math.sin(angle), math.sin(t * angle) / math.sin(angle)
        x = p * math.cos(lat_a) * math.cos(lon_a) + q * math.cos(lat_b) * math.cos(lon_b)
        y = p * math.cos(lat_a) * math.sin(lon_a) + q * math.cos(lat_b) * math.sin(lon_b)
        z = p * math.sin(lat_a) + q * math.sin(lat_b)
        points.append((math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))))
    points[0], points[-1] = a, b
    return unwrap(points)


def unwrap(line: Sequence[LonLat]) -> list[LonLat]:
    """The same line with each longitude within 180 degrees of the one before it, so that it never jumps."""
    out: list[LonLat] = []
    for lon, lat in line:
        turns = round((out[-1][0] - lon) / 360.0) if out else 0
        out.append((lon + 360.0 * turns, lat))
    return out


def line_km(line: Sequence[LonLat]) -> float:
    """Length of a line of (lon, lat) points, in km."""
    return fsum(great_circle_km(a, b) for a, b in pairwise(line))
