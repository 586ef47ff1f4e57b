"""The lawful road drays of a place: which nodes a truck may reach from it, and another place straight.

A dray is lawful when it is no longer than ``max_km``, does not cross the sea, and stays in one country or in one
group of ``open_borders`` (design, "Door to door").
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from corridor.files import cache
from corridor.model import rates
from corridor.model.assumptions import Assumptions
from corridor.model.geo import great_circle_km, great_circles_km
from corridor.model.network import Network, Place
from corridor.model.shipment import Cargo
from corridor.places.land import Land, load_land
from corridor.places.trucks import TruckRules, Trucks
from corridor.planning.limits.passing import avoided, passing
from corridor.planning.limits.targets import Limits
from corridor.planning.question import Terms
from corridor.planning.rides import Rides, rides
from corridor.search.frontier import Mask
from corridor.search.kernel import compiled

Kms = list[float]

ROUNDING = 1e-9
"""A way that is as long as it may be is not left out."""


def lawful_road(a: Place, b: Place, *, land: Land, assumptions: Assumptions) -> bool:
    """Whether a truck may drive from one place to the other, however far: one land mass, no closed border."""
    groups = assumptions.open_borders
    if a.country != b.country and not any({a.country, b.country} <= group for group in groups):
        return False
    part_a, part_b = (land.locate(place.lon, place.lat, place.country) for place in (a, b))
    return part_a is not None and part_b is not None and land.drivable(part_a, part_b, groups)


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


def road_kms(place: Place, others: Sequence[Place], *, land: Land, assumptions: Assumptions, most_km: float) -> Kms:
    """Km of the lawful way from a place to each of others, inf where there is none of at most ``most_km``; kept for the
    next network with the same nodes there.
    """
    rules = _law(assumptions, most_km)
    return list(_kms(_trucks(land), _spot(place), tuple(map(_spot, others)), rules))


def _law(assumptions: Assumptions, most_km: float | None = None) -> TruckRules:
    """What trucks keep to, for ways of at most so many km (``max_km``)."""
    return TruckRules(
        method=assumptions.method,
        circuity=assumptions.circuity,
        max_km=(assumptions.max_km if most_km is None else most_km) * (1 + ROUNDING),
        open_borders=assumptions.open_borders,
    )


class _Spot(NamedTuple):
    """Where a place lies, and in which country."""

    lon: float
    lat: float
    country: str


def _spot(place: Place) -> _Spot:
    return _Spot(place.lon, place.lat, place.country)


@lru_cache(maxsize=8192)
def _kms(trucks: Trucks, place: _Spot, others: tuple[_Spot, ...], rules: TruckRules) -> tuple[float, ...]:
    """Found on the roads, or by an earlier process, which kept those of the first few places that it asked for."""
    if trucks.land is not load_land() or _kms.cache_info().misses > MOST_KEPT_PLACES:
        return tuple(trucks.kms(place, others, rules))
    said = (place, others, rules.method, rules.circuity, rules.max_km, sorted(map(sorted, rules.open_borders)))
    key = cache.digest([json.dumps(said).encode()])
    known = cache.read(DRAYS, key)
    if known is not None:
        return tuple(map(float, json.loads(known)))
    found = tuple(trucks.kms(place, others, rules))
    cache.write(DRAYS, key, json.dumps(found).encode(), most=MOST_KEPT_FILES)
    return found


DRAYS = "drays"
"""Of the files that keep the drays of a place for the next process."""

MOST_KEPT_PLACES = 4
"""Of one process: one that runs for long keeps what it needs itself."""

MOST_KEPT_FILES = 64
"""Of them in the folder."""


@lru_cache(maxsize=4)
def _trucks(land: Land) -> Trucks:
    library = compiled()
    nearest = None if library is None else library.nearest
    return Trucks(land=land, nearest=nearest, shipped=land is load_land())


_Near = list[tuple[Place, float]]

_NEAR: WeakKeyDictionary[Network, dict[tuple[Land, _Spot, float], _Near]] = WeakKeyDictionary()

MOST_NEAR = 8192
"""Places of a network whose nodes are kept: a server is asked of new ones as long as it runs."""


def _nodes_within(place: Place, plan: Rides, *, network: Network, land: Land, most_km: float) -> _Near:
    """The nodes that a lawful way of at most ``most_km`` joins to a place, with its km; kept for the next."""
    kept, key = _NEAR.setdefault(network, {}), (land, _spot(place), most_km)
    found = kept.get(key)
    if found is None:
        apart = great_circles_km((place.lon, place.lat), plan.lon, plan.lat)
        near = np.flatnonzero(apart <= most_km * (1 + ROUNDING)).tolist()
        nodes = [node_place(network, plan.node_ids[i]) for i in near]
        kms = road_kms(place, nodes, land=land, assumptions=network.assumptions, most_km=most_km)
        found = [(node, km) for node, km in zip(nodes, kms, strict=True) if math.isfinite(km)]
        if len(kept) >= MOST_NEAR:
            kept.clear()
        kept[key] = found
    return found


def drays_to_nodes(
    place: Place, plan: Rides, *, network: Network, land: Land, cargo: Cargo, most_km: float | None = None
) -> Iterator[tuple[Place, rates.Dray]]:
    """Every node, not the place's own, that a lawful dray of at most ``most_km`` (``max_km``) joins to the place,
    with it.
    """
    most_km = network.assumptions.max_km if most_km is None else most_km
    if most_km <= 0:
        return
    for node, km in _nodes_within(place, plan, network=network, land=land, most_km=most_km):
        if node.query not in place.nodes:
            yield node, rates.dray(km, (place.country, node.country), network.assumptions, cargo)


def direct_dray(origin: Place, destination: Place, *, network: Network, land: Land, cargo: Cargo) -> rates.Dray | None:
    """The dray straight from origin to destination, where it is lawful."""
    assumptions = network.assumptions
    apart_km = great_circle_km((origin.lon, origin.lat), (destination.lon, destination.lat))
    if assumptions.max_km <= 0 or apart_km > assumptions.max_km * (1 + ROUNDING):
        return None
    [km] = _direct_kms(origin, [destination], land=land, assumptions=assumptions)
    return rates.dray(km, (origin.country, destination.country), assumptions, cargo) if math.isfinite(km) else None


def look_ahead(origin: Place, destinations: Sequence[Place], *, network: Network, land: Land) -> None:
    """Find the direct drays from one place to several by one search of the roads, for ``direct_dray`` to know."""
    if network.assumptions.max_km > 0:
        _direct_kms(origin, destinations, land=land, assumptions=network.assumptions)


_DIRECT: dict[tuple[Trucks, _Spot, _Spot, TruckRules], float] = {}
MOST_DIRECT = 100_000
"""Pairs of places whose km are kept."""


def _direct_kms(origin: Place, ends: Sequence[Place], *, land: Land, assumptions: Assumptions) -> Kms:
    """Km of the direct drays, inf where there is none; kept."""
    trucks, start, rules = _trucks(land), _spot(origin), _law(assumptions)
    spots = list(map(_spot, ends))
    known = {spot: _DIRECT.get((trucks, start, spot, rules)) for spot in spots}
    unknown = [spot for spot, km in known.items() if km is None]
    if unknown:
        found = dict(zip(unknown, trucks.kms(start, unknown, rules), strict=True))
        if len(_DIRECT) >= MOST_DIRECT:
            _DIRECT.clear()
        _DIRECT.update({(trucks, start, spot, rules): km for spot, km in found.items()})
        known |= found
    return [km for spot in spots if (km := known[spot]) is not None]


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
    if assumptions.transfer_km <= 0 or assumptions.max_km <= 0:
        return ()
    if network not in _TRANSFERS:
        _TRANSFERS[network] = _known_transfers(network, terms.land)
    known, key = _PRICED.setdefault(network, {}), (terms.cargo, terms.co2e)
    priced = known.get(key)
    if priced is None:
        priced = tuple(
            Transfer(
                source=plan.number[start.query], target=plan.number[end.query], start=start, end=end, dray=dray,
                cost=terms.cost(dray),
            )
            for start, end, km in _TRANSFERS[network]
            for dray in [rates.dray(km, (start.country, end.country), assumptions, terms.cargo)]
        )  # fmt: skip
        known.clear()  # of one cargo at a time: what a network is asked, it is mostly asked of one
        known[key] = priced
    ok = usable.tolist()
    shut = frozenset().union(*(_through(network, country, terms.land) for country in avoided(limits)))
    return tuple(one for at, one in enumerate(priced) if at not in shut and ok[one.source] and ok[one.target])


def _through(network: Network, country: str, land: Land) -> frozenset[int]:
    """The numbers of the drays between services that pass a country; kept, as other limits may name it too."""
    known = _THROUGH.setdefault(network, {})
    if (country, land) not in known:
        ways = [(start, end) for start, end, _ in _TRANSFERS[network]]
        known[country, land] = frozenset(np.flatnonzero(passing(ways, frozenset({country}), land)).tolist())
    return known[country, land]


_THROUGH: WeakKeyDictionary[Network, dict[tuple[str, Land], frozenset[int]]] = WeakKeyDictionary()
_PRICED: WeakKeyDictionary[Network, dict[tuple[Cargo, bool], tuple[Transfer, ...]]] = WeakKeyDictionary()


def _known_transfers(network: Network, land: Land) -> tuple[tuple[Place, Place, float], ...]:
    """The pairs of ``_joined``: as they ship, as an earlier process kept them, or found now; roads take a second to
    search.
    """
    if land is not load_land():
        return tuple(_joined(network, land))
    said = _said(network)
    ships = json.loads(SHIPPED.read_bytes()) if SHIPPED.exists() else {}
    if ships.get("of") == sha256(said).hexdigest():
        return tuple((node_place(network, a), node_place(network, b), float(km)) for a, b, km in ships["pairs"])
    key = cache.digest([said])
    known = cache.read(KEPT, key)
    if known is not None:
        return tuple((node_place(network, a), node_place(network, b), float(km)) for a, b, km in json.loads(known))
    found = tuple(_joined(network, land))
    cache.write(KEPT, key, json.dumps([(a.query, b.query, km) for a, b, km in found]).encode())
    return found


def _said(network: Network) -> bytes:
    """All that shapes the pairs of ``_joined`` but the land and the roads that ship."""
    rules = network.assumptions
    nodes = [(node.id, node.lon, node.lat, node.country, bool(node.modes)) for node in network.node_by_id.values()]
    borders = sorted(map(sorted, rules.open_borders))
    return json.dumps((rules.method, rules.circuity, min(rules.transfer_km, rules.max_km), borders, nodes)).encode()


SHIPPED = Path(__file__).parents[1] / "assets" / "transfers.json"
"""The drays between services of the shipped nodes, which ``tools`` find: they would take most of a first run."""


def transfers_to_ship(network: Network) -> str:
    """The text of ``SHIPPED`` for a network, a pair a line."""
    lines = ",\n".join(json.dumps((a.query, b.query, km)) for a, b, km in _joined(network, load_land()))
    return f'{{"of": "{sha256(_said(network)).hexdigest()}", "pairs": [\n{lines}\n]}}\n'


KEPT = "transfers"
"""Of the file that keeps the drays between services for the next process."""


def _joined(network: Network, land: Land) -> Iterator[tuple[Place, Place, float]]:
    """Pairs of nodes within ``transfer_km``, and ``max_km`` as for each dray, by a lawful road, where something can be
    unloaded and loaded.
    """
    plan, most_km = rides(network), min(network.assumptions.transfer_km, network.assumptions.max_km)
    worked = np.array([bool(node.modes) for node in network.node_by_id.values()], dtype=np.bool_)
    for i in np.flatnonzero(worked).tolist():
        apart = great_circles_km((float(plan.lon[i]), float(plan.lat[i])), plan.lon, plan.lat)
        near = [j for j in np.flatnonzero((apart <= most_km) & worked).tolist() if j > i]
        if not near:
            continue
        start, ends = node_place(network, plan.node_ids[i]), [node_place(network, plan.node_ids[j]) for j in near]
        kms = road_kms(start, ends, land=land, assumptions=network.assumptions, most_km=most_km)
        for end, km in zip(ends, kms, strict=True):
            if math.isfinite(km):
                yield start, end, km
                yield end, start, km
