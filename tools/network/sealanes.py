"""Sea distance, line and passages between two ports, with passages to be avoided.

Distances and lines come from searoute (the Marnet sea network) and a few seaways of ``tables/sea/links.csv`` where
Marnet is coarser than the coast. The Caspian, which Marnet has only in pieces, is a great circle times a stated
factor. Which straits and canals a line uses is found by where it crosses the gates of ``model.passages``, so that the
names are the product's own and do not depend on which edges Marnet happens to mark. Speed, price and services are not
known here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import cast

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from searoute.classes.marnet import Marnet
from searoute.data.marnet_dict import edge_list, node_list
from searoute.utils import from_nodes_edges_set
from shapely import STRtree, linestrings
from shapely.geometry import LineString

from corridor.model.geo import LonLat, great_circle_km, great_circle_line, line_km, unwrap
from corridor.model.passages import passages
from corridor.places.land import load_land

LINKS = Path(__file__).parents[1] / "tables" / "sea" / "links.csv"

SOURCE = "searoute 1.6 (Marnet)"
"""How a data row names where its sea distance comes from."""

CASPIAN_SOURCE = "great circle x 1.1 (no Caspian lane in searoute; 1.1 meets the 253 nm given for Aktau-Baku)"
"""How a data row names where a Caspian distance comes from."""

CASPIAN_FACTOR = 1.1
"""Sailed over great-circle distance on the Caspian: 469 km sailed over 427 km from Aktau to Alat."""

CASPIAN_BOX = (46.5, 36.4, 55.0, 47.5)
"""West, south, east, north of the Caspian, degrees."""

TRACK_TOLERANCE_DEG = 0.02
"""Lines are simplified to about 2 km."""

LONG_EDGE_KM = 500.0
"""Edges of the network that are longer are drawn as great circles, which is how they are measured."""

APPROACH_KM = 60.0
"""A port may be joined to nodes of the lane up to this far away."""

WORTH = 0.5
"""Share of the way over the nearest node that a shorter way in may be, to be taken."""

HARBOUR_KM = 8.0
"""Shores nearer to a port than this are its own quays and moles."""

AVOIDABLE = {
    "bab-el-mandeb": "babalmandab",
    "bering": "bering",
    "bosporus": "bosporus",
    "cape": "south_africa",
    "gibraltar": "gibraltar",
    "hormuz": "ormuz",
    "horn": "chili",
    "kiel": "kiel",
    "malacca": "malacca",
    "northwest": "northwest",
    "panama": "panama",
    "suez": "suez",
    "sunda": "sunda",
}
"""Passages that a lane can be told to avoid, and searoute's name of each (kiel is one of the added links)."""

NEVER = frozenset({"northwest"})
"""Passages that no container line uses."""

TOO_NARROW = frozenset({"corinth"})
"""Gates that Marnet passes and a container ship does not; their edges are left out."""


