"""One question, solved: from places over drays and services to every undominated path, whose legs wait to be read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corridor.model import rates
from corridor.model.network import Place
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.dates import place_tz
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.legs import Journey, dray_leg, points_of, ride_leg, ride_points
from corridor.planning.limits.clear import watch
from corridor.planning.limits.targets import Limits, Target
from corridor.planning.question import Cost, Question
from corridor.planning.routes.detours import Known
from corridor.planning.routes.route import Leg, Sketch
from corridor.planning.sketches import sketches_of
from corridor.search.ahead import Origins
from corridor.search.frontier import Ends, Floats, Frontier


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Paths(Sequence[Chain]):
    """Paths as a search found them: a chain of legs is made when it is read, and not kept.

    ``found`` is what the search found, and ``own`` (paths,) which of its paths these are. They begin at the ``near``
    ends, by the number of the entry, and end at the ``far`` ones, by state.
    """

    question: Question
    graph: Searchable
    found: Frontier
    own: NDArray[np.int64]
    near: Sequence[End]
    far: Mapping[int, End]

    @cached_property
    def costs(self) -> Floats:
        """What the search compares: (paths, 3)."""
        return self.found.cost[self.own]

    @cached_property
    def _journey(self) -> Journey:
        return journey_of(self.question, self.graph)

    def __len__(self) -> int:
        return len(self.own)

    @overload
    def __getitem__(self, at: int) -> Chain: ...
    @overload
    def __getitem__(self, at: slice) -> list[Chain]: ...
    def __getitem__(self, at: int | slice) -> Chain | list[Chain]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        number = int(self.own[at])
        arcs = self.found.arc[self.found.begin[number] + 1 : self.found.begin[number + 1]].tolist()
        return chain(self._journey, self.graph, float(self.found.cost[number, 0]), ends=self._ends(at), arcs=arcs)

    def touch(self, targets: tuple[Target, ...]) -> bool:
        """Whether any of the paths touches one of the targets, which its graph does not know of."""
        taken = self.graph.ride[self.found.arc[self.found.arc >= 0]]
        watched, land = watch(self.question.network, targets), self.question.terms.land
        return self.graph.touches(watched, self.found.state, taken, (), land)  # its ends keep to all of the limits

    def _ends(self, at: int) -> tuple[End, End | None]:
        """The near and the far end of a path; None: straight to the sink."""
        number = self.own[at]
        begin, end = self.found.begin[number : number + 2].tolist()
        return self.near[self.found.entry[number]], self.far[int(self.found.state[end - 1])] if begin < end else None

    def sketches(self, kept: Sequence[int]) -> list[Sketch]:
        """What tells paths from others, without making their legs."""
        found, own = self.found, self.own[kept]
        begin, end = found.begin[own], found.begin[own + 1]
        drays_km = np.array([_dray_km(one) for one in self.near])[np.array(found.entry, dtype=np.int64)[own]]
        many = end > begin
        out = np.zeros(self.graph.graph.states)
        out[list(self.far)] = [_dray_km(one) for one in self.far.values()]
        drays_km[many] += out[found.state[end[many] - 1]]
        count = np.maximum(end - begin - 1, 0)
        place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        arc = found.arc[
            np.repeat(end - 1, count) - place if self.graph.backwards else np.repeat(begin + 1, count) + place
        ]
        return sketches_of(self.graph.ride[arc], count, drays_km, self.graph.transfer_km, self._journey)

    def pieces(self, at: int, known: Known) -> list[int]:
        """The numbers of a path's legs, by their stops, in the order of travel."""
        rides = known.of_ride.setdefault(self.question.network, {})
        start, end = self._ends(at)
        drays = [start.dray, None if end is None else end.dray]
        found: list[int] = []
        for one in self._taken(at):
            if one < 0:
                transfer = self.graph.transfers[-1 - one]
                found.append(known.number_of(points_of(transfer.start, transfer.end)))
                continue
            if one not in rides:
                rides[one] = known.number_of(ride_points(one, self._journey))
            found.append(rides[one])
        first, last = reversed(drays) if self.graph.backwards else drays
        numbers = [None if dray is None else known.number_of(points_of(dray[1], dray[2])) for dray in (first, last)]
        return [number for number in (numbers[0], *found, numbers[1]) if number is not None]

    def _taken(self, at: int) -> list[int]:
        """The rides of a path, and -1 - the number of transfers, in the order of travel."""
        begin, end = self.found.begin[self.own[at] : self.own[at] + 2].tolist()
        taken: list[int] = self.graph.ride[self.found.arc[begin + 1 : end]].tolist()
        return taken[::-1] if self.graph.backwards else taken


def _dray_km(end: End) -> float:
    return 0.0 if end.dray is None else end.dray[0].km


def solve(
    question: Question, *, beaten_by: Sequence[Cost] = (), most_labels: int | None = None, more: bool = False
) -> Sequence[Chain]:
    """The legs of one path for each undominated (hours, usd, kg_co2e); empty when there is no route.

    With a deadline alone the first criterion is the time from being ready to the deadline. What costs in ``beaten_by``
    dominate is left out, as if they were routes. With ``more``, other questions from the same place are to be expected.

    Raises:
        TooManyLabels: the search needs more labels than ``most_labels`` (``CORRIDOR_MOST_LABELS``).
    """
    limits, common = question.limits, question.limits_of_any_goods
    if limits != common:
        paths = _paths(question, common, beaten_by=beaten_by, most_labels=most_labels, more=more)
        if paths is None or not paths.touch(tuple(ban for ban in limits.avoid if ban not in common.avoid)):
            return paths or ()
    return _paths(question, limits, beaten_by=beaten_by, most_labels=most_labels, more=more) or ()


def _paths(
    question: Question, limits: Limits, *, beaten_by: Sequence[Cost], most_labels: int | None, more: bool
) -> Paths | None:
    """The undominated paths in the graph under some limits; None where the places have no way into it."""
    graph = searchable(question.network, question.terms, limits)
    ins = list(ways_in(question, graph))
    direct = list(straight(question, graph))
    outs = list(ways_out(question, graph))
    near, far = (outs, ins) if graph.backwards else (ins, outs)
    entries = [(state, end) for end in (*near, *direct) for state in graph.layered.entries(end.state)]
    exits = {state: end for end in far for state in graph.layered.exits(end.state)}
    if not entries or not (exits or direct):
        return None
    states_in = [state for state, _ in entries] + [graph.layered.sink] * len(beaten_by)
    ends = Ends(
        entry_state=np.array(states_in, dtype=np.int32),
        entry_cost=np.array([*(end.cost for _, end in entries), *beaten_by]).reshape(-1, 3),
        exit_state=np.array(list(exits), dtype=np.int32),
        exit_cost=np.array([end.cost for end in exits.values()]).reshape(-1, 3),
    )
    origins = graph.origins if more else Origins()
    found = origins.frontier(
        graph.graph, ends, limit=question.terms.most, backward=graph.backwards, most_labels=most_labels
    )
    return Paths(
        question=question,
        graph=graph,
        found=found,
        own=np.flatnonzero(np.array(found.entry, dtype=np.int64) < len(entries)),
        near=[end for _, end in entries],
        far=exits,
    )


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
    taken = [graph.taken[arc] for arc in arcs]
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
