"""Files to a checked ``Network``: the only module that reads a data directory.

A pipeline: the files of a directory (``source``), overlays laid over them (``overlay``), rows to records (``services``,
``records``, ``tariffs``, ``geojson``), and what only shows when rows are seen together (``checks``). Every fault is
collected and raised at once as ``DataError``. The rules stand in ``rules``, the columns in ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from corridor.dataset import assumptions as assumed
from corridor.dataset import checks, connections, geojson, kept, overlay, records, services
from corridor.dataset.agreed import repriced, tariffs
from corridor.dataset.columns import PUBLISHED, RATES, TABLES
from corridor.dataset.geojson import Tracks
from corridor.dataset.reading.rows import Origin, Row, Table
from corridor.dataset.reading.sheets import rows_of
from corridor.dataset.rules import RULES
from corridor.dataset.source import ASSUMPTIONS, Raw, files_of, read_file, read_folder, read_overlay
from corridor.errors import DataError, Fault, InputError
from corridor.files import cache as store
from corridor.files.disk import is_folder, is_named, read_bytes, read_text, shown
from corridor.files.faults import Faults, echo
from corridor.model.assumptions import Assumptions
from corridor.model.modes import MODES
from corridor.model.network import Network, Published
from corridor.planning import rides

NAME = "network"
"""Of the kept file."""

N = TypeVar("N", bound=Network)

Paths = Sequence[str | Path]


@dataclass(frozen=True, kw_only=True)
class _Checked(Generic[N]):
    """What was read, and the network that it makes; None where it has faults."""

    raw: Raw
    network: N | None
    layers: tuple[Raw, ...]


@cache
def shipped_directory() -> Path:
    """Where the data that ships stands: inside the package, or at the root of a checkout."""
    inside = Path(str(resources.files("corridor"))) / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "data"


@overload
def load(directory: str | Path | None = None, *, overlays: Paths = ()) -> Network: ...
@overload
def load(directory: str | Path | None = None, *, overlays: Paths = (), network_class: type[N]) -> N: ...
def load(
    directory: str | Path | None = None,
    *,
    overlays: Paths = (),
    network_class: type[N] = Network,  # type: ignore[assignment]
) -> N:
    """Read and check a data directory, with own figures laid over it in order; the shipped one without an argument.

    The tracks are read only when something is drawn, but those of a directory of one's own are checked here too.

    Raises:
        DataError: with every fault found.
        InputError: ``directory`` is no name of a folder, or an overlay is nothing that can be laid over.
    """
    own, laid = _own(directory), _paths(overlays)
    named: dict[str, Any] = {"directory": str(own), "overlays": tuple(map(str, laid))}
    key = _digest(own, laid)
    body = None if key is None else store.read(NAME, key)
    if body is not None:
        with suppress(ValueError, KeyError, TypeError):  # kept by a version that kept it in another form
            known = network_class(**kept.parts_of(body), **named)
            if key is not None:
                rides.keep_under(known, key)
            return known
    if laid:
        priced = repriced.repriced(own, laid, key, lambda: (load(own, network_class=network_class), _digest(own, ())))
        if priced is not None:
            return priced
    faults = Faults(RULES)
    network = _checked(own, laid, faults, network_class).network
    if network is None or faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out)
    if key is not None and store.keeps():
        with suppress(RecursionError):  # an unknown property may be nested too deep to be kept
            store.write(NAME, key, kept.bytes_of(network))
        rides.keep_under(network, key)
    return network


def validate(directory: str | Path | None = None, *, overlays: Paths = ()) -> list[Fault]:
    """Every fault and every warning of a data directory, in the order of finding; of one rule the first thousand."""
    return list(faults_of(directory, overlays=overlays))


def faults_of(directory: str | Path | None = None, *, overlays: Paths = ()) -> Faults:
    """As ``validate``, with the count of those that are left out."""
    faults, own = Faults(RULES), _own(directory)
    read = _checked(own, _paths(overlays), faults, Network, tracks=True)
    tracks = geojson.read_tracks(read.raw.features.get("tracks", []), None, Faults(RULES))
    if read.network is not None and not faults.errors:
        places = _places(read.raw)
        checks.doubtful(read.network, tracks, places, faults)
        checks.doubtful_prices(read.network, places, faults)
        checks.doubtful_rates(read.network, places, faults)
        checks.doubtful_bases(read.network, places, faults, today=datetime.now(UTC).date())
    for below, above in zip(read.layers, read.layers[1:], strict=False):
        for row in overlay.unchanged(below, above, TABLES):
            faults.add("changes-nothing", row.where(), "says what the network says without it")
    return faults


def laid_over(network: N, path: str | Path) -> N:
    """A new network with own figures laid over: the files of ``network`` read anew, with one overlay more.

    Raises:
        InputError: the network is not as its files say, so that its changes would be lost.
        DataError: with every fault found.
    """
    again: Network = load(network.directory or None, overlays=network.overlays)
    for name in kept.PARTS:
        if getattr(again, name) != getattr(network, name):
            raise InputError(
                f"overlay {shown(path)}: the network is not as its files say (a scenario has changed its {name}); lay "
                "overlays first, then apply the scenario"
            )
    return load(network.directory or None, overlays=(*network.overlays, path), network_class=type(network))


def read_tracks(directory: str | Path, *, overlays: Paths = ()) -> Tracks:
    """The lines of ``tracks.geojson`` as they stand there; the shipped ones where the directory has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults(RULES)
    path = _own(directory or None) / "tracks.geojson"
    raw = read_file(path if is_named(path) else shipped_directory() / "tracks.geojson", faults)
    for above in _paths(overlays):
        found = read_overlay(above, overlay.name_of(above), Faults(RULES))
        raw = overlay.laid(raw, Raw(features={"tracks": found.features.get("tracks", [])}), TABLES)
    tracks = geojson.read_tracks(raw.features.get("tracks", []), None, faults)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out)
    return tracks


