"""Own figures laid over a directory: merged row by row before anything is checked, so that the whole is checked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from corridor.dataset.assumptions import Document, merged
from corridor.dataset.geojson import node_id, track_ends
from corridor.dataset.reading.features import Feature
from corridor.dataset.reading.rows import Row, Table
from corridor.dataset.reading.schema import Schema
from corridor.dataset.source import Raw

T = TypeVar("T")


def laid(below: Raw, above: Raw, schemas: dict[str, Schema]) -> Raw:
    """The rows of an overlay over those of what it is laid on: added, or in place of those of the same key.

    What replaces something stands where that stood, so that the order is that of a directory merged by hand.
    """
    features = dict(below.features)
    for name, found in above.features.items():
        key: Callable[[Feature], Hashable] = node_id if name == "nodes" else track_ends
        features[name] = _replaced(features.get(name, []), found, key)
    tables = dict(below.tables)
    for name, table in above.tables.items():
        tables[name] = _laid_table(tables[name], table, schemas[name]) if name in tables else table
    return Raw(
        features=features,
        tables=tables,
        assumptions=_laid_document(below.assumptions, above.assumptions),
        broken=below.broken | above.broken,
        toml={**below.toml, **above.toml},
    )


def _laid_document(below: Document | None, above: Document | None) -> Document | None:
    return below if above is None else merged(below or {}, above)


def _laid_table(below: Table, above: Table, schema: Schema) -> Table:
    whole = schema.whole

    def key(row: Row) -> Hashable:
        return tuple(row.cells.get(name, "") for name in whole)

    unknown = (below.columns | above.columns) - schema.names
    return Table(
        file=below.file,
        rows=_replaced(_widened(below, unknown), _widened(above, unknown), key),
        cut=[*below.cut, *above.cut],
        whole=below.whole and above.whole,
        columns=below.columns | above.columns,
    )


def _widened(table: Table, unknown: frozenset[str]) -> list[Row]:
    """The rows with a blank cell in every unknown column that the table lacks and the other has."""
    lacking = dict.fromkeys(sorted(unknown - table.columns), "")
    return [row._replace(cells={**row.cells, **lacking}) for row in table.rows] if lacking else table.rows


def _replaced(below: Sequence[T], above: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """The things of two lists: those of a key that the upper one has stand where the lower one first had that key."""
    upper: dict[Hashable, list[T]] = {}
    for thing in above:
        upper.setdefault(key(thing), []).append(thing)
    found: list[T] = []
    placed: set[Hashable] = set()
    for thing in below:
        name = key(thing)
        if name not in upper:
            found.append(thing)
        elif name not in placed:
            placed.add(name)
            found.extend(upper[name])
    for name, things in upper.items():
        if name not in placed:
            found.extend(things)
    return found


def unchanged(below: Raw, above: Raw, schemas: dict[str, Schema]) -> list[Row | Feature]:
    """Rows and features of an overlay that say what is there already, so that they change nothing."""
    found: list[Row | Feature] = []
    for name, table in above.tables.items():
        if name not in below.tables:
            continue
        known = schemas[name].names
        there = {_content(row, known) for row in below.tables[name].rows}
        found.extend(row for row in table.rows if _content(row, known) in there)
    for name, features in above.features.items():
        bodies = [feature.body for feature in below.features.get(name, [])]
        found.extend(feature for feature in features if feature.body in bodies)
    return found


def _content(row: Row, known: frozenset[str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, text) for name, text in row.cells.items() if text and name in known and name != "source")
