"""Own figures as spreadsheets damage them: exit 2, the cell and the cause named, nothing half-written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corridor.cli.main import main
from tests.support.damage import workbook
from tests.support.paths import SMALL

Sheet = list[list[Any]]

TABLES: dict[str, Sheet] = {
    "rates": [
        ["rate", "service", "from", "to", "equipment", "amount", "currency", "per", "includes", "valid_from",
         "valid_to", "free_days", "surcharge", "source"],
        ["spring", "SHIP", "CNDLC", "DEHAM", "40GP", 900, "USD", "box", "both", "2026-12-01", "2027-03-31", 5, "", "x"],
        ["spring", "SHIP", "CNDLC", "DEHAM", "40GP", 12.5, "", "percent", "", "2026-12-01", "", "", "fuel", "x"],
    ],
    "timetable": [
        ["service", "days", "departs", "date", "valid_from", "valid_to", "source"],
        ["SHIP", "Mon Thu", "08:30", "", "2026-12-01", "2027-03-31", "x"],
        ["SHIP", "", "18:05", "2027-04-02", "", "", "x"],
    ],
    "demurrage": [
        ["node", "equipment", "from_day", "usd_per_box_day", "source"],
        ["DEHAM", "40GP", 1, 40, "x"],
        ["DEHAM", "", 4, 100, "x"],
    ],
    "handling": [
        ["node", "mode", "load_h", "unload_h", "usd_per_teu", "usd_per_kg", "source"],
        ["DEHAM", "sea", 24, 12, 150, "", "x"],
        ["DEHAM", "rail", 6, 6, 40, "", "x"],
    ],
    "advisories": [
        ["id", "target", "cargo", "since", "until", "checked", "severity", "text", "source"],
        ["A", "passage:suez", "", "2026-12-01", "", "2026-11-01", "info", "lines avoid it", "x"],
        ["B", "country:RU", "DE", "", "", "2026-11-01", "warning", "look", "x"],
    ],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value that a spreadsheet leaves in a cell, and what is said of it; ``at`` is the column named, if another."""

    table: str
    column: str
    value: Any
    says: str
    row: int = 2
    at: str = ""


