"""What a matrix tells of ways, read off the trees without making legs for each: figures, km, transfers, how they go."""

from __future__ import annotations

from typing import NamedTuple

from corridor.planning.graphs import Searchable
from corridor.planning.legs import Journey, ride_leg
from corridor.planning.many.trees import NONE, STRAIGHT, Grown, TaggedTrees
from corridor.planning.routes.haul import DRAY_WAY, THEN, haul_of, short_name
from corridor.planning.routes.route import TAGS, Tag


class Told(NamedTuple):
    """A way, as a matrix writes it."""

    hours: float
    usd: float
    kg_co2e: float
    generalised_usd: float
    km: float
    transfers: int
    via: str


class _SoFar(NamedTuple):
    """A way up to a state."""

    km: float
    rides: int
    via: str


class Teller:
    """Tells the ways of one place's trees, from it to others.

    What a ride adds is kept in ``known``, for the trees of further places.
    """

    def __init__(self, trees: TaggedTrees, known: dict[tuple[int, int], tuple[float, str, str]]) -> None:
        self._trees = trees
        self._known = known
        self._so_far: dict[Tag, dict[tuple[int, int], _SoFar]] = {tag: {} for tag in TAGS}
        self._views: dict[tuple[Tag, int], tuple[memoryview, memoryview, memoryview]] = {}
        self._worth = {tag: trees.generalised_usd(picked).tolist() for tag, picked in trees.picked.items()}
        self._cost = {tag: picked.cost.tolist() for tag, picked in trees.picked.items()}
        self._row = {tag: picked.row.tolist() for tag, picked in trees.picked.items()}

    def told(self, number: int) -> dict[Tag, Told]:
        """The best, fastest, cheapest and greenest way to another place; empty where there is none."""
        if self._row["best"][number] == NONE:
            return {}
        return {tag: self._told(tag, number) for tag in TAGS}

    def _told(self, tag: Tag, number: int) -> Told:
        grown, _, near, state, far = self._trees.way(tag, number)
        if self._row[tag][number] == STRAIGHT:
            km, rides, via = 0.0 if near is None or near.dray is None else near.dray[0].km, 0, ""
        else:
            km, rides, via = self._up_to(tag, grown, state)
            if far is not None and far.dray is not None:
                km += far.dray[0].km
        hours, usd, kg_co2e = self._cost[tag][number]
        return Told(hours, usd, kg_co2e, self._worth[tag][number], km, max(0, rides - 1), via or DRAY_WAY)

    def _up_to(self, tag: Tag, grown: Grown, state: int) -> _SoFar:
        """The way of a tree to a state, from the nearest state before it of which it is known."""
        graph, known, key = grown.rows.graph, self._so_far[tag], id(grown)
        parent, arc, entry = self._as_views(tag, grown)
        ahead: list[int] = []
        while (key, state) not in known:
            before = parent[state]
            if before < 0:
                dray = grown.entries[entry[state]][1].dray
                known[key, state] = _SoFar(0.0 if dray is None else dray[0].km, 0, "")
                break
            ahead.append(state)
            state = before
        so_far = known[key, state]
        for further in reversed(ahead):
            so_far = known[key, further] = self._on(so_far, graph.taken[arc[further]], graph)
        return so_far

    def _as_views(self, tag: Tag, grown: Grown) -> tuple[memoryview, memoryview, memoryview]:
        """Parents, arcs and entries of a tree, of which Python reads single ones faster so than from arrays."""
        found = self._views.get((tag, id(grown)))
        if found is None:
            tree = grown.trees[tag]
            found = self._views[tag, id(grown)] = tree.parent.data, tree.arc.data, tree.entry.data
        return found

    def _on(self, so_far: _SoFar, ride: int, graph: Searchable) -> _SoFar:
        """One arc further."""
        if ride < 0:
            return so_far._replace(km=so_far.km + graph.transfers[-1 - ride].dray.km)
        km, start, via = self._ride(ride, graph)
        if so_far.via:
            via = f"{so_far.via}{THEN}{start}{THEN}{via}"
        return _SoFar(so_far.km + km, so_far.rides + 1, via)

    def _ride(self, ride: int, graph: Searchable) -> tuple[float, str, str]:
        """Km of a ride, the short name of the node where it begins, and how it goes."""
        if (id(graph), ride) not in self._known:
            network = self._trees.others.network
            journey = Journey(network=network, terms=self._trees.others.terms, plan=graph.rides, made=graph.made)
            leg = ride_leg(ride, 0.0, journey)
            start = short_name(network.node_by_id[leg.from_node])
            self._known[id(graph), ride] = (leg.km, start, haul_of([leg], network).via)
        return self._known[id(graph), ride]
