"""One question, solved: from places over drays and services to the legs of every undominated path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from corridor import rates, search, timetable
from corridor.drays import direct_dray, drays_to_nodes, great_circles_km, passes
from corridor.expand import Clock, Expanded, Wishes, expand
from corridor.land import Land
from corridor.layout import layout
from corridor.limits import FREE, Limits
from corridor.model import Network, Place, Shipment, Status
from corridor.route import Journey, Leg, dray_leg, service_legs


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: between which places, for which shipment, waiting how, on services of which status, under limits.

    ``clock`` is when the cargo is ready, or by when it must arrive (then the latest departures are sought). Without
    ``co2e`` routes are compared by hours and USD only.
    """

    network: Network
    origin: Place
    destination: Place
    land: Land
    shipment: Shipment
    wait: rates.WaitPolicy
    statuses: frozenset[Status]
    limits: Limits = FREE
    clock: Clock | None = None
    co2e: bool = True


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The legs of one path, and the hours that are left to the deadline where one was given instead of a start."""

    legs: tuple[Leg, ...]
    spare_h: float = 0.0


Cost = tuple[float, float, float]
FREE_OF_COST: Cost = (0.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class _End:
    """A way in or out: its state in a layout, what it costs, and the dray it takes."""

    state: int
    cost: Cost
    dray: tuple[rates.Dray, Place, Place] | None = None


def solve(question: Question, *, beaten_by: Sequence[Cost] = ()) -> list[Chain]:
    """The legs of one path for each undominated (hours, usd, kg_co2e); empty when there is no route.

    With a deadline the first criterion is the time from being ready to the deadline. What costs in ``beaten_by``
    dominate is left out, as if they were routes.
    """
    expanded = expand(question.network, _wishes(question))
    ins, outs = list(_ways_in(question, expanded)), list(_ways_out(question, expanded))
    if expanded.backwards:
        ins, outs = (
            outs + [end for end in ins if end.state == expanded.sink],
            [end for end in ins if end.state != expanded.sink],
        )
    entries = [(state, end) for end in ins for state in expanded.layered.entries(end.state)]
    exits = {state: end for end in outs for state in expanded.layered.exits(end.state)}
    if not entries or not (exits or any(end.state == expanded.sink for end in ins)):
        return []
    states_in = [state for state, _ in entries] + [expanded.layered.sink] * len(beaten_by)
    found = search.frontier(
        expanded.graph,
        entry_state=np.array(states_in, dtype=np.int32),
        entry_cost=np.array([*(end.cost for _, end in entries), *beaten_by]).reshape(-1, 3),
        exit_state=np.array(list(exits), dtype=np.int32),
        exit_cost=np.array([end.cost for end in exits.values()]).reshape(-1, 3),
        limit=_most(question.limits),
    )
    chains: list[Chain] = []
    rides: dict[tuple[int, int, int], Leg] = {}
    for cost, entry, states in zip(found.cost, found.entry, found.states, strict=True):
        if entry >= len(entries):
            continue
        start = entries[entry][1]
        end = exits[states[-1]] if states else None
        plain = [expanded.layered.plain(state) for state in states]
        if expanded.backwards and end is not None:
            start, end, plain = end, start, plain[::-1]
        chains.append(_chain(question, expanded, float(cost[0]), ends=(start, end), states=plain, rides=rides))
    return chains


ROUNDING = 1e-9
"""Limits are kept to this share, so that a sum of legs that is the limit itself is not left out."""


def _most(limits: Limits) -> Cost:
    hours, usd, kg = (most * (1 + ROUNDING) for most in limits.most)
    return hours, usd, kg


def _wishes(question: Question) -> Wishes:
    return Wishes(
        shipment=question.shipment,
        wait=question.wait,
        statuses=question.statuses,
        limits=replace(question.limits, max_hours=None, max_usd=None, max_kg_co2e=None),
        clock=question.clock,
        co2e=question.co2e,
    )


def _cost(dray: rates.Dray, question: Question) -> Cost:
    return (dray.hours, dray.usd, dray.kg_co2e if question.co2e else 0.0)


def _avoided(limits: Limits) -> frozenset[str]:
    return frozenset().union(*(target.keys for target in limits.avoid if target.kind == "country"))


def _ways_in(question: Question, expanded: Expanded) -> Iterator[_End]:
    """At the origin's own nodes, by a dray to the yard of another node, or straight to the sink."""
    origin, destination, avoided = question.origin, question.destination, _avoided(question.limits)
    for own in origin.nodes:
        if expanded.usable(own):
            yield _End(state=expanded.ground(own), cost=FREE_OF_COST)
    if question.limits.bonded:
        return
    network, land, shipment = question.network, question.land, question.shipment
    direct = direct_dray(origin, destination, network=network, land=land, shipment=shipment)
    if direct is not None and not passes(origin, destination, avoided, land):
        yield _End(state=expanded.sink, cost=_cost(direct, question), dray=(direct, origin, destination))
    for node, dray in drays_to_nodes(origin, expanded.layout, network=network, land=land, shipment=shipment):
        if expanded.usable(node.query) and not passes(origin, node, avoided, land):
            state = expanded.sink if node.query in destination.nodes else expanded.yard(node.query)
            yield _End(state=state, cost=_cost(dray, question), dray=(dray, origin, node))


