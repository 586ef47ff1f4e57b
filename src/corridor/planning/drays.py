"""The lawful road drays of a place: which nodes a truck may reach from it, and another place straight.

A dray is lawful when it is no longer than ``max_km``, does not cross the sea, and stays in one country or in one
group of ``open_borders`` (design, "Door to door").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model import rates
from corridor.model.geo import great_circle_km, great_circle_line, great_circles_km
from corridor.model.network import Assumptions, Network, Place
from corridor.model.shipment import Cargo
from corridor.places.land import Land
from corridor.planning.limits import Limits
from corridor.planning.question import Terms
from corridor.planning.rides import Rides, rides
from corridor.search.frontier import Mask

STEP_KM = 20.0
"""How far apart the points of a dray are at which its country is looked up."""


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


def road_km(place: Place, others: Sequence[Place], *, assumptions: Assumptions) -> list[float]:
    """Length of the road from a place to each of others, by the method of the assumptions; inf where none is known."""
    return [great_circle_km((place.lon, place.lat), (other.lon, other.lat)) * assumptions.circuity for other in others]


def drays_to_nodes(
    place: Place, plan: Rides, *, network: Network, land: Land, cargo: Cargo, most_km: float | None = None
) -> Iterator[tuple[Place, rates.Dray]]:
    """Every node, not the place's own, that a lawful dray of at most ``most_km`` (``max_km``) joins to the place,
    with it.
    """
    assumptions = network.assumptions
    most_km = assumptions.max_km if most_km is None else most_km
    if most_km <= 0:
        return
    near = np.flatnonzero(great_circles_km((place.lon, place.lat), plan.lon, plan.lat) <= most_km * (1 + 1e-9)).tolist()
    nodes = [node_place(network, plan.node_ids[i]) for i in near if plan.node_ids[i] not in place.nodes]
    for node, km in zip(nodes, road_km(place, nodes, assumptions=assumptions), strict=True):
        if km <= most_km and lawful_road(place, node, land=land, assumptions=assumptions):
            yield node, rates.dray(km, (place.country, node.country), assumptions, cargo)


def direct_dray(origin: Place, destination: Place, *, network: Network, land: Land, cargo: Cargo) -> rates.Dray | None:
    """The dray straight from origin to destination, where it is lawful."""
    assumptions = network.assumptions
    if assumptions.max_km <= 0:
        return None
    [km] = road_km(origin, [destination], assumptions=assumptions)
    if km <= assumptions.max_km and lawful_road(origin, destination, land=land, assumptions=assumptions):
        return rates.dray(km, (origin.country, destination.country), assumptions, cargo)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """A dray between two services: from one node, by number, to the yard of another."""

    source: int
    target: int
    start: Place
    end: Place
    dray: rates.Dray
    cost: tuple[float, float, float]


_TRANSFERS: WeakKeyDictionary[Network, tuple[tuple[Place, Place, float], ...]] = WeakKeyDictionary()


def transfers(network: Network, terms: Terms, limits: Limits, usable: Mask) -> tuple[Transfer, ...]:
    """The drays of at most ``transfer_km`` that may stand between two services, as far as the limits leave them."""
    assumptions, plan = network.assumptions, rides(network)
    if assumptions.transfer_km <= 0:
        return ()
    if network not in _TRANSFERS:
        _TRANSFERS[network] = tuple(_joined(network, terms.land))
    countries = avoided(limits)
    found: list[Transfer] = []
    for start, end, km in _TRANSFERS[network]:
        source, target = plan.number[start.query], plan.number[end.query]
        if not (usable[source] and usable[target]) or (countries and passes(start, end, countries, terms.land)):
            continue
        dray = rates.dray(km, (start.country, end.country), assumptions, terms.cargo)
        found.append(Transfer(source=source, target=target, start=start, end=end, dray=dray, cost=terms.cost(dray)))
    return tuple(found)


def _joined(network: Network, land: Land) -> Iterator[tuple[Place, Place, float]]:
    """Pairs of nodes within ``transfer_km`` by a lawful road, where something can be unloaded and loaded."""
    assumptions, plan = network.assumptions, rides(network)
    most_km = assumptions.transfer_km
    worked = np.array([bool(node.modes) for node in network.node_by_id.values()], dtype=np.bool_)
    for i in np.flatnonzero(worked).tolist():
        start = node_place(network, plan.node_ids[i])
        near = np.flatnonzero(
            (great_circles_km((start.lon, start.lat), plan.lon, plan.lat) <= most_km * (1 + 1e-9)) & worked
        )
        ends = [node_place(network, plan.node_ids[j]) for j in near.tolist() if j != i]
        for end, km in zip(ends, road_km(start, ends, assumptions=assumptions), strict=True):
            if km <= most_km and lawful_road(start, end, land=land, assumptions=assumptions):
                yield start, end, km


def avoided(limits: Limits) -> frozenset[str]:
    """The countries that nothing may touch, not even a dray on its way."""
    return frozenset().union(*(target.keys for target in limits.avoid if target.kind == "country"))