def read_published(table: str | Path | None = None, directory: str | Path | None = None) -> list[Published]:
    """The published figures of a file, or of a directory's ``published.csv``; the shipped ones where it has none.

    Raises:
        DataError: with every fault of the file.
    """
    faults = Faults(RULES)
    own = _own(directory) / "published.csv"
    path = Path(table) if table is not None else own if is_named(own) else shipped_directory() / "published.csv"
    text = read_text(path, faults)
    read = None if text is None else rows_of(text, Origin(file=path.name), PUBLISHED, faults)
    figures = records.read_published(read.rows if read else [], faults)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out)
    return figures


def _own(directory: str | Path | None) -> Path:
    if directory is None:
        return shipped_directory()
    try:
        return Path(directory)
    except TypeError as error:
        raise InputError(f"{echo(directory)} is no folder; give its name, such as 'my-data'") from error


def _paths(overlays: Paths) -> tuple[Path, ...]:
    if isinstance(overlays, str | Path):
        overlays = (overlays,)
    try:
        return tuple(Path(path) for path in overlays)
    except TypeError as error:
        raise InputError(
            f"overlays are {echo(overlays)}; give names of folders or files, such as ['my-rates']"
        ) from error


def _digest(own: Path, overlays: Iterable[Path]) -> bytes | None:
    """Of everything that shapes a network that is read: files, whose they are, and the program.

    None if a file cannot be read.
    """
    shipped = shipped_directory()
    parts: list[bytes] = [str(own == shipped).encode()]
    folders = [own, *([] if own == shipped else [shipped])]
    try:
        for folder in folders:
            for name, path in sorted(files_of(folder).items()):
                if name != "tracks.geojson" or folder != shipped:
                    parts += [name.encode(), read_bytes(path)]
            parts.append(b"/")
        for path in overlays:
            parts.append(overlay.name_of(path).encode("utf-8", "surrogatepass"))
            for file in sorted(path.iterdir()) if is_folder(path) else [path]:
                if file.is_file():
                    parts += [file.name.encode("utf-8", "surrogatepass"), read_bytes(file)]
    except OSError:
        return None
    return store.digest(parts)


def _checked(
    own: Path, overlays: Sequence[Path], faults: Faults, network_class: type[N], *, tracks: bool = False
) -> _Checked[N]:
    """The network of a directory and its overlays, or None if anything is wrong; what can be checked is."""
    if not is_folder(own):
        fix = "name one that holds nodes.geojson and edges.csv"
        faults.add("file-missing", f"{shown(own)}:1", "there is no such directory", fix=fix)
        return _Checked(raw=Raw(), network=None, layers=())
    raw = _directory(own, faults, tracks=tracks or own != shipped_directory())
    layers = [raw]
    for path in overlays:
        above = read_overlay(path, overlay.name_of(path), faults)
        layers.append(above)
        raw = overlay.laid(raw, above, TABLES)
    network = _network(raw, faults, network_class, directory=str(own), overlays=tuple(map(str, overlays)))
    return _Checked(raw=raw, network=network, layers=tuple(layers))


def _directory(own: Path, faults: Faults, *, tracks: bool) -> Raw:
    """The files of a directory, and the shipped ones where it lacks some."""
    raw, shipped = read_folder(own, faults, tracks=tracks), shipped_directory()
    there = {Path(name).stem for name in files_of(own)}
    for name in ("nodes", "edges"):
        if name not in there:
            faults.add("file-missing", f"{name}{'.geojson' if name == 'nodes' else '.csv'}:1", "is not there")
    if own == shipped:
        return raw
    tables, broken = dict(raw.tables), raw.broken
    for name, file in files_of(shipped).items():
        stem = file.stem
        if stem not in there and stem in TABLES and TABLES[stem].absent == "shipped":
            found = read_file(file, faults, file=name, borrowed=True)
            tables |= found.tables
            broken |= found.broken
    document = raw.assumptions
    if ASSUMPTIONS not in broken:
        serves = read_file(shipped / "assumptions.toml", faults).assumptions or {}
        document = serves if document is None else assumed.completed(document, serves)
    return Raw(features=raw.features, tables=tables, assumptions=document, broken=broken, toml=raw.toml)


