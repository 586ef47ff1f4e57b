"""The ends of a path: how cargo comes into the network at its origin and leaves it at its destination.

It comes in at the origin's own nodes, or by a dray to the yard of another node; it leaves at the destination's own
nodes, or by a dray from another node; or one dray leads there straight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corridor.model import rates
from corridor.model.network import Place
from corridor.planning.drays import direct_dray, drays_to_nodes, passes
from corridor.planning.expand import Expanded
from corridor.planning.limits import Limits
from corridor.planning.question import Cost, Question, Terms

FREE_OF_COST: Cost = (0.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class End:
    """A way in or out: its state in a layout, what it costs, and the dray it takes."""

    state: int
    cost: Cost
    dray: tuple[rates.Dray, Place, Place] | None = None


def ways_in(terms: Terms, origin: Place, expanded: Expanded) -> Iterator[End]:
    """At the origin's own nodes, or by a dray to the yard of another node; under bond no dray."""
    for own in origin.nodes:
        if expanded.usable(own):
            yield End(state=expanded.ground(own), cost=FREE_OF_COST)
    if terms.limits.bonded:
        return
    for node, dray in _drays(terms, origin, expanded):
        yield End(state=expanded.yard(node.query), cost=terms.cost(dray), dray=(dray, origin, node))


def ways_out(question: Question, expanded: Expanded) -> Iterator[End]:
    """At the destination's own nodes, or by a dray from another node; under bond only where none of those is bonded,
    and never from the origin's own nodes, where the cargo is not cleared.
    """
    destination, bonded = question.destination, question.limits.bonded
    for own in destination.nodes:
        if expanded.usable(own):
            yield End(state=expanded.ground(own), cost=FREE_OF_COST)
    if bonded and any(question.network.node_by_id[own].bonded for own in destination.nodes):
        return
    for node, dray in _drays(question, destination, expanded):
        if not (bonded and node.query in question.origin.nodes):
            cost = question.cost(dray)
            yield End(state=expanded.ground(node.query), cost=cost, dray=(dray, node, destination))


def straight(question: Question, expanded: Expanded, ins: Iterable[End]) -> Iterator[End]:
    """By a dray from origin to destination, or by one of the ``ins`` to a node of the destination; under bond none."""
    origin, destination = question.origin, question.destination
    if question.limits.bonded:
        return
    network, land, shipment = question.network, question.land, question.shipment
    direct = direct_dray(origin, destination, network=network, land=land, shipment=shipment)
    if direct is not None and not passes(origin, destination, avoided(question.limits), land):
        yield End(state=expanded.sink, cost=question.cost(direct), dray=(direct, origin, destination))
    for end in ins:
        if leads_to(end, destination):
            yield replace(end, state=expanded.sink)


def leads_to(end: End, destination: Place) -> bool:
    """Whether a way in is a dray to one of the destination's own nodes, so that it is the whole way."""
    return end.dray is not None and end.dray[2].query in destination.nodes


def avoided(limits: Limits) -> frozenset[str]:
    """The countries that nothing may touch, not even a dray on its way."""
    return frozenset().union(*(target.keys for target in limits.avoid if target.kind == "country"))


def _drays(terms: Terms, place: Place, expanded: Expanded) -> Iterator[tuple[Place, rates.Dray]]:
    """The lawful drays between a place and nodes that are not its own, as far as the limits leave them."""
    countries = avoided(terms.limits)
    for node, dray in drays_to_nodes(
        place, expanded.layout, network=terms.network, land=terms.land, shipment=terms.shipment
    ):
        if expanded.usable(node.query) and not passes(place, node, countries, terms.land):
            yield node, dray
