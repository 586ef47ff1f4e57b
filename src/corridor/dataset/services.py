"""Rows of ``edges.csv`` and ``timetable.csv`` to services, each checked on its own and against the nodes. Pure.

A row with a fault gives none of its service, so that nothing half-read is ever planned on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corridor.dataset.columns import EDGES, SHARED, TIMETABLE
from corridor.dataset.reading.cells import Reader
from corridor.dataset.reading.rows import Row
from corridor.dataset.reading.signs import look_alike_in, strange_in
from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES
from corridor.model.network import BASES, Hop, Sailings, Service

HopRow = tuple[Row, dict[str, Any]]
"""A row of ``edges.csv`` and the values of its cells that are not bad."""

EDGE_COLUMNS = EDGES.names
HOP_FIELDS = tuple(
    column.name for column in EDGES.columns
    if not column.shared and column.name not in ("service", "seq", "from", "to")
)  # fmt: skip
SERVICE_FIELDS = tuple(name for name in SHARED if name not in ("both_ways", "trucks", "operator", "name"))


def read_services(
    rows: Iterable[Row], nodes: Container[str] | None, faults: Faults, *, cut: Iterable[Row] = ()
) -> dict[str, Service]:
    """Services by id, in the order in which they first stand in the file.

    ``nodes`` are the ids that a row may name, None where they could not be read. ``cut`` are the rows that are of
    another length than the header: their services are known to lack a hop.
    """
    groups: dict[str, list[HopRow]] = {}
    reader = Reader(EDGES.columns)
    for row in rows:
        values = reader.values(row, faults)
        check_ends(values, row, nodes, faults)
        _check_hop(values, row, faults)
        check_times(values, row, faults)
        groups.setdefault(row.cells["service"], []).append((row, values))
    lacking = {row.cells.get("service") for row in cut}
    services: dict[str, Service] = {}
    for name, group in groups.items():
        _check_shared(name, group, faults)
        if name and name not in lacking:
            _check_run(name, group, faults)
        if all(len(values) == len(EDGES.columns) for _, values in group):
            services[name] = _service(name, group)
    return services


def check_ends(values: Mapping[str, Any], row: Row, nodes: Container[str] | None, faults: Faults) -> None:
    """Both ends of a hop or a ride are nodes, and not the same one."""
    for end in ("from", "to"):
        node = values.get(end)
        if nodes is not None and node is not None and node not in nodes:
            message = f"{end} is {echo(node)}, which nodes.geojson does not have{strange_in(node)}"
            faults.add("unknown-node", row.where(end), message)
    if values.get("from") is not None and values["from"] == values.get("to"):
        faults.add("same-ends", row.where("to"), f"from and to are both {echo(values['from'])}")


def _check_hop(values: Mapping[str, Any], row: Row, faults: Faults) -> None:
    """The price, the emission factor, the slow hours and the bases of a hop, as far as its cells can be read."""
    if {"mode", "usd_per_teu", "usd_per_kg"} <= values.keys() and values["mode"] in MODES:
        wanted = MODES[values["mode"]].price_column
        other = "usd_per_teu" if wanted == "usd_per_kg" else "usd_per_kg"
        if values[wanted] is None or values[other] is not None:
            found = "both prices" if values[wanted] is not None else "no " + wanted
            fix = f"give {wanted} and no {other}"
            faults.add("price-wrong", row.where(wanted), f"a hop by {values['mode']} has {found}", fix=fix)
    if values.get("g_co2e_per_tkm") is not None and values.get("g_co2e_per_teu_km") is not None:
        faults.add("factor-wrong", row.where("g_co2e_per_teu_km"), "a hop has both emission factors")
    if values.get("trucks") == "yes" and values.get("mode") in MODES and not MODES[values["mode"]].ferried:
        faults.add("trucks-wrong", row.where("trucks"), f"trucks is yes on a hop by {values['mode']}")
    hours, slow = values.get("hours"), values.get("p90_hours")
    if hours is not None and slow is not None and slow < hours:
        faults.add("p90-below", row.where("p90_hours"), f"p90_hours is {slow:g}, hours {hours:g}")
    stated = [values.get(name) for name in ("km_basis", "hours_basis", "price_basis")]
    if values.get("basis") is not None and None not in stated:
        weakest = max((str(basis) for basis in stated), key=BASES.index)
        if values["basis"] != weakest:
            message = f"basis is {values['basis']}, the weakest of those of km, hours and price is {weakest}"
            faults.add("basis-wrong", row.where("basis"), message)


def check_times(values: Mapping[str, Any], row: Row, faults: Faults) -> None:
    """The timetable and the dates of a row, as far as its cells can be read."""
    check_dates(values, row, faults)
    days = values.get("days")
    if {"days", "departs"} <= values.keys() and bool(days) != bool(values["departs"]):
        faults.add("timetable-half", row.where("departs"), "one of days and departs is blank")
    elif days and "frequency_per_week" in values and values["frequency_per_week"] != len(days):
        message = f"{len(days)} days, frequency_per_week {values['frequency_per_week']}"
        faults.add("days-frequency", row.where("frequency_per_week"), message)
    if days and values.get("both_ways") == "yes":
        faults.add("days-both-ways", row.where("both_ways"), "both_ways is yes and days are given")


def check_dates(
    values: Mapping[str, Any], row: Row, faults: Faults, *, first: str = "valid_from", last: str = "valid_to"
) -> None:
    """The first day of a row is not after its last."""
    begins, ends = values.get(first), values.get(last)
    if begins and ends and begins > ends:
        faults.add("dates-swapped", row.where(first), f"{first.replace('_', ' ')} {begins} to {ends}")


def _check_shared(name: str, group: list[HopRow], faults: Faults) -> None:
    """What is the service's must be of one value on all its rows, however that is written."""
    if len(group) == 1:
        return
    for column in SHARED:
        readable = [one for one in group if column in one[1]]
        for row, values in readable[1:]:
            first_row, first = readable[0]
            if values[column] != first[column]:
                mine, theirs = echo(row.cells.get(column, "")), echo(first_row.cells.get(column, ""))
                message = f"{column} of service {echo(name)} is {mine}, on row {first_row.number} {theirs}"
                faults.add("service-mixed", row.where(column), message)