class NoLaneError(ValueError):
    """No sea lane joins two ports when the passages named are avoided."""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A way over sea: km, line of (lon, lat) with continuous longitudes, and the passages it uses."""

    km: float
    line: tuple[LonLat, ...]
    passages: tuple[str, ...]
    source: str


@cache
def lane(start: LonLat, end: LonLat, avoid: frozenset[str] = frozenset()) -> Lane:
    """The shortest sea lane between two ports, in (lon, lat) degrees, that uses no passage in ``avoid``.

    The ports are joined to the network by straight lines, which count in the km. Raises ``NoLaneError`` where no
    lane is left, and ``ValueError`` for a passage that cannot be avoided. The way back is the same lane.
    """
    if _on_caspian(start) and _on_caspian(end):
        line = tuple(great_circle_line(start, end))
        km = great_circle_km(start, end) * CASPIAN_FACTOR
        return Lane(km=km, line=line, passages=(), source=CASPIAN_SOURCE)
    if start > end:
        back = lane(end, start, avoid)
        line = tuple(unwrap(back.line[::-1]))
        return Lane(km=back.km, line=line, passages=back.passages[::-1], source=back.source)
    network = _network(avoid)
    origin, target = network.kdtree.query(start), network.kdtree.query(end)
    try:
        nodes: list[LonLat] = nx.bidirectional_dijkstra(network, origin, target, "weight")[1]
    except nx.NetworkXNoPath as error:
        names = ", ".join(sorted(avoid)) or "nothing"
        message = f"no sea lane from {start} to {end} avoiding {names}: avoid less, or move the port to water"
        raise NoLaneError(message) from error
    line = tuple(_great_circles(unwrap(_joined(start, nodes, end))))
    return Lane(km=line_km(line), line=line, passages=passages(line), source=SOURCE)


def simplified(line: Iterable[LonLat]) -> list[LonLat]:
    """A line without the points that matter less than ``TRACK_TOLERANCE_DEG``."""
    return [(x, y) for x, y in LineString(list(line)).simplify(TRACK_TOLERANCE_DEG).coords]


@cache
def _network(avoid: frozenset[str]) -> Marnet:
    """Marnet without the edges of the avoided passages, and with the added links.

    It is a graph of its own: searoute's is shared, and keeps the restrictions of one query for the next.
    """
    unknown = sorted(avoid - AVOIDABLE.keys())
    if unknown:
        message = f"cannot avoid {', '.join(unknown)}: searoute marks only {', '.join(sorted(AVOIDABLE))}"
        raise ValueError(message)
    closed = {AVOIDABLE[name] for name in avoid | NEVER}
    edges = {
        u: {
            v: edge
            for v, edge in near.items()
            if edge.get("passage") not in closed and TOO_NARROW.isdisjoint(passages((u, v)))
        }
        for u, near in edge_list.items()
    }
    nodes = dict(node_list)
    for u, v, passage in _added_links():
        if passage in avoid:
            continue
        for a, b in ((u, v), (v, u)):
            nodes.setdefault(a, {})
            edges.setdefault(a, {})[b] = {"weight": great_circle_km(a, b)}
    return from_nodes_edges_set(Marnet(), nodes, edges)


def _added_links() -> list[tuple[LonLat, LonLat, str]]:
    """The ends of the seaways of ``tables/sea/links.csv``, and the passage that each is."""
    with LINKS.open(encoding="utf-8", newline="") as file:
        return [
            (
                (float(row["from_lon"]), float(row["from_lat"])),
                (float(row["to_lon"]), float(row["to_lat"])),
                row["passage"],
            )
            for row in csv.DictReader(file)
        ]


def _joined(start: LonLat, nodes: list[LonLat], end: LonLat) -> list[LonLat]:
    """The network's nodes with a port at each end, joined where that makes the shortest way over water."""
    first = _from_port(start, nodes)
    one = [start, *reversed(_from_port(end, first[::-1])), end]
    last = _from_port(end, nodes[::-1])
    other = [start, *_from_port(start, last[::-1]), end]
    return min(one, other, key=line_km)


def _from_port(port: LonLat, nodes: list[LonLat]) -> list[LonLat]:
    """The nodes from the one that a ship leaving ``port`` best steers for.

    Marnet's nodes are far apart, and its nearest may lie behind the port. A shorter way in is taken only where it saves
    much, so that lanes stay near what searoute itself gives.
    """
    best, least, sailed = 0, great_circle_km(port, nodes[0]), 0.0
    for i in range(1, len(nodes)):
        sailed += great_circle_km(nodes[i - 1], nodes[i])
        join = great_circle_km(port, nodes[i])
        if join > APPROACH_KM:
            break
        round_km = great_circle_km(port, nodes[0]) + sailed
        if join - sailed < least and join < WORTH * round_km and _over_water(port, nodes[i]):
            best, least = i, join - sailed
    return nodes[best:]


def _over_water(port: LonLat, node: LonLat) -> bool:
    """Whether a straight line from a port to a node crosses no shore, the port's own surroundings apart."""
    away = great_circle_km(port, node)
    if away <= HARBOUR_KM:
        return True
    t = HARBOUR_KM / away
    a, b = unwrap([port, node])
    line = LineString([(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])), b])
    return not len(_shores().query(line, predicate="crosses"))


@cache
def _shores() -> STRtree:
    """The outlines of all land, of about 500 m (Natural Earth 1:10m)."""
    land = load_land()
    points = np.column_stack((land.lon, land.lat))
    pairs = np.stack((points[:-1], points[1:]), axis=1)
    return STRtree(cast("NDArray[np.object_]", linestrings(pairs[land.drawn[:-1]])))


def _great_circles(line: list[LonLat]) -> list[LonLat]:
    """The line with its long edges bent to great circles, longitudes continuous."""
    out = line[:1]
    for a, b in pairwise(line):
        out += great_circle_line(a, b)[1:] if great_circle_km(a, b) > LONG_EDGE_KM else [b]
    return unwrap(out)


def _on_caspian(point: LonLat) -> bool:
    west, south, east, north = CASPIAN_BOX
    return west < point[0] < east and south < point[1] < north
