"""The lines that hops, legs and routes are drawn by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from corridor.model.geo import LonLat, great_circle_line, unwrap
from corridor.model.network import Hop, Network
from corridor.planning.routes.route import Leg, Route
from corridor.views.ways import drawn_anew, way

Lines = Mapping[tuple[str, ...], Sequence[LonLat]]
"""(from, to, mode) to the true line of a hop; with passages behind them, that of the hops that take these."""


def stretch_of(hop: Hop, mode: str) -> tuple[str, ...]:
    """What hops share that are drawn by one line: both ends in order, the mode, the passages."""
    return (*sorted((hop.from_node, hop.to_node)), mode, *sorted(hop.passages))


def hop_line(hop: Hop, mode: str, network: Network, lines: Lines) -> list[LonLat]:
    """The line of a hop, longitudes continuous: its true track in either direction, else the great circle.

    Where ways by other passages join the same two nodes, the track that names the passages of the hop goes first. Where
    none fits, since a scenario sends the hop another way or adds it, it follows the tracks of other hops.
    """
    track = _track(hop, mode, lines)
    anew = way(hop, mode, network, lines, track) if drawn_anew(network) else None
    if anew is not None:
        return anew
    if track is not None:
        return unwrap(track)
    a, b = network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]
    return great_circle_line((a.lon, a.lat), (b.lon, b.lat))


def _track(hop: Hop, mode: str, lines: Lines) -> Sequence[LonLat] | None:
    for by in (tuple(sorted(hop.passages)), ()):
        forward = lines.get((hop.from_node, hop.to_node, mode, *by))
        if forward is not None:
            return forward
        backward = lines.get((hop.to_node, hop.from_node, mode, *by))
        if backward is not None:
            return backward[::-1]
    return None


def leg_line(leg: Leg, network: Network, lines: Lines) -> list[LonLat]:
    """The line of a leg, longitudes continuous: its hops one after the other; of a dray, the great circle."""
    line: list[LonLat] = []
    for hop in leg.hops:
        line.extend(hop_line(hop, leg.mode, network, lines))
    return unwrap(line) if line else great_circle_line(leg.from_point, leg.to_point)


def route_lines(route: Route, network: Network, lines: Lines) -> list[list[LonLat]]:
    """The line of each leg, all on one copy of the world: each starts where the one before ends."""
    out: list[list[LonLat]] = []
    for leg in route.legs:
        end = out[-1][-1:] if out else []
        out.append(unwrap([*end, *leg_line(leg, network, lines)])[len(end) :])
    return out


def geometry(line: Sequence[LonLat]) -> Any:  # noqa: ANN401 - shapely's geometry, imported late
    """A shapely line, cut at the antimeridian so that every longitude lies within -180 to 180."""
    from shapely import LineString, MultiLineString, clip_by_rect
    from shapely.affinity import translate

    whole = LineString(line)
    west, _, east, _ = whole.bounds
    if west >= -180 and east <= 180:
        return whole
    parts: list[Any] = []
    for turn in range(int((west + 180) // 360), int((east + 180) // 360) + 1):
        piece = clip_by_rect(whole, 360 * turn - 180, -90, 360 * turn + 180, 90)
        if not piece.is_empty:
            moved = translate(piece, xoff=-360 * turn)
            parts.extend(part for part in getattr(moved, "geoms", [moved]) if part.length > 0)
    return parts[0] if len(parts) == 1 else MultiLineString(parts)


WIDEST_DEG = 340.0
"""Of the lines that are kept whole on one world, which has 360."""

WHOLE_WORLD_WEST = -30.0
"""Where a map of the whole world begins: in the Atlantic, so that the Pacific and Asia are whole."""


def west_end(lines: Sequence[Sequence[LonLat]]) -> float:
    """Where the one world of a map begins, so that the first line is whole, and of the others as many as can be."""
    west = east = None
    for line in lines:
        low, high = min(lon for lon, _ in line), max(lon for lon, _ in line)
        if west is None or east is None:
            west, east = low, high
        elif max(high, east) - min(low, west) <= WIDEST_DEG:
            west, east = min(low, west), max(high, east)
    return WHOLE_WORLD_WEST if west is None or east is None else round((west + east) / 2) - 180.0


def on_world(lon: float, west: float) -> float:
    """A longitude on the one world of a map."""
    return (lon - west) % 360.0 + west


def parts_on_world(line: Sequence[LonLat], west: float) -> list[list[LonLat]]:
    """A line of continuous longitudes on the one world that begins at ``west``: cut only where it leaves the world."""
    out: list[list[LonLat]] = [[(on_world(line[0][0], west), line[0][1])]]
    for (lon, lat), (next_lon, next_lat) in pairwise(line):
        turn, next_turn = ((x - west) // 360.0 for x in (lon, next_lon))
        step = 1 if next_turn > turn else -1
        while turn != next_turn:
            edge = west + 360.0 * (turn + (step > 0))
            at = lat + (next_lat - lat) * (edge - lon) / (next_lon - lon)
            out[-1].append((west + (360.0 if step > 0 else 0.0), at))
            out.append([(west + (0.0 if step > 0 else 360.0), at)])
            turn += step
        out[-1].append((on_world(next_lon, west), next_lat))
    return out


def steps_of(parts: Sequence[Sequence[LonLat]], per_degree: int) -> list[list[int]]:
    """Lines as whole numbers for a page: the first point, then the way from each to the next, repetitions left out."""
    out = []
    for part in parts:
        last, steps = (0, 0), []
        for number, (lon, lat) in enumerate(part):
            at = round(lon * per_degree), round(lat * per_degree)
            if number == 0 or at != last:
                steps += [at[0] - last[0], at[1] - last[1]]
                last = at
        out.append(steps)
    return out


def packed(steps: Sequence[int]) -> str:
    """Whole numbers as text, five bits a sign, the lowest first: Google's "encoded polyline algorithm format"."""
    signs: list[str] = []
    for step in steps:
        left = step << 1 if step >= 0 else ~(step << 1)
        while left >= 32:
            signs.append(chr(32 + left % 32 + 63))
            left //= 32
        signs.append(chr(left + 63))
    return "".join(signs)
