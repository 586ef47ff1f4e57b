"""Files as spreadsheets write them: read where the meaning is plain; else refused, with cell and cause."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from corridor.dataset.kept.network import PARTS
from corridor.dataset.load import load, validate
from corridor.model.network import Network
from tests.support.damage import BOXES, cell, new, workbook
from tests.support.paths import SMALL

Change = Callable[[str], str | bytes]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


def content(network: Network) -> list[Any]:
    return [getattr(network, name) for name in PARTS]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def parted(text: str, part: str, *, decimal_comma: bool = False) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=part)
    for number, row in enumerate(rows(text)):
        writer.writerow([c.replace(".", ",") if decimal_comma and number and _is_number(c) else c for c in row])
    return stream.getvalue()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def wide(text: str) -> str:
    return "\n".join(line + ",,," for line in text.splitlines()) + "\n"


AS_WRITTEN: dict[str, Change] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 3),
    "semicolons": lambda text: parted(text, ";"),
    "semicolons and decimal commas": lambda text: parted(text, ";", decimal_comma=True),
    "tabs": lambda text: parted(text, "\t"),
    "tabs and decimal commas": lambda text: parted(text, "\t", decimal_comma=True),
    "a sep line": lambda text: "sep=,\n" + text,
    "a sep line, quoted, with a mark": lambda text: b"\xef\xbb\xbf" + f'"sep=;"\r\n{parted(text, ";")}'.encode(),
    "blank rows": lambda text: text.replace("\n", "\n\n") + ",,,,\n  ,\n",
    "blank rows above": lambda text: "\n,,,\n" + text,
    "empty trailing columns": wide,
    "header in capitals, with blanks": lambda text: text.replace(
        text.splitlines()[0], " , ".join(text.splitlines()[0].upper().split(","))
    ),
    "every cell quoted": lambda text: "\n".join(",".join(f'"{c}"' for c in row) for row in rows(text)) + "\n",
    "blanks around cells": lambda text: "\n".join(",".join(f" {c}\u00a0" for c in row) for row in rows(text)) + "\n",
    "yes as TRUE": lambda text: text.replace(",yes,", ",TRUE,").replace(",no,", ",False,"),
    "an index column": lambda text: "\n".join(f"{n - 1 if n else ''},{r}" for n, r in enumerate(text.splitlines())),
}


@pytest.mark.parametrize("way", AS_WRITTEN)
@pytest.mark.parametrize("name", ["edges.csv", "handling.csv", "emissions.csv"])
def test_a_table_is_read_as_spreadsheets_write_it(directory: Path, name: str, way: str) -> None:
    before = content(load(directory))
    written = AS_WRITTEN[way]((directory / name).read_text(encoding="utf-8"))
    (directory / name).write_bytes(written if isinstance(written, bytes) else written.encode())
    assert [str(fault) for fault in validate(directory)] == []
    assert content(load(directory)) == before


@pytest.mark.parametrize("name", ["nodes.geojson", "tracks.geojson", "assumptions.toml"])
def test_other_files_may_have_a_mark_and_any_line_ends(directory: Path, name: str) -> None:
    before = content(load(directory))
    text = (directory / name).read_text(encoding="utf-8")
    for written in ("\ufeff" + text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        (directory / name).write_bytes(written.encode())
        assert content(load(directory)) == before


def as_typed(text: str) -> Any:
    return float(text) if _is_number(text) else text


def to_workbook(directory: Path, name: str, *, typed: bool = True, sheet: str | None = None) -> None:
    table = rows((directory / f"{name}.csv").read_text(encoding="utf-8"))
    cells = [[as_typed(c) if typed and number else c for c in row] for number, row in enumerate(table)]
    (directory / f"{name}.csv").unlink()
    (directory / f"{name}.xlsx").write_bytes(workbook({sheet or name: cells, "notes": [["for me"]]}))


@pytest.mark.parametrize("name", ["edges", "handling", "emissions"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_workbook_serves_in_place_of_a_table(directory: Path, name: str, typed: bool) -> None:
    before = content(load(directory))
    to_workbook(directory, name, typed=typed, sheet="Tabelle1")
    assert [str(fault) for fault in validate(directory)] == []
    assert content(load(directory)) == before


def test_dates_and_times_of_a_workbook_are_those_of_its_cells(directory: Path) -> None:
    header = ["service", "days", "departs", "date", "valid_from", "valid_to", "source"]
    (directory / "timetable.xlsx").write_bytes(
        workbook({"timetable": [
            header,
            ["SHIP", "", time(8, 30), date(2026, 12, 1), "", "", "x"],
            ["# what follows is a plan", "", "", "", "", "", ""],
            ["SHIP", "Mon", "18:05", "", date(2027, 1, 1), "2027-06-30", "x"],
        ]})
    )  # fmt: skip
    first, second = load(directory).service_by_id["SHIP"].sailings
    assert (first.departs, first.date) == ("08:30", date(2026, 12, 1))
    assert (second.days, second.departs, second.valid_from) == ((0,), "18:05", date(2027, 1, 1))
    assert second.valid_to == date(2027, 6, 30)


def test_a_fault_in_a_workbook_names_the_cell_as_the_spreadsheet_does(directory: Path) -> None:
    header = ["rate", "service", "from", "to", "amount", "currency", "per", "valid_from", "source"]
    (directory / "rates.xlsx").write_bytes(
        workbook({"rates": [header, ["R", "SHIP", "CNDLC", "DEHAM", "cheap", "USD", "box", 46023, "x"]]})
    )
    found = [str(fault) for fault in validate(directory)]
    assert any(line.startswith("rates.xlsx, sheet rates, E2: not-a-number: amount is 'cheap'") for line in found)
    (dated,) = [line for line in found if "bad-date" in line]
    assert dated.startswith("rates.xlsx, sheet rates, H2: ")
    assert "2026-01-01 into a number" in dated


CAUSES = {
    "a date turned into a number": ("valid_from", "46023", "has turned the date 2026-01-01 into a number"),
    "a time turned into a fraction": ("departs", "0.354166666666667", "has turned 8:30 into a part of a day"),
    "thousands": ("km", '"1,177"', "grouped in thousands"),
    "a decimal comma among commas": (
        "hours",
        '"24,5"',
        "a decimal comma is read only where a semicolon or a tab parts",
    ),
    "a number turned into a date": ("usd_per_teu", "2026-05-01", "may have turned it into a date"),
    "a number turned into a month": ("usd_per_teu", "1-May", "may have turned it into a date"),
    "an error of a formula": ("km", "#REF!", "error of a formula"),
    "a formula": ("km", "=A1*2", "write its value"),
    "a unit": ("km", "1177 km", "write the digits alone, which are km"),
    "a currency": ("usd_per_teu", "$500", "write the digits alone"),
    "day and month": ("valid_to", "03/04/2026", "nobody can tell day from month"),
    "days by number": ("days", "1 3", "days are written by name"),
    "days with commas": ("days", '"Mon, Thu"', "blanks part the names"),
    "a line break": ("name", '"one\ntwo"', "holds a line break"),
}


@pytest.mark.parametrize("kind", CAUSES)
def test_a_fault_tells_what_made_the_cell_so(directory: Path, kind: str) -> None:
    name, value, cause = CAUSES[kind]
    cell(8, name, value)(directory)
    assert any(cause in str(fault) for fault in validate(directory)), [str(fault) for fault in validate(directory)]


@pytest.mark.parametrize(
    ("amount", "refused"), [("5.200", True), ("5.200,50", True), ("5200,5", False), ("5.25", False)]
)
def test_a_point_that_may_part_thousands_of_money_is_refused_where_commas_are_decimal(
    directory: Path, amount: str, *, refused: bool
) -> None:
    new("rates.csv", f"rate;service;from;to;amount;currency;per;source\nR;SHIP;CNDLC;DEHAM;{amount};USD;box;x")(
        directory
    )
    faults = [str(fault) for fault in validate(directory) if "rates.csv" in str(fault) and "price" not in str(fault)]
    assert any("grouped in thousands" in fault for fault in faults) == refused, faults


def test_a_code_without_its_leading_zero_is_told(directory: Path) -> None:
    new("equipment.csv", BOXES + "020GP,1,28,33,1,1,1,x")(directory)
    new("demurrage.csv", "node,equipment,from_day,usd_per_box_day,source\nDEHAM,20GP,1,50,x")(directory)
    (fault,) = validate(directory)
    assert "is 020GP meant?" in str(fault)


def test_a_column_with_a_slip_in_its_name_is_told(directory: Path) -> None:
    path = directory / "edges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("hours", "hour", 1), encoding="utf-8")
    assert any("is 'hour' meant?" in str(fault) for fault in validate(directory))


@pytest.mark.parametrize(("code", "name"), [("gb18030", "GB 18030"), ("cp1252", "Windows-1252")])
def test_another_code_is_named(directory: Path, code: str, name: str) -> None:
    path = directory / "edges.csv"
    text = path.read_text(encoding="utf-8").replace("Land Port", "长春内陆港" if code == "gb18030" else "Société")
    path.write_bytes(text.encode(code))
    (fault,) = [fault for fault in validate(directory) if fault.code == "not-utf8"]
    assert name in fault.message


def test_nodes_passed_through_geopandas_are_read(directory: Path, tmp_path: Path) -> None:
    import geopandas as gpd

    before = load(directory)
    gpd.read_file(directory / "nodes.geojson").to_file(tmp_path / "nodes.geojson", driver="GeoJSON")
    shutil.copy(tmp_path / "nodes.geojson", directory / "nodes.geojson")
    assert [str(fault) for fault in validate(directory) if fault.severity == "error"] == []
    assert load(directory).node_by_id == before.node_by_id


def test_lists_as_texts_are_read(directory: Path) -> None:
    document = json.loads((directory / "nodes.geojson").read_text(encoding="utf-8"))
    before = load(directory).node_by_id
    for feature in document["features"]:
        properties = feature["properties"]
        properties["modes"] = " ".join(properties["modes"])
        properties["aliases"] = "|".join(properties["aliases"])
        if properties["gauge_mm"] is not None:
            properties["gauge_mm"] = float(properties["gauge_mm"])
    (directory / "nodes.geojson").write_text(json.dumps(document), encoding="utf-8")
    assert load(directory).node_by_id == before
