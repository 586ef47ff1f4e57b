"""Cells to values: numbers, words, days, times, dates; what is wrong with a cell, and what made it so."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from corridor.dataset.reading.rows import Row
from corridor.dataset.reading.schema import Column
from corridor.dataset.reading.signs import control_in, unseen_in
from corridor.files.faults import Faults, echo

LONGEST_TEXT = 10_000
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
WITH_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d{1,3})?", re.ASCII)
POINT_OF_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
YES = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}
"""Spreadsheets turn yes into TRUE."""

FIRST_DAY = date(1899, 12, 30)
"""From which spreadsheets count days."""


class Reader:
    """Reads the cells of some columns; a text that was read once is not read again."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._known: dict[bool, list[tuple[str, Column, dict[str, Any]]]] = {
            comma: [(column.name, column, {}) for column in columns] for comma in (False, True)
        }

    def values(self, row: Row, faults: Faults) -> dict[str, Any]:
        """The values of a row by column; blank is None or an empty tuple. Columns whose cells are bad are missing."""
        values: dict[str, Any] = {}
        get = row.cells.get
        for name, column, known in self._known[row.origin.decimal_comma]:
            text = get(name, "")
            if text in known:
                values[name] = known[text]
                continue
            before = faults.found()
            value = value_of(text, column, row, faults)
            if faults.found() == before:
                values[name] = known[text] = value
        return values


def value_of(text: str, column: Column, row: Row, faults: Faults) -> Any:  # noqa: ANN401 - of the column's kind
    """The value of one cell, with its faults noted."""
    if not text:
        if column.filled:
            faults.add("cell-missing", row.where(column.name), f"{column.name} is blank")
        return () if column.kind in ("days", "words", "texts") else None
    if len(text) > LONGEST_TEXT:
        faults.add("text-too-long", row.where(column.name), f"{column.name} has {len(text):,} characters")
        return None
    sign = control_in(text)
    if sign is not None:
        faults.add("control-sign", row.where(column.name), f"{column.name} is {echo(text)} and holds {sign}")
        return None
    return _KINDS[column.kind](text, column, row, faults)


def is_number(value: Any) -> bool:  # noqa: ANN401 - raw JSON or TOML
    """Whether a value of JSON or TOML is a number that a float can hold; a whole one may have any count of digits."""
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


def check_bounds(value: float, column: Column, where: str, shown: str, faults: Faults) -> None:
    """Note a number beyond the bounds of its column, with the reason for them."""
    why = f" ({column.why})" if column.why else ""
    name = column.name
    if value < 0 <= column.least:
        faults.add("number-negative", where, f"{name} is {shown}")
    elif value < column.least or (column.above and value == column.least):
        fix = f"write {'more than' if column.above else 'at least'} {column.least:g}{why}"
        faults.add("number-too-small", where, f"{name} is {shown}", fix=fix)
    elif value > column.most:
        faults.add("number-too-large", where, f"{name} is {shown}", fix=f"write at most {column.most:,.10g}{why}")


def _text(text: str, _column: Column, _row: Row, _faults: Faults) -> str:
    return text


def _id(text: str, column: Column, row: Row, faults: Faults) -> str:
    unseen = unseen_in(text)
    if unseen is not None:
        faults.add("unseen-sign", row.where(column.name), f"{column.name} is {echo(text)} and holds {unseen}")
    return text


def _number(text: str, column: Column, row: Row, faults: Faults) -> float | None:
    plain = text
    if row.origin.decimal_comma and WITH_COMMA.fullmatch(text):
        plain = text.replace(",", ".")
    unclear = column.typed and row.origin.decimal_comma and POINT_OF_THOUSANDS.fullmatch(text)
    if unclear or not NUMBER.fullmatch(plain) or (column.kind == "count" and not plain.isdigit()):
        found = f"{column.name} is {echo(text)}{_cause_of_number(text, column, row)}"
        faults.add("not-a-number", row.where(column.name), found)
        return None
    value = float(plain)
    check_bounds(value, column, row.where(column.name), echo(text), faults)
    return value


