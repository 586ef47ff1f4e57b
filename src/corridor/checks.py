"""What only shows when rows are seen together: gaps between files, and figures that look wrong but may be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corridor.geo import LonLat, great_circle_km, line_km, unwrap
from corridor.model import Handling, Hop, Mode, Network, Node, Service
from corridor.rules import Faults, echo

PLAUSIBLE_KPH: dict[Mode, tuple[float, float]] = {
    "rail": (8.0, 120.0),
    "sea": (5.0, 60.0),
    "air": (200.0, 1000.0),
    "road": (5.0, 110.0),
}
"""Slowest and fastest hop by mode, stops included: about 40 knots at sea is a fast ferry."""

BORDER_HOP_KM = 150.0
"""Shorter hops may be borders, where hours are formalities and speed says nothing."""

SHORTER_BY = 0.01
TRACK_APART_KM = 50.0
TRACK_LONGER_BY = 0.25

Line = Sequence[LonLat]


def check_gaps(
    *,
    services: Mapping[str, Service],
    handling: Mapping[tuple[str | None, Mode], Handling],
    emissions: Mapping[Mode, object],
    handling_file: str,
    emissions_file: str,
    faults: Faults,
) -> None:
    """Every mode used needs a default handling and an emission factor."""
    for mode in dict.fromkeys(service.mode for service in services.values()):
        if (None, mode) not in handling:
            faults.add("handling-default", f"{handling_file}:1", f"no default for {mode}, which services use")
        if mode not in emissions:
            faults.add("emissions-missing", f"{emissions_file}:1", f"no factor for {mode}, which services use")


def check_handling_nodes(
    handling: Mapping[tuple[str | None, Mode], Handling], nodes: Mapping[str, Node], file: str, faults: Faults
) -> None:
    """Handling rows of a directory's own file must name its own nodes."""
    for row, (node, _) in enumerate(handling, start=2):
        if node is not None and nodes and node not in nodes:
            faults.add("handling-node", f"{file}:{row}", f"node is {echo(node)}, which nodes.geojson does not have")


def doubtful(network: Network, tracks: Mapping[tuple[str, str, str], Line], faults: Faults) -> None:
    """Note as warnings what looks wrong: speeds, lengths, nodes and services of no use, tracks that do not fit."""
    used = {node for service in network.service_by_id.values() for node in service.stops}
    for node in network.node_by_id.values():
        if node.modes and node.id not in used:
            faults.add("node-unused", f"nodes.geojson:{node.id}", "no service stops here")
    for service in network.service_by_id.values():
        where = f"edges.csv:{service.id}"
        worked = [service.mode in network.node_by_id[node].modes for node in service.stops]
        if sum(worked) < 2:
            faults.add("never-boarded", where, f"fewer than two stops have {service.mode} in their modes")
        for seq, hop in enumerate(service.hops, start=1):
            _doubt_hop(hop, service.mode, f"{where}:{seq}", network, faults)
            track = tracks.get((hop.from_node, hop.to_node, service.mode))
            if track is not None:
                _doubt_track(hop, track, network, faults)


def _doubt_hop(hop: Hop, mode: Mode, where: str, network: Network, faults: Faults) -> None:
    a, b = network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]
    straight_km = great_circle_km((a.lon, a.lat), (b.lon, b.lat))
    if hop.km < straight_km * (1 - SHORTER_BY):
        faults.add(
            "hop-too-short", where, f"{hop.km:,.0f} km from {a.id} to {b.id}, great circle {straight_km:,.0f} km"
        )
    slowest, fastest = PLAUSIBLE_KPH[mode]
    if hop.km > BORDER_HOP_KM and not (hop.hours > 0 and slowest <= hop.km / hop.hours <= fastest):
        speed = f"{hop.km / hop.hours:,.0f} km/h" if hop.hours > 0 else "no time at all"
        faults.add("speed-implausible", where, f"{speed} by {mode} from {a.id} to {b.id}")


def _doubt_track(hop: Hop, track: Line, network: Network, faults: Faults) -> None:
    where = f"tracks.geojson:{hop.from_node}-{hop.to_node}"
    for node_id, end in ((hop.from_node, track[0]), (hop.to_node, track[-1])):
        node = network.node_by_id[node_id]
        apart_km = great_circle_km((node.lon, node.lat), end)
        if apart_km > TRACK_APART_KM:
            faults.add("track-apart", where, f"ends {apart_km:,.0f} km from {node_id}")
    length = line_km(unwrap(track))
    if abs(length - hop.km) > TRACK_LONGER_BY * max(hop.km, TRACK_APART_KM):
        faults.add("track-length", where, f"is {length:,.0f} km long, the hop {hop.km:,.0f} km")
