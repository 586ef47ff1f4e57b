"""What changed between two networks: services, nodes, rates and figures added, dropped or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from corridor.dataset.assumptions import SECTIONS
from corridor.dataset.columns import (
    ADVISORIES,
    CONNECTIONS,
    DEMURRAGE,
    EDGES,
    EMISSIONS,
    EQUIPMENT,
    HANDLING,
    NODES,
    RATES,
    TIMETABLE,
)
from corridor.dataset.reading.schema import Schema
from corridor.dataset.writing.written import edge_cells, rate_cells, sailing_cells
from corridor.model.assumptions import Assumptions
from corridor.model.network import Network, Service

What = Literal["added", "dropped", "changed"]
Figures = tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that changed. ``kind`` is a word such as service or rate; ``name`` says which.

    ``figures`` are (column, before, after) of what changed, as the files write it; a hop's column follows its ends.
    """

    kind: str
    name: str
    what: What
    figures: Figures = ()

    def __str__(self) -> str:
        told = "; ".join(f"{column} {_shown(before)} to {_shown(after)}" for column, before, after in self.figures)
        return f"{self.kind} {self.name}: {self.what}{': ' if told else ''}{told}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        figures = [{"column": column, "before": before, "after": after} for column, before, after in self.figures]
        return {"kind": self.kind, "name": self.name, "what": self.what, "figures": figures}


def _shown(value: object) -> str:
    return "nothing" if value in (None, "", []) else f"{value:,.10g}" if isinstance(value, float) else str(value)


def changes(before: Network, after: Network) -> Iterator[Change]:
    """Everything that differs, in the order of the files. Sources are for readers, and are passed over.

    Where rows come from (``overlay``) is no difference.
    """
    yield from _of("node", NODES, before.node_by_id, after.node_by_id)
    yield from _services(before.service_by_id, after.service_by_id)
    connections = (
        {f"{row.from_service} to {row.to_service} at {row.node}": row for row in network.connections}
        for network in (before, after)
    )
    yield from _of("connection", CONNECTIONS, *connections)
    yield from _compared("rate", _rates(before), _rates(after))
    yield from _of("handling", HANDLING, _by(before.handling), _by(after.handling))
    yield from _of("emission factor", EMISSIONS, before.emissions, after.emissions)
    yield from _compared("equipment", _boxes(before), _boxes(after))
    advisories = ({row.id: row for row in network.advisories} for network in (before, after))
    yield from _of("advisory", ADVISORIES, *advisories)
    demurrage = (
        {f"{row.node} {row.equipment or 'any box'} from day {row.from_day:g}": row for row in network.demurrage}
        for network in (before, after)
    )
    yield from _of("demurrage", DEMURRAGE, *demurrage)
    yield from _assumed(before.assumptions, after.assumptions)


Cells = Mapping[str, Any]


def _compared(kind: str, before: Mapping[str, Cells], after: Mapping[str, Cells]) -> Iterator[Change]:
    for name, cells in before.items():
        if name not in after:
            yield Change(kind=kind, name=name, what="dropped")
        elif figures := _figures(cells, after[name]):
            yield Change(kind=kind, name=name, what="changed", figures=figures)
    for name in after:
        if name not in before:
            yield Change(kind=kind, name=name, what="added")


def _figures(before: Cells, after: Cells) -> Figures:
    names = [name for name in dict.fromkeys((*before, *after)) if name != "source"]
    return tuple((name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))


