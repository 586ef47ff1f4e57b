"""A target for each reader: a file that is whole, and what is done with a damaged one.

A target answers, or refuses by an error of the package or exit code 1 or 2. What is accepted is used: planned on, and
looked through for figures and texts that no reader should let in. Anything else that is raised is a failure.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
import shutil
import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.testclient import TestClient

import corridor
from corridor.dataset.load import faults_of
from corridor.dataset.reading.signs import CONTROL, bare
from corridor.model.network import Network
from tests.support.paths import ROOT, SMALL
from tests.support.shell import command

CORPUS = Path(__file__).parent / "corpus"
LONGEST_S = 20
"""Nothing that is read here takes so long."""

DAY = datetime(2027, 1, 5, tzinfo=UTC)
FARTHEST_H = 24 * 366 * 20
CALLS = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\na,Changchun,43.9,125.32\nb,Dalian,38.93,121.65\n",
    "routes.txt": "route_id,route_long_name,route_type\nG1,Fast freight,2\n",
    "trips.txt": "route_id,service_id,trip_id\nG1,w,t\nG1,w,u\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t,00:00:00,00:10:00,a,1\nt,09:30:00,,b,2\nu,12:00:00,12:00:00,a,1\nu,21:30:00,,b,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "w,1,0,0,1,0,0,0,20261201,20270331\n",
    "calendar_dates.txt": "service_id,date,exception_type\nw,20261213,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt,06:00:00,10:30:00,5400,1\n",
}

Use = Callable[[bytes, Path], bool]
"""Does something with a damaged file in an empty folder; whether it was accepted."""


class HungError(BaseException):
    """It took too long."""


@contextmanager
def in_time(seconds: int = LONGEST_S) -> Iterator[None]:
    """Raise ``HungError`` where the block takes longer; only in the main thread."""

    def stop(_: int, __: FrameType | None) -> None:
        raise HungError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def asked(folder: Path, *words: str) -> bool:
    """A command in the folder: an answer or a refusal with a reason; refused, it leaves nothing behind."""
    before = sorted(folder.rglob("*"))
    ended = command(*words, folder=folder)
    assert ended.returncode in (0, 1, 2), ended
    assert "Traceback" not in ended.stderr, ended.stderr
    if ended.returncode == 2:
        assert ended.stderr.strip(), words
        assert sorted(folder.rglob("*")) == before, "something half-done is left"
    return ended.returncode == 0


def sane(network: Network) -> None:
    """Look through a network that was accepted, and plan on it."""
    for node in network.node_by_id.values():
        for text in (node.id, node.name, node.tz, node.country):
            assert bare(text), node
            assert not CONTROL.search(text), node
        assert -180 <= node.lon <= 180, node
        assert -90 <= node.lat <= 90, node
    for service in network.service_by_id.values():
        assert service.frequency_per_week is None or 0.01 <= service.frequency_per_week <= 2000, service
        for hop in service.hops:
            assert hop.from_node in network.node_by_id, hop
            assert hop.to_node in network.node_by_id, hop
            for figure in (hop.km, hop.hours, hop.usd_per_teu, hop.usd_per_kg):
                assert figure is None or 0 <= figure < 1e9, hop
    asked: tuple[dict[str, Any], ...] = ({}, {"depart": DAY, "wait": "scheduled"})
    for dated in asked:
        try:
            plan = corridor.plan(network, "CNCGQ", "DEHAM", **dated)
        except (corridor.InputError, corridor.NoRoute):
            continue
        for route in plan.routes:
            for figure in (route.hours, route.usd, route.kg_co2e, route.km):
                assert math.isfinite(figure), route
            assert 0 <= route.hours < FARTHEST_H, route
            assert route.usd >= 0, route
        if plan.routes:
            plan.to_dict()


def data(name: str) -> Use:
    """A data directory of which one file is damaged."""

    def use(raw: bytes, folder: Path) -> bool:
        shutil.copytree(SMALL, folder, dirs_exist_ok=True)
        (folder / name).write_bytes(raw)
        try:
            network = corridor.load(folder)
        except corridor.DataError:
            return False
        sane(network)
        faults_of(folder)
        return True

    return use


def overlay(name: str) -> Use:
    """Own figures laid over the small network."""

    def use(raw: bytes, folder: Path) -> bool:
        (folder / name).write_bytes(raw)
        try:
            network = corridor.load(SMALL, overlays=[folder / name])
        except (corridor.DataError, corridor.InputError):
            return False
        sane(network)
        return True

    return use


def scenario(raw: bytes, folder: Path) -> bool:
    """A scenario, applied to the small network."""
    path = folder / "s.toml"
    path.write_bytes(raw)
    try:
        found = corridor.Scenario.read(path)
        network = found.apply(corridor.load(SMALL))
    except corridor.ScenarioError:
        return False
    sane(network)
    again = found.write(folder / "again.toml")
    assert corridor.Scenario.read(again).changes == found.changes
    return True


def asking(name: str, *words: str, beside: Mapping[str, str | bytes] | None = None) -> Use:
    """A command that reads the file."""

    def use(raw: bytes, folder: Path) -> bool:
        for other, body in (beside or {}).items():
            (folder / other).write_bytes(body if isinstance(body, bytes) else body.encode("utf-8"))
        (folder / name).write_bytes(raw)
        return asked(folder, *words, "--data", str(SMALL))

    return use


@cache
def server() -> TestClient:
    """The page's server on the small network, in this process."""
    from corridor.web.app import app
    from corridor.web.running import Workers
    from corridor.web.worlds import Worlds

    worlds = Worlds(data=SMALL)
    worlds.start()
    served = TestClient(app(worlds, workers=Workers(LONGEST_S / 2)), base_url="http://127.0.0.1:8765")
    served.__enter__()
    return served


