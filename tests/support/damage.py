"""Ways to damage a data directory, each a breach of one rule. A copy of ``tests/small`` is what they are done to."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

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


def blank_but(name: str, row: int, value: str) -> Damage:
    """Add a column to ``edges.csv`` that is blank but for one row."""

    def damage(directory: Path) -> None:
        path = directory / "edges.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        cells = {1: name, row: value}
        path.write_text("".join(f"{cells.get(n, '')},{line}\n" for n, line in enumerate(lines, 1)), encoding="utf-8")

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


def currency(code: str, row: str) -> Damage:
    """Give the assumptions a currency."""
    return append("assumptions.toml", f"[currency]\n{code} = {{ {row} }}")


def gone(name: str) -> Damage:
    return lambda directory: (directory / name).unlink()


def linked(name: str, target: str) -> Damage:
    """Put a link in the place of a file."""

    def damage(directory: Path) -> None:
        (directory / name).unlink()
        (directory / name).symlink_to(target)

    return damage


def pipe(name: str) -> Damage:
    """Put a pipe that nobody writes to in the place of a file."""

    def damage(directory: Path) -> None:
        (directory / name).unlink()
        os.mkfifo(directory / name)

    return damage


def point(number: int, lon: str, lat: str = "43.0", name: str = "nodes.geojson") -> Damage:
    """Write the coordinates of a node, or of a track's first point, as they are given."""

    def damage(directory: Path) -> None:
        feature(number, lambda f: f["geometry"].update(
            coordinates="HERE" if name == "nodes.geojson" else ["HERE", *f["geometry"]["coordinates"][1:]]
        ), name)(directory)  # fmt: skip
        text(name, '"HERE"', f"[{lon}, {lat}]")(directory)

    return damage


def track(lon: str, lat: str = "43.0") -> Damage:
    return point(1, lon, lat, "tracks.geojson")


def swap_for_folder(directory: Path) -> None:
    (directory / "edges.csv").unlink()
    (directory / "edges.csv").mkdir()


