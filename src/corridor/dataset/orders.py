"""The tables of an allocation: orders to be sent, allotments of space, and demand by the week or year, as CSV or xlsx.

Cells are read as those of the data are; what the words mean is told by ``planning``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from corridor.dataset.reading.cells import DAYS, Reader
from corridor.dataset.reading.rows import Origin, Row, Table
from corridor.dataset.reading.schema import Column, Schema
from corridor.dataset.reading.sheets import rows_of
from corridor.dataset.reading.workbook import sheets_of, table_of_sheet
from corridor.dataset.rules import RULES
from corridor.errors import DataError, InputError
from corridor.files.disk import is_named, read_bytes, shown, text_of
from corridor.files.faults import Faults, echo

PARTED = "several are parted by |"
LIMITS = (
    Column(name="avoid", kind="texts", means=f"as --avoid of `corridor route`; {PARTED}", default="nothing"),
    Column(name="via", kind="texts", means=f"as --via; {PARTED}, the order is kept", default="nothing"),
    Column(name="mode", kind="words", means="modes that services may have: `rail road`", default="any"),
    Column(name="no_mode", kind="words", means="modes that no service has", default="none"),
    Column(name="max_transfers", kind="count", most=50, means="the most changes of service", default="no limit"),
    Column(
        name="max_days", kind="number", unit="days", above=True, most=3660, means="the most days", default="no limit"
    ),
    Column(name="max_usd", kind="number", unit="USD", above=True, most=1e12, means="the most USD", default="no limit"),
    Column(name="max_co2", kind="number", unit="kg", above=True, most=1e12, means="the most CO2e", default="no limit"),
    Column(name="bonded", kind="yes", means="under customs bond", default="no"),
    Column(name="dangerous", kind="yes", means="dangerous goods", default="no"),
)
CARGO = (
    Column(name="boxes", means="boxes by kind: `1x40HC,2x20GP`", default="`teu`"),
    Column(name="teu", kind="number", unit="TEU", most=50_000, means="boxes in TEU; 0 is loose cargo", default="2"),
    Column(name="tonnes", kind="number", unit="t", above=True, most=500_000, means="weight", default="10 a TEU"),
    Column(name="m3", kind="number", unit="m3", above=True, most=3e6, means="volume", default="28 a TEU"),
    Column(name="value_usd", kind="number", unit="USD", most=1e12, means="value of the goods", default="by TEU"),
    Column(name="day_usd", kind="number", unit="USD", most=1e9, means="what a day is worth", default="by value"),
)

ORDERS = Schema(
    name="orders",
    means="what is to be sent, a row an order",
    key=("order",),
    columns=(
        Column(name="order", kind="id", filled=True, header=True, means="number or name of the order"),
        Column(name="origin", filled=True, header=True, means="place where the cargo is ready"),
        Column(name="destination", filled=True, header=True, means="place where it must go"),
        *CARGO,
        Column(name="ready", means="day or moment when it is ready, local to the origin", default="the first day"),
        Column(name="due", means="day (its end) or moment by which it is wanted", default="never late"),
        *LIMITS,
        Column(name="priority", kind="count", most=1e6, means="who is served first by first come, first served: 1, 2",
               default="after those that have one"),
        Column(name="customer", means="whose it is"),
        Column(name="late_usd_per_day", kind="number", unit="USD a day", most=1e9, means="what a day too late costs",
               default="--late-usd-per-day"),
        Column(name="left_over_usd", kind="number", unit="USD", most=1e12, means="what it costs to leave it",
               default="--left-over-usd"),
    ),
)  # fmt: skip

SLOTS = Schema(
    name="slots",
    means="space that the hub has: on departures of a service, or a terminal's by day",
    columns=(
        Column(name="service", kind="id", means="id of the service", default="a terminal: give `from` or `to`"),
        Column(
            name="from", kind="id", means="stop from which it holds, on every hop to `to`", default="the first stop"
        ),
        Column(name="to", kind="id", means="stop up to which it holds", default="the last stop"),
        Column(name="date", kind="date", means="day of the departure at the first stop", default="by `days`"),
        Column(name="days", kind="days", means="weekdays of departure at the first stop", default="every departure"),
        Column(name="capacity_teu", kind="number", unit="TEU", most=1e6, means="the space, of what does not fly"),
        Column(name="capacity_kg", kind="number", unit="kg, chargeable", most=1e9, means="the space, of what flies"),
    ),
    one_of=("capacity_teu", "capacity_kg"),
)

DEMAND = Schema(
    name="demand",
    means="what goes between places, a row a pair",
    columns=(
        Column(name="origin", filled=True, header=True, means="place where it comes from"),
        Column(name="destination", filled=True, header=True, means="place where it goes"),
        Column(name="teu", kind="number", unit="TEU", filled=True, header=True, above=True, most=1e9,
               means="how much, a week or a year; parts of a TEU count"),
    ),
)  # fmt: skip

Values = dict[str, Any]


def read_table(path: str | Path, schema: Schema) -> list[tuple[str, Values]]:
    """The rows of a CSV or xlsx file, each with where it stands.

    Raises:
        InputError: there is no such file.
        DataError: it cannot be read, or holds faults: all of them, each with its row.
    """
    where = Path(path)
    if not is_named(where):
        raise InputError(f"{shown(where)}: there is nothing of that name; name a CSV or xlsx file")
    faults = Faults(RULES)
    table = _table(where, schema, faults)
    return _read(() if table is None else table.rows, schema, faults, name=shown(where))


def read_rows(given: Sequence[Mapping[str, Any]], schema: Schema) -> list[tuple[str, Values]]:
    """The rows of a table that is given as values, read as if they stood in a file.

    Raises:
        InputError: there are none, or one has a column that there is not.
        DataError: they hold faults: all of them, each with its row, counted from 1.
    """
    faults, origin = Faults(RULES), Origin(file=schema.name)
    rows = []
    for number, one in enumerate(given, start=1):
        for column in sorted(map(str, set(one) - schema.names)):
            known = ", ".join(sorted(schema.names))
            raise InputError(f"{schema.name}:{number}: {echo(column)} is no column; write some of {known}")
        kinds = {column.name: column.kind for column in schema.columns}
        rows.append(Row(number, {name: _text(value, kinds[name]) for name, value in one.items()}, origin))
    return _read(rows, schema, faults, name=schema.name)


def _text(value: object, kind: str) -> str:
    """A value as a cell of a table has it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case Mapping():
            return ",".join(f"{count}x{name}" for name, count in value.items())
        case list() | tuple() | set() | frozenset():
            return ("|" if kind == "texts" else " ").join(
                str(DAYS[one] if kind == "days" and isinstance(one, int) else one) for one in value
            )
        case _:
            return str(value)


