"""What a user asks for, before any network: it becomes ``Terms`` on each network that it is asked of.

A ``Request`` names no places; an ``Inquiry`` is a request from one origin, asked again and again: of other networks,
for other destinations. Analyses stand on it. It says nothing of why there is no route; that costs more searches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from corridor.model.network import Network, Place
from corridor.model.shipment import Shipment
from corridor.model.waiting import WaitPolicy
from corridor.places.land import Land, load_land
from corridor.planning.limits.targets import FREE, Limits
from corridor.planning.one_to_many import Fan, routes_to, tagged_each
from corridor.planning.question import Terms, terms_of
from corridor.planning.routes.route import TAGS, Route, Tag


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything that is asked but the network and the places; fields as in ``Terms``."""

    shipment: Shipment = field(default_factory=Shipment)
    wait: WaitPolicy = "expected"
    depart: datetime | None = None
    arrive_by: datetime | None = None
    earliest: datetime | None = None
    on: date | None = None
    limits: Limits = FREE
    include_planned: bool = False
    allow: frozenset[str] = frozenset()
    pickup_after_days: float | None = None
    land: Land = field(default_factory=load_land, repr=False)

    def terms(self, network: Network) -> Terms:
        """The terms on a network. Raises ``InputError`` as ``terms_of``."""
        return terms_of(
            network, shipment=self.shipment, wait=self.wait, depart=self.depart, arrive_by=self.arrive_by,
            earliest=self.earliest, on=self.on, limits=self.limits, include_planned=self.include_planned,
            allow=self.allow, pickup_after_days=self.pickup_after_days, land=self.land,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A request from one origin."""

    origin: Place
    request: Request = field(default_factory=Request)

    def under(self, limits: Limits) -> Inquiry:
        """The same under other limits."""
        return replace(self, request=replace(self.request, limits=limits))

    def sending(self, shipment: Shipment) -> Inquiry:
        """The same with another shipment."""
        return replace(self, request=replace(self.request, shipment=shipment))

    def routes(self, network: Network, destination: Place) -> Sequence[Route]:
        """Every undominated route, ranked as in a plan; empty when there is none."""
        return routes_to(network, self.request.terms(network), self.origin, destination)

    def tagged(self, network: Network, destination: Place) -> dict[Tag, Route]:
        """The best, fastest, cheapest and greenest route; empty when there is none."""
        routes = self.routes(network, destination)
        return {tag: route for tag in TAGS for route in routes if tag in route.tags}

    def tagged_each(self, network: Network, destinations: Sequence[Place]) -> Iterator[dict[Tag, Route]]:
        """``tagged`` of each destination in turn; of many by one search for them all."""
        return tagged_each(network, self.request.terms(network), self.origin, destinations)

    def fan(self, network: Network) -> Fan:
        """One search for all destinations."""
        return Fan(network, self.request.terms(network), self.origin)
