"""From paths to an answer: only undominated ones, tagged, in the order in which a planner should read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from corridor.model import rates
from corridor.model.network import Network
from corridor.model.units import EQUAL, HOURS_PER_DAY, KG_PER_TONNE
from corridor.planning.question import Question, Terms
from corridor.planning.routes.detours import detours
from corridor.planning.routes.haul import haul_of
from corridor.planning.routes.route import TAGS, Route, Tag
from corridor.planning.routes.worth import winning_ranges
from corridor.planning.solve import Chain
from corridor.search.frontier import Floats, Mask
from corridor.search.frontier import undominated as undominated_rows

MATTERS = 0.02
"""A tag's figure that betters those shown by less than this share is not shown for its own sake."""


def undominated(costs: Floats) -> list[int]:
    """The numbers of the costs (routes, 3) that no other dominates; of those equal in hours, USD and kg, the first.
    Differences below 1e-6 are none.
    """
    if len(costs) <= 1:
        return list(range(len(costs)))
    if len(costs) > MOST_COMPARED:  # each with each would take minutes: figures are told apart by steps of 1e-6
        steps: list[int] = undominated_rows(np.round(costs / EQUAL)).tolist()
        return steps
    chosen = undominated_rows(costs)
    costs = costs[chosen]
    mine, other = costs[:, None, :], costs[None, :, :]
    no_worse: Mask = np.all(other < mine + EQUAL, axis=2)
    better: Mask = np.any(other <= mine - EQUAL, axis=2)
    beaten: Mask = np.any(no_worse & better, axis=1)
    equal: Mask = np.all(np.abs(other - mine) < EQUAL, axis=2)
    left = np.flatnonzero(~beaten).tolist()
    if np.count_nonzero(equal) > len(equal):
        kept: list[int] = []
        for i in left:
            if not any(equal[i, other] for other in kept):
                kept.append(i)
        left = kept
    found: list[int] = chosen[left].tolist()
    return found


MOST_COMPARED = 1_000
"""Routes up to which each is compared with each."""


def rank(chains: Sequence[Chain], question: Question) -> tuple[Route, ...]:
    """Undominated routes in the order of the design: the best, the best of each other main mode, the fastest,
    cheapest and greenest where they matter, the best of each further main haul, the rest. Detours come last in each.
    """
    network, terms = question.network, question.terms
    costs = np.array([chain.cost for chain in chains]).reshape(-1, 3)
    kept = undominated(costs)
    if not kept:
        return ()
    drafts = [(route_of(chains[i], network, terms), *costs[i].tolist()) for i in kept]
    drafts.sort(key=lambda draft: (draft[0].generalised_usd, *draft[1:], draft[0].way))
    routes, hours, usd, kg_co2e = (list(column) for column in zip(*drafts, strict=True))
    first: dict[Tag, int] = {
        "best": 0,
        "fastest": hours.index(min(hours)),
        "cheapest": usd.index(min(usd)),
        "greenest": kg_co2e.index(min(kg_co2e)),
    }
    astray = detours(routes)
    carbon = network.assumptions.carbon_price / KG_PER_TONNE
    ranges = winning_ranges([(u + carbon * k, h / HOURS_PER_DAY) for h, u, k in zip(hours, usd, kg_co2e, strict=True)])
    told = [
        replace(
            route,
            tags=tuple(tag for tag in TAGS if first[tag] == i),
            detour=astray[i],
            wins_usd_per_day=ranges[i],
        )
        for i, route in enumerate(routes)
    ]
    return tuple(told[i] for i in _order(told, first))


def shown_first(routes: Sequence[Route]) -> int:
    """How many routes steps 1 to 4 of the order choose: the ones worth reading."""
    return len(list(_chosen(list(routes), _tagged(routes)))) if routes else 0


def _tagged(routes: Sequence[Route]) -> dict[Tag, int]:
    return {tag: i for tag in TAGS for i, route in enumerate(routes) if tag in route.tags}


def _order(routes: Sequence[Route], first: dict[Tag, int]) -> list[int]:
    """The numbers of routes, given by generalised cost, in the order in which they are shown."""
    chosen = list(_chosen(routes, first))
    return [*chosen, *(i for i in range(len(routes)) if i not in set(chosen))]


def _chosen(routes: Sequence[Route], first: dict[Tag, int]) -> Iterable[int]:
    """Steps 1 to 4, over routes by generalised cost."""
    pool = [i for i, route in enumerate(routes) if not route.detour] or list(range(len(routes)))
    pool.sort(key=lambda i: routes[i].generalised_usd)
    chosen: list[int] = []
    modes: set[str] = set()
    for i in pool:  # the first of all is the best; then the best of each other main mode
        if routes[i].main_mode not in modes:
            modes.add(routes[i].main_mode)
            chosen.append(i)
    leading = list(chosen)
    figures: dict[Tag, str] = {"fastest": "time_h", "cheapest": "usd", "greenest": "kg_co2e"}
    for tag, figure in figures.items():
        i = first.get(tag, -1)
        least = min(getattr(routes[j], figure) for j in leading)
        if i in pool and i not in chosen and getattr(routes[i], figure) <= least * (1 - MATTERS):
            chosen.append(i)
    hauls = {routes[i].main_haul for i in chosen}
    for i in pool:
        if routes[i].main_haul not in hauls:
            hauls.add(routes[i].main_haul)
            chosen.append(i)
    return chosen


def route_of(chain: Chain, network: Network, terms: Terms) -> Route:
    """A path as a route, without what only a comparison with others tells: tags, detours, what a day is worth."""
    legs = chain.legs
    hours, usd, kg_co2e = chain.cost
    return Route(
        legs=legs,
        **haul_of(legs, network)._asdict(),
        generalised_usd=rates.generalised_usd(usd, hours, kg_co2e, terms.cargo, network.assumptions),
        spare_h=chain.spare_h,
    )
