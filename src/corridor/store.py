"""Files to a checked ``Network``, and text to a file: the only module that reads a data directory or writes.

Every fault of a directory is collected and raised at once as ``DataError``. The rules stand in ``rules``; what a cell,
a row and rows together must be, in ``tables``, ``records`` and ``checks``.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import math
import os
import pickle
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from corridor import checks, kept, records
from corridor.errors import DataError, Fault, InputError
from corridor.geo import LonLat
from corridor.model import MODES, Network, Node, Published
from corridor.rules import Faults, echo
from corridor.tables import EDGES, EMISSIONS, HANDLING, PUBLISHED, Column

Tracks = dict[tuple[str, str, str], list[LonLat]]
"""(from, to, mode) to the line of a hop, as (lon, lat) points."""

SHIPPED_SERVES = ("handling.csv", "emissions.csv", "assumptions.toml", "tracks.geojson", "published.csv")
"""Files that a directory may lack: the shipped ones then serve."""

FILES = ("nodes.geojson", "edges.csv", "handling.csv", "emissions.csv", "assumptions.toml")
"""What a network is read from."""

PARTS = (
    "node_by_id", "service_by_id", "handling", "g_co2e_per_tkm", "emission_sources", "assumptions",
)  # fmt: skip
"""Fields of a network that are kept for the next process: a network that was read and checked once is not again."""

MODULES = ("model.py", "tables.py", "records.py", "checks.py", "rules.py", "countries.py", "store.py")
"""Sources of this package that decide what a file means and whether it is right."""

NAME = "network"
"""Of the kept file."""

LONGEST_LINE = 100_000
MOST_ECHOED_FAULTS = 1000
"""A file may have more faults than this; more help nobody."""

N = TypeVar("N", bound=Network)


@cache
def shipped_directory() -> Path:
    """Where the data that ships stands: inside the package, or at the root of a checkout."""
    inside = Path(str(resources.files("corridor"))) / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "data"


def load(directory: str | Path | None = None, *, network_class: type[N] = Network) -> N:  # type: ignore[assignment]
    """Read and check a data directory; the shipped one without an argument.

    The tracks are read only when something is drawn, but those of a directory of one's own are checked here too.

    Raises:
        DataError: with every fault found.
    """
    key = _digest(directory)
    known = None if key is None else kept.read(NAME, key)
    if known is not None:
        return network_class(**_unpickled(known), directory=str(_own(directory)))
    faults = Faults()
    network = _read(_own(directory), faults, network_class)
    if directory is not None and network is not None:
        _read_tracks(_own(directory), network.node_by_id, faults)
    if network is None or faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    if key is not None:
        parts = {name: getattr(network, name) for name in PARTS}
        kept.write(NAME, key, pickle.dumps(parts, protocol=pickle.HIGHEST_PROTOCOL))
    return network


def _digest(directory: str | Path | None) -> bytes | None:
    """Of everything that shapes a network that is read: files, code, Python; None if a file cannot be read."""
    own = _own(directory)
    names = FILES if directory is None else (*FILES, "tracks.geojson")
    places = [own if name not in SHIPPED_SERVES or (own / name).exists() else shipped_directory() for name in names]
    try:
        content = [(place / name).read_bytes() for place, name in zip(places, names, strict=True)]
    except OSError:
        return None
    return kept.digest([sys.version.encode(), *content], modules=MODULES)


def _unpickled(body: bytes) -> dict[str, Any]:
    """What this module kept itself; the collector rests meanwhile, as ten thousand new objects would wake it often."""
    awake = gc.isenabled()
    gc.disable()
    try:
        parts: dict[str, Any] = pickle.loads(body)  # noqa: S301 - our own bytes, under their digest
    finally:
        if awake:
            gc.enable()
    return parts


def validate(directory: str | Path | None = None) -> list[Fault]:
    """Every fault and every warning of a data directory, in the order of finding."""
    faults = Faults()
    network = _read(_own(directory), faults, Network)
    tracks = _read_tracks(_own(directory), network.node_by_id if network else {}, faults)
    if network is not None and not faults.errors:
        checks.doubtful(network, tracks, faults)
    return list(faults)


def read_tracks(directory: str | Path) -> Tracks:
    """The lines of ``tracks.geojson`` as they stand there; the shipped ones where the directory has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults()
    tracks = _read_tracks(_own(directory or None), {}, faults)
    if faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    return tracks


