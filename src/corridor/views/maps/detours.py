"""The line of a hop that a scenario sends by other passages: borrowed from a hop of the network that goes that way.

A network has no line for a way that nothing took before. The line of another hop that uses the new passages is taken
where its course comes near both ends; where there is none, the hop keeps its old line.
"""

from __future__ import annotations

from collections.abc import Iterable

from corridor.model.geo import LonLat, great_circle_km
from corridor.model.network import Hop, Network
from corridor.planning.routes.route import Route
from corridor.views.lines import Lines

FARTHEST_KM = 2500.0
"""From the ends of a hop to a line that is borrowed, both together."""


def detour_lines(routes: Iterable[Route], before: Network, lines: Lines) -> dict[tuple[str, ...], list[LonLat]]:
    """Lines for the hops of routes that used other passages in the network before, keyed as ``tracks.geojson``."""
    old = _passages(before)
    found: dict[tuple[str, ...], list[LonLat]] = {}
    for route in routes:
        for leg in route.legs:
            for hop in leg.hops:
                ends = (hop.from_node, hop.to_node, leg.mode)
                used = old.get(ends) or old.get((hop.to_node, hop.from_node, leg.mode))
                if used and frozenset(hop.passages) not in used and ends not in found:
                    line = _borrowed(hop, leg.mode, used, before, lines)
                    if line is not None:
                        found[ends] = line
    return found


def _passages(network: Network) -> dict[tuple[str, str, str], set[frozenset[str]]]:
    """The passages that the network's hops use between two nodes, by mode."""
    used: dict[tuple[str, str, str], set[frozenset[str]]] = {}
    for service in network.service_by_id.values():
        for hop in service.hops:
            used.setdefault((hop.from_node, hop.to_node, service.mode), set()).add(frozenset(hop.passages))
    return used


def _borrowed(hop: Hop, mode: str, used: set[frozenset[str]], network: Network, lines: Lines) -> list[LonLat] | None:
    new = set(hop.passages).difference(*used)
    start, end = ((network.node_by_id[node].lon, network.node_by_id[node].lat) for node in (hop.from_node, hop.to_node))
    best: tuple[float, list[LonLat]] | None = None
    for service in network.service_by_id.values():
        for donor in service.hops if service.mode == mode else ():
            if not new or not new <= set(donor.passages):
                continue
            ends = (donor.from_node, donor.to_node, mode)
            line = lines.get((*ends, *sorted(donor.passages)), lines.get(ends))
            if line is None:
                continue
            i, to_start = _nearest(start, line)
            j, to_end = _nearest(end, line)
            apart = to_start + to_end
            if i != j and apart <= FARTHEST_KM and (best is None or apart < best[0]):
                middle = list(line[i : j + 1]) if i < j else list(line[j : i + 1])[::-1]
                best = (apart, [start, *middle, end])
    return None if best is None else best[1]


def _nearest(point: LonLat, line: Iterable[LonLat]) -> tuple[int, float]:
    """The place on the line that is nearest to a point, and how far it is, in km."""
    distances = [great_circle_km(point, at) for at in line]
    place = min(range(len(distances)), key=distances.__getitem__)
    return place, distances[place]
