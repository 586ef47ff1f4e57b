"""The lawful road drays of a place: which nodes a truck may reach from it, and another place straight.

A dray is lawful when it is no longer than ``max_km``, does not cross the sea, and stays in one country or in one
group of ``open_borders`` (design, "Door to door").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from corridor.model import rates
from corridor.model.geo import EARTH_RADIUS_KM, great_circle_km, great_circle_line
from corridor.model.network import Assumptions, Network, Place, Shipment
from corridor.places.land import Land
from corridor.planning.state_graph import Layout
from corridor.search.frontier import Floats

STEP_KM = 20.0
"""How far apart the points of a dray are at which its country is looked up."""


def great_circles_km(place: Place, layout: Layout) -> Floats:
    """Great-circle distance from a place to every node, in km: (nodes,)."""
    lon, lat = np.radians(layout.lon - place.lon), np.radians(layout.lat)
    here = np.radians(place.lat)
    h = np.sin((lat - here) / 2) ** 2 + np.cos(lat) * np.cos(here) * np.sin(lon / 2) ** 2
    distances: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return distances


def lawful_road(a: Place, b: Place, *, land: Land, assumptions: Assumptions) -> bool:
    """Whether a truck may drive from one place to the other, however far: one land mass, no closed border."""
    groups = assumptions.open_borders
    if a.country != b.country and not any({a.country, b.country} <= group for group in groups):
        return False
    part_a, part_b = (land.locate(place.lon, place.lat, place.country) for place in (a, b))
    return part_a is not None and part_b is not None and land.drivable(part_a, part_b, groups)


def passes(a: Place, b: Place, countries: frozenset[str], land: Land) -> bool:
    """Whether the straight way between two places lies, or begins or ends, in one of the countries."""
    if not countries.isdisjoint((a.country, b.country)):
        return True
    if not countries:
        return False
    line = great_circle_line((a.lon, a.lat), (b.lon, b.lat), step_km=STEP_KM)
    return any(land.country_at(lon, lat) in countries for lon, lat in line[1:-1])


def node_place(network: Network, node_id: str) -> Place:
    """A node as a place of its own."""
    node = network.node_by_id[node_id]
    return Place(
        query=node.id,
        name=node.name,
        country=node.country,
        lon=node.lon,
        lat=node.lat,
        nodes=(node.id,),
        anchor=node.id,
    )


def within(place: Place, network: Network) -> Place:
    """The place with those of its nodes that the network has."""
    if all(node in network.node_by_id for node in place.nodes):
        return place
    nodes = tuple(node for node in place.nodes if node in network.node_by_id)
    return replace(place, nodes=nodes, anchor=place.anchor if place.anchor in nodes else None)


def drays_to_nodes(
    place: Place, layout: Layout, *, network: Network, land: Land, shipment: Shipment
) -> Iterator[tuple[Place, rates.Dray]]:
    """Every node, not the place's own, that a lawful dray joins to the place, with that dray."""
    assumptions = network.assumptions
    if assumptions.max_km <= 0:
        return
    distances = great_circles_km(place, layout)
    for i in np.flatnonzero(distances * assumptions.circuity <= assumptions.max_km * (1 + 1e-9)).tolist():
        node = node_place(network, layout.node_ids[i])
        if node.query in place.nodes:
            continue
        dray = rates.dray(great_circle_km((place.lon, place.lat), (node.lon, node.lat)), assumptions, shipment)
        if dray.km <= assumptions.max_km and lawful_road(place, node, land=land, assumptions=assumptions):
            yield node, dray


def direct_dray(
    origin: Place, destination: Place, *, network: Network, land: Land, shipment: Shipment
) -> rates.Dray | None:
    """The dray straight from origin to destination, where it is lawful."""
    assumptions = network.assumptions
    apart_km = great_circle_km((origin.lon, origin.lat), (destination.lon, destination.lat))
    dray = rates.dray(apart_km, assumptions, shipment)
    if 0 < assumptions.max_km >= dray.km and lawful_road(origin, destination, land=land, assumptions=assumptions):
        return dray
    return None
