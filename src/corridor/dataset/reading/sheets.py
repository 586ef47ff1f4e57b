"""A table as text to rows, as spreadsheets write it: parted by comma, semicolon or tab, with what they leave behind."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from corridor.dataset.reading.rows import Origin, Row, Table
from corridor.dataset.reading.schema import Schema
from corridor.dataset.reading.signs import bare
from corridor.files.faults import Faults, echo

LONGEST_LINE = 1_000_000
"""Characters; the lines of tracks that the network's own tables hold are far shorter."""

MOST_ROWS = 250_000
"""Rows of a table; the shipped network has some seven thousand, and reading takes about 4 kB of memory a row."""

PARTED_BY = (",", ";", "\t")
PART_LINE = re.compile(r'\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)
"""A first line by which a spreadsheet is told what parts the columns."""


def rows_of(text: str, origin: Origin, schema: Schema, faults: Faults) -> Table | None:
    """The rows of a CSV text, or None with the fault noted if they cannot be told apart or lack columns."""
    name = origin.file
    # a shorter text has no line as long, and most have none between their line feeds
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE:
        for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
            if len(line) > LONGEST_LINE:
                faults.add("line-too-long", f"{name}:{number}", f"has {len(line):,} characters")
                return None
    skipped, part, body = _parted(text, schema)
    shaped = Origin(file=name, overlay=origin.overlay, borrowed=origin.borrowed, decimal_comma=part != ",")
    before = csv.field_size_limit(LONGEST_LINE)
    try:
        return _read(body, part, skipped, origin=shaped, schema=schema, faults=faults)
    finally:
        csv.field_size_limit(before)


def _parted(text: str, schema: Schema) -> tuple[int, str, str]:
    """How many lines go before the header, what parts the columns, and the text from the header on.

    The header is parted by whichever of comma, semicolon and tab makes the most known columns of it.
    """
    skipped, stated = 0, None
    first = re.match(r"[^\r\n]*(\r\n|\n|\r)?", text)
    line = first[0] if first else ""
    found = PART_LINE.match(line.rstrip("\r\n"))
    if found:
        skipped, stated, text = 1, found[1], text[len(line) :]
    while blank := re.match(r"([ \t]*\"?# [^\r\n]*|[ \t;,]*)(\r\n|\n|\r)", text):
        skipped, text = skipped + 1, text[blank.end() :]
    if stated is not None:
        return skipped, stated, text
    header = re.match(r"[^\r\n]*", text)
    line = header[0] if header else ""
    known = [sum(_plain(title) in schema.names for title in line.split(part)) for part in PARTED_BY]
    return skipped, PARTED_BY[known.index(max(known))], text


def _plain(title: str) -> str:
    """The title of a column without the signs and the case that do not tell it from others."""
    return bare(title).strip('"').strip().lower()


def _read(body: str, part: str, skipped: int, *, origin: Origin, schema: Schema, faults: Faults) -> Table | None:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=part, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        faults.add("csv-broken", f"{origin.file}:{reader.line_num + skipped}", f"cannot be read as CSV ({error})")
        return None
    problem: list[tuple[int, str]] = []

    def lines() -> Iterator[tuple[int, list[str]]]:
        try:
            for cells in reader:
                yield reader.line_num + skipped, cells
        except csv.Error as error:
            problem.append((reader.line_num + skipped, f"cannot be read as CSV ({error})"))

    table = table_of(header, 1 + skipped, lines(), origin=origin, schema=schema, faults=faults)
    for number, found in problem:
        faults.add("csv-broken", f"{origin.file}:{number}", found)
    if table is None or not problem:
        return table
    return Table(file=table.file, rows=table.rows, cut=table.cut, whole=False, columns=table.columns)


def table_of(
    header: Sequence[str],
    header_row: int,
    lines: Iterable[tuple[int, Sequence[str]]],
    *,
    origin: Origin,
    schema: Schema,
    faults: Faults,
) -> Table | None:
    """Rows of cells to a table: header names without regard to case, blank rows and blank columns left out."""
    place = (
        f"{origin.file}:{header_row}"
        if origin.sheet is None
        else f"{origin.file}, sheet {origin.sheet}, row {header_row}"
    )
    titles = [_plain(title) if _plain(title) in schema.names else bare(title) for title in header]
    if not check_header([title for title in titles if title], place, schema, faults):
        return None
    width = max((number for number, title in enumerate(titles, start=1) if title), default=0)
    columns = [(number, title) for number, title in enumerate(titles[:width]) if title]
    words = {title: frozenset(schema.column(title).words) for _, title in columns if title in schema.names}
    words = {title: allowed for title, allowed in words.items() if allowed}
    rows: list[Row] = []
    cut: list[Row] = []
    for number, cells in lines:
        if is_comment(cells):
            continue
        if (len(cells) != width and any(map(bare, cells[width:]))) or (len(cells) < width and any(map(bare, cells))):
            faults.add("row-length", Row(number, {}, origin).where(), f"has {len(cells)} cells, the header {width}")
            cut.append(_row(number, cells, columns, origin, words))
        elif len(cells) >= width and any(map(bare, cells)):
            if len(rows) == MOST_ROWS:
                faults.add("too-many-rows", Row(number, {}, origin).where(), f"is row {MOST_ROWS + 1:,} of the table")
                return None
            rows.append(_row(number, cells, columns, origin, words))
    return Table(file=origin.file, rows=rows, cut=cut, columns=frozenset(title for title in titles if title))


def is_comment(cells: Iterable[str]) -> bool:
    """Whether a row is a remark of its writer: its first cell that is not blank begins with a hash and a blank."""
    return next((cell for cell in cells if cell and not cell.isspace()), "").lstrip().startswith("# ")


def _row(
    number: int,
    cells: Sequence[str],
    columns: Iterable[tuple[int, str]],
    origin: Origin,
    words: Mapping[str, frozenset[str]],
) -> Row:
    """A row; a word of a column that takes some stands as that column has it, whatever its case."""
    plain = list(map(str.strip, cells))
    if not "".join(plain).isascii():
        plain = list(map(bare, cells))
    count = len(plain)
    found = {title: plain[place] for place, title in columns if place < count}
    for title, allowed in words.items():
        word = found.get(title, "")
        if word and word not in allowed and word.lower() in allowed:
            found[title] = word.lower()
    return Row(number, found, origin)


def check_header(titles: Sequence[str], where: str, schema: Schema, faults: Faults) -> bool:
    """Note the columns that a header lacks or has twice; whether it is right."""
    missing = [column.name for column in schema.columns if column.header and column.name not in titles]
    if schema.one_of and not set(schema.one_of) & set(titles):
        missing.append(" or ".join(schema.one_of))
    for title in missing:
        near = difflib.get_close_matches(title, [one for one in titles if one not in schema.names], n=1)
        hint = f"; is {echo(near[0])} meant?" if near else ""
        faults.add("column-missing", where, f"the header has no {title}{hint}")
    lower = [title.lower() for title in titles]
    twice = sorted({title for title in titles if lower.count(title.lower()) > 1})
    for title in twice:
        faults.add("column-twice", where, f"the header has {echo(title)} more than once")
    return not missing and not twice
