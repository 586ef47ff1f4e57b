"""Make ``roads.npz``: the world's highways as one small graph of road points.

Run by hand: ``python -m tools.assets.roads``. It needs scgraph-data (its ``world_highways``, from OpenStreetMap) and
writes the same bytes from the same package. It takes some five minutes.

* The source holds no ferries. Its stretches are straight lines between points with the length of the real road on them.
* Points that lie in one cell of a grid and are joined inside it become one road point, which stands on one of them.
  Points that only lie near each other stay apart: two shores of a strait, a road over another.
* A stretch between two road points is as long as the line between them and what the real road was longer than its own
  line. So the lengths of ways are kept within about one per cent.
* Pieces of one land mass that nearly touch are joined, and those that a fixed link joins (``fixed_links.csv``).
* A road that ends close to a point from which it is far on the roads is joined to it: the source cuts many in towns.
* Roads that are barred to lorries, or that are none, are cut (``road_closed.csv``).
* A stretch whose line runs over the sea beside the land, since the source left out the bends, is led over the land.
  One for which there is no such way is a bridge, a dam or a tunnel, and stays.
* A stretch that leads over a border far from its ends is parted there (``border_points``).
* Points in between that hardly matter to the line are left out.
"""

from __future__ import annotations

import argparse
import csv
import heapq
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from corridor.places.roads import FACTOR
from tools.assets.arrays_file import write_arrays
from tools.assets.border_points import countries_of, with_points_at_borders
from tools.assets.land_shapes import Shapes, shipped_shapes
from tools.assets.over_land import led_over_land
from tools.assets.road_graph import KM_PER_DEGREE, Graph, Ints, great_circles_km, merged, pieces, thinned

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src" / "corridor" / "assets" / "roads.npz"
LINKS = Path(__file__).parents[1] / "tables" / "fixed_links.csv"
KNOWN = Path(__file__).parents[1] / "tables" / "road_links.csv"
CLOSED = Path(__file__).parents[1] / "tables" / "road_closed.csv"

GAP_KM = 5.0
"""Pieces of road nearer to each other than this, on one land mass, are one network with a gap in the data."""
GAPS_APART_KM = 10.0
"""Of the gaps between two pieces those nearer to each other than this are closed once."""
LINK_KM = 60.0
"""How far from the end of a fixed link its road point may lie."""
DEAD_END_KM = 2.5
"""Where a road ends this near to another, the source lacks the junction."""
LONG_KM = 10.0
"""Shorter roads may well end."""
BROKEN_KM = 5.0
"""A road that ends this near to another is one that the source cut in two, where the way between the two is"""
ROUND_KM = 20.0
ROUND = 8.0
"""longer than this, and than so many times the straight line;"""
ALIKE_KM = 1.5
"""and where the other lies ahead of the end, unless it is nearer than this: points stand in cells, not on the road."""
AT_END_KM = 8.0
"""How near to the ends of a road of ``road_links.csv`` the ends of a stretch lie that it replaces."""
END_SHARE = 0.4
"""The same for a short road that replaces none, as a share of the line between its ends."""
GAP_DETOUR = 1.3
"""Length of the road in a gap over the straight line."""
LEAST_KM = 25.0
"""Pieces with fewer km of road in all are left out."""
BORDER_KM = 3.0
"""A road point nearer to another country than this counts as in both: the shapes are no better."""
BENDS = 3
"""Long lines are led over land roughly, then their pieces ever more finely."""
BESIDE_KM = 0.7
"""Lines over no more sea than this are left as they are."""
DEGREES = 1000
"""Whole numbers of the file a degree."""
METRES = 100
"""Whole numbers of the file for lengths, m."""


