"""From paths to an answer: only undominated ones, tagged, in the order in which a planner should read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.model import rates
from corridor.model.network import Network
from corridor.model.units import EQUAL, HOURS_PER_DAY, KG_PER_TONNE
from corridor.planning.question import Question, Terms
from corridor.planning.routes.detours import LONGER, Known, known
from corridor.planning.routes.haul import haul_of
from corridor.planning.routes.ranked import Ranked, Survey
from corridor.planning.routes.route import TAGS, Leg, Route, Sketch, Tag
from corridor.planning.routes.worth import Range, winning_ranges
from corridor.planning.solve import Chain, Paths
from corridor.search.frontier import Floats, Mask
from corridor.search.frontier import undominated as undominated_rows

MATTERS = 0.02
"""A tag's figure that betters those shown by less than this share is not shown for its own sake."""

LEAST: dict[Tag, str] = {"fastest": "time_h", "cheapest": "usd", "greenest": "kg_co2e"}
"""The figure that a tag is for the least of."""


def further_down(routes: Ranked, shown: int) -> dict[Tag, int]:
    """The places of the fastest, cheapest and greenest route behind the first ``shown``, where one is better than all
    of these by as much as matters.
    """
    found: dict[Tag, int] = {}
    for tag, figure in LEAST.items():
        place = routes.survey.tagged.get(tag, 0)
        if shown <= place < routes.survey.leading:
            least = min(getattr(route, figure) for route in routes[:shown])
            if getattr(routes[place], figure) <= (1 - MATTERS) * least:
                found[tag] = place
    return found


def undominated(costs: Floats) -> list[int]:
    """The numbers of the costs (routes, 3) that no other dominates; of those equal in hours, USD and kg, the first.
    Differences below 1e-6 are none.
    """
    chosen = undominated_rows(costs)
    pairs = _with_a_figure_in_common(costs[chosen])
    if pairs is None:  # each with each would take minutes: figures are told apart by steps of 1e-6
        steps: list[int] = undominated_rows(np.round(costs / EQUAL)).tolist()
        return steps
    of, to = pairs
    mine, other = costs[chosen[of]], costs[chosen[to]]
    no_worse: Mask = np.all(other < mine + EQUAL, axis=1)
    better: Mask = np.any(other <= mine - EQUAL, axis=1)
    left = np.ones(len(chosen), dtype=np.bool_)
    left[of[no_worse & better]] = False
    alike = np.flatnonzero(np.all(np.abs(other - mine) < EQUAL, axis=1) & (to < of))
    for at in alike[np.argsort(of[alike], kind="stable")].tolist():  # few, and what stands before is decided
        left[of[at]] &= not left[to[at]]
    found: list[int] = chosen[left].tolist()
    return found


MOST_COMPARED = 500_000
"""Pairs of routes with a figure in common that are compared: those of a thousand with each other."""


