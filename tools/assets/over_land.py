"""A line that the source draws straight over the sea, led along the land: the shortest way on a fine grid."""

from __future__ import annotations

import heapq
import math

import numpy as np
import shapely

from tools.assets.land_shapes import Shapes
from tools.assets.road_graph import KM_PER_DEGREE

LINE_KM = 1.5
"""Shorter lines are bridges and quays."""
ACROSS = 80
"""Cells of the grid along the longer side."""
FINEST_KM = 0.3
SEA_COST = 25.0
"""A km over the sea counts as so many."""
WAY_ROUND = 1.7
"""A way over land so many times as long as the road is no way of that road: it is a bridge."""
MENDED = 0.7
"""The way over land has less than this share of the sea of the straight line."""
MARGIN = 0.4
"""How far the grid reaches beyond the ends, as a share of the line."""

LonLat = tuple[float, float]


def led_over_land(a: LonLat, b: LonLat, shapes: Shapes, *, sea_km: float, km: float) -> list[LonLat] | None:
    """Points from ``a`` to ``b`` over land, or None where no such way would do."""
    shrink = float(np.cos(np.radians((a[1] + b[1]) / 2)))
    plane = [np.array([x * shrink, y]) * KM_PER_DEGREE for x, y in (a, b)]
    apart = float(np.hypot(*(plane[1] - plane[0])))
    if apart < LINE_KM or abs(a[0] - b[0]) > 180:
        return None
    margin = MARGIN * apart + 3.0
    low, high = np.minimum(*plane) - margin, np.maximum(*plane) + margin
    step = max(FINEST_KM, float((high - low).max()) / ACROSS)
    size = np.ceil((high - low) / step).astype(int)
    x = low[0] + (np.arange(size[0]) + 0.5) * step
    y = low[1] + (np.arange(size[1]) + 0.5) * step
    lon, lat = np.meshgrid(x / KM_PER_DEGREE / shrink, y / KM_PER_DEGREE)
    land = shapes.part_of(lon.ravel(), lat.ravel()) >= 0
    start, goal = (int((p[1] - low[1]) / step) * size[0] + int((p[0] - low[0]) / step) for p in plane)
    cells = _shortest(land.tolist(), int(size[0]), int(size[1]), start, goal)
    way = np.array([(x[c % size[0]], y[c // size[0]]) for c in cells[1:-1]]).reshape(-1, 2)
    line = shapely.LineString(np.vstack([plane[0], way, plane[1]])).simplify(step)
    if line.length > WAY_ROUND * max(km, apart) + 2.0:
        return None
    xy = shapely.get_coordinates(line) / KM_PER_DEGREE / np.array([shrink, 1.0])
    left = float(shapes.sea_km(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1]).sum())
    return [(float(p), float(q)) for p, q in xy] if left <= MENDED * sea_km else None


def _shortest(land: list[bool], width: int, height: int, start: int, goal: int) -> list[int]:
    """Cells of the way of least cost (A*, eight neighbours)."""
    steps = [(dx, dy, float(np.hypot(dx, dy))) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
    best = {start: 0.0}
    before: dict[int, int] = {}
    goal_x, goal_y = goal % width, goal // width
    queue = [(0.0, start)]
    done: set[int] = set()
    while queue:
        _, cell = heapq.heappop(queue)
        if cell == goal:
            break
        if cell in done:
            continue
        done.add(cell)
        cost = best[cell]
        x, y = cell % width, cell // width
        for dx, dy, length in steps:
            if 0 <= x + dx < width and 0 <= y + dy < height:
                other = cell + dy * width + dx
                reach = cost + length * (1.0 if land[other] else SEA_COST)
                if reach < best.get(other, float("inf")):
                    best[other] = reach
                    before[other] = cell
                    ahead = math.hypot(x + dx - goal_x, y + dy - goal_y)
                    heapq.heappush(queue, (reach + ahead, other))
    way = [goal]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]
