"""Text in columns for a terminal of any width: nothing is ever cut, and lines break between words only.

A table that does not fit is set as records, a block a row. Widths are those of a terminal's cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

GAP = "  "
STOPS = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f"
"""Of Chinese sentences and their parts; a line may end after one, and begins with none."""
NARROWEST = 20
"""Columns that are assumed at least, so that there is room for a word."""


@lru_cache(maxsize=65_536)
def cells(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese sign takes two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, width: int, *, first: str = "", then: str = "") -> list[str]:
    """A text in lines of at most ``width`` columns, broken between words; a longer word stands whole on its own line.

    ``first`` begins the first line and ``then`` the others.
    """
    if text and text[0] != " " and "\n" not in text and "  " not in text and cells(first + text) <= width:
        return [(first + text).rstrip()]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
        line, started = (first if not lines else then) + indent, False
        for glue, word in _parts(_words(paragraph), width - cells(then + indent)):
            if started and cells(line) + len(glue) + cells(word) > width:
                lines.append(line)
                line, started = then + indent, False
            line += f"{glue}{word}" if started else word
            started = True
        lines.append(line)
    return [line.rstrip() for line in lines]


SENTENCE = re.compile(f"[^{STOPS}]*[{STOPS}]+[\uff09\u300b\u201d]*|[^{STOPS}]+")
"""A part of a Chinese text up to its stop."""
SIGN = re.compile(
    "[\uff08\u300a\u201c]*(?:[\u2e80-\u9fff\uac00-\ud7af]|[^\u2e80-\u9fff\uac00-\ud7af\uff08\u300a\u201c\uff09\u300b\u201d"
    f"{STOPS}]+)[\uff09\u300b\u201d{STOPS}]*|.",
)
"""A sign of a script that has no blanks, or a word of another among them, with its stops and brackets."""


def _parts(words: Sequence[str], room: int) -> Iterator[tuple[str, str]]:
    """What a line may be broken between, each with what stands before it on one line: a blank, or nothing within a
    text that has no blanks. Such a text is broken after its stops, and between signs where a part would leave half a
    line blank.
    """
    for word in words:
        glue = " "
        if cells(word) == len(word) or cells(word) <= NARROWEST:
            yield glue, word
            continue
        for part in SENTENCE.findall(word):
            for sign in SIGN.findall(part) if cells(part) > room // 2 else (part,):
                yield glue, sign
                glue = ""


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    width: int,
    right: Sequence[int] = (),
    wrap: Sequence[int] | None = None,
) -> list[str]:
    """A table in lines, as ``fitting`` sets it; as records where the columns do not fit."""
    rows = [list(row) for row in rows]
    found = fitting(headers, rows, width=width, right=right, wrap=wrap)
    plain = [" ".join(header.split()) for header in headers]
    return records(plain, rows, width=max(width, NARROWEST)) if found is None else found


def fitting(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    right: Sequence[int] = (),
    wrap: Sequence[int] | None = None,
) -> list[str] | None:
    """A table in lines: the header, a rule, the rows. None where the columns do not fit.

    Args:
        headers: titles of the columns; a title may have several lines.
        rows: a text a cell; a cell may have several lines.
        width: columns of the terminal.
        right: numbers of the columns that stand to the right.
        wrap: numbers of the columns whose cells may be broken between words; by default those that are not right.
    """
    rows, width = [list(map(str, row)) for row in rows], max(width, NARROWEST)
    may_wrap = [i for i in range(len(headers)) if i not in right] if wrap is None else list(wrap)
    columns = [{header, *(row[i] for row in rows)} for i, header in enumerate(headers)]  # most cells stand there often
    widths, least = ([max(map(of, column)) for column in columns] for of in (_widest, _longest_word))
    room = width - len(GAP) * (len(headers) - 1)
    excess = sum(widths) - room
    for i in sorted(may_wrap, key=lambda i: -widths[i]):
        if excess <= 0:
            break
        taken = min(excess, widths[i] - max(least[i], min(NARROWEST, widths[i])))
        widths[i] -= max(0, taken)
        excess -= max(0, taken)
    if excess > 0:
        return None
    lines = _row(headers, widths, right)
    lines.append("\u2500" * min(width, sum(widths) + len(GAP) * (len(widths) - 1)))
    for row in rows:
        lines += _row(row, widths, right)
    return lines


def records(headers: Sequence[str], rows: Iterable[Sequence[str]], *, width: int) -> list[str]:
    """A block a row: its first cell, then the others with their titles, as many in a line as fit."""
    lines: list[str] = []
    for row in rows:
        lines += wrapped(row[0], width)
        parts = [f"{title} {' '.join(_words(cell))}" for title, cell in zip(headers[1:], row[1:], strict=True) if cell]
        lines += _listed(parts, width)
    return lines


def _listed(parts: Sequence[str], width: int) -> list[str]:
    """Parts with semicolons between, kept together where they fit into a line."""
    lines: list[str] = []
    line = ""
    for part in parts:
        joined = f"{line}; {part}" if line else f"   {part}"
        if line and cells(joined) > width:
            lines += wrapped(line.strip(), width, first="   ", then="     ")
            line = f"   {part}"
        else:
            line = joined
    return lines + (wrapped(line.strip(), width, first="   ", then="     ") if line else [])


def _widest(cell: str) -> int:
    return max(map(cells, cell.split("\n"))) if "\n" in cell else cells(cell)


def _words(text: str) -> list[str]:
    """What a line may be broken between; a blank that does not break holds a number together."""
    return [word for word in text.replace("\n", " ").split(" ") if word]


def _longest_word(cell: str) -> int:
    return max(map(cells, _words(cell)), default=0) if " " in cell or "\n" in cell else cells(cell)


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    """One row in as many lines as its tallest cell needs."""
    columns = [
        [row[i]] if "\n" not in row[i] and cells(row[i]) <= widths[i] else wrapped(row[i], widths[i])
        for i in range(len(row))
    ]
    height = max(map(len, columns))
    lines = []
    for k in range(height):
        padded = []
        for i, column in enumerate(columns):
            text = column[k] if k < len(column) else ""
            blank = " " * (widths[i] - cells(text))
            padded.append(blank + text if i in right else text + blank)
        lines.append(GAP.join(padded).rstrip())
    return lines


_UNSEEN = {
    *range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
}  # fmt: skip
_HARMLESS = {code: "\ufffd" for code in _UNSEEN if code != ord("\n")}


def harmless(text: str) -> str:
    """A text whose control, direction and invisible signs a terminal does not act on: each is shown as one sign."""
    return text if text.isascii() and text.isprintable() else text.translate(_HARMLESS)


@dataclass(kw_only=True)
class Screen:
    """Where an answer is set: lines for a terminal of ``width`` columns, each with a style (bold, dim) or none."""

    width: int
    lines: list[tuple[str, str]] = field(default_factory=list)
    say: Callable[[str], str] = str
    """What says a text in the reader's language."""

    def line(self, text: str = "", style: str = "") -> None:
        """One line as it is."""
        self.lines.append((harmless(self.say(text)), style))

    def text(self, text: str, style: str = "", *, first: str = "", then: str = "") -> None:
        """A text, broken between words."""
        for line in wrapped(harmless(self.say(text)), self.width, first=first, then=then):
            self.lines.append((line, style))

    def table(
        self, headers: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (),
        wrap: Sequence[int] | None = None,
    ) -> None:  # fmt: skip
        """A table, or records where the screen is too narrow for it."""
        titles, said = self._said(headers, rows)
        if not self._fitting(titles, said, right=right, wrap=wrap):
            plain = [" ".join(title.split()) for title in titles]
            self._lined(records(plain, said, width=max(self.width, NARROWEST)), heads=1)

    def fitting_table(
        self, headers: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (),
        wrap: Sequence[int] | None = None,
    ) -> bool:  # fmt: skip
        """A table where the screen is wide enough for it; else nothing. Returns whether it was."""
        return self._fitting(*self._said(headers, rows), right=right, wrap=wrap)

    def _fitting(
        self, titles: Sequence[str], said: Sequence[Sequence[str]], *, right: Sequence[int], wrap: Sequence[int] | None
    ) -> bool:
        found = fitting(titles, said, width=self.width, right=right, wrap=wrap)
        if found is not None:
            self._lined(found, heads=max(title.count("\n") + 1 for title in titles))
        return found is not None

    def _said(
        self, headers: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> tuple[list[str], list[list[str]]]:  # fmt: skip
        """Titles and cells in the reader's language, each line of a cell by itself."""
        said = [[self._cell(str(cell)) for cell in row] for row in rows]
        return [self.say(title) for title in headers], said

    def _cell(self, text: str) -> str:
        return harmless("\n".join(map(self.say, text.split("\n"))) if "\n" in text else self.say(text))

    def _lined(self, lines: Iterable[str], *, heads: int) -> None:
        for number, line in enumerate(lines):
            self.lines.append((line, "bold" if number < heads else ""))
