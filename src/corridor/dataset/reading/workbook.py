"""Workbooks (``.xlsx``) to tables: the first sheet of ``NAME.xlsx``, or a sheet a table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from corridor.dataset.reading.rows import Origin, Table
from corridor.dataset.reading.schema import Schema
from corridor.dataset.reading.sheets import is_comment, table_of
from corridor.dataset.reading.signs import bare
from corridor.files.faults import Faults, echo

LARGEST_UNPACKED = 300_000_000
"""Bytes; a workbook of a few MB can unpack to more than a machine holds."""

MINUTES_PER_DAY = 24 * 60
WHOLE = 1e15
"""Numbers below are written with all their digits."""

Grid = list[list[object]]


def sheets_of(raw: bytes, file: str, faults: Faults) -> dict[str, Grid] | None:
    """The cells of every sheet by its name, from the first row and column on; None with the fault noted."""
    import python_calamine

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        faults.add("workbook-broken", f"{file}:1", f"cannot be read as a workbook ({error})")
        return None
    if unpacked > LARGEST_UNPACKED:
        faults.add("workbook-broken", f"{file}:1", f"unpacks to {unpacked:,} bytes, over {LARGEST_UNPACKED:,}")
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        return {
            name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        faults.add("workbook-broken", f"{file}:1", f"cannot be read as a workbook ({str(error)[:100]})")
    return None


def table_of_sheet(
    grid: Grid, sheet: str, schema: Schema, faults: Faults, *, file: str, overlay: str = "", borrowed: bool = False
) -> Table | None:
    """A sheet as the table of a schema; blank rows above the header are passed over, as are comments after ``#``."""
    written = [[as_text(cell) for cell in row] for row in grid]
    start = next((at for at, row in enumerate(written) if any(map(bare, row)) and not is_comment(row)), None)
    if start is None:
        faults.add("file-empty", f"{file}, sheet {sheet}", "is empty")
        return None
    header = written[start]
    letters = {(bare(title).lower() if bare(title).lower() in schema.names else bare(title)): _letter(at)
               for at, title in enumerate(header)}  # fmt: skip
    width = len(header)
    origin = Origin(file=file, sheet=sheet, letters=letters, overlay=overlay, borrowed=borrowed, decimal_comma=True)
    lines = (
        (number, row + [""] * (width - len(row)))
        for number, row in enumerate(written[start + 1 :], start=start + 2)
        if not is_comment(row)
    )
    return table_of(header, start + 1, lines, origin=origin, schema=schema, faults=faults)


def tables_of(
    sheets: Mapping[str, Grid], schemas: Mapping[str, Schema], faults: Faults, *, file: str, overlay: str
) -> dict[str, Table]:
    """The sheets that are called as tables are, as tables; the others are notes of their writer."""
    found: dict[str, Table] = {}
    for sheet, grid in sheets.items():
        name = sheet.strip().lower().removesuffix(".csv")
        if name in schemas and any(bare(as_text(cell)) for row in grid for cell in row):
            table = table_of_sheet(grid, sheet, schemas[name], faults, file=file, overlay=overlay)
            if table is not None:
                found[name] = table
    if not found and not any(sheet.strip().lower() in schemas for sheet in sheets):
        names = ", ".join(echo(sheet) for sheet in list(sheets)[:8])
        faults.add("sheet-unknown", f"{file}:1", f"has the sheets {names}, none called as a table")
    return found


def as_text(cell: object) -> str:
    """A cell of a workbook as a table would write it: whole numbers without a point, dates as year-month-day."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="minutes")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}" if 0 <= minutes < MINUTES_PER_DAY else str(cell)
        case _:
            return str(cell)


def _letter(place: int) -> str:
    """The letters of a column, A to Z, AA and on."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
