"""Files to a checked ``Network`` and back: the only module that reads a data directory or writes a file.

Every fault of a directory is collected and raised at once as ``DataError``.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import tempfile
import tomllib
from contextlib import suppress
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from corridor.errors import DataError, Fault, InputError
from corridor.model import BASES, KINDS, MODES, STATUSES, Assumptions, Handling, Hop, Network, Node, Service

Tracks = dict[tuple[str, str, str], list[tuple[float, float]]]
"""(from, to, mode) to the line of a hop, as (lon, lat) points."""

OPTIONAL = ("handling.csv", "emissions.csv", "assumptions.toml", "tracks.geojson")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHARED = ("mode", "frequency_per_week", "days", "departs", "both_ways", "status", "operator", "name")
EDGE_COLUMNS = ("service", "seq", "from", "to", "mode", "km", "hours", "usd_per_teu", "usd_per_kg",
                "g_co2e_per_tkm", "frequency_per_week", "days", "departs", "both_ways", "status", "operator", "name",
                "passages", "p90_hours", "valid_from", "valid_to", "basis", "source")  # fmt: skip
REQUIRED_EDGE = ("service", "seq", "from", "to", "mode", "km", "hours", "both_ways", "status", "basis", "source")

N = TypeVar("N", bound=Network)


def shipped_directory() -> Path:
    """Where the data that ships stands: inside the package, or at the root of a checkout."""
    inside = Path(str(resources.files("corridor"))) / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "data"


class _Reader:
    """Reads one directory, collecting faults."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.faults: list[Fault] = []

    def fault(self, code: str, where: str, message: str, fix: str) -> None:
        self.faults.append(Fault(code=code, severity="error", where=where, message=message, fix=fix))

    def text(self, name: str) -> str | None:
        path = self.directory / name
        if name in OPTIONAL and not path.exists():
            path = shipped_directory() / name
        try:
            raw = path.read_bytes()
        except OSError as error:
            self.fault("file-unreadable", f"{name}:1", error.strerror or "cannot be read", "put the file there")
            return None
        if raw.startswith(b"\xef\xbb\xbf"):
            self.fault("byte-order-mark", f"{name}:1", "starts with a byte order mark", "save as UTF-8 without BOM")
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            row = raw[: error.start].count(b"\n") + 1
            self.fault("not-utf8", f"{name}:{row}", "is not UTF-8 text", "save the file as UTF-8")
            return None
        if not text.strip():
            self.fault("file-empty", f"{name}:1", "is empty", "write its content, or take the file away")
            return None
        return text

    def table(self, name: str, required: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
        text = self.text(name)
        if text is None:
            return []
        if "\0" in text:
            self.fault(
                "nul-byte", f"{name}:{text[: text.index(chr(0))].count(chr(10)) + 1}", "holds a NUL", "remove it"
            )
            return []
        try:
            rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
        except csv.Error as error:
            self.fault("csv-broken", f"{name}:1", f"is not a CSV table ({error})", "quote cells as CSV does")
            return []
        header = rows[0]
        missing = [column for column in required if column not in header]
        if missing:
            self.fault("column-missing", f"{name}:1", f"lacks column {', '.join(missing)}", "add it to the header")
            return []
        if len(set(header)) != len(header):
            self.fault("column-twice", f"{name}:1", "names a column twice", "keep one of them")
            return []
        found = []
        for number, cells in enumerate(rows[1:], start=2):
            if not cells:
                continue
            if len(cells) != len(header):
                self.fault(
                    "row-length", f"{name}:{number}", f"has {len(cells)} cells, the header {len(header)}", "mend"
                )
                continue
            found.append((number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
        return found

    def number(self, where: str, column: str, text: str, *, least: float = 0.0, strict: bool = False) -> float | None:
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self.fault("not-a-number", where, f"{column} is {text[:60]!r}", "write a number")
            return None
        if not math.isfinite(value) or value < least or (strict and value == least):
            bound = "above" if strict else "at least"
            self.fault("number-range", where, f"{column} is {text[:60]}", f"write a finite number {bound} {least:g}")
            return None
        return value

    def choice(self, where: str, column: str, value: str, allowed: tuple[str, ...]) -> bool:
        if value in allowed:
            return True
        self.fault("unknown-word", where, f"{column} is {value[:60]!r}", f"write one of {', '.join(allowed)}")
        return False


def load(directory: str | Path | None = None, *, network_class: type[N] = Network) -> N:  # type: ignore[assignment]
    """Read and check a data directory; the shipped one without an argument. Raises ``DataError`` with all faults."""
    reader = _Reader(shipped_directory() if directory is None else Path(directory))
    nodes = _nodes(reader)
    services = _services(reader, nodes)
    handling = _handling(reader)
    emissions = _emissions(reader)
    assumptions = _assumptions(reader)
    if not reader.faults:
        for mode in dict.fromkeys(service.mode for service in services.values()):
            if (None, mode) not in handling:
                reader.fault(
                    "handling-default", "handling.csv:1", f"no default for {mode}", "add a row with blank node"
                )
            if mode not in emissions:
                reader.fault("emissions-missing", "emissions.csv:1", f"no factor for {mode}", "add a row for the mode")
    if reader.faults or assumptions is None:
        raise DataError(reader.faults)
    return network_class(
        node_by_id=nodes,
        service_by_id=services,
        handling=handling,
        g_co2e_per_tkm={mode: factor for mode, (factor, _) in emissions.items()},
        emission_sources={mode: source for mode, (_, source) in emissions.items()},
        assumptions=assumptions,
        directory=str(reader.directory),
    )


def _features(reader: _Reader, name: str) -> list[dict[str, Any]]:
    text = reader.text(name)
    if text is None:
        return []
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        row = getattr(error, "lineno", 1)
        reader.fault("json-broken", f"{name}:{row}", "is not JSON", "mend the syntax at that line")
        return []
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        reader.fault("not-geojson", f"{name}:1", "is no FeatureCollection", "write a GeoJSON FeatureCollection")
        return []
    return features


def _nodes(reader: _Reader) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for number, feature in enumerate(_features(reader, "nodes.geojson"), start=1):
        where = f"nodes.geojson:{number}"
        try:
            p = feature["properties"]
            lon, lat = (float(value) for value in feature["geometry"]["coordinates"][:2])
            node = Node(
                id=str(p["id"]), name=str(p["name"]), kind=p["kind"], country=str(p["country"]), lon=lon, lat=lat,
                modes=frozenset(p["modes"]), tz=str(p["tz"]), source=str(p["source"]), gauge_mm=p.get("gauge_mm"),
                aliases=tuple(p.get("aliases") or ()), bonded=p.get("bonded"),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            reader.fault("node-broken", where, f"cannot be read ({error!r:.60})", "give it every property and a Point")
            continue
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            reader.fault(
                "coordinates-range", where, f"lies at {lon:g}, {lat:g}", "write longitude, latitude in degrees"
            )
        if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}(-[A-Z0-9]+)?", node.id):
            reader.fault("node-id", where, f"id is {node.id[:60]!r}", "write a UN/LOCODE, with -SUFFIX if need be")
        if node.id in nodes:
            reader.fault("node-twice", where, f"id {node.id} stands twice", "keep one")
        if node.country != node.id[:2]:
            reader.fault("country-mismatch", where, f"{node.id} is in {node.country[:60]!r}", "write the id's country")
        reader.choice(where, "kind", str(node.kind), KINDS)
        for mode in node.modes:
            reader.choice(where, "modes", str(mode), MODES)
        if not node.source:
            reader.fault("source-blank", where, "source is blank", "say where the figures come from")
        nodes[node.id] = node
    return nodes


def _services(reader: _Reader, nodes: dict[str, Node]) -> dict[str, Service]:
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in reader.table("edges.csv", REQUIRED_EDGE):
        groups.setdefault(row["service"], []).append((number, row))
    services = {}
    for name, rows in groups.items():
        rows.sort(key=lambda item: (len(item[1]["seq"]), item[1]["seq"]))
        before = len(reader.faults)
        hops = tuple(hop for number, row in rows if (hop := _hop(reader, f"edges.csv:{number}", row, nodes)))
        for place, (number, row) in enumerate(rows, start=1):
            if row["seq"] != str(place):
                reader.fault("seq-gap", f"edges.csv:{number}", f"seq is {row['seq'][:60]!r}", f"write {place}")
            if place > 1 and row["from"] != rows[place - 2][1]["to"]:
                reader.fault("chain-broken", f"edges.csv:{number}", "does not start where the hop before ends", "mend")
            for column in SHARED:
                if row.get(column, "") != rows[0][1].get(column, ""):
                    reader.fault("service-mixed", f"edges.csv:{number}", f"{column} differs in {name[:60]}", "make one")
        number, row = rows[0]
        frequency, days = _timetable(reader, f"edges.csv:{number}", row)
        if len(reader.faults) == before:
            services[name] = Service(
                id=name, name=row.get("name", ""), operator=row.get("operator", ""), mode=row["mode"],  # type: ignore[arg-type]
                status=row["status"], hops=hops, frequency_per_week=frequency, days=days,  # type: ignore[arg-type]
                departs=row.get("departs") or None, both_ways=row["both_ways"] == "yes",
                valid_from=date.fromisoformat(row["valid_from"]) if row.get("valid_from") else None,
                valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
            )  # fmt: skip
    return services


def _timetable(reader: _Reader, where: str, row: dict[str, str]) -> tuple[float | None, tuple[int, ...]]:
    frequency = reader.number(where, "frequency_per_week", row.get("frequency_per_week", ""), strict=True)
    days = tuple(DAYS.index(day) for day in row.get("days", "").split() if day in DAYS)
    if days and frequency != len(days):
        reader.fault("days-frequency", where, "days and frequency_per_week differ", "make them equal")
    if days and row["both_ways"] == "yes":
        reader.fault("days-both-ways", where, "a timetable runs one way", "write two services")
    return frequency, days


def _hop(reader: _Reader, where: str, row: dict[str, str], nodes: dict[str, Node]) -> Hop | None:
    before = len(reader.faults)
    for column in REQUIRED_EDGE:
        if not row[column]:
            reader.fault("cell-blank", where, f"{column} is blank", "fill it in")
    for end in ("from", "to"):
        if nodes and row[end] not in nodes:
            reader.fault("unknown-node", where, f"{end} is {row[end][:60]!r}", "add the node or mend the id")
    reader.choice(where, "mode", row["mode"], MODES)
    reader.choice(where, "status", row["status"], STATUSES)
    reader.choice(where, "basis", row["basis"], BASES)
    reader.choice(where, "both_ways", row["both_ways"], ("yes", "no"))
    wanted, other = ("usd_per_kg", "usd_per_teu") if row["mode"] == "air" else ("usd_per_teu", "usd_per_kg")
    if not row.get(wanted) or row.get(other):
        reader.fault("price", where, f"{row['mode'][:60]} needs {wanted} and no {other}", "give exactly that one")
    figures = {
        column: reader.number(where, column, row.get(column, ""))
        for column in ("km", "hours", "usd_per_teu", "usd_per_kg", "g_co2e_per_tkm", "p90_hours")
    }
    km, hours = figures.pop("km"), figures.pop("hours")
    p90 = figures["p90_hours"]
    if p90 is not None and hours is not None and p90 < hours:
        reader.fault("p90", where, "p90_hours is below hours", "write at least hours")
    if km is None or hours is None or len(reader.faults) > before:
        return None
    return Hop(
        from_node=row["from"], to_node=row["to"], km=km, hours=hours, basis=row["basis"], source=row["source"],  # type: ignore[arg-type]
        passages=tuple(row.get("passages", "").split()),
        extra={key: value for key, value in row.items() if key not in EDGE_COLUMNS}, **figures,
    )  # fmt: skip


def _handling(reader: _Reader) -> dict[tuple[str | None, Any], Handling]:
    found: dict[tuple[str | None, Any], Handling] = {}
    for number, row in reader.table("handling.csv", ("node", "mode", "load_h", "unload_h", "source")):
        where = f"handling.csv:{number}"
        if not reader.choice(where, "mode", row["mode"], MODES):
            continue
        load_h, unload_h = (reader.number(where, column, row[column]) for column in ("load_h", "unload_h"))
        prices = {c: reader.number(where, c, row.get(c, "")) for c in ("usd_per_teu", "usd_per_kg")}
        if load_h is None or unload_h is None:
            reader.fault("cell-blank", where, "load_h or unload_h is missing", "fill it in")
            continue
        key = (row["node"] or None, row["mode"])
        if key in found:
            reader.fault("handling-twice", where, "stands twice", "keep one")
        found[key] = Handling(
            mode=row["mode"], node=key[0], load_h=load_h, unload_h=unload_h, source=row["source"], **prices,  # type: ignore[arg-type]
        )  # fmt: skip
    return found


def _emissions(reader: _Reader) -> dict[Any, tuple[float, str]]:
    found: dict[Any, tuple[float, str]] = {}
    for number, row in reader.table("emissions.csv", ("mode", "g_co2e_per_tkm", "source")):
        where = f"emissions.csv:{number}"
        factor = reader.number(where, "g_co2e_per_tkm", row["g_co2e_per_tkm"])
        if reader.choice(where, "mode", row["mode"], MODES) and factor is not None:
            found[row["mode"]] = (factor, row["source"])
    return found


def _assumptions(reader: _Reader) -> Assumptions | None:
    text = reader.text("assumptions.toml")
    if text is None:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reader.fault("toml-broken", "assumptions.toml:1", f"is not TOML ({error})", "mend the syntax")
        return None
    try:
        dray, money = document["dray"], document["money"]
        return Assumptions(
            **{k: float(dray[k]) for k in ("circuity", "kph", "usd_per_km_per_feu", "max_km", "g_co2e_per_tkm")},
            open_borders=tuple(frozenset(group) for group in dray["open_borders"]),
            **{k: float(money[k]) for k in ("holding_rate", "carbon_price")},
        )
    except (KeyError, TypeError, ValueError) as error:
        reader.fault("assumption", "assumptions.toml:1", f"cannot be read ({error!r:.60})", "give every key a number")
        return None


def read_tracks(directory: str | Path) -> Tracks:
    """The lines of ``tracks.geojson``, each keyed as it stands and reversed. Raises ``DataError``."""
    reader = _Reader(Path(directory) if directory else shipped_directory())
    tracks: Tracks = {}
    for number, feature in enumerate(_features(reader, "tracks.geojson"), start=1):
        try:
            p, line = feature["properties"], [(float(x), float(y)) for x, y in feature["geometry"]["coordinates"]]
            tracks[p["from"], p["to"], p["mode"]] = line
            tracks.setdefault((p["to"], p["from"], p["mode"]), line[::-1])
        except (KeyError, TypeError, ValueError):
            reader.fault("track-broken", f"tracks.geojson:{number}", "is no LineString with from, to, mode", "mend it")
    if reader.faults:
        raise DataError(reader.faults)
    return tracks


def validate(directory: str | Path | None = None) -> list[Fault]:
    """Every fault of a directory; empty when there is none."""
    try:
        read_tracks(load(directory).directory)
    except DataError as error:
        return list(error.faults)
    return []


def check_writable(path: str | Path) -> None:
    """Raise ``InputError`` now if a file could not be written there later."""
    target = Path(path)
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
