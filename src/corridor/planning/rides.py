"""A network as arrays of rides, before any cargo, date or limit: the unit of the search.

A ride is one service in one direction from a boarding stop to a leaving stop, from the ground to the ground: load,
wait, ride and unload in one. A run is a service in one direction. Directed hops are the hops of a run in the order of
travel. Money and CO2e stand by what they count on, so that a cargo only multiplies (``graphs``).

A ride that is boarded or left by a timed connection is one of its own, beside the ride between the same stops.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from corridor.files import cache
from corridor.model import rates, waiting
from corridor.model.modes import MODES
from corridor.model.network import Hop, Network, Service
from corridor.model.pieces import whole_id
from corridor.model.units import G_PER_KG
from corridor.planning.connections import Change, changes
from corridor.search.frontier import Floats, Ints, Mask

Mark = tuple[str, str]
"""What a hop goes through: ``passage``, ``country`` or ``node``, and its name, code or id."""

PASSED = "through"
"""Column of ``edges.csv``: the countries, and the nodes, that a hop passes between its ends, blank-separated."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Connected:
    """Which rides timed connections belong to, by their numbers in the network; -1: none.

    Of each ride: the one it is ``boarded`` by and the one it is ``left`` for. ``changes`` are all connections.
    """

    changes: tuple[Change | None, ...]
    boarded: Ints
    left: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Rides:
    """Arrays of one network. Nodes and services are numbered as in the network, modes as in ``MODES``.

    Of each run: ``run_service``, ``run_back`` (1: backwards) and ``run_hop``, its first directed hop, with one more
    entry
    at the end. Of each directed hop: its run, its ends, and ``hop_since_h``, hours since the run left its first stop.
    Of each ride: ``run``, ``first`` and ``last`` directed hop, ``source`` and ``target`` node, ``service``, ``mode``,
    hours of loading, riding and unloading, ``since_h`` (of its first hop), the service's ``headway_h`` and its
    ``capacity``, what one departure takes (TEU or, by air, chargeable kg; infinity without a limit and on demand); USD
    by price unit, TEU, box and chargeable kg; kg CO2e by TEU and by tonne. ``connected`` is None without timed
    connections.

    ``marks`` are the passages, countries and nodes that hops go through between their ends; through mark ``m`` go the
    directed hops ``mark_hop[mark_begin[m]:mark_begin[m + 1]]``.
    """

    node_ids: tuple[str, ...]
    service_ids: tuple[str, ...]
    marks: tuple[Mark, ...]
    number: dict[str, int]
    lon: Floats
    lat: Floats
    run_service: Ints
    run_back: Ints
    run_hop: Ints
    hop_run: Ints
    hop_from: Ints
    hop_to: Ints
    hop_since_h: Floats
    mark_begin: Ints
    mark_hop: Ints
    run: Ints
    first: Ints
    last: Ints
    source: Ints
    target: Ints
    service: Ints
    mode: Ints
    load_h: Floats
    ride_h: Floats
    unload_h: Floats
    since_h: Floats
    headway_h: Floats
    capacity: Floats
    usd_per_unit: Floats
    usd_per_teu: Floats
    usd_per_box: Floats
    usd_per_kg: Floats
    kg_per_teu: Floats
    kg_per_tonne: Floats
    connected: Connected | None = None

    def __len__(self) -> int:
        return len(self.run)

    def through(self, mark: Mark) -> Ints:
        """The directed hops that go through a mark between their ends."""
        if mark not in self.marks:
            return self.mark_hop[:0]
        at = self.marks.index(mark)
        return self.mark_hop[self.mark_begin[at] : self.mark_begin[at + 1]]

    def boarded_by(self, ride: int) -> Change | None:
        """The timed connection that a ride is boarded by."""
        number = -1 if self.connected is None else int(self.connected.boarded[ride])
        return None if number < 0 or self.connected is None else self.connected.changes[number]

    def left_for(self, ride: int) -> Change | None:
        """The timed connection that a ride is left for."""
        number = -1 if self.connected is None else int(self.connected.left[ride])
        return None if number < 0 or self.connected is None else self.connected.changes[number]

    def over(self, hops: Mask) -> Mask:
        """Which rides go over any of the directed hops that are marked: (rides,)."""
        marked = np.concatenate([[0], np.cumsum(hops)])
        found: Mask = marked[self.last + 1] > marked[self.first]
        return found


def marks_of(hop: Hop, network: Network) -> Iterator[Mark]:
    """What a hop goes through between its ends."""
    for passage in hop.passages:
        yield "passage", passage
    for place in str(hop.extra.get(PASSED, "")).split():
        yield ("node" if place in network.node_by_id else "country"), place


def reversed_hop(hop: Hop) -> Hop:
    """The hop run the other way, with the same figures."""
    return replace(hop, from_node=hop.to_node, to_node=hop.from_node, passages=hop.passages[::-1])


def directions(service: Service) -> Iterator[tuple[tuple[Hop, ...], tuple[str, ...]]]:
    """The hops and stops of each direction in which the service runs."""
    yield service.hops, service.stops
    if service.both_ways:
        yield tuple(reversed_hop(hop) for hop in reversed(service.hops)), service.stops[::-1]