def _cause_of_number(text: str, column: Column, row: Row) -> str:
    """What may have made a cell no number, as the end of a message."""
    if re.fullmatch(r"\d{1,3}([., '\u00a0\u202f]\d{3})+([.,]\d+)?", text):
        return "; it looks grouped in thousands: write the digits without signs between"
    if WITH_COMMA.fullmatch(text):
        other = "a semicolon or a tab parts the columns" if not row.origin.decimal_comma else "it stands alone"
        return f"; a decimal comma is read only where {other}"
    if DATE.fullmatch(text) or re.fullmatch(r"\d{1,2}[-./](\d{1,2}|[A-Za-z]{3})([-./]\d{2,4})?", text):
        return "; a spreadsheet may have turned it into a date: set the cells to plain numbers"
    if re.match(r"#(REF|VALUE|NAME|DIV|N/A|NUM|NULL)", text):
        return "; it is an error of a formula: mend the formula"
    if text.startswith("="):
        return "; it is a formula: write its value"
    if re.fullmatch(r"[$€£¥]?\s*[\d.,]+\s*[A-Za-z%$€£¥]+|[$€£¥]\s*[\d.,]+", text):
        unit = f", which are {column.unit}" if column.unit else ""
        return f"; write the digits alone{unit}"
    return ""


def _word(text: str, column: Column, row: Row, faults: Faults) -> str:
    if text not in column.words:
        fix = f"write one of {', '.join(column.words)}"
        faults.add("unknown-word", row.where(column.name), f"{column.name} is {echo(text)}", fix=fix)
    return text


def _yes(text: str, column: Column, row: Row, faults: Faults) -> str:
    word = YES.get(text.lower())
    if word is None:
        faults.add("unknown-word", row.where(column.name), f"{column.name} is {echo(text)}", fix="write one of yes, no")
    return word or text


def _days(text: str, column: Column, row: Row, faults: Faults) -> tuple[int, ...]:
    names = [name.capitalize() for name in text.split()]
    if len(set(names)) != len(names) or not set(names) <= set(DAYS):
        cause = ""
        if re.fullmatch(r"[0-7]([ ,;][0-7])*", text):
            cause = "; days are written by name, not by number"
        elif set(re.split(r"[\s,;/+&]+", text)) <= set(DAYS):
            cause = "; blanks part the names"
        faults.add("bad-days", row.where(column.name), f"{column.name} is {echo(text)}{cause}")
        return ()
    return tuple(sorted(DAYS.index(name) for name in names))


def _time(text: str, column: Column, row: Row, faults: Faults) -> str:
    if TIME.fullmatch(text):
        return text
    short = re.fullmatch(r"(\d{1,2}:\d{2})(:00)?", text)
    padded = short[1].zfill(5) if short else ""
    if TIME.fullmatch(padded):
        return padded
    cause = ""
    if re.fullmatch(r"0?[.,]\d+", text):
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        cause = f"; a spreadsheet has turned {minutes // 60}:{minutes % 60:02d} into a part of a day: write it as text"
    faults.add("bad-time", row.where(column.name), f"{column.name} is {echo(text)}{cause}")
    return text


def _date(text: str, column: Column, row: Row, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        faults.add("bad-date", row.where(column.name), f"{column.name} is {echo(text)}{_cause_of_date(text)}")
    return None


def _cause_of_date(text: str) -> str:
    if re.fullmatch(r"[34567]\d{4}", text):
        meant = (FIRST_DAY + timedelta(days=int(text))).isoformat()
        return f"; a spreadsheet has turned the date {meant} into a number: write it as text"
    parts = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})", text)
    if not parts:
        return ""
    readings = {day for day in (_day_of(*parts.group(3, 2, 1)), _day_of(*parts.group(3, 1, 2))) if day is not None}
    if len(readings) > 1:
        return "; nobody can tell day from month there"
    return f"; it seems to be {readings.pop()}" if readings else "; there is no such day"


def _day_of(year: str, month: str, day: str) -> str | None:
    """A day as it is to be written; None where there is none."""
    try:
        return date(int(year) + (2000 if len(year) < len("2026") else 0), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month(text: str, column: Column, row: Row, faults: Faults) -> str:
    try:
        if MONTH.fullmatch(text) and (len(text) < len("2026-12-31") or date.fromisoformat(text)):
            return text
    except ValueError:
        pass
    fix = "write a day, a month or a year: 2026-12-31, 2026-12 or 2026"
    faults.add("bad-date", row.where(column.name), f"{column.name} is {echo(text)}{_cause_of_date(text)}", fix=fix)
    return text


def _words(text: str, _column: Column, _row: Row, _faults: Faults) -> tuple[str, ...]:
    return tuple(text.split())


def _texts(text: str, _column: Column, _row: Row, _faults: Faults) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


_KINDS = {
    "text": _text, "id": _id, "number": _number, "count": _number, "word": _word, "yes": _yes, "days": _days,
    "time": _time, "date": _date, "month": _month, "words": _words, "texts": _texts,
}  # fmt: skip
