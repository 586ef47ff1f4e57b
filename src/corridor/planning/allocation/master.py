"""The linear and the integer programme over columns, by HiGHS (Huangfu & Hall, "Parallelizing the dual revised simplex
method", Mathematical Programming Computation 10, 2018).

Least sum of costs such that each demand is met by columns or left over, and no row of a space is over its capacity. A
departure that is yet to be decided on has a variable of its own, and its capacity only where it runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import fsum
from typing import Any

import highspy
import numpy as np

from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.orders import Demand, Order
from corridor.planning.allocation.pricing import Column
from corridor.search.frontier import Floats

INF = highspy.kHighsInf

SAME_SPACE = 1e-6
"""TEU or kg by which space may be overdrawn: rounding."""

SAME_USD = 1e-6

Room = Callable[[int], float]
"""What is left of a row."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """An optimum of the linear programme: its value, what one more of each demand costs, and what rows are worth."""

    usd: float
    demand: Floats
    row: Floats


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Columns by number with how often each is used, their cost with what is left over, and what is proven of it."""

    count: dict[int, int]
    usd: float
    bound_usd: float
    interrupted: bool = False


@dataclass
class Master:
    """The programme, which grows by columns. ``taken`` is what orders that are fixed take of rows."""

    orders: Sequence[Order]
    demands: Sequence[Demand]
    spaces: Spaces
    taken: dict[int, float] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known: set[tuple[int, tuple[object, ...]]] = set()
        self._lp = quiet()
        self._lp.setOptionValue("presolve", "off")
        self._lp.setOptionValue("solver", "simplex")
        self._row: dict[int, int] = {}
        self._running: dict[int, int] = {}
        for demand in self.demands:
            self._lp.addRow(demand.count, demand.count, 0, np.zeros(0, np.int32), np.zeros(0))
        for number, demand in enumerate(self.demands):
            self._lp.addCol(demand.left_over_usd, 0.0, demand.count, 1, np.array([number], dtype=np.int32), np.ones(1))
        self._first_of: list[int] = []

    def room(self, row: int) -> float:
        """What fixed orders leave of a row."""
        return self.spaces.capacity(row) - self.taken.get(row, 0.0)

    @property
    def left(self) -> Room | None:
        """``room`` where orders are fixed, so that no way is looked for on space that they have; else None."""
        return self.room if self.taken else None

    def add(self, columns: Sequence[Column]) -> int:
        """Put columns into the programme; returns how many are new."""
        new = 0
        for column in columns:
            key = (column.order, column.key)
            if key in self._known or any(amount > self.room(row) + SAME_SPACE for row, amount in column.taken):
                continue
            self._known.add(key)
            new += 1
            index, value = self._entries(column)
            self._first_of.append(self._lp.getNumCol())
            self._lp.addCol(column.usd, 0.0, INF, len(index), index, value)
            self.columns.append(column)
        return new

    def _entries(self, column: Column) -> tuple[np.ndarray, np.ndarray]:
        order = self.orders[column.order]
        pairs = [(order.demand, float(order.covers))]
        pairs += [(self._row_of(row), amount) for row, amount in column.taken]
        return np.array([at for at, _ in pairs], dtype=np.int32), np.array([value for _, value in pairs])

    def _row_of(self, row: int) -> int:
        """The row of the programme for a row of a space, made where it is first used."""
        if row in self._row:
            return self._row[row]
        number = self.spaces.space_of[row]
        space = self.spaces.spaces[number]
        self._row[row] = self._lp.getNumRow()
        if space.candidate_usd is None:
            self._lp.addRow(-INF, self.room(row), 0, np.zeros(0, np.int32), np.zeros(0))
            return self._row[row]
        if number not in self._running:
            self._running[number] = self._lp.getNumCol()
            self._lp.addCol(space.candidate_usd, 0.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
        at = np.array([self._running[number]], dtype=np.int32)
        self._lp.addRow(-INF, 0.0, 1, at, np.array([-self._largest(row)]))
        return self._row[row]

    def _largest(self, row: int) -> float:
        """What a departure that may run takes at the most; without a limit all that there is."""
        room = self.room(row)
        if math.isfinite(room):
            return room
        by_kg = self.spaces.spaces[self.spaces.space_of[row]].by_kg
        mode = "air" if by_kg else "rail"
        return fsum(order.amount(mode) * self.demands[order.demand].count for order in self.orders)

    @property
    def candidates(self) -> dict[int, int]:
        """The departures that are to be decided on: the number of the space and its variable."""
        return self._running

    def solve(self) -> Prices:
        """The optimum of the linear programme over the columns there are."""
        self._lp.run()
        solution = self._lp.getSolution()
        dual = np.array(solution.row_dual)
        price = np.zeros(len(self.spaces.space_of))
        for row, at in self._row.items():
            price[row] = max(0.0, -dual[at])
        count = len(self.demands)
        return Prices(usd=self._lp.getInfo().objective_function_value, demand=dual[:count], row=price)

    def used(self) -> Floats:
        """How much of each column the linear programme uses."""
        value = np.array(self._lp.getSolution().col_value)
        return value[self._first_of] if self._first_of else np.zeros(0)

    @contextmanager
    def enlarged(self, rows: Sequence[int], more: float) -> Iterator[None]:
        """As long as this lasts, rows have so much more."""
        at = [(self._row[row], self.room(row)) for row in rows if row in self._row]
        for number, room in at:
            self._lp.changeRowBounds(number, -INF, room + more)
        try:
            yield
        finally:
            for number, room in at:
                self._lp.changeRowBounds(number, -INF, room)

    def with_more(self, rows: Sequence[int], more: float) -> float:
        """The value of the linear programme over the columns there are if rows had so much more; it stays as it was."""
        with self.enlarged(rows, more):
            self._lp.run()
            usd: float = self._lp.getInfo().objective_function_value
        return usd

    def bound(self, price: Floats, least: Sequence[float]) -> float:
        """A cost that no allocation undercuts (Lagrange): every demand at its least cost with the space paid for,
        less what the space fetches. ``least`` bounds the priced cost of one unit of each demand from below.
        """
        total = fsum(
            demand.count * min(demand.left_over_usd, one) for demand, one in zip(self.demands, least, strict=True)
        )
        of_candidate: dict[int, float] = {}
        for row, usd in enumerate(price.tolist()):
            if usd <= 0:
                continue
            number = self.spaces.space_of[row]
            space = self.spaces.spaces[number]
            if space.candidate_usd is None:
                total -= usd * self.room(row)
            else:
                of_candidate[number] = of_candidate.get(number, 0.0) + usd * self._largest(row)
        for number, worth in of_candidate.items():
            total += min(0.0, (self.spaces.spaces[number].candidate_usd or 0.0) - worth)
        return total

    def choose(
        self, *, start: dict[int, int] | None, seconds: float, contested: AbstractSet[int] | None = None
    ) -> Chosen:
        """The optimum of the integer programme over the columns there are, or the best found in the time.

        With ``contested`` only these rows have their limits; the others are as if there were room for all.
        """
        model = self._lp.getLp()
        if contested is not None:
            upper = np.array(model.row_upper_)
            upper[[at for row, at in self._row.items() if row not in contested and not self.decided(row)]] = INF
            model.row_upper_ = upper
        model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
        found = self._integer(model, start, seconds)
        if start is not None and abs(found.usd - self.cost(found.count)) > SAME_USD * max(1.0, abs(found.usd)):
            # Where presolving leaves nothing of the programme, HiGHS 1.16 hands back the start with the optimum's value
            found = self._integer(model, None, seconds)
        return replace(found, usd=self.cost(found.count)) if math.isfinite(found.usd) else found

    def _integer(self, model: Any, start: dict[int, int] | None, seconds: float) -> Chosen:  # noqa: ANN401
        solver = quiet()
        solver.passModel(model)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", SAME_USD / 10)
        solver.setOptionValue("time_limit", max(1.0, seconds))
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = self._values(start, model.num_col_)
            solver.setSolution(solution)
        interrupted = _run(solver)
        info = solver.getInfo()
        values = np.array(solver.getSolution().col_value)
        if not len(values) or info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Chosen(count={}, usd=math.inf, bound_usd=-math.inf, interrupted=interrupted)
        count = {number: times for number, at in enumerate(self._first_of) if (times := round(values[at])) > 0}
        usd: float = info.objective_function_value
        return Chosen(count=count, usd=usd, bound_usd=info.mip_dual_bound, interrupted=interrupted)

    def decided(self, row: int) -> bool:
        """Whether a row is of a departure that is yet to be decided on."""
        return self.spaces.spaces[self.spaces.space_of[row]].candidate_usd is not None

    def used_by(self, count: dict[int, int]) -> dict[int, float]:
        """What some columns take of rows."""
        used: dict[int, float] = {}
        for number, times in count.items():
            for row, amount in self.columns[number].taken:
                used[row] = used.get(row, 0.0) + times * amount
        return used

    def overfull(self, count: dict[int, int]) -> set[int]:
        """The rows of which some columns take more than there is."""
        return {row for row, used in self.used_by(count).items() if used > self.room(row) + SAME_SPACE}

    def _values(self, count: dict[int, int], columns: int) -> list[float]:
        values = np.zeros(columns)
        left = np.array([demand.count for demand in self.demands])
        for number, times in count.items():
            column = self.columns[number]
            values[self._first_of[number]] = times
            order = self.orders[column.order]
            left[order.demand] -= times * order.covers
            for row, _ in column.taken:
                space = self.spaces.space_of[row]
                if space in self._running:
                    values[self._running[space]] = 1.0
        values[: len(left)] = left
        return [float(value) for value in values]

    def cost(self, count: dict[int, int]) -> float:
        """What some columns come to, with what is left over and the departures that run for them."""
        values = self._values(count, self._lp.getNumCol())
        usd = [self.columns[number].usd * times for number, times in count.items()]
        usd += [demand.left_over_usd * values[at] for at, demand in enumerate(self.demands)]
        usd += [(self.spaces.spaces[number].candidate_usd or 0.0) * values[at] for number, at in self._running.items()]
        return math.fsum(usd)


class _Silent(highspy.Highs):
    """A solver that prints nothing, not even its name when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the first thing that a new solver does
        self.setOptionValue("output_flag", False)  # noqa: FBT003
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def quiet() -> Any:  # noqa: ANN401 - highspy has no types
    """A solver on one thread that prints nothing."""
    solver: Any = _Silent()  # type: ignore[no-untyped-call]
    solver.setOptionValue("threads", 1)
    return solver


def _run(solver: Any) -> bool:  # noqa: ANN401
    """Solve; Ctrl-C ends it with what was found by then. Returns whether it was pressed."""
    solver.HandleUserInterrupt = True
    solver.startSolve()
    interrupted = False
    while True:
        try:
            done, _ = solver.wait(0.1)
            if done:
                return interrupted
        except KeyboardInterrupt:
            interrupted = True
            solver.cancelSolve()
