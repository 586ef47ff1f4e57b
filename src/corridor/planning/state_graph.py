"""A network as arrays, before any shipment, date or wish: what ``expand`` turns into the arrays that ``search`` reads.

States: ``ground(n)``, cargo at node n, from where it may be loaded or leave; ``yard(n)``, cargo that came to n by a
dray and so may only be loaded (two drays never follow each other); ``aboard(service, direction, stop)``, cargo that
has ridden to a stop. Arcs: load, wait and ride the first hop; ride a hop; unload. Loading holds the first hop, so
that nothing can be loaded and unloaded without a ride. Handling is additive, so no state per pair of modes is needed.

A layout is kept with its network, in this process and with the kept network (``store``) for the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model import rates
from corridor.model.network import Hop, Network, Service
from corridor.model.units import G_PER_KG, HOURS_PER_WEEK
from corridor.search.frontier import Floats, Ints

RIDE, LOAD, UNLOAD = 0, 1, 2
"""Kinds of arcs."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Arrays of one network. Nodes are numbered as in the network, services likewise.

    Runs are services in one direction: ``run_service``, ``run_back`` (runs backwards), ``run_first`` (the state aboard
    at the second stop) and ``run_hop`` (its first directed hop, with one more entry at the end). Directed hops
    ``hop_*``: the run, the ends as node numbers, and ``hop_since_h``, hours since the run left its first stop. Arcs
    ``arc_*``, by source: ``hours`` without waiting, ``before_h`` (the part before departure), ``headway_h`` (of the
    service, where loading waits for it), money per TEU and per chargeable kg, kg CO2e per tonne, and the directed hop.
    """

    node_ids: tuple[str, ...]
    service_ids: tuple[str, ...]
    number: dict[str, int]
    lon: Floats
    lat: Floats
    states: int
    run_service: Ints
    run_back: Ints
    run_first: Ints
    run_hop: Ints
    hop_run: Ints
    hop_from: Ints
    hop_to: Ints
    hop_since_h: Floats
    arc_kind: Ints
    arc_source: Ints
    arc_target: Ints
    arc_hop: Ints
    arc_hours: Floats
    arc_before_h: Floats
    arc_headway_h: Floats
    arc_usd_per_teu: Floats
    arc_usd_per_kg: Floats
    arc_kg_per_tonne: Floats

    def run_of(self, state: int) -> int:
        """The run that cargo is aboard in a state; -1 on the ground."""
        if state < 2 * len(self.node_ids):
            return -1
        return bisect_right(self._run_first, state) - 1

    @cached_property
    def _run_first(self) -> list[int]:
        first: list[int] = self.run_first.tolist()
        return first


def reversed_hop(hop: Hop) -> Hop:
    """The hop run the other way, with the same figures."""
    return Hop(
        from_node=hop.to_node,
        to_node=hop.from_node,
        km=hop.km,
        hours=hop.hours,
        basis=hop.basis,
        source=hop.source,
        usd_per_teu=hop.usd_per_teu,
        usd_per_kg=hop.usd_per_kg,
        g_co2e_per_tkm=hop.g_co2e_per_tkm,
        passages=hop.passages[::-1],
        p90_hours=hop.p90_hours,
        extra=hop.extra,
    )


def directions(service: Service) -> Iterator[tuple[tuple[Hop, ...], tuple[str, ...]]]:
    """The hops and stops of each direction in which the service runs."""
    yield service.hops, service.stops
    if service.both_ways:
        yield tuple(reversed_hop(hop) for hop in reversed(service.hops)), service.stops[::-1]


_KEPT: WeakKeyDictionary[Network, Layout] = WeakKeyDictionary()


def layout(network: Network) -> Layout:
    """The arrays of a network, made once."""
    if network not in _KEPT:
        _KEPT[network] = _layout(network)
    return _KEPT[network]


def remember(network: Network, known: Layout) -> None:
    """Take over the layout of an equal network that was made before."""
    _KEPT[network] = known


def _layout(network: Network) -> Layout:
    number = {node: i for i, node in enumerate(network.node_by_id)}
    table = _Table(number=number, state=2 * len(number))
    for service_number, service in enumerate(network.service_by_id.values()):
        for back, (hops, stops) in enumerate(directions(service)):
            _add_run(table, network, service, which=(service_number, back), hops=hops, stops=stops)
    runs = np.array(table.runs, dtype=np.int32).reshape(-1, 4)
    hops_of = np.array(table.hops, dtype=np.float64).reshape(-1, 4)
    arcs = np.array(table.arcs, dtype=np.float64).reshape(-1, 10)
    arcs = arcs[np.argsort(arcs[:, 1], kind="stable")]
    nodes = network.node_by_id.values()
    return Layout(
        node_ids=tuple(network.node_by_id),
        service_ids=tuple(network.service_by_id),
        number=number,
        lon=np.array([node.lon for node in nodes]),
        lat=np.array([node.lat for node in nodes]),
        states=table.state,
        run_service=runs[:, 0].copy(),
        run_back=runs[:, 1].copy(),
        run_first=runs[:, 2].copy(),
        run_hop=np.append(runs[:, 3], np.int32(len(table.hops))).astype(np.int32),
        hop_run=hops_of[:, 0].astype(np.int32),
        hop_from=hops_of[:, 1].astype(np.int32),
        hop_to=hops_of[:, 2].astype(np.int32),
        hop_since_h=hops_of[:, 3].copy(),
        arc_kind=arcs[:, 0].astype(np.int32),
        arc_source=arcs[:, 1].astype(np.int32),
        arc_target=arcs[:, 2].astype(np.int32),
        arc_hop=arcs[:, 3].astype(np.int32),
        arc_hours=arcs[:, 4].copy(),
        arc_before_h=arcs[:, 5].copy(),
        arc_headway_h=arcs[:, 6].copy(),
        arc_usd_per_teu=arcs[:, 7].copy(),
        arc_usd_per_kg=arcs[:, 8].copy(),
        arc_kg_per_tonne=arcs[:, 9].copy(),
    )


@dataclass(kw_only=True)
class _Table:
    """Rows while a layout is made: runs, directed hops and arcs as the columns of ``Layout`` name them."""

    number: dict[str, int]
    state: int
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    hops: list[tuple[int, int, int, float]] = field(default_factory=list)
    arcs: list[tuple[float, ...]] = field(default_factory=list)


def _add_run(
    table: _Table,
    network: Network,
    service: Service,
    *,
    which: tuple[int, int],
    hops: tuple[Hop, ...],
    stops: tuple[str, ...],
) -> None:
    """One service in one direction; ``which`` is its number and whether it runs back."""
    mode, by_kg = service.mode, service.mode == "air"
    headway_h = 0.0 if service.frequency_per_week is None else HOURS_PER_WEEK / service.frequency_per_week

    def add(kind: int, ends: tuple[int, int], hours: tuple[float, float, float], usd: float, kg: float) -> None:
        """An arc of the hop that was added last; hours are all, before departure, headway."""
        money = (0.0, usd) if by_kg else (usd, 0.0)
        table.arcs.append((kind, *ends, len(table.hops) - 1, *hours, *money, kg))

    handled = [
        (rates.handling_at(network, node, mode), rates.handling_rate(network, node, mode))
        if mode in network.node_by_id[node].modes
        else None
        for node in stops
    ]
    run = len(table.runs)
    table.runs.append((*which, table.state, len(table.hops)))
    since_h = 0.0
    for i, hop in enumerate(hops):
        here, there = table.state + i - 1, table.state + i  # aboard at the hop's first and last stop
        start, stop = table.number[stops[i]], table.number[stops[i + 1]]
        table.hops.append((run, start, stop, since_h))
        since_h += hop.hours
        usd = rates.hop_rate(hop, mode)
        kg = hop.km * rates.hop_g_co2e_per_tkm(hop, mode, network) / G_PER_KG
        loaded, unloaded = handled[i], handled[i + 1]
        if i > 0:
            add(RIDE, (here, there), (hop.hours, 0.0, 0.0), usd, kg)
        if loaded is not None:
            load_h = loaded[0].load_h
            add(LOAD, (start, there), (load_h + hop.hours, load_h, headway_h), usd + loaded[1], kg)
        if unloaded is not None:
            add(UNLOAD, (there, stop), (unloaded[0].unload_h, 0.0, 0.0), unloaded[1], 0.0)
    table.state += len(hops)
