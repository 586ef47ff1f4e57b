"""The allocation itself: column generation to the optimum of the linear programme, then what is whole, with a proof.

1. Columns are made by pricing (``pricing``) until none could lower the linear programme (Dantzig & Wolfe,
   "Decomposition principle for linear programs", Operations Research 8, 1960). At every step the prices give a bound
   that no allocation undercuts.
2. The integer programme over these columns gives a first allocation.
3. A column whose reduced cost is above the gap between the two is in no better allocation. All others are listed, and
   the integer programme over them is solved: then the proof is complete. Of many orders those of small reduced cost
   are listed first, which narrows the gap. Where time ends before all are listed, a better allocation than was found
   must cost at least the reduced cost up to which they are above the bound of 1.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from corridor.errors import InputError
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.listing import within
from corridor.planning.allocation.master import Chosen, Master, Prices
from corridor.planning.allocation.orders import Demand, Order
from corridor.planning.allocation.pricing import Column, Seeker
from corridor.search.frontier import Floats

SAME_USD = 1e-6
EAGER_USD = 1e7
"""What staying costs an order that is kept: more than any way."""
MOST_LABELS = 20_000
"""Labels of one order's listing; more ways than that help no proof."""
MOST_LISTED = 60_000
FEW, FIRST_PART, GROWS = 20, 16.0, 4.0
"""With more orders than the first, the first list is of what is within this part of the gap; then of so many times."""
COLUMNS_A_TIME = 4
"""How many ways of an order are taken over from one search."""

Told = Callable[[str], None]
Kept = Mapping[int, Sequence[tuple[frozenset[int], int]]]
"""What orders hold, by their number: rows of limited space, and how many times that."""


@dataclass(frozen=True, kw_only=True)
class Solution:
    """An allocation: columns with how often each is used, its cost, and the cost that none undercuts.

    ``first`` is each order's least way if it were alone (None: it has none), ``first_come`` the columns by order of who
    came first, and ``prices`` those of the linear programme. ``interrupted``: it is the best found by then.
    """

    placed: tuple[tuple[Column, int], ...]
    usd: float
    bound_usd: float
    first: tuple[Column | None, ...]
    first_come: tuple[tuple[Column, int], ...]
    first_come_usd: float
    prices: Prices
    master: Master
    seekers: tuple[Seeker, ...]
    held: tuple[tuple[Column, int], ...]
    proven: bool
    interrupted: bool = False


def solve(
    orders: Sequence[Order], demands: Sequence[Demand], spaces: Spaces, *,
    kept: Kept | None = None, seconds: float = 60.0, told: Told = lambda _: None,
) -> Solution:  # fmt: skip
    """The allocation of least cost.

    Args:
        orders: what may be sent; several of them may meet one demand.
        demands: what is to be met or left over.
        spaces: what there is of limited space.
        kept: what orders hold, by their number; that much of their demands stays where it is.
        seconds: how long the proof may take, once the linear programme is solved.
        told: called with what is being done.
    """
    left = [demand.count for demand in demands]
    for number, holds in (kept or {}).items():
        left[orders[number].demand] -= orders[number].covers * sum(times for _, times in holds)
    open_ = [replace(demand, count=count) for demand, count in zip(demands, left, strict=True)]
    return _Search(orders, open_, spaces, kept or {}, seconds, told).run()


