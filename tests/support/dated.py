"""Plans of the small network with dates put on them by hand, so that documents are tested without the dated search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import corridor
from corridor.planning.routes.ranked import ranked
from tests.support.paths import SMALL

MADE = date(2026, 11, 25)

TIMES = {
    # 12 h load; ride 24 + 24 (border) + 190 + 30 (border) + 44 = 312 h; 8 h unload; each time worked out on paper
    "TRAIN": ("2026-12-05T18:00:00+08:00", "2026-12-18T19:00:00+01:00"),
    # 12 + 8 h
    "SHUTTLE": ("2026-12-03T14:00:00+08:00", "2026-12-04T10:00:00+08:00"),
    # 840 + 36 h, and 400 + 24 h
    "SHIP": ("2026-12-07T06:00:00+08:00", "2027-01-12T11:00:00+01:00"),
    "PACIFIC": ("2026-12-07T06:00:00+08:00", "2026-12-24T06:00:00-08:00"),
}


def plan(destination: str, *, by: str = "best", times: Mapping[str, tuple[str, str]] | None = None) -> corridor.Plan:
    """From Changchun, the route ``by`` first; with departure and arrival of each service where ``times`` are given."""
    found = corridor.plan(corridor.load(SMALL), "Changchun", destination)
    routes = found.ordered(by)  # type: ignore[arg-type]
    if times is not None:
        routes = ranked(changed_route(route, times) for route in routes)
    return replace(found, routes=routes)


def changed_route(route: Any, times: Mapping[str, tuple[str, str]]) -> Any:
    legs = [replace(leg, depart=times[leg.service][0], arrive=times[leg.service][1]) for leg in route.legs]
    return replace(route, legs=tuple(legs))


def with_first_leg(found: corridor.Plan, **changes: Any) -> corridor.Plan:
    """The plan with fields of the first leg of its first route changed."""
    first = found.routes[0]
    legs = (replace(first.legs[0], **changes), *first.legs[1:])
    return replace(found, routes=ranked([replace(first, legs=legs), *found.routes[1:]]))


def with_names(found: corridor.Plan, **names: str) -> corridor.Plan:
    """The plan on a network where nodes, given by id, have other names."""
    nodes = {
        key: replace(node, name=names.get(key.replace("-", "_"), node.name))
        for key, node in found.network.node_by_id.items()
    }
    question = replace(found.question, network=replace(found.network, node_by_id=nodes))
    return replace(found, question=question)
