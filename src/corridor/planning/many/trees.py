"""The best, the fastest, the cheapest and the greenest way between one place and many others: a tree for each.

That is exact where nothing waits for a date and no total is limited: each of the four is then the least of a weighted
sum, of equal ones the least of a second and a third, in the order in which ``ranking`` tells ties apart. The routes are
those that a plan tags, or equal to them in all three figures; what only the whole set of routes tells (``detour``,
``wins_usd_per_day``) is not told of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from corridor.model import rates
from corridor.model.network import Network, Place
from corridor.model.units import HOURS_PER_DAY, KG_PER_TONNE
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.drays import look_ahead, node_place
from corridor.planning.legs import Journey
from corridor.planning.limits.clear import watch
from corridor.planning.limits.targets import Limits, Target
from corridor.planning.many.others import Others, Rows, Weight, weighted
from corridor.planning.question import Question, Terms
from corridor.planning.ranking import route_of
from corridor.planning.routes.route import TAGS, Route, Tag
from corridor.planning.solve import chain, journey_of
from corridor.search.frontier import Floats, Mask, Tree, tree
from corridor.search.label_setting import EPSILON

HOURS, USD, KG_CO2E = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

STRAIGHT = -1
"""Stands where a row would, for one dray all the way."""

NONE = -2


def serve(terms: Terms) -> bool:
    """Whether trees can answer: no date, no most of anything, no bond."""
    return terms.clock is None and terms.most == (inf, inf, inf) and terms.co2e and not terms.limits.bonded


def orders(terms: Terms, network: Network) -> dict[Tag, tuple[Weight, ...]]:
    """For each tag the sums by which ways are compared, one after the other."""
    worth = (terms.cargo.day_usd / HOURS_PER_DAY, 1.0, network.assumptions.carbon_price / KG_PER_TONNE)
    return {
        "best": (worth, HOURS, USD),
        "fastest": (HOURS, worth, USD),
        "cheapest": (USD, worth, HOURS),
        "greenest": (KG_CO2E, worth, HOURS),
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Picked:
    """The least way to each of the other places by one tag.

    ``cost`` (places, 3): hours, USD and kg CO2e, inf where there is none; ``row`` (places,): of the end that it takes.
    """

    cost: Floats
    row: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Grown:
    """The trees under some limits, with the ends that they begin at and the rows that they are read at.

    ``mine`` (places,): the other places that are asked about under these limits.
    """

    rows: Rows
    entries: tuple[tuple[int, End], ...]
    mine: Mask
    trees: dict[Tag, Tree]


class TaggedTrees:
    """The pairs of one place with all others.

    Args:
        others: the other places, and what is asked.
        place: the one that all pairs share.
    """

    def __init__(self, others: Others, place: Place) -> None:
        self.others = others
        self.place = place
        self.orders = orders(others.terms, others.network)
        limits = [others.limits(place, other) for other in others.places]
        near = list(others.within_a_dray(place))
        if not others.towards:
            self._look_ahead([others.places[number] for number in near])
        self._straight = {number: self._straight_to(number, limits[number]) for number in near}
        self._groups: dict[int, Grown] = {}
        common, more = (limits, {}) if others.apart or not limits else _in_common(limits)
        self._grow(common)
        touched = [number for number, targets in more.items() if self._touches(number, targets)]
        if touched:
            for number in touched:
                common[number] = limits[number]
            self._grow(common)

    def _grow(self, limits: Sequence[Limits]) -> None:
        """Grow trees under the limits of each pair, and pick the ways from them."""
        for under in {id(one): one for one in limits}.values():
            mine = np.array([one is under for one in limits], dtype=np.bool_)
            known = self._groups.get(id(under))
            self._groups[id(under)] = self._grown(under, mine) if known is None else replace(known, mine=mine)
        self._of = [self._groups[id(under)] for under in limits]
        self.picked = {tag: self._pick(tag) for tag in TAGS}

    def _touches(self, number: int, targets: tuple[Target, ...]) -> bool:
        """Whether a way to another place touches one of the targets, which its trees do not know of."""
        if self.picked["best"].row[number] == NONE:
            return False
        watched = watch(self.others.network, targets)
        for tag in TAGS:
            grown, found, near, state, far = self.way(tag, number)
            _, states, arcs = (0, (), ()) if state < 0 else found.path(state)
            graph, drays = grown.rows.graph, [one.dray[1:] for one in (near, far) if one is not None and one.dray]
            taken = graph.ride[np.array(arcs, dtype=np.int64)]
            if graph.touches(watched, np.array(states, dtype=np.int64), taken, drays, self.others.terms.land):
                return True
        return False

    def question(self, number: int) -> Question:
        """What is asked of the place and another one, by its number."""
        return self.others.question(self.place, self.others.places[number])

    def _straight_to(self, number: int, limits: Limits) -> tuple[End, ...]:
        """One dray all the way, where it is allowed: not where something is to be gone by."""
        graph = self.others.graph(limits)
        return tuple(end for end in straight(self.question(number), graph) if graph.layered.entries(end.state))

    def _look_ahead(self, near: Sequence[Place]) -> None:
        """Find the straight drays that ``access`` will ask for, by one search of the roads for each start."""
        network, land = self.others.network, self.others.terms.land
        own = [node_place(network, node) for end in near for node in end.nodes]
        look_ahead(self.place, [*near, *own], network=network, land=land)
        for node in self.place.nodes:
            look_ahead(node_place(network, node), near, network=network, land=land)

    def shutting(self, shut: Mask, wanted: Mapping[Tag, Sequence[int]]) -> dict[Tag, Picked]:
        """The least ways without the rides that ``shut`` (rides,) marks, by tags to the places of some numbers.

        To other places, and by other tags, they are as they were.
        """
        found = dict(self.picked)
        for tag, numbers in wanted.items():
            groups = []
            for grown in self._groups.values():
                if grown.mine[numbers].any():
                    trees = {tag: self._tree(grown.rows, grown.entries, tag, shut)}
                    groups.append(replace(grown, trees=trees))
            found[tag] = self._pick(tag, groups, found[tag])
        return found

    def _grown(self, limits: Limits, mine: Mask) -> Grown:
        rows = self.others.rows(limits, mine)
        # No ban of one of the other places may keep the others' drays out
        asked = replace(self.question(int(mine.argmax())), bans={}).under(limits)
        near = (ways_out if self.others.towards else ways_in)(asked, rows.graph)
        entries = tuple((state, end) for end in near for state in rows.graph.layered.entries(end.state))
        return Grown(rows=rows, entries=entries, mine=mine, trees={tag: self._tree(rows, entries, tag) for tag in TAGS})

    def _tree(self, rows: Rows, entries: tuple[tuple[int, End], ...], tag: Tag, shut: Mask | None = None) -> Tree:
        graph, (weight, *then) = rows.graph, self.orders[tag]
        return tree(
            graph.graph,
            weight=weight,
            then=tuple(then),
            entry_state=np.array([state for state, _ in entries], dtype=np.int32),
            entry_cost=np.array([end.cost for _, end in entries]).reshape(-1, 3),
            shut=None if shut is None else (graph.ride >= 0) & shut[np.maximum(graph.ride, 0)],
            leave=self._leaving(rows, tag) if rows.of_one else None,
        )

    def _leaving(self, rows: Rows, tag: Tag) -> Floats:
        """What coming out of each state to the one place that is asked for adds to the first sum of a tag."""
        leave = np.full(rows.graph.graph.states, inf)
        ends = ~rows.blank
        np.minimum.at(leave, rows.state[ends], rows.sums(self.orders[tag])[ends, 0])
        return leave

    def _pick(self, tag: Tag, groups: Sequence[Grown] | None = None, before: Picked | None = None) -> Picked:
        count, order = len(self.others.places), self.orders[tag]
        cost, row = np.full((count, 3), inf), np.full(count, NONE, dtype=np.int64)
        if before is not None:
            cost, row = before.cost.copy(), before.row.copy()
        for grown in self._groups.values() if groups is None else groups:
            rows, found = grown.rows, grown.trees[tag]
            chosen = _least(found.sums[rows.state] + rows.sums(order), rows)
            cost[grown.mine], row[grown.mine] = inf, NONE
            reached = grown.mine & (chosen >= 0)
            at = chosen[reached]
            row[reached] = at
            cost[reached] = found.cost[rows.state[at]] + rows.cost[at]
        for number, ends in self._straight.items():
            for end in ends:
                known = None if row[number] == NONE else weighted(cost[number], order)
                if _before(weighted(np.array(end.cost), order), known):
                    cost[number], row[number] = end.cost, STRAIGHT
        return Picked(cost=cost, row=row)

    def generalised_usd(self, picked: Picked) -> Floats:
        """Generalised cost of each way: (places,)."""
        hours, usd, kg_co2e = np.where(np.isfinite(picked.cost), picked.cost, 0.0).T
        terms = self.others.terms
        worth = rates.generalised_usd(usd, hours, kg_co2e, terms.cargo, self.others.network.assumptions)
        return np.where(picked.row == NONE, inf, worth)

    def grown(self, number: int) -> Grown:
        """The trees in which another place stands, by its number."""
        return self._of[number]

    def journey(self, grown: Grown) -> Journey:
        """What the rides of some trees are told by."""
        return journey_of(self.question(int(grown.mine.argmax())), grown.rows.graph)

    def way(self, tag: Tag, number: int) -> tuple[Grown, Tree, End | None, int, End | None]:
        """How the way to another place goes: its tree, the end it begins at, the state it leaves, the end it takes."""
        grown, row = self._of[number], int(self.picked[tag].row[number])
        found = grown.trees[tag]
        if row == STRAIGHT:
            cost = tuple(self.picked[tag].cost[number].tolist())
            return grown, found, next(end for end in self._straight[number] if tuple(end.cost) == cost), -1, None
        state = int(grown.rows.state[row])
        return grown, found, grown.entries[found.entry[state]][1], state, grown.rows.end[row]

    def tagged(self, number: int) -> dict[Tag, Route]:
        """The best, fastest, cheapest and greenest route to another place, by its number; empty where there is none."""
        if self.picked["best"].row[number] == NONE:
            return {}
        made: dict[tuple[object, ...], Route] = {}
        tags: dict[tuple[object, ...], list[Tag]] = {}
        for tag in TAGS:
            grown, found, near, state, far = self.way(tag, number)
            arcs = () if state < 0 else found.path(state)[2]
            key = (None if near is None else id(near), arcs, None if far is None else id(far))
            tags.setdefault(key, []).append(tag)
            if key not in made and near is not None:
                made[key] = self._route(self.question(number), grown, (near, far), arcs)
        told = {key: replace(route, tags=tuple(tags[key])) for key, route in made.items()}
        return {tag: told[key] for key, named in tags.items() for tag in named}

    def _route(self, question: Question, grown: Grown, ends: tuple[End, End | None], arcs: tuple[int, ...]) -> Route:
        graph = grown.rows.graph
        found = chain(journey_of(question, graph), graph, 0.0, ends=ends, arcs=arcs)
        return route_of(found, question.network, question.terms)


def _in_common(limits: Sequence[Limits]) -> tuple[list[Limits], dict[int, tuple[Target, ...]]]:
    """The limits of most pairs, also for those that have more to avoid; and what these have, by their numbers."""
    most, _ = Counter(map(id, limits)).most_common(1)[0]
    common = next(one for one in limits if id(one) == most)
    rest = replace(common, avoid=())
    more: dict[int, tuple[Target, ...]] = {}
    for number, one in enumerate(limits):
        if one is not common and set(one.avoid) > set(common.avoid) and replace(one, avoid=()) == rest:
            more[number] = tuple(target for target in one.avoid if target not in common.avoid)
    return [common if number in more else one for number, one in enumerate(limits)], more


def _before(these: Floats, those: Floats | None) -> bool:
    """Whether sums are less, as ``search`` tells it."""
    if those is None:
        return True
    for a, b in zip(these.tolist(), those.tolist(), strict=True):
        if abs(a - b) > EPSILON:
            return bool(a < b)
    return False


def _least(sums: Floats, rows: Rows) -> NDArray[np.int64]:
    """The row of each place whose sums (rows, sums) are least, one after the other; -1 where all are inf."""
    starts = rows.first[:-1]
    left = (sums[:, 0] < inf) & ~rows.blank
    for column in sums.T:
        least = np.minimum.reduceat(np.where(left, column, inf), starts)
        left &= column <= least[rows.place] + EPSILON
    number = np.where(left, np.arange(len(sums)), len(sums))
    found: NDArray[np.int64] = np.minimum.reduceat(number, starts)
    return np.where(found < len(sums), found, -1)