_KEPT: WeakKeyDictionary[Network, Rides] = WeakKeyDictionary()
_KEYS: WeakKeyDictionary[Network, bytes] = WeakKeyDictionary()

FILE = "rides"
"""Of what is kept for the next process."""


def keep_under(network: Network, key: bytes) -> None:
    """Keep the rides of a network for the next process too, under a digest of all that shapes it."""
    _KEYS[network] = key


def rides(network: Network) -> Rides:
    """The rides of a network, made once."""
    if network not in _KEPT:
        key = _KEYS.get(network)
        body = None if key is None else cache.read(FILE, key)
        found = None if body is None else _from_bytes(body, network)
        if found is None:
            found = _rides(network)
            if key is not None:
                cache.write(FILE, key, _bytes(found))
        _KEPT[network] = _with_connections(found, network) if network.connections else found
    return _KEPT[network]


def _bytes(made: Rides) -> bytes:
    """The arrays one behind the other, after a line that says which they are."""
    arrays = {name: value for name, value in vars(made).items() if isinstance(value, np.ndarray)}
    told = [[name, value.dtype.str, len(value)] for name, value in arrays.items()]
    head = json.dumps([made.marks, told]).encode() + b"\n"
    parts = (value.tobytes() for value in arrays.values())
    return head + b"".join(part + bytes(-len(part) % ALIGNED) for part in parts)


ALIGNED = 8
"""Bytes that an array begins on a multiple of."""


def _from_bytes(body: bytes, network: Network) -> Rides | None:
    """The rides from their bytes; None for bytes of another form."""
    head, _, rest = body.partition(b"\n")
    columns: dict[str, Any] = {}
    at = 0
    try:
        marks, told = json.loads(head)
        for name, kind, count in told:
            columns[name] = np.frombuffer(rest, dtype=kind, count=count, offset=at)
            size = columns[name].nbytes
            at += size + -size % ALIGNED
        return Rides(
            node_ids=tuple(network.node_by_id),
            service_ids=tuple(network.service_by_id),
            marks=tuple(map(tuple, marks)),
            number={node: i for i, node in enumerate(network.node_by_id)},
            **columns,
        )
    except (ValueError, TypeError):
        return None


HOP = ("run", "from", "to", "since_h")
RIDE = (
    "run", "first", "last", "source", "target", "service", "mode", "load_h", "ride_h", "unload_h", "since_h",
    "headway_h", "capacity", "usd_per_unit", "usd_per_teu", "usd_per_box", "usd_per_kg", "kg_per_teu", "kg_per_tonne",
)  # fmt: skip
COUNTED = ("run", "first", "last", "source", "target", "service", "mode")


@dataclass(kw_only=True)
class _Rows:
    """Rows while the arrays are made: runs, directed hops and rides."""

    number: dict[str, int]
    runs: list[tuple[int, int, int]] = field(default_factory=list)
    hops: list[tuple[float, ...]] = field(default_factory=list)
    marked: dict[Mark, list[int]] = field(default_factory=dict)
    rides: list[tuple[float, ...]] = field(default_factory=list)


def _rides(network: Network) -> Rides:
    rows = _Rows(number={node: i for i, node in enumerate(network.node_by_id)})
    for number, service in enumerate(network.service_by_id.values()):
        for back, (hops, stops) in enumerate(directions(service)):
            rows.runs.append((number, back, len(rows.hops)))
            _add_run(rows, network, service, number, hops, stops)
    runs = np.array(rows.runs, dtype=np.int32).reshape(-1, 3)
    hops_of = np.array(rows.hops, dtype=np.float64).reshape(-1, len(HOP))
    table = np.array(rows.rides, dtype=np.float64).reshape(-1, len(RIDE))
    table = table[np.argsort(table[:, RIDE.index("source")], kind="stable")]
    columns: dict[str, Any] = {
        name: table[:, i].astype(np.int32) if name in COUNTED else table[:, i].copy() for i, name in enumerate(RIDE)
    }
    nodes, marked = network.node_by_id.values(), sorted(rows.marked.items())
    return Rides(
        node_ids=tuple(network.node_by_id),
        service_ids=tuple(network.service_by_id),
        marks=tuple(mark for mark, _ in marked),
        number=rows.number,
        lon=np.array([node.lon for node in nodes]),
        lat=np.array([node.lat for node in nodes]),
        run_service=runs[:, 0].copy(),
        run_back=runs[:, 1].copy(),
        run_hop=np.append(runs[:, 2], np.int32(len(rows.hops))).astype(np.int32),
        hop_run=hops_of[:, 0].astype(np.int32),
        hop_from=hops_of[:, 1].astype(np.int32),
        hop_to=hops_of[:, 2].astype(np.int32),
        hop_since_h=hops_of[:, 3].copy(),
        mark_begin=np.cumsum([0, *(len(hops) for _, hops in marked)], dtype=np.int32),
        mark_hop=np.array([hop for _, hops in marked for hop in hops], dtype=np.int32),
        **columns,
    )


