"""Rides, for one cargo, wait policy or date, and under limits, as the graph that ``search`` reads.

States: ``ground(n)``, cargo that a service brought to node n: it may be loaded, leave, or be trucked on. ``yard(n)``,
cargo
that begins here or that a truck brought: it may only be loaded, so that two drays never follow each other. Arcs: rides,
from either state to the ground; transfer drays, from the ground to another node's yard. ``held(c)``, cargo that the
first service of timed connection c brought: it may only be loaded on the second. Rides lead there and from there.

A price agreed for a ride is the price of its arc. Of parallel arcs that no date, no limit and no criterion tells apart
only the undominated are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model import waiting
from corridor.model.modes import MODES
from corridor.model.network import Network, Place, Service
from corridor.model.shipment import Cargo
from corridor.places.land import Land
from corridor.planning import agreed, drays, sailings
from corridor.planning.limits import layers
from corridor.planning.limits.clear import Watch
from corridor.planning.limits.targets import FREE, Limits, ground
from corridor.planning.question import Clock, Terms
from corridor.planning.rides import Rides, rides
from corridor.planning.routes.route import Leg
from corridor.search.ahead import Origins
from corridor.search.frontier import NO_TABLE, NO_TABLES, Dates, Floats, Graph, Ints, Mask, undominated_in_groups


@dataclass(frozen=True, kw_only=True, eq=False)
class Searchable:
    """The graph to search, its rides, the nodes that drays may use, and the layers of states that limits need.

    ``ride`` is the ride of each arc of the graph, or -1 - the number of a transfer of ``transfers``. ``waited_for``
    are the services whose departures stand in the graph's tables, ``timed`` those. Behind them come ``booked`` tables,
    for rides that timed connections are boarded by: a service of ``waited_for`` by its number, and the hours waited
    where no departure is known. ``made`` are the legs made of its rides before, and
    ``origins`` knows from where it was searched before.
    """

    graph: Graph
    rides: Rides
    ride: Ints
    transfers: tuple[drays.Transfer, ...]
    node: Mask
    layered: layers.Layered
    backwards: bool
    waited_for: tuple[Service, ...]
    booked: tuple[tuple[int, float], ...]
    timed: dict[str, sailings.Departures]
    made: dict[int, Leg]
    origins: Origins

    def waiting_for(self, found: dict[str, sailings.Departures], clock: Clock) -> Searchable:
        """The graph with the departures of the services that are waited for."""
        own = [found[one.id] for one in self.waited_for]
        booked = [own[number].booked(wait_h) for number, wait_h in self.booked]
        packed = sailings.tables((*own, *booked), backwards=clock.backwards)
        return replace(self, graph=replace(self.graph, tables=packed), timed=found, made={}, origins=Origins())

    @cached_property
    def taken(self) -> list[int]:
        """``ride`` as a list, which Python reads faster than an array."""
        return self.ride.tolist()  # type: ignore[no-any-return]

    @cached_property
    def transfer_km(self) -> Floats:
        """The km of each transfer."""
        return np.array([one.dray.km for one in self.transfers])

    @property
    def sink(self) -> int:
        """The state that stands for having arrived: the one after the last."""
        return self.layered.states

    def usable(self, node: str) -> bool:
        """Whether the limits leave the node."""
        return bool(self.node[self.rides.number[node]])

    def touches(
        self, watched: Watch, state: Ints, taken: Ints, drays: Iterable[tuple[Place, Place]], land: Land
    ) -> bool:
        """Whether any way touches what is watched: by its states, what it takes (as ``ride`` has it), or its drays."""
        at = state % self.layered.states
        between = [self.transfers[-1 - number] for number in set(taken[taken < 0].tolist())]
        return bool(
            watched.ride[taken[taken >= 0]].any()
            or watched.node[at[at < 2 * self.layered.nodes] % self.layered.nodes].any()
            or watched.passed([*drays, *((one.start, one.end) for one in between)], land)
        )

    def ground(self, node: str) -> int:
        """State of cargo that a service brought to a node."""
        return self.rides.number[node]

    def yard(self, node: str) -> int:
        """State of cargo that may only be loaded at a node."""
        return len(self.rides.node_ids) + self.rides.number[node]


Key = tuple[Terms, Limits, frozenset[str], bool]
_CACHE: WeakKeyDictionary[Network, dict[Key, Searchable]] = WeakKeyDictionary()
_CACHED_PER_NETWORK = 16

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


def searchable(
    network: Network, terms: Terms, limits: Limits, apart: frozenset[str] = frozenset(), *, towards: bool = False
) -> Searchable:
    """The graph for the terms. All but the departures after an instant is kept for the next question to the network.

    The services of ``apart`` are not dropped for parallel ones, nor drop these. With a date they wait for a table of
    their own even where no day of theirs is known, so that each of their departures can be told from the others.
    ``towards``: without a date too the graph leads backwards, to one destination from many origins.
    """
    clock = terms.clock
    known = shaped(network, terms, limits, apart, towards=towards)
    if clock is None:
        return known
    return known.waiting_for({one.id: _departures(network, one, clock, terms) for one in known.waited_for}, clock)


def shaped(
    network: Network, terms: Terms, limits: Limits, apart: frozenset[str] = frozenset(), *, towards: bool = False
) -> Searchable:
    """The graph for the terms without its departures, kept for the next question to the network."""
    shaping = replace(limits, max_hours=None, max_usd=None, max_kg_co2e=None)
    backwards = terms.backwards or towards
    key = (_without_dates(terms, shaping), shaping, apart, backwards)
    kept = _CACHE.setdefault(network, {})
    known = kept.get(key)
    if known is None:
        known = _searchable(network, terms, shaping, apart, backwards=backwards)
        if len(kept) >= _CACHED_PER_NETWORK:
            kept.pop(list(kept)[0], None)  # noqa: RUF015 - one step: other threads ask too
        kept[key] = known
    return known


def _without_dates(terms: Terms, limits: Limits) -> Terms:
    """Terms that shape the same graph, whatever the instants are."""
    return replace(
        terms,
        limits=limits,
        depart=None if terms.depart is None else _ANY_INSTANT,
        arrive_by=None if terms.arrive_by is None else _ANY_INSTANT,
        earliest=None,
        allow=frozenset(),
    )


def _departures(network: Network, service: Service, clock: Clock, terms: Terms) -> sailings.Departures:
    wait_h = waiting.headway_h(service) * terms.share_of_headway
    return sailings.departures(network, service, clock.instant, terms.cargo, wait_h=wait_h)


def _searchable(
    network: Network, terms: Terms, limits: Limits, apart: frozenset[str], *, backwards: bool
) -> Searchable:
    plan, cargo = rides(network), terms.cargo
    usable = ground(network, plan, limits, terms.statuses)
    ride = np.flatnonzero(_usable_rides(network, plan, usable.hop, cargo, limits)).astype(np.int32)
    services = list(network.service_by_id.values())
    table, waited_for = _tables_of(services, plan.service[ride], dated=terms.clock is not None, apart=apart)
    table, booked = _booked(plan, ride, table, len(waited_for))
    cost, wait_h = (figures[ride] for figures in _costs(network, plan, terms))
    cost[:, 0] += np.where(table == NO_TABLE, wait_h, 0.0)
    layered = layers.layered(plan, usable, limits, ride, backwards=backwards)
    compared = table == NO_TABLE
    if apart:
        compared &= ~np.array([service.id in apart for service in services], dtype=np.bool_)[plan.service[ride]]
    kept = _undominated(plan, ride, cost, compared, layered)
    ride, cost, table = ride[kept], cost[kept], table[kept]
    layered = replace(layered, reached=layered.reached[:, kept])
    arcs = _arcs(plan, ride, cost, table, backwards=backwards)
    transfers = () if limits.bonded else drays.transfers(network, terms, limits, usable.node)
    return Searchable(
        graph=layered.graph(arcs, transfers),
        rides=plan,
        ride=layered.number(ride, transfers, arcs),
        transfers=transfers,
        node=usable.node,
        layered=layered,
        backwards=backwards,
        waited_for=tuple(services[number] for number in waited_for),
        booked=booked,
        timed={},
        made={},
        origins=Origins(),
    )


def _usable_rides(network: Network, plan: Rides, hop_ok: Mask, cargo: Cargo, limits: Limits) -> Mask:
    """Rides all of whose hops may be ridden, by a mode that takes the cargo, between nodes that the bond leaves."""
    ok = ~plan.over(~hop_ok)
    ok &= np.array([mode in cargo.units for mode in MODES], dtype=np.bool_)[plan.mode] if len(plan) else ok
    if cargo.loose:
        services = network.service_by_id.values()
        ok &= np.array([MODES[one.mode].loose or one.trucks for one in services], dtype=np.bool_)[plan.service]
    if limits.bonded:
        bonded = np.array([node.bonded is True for node in network.node_by_id.values()], dtype=np.bool_)
        ok &= bonded[plan.source] & bonded[plan.target]
    return ok


def _tables_of(services: list[Service], service: Ints, *, dated: bool, apart: frozenset[str]) -> tuple[Ints, list[int]]:
    """For each ride the table it waits for, and the services of the tables; without a date there are none."""
    if not dated:
        return np.full(len(service), NO_TABLE, np.int32), []
    waited_for = [
        number
        for number in np.flatnonzero(np.bincount(service)).tolist()
        if sailings.dated(services[number]) or services[number].id in apart
    ]
    lookup = np.full(len(services) + 1, NO_TABLE, np.int32)
    lookup[waited_for] = np.arange(len(waited_for))
    return lookup[service], waited_for


def _booked(plan: Rides, ride: Ints, table: Ints, tables: int) -> tuple[Ints, tuple[tuple[int, float], ...]]:
    """The tables of rides, with those of timed connections behind the first ones, and what these are of."""
    if plan.connected is None:
        return table, ()
    known: dict[tuple[int, float], int] = {}
    table, boarded = table.copy(), plan.connected.boarded[ride]
    for place in np.flatnonzero((boarded >= 0) & (table != NO_TABLE)).tolist():
        change = plan.connected.changes[boarded[place]]
        if change is not None:
            key = int(table[place]), change.wait_h
            table[place] = tables + known.setdefault(key, len(known))
    return table, tuple(known)


_COSTS: WeakKeyDictionary[Network, dict[Terms, tuple[Floats, Floats]]] = WeakKeyDictionary()


def _costs(network: Network, plan: Rides, terms: Terms) -> tuple[Floats, Floats]:
    """Hours, USD and kg CO2e of all rides, (rides, 3), and the hours that each waits where no table is waited for;
    kept, as no limit and no status shapes them.
    """
    known, key = _COSTS.setdefault(network, {}), replace(_without_dates(terms, FREE), statuses=frozenset())
    found = known.get(key)
    if found is None:
        found = _costs_of(network, plan, terms)
        if len(known) >= _CACHED_PER_NETWORK:
            known.pop(list(known)[0], None)  # noqa: RUF015 - one step: other threads ask too
        known[key] = found
    return found


def _costs_of(network: Network, plan: Rides, terms: Terms) -> tuple[Floats, Floats]:
    cargo, cost = terms.cargo, np.zeros((len(plan), 3))
    by_mode = {
        "units": [0.0 if row.price_unit == "kg" else cargo.units.get(mode, 0.0) for mode, row in MODES.items()],
        "teu": [cargo.teu_by(mode) for mode in MODES],
        "boxes": [float(cargo.boxes_by(mode)) for mode in MODES],
        "amount": [waiting.amount_of(cargo, mode) for mode in MODES],
    }
    of = {name: np.array(values)[plan.mode] for name, values in by_mode.items()}
    more = waiting.departures_of(of["amount"], plan.capacity) - 1.0
    wait_h = plan.headway_h * (terms.share_of_headway + more)
    if plan.connected is not None:
        boarded = plan.connected.boarded
        waits_h = np.array([getattr(one, "wait_h", 0.0) for one in plan.connected.changes])
        wait_h = np.where(boarded >= 0, waits_h[boarded] + plan.headway_h * more, wait_h)
    cost[:, 0] = plan.load_h + plan.ride_h + plan.unload_h
    cost[:, 1] = (
        plan.usd_per_unit * of["units"] + plan.usd_per_teu * of["teu"]
        + plan.usd_per_box * of["boxes"] + plan.usd_per_kg * cargo.chargeable_kg
    )  # fmt: skip
    if terms.co2e:
        cost[:, 2] = plan.kg_per_teu * of["teu"] + plan.kg_per_tonne * cargo.tonnes
    for ride, price in agreed.ride_prices(network, plan, terms).items():
        cost[ride, 1] = price.leg_usd
    return cost, wait_h


def _undominated(plan: Rides, ride: Ints, cost: Floats, compared: Mask, layered: layers.Layered) -> Ints:
    """Which rides to keep: of those that wait for no table, between the same states and alike to the limits, the
    undominated ones.
    """
    source, target = _states(plan, ride)
    group = source.astype(np.int64) * layered.states + target
    for reached in layered.reached:
        group = group * layered.vias + reached
    free = np.flatnonzero(compared)
    kept = np.ones(len(ride), dtype=np.bool_)
    kept[free] = undominated_in_groups(group[free], cost[free])
    return np.flatnonzero(kept).astype(np.int32)


def _states(plan: Rides, ride: Ints) -> tuple[Ints, Ints]:
    """The states that rides lead from and to: grounds, or timed connections."""
    source, target = plan.source[ride], plan.target[ride]
    if plan.connected is None:
        return source, target
    first, boarded, left = 2 * len(plan.node_ids), plan.connected.boarded[ride], plan.connected.left[ride]
    return (
        np.where(boarded >= 0, first + boarded, source).astype(np.int32),
        np.where(left >= 0, first + left, target).astype(np.int32),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Arcs:
    """Rides as arcs between states, before layers; backwards they still lead the way that cargo goes."""

    source: Ints
    target: Ints
    cost: Floats
    dates: Dates


def _arcs(plan: Rides, ride: Ints, cost: Floats, table: Ints, *, backwards: bool) -> Arcs:
    before = plan.ride_h[ride] + plan.unload_h[ride] if backwards else plan.load_h[ride]
    since = plan.since_h[ride]
    source, target = _states(plan, ride)
    return Arcs(
        source=source,
        target=target,
        cost=cost,
        dates=Dates(table=table, before=before, offset=-since if backwards else since, tables=NO_TABLES),
    )
