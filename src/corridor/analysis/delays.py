"""How long one hop and one wait can take: their distributions, and draws from them, which ``risk`` adds up.

A hop's hours are log-normal above a minimum; its median is ``hours``, its 90th percentile ``p90_hours``. A wait follows
the wait policy; who misses a departure takes the next. The reasons stand in ``docs/RISK.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

import numpy as np

from corridor.errors import InputError
from corridor.model import waiting
from corridor.model.modes import MODES, Mode
from corridor.model.network import Hop, Network, Service
from corridor.model.timetable import validity_h
from corridor.model.units import EQUAL
from corridor.model.waiting import WaitPolicy
from corridor.planning.rides import directions, rides
from corridor.planning.routes.route import Leg
from corridor.planning.sailings import known_departures_h
from corridor.search.frontier import Floats

LEAST_MINIMUM = 0.2
"""No run takes less than this share of the median, whatever the km. The fastest border work on record, beside the
medians in the data: Dostyk 4.25 of 23 h, Brest 8.5 of 36 h, Alashankou 6 of 23 h."""

MOST_MINIMUM = 0.8
"""However near a hop's median is to the fastest plausible run, this share of it at most is fixed, so that the rest can
still spread."""

Z90 = 1.2815515655446008
"""The standard normal's 90th percentile: ``statistics.NormalDist().inv_cdf(0.9)``, which takes long to import."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A hop's hours: ``minimum_h`` + ``median_above_h`` x exp(``sigma`` x Z), Z standard normal."""

    minimum_h: float
    median_above_h: float
    sigma: float


def spread_of(hop: Hop, mode: Mode) -> Spread | None:
    """The log-normal of a hop, or None where it has no spread: no ``p90_hours``, one equal to ``hours``, or 0 hours.

    The minimum is the km at the fastest plausible speed of the mode, but at least a fifth and at most four fifths
    of the median.

    Raises:
        InputError: ``p90_hours`` is below ``hours``, which the loader refuses but a network made by hand may hold.
    """
    if hop.p90_hours is None or min(hop.hours, abs(hop.p90_hours - hop.hours)) < EQUAL:
        return None
    if hop.p90_hours < hop.hours:
        raise InputError(
            f"hop {hop.from_node}-{hop.to_node}: p90_hours {hop.p90_hours:g} is below hours {hop.hours:g}; "
            "give hours or more, or None"
        )
    fastest_h = hop.km / MODES[mode].fastest_kph
    minimum_h = min(max(fastest_h, LEAST_MINIMUM * hop.hours), MOST_MINIMUM * hop.hours)
    above_h = hop.hours - minimum_h
    return Spread(
        minimum_h=minimum_h,
        median_above_h=above_h,
        sigma=math.log((hop.p90_hours - minimum_h) / above_h) / Z90,
    )


def spread_known(legs: Sequence[Leg], network: Network, *, varies: bool) -> bool:
    """Whether every hop of some legs has ``p90_hours``; or some vary, and none lacks them where the same hop of another
    service has them.
    """
    hops = [(hop, leg.mode) for leg in legs for hop in leg.hops]
    blank = {(hop.from_node, hop.to_node, mode) for hop, mode in hops if hop.p90_hours is None}
    if not blank or not varies:
        return bool(hops) and not blank
    return not any(_known_elsewhere(start, end, mode, network) for start, end, mode in blank)


def _known_elsewhere(start: str, end: str, mode: Mode, network: Network) -> bool:
    """Whether the hours of a hop spread by any service over it. Only of those over it are the hops made."""
    plan = rides(network)
    over = (plan.hop_from == plan.number[start]) & (plan.hop_to == plan.number[end])
    services = (
        network.service_by_id[plan.service_ids[run]] for run in set(plan.run_service[plan.hop_run[over]].tolist())
    )
    return any(
        hop.p90_hours is not None and hop.p90_hours > hop.hours
        for service in services
        if service.mode == mode
        for hop in service.hops
        if {hop.from_node, hop.to_node} == {start, end}
    )


def draw_hop_h(hop: Hop, mode: Mode, *, draws: int, random: np.random.Generator) -> Floats | None:
    """Hours of so many runs of a hop, each on its own; None where every run takes ``hours``."""
    spread = spread_of(hop, mode)
    if spread is None:
        return None
    return spread.minimum_h + spread.median_above_h * np.exp(spread.sigma * random.standard_normal(draws))


def draw_wait_h(
    leg: Leg,
    network: Network,
    *,
    wait: WaitPolicy,
    ready: datetime | None,
    loaded_h: Floats,
    random: np.random.Generator,
    late_h: Floats | None = None,
) -> Floats:
    """Hours between being loaded and the departure, for each draw; infinite where no departure is left.

    Args:
        leg: a ride on a service of the network.
        network: for frequency and timetable.
        wait: ``expected`` is uniform over the headway, ``worst`` all of it, ``scheduled`` up to the next departure of
            the timetable, or uniform over the headway, once the service runs, where none is known. Each further
            departure
            that the cargo needs comes a headway later. On demand there is no wait. A timed connection leaves when it is
            booked for, where no timetable is known; who comes later than that waits a headway more, or several.
        ready: when the cargo is ready at the origin, an aware instant; for ``scheduled`` only.
        loaded_h: hours from ready at the origin to ready to depart here, one a draw.
        random: where uniform waits come from.
        late_h: by how much the leg before was longer than planned, one a draw; for a timed connection only.

    Raises:
        InputError: the network has no such service, or it does not run so.
    """
    service = network.service_by_id.get(leg.service or "")
    if service is None:
        raise InputError(f"risk: the network has no service {leg.service}; give the one the route was planned on")
    if service.frequency_per_week is None and leg.boarded_by is None:
        return np.zeros_like(loaded_h)
    headway_h, more = waiting.headway_h(service), leg.departures_needed - 1
    if leg.boarded_by is not None:
        late_h = np.zeros_like(loaded_h) if late_h is None else late_h
        unlisted_h = _booked_h(leg.boarded_by.wait_h, late_h, headway_h) + more * headway_h
    elif wait == "worst":
        return np.full_like(loaded_h, headway_h * (1 + more))
    else:
        unlisted_h = random.uniform(0.0, headway_h, len(loaded_h)) + more * headway_h
    if wait != "scheduled" or ready is None:
        return unlisted_h
    tz, since_h = network.node_by_id[service.stops[0]].tz, _since_first_stop_h(leg, service)
    known_h = np.sort([since + start for since in since_h for start in known_departures_h(service, tz, ready)])
    opens_h, closes_h = (edge + min(since_h) for edge in validity_h(ready, tz, service.valid_from, service.valid_to))
    at = np.searchsorted(known_h, loaded_h - EQUAL)
    left = len(known_h) - at
    listed_h = np.append(known_h, np.inf)[np.minimum(at + more, len(known_h))]
    if service.days and not service.sailings:
        leaves_h = listed_h
    else:  # behind the last known departure nobody knows the day
        unknown_h = np.maximum(loaded_h, opens_h) + unlisted_h
        last_h = known_h[-1] if len(known_h) else 0.0
        unknown_h = np.where(left > 0, last_h + (more + 1 - left) * headway_h, unknown_h)
        leaves_h = np.where(left > more, listed_h, np.where(unknown_h < closes_h, unknown_h, np.inf))
    return np.where(np.isfinite(leaves_h), np.maximum(leaves_h - loaded_h, 0.0), np.inf)


def _booked_h(wait_h: float, late_h: Floats, headway_h: float) -> Floats:
    """Hours until a booked departure, ``wait_h`` for cargo in time; who is too late takes a later one. On demand it
    leaves when the cargo is there.
    """
    left_h = wait_h - late_h
    missed = np.ceil(np.maximum(-left_h - EQUAL, 0.0) / headway_h) if headway_h else 0.0
    return np.maximum(left_h + missed * headway_h, 0.0)


def _since_first_stop_h(leg: Leg, service: Service) -> list[float]:
    """Hours from the service's departure at its first stop to that where the leg boards it; several, where it runs the
    same hops more than once.
    """
    found = [
        fsum(hop.hours for hop in hops[:i])
        for hops, _ in directions(service)
        for i in range(len(hops))
        if hops[i : i + len(leg.hops)] == leg.hops
    ]
    if not found:
        raise InputError(
            f"risk: service {service.id} of the network does not run {' '.join(leg.stops)} as the route says; "
            "give the network it was planned on"
        )
    return found
