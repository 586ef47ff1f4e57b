"""Why an order does not go by its first choice, or not at all, in words."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import numpy as np

from corridor.model import timetable
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.pricing import Column, Seeker
from corridor.planning.allocation.solve import SAME_USD, Solution
from corridor.planning.allocation.space import Space
from corridor.planning.infeasible import why
from corridor.planning.solve import solve

FAR_USD = 1e9
"""More than any way costs: what it would take to place an order is looked for up to here."""


class Reasons:
    """Of one solution: what is used of each row and by whom, how many of each demand are left, and why."""

    def __init__(self, solution: Solution, spaces: Spaces) -> None:
        self.solution, self.spaces = solution, spaces
        self.used: dict[int, float] = {}
        self._held = {column for column, _ in solution.held}
        self._users: dict[int, dict[str, None]] = {}
        self.left = {number: demand.count for number, demand in enumerate(solution.master.demands)}
        for column, times in solution.placed:
            order = solution.master.orders[column.order]
            if column not in self._held:
                self.left[order.demand] -= times * order.covers
            for row, amount in column.taken:
                self.used[row] = self.used.get(row, 0.0) + times * amount
                self._users.setdefault(spaces.space_of[row], {})[order.name] = None
        self.left = {number: count for number, count in self.left.items() if count > 0}

    def users(self, space: int) -> tuple[str, ...]:
        """The orders that are on a departure."""
        return tuple(self._users.get(space, ()))

    def not_first(self, column: Column) -> str | None:
        """Why a column was taken in place of the order's least; None where it is as good."""
        first = self.solution.first[column.order]
        if column in self._held:
            return "kept where it was"
        if first is None or column.usd - first.usd <= SAME_USD:
            return None
        more = f"this costs {column.usd - first.usd:,.2f} USD more"
        full = self._full(first, dict(column.taken))
        return f"{full}; {more}" if full else f"other orders are better served so; {more}"

    def _full(self, wanted: Column, own: dict[int, float]) -> str:
        """Which of the spaces that a column would take are full, if it gave back what it has."""
        found: dict[int, None] = {}
        for row, amount in wanted.taken:
            if self.used.get(row, 0.0) - own.get(row, 0.0) + amount > self.spaces.capacity(row) + SAME_USD:
                found[self.spaces.space_of[row]] = None
        names = [self.named(self.spaces.spaces[number]) for number in found]
        if not names:
            return ""
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{listed} {'is' if len(names) == 1 else 'are'} full"

    def named(self, space: Space) -> str:
        """A space, as a planner calls it: the service and the day."""
        node = self.spaces.network.node_by_id[space.start or space.end or ""]
        moment = timetable.later(self.spaces.zero, space.depart_h).astimezone(timetable.zone(node.tz))
        if space.service is None:
            return f"{node.name} on {_day(moment)} ({space.allotment})"
        service = self.spaces.network.service_by_id[space.service]
        about = "about " if space.estimated else ""
        allotment = f" ({space.allotment})" if space.allotment else ""
        return f"{service.name or service.id} of {about}{_day(moment)}{allotment}"

    def left_over(self, number: int) -> str:
        """Why an order stays, and what would take it."""
        if self.solution.interrupted:
            return "no place was found for it before the interruption"
        seeker = self.solution.seekers[number]
        order = seeker.order
        first = self.solution.first[seeker.number]
        stays = f"staying costs {order.left_over_usd:,.2f} USD"
        if first is None:
            return self._no_way(seeker, stays)
        full = self._full(first, {})
        price = self.solution.prices.row
        eager = Seeker(seeker.number, replace(order, left_over_usd=FAR_USD), self.spaces)
        found = eager.cheapest(np.zeros(0), math.inf, room=self._room)
        rest = f"what is left costs {found[0].usd:,.2f} USD" if found else "nothing else is left in these weeks"
        paid = eager.cheapest(price, math.inf)
        worth = f"; it would go if staying cost more than about {paid[0].priced(price):,.0f} USD" if paid else ""
        return f"{full or 'other orders use the space better'}; {rest}, {stays}{worth}"

    def _room(self, row: int) -> float:
        return self.spaces.capacity(row) - self.used.get(row, 0.0)

    def _no_way(self, seeker: Seeker, stays: str) -> str:
        """Why there is none for less than staying costs."""
        order = seeker.order
        eager = Seeker(seeker.number, replace(order, left_over_usd=FAR_USD), self.spaces)
        found = eager.cheapest(np.zeros(0), math.inf)
        if found:
            return f"its cheapest way costs {found[0].usd:,.2f} USD, {stays}"
        chains = solve(order.question)
        if not chains:
            return why(order.question)
        cargo = order.question.terms.cargo
        if any(leg.departures_needed > 1 for chain in chains for leg in chain.legs):
            return (
                f"its {cargo.teu} TEU ({cargo.chargeable_kg:,.0f} kg by air) are more than any departure takes; part "
                "it with --split, or into orders of its own"
            )
        return "no departure of these weeks takes it; ask for more weeks (--weeks), or part it (--split)"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"
