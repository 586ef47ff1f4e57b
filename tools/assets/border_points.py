"""Points where roads cross borders, for roads whose own points all stand far from them.

A stretch is in a country where both its ends are, and a road point near a border counts as in both countries. One that
leads from deep in the one country to deep in the other is in neither: a border post on it would stand on no road, and
lorries would drive to it straight over the mountains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.assets.land_shapes import Shapes
from tools.assets.road_graph import Graph, pieces

ROUNDS = 3
"""A stretch may lead through a third country, or in and out."""

HALVINGS = 18
"""Of a stretch, until the border on it is found: a thousand km to some metres."""

LEAST_KM = 100.0
"""Of the roads that an end stands on in its own country: a stub that only leads abroad is no way to a border post."""

Countries = tuple[NDArray[np.str_], NDArray[np.str_]]


def countries_of(graph: Graph, shapes: Shapes, within_km: float) -> Countries:
    """The country of each point, and the nearest other one within some km; blank where there is none."""
    country: NDArray[np.str_] = shapes.country[shapes.nearest_part_of(graph.lon, graph.lat)]
    return country, np.array(shapes.other_country_near(graph.lon, graph.lat, country, within_km))


def with_points_at_borders(graph: Graph, shapes: Shapes, within_km: float) -> Graph:
    """The graph with a point at the border on each stretch that joins the roads of two countries and has no end near
    the border.
    """
    for _ in range(ROUNDS):
        country, other = countries_of(graph, shapes, within_km)
        here, there = country[graph.a], country[graph.b]
        inland = _inland(graph, country, other)
        over = (
            (here != there) & (other[graph.a] != there) & (other[graph.b] != here) & inland[graph.a] & inland[graph.b]
        )
        print(f"{over.sum()} stretches over borders parted there")
        graph = _parted(graph, shapes, np.flatnonzero(over), here[over])
    return graph


def _inland(graph: Graph, country: NDArray[np.str_], other: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Whether each point stands on ``LEAST_KM`` of road inside its own country."""
    found = np.zeros(len(graph.lon), dtype=np.bool_)
    for code in np.unique(country):
        own = (country == code) | (other == code)
        inside = own[graph.a] & own[graph.b]
        piece = pieces(len(graph.lon), graph.a[inside], graph.b[inside])
        km = np.bincount(piece[graph.a[inside]], graph.km[inside], minlength=int(piece.max()) + 1)
        found |= (country == code) & (km[piece] >= LEAST_KM)
    return found


def _parted(graph: Graph, shapes: Shapes, over: NDArray[np.int64], here: NDArray[np.str_]) -> Graph:
    a, b, km = graph.a[over], graph.b[over], graph.km[over]
    east = (graph.lon[b] - graph.lon[a] + 180.0) % 360.0 - 180.0
    north = graph.lat[b] - graph.lat[a]
    low, high = np.zeros(len(over)), np.ones(len(over))
    for _ in range(HALVINGS):
        share = (low + high) / 2
        lon = (graph.lon[a] + share * east + 180.0) % 360.0 - 180.0
        own = shapes.country[shapes.nearest_part_of(lon, graph.lat[a] + share * north)] == here
        low, high = np.where(own, share, low), np.where(own, high, share)
    lon = (graph.lon[a] + high * east + 180.0) % 360.0 - 180.0
    new = np.arange(len(graph.lon), len(graph.lon) + len(over))
    rest = np.ones(len(graph.a), dtype=np.bool_)
    rest[over] = False
    wider = Graph(
        lon=np.r_[graph.lon, lon],
        lat=np.r_[graph.lat, graph.lat[a] + high * north],
        a=graph.a[rest],
        b=graph.b[rest],
        km=graph.km[rest],
    )
    return wider.joined(np.r_[a, new], np.r_[new, b], np.r_[high * km, (1.0 - high) * km])
