"""Files to a checked ``Network``: the only module that reads a data directory.

Every fault of a directory is collected and raised at once as ``DataError``. The rules stand in ``rules``; what a file,
a cell, a row and rows together must be, in ``files``, ``tables``, ``geojson``, ``records`` and ``checks``.
"""

from __future__ import annotations

import gc
import pickle
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from corridor.dataset import checks, geojson, records
from corridor.dataset.assumptions import read_assumptions
from corridor.dataset.columns import EDGES, EMISSIONS, HANDLING, PUBLISHED, Column, Table, rows_of
from corridor.dataset.geojson import Tracks
from corridor.dataset.rules import RULES
from corridor.errors import DataError, Fault, InputError
from corridor.files import cache as kept
from corridor.files.disk import is_folder, is_named, read_bytes, read_text, shown
from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES
from corridor.model.network import Assumptions, EmissionFactor, Network, Published

SHIPPED_SERVES = ("handling.csv", "emissions.csv", "assumptions.toml", "tracks.geojson", "published.csv")
"""Files that a directory may lack: the shipped ones then serve."""

FILES = ("nodes.geojson", "edges.csv", "handling.csv", "emissions.csv", "assumptions.toml")
"""What a network is read from."""

PARTS = (
    "node_by_id", "service_by_id", "handling", "emissions", "assumptions",
)  # fmt: skip
"""Fields of a network that are kept for the next process: read and checked once is enough."""

NAME = "network"
"""Of the kept file."""

MOST_ECHOED_FAULTS = 1000
"""A file may have more faults than this; more help nobody."""

N = TypeVar("N", bound=Network)


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """What stands in the files of a directory, before it means anything; None where a file could not be read."""

    nodes: list[Any] | None
    edges: Table | None
    handling: Table | None
    emissions: Table | None
    assumptions: str | None
    tracks: list[Any] | None


@cache
def shipped_directory() -> Path:
    """Where the data that ships stands: inside the package, or at the root of a checkout."""
    inside = Path(str(resources.files("corridor"))) / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "data"


def load(directory: str | Path | None = None, *, network_class: type[N] = Network) -> N:  # type: ignore[assignment]
    """Read and check a data directory; the shipped one without an argument.

    The tracks are read only when something is drawn, but those of a directory of one's own are checked here too.

    Raises:
        DataError: with every fault found.
        InputError: ``directory`` is no name of a folder.
    """
    own = _own(directory)
    key = _digest(own)
    known = None if key is None else kept.read(NAME, key)
    if known is not None:
        return network_class(**_unpickled(known), directory=str(own))
    faults = Faults(RULES)
    raw = _raw(own, faults, tracks=_has(own, "tracks.geojson") and own != shipped_directory())
    network = None if raw is None else _network(raw, own, faults, network_class)
    if raw is not None:
        _tracks(raw, own, faults)
    if network is None or faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    if key is not None:
        parts = {name: getattr(network, name) for name in PARTS}
        with suppress(RecursionError):  # an unknown property may be nested too deep to be kept
            kept.write(NAME, key, pickle.dumps(parts, protocol=pickle.HIGHEST_PROTOCOL))
    return network


def _digest(own: Path) -> bytes | None:
    """Of everything that shapes a network that is read: files and whose they are, code, Python.

    None if a file cannot be read.
    """
    parts = [sys.version.encode()]
    try:
        for name in FILES if own == shipped_directory() else (*FILES, "tracks.geojson"):
            parts += [str(_has(own, name)).encode(), read_bytes(_path(own, name))]
    except OSError:
        return None
    return kept.digest(parts)


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
    faults, own = Faults(RULES), _own(directory)
    raw = _raw(own, faults, tracks=True)
    if raw is None:
        return list(faults)
    network = _network(raw, own, faults, Network)
    tracks = _tracks(raw, own, faults)
    if network is not None and not faults.errors:
        checks.doubtful(network, tracks, _rows(raw), faults)
    return list(faults)


def read_tracks(directory: str | Path) -> Tracks:
    """The lines of ``tracks.geojson`` as they stand there; the shipped ones where the directory has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults(RULES)
    features = _features(_own(directory or None), "tracks.geojson", faults)
    tracks = geojson.read_tracks(features or [], "tracks.geojson", None, faults)
    if faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    return tracks


def read_published(table: str | Path | None = None, directory: str | Path | None = None) -> list[Published]:
    """The published figures of a file, or of a directory's ``published.csv``; the shipped ones where it has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults(RULES)
    path = _path(_own(directory), "published.csv") if table is None else Path(table)
    read = _rows_of(path, PUBLISHED, faults)
    figures = records.read_published(read.rows if read else [], path.name, faults)
    if faults.errors:
        raise DataError(faults.errors[:MOST_ECHOED_FAULTS])
    return figures


def _own(directory: str | Path | None) -> Path:
    if directory is None:
        return shipped_directory()
    try:
        return Path(directory)
    except TypeError as error:
        raise InputError(f"{echo(directory)} is no folder; give its name, such as 'my-data'") from error


def _has(directory: Path, name: str) -> bool:
    """Whether a directory has a file of its own, be it one that cannot be read, so that no shipped one serves."""
    return is_named(directory / name)


