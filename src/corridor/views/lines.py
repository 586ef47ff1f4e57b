"""The lines that hops, legs and routes are drawn by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corridor.model.geo import LonLat, great_circle_line, unwrap
from corridor.model.network import Hop, Network
from corridor.planning.route import Leg, Route

Lines = Mapping[tuple[str, str, str], Sequence[LonLat]]
"""(from, to, mode) to the true line of a hop."""


def hop_line(hop: Hop, mode: str, network: Network, lines: Lines) -> list[LonLat]:
    """The line of a hop, longitudes continuous: its true track in either direction, else the great circle."""
    forward = lines.get((hop.from_node, hop.to_node, mode))
    if forward is not None:
        return unwrap(forward)
    backward = lines.get((hop.to_node, hop.from_node, mode))
    if backward is not None:
        return unwrap(backward[::-1])
    a, b = network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]
    return great_circle_line((a.lon, a.lat), (b.lon, b.lat))


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
