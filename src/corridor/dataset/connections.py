"""Rows of ``connections.csv`` to timed changes of service, checked against services, nodes and handling. Pure.

``planning/connections`` says what a connection does.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from corridor.dataset.columns import CONNECTIONS
from corridor.dataset.reading.cells import Reader
from corridor.dataset.reading.rows import Row
from corridor.dataset.reading.signs import strange_in
from corridor.dataset.records import HandlingTable, check_key
from corridor.dataset.services import is_open, unknown_service
from corridor.files.faults import Faults, echo
from corridor.model import waiting
from corridor.model.network import Connection, Node, Service

ENDS = ("from_service", "to_service")
FIELDS = (*ENDS, "node", "hours", "basis", "as_of", "source")
MOST_NAMED = 12


def read_connections(
    rows: Iterable[Row],
    services: Mapping[str, Service],
    nodes: Mapping[str, Node],
    handling: HandlingTable,
    *,
    known: Container[str],
    faults: Faults,
) -> list[Connection]:
    """Timed changes in the order of the file, each with its node.

    ``known`` are the ids of all services, right or wrong in the rest.
    """
    found: list[Connection] = []
    seen: dict[Any, Row] = {}
    reader = Reader(CONNECTIONS.columns)
    for row in rows:
        if is_open(row, ("hours",), faults):
            continue
        values = reader.values(row, faults)
        for column in ENDS:
            if values.get(column) is not None and values[column] not in known:
                unknown_service(values[column], row, faults, column=column)
        first, second = (services.get(values.get(column) or "") for column in ENDS)
        if first is not None and second is not None and "node" in values:
            values["node"] = _node(first, second, values["node"], row, nodes, faults)
        if values.get("node") is not None:
            check_key(values, row, CONNECTIONS, seen, faults)
        if len(values) != len(CONNECTIONS.columns) or first is None or second is None or values["node"] is None:
            continue
        made = Connection(
            notes=values["notes"] or "", overlay=row.origin.overlay, **{field: values[field] for field in FIELDS}
        )
        found.append(made)
        _doubt(made, first, second, row, handling, faults)
    return found


def _node(  # noqa: PLR0917 - one row, with everything that it is held against
    first: Service, second: Service, node: str | None, row: Row, nodes: Mapping[str, Node], faults: Faults
) -> str | None:
    """The node of the change; None, and a fault, where the services do not share it, or it cannot be told.

    A stop that is no node has a fault of its own.
    """
    names = f"{echo(first.id)} to {echo(second.id)}"
    if first.id == second.id:
        faults.add("connection-wrong", row.where("to_service"), f"it leads from {echo(first.id)} to itself")
        return None
    if not all(stop in nodes for stop in (*first.stops, *second.stops)):
        return None
    boards = _worked(second, nodes, boards=True)
    shared = [stop for stop in _worked(first, nodes, boards=False) if stop in boards]
    if node is not None and node in shared:
        return node
    if node is None and len(shared) == 1:
        return shared[0]
    told = ", ".join(shared[:MOST_NAMED])
    if node is None and shared:
        message, fix = f"{names}: node is blank, and the change may take place at {told}", "write one of these as node"
    elif node is None:
        message, fix = f"{names}: there is no node where cargo can leave the one and board the other", None
    else:
        message = f"{names}: at {echo(node)} {_reason(first, second, node, nodes)}{strange_in(node)}"
        fix = f"write {told}" if shared else None
    faults.add("connection-wrong", row.where("node"), message, fix=fix)
    return None


def _worked(service: Service, nodes: Mapping[str, Node], *, boards: bool) -> dict[str, None]:
    """The nodes where cargo can board a service, or leave it, in the order of travel."""
    ways = [service.stops, *([service.stops[::-1]] if service.both_ways else [])]
    stops = (stop for way in ways for stop in (way[:-1] if boards else way[1:]))
    return dict.fromkeys(stop for stop in stops if service.mode in nodes[stop].modes)


def _reason(first: Service, second: Service, node: str, nodes: Mapping[str, Node]) -> str:
    """Why cargo cannot change at a node."""
    for service, boards in ((first, False), (second, True)):
        if node not in service.stops:
            return f"service {echo(service.id)} does not call"
        if service.mode not in nodes[node].modes:
            return f"cargo is not loaded or unloaded by {service.mode}, the mode of {echo(service.id)}"
        if node not in _worked(service, nodes, boards=boards):
            return f"service {echo(service.id)} {'ends' if boards else 'begins'}, and it runs one way"
    return "cargo cannot change"


def _doubt(  # noqa: PLR0917 - one row, with everything that it is held against
    made: Connection, first: Service, second: Service, row: Row, handling: HandlingTable, faults: Faults
) -> None:
    """Note a connection that takes no less than the change without it does on the average."""
    left, boarded = (
        handling.get((made.node, service.mode)) or handling.get((None, service.mode)) for service in (first, second)
    )
    if left is None or boarded is None:
        return
    usual_h = left.unload_h + waiting.headway_h(second) / 2 + boarded.load_h
    if made.hours >= usual_h:
        message = (
            f"{made.from_service} to {made.to_service} at {made.node} takes {made.hours:g} h; without it the change "
            f"takes {usual_h:g} h on the average"
        )
        faults.add("connection-no-shorter", row.where("hours"), message)
