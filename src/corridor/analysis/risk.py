"""How sure a route is: its hours drawn many times over, from the spread of its hops and from missed departures.

The draws of one hop or wait are those of ``delays``; here they add up along the route. Handling and drays keep their
hours. The cargo keeps to its services: who misses a departure waits for the next. Nothing is searched: the routes are
those that the planner found. The model, where its figures come from and what it leaves out: ``docs/RISK.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from corridor.analysis.delays import draw_hop_h, draw_wait_h, spread_known
from corridor.errors import InputError
from corridor.model.network import Hop, Network
from corridor.model.timetable import hours_between, later
from corridor.model.units import EQUAL
from corridor.model.waiting import WAIT_POLICIES, WaitPolicy
from corridor.planning.planner import Plan
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.route import Leg, Route, Tag
from corridor.search.frontier import Floats

DRAWS = 10_000
FEWEST_DRAWS = 100
MOST_DRAWS = 200_000
"""Fewer draws say nothing of a 90th percentile; more need hundreds of megabytes."""

SEED = 1

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Those that ``Risk.to_dict`` writes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A hop or a wait whose hours vary, and its part in the spread of the route's hours.

    ``leg`` counts from 0. A wait stands at ``from_node``, and has no ``to_node``. ``label`` names it for people.
    ``sd_h`` is its standard deviation.

    Two shares, each of which sums to 1 over the sources of a route (X is this source, T the route's hours):

    * ``spread_share`` = Cov(X, rank T) / Cov(T, rank T), its share of the mean difference between two runs of the
      route (Lerman and Yitzhaki 1985). By it the sources are ordered and named.
    * ``variance_share`` = Cov(X, T) / Var(T); for independent sources Var(X) / Var(T). Rare disasters govern it.

    For normal hours both are the same. A delay that a later wait absorbs has a share near 0, and may have one below it.
    """

    kind: Literal["hop", "wait"]
    leg: int
    from_node: str
    to_node: str | None
    label: str
    sd_h: float
    spread_share: float
    variance_share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Risk:
    """The hours of one route, drawn many times.

    ``hours`` (one figure a draw, ascending, read-only) run from ready at the origin, for a dated route at the instant
    ``ready``, to ready at the destination; they are infinite in the share ``stranded`` of draws, in which cargo missed
    the last departure of a timetable.
    ``mean_h`` is over the draws that arrive. ``spread_known`` is False where nothing varies for want of figures, or a
    hop has no ``p90_hours`` that another service over it has: the percentiles look surer than anybody is.
    ``sources`` go from the greatest ``spread_share`` down.
    """

    draws: int
    seed: int
    wait: WaitPolicy
    ready: datetime | None
    p50_h: float
    p90_h: float
    mean_h: float
    stranded: float
    spread_known: bool
    hours: Floats = field(repr=False)
    _sources: Callable[[], tuple[Source, ...]] = field(repr=False)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What varies, over the draws that arrive, with its shares of the spread: told when it is asked for."""
        return self._sources()

    def __getstate__(self) -> dict[str, Any]:
        """The sources themselves go to another process, not the network and the draws that they are found from."""
        return {**vars(self), "sources": self.sources, "_sources": tuple}

    def chance_within(self, hours: float) -> float:
        """The share of draws that arrive within so many hours of being ready at the origin, 0 to 1.

        Raises:
            InputError: ``hours`` is not a number.
        """
        if math.isnan(hours):
            raise InputError(
                "chance_within: hours is not a number; give hours from ready at the origin to the deadline"
            )
        return _count_within(self.hours, hours) / self.draws

    def chance_by(self, deadline: datetime) -> float:
        """The share of draws that arrive by an aware instant, 0 to 1.

        Raises:
            InputError: the route has no dates, or the deadline no time zone.
        """
        if self.ready is None:
            raise InputError("chance_by: the route has no dates; ask chance_within(hours), or plan with a date")
        if deadline.tzinfo is None:
            raise InputError(f"chance_by: {deadline.isoformat()} has no time zone; give an aware datetime")
        return self.chance_within(hours_between(self.ready, deadline))

    def quantile_h(self, share: float) -> float:
        """The least hours that the given share of draws keeps: 0.9 gives P90. Infinite where too few arrive.

        Raises:
            InputError: ``share`` is not above 0 and at most 1.
        """
        if not 0 < share <= 1:
            raise InputError(f"quantile_h: share is {share!r}; give one above 0 and at most 1, such as 0.9")
        return _quantile(self.hours, share)

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON; hours that never come are null, and the draws themselves are left out."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "wait": self.wait,
            "ready": None if self.ready is None else self.ready.isoformat(),
            "mean_h": _finite(self.mean_h),
            "stranded": self.stranded,
            **({} if self.spread_known else {"spread_known": False}),
            "quantiles": [{"share": share, "hours": _finite(self.quantile_h(share))} for share in QUANTILES],
            "sources": [
                {
                    "kind": source.kind,
                    "leg": source.leg,
                    "from": source.from_node,
                    "to": source.to_node,
                    "label": source.label,
                    "sd_h": source.sd_h,
                    "spread_share": source.spread_share,
                    "variance_share": source.variance_share,
                }
                for source in self.sources
            ],
        }


def simulate(
    route: Route,
    *,
    network: Network,
    wait: WaitPolicy,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Risk:
    """Draw the hours of a route. The same arguments give the same answer.

    Args:
        route: as the planner found it on ``network``.
        network: for the services' frequencies and timetables and the names of nodes.
        wait: ``expected``: each wait is uniform over the headway; ``worst``: it is the headway; ``scheduled``: it lasts
            to the first departure of the timetable at or after arrival + ``load_h``, or, where no timetable is known,
            is uniform over the headway; the cargo is ready when the route's own dates say. On demand there is none.
        draws: how many, 100 to 200,000.
        seed: 0 or more.

    Raises:
        InputError: a wrong argument; ``scheduled`` for a route without dates; a service that ``network`` has not.
    """
    _check(wait, draws, seed)
    ready = _ready(route) if wait == "scheduled" else None
    random = np.random.default_rng(seed)
    clock_h: Floats = np.zeros(draws)
    late_h: Floats = np.zeros(draws)
    varying: list[tuple[int, Hop | None, Floats]] = []
    for number, leg in enumerate(route.legs):
        if leg.service is None:
            clock_h = clock_h + leg.ride_h
            continue
        clock_h = clock_h + leg.load_h
        waited_h = draw_wait_h(
            leg, network, wait=wait, ready=ready, loaded_h=clock_h, random=random, late_h=late_h
        )  # fmt: skip
        clock_h = clock_h + waited_h
        late_h = np.zeros(draws)
        varying.append((number, None, waited_h))
        for hop in leg.hops:
            ridden_h = draw_hop_h(hop, leg.mode, draws=draws, random=random)
            clock_h = clock_h + (hop.hours if ridden_h is None else ridden_h)
            if ridden_h is not None:
                varying.append((number, hop, ridden_h))
                late_h = late_h + (ridden_h - hop.hours)
        clock_h = clock_h + leg.unload_h
    arrived = np.isfinite(clock_h)
    ordered = np.sort(clock_h)
    ordered.flags.writeable = False
    return Risk(
        draws=draws,
        seed=seed,
        wait=wait,
        ready=ready,
        p50_h=_quantile(ordered, 0.5),
        p90_h=_quantile(ordered, 0.9),
        mean_h=float(clock_h[arrived].mean()) if arrived.any() else math.inf,
        stranded=1.0 - float(arrived.mean()),
        spread_known=spread_known(route.legs, network, varies=bool(ordered[0] < ordered[-1]) or arrived.sum() < draws),
        hours=ordered,
        _sources=partial(_sources, route, network, varying, clock_h, arrived),
    )


def simulate_plan(
    plan: Plan,
    *,
    limit: int | None = 5,
    by: Tag = "best",
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[tuple[Route, Risk]]:
    """The routes that ``plan.ordered(by)`` shows first, each with its risk. Raises as ``simulate``."""
    return [
        (route, simulate(route, network=plan.network, wait=plan.wait, draws=draws, seed=seed))
        for route in plan.ordered(by)[:limit]
    ]


def _finite(hours: float) -> float | None:
    return hours if math.isfinite(hours) else None


def _quantile(ordered: Floats, share: float) -> float:
    """The inverse of the empirical distribution: an actual draw, so that draws that never arrive do no harm."""
    return float(ordered[math.ceil(share * len(ordered) - EQUAL) - 1])


def _count_within(ordered: Floats, hours: float) -> int:
    return (
        int(np.searchsorted(ordered, hours + EQUAL, side="right"))
        if hours < math.inf
        else int(np.isfinite(ordered).sum())
    )


def _check(wait: WaitPolicy, draws: int, seed: int) -> None:
    if wait not in WAIT_POLICIES:
        raise InputError(f"wait policy {wait!r} is not known; write one of {', '.join(WAIT_POLICIES)}")
    if isinstance(draws, bool) or not isinstance(draws, int) or not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise InputError(f"risk: draws is {draws!r}; give a whole number of {FEWEST_DRAWS:,} to {MOST_DRAWS:,}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"risk: seed is {seed!r}; give a whole number of 0 or more")


def _ready(route: Route) -> datetime:
    """When the cargo is ready at the origin, by the dates of the route itself (which are cut to the second)."""
    first = route.legs[0]
    if first.depart is None:
        raise InputError(
            "risk: the route has no dates; plan with wait='scheduled' and depart, or draw 'expected' waits"
        )
    return later(datetime.fromisoformat(first.depart), -(first.load_h + first.wait_h))


def _sources(
    route: Route,
    network: Network,
    varying: Sequence[tuple[int, Hop | None, Floats]],
    total_h: Floats,
    arrived: np.ndarray[Any, np.dtype[np.bool_]],
) -> tuple[Source, ...]:
    """What varies, over the draws that arrive, with its shares of the spread; the greatest first."""
    total_h = total_h[arrived]
    if len(total_h) == 0 or float(np.ptp(total_h)) < EQUAL:
        return ()
    around = total_h - total_h.mean()
    ranked = np.empty(len(total_h))
    ranked[np.argsort(total_h, kind="stable")] = np.arange(len(total_h))
    ranked -= ranked.mean()
    found: list[Source] = []
    for number, hop, hours in varying:
        its_h = hours[arrived]
        if float(np.ptp(its_h)) < EQUAL:
            continue
        its_h = its_h - its_h.mean()
        leg = route.legs[number]
        found.append(
            Source(
                kind="wait" if hop is None else "hop",
                leg=number,
                from_node=leg.from_node if hop is None else hop.from_node,
                to_node=None if hop is None else hop.to_node,
                label=_label(leg, hop, network),
                sd_h=float(its_h.std()),
                spread_share=_product(its_h, ranked) / _product(around, ranked),
                variance_share=_product(its_h, around) / _product(around, around),
            )
        )
    return tuple(sorted(found, key=lambda source: -source.spread_share))


def _product(one: Floats, other: Floats) -> float:
    """The inner product, added up in one order; that of ``@`` depends on the processor."""
    return float((one * other).sum())


def _label(leg: Leg, hop: Hop | None, network: Network) -> str:
    """``wait for SHIP at Dalian``, ``border Manzhouli - Zabaikalsk``, ``sea Dalian - Hamburg``."""
    if hop is None:
        return f"wait for {leg.service} at {short_name(network.node_by_id[leg.from_node])}"
    ends = f"{short_name(network.node_by_id[hop.from_node])} - {short_name(network.node_by_id[hop.to_node])}"
    return f"border {ends}" if (hop.from_node, hop.to_node) in leg.crossings else f"{leg.mode} {ends}"
