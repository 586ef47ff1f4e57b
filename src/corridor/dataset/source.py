"""What stands in the files of a directory or of an overlay, before it means anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corridor.dataset.assumptions import Document, document_of
from corridor.dataset.columns import TABLES
from corridor.dataset.files import ASSUMPTIONS, GEOJSON, NAMES, files_of
from corridor.dataset.reading.features import Feature, features_of
from corridor.dataset.reading.rows import Origin, Table
from corridor.dataset.reading.sheets import rows_of
from corridor.dataset.reading.workbook import sheets_of, table_of_sheet, tables_of
from corridor.errors import InputError
from corridor.files.disk import is_folder, is_named, read_raw, shown, text_of
from corridor.files.faults import Faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """The content of a directory: features, tables and assumptions by name; what could not be read is missing.

    ``broken`` are the names of files that are there and could not be read. ``toml`` is the text of the assumptions, for
    the lines of its faults; ``shipped`` the document that serves for what they leave out.
    """

    features: Mapping[str, list[Feature]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    assumptions: Document | None = None
    broken: frozenset[str] = frozenset()
    toml: Mapping[str, str] = field(default_factory=dict)


def read_file(path: Path, faults: Faults, *, file: str = "", overlay: str = "", borrowed: bool = False) -> Raw:
    """One file that is called as a part of the data, with its faults noted; ``file`` is its name in messages."""
    file = file or path.name
    name, suffix = path.stem, path.suffix.lower()
    origin = Origin(file=file, overlay=overlay, borrowed=borrowed)
    raw = read_raw(path, faults)
    if raw is None:
        return Raw(broken=frozenset({name}))
    if suffix == ".xlsx":
        sheets = sheets_of(raw, file, faults)
        if not sheets:
            return Raw(broken=frozenset({name}))
        if name not in TABLES:
            return Raw(tables=tables_of(sheets, TABLES, faults, file=file, overlay=overlay))
        first = next(iter(sheets))
        table = table_of_sheet(
            sheets[first], first, TABLES[name], faults, file=file, overlay=overlay, borrowed=borrowed
        )
        return Raw(broken=frozenset({name})) if table is None else Raw(tables={name: table})
    text = text_of(raw, file, faults)
    if text is None:
        return Raw(broken=frozenset({name}))
    return _of_text(text, name, origin, faults)


def _of_text(text: str, name: str, origin: Origin, faults: Faults) -> Raw:
    if name in GEOJSON:
        features = features_of(text, origin, faults)
        return Raw(broken=frozenset({name})) if features is None else Raw(features={name: features})
    if name == ASSUMPTIONS:
        document = document_of(text, origin.file, faults)
        if document is None:
            return Raw(broken=frozenset({name}))
        return Raw(assumptions=document, toml={origin.file: text})
    table = rows_of(text, origin, TABLES[name], faults)
    return Raw(broken=frozenset({name})) if table is None else Raw(tables={name: table})


def read_folder(path: Path, faults: Faults, *, overlay: str = "", borrowed: bool = False, tracks: bool = True) -> Raw:
    """Everything of a directory that is called as a part of the data."""
    whole = Raw()
    for found, where in files_of(path).items():
        name = where.stem
        if name == "tracks" and not tracks:
            continue
        if found.endswith(".xlsx") and is_named(path / f"{name}.csv"):
            faults.add("table-twice", f"{found}:1", f"stands beside {name}.csv")
            continue
        file = f"{overlay}/{found}" if overlay else found
        whole = joined(whole, read_file(where, faults, file=file, overlay=overlay, borrowed=borrowed))
    return whole


def joined(one: Raw, other: Raw) -> Raw:
    """Two contents that have nothing in common as one."""
    return Raw(
        features={**one.features, **other.features},
        tables={**one.tables, **other.tables},
        assumptions=one.assumptions if other.assumptions is None else other.assumptions,
        broken=one.broken | other.broken,
        toml={**one.toml, **other.toml},
    )


def read_overlay(path: Path, name: str, faults: Faults) -> Raw:
    """What an overlay holds: a directory, one file that is called as a part of the data, or a workbook.

    Raises:
        InputError: the path is nothing that an overlay can be.
    """
    if is_folder(path):
        return _overlay_folder(path, name, faults)
    if not is_named(path):
        raise InputError(f"overlay {shown(path)}: there is nothing of that name; name a folder or a file")
    if path.suffix.lower() != ".xlsx" and path.name not in _expected():
        raise InputError(
            f"overlay {shown(path)} is called as no file of the data; call it one of {', '.join(_expected())}, or "
            "give a workbook (.xlsx) with a sheet a table"
        )
    return read_file(path, faults, file=path.name, overlay=name)


def _overlay_folder(path: Path, name: str, faults: Faults) -> Raw:
    """The files of a folder that are called as parts of the data, and its workbooks, with a sheet a table."""
    books = sorted(book for book in path.glob("*.xlsx") if not book.name.startswith(("~$", ".")))
    if not files_of(path) and not books and any(path.iterdir()):
        raise InputError(f"overlay {shown(path)} holds none of {', '.join(_expected())}; name a folder that does")
    found = _filled(read_folder(path, faults, overlay=name))
    for book in books:
        if book.stem not in TABLES:
            more = _filled(read_file(book, faults, file=f"{name}/{book.name}", overlay=name))
            for table in sorted(more.tables.keys() & found.tables.keys()):
                faults.add("table-twice", f"{name}/{book.name}:1", f"holds {table}, which another file holds too")
            found = joined(found, more)
    return found


def _filled(raw: Raw) -> Raw:
    """Without the tables that have no rows, as those of a template that nobody has filled in."""
    return replace(raw, tables={name: table for name, table in raw.tables.items() if table.rows or table.cut})


def _expected() -> list[str]:
    return [f"{name}{'.geojson' if name in GEOJSON else '.toml' if name == ASSUMPTIONS else '.csv'}" for name in NAMES]
