"""From paths to an answer: only undominated ones, tagged, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast, get_args

import numpy as np

from corridor.model import rates
from corridor.model.network import Network, Shipment
from corridor.planning.route import Route, via_of, way_of
from corridor.planning.solve import Chain

Tag = Literal["best", "fastest", "cheapest", "greenest"]
TAGS = cast(tuple[Tag, ...], get_args(Tag))

EQUAL = 1e-6
"""Differences of hours, USD or kg below this are none (design, section 1)."""


def undominated(routes: Sequence[Route]) -> list[Route]:
    """The routes that no other dominates; of routes equal in hours, USD and kg, the first."""
    costs = np.array([(_time(route), route.usd, route.kg_co2e) for route in routes]).reshape(-1, 3)
    out: list[Route] = []
    kept = np.zeros(len(routes), dtype=bool)
    for i, mine in enumerate(costs):
        no_worse = (costs < mine + EQUAL).all(axis=1)
        better = (costs <= mine - EQUAL).any(axis=1)
        equal = (np.abs(costs - mine) < EQUAL).all(axis=1)
        if not (no_worse & better).any() and not (equal & kept).any():
            kept[i] = True
            out.append(routes[i])
    return out


def _time(route: Route) -> float:
    """Hours from being ready to arrival, or to the deadline where that was given."""
    return route.hours + route.spare_h


def rank(chains: Sequence[Chain], *, network: Network, shipment: Shipment) -> tuple[Route, ...]:
    """Undominated routes in the order in which a planner should see them.

    The tagged ones first (best, fastest, cheapest, greenest), then by generalised cost one of each way until the
    ways run out, then the rest by generalised cost.
    """
    routes = undominated([_route(chain, network, shipment) for chain in chains])
    if not routes:
        return ()
    routes.sort(key=lambda route: (route.generalised_usd, _time(route), route.usd, route.kg_co2e, route.way))
    first: dict[Tag, int] = {
        "best": 0,
        "fastest": min(range(len(routes)), key=lambda i: _time(routes[i])),
        "cheapest": min(range(len(routes)), key=lambda i: routes[i].usd),
        "greenest": min(range(len(routes)), key=lambda i: routes[i].kg_co2e),
    }
    order = list(dict.fromkeys(first.values()))
    ways = {routes[i].way for i in order}
    later: list[int] = []
    for i in range(len(routes)):
        if i in first.values():
            continue
        if routes[i].way in ways:
            later.append(i)
        else:
            ways.add(routes[i].way)
            order.append(i)
    return tuple(replace(routes[i], tags=tuple(tag for tag in TAGS if first[tag] == i)) for i in (*order, *later))


def _route(chain: Chain, network: Network, shipment: Shipment) -> Route:
    legs = chain.legs
    hours, usd, kg_co2e = (
        sum(leg.hours for leg in legs) + chain.spare_h,
        sum(leg.usd for leg in legs),
        sum(leg.kg_co2e for leg in legs),
    )
    worth = rates.generalised_usd(usd, hours, kg_co2e, shipment, network.assumptions)
    return Route(
        legs=legs,
        way=way_of(legs, network),
        via=via_of(legs, network),
        generalised_usd=worth,
        spare_h=chain.spare_h,
    )
