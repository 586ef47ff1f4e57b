"""Legs and routes: what a search answers with, in freight words. Totals are sums over the legs.

``service_legs`` reads the states of a path back into legs, ``dray_leg`` makes the road leg at either end, and
``way_of`` says in words how a chain of legs goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from corridor import rates
from corridor.expand import Expanded, Run
from corridor.model import Hop, Mode, Network, Node, Place, Shipment, Status

DRAY_NAME = "Road dray"

BORDER_HOP_KM = 150.0
"""A longer hop between border stations of two countries passes a third country, not one border."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    """One ride on one service, or (``service`` None) a road dray.

    ``crossings`` are the hops between border stations of two countries.

    ``from_node`` and ``to_node`` are node ids; where a dray ends at no node, the text ``lat,lon``. ``stops`` are the
    node ids from first to last. ``gauge_changes`` are the (from, to) node pairs of rail hops where the gauge differs.
    ``hops`` are the rows ridden, in the order of travel (reversed rows already turned round); empty for a dray.
    Hours, km, USD and kg CO2e are for the whole shipment of the plan.
    """

    mode: Mode
    service: str | None
    name: str
    operator: str
    status: Status
    from_node: str
    to_node: str
    from_point: tuple[float, float]
    to_point: tuple[float, float]
    stops: tuple[str, ...]
    hops: tuple[Hop, ...]
    passages: tuple[str, ...]
    gauge_changes: tuple[tuple[str, str], ...]
    crossings: tuple[tuple[str, str], ...]
    km: float
    load_h: float
    wait_h: float
    ride_h: float
    unload_h: float
    usd: float
    kg_co2e: float
    frequency_per_week: float | None = None
    estimated_wait: bool = False
    depart: str | None = None
    arrive: str | None = None

    @property
    def hours(self) -> float:
        """Hours from being ready at ``from_node`` to being unloaded at ``to_node``."""
        return self.load_h + self.wait_h + self.ride_h + self.unload_h

    def to_dict(self) -> dict[str, Any]:
        """The leg as section 3 of the design writes it in JSON."""
        return {
            "mode": self.mode,
            "service": self.service,
            "name": self.name,
            "operator": self.operator,
            "status": self.status,
            "from": self.from_node,
            "to": self.to_node,
            "stops": list(self.stops),
            "passages": list(self.passages),
            "gauge_changes": [list(pair) for pair in self.gauge_changes],
            "km": self.km,
            "load_h": self.load_h,
            "wait_h": self.wait_h,
            "ride_h": self.ride_h,
            "unload_h": self.unload_h,
            "hours": self.hours,
            "usd": self.usd,
            "kg_co2e": self.kg_co2e,
            "frequency_per_week": self.frequency_per_week,
            "estimated_wait": self.estimated_wait,
            "depart": self.depart,
            "arrive": self.arrive,
        }


@dataclass(frozen=True, kw_only=True)
class Route:
    """A chain of legs. ``tags`` are those of best, fastest, cheapest, greenest that it is.

    ``way`` names the modes with borders and passages, by which alternatives are told apart; ``via`` says it for people.

    ``generalised_usd`` = usd + value x holding rate x hours / 8760 + carbon price x kg_co2e / 1000.
    """

    legs: tuple[Leg, ...]
    way: str
    via: str
    generalised_usd: float
    tags: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """Hours from ready at the origin to ready at the destination: the sum over the legs."""
        return sum(leg.hours for leg in self.legs)

    @property
    def days(self) -> float:
        """``hours`` in days."""
        return self.hours / 24

    @property
    def usd(self) -> float:
        """Price of the whole shipment in USD: the sum over the legs."""
        return sum(leg.usd for leg in self.legs)

    @property
    def kg_co2e(self) -> float:
        """Well-to-wheel emissions of the whole shipment in kg: the sum over the legs."""
        return sum(leg.kg_co2e for leg in self.legs)

    @property
    def km(self) -> float:
        """Length in km: the sum over the legs."""
        return sum(leg.km for leg in self.legs)

    @property
    def transfers(self) -> int:
        """Legs on services minus 1, never below 0; drays do not count."""
        return max(0, sum(leg.service is not None for leg in self.legs) - 1)

    @property
    def planned(self) -> bool:
        """Whether any leg is on a service that does not run yet."""
        return any(leg.status == "planned" for leg in self.legs)

    def to_dict(self) -> dict[str, Any]:
        """The route as section 3 of the design writes it in JSON."""
        return {
            "tags": list(self.tags),
            "hours": self.hours,
            "usd": self.usd,
            "kg_co2e": self.kg_co2e,
            "generalised_usd": self.generalised_usd,
            "km": self.km,
            "transfers": self.transfers,
            "legs": [leg.to_dict() for leg in self.legs],
        }


def service_legs(
    states: Sequence[int],
    expanded: Expanded,
    *,
    network: Network,
    shipment: Shipment,
    wait: rates.WaitPolicy,
) -> tuple[Leg, ...]:
    """The legs of a path of states: each unbroken stay aboard one run is a leg."""
    legs: list[Leg] = []
    for run_number, group in groupby(states, key=lambda state: int(expanded.run_of[state])):
        if run_number >= 0:
            aboard = list(group)
            run = expanded.runs[run_number]
            legs.append(
                _ride(
                    run,
                    aboard[0] - run.first_state,
                    aboard[-1] - run.first_state + 1,
                    network=network,
                    shipment=shipment,
                    wait=wait,
                )
            )
    return tuple(legs)


def _ride(run: Run, board: int, alight: int, *, network: Network, shipment: Shipment, wait: rates.WaitPolicy) -> Leg:
    service, mode = run.service, run.service.mode
    hops, stops = run.hops[board:alight], run.stops[board : alight + 1]
    first, last = network.node_by_id[stops[0]], network.node_by_id[stops[-1]]
    ends = [(network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]) for hop in hops]
    return Leg(
        mode=mode,
        service=service.id,
        name=service.name,
        operator=service.operator,
        status=service.status,
        from_node=first.id,
        to_node=last.id,
        from_point=(first.lon, first.lat),
        to_point=(last.lon, last.lat),
        stops=stops,
        hops=hops,
        passages=tuple(dict.fromkeys(passage for hop in hops for passage in hop.passages)),
        gauge_changes=tuple(
            (a.id, b.id)
            for a, b in ends
            if mode == "rail" and None not in (a.gauge_mm, b.gauge_mm) and a.gauge_mm != b.gauge_mm
        ),
        crossings=tuple(
            (a.id, b.id)
            for hop, (a, b) in zip(hops, ends, strict=True)
            if a.country != b.country and a.kind == b.kind == "border" and hop.km <= BORDER_HOP_KM
        ),
        km=sum(hop.km for hop in hops),
        load_h=rates.handling_at(network, first.id, mode).load_h,
        wait_h=rates.wait_h(service, wait),
        ride_h=sum(hop.hours for hop in hops),
        unload_h=rates.handling_at(network, last.id, mode).unload_h,
        usd=sum(rates.hop_usd(hop, mode, shipment) for hop in hops)
        + rates.handling_usd(network, first.id, mode, shipment)
        + rates.handling_usd(network, last.id, mode, shipment),
        kg_co2e=sum(rates.hop_kg_co2e(hop, mode, network, shipment) for hop in hops),
        frequency_per_week=service.frequency_per_week,
    )


def dray_leg(dray: rates.Dray, *, start: Place, end: Place) -> Leg:
    """A road dray between two places (a node is a place of its own)."""
    return Leg(
        mode="road",
        service=None,
        name=DRAY_NAME,
        operator="",
        status="operating",
        from_node=start.point_id,
        to_node=end.point_id,
        from_point=(start.lon, start.lat),
        to_point=(end.lon, end.lat),
        stops=(start.point_id, end.point_id),
        hops=(),
        passages=(),
        gauge_changes=(),
        crossings=(),
        km=dray.km,
        load_h=0.0,
        wait_h=0.0,
        ride_h=dray.hours,
        unload_h=0.0,
        usd=dray.usd,
        kg_co2e=dray.kg_co2e,
    )


MAIN_PASSAGES = frozenset({"bosporus", "cape", "hormuz", "horn", "magellan", "malacca", "panama", "suez"})
"""Those that tell a voyage in a word or two; the others stand in the list of legs."""


def via_of(legs: Sequence[Leg], network: Network) -> str:
    """How a route goes, for people: modes and the places of transfer, such as
    ``rail > Dalian > sea by Malacca and Suez > Hamburg > rail``. Drays are left out, unless they are all.
    """
    rides = [leg for leg in legs if leg.service is not None]
    parts: list[str] = []
    for leg in rides:
        if parts:
            parts.append(short_name(network.node_by_id[leg.from_node]))
        points = [network.node_by_id[a].name for a, _ in leg.crossings]
        points += [_spoken(passage) for passage in leg.passages if passage in MAIN_PASSAGES]
        parts.append(_by(leg.mode, points))
    return " > ".join(parts) or "road dray"


def short_name(node: Node) -> str:
    """The plain name of the place a node stands in: its first alias, where that is shorter and in Latin letters."""
    alias = node.aliases[0] if node.aliases else node.name
    return alias if alias.isascii() and len(alias) < len(node.name) else node.name


def _spoken(passage: str) -> str:
    return passage.replace("-", " ").title()


def _by(mode: str, points: Sequence[str]) -> str:
    """``sea by A, B and C``."""
    unique = list(dict.fromkeys(points))
    listed = f"{', '.join(unique[:-1])} and {unique[-1]}" if len(unique) > 1 else "".join(unique)
    return f"{mode} by {listed}" if listed else mode


def way_of(legs: Sequence[Leg], network: Network) -> str:
    """How a route goes: its modes in order, with the borders and passages of each, such as
    ``rail by Manzhouli and Brest`` or ``rail, sea by Malacca and Suez``. A border goes by the station on the side where
    it is entered. Drays do not count unless they are all.
    """
    parts: list[str] = []
    rides = [leg for leg in legs if leg.service is not None]
    for mode, group in groupby(rides, key=lambda leg: leg.mode):
        points: list[str] = []
        for leg in group:
            for a, _ in leg.crossings:
                points.append(network.node_by_id[a].name)
            points.extend(_spoken(passage) for passage in leg.passages)
        parts.append(_by(mode, points))
    return ", ".join(parts) or "road dray"
