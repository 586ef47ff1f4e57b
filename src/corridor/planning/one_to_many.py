"""One search for many answers: from one origin to every destination, or by a deadline from everywhere to one.

The search has no destination, so it finds the undominated ways to all states at once; a pair of places then only
joins its own ends to what is known. That is exact: a way is undominated between two places only if it is undominated
at the state where it leaves the network. The routes are those that ``solve`` finds for each pair alone; where the
search itself depends on both places (``via``; a deadline under bond; a ban for one country's goods), it is ``solve``
that finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.model import rates
from corridor.model.network import Network, Place
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.advice import bans, depends_on_destination
from corridor.planning.graphs import searchable
from corridor.planning.many import trees
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees
from corridor.planning.question import Question, Terms
from corridor.planning.ranking import rank, undominated
from corridor.planning.routes.ranked import Ranked
from corridor.planning.routes.route import TAGS, Route, Tag
from corridor.planning.solve import Chain, chain, journey_of, solve
from corridor.search.frontier import Floats, frontiers

NEAR = 1e-5
"""Ways within this of the least hours, USD, kg or generalised cost are made into routes, so that ``rank`` tells them
apart: above all differences that count as none."""

FEWEST_FOR_A_FAN = 10
"""Destinations from which on one search for all is faster than one for each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """All undominated ways between two places. ``cost`` (ways, 3): hours, USD, kg CO2e; ``chain`` makes one's legs."""

    question: Question
    cost: Floats
    chain: Callable[[int], Chain]

    @property
    def generalised_usd(self) -> Floats:
        """Generalised cost of each way: (ways,)."""
        hours, usd, kg_co2e = self.cost.T
        return rates.generalised_usd(usd, hours, kg_co2e, self.question.terms.cargo, self.question.network.assumptions)

    def routes(self, ways: Iterable[int] | None = None) -> Ranked:
        """Some of the ways, or all, as routes, ranked as in a plan."""
        return rank([self.chain(way) for way in (range(len(self.cost)) if ways is None else ways)], self.question)

    def tagged(self) -> dict[Tag, Route]:
        """The best, fastest, cheapest and greenest route; empty when there is none."""
        if not len(self.cost):
            return {}
        figures = np.column_stack([self.cost, self.generalised_usd])
        near = np.flatnonzero((figures <= figures.min(axis=0) + NEAR).any(axis=1))
        routes = self.routes(near.tolist())
        return {tag: route for tag in TAGS for route in routes if tag in route.tags}


class Fan:
    """All pairs that one place is part of: the origin; with a deadline instead of a start, the destination.

    Args:
        network: where services run.
        terms: everything that is asked but the places.
        place: the one that all pairs share.
    """

    def __init__(self, network: Network, terms: Terms, place: Place) -> None:
        self.network = network
        self.terms = terms
        self.place = place
        self._paired = bool(terms.limits.via) or (terms.backwards and terms.limits.bonded)
        if self._paired:
            return
        self._alone = self.question(place)
        self.graph = searchable(network, terms, self._alone.limits)
        self._near = self._ends(self._alone, near=True)
        layered = self.graph.layered
        entries = [(state, end) for end in self._near for state in layered.entries(end.state)]
        self._entries = [end for _, end in entries]
        self._found = frontiers(
            self.graph.graph,
            entry_state=np.array([state for state, _ in entries], dtype=np.int32),
            entry_cost=np.array([end.cost for end in self._entries]).reshape(-1, 3),
            limit=terms.most,
            backward=terms.backwards,
        )

    def _ends(self, question: Question, *, near: bool) -> tuple[End, ...]:
        """The ways into the network or out of it at a place: near, where the search begins; or far."""
        ways = ways_in if near != self.terms.backwards else ways_out
        return tuple(ways(question, self.graph))

    def question(self, other: Place) -> Question:
        """What is asked of the pair with another place."""
        origin, destination = (other, self.place) if self.terms.backwards else (self.place, other)
        banned = bans(self.network, self.terms, origin, destination)
        return Question(network=self.network, terms=self.terms, origin=origin, destination=destination, bans=banned)

    def ways(self, other: Place) -> Ways:
        """All undominated ways between the place of all pairs and another one."""
        question = self.question(other)
        if self._paired or (
            depends_on_destination(self.network, question.origin, question.destination)
            and question.limits != self._alone.limits
        ):
            return _alone(question)
        far = self._ends(question, near=False)
        direct = tuple(straight(question, self.graph))
        first, layered = self._found.first, self.graph.layered
        rows, ends, costs = [], [], [np.array([end.cost for end in direct]).reshape(-1, 3)]
        for number, end in enumerate(far):
            for state in layered.exits(end.state):
                low, high = int(first[state]), int(first[state + 1])
                if high > low:
                    rows.append(np.arange(low, high))
                    ends.append(np.full(high - low, number))
                    costs.append(self._found.cost[low:high] + end.cost)
        cost = np.concatenate(costs)
        row = np.concatenate([np.full(len(direct), -1), *rows])
        end_of = np.concatenate([np.arange(len(direct)), *ends])
        fits = np.flatnonzero((cost <= self.terms.most).all(axis=1))
        kept = fits[undominated(cost[fits])]

        journey = journey_of(question, self.graph)

        def made(way: int) -> Chain:
            """The legs of a way, by its number."""
            at = kept[way]
            arcs: tuple[int, ...]
            if row[at] < 0:
                both: tuple[End, End | None] = (direct[end_of[at]], None)
                arcs = ()
            else:
                entry, _ = self._found.path(int(row[at]))
                arcs = self._found.arcs(int(row[at]))
                both = (self._entries[entry], far[end_of[at]])
            return chain(journey, self.graph, float(cost[at, 0]), ends=both, arcs=arcs)

        return Ways(question=question, cost=cost[kept], chain=made)


def _alone(question: Question) -> Ways:
    """The ways of one pair, by a search of its own."""
    chains = solve(question)
    cost = np.array([one.cost for one in chains]).reshape(-1, 3)
    kept = undominated(cost)
    return Ways(question=question, cost=cost[kept], chain=lambda way: chains[kept[way]])


def routes_to(network: Network, terms: Terms, origin: Place, destination: Place) -> Ranked:
    """Every undominated route, ranked as in a plan; empty when there is none. It says nothing of why."""
    question = Question(
        network=network, terms=terms, origin=origin, destination=destination,
        bans=bans(network, terms, origin, destination),
    )  # fmt: skip
    return rank(solve(question), question)


def tagged_each(
    network: Network, terms: Terms, origin: Place, destinations: Sequence[Place]
) -> Iterator[dict[Tag, Route]]:
    """The best, fastest, cheapest and greenest route to each destination in turn: by trees where these can answer, else
    of many by one search for them all.
    """
    if trees.serve(terms):
        grown = TaggedTrees(Others(network, terms, destinations), origin)
        yield from map(grown.tagged, range(len(destinations)))
        return
    if len(destinations) < FEWEST_FOR_A_FAN or terms.backwards:
        for destination in destinations:
            routes = routes_to(network, terms, origin, destination)
            yield {tag: route for tag in TAGS for route in routes if tag in route.tags}
        return
    fan = Fan(network, terms, origin)
    yield from (fan.ways(destination).tagged() for destination in destinations)