def _ways_out(question: Question, expanded: Expanded) -> Iterator[_End]:
    """At the destination's own nodes, or by a dray from another node; under bond only where none of those is bonded,
    and never from the origin's own nodes, where the cargo is not cleared.
    """
    destination, avoided, bonded = question.destination, _avoided(question.limits), question.limits.bonded
    for own in destination.nodes:
        if expanded.usable(own):
            yield _End(state=expanded.ground(own), cost=FREE_OF_COST)
    network, land, shipment = question.network, question.land, question.shipment
    if bonded and any(network.node_by_id[own].bonded for own in destination.nodes):
        return
    for node, dray in drays_to_nodes(destination, expanded.layout, network=network, land=land, shipment=shipment):
        if bonded and node.query in question.origin.nodes:
            continue
        if expanded.usable(node.query) and not passes(node, destination, avoided, land):
            yield _End(state=expanded.ground(node.query), cost=_cost(dray, question), dray=(dray, node, destination))


def _chain(
    question: Question, expanded: Expanded, hours: float, *, ends: tuple[_End, _End | None], states: list[int],
    rides: dict[tuple[int, int, int], Leg],
) -> Chain:  # fmt: skip
    """The legs of a path whose first criterion came to ``hours``."""
    start, end = ends
    clock = question.clock
    ready = None if clock is None else clock.instant
    if clock is not None and clock.backwards:
        ready = timetable.later(clock.instant, -hours)
    journey = Journey(
        network=question.network, shipment=question.shipment, wait=question.wait, ready=ready, rides=rides
    )
    legs: list[Leg] = []
    if start.dray is not None:
        legs.append(_dray(start.dray, 0.0, question, journey))
    at_h = sum(leg.hours for leg in legs)
    legs.extend(service_legs(states, expanded.layout, journey=journey, start_h=at_h))
    at_h = sum(leg.hours for leg in legs)
    if end is not None and end.dray is not None:
        legs.append(_dray(end.dray, at_h, question, journey))
    backwards = clock is not None and clock.backwards
    spare_h = max(0.0, hours - sum(leg.hours for leg in legs)) if backwards else 0.0
    return Chain(legs=tuple(legs), spare_h=spare_h)


def _dray(way: tuple[rates.Dray, Place, Place], at_h: float, question: Question, journey: Journey) -> Leg:
    dray, start, end = way
    return dray_leg(
        dray,
        start=start,
        end=end,
        depart=journey.moment(at_h, place_tz(start, question.network)),
        arrive=journey.moment(at_h + dray.hours, place_tz(end, question.network)),
    )


def place_tz(place: Place, network: Network) -> str:
    """The time zone of a place: its first node's, else the nearest node's."""
    if place.nodes:
        return network.node_by_id[place.nodes[0]].tz
    plan = layout(network)
    if not plan.node_ids:
        return "UTC"
    return network.node_by_id[plan.node_ids[int(np.argmin(great_circles_km(place, plan)))]].tz


def ready_at(moment: datetime, place: Place, network: Network) -> datetime:
    """An aware instant: a moment without an offset is local to the place."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timetable.zone(place_tz(place, network)))
