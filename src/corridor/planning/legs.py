"""From the arcs of a path to its legs, with times, prices and CO2e by the formulas of the model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from weakref import WeakKeyDictionary

from corridor.model import rates, timetable, waiting
from corridor.model.borders import crosses
from corridor.model.modes import DRAY, MODES
from corridor.model.network import BASES, Basis, Hop, Network, Node, Place, Service
from corridor.planning.agreed import agreed
from corridor.planning.connections import Change
from corridor.planning.question import Terms
from corridor.planning.rides import Rides, directions
from corridor.planning.routes.haul import Ridden, ridden
from corridor.planning.routes.route import DRAY_NAME, Leg
from corridor.planning.sailings import Departures


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What the legs of one path are made by: the network, the terms, and when it starts.

    ``instant`` is the one that departures count from (None: undated), and ``timed`` those departures. ``made`` are
    the legs made before for paths of the same terms: undated as they are, dated without their wait and their day.
    ``driven`` are the drays of this question that have a leg already, by the ``id`` of what they are drays of.
    """

    network: Network
    terms: Terms
    plan: Rides
    instant: datetime | None = None
    timed: Mapping[str, Departures] = field(default_factory=dict)
    made: dict[int, Leg] = field(default_factory=dict)
    driven: dict[int, tuple[object, Leg]] = field(default_factory=dict)

    def moment(self, at_h: float, tz: str) -> str | None:
        """ISO 8601 with offset, so many hours after the instant, in a time zone; None when undated."""
        return None if self.instant is None else timetable.local_iso(self.instant, at_h, tz)


def ride_leg(ride: int, at_h: float, journey: Journey) -> Leg:
    """The leg of a ride, by its number, for cargo that is ready at its first node ``at_h`` after the instant."""
    plan, leg = journey.plan, journey.made.get(ride)
    since_h = float(plan.since_h[ride])
    if leg is None:
        service, hops, stops = ridden_hops(ride, journey)
        changed = (plan.boarded_by(ride), plan.left_for(ride))
        leg = _leg(service, hops, stops, since_h=since_h, changed=changed, journey=journey)
        if journey.instant is None:
            leg = _dated(leg, since_h, at_h, journey)
        journey.made[ride] = leg
    return leg if journey.instant is None else _dated(leg, since_h, at_h, journey)


_RUNS: WeakKeyDictionary[Network, dict[int, tuple[Service, tuple[Hop, ...], tuple[str, ...]]]] = WeakKeyDictionary()


def ridden_hops(ride: int, journey: Journey) -> tuple[Service, tuple[Hop, ...], tuple[str, ...]]:
    """The service of a ride, by its number, the hops that it goes over and their stops, in the order of travel."""
    plan, known = journey.plan, _RUNS.setdefault(journey.network, {})
    run = int(plan.run[ride])
    if run not in known:
        service = journey.network.service_by_id[plan.service_ids[plan.service[ride]]]
        known[run] = (service, *list(directions(service))[plan.run_back[run]])
    service, hops, stops = known[run]
    board, last = int(plan.first[ride] - plan.run_hop[run]), int(plan.last[ride] - plan.run_hop[run])
    return service, hops[board : last + 1], stops[board : last + 2]


def ride_points(ride: int, journey: Journey) -> tuple[tuple[float, float], ...]:
    """(lon, lat) of the stops of a ride, by its number."""
    _, _, stops = ridden_hops(ride, journey)
    nodes = [journey.network.node_by_id[stop] for stop in stops]
    return tuple((node.lon, node.lat) for node in nodes)


def ridden_of(ride: int, journey: Journey) -> tuple[float, Ridden]:
    """The km of a ride, by its number, and its words."""
    service, hops, stops = ridden_hops(ride, journey)
    crossings = crossings_of(hops, journey.network)
    words = ridden(service.mode, stops[-1], crossings, passages_of(hops), journey.network)
    return math.fsum(hop.km for hop in hops), words


Changed = tuple[Change | None, Change | None]
"""The timed connections that a ride is boarded by and left for."""


def _booked_wait(change: Change, service: Service, since_h: float, ready_h: float, journey: Journey) -> float:
    """Hours from being loaded to departure on a timed connection."""
    table = journey.timed.get(service.id)
    if table is None:
        more = waiting.departures_needed(service, journey.terms.cargo) - 1
        return change.wait_h + more * waiting.headway_h(service)
    return max(0.0, table.booked(change.wait_h).leave_h(ready_h - since_h)[0] - (ready_h - since_h))


def _wait(service: Service, since_h: float, ready_h: float, journey: Journey) -> tuple[float, bool]:
    """Hours from being loaded to departure, and whether that is an estimate for want of a timetable."""
    terms = journey.terms
    table = journey.timed.get(service.id)
    if table is None:
        promised = terms.arrive_by is not None
        hours = waiting.wait_h(service, terms.cargo, terms.wait, promised=promised)
        return hours, journey.instant is not None and service.frequency_per_week is not None
    leaves_h, estimated = table.leave_h(ready_h - since_h)
    return max(0.0, leaves_h - (ready_h - since_h)), estimated and service.frequency_per_week is not None


