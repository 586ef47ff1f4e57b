"""Every way of an order below a cost that no other replaces: what an optimal allocation can be made of.

Route enumeration (Baldacci, Christofides & Mingozzi, "An exact algorithm for the vehicle routing problem based on the
set partitioning formulation with additional cuts", Mathematical Programming 115, 2008). Of two labels on a state the
one that is no later, no dearer and takes no more space is enough: whatever follows the other can follow it, as
waiting is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from corridor.model import timetable
from corridor.model.units import HOURS_PER_DAY
from corridor.planning.allocation.dated_graph import Dated
from corridor.planning.allocation.pricing import Column, Seeker, Taken
from corridor.search.frontier import Floats
from corridor.search.kernel import loops

NEGLIGIBLE = 1e-7
"""USD below which two costs are one."""

NEGLIGIBLE_H = 1e-9


def within(
    seeker: Seeker,
    price: Floats,
    below_usd: float,
    *,
    contested: AbstractSet[int],
    most_labels: int,
    room: Callable[[int], float] | None = None,
) -> list[Column] | None:
    """Every way that costs less than ``below_usd`` with its space at the prices, but for those that another replaces
    which is no dearer and takes no more of the ``contested`` rows.

    None where that takes more than ``most_labels``. ``room``: what is left of rows, where orders are fixed.
    """
    below = min(below_usd, seeker.order.left_over_usd)
    dated = seeker.ground.dated(below)
    columns = [column for column in seeker.direct if column.usd < below]
    listed = _Listing(seeker, dated, seeker.prices(dated, price, room), below, contested).run(most_labels)
    if listed is None:
        return None
    kept: list[tuple[frozenset[object], Column]] = []
    for column in sorted([*columns, *listed], key=lambda one: one.usd):
        rows = frozenset(one for one in column.taken if one[0] in contested)
        if not any(other <= rows for other, _ in kept):
            kept.append((rows, column))
    return [column for _, column in kept]


@dataclass(slots=True)
class _Label:
    """A way to a state: when, for how much (without prices of space), what the limit counts, and what it takes."""

    at_h: float
    usd: float
    third: float
    rows: frozenset[object]
    state: int
    parent: int
    arc: int
    priced: float
    entry: int


class _Listing:
    """Label setting with the space taken as a third, partial order."""

    def __init__(self, seeker: Seeker, dated: Dated, extra: Floats, below: float, contested: AbstractSet[int]) -> None:
        self.seeker, self.dated, self.below = seeker, dated, below
        self.rows = [tuple(one for one in rows if one[0] in contested) for rows in dated.rows]
        self.extra = extra
        made = dated.graph
        hour = seeker.order.day_usd / HOURS_PER_DAY
        rest = np.full((made.states, 3), np.inf)
        for state, cost in zip(dated.exit_state.tolist(), dated.exit_cost.tolist(), strict=True):
            rest[state] = cost[1] + hour * cost[0], cost[0], cost[2]
        money = dated.usd + self.extra
        cost = np.ascontiguousarray(np.column_stack([money + hour * made.cost[:, 0], made.cost[:, 0], made.cost[:, 2]]))
        loops().lower_bounds(replace(made, cost=cost, bounds={}), np.ones(made.states, np.bool_), rest)
        self.rest: list[list[float]] = rest.tolist()
        self.hours: list[float] = made.cost[:, 0].tolist()
        self.third: list[float] = made.cost[:, 2].tolist()
        self.hour = hour

    def run(self, most_labels: int) -> list[Column] | None:
        """The ways to the exits; None where there are too many."""
        dated, made = self.dated, self.dated.graph
        begin, end, target = made.begin.tolist(), made.end.tolist(), made.target.tolist()
        exits = dict(zip(dated.exit_state.tolist(), dated.exit_cost.tolist(), strict=True))
        labels: list[_Label] = []
        queue: list[tuple[float, float, int]] = []
        fronts: dict[int, list[_Label]] = {}
        found: list[Column] = []

        def offer(label: _Label) -> None:
            if self._hopeless(label) or any(_replaces(other, label) for other in fronts.get(label.state, ())):
                return
            labels.append(label)
            heappush(queue, (label.at_h, label.usd, len(labels) - 1))

        for number, (state, cost) in enumerate(zip(dated.entry_state.tolist(), dated.entry_cost.tolist(), strict=True)):
            offer(_Label(cost[0], cost[1], cost[2], frozenset(), state, -1, -1, cost[1], number))
        while queue:
            *_, here = heappop(queue)
            label = labels[here]
            front = fronts.setdefault(label.state, [])
            if any(_replaces(other, label) for other in front):
                continue
            front.append(label)
            if len(labels) > most_labels:
                return None
            if label.state in exits:
                self._leave(labels, here, exits[label.state], found)
            for arc in range(begin[label.state], end[label.state]):
                at_h = self._arrival(arc, label.at_h)
                if at_h < np.inf:
                    offer(
                        _Label(
                            at_h, label.usd + float(dated.usd[arc]), label.third + self.third[arc],
                            _with(label.rows, self.rows[arc]), target[arc], here, arc,
                            label.priced + float(dated.usd[arc] + self.extra[arc]), label.entry,
                        )
                    )  # fmt: skip
        return found

    def _hopeless(self, label: _Label) -> bool:
        """Whether no way on from it costs less than the limit."""
        worth, hours, third = self.rest[label.state]
        ground = self.seeker.ground
        if label.at_h + hours > ground.most[0] or label.third + third > ground.most_third:
            return True
        late = self.seeker.order.late_usd_per_day * self.seeker.order.late_days(label.at_h + hours)
        return not label.priced + self.hour * label.at_h + worth + late < self.below

    def _arrival(self, arc: int, at_h: float) -> float:
        """As ``search`` has it, for tables of one departure, or of the first one after an instant."""
        made = self.dated.graph
        table = int(made.table[arc])
        if table < 0:
            return at_h + self.hours[arc]
        tables, before, offset = made.tables, float(made.before[arc]), float(made.offset[arc])
        ready = at_h + before - offset
        times = tables.times[tables.first[table] : tables.first[table + 1]]
        rank = int(np.searchsorted(times, ready - timetable.SAME_INSTANT_H))
        if rank < len(times):
            leaves = max(float(times[rank]), ready)
        else:
            leaves = max(ready, float(tables.opens[table])) + float(tables.wait[table])
            if not leaves < tables.closes[table]:
                return float("inf")
        return leaves + offset + self.hours[arc] - before

    def _leave(self, labels: list[_Label], here: int, cost: list[float], found: list[Column]) -> None:
        label = labels[here]
        arrival_h, order = label.at_h + cost[0], self.seeker.order
        fits = arrival_h <= self.seeker.ground.most[0] and label.third + cost[2] <= self.seeker.ground.most_third
        if not fits or not label.priced + cost[1] + order.time_usd(arrival_h) < self.below:
            return
        arcs: list[int] = []
        at = here
        while labels[at].parent >= 0:
            arcs.append(labels[at].arc)
            at = labels[at].parent
        found.append(self.seeker.column(self.dated, arrival_h, label.entry, label.state, tuple(reversed(arcs))))


def _with(rows: frozenset[object], taken: Taken) -> frozenset[object]:
    """What is taken with more; a row that is taken twice counts twice."""
    if not taken:
        return rows
    for row, amount in taken:
        item: object = (row, amount)
        while item in rows:
            item = (item, amount)
        rows |= {item}
    return rows


def _replaces(one: _Label, other: _Label) -> bool:
    """Whether one way to a state is no later, no dearer and takes no more than another."""
    return (
        one.at_h <= other.at_h + NEGLIGIBLE_H
        and one.usd <= other.usd + NEGLIGIBLE
        and one.third <= other.third + NEGLIGIBLE
        and one.rows <= other.rows
    )