def _read(rows: Sequence[Row], schema: Schema, faults: Faults, *, name: str) -> list[tuple[str, Values]]:
    reader = Reader(schema.columns)
    read = [(row.where(), reader.values(row, faults)) for row in rows]
    _check_keys(rows, schema, faults)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out, told=f"in {name}; mend them and try again")
    if not read and schema is not SLOTS:
        raise InputError(f"{name} holds no rows; give one, below the header of a file")
    return read


def _table(path: Path, schema: Schema, faults: Faults) -> Table | None:
    try:
        raw = read_bytes(path)
    except OSError as error:
        faults.add("file-unreadable", f"{path.name}:1", f"cannot be read ({error.strerror})")
        return None
    if path.suffix.lower() == ".xlsx":
        sheets = sheets_of(raw, path.name, faults)
        if not sheets:
            return None
        name = next((sheet for sheet in sheets if sheet.strip().lower() == schema.name), next(iter(sheets)))
        return table_of_sheet(sheets[name], name, schema, faults, file=path.name)
    text = text_of(raw, path.name, faults)
    return None if text is None else rows_of(text, Origin(file=path.name), schema, faults)


def _check_keys(rows: Sequence[Row], schema: Schema, faults: Faults) -> None:
    """No two rows have the same key."""
    if not schema.key:
        return
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = tuple(row.cells.get(name, "") for name in schema.key)
        if all(key) and key in seen:
            named = ", ".join(key)
            faults.add("row-twice", row.where(schema.key[0]), f"{schema.key[0]} {named!r} stands in {seen[key]} too")
        seen.setdefault(key, row.where())
