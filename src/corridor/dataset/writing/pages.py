"""Pages and schemas made from the catalogue of columns: tables for ``data/README.md``, ``docs/schema``."""

from __future__ import annotations

import json
from typing import Any

from corridor.dataset.assumptions import SECTIONS
from corridor.dataset.columns import NODES, TABLES
from corridor.dataset.reading.cells import TIME
from corridor.dataset.reading.schema import Column, Schema

KINDS = {
    "text": "text", "id": "text", "number": "number", "count": "whole number", "word": "word", "yes": "yes or no",
    "days": "weekdays", "time": "time", "date": "date", "month": "day, month or year", "words": "words",
    "texts": "texts",
}  # fmt: skip
"""The kinds of cells, as a page names them."""

TYPES = {"number": "number", "count": "integer", "date": "date", "yes": "boolean"}
"""The kinds of cells that Table Schema has a type of its own for."""

BEGIN, END = "<!-- columns -->", "<!-- end of columns -->"
"""Between these stands what is made here in ``data/README.md``."""


def columns_page() -> str:
    """All columns of all files, as Markdown tables."""
    parts = [_section(f"`{NODES.name}.geojson`", NODES.means, NODES.columns)]
    parts += [_section(f"`{schema.file}`", schema.means, schema.columns) for schema in TABLES.values()]
    parts += [
        _section(f"`assumptions.toml`, `[{name}]`", "figures of the model that are not of one hop", columns)
        for name, columns in SECTIONS.items()
    ]
    return "\n\n".join(parts)


def _section(title: str, means: str, columns: tuple[Column, ...]) -> str:
    rows = [
        f"| `{one.name}` | {KINDS[one.kind]} | {one.unit} | {_range(one)} | {_blank(one)} | {_means(one)} |"
        for one in columns
    ]
    head = ["| column | kind | unit | range | blank | what |", "|---|---|---|---|---|---|"]
    return "\n".join([f"{title}: {means}.", "", *head, *rows])


def _range(column: Column) -> str:
    if column.kind not in ("number", "count"):
        return ", ".join(column.words) if len(column.words) < 8 else "" if not column.words else "a known word"
    return f"{'above ' if column.above else ''}{column.least:g} to {column.most:,.10g}"


def _blank(column: Column) -> str:
    return "not allowed" if column.filled else column.default or "allowed"


def _means(column: Column) -> str:
    shared = "; the same on all rows of a service" if column.shared else ""
    return f"{column.means}{shared}"


def with_columns(page: str) -> str:
    """A page with the tables of columns between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{columns_page()}\n{END}{after}"


def schema_files() -> dict[str, str]:
    """``docs/schema``: a Table Schema a table, and a JSON Schema for the properties of a node, by file name."""
    files = {f"{name}.schema.json": _table_schema(schema) for name, schema in TABLES.items()}
    files["nodes.schema.json"] = _node_schema()
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in files.items()}


def _table_schema(schema: Schema) -> dict[str, Any]:
    """As Frictionless Table Schema, version 1, has it."""
    found: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "title": schema.file,
        "description": schema.means,
        "fields": [_field(column) for column in schema.columns],
        "missingValues": [""],
    }
    if schema.key and all(schema.column(name).filled for name in schema.key):
        found["primaryKey"] = list(schema.key)
    return found


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.filled else {}
    if column.kind in ("number", "count"):
        constraints |= {"minimum": column.least, "maximum": column.most}
    elif column.kind == "word":
        constraints["enum"] = list(column.words)
    elif column.kind == "time":
        constraints["pattern"] = TIME.pattern
    field: dict[str, Any] = {
        "name": column.name, "type": TYPES.get(column.kind, "string"), "description": _description(column),
    }  # fmt: skip
    if column.kind == "yes":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    return field | ({"constraints": constraints} if constraints else {})


def _description(column: Column) -> str:
    parts = [_means(column)]
    if column.unit:
        parts.append(f"in {column.unit}")
    if column.default:
        parts.append(f"blank: {column.default}")
    return "; ".join(parts).replace("`", "")


JSON_TYPES: dict[str, dict[str, Any]] = {
    "number": {"type": ["number", "null"]},
    "words": {"type": "array", "items": {"type": "string"}},
    "texts": {"type": "array", "items": {"type": "string"}},
    "yes": {"type": ["boolean", "null"]},
}


def _node_schema() -> dict[str, Any]:
    """As JSON Schema, draft 2020-12, has it."""
    properties: dict[str, Any] = {}
    for column in NODES.columns:
        shape = dict(JSON_TYPES.get(column.kind, {"type": "string" if column.filled else ["string", "null"]}))
        if column.words:
            shape |= {"items": {"enum": list(column.words)}} if column.kind == "words" else {"enum": list(column.words)}
        if column.kind == "number":
            shape |= {"minimum": column.least, "maximum": column.most}
        properties[column.name] = {**shape, "description": _description(column)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "properties of a feature of nodes.geojson",
        "type": "object",
        "properties": properties,
        "required": [*(column.name for column in NODES.columns if column.filled), "modes"],
    }
