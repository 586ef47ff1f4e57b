"""One question, solved: from places over drays and services to the legs of every undominated path."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.model import rates
from corridor.model.network import Place
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.dates import place_tz
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.legs import Journey, dray_leg, ride_leg
from corridor.planning.question import Cost, Question
from corridor.planning.routes.route import Leg
from corridor.search.frontier import frontier


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The legs of one path, and the hours that are left to the deadline where one was given instead of a start."""

    legs: tuple[Leg, ...]
    spare_h: float = 0.0

    @cached_property
    def cost(self) -> Cost:
        """What the search compares: hours to the arrival, or to the deadline where one was given, USD, kg CO2e."""
        hours, usd, kg_co2e = (
            math.fsum(part) for part in zip(*((leg.hours, leg.usd, leg.kg_co2e) for leg in self.legs), strict=True)
        )
        return hours + self.spare_h, usd, kg_co2e


def solve(question: Question, *, beaten_by: Sequence[Cost] = (), most_labels: int | None = None) -> list[Chain]:
    """The legs of one path for each undominated (hours, usd, kg_co2e); empty when there is no route.

    With a deadline alone the first criterion is the time from being ready to the deadline. What costs in ``beaten_by``
    dominate is left out, as if they were routes.

    Raises:
        TooManyLabels: the search needs more labels than ``most_labels`` (``CORRIDOR_MOST_LABELS``).
    """
    graph = searchable(question.network, question.terms, question.limits)
    ins = list(ways_in(question, graph))
    direct = list(straight(question, graph))
    outs = list(ways_out(question, graph))
    near, far = (outs, ins) if graph.backwards else (ins, outs)
    entries = [(state, end) for end in (*near, *direct) for state in graph.layered.entries(end.state)]
    exits = {state: end for end in far for state in graph.layered.exits(end.state)}
    if not entries or not (exits or direct):
        return []
    states_in = [state for state, _ in entries] + [graph.layered.sink] * len(beaten_by)
    found = frontier(
        graph.graph,
        entry_state=np.array(states_in, dtype=np.int32),
        entry_cost=np.array([*(end.cost for _, end in entries), *beaten_by]).reshape(-1, 3),
        exit_state=np.array(list(exits), dtype=np.int32),
        exit_cost=np.array([end.cost for end in exits.values()]).reshape(-1, 3),
        limit=question.terms.most,
        backward=graph.backwards,
        most_labels=most_labels,
    )
    chains: list[Chain] = []
    journey = journey_of(question, graph)
    for cost, entry, states, arcs in zip(found.cost, found.entry, found.states, found.arcs, strict=True):
        if entry < len(entries):
            ends = entries[entry][1], exits[states[-1]] if states else None
            chains.append(chain(journey, graph, float(cost[0]), ends=ends, arcs=arcs))
    return chains


def journey_of(question: Question, graph: Searchable) -> Journey:
    """What the legs of a question's paths are made by."""
    clock = question.terms.clock
    return Journey(
        network=question.network,
        terms=question.terms,
        plan=graph.rides,
        instant=None if clock is None else clock.instant,
        timed=graph.timed,
        made=graph.made,
    )


def chain(
    journey: Journey,
    graph: Searchable,
    hours: float,
    *,
    ends: tuple[End, End | None],
    arcs: Sequence[int],
    begin_h: float = 0.0,
) -> Chain:
    """The legs of a path as the search found it, from its near end to its far end (None: straight to the sink).

    Args:
        journey: what the legs are made by (``journey_of``).
        graph: what was searched.
        hours: what the path's first criterion came to.
        ends: near and far, in the order of the search, which may run backwards.
        arcs: in that order too.
        begin_h: when the cargo is ready, hours after the question's start.
    """
    start, end = ends
    taken = graph.ride[list(arcs)].tolist()
    if graph.backwards and end is not None:
        start, end, taken = end, start, taken[::-1]
    at_h = -hours if graph.backwards else begin_h
    legs: list[Leg] = []

    def add(leg: Leg) -> None:
        nonlocal at_h
        legs.append(leg)
        at_h += leg.hours

    if start.dray is not None:
        add(_dray(start.dray, at_h, journey, start))
    for one in taken:
        if one >= 0:
            add(ride_leg(one, at_h, journey))
        else:
            transfer = graph.transfers[-1 - one]
            add(_dray((transfer.dray, transfer.start, transfer.end), at_h, journey, transfer))
    if end is not None and end.dray is not None:
        add(_dray(end.dray, at_h, journey, end))
    late = graph.backwards and journey.instant is not None
    spare_h = max(0.0, hours - math.fsum(leg.hours for leg in legs)) if late else 0.0
    return Chain(legs=tuple(legs), spare_h=spare_h)


def _dray(way: tuple[rates.Dray, Place, Place], at_h: float, journey: Journey, of: object) -> Leg:
    """The leg of a dray; undated the one that was made before of the same end or transfer."""
    dray, start, end = way
    if journey.instant is None:
        if id(of) not in journey.driven:
            journey.driven[id(of)] = of, dray_leg(dray, start=start, end=end)
        return journey.driven[id(of)][1]
    return dray_leg(
        dray,
        start=start,
        end=end,
        depart=journey.moment(at_h, place_tz(start, journey.network)),
        arrive=journey.moment(at_h + dray.hours, place_tz(end, journey.network)),
    )