def _path(directory: Path, name: str) -> Path:
    serves = name in SHIPPED_SERVES and not _has(directory, name)
    return (shipped_directory() if serves else directory) / name


def _raw(directory: Path, faults: Faults, *, tracks: bool) -> _Raw | None:
    """The files of a directory, with the faults noted; None if there is no such directory."""
    if not is_folder(directory):
        fix = "name one that holds nodes.geojson and edges.csv"
        faults.add("file-missing", f"{shown(directory)}:1", "there is no such directory", fix=fix)
        return None
    return _Raw(
        nodes=_features(directory, "nodes.geojson", faults),
        edges=_rows_of(directory / "edges.csv", EDGES, faults),
        handling=_rows_of(_path(directory, "handling.csv"), HANDLING, faults),
        emissions=_rows_of(_path(directory, "emissions.csv"), EMISSIONS, faults),
        assumptions=read_text(_path(directory, "assumptions.toml"), faults),
        tracks=_features(directory, "tracks.geojson", faults) if tracks else None,
    )


def _rows_of(path: Path, columns: tuple[Column, ...], faults: Faults) -> Table | None:
    text = read_text(path, faults)
    return None if text is None else rows_of(text, path.name, columns, faults)


def _features(directory: Path, name: str, faults: Faults) -> list[Any] | None:
    text = read_text(_path(directory, name), faults)
    return None if text is None else geojson.features_of(text, name, faults)


def _network(raw: _Raw, directory: Path, faults: Faults, network_class: type[N]) -> N | None:
    """The network of a directory, or None if anything in it is wrong; what can be checked is."""
    known = None if raw.nodes is None else geojson.node_rows(raw.nodes)
    nodes = geojson.read_nodes(raw.nodes or [], "nodes.geojson", faults)
    edges, cut = (raw.edges.rows, raw.edges.cut) if raw.edges else ([], [])
    services = records.read_services(edges, "edges.csv", known, faults, cut=cut)
    used = [mode for mode in dict.fromkeys(cells["mode"] for _, cells in edges) if mode in MODES]
    handling = records.read_handling(
        raw.handling.rows if raw.handling else [], "handling.csv", faults,
        nodes=known if _has(directory, "handling.csv") else None, used=used,
    )  # fmt: skip
    emissions = records.read_emissions(raw.emissions.rows if raw.emissions else [], "emissions.csv", faults)
    assumptions = None if raw.assumptions is None else _assumptions(raw.assumptions, "assumptions.toml", faults)
    handled, factored = _modes(raw.handling), _modes(raw.emissions)
    if handled is not None:
        checks.check_handled(used, handled, "handling.csv", faults)
    if factored is not None:
        checks.check_factors(used, factored, "emissions.csv", faults)
    if faults.errors or assumptions is None:
        return None
    return network_class(
        node_by_id=nodes,
        service_by_id=services,
        handling=handling,
        emissions={
            mode: EmissionFactor(mode=mode, g_co2e_per_tkm=factor, source=source)
            for mode, (factor, source) in emissions.items()
        },
        assumptions=assumptions,
        directory=str(directory),
    )


def _modes(table: Table | None) -> set[str] | None:
    """The modes that have a row for no node in particular, None if such a row may be among those not read."""
    if table is None or table.cut or not table.whole:
        return None
    modes = {cells["mode"] for _, cells in table.rows if not cells.get("node")}
    return modes if modes <= set(MODES) else None


def _assumptions(text: str, file: str, faults: Faults) -> Assumptions | None:
    """As the reader of ``assumptions.toml`` has it, each fault at its line instead of its key."""
    found = Faults(RULES)
    assumptions = read_assumptions(text, file, found)
    for fault in found:
        key = fault.where.removeprefix(f"{file}:")
        if key.isdigit():
            faults.add(fault.code, fault.where, fault.message, fix=fault.fix)
        else:
            faults.add(fault.code, f"{file}:{_line_of(key, text)}", f"{key} {fault.message}", fix=fault.fix)
    return assumptions


def _line_of(key: str, text: str) -> int:
    """The line of a TOML text where a dotted key stands, else that of the table that should hold it, else the first."""
    found, depth, table = 1, 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[\s*([\w\s.\"'-]+)\]", line)
        stated = header or re.match(r"\s*([\w\s.\"'-]+)=", line)
        if not stated:
            continue
        name = re.sub(r"[\s\"']", "", stated[1])
        if header:
            table = name
        elif table:
            name = f"{table}.{name}"
        if len(name) > depth and f"{key}.".startswith(f"{name}."):
            found, depth = number, len(name)
    return found


def _tracks(raw: _Raw, directory: Path, faults: Faults) -> Tracks:
    """The tracks; those of a directory of one's own join its own nodes."""
    own = _has(directory, "tracks.geojson") and directory != shipped_directory()
    known = geojson.node_rows(raw.nodes) if own and raw.nodes is not None else None
    return geojson.read_tracks(raw.tracks or [], "tracks.geojson", known, faults)


def _rows(raw: _Raw) -> checks.Rows:
    """Where everything of a directory without errors stands."""
    return checks.Rows(
        nodes=geojson.node_rows(raw.nodes or []) or {},
        hops={(cells["service"], int(cells["seq"])): number for number, cells in (raw.edges.rows if raw.edges else [])},
        tracks=geojson.rows_by_ends(raw.tracks or []),
    )
