"""What an earlier allocation holds: its answer as JSON, and the space that a route of it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model import timetable
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.orders import Order
from corridor.planning.allocation.solve import Kept

SAME_H = 0.001
"""Answers tell a departure to the second."""

Legs = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Held:
    """An order of an answer that is placed, or ``parts`` alike of one: its boxes, what it costs, and its legs."""

    order: str
    boxes: Mapping[str, int]
    parts: int
    cost_usd: float
    legs: Legs


def held_of(answer: object, *, file: str) -> list[Held]:
    """What an answer of ``corridor allocate --json`` places; orders that are left over are not in it.

    Raises:
        InputError: it is no such answer.
    """
    orders = answer.get("orders") if isinstance(answer, dict) else None
    if not isinstance(orders, list):
        raise InputError(f"{file} is no answer of corridor allocate --json: it has no orders; write one with --json")
    found: list[Held] = []
    for one in orders:
        try:
            if one["route"] is None:
                continue
            legs = [_leg(dict(leg)) for leg in one["route"]["legs"]]
            boxes = {str(kind): int(count) for kind, count in one["boxes"].items()}
            found.append(
                Held(
                    order=str(one["order"]), boxes=boxes, parts=int(one.get("parts", 1)),
                    cost_usd=float(one["cost_usd"]), legs=legs,
                )
            )  # fmt: skip
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise InputError(f"{file}: the order {echo(one)} lacks {error}; write the file anew with --json") from None
    return found


def _leg(leg: dict[str, Any]) -> dict[str, Any]:
    """A leg that says what space it takes. Raises ``KeyError`` or ``ValueError`` for one that does not."""
    if leg["service"] is None:
        return leg
    for name in ("service", "from", "to", "depart"):
        if not isinstance(leg[name], str):
            raise KeyError(name)
    departs = datetime.fromisoformat(leg["depart"])
    if departs.tzinfo is None or departs.year not in timetable.YEARS:
        raise KeyError("depart")
    return leg


def kept_of(held: Sequence[Held], orders: Sequence[Order], spaces: Spaces) -> Kept:
    """The space that orders hold, by their number.

    Raises:
        InputError: an order that has other boxes now, or that the network's departures no longer take.
    """
    kept: dict[int, list[tuple[frozenset[int], int]]] = {}
    of_name: dict[str, list[int]] = {}
    for number, order in enumerate(orders):
        of_name.setdefault(order.name, []).append(number)
    for one in held:
        rows = rows_of(spaces, one.legs, order=one.order)
        for number, times in _parts(one, orders, of_name[one.order]):
            kept.setdefault(number, []).append((rows, times))
    return kept


def _parts(one: Held, orders: Sequence[Order], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The orders that a held one is now, by their number, and how often each."""
    boxes = {number: dict(orders[number].question.terms.cargo.boxes) for number in numbers}
    whole = [number for number in numbers if boxes[number] == one.boxes]
    if whole and one.parts == 1:
        yield whole[0], 1
        return
    for kind, count in one.boxes.items():
        fits = [
            (number, count // size)
            for number in numbers
            if set(boxes[number]) == {kind} and count % (size := boxes[number][kind]) == 0
        ]
        if not fits:
            raise InputError(
                f"order {one.order} is kept with {count} x {kind}, which it does not have now; move it (--move), or "
                "give --split as it was given then"
            )
        yield min(fits, key=lambda fit: (abs(fit[1] - one.parts), fit[1]))


def rows_of(spaces: Spaces, legs: Legs, *, order: str) -> frozenset[int]:
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