def _rows(raw: Raw, name: str) -> list[Row]:
    return raw.tables[name].rows if name in raw.tables else []


def _network(
    raw: Raw, faults: Faults, network_class: type[N], *, directory: str, overlays: tuple[str, ...]
) -> N | None:
    """The network that rows and features make, or None if anything in them is wrong; what can be checked is."""
    features = raw.features.get("nodes")
    known = None if features is None else geojson.node_rows(features)
    nodes = geojson.read_nodes(features or [], faults)
    edges = _rows(raw, "edges")
    found = services.read_services(edges, known, faults, cut=raw.tables["edges"].cut if "edges" in raw.tables else [])
    ids = frozenset(row.cells["service"] for row in edges)
    runs = services.with_sailings(found, _rows(raw, "timetable"), ids, faults)
    used = [mode for mode in dict.fromkeys(row.cells["mode"] for row in edges) if mode in MODES]
    handling = records.read_handling(_rows(raw, "handling"), faults, nodes=known, used=used)
    timed = connections.read_connections(_rows(raw, "connections"), runs, nodes, handling, known=ids, faults=faults)
    emissions = records.read_emissions(_rows(raw, "emissions"), faults)
    assumptions = _assumptions(raw, faults)
    kinds = records.read_equipment(_rows(raw, "equipment"), faults)
    currencies = {} if assumptions is None else assumptions.currencies
    rates = tariffs.read_rates(_rows(raw, "rates"), runs, known=ids, kinds=kinds, currencies=currencies, faults=faults)
    advisories = tariffs.read_advisories(_rows(raw, "advisories"), known, ids, faults)
    demurrage = records.read_demurrage(_rows(raw, "demurrage"), known, kinds, faults)
    for name, check in (("handling", checks.check_handled), ("emissions", checks.check_factors)):
        modes = _modes(raw.tables.get(name))
        if modes is not None:
            check(used, modes, raw.tables[name].file, faults)
    geojson.read_tracks(raw.features.get("tracks", []), known, faults)
    if faults.errors or raw.broken or assumptions is None:
        return None
    return network_class(
        node_by_id=nodes,
        service_by_id=tariffs.with_closed_days(runs, advisories),
        handling=handling,
        emissions=emissions,
        assumptions=assumptions,
        equipment=kinds,
        # a rate in a currency that nobody knows the worth of cannot be priced: validate says so
        rates=tuple(rate for rate in rates if rate.currency == "USD" or rate.currency in assumptions.currencies),
        advisories=tuple(advisories),
        demurrage=tuple(demurrage),
        connections=tuple(timed),
        directory=directory,
        overlays=overlays,
    )


def _modes(table: Table | None) -> set[str] | None:
    """The modes that have a row for no node in particular, None if such a row may be among those not read."""
    if table is None or table.cut or not table.whole:
        return None
    modes = {row.cells["mode"] for row in table.rows if not row.cells.get("node")}
    return modes if modes <= set(MODES) else None


def _assumptions(raw: Raw, faults: Faults) -> Assumptions | None:
    """As the reader of ``assumptions.toml`` has it, each fault at its line instead of its key."""
    if raw.assumptions is None:
        if ASSUMPTIONS not in raw.broken:
            faults.add("file-missing", "assumptions.toml:1", "is not there")
        return None
    found = Faults(RULES)
    figures = assumed.read_assumptions(raw.assumptions, "", found)
    for fault in found:
        key = fault.where.removeprefix(":")
        last = key.rpartition(".")[2]
        files = [file for file, text in raw.toml.items() if last in text] or list(raw.toml) or ["assumptions.toml"]
        line = assumed.line_of(key, raw.toml.get(files[-1], ""))
        faults.add(fault.code, f"{files[-1]}:{line}", f"{key} {fault.message}", fix=fault.fix)
    return figures


def _places(raw: Raw) -> checks.Places:
    """Where everything of a directory without errors stands."""
    tracks: dict[Any, str] = {
        ends: feature.where()
        for feature in raw.features.get("tracks", [])
        if (ends := geojson.track_ends(feature)) is not None
    }
    return checks.Places(
        nodes=geojson.node_rows(raw.features.get("nodes", [])) or {},
        hops={(row.cells["service"], int(row.cells["seq"])): row.where() for row in _rows(raw, "edges")},
        tracks=tracks,
        rates={tuple(row.cells.get(name, "") for name in RATES.key): row.where() for row in _rows(raw, "rates")},
    )
