"""From and to the formats of others: what comes back is what went out, and what cannot be read is told as a whole."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import corridor
from corridor.cli.main import main
from corridor.dataset.exchange.dcsa import code_of, schedules_of
from tests.support import paths
from tests.support.damage import both, new, sailing, workbook

SMALL = str(paths.SMALL)
VESSEL_SCHEDULES = json.loads((Path(__file__).parent / "vessel_schedules.schema.json").read_text(encoding="utf-8"))
Run = Callable[..., tuple[int, str, str]]
DATED = both(
    sailing("SHIP,,10:00,2026-12-01,,,x\nSHIP,,18:30,2026-12-09,,,x\nPACIFIC,Mon Thu,07:15,,2026-11-01,2027-03-31,x"),
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--data", SMALL])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    folder = tmp_path / "dated"
    folder.mkdir()
    DATED(folder)
    return folder


def departures(network: corridor.Network, name: str) -> set[tuple[Any, ...]]:
    return {(row.departs, row.days, row.date) for row in network.service_by_id[name].sailings}


def test_what_is_exported_as_gtfs_is_imported_as_the_same_services_and_departures(run: Run, dated: Path) -> None:
    assert run("export", "--gtfs", "feed.zip", "--with", "dated", "--since", "2026-11-15", "--days", "60")[0] == 0
    with zipfile.ZipFile("feed.zip") as feed:
        assert {"agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"} <= set(feed.namelist())
    assert run("import", "gtfs", "feed.zip", "--out", "back")[0] == 0
    before, after = (corridor.load(SMALL, overlays=[name]) for name in (dated, "back"))
    for name in ("SHIP", "PACIFIC"):
        assert departures(after, name) == departures(before, name)
        assert after.service_by_id[name].hops == before.service_by_id[name].hops
    (weekly,) = after.service_by_id["PACIFIC"].sailings
    assert (weekly.valid_from, weekly.valid_to) == (date(2026, 11, 15), date(2027, 1, 13))
    provenance = json.loads(Path("back/provenance.json").read_text(encoding="utf-8"))
    assert provenance["kind"] == "gtfs"
    assert len(provenance["sha256"]) == 64


def test_what_is_exported_as_dcsa_is_imported_as_the_same_services_and_departures(run: Run, dated: Path) -> None:
    assert run("export", "--dcsa", "s.json", "--with", "dated", "--since", "2026-12-01", "--days", "14")[0] == 0
    document = json.loads(Path("s.json").read_text(encoding="utf-8"))
    for service in document:
        assert {"carrierServiceName", "carrierServiceCode", "vesselSchedules"} <= service.keys()
        for ship in service["vesselSchedules"]:
            for call in ship["transportCalls"]:
                assert {"transportCallReference", "carrierImportVoyageNumber", "timestamps"} <= call.keys()
                assert {stamp["eventClassifierCode"] for stamp in call["timestamps"]} == {"PLN"}
    assert run("import", "dcsa", "s.json", "--out", "back")[0] == 0
    before, after = (corridor.load(SMALL, overlays=[name]) for name in (dated, "back"))
    assert departures(after, "SHIP") == departures(before, "SHIP")
    assert after.service_by_id["SHIP"].hops == before.service_by_id["SHIP"].hops
    days = {row.date for row in after.service_by_id["PACIFIC"].sailings}
    assert days == {date(2026, 12, day) for day in (3, 7, 10, 14)}


@pytest.mark.parametrize("data", [SMALL, None])
def test_schedules_keep_to_the_published_schema(data: str | None, dated: Path) -> None:
    """Of the small network with dates laid over, and of all ships of the shipped network whose days are known."""
    network = corridor.load(data, overlays=[dated] if data else [])
    schedules = schedules_of(network, first=date(2026, 12, 1), last=date(2026, 12, 21))
    Draft202012Validator(VESSEL_SCHEDULES).validate(schedules)
    assert sum(len(service["vesselSchedules"]) for service in schedules) > 2


def test_a_long_id_has_a_code_that_dcsa_takes() -> None:
    assert len(code_of("HRB-HAM-OUT-AND-BACK")) == 11
    assert code_of("HRB-HAM-OUT-AND-BACK") != code_of("HRB-HAM-OUT-AND-ON")


def call(code: str, **times: str) -> dict[str, Any]:
    stamps = [
        {"eventTypeCode": kind, "eventClassifierCode": "EST", "eventDateTime": when} for kind, when in times.items()
    ]
    return {"location": {"UNLocationCode": code, "locationName": code}, "timestamps": stamps}


def test_a_new_loop_of_a_carrier_takes_its_figures_from_the_network(run: Run) -> None:
    calls = [call("CNDLC", DEPA="2026-12-01T10:00:00+08:00"), call("DEHAM", ARRI="2027-01-05T03:00:00+01:00")]
    loop = {"carrierServiceName": "Lion", "carrierServiceCode": "FE9", "vesselSchedules": [{"transportCalls": calls}]}
    Path("s.json").write_text(json.dumps([loop]), encoding="utf-8")
    assert run("import", "dcsa", "s.json", "--out", "back")[0] == 0
    service = corridor.load(SMALL, overlays=["back"]).service_by_id["FE9"]
    assert [(hop.km, hop.usd_per_teu, hop.hours) for hop in service.hops] == [(20800, 1250, 840)]
    assert "as of service SHIP" in service.hops[0].source


def test_all_ports_that_are_unknown_are_told_at_once_and_nothing_is_written(run: Run) -> None:
    calls = [call("CNSHA", DEPA="2026-12-01T10:00:00+08:00"), call("NLRTM", ARRI="2027-01-05T03:00:00+01:00")]
    loop = {"carrierServiceName": "Lion", "carrierServiceCode": "FE9", "vesselSchedules": [{"transportCalls": calls}]}
    Path("s.json").write_text(json.dumps([loop]), encoding="utf-8")
    code, _, err = run("import", "dcsa", "s.json", "--out", "back")
    assert code == 2
    assert "CNSHA" in err
    assert "NLRTM" in err
    assert not Path("back").exists()


@pytest.mark.parametrize("when", ["0001-01-01T00:30:00+14:00", "9999-12-31T23:30:00-12:00", "2026-12-01T10:00:00"])
def test_a_moment_at_the_ends_of_the_calendar_or_without_offset_is_refused(run: Run, when: str) -> None:
    calls = [call("CNDLC", DEPA=when), call("DEHAM", ARRI="2027-01-05T03:00:00+01:00")]
    loop = {"carrierServiceName": "Lion", "carrierServiceCode": "FE9", "vesselSchedules": [{"transportCalls": calls}]}
    Path("s.json").write_text(json.dumps([loop]), encoding="utf-8")
    code, _, err = run("import", "dcsa", "s.json", "--out", "back")
    assert code == 2
    assert "bad-date" in err
    assert when in err


@pytest.mark.parametrize("text", ["{", "[" * 5000, "[7]", "{}", '[{"legs": 7}]', '[{"carrierServiceCode": []}]'])
def test_a_document_that_is_none_is_refused(run: Run, text: str) -> None:
    Path("s.json").write_text(text, encoding="utf-8")
    code, _, err = run("import", "dcsa", "s.json", "--out", "back")
    assert code == 2
    assert "Traceback" not in err
    assert not Path("back").exists()


def feed(**tables: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.txt", text)
    return stream.getvalue()


STOPS = "stop_id,stop_name,stop_lat,stop_lon\na,Changchun,43.92,125.47\nb,Dalian,38.93,121.65\nm,Meihekou,42.5,125.7\n"


def test_a_feed_of_fifty_trips_is_read_as_worked_out_by_hand(run: Run) -> None:
    nodes = corridor.load(SMALL).node_by_id
    a, b = nodes["CNCGQ"], nodes["CNDLC"]
    stops = f"stop_id,stop_name,stop_lat,stop_lon\na,Changchun,{a.lat},{a.lon}\nb,Dalian,{b.lat},{b.lon}\n"
    trips, times = ["route_id,service_id,trip_id"], ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for number in range(50):
        hour = 4 + number % 25  # the last of them leave after midnight
        trips.append(f"G1,{'w' if number % 2 else 's'},t{number}")
        times += [f"t{number},{hour:02d}:00:00,{hour:02d}:10:00,a,1", f"t{number},{hour + 9:02d}:40:00,,b,7"]
    Path("f.zip").write_bytes(feed(
        agency="agency_id,agency_name,agency_url,agency_timezone\n1,Railway,http://x,Asia/Shanghai\n", stops=stops,
        routes="route_id,agency_id,route_long_name,route_type\nG1,1,Fast freight,2\n", trips="\n".join(trips),
        stop_times="\n".join(times),
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,0,0,1,0,0,0,20261201,20270331\ns,0,0,0,0,0,0,1,20261201,20261231\n",
        calendar_dates="service_id,date,exception_type\ns,20261213,2\ns,20261215,1\n",
    ))  # fmt: skip
    assert run("import", "gtfs", "f.zip", "--out", "back")[0] == 0
    service = corridor.load(SMALL, overlays=["back"]).service_by_id["G1"]
    assert service.stops == ("CNCGQ", "CNDLC")
    assert service.operator == "Railway"
    assert [hop.hours for hop in service.hops] == [9.5]
    assert [hop.km for hop in service.hops] == [702]
    weekly = {(row.departs, row.days, row.valid_from) for row in service.sailings if row.days}
    singles = {(row.departs, row.date) for row in service.sailings if row.date}
    first = {f"{4 + n % 25:02d}:10" for n in range(1, 50, 2) if 4 + n % 25 < 24}
    assert {departs for departs, days, _ in weekly if days == (0, 3)} == first
    assert ("00:10", (1, 4), date(2026, 12, 2)) in weekly  # 24:10 on Monday is 00:10 on Tuesday
    early = {day for departs, day in singles if departs == "04:10"}  # of 04:10, and of 28:10 the day before
    assert early == {date(2026, 12, day) for day in (6, 15, 20, 27, 7, 16, 21, 28)}


@pytest.mark.parametrize("lon", ["inf", "-inf", "nan", "1e300", "200", ""])
def test_a_stop_that_lies_nowhere_on_the_earth_is_refused(run: Run, lon: str) -> None:
    Path("f.zip").write_bytes(feed(
        stops=STOPS.replace("125.47", lon), routes="route_id,route_long_name,route_type\nG1,Fast freight,2\n",
        trips="route_id,service_id,trip_id\nG1,w,t", stop_times="trip_id,arrival_time,departure_time,stop_id,"
        "stop_sequence\nt,08:00:00,08:10:00,a,1\nt,17:40:00,17:50:00,b,7",
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,0,0,1,0,0,0,20261201,20270331\n",
    ))  # fmt: skip
    code, _, err = run("import", "gtfs", "f.zip", "--out", "back")
    assert code == 2
    assert "no position on the earth" in err


def repeated(*rows: str) -> bytes:
    nodes = corridor.load(SMALL).node_by_id
    a, b = nodes["CNCGQ"], nodes["CNDLC"]
    return feed(
        stops=f"stop_id,stop_name,stop_lat,stop_lon\na,Changchun,{a.lat},{a.lon}\nb,Dalian,{b.lat},{b.lon}\n",
        routes="route_id,route_long_name,route_type\nG1,Fast freight,2\n",
        trips="route_id,service_id,trip_id\nG1,w,t\nG1,w,single\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t,00:00:00,00:00:00,a,1\nt,09:30:00,,b,2\nsingle,12:00:00,12:00:00,a,1\nsingle,21:30:00,,b,2\n",
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,0,0,0,0,0,0,20261201,20270331\n",
        frequencies="\n".join(["trip_id,start_time,end_time,headway_secs,exact_times", *rows]),
    )


def test_a_trip_told_by_how_often_leaves_so_often_and_no_more(run: Run) -> None:
    """From 6:00 every 1.5 h before 10:30, and from 23:00 every 2 h up to 1:00 of the next day."""
    Path("f.zip").write_bytes(repeated("t,06:00:00,10:30:00,5400,1", "t,23:00:00,25:00:01,7200,0"))
    assert run("import", "gtfs", "f.zip", "--out", "back")[0] == 0
    service = corridor.load(SMALL, overlays=["back"]).service_by_id["G1"]
    assert sorted((row.departs, row.days) for row in service.sailings) == [
        ("01:00", (1,)), ("06:00", (0,)), ("07:30", (0,)), ("09:00", (0,)), ("12:00", (0,)), ("23:00", (0,)),
    ]  # fmt: skip
    assert [hop.hours for hop in service.hops] == [9.5]


@pytest.mark.parametrize(
    ("ready", "leaves", "hours"),
    [
        # 12 h of loading by rail, then the next departure; 9.5 h of riding, 8 h of unloading
        ("2026-12-06T18:00:00+08:00", "2026-12-07T06:00:00+08:00", 12 + 9.5 + 8),
        ("2026-12-06T19:00:00+08:00", "2026-12-07T07:30:00+08:00", 12.5 + 9.5 + 8),
        ("2026-12-07T00:30:00+08:00", "2026-12-07T23:00:00+08:00", 22.5 + 9.5 + 8),
        ("2026-12-07T12:00:00+08:00", "2026-12-08T01:00:00+08:00", 13 + 9.5 + 8),
        ("2026-12-07T14:00:00+08:00", "2026-12-14T06:00:00+08:00", 160 + 9.5 + 8),
    ],
)
def test_journeys_on_an_imported_feed_are_those_worked_out_by_hand(
    run: Run, ready: str, leaves: str, hours: float
) -> None:
    Path("f.zip").write_bytes(repeated("t,06:00:00,10:30:00,5400,1", "t,23:00:00,25:00:01,7200,0"))
    assert run("import", "gtfs", "f.zip", "--out", "back")[0] == 0
    network = corridor.load(SMALL, overlays=["back"])
    plan = corridor.plan(
        network, "CNCGQ", "CNDLC", depart=datetime.fromisoformat(ready), wait="scheduled", avoid=["service:SHUTTLE"],
        mode="rail",
    )  # fmt: skip
    [leg] = plan.fastest.legs
    assert (leg.service, leg.depart) == ("G1", leaves)
    assert plan.fastest.hours == pytest.approx(hours)


NO_NUMBERS = ("\u00b2", "\u0663", "9" * 5000)
"""Digits to Python, that it makes no number of."""


@pytest.mark.parametrize("order", NO_NUMBERS)
def test_a_call_whose_place_in_the_trip_is_no_number_is_refused(run: Run, order: str) -> None:
    Path("f.zip").write_bytes(feed(
        stops=STOPS, routes="route_id,route_type\nG1,2\n", trips="route_id,service_id,trip_id\nG1,w,t\n",
        stop_times=f"trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,08:00:00,,a,{order}\n",
        calendar="service_id,monday,start_date,end_date\nw,1,20261201,20270331\n",
    ))  # fmt: skip
    code, _, err = run("import", "gtfs", "f.zip", "--out", "back")
    assert (code, "stop_times.txt:2" in err) == (2, True)


@pytest.mark.parametrize(
    "row",
    [
        "t,06:00:00,05:00:00,600,1", "t,06:00:00,10:00:00,0,1", "t,6,10:00:00,600,1",
        *(f"t,06:00:00,10:00:00,{number},1" for number in NO_NUMBERS),
    ],
)  # fmt: skip
def test_how_often_a_trip_leaves_must_be_told_whole(run: Run, row: str) -> None:
    Path("f.zip").write_bytes(repeated(row))
    code, _, err = run("import", "gtfs", "f.zip", "--out", "back")
    assert (code, "frequencies.txt:2" in err) == (2, True)
    assert not Path("back").exists()


def test_faults_of_a_feed_are_told_at_once(run: Run) -> None:
    Path("f.zip").write_bytes(feed(
        stops=STOPS, routes="route_id,route_type\nG1,2\n", trips="route_id,service_id,trip_id\nG1,w,t\nG2,w,u\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t,8h,8h,a,1\nt,10:00:00,,m,2\nt,11:00:00,,b,3\n",
        calendar="service_id,monday,start_date,end_date\nw,1,20261201,soon\n",
        calendar_dates="service_id,date,exception_type\nw,20261201,1\n",
    ))  # fmt: skip
    code, _, err = run("import", "gtfs", "f.zip", "--out", "back")
    assert code == 2
    for part in ("stop_times.txt:2", "calendar.txt:2", "Meihekou", "trips.txt:3"):
        assert part in err
    Path("g.zip").write_bytes(b"PK\x03\x04 nothing")
    assert run("import", "gtfs", "g.zip", "--out", "back")[0] == 2
    raw = feed(stops=STOPS * 50)
    Path("cut.zip").write_bytes(raw[40:])  # its members stand before its beginning
    assert run("import", "gtfs", "cut.zip", "--out", "back")[0] == 2
    Path("h.zip").write_bytes(feed(stops=STOPS))
    assert "it has no routes.txt" in run("import", "gtfs", "h.zip", "--out", "back")[2]


MAP = """date_format = "%d/%m/%Y"
departs = "10:00"
[columns]
service = "Loop"
date = "ETD Dalian"
[services]
"AE 3" = "SHIP"
"""


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_sailing_list_is_read_by_a_map_of_its_columns(run: Run, suffix: str) -> None:
    Path("map.toml").write_text(MAP, encoding="utf-8")
    rows = [
        ["Loop", "Vessel", "ETD Dalian"],
        ["AE 3", "Star", "01/12/2026"],
        ["", "", ""],
        ["AE 3", "Sun", "08/12/2026"],
    ]
    if suffix == "csv":
        Path("l.csv").write_text("\r\n".join(";".join(row) for row in rows), encoding="utf-8")
    else:
        Path("l.xlsx").write_bytes(workbook({"December": rows}))
    assert run("import", "list", f"l.{suffix}", "--columns", "map.toml", "--out", "back")[0] == 0
    sailings = corridor.load(SMALL, overlays=["back"]).service_by_id["SHIP"].sailings
    assert [(row.departs, row.date) for row in sailings] == [("10:00", date(2026, 12, 1)), ("10:00", date(2026, 12, 8))]


def test_a_map_that_cannot_be_read_is_told_as_what_it_is(run: Run) -> None:
    os.mkfifo("map.toml")
    Path("l.csv").write_text("Loop,ETD Dalian\nAE 3,01/12/2026\n", encoding="utf-8")
    code, _, err = run("import", "list", "l.csv", "--columns", "map.toml", "--out", "back")
    assert code == 2
    assert "map.toml:1: file-unreadable: cannot be read (it is no regular file)" in err
    assert "[columns]" not in err


def test_faults_of_a_sailing_list_are_told_at_once(run: Run) -> None:
    Path("map.toml").write_text(MAP, encoding="utf-8")
    Path("l.csv").write_text("Loop,ETD Dalian\nAE 3,soon\nAE 9,01/12/2026\n", encoding="utf-8")
    code, _, err = run("import", "list", "l.csv", "--columns", "map.toml", "--out", "back")
    assert code == 2
    assert "l.csv:2: bad-date" in err
    assert "l.csv:3: unknown-service" in err


def test_a_calendar_becomes_advisories(run: Run) -> None:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20270205",
             "DTEND;VALUE=DATE:20270213", "SUMMARY:Spring Festival", "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    Path("h.ics").write_text("\r\n".join(lines), encoding="utf-8")
    assert run("import", "ics", "h.ics", "--target", "country:CN", "--out", "back")[0] == 0
    (found,) = corridor.load(SMALL, overlays=["back"]).advisories
    assert (found.target, found.since, found.until) == ("country:CN", date(2027, 2, 5), date(2027, 2, 12))
    assert found.text == "Spring Festival"
    assert run("import", "ics", "h.ics", "--target", "China", "--out", "other")[0] == 2
    assert not Path("other").exists()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["DTSTART:soon"], "event 1: import-broken: has a DTSTART or DTEND that is no date: 'soon'"),
        (["DTSTART;VALUE=DATE:20261201", "DTSTART;VALUE=DATE:20261202"], "event 1: import-broken"),
        (["SUMMARY:closed"], "has no DTSTART"),
        (["DTSTART;VALUE=DATE,DATE:20261201"], "cannot be read as a calendar"),
    ],
)
def test_an_event_without_a_day_is_told(run: Run, lines: list[str], says: str) -> None:
    Path("h.ics").write_text("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]))
    code, _, err = run("import", "ics", "h.ics", "--target", "country:CN", "--out", "back")
    assert code == 2
    assert says in err
    assert "1 error in h.ics; nothing is written" in err
    assert not Path("back").exists()


def test_a_list_that_is_not_unlocodes_is_told_by_its_columns(run: Run) -> None:
    Path("u.csv").write_text("code,name\nDEHAM,Hamburg\n")
    code, _, err = run("import", "unlocode", "u.csv", "--out", "back")
    assert (code, "u.csv:1: import-broken: has no column country" in err) == (2, True)


def test_codes_of_unlocode_become_codes_of_nodes(run: Run) -> None:
    Path("u.csv").write_text(
        ",CN,DAG,Dalian,Dalian,,1-------,AI,0601,,3855N 12139E,\n"
        ",CN,XXX,Elsewhere,Elsewhere,,1,AI,0601,,1000N 10000E,\n",
        encoding="utf-8",
    )
    assert run("import", "unlocode", "u.csv", "--out", "back")[0] == 0
    assert corridor.load(SMALL, overlays=["back"]).node_by_id["CNDLC"].locodes == ("CNDAG",)


def test_a_network_is_written_for_gis_frames_and_graphs(run: Run) -> None:
    import geopandas as gpd
    import networkx as nx

    words = ("--gpkg", "n.gpkg", "--parquet", "tables", "--graphml", "n.graphml")
    assert run("export", *words)[0] == 0
    assert len(gpd.read_file("n.gpkg", layer="nodes")) == len(corridor.load(SMALL).node_by_id)
    assert len(gpd.read_parquet("tables/edges.parquet")) == 10
    assert Path("tables/handling.parquet").exists()
    assert set(nx.read_graphml("n.graphml").nodes) == set(corridor.load(SMALL).node_by_id)


def test_a_folder_that_is_there_is_not_written_over(run: Run, dated: Path) -> None:
    new("h.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR")(dated)
    assert run("import", "ics", str(dated / "h.ics"), "--target", "country:CN", "--out", "dated")[0] == 2
    assert (dated / "timetable.csv").exists()
    assert run("export")[0] == 2
    assert next(csv.reader((dated / "timetable.csv").read_text(encoding="utf-8").splitlines()))[0] == "service"
