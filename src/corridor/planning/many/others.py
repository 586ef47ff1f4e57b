"""The other ends of many pairs of places, as arrays: where each may be entered or left, and what that costs.

What stands here depends on the terms and on the other places, not on the one place that all pairs share; so it is made
once for many of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import great_circles_km
from corridor.model.network import Network, Place
from corridor.planning.access import End, ways_in, ways_out
from corridor.planning.advice import Confined, bans, countries_of_bans, of_country
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.limits.targets import Limits, Target
from corridor.planning.question import Question, Terms
from corridor.search.frontier import Floats, Mask

Weight = tuple[float, float, float]
"""What each of the three costs counts in a sum."""

NOWHERE = (0.0, 0.0, 0.0)
"""The cost that stands where a place has no way; its row has no ``end``."""

FEW = 8
"""Places whose ends are found alone: of one only, its tree stops early."""

ROUNDING = 1e-6
"""A straight dray that is as long as it may be is not left out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """The ends of all other places under some limits, a row each; those of place ``i`` are ``first[i]:first[i + 1]``.

    Each place has a row at least: one that is ``blank``, with no ``end``, where it has no way.
    """

    graph: Searchable
    state: NDArray[np.int64]
    cost: Floats
    blank: Mask
    first: NDArray[np.int64]
    place: NDArray[np.int64]
    end: tuple[End | None, ...]
    _sums: dict[tuple[Weight, ...], Floats] = field(default_factory=dict)

    def sums(self, order: tuple[Weight, ...]) -> Floats:
        """The weighted sums of the ends: (rows, sums). They are the same for every place that all are paired with."""
        found = self._sums.get(order)
        if found is None:
            found = self._sums[order] = weighted(self.cost, order)
        return found

    @cached_property
    def of_one(self) -> bool:
        """Whether only one place has ends."""
        return len(set(self.place[~self.blank].tolist())) == 1


def weighted(cost: Floats, order: tuple[Weight, ...]) -> Floats:
    """The weighted sums of costs (..., 3): (..., sums). Term by term: a product of matrices may round as it likes."""
    hours, usd, kg_co2e = cost[..., 0], cost[..., 1], cost[..., 2]
    return np.stack([a * hours + b * usd + c * kg_co2e for a, b, c in order], axis=-1)


