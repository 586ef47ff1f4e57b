"""Which routes come back: told by pairs of legs, as if all points of the whole route were held against each other."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import corridor
from corridor.planning.routes.detours import comes_back, meet, returns, track


def test_what_is_told_by_pairs_of_legs_is_what_the_whole_route_tells() -> None:
    network = corridor.load()
    back = forth = 0
    for via, destination in ((), "Madrid"), (("Dalian",), "Almaty"), (("Hunchun",), "Moscow"):
        for route in corridor.plan(network, "Changchun", destination, via=via).routes:
            whole = returns([track(leg.points) for leg in route.legs])
            assert comes_back(route) == whole, route.way
            back, forth = back + whole, forth + (not whole)
    assert back > 3
    assert forth > 30


def _far_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lon_a, lat_a), (lon_b, lat_b) = (map(math.radians, one) for one in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))


POINT = st.tuples(st.integers(-6, 6).map(lambda i: 20.0 + i * 0.9), st.integers(-6, 6).map(lambda i: 50.0 + i * 0.9))
LEGS = st.lists(st.lists(POINT, min_size=1, max_size=5).map(tuple), min_size=1, max_size=4)


@given(LEGS)
def test_a_track_returns_where_it_comes_near_a_point_after_having_been_far_from_it(legs: list[Any]) -> None:
    points = [point for leg in legs for point in leg]
    want = any(
        _far_km(points[i], points[k]) < near and any(_far_km(points[i], points[j]) > away for j in range(i + 1, k))
        for near, away in ((100.0, 500.0), (1.0, 100.0))
        for i in range(len(points))
        for k in range(i + 2, len(points))
    )
    assert returns([track(leg) for leg in legs]) == want


CLOSE = st.tuples(st.integers(-3, 3).map(lambda i: 20.0 + i * 0.6), st.integers(-3, 3).map(lambda i: 50.0 + i * 0.4))


@given(st.lists(st.lists(CLOSE, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2))
def test_two_legs_meet_where_two_of_their_points_are_near(legs: list[Any]) -> None:
    one, other = legs[0], legs[-1]
    near = any(_far_km(a, b) < 100.0 for a in one for b in other)
    assert meet(track(one), track(other)) == near
