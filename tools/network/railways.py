"""Length and line of railway between places, along the world railway lines.

The lines come from scgraph-data (OpenStreetMap contributors, ODbL, simplified there to about 100 m). They hold gaps:
ends
of different pieces are joined where they lie near each other. Pieces that are still small after that are left out, so
that a terminal is joined to a line that leads on.
"""

from __future__ import annotations

import csv
import heapq
import pickle
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree
from shapely import points as shapely_points
from shapely.geometry import LineString

from corridor.model.geo import LonLat, great_circle_km, line_km, unwrap

SOURCE = "railways (scgraph-data, OSM)"

KEPT = Path(__file__).parents[2] / "build" / "railways.pickle"
"""Parsing 17 MB of Python takes ten seconds; the arrays are kept here between runs."""

LEAST_NODES = 60
"""Pieces of track of fewer nodes are no network."""

GAP_DEG = 0.04
"""Pieces nearer to each other than about 4 km are one line with a gap in the data."""

KM_PER_DEGREE = 111.195
"""One degree of a great circle of the mean Earth sphere, km."""

LINKS = Path(__file__).parents[1] / "tables" / "rail_links.csv"

GAP_DETOUR = 3.0
"""A gap counts as so many times its length, so that tracks are left only where they end."""

JOIN_KM = 30.0
"""A terminal farther from any line is not joined."""

TRACK_TOLERANCE_DEG = 0.009
"""Lines are simplified to about 1 km."""


class NoTrackError(ValueError):
    """No line joins two places."""


@cache
def _network() -> tuple[np.ndarray, list[dict[int, float]], np.ndarray]:
    """Points (nodes, 2) as lon and lat, neighbours with km, and the number of each node's piece (-1: too small)."""
    if KEPT.exists() and KEPT.stat().st_mtime > max(LINKS.stat().st_mtime, Path(__file__).stat().st_mtime):
        with KEPT.open("rb") as file:
            kept: tuple[np.ndarray, list[dict[int, float]], np.ndarray] = pickle.load(file)  # noqa: S301 - our own file
            return kept
    spec = find_spec("scgraph_data")
    if spec is None or not spec.submodule_search_locations:
        raise NoTrackError("scgraph-data is not installed; run make data, which installs what it needs")
    source = (Path(spec.submodule_search_locations[0]) / "world_railways.py").read_text(encoding="utf-8")
    literal = {
        name: eval(line[len(name) + 1 :], {"__builtins__": {}})  # noqa: S307 - two literals of an installed package
        for line in source.split("\n")
        for name in ("graph", "nodes")
        if line.startswith(f"{name}=")
    }
    points = np.array(literal["nodes"], dtype=np.float64)[:, ::-1].copy()
    near: list[dict[int, float]] = [{} for _ in range(len(points))]
    for a, edges in enumerate(literal["graph"]):
        for b, km in edges.items():
            if a != b:
                near[a][b] = near[b][a] = float(km)
    _join_dead_ends(points, near)
    _close_gaps(points, near, _pieces(near))
    _add_links(points, near)
    piece = _pieces(near)
    sizes = np.bincount(piece)
    piece[sizes[piece] < LEAST_NODES] = -1
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("wb") as file:
        pickle.dump((points, near, piece), file)
    return points, near, piece


def _pieces(near: list[dict[int, float]]) -> np.ndarray:
    """For each node the number of its connected piece."""
    piece = np.full(len(near), -1, dtype=np.int32)
    count = 0
    for start in range(len(near)):
        if piece[start] >= 0:
            continue
        piece[start] = count
        members = [start]
        for at in members:
            for b in near[at]:
                if piece[b] < 0:
                    piece[b] = count
                    members.append(b)
        count += 1
    return piece


def _join_dead_ends(points: np.ndarray, near: list[dict[int, float]]) -> None:
    """Join each dead end to the nearest node close by that is no neighbour's neighbour of it."""
    ends = np.array([node for node, edges in enumerate(near) if len(edges) == 1])
    tree = STRtree(cast("NDArray[np.object_]", shapely_points(points)))
    left, right = tree.query(shapely_points(points[ends]), predicate="dwithin", distance=GAP_DEG)
    a, b = ends[left], right
    km = _apart_km(points, a, b)
    joined: set[int] = set()
    for i in np.argsort(km, kind="stable").tolist():
        end, other = int(a[i]), int(b[i])
        if end in joined or end == other or other in _within_hops(near, end):
            continue
        joined.add(end)
        near[end][other] = near[other][end] = float(km[i]) * GAP_DETOUR


def _within_hops(near: list[dict[int, float]], start: int, hops: int = 6) -> set[int]:
    found, edge = {start}, {start}
    for _ in range(hops):
        edge = {b for a in edge for b in near[a]} - found
        found |= edge
    return found


