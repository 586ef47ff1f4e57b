"""One question, solved: from places over drays and services to the legs of every undominated path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor import rates, search
from corridor.drays import direct_dray, drays_to_nodes, node_place
from corridor.expand import expand
from corridor.land import Land
from corridor.model import Network, Place, Shipment, Status
from corridor.route import Leg, dray_leg, service_legs


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: between which places, for which shipment, waiting how, on services of which status."""

    network: Network
    origin: Place
    destination: Place
    land: Land
    shipment: Shipment
    wait: rates.WaitPolicy
    statuses: frozenset[Status]


Cost = tuple[float, float, float]
FREE: Cost = (0.0, 0.0, 0.0)


def _cost(dray: rates.Dray) -> Cost:
    return (dray.hours, dray.usd, dray.kg_co2e)


def solve(question: Question) -> list[tuple[Leg, ...]]:
    """The legs of one path for each undominated (hours, usd, kg_co2e); empty when there is no route."""
    network, origin, destination = question.network, question.origin, question.destination
    expanded = expand(network, shipment=question.shipment, wait=question.wait, statuses=question.statuses)
    sink = len(expanded.graph.begin)

    # Ways in: at the origin's own nodes, by a dray to the yard of another node, or straight to the sink
    entries: list[tuple[int, Cost, tuple[Leg, ...]]] = [(expanded.ground(node), FREE, ()) for node in origin.nodes]
    direct = direct_dray(origin, destination, network=network, land=question.land, shipment=question.shipment)
    if direct is not None:
        entries.append((sink, _cost(direct), (dray_leg(direct, start=origin, end=destination),)))
    for node, dray in drays_to_nodes(origin, expanded, network=network, land=question.land, shipment=question.shipment):
        legs = (dray_leg(dray, start=origin, end=node_place(network, node)),)
        entries.append((sink if node in destination.nodes else expanded.yard(node), _cost(dray), legs))

    # Ways out: at the destination's own nodes, or by a dray from another node
    exits: dict[int, tuple[Cost, tuple[Leg, ...]]] = {expanded.ground(node): (FREE, ()) for node in destination.nodes}
    for node, dray in drays_to_nodes(
        destination, expanded, network=network, land=question.land, shipment=question.shipment
    ):
        legs = (dray_leg(dray, start=node_place(network, node), end=destination),)
        exits[expanded.ground(node)] = (_cost(dray), legs)

    if not entries or not (exits or direct):
        return []
    found = search.frontier(
        expanded.graph,
        entry_state=np.array([state for state, _, _ in entries], dtype=np.int32),
        entry_cost=np.array([cost for _, cost, _ in entries]).reshape(-1, 3),
        exit_state=np.array(list(exits), dtype=np.int32),
        exit_cost=np.array([cost for cost, _ in exits.values()]).reshape(-1, 3),
    )
    chains: list[tuple[Leg, ...]] = []
    for entry, states in zip(found.entry, found.states, strict=True):
        access = entries[entry][2]
        if not states:  # straight in, by a dray alone
            chains.append(access)
            continue
        ridden = service_legs(states, expanded, network=network, shipment=question.shipment, wait=question.wait)
        chains.append((*access, *ridden, *exits[states[-1]][1]))
    return chains
