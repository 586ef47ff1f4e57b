"""The same rows as corridor's own network, the same question as its own terms, and both answers side by side."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corridor.model.assumptions import Assumptions, Currency, DrayRate
from corridor.model.network import (
    Connection,
    EmissionFactor,
    Equipment,
    Handling,
    Hop,
    Network,
    Node,
    Rate,
    Sailings,
    Service,
)
from corridor.model.shipment import Shipment
from corridor.planning import planner
from corridor.planning.drays import node_place
from corridor.planning.limits.targets import Limits, Target
from corridor.planning.question import Terms, terms_of

from .chains import TooManyChainsError, Wish, every_cost, undominated
from .rows import WEEK, Cost, Row, World
from .worlds import PLAIN, STARTS, random_wish, random_world, rich_world, with_connections

WITHIN = 5e-6
"""Hours, USD, kg: dated answers are found by halving, and cargo that is 4 ms late still makes a departure."""


def days(words: str) -> tuple[int, ...]:
    return tuple(WEEK.index(day) for day in words.split())


def as_network(world: World, *, bonded: list[str] | tuple[str, ...] | None = ()) -> Network:
    """The world as a network, with some bonded nodes."""
    return Network(
        node_by_id={
            node: Node(
                id=node, name=f"Node {node}", kind="terminal", country=row["country"], lon=row["lon"], lat=row["lat"],
                modes=frozenset(row["modes"]), tz=row["tz"], source="test", bonded=node in (bonded or ()),
            )
            for node, row in world.nodes.items()
        },
        service_by_id={name: _service(name, hops, world) for name, hops in world.services.items()},
        handling={
            (node, mode): Handling(
                mode=mode, node=node, source="test", **{key: value for key, value in row.items() if value is not None}
            )
            for (node, mode), row in world.handling.items()
        },
        emissions={mode: EmissionFactor(mode=mode, source="test", **row) for mode, row in world.emissions.items()},
        equipment={}
        if world.equipment is PLAIN
        else {
            kind: Equipment(
                name=kind, teu=row["teu"], payload_t=row["payload_t"], m3=row["m3"], source="test",
                units={mode: row[mode] for mode in ("rail", "sea", "road") if row[mode] is not None},
            )
            for kind, row in world.equipment.items()
        },
        rates=tuple(
            Rate(
                from_node=row["from"], to_node=row["to"], source="test",
                **{key: value for key, value in row.items() if key not in ("from", "to")},
            )
            for row in world.rates
        ),
        connections=tuple(Connection(**row, basis="assumed", source="test") for row in world.connections),
        assumptions=Assumptions(
            **{key: value for key, value in world.dray.items() if key not in ("open_borders", "rates")},
            open_borders=tuple(frozenset(group) for group in world.dray["open_borders"]),
            dray_rates=tuple(
                DrayRate(**{**row, "countries": frozenset(row["countries"])}) for row in world.dray["rates"]
            ),
            holding_rate=0.2, carbon_price=50.0,
            currencies={
                code: Currency(code=code, per_usd=per, source="test")
                for code, per in world.currencies.items() if code != "USD"
            },
        ),
    )  # fmt: skip


def _service(name: str, hops: list[Row], world: World) -> Service:
    first = hops[0]
    return Service(
        id=name, name=f"Service {name}", operator=first["operator"], mode=first["mode"], status=first["status"],
        frequency_per_week=first["frequency_per_week"], both_ways=first["both_ways"] == "yes",
        days=days(first["days"]), departs=first["departs"], valid_from=first["valid_from"], valid_to=first["valid_to"],
        closed=tuple((begins, ends) for shut, begins, ends in world.closed if shut == name),
        capacity_teu=first.get("capacity_teu"), capacity_kg=first.get("capacity_kg"),
        trade_of=tuple(first.get("trade_of", ())), trucks=first.get("trucks") == "yes",
        sailings=tuple(
            Sailings(
                departs=row["departs"], source="test", days=days(row["days"]), date=row["date"],
                valid_from=row["valid_from"], valid_to=row["valid_to"],
            )
            for row in world.timetable if row["service"] == name
        ),
        hops=tuple(
            Hop(
                from_node=hop["from"], to_node=hop["to"], km=hop["km"], hours=hop["hours"], basis="assumed",
                source="test", usd_per_teu=hop["usd_per_teu"], usd_per_kg=hop["usd_per_kg"],
                g_co2e_per_tkm=hop["g_co2e_per_tkm"],
                g_co2e_per_teu_km=hop.get("g_co2e_per_teu_km"), passages=tuple(hop["passages"]),
                extra={"through": " ".join(hop["through"])},
            )
            for hop in hops
        ),
    )  # fmt: skip


def as_shipment(world: World) -> Shipment:
    cargo: dict[str, Any] = {"boxes": world.boxes} if world.boxes else {"teu": 0}
    return Shipment(**cargo, tonnes=world.tonnes, m3=world.m3 or None)


def as_limits(wish: Wish) -> Limits:
    def targets(pairs: list[tuple[str, str]]) -> tuple[Target, ...]:
        return tuple(Target(kind=kind, keys=frozenset({value}), word=value) for kind, value in pairs)  # type: ignore[arg-type]

    most = [None if math.isinf(x) else x for x in wish.most]
    return Limits(
        avoid=targets(wish.avoid),
        via=targets(wish.via),
        modes=None if wish.modes is None else frozenset(wish.modes),
        bonded=wish.bonded is not None,
        max_transfers=wish.max_transfers,
        max_hours=most[0],
        max_usd=most[1],
        max_kg_co2e=most[2],
    )


def as_terms(world: World, wish: Wish, network: Network) -> Terms:
    dated = wish.depart is not None or wish.arrive_by is not None
    return terms_of(
        network,
        shipment=as_shipment(world),
        wait="scheduled" if dated else world.wait,  # type: ignore[arg-type]
        depart=wish.depart,
        arrive_by=wish.arrive_by,
        on=world.pricing_day,
        include_planned="planned" in world.statuses,
        limits=as_limits(wish),
    )


def planned(world: World, network: Network, origin: str, destination: str, wish: Wish | None = None) -> planner.Plan:
    """What corridor answers."""
    terms = as_terms(world, wish or Wish(), network)
    return planner.plan(network, terms, node_place(network, origin), node_place(network, destination))


def costs(plan: planner.Plan) -> list[Cost]:
    return sorted((route.time_h, route.usd, route.kg_co2e) for route in plan.routes)


def difference(got: list[Cost], want: list[Cost]) -> str | None:
    """What differs between two sets of costs; None where nothing does. Each cost stands against one of the other."""
    left = list(got)
    missing = []
    for cost in want:
        near = [
            one for one in left
            if all(math.isclose(x, y, rel_tol=1e-9, abs_tol=WITHIN) for x, y in zip(one, cost, strict=True))
        ]  # fmt: skip
        if near:
            left.remove(near[0])
        else:
            missing.append(cost)
    return f"missing: {missing}; too many: {left}" if missing or left else None


# ---- Kinds of question ---------------------------------------------------------------------------------------------

Asked = tuple[World, Wish]


def undated(seed: int) -> Asked:
    return random_world(seed, wait=("expected", "worst")[seed % 2]), Wish()


def rules(seed: int) -> Asked:
    return rich_world(seed, rates=False, wait=("expected", "worst")[seed % 2]), Wish()


def rates(seed: int) -> Asked:
    return rich_world(seed, wait=("expected", "worst")[seed % 2]), Wish()


def dated(seed: int) -> Asked:
    start = STARTS[seed % len(STARTS)]
    return rich_world(seed, start=start, rates=seed % 3 == 0), Wish(depart=start)


def deadline(seed: int) -> Asked:
    start = STARTS[seed % len(STARTS)]
    by = start + timedelta(days=random.Random(seed).choice([3, 9, 16, 30]))
    return rich_world(seed, start=start, rates=False), Wish(depart=start, arrive_by=by)


def latest(seed: int) -> Asked:
    start = STARTS[seed % len(STARTS)]
    by = start + timedelta(days=random.Random(seed).choice([3, 9, 16, 30]))
    return rich_world(seed, start=start, rates=False), Wish(arrive_by=by)


def limits(seed: int) -> Asked:
    world = rich_world(seed, wait=("expected", "worst")[seed % 2])
    return world, random_wish(world, random.Random(seed))


def dated_limits(seed: int) -> Asked:
    start: datetime = STARTS[seed % len(STARTS)]
    world = rich_world(seed, start=start)
    wish = random_wish(world, random.Random(seed))
    wish.depart = start
    return world, wish


KINDS: dict[str, Callable[[int], Asked]] = {
    "undated": undated,
    "rules": rules,
    "rates": rates,
    "dated": dated,
    "deadline": deadline,
    "latest": latest,
    "limits": limits,
    "dated limits": dated_limits,
}


def timed(kind: Callable[[int], Asked]) -> Callable[[int], Asked]:
    """Questions of a kind in networks with timed connections."""

    def asked(seed: int) -> Asked:
        world, wish = kind(seed)
        return with_connections(world, seed), wish

    return asked


TIMED = {f"timed {name}": timed(kind) for name, kind in KINDS.items() if name != "rates"}
KINDS |= TIMED


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many routes there are for a question, and how corridor's answer differs, None where it does not.

    ``too_many``: there are more chains than are told, and nothing was compared.
    """

    routes: int = 0
    differs: str | None = None
    too_many: bool = False


def check(kind: str, seed: int) -> Verdict:
    """A question of a kind, answered both ways."""
    world, wish = KINDS[kind](seed)
    origin, *_, destination = world.nodes
    try:
        want = undominated(every_cost(world, origin, destination, wish))
    except TooManyChainsError:
        return Verdict(too_many=True)
    plan = planned(world, as_network(world, bonded=wish.bonded), origin, destination, wish)
    return Verdict(routes=len(want), differs=difference(costs(plan), want))
