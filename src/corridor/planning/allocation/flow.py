"""Flows without dates: so many TEU a week between many places, onto what services take a week, for the least total
cost.

A linear programme over routes, whose columns are made by pricing: the least way of each pair with the price of the
space that it takes, by one tree for each origin. What a service takes a week is its frequency times what a departure
takes. The cost is that of one 40-foot box, by the box; its waits are the expected ones, whatever else goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from operator import mul
from typing import Any

import numpy as np

from corridor.model.borders import borders_of
from corridor.model.network import Network, Place
from corridor.model.units import HOURS_PER_DAY, KG_PER_TONNE
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.advice import bans
from corridor.planning.allocation.master import INF, quiet
from corridor.planning.allocation.space import by_kg, room_of
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.limits.targets import Target
from corridor.planning.question import Question, Terms
from corridor.planning.rides import Rides, rides
from corridor.search.frontier import Floats, Ints, tree

SAME_USD = 1e-6
SAME_TEU = 1e-7

Bans = frozenset[tuple[str, Target]]
"""What is forbidden between two places, by the id of the advisory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pair:
    """So many TEU a week from one place to another."""

    origin: Place
    destination: Place
    teu: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Way:
    """A route of a pair: rides by number, in order, generalised USD a TEU, and the TEU a week that go by it."""

    pair: int
    rides: tuple[int, ...]
    usd_per_teu: float
    teu: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Used:
    """A stretch of a service in one direction: what it takes and what goes a week, and what one more TEU is worth."""

    service: str
    start: str
    end: str
    capacity: float
    by_kg: bool
    used: float
    slot_usd: float


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The optimum: ways with what goes by them, limited stretches, and TEU of each pair that find no place.

    ``border_usd`` is, for each hop between two countries, TEU a week and what its space is worth together.
    """

    pairs: tuple[Pair, ...]
    ways: tuple[Way, ...]
    stretches: tuple[Used, ...]
    left_teu: tuple[float, ...]
    total_usd: float
    border_usd: dict[tuple[str, str], tuple[float, float]]


def flow(
    network: Network,
    terms: Terms,
    pairs: Sequence[Pair],
    *,
    left_over_usd: float,
    told: Callable[[str], None] = lambda _: None,
    spread: Spread | None = None,
) -> Flow:
    """The flow of least cost. ``terms``: one 40-foot box, undated; ``left_over_usd``: of a TEU that finds no place.

    ``spread`` finds the least ways elsewhere, by a ``Pricer`` of the same; None: here.
    """
    return _Programme(network, terms, pairs, left_over_usd, spread).run(told)


Least = tuple[int, float, float, tuple[int, ...]]
"""A pair by its number, the USD a TEU of its least way with the space paid for and without, and the rides of it."""


class Pricer:
    """Finds the least ways of pairs, a group of one origin at a time: what may be done by several at once."""

    def __init__(self, network: Network, terms: Terms, pairs: Sequence[Pair]) -> None:
        self.network, self.terms, self.pairs = network, terms, pairs
        self.plan: Rides = rides(network)
        services = list(network.service_by_id.values())
        self.capacity = np.array(
            [
                np.inf if (one := room_of(service)) is None else one * (service.frequency_per_week or np.inf)
                for service in services
            ]
        )
        self.apart = frozenset(one.id for one, room in zip(services, self.capacity, strict=True) if np.isfinite(room))
        self.by_kg = np.array([by_kg(one) for one in services], dtype=np.bool_)
        self.teu = float(terms.cargo.teu)
        self.amount = np.where(self.by_kg, terms.cargo.chargeable_kg / self.teu, 1.0)  # for one TEU
        self._graphs: dict[Bans, Searchable] = {}
        self._groups: dict[tuple[Place, Bans], list[int]] = {}
        for at, pair in enumerate(pairs):
            banned = bans(network, terms, pair.origin, pair.destination)
            key = frozenset((name, target) for name, target in banned.items() if name not in terms.allow)
            self._groups.setdefault((pair.origin, key), []).append(at)
        self._keys = list(self._groups)
        self._ends: dict[tuple[Place, bool, Bans], list[End]] = {}

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self._keys)

    def _question(self, origin: Place, destination: Place, banned: Bans) -> Question:
        return Question(
            network=self.network, terms=self.terms, origin=origin, destination=destination, bans=dict(banned)
        )  # fmt: skip

    def _graph(self, banned: Bans) -> Searchable:
        """The graph without what is forbidden."""
        if banned not in self._graphs:
            limits = self.terms.limits
            kept = replace(limits, avoid=(*limits.avoid, *(target for _, target in sorted(banned, key=str))))
            self._graphs[banned] = searchable(self.network, self.terms, kept, self.apart)
        return self._graphs[banned]

    def least(self, group: int, price: Floats) -> list[Least]:
        """The least way of every pair of a group, at the price of each directed hop."""
        origin, banned = self._keys[group]
        graph, plan = self._graph(banned), self.plan
        whole = graph.graph
        ride = graph.ride if whole.number is None else graph.ride[whole.number]
        since = np.concatenate([[0.0], np.cumsum(price)])
        of_ride = (since[plan.last + 1] - since[plan.first]) * self.amount[plan.service] * self.teu
        cost = whole.cost.copy()
        cost[:, 1] += np.where(ride >= 0, of_ride[np.maximum(ride, 0)], 0.0)
        ends = self._cached(origin, banned, near=True)
        entries = [(state, end) for end in ends for state in graph.layered.entries(end.state)]
        hour = self.terms.cargo.day_usd / HOURS_PER_DAY
        weight = (hour, 1.0, self.network.assumptions.carbon_price / KG_PER_TONNE)
        found = None
        if entries:
            found = tree(
                replace(whole, cost=cost, bounds={}), weight=weight,
                entry_state=np.array([state for state, _ in entries], dtype=np.int32),
                entry_cost=np.array([end.cost for _, end in entries]).reshape(-1, 3),
            )  # fmt: skip
        best_of: list[Least] = []
        for at in self._groups[origin, banned]:
            destination = self.pairs[at].destination
            direct = straight(self._question(origin, destination, banned), graph)
            best = min((fsum(map(mul, weight, end.cost)) for end in direct), default=np.inf)
            taken: tuple[int, ...] = ()
            if found is not None:
                usd, state = self._nearest(found.dist, destination, banned, weight)
                if usd < best:
                    best = usd
                    numbers = graph.ride[np.array(found.path(state)[2], dtype=np.int64)]
                    taken = tuple(int(one) for one in numbers if one >= 0)
            if best < np.inf:
                space = fsum(float(of_ride[one]) for one in taken)
                best_of.append((at, best / self.teu, (best - space) / self.teu, taken))
        return best_of

    def _nearest(
        self, dist: Floats, destination: Place, banned: Bans, weight: tuple[float, float, float]
    ) -> tuple[float, int]:
        """The least cost of coming to a destination, and the state from which its last dray leaves."""
        layered = self._graph(banned).layered
        ends = self._cached(destination, banned, near=False)
        costs = [
            (float(dist[state]) + fsum(map(mul, weight, end.cost)), state)
            for end in ends
            for state in layered.exits(end.state)
        ]
        return min(costs, default=(float("inf"), -1))

    def _cached(self, place: Place, banned: Bans, *, near: bool) -> list[End]:
        """The ways in or out of the network at a place."""
        key = (place, near, banned)
        if key not in self._ends:
            ways = ways_in if near else ways_out
            self._ends[key] = list(ways(self._question(place, place, banned), self._graph(banned)))
        return self._ends[key]


Spread = Callable[[Floats], Iterable[list[Least]]]
"""The least ways of every group at the price of each directed hop, in any order."""


@dataclass
class _Programme:
    network: Network
    terms: Terms
    pairs: Sequence[Pair]
    left_over_usd: float
    spread: Spread | None = None
    ways: list[Way] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pricer = Pricer(self.network, self.terms, self.pairs)
        self.plan, self.capacity, self.by_kg = self.pricer.plan, self.pricer.capacity, self.pricer.by_kg
        self.amount = self.pricer.amount
        self.part = _parts(self.plan)
        self._rows: dict[int, int] = {}
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._lp: Any = quiet()
        for pair in self.pairs:
            self._lp.addRow(pair.teu, pair.teu, 0, np.zeros(0, np.int32), np.zeros(0))
        for at in range(len(self.pairs)):
            self._lp.addCol(self.left_over_usd, 0.0, INF, 1, np.array([at], dtype=np.int32), np.ones(1))

    def run(self, told: Callable[[str], None]) -> Flow:
        """Columns until none lowers the programme."""
        rounds = 0
        while True:
            rounds += 1
            self._lp.run()
            solution = self._lp.getSolution()
            dual = np.array(solution.row_dual)
            price = np.zeros(len(self.plan.hop_run))
            for hop, row in self._rows.items():
                price[hop] = max(0.0, -dual[row])
            told(f"round {rounds}: {len(self.ways)} ways, {self._lp.getInfo().objective_function_value:,.0f} USD")
            found = [one for group in (self.spread or self._here)(price) for one in group]
            if not sum(self._taken_over(one, dual) for one in sorted(found, key=lambda one: one[0])):
                return self._answer(np.array(solution.col_value), price)

    def _here(self, price: Floats) -> Iterable[list[Least]]:
        return (self.pricer.least(group, price) for group in range(self.pricer.groups))

    def _taken_over(self, least: Least, dual: Floats) -> int:
        """Put a way in where it lowers the programme; 1 if it is new."""
        at, priced, own, taken = least
        return self._add(Way(pair=at, rides=taken, usd_per_teu=own)) if priced < dual[at] - SAME_USD else 0

    def _add(self, way: Way) -> int:
        if (way.pair, way.rides) in self._known:
            return 0
        self._known.add((way.pair, way.rides))
        entries = {way.pair: 1.0}
        for hop, amount in self._taken(way):
            if hop not in self._rows:
                self._rows[hop] = self._lp.getNumRow()
                room = float(self.capacity[self.plan.run_service[self.plan.hop_run[hop]]])
                self._lp.addRow(-INF, room, 0, np.zeros(0, np.int32), np.zeros(0))
            row = self._rows[hop]
            entries[row] = entries.get(row, 0.0) + amount
        index = np.array(list(entries), dtype=np.int32)
        self._lp.addCol(way.usd_per_teu, 0.0, INF, len(index), index, np.array(list(entries.values())))
        self.ways.append(way)
        return 1

    def _taken(self, way: Way) -> list[tuple[int, float]]:
        """The limited stretches that a way takes, each by its first hop, with the amount for one TEU."""
        found = []
        for ride in way.rides:
            service = int(self.plan.service[ride])
            if np.isfinite(self.capacity[service]):
                hops = {int(self.part[hop]) for hop in range(self.plan.first[ride], self.plan.last[ride] + 1)}
                found += [(hop, float(self.amount[service])) for hop in sorted(hops)]
        return found

    def _answer(self, value: Floats, price: Floats) -> Flow:
        """What the last solution says."""
        teu = value[len(self.pairs) :]
        ways = tuple(replace(way, teu=float(of)) for way, of in zip(self.ways, teu, strict=True) if of > SAME_TEU)
        used = np.zeros(len(self.plan.hop_run))
        crossing: dict[tuple[str, str], list[float]] = {}
        ids, borders = self.plan.node_ids, borders_of(self.network)
        for way in ways:
            for hop, amount in self._taken(way):
                used[hop] += amount * way.teu
            for ride in way.rides:
                for hop in range(self.plan.first[ride], self.plan.last[ride] + 1):
                    ends = ids[self.plan.hop_from[hop]], ids[self.plan.hop_to[hop]]
                    if ends in borders:
                        sums = crossing.setdefault(ends, [0.0, 0.0])
                        sums[0] += way.teu
                        sums[1] += way.teu * float(price[self.part[hop]]) * float(self.amount[self.plan.service[ride]])
        return Flow(
            pairs=tuple(self.pairs),
            ways=ways,
            stretches=tuple(self._stretch(hop, used, price) for hop in sorted(self._rows)),
            left_teu=tuple(float(one) for one in value[: len(self.pairs)]),
            total_usd=float(self._lp.getInfo().objective_function_value),
            border_usd={ends: (sums[0], sums[1]) for ends, sums in crossing.items()},
        )

    def _stretch(self, hop: int, used: Floats, price: Floats) -> Used:
        plan = self.plan
        last = hop
        while last + 1 < len(self.part) and self.part[last + 1] == hop:
            last += 1
        service = int(plan.run_service[plan.hop_run[hop]])
        return Used(
            service=plan.service_ids[service], start=plan.node_ids[plan.hop_from[hop]],
            end=plan.node_ids[plan.hop_to[last]], capacity=float(self.capacity[service]),
            by_kg=bool(self.by_kg[service]), used=float(used[hop]), slot_usd=float(price[hop]),
        )  # fmt: skip


def _parts(plan: Rides) -> Ints:
    """For each directed hop the first of those with which it is always ridden together."""
    begins = np.zeros(len(plan.hop_run) + 1, dtype=np.bool_)
    begins[plan.first] = True
    begins[plan.last + 1] = True
    begins[plan.run_hop] = True
    return np.maximum.accumulate(np.where(begins[:-1], np.arange(len(plan.hop_run)), 0)).astype(np.int32)
