"""One planner's question, asked again and again: of other networks, for other destinations. What analyses stand on.

It says nothing of why there is no route; that costs more searches, and ``planner`` does it for a single question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corridor import rates
from corridor.errors import InputError
from corridor.land import Land
from corridor.limits import FREE, Limits
from corridor.model import Network, Place, Shipment
from corridor.ranking import TAGS, Tag, rank
from corridor.route import Route
from corridor.solve import Question, solve

WAITS: tuple[rates.WaitPolicy, ...] = ("expected", "worst")
"""Wait policies that need no date."""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """Everything but the network and the destination: where from, what, how long a departure is waited for, limits.

    Raises:
        InputError: a wait policy that needs a date, or an unknown one.
    """

    origin: Place
    land: Land
    shipment: Shipment = field(default_factory=Shipment)
    wait: rates.WaitPolicy = "expected"
    include_planned: bool = False
    limits: Limits = FREE

    def __post_init__(self) -> None:
        if self.wait not in WAITS:
            raise InputError(f"wait policy {self.wait!r} is not available here; write {' or '.join(WAITS)}")

    def routes(self, network: Network, destination: Place) -> tuple[Route, ...]:
        """Every undominated route, ranked as in a plan; empty when there is none."""
        question = Question(
            network=network,
            origin=self.origin,
            destination=destination,
            land=self.land,
            shipment=self.shipment,
            wait=self.wait,
            statuses=frozenset(("operating", "planned") if self.include_planned else ("operating",)),
            limits=self.limits,
        )
        return rank(solve(question), network=network, shipment=self.shipment)

    def tagged(self, network: Network, destination: Place) -> dict[Tag, Route]:
        """The best, fastest, cheapest and greenest route; empty when there is none."""
        routes = self.routes(network, destination)
        return {tag: route for tag in TAGS for route in routes if tag in route.tags}
