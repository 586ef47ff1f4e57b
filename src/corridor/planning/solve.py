"""One question, solved: from places over drays and services to the legs of every undominated path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.model import rates, timetable
from corridor.model.network import Place
from corridor.planning.access import End, leads_to, straight, ways_in, ways_out
from corridor.planning.dates import place_tz
from corridor.planning.expand import Expanded, expand
from corridor.planning.question import Cost, Question
from corridor.planning.route import Journey, Leg, Rides, dray_leg, service_legs
from corridor.search.frontier import frontier


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The legs of one path, and the hours that are left to the deadline where one was given instead of a start."""

    legs: tuple[Leg, ...]
    spare_h: float = 0.0

    @property
    def cost(self) -> Cost:
        """What the search compares: hours to the arrival, or to the deadline where one was given, USD, kg CO2e."""
        hours, usd, kg_co2e = (
            sum(part) for part in zip(*((leg.hours, leg.usd, leg.kg_co2e) for leg in self.legs), strict=True)
        )
        return hours + self.spare_h, usd, kg_co2e


def solve(question: Question, *, beaten_by: Sequence[Cost] = ()) -> list[Chain]:
    """The legs of one path for each undominated (hours, usd, kg_co2e); empty when there is no route.

    With a deadline the first criterion is the time from being ready to the deadline. What costs in ``beaten_by``
    dominate is left out, as if they were routes.
    """
    expanded = expand(question.network, question.wishes)
    ins = list(ways_in(question, question.origin, expanded))
    direct = list(straight(question, expanded, ins))
    ins = [end for end in ins if not leads_to(end, question.destination)]
    outs = list(ways_out(question, expanded))
    near, far = (outs, ins) if expanded.backwards else (ins, outs)
    entries = [(state, end) for end in (*near, *direct) for state in expanded.layered.entries(end.state)]
    exits = {state: end for end in far for state in expanded.layered.exits(end.state)}
    if not entries or not (exits or direct):
        return []
    states_in = [state for state, _ in entries] + [expanded.layered.sink] * len(beaten_by)
    found = frontier(
        expanded.graph,
        entry_state=np.array(states_in, dtype=np.int32),
        entry_cost=np.array([*(end.cost for _, end in entries), *beaten_by]).reshape(-1, 3),
        exit_state=np.array(list(exits), dtype=np.int32),
        exit_cost=np.array([end.cost for end in exits.values()]).reshape(-1, 3),
        limit=question.most,
        backward=expanded.backwards,
    )
    chains: list[Chain] = []
    rides: Rides = {}
    for cost, entry, states in zip(found.cost, found.entry, found.states, strict=True):
        if entry < len(entries):
            ends = entries[entry][1], exits[states[-1]] if states else None
            chains.append(chain(question, expanded, float(cost[0]), ends=ends, states=states, rides=rides))
    return chains


def chain(
    question: Question,
    expanded: Expanded,
    hours: float,
    *,
    ends: tuple[End, End | None],
    states: Sequence[int],
    rides: Rides,
) -> Chain:
    """The legs of a path as the search found it, from its near end to its far end (None: straight to the sink).

    Args:
        question: what was asked.
        expanded: the arrays that were searched.
        hours: what the path's first criterion came to.
        ends: near and far, in the order of the search, which may run backwards.
        states: in that order too.
        rides: the legs of the paths before, for this one to share.
    """
    start, end = ends
    plain = [expanded.layered.plain(state) for state in states]
    if expanded.backwards and end is not None:
        start, end, plain = end, start, plain[::-1]
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
    legs.extend(service_legs(plain, expanded.layout, journey=journey, start_h=at_h))
    at_h = sum(leg.hours for leg in legs)
    if end is not None and end.dray is not None:
        legs.append(_dray(end.dray, at_h, question, journey))
    spare_h = max(0.0, hours - sum(leg.hours for leg in legs)) if question.backwards else 0.0
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
