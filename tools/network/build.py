"""Build ``data/`` from the hand-written tables in ``tables/`` (see README.md). The same tables give the same bytes.

Usage: ``python -m tools.network.build`` writes the data; ``--check`` only reads and checks the tables, all faults at
once (without measuring tracks and sea lanes, so in seconds); ``--out DIR`` writes elsewhere. Exit code 2 with faults.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from corridor.files.disk import write_text_atomically
from corridor.model.modes import MODES
from corridor.model.network import KINDS, STATUSES
from tools.network import air_services, barge_services, land_services, passing, roadways, sea_services, through_rates
from tools.network.built import BASES, COLUMNS, TABLES, Built, Line, TableError, by_key, read

DATA = Path(__file__).parents[2] / "data"

HANDLING_COLUMNS = (
    "node", "mode", "load_h", "unload_h", "usd_per_teu", "usd_per_box", "usd_per_kg", "kg_co2e_per_t", "source",
)  # fmt: skip

COUNTRY_LENGTH = 2

TEU_PER_FEU = 2

BONDED_MODES = {"port": "sea", "airport": "air", "terminal": "rail"}
"""By kind of node, the mode of the services from abroad that make it a place of customs control (see README.md)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only check the tables")
    parser.add_argument("--out", type=Path, default=DATA, help="directory to write to (default: data/)")
    options = parser.parse_args(arguments)
    try:
        nodes, services, handling, rates = build(measure=not options.check)
    except TableError as error:
        print(error, file=sys.stderr)
        return 2
    faults = [fault for fault in services.faults if not fault.startswith("no track drawn")]
    for note in sorted(set(services.faults) - set(faults)):
        print(f"note: {note}")
    if faults:
        print("\n".join(faults), file=sys.stderr)
        print(f"{len(faults)} faults", file=sys.stderr)
        return 2
    count = len({row["service"] for row in services.rows})
    if options.check:
        print(f"{len(nodes)} nodes and the tables of services: no faults")
        return 0
    gateways = {line["gateway"] for line in read("countries.csv")}
    known = {line["node"]: line["locodes"].split() for line in read("locodes.csv")}
    write_text_atomically(options.out / "nodes.geojson", _geojson(nodes, known, gateways, _from_abroad(services)))
    write_text_atomically(options.out / "edges.csv", _csv(COLUMNS, services.rows))
    write_text_atomically(options.out / "handling.csv", _csv(HANDLING_COLUMNS, handling))
    write_text_atomically(options.out / "rates.csv", _csv(through_rates.COLUMNS, rates))
    write_text_atomically(options.out / "tracks.geojson", _tracks(services))
    print(f"{len(nodes)} nodes, {count} services, {len(services.rows)} hops, {len(services.tracks)} tracks")
    return 0


def build(*, measure: bool) -> tuple[dict[tuple[str, ...], Line], Built, list[dict[str, str]], list[dict[str, str]]]:
    """Nodes by id, the rows and tracks of all services, and the rows of ``handling.csv`` and ``rates.csv``."""
    all_built = Built()
    nodes = by_key(read("nodes/*.csv"), "id", faults=all_built.faults)
    for line in nodes.values():
        _check_node(line, all_built.faults)
    codes = {name for (node,) in nodes for name in (node, node.split("-")[0])}
    for line in read("countries.csv"):
        if line["gateway"] and (line["gateway"] not in codes or line["gateway"][:COUNTRY_LENGTH] != line["country"]):
            all_built.faults.append(f"{line.at}: gateway {line['gateway']} is no node or UN/LOCODE of the country")
    _check_locodes(nodes, all_built.faults)
    where = {node: (float(line["lon"]), float(line["lat"])) for (node,), line in nodes.items() if _placed(line)}
    given = by_key(read("handling/*.csv"), "at", "mode", faults=all_built.faults)
    modes = {node: line["modes"].split() for (node,), line in nodes.items()}
    land = land_services.build(
        where, lambda node, mode: _usd_per_teu(_handling_line(node, mode, nodes, given)), measure=measure
    )
    for part in (
        land,
        air_services.build(where, measure=measure),
        sea_services.build(where, measure=measure),
        barge_services.build(where),
    ):
        all_built.rows += part.rows
        all_built.tracks.update(part.tracks)
        all_built.faults += part.faults
    country = {node: line["country"] for (node,), line in nodes.items()}
    if measure:
        roadways.draw(all_built, where)
    passing.fill(all_built, where, country, measure=measure)
    _check_rows(all_built)
    handling = _handling(nodes, given, all_built.faults)
    return nodes, all_built, handling, through_rates.rows(land.totals, modes)


