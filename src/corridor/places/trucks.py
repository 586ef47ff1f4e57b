"""Where a truck may drive, and how far that is (design, "Door to door").

A truck stays on one land mass, fixed links counted as land, and in one country or in one group of open borders. By the
method ``roads`` it takes the shortest way on the roads of those countries. Where the roads do not know a place (an
island without highways, or over ``roads.REACH_KM`` from any), and by the method ``circuity``, its way is the great
circle times the circuity, and no more than ``MOST_SEA_KM`` of the great circle may lie over the sea.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from corridor.model.geo import great_circle_km, great_circle_line
from corridor.places.grounds import NO_PART, Spot, load_grounds
from corridor.places.land import Land, load_land
from corridor.places.roads import MOST_ACCESSES, Access, Nearest, Realm, Way, load_roads
from corridor.places.sea import Shores, shores_of

MOST_SEA_KM = 15.0
"""Km of a straight line that may lie over the sea: a bay, an estuary, the error of the shapes."""

MOST_SEA_TO_ROAD_KM = 5.0
"""Km of the straight line from a place to its road that may lie over the sea."""

LINE_STEP_KM = 50.0
"""A way without roads is drawn as a great circle with points so far apart."""


@dataclass(frozen=True, kw_only=True)
class TruckRules:
    """What ``[dray]`` of the assumptions says: the method, the circuity, the longest way, groups of open borders."""

    method: str
    circuity: float
    max_km: float
    open_borders: tuple[frozenset[str], ...]

    def realms(self, country_a: str, country_b: str) -> list[frozenset[str]]:
        """The sets of countries, one of which a way between two countries stays in; none: the border is closed."""
        groups = [group for group in self.open_borders if {country_a, country_b} <= group]
        return groups or ([frozenset({country_a})] if country_a == country_b else [])


@dataclass(frozen=True, kw_only=True, eq=False)
class Trucks:
    """The ground that trucks drive on; roads and shores are read when first asked for; ``nearest`` searches them.

    ``shipped``: what is known of the nodes that ship (``grounds``) holds on this land.
    """

    land: Land
    nearest: Nearest | None = None
    shipped: bool = False
    _pieces: dict[int, int | None] = field(default_factory=dict, repr=False)
    _masses: dict[int, int] = field(default_factory=dict, repr=False)
    _met: dict[tuple[float, float, str, frozenset[str]], list[Access]] = field(default_factory=dict, repr=False)

    def kms(self, origin: Spot, targets: Sequence[Spot], rules: TruckRules) -> list[float]:
        """Km of the lawful way from a place to each of others, inf where there is none within ``max_km``."""
        best = [math.inf] * len(targets)
        searches: dict[tuple[Realm, Access], list[tuple[int, Access]]] = defaultdict(list)
        for i, target in enumerate(targets):
            apart_km = great_circle_km((origin.lon, origin.lat), (target.lon, target.lat))
            if apart_km > rules.max_km:
                continue
            for realm in self._drivable(origin, target, rules):
                joint = self._joint(origin, target, realm, rules)
                if joint is not None:
                    searches[realm, joint[0]].append((i, joint[1]))
                else:
                    best[i] = min(best[i], self._straight_km(origin, target, apart_km, rules))
        for (countries, start), ends in searches.items():
            goals = [end for _, end in ends]
            kms = load_roads().distances_km(start, goals, max_km=rules.max_km, realm=countries, nearest=self.nearest)
            for (i, _), km in zip(ends, kms, strict=True):
                best[i] = min(best[i], km)
        return best

    def way(self, a: Spot, b: Spot, rules: TruckRules) -> Way | None:
        """The lawful way between two places with its line, or None."""
        ends = (a.lon, a.lat), (b.lon, b.lat)
        found: list[Way] = []
        for realm in self._drivable(a, b, rules):
            joint = self._joint(a, b, realm, rules)
            if joint is None:
                km = self._straight_km(a, b, great_circle_km(*ends), rules)
                line = great_circle_line(*ends, step_km=LINE_STEP_KM)
                way = Way(km=km, line=tuple(line)) if km < math.inf else None
            else:
                way = load_roads().way_between(ends, joint, realm=realm, max_km=rules.max_km)
            found += [way] if way is not None else []
        return min(found, key=lambda way: way.km, default=None)

    def _drivable(self, a: Spot, b: Spot, rules: TruckRules) -> Iterable[frozenset[str]]:
        """The sets of countries on whose land, fixed links included, both places lie joined."""
        realms = rules.realms(a.country, b.country)
        if not realms:
            return
        part_a, part_b = self._part(a), self._part(b)
        if part_a is None or part_b is None:
            return
        for realm in realms:
            mass = self.land.mass_of_part(realm)
            if part_a == part_b or (part_a in mass and mass[part_a] == mass.get(part_b)):
                yield realm

    def _straight_km(self, a: Spot, b: Spot, apart_km: float, rules: TruckRules) -> float:
        """Km of the way that follows the great circle, inf where it is too long or leads over the sea."""
        km = apart_km * rules.circuity
        if km > rules.max_km * (1 + 1e-9):
            return math.inf
        return km if _shores().sea_km((a.lon, a.lat), (b.lon, b.lat)) <= MOST_SEA_KM else math.inf

    def _joint(self, a: Spot, b: Spot, realm: frozenset[str], rules: TruckRules) -> tuple[Access, Access] | None:
        """Where both places meet one network of roads, the nearest to both; None where the roads do not know them."""
        if rules.method != "roads":
            return None
        there = {access.piece: access for access in self.accesses(b, realm)}
        joints = [(start, there[start.piece]) for start in self.accesses(a, realm) if start.piece in there]
        return min(joints, key=lambda pair: pair[0].off_km + pair[1].off_km, default=None)

    def _part(self, spot: Spot) -> int | None:
        """The part of the land that a place stands on."""
        known = load_grounds() if self.shipped else None
        part = None if known is None else known.part.get((spot.lon, spot.lat, spot.country))
        if part is None:
            return self.land.locate(spot.lon, spot.lat, spot.country)
        return None if part == NO_PART else part

    def accesses(self, spot: Spot, realm: frozenset[str]) -> list[Access]:
        """The accesses of a place to the roads of its own land mass; kept, for each other end asks for them."""
        key = spot.lon, spot.lat, spot.country, realm
        found = self._met.get(key)
        if found is None:
            known = load_grounds() if self.shipped else None
            found = None if known is None else known.accesses(spot, realm)
            if found is None:
                found = self.found_accesses(spot, realm)
            if len(self._met) >= MOST_ACCESSES:
                self._met.clear()
            self._met[key] = found
        return found

    def found_accesses(self, spot: Spot, realm: frozenset[str]) -> list[Access]:
        """The same, found on the roads."""
        part = self._part(spot)
        own = None if part is None else self._world()[part]
        return [
            access
            for access in load_roads().accesses(spot.lon, spot.lat, realm)
            if self._mass_of(access.piece) == own and _dry(spot, access)
        ]

    def _mass_of(self, piece: int) -> int | None:
        """The land mass of a network of roads: that of its first point."""
        if piece not in self._pieces:
            roads = load_roads()
            point = int((roads.piece == piece).argmax())
            part = self.land.locate(float(roads.lon[point]), float(roads.lat[point]))
            self._pieces[piece] = None if part is None else self._world()[part]
        return self._pieces[piece]

    def _world(self) -> dict[int, int]:
        """The land mass of each part of the land, whatever the borders."""
        if not self._masses:
            self._masses.update(self.land.mass_of_part(frozenset(self.land.country)))
        return self._masses


def _dry(spot: Spot, access: Access) -> bool:
    """Whether the straight line from a place to its road keeps to the land, but for a harbour basin or an inlet."""
    if access.off_km <= MOST_SEA_TO_ROAD_KM:
        return True
    return _shores().sea_km((spot.lon, spot.lat), (access.lon, access.lat)) <= MOST_SEA_TO_ROAD_KM


@cache
def _shores() -> Shores:
    return shores_of(load_land())


@cache
def load_trucks() -> Trucks:
    """The ground that ships with the package."""
    return Trucks(land=load_land(), shipped=True)
