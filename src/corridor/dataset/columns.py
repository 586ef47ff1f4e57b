"""The columns of the data files, as data, and the one way in which a table is cut into rows and a cell is read.

Reader, checks and messages all come from these tables; the meaning of the columns stands in ``data/README.md``.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES
from corridor.model.network import BASES, QUANTITIES, STATUSES

Cells = Mapping[str, str]
"""One row of a table by column, stripped; a column the file lacks is absent."""

Row = tuple[int, Cells]
"""The row's number in its file, the header being row 1, and its cells."""

Kind = Literal["text", "number", "count", "word", "days", "time", "date", "words"]

LONGEST_LINE = 100_000
LONGEST_TEXT = 10_000
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: what kind of cell, whether the header must have it, whether a cell must be filled, and its bounds."""

    name: str
    kind: Kind = "text"
    header: bool = True
    filled: bool = False
    least: float = 0.0
    above: bool = False
    most: float = 1e9
    words: tuple[str, ...] = ()


EDGES = (
    Column(name="service", filled=True),
    Column(name="seq", kind="count", filled=True, most=10_000),
    Column(name="from", filled=True),
    Column(name="to", filled=True),
    Column(name="mode", kind="word", filled=True, words=tuple(MODES)),
    Column(name="km", kind="number", filled=True, most=1e6),
    Column(name="hours", kind="number", filled=True, most=1e6),
    Column(name="usd_per_teu", kind="number", header=False),
    Column(name="usd_per_kg", kind="number", header=False),
    Column(name="g_co2e_per_tkm", kind="number", header=False, most=1e6),
    Column(name="frequency_per_week", kind="number", above=True, most=1e5),
    Column(name="days", kind="days", header=False),
    Column(name="departs", kind="time", header=False),
    Column(name="both_ways", kind="word", filled=True, words=("yes", "no")),
    Column(name="status", kind="word", filled=True, words=STATUSES),
    Column(name="operator"),
    Column(name="name"),
    Column(name="passages", kind="words", header=False),
    Column(name="p90_hours", kind="number", header=False, most=1e6),
    Column(name="valid_from", kind="date", header=False),
    Column(name="valid_to", kind="date", header=False),
    Column(name="basis", kind="word", filled=True, words=BASES),
    Column(name="source", filled=True),
)
SHARED = ("mode", "frequency_per_week", "days", "departs", "both_ways", "status", "operator", "name")
"""Columns of ``edges.csv`` that are the same on all rows of a service."""

HANDLING = (
    Column(name="node"),
    Column(name="mode", kind="word", filled=True, words=tuple(MODES)),
    Column(name="load_h", kind="number", filled=True, most=1e5),
    Column(name="unload_h", kind="number", filled=True, most=1e5),
    Column(name="usd_per_teu", kind="number", header=False),
    Column(name="usd_per_kg", kind="number", header=False),
    Column(name="source"),
)
EMISSIONS = (
    Column(name="mode", kind="word", filled=True, words=tuple(MODES)),
    Column(name="g_co2e_per_tkm", kind="number", filled=True, most=1e6),
    Column(name="source"),
)

PUBLISHED = (
    Column(name="corridor", filled=True),
    Column(name="mode", kind="word", filled=True, words=tuple(MODES)),
    Column(name="from", filled=True),
    Column(name="to", filled=True),
    Column(name="service"),
    Column(name="quantity", kind="word", filled=True, words=QUANTITIES),
    Column(name="value", filled=True),
    Column(name="as_of"),
    Column(name="source", filled=True),
    Column(name="note", header=False),
)
"""Of a table of published figures for ``corridor calibrate``; ``value`` is a number, or two with a hyphen between."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The rows of a table; ``cut`` are those of another length than the header, as far as they can be told.

    ``whole`` is False where the text breaks off.
    """

    rows: list[Row]
    cut: list[Row]
    whole: bool


def rows_of(text: str, name: str, columns: tuple[Column, ...], faults: Faults) -> Table | None:
    """The rows of a CSV text, or None with the fault noted if they cannot be told apart or lack columns."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            faults.add("line-too-long", f"{name}:{number}", f"has {len(line):,} characters")
            return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    cut: list[Row] = []
    whole = True
    try:
        header = [title.strip() for title in next(reader)]
        if not _check_header(header, name, columns, faults):
            return None
        for cells in reader:
            if len(cells) == len(header):
                rows.append((reader.line_num, dict(zip(header, map(str.strip, cells), strict=True))))
            elif cells:
                message = f"has {len(cells)} cells, the header {len(header)}"
                faults.add("row-length", f"{name}:{reader.line_num}", message)
                cut.append((reader.line_num, dict(zip(header, map(str.strip, cells), strict=False))))
    except csv.Error as error:
        faults.add("csv-broken", f"{name}:{reader.line_num}", f"cannot be read as CSV ({error})")
        whole = False
    return Table(rows=rows, cut=cut, whole=whole)