class _Search:
    def __init__(  # noqa: PLR0917 - one caller
        self, orders: Sequence[Order], demands: Sequence[Demand], spaces: Spaces, kept: Kept,
        seconds: float, told: Told,
    ) -> None:  # fmt: skip
        self.orders, self.demands, self.spaces = orders, demands, spaces
        self.until = math.inf
        self.seconds = seconds
        self.told = told
        self.seekers: list[Seeker] = []
        self.kept = kept
        self.held: list[tuple[Column, int]] = []
        self.master = Master(orders, demands, spaces)
        self.first: list[Column | None] = []
        self.bound_usd = 0.0  # no cost is negative
        self.at: tuple[Floats, list[float]] = (np.zeros(0), [])
        self.best = Chosen(count={}, usd=self.master.cost({}), bound_usd=-math.inf)
        self.first_come = self.best
        self.prices = Prices(usd=math.inf, demand=np.zeros(len(demands)), row=np.zeros(0))
        self.contested: set[int] = set()
        self.proven = self.interrupted = False

    def run(self) -> Solution:
        try:
            self._begin()
            self._generate()
            self._prove()
        except KeyboardInterrupt:
            self.interrupted = True
        master = self.master

        def columns(chosen: Chosen) -> tuple[tuple[Column, int], ...]:
            return tuple((master.columns[number], times) for number, times in sorted(chosen.count.items()))

        first = self.first + [None] * (len(self.orders) - len(self.first))
        bound_usd = min(self.bound_usd, self.best.usd)
        held_usd = math.fsum(column.usd * times for column, times in self.held)
        return Solution(
            placed=(*self.held, *columns(self.best)),
            usd=self.best.usd + held_usd,
            bound_usd=bound_usd + held_usd,
            first=tuple(first),
            first_come=columns(self.first_come),
            first_come_usd=self.first_come.usd + held_usd,
            held=tuple(self.held),
            prices=self.prices,
            master=master,
            seekers=tuple(self.seekers),
            proven=self.proven,
            interrupted=self.interrupted,
        )

    def _begin(self) -> None:
        """Every order's least way alone, which bounds the whole; then all in turn, each by what is left."""
        free = np.zeros(0)
        columns: list[Column] = []
        for number, order in enumerate(self.orders):
            self.told(f"first choices: {number + 1} of {len(self.orders)}")
            self.seekers.append(Seeker(number, order, self.spaces))
            found = self.seekers[-1].cheapest(free, math.inf, most=COLUMNS_A_TIME)
            self.first.append(found[0] if found else None)
            columns += found if self.demands[order.demand].count else []
            for rows, times in self.kept.get(number, ()):
                self._hold(number, rows, times)
        for row, used in self.master.taken.items():
            if used > self.spaces.capacity(row) + SAME_USD:
                space = self.spaces.spaces[self.spaces.space_of[row]]
                raise InputError(f"the orders that are kept take more than {space.service} has now; move some (--move)")
        self.master.add(columns)  # after all that is kept, as what that takes is not there for the others
        self._bounded(free, [math.inf if one is None else one.usd for one in self.first])
        self.first_come = self._in_turn()
        self._better(self.first_come)

    def _hold(self, number: int, rows: frozenset[int], times: int) -> None:
        """Keep an order, so many times, on the space that it holds: its column is the least by that space alone."""
        order = self.orders[number]
        eager = replace(order, left_over_usd=max(order.left_over_usd, EAGER_USD))
        found = Seeker(number, eager, self.spaces).cheapest(
            np.zeros(0), math.inf, room=lambda row: math.inf if row in rows else 0.0
        )
        if not found or {row for row, _ in found[0].taken} != rows:
            raise InputError(f"order {order.name} cannot be kept: its route is no longer there; move it (--move)")
        self.held.append((found[0], times))
        for row, amount in found[0].taken:
            self.master.taken[row] = self.master.taken.get(row, 0.0) + amount * times

    def _free(self) -> list[Seeker]:
        """The seekers of orders of which something is not kept."""
        return [seeker for seeker in self.seekers if self.demands[seeker.order.demand].count]

    def _in_turn(self) -> Chosen:
        """First come, first served: each demand in its turn takes the least of what is left."""
        used: dict[int, float] = {}
        places: dict[Column, int] = {}

        def room(row: int) -> float:
            if self.spaces.spaces[self.spaces.space_of[row]].candidate_usd is not None:
                return 0.0
            return self.master.room(row) - used.get(row, 0.0)

        by_demand: dict[int, list[Seeker]] = {}
        for seeker in self._free():
            by_demand.setdefault(seeker.order.demand, []).append(seeker)
        for demand in sorted(range(len(self.demands)), key=lambda one: self.demands[one].turn):
            left = self.demands[demand].count
            while left:
                options = [
                    (column.usd / seeker.order.covers, seeker.order.covers, column)
                    for seeker in by_demand.get(demand, ())
                    if seeker.order.covers <= left
                    for column in seeker.cheapest(np.zeros(0), math.inf, room=room)
                ]
                if not options:
                    break
                _, covers, column = min(options, key=lambda one: one[0])
                places[column] = places.get(column, 0) + 1
                left -= covers
                for row, amount in column.taken:
                    used[row] = used.get(row, 0.0) + amount
        return self._as_chosen(places)

    def _as_chosen(self, places: dict[Column, int]) -> Chosen:
        self.master.add(list(places))
        number = {(column.order, column.key): at for at, column in enumerate(self.master.columns)}
        count: dict[int, int] = {}
        for column, times in places.items():
            at = number[column.order, column.key]
            count[at] = count.get(at, 0) + times
        return Chosen(count=count, usd=self.master.cost(count), bound_usd=-math.inf)

    def _better(self, chosen: Chosen) -> None:
        if chosen.usd < self.best.usd - SAME_USD / 10:
            self.best = chosen

    def _bounded(self, price: Floats, least: Sequence[float]) -> None:
        """Take a bound that prices give; ``least`` is each order's least priced cost, or below it."""
        unit = [math.inf] * len(self.demands)
        for order, usd in zip(self.orders, least, strict=True):
            unit[order.demand] = min(unit[order.demand], usd / order.covers)
        bound = self.master.bound(price, unit)
        if bound > self.bound_usd or not self.at[1]:
            self.bound_usd, self.at = bound, (price, unit)

    def _generate(self) -> None:
        """Columns until none lowers the linear programme."""
        rounds = 0
        while True:
            rounds += 1
            self.prices = self.master.solve()
            self.told(f"round {rounds}: {len(self.master.columns)} ways, {self.prices.usd:,.0f} USD")
            least, new = [], 0
            for seeker in self.seekers:
                if not self.demands[seeker.order.demand].count:
                    least.append(math.inf)
                    continue
                below = float(self.prices.demand[seeker.order.demand]) * seeker.order.covers
                found = seeker.cheapest(self.prices.row, below, most=COLUMNS_A_TIME, room=self.master.left)
                least.append(found[0].priced(self.prices.row) if found else below)
                if found and least[-1] < below - SAME_USD:
                    new += self.master.add(found)
            self._bounded(self.prices.row, least)
            if not new:
                return

    def _prove(self) -> None:
        """The best of the columns; then of ever more of those that could be part of a better one, up to all."""
        self.until = time.monotonic() + self.seconds
        self._choose()
        used = self.master.used_by(self.best.count)
        self.contested = {row for row, usd in enumerate(self.at[0].tolist()) if usd > 0}
        self.contested |= {row for row, amount in used.items() if amount > self.master.room(row) - 1}
        self.contested = self._alike(self.contested)
        limit = (self.best.usd - self.bound_usd) / (FIRST_PART if len(self.orders) > FEW else 1)
        price, unit = self.at
        lagrange = self.bound_usd
        while not self._done() and time.monotonic() < self.until:
            limit = min(limit, self.best.usd - lagrange) + SAME_USD
            chosen = self._whole(price, unit, limit)
            if chosen is None:
                return
            whole = limit > self.best.usd - lagrange
            self.bound_usd = max(self.bound_usd, chosen.bound_usd if whole else min(chosen.bound_usd, lagrange + limit))
            if whole:
                self._done()
                return
            limit *= GROWS

    def _whole(self, price: Floats, unit: Sequence[float], limit: float) -> Chosen | None:
        """The integer programme over all columns within a limit; None where they are too many.

        Most space is never short. So at first only rows with a price, or that are full, tell columns apart and have
        their limits; where the optimum overdraws others these are taken in too, and all is done again.
        """
        while True:
            if not self._listed(price, unit, limit):
                return None
            chosen = self._choose(self.contested)
            overfull = self.master.overfull(chosen.count)
            if not overfull or chosen.usd == math.inf:
                return chosen
            self.contested |= self._alike(overfull)

    def _alike(self, rows: AbstractSet[int]) -> set[int]:
        """Rows with those of all departures of the same services: where one is short the next may be."""
        spaces, of = self.spaces.spaces, self.spaces.space_of
        services = {spaces[of[row]].service for row in rows}
        return {row for row, number in enumerate(of) if spaces[number].service in services}

    def _choose(self, contested: AbstractSet[int] | None = None) -> Chosen:
        self.told(f"whole orders: {len(self.master.columns)} ways")
        left = max(1.0, self.until - time.monotonic())
        chosen = self.master.choose(start=self.best.count, seconds=left, contested=contested)
        if not self.master.overfull(chosen.count):
            self._better(chosen)
        if chosen.interrupted:
            raise KeyboardInterrupt
        return chosen

    def _done(self) -> bool:
        self.proven = self.best.usd - self.bound_usd <= SAME_USD * max(1.0, abs(self.best.usd) * SAME_USD)
        if self.proven:
            self.bound_usd = self.best.usd
        return self.proven

    def _listed(self, price: Floats, unit: Sequence[float], limit: float) -> bool:
        """Put in every column whose reduced cost is within a limit; False where they are too many."""
        found: list[Column] = []
        below = {
            seeker.number: limit
            + min(unit[seeker.order.demand], self.demands[seeker.order.demand].left_over_usd) * seeker.order.covers
            for seeker in self._free()
        }
        if self.spaces.undecided:
            for seeker in self._free():  # makes the rows of all departures that may be taken
                seeker.ground.dated(min(below[seeker.number], seeker.order.left_over_usd))
            # A departure that is yet to be decided on costs something to run: whoever goes without it is not replaced
            self.contested |= {row for row in range(len(self.spaces.space_of)) if self.master.decided(row)}
        for seeker in self._free():
            listed = within(
                seeker,
                price,
                below[seeker.number],
                contested=self.contested,
                most_labels=MOST_LABELS,
                room=self.master.left,
            )
            if listed is None:
                return False
            found += listed
            if len(found) > MOST_LISTED or time.monotonic() > self.until:
                return False
            self.told(f"ways within {limit:,.0f} USD: {len(found)}")
        self.master.add(found)
        return True