class Others:
    """Places that are each paired with one and the same place, for some terms without a date.

    Args:
        network: where services run.
        terms: everything that is asked but the places.
        places: the others: destinations, or ``towards`` origins.
        towards: whether the one place that all share is the destination.
        apart: the services whose rides are not dropped for others that are no worse.
    """

    def __init__(
        self,
        network: Network,
        terms: Terms,
        places: Sequence[Place],
        *,
        towards: bool = False,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        self.network = network
        self.terms = terms
        self.places = tuple(places)
        self.towards = towards
        self.apart = apart
        self._rows: dict[tuple[Limits, bytes], Rows] = {}
        self._known: dict[tuple[Limits, int], tuple[End, ...]] = {}
        self._bans: dict[tuple[str, str], dict[str, Target]] = {}
        self._banned = countries_of_bans(network)
        self._limits: dict[Limits, Limits] = {}
        self._between: dict[tuple[str, str], Limits] = {}
        self.confined = Confined(network)
        """The advisories on goods of one country alone."""
        self.advice: dict[frozenset[str], str] = {}
        """What is told of advisories that ways touch and that are for goods between their ends."""
        self._of_country: dict[str, frozenset[str]] = {}
        found = [(number, lon, lat) for number, place in enumerate(self.places) for lon, lat in points(place, network)]
        self._points = tuple(np.array(column) for column in zip(*found, strict=True))

    def question(self, one: Place, other: Place) -> Question:
        """What is asked of a pair."""
        origin, destination = self.ends(one, other)
        return Question(
            network=self.network, terms=self.terms, origin=origin, destination=destination,
            bans=self._bans_of(origin, destination),
        )  # fmt: skip

    def of_country(self, country: str) -> frozenset[str]:
        """The ids of the advisories on a country."""
        known = self._of_country.get(country)
        if known is None:
            known = self._of_country[country] = of_country(country, self.network)
        return known

    def ends(self, one: Place, other: Place) -> tuple[Place, Place]:
        """Origin and destination of a pair."""
        return (other, one) if self.towards else (one, other)

    def _countries(self, one: Place, other: Place) -> tuple[str, str]:
        """What the bans of a pair depend on: its countries, as far as any ban is of goods of theirs."""
        first, second = (place.country if place.country in self._banned else "" for place in (one, other))
        return first, second

    def _bans_of(self, origin: Place, destination: Place) -> dict[str, Target]:
        countries = self._countries(origin, destination)
        if countries not in self._bans:
            self._bans[countries] = bans(self.network, self.terms, origin, destination)
        return self._bans[countries]

    def limits(self, one: Place, other: Place) -> Limits:
        """The limits of a pair; one object for all pairs of which they are the same."""
        countries = self._countries(one, other)  # what they depend on, where nothing is to be gone by
        known = None if self.terms.limits.via else self._between.get(countries)
        if known is None:
            found = self.question(one, other).limits
            known = self._between[countries] = self._limits.setdefault(found, found)
        return known

    def graph(self, limits: Limits) -> Searchable:
        """What is searched under some limits."""
        return searchable(self.network, self.terms, limits, self.apart, towards=self.towards)

    def rows(self, limits: Limits, asked: Mask) -> Rows:
        """The ends under some limits of the places that ``asked`` (places,) marks, at least.

        Those of a few stand alone, and the others as blank; of more all places are there, for each further question.
        """
        if asked.sum() > FEW:
            asked = np.ones(len(asked), dtype=np.bool_)
        key = limits, asked.tobytes()
        if key not in self._rows:
            self._rows[key] = self._rows_under(limits, asked)
        return self._rows[key]

    def _ends(self, limits: Limits, number: int, graph: Searchable) -> tuple[End, ...]:
        """The ways out of the network to a place, or from it into it; found once."""
        if (limits, number) not in self._known:
            # Ways out depend on the origin under bond only, and ways in never on the destination
            question = self.question(self.places[number], self.places[number]).under(limits)
            found = (ways_in if self.towards else ways_out)(question, graph, self._more(limits, number))
            self._known[limits, number] = tuple(found)
        return self._known[limits, number]

    def _more(self, limits: Limits, number: int) -> tuple[End, ...] | None:
        """Ends that are known under limits which avoid less and are the same else."""
        for wider in self._limits:
            known = self._known.get((wider, number))
            less = known is not None and set(wider.avoid) <= set(limits.avoid)
            if less and wider == replace(limits, avoid=wider.avoid):
                return known
        return None

    def _rows_under(self, limits: Limits, asked: Mask) -> Rows:
        graph = self.graph(limits)
        state: list[int] = []
        cost: list[tuple[float, float, float]] = []
        end: list[End | None] = []
        first = [0]
        for number, wanted in enumerate(asked.tolist()):
            for one in self._ends(limits, number, graph) if wanted else ():
                exits = graph.layered.exits(one.state)
                state += exits
                cost += [one.cost] * len(exits)
                end += [one] * len(exits)
            if len(state) == first[-1]:
                state.append(0)
                cost.append(NOWHERE)
                end.append(None)
            first.append(len(state))
        bounds = np.array(first, dtype=np.int64)
        return Rows(
            graph=graph,
            state=np.array(state, dtype=np.int64),
            cost=np.array(cost).reshape(-1, 3),
            blank=np.array([one is None for one in end], dtype=np.bool_),
            first=bounds,
            place=np.repeat(np.arange(len(self.places)), np.diff(bounds)),
            end=tuple(end),
        )

    def within_a_dray(self, one: Place) -> Iterable[int]:
        """The numbers of the places that may be so near that one dray leads there straight."""
        most_km = self.network.assumptions.max_km * (1 + ROUNDING)
        if most_km <= 0 or not self._points:
            return ()
        number, lon, lat = self._points
        near: Mask = np.zeros(len(number), dtype=np.bool_)
        for point in points(one, self.network):
            near |= great_circles_km(point, lon, lat) <= most_km
        return sorted(set(number[near].tolist()))


def points(place: Place, network: Network) -> list[tuple[float, float]]:
    """Where a place and its own nodes lie."""
    nodes = [network.node_by_id[node] for node in place.nodes if node in network.node_by_id]
    return [(place.lon, place.lat), *((node.lon, node.lat) for node in nodes)]
