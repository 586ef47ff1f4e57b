"""Closed days of a service: departures of known days move, what is not known keeps its frequency and a note."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import corridor
from corridor.dataset.kept.network import bytes_of, parts_of
from tests.support.paths import SMALL
from tests.support.shell import command

HEADER = "id,target,cargo,since,until,checked,severity,text,source,kind\n"
FESTIVAL = "shut,service:SHIP,,2027-02-03,2027-02-10,2026-11-01,warning,The line lies still.,made for tests,closed\n"
LONG = "later,service:SHIP,,2027-02-17,2027-02-17,2026-11-01,info,A day more.,made for tests,closed\n"
SAILINGS = "service,days,departs,date,valid_from,valid_to,source\nSHIP,Wed,10:00,,,,made for tests\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(SMALL, tmp_path / "data"))
    (made / "timetable.csv").write_text(SAILINGS, encoding="utf-8")
    return made


def leaves(directory: Path, **dates: Any) -> tuple[str | None, list[str]]:
    """When the ship leaves, and the notes of the route."""
    network = corridor.load(directory)
    plan = corridor.plan(network, "Dalian", "Hamburg", wait="scheduled", mode=["sea"], **dates)
    return plan.best.legs[0].depart, [note.id for note in plan.best.notes]


def test_a_departure_on_a_closed_day_waits_for_the_next_that_leaves(directory: Path) -> None:
    ready = datetime(2027, 2, 1, tzinfo=UTC)
    assert leaves(directory, depart=ready) == ("2027-02-03T10:00:00+08:00", [])
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    assert leaves(directory, depart=ready) == ("2027-02-17T10:00:00+08:00", ["shut"])
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL + LONG, encoding="utf-8")
    assert leaves(directory, depart=ready) == ("2027-02-24T10:00:00+08:00", ["shut", "later"])


def test_from_a_deadline_too_nothing_leaves_on_a_closed_day(directory: Path) -> None:
    by = datetime(2027, 3, 20, tzinfo=UTC)
    assert leaves(directory, arrive_by=by)[0] == "2027-02-10T10:00:00+08:00"
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    assert leaves(directory, arrive_by=by)[0] == "2027-01-27T10:00:00+08:00"


def test_a_service_of_unknown_days_keeps_its_frequency_and_says_that_it_is_closed(directory: Path) -> None:
    (directory / "timetable.csv").unlink()
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    plan = corridor.plan(
        corridor.load(directory),
        "Dalian",
        "Hamburg",
        wait="scheduled",
        mode=["sea"],
        depart=datetime(2027, 2, 1, tzinfo=UTC),
    )
    assert plan.best.legs[0].estimated_wait
    assert [note.id for note in plan.best.notes] == ["shut"]


def test_undated_answers_do_not_know_closed_days(directory: Path) -> None:
    before = corridor.plan(corridor.load(directory), "Dalian", "Hamburg").best.hours
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    assert corridor.plan(corridor.load(directory), "Dalian", "Hamburg").best.hours == before


def test_closed_days_come_from_an_overlay_a_calendar_and_the_cache_alike(directory: Path) -> None:
    own = directory.parent / "own"
    own.mkdir()
    (own / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    laid = corridor.load(directory, overlays=[own])
    span = ((date(2027, 2, 3), date(2027, 2, 10)),)
    assert laid.service_by_id["SHIP"].closed == span
    assert parts_of(bytes_of(laid))["service_by_id"]["SHIP"].closed == span
    (directory.parent / "h.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
        "DTSTART;VALUE=DATE:20270203\r\nDTEND;VALUE=DATE:20270211\r\nSUMMARY:Festival\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n",
        encoding="utf-8",
        newline="",
    )
    words = ("import", "ics", "h.ics", "--target", "service:SHIP", "--out", "shut", "--data", str(directory))
    ended = command(*words, folder=directory.parent)
    assert ended.returncode == 0, ended.stderr
    assert corridor.load(directory, overlays=[directory.parent / "shut"]).service_by_id["SHIP"].closed == span


def test_a_feed_that_is_written_leaves_closed_days_out(directory: Path) -> None:
    (directory / "advisories.csv").write_text(HEADER + FESTIVAL, encoding="utf-8")
    ended = command(
        "export", "--gtfs", "f.zip", "--since", "2027-02-01", "--data", str(directory), folder=directory.parent
    )
    assert ended.returncode == 0, ended.stderr
    raw = (directory.parent / "f.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        dates = archive.read("calendar_dates.txt").decode("utf-8").splitlines()[1:]
    assert [line for line in dates if line.startswith("SHIP")] == ["SHIP-1,20270203,2", "SHIP-1,20270210,2"]
