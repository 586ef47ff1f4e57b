"""What a matrix tells of ways, read off the trees without making legs for each: figures, km, transfers, how they go."""

from __future__ import annotations

from typing import NamedTuple

from corridor.model.modes import DRAY
from corridor.model.network import Place
from corridor.planning.legs import Journey
from corridor.planning.many.trees import NONE, STRAIGHT, Grown, TaggedTrees
from corridor.planning.routes.haul import DRAY_WAY, Ridden, is_told, ridden, told_via
from corridor.planning.routes.route import TAGS, Tag
from corridor.planning.sketches import words_of


class Told(NamedTuple):
    """A way, as a matrix writes it."""

    hours: float
    usd: float
    kg_co2e: float
    generalised_usd: float
    km: float
    transfers: int
    via: str


SoFar = tuple[float, int, tuple[Ridden, ...]]
"""Km, rides on services, and what is told of a way up to a state."""

SoDriven = tuple[float, tuple[Ridden, ...]]
"""Km of a dray, and what is told of it."""


class _Branches:
    """One tree, and the ways in it that are told already. Python reads single numbers faster from views than arrays."""

    def __init__(self, grown: Grown, tag: Tag, journey: Journey) -> None:
        tree = grown.trees[tag]
        self.grown, self.journey, self.words = grown, journey, words_of(journey)
        self.parent, self.arc, self.entry = tree.parent.data, tree.arc.data, tree.entry.data
        self.state, self.taken = grown.rows.state.data, grown.rows.graph.taken
        self.known: dict[int, SoFar] = {}


class Teller:
    """Tells the ways of one place's trees, from it to others."""

    def __init__(self, trees: TaggedTrees) -> None:
        self._trees = trees
        self._branches: dict[tuple[Tag, int], _Branches] = {}
        self._worth = {tag: trees.generalised_usd(picked).tolist() for tag, picked in trees.picked.items()}
        self._cost = {tag: list(zip(*picked.cost.T.tolist(), strict=True)) for tag, picked in trees.picked.items()}
        self._row = {tag: picked.row.tolist() for tag, picked in trees.picked.items()}

    def told(self, number: int) -> dict[Tag, Told]:
        """The best, fastest, cheapest and greenest way to another place; empty where there is none."""
        if self._row["best"][number] == NONE:
            return {}
        ways: dict[tuple[float, ...], Told] = {}  # of ways that cost the same the first is told, as a plan does
        found: dict[Tag, Told] = {}
        for tag in TAGS:
            cost = self._cost[tag][number]
            way = ways.get(cost)
            found[tag] = ways[cost] = self._told(tag, number) if way is None else way
        return found

    def _told(self, tag: Tag, number: int) -> Told:
        row = self._row[tag][number]
        if row == STRAIGHT:
            _, _, near, _, _ = self._trees.way(tag, number)
            km, rides, via = 0.0 if near is None or near.dray is None else near.dray[0].km, 0, DRAY_WAY
        else:
            grown = self._trees.grown(number)
            branches = self._branches.get((tag, id(grown)))
            if branches is None:
                branches = self._branches[tag, id(grown)] = _Branches(grown, tag, self._trees.journey(grown))
            km, rides, words = self._up_to(branches, branches.state[row])
            far = grown.rows.end[row]
            if far is not None and far.dray is not None:
                more, driven = self._driven(far.dray[0].km, far.dray[2])
                km, words = km + more, words + driven
            via = told_via(words) if rides else DRAY_WAY
        hours, usd, kg_co2e = self._cost[tag][number]
        return Told(hours, usd, kg_co2e, self._worth[tag][number], km, max(0, rides - 1), via)

    def _up_to(self, branches: _Branches, state: int) -> SoFar:
        """The way of a tree to a state, from the nearest state before it of which it is known."""
        known, parent, ahead = branches.known, branches.parent, []
        while (so_far := known.get(state)) is None:
            before = parent[state]
            if before < 0:
                dray = branches.grown.entries[branches.entry[state]][1].dray
                km, driven = (0.0, ()) if dray is None else self._driven(dray[0].km, dray[2])
                so_far = known[state] = km, 0, driven
                break
            ahead.append(state)
            state = before
        for further in reversed(ahead):
            so_far = known[further] = self._on(so_far, branches.taken[branches.arc[further]], branches)
        return so_far

    def _on(self, so_far: SoFar, ride: int, branches: _Branches) -> SoFar:
        """One arc further."""
        so_far_km, rides, words = so_far
        if ride < 0:
            transfer = branches.grown.rows.graph.transfers[-1 - ride]
            km, driven = self._driven(transfer.dray.km, transfer.end)
            return so_far_km + km, rides, words + driven
        km, one = branches.words.told(ride, branches.journey)
        return so_far_km + km, rides + 1, (*words, one)

    def _driven(self, km: float, end: Place) -> SoDriven:
        """The km of a dray to a place, and its words where it is told."""
        network = self._trees.others.network
        return km, (ridden(DRAY, end.point_id, (), (), network),) if is_told(km, dray=True) else ()
