"""The front door of planning: a ``Question`` in, a ``Plan`` with every undominated route out, best first.

``places`` resolves names; ``views`` show a plan.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from corridor.errors import InputError, NoRoute
from corridor.model.assumptions import Assumptions
from corridor.model.network import Network, Place
from corridor.model.shipment import Cargo
from corridor.model.waiting import WaitPolicy
from corridor.planning.advice import bans, noted
from corridor.planning.question import Question, Terms, ask
from corridor.planning.ranking import rank
from corridor.planning.routes.pickup import standing
from corridor.planning.routes.ranked import Ranked, ranked
from corridor.planning.routes.route import TAGS, Route, Tag
from corridor.planning.solve import solve

SCHEMA = 2
"""Version of the JSON answers."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """An answer: all undominated routes for a question, best first, or why there is none."""

    question: Question
    routes: Ranked
    why: str | None

    def __post_init__(self) -> None:
        """Routes that someone has chosen among, in a tuple or a list, are ranked as they stand."""
        if not isinstance(self.routes, Ranked):
            object.__setattr__(self, "routes", ranked(self.routes))

    @property
    def origin(self) -> Place:
        """Where the cargo is ready."""
        return self.question.origin

    @property
    def destination(self) -> Place:
        """Where it must go."""
        return self.question.destination

    @property
    def network(self) -> Network:
        """Where services run."""
        return self.question.network

    @property
    def terms(self) -> Terms:
        """What was asked but the places."""
        return self.question.terms

    @property
    def shipment(self) -> Cargo:
        """What is sent, with every figure known."""
        return self.question.terms.cargo

    @property
    def wait(self) -> WaitPolicy:
        """The wait policy."""
        return self.question.terms.wait

    @property
    def depart(self) -> datetime | None:
        """When the cargo is ready."""
        return self.question.terms.depart

    @property
    def arrive_by(self) -> datetime | None:
        """The deadline."""
        return self.question.terms.arrive_by

    @property
    def assumptions(self) -> Assumptions:
        """Those of the network."""
        return self.question.network.assumptions

    @property
    def best(self) -> Route:
        """The route of lowest generalised cost. Raises ``NoRoute`` when there is none."""
        return self._tagged("best")

    @property
    def fastest(self) -> Route:
        """The route of fewest hours. Raises ``NoRoute`` when there is none."""
        return self._tagged("fastest")

    @property
    def cheapest(self) -> Route:
        """The route of lowest price. Raises ``NoRoute`` when there is none."""
        return self._tagged("cheapest")

    @property
    def greenest(self) -> Route:
        """The route of least CO2e. Raises ``NoRoute`` when there is none."""
        return self._tagged("greenest")

    def _tagged(self, tag: Tag) -> Route:
        place = self.routes.survey.tagged.get(tag)
        if place is None:
            raise NoRoute(self.why or "there is no route")
        return self.routes[place]

    def ordered(self, by: Tag = "best") -> Ranked:
        """The routes as they stand in ``routes``; by another tag the one that bears it before the others."""
        if by not in TAGS:
            raise InputError(f"by is {by!r}; write one of {', '.join(TAGS)}")
        place = self.routes.survey.tagged.get(by, 0)
        return self.routes if by == "best" or place == 0 else self.routes.first(place)

    def to_dict(self, *, limit: int | None = None, by: Tag = "best") -> dict[str, Any]:
        """The answer as section 3 of the design writes it in JSON; numbers are not rounded."""
        return {
            "schema": SCHEMA,
            "origin": place_dict(self.origin),
            "destination": place_dict(self.destination),
            "shipment": self.shipment.to_dict(),
            "wait": self.wait,
            "depart": None if self.depart is None else self.depart.isoformat(),
            "arrive_by": None if self.arrive_by is None else self.arrive_by.isoformat(),
            "assumptions": assumptions_dict(self.assumptions),
            **({"scenarios": list(self.network.scenarios)} if self.network.scenarios else {}),
            "why": self.why,
            "routes": [self._route_dict(route) for route in self.ordered(by)[:limit]],
        }

    def _route_dict(self, route: Route) -> dict[str, Any]:
        """A route; where a day of pickup was asked for, with what boxes cost that stand until then."""
        told = route.to_dict()
        if self.terms.pickup_after_days is not None:
            told["standing"] = [one.to_dict() for one in route.standing]
        return told


def place_dict(place: Place) -> dict[str, Any]:
    """A place as every JSON answer writes it; ``anchor`` where a node stands exactly there."""
    shape: dict[str, Any] = {
        "query": place.query,
        "name": place.name,
        "country": place.country,
        "lon": place.lon,
        "lat": place.lat,
        "nodes": list(place.nodes),
    }
    return shape if place.anchor is None else {**shape, "anchor": place.anchor}


def assumptions_dict(assumptions: Assumptions) -> dict[str, Any]:
    """The assumptions in the shape of ``assumptions.toml``, but for the currencies, which change no answer in USD."""
    flat = asdict(assumptions)
    del flat["currencies"], flat["dangerous_modes"]
    flat["open_borders"] = [sorted(group) for group in assumptions.open_borders]
    flat["rates"] = [
        {
            "countries": sorted(rate.countries),
            "usd_fixed_per_feu": rate.usd_fixed_per_feu,
            "usd_per_km_per_feu": rate.usd_per_km_per_feu,
            **({} if rate.kph is None else {"kph": rate.kph}),
        }
        for rate in assumptions.dray_rates
    ]
    del flat["dray_rates"]
    money = {key: flat.pop(key) for key in ("holding_rate", "carbon_price")}
    shipment = {key: flat.pop(key) for key in ("value_usd_per_teu", "m3_per_teu")}
    return {"dray": flat, "money": money, "shipment": shipment}


def plan(network: Network, terms: Terms, origin: Place, destination: Place) -> Plan:
    """Every undominated route over hours, USD and kg CO2e, exactly, under the limits.

    Args:
        network: where services run; it is not changed.
        terms: what is sent, how, when and under which limits (``terms_of``).
        origin: where the cargo is ready.
        destination: where it must go; not the same place.

    Raises:
        InputError: limits that contradict each other or the places.
        SamePlace: origin and destination are one, or one contains the other.
        TooManyLabels: there are more ways than the search may keep.
    """
    question = ask(network, terms, origin, destination, bans(network, terms, origin, destination))
    return answer(question)


def answer(question: Question) -> Plan:
    """The plan for a question, with the advisories on every route."""
    network, terms, after_days = question.network, question.terms, question.terms.pickup_after_days

    def told(route: Route) -> Route:
        route = noted(route, network, terms, question.origin, question.destination)
        if after_days is None:
            return route
        return replace(route, standing=standing(route, network, terms.cargo, after_days))

    routes = rank(solve(question, more=True), question).each(told)
    return Plan(question=question, routes=routes, why=None if routes else _why(question))


def _why(question: Question) -> str:
    from corridor.planning.infeasible import why  # most questions have an answer

    return why(question)
