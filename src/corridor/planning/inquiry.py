"""One planner's question, asked again and again: of other networks, for other destinations. What analyses stand on.

It says nothing of why there is no route; that costs more searches, and ``planner`` does it for a single question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corridor.errors import InputError
from corridor.model.network import Network, Place, Shipment
from corridor.model.waiting import WaitPolicy
from corridor.places.land import Land
from corridor.planning.limits import FREE, Limits
from corridor.planning.one_to_many import Fan
from corridor.planning.question import Terms, statuses
from corridor.planning.ranking import TAGS, Tag, rank
from corridor.planning.route import Route
from corridor.planning.solve import solve

WAITS: tuple[WaitPolicy, ...] = ("expected", "worst")
"""Wait policies that need no date."""

FEWEST_FOR_A_FAN = 10
"""Destinations from which on one search for all is faster than one for each."""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """Everything but the network and the destination: where from, what, how long a departure is waited for, limits.

    Raises:
        InputError: a wait policy that needs a date, or an unknown one.
    """

    origin: Place
    land: Land
    shipment: Shipment = field(default_factory=Shipment)
    wait: WaitPolicy = "expected"
    include_planned: bool = False
    limits: Limits = FREE

    def __post_init__(self) -> None:
        if self.wait not in WAITS:
            raise InputError(f"wait policy {self.wait!r} is not available here; write {' or '.join(WAITS)}")

    def terms(self, network: Network) -> Terms:
        """All of a question about this network but the places."""
        return Terms(
            network=network,
            land=self.land,
            shipment=self.shipment,
            wait=self.wait,
            statuses=statuses(include_planned=self.include_planned),
            limits=self.limits,
        )

    def routes(self, network: Network, destination: Place) -> tuple[Route, ...]:
        """Every undominated route, ranked as in a plan; empty when there is none."""
        question = self.terms(network).between(self.origin, destination)
        return rank(solve(question), network=network, shipment=self.shipment)

    def tagged(self, network: Network, destination: Place) -> dict[Tag, Route]:
        """The best, fastest, cheapest and greenest route; empty when there is none."""
        routes = self.routes(network, destination)
        return {tag: route for tag in TAGS for route in routes if tag in route.tags}

    def tagged_each(self, network: Network, destinations: Sequence[Place]) -> Iterator[dict[Tag, Route]]:
        """``tagged`` of each destination in turn; of many by one search for them all."""
        if len(destinations) < FEWEST_FOR_A_FAN:
            yield from (self.tagged(network, destination) for destination in destinations)
            return
        fan = self.fan(network)
        yield from (fan.ways(destination).tagged() for destination in destinations)

    def fan(self, network: Network) -> Fan:
        """One search for all destinations."""
        return Fan(self.terms(network), self.origin)
