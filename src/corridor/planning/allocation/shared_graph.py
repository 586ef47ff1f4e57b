"""What orders of one cargo under the same limits share: the graph of rides, made once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.orders import Order
from corridor.planning.graphs import Searchable, shaped
from corridor.planning.question import Clock
from corridor.search.frontier import NO_TABLE, Graph, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What orders of one cargo under the same limits share: the graph at ``Spaces.zero``, and as if all left at once.

    ``source`` and ``arc`` list every arc out of every state, as states may share arcs.
    """

    found: Searchable
    unwaiting: Graph
    source: Ints
    arc: Ints


MOST_SHARED = 48
"""Graphs kept; each takes some megabytes."""


def shared_graph(order: Order, spaces: Spaces) -> Shared:
    """The graph of an order, made once for all that are like it."""
    question = order.question
    terms, limits = question.terms, replace(question.limits, max_hours=None, max_usd=None, max_kg_co2e=None)
    cargo = replace(terms.cargo, value_usd=0.0, day_usd=0.0)
    plain = replace(terms, cargo=cargo, depart=spaces.zero, limits=limits, allow=frozenset())
    key = (plain, limits)
    if key not in spaces.graphs:
        if len(spaces.graphs) >= MOST_SHARED:
            spaces.graphs.pop(next(iter(spaces.graphs)))
        known = shaped(question.network, plain, limits, spaces.apart)
        timed = {one.id: spaces.departures(one) for one in known.waited_for}
        spaces.graphs[key] = _shared(known.waiting_for(timed, Clock(instant=spaces.zero)))
    found = spaces.graphs[key]
    if not isinstance(found, Shared):
        raise TypeError(f"{type(found).__name__} is kept as a graph of orders")
    return found


def _shared(found: Searchable) -> Shared:
    whole = found.graph
    count = (whole.end - whole.begin).astype(np.int64)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return Shared(
        found=found,
        unwaiting=replace(whole, table=np.full(len(whole.table), NO_TABLE, np.int32), tables_used=0, bounds={}),
        source=np.repeat(np.arange(whole.states, dtype=np.int32), count),
        arc=(np.repeat(whole.begin, count) + place).astype(np.int32),
    )
