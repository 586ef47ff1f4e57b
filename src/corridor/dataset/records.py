"""Rows to services, handling and the rest, each checked on its own and against the nodes. Pure.

A row with a fault gives none of its object, so that nothing half-read is ever planned on. Nodes are the business of
``geojson``.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

from corridor.dataset.columns import (
    EDGES,
    EMISSIONS,
    HANDLING,
    PUBLISHED,
    SHARED,
    Cells,
    Row,
    typed,
    values_of,
)
from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES, Mode
from corridor.model.network import Handling, Hop, Published, Service

HopRow = tuple[int, Cells, dict[str, Any]]
"""A row of ``edges.csv``: its number, its cells, and the values of those that are not bad."""

EDGE_COLUMNS = frozenset(column.name for column in EDGES)


def read_services(
    rows: Iterable[Row], file: str, nodes: Container[str] | None, faults: Faults, *, cut: Iterable[Row] = ()
) -> dict[str, Service]:
    """Services by id, in the order in which they first stand in the file.

    ``nodes`` are the ids that a row may name, None where they could not be read. ``cut`` are the rows that are of
    another length than the header: their services are known to lack a hop.
    """
    groups: dict[str, list[HopRow]] = {}
    for number, cells in rows:
        where = f"{file}:{number}"
        values = values_of(cells, EDGES, where, faults)
        _check_ends(values, where, nodes, faults)
        _check_hop(values, where, faults)
        _check_times(values, where, faults)
        groups.setdefault(cells["service"], []).append((number, cells, values))
    lacking = {cells.get("service") for _, cells in cut}
    services: dict[str, Service] = {}
    for name, group in groups.items():
        _check_shared(name, group, file, faults)
        if name and name not in lacking:
            _check_run(name, group, file, faults)
        if all(len(values) == len(EDGES) for _, _, values in group):
            services[name] = _service(name, group)
    return services


def _check_ends(values: dict[str, Any], where: str, nodes: Container[str] | None, faults: Faults) -> None:
    for end in ("from", "to"):
        if nodes is not None and end in values and values[end] not in nodes:
            faults.add("unknown-node", where, f"{end} is {echo(values[end])}, which nodes.geojson does not have")
    if {"from", "to"} <= values.keys() and values["from"] == values["to"]:
        faults.add("same-ends", where, f"from and to are both {echo(values['from'])}")


def _check_hop(values: dict[str, Any], where: str, faults: Faults) -> None:
    """The price and the slow hours of a hop, as far as its cells can be read."""
    if {"mode", "usd_per_teu", "usd_per_kg"} <= values.keys():
        wanted, other = ("usd_per_kg", "usd_per_teu") if values["mode"] == "air" else ("usd_per_teu", "usd_per_kg")
        if values[wanted] is None or values[other] is not None:
            found = "both prices" if values[wanted] is not None else "no " + wanted
            fix = f"give {wanted} and no {other}"
            faults.add("price-wrong", where, f"a hop by {values['mode']} has {found}", fix=fix)
    hours, slow = values.get("hours"), values.get("p90_hours")
    if hours is not None and slow is not None and slow < hours:
        faults.add("p90-below", where, f"p90_hours is {slow:g}, hours {hours:g}")


def _check_times(values: dict[str, Any], where: str, faults: Faults) -> None:
    """The timetable and the dates of a row, as far as its cells can be read."""
    begins, ends = values.get("valid_from"), values.get("valid_to")
    if begins and ends and begins > ends:
        faults.add("dates-swapped", where, f"valid from {begins} to {ends}")
    days = values.get("days")
    if {"days", "departs"} <= values.keys() and bool(days) != bool(values["departs"]):
        faults.add("timetable-half", where, "one of days and departs is blank")
    elif days and "frequency_per_week" in values and values["frequency_per_week"] != len(days):
        faults.add("days-frequency", where, f"{len(days)} days, frequency_per_week {values['frequency_per_week']}")
    if days and values.get("both_ways") == "yes":
        faults.add("days-both-ways", where, "both_ways is yes and days are given")


def _check_shared(name: str, group: list[HopRow], file: str, faults: Faults) -> None:
    """What is the service's must be of one value on all its rows, however that is written."""
    for column in SHARED:
        readable = [row for row in group if column in row[2]]
        for number, cells, values in readable[1:]:
            first_number, first_cells, first = readable[0]
            if values[column] != first[column]:
                mine, theirs = echo(cells.get(column, "")), echo(first_cells.get(column, ""))
                message = f"{column} of service {echo(name)} is {mine}, on row {first_number} {theirs}"
                faults.add("service-mixed", f"{file}:{number}", message)


def _check_run(name: str, group: list[HopRow], file: str, faults: Faults) -> None:
    """Put the rows of a service in the order of seq; they must count 1, 2, 3 and join."""
    if not all("seq" in values for _, _, values in group):
        return
    group.sort(key=lambda row: row[2]["seq"])
    for place, (number, cells, values) in enumerate(group, start=1):
        where = f"{file}:{number}"
        if values["seq"] != place:
            faults.add("seq-wrong", where, f"service {echo(name)} has seq {echo(cells['seq'])} where {place} belongs")
        if place > 1 and cells["from"] != group[place - 2][1]["to"]:
            message = f"from is {echo(cells['from'])}, the hop before ends at {echo(group[place - 2][1]['to'])}"
            faults.add("chain-broken", where, message)


