"""Rows of the tables beside ``edges.csv`` to what they mean, each checked on its own. Pure.

A row with a fault gives nothing, so that nothing half-read is ever planned on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any, TypeVar

from corridor.dataset.columns import DEMURRAGE, EMISSIONS, EQUIPMENT, HANDLING, PUBLISHED
from corridor.dataset.reading.cells import Reader
from corridor.dataset.reading.rows import Row
from corridor.dataset.reading.schema import Schema
from corridor.dataset.reading.signs import strange_in
from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES, Mode
from corridor.model.network import Demurrage, EmissionFactor, Equipment, Handling, Published

T = TypeVar("T")

HandlingTable = dict[tuple[str | None, Mode], Handling]

HANDLING_PRICES = ("usd_per_teu", "usd_per_box", "usd_per_kg")


def check_key(values: Mapping[str, Any], row: Row, schema: Schema, seen: dict[Any, Row], faults: Faults) -> None:
    """Note a row whose key an earlier one has."""
    if all(name in values for name in schema.key):
        key = tuple(values[name] for name in schema.key)
        first = seen.setdefault(key, row)
        if first is not row:
            said = ", ".join(echo(part) if isinstance(part, str) else str(part) for part in key if part is not None)
            faults.add("row-twice", row.where(), f"{said} stands on row {first.number} of {first.origin.file} too")


def check_node(values: Mapping[str, Any], row: Row, nodes: Container[str] | None, faults: Faults) -> None:
    """Note a node that ``nodes.geojson`` does not have; in a shipped file that serves any directory may name others."""
    node = values.get("node")
    if nodes is not None and node is not None and node not in nodes and not row.origin.borrowed:
        message = f"node is {echo(node)}, which nodes.geojson does not have{strange_in(node)}"
        faults.add("row-node", row.where("node"), message)


def read_handling(
    rows: Iterable[Row], faults: Faults, *, nodes: Container[str] | None = None, used: Container[str] = MODES
) -> HandlingTable:
    """Handling by (node or None, mode).

    ``nodes`` are the ids that a row may name, None where any will do; ``used`` the modes whose default has to have a
    price.
    """
    table: HandlingTable = {}
    seen: dict[tuple[str | None, str], Row] = {}
    reader = Reader(HANDLING.columns)
    for row in rows:
        values = reader.values(row, faults)
        node = values.get("node")
        check_node(values, row, nodes, faults)
        if {"node", "mode"} <= values.keys() and values["mode"] in MODES:
            _check_handling(values, row, seen, used, faults)
        if "source" in values and not values["source"]:
            faults.add("source-blank", row.where("source"), "source is blank")
        if len(values) == len(HANDLING.columns):
            table[node, values["mode"]] = Handling(
                **values | {"source": values["source"] or "", "kg_co2e_per_t": values["kg_co2e_per_t"] or 0.0},
                overlay=row.origin.overlay,
            )
    return table


def _check_handling(
    values: Mapping[str, Any], row: Row, seen: dict[tuple[str | None, str], Row], used: Container[str], faults: Faults
) -> None:
    """A node and mode stand once, with the price of the mode, which a default must have."""
    node, mode = values["node"], values["mode"]
    first = seen.setdefault((node, mode), row)
    if first is not row:
        who = f"{echo(node or 'the default')} by {mode}"
        faults.add(
            "handling-twice", row.where("node"), f"{who} stands on row {first.number} of {first.origin.file} too"
        )
    if not set(HANDLING_PRICES) <= values.keys():
        return
    given = [name for name in HANDLING_PRICES if values[name] is not None]
    fitting = ("usd_per_kg",) if MODES[mode].price_unit == "kg" else ("usd_per_teu", "usd_per_box")
    fix = f"give {' or '.join(fitting)} and nothing else"
    if len(given) > 1 or not set(given) <= set(fitting):
        found = f"handling by {mode} has {' and '.join(given)}"
        faults.add("handling-price", row.where(given[-1]), found, fix=fix)
    elif node is None and mode in used and not given:
        faults.add("handling-price", row.where(fitting[0]), f"the default for {mode} has no price", fix=fix)


def read_emissions(rows: Iterable[Row], faults: Faults) -> dict[Mode, EmissionFactor]:
    """Emission factors by mode."""
    table: dict[Mode, EmissionFactor] = {}
    seen: dict[str, Row] = {}
    reader = Reader(EMISSIONS.columns)
    for row in rows:
        values = reader.values(row, faults)
        mode = values.get("mode")
        if mode is not None and seen.setdefault(mode, row) is not row:
            faults.add("emissions-twice", row.where("mode"), f"{mode} stands on row {seen[mode].number} too")
        factors = [values[name] for name in EMISSIONS.one_of if name in values]
        if len(factors) == len(EMISSIONS.one_of) and sum(factor is not None for factor in factors) != 1:
            found = "both factors" if all(factor is not None for factor in factors) else "no factor"
            faults.add("factor-wrong", row.where(EMISSIONS.one_of[0]), f"{echo(mode)} has {found}")
        if "source" in values and not values["source"]:
            faults.add("source-blank", row.where("source"), "source is blank")
        if len(values) == len(EMISSIONS.columns):
            table[values["mode"]] = EmissionFactor(**values | {"source": values["source"] or ""})
    return table


EQUIPMENT_FIELDS = ("teu", "payload_t", "m3", "source")


def read_equipment(rows: Iterable[Row], faults: Faults) -> dict[str, Equipment]:
    """Kinds of boxes by name."""
    table: dict[str, Equipment] = {}
    seen: dict[Any, Row] = {}
    reader = Reader(EQUIPMENT.columns)
    units = [column.name for column in EQUIPMENT.columns if column.unit == "price units"]
    for row in rows:
        values = reader.values(row, faults)
        check_key(values, row, EQUIPMENT, seen, faults)
        if len(values) == len(EQUIPMENT.columns):
            table[values["equipment"]] = Equipment(
                name=values["equipment"],
                units={column: values[column] for column in units if values[column] is not None},
                **{field: values[field] for field in EQUIPMENT_FIELDS},
            )
    return table


def check_equipment(values: Mapping[str, Any], row: Row, kinds: Collection[str], faults: Faults) -> None:
    """Note a kind of box that ``equipment.csv`` does not have; without that file any will do."""
    kind = values.get("equipment")
    if kind is not None and kinds and kind not in kinds:
        lost = _without_zeros(kind, kinds)
        hint = f"; is {lost} meant?" if lost else strange_in(kind)
        message = f"equipment is {echo(kind)}, which equipment.csv does not have{hint}"
        faults.add(
            "unknown-equipment", row.where("equipment"), message, fix=f"write one of {', '.join(kinds)}, or nothing"
        )


def _without_zeros(text: str, known: Iterable[str]) -> str | None:
    """A known text that becomes this one where a spreadsheet drops zeros in front, or the case differs."""
    return next((one for one in known if one.lstrip("0").lower() == text.lstrip("0").lower()), None)


def read_demurrage(
    rows: Iterable[Row], nodes: Container[str] | None, kinds: Collection[str], faults: Faults
) -> list[Demurrage]:
    """What boxes cost a day, in the order of the file."""
    found: list[Demurrage] = []
    seen: dict[Any, Row] = {}
    reader = Reader(DEMURRAGE.columns)
    for row in rows:
        values = reader.values(row, faults)
        check_key(values, row, DEMURRAGE, seen, faults)
        check_node(values, row, nodes, faults)
        check_equipment(values, row, kinds, faults)
        if len(values) == len(DEMURRAGE.columns):
            found.append(Demurrage(**values | {"equipment": values["equipment"] or ""}))
    return found


PRICES = ("usd_per_kg", "usd_per_teu", "usd_per_feu")

RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", re.ASCII)


def read_published(rows: Iterable[Row], faults: Faults) -> list[Published]:
    """Published figures in the order of the file; ``value`` is a number or a range such as ``14-16``."""
    figures: list[Published] = []
    reader = Reader(PUBLISHED.columns)
    for row in rows:
        values = reader.values(row, faults)
        if len(values) != len(PUBLISHED.columns):
            continue
        span = RANGE.fullmatch(values["value"])
        low, high = (float(span[1]), float(span[2] or span[1])) if span else (0.0, 0.0)
        if not 0 < low <= high:
            found = f"value is {echo(values['value'])}"
            faults.add("not-a-number", row.where("value"), found, fix="write a number above 0, or a range 14-16")
            continue
        if (values["quantity"] == "usd_per_kg") != (MODES[values["mode"]].price_unit == "kg") and values[
            "quantity"
        ] in PRICES:
            message = f"quantity is {values['quantity']} by {values['mode']}"
            faults.add("price-wrong", row.where("quantity"), message)
            continue
        figures.append(
            Published(
                corridor=values["corridor"], mode=values["mode"], start=values["from"], end=values["to"],
                service=values["service"] or "", quantity=values["quantity"], low=low, high=high,
                as_of=values["as_of"] or "undated", source=values["source"], note=values["note"] or "",
                world=tuple((values["world"] or "").split()),
            )
        )  # fmt: skip
    return figures
