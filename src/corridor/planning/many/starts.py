"""Many starts at once: the ways that catch a departure of known date, each with the last moment to be ready for it.

A way begins with legs that wait for no date, whose hours are always the same; then comes the first departure that it
waits for. So its last start is that departure less those hours. All of these are seeds of one search: a label's first
cost is the hours since the start of the window, its second the price, its third how much sooner than the end of the
window the cargo must be ready. So who leaves sooner, arrives later and pays more is dominated, whatever its start is:
the labels of all starts stand on one staircase, and nothing is searched twice. (It is a profile search, as in Delling,
Katz & Pajor, "Parallel computation of best connections in public transportation networks", ACM Journal of Experimental
Algorithmics 17, 2012, over price too.)

Exact where every departure that waits for a date has a date: ``serve`` tells. CO2e takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from corridor.planning.access import End, ways_in, ways_out
from corridor.planning.graphs import Searchable, searchable
from corridor.planning.question import Question
from corridor.planning.solve import Chain, chain
from corridor.search.frontier import NO_TABLE, Floats, Frontiers, Graph, Ints, frontier, frontiers, undominated_in_groups


@dataclass(frozen=True, kw_only=True)
class Start:
    """A way: its legs, the last moment at which its cargo may be ready, and when it arrives, hours since the window's
    start.
    """

    chain: Chain
    ready_h: float
    arrives_h: float


@dataclass(frozen=True, kw_only=True)
class _Seeds:
    """First departures: for each the label before it, its arc, where it leads, when that is, and its last start."""

    label: NDArray[np.int64]
    arc: NDArray[np.int64]
    state: Ints
    cost: Floats
    ready_h: Floats


def serve(question: Question) -> bool:
    """Whether every departure of the services that wait for a date has one, and CO2e and the deadline are free."""
    terms = question.terms
    if terms.clock is None or terms.backwards or terms.arrive_by is not None or terms.co2e:
        return False
    return all(table.wait_h == inf for table in searchable(question.network, terms, question.limits).timed.values())


def starts(question: Question, *, from_h: float, to_h: float, by_h: float = inf, each: bool = True) -> list[Start]:
    """The ways that no other beats in leaving, arriving and price, whose last start lies in a window.

    Args:
        question: what is asked; its ``depart`` is the instant that hours count from.
        from_h: the first start, hours since then.
        to_h: the last start, exclusive.
        by_h: when all must have arrived.
        each: False: one start is as good as another, so that only arriving and price count.
    """
    terms = question.terms
    graph = searchable(question.network, terms, question.limits)
    near = [(state, end) for end in ways_in(question, graph) for state in graph.layered.entries(end.state)]
    far = {state: end for end in ways_out(question, graph) for state in graph.layered.exits(end.state)}
    if not near or not far or not graph.waited_for:
        return []
    _, most_usd, _ = terms.most
    before = frontiers(
        _without_dates(graph.graph),
        entry_state=np.array([state for state, _ in near], dtype=np.int32),
        entry_cost=np.array([end.cost for _, end in near]).reshape(-1, 3),
        limit=(inf, most_usd, inf),
    )
    seeds = _seeds(graph.graph, before, from_h=from_h, to_h=to_h, each=each)
    if not len(seeds.arc):
        return []
    found = frontier(
        graph.graph,
        entry_state=seeds.state,
        entry_cost=seeds.cost,
        exit_state=np.array(list(far), dtype=np.int32),
        exit_cost=np.array([end.cost for end in far.values()]).reshape(-1, 3),
        limit=(by_h, most_usd, inf),
    )
    ways: list[Start] = []
    most_h = terms.most[0]
    for cost, seed, states, arcs in zip(found.cost, found.entry, found.states, found.arcs, strict=True):
        ready_h, arrives_h = float(seeds.ready_h[seed]), float(cost[0])
        if arrives_h - ready_h <= most_h:
            ends = _entry(before, int(seeds.label[seed]), near), far[states[-1]]
            taken = (*before.arcs(int(seeds.label[seed])), _number(graph.graph, int(seeds.arc[seed])), *arcs)
            made = chain(question, graph, arrives_h, ends=ends, arcs=taken, begin_h=ready_h)
            ways.append(Start(chain=made, ready_h=ready_h, arrives_h=arrives_h))
    return ways


def _entry(before: Frontiers, label: int, near: list[tuple[int, End]]) -> End:
    return near[before.path(label)[0]][1]


def _number(graph: Graph, arc: int) -> int:
    return arc if graph.number is None else int(graph.number[arc])


def _without_dates(graph: Graph) -> Graph:
    """The graph without the arcs that wait for a date: these lead nowhere in any time."""
    waiting = graph.table != NO_TABLE
    cost = graph.cost.copy()
    cost[waiting, 0] = inf
    return replace(graph, cost=cost, table=np.full(len(waiting), NO_TABLE, np.int32), tables_used=0, bounds={})


def _seeds(graph: Graph, before: Frontiers, *, from_h: float, to_h: float, each: bool) -> _Seeds:
    """All first departures whose last start lies in the window, but for those that another is no worse than."""
    waiting = graph.table != NO_TABLE
    many = np.concatenate([[0], np.cumsum(waiting)])
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats]] = []
    for state in np.flatnonzero((before.first[1:] > before.first[:-1]) & (many[graph.end] > many[graph.begin])).tolist():
        labels = np.arange(before.first[state], before.first[state + 1])
        spent_h, usd, _ = before.cost[labels].T
        for arc in (np.flatnonzero(waiting[graph.begin[state] : graph.end[state]]) + graph.begin[state]).tolist():
            date_h, leaves_h = _departures(graph, arc)
            ready_h = date_h[None, :] - (spent_h + graph.before[arc])[:, None]
            row, column = np.nonzero((ready_h >= from_h) & (ready_h < to_h))
            arrives_h = leaves_h + graph.cost[arc, 0] - graph.before[arc]
            cost = np.column_stack([arrives_h[column], usd[row] + graph.cost[arc, 1]])
            parts.append((labels[row], np.full(len(row), arc), cost, ready_h[row, column]))
    if not parts:
        parts.append((np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros(0)))
    label, arc_of, cost, ready = (np.concatenate(column) for column in zip(*parts, strict=True))
    sooner_h = to_h - ready if each else np.zeros(len(ready))
    whole = np.column_stack([cost, sooner_h])
    state_of = graph.target[arc_of].astype(np.int32)
    kept = np.flatnonzero(undominated_in_groups(state_of, whole))
    return _Seeds(label=label[kept], arc=arc_of[kept], state=state_of[kept], cost=whole[kept], ready_h=ready[kept])


def _departures(graph: Graph, arc: int) -> tuple[Floats, Floats]:
    """Of an arc: the departures to be loaded for at the latest, and when cargo leaves that makes each of them."""
    tables, table = graph.tables, int(graph.table[arc])
    times = tables.times[tables.first[table] : tables.first[table + 1]] + graph.offset[arc]
    more = int(tables.need[table]) - 1
    return times[: len(times) - more], times[more:]
