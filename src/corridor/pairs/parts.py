"""The file of a matrix, grown from parts: one for each unit of work, kept until all are there, then joined in order.

The parts lie in a folder beside the file, each written beside and renamed, with the digest of what it holds: a stop or
a crash at any moment loses at most what was being worked out, and nothing is counted twice.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

try:
    import fcntl
except ImportError:  # a system without locks of this kind
    fcntl = None  # type: ignore[assignment]

from corridor.errors import InputError
from corridor.files.disk import refusing, replace_bytes, shown, writing

Kind = Literal["csv", "parquet"]
KINDS: tuple[Kind, ...] = ("csv", "parquet")

ROWS_PER_GROUP = 50_000
"""Rows of a Parquet row group, about: what is in memory while the parts are joined."""

Columns = Mapping[str, type]


COUNTED = "best_advisories"
"""The column whose cells are counted: of each pair the advisories on its best route."""


class Counted(NamedTuple):
    """Rows, how many of them have a route, and how many have each cell of ``COUNTED`` that is not blank."""

    rows: int
    found: int
    cells: Mapping[str, int]


def encode(kind: Kind, columns: Columns, rows: Iterable[tuple[Any, ...]]) -> bytes:
    """A part: a line that says how much it holds, then the rows as they will stand in the file."""
    rows = list(rows)
    status = list(columns).index("status")
    body = _csv(rows) if kind == "csv" else _parquet(columns, rows)
    counted: dict[str, Any] = {"rows": len(rows), "found": sum(row[status] == "ok" for row in rows), "cells": {}}
    if COUNTED in columns:
        at = list(columns).index(COUNTED)
        counted["cells"] = Counter(row[at] for row in rows if row[at])
    return json.dumps({**counted, "sha256": sha256(body).hexdigest()}).encode() + b"\n" + body


def _csv(rows: Iterable[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _parquet(columns: Columns, rows: list[tuple[Any, ...]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), float: pa.float64(), int: pa.int32()}
    cells = list(zip(*rows, strict=True))
    arrays = [pa.array(column, type=kinds[kind]) for column, kind in zip(cells, columns.values(), strict=True)]
    table = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(columns)), table, compression="zstd")
    return table.getvalue()


class Parts:
    """The parts of one matrix, in the folder ``FILE.parts``.

    Args:
        out: the file that they will make.
        digest: of the job that they belong to.
        units: how many there are.
        now: the instant, which is kept as ``begun`` where there is no part yet.

    Raises:
        InputError: the folder holds the parts of another job, or cannot be written.
    """

    def __init__(self, out: Path, digest: str, units: int, now: datetime) -> None:
        self.out = out
        self.units = units
        self.folder = out.with_name(f"{out.name}.parts")
        self._job = self.folder / "job.json"
        self._held: int | None = None
        with refusing(self.folder):
            self.folder.mkdir(exist_ok=True)
            self._alone()
        try:
            self.begun = self._begun({"job": digest, "units": units, "begun": now.isoformat()})
        except BaseException:
            self.close()
            raise

    def _begun(self, job: dict[str, Any]) -> datetime:
        """When the job was begun that the folder is of; it is this one."""
        with refusing(self.folder):
            if not self._job.exists():
                if any(self.folder.iterdir()):
                    raise InputError(f"{shown(self.folder)} is in the way; move it, or name another --out")
                replace_bytes(self._job, json.dumps(job).encode())
        known: Any = None
        with suppress(OSError, ValueError):
            known = json.loads(self._job.read_bytes())
        if not isinstance(known, dict) or known | {"begun": job["begun"]} != job:
            raise InputError(
                f"{shown(self.folder)} holds parts of another matrix (other places, data, scenarios, options, version "
                "or Python); remove the folder to begin anew, or name another --out"
            )
        return datetime.fromisoformat(known["begun"])

    def _alone(self) -> None:
        """Keep the folder to this process until it ends, however it ends. Raises ``InputError`` if another has it."""
        if fcntl is None:
            return
        self._held = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._held)
            raise InputError(
                f"another run is making {shown(self.out)} now; let it end, or name another --out"
            ) from error

    def missing(self) -> list[int]:
        """The units that are not there yet; what is damaged does not count."""
        return [unit for unit in range(self.units) if self._read(unit) is None]

    def keep(self, unit: int, part: bytes) -> None:
        """Put a part where it belongs. Raises ``InputError`` if it cannot be written."""
        with refusing(self.folder):
            replace_bytes(self._path(unit), part)

    def join(self, kind: Kind, columns: Columns) -> Counted:
        """Make the file of all parts, in order, and remove them. Raises ``InputError`` if it cannot be written."""
        rows = found = 0
        cells: Counter[str] = Counter()

        def bodies() -> Iterator[bytes]:
            nonlocal rows, found
            for unit in range(self.units):
                part = self._read(unit)
                if part is None:
                    raise InputError(f"{shown(self._path(unit))} is gone or damaged; run the same command again")
                head, body = part
                rows, found = rows + head["rows"], found + head["found"]
                cells.update(head["cells"])
                yield body

        with writing(self.out) as file:
            JOINED[kind](file, columns, bodies())
        shutil.rmtree(self.folder, ignore_errors=True)
        self.close()
        return Counted(rows, found, cells)

    def close(self) -> None:
        """Let another run have the folder; a second call does nothing."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def _path(self, unit: int) -> Path:
        return self.folder / f"{unit:07d}.part"

    def _read(self, unit: int) -> tuple[dict[str, Any], bytes] | None:
        with suppress(OSError, ValueError, KeyError):
            head, _, body = self._path(unit).read_bytes().partition(b"\n")
            said = json.loads(head)
            if said["sha256"] == sha256(body).hexdigest():
                return said, body
        return None


def _join_csv(file: BinaryIO, columns: Columns, bodies: Iterator[bytes]) -> None:
    file.write(_csv([tuple(columns)]))
    file.writelines(bodies)


def _join_parquet(file: BinaryIO, _: Columns, bodies: Iterator[bytes]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = (pq.read_table(io.BytesIO(body)) for body in bodies)
    first = next(tables)
    with pq.ParquetWriter(file, first.schema, compression="zstd") as writer:
        group = [first]
        for table in tables:
            if sum(one.num_rows for one in group) + table.num_rows > ROWS_PER_GROUP:
                writer.write_table(pa.concat_tables(group))
                group = []
            group.append(table)
        writer.write_table(pa.concat_tables(group))


JOINED: Mapping[Kind, Callable[[BinaryIO, Columns, Iterator[bytes]], None]] = {
    "csv": _join_csv,
    "parquet": _join_parquet,
}
