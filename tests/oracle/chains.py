"""Every chain of legs between two nodes that keeps to the wishes, one by one, and what each costs.

A chain comes to a node in the same manner, by truck or otherwise, no more often than there are targets to go by, plus
one: no step lowers a cost and who is earlier leaves no later, so once more can only be worse.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .rows import (
    Calendar,
    Cost,
    Row,
    World,
    booked_leaves_h,
    calendar,
    dray_cost,
    headway_h,
    least_change_h,
    leaves_h,
    leg_kg,
    leg_usd,
    needed,
    undated_wait_h,
)

MOST_CALLS = 8_000
"""Questions for which cargo stands on the ground more often are left out: targets to go by, and trucks between
services, make many chains."""

LOOK_BACK_H = 24.0 * 350
"""How long before a deadline cargo may be ready."""


class TooManyChainsError(Exception):
    """There are more than can be told."""


@dataclass
class Wish:
    """What is kept to, in plain words; ``via`` and ``avoid`` hold (kind, value).

    ``arrive_by`` alone asks for the latest moments to be ready; then hours are those from there to the deadline.
    """

    avoid: list[tuple[str, str]] = field(default_factory=list)
    via: list[tuple[str, str]] = field(default_factory=list)
    modes: list[str] | None = None
    max_transfers: int | None = None
    most: Cost = (math.inf, math.inf, math.inf)
    bonded: list[str] | None = None
    depart: datetime | None = None
    arrive_by: datetime | None = None


@dataclass(frozen=True)
class Ride:
    """Hops ``board`` to ``alight`` of a run."""

    service: str
    run: tuple[int, ...]  # identity only: runs are told apart by their number
    hops: tuple[Row, ...]
    before: tuple[Row, ...]
    by: float | None = None
    """Booked hours of the timed connection from the ride before it."""

    @property
    def ridden(self) -> list[Row]:
        return list(self.hops)


Step = Cost | Ride
Seen = dict[tuple[str, str], int]
"""How often cargo came to a node, and in what manner: by truck, or by a service that is timed to another."""
Chain = tuple[Step, ...]
TRUCK = "by truck"


def touches(world: World, kind: str, value: str, hop: Row, service: str) -> tuple[bool, bool, bool]:
    """What a hop touches: at its first stop, by itself, at its last stop."""
    if kind == "node":
        return hop["from"] == value, False, hop["to"] == value
    if kind == "country":
        here, there = (world.nodes[hop[end]]["country"] for end in ("from", "to"))
        return here == value, value in hop["through"], there == value
    own = {"service": service, "mode": hop["mode"], "operator": hop["operator"]}
    return False, value in hop["passages"] if kind == "passage" else own[kind] == value, False


def chains(world: World, origin: str, destination: str, wish: Wish) -> Iterator[Chain]:
    """Every chain that keeps to what is avoided, gone by, and the number of transfers; no more than can be told."""
    ends = {("node", end) for end in (origin, destination)}
    ends |= {("country", world.nodes[end]["country"]) for end in (origin, destination)}
    via = [target for target in wish.via if target not in ends]  # both ends count as touched
    often = len(via) + 1
    closed = {
        node for node, row in world.nodes.items()
        if ("node", node) in wish.avoid or ("country", row["country"]) in wish.avoid
    }  # fmt: skip
    trucks = wish.bonded is None
    calls = 0

    def dray(a: str, b: str, most_km: float = math.inf) -> Cost | None:
        return None if a in closed or b in closed else dray_cost(world, a, b, most_km=most_km)

    def manner(service: str, node: str) -> str:
        timed = any((row["from_service"], row["node"]) == (service, node) for row in world.connections)
        return service if timed else ""

    def at(node: str, done: Chain, seen: Seen, *, trucked: bool, legs: int, reached: int) -> Iterator[Chain]:
        """On the ground at a node; ``trucked``: by truck, so that the next leg is a ride."""
        nonlocal calls
        calls += 1
        if calls > MOST_CALLS:
            raise TooManyChainsError
        complete = reached == len(via)
        if node == destination and complete:
            yield done
            # What is booked through may pass its own destination and come back: to unload there may take longer
            booked = done and isinstance(done[-1], Ride) and manner(done[-1].service, node)
            if booked and (wish.max_transfers is None or legs <= wish.max_transfers):
                yield from rides(node, done, seen, legs=legs, reached=reached)
            return
        cleared = trucks or (node != origin and destination not in (wish.bonded or ()))
        if not trucked and complete and cleared:
            out = dray(node, destination)
            if out is not None:
                yield (*done, out)
        if not trucked and trucks and legs:
            for other in world.nodes:
                moved = None if other == node else dray(node, other, world.dray["transfer_km"])
                if moved is not None and seen.get((other, TRUCK), 0) < often:
                    again = {**seen, (other, TRUCK): seen.get((other, TRUCK), 0) + 1}
                    yield from at(other, (*done, moved), again, trucked=True, legs=legs, reached=reached)
        if wish.max_transfers is None or legs <= wish.max_transfers:
            yield from rides(node, done, seen, legs=legs, reached=reached)

    def rides(node: str, done: Chain, seen: Seen, *, legs: int, reached: int) -> Iterator[Chain]:
        for number, (service, run) in enumerate(world.runs):
            mode = run[0]["mode"]
            if (
                mode not in world.nodes[node]["modes"]
                or (wish.modes is not None and mode not in wish.modes)
                or (wish.bonded is not None and node not in wish.bonded)
                or not world.takes(run[0])
            ):
                continue
            for board, first in enumerate(run):
                if first["from"] == node:
                    last = done[-1].service if done and isinstance(done[-1], Ride) else None
                    booked = [
                        row["hours"] for row in world.connections
                        if (row["from_service"], row["to_service"], row["node"]) == (last, service, node)
                    ]  # fmt: skip
                    for by in (None, *booked):
                        yield from ride((number, service, by), run, board, done, seen, legs=legs, reached=reached)

    def ride(
        of: tuple[int, str, float | None],
        run: list[Row],
        board: int,
        done: Chain,
        seen: Seen,
        *,
        legs: int,
        reached: int,
    ) -> Iterator[Chain]:
        number, service, by = of
        mode = run[0]["mode"]
        for alight in range(board, len(run)):
            hop = run[alight]
            if any(any(touches(world, kind, value, hop, service)) for kind, value in wish.avoid):
                return
            hits = [touches(world, kind, value, hop, service) for kind, value in via]
            for part in range(3):
                while reached < len(via) and hits[reached][part]:
                    reached += 1
            there = hop["to"]
            if wish.bonded is not None and there not in wish.bonded:
                continue
            trade = hop.get("trade_of", ())
            if trade and len({world.nodes[end]["country"] in trade for end in (run[board]["from"], there)}) == 1:
                continue
            came = (there, manner(service, there))
            if mode not in world.nodes[there]["modes"] or seen.get(came, 0) >= often:
                continue
            leg = Ride(service, (number, board, alight), tuple(run[board : alight + 1]), tuple(run[:board]), by)
            again = {**seen, came: seen.get(came, 0) + 1}
            yield from at(there, (*done, leg), again, trucked=False, legs=legs + 1, reached=reached)

    if origin not in closed:
        yield from at(origin, (), {(origin, ""): 1}, trucked=False, legs=0, reached=0)
    for node in world.nodes:
        into = dray(origin, node) if trucks and node != origin else None
        if into is not None:
            yield from at(node, (into,), {(origin, ""): 1, (node, TRUCK): 1}, trucked=True, legs=0, reached=0)


class Clock:
    """Hours from being ready to being there: without dates, from an instant on, or up to one."""

    def __init__(self, world: World, wish: Wish) -> None:
        self.world = world
        self.promised = wish.arrive_by is not None
        self.backwards = wish.depart is None and wish.arrive_by is not None
        moment = wish.depart or wish.arrive_by
        self.instant = None if moment is None else moment.astimezone(UTC)
        self.latest = math.inf
        if wish.depart is not None and wish.arrive_by is not None:
            self.latest = (wish.arrive_by.astimezone(UTC) - wish.depart.astimezone(UTC)).total_seconds() / 3600
        self.calendars: dict[str, Calendar] = {}
        if self.instant is not None:
            self.calendars = {name: calendar(world, name, self.instant) for name in {name for name, _ in world.runs}}

    def hours(self, chain: Chain) -> float:
        if not self.backwards:
            hours = self.arrival(chain, 0.0)
            return hours if hours <= self.latest + 1e-9 * (1 + abs(self.latest)) else math.inf
        low, high = -LOOK_BACK_H, 0.0
        if self.arrival(chain, low) > 0.0:
            return math.inf
        for _ in range(60):
            middle = (low + high) / 2
            if self.arrival(chain, middle) > 1e-8:
                high = middle
            else:
                low = middle
        return -low

    def arrival(self, chain: Chain, ready: float) -> float:
        now = there = ready
        before: Row | None = None
        for step in chain:
            if not isinstance(step, Ride):
                now += step[0]
                continue
            hop, last = step.hops[0], step.hops[-1]
            if step.by is not None and before is not None:
                now = self.booked(step, before, there)
                there = now + float(sum(one["hours"] for one in step.hops))
                now, before = there + float(self.world.handled(last["to"], hop["mode"])["unload_h"]), last
                if now == math.inf:
                    return now
                continue
            now += float(self.world.handled(hop["from"], hop["mode"])["load_h"])
            if self.instant is None:
                now += undated_wait_h(self.world, hop)
            else:
                since = float(sum(one["hours"] for one in step.before))
                when = self.calendars[step.service]
                now = leaves_h(self.world, hop, when, now - since, promised=self.promised) + since
                if now == math.inf:
                    return now
            there = now + float(sum(one["hours"] for one in step.hops))
            now, before = there + float(self.world.handled(last["to"], hop["mode"])["unload_h"]), last
        return now

    def booked(self, step: Ride, before: Row, there: float) -> float:
        """When a ride departs whose timed connection leads from one that arrived ``there``."""
        hop, hours = step.hops[0], step.by or 0.0
        if self.instant is None:
            return there + hours + (needed(self.world, hop) - 1) * headway_h(hop)
        since = float(sum(one["hours"] for one in step.before))
        least = least_change_h(self.world, before, hop, hours)
        when = self.calendars[step.service]
        return booked_leaves_h(self.world, hop, when, there + least - since, slack=hours - least) + since


def every_cost(world: World, origin: str, destination: str, wish: Wish | None = None) -> list[Cost]:
    """What every chain costs that arrives at all and keeps to the most that it may cost."""
    wish = wish or Wish()
    clock, priced = Clock(world, wish), dict[tuple[int, ...], tuple[float, float]]()
    found = []
    for chain in chains(world, origin, destination, wish):
        usd = kg = 0.0
        for step in chain:
            if isinstance(step, Ride):
                if step.run not in priced:
                    priced[step.run] = leg_usd(world, step.service, step.ridden), leg_kg(world, step.ridden)
                more = priced[step.run]
            else:
                more = step[1:]
            usd, kg = usd + more[0], kg + more[1]
        if usd > wish.most[1] + 1e-6 or kg > wish.most[2] + 1e-6:
            continue
        hours = clock.hours(chain)
        if hours < math.inf and hours <= wish.most[0] + 1e-9 * (1 + wish.most[0] if wish.most[0] < math.inf else 1):
            found.append((hours, usd, kg))
    return found


def undominated(costs: Iterable[Cost], tolerance: float = 1e-6) -> list[Cost]:
    """The costs that none dominates, one of each, sorted."""
    few: list[Cost] = []
    for mine in sorted(set(costs)):
        if not any(other[1] <= mine[1] and other[2] <= mine[2] for other in few):
            few.append(mine)
    kept: list[Cost] = []
    for mine in few:
        if any(
            all(x <= y + tolerance for x, y in zip(other, mine, strict=True))
            and any(x < y - tolerance for x, y in zip(other, mine, strict=True))
            for other in few
        ):
            continue
        if not any(all(abs(x - y) < tolerance for x, y in zip(other, mine, strict=True)) for other in kept):
            kept.append(mine)
    return kept
