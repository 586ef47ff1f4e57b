"""Which countries can be reached from Changchun and back, how, and for what: a row for each one's main city.

What forbids a route in the real world stands in ``FORBIDDEN``; anything else without a route is a gap in the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corridor.model.network import BASES, Hop, Network, Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import asked_place, resolve
from corridor.planning import planner
from corridor.planning.advice import noted
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees
from corridor.planning.question import Terms
from corridor.planning.request import Request
from corridor.planning.routes.route import Route, Tag

FORBIDDEN = {
    "KP": "UN Security Council sanctions (resolutions 2270 of 2016 to 2397 of 2017): no ordinary freight is offered",
}
"""Countries to which no forwarder may send, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """The best route to a country's main city and the best back, or why there is none."""

    country: str
    name: str
    standing: str
    city: str
    there: Route | None
    back: Route | None
    why: str | None

    @property
    def basis(self) -> str:
        """Share of the km, hours and prices of the hops of the route there by basis, the best first, such as ``60%
        derived, 40% assumed``.
        """
        return shares(hop for leg in self.there.legs for hop in leg.hops) if self.there else ""


def shares(hops: Iterable[Hop]) -> str:
    """Share of the km, hours and prices of some hops that are of each basis, in words, the best first."""
    counts = Counter(basis for hop in hops for basis in hop.bases)
    whole = sum(counts.values())
    return ", ".join(f"{counts[basis] / whole:.0%} {basis}" for basis in BASES if counts[basis])


def coverage(network: Network, hub: str = "Changchun") -> Iterator[Covered]:
    """Every member state of the United Nations and the main territories, in the order of country codes.

    The hub's own country is left out when its main city is the hub.
    """
    gazetteer = load_gazetteer()
    home, terms = resolve(hub, network), Request().terms(network)
    cities = sorted(gazetteer.main_cities().items())
    ends = [asked_place(city, network) for _, (_, city) in cities]
    there, back = (TaggedTrees(Others(network, terms, ends, towards=way), home) for way in (False, True))
    for number, (country, (standing, city)) in enumerate(cities):
        routes = there.tagged(number), back.tagged(number)
        yield Covered(
            country=city.country,
            name=gazetteer.country_name(country),
            standing=standing,
            city=city.name,
            there=_noted(routes[0], network, terms, home, ends[number]),
            back=_noted(routes[1], network, terms, ends[number], home),
            why=FORBIDDEN.get(city.country) or _why(network, terms, (home, ends[number]), routes),
        )


def _noted(
    found: Mapping[Tag, Route], network: Network, terms: Terms, origin: Place, destination: Place
) -> Route | None:
    """The best route with what is known of the world beside its figures."""
    best = found.get("best")
    return None if best is None else noted(best, network, terms, origin, destination)


def _why(
    network: Network, terms: Terms, ends: tuple[Place, Place], routes: tuple[Mapping[Tag, Route], Mapping[Tag, Route]]
) -> str | None:
    """Why there is no route there, or back; None where there are both."""
    home, end = ends
    for found, (origin, destination) in zip(routes, ((home, end), (end, home)), strict=True):
        if not found:
            return planner.plan(network, terms, origin, destination).why
    return None