def _add_links(points: np.ndarray, near: list[dict[int, float]]) -> None:
    """The stretches of ``tables/rail_links.csv``, each between the nodes nearest to its ends."""
    with LINKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends = [(float(row[f"{end}_lon"]), float(row[f"{end}_lat"])) for end in ("from", "to")]
            a, b = (int(np.hypot(points[:, 0] - lon, points[:, 1] - lat).argmin()) for lon, lat in ends)
            near[a][b] = near[b][a] = great_circle_km(tuple(points[a]), tuple(points[b]))


def _apart_km(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    east = (points[a, 0] - points[b, 0]) * np.cos(np.radians(points[a, 1]))
    return np.asarray(np.hypot(east, points[a, 1] - points[b, 1]) * KM_PER_DEGREE)


def _close_gaps(points: np.ndarray, near: list[dict[int, float]], piece: np.ndarray) -> None:
    """Join each node of a piece that is not the largest to the nearest node of each other piece close by."""
    small = np.flatnonzero(piece != np.bincount(piece).argmax())
    tree = STRtree(cast("NDArray[np.object_]", shapely_points(points)))
    left, right = tree.query(shapely_points(points[small]), predicate="dwithin", distance=GAP_DEG)
    a, b = small[left], right
    apart = piece[a] != piece[b]
    a, b = a[apart], b[apart]
    km = _apart_km(points, a, b)
    done: set[tuple[int, int]] = set()
    for i in np.argsort(km, kind="stable").tolist():
        first, second = int(a[i]), int(b[i])
        pair = (int(piece[first]), int(piece[second]))
        key = (first, pair[1])
        if key not in done:
            done.add(key)
            near[first][second] = near[second][first] = float(km[i]) * GAP_DETOUR


def _km_to_all(point: LonLat) -> np.ndarray:
    points, _, _ = _network()
    lon, lat = np.radians(points[:, 0] - point[0]), np.radians(points[:, 1])
    here = np.radians(point[1])
    h = np.sin((lat - here) / 2) ** 2 + np.cos(lat) * np.cos(here) * np.sin(lon / 2) ** 2
    return np.asarray(2 * 6371.0088 * np.arcsin(np.minimum(1.0, np.sqrt(h))))


@cache
def _joins(point: LonLat) -> dict[int, int]:
    """For each piece of network near the point its nearest node."""
    _, _, piece = _network()
    km = _km_to_all(point)
    joins: dict[int, int] = {}
    close = np.flatnonzero((km <= JOIN_KM) & (piece >= 0))
    for node in close[np.argsort(km[close])].tolist():
        joins.setdefault(int(piece[node]), node)
    return joins


@cache
def track(stops: tuple[LonLat, ...]) -> tuple[float, tuple[LonLat, ...]]:
    """Km and line of (lon, lat) along the railway through two or more points; the points are joined straight.

    Raises ``NoTrackError`` where no line is near a point, or none joins the points.
    """
    if stops[0] > stops[-1]:
        km, line = track(stops[::-1])
        return km, tuple(unwrap(line[::-1]))
    joins = [_joins(stop) for stop in stops]
    common = set.intersection(*(set(found) for found in joins))
    if not common:
        far = [stop for stop, found in zip(stops, joins, strict=True) if not found]
        where = f"near {far[0]}" if far else "that is one network near all of them"
        raise NoTrackError(f"no railway within {JOIN_KM:g} km {where}; mend the position, or give km")
    points, _, _ = _network()

    def apart(number: int) -> float:
        return sum(
            great_circle_km(stop, tuple(points[found[number]])) for stop, found in zip(stops, joins, strict=True)
        )

    number = min(common, key=apart)
    nodes: list[int] = []
    for a, b in pairwise(found[number] for found in joins):
        nodes += _shortest(a, b)[1 if nodes else 0 :]
    between = [(float(points[node][0]), float(points[node][1])) for node in nodes]
    whole = unwrap([stops[0], *between, stops[-1]])
    return line_km(whole), tuple(whole)


def _shortest(origin: int, target: int) -> list[int]:
    """The nodes of the shortest track (A*, great circles as bound, less a tenth as the lines are simplified)."""
    points, near, _ = _network()
    ahead = _km_to_all(tuple(points[target])) * 0.9
    best = {origin: 0.0}
    before: dict[int, int] = {}
    queue = [(float(ahead[origin]), origin)]
    done: set[int] = set()
    while queue:
        _, node = heapq.heappop(queue)
        if node == target:
            chain = [node]
            while node in before:
                node = before[node]
                chain.append(node)
            return chain[::-1]
        if node in done:
            continue
        done.add(node)
        so_far = best[node]
        for b, km in near[node].items():
            reach = so_far + km
            if reach < best.get(b, float("inf")):
                best[b] = reach
                before[b] = node
                heapq.heappush(queue, (reach + float(ahead[b]), b))
    raise NoTrackError("no railway joins the two places")


def simplified(line: tuple[LonLat, ...]) -> list[LonLat]:
    """A line without the points that matter less than ``TRACK_TOLERANCE_DEG``."""
    return [(round(x, 3), round(y, 3)) for x, y in LineString(line).simplify(TRACK_TOLERANCE_DEG).coords]
