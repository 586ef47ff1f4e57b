"""A layout, for one shipment, wait policy or date, and under limits, as the arrays that ``search`` reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np

from corridor import layers, rates, search, timetable
from corridor.layout import LOAD, Layout, layout
from corridor.limits import FREE, Limits, ground
from corridor.model import Network, Service, Shipment, Status

HORIZON_H = 24 * 7 * 60.0
"""How far from the start departures are looked up, hours: over a year, more than any freight is on its way."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """From when cargo is ready, an aware instant; or, ``backwards``, by when it must be there."""

    instant: datetime
    backwards: bool = False


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What shapes the arrays besides the network: shipment, wait policy, statuses, limits and, if dated, the clock."""

    shipment: Shipment
    wait: rates.WaitPolicy
    statuses: frozenset[Status]
    limits: Limits = FREE
    clock: Clock | None = None


@dataclass(frozen=True, kw_only=True)
class Expanded:
    """The graph to search, its layout, the nodes that drays may use, and the layers of states that limits need."""

    graph: search.Graph
    layout: Layout
    node: search.Mask
    layered: layers.Layered
    backwards: bool

    def ground(self, node: str) -> int:
        """State of cargo on the ground at a node."""
        return self.layout.number[node]

    @property
    def sink(self) -> int:
        """The state that stands for having arrived: the one after the last."""
        return self.layout.states

    def usable(self, node: str) -> bool:
        """Whether the limits leave the node."""
        return bool(self.node[self.layout.number[node]])

    def yard(self, node: str) -> int:
        """State of cargo that was trucked to a node to be loaded there."""
        return len(self.layout.node_ids) + self.layout.number[node]


_CACHE: WeakKeyDictionary[Network, dict[Wishes, Expanded]] = WeakKeyDictionary()
_CACHED_PER_NETWORK = 16


def expand(network: Network, wishes: Wishes) -> Expanded:
    """The arrays for the wishes. Kept for the next query on the same network."""
    kept = _CACHE.setdefault(network, {})
    if wishes not in kept:
        if len(kept) >= _CACHED_PER_NETWORK:
            kept.pop(next(iter(kept)))
        kept[wishes] = _expand(network, wishes)
    return kept[wishes]


def _expand(network: Network, wishes: Wishes) -> Expanded:
    plan = layout(network)
    shipment, waits = wishes.shipment, {"expected": 0.5, "worst": 1.0, "scheduled": 0.5}[wishes.wait]
    usable = ground(network, plan, wishes.limits, wishes.statuses)
    keep = usable.hop[plan.arc_hop] if len(plan.arc_hop) else np.zeros(0, dtype=np.bool_)
    keep &= layers.workable(network, plan, wishes.limits)
    arc = np.flatnonzero(keep).astype(np.int32)
    dates = None
    headway_h = plan.arc_headway_h[arc] * waits
    if wishes.clock is not None:
        dates, timed = _dates(network, plan, arc, headway_h, wishes.clock)
        headway_h = np.where(timed, 0.0, headway_h)
    cost = np.empty((len(arc), 3))
    cost[:, 0] = plan.arc_hours[arc] + headway_h
    cost[:, 1] = plan.arc_usd_per_teu[arc] * shipment.teu + plan.arc_usd_per_kg[arc] * rates.chargeable_kg(shipment)
    cost[:, 2] = plan.arc_kg_per_tonne[arc] * shipment.tonnes
    backwards = wishes.clock is not None and wishes.clock.backwards
    layered = layers.layered(plan, usable, wishes.limits, arc, backwards=backwards)
    return Expanded(
        graph=layered.graph(plan, arc, cost, dates),
        layout=plan,
        node=usable.node,
        layered=layered,
        backwards=backwards,
    )


def _dates(
    network: Network, plan: Layout, arc: search.Ints, wait_h: search.Floats, clock: Clock
) -> tuple[search.Dates, search.Mask]:
    """What each arc waits for, and which arcs do so by a timetable (and not half a headway)."""
    first: list[int] = [0]
    times: list[float] = []
    rolling: list[int] = []
    table_of_service: dict[int, int] = {}
    timed_services: set[int] = set()
    services = list(network.service_by_id.values())
    load = plan.arc_kind[arc] == LOAD
    hop = plan.arc_hop[arc]
    service_of_arc = plan.run_service[plan.hop_run[hop]] if len(arc) else np.zeros(0, np.int32)
    for number in np.unique(service_of_arc[load]).tolist():
        service = services[number]
        instants = _instants(network, service, clock)
        if instants is None:
            continue
        table_of_service[number] = len(rolling)
        if service.days:
            timed_services.add(number)
        rolling.append(0 if service.days else 1)
        times.extend(sorted(-t for t in instants) if clock.backwards else instants)
        first.append(len(times))
    lookup = np.full(len(services) + 1, search.NO_TABLE, np.int32)
    lookup[list(table_of_service)] = list(table_of_service.values())
    timed_lookup = np.zeros(len(services) + 1, dtype=np.bool_)
    timed_lookup[list(timed_services)] = True
    timed = load & timed_lookup[service_of_arc]
    table = np.where(load, lookup[service_of_arc], search.NO_TABLE).astype(np.int32)
    since_h = plan.hop_since_h[hop]
    before_h = plan.arc_before_h[arc] + np.where(timed, 0.0, wait_h)
    if clock.backwards:
        before_h = plan.arc_hours[arc] - plan.arc_before_h[arc]
    return (
        search.Dates(
            table=table,
            before=before_h,
            offset=-since_h if clock.backwards else since_h,
            tables=search.Tables(
                first=np.array(first, dtype=np.int32), times=np.array(times), rolling=np.array(rolling, dtype=np.int32)
            ),
        ),
        timed,
    )


def _instants(network: Network, service: Service, clock: Clock) -> list[float] | None:
    """The service's departures at its first stop, or the span in which it runs, in hours; None when it always runs."""
    tz = network.node_by_id[service.stops[0]].tz
    if service.days and service.departs is not None:
        span_h = sum(hop.hours for hop in service.hops)
        ahead_h, back_h = (0.0, HORIZON_H) if clock.backwards else (HORIZON_H, span_h)
        return timetable.departures_h(
            days=service.days, departs=service.departs, tz=tz, start=clock.instant, back_h=back_h, ahead_h=ahead_h,
            valid_from=service.valid_from, valid_to=service.valid_to,
        )  # fmt: skip
    if service.valid_from is None and service.valid_to is None:
        return None
    return list(timetable.validity_h(clock.instant, tz, service.valid_from, service.valid_to))
