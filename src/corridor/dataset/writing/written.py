"""Nodes, hops and the rest as the files write them: what the readers turn into the same records again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from corridor.dataset.columns import ADVISORIES, CONNECTIONS, DEMURRAGE, EDGES, EMISSIONS, HANDLING, RATES, TIMETABLE
from corridor.dataset.reading.cells import DAYS
from corridor.dataset.reading.schema import Schema
from corridor.model.network import Hop, Network, Node, Rate, Sailings, Service

Cells = dict[str, Any]
"""The cells of a row by column: numbers and texts; None is blank."""

RENAMED = {"from": "from_node", "to": "to_node", "equipment": "name"}
"""Columns whose field has another name."""


def edge_cells(service: Service, seq: int, hop: Hop) -> Cells:
    """A row of ``edges.csv``, without the columns that the schema does not know."""
    cells: Cells = {}
    for column in EDGES.columns:
        if column.name in ("service", "seq"):
            value: Any = service.id if column.name == "service" else seq
        else:
            value = getattr(service if column.shared else hop, RENAMED.get(column.name, column.name))
        cells[column.name] = _cell(value, column.name)
    return cells


def node_properties(node: Node) -> Cells:
    """The properties of a node in ``nodes.geojson``, those that the schema does not know too."""
    return {
        "id": node.id, "name": node.name, "kind": node.kind, "country": node.country, "modes": sorted(node.modes),
        "gauge_mm": node.gauge_mm, "tz": node.tz, "aliases": list(node.aliases), "bonded": node.bonded,
        "locodes": list(node.locodes), "short": node.short, "source": node.source, **node.extra,
    }  # fmt: skip


def sailing_cells(service: str, sailing: Sailings) -> Cells:
    """A row of ``timetable.csv``."""
    return {"service": service, **_row(sailing, TIMETABLE)}


def rate_cells(rate: Rate) -> Cells:
    """A row of ``rates.csv``."""
    return _row(rate, RATES) | {"equipment": rate.equipment or None}


def _row(record: object, schema: Schema) -> Cells:
    known = {field.name for field in fields(record)}  # type: ignore[arg-type]
    cells: Cells = {}
    for column in schema.columns:
        for name in (column.name, RENAMED.get(column.name, "")):
            if name in known:
                cells[column.name] = _cell(getattr(record, name), column.name)
                break
    return cells


def _cell(value: Any, column: str) -> Any:  # noqa: ANN401 - of the column's kind
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(DAYS[day] for day in value) if column == "days" else " ".join(value)
        case date():
            return value.isoformat()
        case "":
            return None
        case _:
            return value


def tables(network: Network) -> Iterator[tuple[Schema, list[Cells]]]:
    """The tables of a network that are not empty, row by row."""
    services = network.service_by_id.values()
    edges = [
        {**edge_cells(service, seq, hop), **hop.extra}
        for service in services
        for seq, hop in enumerate(service.hops, start=1)
    ]
    rows: Mapping[str, list[Cells]] = {
        "timetable": [sailing_cells(service.id, one) for service in services for one in service.sailings],
        "connections": [_row(one, CONNECTIONS) for one in network.connections],
        "rates": [rate_cells(rate) for rate in network.rates],
        "advisories": [
            _row(one, ADVISORIES) | {"kind": None if one.kind == "note" else one.kind} for one in network.advisories
        ],
        "demurrage": [_row(one, DEMURRAGE) | {"equipment": one.equipment or None} for one in network.demurrage],
        "handling": [_row(one, HANDLING) for one in network.handling.values()],
        "emissions": [_row(one, EMISSIONS) for one in network.emissions.values()],
    }
    for schema in (EDGES, TIMETABLE, CONNECTIONS, RATES, ADVISORIES, DEMURRAGE, HANDLING, EMISSIONS):
        found = edges if schema is EDGES else rows[schema.name]
        if found:
            yield schema, found