def read_source() -> Graph:
    """The graph of scgraph-data. Its module imports a class that newer releases of scgraph lack, so it is not run."""
    spec = find_spec("scgraph_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("scgraph-data is not installed; pip install 'corridor[data]'")
    source = (Path(spec.submodule_search_locations[0]) / "world_highways.py").read_text(encoding="utf-8")
    literal: dict[str, Any] = {
        name: eval(line[len(name) + 1 :], {"__builtins__": {}})  # noqa: S307 - two literals of an installed package
        for line in source.split("\n")
        for name in ("graph", "nodes")
        if line.startswith(f"{name}=")
    }
    nodes = np.array(literal["nodes"], dtype=np.float64)
    edges = [(a, b, km) for a, near in enumerate(literal["graph"]) for b, km in near.items() if a < b]
    a, b, km = (np.array(column) for column in zip(*edges, strict=True))
    return Graph(lon=nodes[:, 1].copy(), lat=nodes[:, 0].copy(), a=a, b=b, km=km.astype(np.float64))


def with_gaps_closed(graph: Graph, shapes: Shapes) -> Graph:
    """Join pieces of one land mass that nearly touch."""
    piece = pieces(len(graph.lon), graph.a, graph.b)
    mass = shapes.mass_of(graph.lon, graph.lat)
    small = np.flatnonzero(piece != np.bincount(piece).argmax())
    reach = GAP_KM / KM_PER_DEGREE / np.maximum(0.2, np.cos(np.radians(graph.lat[small])))
    tree = shapely.STRtree(np.asarray(shapely.points(graph.lon, graph.lat)))
    left, b = tree.query(shapely.points(graph.lon[small], graph.lat[small]), predicate="dwithin", distance=reach)
    a = small[left]
    km = graph.lines_km(a, b)
    fits = (piece[a] != piece[b]) & (mass[a] == mass[b]) & (km <= GAP_KM)
    a, b, km = a[fits], b[fits], km[fits]
    closed: dict[tuple[int, int], list[int]] = {}
    taken = []
    for i in np.lexsort((b, a, km)).tolist():
        pair = (min(int(piece[a[i]]), int(piece[b[i]])), max(int(piece[a[i]]), int(piece[b[i]])))
        others = np.array(closed.setdefault(pair, []), dtype=np.int64)
        if not len(others) or graph.lines_km(np.full_like(others, a[i]), others).min() > GAPS_APART_KM:
            closed[pair] += [int(a[i]), int(b[i])]
            taken.append(i)
    print(f"{len(taken)} gaps closed")
    return graph.joined(a[taken], b[taken], km[taken] * GAP_DETOUR)


def with_dead_ends_joined(graph: Graph, shapes: Shapes) -> Graph:
    """Join each point where a long road ends to the nearest other road point close by, not over the sea."""
    degree = np.bincount(np.r_[graph.a, graph.b], minlength=len(graph.lon))
    longest = np.zeros(len(graph.lon))
    np.maximum.at(longest, np.r_[graph.a, graph.b], np.r_[graph.km, graph.km])
    ends = np.flatnonzero((degree == 1) & (longest >= LONG_KM))
    tree = shapely.STRtree(np.asarray(shapely.points(graph.lon, graph.lat)))
    reach = DEAD_END_KM / KM_PER_DEGREE / np.maximum(0.2, np.cos(np.radians(graph.lat[ends])))
    left, b = tree.query(shapely.points(graph.lon[ends], graph.lat[ends]), predicate="dwithin", distance=reach)
    a = ends[left]
    km = graph.lines_km(a, b)
    own = np.zeros(len(graph.lon), dtype=np.int64)
    own[graph.a], own[graph.b] = graph.b, graph.a  # for an end, its only neighbour
    fits = (a != b) & (b != own[a]) & (km <= DEAD_END_KM)
    fits &= shapes.sea_km(graph.lon[a], graph.lat[a], graph.lon[b], graph.lat[b]) <= BESIDE_KM
    a, b, km = a[fits], b[fits], km[fits]
    order = np.lexsort((b, km, a))
    first = order[np.r_[True, np.diff(a[order]) != 0]]
    print(f"{len(first)} dead ends joined")
    return graph.joined(a[first], b[first], km[first] * GAP_DETOUR)


def with_broken_ways_joined(graph: Graph, shapes: Shapes) -> Graph:
    """Join each point where a road ends to a road point ahead of it that is close by and far away on the roads.

    The source lacks junctions and short stretches, above all in towns, where one road is then cut in two. The two ends
    lie in one country, and not over the sea. The shortest gaps are closed first: that may bring the rest together.
    """
    degree = np.bincount(np.r_[graph.a, graph.b], minlength=len(graph.lon))
    ends = np.flatnonzero(degree == 1)
    tree = shapely.STRtree(np.asarray(shapely.points(graph.lon, graph.lat)))
    reach = BROKEN_KM / KM_PER_DEGREE / np.maximum(0.2, np.cos(np.radians(graph.lat[ends])))
    left, b = tree.query(shapely.points(graph.lon[ends], graph.lat[ends]), predicate="dwithin", distance=reach)
    a = ends[left]
    km = graph.lines_km(a, b)
    country, _ = countries_of(graph, shapes, 0.0)
    fits = (a != b) & (km <= BROKEN_KM) & (degree[b] > 0) & (country[a] == country[b])
    fits &= (km <= ALIKE_KM) | _ahead(graph, a, b)
    fits &= shapes.sea_km(graph.lon[a], graph.lat[a], graph.lon[b], graph.lat[b]) <= BESIDE_KM
    a, b, km = a[fits], b[fits], km[fits]
    near: list[list[tuple[int, float]]] = [[] for _ in graph.lon]
    for p, q, length in zip(graph.a.tolist(), graph.b.tolist(), graph.km.tolist(), strict=True):
        near[p].append((q, length))
        near[q].append((p, length))
    taken = []
    for i in np.lexsort((b, a, km)).tolist():
        p, q, length = int(a[i]), int(b[i]), float(km[i])
        if _farther(near, p, q, max(ROUND_KM, ROUND * length)):
            taken.append(i)
            near[p].append((q, length * GAP_DETOUR))
            near[q].append((p, length * GAP_DETOUR))
    print(f"{len(taken)} broken ways joined, {km[taken].sum():,.0f} km")
    return graph.joined(a[taken], b[taken], km[taken] * GAP_DETOUR)


def _ahead(graph: Graph, ends: Ints, others: Ints) -> NDArray[np.bool_]:
    """Which points lie ahead of the ends of roads, not beside the road or behind."""
    own = np.zeros(len(graph.lon), dtype=np.int64)
    own[graph.a], own[graph.b] = graph.b, graph.a  # for an end, its only neighbour
    shrink = np.cos(np.radians(graph.lat[ends]))
    last, on = (
        ((graph.lon[q] - graph.lon[p]) * shrink, graph.lat[q] - graph.lat[p])
        for p, q in ((own[ends], ends), (ends, others))
    )
    ahead: NDArray[np.bool_] = last[0] * on[0] + last[1] * on[1] > 0.0
    return ahead


def _farther(near: list[list[tuple[int, float]]], a: int, b: int, km: float) -> bool:
    """Whether the way between two points is longer than some km."""
    best = {a: 0.0}
    queue = [(0.0, a)]
    while queue:
        so_far, point = heapq.heappop(queue)
        if point == b:
            return False
        if so_far > best[point]:
            continue
        for other, step in near[point]:
            if so_far + step <= min(km, best.get(other, km)):
                best[other] = so_far + step
                heapq.heappush(queue, (so_far + step, other))
    return True


def with_fixed_links(graph: Graph) -> Graph:
    """Add the bridges and tunnels of the list that the source lacks: no roads near both ends join these."""
    with LINKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends = [(float(row[f"lon_{end}"]), float(row[f"lat_{end}"])) for end in ("a", "b")]
            off = [great_circles_km(graph.lon, graph.lat, np.array(lon), np.array(lat)) for lon, lat in ends]
            i, j = (int(far.argmin()) for far in off)
            if max(off[0][i], off[1][j]) > LINK_KM:
                continue
            a, b = np.array([i]), np.array([j])
            km = graph.lines_km(a, b)
            near = np.minimum(*off) <= LINK_KM + float(km[0])
            inside = near[graph.a] & near[graph.b]
            piece = pieces(len(graph.lon), graph.a[inside], graph.b[inside])
            if piece[i] != piece[j]:
                print(f"linked: {row['name']}")
                graph = graph.joined(a, b, km)
    return graph


def without_closed_roads(graph: Graph) -> Graph:
    """The graph without the stretches that cross a line of ``road_closed.csv``: no lorry drives on them."""
    with CLOSED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            across = shapely.LineString([[float(x) for x in point.split()] for point in row["line"].split(";")])
            ends = np.stack([np.c_[graph.lon[of], graph.lat[of]] for of in (graph.a, graph.b)], axis=1)
            cut = shapely.intersects(shapely.linestrings(ends), across)
            if not cut.any():
                raise ValueError(f"{row['name']}: no stretch crosses the line; mend it")
            print(f"cut: {row['name']}, {cut.sum()} stretches")
            graph = Graph(lon=graph.lon, lat=graph.lat, a=graph.a[~cut], b=graph.b[~cut], km=graph.km[~cut])
    return graph


def with_known_roads(graph: Graph) -> Graph:
    """Add the roads of ``road_links.csv``: those that the source lacks, and those that it draws much too short.

    A line's ends stand on the road points beside them, else on the stretches beside them, else on nothing: the road
    ends there. The points in between are new. One that ``replaces`` takes the place of the stretches between its ends,
    so that nobody drives on the short ones.
    """
    with KNOWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            xy = np.array([[float(x) for x in point.split()] for point in row["line"].split(";")])
            off = [great_circles_km(graph.lon, graph.lat, *xy[end]) for end in (0, -1)]
            reach = AT_END_KM
            if row["replaces"] != "yes":
                reach = min(reach, END_SHARE * float(great_circles_km(*xy[0], *xy[-1])))
            near, there = (far <= reach for far in off)
            own = (near[graph.a] & there[graph.b]) | (there[graph.a] & near[graph.b])
            if (row["replaces"] == "yes") != bool(own.any()):
                raise ValueError(f"{row['name']}: replaces is {row['replaces']}, but there are {own.sum()} stretches")
            graph = Graph(lon=graph.lon, lat=graph.lat, a=graph.a[~own], b=graph.b[~own], km=graph.km[~own])
            ends = []
            for end in (0, -1):
                graph, point = with_end(graph, *xy[end].tolist(), reach_km=reach)
                ends.append(point)
            inner = np.arange(len(graph.lon), len(graph.lon) + len(xy) - 2)
            chain = np.r_[ends[0], inner, ends[1]]
            graph = _with_points(graph, xy[1:-1, 0], xy[1:-1, 1])
            steps = graph.lines_km(chain[:-1], chain[1:])
            if row["km"]:
                steps *= float(row["km"]) / FACTOR / steps.sum()
            graph = graph.joined(chain[:-1], chain[1:], steps)
    return graph


def _with_points(graph: Graph, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Graph:
    """The graph with more points, on no road as yet."""
    return Graph(lon=np.r_[graph.lon, lon], lat=np.r_[graph.lat, lat], a=graph.a, b=graph.b, km=graph.km)


def with_end(graph: Graph, lon: float, lat: float, *, reach_km: float = AT_END_KM) -> tuple[Graph, int]:
    """The graph and its point where a road ends: one beside it, a new one on a stretch beside it, or a new one."""
    off = great_circles_km(graph.lon, graph.lat, np.array(lon), np.array(lat))
    if off.min() <= reach_km:
        return graph, int(off.argmin())
    new = len(graph.lon)
    shrink = np.cos(np.radians(lat))
    ax, ay = ((graph.lon[graph.a] - lon + 180.0) % 360.0 - 180.0) * shrink, graph.lat[graph.a] - lat
    dx = ((graph.lon[graph.b] - graph.lon[graph.a] + 180.0) % 360.0 - 180.0) * shrink
    dy = graph.lat[graph.b] - graph.lat[graph.a]
    share = np.clip(-(ax * dx + ay * dy) / np.maximum(dx**2 + dy**2, 1e-12), 0.0, 1.0)
    beside = np.hypot(ax + share * dx, ay + share * dy) * KM_PER_DEGREE
    i = int(beside.argmin())
    graph = _with_points(graph, np.array([lon]), np.array([lat]))
    if beside[i] > reach_km:
        return graph, new
    a, b, km, rest = int(graph.a[i]), int(graph.b[i]), float(graph.km[i]), np.arange(len(graph.a)) != i
    graph = Graph(lon=graph.lon, lat=graph.lat, a=graph.a[rest], b=graph.b[rest], km=graph.km[rest])
    split = np.array([share[i], 1.0 - share[i]]) * km
    return graph.joined(np.array([a, new]), np.array([new, b]), split), new


def without_islets(graph: Graph) -> Graph:
    """The graph without pieces of fewer than ``LEAST_KM`` of road."""
    piece = pieces(len(graph.lon), graph.a, graph.b)
    of_piece = np.bincount(piece[graph.a], graph.km, minlength=len(piece))
    return graph.kept(of_piece[piece] >= LEAST_KM)


def bent(graph: Graph, shapes: Shapes) -> Graph:
    """Lines over the sea beside the land led over the land: points are added."""
    over_sea = shapes.sea_km(graph.lon[graph.a], graph.lat[graph.a], graph.lon[graph.b], graph.lat[graph.b])
    lon, lat = list(graph.lon), list(graph.lat)
    a, b, km = [], [], []
    drop = np.zeros(len(graph.a), dtype=np.bool_)
    for i in np.flatnonzero(over_sea > BESIDE_KM).tolist():
        ends = [(float(graph.lon[p]), float(graph.lat[p])) for p in (graph.a[i], graph.b[i])]
        line = led_over_land(ends[0], ends[1], shapes, sea_km=float(over_sea[i]), km=float(graph.km[i]))
        if line is None:
            continue
        drop[i] = True
        inner = list(range(len(lon), len(lon) + len(line) - 2))
        lon += [x for x, _ in line[1:-1]]
        lat += [y for _, y in line[1:-1]]
        chain = [int(graph.a[i]), *inner, int(graph.b[i])]
        xy = np.array(line)
        steps = great_circles_km(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])
        steps *= max(1.0, graph.km[i] / steps.sum())
        a += chain[:-1]
        b += chain[1:]
        km += steps.tolist()
    many = int((over_sea > BESIDE_KM).sum())
    print(f"{int(drop.sum())} of {many} lines over more than {BESIDE_KM:g} km of sea led over land")
    rest = Graph(lon=np.array(lon), lat=np.array(lat), a=graph.a[~drop], b=graph.b[~drop], km=graph.km[~drop])
    return rest.joined(np.array(a), np.array(b), np.array(km))


def arrays_of(graph: Graph, country: NDArray[np.str_], other: list[str]) -> dict[str, NDArray[Any]]:
    """The arrays that ``corridor.places.roads`` reads: points in the order of a curve that keeps neighbours near."""
    x = np.round((graph.lon + 180) * DEGREES).astype(np.int64)
    y = np.round((graph.lat + 90) * DEGREES).astype(np.int64)
    order = np.lexsort((x, y, interleaved(x // 50, y // 50)))
    number = np.argsort(order, kind="stable")
    a, b = number[graph.a], number[graph.b]
    low, high = np.minimum(a, b), np.maximum(a, b)
    by_low = np.lexsort((high, low))
    low, high, km = low[by_low], high[by_low], graph.km[by_low]
    x, y = x[order], y[order]
    straight = great_circles_km(*(p / DEGREES - q for i in (low, high) for p, q in ((x[i], 180), (y[i], 90))))
    over = np.maximum(0, np.round((km - straight) * 1000 / METRES)).astype(np.int64)
    codes = sorted({*country.tolist(), *other})
    piece = pieces(len(x), low, high)
    return {
        "step": np.diff(np.stack([x, y]), axis=1, prepend=0).astype(np.int32),
        "far": (high - low).astype(np.int32),
        "count": np.bincount(low, minlength=len(x)).astype(np.uint8),
        "over": over.astype(np.uint16),
        "codes": np.array(codes),
        "country": np.searchsorted(codes, np.stack([country[order], np.array(other)[order]])).astype(np.uint8),
        "piece": np.unique(piece, return_inverse=True)[1].astype(np.uint16),
    }


def interleaved(x: Ints, y: Ints) -> Ints:
    """Bits of both numbers in turn (Morton order)."""
    code = np.zeros_like(x)
    for bit in range(16):
        code |= ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
    return code


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args()
    shapes = shipped_shapes()
    graph = merged(read_source())
    print(f"{len(graph.lon):,} points after merging")
    graph = with_dead_ends_joined(with_gaps_closed(graph, shapes), shapes)
    graph = with_broken_ways_joined(with_fixed_links(graph), shapes)
    graph = without_islets(with_known_roads(without_closed_roads(graph)))
    for _ in range(BENDS):
        graph = bent(graph, shapes)
    graph = with_points_at_borders(graph, shapes, BORDER_KM)
    country, other = countries_of(graph, shapes, BORDER_KM)
    _, mark = np.unique(np.char.add(country, other), return_inverse=True)
    graph, kept = thinned(graph, mark)
    arrays = arrays_of(graph, country[kept], other[kept].tolist())
    write_arrays(args.target, arrays)
    print(f"{args.target.name}: {len(graph.lon):,} points, {len(graph.a):,} stretches, {graph.km.sum():,.0f} km, "
          f"{args.target.stat().st_size:,} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
