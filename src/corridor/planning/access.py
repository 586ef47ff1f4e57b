"""The ends of a path: how cargo comes into the network at its origin and leaves it at its destination.

It comes in at the origin's own nodes, or by a dray to another node; it leaves at the destination's own nodes, or by a
dray from another node; or one dray leads there straight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corridor.model import rates
from corridor.model.network import Place
from corridor.planning.drays import direct_dray, drays_to_nodes, node_place
from corridor.planning.graphs import Searchable
from corridor.planning.limits.passing import avoided, passes, passing
from corridor.planning.question import Cost, Question

FREE_OF_COST: Cost = (0.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class End:
    """A way in or out: its state in a graph, what it costs, and the dray it takes."""

    state: int
    cost: Cost
    dray: tuple[rates.Dray, Place, Place] | None = None


def ways_in(question: Question, graph: Searchable, more: Sequence[End] | None = None) -> Iterator[End]:
    """At the origin's own nodes, or by a dray to another node; under bond no dray. ``more`` are ways in under limits
    that avoid less, where they are known.
    """
    origin = question.origin
    for own in origin.nodes:
        if graph.usable(own):
            yield End(state=graph.yard(own), cost=FREE_OF_COST)
    if question.terms.limits.bonded:
        return
    for node, dray in _drays(question, origin, graph, more):
        yield End(state=graph.yard(node.query), cost=question.terms.cost(dray), dray=(dray, origin, node))


def ways_out(question: Question, graph: Searchable, more: Sequence[End] | None = None) -> Iterator[End]:
    """At the destination's own nodes, or by a dray from another node; under bond only where none of those is bonded,
    and never from the origin's own nodes, where the cargo is not cleared. ``more`` as for ``ways_in``.
    """
    destination, bonded = question.destination, question.terms.limits.bonded
    for own in destination.nodes:
        if graph.usable(own):
            yield End(state=graph.ground(own), cost=FREE_OF_COST)
    if bonded and any(question.network.node_by_id[own].bonded for own in destination.nodes):
        return
    for node, dray in _drays(question, destination, graph, more):
        if not (bonded and node.query in question.origin.nodes):
            cost = question.terms.cost(dray)
            yield End(state=graph.ground(node.query), cost=cost, dray=(dray, node, destination))


def straight(question: Question, graph: Searchable) -> Iterator[End]:
    """By one dray all the way: from the origin, or its own nodes, to the destination, or its own nodes. None under
    bond.
    """
    origin, destination = question.origin, question.destination
    if question.terms.limits.bonded:
        return
    network, terms, countries = question.network, question.terms, avoided(question.limits)
    starts = [origin, *(node_place(network, own) for own in origin.nodes if graph.usable(own))]
    ends = [destination, *(node_place(network, own) for own in destination.nodes if graph.usable(own))]
    pairs = [(start, destination) for start in starts] + [(origin, end) for end in ends[1:]]
    for start, end in pairs:
        dray = direct_dray(start, end, network=network, land=terms.land, cargo=terms.cargo)
        if dray is not None and not passes(start, end, countries, terms.land):
            yield End(state=graph.sink, cost=terms.cost(dray), dray=(dray, start, end))


def _drays(
    question: Question, place: Place, graph: Searchable, more: Sequence[End] | None = None
) -> Iterator[tuple[Place, rates.Dray]]:
    """The lawful drays between a place and nodes that are not its own, as far as the limits leave them."""
    countries, terms = avoided(question.limits), question.terms
    drays: Iterable[tuple[Place, rates.Dray]]
    if more is None:
        drays = drays_to_nodes(place, graph.rides, network=question.network, land=terms.land, cargo=terms.cargo)
    else:
        ends = [one.dray for one in more if one.dray is not None]
        drays = [(b if a == place else a, dray) for dray, a, b in ends]
    found = [(node, dray) for node, dray in drays if graph.usable(node.query)]
    passed = passing([(place, node) for node, _ in found], countries, terms.land)
    for (node, dray), through in zip(found, passed, strict=True):
        if not through:
            yield node, dray
