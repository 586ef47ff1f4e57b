"""Which countries can be reached from Changchun and back, how, and for what: a row for each one's main city.

What forbids a route in the real world stands in ``FORBIDDEN``; anything else without a route is a gap in the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corridor.model.network import BASES, Network, Place
from corridor.places.gazetteer import City, load_gazetteer
from corridor.places.resolve import city_place, resolve
from corridor.planning import planner
from corridor.planning.request import Request
from corridor.planning.routes.route import Route

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
        """Share of the hops of the route there by basis, the best first, such as ``60% derived, 40% assumed``."""
        hops = [hop for leg in self.there.legs for hop in leg.hops] if self.there else []
        counts = Counter(hop.basis for hop in hops)
        return ", ".join(f"{counts[basis] / len(hops):.0%} {basis}" for basis in BASES if counts[basis])


def coverage(network: Network, hub: str = "Changchun") -> Iterator[Covered]:
    """Every member state of the United Nations and the main territories, in the order of country codes.

    The hub's own country is left out when its main city is the hub.
    """
    gazetteer = load_gazetteer()
    home = resolve(hub, network)
    for country, (standing, city) in sorted(gazetteer.main_cities().items()):
        yield _covered(network, home, city, name=gazetteer.country_name(country), standing=standing)


def _covered(network: Network, home: Place, city: City, *, name: str, standing: str) -> Covered:
    end = city_place(city, network)
    terms = Request().terms(network)
    there = planner.plan(network, terms, home, end)
    back = planner.plan(network, terms, end, home)
    return Covered(
        country=city.country,
        name=name,
        standing=standing,
        city=city.name,
        there=there.best if there.routes else None,
        back=back.best if back.routes else None,
        why=FORBIDDEN.get(city.country) or there.why or back.why,
    )