def _service(name: str, group: list[HopRow]) -> Service:
    first = group[0][2]
    return Service(
        id=name,
        name=first["name"] or "",
        operator=first["operator"] or "",
        mode=first["mode"],
        status=first["status"],
        hops=tuple(_hop(values, cells) for _, cells, values in group),
        frequency_per_week=first["frequency_per_week"],
        days=first["days"],
        departs=first["departs"],
        both_ways=first["both_ways"] == "yes",
        valid_from=first["valid_from"],
        valid_to=first["valid_to"],
    )


def _hop(values: dict[str, Any], cells: Cells) -> Hop:
    return Hop(
        from_node=values["from"],
        to_node=values["to"],
        km=values["km"],
        hours=values["hours"],
        basis=values["basis"],
        source=values["source"],
        usd_per_teu=values["usd_per_teu"],
        usd_per_kg=values["usd_per_kg"],
        g_co2e_per_tkm=values["g_co2e_per_tkm"],
        passages=values["passages"],
        p90_hours=values["p90_hours"],
        extra={key: text for key, text in cells.items() if key not in EDGE_COLUMNS},
    )


HandlingTable = dict[tuple[str | None, Mode], Handling]


def read_handling(
    rows: Iterable[Row],
    file: str,
    faults: Faults,
    *,
    nodes: Container[str] | None = None,
    used: Container[str] = MODES,
) -> HandlingTable:
    """Handling by (node or None, mode).

    ``nodes`` are the ids that a row may name, None where any will do; ``used`` the modes whose default has to have a
    price.
    """
    table: HandlingTable = {}
    seen: set[tuple[str | None, str]] = set()
    for number, cells in rows:
        where = f"{file}:{number}"
        values = values_of(cells, HANDLING, where, faults)
        node = values.get("node")
        if nodes is not None and node is not None and node not in nodes:
            faults.add("handling-node", where, f"node is {echo(node)}, which nodes.geojson does not have")
        if {"node", "mode"} <= values.keys():
            mode = values["mode"]
            price = "usd_per_kg" if mode == "air" else "usd_per_teu"
            if (node, mode) in seen:
                faults.add("handling-twice", where, f"{echo(node or 'the default')} by {mode} has an earlier row")
            if node is None and mode in used and values.get(price, 0) is None:
                faults.add("handling-price", where, f"the default for {mode} has no price")
            seen.add((node, mode))
        if "source" in values and not values["source"]:
            faults.add("source-blank", where, "source is blank")
        if len(values) == len(HANDLING):
            table[node, values["mode"]] = Handling(**{**values, "source": values["source"] or ""})
    return table


def read_emissions(rows: Iterable[Row], file: str, faults: Faults) -> dict[Mode, tuple[float, str]]:
    """Emission factor (g CO2e per tonne-km) and its source, by mode."""
    table: dict[Mode, tuple[float, str]] = {}
    seen: set[str] = set()
    for number, cells in rows:
        where = f"{file}:{number}"
        values = values_of(cells, EMISSIONS, where, faults)
        if values.get("mode") in seen:
            faults.add("emissions-twice", where, f"{values['mode']} has an earlier row")
        if "source" in values and not values["source"]:
            faults.add("source-blank", where, "source is blank")
        if len(values) == len(EMISSIONS):
            table[values["mode"]] = (values["g_co2e_per_tkm"], values["source"] or "")
        seen.add(values.get("mode", ""))
    return table


PRICES = ("usd_per_kg", "usd_per_teu", "usd_per_feu")

RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", re.ASCII)


def read_published(rows: Iterable[Row], file: str, faults: Faults) -> list[Published]:
    """Published figures in the order of the file; ``value`` is a number or a range such as ``14-16``."""
    figures: list[Published] = []
    for number, cells in rows:
        where = f"{file}:{number}"
        values = typed(cells, PUBLISHED, where, faults)
        if values is None:
            continue
        span = RANGE.fullmatch(values["value"])
        low, high = (float(span[1]), float(span[2] or span[1])) if span else (0.0, 0.0)
        if not 0 < low <= high:
            found = f"value is {echo(values['value'])}"
            faults.add("not-a-number", where, found, fix="write a number above 0, or a range 14-16")
            continue
        if (values["quantity"] == "usd_per_kg") != (values["mode"] == "air") and values["quantity"] in PRICES:
            message = f"quantity is {values['quantity']} by {values['mode']}"
            faults.add("price-wrong", where, message)
            continue
        figures.append(
            Published(
                corridor=values["corridor"], mode=values["mode"], start=values["from"], end=values["to"],
                service=values["service"] or "", quantity=values["quantity"], low=low, high=high,
                as_of=values["as_of"] or "undated", source=values["source"], note=values["note"] or "",
            )
        )  # fmt: skip
    return figures