def _placed(line: Line) -> bool:
    try:
        return abs(float(line["lon"])) <= 180 and abs(float(line["lat"])) <= 90
    except ValueError:
        return False


def _check_node(line: Line, faults: list[str]) -> None:
    known = {"kind": KINDS, "bonded": ("", "true", "false")}
    faults += [
        f"{line.at}: {column} is {line[column]!r}; write one of {', '.join(filter(None, words))}"
        for column, words in known.items()
        if line[column] not in words
    ]
    if not _placed(line):
        faults.append(f"{line.at}: lon {line['lon']!r} and lat {line['lat']!r} are no place; write degrees")
    if not set(line["modes"].split()) <= set(MODES):
        faults.append(f"{line.at}: modes {line['modes']!r}; write some of {' '.join(MODES)}")
    if line["gauge_mm"] and not line["gauge_mm"].isdigit():
        faults.append(f"{line.at}: gauge_mm {line['gauge_mm']!r} is no whole number")
    if line["country"] != line["id"][:COUNTRY_LENGTH]:
        faults.append(f"{line.at}: country {line['country']!r} does not begin the id {line['id']}")
    faults += [f"{line.at}: {column} is blank" for column in ("name", "tz", "source") if not line[column]]


def _check_locodes(nodes: dict[tuple[str, ...], Line], faults: list[str]) -> None:
    """A further code means one node, and is no part of an id."""
    places = {node.split("-")[0] for (node,) in nodes}
    seen: dict[str, str] = {}
    for (node,), line in by_key(read("locodes.csv"), "node", faults=faults).items():
        if (node,) not in nodes:
            faults.append(f"{line.at}: {node} is not in nodes/*.csv; add the node, or mend the id")
        for code in line["locodes"].split():
            if code in places or code in seen:
                faults.append(f"{line.at}: {code} means {seen.get(code, 'the nodes of that id')} too; keep one")
            seen[code] = node


def _check_rows(built: Built) -> None:
    ids: dict[str, tuple[str, str]] = {}
    for row in built.rows:
        key = (row["mode"], row["name"])
        if ids.setdefault(row["service"], key) != key:
            built.faults.append(f"service {row['service']} stands for two services; rename one")
        built.faults += [
            f"service {row['service']}: {column} {row[column]!r}; write one of {', '.join(words)}"
            for column, words in (("basis", BASES), ("status", STATUSES))
            if row[column] not in words
        ]
    seen: set[tuple[str, str]] = set()
    for row in built.rows:
        hop = (row["service"], row["seq"])
        if hop in seen:
            built.faults.append(f"service {row['service']} stands twice; rename one")
        seen.add(hop)


def _handling(
    nodes: dict[tuple[str, ...], Line], given: dict[tuple[str, ...], Line], faults: list[str]
) -> list[dict[str, str]]:
    """The defaults, then a row for each node and mode that has a figure of its own or of its country."""
    rows: list[dict[str, str]] = []
    for (at, mode), line in given.items():
        if at and len(at) > COUNTRY_LENGTH and (at,) not in nodes:
            faults.append(f"{line.at}: {at} is no node, country or blank; mend it")
        if not at:
            rows.append(_handling_row("", mode, line, line))
    for (node,), line in nodes.items():
        for mode in line["modes"].split():
            found = given.get((node, mode)) or given.get((line["country"], mode))
            if found is not None:
                rows.append(_handling_row(node, mode, found, given["", mode]))
    return rows


