"""Things of one kind as columns of values, and back.

Long columns of numbers stand in bytes of their own, which are read many times faster than text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from itertools import repeat
from types import NoneType
from typing import Any

import numpy as np

LONG = 100
"""Numbers from which on a column stands behind the text."""

FLOATS = "<f8"
"""How they stand there, on every machine; one that is no number stands for none."""

WHOLE = {"|u1": 2**8, "<u2": 2**16, "<u4": 2**32}
"""And how whole numbers do that are below the second."""

Column = list[Any] | dict[str, Any]


Readers = Mapping[tuple[str, str], Callable[[Any], Any]]
"""What a value becomes, by class and field; all others stand as they are."""


def table(numbers: bytearray, kind: type[Any], things: Iterable[Any], *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The fields of some things of a kind as columns; one that holds nothing but its default is left out."""
    rows = list(things)
    columns: dict[str, Column] = {}
    for field in fields(kind):
        if field.name in without:
            continue
        values = [getattr(row, field.name) for row in rows]
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is MISSING or values.count(default) < len(values):
            columns[field.name] = _column(numbers, values)
    return {"count": len(rows), "columns": columns}


def _column(numbers: bytearray, values: list[Any]) -> Column:
    """A column: numbers behind the text; few values that come often as those and their places; of objects with the same
    keys columns again; all others as they are.
    """
    kinds = set(map(type, values))
    if len(values) >= LONG:
        if kinds <= {float, NoneType} and np.isnan(np.array(values, FLOATS)).sum() == values.count(None):
            return _behind(numbers, FLOATS, values)
        if kinds == {int} and min(values) >= 0 and max(values) < max(WHOLE.values()):
            return _behind(numbers, _whole(max(values)), values)
    if kinds == {dict} and all(value.keys() == values[0].keys() for value in values):
        columns = [_column(numbers, [value[key] for value in values]) for key in values[0]]
        return {"keys": list(values[0]), "columns": columns}
    if not values or not kinds <= {str, tuple, NoneType}:
        return values
    distinct = list(dict.fromkeys(values))
    if len(distinct) * 2 > len(values):
        return values
    place = {value: at for at, value in enumerate(distinct)}
    return {"of": distinct, "at": _behind(numbers, _whole(len(distinct)), [place[value] for value in values])}


def _whole(most: int) -> str:
    return next(kind for kind, bound in WHOLE.items() if most < bound)


def _behind(numbers: bytearray, kind: str, values: list[Any]) -> dict[str, Any]:
    begin = len(numbers)
    numbers += np.array(values, kind).tobytes()  # of None, no number
    return {"numbers": kind, "begin": begin, "count": len(values), "none": None in values}


def picked(numbers: bytes, column: Any, rows: Sequence[int]) -> Column:  # noqa: ANN401 - of any form
    """Some rows of a column, as a column."""
    if isinstance(column, list):
        return [column[row] for row in rows]
    if "keys" in column:
        return {**column, "columns": [picked(numbers, one, rows) for one in column["columns"]]}
    if "of" in column:
        return {**column, "at": picked(numbers, column["at"], rows)}
    values = np.frombuffer(numbers, column["numbers"], column["count"], column["begin"])[rows].tolist()
    return [None if value != value else value for value in values] if column["none"] else values  # noqa: PLR0124


def things(
    numbers: bytes,
    readers: Readers,
    kind: type[Any],
    table: Mapping[str, Any],
    *,
    more: Mapping[str, Iterable[Any]] | None = None,
    without: Sequence[str] = (),
) -> list[Any]:
    """The things of a kind from their columns; ``more`` are columns kept elsewhere; the fields ``without`` stay empty.

    Field by field, in loops of C: the constructor of a frozen class takes three times as long, object by object.
    """
    count = table["count"]
    made = list(map(object.__new__, repeat(kind, count)))
    columns = {**table["columns"], **(more or {})}
    for field in fields(kind):
        if field.name in without:
            continue
        if field.name in columns:
            values = _values(numbers, columns[field.name], readers.get((kind.__name__, field.name)))
        elif field.default_factory is not MISSING:
            values = [field.default_factory() for _ in range(count)]
        elif field.default is not MISSING:
            values = repeat(field.default, count)
        else:
            raise KeyError(field.name)
        set_slot = getattr(kind, field.name).__set__
        deque(map(set_slot, made, values), maxlen=0)
    return made


def _values(numbers: bytes, column: Any, read: Callable[[Any], Any] | None) -> Iterable[Any]:  # noqa: ANN401 - of any form
    if isinstance(column, dict) and "keys" in column:
        cells = [_values(numbers, one, None) for one in column["columns"]]
        return [dict(zip(column["keys"], row, strict=True)) for row in zip(*cells, strict=True)]
    if isinstance(column, dict) and "of" in column:
        known = column["of"] if read is None else list(map(read, column["of"]))
        return map(known.__getitem__, _values(numbers, column["at"], None))
    if isinstance(column, dict):
        found: list[Any] = np.frombuffer(numbers, column["numbers"], column["count"], column["begin"]).tolist()
        return [None if value != value else value for value in found] if column["none"] else found  # noqa: PLR0124
    return column if read is None else map(read, column)
