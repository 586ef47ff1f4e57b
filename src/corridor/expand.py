"""The network, for one shipment and one wait policy, as the states and arcs that ``search`` reads.

States: ``ground(n)``, cargo at node n, from where it may be loaded or leave; ``yard(n)``, cargo that came to n by a
dray and so may only be loaded (two drays never follow each other); ``aboard(service, direction, stop)``, cargo that
has ridden to a stop. Arcs: load, wait and ride the first hop; ride a hop; unload. Loading holds the first hop, so
that nothing can be loaded and unloaded without a ride. Handling is additive, so no state per pair of modes is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from corridor import rates, search
from corridor.model import Hop, Network, Service, Shipment, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A service in one direction: the hops in the order of travel and the stops they join.

    ``first_state`` is the state of being aboard at the second stop; the further stops follow.
    """

    service: Service
    hops: tuple[Hop, ...]
    stops: tuple[str, ...]
    first_state: int


@dataclass(frozen=True, kw_only=True)
class Expanded:
    """States: ground 0..N-1, yard N..2N-1, then those aboard, run by run; ``run_of`` gives a state's run."""

    graph: search.Graph
    node_ids: tuple[str, ...]
    number: dict[str, int]
    lon: search.Floats
    lat: search.Floats
    runs: tuple[Run, ...]
    run_of: search.Ints

    def ground(self, node: str) -> int:
        """State of cargo on the ground at a node."""
        return self.number[node]

    def yard(self, node: str) -> int:
        """State of cargo that was trucked to a node to be loaded there."""
        return len(self.node_ids) + self.number[node]


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


_CACHE: WeakKeyDictionary[Network, dict[tuple[Shipment, rates.WaitPolicy, frozenset[Status]], Expanded]] = (
    WeakKeyDictionary()
)
_CACHED_PER_NETWORK = 16


def expand(network: Network, *, shipment: Shipment, wait: rates.WaitPolicy, statuses: frozenset[Status]) -> Expanded:
    """States and arcs for the services of the given statuses. Kept for the next query on the same network."""
    kept = _CACHE.setdefault(network, {})
    key = (shipment, wait, statuses)
    if key not in kept:
        if len(kept) >= _CACHED_PER_NETWORK:
            kept.pop(next(iter(kept)))
        kept[key] = _expand(network, shipment=shipment, wait=wait, statuses=statuses)
    return kept[key]


def _expand(network: Network, *, shipment: Shipment, wait: rates.WaitPolicy, statuses: frozenset[Status]) -> Expanded:
    node_ids = tuple(network.node_by_id)
    number = {node: i for i, node in enumerate(node_ids)}
    state = 2 * len(node_ids)
    runs: list[Run] = []
    run_of: list[int] = [-1] * state
    source: list[int] = []
    target: list[int] = []
    cost: list[tuple[float, float, float]] = []
    for service in network.service_by_id.values():
        if service.status not in statuses:
            continue
        mode, waiting_h = service.mode, rates.wait_h(service, wait)
        for hops, stops in directions(service):
            handled = [
                (rates.handling_at(network, node, mode), rates.handling_usd(network, node, mode, shipment))
                if mode in network.node_by_id[node].modes
                else None
                for node in stops
            ]
            for i, hop in enumerate(hops):
                here, there = state + i - 1, state + i  # aboard at the hop's first and last stop
                ride = (
                    hop.hours,
                    rates.hop_usd(hop, mode, shipment),
                    rates.hop_kg_co2e(hop, mode, network, shipment),
                )
                loaded, unloaded = handled[i], handled[i + 1]
                if i > 0:
                    source.append(here)
                    target.append(there)
                    cost.append(ride)
                if loaded is not None:
                    source.append(number[stops[i]])
                    target.append(there)
                    cost.append((loaded[0].load_h + waiting_h + ride[0], loaded[1] + ride[1], ride[2]))
                if unloaded is not None:
                    source.append(there)
                    target.append(number[stops[i + 1]])
                    cost.append((unloaded[0].unload_h, unloaded[1], 0.0))
            run_of.extend([len(runs)] * len(hops))
            runs.append(Run(service=service, hops=hops, stops=stops, first_state=state))
            state += len(hops)
    nodes = np.arange(len(node_ids), dtype=np.int32)
    return Expanded(
        graph=search.graph(
            states=state,
            source=np.array(source, dtype=np.int32),
            target=np.array(target, dtype=np.int32),
            cost=np.array(cost, dtype=np.float64).reshape(-1, 3),
            borrower=nodes + np.int32(len(node_ids)),
            lender=nodes,
        ),
        node_ids=node_ids,
        number=number,
        lon=np.array([node.lon for node in network.node_by_id.values()]),
        lat=np.array([node.lat for node in network.node_by_id.values()]),
        runs=tuple(runs),
        run_of=np.array(run_of, dtype=np.int32),
    )
