"""Ways to damage a data directory, each a breach of one rule. A copy of ``tests/small`` is what they are done to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Damage = Callable[[Path], Any]


def text(name: str, old: str, new: str) -> Damage:
    """Replace a piece of text that is there."""

    def damage(directory: Path) -> None:
        path = directory / name
        before = path.read_text(encoding="utf-8")
        assert old in before, old
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

    return damage


def raw(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda directory: (directory / name).write_bytes(change((directory / name).read_bytes()))


def cell(row: int, column: str, value: str, name: str = "edges.csv") -> Damage:
    """Set one cell; row 1 is the header."""

    def damage(directory: Path) -> None:
        lines = [line.split(",") for line in (directory / name).read_text(encoding="utf-8").split("\n")]
        lines[row - 1][lines[0].index(column)] = value
        (directory / name).write_text("\n".join(map(",".join, lines)), encoding="utf-8")

    return damage


def feature(number: int, change: Callable[[dict[str, Any]], Any], name: str = "nodes.geojson") -> Damage:
    """Change one feature; the first is 1."""

    def damage(directory: Path) -> None:
        document = json.loads((directory / name).read_text(encoding="utf-8"))
        change(document["features"][number - 1])
        (directory / name).write_text(json.dumps(document), encoding="utf-8")

    return damage


def prop(number: int, key: str, value: Any) -> Damage:
    return feature(number, lambda f: f["properties"].update({key: value}))


def both(*damages: Damage) -> Damage:
    def damage(directory: Path) -> None:
        for one in damages:
            one(directory)

    return damage


def append(name: str, line: str) -> Damage:
    return raw(name, lambda b: b + line.encode() + b"\n")


def gone(name: str) -> Damage:
    return lambda directory: (directory / name).unlink()


def swap_for_folder(directory: Path) -> None:
    (directory / "edges.csv").unlink()
    (directory / "edges.csv").mkdir()


TRAIN_3 = 4  # rows of edges.csv
SHUTTLE, SHIP, CHARTER = 7, 8, 10

# kind of damage -> (code of the rule, part of the fault's place, the damage)
DAMAGES: dict[str, tuple[str, str, Damage]] = {
    "edges.csv is not there": ("file-missing", "edges.csv:1", gone("edges.csv")),
    "nodes.geojson is not there": ("file-missing", "nodes.geojson:1", gone("nodes.geojson")),
    "edges.csv is a folder": ("file-unreadable", "edges.csv:1", swap_for_folder),
    "edges.csv is empty": ("file-empty", "edges.csv:1", raw("edges.csv", lambda _: b"")),
    "handling.csv is blank": ("file-empty", "handling.csv:1", raw("handling.csv", lambda _: b"\n \n")),
    "nodes.geojson is in Latin-1": (
        "not-utf8", "nodes.geojson:", raw("nodes.geojson", lambda b: b.replace("长春".encode(), b"Mal\xe9")),
    ),
    "edges.csv is in UTF-16": ("nul-byte", "edges.csv:1", raw("edges.csv", lambda b: b.decode().encode("utf-16-le"))),
    "edges.csv starts with a byte order mark": (
        "byte-order-mark", "edges.csv:1", raw("edges.csv", lambda b: b"\xef\xbb\xbf" + b),
    ),
    "nodes.geojson starts with a byte order mark": (
        "byte-order-mark", "nodes.geojson:1", raw("nodes.geojson", lambda b: b"\xef\xbb\xbf" + b),
    ),
    "CRLF on one line among LF": (
        "mixed-line-ends", "edges.csv:2", raw("edges.csv", lambda b: b.replace(b"tests\n", b"tests\r\n", 1)),
    ),
    "old Macintosh line ends": ("mixed-line-ends", "edges.csv:1", raw("edges.csv", lambda b: b.replace(b"\n", b"\r"))),
    "a NUL byte": ("nul-byte", "edges.csv:2", raw("edges.csv", lambda b: b.replace(b"Land Port", b"Land\0Port", 1))),
    "a line of 10 MB": ("line-too-long", "edges.csv:2", text("edges.csv", "Land Port", "x" * 10_000_000)),
    "a name of 10 MB in nodes.geojson": ("text-too-long", "nodes.geojson:1", prop(1, "name", "x" * 10_000_000)),
    "a source of 20,000 characters": ("text-too-long", "edges.csv:2", cell(2, "source", "x" * 20_000)),
    "a quote that never closes": ("csv-broken", "edges.csv:", text("edges.csv", "Land Port", '"Land Port')),
    "broken GeoJSON": ("json-broken", "nodes.geojson:", raw("nodes.geojson", lambda b: b[: len(b) // 2])),
    "JSON nested without end": ("json-broken", "nodes.geojson:1", raw("nodes.geojson", lambda _: b"[" * 200_000)),
    "JSON that is no GeoJSON": ("not-geojson", "nodes.geojson:1", raw("nodes.geojson", lambda _: b'{"a": 1}')),
    "a bare GeoJSON Feature": ("not-geojson", "nodes.geojson:1", raw("nodes.geojson", lambda _: b'{"type": "Feature"}')),
    "broken TOML": ("toml-broken", "assumptions.toml:2", text("assumptions.toml", "circuity = 1.3", "circuity = ")),
    "a missing column": ("column-missing", "edges.csv:1", text("edges.csv", "hours", "time")),
    "no price column": (
        "column-missing", "edges.csv:1", text("edges.csv", "usd_per_teu,usd_per_kg", "price,other_price"),
    ),
    "a column twice": ("column-twice", "edges.csv:1", text("edges.csv", "p90_hours", "hours")),
    "a row cut short": ("row-length", "edges.csv:12", append("edges.csv", "LATE,1,CNCGQ,CNDLC")),
    "a comma too many": ("row-length", "edges.csv:2", text("edges.csv", "Land Port", "Land,Port")),
    "a blank cell": ("cell-missing", "edges.csv:2", cell(2, "hours", "")),
    "a blank source": ("cell-missing", "edges.csv:3", cell(3, "source", " ")),
    "text for a number": ("not-a-number", "edges.csv:2", cell(2, "km", "far")),
    "a decimal comma": ("not-a-number", "edges.csv:2", cell(2, "km", '"1177;5"')),
    "NaN": ("not-a-number", "edges.csv:2", cell(2, "hours", "nan")),
    "infinity": ("not-a-number", "edges.csv:2", cell(2, "usd_per_teu", "inf")),
    "digits with an underscore": ("not-a-number", "edges.csv:2", cell(2, "km", "1_177")),
    "full-width digits": ("not-a-number", "edges.csv:2", cell(2, "km", "１１７７")),
    "seq with a point": ("not-a-number", "edges.csv:2", cell(2, "seq", "1.0")),
    "negative hours": ("number-negative", "edges.csv:2", cell(2, "hours", "-24")),
    "negative handling": ("number-negative", "handling.csv:2", cell(2, "load_h", "-1", "handling.csv")),
    "frequency zero": ("number-too-small", "edges.csv:7", cell(SHUTTLE, "frequency_per_week", "0")),
    "hours in the millions": ("number-too-large", "edges.csv:2", cell(2, "hours", "1e7")),
    "a mode that does not exist": ("unknown-word", "edges.csv:8", cell(SHIP, "mode", "canal")),
    "a status that does not exist": ("unknown-word", "edges.csv:8", cell(SHIP, "status", "running")),
    "a basis that does not exist": ("unknown-word", "edges.csv:8", cell(SHIP, "basis", "guessed")),
    "both_ways maybe": ("unknown-word", "edges.csv:8", cell(SHIP, "both_ways", "maybe")),
    "a kind of node that does not exist": ("unknown-word", "nodes.geojson:1", prop(1, "kind", "station")),
    "a node with a mode that does not exist": ("unknown-word", "nodes.geojson:1", prop(1, "modes", ["tram"])),
    "a date that does not exist": ("bad-date", "edges.csv:8", cell(SHIP, "valid_from", "2026-02-30")),
    "an American date": ("bad-date", "edges.csv:8", cell(SHIP, "valid_from", "12/31/2026")),
    "25 o'clock": ("bad-time", "edges.csv:8", both(cell(SHIP, "days", "Mon"), cell(SHIP, "departs", "25:00"))),
    "an unknown day": ("bad-days", "edges.csv:8", both(cell(SHIP, "days", "Moon"), cell(SHIP, "departs", "12:00"))),
    "a day twice": ("bad-days", "edges.csv:8", both(cell(SHIP, "days", "Mon Mon"), cell(SHIP, "departs", "12:00"))),
    "a feature that is a number": (
        "feature-broken", "nodes.geojson:1", raw("nodes.geojson", lambda b: b.replace(b"[\n", b"[7,\n", 1)),
    ),
    "a node that is a line": ("not-a-point", "nodes.geojson:1", feature(1, lambda f: f["geometry"].update(type="Line"))),
    "a node without geometry": ("not-a-point", "nodes.geojson:2", feature(2, lambda f: f.update(geometry=None))),
    "coordinates as text": (
        "not-a-point", "nodes.geojson:1", feature(1, lambda f: f["geometry"].update(coordinates=["125", "43"])),
    ),
    "latitude 95": (
        "coordinates-range", "nodes.geojson:1", feature(1, lambda f: f["geometry"].update(coordinates=[125.5, 95])),
    ),
    "longitude 400": (
        "coordinates-range", "nodes.geojson:1", feature(1, lambda f: f["geometry"].update(coordinates=[400, 43])),
    ),
    "a node without a name": ("property-missing", "nodes.geojson:1", feature(1, lambda f: f["properties"].pop("name"))),
    "modes as a word": ("property-type", "nodes.geojson:1", prop(1, "modes", "rail")),
    "a gauge in words": ("property-type", "nodes.geojson:1", prop(1, "gauge_mm", "broad")),
    "an id that is a number": ("property-type", "nodes.geojson:1", prop(1, "id", 7)),
    "a duplicate id": ("node-twice", "nodes.geojson:2", prop(2, "id", "CNCGQ")),
    "a country that does not exist": ("country-unknown", "nodes.geojson:1", prop(1, "country", "XX")),
    "the wrong country": ("country-mismatch", "nodes.geojson:1", prop(1, "country", "DE")),
    "a time zone that does not exist": ("tz-unknown", "nodes.geojson:1", prop(1, "tz", "Asia/Changchun")),
    "a time zone that is a path": ("tz-unknown", "nodes.geojson:1", prop(1, "tz", "../../etc/passwd")),
    "an unknown node": ("unknown-node", "edges.csv:7", cell(SHUTTLE, "to", "CNXXX")),
    "a hop to where it starts": ("same-ends", "edges.csv:7", cell(SHUTTLE, "to", "CNCGQ")),
    "a gap in seq": ("seq-wrong", "edges.csv:4", cell(TRAIN_3, "seq", "9")),
    "seq twice": ("seq-wrong", "edges.csv:4", cell(TRAIN_3, "seq", "2")),
    "a broken chain": ("chain-broken", "edges.csv:4", cell(TRAIN_3, "from", "CNDLC")),
    "mixed frequencies in a service": ("service-mixed", "edges.csv:4", cell(TRAIN_3, "frequency_per_week", "2")),
    "mixed modes in a service": ("service-mixed", "edges.csv:4", cell(TRAIN_3, "mode", "road")),
    "both prices": ("price-wrong", "edges.csv:7", cell(SHUTTLE, "usd_per_kg", "1")),
    "no price": ("price-wrong", "edges.csv:7", cell(SHUTTLE, "usd_per_teu", "")),
    "a flight priced by TEU": (
        "price-wrong", "edges.csv:10", both(cell(CHARTER, "usd_per_kg", ""), cell(CHARTER, "usd_per_teu", "9")),
    ),
    "days without departs": ("timetable-half", "edges.csv:8", cell(SHIP, "days", "Mon")),
    "more days than departures": (
        "days-frequency", "edges.csv:8", both(cell(SHIP, "days", "Mon Thu"), cell(SHIP, "departs", "12:00")),
    ),
    "a timetable both ways": (
        "days-both-ways", "edges.csv:10", both(cell(CHARTER, "days", "Mon"), cell(CHARTER, "departs", "12:00")),
    ),
    "p90 below the median": ("p90-below", "edges.csv:3", cell(3, "p90_hours", "3")),
    "dates swapped": (
        "dates-swapped", "edges.csv:8", both(cell(SHIP, "valid_from", "2027-01-01"), cell(SHIP, "valid_to", "2026-01-01")),
    ),
    "handling at an unknown node": ("handling-node", "handling.csv:4", cell(4, "node", "DEXXX", "handling.csv")),
    "handling twice": ("handling-twice", "handling.csv:4", cell(4, "node", "", "handling.csv")),
    "no default handling": ("handling-default", "handling.csv:1", cell(2, "node", "CNCGQ", "handling.csv")),
    "a default without price": ("handling-price", "handling.csv:5", cell(5, "usd_per_kg", "", "handling.csv")),
    "emissions twice": ("emissions-twice", "emissions.csv:3", cell(3, "mode", "rail", "emissions.csv")),
    "no emissions for a mode": ("emissions-missing", "emissions.csv:1", text("emissions.csv", "air,789,made for tests\n", "")),
    "an assumption missing": ("assumption-missing", "assumptions.toml:", text("assumptions.toml", "kph = 50\n", "")),
    "open_borders missing": (
        "assumption-missing", "assumptions.toml:", text("assumptions.toml", "open_borders", "closed_borders"),
    ),
    "an assumption in words": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "kph = 50", 'kph = "fast"')),
    "a speed of zero": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "kph = 50", "kph = 0")),
    "max_km below zero": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "max_km = 500", "max_km = -1")),
    "open_borders as a word": (
        "assumption-wrong", "assumptions.toml:", text("assumptions.toml", '[["AT", "CZ", "DE", "PL"]]', '"EU"'),
    ),
    "an unknown country among open_borders": (
        "country-unknown", "assumptions.toml:", text("assumptions.toml", '"AT"', '"Austria"'),
    ),
    "a track that is a point": (
        "track-broken", "tracks.geojson:1",
        feature(1, lambda f: f["geometry"].update(type="Point", coordinates=[1, 2]), "tracks.geojson"),
    ),
    "a track between unknown nodes": (
        "track-node", "tracks.geojson:1", feature(1, lambda f: f["properties"].update(to="USXXX"), "tracks.geojson"),
    ),
}  # fmt: skip

# kind of doubt -> (code of the warning, the damage)
DOUBTS: dict[str, tuple[str, Damage]] = {
    "a node without source": ("source-blank", prop(1, "source", "")),
    "handling without source": ("source-blank", cell(2, "source", "", "handling.csv")),
    "an id in another form": ("id-form", both(
        *(text("edges.csv", "USLAX", "harbour"),), prop(7, "id", "harbour"),
        feature(1, lambda f: f["properties"].update(to="harbour"), "tracks.geojson"),
    )),
    "a ship at the speed of a plane": ("speed-implausible", cell(SHIP, "hours", "30")),
    "a ship through the Earth": ("hop-too-short", cell(SHIP, "km", "1000")),
    "a node where nothing stops": ("node-unused", cell(9, "to", "DEHAM")),
    "a service that cannot be boarded": ("never-boarded", prop(8, "modes", ["road"])),
    "a track to another place": ("track-apart", feature(
        1, lambda f: f["geometry"]["coordinates"].append([-100, 20]), "tracks.geojson",
    )),
    "a track half as long as its hop": ("track-length", cell(9, "km", "20000")),
}  # fmt: skip
