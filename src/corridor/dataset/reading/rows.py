"""Rows of a table, each with the place where it stands, so that a fault can name the cell as its writer knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Cells = Mapping[str, str]
"""One row of a table by column, bare; a column the file lacks is absent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where rows come from.

    ``file`` as messages name it, ``sheet`` of a workbook, ``letters`` of its columns. ``overlay`` names own figures
    laid over. ``borrowed``: the shipped file that serves where a directory has none of its own. ``decimal_comma``: the
    table may write one.
    """

    file: str
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    overlay: str = ""
    borrowed: bool = False
    decimal_comma: bool = False


class Row(NamedTuple):
    """A row: its number in the file, the header being row 1, its cells, and where it comes from."""

    number: int
    cells: Cells
    origin: Origin

    def where(self, column: str | None = None) -> str:
        """``edges.csv:5``; in a workbook the cell, ``rates.xlsx, sheet rates, D14``."""
        origin = self.origin
        if origin.sheet is None:
            return f"{origin.file}:{self.number}"
        letter = origin.letters.get(column or "")
        return f"{origin.file}, sheet {origin.sheet}, {letter or 'row '}{self.number}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The rows of a table; ``cut`` are those of another length than the header, as far as they can be told.

    ``whole`` is False where the text breaks off. ``file`` is the table as messages name it.
    """

    file: str
    rows: list[Row]
    cut: list[Row]
    whole: bool = True
    columns: frozenset[str] = frozenset()