def column(name: str, title: str, values: dict[int, str], *, also: Damage = lambda _: None) -> Damage:
    """Add a column, with a value in some rows."""

    def damage(directory: Path) -> None:
        lines = (directory / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
        wide = [f"{line},{title if row == 1 else values.get(row, '')}" for row, line in enumerate(lines, start=1)]
        (directory / name).write_text("\n".join(wide) + "\n", encoding="utf-8")
        also(directory)

    return damage


def new(name: str, content: str) -> Damage:
    """A file that the directory did not have."""
    return lambda directory: (directory / name).write_text(content + "\n", encoding="utf-8")


def sailing(rows: str) -> Damage:
    return new("timetable.csv", "service,days,departs,date,valid_from,valid_to,source\n" + rows)


def rate(rows: str) -> Damage:
    header = (
        "rate,service,from,to,equipment,amount,currency,per,includes,valid_from,valid_to,free_days,surcharge,source"
    )
    return new("rates.csv", f"{header}\n{rows}")


def advisory(rows: str) -> Damage:
    return new("advisories.csv", "id,target,cargo,since,until,checked,severity,text,source\n" + rows)


def closed(row: str) -> Damage:
    """Closed days in place of the shipped advisories."""
    return new("advisories.csv", f"id,target,cargo,since,until,checked,severity,text,source,kind\n{row},closed")


def of_mode(row: str) -> Damage:
    """An advisory for legs of one mode in place of the shipped ones."""
    return new("advisories.csv", f"id,target,cargo,since,until,checked,severity,text,source,mode\n{row}")


DEMURRAGE = "node,equipment,from_day,usd_per_box_day,source\n"
BOXES = "equipment,teu,payload_t,m3,rail,sea,road,source\n"
DRAYS = """
[[dray.rates]]
countries = ["DE"]
usd_fixed_per_feu = 100
usd_per_km_per_feu = 1
[[dray.rates]]
countries = ["DE"]
usd_fixed_per_feu = 200
usd_per_km_per_feu = 2
"""


def boxes(directory: Path) -> None:
    new("equipment.csv", BOXES + "40GP,2,26,67,2,2,2,x")(directory)


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """An .xlsx with these sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


WORKBOOK = workbook({"edges": [["service"]]})

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
    "edges.csv is in UTF-16": ("other-code", "edges.csv:1", raw("edges.csv", lambda b: b.decode().encode("utf-16-le"))),
    "edges.csv is in UTF-16 with its mark": (
        "other-code", "edges.csv:1", raw("edges.csv", lambda b: b.decode().encode("utf-16")),
    ),
    "nodes.geojson is in UTF-32": (
        "other-code", "nodes.geojson:1", raw("nodes.geojson", lambda b: b.decode().encode("utf-32")),
    ),
    "edges.csv is a workbook by another name": ("other-code", "edges.csv:1", raw("edges.csv", lambda _: WORKBOOK)),
    "edges.xlsx is no workbook": (
        "workbook-broken", "edges.xlsx:1",
        both(gone("edges.csv"), lambda d: (d / "edges.xlsx").write_text("service,seq")),
    ),
    "edges.xlsx stands beside edges.csv": (
        "table-twice", "edges.xlsx:1", lambda d: (d / "edges.xlsx").write_bytes(WORKBOOK),
    ),
    "edges.csv is in GB 18030": ("not-utf8", "edges.csv:2", raw(
        "edges.csv", lambda b: b.replace(b"Land Port", "\u957f\u6625\u5185\u9646\u6e2f".encode("gb18030"), 1)
    )),
    "edges.csv is a pipe": ("file-unreadable", "edges.csv:1", pipe("edges.csv")),
    "tracks.geojson is a pipe": ("file-unreadable", "tracks.geojson:1", pipe("tracks.geojson")),
    "assumptions.toml is a device": ("file-unreadable", "assumptions.toml:1", linked("assumptions.toml", "/dev/zero")),
    "edges.csv has 600 MB": ("file-unreadable", "edges.csv:1", lambda d: os.truncate(d / "edges.csv", 600_000_000)),
    "edges.csv is a link to nothing": ("file-unreadable", "edges.csv:1", linked("edges.csv", "nowhere")),
    "handling.csv is a link to nothing": ("file-unreadable", "handling.csv:1", linked("handling.csv", "nowhere")),
    "emissions.csv is a link to itself": ("file-unreadable", "emissions.csv:1", linked("emissions.csv", "emissions.csv")),
    "assumptions.toml is a link to nothing": (
        "file-unreadable", "assumptions.toml:1", linked("assumptions.toml", "nowhere"),
    ),
    "tracks.geojson is a link to nothing": ("file-unreadable", "tracks.geojson:1", linked("tracks.geojson", "nowhere")),
    "half a surrogate pair": ("not-utf8", "nodes.geojson:1", text("nodes.geojson", "made for tests", "\\ud800")),
    "a NUL byte": ("nul-byte", "edges.csv:2", raw("edges.csv", lambda b: b.replace(b"Land Port", b"Land\0Port", 1))),
    "a table of 250,001 rows": (
        "too-many-rows", "edges.csv:250002",
        raw("edges.csv", lambda b: b.split(b"\n")[0] + b"\n" + (b"x" + b"," * 22 + b"\n") * 250_001),
    ),
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
    "a longitude of 400 digits": ("not-a-point", "nodes.geojson:1", point(1, "1" + "0" * 400)),
    "a longitude of 5,000 digits": ("json-broken", "nodes.geojson:", point(1, "1" + "0" * 5000)),
    "no node at all": (
        "unknown-node", "edges.csv:2",
        raw("nodes.geojson", lambda _: b'{"type": "FeatureCollection", "features": []}'),
    ),
    "handling although there is no node": (
        "row-node", "handling.csv:4",
        raw("nodes.geojson", lambda _: b'{"type": "FeatureCollection", "features": []}'),
    ),
    "a node without a name": ("property-missing", "nodes.geojson:1", feature(1, lambda f: f["properties"].pop("name"))),
    "modes as a number": ("property-type", "nodes.geojson:1", prop(1, "modes", 7)),
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
    "seq zero": ("number-too-small", "edges.csv:7", cell(SHUTTLE, "seq", "0")),
    "a row twice": ("row-twice", "edges.csv:12", raw("edges.csv", lambda b: b + b.splitlines(keepends=True)[-1])),
    "a control sign in a name": ("control-sign", "nodes.geojson:1", prop(1, "name", "Chang\x1bchun")),
    "a line break in a name": ("control-sign", "edges.csv:", text("edges.csv", "Land Port", '"Land\nPort"')),
    "a turn of direction in a source": ("control-sign", "nodes.geojson:1", prop(1, "source", "made \u202e for tests")),
    "a sign of no width in an id": ("unseen-sign", "nodes.geojson:1", prop(1, "id", "CN\u200bCGQ")),
    "a sign of no width in a service": ("unseen-sign", "edges.csv:7", cell(SHUTTLE, "service", "SHUT\u200bTLE")),
    "an id that only looks right": ("unknown-node", "edges.csv:7", cell(SHUTTLE, "to", "\u0421NDLC")),
    "an id of blanks": ("property-missing", "nodes.geojson:1", prop(1, "id", " ")),
    "a time zone of blanks": ("property-missing", "nodes.geojson:1", prop(1, "tz", "\u00a0\u200b")),
    "a key twice": ("key-twice", "nodes.geojson:", text("nodes.geojson", '"kind"', '"id": "CNXXX", "kind"')),
    "a frequency of a millionth": ("number-too-small", "edges.csv:7", cell(SHUTTLE, "frequency_per_week", "1e-6")),
    "validity on a later stop only": ("service-mixed", "edges.csv:4", cell(TRAIN_3, "valid_to", "2026-12-31")),
    "both emission factors": ("factor-wrong", "edges.csv:7", column("edges.csv", "g_co2e_per_teu_km", {
        SHUTTLE: "300"}, also=cell(SHUTTLE, "g_co2e_per_tkm", "22"))),
    "capacity that differs by hop": ("service-mixed", "edges.csv:4", column("edges.csv", "capacity_teu", {TRAIN_3: "80"})),
    "a basis better than its parts": ("basis-wrong", "edges.csv:7", both(
        column("edges.csv", "km_basis", {SHUTTLE: "published"}), column("edges.csv", "hours_basis", {SHUTTLE: "assumed"}),
        column("edges.csv", "price_basis", {SHUTTLE: "published"}),
    )),
    "an as_of in words": ("bad-date", "edges.csv:7", column("edges.csv", "as_of", {SHUTTLE: "last spring"})),
    "a locode of four signs": ("property-type", "nodes.geojson:1", prop(1, "locodes", [7])),
    "a short name of 25 signs": ("text-too-long", "nodes.geojson:1", prop(1, "short", "x" * 25)),
    "a sailing of no service": ("unknown-service", "timetable.csv:2", sailing("NOTHING,,10:00,2026-12-01,,,x")),
    "a sailing of a day and a weekday": ("sailing-wrong", "timetable.csv:2", sailing("SHIP,Mon,10:00,2026-12-01,,,x")),
    "a sailing of no day": ("sailing-wrong", "timetable.csv:2", sailing("SHIP,,10:00,,,,x")),
    "a sailing at half past a fraction": ("bad-time", "timetable.csv:2", sailing("SHIP,Mon,0.354166,,,,x")),
    "a sailing on a number": ("bad-date", "timetable.csv:2", sailing("SHIP,,10:00,46023,,,x")),
    "a sailing twice": ("row-twice", "timetable.csv:3", sailing("SHIP,,10:00,2026-12-01,,,x\nSHIP,,10:00,2026-12-01,,,x")),
    "a sailing of a service both ways": ("days-both-ways", "timetable.csv:2", sailing("TRAIN,Mon,10:00,,,,x")),
    "a sailing that ends before it begins": (
        "dates-swapped", "timetable.csv:2", sailing("SHIP,Mon,10:00,,2027-01-01,2026-01-01,x"),
    ),
    "a rate of no service": ("unknown-service", "rates.csv:2", rate("R,NO,CNDLC,DEHAM,,900,USD,box,,,,,,x")),
    "a rate for a stop not called at": ("ride-unknown", "rates.csv:2", rate("R,SHIP,CNCGQ,DEHAM,,900,USD,box,,,,,,x")),
    "a rate against the way": ("ride-unknown", "rates.csv:2", rate("R,SHIP,DEHAM,CNDLC,,900,USD,box,,,,,,x")),
    "a rate for a box that is none": ("unknown-equipment", "rates.csv:2", both(
        boxes, rate("R,SHIP,CNDLC,DEHAM,40XX,900,USD,box,,,,,,x")
    )),
    "a rate in words": ("not-a-number", "rates.csv:2", rate('R,SHIP,CNDLC,DEHAM,,"1,234",USD,box,,,,,,x')),
    "a rate by the wagon": ("unknown-word", "rates.csv:2", rate("R,SHIP,CNDLC,DEHAM,,900,USD,wagon,,,,,,x")),
    "a rate in no currency": ("currency-unknown", "rates.csv:2", rate("R,SHIP,CNDLC,DEHAM,,900,RMB,box,,,,,,x")),
    "a rate that includes the customs": ("unknown-word", "rates.csv:2", rate("R,SHIP,CNDLC,DEHAM,,9,USD,box,duty,,,,,x")),
    "a rate by percent": ("percent-alone", "rates.csv:2", rate("R,SHIP,CNDLC,DEHAM,,9,USD,percent,,,,,,x")),
    "a surcharge by thousands of percent": (
        "number-too-large", "rates.csv:3",
        rate("R,SHIP,CNDLC,DEHAM,,900,USD,box,,,,,,x\nR,SHIP,CNDLC,DEHAM,,5000,,percent,,,,,BAF,x"),
    ),
    "a connection at a node that it does not call at": (
        "connection-wrong", "connections.csv:2", new("connections.csv", (
            "from_service,to_service,node,hours,basis,source\nSHUTTLE,SHIP,DEHAM,30,assumed,x\n")),
    ),
    "a connection from no service": (
        "unknown-service", "connections.csv:2", new("connections.csv", (
            "from_service,to_service,hours,basis,source\nNOTHING,SHIP,30,assumed,x\n")),
    ),
    "a surcharge on nothing": ("surcharge-alone", "rates.csv:2", rate("R,SHIP,CNDLC,DEHAM,,9,USD,box,,,,,BAF,x")),
    "a rate twice": ("row-twice", "rates.csv:3", rate(
        "R,SHIP,CNDLC,DEHAM,,900,USD,box,,,,,,x\nR,SHIP,CNDLC,DEHAM,,800,USD,box,,,,,,x"
    )),
    "an advisory on nothing": ("target-wrong", "advisories.csv:2", advisory("A,suez,,,,2026-11-01,info,t,x")),
    "an advisory on no country": ("target-wrong", "advisories.csv:2", advisory("A,country:XX,,,,2026-11-01,info,t,x")),
    "an advisory on no node": ("target-wrong", "advisories.csv:2", advisory("A,node:CNXXX,,,,2026-11-01,info,t,x")),
    "an advisory on no service": ("target-wrong", "advisories.csv:2", advisory("A,service:NO,,,,2026-11-01,info,t,x")),
    "an advisory on no mode": ("target-wrong", "advisories.csv:2", advisory("A,mode:canal,,,,2026-11-01,info,t,x")),
    "an advisory on half a hop": ("target-wrong", "advisories.csv:2", advisory("A,hop:CNMLX,,,,2026-11-01,info,t,x")),
    "an advisory never checked": ("cell-missing", "advisories.csv:2", advisory("A,country:RU,,,,,info,t,x")),
    "an advisory for no cargo": ("country-unknown", "advisories.csv:2", advisory("A,country:RU,XX,,,2026-11-01,info,t,x")),
    "an advisory of no severity": ("unknown-word", "advisories.csv:2", advisory("A,country:RU,,,,2026-11-01,bad,t,x")),
    "closed days of a country": ("closed-wrong", "advisories.csv:2", closed("A,country:RU,,2026-11-02,2026-11-03,2026-11-01,info,t,x")),
    "closed days without end": ("closed-wrong", "advisories.csv:2", closed("A,service:SHIP,,2026-11-02,,2026-11-01,info,t,x")),
    "closed days for some cargo": ("closed-wrong", "advisories.csv:2", closed("A,service:SHIP,RU,2026-11-02,2026-11-03,2026-11-01,info,t,x")),
    "an advisory for cargo that only passes": ("country-unknown", "advisories.csv:2", advisory("A,country:RU,>CN>,,,2026-11-01,info,t,x")),
    "a ban of one mode": ("ban-of-mode", "advisories.csv:2", of_mode("A,country:RU,,,,2026-11-01,forbidden,t,x,rail")),
    "an advisory for a mode that is none": ("unknown-word", "advisories.csv:2", of_mode("A,country:RU,,,,2026-11-01,info,t,x,canal")),
    "demurrage at no node": ("row-node", "demurrage.csv:2", new("demurrage.csv", DEMURRAGE + "CNXXX,,1,50,x")),
    "demurrage from day zero": ("number-too-small", "demurrage.csv:2", new("demurrage.csv", DEMURRAGE + "DEHAM,,0,50,x")),
    "a box of 9 TEU": ("number-too-large", "equipment.csv:2", new("equipment.csv", BOXES + "40GP,9,26,67,2,2,2,x")),
    "a box twice": ("row-twice", "equipment.csv:3", new("equipment.csv", BOXES + "40GP,2,26,67,2,2,2,x\n40GP,2,26,67,2,2,2,x")),
    "a drays' method that is none": (
        "assumption-wrong", "assumptions.toml:2", text("assumptions.toml", "[dray]\n", '[dray]\nmethod = "rivers"\n'),
    ),
    "a country in two rates of drays": ("assumption-wrong", "assumptions.toml:", append("assumptions.toml", DRAYS)),
    "a rate of drays without a price": ("assumption-wrong", "assumptions.toml:", append(
        "assumptions.toml", '[[dray.rates]]\ncountries = ["DE"]\nusd_fixed_per_feu = 100\n'
    )),
    "drays that stand still in some countries": ("assumption-wrong", "assumptions.toml:", append(
        "assumptions.toml",
        '[[dray.rates]]\ncountries = ["DE"]\nusd_fixed_per_feu = 100\nusd_per_km_per_feu = 1\nkph = 0\n',
    )),
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
    "trucks that drive on a train": ("trucks-wrong", "edges.csv:7", blank_but("trucks", SHUTTLE, "yes")),
    "p90 below the median": ("p90-below", "edges.csv:3", cell(3, "p90_hours", "3")),
    "dates swapped": (
        "dates-swapped", "edges.csv:8", both(cell(SHIP, "valid_from", "2027-01-01"), cell(SHIP, "valid_to", "2026-01-01")),
    ),
    "handling at an unknown node": ("row-node", "handling.csv:4", cell(4, "node", "DEXXX", "handling.csv")),
    "handling twice": ("handling-twice", "handling.csv:4", cell(4, "node", "", "handling.csv")),
    "no default handling": ("handling-default", "handling.csv:1", cell(2, "node", "CNCGQ", "handling.csv")),
    "a default without price": ("handling-price", "handling.csv:5", cell(5, "usd_per_kg", "", "handling.csv")),
    "emissions twice": ("emissions-twice", "emissions.csv:3", cell(3, "mode", "rail", "emissions.csv")),
    "no emissions for a mode": ("emissions-missing", "emissions.csv:1", text("emissions.csv", "air,789,made for tests\n", "")),
    "an assumption in words": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "kph = 50", 'kph = "fast"')),
    "a speed of zero": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "kph = 50", "kph = 0")),
    "max_km below zero": ("assumption-wrong", "assumptions.toml:", text("assumptions.toml", "max_km = 500", "max_km = -1")),
    "a speed of 400 digits": (
        "assumption-wrong", "assumptions.toml:", text("assumptions.toml", "kph = 50", f"kph = {'9' * 400}"),
    ),
    "a speed of 5,000 digits": (
        "toml-broken", "assumptions.toml:1", text("assumptions.toml", "kph = 50", f"kph = {'9' * 5000}"),
    ),
    "a currency that does not exist": (
        "currency-unknown", "assumptions.toml:12", currency("RMB", 'per_usd = 7.1, as_of = "2026-10-30", source = "x"'),
    ),
    "USD among the currencies": (
        "currency-unknown", "assumptions.toml:12", currency("USD", 'per_usd = 1, as_of = "2026-10-30", source = "x"'),
    ),
    "a currency that is a number": (
        "currency-wrong", "assumptions.toml:13", append("assumptions.toml", "[currency]\nCNY = 7.1"),
    ),
    "currencies as a list": (
        "currency-wrong", "assumptions.toml:1", text("assumptions.toml", "[dray]", 'currency = ["CNY"]\n[dray]'),
    ),
    "a currency without a rate": (
        "currency-wrong", "assumptions.toml:13", currency("CNY", 'as_of = "2026-10-30", source = "x"'),
    ),
    "a rate of zero": (
        "currency-wrong", "assumptions.toml:13", currency("CNY", 'per_usd = 0, as_of = "2026-10-30", source = "x"'),
    ),
    "a rate that is not a number": (
        "currency-wrong", "assumptions.toml:13", currency("CNY", 'per_usd = nan, as_of = "2026-10-30", source = "x"'),
    ),
    "a rate of 400 digits": (
        "currency-wrong", "assumptions.toml:13",
        currency("CNY", f'per_usd = {"9" * 400}, as_of = "2026-10-30", source = "x"'),
    ),
    "a rate from a number": (
        "currency-wrong", "assumptions.toml:13", currency("CNY", 'per_usd = 7, as_of = "2026-10-30", source = 7'),
    ),
    "a rate without a date": ("bad-date", "assumptions.toml:13", currency("CNY", 'per_usd = 7.1, source = "x"')),
    "a rate of the 30 February": (
        "bad-date", "assumptions.toml:13", currency("CNY", 'per_usd = 7.1, as_of = "2026-02-30", source = "x"'),
    ),
    "a speed of 5,000 hexadecimal digits": (
        "assumption-wrong", "assumptions.toml:3", text("assumptions.toml", "50", "0x1" + "0" * 5000),
    ),
    "carbon at any price": (
        "assumption-wrong", "assumptions.toml:11", text("assumptions.toml", "carbon_price = 50", "carbon_price = 1e308"),
    ),
    "money without end": (
        "assumption-wrong", "assumptions.toml:10", text("assumptions.toml", "rate = 0.2", "rate = 1e308"),
    ),
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
    "a track at longitude 541": ("track-broken", "tracks.geojson:1", track("541")),
    "a track at a longitude of 400 digits": ("track-broken", "tracks.geojson:1", track("1" + "0" * 400)),
    "a track with a text for a number": ("track-broken", "tracks.geojson:1", track('"121.9"')),
    "a track with true for a number": ("track-broken", "tracks.geojson:1", track("121.9", "true")),
    "a track with an id that is a number": (
        "track-broken", "tracks.geojson:1", feature(1, lambda f: f["properties"].update(to=7), "tracks.geojson"),
    ),
    "a track between unknown nodes": (
        "track-node", "tracks.geojson:1", feature(1, lambda f: f["properties"].update(to="USXXX"), "tracks.geojson"),
    ),
}  # fmt: skip

# kind of doubt -> (code of the warning, the damage)
DOUBTS: dict[str, tuple[str, Damage]] = {
    "a node without source": ("source-blank", prop(1, "source", "")),
    "handling without source": ("source-blank", cell(2, "source", "", "handling.csv")),
    "a rate without source": ("source-blank", currency("CNY", "per_usd = 7.1, as_of = 2026-10-30")),
    "an id in another form": ("id-form", both(
        *(text("edges.csv", "USLAX", "harbour"),), prop(7, "id", "harbour"),
        feature(1, lambda f: f["properties"].update(to="harbour"), "tracks.geojson"),
    )),
    "a ship at the speed of a plane": ("speed-implausible", cell(SHIP, "hours", "30")),
    "a ship through the Earth": ("hop-too-short", cell(SHIP, "km", "1000")),
    "a connection no shorter than the change without it": ("connection-no-shorter", new("connections.csv", (
        "from_service,to_service,hours,basis,source\nSHUTTLE,SHIP,140,assumed,x\n"))),
    "a node where nothing stops": ("node-unused", cell(9, "to", "DEHAM")),
    "a service that cannot be boarded": ("never-boarded", prop(8, "modes", ["road"])),
    "a block train within its own country": ("never-boarded", blank_but("trade_of", SHUTTLE, "CN")),
    "a track to another place": ("track-apart", feature(
        1, lambda f: f["geometry"]["coordinates"].append([-100, 20]), "tracks.geojson",
    )),
    "a track half as long as its hop": ("track-length", cell(9, "km", "20000")),
    "latitude and longitude swapped": ("position-elsewhere", feature(1, lambda f: f["geometry"].update(
        coordinates=[43.92, 90 - 1e-9]))),
    "a time zone of the other side": ("zone-elsewhere", prop(1, "tz", "America/New_York")),
    "a letter of another alphabet in an id": ("look-alike", both(
        prop(2, "id", "CNCGQ-\u0410IR"), text("edges.csv", "CNCGQ-AIR", "CNCGQ-\u0410IR"),
        text("edges.csv", "CNCGQ-AIR", "CNCGQ-\u0410IR"),
    )),
    "a locode in small letters": ("locode-form", prop(1, "locodes", ["cndag"])),
    "a price a hundred times its lane's": ("price-implausible", append(
        "edges.csv",
        "\n".join(
            f"SHIP{n},1,CNDLC,DEHAM,sea,20800,840,{usd},,,1,,,no,operating,Line,x,,,,,assumed,x"
            for n, usd in enumerate((1200, 1300, 130_000))
        ),
    )),
    "a rate a hundred times the network's": ("price-implausible", rate("R,SHIP,CNDLC,DEHAM,,250000,USD,box,,,,,,x")),
    "a figure called derived whose source says assumed": ("basis-unfounded", both(
        cell(SHUTTLE, "basis", "derived"), cell(SHUTTLE, "source", "km: a map; hours: assumed; price: a tariff"),
    )),
    "a price of years ago": ("price-old", column("edges.csv", "as_of", {SHUTTLE: "2019-05"})),
    "a rate in a currency of unknown worth": (
        "currency-without-rate", rate("R,SHIP,CNDLC,DEHAM,,900,KZT,box,,,,,,x"),
    ),
}  # fmt: skip

LAID: dict[str, tuple[str, Damage]] = {
    "a workbook of no table": (
        "sheet-unknown", lambda own: (own / "book.xlsx").write_bytes(workbook({"Sheet1": [["hello"]]})),
    ),
    "a row that is not filled in": (
        "row-open", lambda own: (own / "rates.csv").write_text(
            "# my rates\nrate,service,from,to,amount,currency,per,source\nR,SHIP,CNDLC,DEHAM,,USD,box,mine\n"),
    ),
    "a row that changes nothing": (
        "changes-nothing", new("emissions.csv", "mode,g_co2e_per_tkm,source\nrail,22,made for tests"),
    ),
}  # fmt: skip
"""Kinds of damage of an overlay on ``tests/small``."""
