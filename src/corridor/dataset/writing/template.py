"""Empty tables and a workbook for own figures, made from the catalogue of columns: headers, units, lists of words.

The workbook is for Excel and LibreOffice: a remark on each header says what it means, a list drops down where a cell is
one of some words, and cells of dates and times are text, so that no spreadsheet turns them into numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.dataset.columns import ADVISORIES, CONNECTIONS, DEMURRAGE, EDGES, HANDLING, RATES, TIMETABLE
from corridor.dataset.reading.schema import Column, Schema
from corridor.model.modes import MODES
from corridor.model.network import Network

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

OFFERED = (RATES, TIMETABLE, CONNECTIONS, EDGES, HANDLING, DEMURRAGE, ADVISORIES)
BOOK = "own-figures.xlsx"
ROWS_WITH_LISTS = 2000
WIDEST, NARROWEST, WIDE = 28, 9, 70
WHAT = "what it is"
"""A column of words for the reader; the tables do not know it, so it is not read."""
LONGEST_LIST = 250
"""Characters of a list that a spreadsheet takes."""
LONGEST_REMARK = 250

INTRODUCTION = (
    "Own figures for corridor",
    "Fill in what you know and leave the rest: a row without its figure (amount; days or date; hours) is not used.",
    "rates: what you pay for a ride: amount, per, currency.",
    "timetable: departures: days (Mon Thu) or a date, and departs.",
    "connections: changes of service that you book as one: both services, and hours from arrival to departure.",
    "edges: whole services of your own, a row a hop. handling, demurrage, advisories: as their headers say.",
    "Dates are written 2026-12-31, times 18:30. A row that begins with '# ' is a remark.",
    "The last column says in words what a row is; it is not read.",
    "Then: corridor own check FOLDER, and corridor own add FOLDER.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ride:
    """A ride that an answer uses, to be offered for a rate of one's own."""

    service: str
    from_node: str
    to_node: str


def tables(name: str, rides: Sequence[Ride] = (), network: Network | None = None) -> dict[str, bytes]:
    """The files of a template by name: a table of remarks and a header each, and the workbook with the rides."""
    files = {schema.file: _table(schema).encode("utf-8") for schema in OFFERED}
    return {**files, BOOK: workbook(name, rides, network)}


def _table(schema: Schema) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([f"# {schema.file}: {schema.means}"])
    for column in schema.columns:
        writer.writerow([f"# {column.name}: {remark(column)}"])
    writer.writerow([column.name for column in schema.columns])
    return stream.getvalue()


def remark(column: Column) -> str:
    """What a column means, with its unit, its words and what blank stands for."""
    said = [column.means.replace("`", "")]
    if column.unit:
        said.append(f"in {column.unit}")
    if column.words:
        said.append(f"one of {', '.join(column.words)}")
    if column.default:
        said.append(f"blank: {column.default.replace('`', '')}")
    elif column.filled:
        said.append("needed")
    return "; ".join(said)


def workbook(name: str, rides: Sequence[Ride] = (), network: Network | None = None) -> bytes:
    """The workbook: a sheet a table, with the rides of some answers filled in but for their figures."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        text = book.add_format({"num_format": "@"})
        notes = book.add_worksheet("read me")
        notes.set_column(0, 0, 110)
        for number, line in enumerate(INTRODUCTION):
            notes.write_string(number, 0, line, book.add_format({"bold": number == 0}))
        rows = {RATES.name: _rate_rows(name, rides, network), TIMETABLE.name: _sailing_rows(rides, network)}
        kinds = sorted(network.equipment) if network is not None else []
        for schema in OFFERED:
            sheet = book.add_worksheet(schema.name)
            _sheet(book, sheet, schema, text=text, lists={"equipment": kinds})
            for number, row in enumerate(rows.get(schema.name, []), start=1):
                for place, column in enumerate(schema.columns):
                    if row.get(column.name):
                        sheet.write_string(number, place, row[column.name], text)
                if row.get(WHAT):
                    sheet.write_string(number, len(schema.columns), row[WHAT], text)
            if schema.name in rows:
                sheet.write_string(0, len(schema.columns), WHAT, book.add_format({"italic": True}))
                sheet.set_column(len(schema.columns), len(schema.columns), WIDE)
    return stream.getvalue()


def _sheet(book: Workbook, sheet: Worksheet, schema: Schema, *, text: Any, lists: Mapping[str, Sequence[str]]) -> None:  # noqa: ANN401 - a format of xlsxwriter
    needed = book.add_format({"bold": True, "bg_color": "#DCE9F5", "border": 1})
    other = book.add_format({"bg_color": "#F1F1F1", "border": 1})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(schema.columns):
        sheet.write_string(0, place, column.name, needed if column.filled else other)
        sheet.write_comment(0, place, remark(column)[:LONGEST_REMARK])
        numeric = column.kind in ("number", "count")
        width = max(NARROWEST, min(WIDEST, len(column.name) + 4))
        sheet.set_column(place, place, width, None if numeric else text)
        words = ("yes", "no") if column.kind == "yes" else column.words or tuple(lists.get(column.name, ()))
        message = {"error_message": remark(column)[:LONGEST_REMARK]}
        area = (1, place, ROWS_WITH_LISTS, place)
        if words and len(",".join(words)) <= LONGEST_LIST:
            sheet.data_validation(*area, {"validate": "list", "source": list(words)} | message)
        elif numeric:
            limits = {"validate": "decimal", "criteria": "between", "minimum": column.least, "maximum": column.most}
            sheet.data_validation(*area, limits | message)


def _rate_rows(name: str, rides: Iterable[Ride], network: Network | None) -> list[dict[str, str]]:
    """A row a ride, with what it is in words; by kg where its mode is priced so."""
    return [
        {
            "rate": name, "service": ride.service, "from": ride.from_node, "to": ride.to_node, "currency": "USD",
            "per": _per(ride, network), "source": f"{name}: own figures", WHAT: _what(ride, network),
        }
        for ride in rides
    ]  # fmt: skip


def _per(ride: Ride, network: Network | None) -> str:
    by_kg = network is not None and MODES[network.service_by_id[ride.service].mode].price_unit == "kg"
    return "kg" if by_kg else "box"


def _what(ride: Ride, network: Network | None) -> str:
    """The ride in words: ``Harbin-Hamburg train, Harbin railway container centre to Port of Hamburg``."""
    if network is None:
        return ""
    start, end = (network.node_by_id[node].name for node in (ride.from_node, ride.to_node))
    return f"{network.service_by_id[ride.service].name}, {start} to {end}"


def _sailing_rows(rides: Iterable[Ride], network: Network | None) -> list[dict[str, str]]:
    """A row a service that runs one way and has departures; the time of day is noon where none is known."""
    if network is None:
        return []
    services = [network.service_by_id[name] for name in dict.fromkeys(ride.service for ride in rides)]
    return [
        {
            "service": service.id,
            "departs": service.departs or "12:00",
            "source": "own figures",
            WHAT: f"{service.name}, from {network.node_by_id[service.stops[0]].name}",
        }
        for service in services
        if not service.both_ways and service.frequency_per_week is not None
    ]