def _check_run(name: str, group: list[HopRow], faults: Faults) -> None:
    """Put the rows of a service in the order of seq; they must count 1, 2, 3 and join."""
    if not all("seq" in values for _, values in group):
        return
    group.sort(key=lambda one: one[1]["seq"])
    twice = _same_rows(name, group, faults)
    for place, (row, values) in enumerate(group, start=1):
        before = group[place - 2][0].cells
        if values["seq"] != place and not twice:
            message = f"service {echo(name)} has seq {echo(row.cells['seq'])} where {place} belongs"
            faults.add("seq-wrong", row.where("seq"), message)
        if place > 1 and row.cells["from"] != before["to"] and row.number not in twice:
            faults.add("chain-broken", row.where("from"), f"from is {echo(row.cells['from'])}, the hop before ends at "
                       f"{echo(before['to'])}")  # fmt: skip


def _same_rows(name: str, group: list[HopRow], faults: Faults) -> set[int]:
    """Note the rows of a service that stand there twice, word for word; their numbers."""
    twice: set[int] = set()
    seen: dict[tuple[tuple[str, str], ...], Row] = {}
    for row, _ in group:
        same = seen.setdefault(tuple(row.cells.items()), row)
        if same is not row:
            found = f"is the same as row {same.number} of service {echo(name)}"
            faults.add("row-twice", row.where(), found, fix="remove one of the two")
            twice.add(row.number)
    return twice


def _service(name: str, group: list[HopRow]) -> Service:
    row, first = group[0]
    return Service(
        id=name,
        name=first["name"] or "",
        operator=first["operator"] or "",
        hops=tuple(_hop(values, one.cells) for one, values in group),
        both_ways=first["both_ways"] == "yes",
        trucks=first["trucks"] == "yes",
        overlay=row.origin.overlay,
        **{field: first[field] for field in SERVICE_FIELDS},
    )


def _hop(values: Mapping[str, Any], cells: Mapping[str, str]) -> Hop:
    return Hop(
        from_node=values["from"],
        to_node=values["to"],
        extra={key: text for key, text in cells.items() if key not in EDGE_COLUMNS},
        **{field: values[field] for field in HOP_FIELDS},
    )


# timetable ------------------------------------------------------------------------------------------------------------


def with_sailings(
    services: Mapping[str, Service], rows: Iterable[Row], known: Container[str], faults: Faults
) -> dict[str, Service]:
    """The services with the departures of ``timetable.csv`` in place of their own.

    ``known`` are the ids of all services, right or wrong in the rest.
    """
    sailings: dict[str, list[Sailings]] = defaultdict(list)
    overlays: dict[str, str] = {}
    reader = Reader(TIMETABLE.columns)
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if is_open(row, ("days", "date"), faults):
            continue
        values = reader.values(row, faults)
        name = values.get("service")
        if name is not None and name not in known:
            unknown_service(name, row, faults)
        _check_sailing(values, row, services.get(name or ""), faults)
        if len(values) != len(TIMETABLE.columns):
            continue
        key = tuple(values[column] for column in TIMETABLE.key)
        if key in seen:
            faults.add(
                "row-twice", row.where(), f"says the same as row {seen[key].number}", fix="remove one of the two"
            )
        seen.setdefault(key, row)
        sailings[values["service"]].append(
            Sailings(**{column.name: values[column.name] for column in TIMETABLE.columns if column.name != "service"})
        )
        overlays[values["service"]] = row.origin.overlay
    return {
        name: replace(service, sailings=tuple(sailings[name]), overlay=service.overlay or overlays[name])
        if name in sailings
        else service
        for name, service in services.items()
    }


def is_open(row: Row, figures: Sequence[str], faults: Faults) -> bool:
    """Whether a row of own figures is one of a template that nobody has filled in; it is noted, and not used."""
    blank = bool(row.origin.overlay) and not any(row.cells.get(name) for name in figures)
    if blank:
        faults.add("row-open", row.where(figures[0]), f"{' and '.join(figures)} not given: the row is not used yet")
    return blank


def unknown_service(name: str, row: Row, faults: Faults, *, column: str = "service") -> None:
    """Note a service that ``edges.csv`` does not have."""
    alike = look_alike_in(name)
    hint = f" (it holds {alike})" if alike else strange_in(name)
    message = f"{column} is {echo(name)}, which edges.csv does not have{hint}"
    faults.add("unknown-service", row.where(column), message)


def _check_sailing(values: Mapping[str, Any], row: Row, service: Service | None, faults: Faults) -> None:
    check_dates(values, row, faults)
    if {"days", "date"} <= values.keys():
        if bool(values["days"]) == bool(values["date"]):
            found = "both days and date are" if values["date"] else "neither days nor date is"
            faults.add("sailing-wrong", row.where("date"), f"{found} given")
        elif values["date"] and (values.get("valid_from") or values.get("valid_to")):
            faults.add("sailing-wrong", row.where("date"), "a single date has valid_from or valid_to")
    if service is not None and service.both_ways:
        faults.add("days-both-ways", row.where("service"), f"service {echo(service.id)} runs both ways")