def read_published(table: str | Path | None = None, directory: str | Path | None = None) -> list[Published]:
    """The published figures of a file, or of a directory's ``published.csv``; the shipped ones where it has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults()
    path = _own(directory) / "published.csv" if table is None else Path(table)
    figures = records.read_published(_table(path.parent, path.name, PUBLISHED, faults), path.name, faults)
    if faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    return figures


def _own(directory: str | Path | None) -> Path:
    return shipped_directory() if directory is None else Path(directory)


def _read(directory: Path, faults: Faults, network_class: type[N]) -> N | None:
    """The network of a directory, or None if anything in it is wrong."""
    if not directory.is_dir():
        faults.add(
            "file-missing",
            f"{directory}:1",
            "there is no such directory",
            fix="name one that holds nodes.geojson and edges.csv",
        )
        return None
    nodes = records.read_nodes(_features(directory, "nodes.geojson", faults), "nodes.geojson", faults)
    services = records.read_services(_table(directory, "edges.csv", EDGES, faults), "edges.csv", nodes, faults)
    handling = records.read_handling(_table(directory, "handling.csv", HANDLING, faults), "handling.csv", faults)
    emissions = records.read_emissions(_table(directory, "emissions.csv", EMISSIONS, faults), "emissions.csv", faults)
    text = _text(directory, "assumptions.toml", faults)
    assumptions = None if text is None else records.read_assumptions(text, "assumptions.toml", faults)
    if (directory / "handling.csv").exists():
        checks.check_handling_nodes(handling, nodes, "handling.csv", faults)
    if not faults.errors:
        checks.check_gaps(
            services=services,
            handling=handling,
            emissions=emissions,
            handling_file="handling.csv",
            emissions_file="emissions.csv",
            faults=faults,
        )
    if faults.errors or assumptions is None:
        return None
    return network_class(
        node_by_id=nodes,
        service_by_id=services,
        handling=handling,
        g_co2e_per_tkm={mode: factor for mode, (factor, _) in emissions.items()},
        emission_sources={mode: source for mode, (_, source) in emissions.items()},
        assumptions=assumptions,
        directory=str(directory),
    )


def _text(directory: Path, name: str, faults: Faults) -> str | None:
    """The text of a file with LF line ends, or None with the fault noted."""
    path = directory / name
    if name in SHIPPED_SERVES and not path.exists() and directory.is_dir():
        path = shipped_directory() / name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        faults.add("file-missing", f"{name}:1", "is not there")
        return None
    except OSError as error:
        faults.add("file-unreadable", f"{name}:1", f"cannot be read ({error.strerror})")
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        faults.add("byte-order-mark", f"{name}:1", "starts with the bytes EF BB BF")
        return None
    if b"\0" in raw:
        faults.add("nul-byte", f"{name}:{_line_at(raw, raw.index(0))}", "holds a NUL byte")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.add("not-utf8", f"{name}:{_line_at(raw, error.start)}", f"byte {raw[error.start]:#04x} is not UTF-8")
        return None
    if not text.strip():
        faults.add("file-empty", f"{name}:1", "is empty")
        return None
    if "\r" in text:
        ends = text.count("\r\n")
        if ends != text.count("\n") or ends != text.count("\r"):
            faults.add("mixed-line-ends", f"{name}:{_line_at(raw, raw.index(13))}", "holds CR and LF line ends")
            return None
        text = text.replace("\r\n", "\n")
    return text


def _line_at(raw: bytes, position: int) -> int:
    return raw.count(b"\n", 0, position) + 1


def _table(directory: Path, name: str, columns: tuple[Column, ...], faults: Faults) -> list[records.Row]:
    """The rows of a table, each with its number (the header is row 1); what cannot be a row is noted and left out."""
    text = _text(directory, name, faults)
    if text is None:
        return []
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            faults.add("line-too-long", f"{name}:{number}", f"has {len(line):,} characters")
            return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[records.Row] = []
    try:
        header = [title.strip() for title in next(reader)]
        if not _check_header(header, name, columns, faults):
            return []
        for cells in reader:
            if len(cells) == len(header):
                rows.append((reader.line_num, dict(zip(header, map(str.strip, cells), strict=True))))
            elif cells:
                message = f"has {len(cells)} cells, the header {len(header)}"
                faults.add("row-length", f"{name}:{reader.line_num}", message)
    except csv.Error as error:
        faults.add("csv-broken", f"{name}:{reader.line_num}", f"cannot be read as CSV ({error})")
    return rows


def _check_header(header: list[str], name: str, columns: tuple[Column, ...], faults: Faults) -> bool:
    missing = [column.name for column in columns if column.header and column.name not in header]
    if {"usd_per_teu", "usd_per_kg"} <= {column.name for column in columns} and not (
        {"usd_per_teu", "usd_per_kg"} & set(header)
    ):
        missing.append("usd_per_teu or usd_per_kg")
    for title in missing:
        faults.add("column-missing", f"{name}:1", f"the header has no {title}")
    twice = sorted({title for title in header if title and header.count(title) > 1})
    for title in twice:
        faults.add("column-twice", f"{name}:1", f"the header has {echo(title)} more than once")
    return not missing and not twice


def _features(directory: Path, name: str, faults: Faults) -> list[Any]:
    text = _text(directory, name, faults)
    if text is None:
        return []
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        faults.add("json-broken", f"{name}:{error.lineno}", f"cannot be read as JSON ({error.msg})")
        return []
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        faults.add("json-broken", f"{name}:1", "cannot be read as JSON (nested too deep, or a number too long)")
        return []
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        faults.add("not-geojson", f"{name}:1", "is no FeatureCollection with features")
        return []
    return features


def _read_tracks(directory: Path, nodes: Mapping[str, Node], faults: Faults) -> Tracks:
    name = "tracks.geojson"
    own = (directory / name).exists() and directory != shipped_directory()
    tracks: Tracks = {}
    for number, feature in enumerate(_features(directory, name, faults), start=1):
        where = f"{name}:{number}"
        try:
            properties, geometry = feature["properties"], feature["geometry"]
            line = [(float(point[0]), float(point[1])) for point in geometry["coordinates"]]
            ends = (str(properties["from"]), str(properties["to"]), str(properties["mode"]))
        except (KeyError, TypeError, ValueError, IndexError):
            faults.add("track-broken", where, "is no LineString with from, to and mode")
            continue
        whole = geometry.get("type") == "LineString" and len(line) > 1 and ends[2] in MODES
        if not whole or not all(math.isfinite(x) and abs(y) <= 90 for x, y in line):
            faults.add("track-broken", where, "is no line of two points or more on Earth, with a known mode")
            continue
        if own and nodes and not {ends[0], ends[1]} <= nodes.keys():
            faults.add("track-node", where, f"joins {echo(ends[0])} and {echo(ends[1])}, not both nodes")
        tracks[ends] = line
    return tracks


def check_writable(path: str | Path) -> None:
    """Raise ``InputError`` now if a file could not be written there later."""
    target = Path(path)
    if "\0" in str(path):
        raise InputError(f"{echo(str(path))} is no file name: it holds a NUL character; name another")
    if target.is_dir():
        raise InputError(f"{target} is a folder; name a file, such as {target / 'map.html'}")
    if not target.parent.is_dir():
        raise InputError(f"{target}: there is no folder {target.parent}; make it first")
    if not os.access(target.parent, os.W_OK):
        raise InputError(f"{target}: the folder {target.parent} cannot be written to; name another")


def write_text_atomically(path: str | Path, text: str) -> Path:
    """Write a file beside, then rename, so that nothing half-written is left. Raises ``InputError``."""
    check_writable(path)
    target = Path(path)
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            umask = os.umask(0)
            os.umask(umask)
            Path(beside).chmod(0o666 & ~umask)
            Path(beside).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink()
            raise
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}; name another file") from error
    return target
