"""The files of a directory and its overlays to a checked network: rows to records, and what shows when they meet.

A pipeline: files (``source``), overlays laid over them (``overlay``), rows to records (``services``, ``records``,
``tariffs``, ``connections``, ``geojson``), and what only shows when rows are seen together (``checks``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from corridor.dataset import assumptions as assumed
from corridor.dataset import connections, geojson, overlay, records, services
from corridor.dataset.agreed import tariffs
from corridor.dataset.columns import RATES, TABLES
from corridor.dataset.files import ASSUMPTIONS, files_of, name_of, shipped_directory
from corridor.dataset.reading.rows import Row, Table
from corridor.dataset.rules import RULES
from corridor.dataset.source import Raw, read_file, read_folder, read_overlay
from corridor.dataset.whole import checks
from corridor.files.disk import is_folder, shown
from corridor.files.faults import Faults
from corridor.model.assumptions import Assumptions
from corridor.model.modes import MODES
from corridor.model.network import Network

N = TypeVar("N", bound=Network)


@dataclass(frozen=True, kw_only=True)
class Checked(Generic[N]):
    """What was read, and the network that it makes; None where it has faults."""

    raw: Raw
    network: N | None
    layers: tuple[Raw, ...]


def checked(
    own: Path, overlays: Sequence[Path], faults: Faults, network_class: type[N], *, tracks: bool = False
) -> Checked[N]:
    """The network of a directory and its overlays, or None if anything is wrong; what can be checked is."""
    if not is_folder(own):
        fix = "name one that holds nodes.geojson and edges.csv"
        faults.add("file-missing", f"{shown(own)}:1", "there is no such directory", fix=fix)
        return Checked(raw=Raw(), network=None, layers=())
    raw = _directory(own, faults, tracks=tracks or own != shipped_directory())
    layers = [raw]
    for path in overlays:
        above = read_overlay(path, name_of(path), faults)
        layers.append(above)
        raw = overlay.laid(raw, above, TABLES)
    network = _network(raw, faults, network_class, directory=str(own), overlays=tuple(map(str, overlays)))
    return Checked(raw=raw, network=network, layers=tuple(layers))


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


def places_of(raw: Raw) -> checks.Places:
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
