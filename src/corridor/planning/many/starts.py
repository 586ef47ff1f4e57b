"""Many starts at once: the ways that catch a departure of known date, each with the last moment to be ready for it.

A way begins with legs that wait for no date, whose hours are always the same; then comes the first departure that it
waits for. So its last start is that departure less those hours. All of these are seeds of one search: a label's first
cost is the hours since the start of the window, its second the price, its third how much sooner than the end of the
window the cargo must be ready. So who leaves sooner, arrives later and pays more is dominated, whatever its start is:
the labels of all starts stand on one staircase, and nothing is searched twice. (It is a profile search, as in Delling,
Katz & Pajor, "Parallel computation of best connections in public transportation networks", ACM Journal of Experimental
Algorithmics 17, 2012, over price too.)

All of them where every departure that waits for a date has a date: ``serve`` tells. Elsewhere what rides a service of
unknown days, in force for a while, before its first date is not among them. CO2e takes no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from corridor.planning.access import End, ways_in, ways_out
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.question import Question
from corridor.planning.solve import Chain, chain, journey_of
from corridor.search.frontier import (
    NO_TABLE,
    Floats,
    Frontiers,
    Graph,
    Ints,
    Mask,
    frontier,
    frontiers,
    least_to_come_out,
    undominated_in_groups,
)


@dataclass(frozen=True, kw_only=True)
class Start:
    """A way: its legs, the last moment at which its cargo may be ready, and when it arrives, hours since the window's
    start.
    """

    chain: Chain
    ready_h: float
    arrives_h: float


@dataclass(frozen=True, kw_only=True)
class Window:
    """Last starts from ``from_h`` to before ``to_h`` that arrive by ``by_h``, hours since the question's start.

    ``each`` False: one start is as good as another, so that only arriving and price count.
    """

    from_h: float
    to_h: float
    by_h: float = inf
    each: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seeds:
    """First departures: for each the label before it, its arc, where it leads, when that is, and its last start."""

    label: NDArray[np.int64]
    arc: NDArray[np.int64]
    state: Ints
    cost: Floats
    ready_h: Floats

    def of(self, rows: Mask | list[int]) -> _Seeds:
        """Some of them."""
        return _Seeds(
            label=self.label[rows], arc=self.arc[rows], state=self.state[rows], cost=self.cost[rows],
            ready_h=self.ready_h[rows],
        )  # fmt: skip


def help_with(question: Question) -> bool:
    """Whether some of the ways are found so: CO2e and the deadline are free."""
    terms = question.terms
    return terms.depart is not None and terms.arrive_by is None and not terms.co2e


def serve(question: Question) -> bool:
    """Whether all of them are: every departure of the services that wait for a date has one."""
    terms = question.terms
    return help_with(question) and all(
        table.wait_h == inf for table in searchable(question.network, terms, question.limits).timed.values()
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Starting:
    """What the starts of all windows have in common: the question, its ends, and the ways before any departure.

    ``known`` are the sums that beat a way, whenever it starts: hours and USD of ways that may start at any time, and
    the longest that a way may take.
    """

    question: Question
    graph: Searchable
    near: Sequence[End]
    far: Mapping[int, End]
    exit_state: Ints
    exit_cost: Floats
    rest: Floats
    before: Frontiers
    known: Floats

    def within(self, window: Window) -> list[Start]:
        """The ways that no other beats in leaving, arriving and price, whose last start lies in the window."""
        graph, before = self.graph.graph, self.before
        seeds = _seeds(graph, before, window)
        seeds = seeds.of(~self._beaten(seeds.cost + self.rest[seeds.state], seeds))
        if not len(seeds.arc):
            return []
        found = frontier(
            graph,
            entry_state=seeds.state,
            entry_cost=seeds.cost,
            exit_state=self.exit_state,
            exit_cost=self.exit_cost,
            limit=(window.by_h, self.question.terms.most[1], inf),
            # Arrival, and how much sooner than the end of the window cargo is ready, are what a way takes and that end
            known=self.known + np.array([window.to_h, 0.0]) if window.each else None,
        )
        begun = seeds.of(list(found.entry))
        kept = (found.cost[:, 0] - begun.ready_h <= self.question.terms.most[0]) & ~self._beaten(found.cost, begun)
        journey = journey_of(self.question, self.graph)
        ways: list[Start] = []
        for way in np.flatnonzero(kept).tolist():
            seed, arrives_h = found.entry[way], float(found.cost[way, 0])
            label, ready_h = int(seeds.label[seed]), float(seeds.ready_h[seed])
            ends = self.near[before.path(label)[0]], self.far[found.states[way][-1]]
            arcs = (*before.arcs(label), _number(graph, int(seeds.arc[seed])), *found.arcs[way])
            made = chain(journey, self.graph, arrives_h, ends=ends, arcs=arcs, begin_h=ready_h)
            ways.append(Start(chain=made, ready_h=ready_h, arrives_h=arrives_h))
        return ways

    def _beaten(self, cost: Floats, seeds: _Seeds) -> Mask:
        """Which costs (seeds, 3), whose first is when they arrive, are no better than what is known."""
        beaten: Mask = np.zeros(len(cost), dtype=np.bool_)
        for hours, usd in self.known.tolist():
            beaten |= (cost[:, 0] - seeds.ready_h >= hours) & (cost[:, 1] >= usd)
        return beaten


def starting(question: Question, *, beaten_by: Sequence[tuple[float, float]] = ()) -> Starting | None:
    """Where the starts of windows are found; None where no way waits for a date.

    Args:
        question: what is asked; its ``depart`` is the instant that hours count from.
        beaten_by: hours and USD of ways that may start at any time: what takes no less for no less is left out.
    """
    terms = question.terms
    graph = searchable(question.network, terms, question.limits)
    near = [(state, end) for end in ways_in(question, graph) for state in graph.layered.entries(end.state)]
    far = {state: end for end in ways_out(question, graph) for state in graph.layered.exits(end.state)}
    if not near or not far or not graph.waited_for:
        return None
    exit_state = np.array(list(far), dtype=np.int32)
    exit_cost = np.array([end.cost for end in far.values()]).reshape(-1, 3)
    most_h, most_usd, _ = terms.most
    known = np.array([*((hours - SAME, usd - SAME) for hours, usd in beaten_by), (most_h + SAME, -inf)])
    rest = least_to_come_out(
        graph.graph, state=np.arange(graph.graph.states, dtype=np.int32), exit_state=exit_state, exit_cost=exit_cost
    )
    before = frontiers(
        _without_dates(graph.graph),
        entry_state=np.array([state for state, _ in near], dtype=np.int32),
        entry_cost=np.array([end.cost for _, end in near]).reshape(-1, 3),
        limit=(inf, most_usd, inf),
        rest=rest,
        known=known,
    )
    return Starting(
        question=question, graph=graph, near=[end for _, end in near], far=far, exit_state=exit_state,
        exit_cost=exit_cost, rest=rest, before=before, known=known,
    )  # fmt: skip


SAME = 1e-6
"""Hours, or USD: less is no difference."""


def _number(graph: Graph, arc: int) -> int:
    return arc if graph.number is None else int(graph.number[arc])


def _without_dates(graph: Graph) -> Graph:
    """The graph without the arcs that wait for a date: these lead nowhere in any time."""
    waiting = graph.table != NO_TABLE
    cost = graph.cost.copy()
    cost[waiting, 0] = inf
    return replace(graph, cost=cost, table=np.full(len(waiting), NO_TABLE, np.int32), tables_used=0, bounds={})


def _seeds(graph: Graph, before: Frontiers, window: Window) -> _Seeds:
    """All first departures whose last start lies in the window, but for those that another is no worse than."""
    waiting = graph.table != NO_TABLE
    many = np.concatenate([[0], np.cumsum(waiting)])
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats]] = []
    for state in np.flatnonzero(
        (before.first[1:] > before.first[:-1]) & (many[graph.end] > many[graph.begin])
    ).tolist():
        labels = np.arange(before.first[state], before.first[state + 1])
        spent_h, usd, _ = before.cost[labels].T
        for arc in (np.flatnonzero(waiting[graph.begin[state] : graph.end[state]]) + graph.begin[state]).tolist():
            date_h, leaves_h = _departures(graph, arc)
            ready_h = date_h[None, :] - (spent_h + graph.before[arc])[:, None]
            row, column = np.nonzero((ready_h >= window.from_h) & (ready_h < window.to_h))
            arrives_h = leaves_h + graph.cost[arc, 0] - graph.before[arc]
            cost = np.column_stack([arrives_h[column], usd[row] + graph.cost[arc, 1]])
            parts.append((labels[row], np.full(len(row), arc), cost, ready_h[row, column]))
    if not parts:
        parts.append((np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros(0)))
    label, arc_of, cost, ready = (np.concatenate(column) for column in zip(*parts, strict=True))
    sooner_h = window.to_h - ready if window.each else np.zeros(len(ready))
    whole = np.column_stack([cost, sooner_h])
    state_of = graph.target[arc_of].astype(np.int32)
    seeds = _Seeds(label=label, arc=arc_of, state=state_of, cost=whole, ready_h=ready)
    return seeds.of(undominated_in_groups(state_of, whole))


def _departures(graph: Graph, arc: int) -> tuple[Floats, Floats]:
    """Of an arc: the dates to be loaded for at the latest, and when cargo leaves that makes each of them.

    A date is a departure that is known or, behind them, the day on which a service of unknown days opens.
    """
    tables, table = graph.tables, int(graph.table[arc])
    times = tables.times[tables.first[table] : tables.first[table + 1]]
    need = int(tables.need[table])
    opens, closes, wait, headway = (
        float(column[table]) for column in (tables.opens, tables.closes, tables.wait, tables.headway)
    )
    dates, leaves = times[: max(0, len(times) - need + 1)], times[need - 1 :]
    if wait < inf:
        short = np.arange(len(dates), len(times))  # those behind which fewer are known than are needed
        opening = [opens] if not len(times) or opens > times[-1] else []
        dates = np.concatenate([dates, times[short], opening])
        mixed = (times[-1] if len(times) else 0.0) + (need - (len(times) - short)) * headway
        further = np.concatenate([mixed, np.array(opening) + wait + (need - 1) * headway])
        leaves = np.concatenate([leaves, np.where(further < closes, further, inf)])
    made = np.isfinite(dates) & np.isfinite(leaves)
    return dates[made] + graph.offset[arc], leaves[made] + graph.offset[arc]