def _of(kind: str, schema: Schema, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Records whose fields are called as their columns."""
    cells = ({name: _cells(record, schema) for name, record in records.items()} for records in (before, after))
    return _compared(kind, *cells)


def _cells(record: object, schema: Schema) -> Cells:
    names = [column.name for column in schema.columns if hasattr(record, column.name)]
    cells = {name: getattr(record, name) for name in (*names, *(("lon", "lat") if schema is NODES else ()))}
    return {name: _plain(value) for name, value in cells.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - of the column's kind
    if isinstance(value, frozenset | tuple):
        return " ".join(sorted(map(str, value)))
    return value.isoformat() if hasattr(value, "isoformat") else value


def _by(handling: Mapping[tuple[str | None, str], Any]) -> dict[str, Any]:
    return {f"{node or 'the default'} by {mode}": row for (node, mode), row in handling.items()}


def _boxes(network: Network) -> dict[str, Cells]:
    columns = [column.name for column in EQUIPMENT.columns if column.unit == "price units"]
    return {
        name: {"teu": box.teu, "payload_t": box.payload_t, "m3": box.m3}
        | {column: box.units.get(column) for column in columns}
        for name, box in network.equipment.items()
    }


def _rates(network: Network) -> dict[str, Cells]:
    """Rates by what tells them apart; the amount and what belongs to it are figures."""
    found: dict[str, Cells] = {}
    for rate in network.rates:
        cells = rate_cells(rate)
        key = f"{rate.rate}, {rate.service} {rate.from_node} to {rate.to_node}"
        key += "".join(f", {part}" for part in (rate.equipment, rate.surcharge) if part)
        number = sum(name == key or name.startswith(f"{key}, period ") for name in found)
        figures = {name: cells[name] for name in cells if name not in RATES.key or name.startswith("valid")}
        found[key if not number else f"{key}, period {number + 1}"] = figures
    return found


HOP_ONLY = tuple(column.name for column in EDGES.columns if not column.shared and column.name not in ("service", "seq"))
SERVICE_ONLY = tuple(column.name for column in EDGES.columns if column.shared)


def _services(before: Mapping[str, Service], after: Mapping[str, Service]) -> Iterator[Change]:
    cells = ({name: _service_cells(service) for name, service in services.items()} for services in (before, after))
    return _compared("service", *cells)


def _service_cells(service: Service) -> Cells:
    """Its own columns, its stops, the figures of each hop, and its departures."""
    rows = [edge_cells(service, seq, hop) for seq, hop in enumerate(service.hops, start=1)]
    found: dict[str, Any] = {name: rows[0][name] for name in SERVICE_ONLY}
    found["stops"] = " ".join(service.stops)
    for row in rows:
        ends = f"{row['from']}>{row['to']}"
        found |= {f"{name} of {ends}": row[name] for name in HOP_ONLY if name not in ("from", "to", "source")}
    timetable = [sailing_cells(service.id, sailing) for sailing in service.sailings]
    names = [name for name in TIMETABLE.names if name not in ("service", "source")]
    found["departures"] = ", ".join(
        " ".join(str(row[name]) for name in sorted(names) if row[name]) for row in timetable
    )
    return found


def _assumed(before: Assumptions, after: Assumptions) -> Iterator[Change]:
    known = {column.name: f"{section}.{column.name}" for section, columns in SECTIONS.items() for column in columns}
    figures: list[tuple[str, Any, Any]] = []
    for field in fields(Assumptions):
        one, two = getattr(before, field.name), getattr(after, field.name)
        if one != two:
            figures.append((known.get(field.name, field.name), _short(one), _short(two)))
    if figures:
        yield Change(kind="assumptions", name="assumptions.toml", what="changed", figures=tuple(figures))


def _short(value: Any) -> Any:  # noqa: ANN401 - a figure, or a group of them
    if isinstance(value, Mapping):
        return ", ".join(f"{code} {one.per_usd:g}" for code, one in value.items())
    return f"{len(value)} entries" if isinstance(value, tuple | frozenset) else value


def counted(found: Iterable[Change]) -> str:
    """How many of each kind were added, dropped and changed: ``3 services added, 1 dropped; 2 rates changed``."""
    count: dict[str, dict[str, int]] = {}
    for change in found:
        by_what = count.setdefault(change.kind, {})
        by_what[change.what] = by_what.get(change.what, 0) + 1
    return "; ".join(
        f"{kind}: " + ", ".join(f"{number} {what}" for what, number in by_what.items())
        for kind, by_what in count.items()
    )