def _window(service: Service, since_h: float, ready_h: float, tz: str, journey: Journey) -> tuple[str, str] | None:
    """The first and the last moment at which a departure of unknown day may leave."""
    table = journey.timed.get(service.id)
    first_h = ready_h if table is None else max(ready_h, table.opens_h + since_h)
    ends = journey.moment(first_h, tz), journey.moment(first_h + waiting.headway_h(service), tz)
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _dated(leg: Leg, since_h: float, at_h: float, journey: Journey) -> Leg:
    """The leg of a ride for cargo that is ready at ``at_h``, ``since_h`` after the run leaves; ``leg`` is that of any
    other time.
    """
    service, boarded = journey.network.service_by_id[leg.service or ""], leg.boarded_by
    ready_h = at_h + leg.load_h
    if boarded is None:
        wait_h, estimated = _wait(service, since_h, ready_h, journey)
    else:
        wait_h, estimated = _booked_wait(boarded, service, since_h, ready_h, journey), False
    if journey.instant is None:
        return replace(leg, wait_h=wait_h, estimated_wait=estimated)
    left_h = ready_h + wait_h
    first, last = (journey.network.node_by_id[node].tz for node in (leg.from_node, leg.to_node))
    return replace(
        leg,
        wait_h=wait_h,
        estimated_wait=estimated,
        depart_window=_window(service, since_h, ready_h, first, journey) if estimated else None,
        depart=journey.moment(left_h, first),
        arrive=journey.moment(left_h + leg.ride_h + leg.unload_h, last),
    )


def _leg(
    service: Service, hops: tuple[Hop, ...], stops: tuple[str, ...], *, since_h: float, changed: Changed,
    journey: Journey,
) -> Leg:  # fmt: skip
    """The ride over some hops, ``since_h`` after the run leaves, but for its wait and its day."""
    network, cargo, mode = journey.network, journey.terms.cargo, service.mode
    first, last = network.node_by_id[stops[0]], network.node_by_id[stops[-1]]
    boarded, left = changed
    price = agreed(network, (service.id, first.id, last.id), cargo, journey.terms.pricing_day)
    network_usd = [
        *(rates.hop_usd(hop, mode, cargo) for hop in hops),
        rates.handling_usd(network, first.id, mode, cargo),
        rates.handling_usd(network, last.id, mode, cargo),
    ]
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
        passages=passages_of(hops),
        gauge_changes=tuple((a.id, b.id) for a, b in ends if _gauge_changes(mode, a, b)),
        crossings=crossings_of(hops, network),
        km=math.fsum(hop.km for hop in hops),
        load_h=rates.handling_at(network, first.id, mode).load_h if boarded is None else boarded.load_h,
        wait_h=0.0,
        ride_h=math.fsum(hop.hours for hop in hops),
        unload_h=rates.handling_at(network, last.id, mode).unload_h if left is None else left.unload_h,
        usd=math.fsum(network_usd) if price is None else price.leg_usd,
        kg_co2e=math.fsum(
            [
                *(rates.hop_kg_co2e(hop, mode, network, cargo) for hop in hops),
                rates.handling_kg_co2e(network, first.id, mode, cargo),
                rates.handling_kg_co2e(network, last.id, mode, cargo),
            ]
        ),
        basis=weakest_of(hops, *(() if boarded is None else (boarded.connection.basis,))),
        frequency_per_week=service.frequency_per_week,
        departures_needed=waiting.departures_needed(service, cargo),
        since_h=since_h,
        agreed=price,
        points=(*((a.lon, a.lat) for a, _ in ends), (last.lon, last.lat)),
        boarded_by=boarded,
        left_for=left,
    )


def weakest_of(hops: tuple[Hop, ...], *more: Basis) -> Basis:
    """The weakest basis of some hops, and of other figures."""
    return max((*(hop.basis for hop in hops), *more), key=BASES.index, default="assumed")


def passages_of(hops: tuple[Hop, ...]) -> tuple[str, ...]:
    """The passages of some hops, each once."""
    return tuple(dict.fromkeys(passage for hop in hops for passage in hop.passages))


def crossings_of(hops: tuple[Hop, ...], network: Network) -> tuple[tuple[str, str], ...]:
    """The ends of those hops that are borders, as node ids."""
    node = network.node_by_id
    return tuple(
        (hop.from_node, hop.to_node) for hop in hops if crosses(node[hop.from_node], node[hop.to_node], hop.km)
    )


def _gauge_changes(mode: str, a: Node, b: Node) -> bool:
    return MODES[mode].gauged and None not in (a.gauge_mm, b.gauge_mm) and a.gauge_mm != b.gauge_mm


def dray_leg(
    dray: rates.Dray, *, start: Place, end: Place, depart: str | None = None, arrive: str | None = None
) -> Leg:
    """A road dray between two places (a node is a place of its own)."""
    return Leg(
        mode=DRAY,
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
        basis="assumed",
        depart=depart,
        arrive=arrive,
        points=points_of(start, end),
    )


def points_of(start: Place, end: Place) -> tuple[tuple[float, float], ...]:
    """(lon, lat) of the ends of a dray."""
    return ((start.lon, start.lat), (end.lon, end.lat))
