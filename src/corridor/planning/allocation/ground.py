"""All that one order may use, with bounds, and its graph of dated departures below a cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from corridor.errors import InputError
from corridor.model import timetable
from corridor.model.modes import MODES
from corridor.model.units import HOURS_PER_DAY, KG_PER_TONNE
from corridor.planning.access import End, straight, ways_in, ways_out
from corridor.planning.allocation.dated_graph import NO_STATES, SLACK, Arcs, Dated, Step, TableRow, packed_tables
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.orders import Order
from corridor.planning.allocation.shared_graph import Shared, shared_graph
from corridor.planning.allocation.space import Option, Options
from corridor.planning.drays import Transfer
from corridor.planning.sailings import Departures
from corridor.search.frontier import NO_TABLE, Dates, Floats, Mask, graph, tree
from corridor.search.kernel import loops
from corridor.search.trees import BY_TIME


class Ground:
    """All that one order may use, as far as its cost of being left over allows.

    ``direct`` are the ways by one dray, with hours, USD (with CO2e) and what the limit counts.
    """

    def __init__(self, order: Order, spaces: Spaces) -> None:
        self.order = order
        self.spaces = spaces
        question, limits = order.question, order.question.limits
        if limits.max_usd is not None and limits.max_kg_co2e is not None:
            raise InputError(f"order {order.name}: max_usd and max_co2 are both given; give one of them")
        self.by_usd = limits.max_usd is not None
        self._carbon = question.network.assumptions.carbon_price / KG_PER_TONNE
        self._hour = order.day_usd / HOURS_PER_DAY
        self.shift_h = timetable.hours_between(spaces.zero, order.ready)
        self.most = question.terms.most
        counted = self.most[1] if self.by_usd else self.most[2]
        self.most_third = counted if np.isfinite(counted) else np.inf
        self._amount = np.array([order.amount(mode) for mode in MODES])[spaces.plan.mode]
        shared = shared_graph(order, spaces)
        found = shared.found
        near, far = list(ways_in(question, found)), list(ways_out(question, found))
        self._entries = [(state, end) for end in near for state in found.layered.entries(end.state)]
        self._exits = {state: end for end in far for state in found.layered.exits(end.state)}
        lasting = [end for end in straight(question, found) if found.layered.entries(end.state)]
        self.direct = [end for end in lasting if self._kept(end)]
        self.arcs = self._arcs(shared)
        self.timed: dict[int, Departures] = {}
        self.transfers: dict[int, Transfer] = {}
        booked: dict[tuple[str, float | None], Departures] = {}
        for ride in np.unique(self.arcs.ride).tolist():
            if ride < 0:
                self.transfers[ride] = found.transfers[-1 - ride]
            else:
                service = spaces.plan.service_ids[spaces.plan.service[ride]]
                change = spaces.plan.boarded_by(ride)
                if service in found.timed:
                    key = service, None if change is None else change.wait_h
                    own = found.timed[service]
                    self.timed[ride] = booked.setdefault(key, own if change is None else own.booked(change.wait_h))
        least = [float(self.arcs.least_usd.min(initial=np.inf)), *(self._worth(end) for end in self.direct)]
        self.least_usd = min(least)
        self.dated_until: Dated | None = None

    def _worth(self, end: End) -> float:
        hours, usd, _ = self.cost_of(end)
        return usd + self.order.time_usd(hours)

    def cost_of(self, end: End) -> tuple[float, float, float]:
        """Hours, USD with CO2e, and what the limit counts, of a way in or out."""
        hours, usd, kg = end.cost
        return hours, usd + self._carbon * kg, self._third(usd, kg)

    def _third(self, usd: float, kg: float) -> float:
        if not np.isfinite(self.most_third):
            return 0.0
        return usd if self.by_usd else kg

    def _kept(self, end: End) -> bool:
        hours, _, third = self.cost_of(end)
        return hours <= self.most[0] and third <= self.most_third

    def _arcs(self, shared: Shared) -> Arcs:
        """The arcs by which the order can go for less than being left over, with their bounds."""
        whole, found = shared.found.graph, shared.found
        hours, usd, kg = whole.cost.T
        source, arc = shared.source, shared.arc
        if not self._entries or not self._exits:
            source, arc = source[:0], arc[:0]
        number = arc if whole.number is None else whole.number[arc]
        before, early, through = self._from_entries(shared)
        after = self._to_exits(shared)
        money = usd + self._carbon * kg
        target = whole.target[arc]
        least = through[source] + (money + self._hour * hours)[arc] + after[target, 0]
        kept = least <= self.order.left_over_usd + SLACK
        kept &= self._large_enough(shared)[arc]
        kept &= np.isfinite(early[source]) & (early[source] + hours[arc] + after[target, 1] <= self.most[0])
        source, target, arc, number, least = source[kept], target[kept], arc[kept], number[kept], least[kept]
        bounded = np.isfinite(self.most_third)
        third = (usd if self.by_usd else kg)[arc] if bounded else np.zeros(len(arc))
        return Arcs(
            source=source, target=target, hours=hours[arc], usd=money[arc], third=third, load_h=whole.before[arc],
            offset=whole.offset[arc], ride=found.ride[number], before_usd=before[source], ready_h=early[source],
            after_usd=after[target, 2], after_h=after[target, 1], least_usd=least,
        )  # fmt: skip

    def _large_enough(self, shared: Shared) -> Mask:
        """Of each arc whether a departure of its service takes the whole order at all."""
        plan, number = self.spaces.plan, shared.found.graph.number
        ride = shared.found.ride if number is None else shared.found.ride[number]
        fits = self.spaces.largest[plan.service] >= self._amount - SLACK
        return (ride < 0) | fits[np.maximum(ride, 0)]

    def _from_entries(self, shared: Shared) -> tuple[Floats, Floats, Floats]:
        """To each state the least USD, the earliest hour, and the least USD with what its hours are worth."""
        whole = shared.found.graph
        nowhere = np.full(whole.states, np.inf)
        if not self._entries:
            return nowhere, nowhere, nowhere
        states = np.array([state for state, _ in self._entries], dtype=np.int32)
        costs = np.array([end.cost for _, end in self._entries]).reshape(-1, 3)
        before, through = (
            tree(shared.unwaiting, weight=(hour, 1.0, self._carbon), entry_state=states, entry_cost=costs).dist
            for hour in (0.0, self._hour)
        )
        tables, shift_h = whole.tables, self.shift_h
        since = replace(
            tables, times=tables.times - shift_h, opens=tables.opens - shift_h, closes=tables.closes - shift_h
        )
        early = tree(replace(whole, tables=since), weight=BY_TIME, entry_state=states, entry_cost=costs).dist
        return before, early, through

    def _to_exits(self, shared: Shared) -> Floats:
        """From each state the least USD with what its hours are worth, the fewest hours, and the least USD."""
        whole = shared.found.graph
        rest = np.full((whole.states, 3), np.inf)
        for state, end in self._exits.items():
            hours, usd, _ = self.cost_of(end)
            rest[state] = usd + self._hour * hours, hours, usd
        hours, usd, kg = whole.cost.T
        money = usd + self._carbon * kg
        cost = np.ascontiguousarray(np.column_stack([money + self._hour * hours, hours, money]))
        loops().lower_bounds(replace(shared.unwaiting, cost=cost), np.ones(whole.states, np.bool_), rest)
        return rest

    def dated(self, below_usd: float) -> Dated:
        """The graph that holds every way of less than so many USD; the last one where that does."""
        last = self.dated_until
        if last is None or last.cut_usd < min(below_usd, self.order.left_over_usd):
            wide = min(below_usd + max(100.0, 0.05 * abs(below_usd)), self.order.left_over_usd)
            self.dated_until = last = self._dated(wide)
        return last

    def _dated(self, cut_usd: float) -> Dated:
        """Every departure that a way of less than ``cut_usd`` may take, as an arc of its own."""
        arcs = self.arcs
        inside = np.flatnonzero(arcs.least_usd <= cut_usd + SLACK)
        options = [None if ride < 0 else self.spaces.options(ride) for ride in arcs.ride[inside].tolist()]
        free = [arc for arc, of_ride in zip(inside.tolist(), options, strict=True) if of_ride is None]
        tables: list[TableRow] = []
        known: dict[int, int] = {}
        made = [
            (arc, Step(ride=ride, transfer=self.transfers.get(ride)), self._shared_table(ride, tables, known))
            for arc, ride in zip(free, arcs.ride[free].tolist(), strict=True)
        ]
        limited = [
            (arc, one) for arc, one in zip(inside.tolist(), options, strict=True) if one is not None and one.each
        ]
        for arc, option in self._fitting(limited, cut_usd):
            made.append((arc, Step(ride=int(arcs.ride[arc]), option=option), len(tables)))
            opens, closes = option.opens_h - self.shift_h, option.closes_h - self.shift_h
            tables.append(
                ([closes], -np.inf, np.inf, np.inf) if option.fixed else ([], opens, closes, option.wait_h)
            )  # fmt: skip
        return self._packed(made, tables, cut_usd)

    def _shared_table(self, ride: int, tables: list[TableRow], known: dict[int, int]) -> int:
        """The table that an unlimited ride waits by."""
        found = self.timed.get(ride)
        if found is None:
            return NO_TABLE
        if id(found) not in known:
            known[id(found)] = len(tables)
            shift = self.shift_h
            times = [at - shift for at in found.times]
            tables.append((times, found.opens_h - shift, found.closes_h - shift, found.wait_h))
        return known[id(found)]

    def _fitting(self, limited: Sequence[tuple[int, Options]], cut_usd: float) -> Iterator[tuple[int, Option]]:
        """The departures that rides can take in time, for less than the cut, and that are large enough."""
        if not limited:
            return
        arcs, order = self.arcs, self.order
        count = [len(one.each) for _, one in limited]
        arc = np.repeat([at for at, _ in limited], count)
        opens_h, closes_h, wait_h, fixed, room = (
            np.concatenate([getattr(one, name) for _, one in limited])
            for name in ("opens_h", "closes_h", "wait_h", "fixed", "room")
        )
        ready_h = arcs.ready_h[arc] + arcs.load_h[arc] + self.shift_h
        leaves_h = np.maximum(ready_h, opens_h) + wait_h
        fits = np.where(fixed, ready_h <= closes_h + timetable.SAME_INSTANT_H, leaves_h < closes_h)
        arrives_h = leaves_h - self.shift_h + arcs.hours[arc] - arcs.load_h[arc] + arcs.after_h[arc]
        fits &= arrives_h <= self.most[0]
        late = order.late_usd_per_day * np.maximum(0.0, arrives_h - order.due_h) / HOURS_PER_DAY
        money = arcs.before_usd[arc] + arcs.usd[arc] + arcs.after_usd[arc]
        fits &= money + self._hour * arrives_h + late <= cut_usd + SLACK
        fits &= room >= self._amount[np.maximum(arcs.ride[arc], 0)] - SLACK
        first = np.cumsum([0, *count])
        which = np.repeat(np.arange(len(limited)), count)
        for at in np.flatnonzero(fits).tolist():
            number = int(which[at])
            yield limited[number][0], limited[number][1].each[at - int(first[number])]

    def _packed(self, made: list[tuple[int, Step, int]], tables: list[TableRow], cut_usd: float) -> Dated:
        arcs = self.arcs
        chosen = np.array([arc for arc, _, _ in made], dtype=np.int64)
        order = np.argsort(arcs.source[chosen], kind="stable")
        chosen = chosen[order]
        steps = [made[at][1] for at in order.tolist()]
        waited = np.array([made[at][2] for at in order.tolist()], dtype=np.int32)
        rows = [() if step.option is None else step.option.rows for step in steps]
        amount = self._amount[np.maximum(arcs.ride[chosen], 0)]
        count = [len(one) for one in rows]
        ends = [state for state, _ in self._entries] + list(self._exits)
        states, place = np.unique(
            np.concatenate([arcs.source[chosen], arcs.target[chosen], np.array(ends, dtype=np.int32)]),
            return_inverse=True,
        )
        number = {int(state): at for at, state in enumerate(states.tolist())}
        limited = np.array([step.option is not None for step in steps], dtype=np.bool_)
        graph_of = graph(
            states=len(states),
            source=place[: len(chosen)].astype(np.int32),
            target=place[len(chosen) : 2 * len(chosen)].astype(np.int32),
            cost=np.column_stack([arcs.hours[chosen], arcs.usd[chosen], arcs.third[chosen]]).reshape(-1, 3),
            borrower=NO_STATES,
            lender=NO_STATES,
            dates=Dates(
                table=waited, before=arcs.load_h[chosen], offset=np.where(limited, 0.0, arcs.offset[chosen]),
                tables=packed_tables(tables),
            ),
        )  # fmt: skip
        exits = {number[state]: end for state, end in self._exits.items()}
        return Dated(
            graph=graph_of, usd=arcs.usd[chosen], steps=steps,
            rows=[tuple((row, float(of_arc)) for row in one) for one, of_arc in zip(rows, amount, strict=True)],
            entry=np.repeat(np.arange(len(chosen), dtype=np.int32), count),
            row=np.fromiter((row for one in rows for row in one), dtype=np.int32),
            amount=np.repeat(amount, count),
            starts=[end for _, end in self._entries], ends=exits,
            entry_state=np.array([number[state] for state, _ in self._entries], dtype=np.int32),
            entry_cost=np.array([self.cost_of(end) for _, end in self._entries]).reshape(-1, 3),
            exit_state=np.array(list(exits), dtype=np.int32),
            exit_cost=np.array([self.cost_of(end) for end in exits.values()]).reshape(-1, 3),
            cut_usd=cut_usd,
        )  # fmt: skip