def body(path: str) -> Use:
    """The body of a question to the server."""

    def use(raw: bytes, _: Path) -> bool:
        answer = server().post(path, content=raw, headers={"content-type": "application/json"})
        assert answer.status_code == 200 or 400 <= answer.status_code < 500 or answer.status_code == 503, answer.text
        if answer.status_code != 200:
            assert answer.json()["error"]["message"]
            return False
        text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', answer.text)
        assert "NaN" not in text
        assert "Infinity" not in text
        return True

    return use


def feed() -> bytes:
    """A GTFS feed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in CALLS.items():
            archive.writestr(name, text)
    return made.getvalue()


def workbook() -> bytes:
    """Own rates as a workbook."""
    from tests.support.damage import workbook as written

    rows = [line.split(",") for line in (CORPUS / "rates.csv").read_text(encoding="utf-8").splitlines()]
    return written({"rates": rows})


def _corpus(name: str) -> bytes:
    return (CORPUS / name).read_bytes()


ALLOCATION = ("allocate", "o.csv", "--weeks", "1", "--seconds", "1", "--json")
DEMAND = b"origin,destination,teu\nChangchun,Hamburg,12\nDalian,Berlin,3.5\n"
SLOTS = b"service,from,to,date,days,capacity_teu,capacity_kg\nTRAIN,CNCGQ,DEHAM,,,6,\nSHIP,,,,,40,\n"
CODES = (
    b"country,location,namewodiacritics,function,coordinates\nCN,CGQ,Changchun,-234----,4353N 12519E\n"
    b"DE,HZZ,Hamburg,1-345---,5333N 00959E\n"
)


@cache
def kept_allocation() -> bytes:
    """An answer of an allocation, which the next one keeps."""
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "o.csv").write_bytes(_corpus("orders.csv"))
        ended = command(*ALLOCATION, "--data", str(SMALL), folder=Path(made))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.encode()


@cache
def kept_question() -> bytes:
    """A question that is kept, with its answer."""
    with tempfile.TemporaryDirectory() as made, settings_in(Path(made)):
        ended = command("save", "asked", "Hamburg", "--data", str(SMALL), folder=Path(made))
        assert ended.returncode == 0, ended.stderr
        return (Path(made) / "saved" / "asked.json").read_bytes()


@contextmanager
def settings_in(folder: Path) -> Iterator[None]:
    """Own figures and kept questions in a folder."""
    before = os.environ.get("CORRIDOR_CONFIG")
    os.environ["CORRIDOR_CONFIG"] = str(folder)
    try:
        yield
    finally:
        del os.environ["CORRIDOR_CONFIG"]
        if before is not None:
            os.environ["CORRIDOR_CONFIG"] = before


def again(raw: bytes, folder: Path) -> bool:
    """A kept question, asked again."""
    (folder / "saved").mkdir()
    (folder / "saved" / "asked.json").write_bytes(raw)
    with settings_in(folder):
        return asked(folder, "again", "asked")


IMPORT = ("--out", "made")
WHAT_IF = {
    "destinations": ["Hamburg"],
    "scenarios": [{"name": "mine", "toml": 'name = "x"\n[[change]]\ntype = "delay"\nmode = "rail"\nhours = 48\n'}],
    "shipment": {"boxes": {"40GP": 1}},
}
ALLOCATE = {"start": "2027-01-04", "weeks": 1}


def allocate() -> bytes:
    """A question of the page for an allocation."""
    orders = (CORPUS / "orders.csv").read_text(encoding="utf-8")
    return json.dumps({**ALLOCATE, "orders": {"name": "orders.csv", "text": orders}}).encode()


TARGETS: dict[str, tuple[Callable[[], bytes], Use]] = {
    **{
        f"data {path.name}": (path.read_bytes, data(path.name))
        for path in sorted(SMALL.iterdir())
        if path.name != "tracks.geojson"
    },
    "data tracks.geojson": ((SMALL / "tracks.geojson").read_bytes, data("tracks.geojson")),
    **{
        f"data {name}": (lambda name=name: _corpus(name), data(name))  # type: ignore[misc]
        for name in ("rates.csv", "timetable.csv", "advisories.csv", "demurrage.csv", "connections.csv")
    },
    "data equipment.csv": ((ROOT / "data" / "equipment.csv").read_bytes, data("equipment.csv")),
    "overlay rates.csv": (lambda: _corpus("rates.csv"), overlay("rates.csv")),
    "overlay edges.csv": ((SMALL / "edges.csv").read_bytes, overlay("edges.csv")),
    "overlay workbook": (workbook, overlay("own.xlsx")),
    "scenario": (lambda: _corpus("scenario.toml"), scenario),
    "orders": (
        lambda: _corpus("orders.csv"), asking("o.csv", "allocate", "o.csv", "--weeks", "1", "--seconds", "1", "--json")
    ),
    "places": (lambda: _corpus("places.txt"), asking("p.txt", "matrix", "p.txt", "p.txt", "--out", "m.csv")),
    "import gtfs": (feed, asking("f.zip", "import", "gtfs", "f.zip", *IMPORT)),
    "import dcsa": (lambda: _corpus("schedules.json"), asking("s.json", "import", "dcsa", "s.json", *IMPORT)),
    "import ics": (
        lambda: _corpus("holidays.ics"), asking("h.ics", "import", "ics", "h.ics", "--target", "country:CN", *IMPORT)
    ),
    "import list": (
        lambda: _corpus("sailings.csv"),
        asking(
            "l.csv", "import", "list", "l.csv", "--columns", "c.toml", *IMPORT,
            beside={"c.toml": (CORPUS / "columns.toml").read_bytes()},
        ),
    ),
    "columns of a list": (
        lambda: _corpus("columns.toml"),
        asking(
            "c.toml", "import", "list", "l.csv", "--columns", "c.toml", *IMPORT,
            beside={"l.csv": (CORPUS / "sailings.csv").read_bytes()},
        ),
    ),
    "import unlocode": (lambda: CODES, asking("u.csv", "import", "unlocode", "u.csv", *IMPORT)),
    "flow": (lambda: DEMAND, asking("d.csv", "flow", "d.csv", "--left-over-usd", "20000", "--json")),
    "kept allocation": (
        kept_allocation, asking("k.json", *ALLOCATION, "--keep", "k.json", beside={"o.csv": _corpus("orders.csv")})
    ),
    "kept question": (kept_question, again),
    "slots": (
        lambda: SLOTS, asking("s.csv", *ALLOCATION, "--slots", "s.csv", beside={"o.csv": _corpus("orders.csv")})
    ),
    "cover": (
        lambda: _corpus("report.toml"),
        asking("r.toml", "route", "Hamburg", "--cover", "r.toml", "--report", "r.html"),
    ),
    "api plan": (lambda: _corpus("question.json"), body("/api/plan")),
    "api whatif": (lambda: json.dumps(WHAT_IF).encode(), body("/api/whatif")),
    "api allocate": (allocate, body("/api/allocate")),
    "api export": (lambda: _corpus("question.json"), body("/api/export/csv")),
}  # fmt: skip
"""By name: how the whole file is made, and what is done with it when damaged."""
