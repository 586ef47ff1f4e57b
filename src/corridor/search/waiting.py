"""Arcs that wait for departures, in plain Python: what ``label_setting`` and ``ties`` share."""

from __future__ import annotations

from bisect import bisect_left
from math import inf

from corridor.search.graph import Graph, Tables

EPSILON = 1e-9
"""Differences below this are none inside the search; far below the 1e-6 that answers distinguish."""

SAME_INSTANT = 1e-6
"""Hours, about four milliseconds: cargo that is ready so little after a departure still makes it."""


class Table:
    """One table of departures; ``graph.Tables`` says what its figures mean."""

    def __init__(self, tables: Tables, number: int) -> None:
        self.times: list[float] = tables.times[tables.first[number] : tables.first[number + 1]].tolist()
        self.need = int(tables.need[number])
        self.opens, self.closes, self.wait, self.headway = (
            float(column[number]) for column in (tables.opens, tables.closes, tables.wait, tables.headway)
        )

    def departure(self, ready: float) -> float:
        """When cargo that is ready leaves by the departure it needs; inf: never.

        First in, first out: a later ``ready`` never leaves sooner. Among listed departures the rank only rises. Behind
        them come the mixed ones, from the last departure and one headway on, later as fewer are left; behind those
        the unknown ones, later than all further headways after ``ready``, which by then is later than the last
        departure. ``closes`` cuts off the end of that order.
        """
        rank = bisect_left(self.times, ready - SAME_INSTANT)
        left = len(self.times) - rank
        if left >= self.need:
            return max(self.times[rank + self.need - 1], ready)
        if self.wait == inf:
            return inf
        if left > 0:
            leave = self.times[-1] + (self.need - left) * self.headway
        else:
            leave = max(ready, self.opens) + self.wait + (self.need - 1) * self.headway
        return leave if leave < self.closes else inf

    def readiness(self, ready: float) -> float:
        """The same from a deadline backwards: how long before it cargo must be ready, to leave at ``ready`` or earlier.

        The clock counts hours before the deadline; so the last listed departure comes first, and ``opens`` (exclusive)
        and ``closes`` are the negated ones. It is the least of three answers, tried in their order: ready after all
        listed departures (below the first time); with j of them left, fewer than needed (the j-th time, so the fewest
        first); by listed ones only (the time after those). Each rises with ``ready`` and, once it fails, fails for
        every later one: first in, first out here too.
        """
        times, need = self.times, self.need
        if self.wait < inf:
            after = max(ready, self.opens + EPSILON) + self.wait + (need - 1) * self.headway
            if after <= self.closes + SAME_INSTANT and (not times or after < times[0] - SAME_INSTANT):
                return after
            for j in range(1, min(need - 1, len(times)) + 1):
                leave = times[0] - (need - j) * self.headway
                if leave >= ready - SAME_INSTANT and leave > self.opens:
                    return max(times[j - 1], ready)
        rank = bisect_left(times, ready - SAME_INSTANT)
        return max(times[rank + need - 1], ready) if rank + need - 1 < len(times) else inf


class Arcs:
    """The arcs of a graph as lists, which Python reads faster than arrays."""

    def __init__(self, graph: Graph, *, backward: bool) -> None:
        self.backward = backward
        self.begin: list[int] = graph.begin.tolist()
        self.end: list[int] = graph.end.tolist()
        self.target: list[int] = graph.target.tolist()
        self.cost: list[tuple[float, float, float]] = list(zip(*graph.cost.T.tolist(), strict=True))
        self.table: list[int] = graph.table.tolist()
        self.before: list[float] = graph.before.tolist()
        self.offset: list[float] = graph.offset.tolist()
        self.tables = [Table(graph.tables, number) for number in range(len(graph.tables.opens))]

    def arrival(self, arc: int, paid: float) -> float:
        """The first cost at the end of an arc for one who has paid so much of it at its start."""
        if self.table[arc] < 0:
            return paid + self.cost[arc][0]
        table = self.tables[self.table[arc]]
        ready = paid + self.before[arc] - self.offset[arc]
        leave = table.readiness(ready) if self.backward else table.departure(ready)
        return leave + self.offset[arc] + self.cost[arc][0] - self.before[arc]