def _check_header(header: list[str], name: str, columns: tuple[Column, ...], faults: Faults) -> bool:
    missing = [column.name for column in columns if column.header and column.name not in header]
    if {"usd_per_teu", "usd_per_kg"} <= {column.name for column in columns} and not (
        {"usd_per_teu", "usd_per_kg"} & set(header)
    ):
        missing.append("usd_per_teu or usd_per_kg")
    for title in missing:
        faults.add("column-missing", f"{name}:1", f"the header has no {title}")
    twice = sorted({title for title in header if title and header.count(title) > 1})
    for title in twice:
        faults.add("column-twice", f"{name}:1", f"the header has {echo(title)} more than once")
    return not missing and not twice


def typed(cells: Cells, columns: tuple[Column, ...], where: str, faults: Faults) -> dict[str, Any] | None:
    """The cells as numbers, words and dates; blank is None, or an empty tuple. None if any cell is bad."""
    values = values_of(cells, columns, where, faults)
    return values if len(values) == len(columns) else None


def values_of(cells: Cells, columns: tuple[Column, ...], where: str, faults: Faults) -> dict[str, Any]:
    """As ``typed``, but without the columns whose cells are bad, so that the others can still be checked."""
    values: dict[str, Any] = {}
    for column in columns:
        text = cells.get(column.name, "")
        before = len(faults)
        if text:
            value = _value(text, column, where, faults)
        else:
            value = () if column.kind in ("days", "words") else None
            if column.filled:
                faults.add("cell-missing", where, f"{column.name} is blank")
        if len(faults) == before:
            values[column.name] = value
    return values


def is_number(value: Any) -> bool:  # noqa: ANN401 - raw JSON or TOML
    """Whether a value of JSON or TOML is a number that a float can hold; a whole one may have any count of digits."""
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


def _value(text: str, column: Column, where: str, faults: Faults) -> Any:  # noqa: ANN401 - of the column's kind
    if len(text) > LONGEST_TEXT:
        faults.add("text-too-long", where, f"{column.name} has {len(text):,} characters")
        return None
    match column.kind:
        case "number" | "count":
            return _number(text, column, where, faults)
        case "word":
            if text not in column.words:
                known = ", ".join(column.words)
                faults.add("unknown-word", where, f"{column.name} is {echo(text)}", fix=f"write one of {known}")
        case "days":
            names = text.split()
            if len(set(names)) != len(names) or not set(names) <= set(DAYS):
                faults.add("bad-days", where, f"{column.name} is {echo(text)}")
                return ()
            return tuple(sorted(DAYS.index(name) for name in names))
        case "time":
            if not TIME.fullmatch(text):
                faults.add("bad-time", where, f"{column.name} is {echo(text)}")
        case "date":
            try:
                return date.fromisoformat(text if DATE.fullmatch(text) else "")
            except ValueError:
                faults.add("bad-date", where, f"{column.name} is {echo(text)}")
        case "words":
            return tuple(text.split())
        case "text":
            pass
    return text


def _number(text: str, column: Column, where: str, faults: Faults) -> float | None:
    if not NUMBER.fullmatch(text) or (column.kind == "count" and not text.isdigit()):
        faults.add("not-a-number", where, f"{column.name} is {echo(text)}")
        return None
    value = float(text)
    if value < 0:
        faults.add("number-negative", where, f"{column.name} is {echo(text)}")
    elif value < column.least or (column.above and value == column.least):
        faults.add("number-too-small", where, f"{column.name} is {echo(text)}", fix=f"write more than {column.least:g}")
    elif value > column.most:
        faults.add("number-too-large", where, f"{column.name} is {echo(text)}", fix=f"write at most {column.most:g}")
    return value
