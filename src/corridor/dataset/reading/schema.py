"""What a column and a table are, as data: the terms in which ``columns`` writes the catalogue down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "id", "number", "count", "word", "yes", "days", "time", "date", "month", "words", "texts"]
"""``id`` is a text that others refer to. ``month`` is a day, a month or a year. ``words`` are parted by blanks,
``texts`` by ``|`` in a table. ``yes`` is yes or no."""

Absent = Literal["needed", "shipped", "empty"]
"""What serves where a directory lacks a file: nothing does, the shipped file does, or no rows at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its kind of cell, unit, bounds, what blank stands for, and what it means.

    ``header``: the table must have it. ``filled``: a cell must not be blank. ``least`` and ``most`` are refused beyond
    (``above``: ``least`` itself is too small), for the reason ``why``. ``default`` says what a blank cell stands for.
    ``shared``: it is the same on all rows of a service. ``typed``: people type it: where commas are decimal, a point
    before three digits is refused, since it may part thousands.
    """

    name: str
    means: str
    kind: Kind = "text"
    unit: str = ""
    header: bool = False
    filled: bool = False
    least: float = 0.0
    above: bool = False
    most: float = 1e9
    why: str = ""
    words: tuple[str, ...] = ()
    default: str = ""
    shared: bool = False
    typed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """A table of the data: its name without suffix, what it holds, its columns, and what names a row.

    ``key``: no two rows have all of these alike (blank: rows are not told apart). ``whole``: the columns by which an
    overlay replaces rows. ``absent`` says what serves where a directory lacks it. ``one_of`` are columns of which the
    header must have at least one.
    """

    name: str
    means: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    absent: Absent = "shipped"
    one_of: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file as text."""
        return f"{self.name}.csv"

    @property
    def names(self) -> frozenset[str]:
        """The names of all columns."""
        return frozenset(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)
