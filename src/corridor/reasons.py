"""Why there is no route: the constraint that, lifted, would give one, tried in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from corridor.drays import drays_to_nodes, great_circles_km, lawful_road, node_place
from corridor.expand import expand
from corridor.model import STATUSES, Place, Status
from corridor.route import Leg
from corridor.solve import Question, solve


def why(question: Question) -> str:
    """The reason, for a question that has no route, in one sentence that says what would help."""
    for end, verb in ((question.origin, "starts"), (question.destination, "ends")):
        stranded = _stranded(end, verb, question)
        if stranded is not None:
            return stranded
    lifts: list[tuple[frozenset[Status], str, str]] = [
        (frozenset(("operating", "planned")), "planned", "allow it with --include-planned"),
        (frozenset(STATUSES), "suspended", "it would have to be resumed"),
    ]
    for statuses, status, remedy in lifts:
        if statuses <= question.statuses:
            continue
        chains = solve(replace(question, statuses=statuses))
        if chains:
            legs = min(chains, key=lambda chain: sum(leg.usd for leg in chain))
            names = _services(legs, exclude=question.statuses)
            plural = "s" if len(names) > 1 else ""
            return f"only with the {status} service{plural} {_listed(names)}; {remedy}"
    return (
        f"no chain of {_listed(sorted(question.statuses))} services joins {question.origin.name} to "
        f"{question.destination.name}, in this direction; corridor services --at NODE shows what calls where"
    )


def _services(legs: Iterable[Leg], *, exclude: frozenset[Status]) -> list[str]:
    return [f"{leg.service} ({leg.name})" for leg in legs if leg.service and leg.status not in exclude]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _stranded(place: Place, verb: str, question: Question) -> str | None:
    """The reason, if no service can be boarded (or left) anywhere near the place."""
    network = question.network
    expanded = expand(network, shipment=question.shipment, wait=question.wait, statuses=frozenset(STATUSES))
    near = drays_to_nodes(place, expanded, network=network, land=question.land, shipment=question.shipment)
    if any(network.node_by_id[node].modes for node in place.nodes) or any(
        network.node_by_id[node].modes for node, _ in near
    ):
        return None
    max_km = network.assumptions.max_km
    distances = great_circles_km(place, expanded)
    worked = [i for i, node in enumerate(network.node_by_id.values()) if node.modes and node.id not in place.nodes]
    if not worked:
        return "no node of the network can load or unload anything: every node's modes are empty"
    by_distance = sorted(worked, key=lambda i: float(distances[i]))
    for i in by_distance:
        node = node_place(network, expanded.node_ids[i])
        if lawful_road(place, node, land=question.land, assumptions=network.assumptions):
            road_km = float(distances[i]) * network.assumptions.circuity
            return (
                f"{place.name}, where the route {verb}, is too far from any terminal: the nearest by road is "
                f"{node.name} ({node.query}), about {road_km:,.0f} km, and drays reach {max_km:,.0f} km"
            )
    nearest = expanded.node_ids[by_distance[0]]
    return (
        f"{place.name}, where the route {verb}, cannot be reached by road from any terminal of the network; the "
        f"nearest, {network.node_by_id[nearest].name} ({nearest}), is {np.min(distances[worked]):,.0f} km away "
        "over the sea or a closed border"
    )
