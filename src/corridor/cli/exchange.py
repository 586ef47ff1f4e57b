"""The commands that exchange with other programs: import to an overlay, export of the network."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from corridor.api.objects import Network
from corridor.cli import options
from corridor.cli.printing import FILE, choice
from corridor.dataset.exchange import dcsa, feeds, gtfs, lists
from corridor.dataset.exchange.runs import Run, overlay_of
from corridor.dataset.load import faults_of
from corridor.dataset.rules import RULES
from corridor.dataset.writing.written import node_properties, tables
from corridor.errors import DataError, InputError
from corridor.files.disk import (
    check_writable,
    is_folder,
    is_named,
    read_bytes,
    read_text,
    refusing,
    shown,
    write_bytes_atomically,
    write_text_atomically,
)
from corridor.files.faults import Faults

KINDS = ("dcsa", "gtfs", "list", "unlocode", "ics")


@click.command("import")
@click.argument("kind", metavar="|".join(KINDS))
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, required=True, metavar="FOLDER", help="The overlay; a new folder.")
@click.option("--columns", type=FILE, metavar="MAP.toml", help="What a list calls our columns.")
@click.option("--target", metavar="KIND:NAME", help="What a calendar is of, such as country:CN or service:ID.")
@click.option("--skip-unknown", is_flag=True, help="Leave out stops that are no node of the network.")
@options.world_options
def import_(
    *, kind: str, file: Path, out: Path, columns: Path | None, target: str | None, skip_unknown: bool,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """Schedules, sailings, codes or closures of others as an overlay, for --with or corridor own add.

    \b
    dcsa      vessel schedules, port schedules or point-to-point routes (JSON, DCSA Commercial Schedules 1.0)
    gtfs      the feed of a rail or ferry operator (its zip or folder)
    list      a carrier's sailing list (CSV or .xlsx), with --columns MAP.toml
    unlocode  further UN/LOCODEs of nodes, from UN/LOCODE's list (CSV)
    ics       a calendar, with --target: closed days of service:ID,
              notes on routes of anything else
    \b
    Examples:
      corridor import gtfs ferries.zip --out ferries
      corridor import list sailings.xlsx --columns map.toml --out sailings
      corridor import ics holidays.ics --target country:CN --out holidays
    """
    choice(kind, KINDS, "KIND")
    if is_named(out) and not (is_folder(out) and not any(out.iterdir())):
        raise InputError(f"{shown(out)} is there already; name a new folder")
    network = options.world(given)
    faults = Faults(RULES)
    files = _imported(kind, file, network, faults, columns=columns, target=target, skip_unknown=skip_unknown)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out, told=f"in {shown(file)}; nothing is written")
    if not files:
        raise InputError(f"{shown(file)} holds nothing that the network does not have; nothing is written")
    _write_overlay(out, files, kind, file, data=given["data"])
    counts = ", ".join(
        f"{text.count(chr(10)) - 1} rows of {name}" for name, text in files.items() if name.endswith("csv")
    )
    print(f"{out} is written: {counts or ', '.join(files)}")
    print(f"Try it: corridor route DESTINATION --with {out}; keep it: corridor own add {out}")


def _imported(
    kind: str,
    file: Path,
    network: Network,
    faults: Faults,
    *,
    columns: Path | None,
    target: str | None,
    skip_unknown: bool,
) -> dict[str, str]:
    """The files of the overlay that a file of some kind makes, with its faults noted."""
    runs: list[Run] = []
    match kind:
        case "gtfs":
            feed = gtfs.read_feed(file)
            runs = gtfs.runs_of(feed, network, faults, file=file.name, skip_unknown=skip_unknown)
        case "dcsa":
            text = read_text(file, faults)
            runs = dcsa.runs_of(text or "[]", network, faults, file=file.name, skip_unknown=skip_unknown)
        case "list":
            if columns is None:
                raise InputError("a list needs --columns MAP.toml; it says what the list calls our columns")
            return lists.sailing_list(file, columns, network, faults)
        case "ics":
            if target is None:
                raise InputError("a calendar needs --target, which says what is closed, such as country:CN")
            return lists.closures(file, target, faults, checked=datetime.now(UTC).date())
        case _:
            return _with_codes(lists.locodes(file, network, faults), network)
    return overlay_of(runs, network) if runs else {}


def _with_codes(found: list[tuple[str, str]], network: Network) -> dict[str, str]:
    """Nodes with further UN/LOCODEs, as ``nodes.geojson``."""
    codes: dict[str, list[str]] = {}
    for known, code in found:
        codes.setdefault(known, []).append(code)
    features = []
    for name, more in codes.items():
        node = network.node_by_id[name]
        properties = node_properties(node) | {"locodes": [*node.locodes, *more]}
        point = {"type": "Point", "coordinates": [node.lon, node.lat]}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    collection = {"type": "FeatureCollection", "features": features}
    return {"nodes.geojson": json.dumps(collection, ensure_ascii=False, indent=1) + "\n"} if features else {}


def _write_overlay(out: Path, files: Mapping[str, str], kind: str, file: Path, *, data: Path | None) -> None:
    """The folder as a whole, checked as an overlay, or nothing at all; where it comes from is kept beside."""
    provenance = {"kind": kind, "file": file.name, "imported": datetime.now(UTC).date().isoformat()}
    if file.is_file():
        provenance["sha256"] = sha256(read_bytes(file)).hexdigest()
    parent = out.resolve().parent
    if not is_folder(parent):
        raise InputError(f"{shown(out)}: there is no folder {shown(parent)}; make it first")
    with refusing(out), tempfile.TemporaryDirectory(dir=parent, prefix=".corridor-") as beside:
        folder = Path(beside) / out.name
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n", encoding="utf-8")
        faults = faults_of(data, overlays=[folder])
        if faults.errors:
            told = f"in what was made of {shown(file)}; nothing is written"
            raise DataError(faults.errors, left_out=faults.left_out, told=told)
        if is_named(out):
            out.rmdir()
        folder.replace(out)


@click.command()
@click.option("--gpkg", type=FILE, metavar="FILE.gpkg", help="Nodes and hops as a GeoPackage.")
@click.option("--parquet", type=FILE, metavar="DIR", help="Every table as Parquet.")
@click.option("--gtfs", "gtfs_file", type=FILE, metavar="FILE.zip", help="Dated services as GTFS.")
@click.option("--graphml", type=FILE, metavar="FILE.graphml", help="The network as a graph.")
@click.option("--dcsa", "dcsa_file", type=FILE, metavar="FILE.json", help="Dated ships, as DCSA.")
@click.option("--since", metavar="DATE", help="First day of schedules.  [default: today]")
@click.option("--days", type=click.IntRange(1, 400), default=28, show_default=True, help="Days of schedules.")
@options.world_options
def export(
    *, gpkg: Path | None, parquet: Path | None, gtfs_file: Path | None, graphml: Path | None, dcsa_file: Path | None,
    since: str | None, days: int, **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """The network for other programs: GIS, data frames, timetables, graphs, schedules.

    \b
    Examples:
      corridor export --gpkg network.gpkg
      corridor export --gtfs feed.zip --since 2026-12-01 --days 90
      corridor export --dcsa schedules.json --with my-sailings
    """
    first = datetime.now(UTC).date() if since is None else _day(since)
    last = first + timedelta(days=days - 1)
    writers: list[tuple[Path | None, Callable[[Network, Path, date, date], None]]] = [
        (gpkg, _gpkg), (parquet, _parquet), (gtfs_file, _gtfs), (graphml, _graphml), (dcsa_file, _dcsa),
    ]  # fmt: skip
    wanted = [(path, writer) for path, writer in writers if path is not None]
    if not wanted:
        raise InputError("nothing to export; give one of --gpkg, --parquet, --gtfs, --graphml, --dcsa")
    for path, writer in wanted:
        if writer is not _parquet:
            check_writable(path)
        elif is_named(path):
            raise InputError(f"{shown(path)} is there already; name a new folder")
    network = options.world(given)
    for path, writer in wanted:
        writer(network, path, first, last)
    for path, _ in wanted:
        print(f"{path} is written")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--since is {text!r:.40}; write a day such as 2026-12-01") from error


def _gpkg(network: Network, path: Path, _first: date, _last: date) -> None:
    with refusing(path), tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".corridor-") as beside:
        file = Path(beside) / "network.gpkg"
        network.nodes().to_file(file, layer="nodes", driver="GPKG")
        network.edges().to_file(file, layer="edges", driver="GPKG")
        file.replace(path)


def _parquet(network: Network, path: Path, _first: date, _last: date) -> None:
    import pandas as pd

    with refusing(path), tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".corridor-") as beside:
        folder = Path(beside) / "network"
        folder.mkdir()
        network.nodes().to_parquet(folder / "nodes.parquet")
        network.edges().to_parquet(folder / "edges.parquet")
        for schema, rows in tables(network):
            if schema.name != "edges":
                pd.DataFrame(rows).to_parquet(folder / f"{schema.name}.parquet")
        folder.replace(path)


def _gtfs(network: Network, path: Path, first: date, last: date) -> None:
    files = feeds.feed_of(network, first=first, last=last)
    if not files:
        raise InputError(
            "no service has days or sailings, so there is nothing for a timetable; lay some over with --with"
        )
    write_bytes_atomically(path, feeds.zipped(files))


def _dcsa(network: Network, path: Path, first: date, last: date) -> None:
    schedules = dcsa.schedules_of(network, first=first, last=last)
    write_text_atomically(path, json.dumps(schedules, ensure_ascii=False, indent=1) + "\n")


def _graphml(network: Network, path: Path, _first: date, _last: date) -> None:
    import networkx as nx

    text = "\n".join(nx.generate_graphml(network.to_networkx()))
    write_text_atomically(path, text + "\n")
