"""What can be reached from a place within a time or for a price: every country's main city, and every node.

One search finds all undominated routes to every destination; of those that keep both limits the one of lowest
generalised cost counts. That is exact: a dominated route keeps no limit that the one which dominates it does not keep
too.
Tables of the result are the business of ``studies``, its map that of ``reach_map``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from corridor.errors import InputError
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import asked_place
from corridor.planning.advice import noted_for
from corridor.planning.drays import node_place
from corridor.planning.limits.rows import MOST_FIGURE
from corridor.planning.one_to_many import NEAR
from corridor.planning.question import SAME_PLACE_KM
from corridor.planning.request import Inquiry
from corridor.planning.routes.route import Route

HOURS_PER_DAY = 24.0
SLACK = 1e-6
"""A limit passed by no more than this, in hours or USD, is kept: the difference that is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A destination: the main city of a country (``id`` is the country's code) or a node (its id)."""

    kind: Literal["city", "node"]
    id: str
    name: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A destination with the route that counts, or None when none keeps the limits.

    ``fastest_h``, ``cheapest_usd`` and ``greenest_kg_co2e`` are the least of any route, limits or not; None where
    there is no route at all.
    """

    target: Target
    route: Route | None
    fastest_h: float | None
    cheapest_usd: float | None
    greenest_kg_co2e: float | None

    def to_dict(self) -> dict[str, Any]:
        """One row of the table, units in the names; figures of the whole shipment, not rounded. ``notes`` are those of
        the route, as objects.
        """
        target, route = self.target, self.route
        return {
            "kind": target.kind,
            "id": target.id,
            "name": target.name,
            "country": target.place.country,
            "lon": target.place.lon,
            "lat": target.place.lat,
            "reached": route is not None,
            "days": route.days if route else None,
            "usd": route.usd if route else None,
            "kg_co2e": route.kg_co2e if route else None,
            "generalised_usd": route.generalised_usd if route else None,
            "transfers": route.transfers if route else None,
            "via": route.via if route else None,
            "fastest_days": None if self.fastest_h is None else self.fastest_h / HOURS_PER_DAY,
            "cheapest_usd": self.cheapest_usd,
            "greenest_kg_co2e": self.greenest_kg_co2e,
            "notes": route.notes if route else (),
        }


COLUMNS = (
    "kind", "id", "name", "country", "lon", "lat", "reached", "days", "usd", "kg_co2e", "generalised_usd", "transfers",
    "via", "fastest_days", "cheapest_usd", "greenest_kg_co2e", "notes",
)  # fmt: skip
"""Of the table: the keys of ``Reached.to_dict``."""


def targets(network: Network, origin: Place) -> list[Target]:
    """The main city of every country, by country code, then every node that can load or unload; not the origin."""
    cities = [
        Target(kind="city", id=country, name=city.name, place=asked_place(city, network))
        for country, (_, city) in sorted(load_gazetteer().main_cities().items())
    ]
    nodes = [
        Target(kind="node", id=node.id, name=node.name, place=node_place(network, node.id))
        for node in network.node_by_id.values()
        if node.modes
    ]
    return [target for target in (*cities, *nodes) if not same_place(origin, target.place)]


FAR_DEGREES = 0.001
"""Of latitude: a hundred metres, so that no places as far apart lie on one spot."""


def same_place(a: Place, b: Place) -> bool:
    """Whether two places share a node or lie on one spot, so that nothing can be sent from one to the other."""
    if not set(a.nodes).isdisjoint(b.nodes):
        return True
    if abs(a.lat - b.lat) > FAR_DEGREES:
        return False
    return great_circle_km((a.lon, a.lat), (b.lon, b.lat)) <= SAME_PLACE_KM


def check_limits(*, within_h: float | None, budget_usd: float | None) -> None:
    """Raises ``InputError`` for a limit that is not above zero."""
    for limit, name in ((within_h, "the time"), (budget_usd, "the budget")):
        if limit is not None and not limit > 0:
            raise InputError(f"{name} is {limit:g}; give a figure above zero, such as --within 20d or --budget 5000")
        if limit is not None and limit > MOST_FIGURE:
            raise InputError(f"{name} is {limit:g}; give a figure of at most {MOST_FIGURE:g}, or leave it out")


def reached(
    network: Network,
    wanted: Sequence[Target],
    inquiry: Inquiry,
    *,
    within_h: float | None = None,
    budget_usd: float | None = None,
) -> Iterator[Reached]:
    """Each target in turn, with the best route within ``within_h`` hours and for ``budget_usd`` USD (None: no limit).

    Raises:
        InputError: a limit is not above zero.
    """
    check_limits(within_h=within_h, budget_usd=budget_usd)
    fan = inquiry.fan(network)
    for target in wanted:
        ways = fan.ways(target.place)
        hours, usd, kg_co2e = ways.cost.T
        kept = np.flatnonzero(
            (hours <= (np.inf if within_h is None else within_h + SLACK))
            & (usd <= (np.inf if budget_usd is None else budget_usd + SLACK))
        )
        worth = ways.generalised_usd
        near = [way for way in kept.tolist() if worth[way] <= worth[kept].min() + NEAR]
        routes = ways.routes(near)
        found = bool(len(ways.cost))
        route = min(routes, key=lambda route: (route.generalised_usd, route.hours), default=None)
        yield Reached(
            target=target,
            route=None if route is None else noted_for(route, ways.question),
            fastest_h=float(hours.min()) if found else None,
            cheapest_usd=float(usd.min()) if found else None,
            greenest_kg_co2e=float(kg_co2e.min()) if found else None,
        )
