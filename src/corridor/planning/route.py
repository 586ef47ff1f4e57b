"""Legs and routes: what a search answers with, in freight words. Totals are sums over the legs.

``service_legs`` reads the states of a path back into legs, ``dray_leg`` makes the road leg at either end, and
``way_of`` says in words how a chain of legs goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from corridor.model import rates, timetable, waiting
from corridor.model.modes import Mode
from corridor.model.network import Hop, Network, Node, Place, Service, Shipment, Status
from corridor.planning.state_graph import Layout, directions

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
    Hours, km, USD and kg CO2e are for the whole shipment of the plan. ``since_h``: hours from the service's departure
    at its first stop to that at ``from_node``.
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
    since_h: float = 0.0
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
    ``spare_h``: hours between arrival and the deadline, when the latest departure for a deadline was asked for.

    ``generalised_usd`` = usd + value x holding rate x hours / 8760 + carbon price x kg_co2e / 1000.
    """

    legs: tuple[Leg, ...]
    way: str
    via: str
    generalised_usd: float
    tags: tuple[str, ...] = ()
    spare_h: float = 0.0

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


Rides = dict[tuple[int, int, int], Leg]
"""Legs made before, by run, boarding and alighting."""


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What the legs of one path are timed by: the shipment, how it waits, and when it is ready (None: undated).

    ``rides`` are the legs made before for paths of the same terms; undated, one is like another.
    """

    network: Network
    shipment: Shipment
    wait: waiting.WaitPolicy
    ready: datetime | None = None
    rides: Rides = field(default_factory=dict)

    def moment(self, hours: float, tz: str) -> str | None:
        """ISO 8601 with offset, so many hours after cargo was ready, in a time zone; None when undated."""
        return None if self.ready is None else timetable.local_iso(self.ready, hours, tz)


def service_legs(states: Sequence[int], plan: Layout, *, journey: Journey, start_h: float = 0.0) -> tuple[Leg, ...]:
    """The legs of a path of a layout's states: each unbroken stay aboard one run is a leg.

    Args:
        states: in the order of travel.
        plan: the layout they belong to.
        journey: what times them.
        start_h: hours since cargo was ready when the path begins.
    """
    services = journey.network.service_by_id
    legs: list[Leg] = []
    at_h = start_h
    for run, group in groupby(states, key=plan.run_of):
        if run < 0:
            continue
        aboard = list(group)
        board, alight = (state - int(plan.run_first[run]) for state in (aboard[0], aboard[-1]))
        leg = journey.rides.get((run, board, alight)) if journey.ready is None else None
        if leg is None:
            service = services[plan.service_ids[plan.run_service[run]]]
            hops, stops = list(directions(service))[plan.run_back[run]]
            since_h = sum(hop.hours for hop in hops[:board])
            ridden, called = hops[board : alight + 1], stops[board : alight + 2]
            leg = _ride(service, ridden, called, since_h=since_h, at_h=at_h, journey=journey)
            journey.rides[run, board, alight] = leg
        legs.append(leg)
        at_h += leg.hours
    return tuple(legs)


def _wait(service: Service, since_h: float, ready_h: float, journey: Journey) -> tuple[float, bool]:
    """Hours from being loaded to departure, and whether that is an estimate for want of a timetable."""
    if journey.ready is None:
        return waiting.wait_h(service, journey.wait), False
    tz = journey.network.node_by_id[service.stops[0]].tz
    if service.days and service.departs is not None:
        left_h = timetable.next_departure_h(service, tz=tz, start=journey.ready, at_h=ready_h - since_h)
        return left_h - (ready_h - since_h), False
    estimate_h = waiting.wait_h(service, "expected")
    opens_h, _ = timetable.validity_h(journey.ready, tz, service.valid_from, service.valid_to)
    return max(ready_h + estimate_h, opens_h + since_h) - ready_h, service.frequency_per_week is not None


def _ride(
    service: Service,
    hops: tuple[Hop, ...],
    stops: tuple[str, ...],
    *,
    since_h: float,
    at_h: float,
    journey: Journey,
) -> Leg:
    """The ride over some hops, ``since_h`` after the run leaves, of cargo that comes ``at_h`` after it was ready."""
    network, shipment, mode = journey.network, journey.shipment, service.mode
    first, last = network.node_by_id[stops[0]], network.node_by_id[stops[-1]]
    ends = [(network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]) for hop in hops]
    load_h = rates.handling_at(network, first.id, mode).load_h
    unload_h = rates.handling_at(network, last.id, mode).unload_h
    ride_h = sum(hop.hours for hop in hops)
    wait_h, estimated = _wait(service, since_h, at_h + load_h, journey)
    left_h = at_h + load_h + wait_h
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
        load_h=load_h,
        wait_h=wait_h,
        ride_h=ride_h,
        unload_h=unload_h,
        usd=sum(rates.hop_usd(hop, mode, shipment) for hop in hops)
        + rates.handling_usd(network, first.id, mode, shipment)
        + rates.handling_usd(network, last.id, mode, shipment),
        kg_co2e=sum(rates.hop_kg_co2e(hop, mode, network, shipment) for hop in hops),
        frequency_per_week=service.frequency_per_week,
        estimated_wait=estimated,
        since_h=since_h,
        depart=journey.moment(left_h, first.tz),
        arrive=journey.moment(left_h + ride_h + unload_h, last.tz),
    )


def dray_leg(
    dray: rates.Dray, *, start: Place, end: Place, depart: str | None = None, arrive: str | None = None
) -> Leg:
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
        depart=depart,
        arrive=arrive,
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