def _handling_line(
    node: str, mode: str, nodes: dict[tuple[str, ...], Line], given: dict[tuple[str, ...], Line]
) -> Line:
    """The line that counts for a node and mode: its own, its country's, or the default of the mode."""
    return given.get((node, mode)) or given.get((nodes[node,]["country"], mode)) or given["", mode]


def _usd_per_teu(line: Line) -> float:
    """What loading or unloading costs a TEU; a price a box is that of a 40-foot one."""
    by_box = line.cells.get("usd_per_box")
    return float(by_box) / TEU_PER_FEU if by_box else line.number("usd_per_teu")


def _handling_row(node: str, mode: str, line: Line, default: Line) -> dict[str, str]:
    """A row; a blank ``kg_co2e_per_t`` is that of the default."""
    row = {"node": node, "mode": mode, **{column: line[column] for column in HANDLING_COLUMNS[2:]}}
    row["kg_co2e_per_t"] = line["kg_co2e_per_t"] or default["kg_co2e_per_t"]
    return row


def _from_abroad(services: Built) -> set[tuple[str, str]]:
    """Node and mode of the stops of all services that stop in two countries or more."""
    stops: dict[tuple[str, str], set[str]] = {}
    for row in services.rows:
        stops.setdefault((row["service"], row["mode"]), set()).update((row["from"], row["to"]))
    return {
        (node, mode)
        for (_, mode), nodes in stops.items()
        if len({node[:COUNTRY_LENGTH] for node in nodes}) > 1
        for node in nodes
    }


def _bonded(node: str, line: Line, from_abroad: set[tuple[str, str]]) -> bool | None:
    """What the table says; where it says nothing, whether services from abroad are worked there; None: not known."""
    if line["bonded"]:
        return line["bonded"] == "true"
    mode = BONDED_MODES.get(line["kind"])
    return True if mode in line["modes"].split() and (node, mode) in from_abroad else None


def _geojson(
    nodes: dict[tuple[str, ...], Line],
    locodes: Mapping[str, list[str]],
    gateways: set[str],
    from_abroad: set[tuple[str, str]],
) -> str:
    """The nodes with further codes that mean them; one that stands for its country is marked as its ``gateway``."""
    features = []
    for (node,), line in sorted(nodes.items()):
        properties = {
            "id": node,
            "name": line["name"],
            "kind": line["kind"],
            "country": line["country"],
            "modes": [mode for mode in MODES if mode in line["modes"].split()],
            "gauge_mm": int(line["gauge_mm"]) if line["gauge_mm"] else None,
            "tz": line["tz"],
            "aliases": [alias.strip() for alias in line["aliases"].split("|") if alias.strip()],
            "source": line["source"],
        }
        if node in locodes:
            properties["locodes"] = locodes[node]
        bonded = _bonded(node, line, from_abroad)
        if bonded is not None:
            properties["bonded"] = bonded
        if line["modes"] and line["kind"] != "border" and gateways & {node, node.split("-")[0]}:
            properties["gateway"] = True
        point = {"type": "Point", "coordinates": [float(line["lon"]), float(line["lat"])]}
        features.append({"type": "Feature", "properties": properties, "geometry": point})
    return _collection(features)


def _collection(features: Sequence[Mapping[str, object]]) -> str:
    """A FeatureCollection, a feature a line, so that a change shows as a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def _tracks(built: Built) -> str:
    features: list[dict[str, object]] = [
        {
            "type": "Feature",
            "properties": {"from": a, "to": b, "mode": mode, **({"passages": " ".join(by)} if by else {})},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for (a, b, mode, *by), line in sorted(built.tracks.items())
    ]
    return _collection(features)


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    if not TABLES.is_dir():
        sys.exit(f"{TABLES} is not there")
    sys.exit(main())
