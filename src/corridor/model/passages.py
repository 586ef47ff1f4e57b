"""The straits and canals that a line at sea passes: found by where it crosses a gate across each of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from corridor.model.geo import LonLat

GATES: tuple[tuple[str, LonLat, LonLat], ...] = (
    ("bab-el-mandeb", (42.9, 12.1), (44.2, 13.2)),
    ("bering", (-171.0, 66.3), (-167.0, 65.4)),
    ("bosporus", (28.6, 41.15), (29.6, 41.05)),
    ("cape", (20.0, -34.5), (20.0, -60.0)),
    ("corinth", (22.8, 38.1), (23.15, 37.8)),
    ("dardanelles", (26.2, 40.4), (26.9, 39.9)),
    ("dover", (1.1, 51.25), (1.95, 50.75)),
    ("gibraltar", (-5.6, 35.6), (-5.6, 36.3)),
    ("great-belt", (10.6, 55.4), (11.3, 55.4)),
    ("hormuz", (56.2, 25.65), (57.3, 26.6)),
    ("horn", (-67.3, -55.0), (-67.3, -64.0)),
    ("kanmon", (130.8, 34.0), (131.05, 33.8)),
    ("kiel", (9.4, 54.5), (9.9, 53.9)),
    ("korea", (129.0, 35.3), (130.4, 33.6)),
    ("la-perouse", (142.0, 45.3), (142.0, 46.3)),
    ("lombok", (115.4, -8.5), (116.4, -8.5)),
    ("magellan", (-70.9, -52.2), (-70.9, -54.2)),
    ("malacca", (99.4, 2.2), (101.6, 4.6)),
    ("malacca", (101.2, 1.0), (103.1, 3.0)),
    ("oresund", (12.3, 55.9), (13.0, 55.7)),
    ("panama", (-80.3, 8.9), (-79.2, 9.35)),
    ("suez", (31.6, 30.4), (33.2, 30.4)),
    ("sunda", (105.2, -5.4), (106.3, -6.4)),
    ("taiwan", (119.0, 25.9), (121.1, 24.5)),
    ("tsugaru", (140.5, 40.8), (140.5, 41.9)),
)
"""Name and ends, on land, of a line across each strait or canal."""

GATED = frozenset(name for name, _, _ in GATES)
"""The passages that a line can be told by."""


def passages(line: Iterable[LonLat]) -> tuple[str, ...]:
    """The straits and canals whose gates a line of (lon, lat) points crosses, in the order of the line."""
    found: dict[str, None] = {}
    for a, b in pairwise(line):
        low, high = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
        for name, left, right in GATES:
            if (high < left[1] and high < right[1]) or (low > left[1] and low > right[1]):
                continue
            turn = 360.0 * round(((a[0] + b[0]) / 2 - left[0]) / 360.0)
            if _cross(a, b, (left[0] + turn, left[1]), (right[0] + turn, right[1])):
                found[name] = None
    return tuple(found)


def _side(a: LonLat, b: LonLat, p: LonLat) -> float:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def _cross(a: LonLat, b: LonLat, p: LonLat, q: LonLat) -> bool:
    """Whether the segments a-b and p-q, in the plane of longitude and latitude, cross."""
    return _side(p, q, a) * _side(p, q, b) <= 0 and _side(a, b, p) * _side(a, b, q) < 0