def _with_a_figure_in_common(costs: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The pairs of some costs that have a figure in common, but for less than 1e-6, each both ways; None for too many.

    Where none dominates another, only these can be equal, or dominated where so little is no difference.
    """
    pairs: list[NDArray[np.int64]] = [np.zeros((0, 2), dtype=np.int64)]
    count = 0
    for figure in costs.T:
        order = np.argsort(figure)
        rising = figure[order]
        for apart in range(1, len(costs)):
            close = np.flatnonzero(rising[apart:] - rising[:-apart] < EQUAL)
            if not len(close):
                break
            count += len(close)
            if count > MOST_COMPARED:
                return None
            pairs.append(np.column_stack([order[close], order[close + apart]]))
    one, two = np.concatenate(pairs).T
    return np.concatenate([one, two]), np.concatenate([two, one])


class Drafts(Protocol):
    """Routes of which no leg need be made to rank them: ``costs`` (routes, 3)."""

    @property
    def costs(self) -> Floats:
        """Hours to the arrival or the deadline, USD, kg CO2e: (routes, 3)."""

    def sketches(self, kept: Sequence[int], /) -> list[Sketch]:
        """What tells some from others."""

    def pieces(self, at: int, known: Known, /) -> Sequence[int]:
        """The numbers of its legs by their stops."""

    def __getitem__(self, at: int, /) -> Chain:
        """Its legs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Made:
    """Chains whose legs are there already."""

    chains: Sequence[Chain]
    network: Network

    @cached_property
    def costs(self) -> Floats:
        """What routes are compared by: (routes, 3)."""
        return np.array([chain.cost for chain in self.chains]).reshape(-1, 3)

    def sketches(self, kept: Sequence[int], /) -> list[Sketch]:
        """What tells some from others."""
        return [self._sketch(self.chains[at].legs) for at in kept]

    def _sketch(self, legs: Sequence[Leg]) -> Sketch:
        haul = haul_of(legs, self.network)
        return Sketch(math.fsum(leg.km for leg in legs), haul.main_mode, haul.main_haul)

    def pieces(self, at: int, known: Known, /) -> Sequence[int]:
        """The numbers of its legs by their stops."""
        return [known.number_of(leg.points) for leg in self.chains[at].legs]

    def __getitem__(self, at: int, /) -> Chain:
        return self.chains[at]


def rank(chains: Sequence[Chain], question: Question) -> Ranked:
    """Undominated routes in the order of the design: the best, the best of each other main mode, the fastest,
    cheapest and greenest where they matter, the best of each further main haul, the rest. Detours come last in each.
    """
    network, terms = question.network, question.terms
    ready = isinstance(chains, Paths) and terms.co2e  # else the search left the CO2e out
    drafts: Drafts = chains if isinstance(chains, Paths) and ready else _Made(chains=list(chains), network=network)
    order = _Order(drafts, question)

    def made(place: int) -> Route:
        at = order.shown[place]
        return route_of(drafts[order.kept[at]], network, terms, **order.told(at))

    return Ranked(len(order.shown), made, order.survey())


class _Order:
    """The order of routes, read off their drafts. Places count the routes that are kept, by generalised cost."""

    def __init__(self, drafts: Drafts, question: Question) -> None:
        network, terms = question.network, question.terms
        kept = np.array(undominated(drafts.costs), dtype=np.int64)
        hours, usd, kg_co2e = drafts.costs[kept].T
        worth = rates.generalised_usd(usd, hours, kg_co2e, terms.cargo, network.assumptions)
        by_worth = np.lexsort((kg_co2e, usd, hours, worth))
        self.kept: list[int] = kept[by_worth].tolist()
        self._drafts, self._known = drafts, known()
        self._figures = {"time_h": hours[by_worth], "usd": usd[by_worth], "kg_co2e": kg_co2e[by_worth]}
        self._sketches = drafts.sketches(self.kept)
        self._shortest: dict[str, float] = {}
        for sketch in self._sketches:
            mode = sketch.main_mode
            self._shortest[mode] = min(sketch.km, self._shortest.get(mode, sketch.km))
        self._astray: dict[int, bool] = {}
        carbon = network.assumptions.carbon_price / KG_PER_TONNE
        money = self._figures["usd"] + carbon * self._figures["kg_co2e"]
        self._wins = _wins(money, self._figures["time_h"] / HOURS_PER_DAY)
        self._first: dict[Tag, int] = {}
        if self.kept:
            self._first["best"] = 0
            self._first |= {tag: _least(self._figures[of]) for tag, of in LEAST.items()}
        chosen = self._chosen()
        self._leading = len(chosen)
        self.shown = [*chosen, *sorted(set(range(len(self.kept))).difference(chosen))]

    def survey(self) -> Survey:
        """What is known of the routes before any is made."""
        place = {at: number for number, at in enumerate(self.shown)}
        return Survey(
            leading=self._leading,
            tagged={tag: place[at] for tag, at in self._first.items()},
            winners=tuple(
                (found, sketch.main_haul)
                for found, sketch in zip(self._wins, self._sketches, strict=True)
                if found is not None
            ),
        )

    def told(self, at: int) -> dict[str, Any]:
        """What only a comparison with others tells of a route."""
        return {
            "tags": tuple(tag for tag in TAGS if self._first[tag] == at),
            "detour": self._is_astray(at),
            "wins_usd_per_day": self._wins[at],
        }

    def _is_astray(self, at: int) -> bool:
        """Whether a route is a detour: it comes back to where it was, or is much longer than others of its mode."""
        if at not in self._astray:
            sketch = self._sketches[at]
            self._astray[at] = sketch.km > LONGER * self._shortest[sketch.main_mode] or self._known.comes_back(
                self._drafts.pieces(self.kept[at], self._known)
            )
        return self._astray[at]

    def _chosen(self) -> list[int]:
        """Steps 1 to 4. Whether a route is a detour is asked last: it takes the most time to tell."""
        places = range(len(self.kept))
        all_astray = all(map(self._is_astray, places))

        def fits(at: int) -> bool:
            return all_astray or not self._is_astray(at)

        chosen: list[int] = []
        modes: set[str] = set()
        for at in places:  # the first of all is the best; then the best of each other main mode
            mode = self._sketches[at].main_mode
            if mode not in modes and fits(at):
                modes.add(mode)
                chosen.append(at)
        leading = list(chosen)
        for tag, of in LEAST.items():
            at, figure = self._first.get(tag, -1), self._figures[of]
            if at >= 0 and at not in chosen and figure[at] <= figure[leading].min() * (1 - MATTERS) and fits(at):
                chosen.append(at)
        hauls = {self._sketches[at].main_haul for at in chosen}
        for at in places:
            haul = self._sketches[at].main_haul
            if haul not in hauls and fits(at):
                hauls.add(haul)
                chosen.append(at)
        return chosen


def _wins(money: Floats, days: Floats) -> list[Range | None]:
    """What a day is worth for each route to win; only those can that cost less than all that take no more days."""
    found: list[Range | None] = [None] * len(money)
    by_days = np.lexsort((money, days))
    less = np.append(True, money[by_days[1:]] < np.minimum.accumulate(money[by_days])[:-1])
    able = np.sort(by_days[less[: len(money)]])
    ranges = winning_ranges(list(zip(money[able].tolist(), days[able].tolist(), strict=True)))
    for at, one in zip(able.tolist(), ranges, strict=True):
        found[at] = one
    return found


def _least(figures: Floats) -> int:
    """The place of the least figure; of those that differ from it by less than 1e-6, which sums in another order may,
    the first.
    """
    return int(np.argmax(figures < figures.min() + EQUAL))


def route_of(chain: Chain, network: Network, terms: Terms, **told: Any) -> Route:  # noqa: ANN401 - fields of Route
    """A path as a route; ``told`` is what only a comparison with others tells: tags, detours, what a day is worth."""
    legs = chain.legs
    hours, usd, kg_co2e = chain.cost
    return Route(
        legs=legs,
        **haul_of(legs, network)._asdict(),
        generalised_usd=rates.generalised_usd(usd, hours, kg_co2e, terms.cargo, network.assumptions),
        spare_h=chain.spare_h,
        **told,
    )
