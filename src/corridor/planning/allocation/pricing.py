"""Pricing: the ways of one order that cost least with the space that they take, at given prices of space.

By the label setting of ``search`` over time and money, so it is exact: of two labels on a state one that is no later
and no dearer, its space paid for, is enough, as waiting is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum, inf

import numpy as np

from corridor.model.units import HOURS_PER_DAY
from corridor.planning.access import End
from corridor.planning.allocation.dated_graph import SLACK, Dated, Step
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.ground import Ground
from corridor.planning.allocation.orders import Order
from corridor.search.frontier import Floats, frontier

BLOCKED_USD = 1e13
"""The price of space that there is none of: above the price of anything."""

FIRST_USD, FIRST, WIDER = 300.0, 0.1, 3.0
"""How far above the least conceivable cost ways are looked for first, in USD or as a share; then so many times."""

Taken = tuple[tuple[int, float], ...]
"""Rows with the amount taken of each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One order on one dated route. ``usd`` is its generalised cost with lateness; ``steps`` lead from ``start`` to
    ``end``.
    """

    order: int
    usd: float
    arrival_h: float
    taken: Taken
    steps: tuple[Step, ...]
    start: End
    end: End | None

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells it from others of the order, for the purposes of an allocation."""
        return self.taken, round(self.usd, 6)

    def priced(self, price: Floats) -> float:
        """Its cost with the space that it takes at a price a row."""
        return self.usd + fsum(amount * float(price[row]) for row, amount in self.taken if row < len(price))


class Seeker:
    """Finds the ways of one order, by its number."""

    def __init__(self, number: int, order: Order, spaces: Spaces) -> None:
        self.number = number
        self.order = order
        self.ground = Ground(order, spaces)
        self.direct = [self._direct(end) for end in self.ground.direct]

    def _direct(self, end: End) -> Column:
        hours, usd, _ = self.ground.cost_of(end)
        return Column(
            order=self.number,
            usd=usd + self.order.time_usd(hours),
            arrival_h=hours,
            taken=(),
            steps=(),
            start=end,
            end=None,
        )

    def cheapest(
        self, price: Floats, below_usd: float, *, room: Callable[[int], float] | None = None, most: int = 1
    ) -> list[Column]:
        """The ways that cost least with the space that they take, cheapest first, all below a cost.

        Args:
            price: USD for a TEU, or kg, of each row; rows after the last are free.
            below_usd: ways that cost so much are not looked for.
            room: what is left of rows; a way that needs more of one is none. None: no matter.
            most: how many at the most. The first is the least of all; the others are good ones.
        """
        most_usd = min(below_usd, self.order.left_over_usd)
        ground = self.ground
        wide = ground.dated_until
        tried = max(0.0 if wide is None else wide.cut_usd, ground.least_usd + max(FIRST_USD, FIRST * ground.least_usd))
        while True:  # the search is small where the cut is low, and it is exact below the cut
            below = min(most_usd, tried)
            found = [(column.usd, column) for column in self.direct if column.usd < below]
            dated = ground.dated(below)
            if len(dated.entry_state) and len(dated.exit_state):
                found += self._searched(dated, price, below, room)
            if found or below >= most_usd or ground.least_usd == inf:
                break
            tried = ground.least_usd + WIDER * (tried - ground.least_usd)
        found.sort(key=lambda one: one[0])
        return [column for _, column in found[:most]]

    def prices(self, dated: Dated, price: Floats, room: Callable[[int], float] | None) -> Floats:
        """What each arc costs more for the space that it takes."""
        if not len(dated.entry):
            return np.zeros(len(dated.usd))
        known = dated.row < len(price)
        of_row = np.where(known, price[np.minimum(dated.row, len(price) - 1)] if len(price) else 0.0, 0.0)
        weight = of_row * dated.amount
        if room is not None:
            left = np.array([room(row) for row in dated.row.tolist()])
            weight = np.where(dated.amount > left + SLACK, BLOCKED_USD, weight)
        return np.bincount(dated.entry, weights=weight, minlength=len(dated.usd)).astype(np.float64)

    def _searched(
        self, dated: Dated, price: Floats, below: float, room: Callable[[int], float] | None
    ) -> list[tuple[float, Column]]:
        ground, order = self.ground, self.order
        cost = dated.graph.cost.copy()
        cost[:, 1] = dated.usd + self.prices(dated, price, room)
        hours = ground.most[0]
        if order.day_usd > 0:
            hours = min(hours, below / order.day_usd * HOURS_PER_DAY)
        found = frontier(
            replace(dated.graph, cost=cost, bounds={}),
            entry_state=dated.entry_state,
            entry_cost=dated.entry_cost,
            exit_state=dated.exit_state,
            exit_cost=dated.exit_cost,
            limit=(hours, below, ground.most_third),
        )
        columns = []
        for (arrival_h, money, _), entry, states, arcs in zip(
            found.cost.tolist(), found.entry, found.states, found.arcs, strict=True
        ):
            total = money + order.time_usd(arrival_h)
            if total < below:
                columns.append((total, self.column(dated, arrival_h, entry, states[-1], arcs)))
        return columns

    def column(self, dated: Dated, arrival_h: float, entry: int, state: int, arcs: tuple[int, ...]) -> Column:
        """The column of a path of the graph that came in by an entry and left in a state."""
        start, end = dated.starts[entry], dated.ends[state]
        usd = self.ground.cost_of(start)[1] + self.ground.cost_of(end)[1] + fsum(float(dated.usd[arc]) for arc in arcs)
        taken: dict[int, float] = {}
        for arc in arcs:
            for row, amount in dated.rows[arc]:
                taken[row] = taken.get(row, 0.0) + amount
        return Column(
            order=self.number, usd=usd + self.order.time_usd(arrival_h), arrival_h=arrival_h,
            taken=tuple(sorted(taken.items())), steps=tuple(dated.steps[arc] for arc in arcs), start=start, end=end,
        )  # fmt: skip
