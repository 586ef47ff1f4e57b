"""All real faults of a directory at once, and no false one: what can be checked is checked, and nothing else is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import corridor
from corridor.dataset.load import validate
from tests.support.damage import DAMAGES, Damage, append, both, cell, feature, gone, prop, raw, text
from tests.support.paths import SMALL
from tests.support.shell import command

TRAIN, SHUTTLE, SHIP, CHARTER = 2, 7, 8, 10  # rows of edges.csv


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


def errors(directory: Path) -> list[tuple[str, str]]:
    """Place and code of each error; those that stop ``load`` are those that ``validate`` lists."""
    found = [(f.where, f.code) for f in validate(directory) if f.severity == "error"]
    if found:
        with pytest.raises(corridor.DataError) as stopped:
            corridor.load(directory)
        assert [(f.where, f.code) for f in stopped.value.faults] == found
    else:
        corridor.load(directory)
    return found


def test_gaps_between_files_are_found_although_other_things_are_wrong(directory: Path) -> None:
    for kind in ("negative hours", "no default handling", "no emissions for a mode"):
        DAMAGES[kind][2](directory)
    assert errors(directory) == [
        ("edges.csv:2", "number-negative"),
        ("handling.csv:1", "handling-default"),
        ("emissions.csv:1", "emissions-missing"),
    ]


def test_faults_of_the_tracks_are_found_although_other_things_are_wrong(directory: Path) -> None:
    for kind in ("negative hours", "a track between unknown nodes"):
        DAMAGES[kind][2](directory)
    assert errors(directory) == [("edges.csv:2", "number-negative"), ("tracks.geojson:1", "track-node")]


def test_a_bad_cell_does_not_hide_what_else_is_wrong_with_its_row(directory: Path) -> None:
    for column, value in {
        "km": "far", "to": "CNXXX", "usd_per_kg": "3", "p90_hours": "1", "valid_from": "2027-01-01",
        "valid_to": "2026-01-01", "days": "Mon",
    }.items():  # fmt: skip
        cell(SHIP, column, value)(directory)
    assert {code for where, code in errors(directory) if where == f"edges.csv:{SHIP}"} == {
        "not-a-number", "unknown-node", "price-wrong", "p90-below", "dates-swapped", "timetable-half",
    }  # fmt: skip


def test_a_bad_cell_does_not_hide_that_a_row_stands_twice(directory: Path) -> None:
    append("handling.csv", ",rail,soon,8,30,,made for tests")(directory)
    append("emissions.csv", "rail,low,made for tests")(directory)
    assert errors(directory) == [
        ("handling.csv:7", "not-a-number"),
        ("handling.csv:7", "handling-twice"),
        ("emissions.csv:6", "not-a-number"),
        ("emissions.csv:6", "emissions-twice"),
    ]


@pytest.mark.parametrize(
    ("damage", "only"),
    [
        (prop(1, "tz", "Mars/Base"), ("nodes.geojson:1", "tz-unknown")),
        (prop(7, "name", ""), ("nodes.geojson:7", "property-missing")),
        (feature(6, lambda f: f.update(geometry=None)), ("nodes.geojson:6", "not-a-point")),
        (prop(1, "id", 7), ("nodes.geojson:1", "property-type")),
        (feature(1, lambda f: f["properties"].pop("id")), ("nodes.geojson:1", "property-missing")),
        (text("nodes.geojson", '"features": [', '"features": [null,'), ("nodes.geojson:1", "feature-broken")),
        (gone("nodes.geojson"), ("nodes.geojson:1", "file-missing")),
        (text("edges.csv", "Land Port", "Land,Port"), ("edges.csv:2", "row-length")),
        (cell(TRAIN, "hours", "long"), ("edges.csv:2", "not-a-number")),
        (cell(2, "load_h", "long", "handling.csv"), ("handling.csv:2", "not-a-number")),
        (cell(2, "mode", "train", "handling.csv"), ("handling.csv:2", "unknown-word")),
        (text("handling.csv", ",rail,12,8,30,", ",rail,12,8,30,,"), ("handling.csv:2", "row-length")),
        (cell(2, "mode", "train", "emissions.csv"), ("emissions.csv:2", "unknown-word")),
        (raw("emissions.csv", lambda b: b.replace(b"sea", b'"sea')), ("emissions.csv:", "csv-broken")),
    ],
)  # fmt: skip
def test_one_fault_is_reported_as_one(directory: Path, damage: Damage, only: tuple[str, str]) -> None:
    damage(directory)
    ((where, code),) = errors(directory)
    assert (where.startswith(only[0]), code) == (True, only[1])


def test_a_node_that_stands_twice_is_found_although_the_first_is_broken(directory: Path) -> None:
    both(prop(1, "tz", "Mars/Base"), prop(2, "id", "CNCGQ"))(directory)
    assert errors(directory) == [
        ("nodes.geojson:1", "tz-unknown"),
        ("nodes.geojson:2", "node-twice"),
        ("edges.csv:10", "unknown-node"),  # CNCGQ-AIR is no more
        ("edges.csv:11", "unknown-node"),
    ]


def test_the_row_of_a_fault_is_the_line_of_the_file(directory: Path) -> None:
    append("handling.csv", ",rail,1,1,10,,twice")(directory)
    append("handling.csv", "DEXXX,rail,1,1,10,,nowhere")(directory)
    text("assumptions.toml", "kph = 50", "# how fast\nkph = 0")(directory)
    text("assumptions.toml", "carbon_price = 50", "carbon_price = -1")(directory)
    assert errors(directory) == [
        ("handling.csv:7", "handling-twice"),
        ("handling.csv:8", "row-node"),
        ("assumptions.toml:4", "assumption-wrong"),
        ("assumptions.toml:12", "assumption-wrong"),
    ]
    messages = [fault.message for fault in validate(directory) if fault.where.startswith("assumptions")]
    assert messages == ["dray.kph is 0", "money.carbon_price is -1"]


def test_the_row_of_a_doubt_is_the_line_of_the_file(directory: Path) -> None:
    lines = (directory / "edges.csv").read_text(encoding="utf-8").splitlines()
    (directory / "edges.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    cell(5, "km", "1000")(directory)
    append("edges.csv", "DRIVE,1,CNMLX,RUZBK,road,12,1,9,,,,,,no,operating,,,,,,,assumed,made for tests")(directory)
    document = json.loads((directory / "nodes.geojson").read_text(encoding="utf-8"))
    document["features"].append(json.loads(json.dumps(document["features"][0]).replace('"CNCGQ"', '"CNXXX"')))
    (directory / "nodes.geojson").write_text(json.dumps(document), encoding="utf-8")
    feature(1, lambda f: f["geometry"]["coordinates"].append([-100, 20]), "tracks.geojson")(directory)
    tracks = json.loads((directory / "tracks.geojson").read_text(encoding="utf-8"))
    tracks["features"].insert(0, {
        "type": "Feature", "properties": {"from": "CNDLC", "to": "DEHAM", "mode": "rail"},
        "geometry": {"type": "LineString", "coordinates": [[121, 38], [10, 53]]},
    })  # fmt: skip
    (directory / "tracks.geojson").write_text(json.dumps(tracks), encoding="utf-8")
    rows = (directory / "edges.csv").read_text(encoding="utf-8").splitlines()
    found = [(fault.where, fault.code, fault.message) for fault in validate(directory)]
    places = [(where, code) for where, code, _ in found]
    assert rows[4].startswith("SHIP,1,")
    assert ("edges.csv:5", "hop-too-short") in places
    assert ("edges.csv:12", "never-boarded") in places
    assert (f"nodes.geojson:{len(document['features'])}", "node-unused") in places
    assert ("tracks.geojson:2", "track-apart") in places
    assert any("DRIVE" in message for _, code, message in found if code == "never-boarded")


def test_a_directory_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    for name in (tmp_path / "nowhere", "x" * 5000, "a\0b", "\ud800"):
        (fault,) = validate(name)
        assert fault.code == "file-missing"
        assert len(str(fault)) < 500
        with pytest.raises(corridor.DataError):
            corridor.load(name)


@pytest.mark.parametrize("value", [5, ["data"], b"data", 1.5])
def test_a_directory_that_is_no_name_is_refused(value: Any) -> None:
    for read in (corridor.load, validate):
        with pytest.raises(corridor.InputError, match="folder"):
            read(value)


def test_values_of_a_service_may_be_written_in_different_ways(directory: Path) -> None:
    both(cell(3, "frequency_per_week", "1.0"), cell(4, "frequency_per_week", "1e0"))(directory)
    for row, days in ((CHARTER, "Mon Thu"), (12, "Thu  Mon")):
        if row == 12:
            line = (directory / "edges.csv").read_text(encoding="utf-8").splitlines()[CHARTER - 1]
            append("edges.csv", line.replace("CHARTER,1,CNCGQ-AIR,DEHHN", "CHARTER,2,DEHHN,CNCGQ-AIR"))(directory)
        for column, value in {"days": days, "departs": "12:00", "frequency_per_week": "2", "both_ways": "no"}.items():
            cell(row, column, value)(directory)
    assert errors(directory) == []


def test_an_unused_mode_needs_no_price(directory: Path) -> None:
    lines = (directory / "edges.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (directory / "edges.csv").write_text("".join(line for line in lines if ",air," not in line), encoding="utf-8")
    cell(5, "usd_per_kg", "", "handling.csv")(directory)
    assert errors(directory) == []


def test_a_property_nested_deep_stops_nothing(directory: Path) -> None:
    text("nodes.geojson", '"bonded": null', '"bonded": null, "nest": ' + "[" * 700 + "]" * 700)(directory)
    assert errors(directory) == []


def test_a_track_may_pass_the_antimeridian_by_one_turn(directory: Path) -> None:
    line = [[121.9, 38.95], [179.9, 48], [190, 48.5], [241.75, 33.74]]
    feature(1, lambda f: f["geometry"].update(coordinates=line), "tracks.geojson")(directory)
    assert validate(directory) == []


def test_the_first_fifty_faults_of_a_kind_are_told_and_the_rest_are_counted(directory: Path) -> None:
    edges = directory / "edges.csv"
    row = edges.read_text(encoding="utf-8").splitlines()[SHIP - 1]
    wrong = (row.replace("SHIP", f"SHIP{number}").replace(",sea,", ",sae,") for number in range(1250))
    append("edges.csv", "\n".join(wrong))(directory)
    cell(TRAIN, "km", "far")(directory)
    ended = command("validate", directory)
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert sum("unknown-word: mode is 'sae'" in line for line in lines) == 50
    assert "... and 1,200 more of unknown-word" in lines
    assert sum("not-a-number" in line for line in lines) == 1
    assert lines[-1] == "1,251 errors in the data; mend them and try again"
