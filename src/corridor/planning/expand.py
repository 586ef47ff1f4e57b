"""A layout, for one shipment, wait policy or date, and under limits, as the arrays that ``search`` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model import rates, timetable
from corridor.model.network import Network, Service
from corridor.planning import layers
from corridor.planning.limits import ground
from corridor.planning.question import Clock, Wishes
from corridor.planning.state_graph import LOAD, Layout, layout
from corridor.search.frontier import NO_TABLE, NO_TABLES, Dates, Floats, Graph, Ints, Mask, Tables

LAST_INSTANT_H = 1e-9
"""A service still leaves at the instant at which it closes; a table closes just before an instant."""

HORIZON_H = 24 * 7 * 60.0
"""How far from the start departures are looked up, hours: over a year, more than any freight is on its way."""


@dataclass(frozen=True, kw_only=True)
class Expanded:
    """The graph to search, its layout, the nodes that drays may use, and the layers of states that limits need."""

    graph: Graph
    layout: Layout
    node: Mask
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


@dataclass(frozen=True, kw_only=True)
class _Undated:
    """What no clock changes, and by number the services whose departures it does change, in the order of tables."""

    expanded: Expanded
    waited_for: tuple[int, ...]


_CACHE: WeakKeyDictionary[Network, dict[Wishes, _Undated]] = WeakKeyDictionary()
_CACHED_PER_NETWORK = 16

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


def expand(network: Network, wishes: Wishes) -> Expanded:
    """The arrays for the wishes. All but the departures after an instant is kept for the next query on the network."""
    clock = wishes.clock
    key = wishes if clock is None else replace(wishes, clock=Clock(instant=_ANY_INSTANT, backwards=clock.backwards))
    kept = _CACHE.setdefault(network, {})
    if key not in kept:
        if len(kept) >= _CACHED_PER_NETWORK:
            kept.pop(next(iter(kept)))
        kept[key] = _undated(network, key)
    known = kept[key]
    if clock is None:
        return known.expanded
    tables = _tables(network, [list(network.service_by_id.values())[number] for number in known.waited_for], clock)
    return replace(known.expanded, graph=replace(known.expanded.graph, tables=tables))


def _undated(network: Network, wishes: Wishes) -> _Undated:
    plan = layout(network)
    shipment, waits = wishes.shipment, {"expected": 0.5, "worst": 1.0, "scheduled": 0.5}[wishes.wait]
    usable = ground(network, plan, wishes.limits, wishes.statuses)
    keep = usable.hop[plan.arc_hop] if len(plan.arc_hop) else np.zeros(0, dtype=np.bool_)
    keep &= layers.workable(network, plan, wishes.limits)
    arc = np.flatnonzero(keep).astype(np.int32)
    dates: Dates | None = None
    waited_for: tuple[int, ...] = ()
    headway_h = plan.arc_headway_h[arc] * waits
    if wishes.clock is not None:
        dates, waited_for, timed = _dates(network, plan, arc, headway_h, backwards=wishes.clock.backwards)
        headway_h = np.where(timed, 0.0, headway_h)
    cost = np.zeros((len(arc), 3))
    cost[:, 0] = plan.arc_hours[arc] + headway_h
    cost[:, 1] = plan.arc_usd_per_teu[arc] * shipment.teu + plan.arc_usd_per_kg[arc] * rates.chargeable_kg(shipment)
    if wishes.co2e:
        cost[:, 2] = plan.arc_kg_per_tonne[arc] * shipment.tonnes
    backwards = wishes.clock is not None and wishes.clock.backwards
    layered = layers.layered(plan, usable, wishes.limits, arc, backwards=backwards)
    return _Undated(
        expanded=Expanded(
            graph=layered.graph(plan, arc, cost, dates),
            layout=plan,
            node=usable.node,
            layered=layered,
            backwards=backwards,
        ),
        waited_for=waited_for,
    )


def _dates(
    network: Network, plan: Layout, arc: Ints, wait_h: Floats, *, backwards: bool
) -> tuple[Dates, tuple[int, ...], Mask]:
    """Which table each arc waits for, whose departures the tables hold, and which arcs wait by a timetable, not half a
    headway. The tables themselves are still empty.
    """
    services = list(network.service_by_id.values())
    load = plan.arc_kind[arc] == LOAD
    hop = plan.arc_hop[arc]
    service_of_arc = plan.run_service[plan.hop_run[hop]] if len(arc) else np.zeros(0, np.int32)
    waited_for = tuple(number for number in np.unique(service_of_arc[load]).tolist() if _dated(services[number]))
    lookup = np.full(len(services) + 1, NO_TABLE, np.int32)
    lookup[list(waited_for)] = np.arange(len(waited_for))
    timed_lookup = np.zeros(len(services) + 1, dtype=np.bool_)
    timed_lookup[[number for number in waited_for if services[number].days]] = True
    timed = load & timed_lookup[service_of_arc]
    since_h = plan.hop_since_h[hop]
    before_h = plan.arc_before_h[arc] + np.where(timed, 0.0, wait_h)
    if backwards:
        before_h = plan.arc_hours[arc] - plan.arc_before_h[arc]
    dates = Dates(
        table=np.where(load, lookup[service_of_arc], NO_TABLE).astype(np.int32),
        before=before_h,
        offset=-since_h if backwards else since_h,
        tables=NO_TABLES,
    )
    return dates, waited_for, timed


def _dated(service: Service) -> bool:
    """Whether the service does not run at any time."""
    return bool(service.days) or service.valid_from is not None or service.valid_to is not None


def _tables(network: Network, services: Sequence[Service], clock: Clock) -> Tables:
    """When each of the services departs at its first stop, or the span in which it leaves whenever asked, in hours."""
    first: list[int] = [0]
    times: list[float] = []
    spans: list[tuple[float, float]] = []
    for service in services:
        instants = _instants(network, service, clock)
        if service.days:
            times.extend(sorted(-t for t in instants) if clock.backwards else instants)
            spans.append((-np.inf, np.inf))
        else:
            opens, closes = instants[0], instants[1] + LAST_INSTANT_H
            spans.append((-closes, -opens) if clock.backwards else (opens, closes))
        first.append(len(times))
    span = np.array(spans).reshape(-1, 2)
    return Tables(
        first=np.array(first, dtype=np.int32),
        times=np.array(times),
        opens=span[:, 0].copy(),
        closes=span[:, 1].copy(),
        wait=np.array([np.inf if service.days else 0.0 for service in services]),
        need=np.ones(len(services), dtype=np.int32),
        headway=np.zeros(len(services)),
    )


def _instants(network: Network, service: Service, clock: Clock) -> list[float]:
    """The service's departures at its first stop, or the span in which it runs, in hours."""
    tz = network.node_by_id[service.stops[0]].tz
    if service.days and service.departs is not None:
        span_h = sum(hop.hours for hop in service.hops)
        ahead_h, back_h = (0.0, HORIZON_H) if clock.backwards else (HORIZON_H, span_h)
        week = clock.instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        week -= timedelta(days=week.weekday())  # so that all clocks of a week ask for the same, and it is kept
        since_h = timetable.hours_between(week, clock.instant)
        found = _departures_h(
            days=service.days, departs=service.departs, tz=tz, start=week, back_h=back_h,
            ahead_h=ahead_h + timetable.HOURS_PER_WEEK, valid_from=service.valid_from, valid_to=service.valid_to,
        )  # fmt: skip
        return [hours - since_h for hours in found if -back_h <= hours - since_h <= ahead_h]
    return list(timetable.validity_h(clock.instant, tz, service.valid_from, service.valid_to))


_departures_h = lru_cache(maxsize=512)(timetable.departures_h)
