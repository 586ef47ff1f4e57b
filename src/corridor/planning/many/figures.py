"""What a matrix tells of ways, read off the trees without making legs for each: figures, km, transfers, how they go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from corridor.model.modes import DRAY
from corridor.model.network import Network, Place
from corridor.model.rates import Dray
from corridor.planning.advice import RATE, in_force, touched_by
from corridor.planning.legs import Journey, ridden_hops
from corridor.planning.many.trees import NONE, STRAIGHT, Grown, TaggedTrees
from corridor.planning.routes.haul import DRAY_WAY, Ridden, is_told, ridden, told_via
from corridor.planning.routes.route import TAGS, Note, Tag
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
    advisories: str


SoFar = tuple[float, int, tuple[Ridden, ...], frozenset[str]]
"""Km, rides on services, what is told of a way up to a state, and the advisories that it touches."""

SoDriven = tuple[float, tuple[Ridden, ...], frozenset[str]]
"""Km of a dray, what is told of it, and the advisories that it touches."""

NOTHING: frozenset[str] = frozenset()
BETWEEN_IDS = " "
"""Between the ids of advisories in one cell; a blank in one becomes an underscore there."""

_ADVISED: WeakKeyDictionary[Network, dict[int, frozenset[str]]] = WeakKeyDictionary()
"""The advisories that the rides of a network touch, by their numbers."""


def cell_id(name: str) -> str:
    """The id of an advisory, as a cell of a matrix has it."""
    return "_".join(name.split())


def ids_of(notes: Iterable[Note]) -> str:
    """The ids of the advisories among some notes, as a cell of a matrix has them."""
    return BETWEEN_IDS.join(cell_id(note.id) for note in notes if not note.id.startswith(RATE))


class _Branches:
    """One tree, and the ways in it that are told already. Python reads single numbers faster from views than arrays."""

    def __init__(self, grown: Grown, tag: Tag, journey: Journey) -> None:
        tree = grown.trees[tag]
        self.grown, self.journey, self.words = grown, journey, words_of(journey)
        self.parent, self.arc, self.entry = tree.parent.data, tree.arc.data, tree.entry.data
        self.state, self.taken = grown.rows.state.data, grown.rows.graph.taken
        self.advised = _ADVISED.setdefault(journey.network, {})
        self.known: dict[int, SoFar] = {}


class Teller:
    """Tells the ways of one place's trees, from it to others."""

    def __init__(self, trees: TaggedTrees) -> None:
        self._trees = trees
        self._branches: dict[tuple[Tag, int], _Branches] = {}
        self._worth = {tag: trees.generalised_usd(picked).tolist() for tag, picked in trees.picked.items()}
        self._cost = {tag: list(zip(*picked.cost.T.tolist(), strict=True)) for tag, picked in trees.picked.items()}
        self._row = {tag: picked.row.tolist() for tag, picked in trees.picked.items()}
        self._of_countries: dict[tuple[str, str], frozenset[str]] = {}

    def told(self, number: int) -> dict[Tag, Told]:
        """The best, fastest, cheapest and greenest way to another place; empty where there is none."""
        if self._row["best"][number] == NONE:
            return {}
        ends = self._ends_of(number)
        ways: dict[tuple[float, ...], Told] = {}  # of ways that cost the same the first is told, as a plan does
        found: dict[Tag, Told] = {}
        for tag in TAGS:
            cost = self._cost[tag][number]
            way = ways.get(cost)
            found[tag] = ways[cost] = self._told(tag, number, ends) if way is None else way
        return found

    def _told(self, tag: Tag, number: int, ends: frozenset[str]) -> Told:
        row = self._row[tag][number]
        if row == STRAIGHT:
            _, _, near, _, _ = self._trees.way(tag, number)
            rides, via = 0, DRAY_WAY
            km, _, touched = (0.0, (), NOTHING) if near is None or near.dray is None else self._driven(*near.dray)
        else:
            grown = self._trees.grown(number)
            branches = self._branches.get((tag, id(grown)))
            if branches is None:
                branches = self._branches[tag, id(grown)] = _Branches(grown, tag, self._trees.journey(grown))
            km, rides, words, touched = self._up_to(branches, branches.state[row])
            far = grown.rows.end[row]
            if far is not None and far.dray is not None:
                more, driven, advised = self._driven(*far.dray)
                km, words = km + more, words + driven
                touched = touched if advised <= touched else touched | advised
            via = told_via(words) if rides else DRAY_WAY
        hours, usd, kg_co2e = self._cost[tag][number]
        touched = touched if ends <= touched else touched | ends
        advice = self._advice_of(touched, number) if touched else ""
        return Told(hours, usd, kg_co2e, self._worth[tag][number], km, max(0, rides - 1), via, advice)

    def _ends_of(self, number: int) -> frozenset[str]:
        """The advisories on the countries of the one place and of another, by its number."""
        pair = self._trees.place.country, self._trees.others.places[number].country
        known = self._of_countries.get(pair)
        if known is None:
            here, there = map(self._trees.others.of_country, pair)
            known = self._of_countries[pair] = here | there if here else there
        return known

    def _advice_of(self, touched: frozenset[str], number: int) -> str:
        """The ids of those advisories that are in force for goods to another place, by its number."""
        others = self._trees.others
        place = others.places[number]
        ends = others.ends(self._trees.place, place)
        concerning = others.confined.concerning(touched, ends[0].country, ends[1].country)
        known = others.advice.get(concerning)
        if known is None:
            day = others.terms.pricing_day
            known = others.advice[concerning] = ids_of(in_force(concerning, others.network, (day, day, day), *ends))
        return known

    def _up_to(self, branches: _Branches, state: int) -> SoFar:
        """The way of a tree to a state, from the nearest state before it of which it is known."""
        known, parent, ahead = branches.known, branches.parent, []
        while (so_far := known.get(state)) is None:
            before = parent[state]
            if before < 0:
                dray = branches.grown.entries[branches.entry[state]][1].dray
                km, driven, touched = (0.0, (), NOTHING) if dray is None else self._driven(*dray)
                so_far = known[state] = km, 0, driven, touched
                break
            ahead.append(state)
            state = before
        for further in reversed(ahead):
            so_far = known[further] = self._on(so_far, branches.taken[branches.arc[further]], branches)
        return so_far

    def _on(self, so_far: SoFar, ride: int, branches: _Branches) -> SoFar:
        """One arc further."""
        so_far_km, rides, words, touched = so_far
        if ride < 0:
            transfer = branches.grown.rows.graph.transfers[-1 - ride]
            km, driven, advised = self._driven(transfer.dray, transfer.start, transfer.end)
            return so_far_km + km, rides, words + driven, touched | advised
        km, one = branches.words.told(ride, branches.journey)
        found = branches.advised.get(ride)
        if found is None:
            found = touched_by(*ridden_hops(ride, branches.journey), branches.journey.network)
            branches.advised[ride] = found
        # One set stays the same object as long as nothing comes to it: most rides touch nothing new
        return so_far_km + km, rides + 1, (*words, one), touched if found <= touched else touched | found

    def _driven(self, dray: Dray, start: Place, end: Place) -> SoDriven:
        """The km of a dray, its words where it is told, and the advisories on its ends."""
        network = self._trees.others.network
        words = (ridden(DRAY, end.point_id, (), (), network),) if is_told(dray.km, dray=True) else ()
        return dray.km, words, touched_by(None, (), (start.point_id, end.point_id), network)
