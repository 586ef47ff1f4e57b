"""The front door: places and wishes in, a ``Plan`` with every undominated route out, best first.

Resolving names is the business of ``places``; showing a plan that of ``report``, ``maps`` and ``frames``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corridor import rates
from corridor.errors import InputError, NoRoute, SamePlace
from corridor.geo import great_circle_km
from corridor.land import Land
from corridor.model import Assumptions, Network, Place, Shipment
from corridor.ranking import TAGS, Tag, rank
from corridor.reasons import why
from corridor.route import Route
from corridor.solve import Question, solve

SCHEMA = 1
"""Version of the JSON answer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """An answer: all undominated routes from ``origin`` to ``destination``, best first, or why there is none."""

    origin: Place
    destination: Place
    shipment: Shipment
    wait: rates.WaitPolicy
    depart: None
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
            "depart": self.depart,
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
    """The assumptions in the shape of ``assumptions.toml``."""
    flat = asdict(assumptions)
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
    wait: rates.WaitPolicy = "expected",
    include_planned: bool = False,
) -> Plan:
    """Every undominated route over hours, USD and kg CO2e, exactly.

    Args:
        network: where services run; it is not changed.
        origin: where the shipment is ready.
        destination: where it must go; not the same place.
        land: which places a truck can drive between.
        shipment: what is sent; by default 2 TEU of 20 t worth 100,000 USD.
        wait: ``expected`` (half the headway) or ``worst`` (all of it).
        include_planned: use services of status ``planned`` too.

    Raises:
        InputError: an unknown wait policy.
        SamePlace: origin and destination are one, or one contains the other.
    """
    if wait == "scheduled" or wait not in rates.WAIT_POLICIES:
        raise InputError(f"wait policy {wait!r} is not available; write expected or worst")
    _refuse_same(origin, destination)
    question = Question(
        network=network,
        origin=origin,
        destination=destination,
        land=land,
        shipment=shipment or Shipment(),
        wait=wait,
        statuses=frozenset(("operating", "planned") if include_planned else ("operating",)),
    )
    routes = rank(solve(question), network=network, shipment=question.shipment)
    return Plan(
        origin=origin,
        destination=destination,
        shipment=question.shipment,
        wait=wait,
        depart=None,
        include_planned=include_planned,
        assumptions=network.assumptions,
        routes=routes,
        why=None if routes else why(question),
        network=network,
    )


SAME_PLACE_KM = 0.001


def _refuse_same(origin: Place, destination: Place) -> None:
    shared = sorted(set(origin.nodes) & set(destination.nodes))
    apart_km = great_circle_km((origin.lon, origin.lat), (destination.lon, destination.lat))
    if not shared and apart_km > SAME_PLACE_KM:
        return
    if set(origin.nodes) == set(destination.nodes):
        raise SamePlace(
            f"origin and destination are the same place, {destination.name}; name two places, such as "
            '"Changchun" and "Hamburg"'
        )
    raise SamePlace(
        f"{origin.name} and {destination.name} share {', '.join(shared)}; name one facility on each side "
        "(corridor nodes lists them)"
    )