CELLS: dict[str, Cell] = {
    "a date turned into a number": Cell(table="rates", column="valid_to", value=46477, says="2027-03-31 into a number"),
    "a time turned into a fraction": Cell(table="timetable", column="departs", value=0.354166666666667, says="8:30"),
    "a time without its colon": Cell(table="timetable", column="departs", value=830, says="bad-time"),
    "a time past midnight": Cell(table="timetable", column="departs", value="24:00", says="bad-time"),
    "a time of day with PM": Cell(table="timetable", column="departs", value="8:30 PM", says="bad-time"),
    "a code that lost its zero": Cell(table="rates", column="equipment", value=40, says="equipment"),
    "a price turned into a date": Cell(table="rates", column="amount", value="2026-05-01", says="into a date"),
    "a price turned into a month": Cell(table="rates", column="amount", value="May-26", says="not-a-number"),
    "thousands by commas": Cell(table="rates", column="amount", value="1,177.50", says="thousands"),
    "thousands by blanks": Cell(table="rates", column="amount", value="1 177", says="thousands"),
    "thousands by apostrophes": Cell(table="rates", column="amount", value="1'177", says="thousands"),
    "thousands by points": Cell(table="rates", column="amount", value="1.177,50", says="thousands"),
    "a currency in the cell": Cell(table="rates", column="amount", value="$900", says="digits alone"),
    "a unit in the cell": Cell(table="rates", column="amount", value="900 USD", says="digits alone"),
    "a formula as text": Cell(table="rates", column="amount", value="+B2*2", says="not-a-number"),
    "an error of a formula": Cell(table="rates", column="amount", value="#REF!", says="error of a formula"),
    "another error of a formula": Cell(table="rates", column="amount", value="#DIV/0!", says="error of a formula"),
    "a dash for nothing": Cell(table="rates", column="amount", value="-", says="not-a-number"),
    "not applicable": Cell(table="rates", column="amount", value="n/a", says="not-a-number"),
    "hashes of a narrow column": Cell(table="rates", column="amount", value="#####", says="not-a-number"),
    "a negative in brackets": Cell(table="rates", column="amount", value="(900)", says="not-a-number"),
    "a negative": Cell(table="rates", column="amount", value=-900, says="number-negative"),
    "too large": Cell(table="rates", column="amount", value=9e15, says="number-too-large"),
    "a tick for yes": Cell(table="rates", column="includes", value="TRUE", says="unknown-word"),
    "a word of another list": Cell(table="rates", column="per", value="container", says="box"),
    "a word with a slip": Cell(table="rates", column="per", value="Boxx", says="box"),
    "a sign for a currency": Cell(table="rates", column="currency", value="€", says="currency-unknown"),
    "a service with a slip": Cell(table="rates", column="service", value="SHIPP", says="SHIPP"),
    "a stop of another service": Cell(table="rates", column="to", value="USLAX", says="does not call"),
    "both ends turned round": Cell(table="rates", column="from", value="DEHAM", says="DEHAM"),
    "day and month": Cell(table="rates", column="valid_from", value="03/04/2026", says="tell day from month"),
    "a date by points": Cell(table="rates", column="valid_from", value="31.03.2027", says="bad-date"),
    "a date in words": Cell(table="rates", column="valid_from", value="March 2027", says="bad-date"),
    "a day that is none": Cell(table="rates", column="valid_from", value="2027-02-30", says="bad-date"),
    "an end before the beginning": Cell(
        table="rates", column="valid_to", value="2026-11-30", says="swap them", at="valid_from"
    ),
    "a two-digit year": Cell(table="rates", column="valid_to", value="31-03-27", says="bad-date"),
    "free days in words": Cell(table="rates", column="free_days", value="5 days", says="digits alone"),
    "free days of another column": Cell(table="rates", column="free_days", value=2027, says="number-too-large"),
    "percent without a surcharge": Cell(table="rates", column="per", value="percent", says="percent"),
    "a surcharge without its rate": Cell(
        table="rates", column="rate", value="sprang", says="no rate", row=3, at="surcharge"
    ),
    "more than a thousand percent": Cell(table="rates", column="amount", value=1250, says="1000 percent", row=3),
    "days by number": Cell(table="timetable", column="days", value="1 4", says="written by name"),
    "a day as a number": Cell(table="timetable", column="days", value=1, says="written by name"),
    "days by commas": Cell(table="timetable", column="days", value="Mon, Thu", says="blanks part the names"),
    "days in another language": Cell(table="timetable", column="days", value="Lundi", says="bad-days"),
    "days written out": Cell(table="timetable", column="days", value="Monday Thursday", says="bad-days"),
    "a day twice": Cell(table="timetable", column="days", value="Mon Mon", says="bad-days"),
    "a date with its time": Cell(table="timetable", column="date", value="2027-04-02 18:05", says="bad-date", row=3),
    "a service that is not there": Cell(table="timetable", column="service", value="FERRY", says="FERRY"),
    "a node that is not there": Cell(table="demurrage", column="node", value="DEHAMM", says="DEHAMM"),
    "a day before the first": Cell(table="demurrage", column="from_day", value=0, says="from_day"),
    "a price in another language": Cell(table="demurrage", column="usd_per_box_day", value="zwei", says="not-a-number"),
    "a mode that there is not": Cell(table="handling", column="mode", value="train", says="rail"),
    "hours as a time": Cell(table="handling", column="load_h", value="24:00", says="not-a-number"),
    "a passage without its kind": Cell(table="advisories", column="target", value="suez", says="passage:suez"),
    "a severity of another tool": Cell(table="advisories", column="severity", value="high", says="warning"),
    "a country in words": Cell(table="advisories", column="cargo", value="Germany", says="Germany"),
    "a line break": Cell(table="rates", column="rate", value="spring\nrate", says="line break"),
    "a sign that is not seen": Cell(table="rates", column="service", value="SH\u200bIP", says="holds"),
    "a letter of another alphabet": Cell(table="rates", column="service", value="SН\u0406P", says="SН"),
    "a cell that was emptied": Cell(table="rates", column="service", value="", says="cell-missing"),
}

Bytes = Callable[[Sheet], bytes]


def as_csv(sheet: Sheet, part: str = ",") -> bytes:
    return "\n".join(part.join(f'"{cell}"' for cell in row) for row in sheet).encode()


def without(sheet: Sheet, *columns: str) -> Sheet:
    places = [at for at, title in enumerate(sheet[0]) if title not in columns]
    return [[row[at] for at in places] for row in sheet]


