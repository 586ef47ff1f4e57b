"""Why there is no route: the constraint that, lifted, would give one, tried in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from math import fsum

import numpy as np

from corridor.model.geo import great_circles_km
from corridor.model.network import STATUSES, Place, Service, Status
from corridor.model.timetable import hours_between
from corridor.model.units import HOURS_PER_DAY
from corridor.planning.dates import HORIZON
from corridor.planning.drays import drays_to_nodes, lawful_road, node_place
from corridor.planning.limits.rows import HELD
from corridor.planning.limits.targets import FREE, Limits
from corridor.planning.question import Question
from corridor.planning.rides import rides
from corridor.planning.routes.route import Leg
from corridor.planning.solve import Chain, solve


def why(question: Question) -> str:
    """The reason, for a question that has no route, in one sentence that says what would help."""
    for end, verb in ((question.origin, "starts"), (question.destination, "ends")):
        stranded = _stranded(end, verb, question)
        if stranded is not None:
            return stranded
    lifted = [f"{name}: {_worth(chains, question)}" for name, chains in _lifts(question) if chains]
    if lifted:
        return f"nothing is left under the limits; lift one of them: {'; '.join(lifted)}"
    if question.limits != FREE:
        chains = solve(replace(question.under(FREE), bans={}))
        if chains:
            return f"nothing is left under the limits together; without any: {_worth(chains, question)}"
    return (
        _by_status(question)
        or _by_date(question)
        or (
            f"no chain of {_listed(sorted(question.terms.statuses))} services joins {question.origin.name} to "
            f"{question.destination.name}, in this direction; corridor services --at NODE shows what calls where"
        )
    )


def _by_status(question: Question) -> str | None:
    """With which services that do not run there would be a route."""
    more: tuple[frozenset[Status], ...] = (frozenset(("operating", "planned")), frozenset(STATUSES))
    for statuses in more:
        if statuses <= question.terms.statuses:
            continue
        chains = solve(question.with_terms(statuses=statuses))
        if chains:
            legs = min((chain.legs for chain in chains), key=lambda legs: fsum(leg.usd for leg in legs))
            return f"only with {_listed(_services(legs, 'planned') + _services(legs, 'suspended'))}"
    return None


def _by_date(question: Question) -> str | None:
    """Without dates there would be a route: which of its services does not run then."""
    terms = question.terms
    if terms.clock is None:
        return None
    chains = solve(question.with_terms(wait="expected", depart=None, arrive_by=None, earliest=None))
    if not chains:
        return None
    bounded = sorted({leg.service for chain in chains for leg in chain.legs if leg.service is not None})
    services = [question.network.service_by_id[service] for service in bounded]
    named = [_validity(service) for service in services if service.valid_from or service.valid_to]
    if named:
        return f"no route on those dates: {_listed(named)}; name another date"
    lasts = [service for service in services if service.days]
    if lasts:
        return (
            f"no departure is left on those dates for {_listed([service.id for service in lasts])}; name another date"
        )
    return f"there is no route in the time between the dates; without dates: {_worth(chains, question)}"


def _validity(service: Service) -> str:
    spans = {
        (True, True): f"from {service.valid_from} to {service.valid_to}",
        (True, False): f"from {service.valid_from} on",
        (False, True): f"up to {service.valid_to}, its last day",
    }
    span = spans[service.valid_from is not None, service.valid_to is not None]
    return f"{service.id} ({service.name}) runs {span}" if service.name else f"{service.id} runs {span}"


REMEDIES: dict[Status, str] = {
    "planned": "allow it with --include-planned",
    "suspended": "it would have to be resumed",
}


def _services(legs: Sequence[Leg], status: Status) -> list[str]:
    named = [f"{leg.service} ({leg.name})" for leg in legs if leg.service and leg.status == status]
    if not named:
        return []
    plural = "s" if len(named) > 1 else ""
    return [f"the {status} service{plural} {_listed(named)}; {REMEDIES[status]}"]


def _lifts(question: Question) -> Iterator[tuple[str, Sequence[Chain]]]:
    """Each limit, in words as it would be lifted, with the routes that there are then."""
    limits = question.terms.limits
    yield from _allowed(question)
    for target in limits.avoid:
        kept = tuple(other for other in limits.avoid if other is not target)
        yield f"through {target.word}", solve(question.under(replace(limits, avoid=kept)))
    for target in limits.via:
        kept = tuple(other for other in limits.via if other is not target)
        yield f"not by {target.word}", solve(question.under(replace(limits, via=kept)))
    start = question.terms.depart or question.terms.earliest
    if start is not None and question.terms.arrive_by is not None:
        yield _past_the_deadline(question, start, question.terms.arrive_by)
    words = {"modes": "by any mode", "carriers": "as goods that are not dangerous"}
    words |= {row.field: row.lifted for row in HELD}
    for field, word in words.items():
        if getattr(limits, field) != getattr(FREE, field):
            lifted = replace(limits, **{field: getattr(FREE, field)})
            yield _later(field, word, question.under(lifted), limits)


def _allowed(question: Question) -> Iterator[tuple[str, Sequence[Chain]]]:
    """Each ban lifted; where no single one is enough, all of them."""
    keys = [key for key in question.bans if key not in question.terms.allow]
    if len(keys) > 1 and not solve(question.with_terms(allow=question.terms.allow | set(keys))):
        return  # with all of them lifted there is none, so with one neither
    found = False
    for key in keys:
        chains = solve(question.with_terms(allow=question.terms.allow | {key}))
        found = found or bool(chains)
        yield f"against the advisory {key} (--allow {key})", chains
    if len(keys) > 1 and not found:
        needed = set(keys)
        for key in keys:  # those without which there is a route all the same do not count
            if solve(question.with_terms(allow=question.terms.allow | needed - {key})):
                needed.remove(key)
        lifted = " ".join(f"--allow {key}" for key in sorted(needed))
        chains = solve(question.with_terms(allow=question.terms.allow | needed))
        yield f"against the advisories {_listed(sorted(needed))} ({lifted})", chains


def _past_the_deadline(question: Question, start: datetime, deadline: datetime) -> tuple[str, Sequence[Chain]]:
    """The quickest route that misses the deadline, with by how much. Its waits are those of a promise."""
    chains = solve(question.with_terms(depart=start, earliest=None, arrive_by=start + HORIZON))
    if not chains:
        return "", []
    quickest = min(chains, key=lambda chain: chain.cost[0])
    days = (quickest.cost[0] - hours_between(start, deadline)) / HOURS_PER_DAY
    return f"{days:.1f} days after the deadline", [quickest]


LEAST = {row.field: row.least for row in HELD if row.least}
"""Of a lifted limit, the figure of which the route told has the least."""


def _later(field: str, word: str, question: Question, limits: Limits) -> tuple[str, Sequence[Chain]]:
    """A lifted limit with what it would take: the route that exceeds it least, and of time, how many days more."""
    chains = solve(question)
    if field in LEAST and chains:
        least = min(chains, key=lambda chain: _sum(chain, LEAST[field]))
        if field == "max_hours" and limits.max_hours is not None:
            word = f"{(_sum(least, 'hours') - limits.max_hours) / HOURS_PER_DAY:.1f} days later"
        chains = [least]
    return word, chains


def _sum(chain: Chain, figure: str) -> float:
    return fsum(getattr(leg, figure) for leg in chain.legs)


def _worth(chains: Sequence[Chain], question: Question) -> str:
    """The best of some routes, in days and USD."""
    best = min(chains, key=lambda chain: question.terms.generalised_usd(chain.cost, question.network))
    hours, usd, kg = (fsum(getattr(leg, of) for leg in best.legs) for of in ("hours", "usd", "kg_co2e"))
    co2e = "" if question.terms.limits.max_kg_co2e is None else f", {kg:,.0f} kg CO2e"
    return f"{hours / HOURS_PER_DAY:.1f} days, {usd:,.0f} USD{co2e}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _stranded(place: Place, verb: str, question: Question) -> str | None:
    """The reason, if no service can be boarded (or left) anywhere near the place."""
    network = question.network
    plan = rides(network)
    near = drays_to_nodes(place, plan, network=network, land=question.terms.land, cargo=question.terms.cargo)
    if any(network.node_by_id[node].modes for node in place.nodes) or any(
        network.node_by_id[node.query].modes for node, _ in near
    ):
        return None
    max_km = network.assumptions.max_km
    distances = great_circles_km((place.lon, place.lat), plan.lon, plan.lat)
    worked = [i for i, node in enumerate(network.node_by_id.values()) if node.modes and node.id not in place.nodes]
    if not worked:
        return "no node of the network can load or unload anything: every node's modes are empty"
    by_distance = sorted(worked, key=lambda i: float(distances[i]))
    for i in by_distance:
        node = node_place(network, plan.node_ids[i])
        if lawful_road(place, node, land=question.terms.land, assumptions=network.assumptions):
            road_km = float(distances[i]) * network.assumptions.circuity
            if road_km <= max_km:
                return (
                    f"{place.name}, where the route {verb}, is not reached by lorries: no road that they may take "
                    f"leads there from {node.name} ({node.query}), about {road_km:,.0f} km away"
                )
            return (
                f"{place.name}, where the route {verb}, is too far from any terminal: the nearest by road is "
                f"{node.name} ({node.query}), about {road_km:,.0f} km, and drays reach {max_km:,.0f} km"
            )
    nearest = plan.node_ids[by_distance[0]]
    return (
        f"{place.name}, where the route {verb}, cannot be reached by road from any terminal of the network; the "
        f"nearest, {network.node_by_id[nearest].name} ({nearest}), is {np.min(distances[worked]):,.0f} km away "
        "over the sea or a closed border"
    )