def _add_run(  # noqa: PLR0917 - one run, from everything that shapes it
    rows: _Rows, network: Network, service: Service, number: int, hops: tuple[Hop, ...], stops: tuple[str, ...]
) -> None:
    """One service in one direction, with every ride on it."""
    mode, run, first = service.mode, len(rows.runs) - 1, len(rows.hops)
    headway_h, mode_number = waiting.headway_h(service), list(MODES).index(mode)
    capacity = waiting.capacity_of(service)
    taken = math.inf if capacity is None or service.frequency_per_week is None else capacity
    handled = [_handled(network, node, service) if mode in network.node_by_id[node].modes else None for node in stops]
    inside = [network.node_by_id[node].country in service.trade_of for node in stops]
    figures: list[tuple[float, float, float, float]] = []
    since_h, sinces = 0.0, []
    for i, hop in enumerate(hops):
        for mark in marks_of(hop, network):
            rows.marked.setdefault(mark, []).append(len(rows.hops))
        rows.hops.append((run, rows.number[stops[i]], rows.number[stops[i + 1]], since_h))
        sinces.append(since_h)
        since_h += hop.hours
        factor = rates.hop_factor(hop, mode, network)
        kg = hop.km * factor.g_co2e / G_PER_KG
        figures.append((hop.hours, rates.hop_rate(hop, mode), *((kg, 0.0) if factor.by_teu else (0.0, kg))))
    for board, loaded in enumerate(handled[:-1]):
        if loaded is None:
            continue
        ride_h = usd = kg_teu = kg_tonne = 0.0
        for leave in range(board, len(hops)):
            hour, rate, by_teu, by_tonne = figures[leave]
            ride_h, usd, kg_teu, kg_tonne = ride_h + hour, usd + rate, kg_teu + by_teu, kg_tonne + by_tonne
            unloaded = handled[leave + 1]
            if unloaded is None or (service.trade_of and inside[board] == inside[leave + 1]):
                continue
            by_kg = MODES[mode].price_unit == "kg"
            rows.rides.append(
                (
                    run, first + board, first + leave, rows.number[stops[board]], rows.number[stops[leave + 1]], number,
                    mode_number, loaded[0], ride_h, unloaded[1], sinces[board], headway_h,
                    taken, 0.0 if by_kg else usd, loaded[2] + unloaded[2], loaded[3] + unloaded[3],
                    (usd if by_kg else 0.0) + loaded[4] + unloaded[4], kg_teu, kg_tonne + loaded[5] + unloaded[5],
                )
            )  # fmt: skip


def _with_connections(plan: Rides, network: Network) -> Rides:
    """The rides, and behind them those that timed connections are boarded or left by, with their hours of handling."""
    every = changes(network)
    boards: dict[tuple[str, str], list[int]] = {}
    leaves: dict[tuple[str, str], list[int]] = {}
    for number, change in enumerate(every):
        if change is not None:
            one = change.connection
            leaves.setdefault((one.from_service, one.node), []).append(number)
            boards.setdefault((one.to_service, one.node), []).append(number)
    concerned = {service for service, _ in (*boards, *leaves)}
    whole = [whole_id(service) for service in plan.service_ids]
    mine = np.array([service in concerned for service in whole], dtype=np.bool_)
    added: list[tuple[int, int, int]] = []
    for ride in np.flatnonzero(mine[plan.service]).tolist():
        service = whole[plan.service[ride]]
        boarded = boards.get((service, plan.node_ids[plan.source[ride]]), [])
        left = leaves.get((service, plan.node_ids[plan.target[ride]]), [])
        added += [(ride, b, e) for b in (NO_CONNECTION, *boarded) for e in (NO_CONNECTION, *left)][1:]
    old, board, leave = np.array(added, dtype=np.int32).reshape(-1, 3).T
    none = np.full(len(plan), NO_CONNECTION, np.int32)
    load_h, unload_h = (np.array([getattr(one, name, 0.0) for one in every]) for name in ("load_h", "unload_h"))
    columns: dict[str, Any] = {name: np.concatenate([getattr(plan, name), getattr(plan, name)[old]]) for name in RIDE}
    columns["load_h"][len(plan) :][board >= 0] = load_h[board[board >= 0]]
    columns["unload_h"][len(plan) :][leave >= 0] = unload_h[leave[leave >= 0]]
    connected = Connected(changes=every, boarded=np.append(none, board), left=np.append(none, leave))
    return replace(plan, **columns, connected=connected)


NO_CONNECTION = -1


def _handled(network: Network, node: str, service: Service) -> tuple[float, float, float, float, float, float]:
    """Hours of loading and of unloading at a node; USD of one lift by TEU, box and chargeable kg; kg CO2e by tonne."""
    row, priced = rates.handling_at(network, node, service.mode), rates.priced_handling(network, node, service.mode)
    by_box = priced.usd_per_box or 0.0
    by_teu = 0.0 if priced.usd_per_box is not None else priced.usd_per_teu or 0.0
    by_kg = 0.0 if priced.usd_per_box is not None or priced.usd_per_teu is not None else priced.usd_per_kg or 0.0
    return row.load_h, row.unload_h, by_teu, by_box, by_kg, row.kg_co2e_per_t
