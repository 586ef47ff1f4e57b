"""A graph of roads while it is made: merging points of a cell, leaving out points in between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import EARTH_RADIUS_KM

CELL_DEG = 0.05
TOLERANCE_KM = 0.5
"""How far a simplified line may stray."""
KM_PER_DEGREE = 111.195

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(kw_only=True)
class Graph:
    """Points in degrees, and stretches between them with their km."""

    lon: Floats
    lat: Floats
    a: Ints
    b: Ints
    km: Floats

    def lines_km(self, a: Ints, b: Ints) -> Floats:
        """Great circles between points, in km."""
        return great_circles_km(self.lon[a], self.lat[a], self.lon[b], self.lat[b])

    def kept(self, points: NDArray[np.bool_]) -> Graph:
        """The graph of some of the points."""
        number = np.cumsum(points) - 1
        edges = points[self.a] & points[self.b]
        return Graph(
            lon=self.lon[points],
            lat=self.lat[points],
            a=number[self.a[edges]],
            b=number[self.b[edges]],
            km=self.km[edges],
        )

    def joined(self, a: Ints, b: Ints, km: Floats) -> Graph:
        """The graph with more stretches, each pair of points once."""
        a, b, km = np.r_[self.a, a], np.r_[self.b, b], np.r_[self.km, km]
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.lexsort((km, high, low))
        low, high, km = low[order], high[order], km[order]
        first = np.r_[True, (np.diff(low) != 0) | (np.diff(high) != 0)] & (low != high)
        return Graph(lon=self.lon, lat=self.lat, a=low[first], b=high[first], km=km[first])


def great_circles_km(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Great circles between points in degrees, in km."""
    x_a, y_a, x_b, y_b = map(np.radians, (lon_a, lat_a, lon_b, lat_b))
    h = np.sin((y_b - y_a) / 2) ** 2 + np.cos(y_a) * np.cos(y_b) * np.sin((x_b - x_a) / 2) ** 2
    km: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return km


def pieces(count: int, a: Ints, b: Ints) -> Ints:
    """For each point the lowest point that stretches join it to."""
    label = np.arange(count)
    while True:
        lowest = np.minimum(label[a], label[b])
        lower = label.copy()
        np.minimum.at(lower, label[a], lowest)
        np.minimum.at(lower, label[b], lowest)
        lower = lower[lower]
        if np.array_equal(lower, label):
            return label
        label = lower


def merged(raw: Graph) -> Graph:
    """One road point for the points of a cell that are joined inside it."""
    cell = np.floor((raw.lat + 90) / CELL_DEG).astype(np.int64) * 10_000
    cell += np.floor((raw.lon + 180) / CELL_DEG).astype(np.int64)
    inside = cell[raw.a] == cell[raw.b]
    label = pieces(len(raw.lon), raw.a[inside], raw.b[inside])
    _, number, count = np.unique(label, return_inverse=True, return_counts=True)
    middle_lon, middle_lat = (np.bincount(number, of) / count for of in (raw.lon, raw.lat))
    off = np.hypot((raw.lon - middle_lon[number]) * np.cos(np.radians(raw.lat)), raw.lat - middle_lat[number])
    order = np.lexsort((off, number))
    first = order[np.r_[True, np.diff(number[order]) != 0]]
    points = Graph(lon=raw.lon[first], lat=raw.lat[first], a=raw.a[:0], b=raw.b[:0], km=raw.km[:0])
    between = ~inside | (number[raw.a] != number[raw.b])
    a, b = number[raw.a[between]], number[raw.b[between]]
    bends = np.maximum(0.0, raw.km[between] - raw.lines_km(raw.a[between], raw.b[between]))
    return points.joined(a, b, points.lines_km(a, b) + bends)


def thinned(graph: Graph, mark: Ints) -> tuple[Graph, NDArray[np.bool_]]:
    """The graph without the points in between that matter little to the line; ``mark`` tells points apart that stay."""
    count = len(graph.lon)
    ends, others = np.r_[graph.a, graph.b], np.r_[graph.b, graph.a]
    order = np.argsort(ends, kind="stable")
    begin = np.searchsorted(ends[order], np.arange(count + 1))
    near, lengths = others[order], np.r_[graph.km, graph.km][order]
    degree = np.diff(begin)
    inner = degree == 2
    two = np.flatnonzero(inner)
    inner[two] = (mark[near[begin[two]]] == mark[two]) & (mark[near[begin[two] + 1]] == mark[two])
    keep = ~inner
    seen = np.zeros(count, dtype=np.bool_)
    a, b, km = [], [], []

    def chain_from(start: int, slot: int) -> tuple[list[int], list[float]]:
        chain, steps = [start, int(near[slot])], [float(lengths[slot])]
        while inner[chain[-1]] and chain[-1] != start:
            here = chain[-1]
            seen[here] = True
            slot = int(begin[here])
            if int(near[slot]) == chain[-2]:
                slot += 1
            chain.append(int(near[slot]))
            steps.append(float(lengths[slot]))
        return chain, steps

    def add(chain: list[int], steps: list[float]) -> None:
        loop = chain[0] == chain[-1]
        xy = np.stack([graph.lon[chain], graph.lat[chain]], axis=1)
        stay = needed(xy, must=len(chain) // 2 if loop else None)
        sums = np.r_[0.0, np.cumsum(steps)]
        for i, j in pairwise(stay):
            a.append(chain[i])
            b.append(chain[j])
            km.append(float(sums[j] - sums[i]))
        keep[[chain[i] for i in stay]] = True

    for start in np.flatnonzero(~inner).tolist():
        for slot in range(int(begin[start]), int(begin[start + 1])):
            chain, steps = chain_from(start, slot)
            if chain[-1] > chain[0] or (chain[-1] == chain[0] and chain[1] < chain[-2]):
                add(chain, steps)
            elif chain[-1] == chain[0] and len(chain) == 3:
                continue
    for start in np.flatnonzero(inner & ~seen).tolist():  # rings without a junction
        if not seen[start]:
            add(*chain_from(start, int(begin[start])))
    whole = Graph(lon=graph.lon, lat=graph.lat, a=np.array([], np.int64), b=np.array([], np.int64), km=np.array([]))
    return whole.joined(np.array(a), np.array(b), np.array(km)).kept(keep), keep


def needed(xy: Floats, must: int | None) -> list[int]:
    """The points of a line that it needs to stray no farther than ``TOLERANCE_KM`` (Douglas and Peucker)."""
    plane = xy * np.array([np.cos(np.radians(xy[:, 1].mean())), 1.0]) * KM_PER_DEGREE
    stay = {0, len(xy) - 1} | ({must} if must else set())
    spans = list(pairwise(sorted(stay)))
    while spans:
        i, j = spans.pop()
        if j - i < 2:
            continue
        along = plane[j] - plane[i]
        off = plane[i + 1 : j] - plane[i]
        length = float(along @ along)
        share = np.clip(off @ along / length, 0.0, 1.0) if length else np.zeros(len(off))
        far = np.hypot(*(off - share[:, None] * along).T)
        if far.max() > TOLERANCE_KM:
            k = i + 1 + int(far.argmax())
            stay.add(k)
            spans += [(i, k), (k, j)]
    return sorted(stay)
