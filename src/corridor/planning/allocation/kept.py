"""What an earlier allocation holds: its answer as JSON, and the space that a route of it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model import timetable
from corridor.planning.allocation.departures import Spaces

SAME_H = 0.001
"""Answers tell a departure to the second."""


def routes_of(answer: object, *, file: str) -> dict[str, list[Mapping[str, Any]]]:
    """The legs by order of an answer of ``corridor allocate --json``; orders that are left over are not in it.

    Raises:
        InputError: it is no such answer, or one of parted orders.
    """
    orders = answer.get("orders") if isinstance(answer, dict) else None
    if not isinstance(orders, list):
        raise InputError(f"{file} is no answer of corridor allocate --json: it has no orders; write one with --json")
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in orders:
        try:
            name, route = one["order"], one["route"]
            legs: list[Mapping[str, Any]] | None = None if route is None else [dict(leg) for leg in route["legs"]]
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{file}: the order {echo(one)} lacks {error}; write the file anew with --json") from None
        if name in found:
            raise InputError(f"{file}: order {name} stands twice, as --split parts it; such orders cannot be kept")
        if legs is not None:
            found[name] = legs
    return found


def rows_of(spaces: Spaces, legs: Sequence[Mapping[str, Any]], *, order: str) -> frozenset[int]:
    """The rows of limited space that legs take.

    Raises:
        InputError: a leg that the network, or its departures in these weeks, no longer have.
    """
    rows: set[int] = set()
    plan = spaces.plan
    for leg in legs:
        service = leg.get("service")
        if service is None:
            continue
        known = service in plan.service_ids and leg["from"] in plan.number and leg["to"] in plan.number
        rides = (
            np.flatnonzero(
                (plan.service == plan.service_ids.index(service))
                & (plan.source == plan.number[leg["from"]])
                & (plan.target == plan.number[leg["to"]])
            ).tolist()
            if known
            else []
        )
        options = [spaces.options(ride) for ride in rides]
        if rides and all(one is None for one in options):
            continue
        leaves_h = timetable.hours_between(spaces.zero, datetime.fromisoformat(leg["depart"]))
        fitting = [
            option
            for one in options
            if one is not None
            for option in one.each
            if (abs(option.opens_h - leaves_h) < SAME_H if option.fixed
                else option.opens_h + option.wait_h - SAME_H <= leaves_h < option.closes_h)
        ]  # fmt: skip
        if not fitting:
            raise InputError(
                f"order {order} is kept on {service} from {leg['from']} to {leg['to']} of {leg['depart']}, which is "
                "not in these weeks of the network; move it (--move), or ask for those weeks (--from, --weeks)"
            )
        rows.update(fitting[0].rows)
    return frozenset(rows)
