"""Words to orders: the rows of tables of orders and of slots, each order a question of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from corridor.api.planning import place, request
from corridor.dataset.orders import CARGO, LIMITS, ORDERS, SLOTS, Values, read_rows, read_table
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.model.timetable import YEARS
from corridor.planning.advice import bans
from corridor.planning.allocation.orders import Demand, Order
from corridor.planning.allocation.parting import parted
from corridor.planning.allocation.space import Allotment
from corridor.planning.dates import ready_at
from corridor.planning.question import ask

LATER = 10**9
"""The turn of an order without priority."""

MOST_SHOWN = 30
"""Faults of orders that one message tells."""

Given = str | Path | Sequence[dict[str, Any]]
"""A table of rows, or the CSV or xlsx file of one."""


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What holds for every order that does not say otherwise: prices of lateness and of staying, and limits."""

    late_usd_per_day: float | None = None
    left_over_usd: float | None = None
    asked: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Read:
    """Orders with the demands that they are, and the customer of each demand."""

    orders: list[Order]
    demands: list[Demand]
    customers: list[str]


def rows_of(given: Given, name: str = ORDERS.name) -> list[tuple[str, Values]]:
    """The rows of a table of orders or slots, each with where it stands."""
    schema = ORDERS if name == ORDERS.name else SLOTS
    if isinstance(given, (str, Path)):
        return read_table(given, schema)
    return read_rows(given, schema)


def _moment(text: object, *, where: str, column: str, end_of_day: bool) -> datetime:
    """A day or a moment, perhaps without a time zone; a day is meant from its beginning, or to its end."""
    if isinstance(text, datetime):
        return text
    if isinstance(text, date):
        text = text.isoformat()
    words = str(text).strip()
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        raise InputError(
            f"{where}: {column} is {echo(text)}, no date; write such as 2026-12-03, 2026-12-03T14:00 or "
            "2026-12-03T14:00+08:00"
        ) from None
    if found.year not in YEARS:
        raise InputError(f"{where}: {column} is {echo(text)}; write a year from {YEARS[0]} to {YEARS[-1]}")
    dated = len(words) <= len("2026-12-03")
    return found + timedelta(days=1, seconds=-1) if dated and end_of_day else found


def first_day(rows: Sequence[tuple[str, Values]]) -> date:
    """The first day on which an order is ready. Raises ``InputError`` where none says it."""
    days = [
        _moment(row["ready"], where=where, column="ready", end_of_day=False).date()
        for where, row in rows
        if row.get("ready") is not None
    ]
    if not days:
        raise InputError("no order says when it is ready; fill in ready, or give the first day (--from 2026-12-01)")
    return min(days)


def orders_of(
    network: Network, rows: Sequence[tuple[str, Values]], defaults: Defaults, first: date, *, split: bool
) -> Read:
    """All orders, or every fault in them at once."""
    orders: list[Order] = []
    demands: list[Demand] = []
    customers: list[str] = []
    faults: list[str] = []
    for number, (where, row) in enumerate(rows):
        try:
            order = _order(network, where, row, defaults, first)
            priority = LATER if row.get("priority") is None else float(row["priority"])
            whole = Demand(name=order.name, left_over_usd=order.left_over_usd, turn=(priority, number))
            parts = (
                parted(order, whole, network, len(demands))
                if split
                else [(whole, [replace(order, demand=len(demands))])]
            )
        except InputError as error:
            words = str(error)
            faults.append(words if words.startswith(where) else f"{where}: {words}")
            continue
        for demand, of_demand in parts:
            demands.append(demand)
            orders += of_demand
            customers.append(row.get("customer") or "")
    if faults:
        more = f"\n  and {len(faults) - MOST_SHOWN} more" if len(faults) > MOST_SHOWN else ""
        listed = "\n  ".join(faults[:MOST_SHOWN])
        raise InputError(f"{len(faults)} of {len(rows)} orders cannot be understood:\n  {listed}{more}")
    return Read(orders=orders, demands=demands, customers=customers)


def _order(network: Network, where: str, row: Values, defaults: Defaults, first: date) -> Order:
    name = str(row["order"])
    origin, destination = (place(row[end], network, end) for end in ("origin", "destination"))
    begin = first if row.get("ready") is None else row["ready"]
    ready = ready_at(_moment(begin, where=where, column="ready", end_of_day=False), origin, network)
    due = None
    if row.get("due") is not None:
        due = ready_at(_moment(row["due"], where=where, column="due", end_of_day=True), destination, network)
    late, stays = (
        getattr(defaults, price) if row.get(price) is None else row[price]
        for price in ("late_usd_per_day", "left_over_usd")
    )
    if stays is None:
        raise InputError(
            "left_over_usd is blank: what leaving the order costs; fill it in, or give --left-over-usd USD"
        )
    if due is not None and late is None:
        raise InputError(
            "late_usd_per_day is blank: what a day too late costs; fill it in, or give --late-usd-per-day USD"
        )
    asked = dict(defaults.asked)
    for column in LIMITS:
        value = row.get(column.name)
        if value not in (None, (), "", []):
            joins = column.name in ("avoid", "no_mode") and not isinstance(value, str)
            own = value == "yes" if column.kind == "yes" and isinstance(value, str) else value
            asked[column.name] = (*asked.get(column.name, ()), *value) if joins else own
    if asked.get("max_transfers") is not None:
        asked["max_transfers"] = int(asked["max_transfers"])
    if asked.get("max_usd") is not None and asked.get("max_co2") is not None:
        raise InputError("max_usd and max_co2 are both given; give one of them")
    boxes, teu = row.get("boxes"), row.get("teu")
    cargo = {column.name: row.get(column.name) for column in CARGO} | ({} if boxes is None else {"teu": None})
    terms = request(network, shipment=Shipment(**cargo), wait="scheduled", depart=ready, **asked).terms(network)
    if boxes is not None and teu is not None and terms.cargo.teu != teu:
        raise InputError(f"boxes are {terms.cargo.teu:g} TEU, and teu is {teu:g}; give one of them, or mend one")
    question = ask(network, terms, origin, destination, bans(network, terms, origin, destination))
    return Order(name=name, question=question, left_over_usd=float(stays), due=due, late_usd_per_day=float(late or 0.0))


def allotments_of(given: Given) -> list[Allotment]:
    """The space of the hub, a row each. Raises ``InputError`` for a row that says too little or too much."""
    found = []
    for where, row in rows_of(given, SLOTS.name):
        capacities = {column: row[column] for column in ("capacity_teu", "capacity_kg") if row.get(column) is not None}
        if len(capacities) != 1:
            raise InputError(f"{where}: give exactly one of capacity_teu and capacity_kg")
        if row.get("date") is not None and row.get("days"):
            raise InputError(f"{where}: date and days are both given; give one of them")
        [(column, capacity)] = capacities.items()
        found.append(
            Allotment(
                where=where, capacity=float(capacity), by_kg=column == "capacity_kg", service=row.get("service"),
                start=row.get("from"), end=row.get("to"), day=row.get("date"), days=tuple(row.get("days") or ()),
            )
        )  # fmt: skip
    return found