FILES: dict[str, tuple[str, Bytes, tuple[str, ...]]] = {
    "UTF-16": ("rates.csv", lambda sheet: as_csv(sheet).decode().encode("utf-16"), ("rates.csv", "UTF-16", "UTF-8")),
    "an old code": ("rates.csv", lambda s: as_csv(s).replace(b"spring", b"fr\xfchling"), ("rates.csv:2", "UTF-8")),
    "an xls renamed": ("rates.xlsx", lambda _: b"\xd0\xcf\x11\xe0" + b"\0" * 600, ("rates.xlsx", "cannot be read")),
    "a web page": ("rates.xlsx", lambda _: b"<html><table>", ("rates.xlsx", "cannot be read as a workbook")),
    "half a workbook": ("rates.xlsx", lambda s: workbook({"rates": s})[:900], ("rates.xlsx", "cannot be read")),
    "a workbook without a table": ("my.xlsx", lambda s: workbook({"Sheet1": s}), ("my.xlsx", "Sheet1")),
    "the header gone": ("rates.csv", lambda s: as_csv(s[1:]), ("rates.csv:1", "no rate")),
    "a column gone": ("rates.csv", lambda s: as_csv(without(s, "amount")), ("rates.csv:1", "no amount")),
    "a column twice": ("rates.csv", lambda s: as_csv([[*row, row[0]] for row in s]), ("rates.csv:1", "more than once")),
    "a row cut": ("rates.csv", lambda s: as_csv([s[0], s[1][:4]]), ("rates.csv:2", "has 4 cells, the header 14")),
    "a row too long": ("rates.csv", lambda s: as_csv([s[0], [*s[1], "note"]]), ("rates.csv:2", "15 cells")),
    "a quote left open": ("rates.csv", lambda s: as_csv(s)[:-1], ("rates.csv", "cannot be read as CSV")),
    "the same row twice": ("rates.csv", lambda s: as_csv([*s, s[1]]), ("rates.csv:4", "row 2 of rates.csv")),
    "parted by bars": ("rates.csv", lambda s: as_csv(s, "|").replace(b'"', b""), ("rates.csv:1", "no rate")),
    "a table that is empty": ("rates.csv", lambda _: b"", ("rates.csv", "is empty")),
    "zero bytes": ("rates.csv", lambda s: as_csv(s).replace(b"spring", b"spr\0ng"), ("rates.csv:2", "NUL")),
}  # fmt: skip


Run = Callable[[Path], tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def asked(own: Path) -> tuple[int, str, str]:
        drawn = tmp_path / "map.html"
        words = ["route", "CNCGQ", "DEHAM", "--data", str(SMALL), "--with", str(own), "--map", str(drawn), "--json"]
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert not drawn.exists() or ended.value.code == 0
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return asked


def refused(answer: tuple[int, str, str], *words: str) -> None:
    code, out, err = answer
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    for word in words:
        assert word in err


def damaged(cell: Cell) -> Sheet:
    sheet = [list(row) for row in TABLES[cell.table]]
    sheet[cell.row - 1][sheet[0].index(cell.column)] = cell.value
    return sheet


def letter(cell: Cell) -> str:
    return "ABCDEFGHIJKLMN"[TABLES[cell.table][0].index(cell.at or cell.column)]


def test_the_tables_are_right_before_they_are_damaged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.xlsx").write_bytes(workbook(TABLES))
    assert run(tmp_path / "own.xlsx")[0] == 0
    assert len(CELLS) + len(FILES) >= 60


@pytest.mark.parametrize("kind", CELLS)
def test_a_damaged_cell_is_named_with_the_cause(kind: str, run: Run, tmp_path: Path) -> None:
    cell = CELLS[kind]
    path = tmp_path / f"{cell.table}.xlsx"
    path.write_bytes(workbook({cell.table: damaged(cell)}))
    refused(run(path), f"{path.name}, sheet {cell.table}, {letter(cell)}{cell.row}: ", cell.says)


@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_named_with_the_cause(kind: str, run: Run, tmp_path: Path) -> None:
    name, damage, words = FILES[kind]
    (tmp_path / name).write_bytes(damage(TABLES["rates"]))
    refused(run(tmp_path / name), *words)
