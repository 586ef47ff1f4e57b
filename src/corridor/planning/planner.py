"""The front door: places and wishes in, a ``Plan`` with every undominated route out, best first.

Resolving names is the business of ``places``; showing a plan that of ``report``, ``maps`` and ``frames``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from corridor.errors import InputError, NoRoute
from corridor.model.network import Assumptions, Network, Place, Shipment
from corridor.model.waiting import WaitPolicy
from corridor.places.land import Land
from corridor.planning.infeasible import why
from corridor.planning.limits import FREE, Limits
from corridor.planning.question import ask
from corridor.planning.ranking import TAGS, Tag, rank
from corridor.planning.route import Route
from corridor.planning.solve import solve

SCHEMA = 1
"""Version of the JSON answer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """An answer: all undominated routes from ``origin`` to ``destination``, best first, or why there is none."""

    origin: Place
    destination: Place
    shipment: Shipment
    wait: WaitPolicy
    depart: datetime | None
    arrive_by: datetime | None
    limits: Limits
    include_planned: bool
    assumptions: Assumptions
    routes: Sequence[Route]
    why: str | None
    network: Network

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
        for route in self.routes:
            if tag in route.tags:
                return route
        raise NoRoute(self.why or "there is no route")

    def ordered(self, by: Tag = "best") -> list[Route]:
        """The routes with the one tagged ``by`` first, then the other tagged ones, then the rest as in ``routes``."""
        if by not in TAGS:
            raise InputError(f"by is {by!r}; write one of {', '.join(TAGS)}")
        return sorted(self.routes, key=lambda route: by not in route.tags)

    def to_dict(self, *, limit: int | None = None, by: Tag = "best") -> dict[str, Any]:
        """The answer as section 3 of the design writes it in JSON; numbers are not rounded."""
        return {
            "schema": SCHEMA,
            "origin": _place_dict(self.origin),
            "destination": _place_dict(self.destination),
            "shipment": asdict(self.shipment),
            "wait": self.wait,
            "depart": None if self.depart is None else self.depart.isoformat(),
            **({} if self.arrive_by is None else {"arrive_by": self.arrive_by.isoformat()}),
            "assumptions": assumptions_dict(self.assumptions),
            "routes": [route.to_dict() for route in self.ordered(by)[:limit]],
        }


def _place_dict(place: Place) -> dict[str, Any]:
    return {
        "query": place.query,
        "name": place.name,
        "country": place.country,
        "lon": place.lon,
        "lat": place.lat,
        "nodes": list(place.nodes),
    }


def assumptions_dict(assumptions: Assumptions) -> dict[str, Any]:
    """The assumptions in the shape of ``assumptions.toml``, but for the currencies, which change no answer."""
    flat = asdict(assumptions)
    del flat["currencies"], flat["dangerous_modes"]
    flat["open_borders"] = [sorted(group) for group in assumptions.open_borders]
    money = {key: flat.pop(key) for key in ("holding_rate", "carbon_price")}
    return {"dray": flat, "money": money}


def plan(
    network: Network,
    origin: Place,
    destination: Place,
    *,
    land: Land,
    shipment: Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    earliest: datetime | None = None,
    limits: Limits = FREE,
    include_planned: bool = False,
) -> Plan:
    """Every undominated route over hours, USD and kg CO2e, exactly, under the limits.

    Args:
        network: where services run; it is not changed.
        origin: where the shipment is ready.
        destination: where it must go; not the same place.
        land: which places a truck can drive between.
        shipment: what is sent; by default 2 TEU of 20 t worth 100,000 USD.
        wait: ``expected`` (half the headway), ``worst`` (all of it) or ``scheduled`` (the timetables' next departure).
        depart: when the shipment is ready, an aware instant; with ``scheduled`` only.
        arrive_by: an aware deadline, with ``scheduled`` only. Without ``depart`` the latest departures that make it are
            sought: hours then run from being ready to the deadline.
        earliest: with ``arrive_by`` alone, when the shipment can be ready at the soonest, an aware instant.
        limits: what is kept to.
        include_planned: use services of status ``planned`` too.

    Raises:
        InputError: an unknown wait policy.
        SamePlace: origin and destination are one, or one contains the other.
    """
    question = ask(
        network, origin, destination, land=land, shipment=shipment, wait=wait, depart=depart, arrive_by=arrive_by,
        earliest=earliest, limits=limits, include_planned=include_planned,
    )  # fmt: skip
    routes = rank(solve(question), network=network, shipment=question.shipment)
    return Plan(
        origin=origin,
        destination=destination,
        shipment=question.shipment,
        wait=wait,
        depart=depart,
        arrive_by=arrive_by,
        limits=limits,
        include_planned=include_planned,
        assumptions=network.assumptions,
        routes=routes,
        why=None if routes else why(question),
        network=network,
    )
