"""Many pairs in one file: the answers of plans, the same bytes wherever they are made, nothing lost to a crash."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest

import corridor
from corridor.api import matrix as matrices
from corridor.api.objects import Network, Plan
from corridor.pairs import parts
from corridor.pairs import processes as engines
from corridor.places.resolve import resolve
from corridor.planning.dates import moment

pytestmark = pytest.mark.slow

HUBS = ("Changchun", "Rotterdam", "Singapore")
PLACES = ("Hamburg", "Busan", "Changchun", "Prague", "Kigali", "Pyongyang", "-33.9,151.2")
SOON = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
"""A date that is not past."""


@pytest.fixture(scope="module")
def network() -> Network:
    return corridor.load()


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of either kind of file, numbers as numbers, blanks as None."""
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: _read(key, cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def _read(column: str, cell: str) -> str | float | None:
    if column.rsplit("_", 1)[-1] in ("hours", "usd", "co2e", "km", "transfers"):
        return float(cell) if cell else None
    return cell


def check(row: dict[str, Any], plan: Plan) -> None:
    """A row against the plan of its pair."""
    if not plan.routes:
        assert row["status"] == "no route"
        assert not row["best_usd"]
        return
    assert row["status"] == "ok"
    for tag in ("best", "fastest", "cheapest", "greenest"):
        route = getattr(plan, tag)
        for figure in ("hours", "usd", "kg_co2e", "generalised_usd"):
            assert row[f"{tag}_{figure}"] == pytest.approx(getattr(route, figure), abs=1e-6)
        if "depart" in row or "arrive_by" in row:
            assert row[f"{tag}_arrives"] == route.legs[-1].arrive
        else:
            assert row[f"{tag}_transfers"] == route.transfers
            assert row[f"{tag}_via"] == route.via
        assert (row[f"{tag}_advisories"] or "").split() == [note.id for note in route.notes]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_every_row_is_the_plan_of_its_pair_with_and_without_a_scenario(
    network: Network, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"matrix.{suffix}"
    scenario = corridor.Scenario.read("suez-open.toml")
    made = corridor.matrix(
        network, HUBS, PLACES, out, scenarios=[scenario], shipment=corridor.Shipment(teu=4, tonnes=40)
    )
    found = rows(out)
    assert made.path == out
    assert made.rows == len(found) == 2 * len(HUBS) * len(PLACES)
    assert made.found == sum(row["status"] == "ok" for row in found)
    assert made.kept == 0
    assert list(tmp_path.iterdir()) == [out]  # the parts are gone
    worlds = {"": network, scenario.name: scenario.apply(network)}
    order = [(world, hub, place) for world in worlds for hub in HUBS for place in PLACES]
    assert [(row["scenario"] or "", row["origin"], row["destination"]) for row in found] == order
    for row in found:
        if row["origin"] == row["destination"]:
            assert row["status"] == "same place"
            continue
        shipment = corridor.Shipment(teu=4, tonnes=40)
        check(row, corridor.plan(worlds[row["scenario"] or ""], row["origin"], row["destination"], shipment=shipment))
    slower = [
        (a["best_hours"], b["best_hours"])
        for a, b in zip(found, found[len(found) // 2 :], strict=False)
        if a["status"] == "ok" and b["best_hours"] > a["best_hours"] + 1
    ]
    assert slower  # the scenario is felt
    told = [row["best_advisories"] for row in found if row["best_advisories"]]
    assert told
    assert {" ".join(note.id for note in notes): count for notes, count in made.noted} == Counter(told)


@pytest.mark.parametrize("option", ["depart", "arrive_by"])
def test_dated_rows_are_the_dated_plans_local_to_each_end(network: Network, tmp_path: Path, option: str) -> None:
    out = tmp_path / "matrix.csv"
    later = (datetime.fromisoformat(SOON) + timedelta(days=9)).date().isoformat()
    dates: dict[str, Any] = {option: [SOON, later]}
    corridor.matrix(network, HUBS[:2], ("Busan", "Prague"), out, **dates)
    found = rows(out)
    assert len(found) == 8
    for row in found:
        instant = moment(
            row[option], corridor_place(row["origin" if option == "depart" else "destination"], network), network,
            option=f"--{option.replace('_', '-')}", now=datetime.now(UTC),
        )  # fmt: skip
        asked: dict[str, Any] = {option: instant}
        if option == "arrive_by":
            asked["earliest"] = datetime.now(UTC)
        check(row, corridor.plan(network, row["origin"], row["destination"], wait="scheduled", **asked))


def corridor_place(name: str, network: Network) -> corridor.Place:
    return resolve(name, network)


def test_limits_hold_in_every_pair(network: Network, tmp_path: Path) -> None:
    out = tmp_path / "matrix.csv"
    corridor.matrix(network, HUBS, ("Hamburg", "Busan"), out, no_mode="air", avoid=["RU", "suez"], max_days=60)
    for row in rows(out):
        plan = corridor.plan(
            network, row["origin"], row["destination"], no_mode="air", avoid=["RU", "suez"], max_days=60
        )
        check(row, plan)


# Wherever it is made -------------------------------------------------------------------------------------------------

CITIES = ("Hamburg", "Busan", "Prague", "Lagos", "Dubai")
ORIGINS = (*HUBS, *CITIES)
"""Each with all towns makes a unit, which takes a moment."""

TOWNS = (
    "Hamburg", "Paris", "Warsaw", "Prague", "Vienna", "Milan", "Madrid", "Busan", "Tokyo", "Bangkok", "Haiphong",
    "Chennai", "Cairo", "Nairobi", "Durban", "Santos", "Chicago", "Almaty", "Tashkent", "Moscow", "Minsk", "Istanbul",
)  # fmt: skip
ALL = len(TOWNS)

RUN = """
import sys
from corridor.api import matrix as matrices
from corridor.cli import main as cli
matrices.PAIRS_PER_UNIT = 6
if __name__ == "__main__":
    cli.main(sys.argv[1:])
"""


@pytest.fixture(scope="module", autouse=True)
def small_units() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrices, "PAIRS_PER_UNIT", 6)
        yield


def make(network: Network, out: Path, **how: Any) -> bytes:
    matrices.matrix(network, ORIGINS, TOWNS, out, **how)
    return out.read_bytes()


@pytest.fixture(scope="module")
def expected(network: Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The file of each kind as one process makes it in one go."""
    folder = tmp_path_factory.mktemp("expected")
    return {suffix: make(network, folder / f"matrix.{suffix}") for suffix in ("csv", "parquet")}


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """``corridor matrix`` with the same work, to be run in ``tmp_path``."""
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    (tmp_path / "origins.txt").write_text("# hubs, then cities\n\n" + "\n".join(ORIGINS) + "\n", encoding="utf-8")
    (tmp_path / "towns.txt").write_text("\n".join(TOWNS) + "\n", encoding="utf-8")
    return [sys.executable, "run.py", "matrix", "origins.txt", "towns.txt", "--out", "matrix.csv"]


def parts_in(folder: Path) -> int:
    return len(list((folder / "matrix.csv.parts").glob("*.part")))


@contextmanager
def half_way(command: list[str], folder: Path, least: int = 3) -> Iterator[subprocess.Popen[str]]:
    """The command, running, when some of its parts are there and others are not."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 600
        while parts_in(folder) < least:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_two_processes_make_the_same_bytes_as_one(
    network: Network, expected: dict[str, bytes], tmp_path: Path, suffix: str
) -> None:
    assert make(network, tmp_path / f"matrix.{suffix}", workers=2) == expected[suffix]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_after_ctrl_c_the_same_command_goes_on_and_makes_the_same_bytes(
    command: list[str], expected: dict[str, bytes], tmp_path: Path, workers: str
) -> None:
    command += ["--workers", workers]
    with half_way(command, tmp_path) as process:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: all processes hear it
        _, said = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "are done and kept" in said
    assert "Traceback" not in said
    assert "leaked" not in said
    kept = parts_in(tmp_path)
    assert 3 <= kept < len(ORIGINS)
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"{kept * ALL:,} of them by a run before" in again.stdout
    assert (tmp_path / "matrix.csv").read_bytes() == expected["csv"]
    assert not (tmp_path / "matrix.csv.parts").exists()


BUSY = """
import time
from corridor.pairs.processes import in_processes

class Job:
    def __reduce__(self):
        return time.sleep, (600,)  # what a worker is at when it unpacks the job

if __name__ == "__main__":
    print("begun", flush=True)
    list(in_processes(Job(), "csv", [0, 1], workers=2))
"""


@pytest.mark.parametrize("after_s", [0.0, 0.3, 3.0])
def test_ctrl_c_does_not_wait_for_what_workers_are_at_and_they_say_nothing(tmp_path: Path, after_s: float) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(after_s)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGINT
    assert said.count("Traceback") <= 1, "that of the script itself"
    assert "spawn_main" not in said


def test_after_a_crash_what_is_whole_is_kept_and_what_is_damaged_is_done_again(
    command: list[str], expected: dict[str, bytes], tmp_path: Path
) -> None:
    with half_way(command, tmp_path, least=4) as process:
        process.kill()
    folder = tmp_path / "matrix.csv.parts"
    first, second = sorted(folder.glob("*.part"))[:2]
    first.write_bytes(first.read_bytes()[:-40])
    content = bytearray(second.read_bytes())
    content[len(content) // 2] ^= 1
    second.write_bytes(content)
    (folder / ".corridor-left").write_text("of a write that was cut off")
    kept = parts_in(tmp_path) - 2
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"{kept * ALL:,} of them by a run before" in again.stdout
    assert (tmp_path / "matrix.csv").read_bytes() == expected["csv"]


def test_a_lost_worker_process_is_replaced(command: list[str], expected: dict[str, bytes], tmp_path: Path) -> None:
    with half_way([*command, "--workers", "2"], tmp_path) as process:
        workers = [
            child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())
        ]
        assert len(workers) == 2
        workers[0].kill()
        _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    assert (tmp_path / "matrix.csv").read_bytes() == expected["csv"]


def test_processes_that_are_lost_again_and_again_are_an_error_and_what_is_done_is_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "_part", os._exit)  # every worker dies of every unit
    with pytest.raises(corridor.InputError, match="lost again and again"):
        make(network, tmp_path / "matrix.csv", workers=2)
    assert not (tmp_path / "matrix.csv").exists()


def test_the_parts_of_another_matrix_are_not_mixed_in(network: Network, tmp_path: Path) -> None:
    out = tmp_path / "matrix.csv"

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(network, out, progress=stop)
    assert parts_in(tmp_path) == 1
    for how in (
        {"shipment": corridor.Shipment(teu=3)}, {"wait": "worst"}, {"scenarios": ["suez-open.toml"]},
        {"include_planned": True}, {"no_mode": "air"}, {"depart": SOON},
    ):  # fmt: skip
        with pytest.raises(corridor.InputError, match="parts of another matrix"):
            make(network, out, **how)
    changed = corridor.Scenario("train").set_frequency(service="CMO-OUT", per_week=3).apply(network)
    with pytest.raises(corridor.InputError, match="parts of another matrix"):
        make(changed, out)
    assert parts_in(tmp_path) == 1


def test_a_folder_of_somebody_else_is_left_alone(network: Network, tmp_path: Path) -> None:
    folder = tmp_path / "matrix.csv.parts"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(corridor.InputError, match="in the way"):
        make(network, tmp_path / "matrix.csv")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


# On a cluster --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        yield made


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_cluster_makes_the_same_bytes_as_one_process(
    network: Network, cluster: Any, expected: dict[str, bytes], tmp_path: Path, suffix: str
) -> None:
    told: list[int] = []
    made = make(
        network, tmp_path / f"matrix.{suffix}", scheduler=cluster.scheduler_address,
        progress=lambda done, _: told.append(done),
    )  # fmt: skip
    assert made == expected[suffix]
    assert told == [ALL * (i + 1) for i in range(len(ORIGINS))]


def test_a_worker_of_a_cluster_killed_half_way_loses_nothing(
    network: Network, cluster: Any, expected: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(done: int, _: int) -> None:
        if done == 4 * ALL:
            pids = [worker.pid for worker in cluster.workers.values()]
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    made = make(network, tmp_path / "matrix.csv", scheduler=cluster.scheduler_address, progress=kill)
    assert killed
    assert made == expected["csv"]


def test_a_worker_with_another_corridor_is_refused(
    network: Network, cluster: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from corridor.pairs import dask as on_cluster

    monkeypatch.setattr(on_cluster, "program", lambda: b"another")
    with pytest.raises(corridor.InputError, match="install this version of corridor"):
        make(network, tmp_path / "matrix.csv", scheduler=cluster.scheduler_address)


def test_a_scheduler_that_does_not_answer_is_an_error_that_says_so(command: list[str], tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        result = subprocess.run(
            [*command, "--scheduler", address], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert result.returncode == 2
        assert result.stderr.startswith(f"Error: no Dask scheduler answers at {address}")
        assert "Traceback" not in result.stderr
        assert not (tmp_path / "matrix.csv").exists()


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.txt", "all-countries", "--out", "m.csv"], "there is no file nowhere.txt"),
        (["Changchun", "all-countries", "--out", "m.csv"], "there is no file Changchun"),
        (["some.txt", "all-countries", "--out", "m.xlsx"], "ends in .csv or .parquet"),
        (["some.txt", "all-countries", "--out", "m"], "ends in .csv or .parquet"),
        (["some.txt", "all-countries"], "--out"),
        (["some.txt", "all-countries", "--out", "no/m.csv"], "there is no folder"),
        (["bad.txt", "all-countries", "--out", "m.csv"], "bad.txt:2: "),
        (["empty.txt", "all-countries", "--out", "m.csv"], "names no place"),
        (["latin.txt", "all-countries", "--out", "m.csv"], "is not UTF-8 at byte 1"),
        (["some.txt", ".", "--out", "m.csv"], "cannot be read"),
        (["some.txt", "some.txt", "--out", "m.csv", "--workers", "0"], "from 1 to"),
        (["some.txt", "some.txt", "--out", "m.csv", "--workers", "two"], "--workers is 'two'"),
        (["some.txt", "some.txt", "--out", "m.csv", "--workers", "2", "--scheduler", "tcp://x:1"], "give one"),
        (["some.txt", "some.txt", "--out", "m.csv", "--scenario", "no.toml"], "no.toml"),
        (["some.txt", "some.txt", "--out", "m.csv", *["--scenario", "suez-open.toml"] * 2], "two scenarios"),
        (["some.txt", "some.txt", "--out", "m.csv", "--depart", "2020-01-01"], "which is past"),
        (["some.txt", "some.txt", "--out", "m.csv", "--depart", "soon"], "no date"),
        (["some.txt", "some.txt", "--out", "m.csv", "--depart", SOON, "--arrive-by", SOON], "both given"),
        (["some.txt", "some.txt", "--out", "m.csv", "--depart", SOON, "--wait", "worst"], "does not go with dates"),
        (["some.txt", "some.txt", "--out", "m.csv", "--wait", "scheduled"], "does not go with no dates"),
        (["some.txt", "some.txt", "--out", "m.csv", "--wait", "often"], "--wait is 'often'"),
        (["some.txt", "some.txt", "--out", "m.csv", "--avoid", "Atlantis"], "Atlantis"),
        (["some.txt", "some.txt", "--out", "m.csv", "--teu", "-1"], "above zero"),
    ],
)
def test_bad_input_is_said_and_leaves_nothing_behind(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("Changchun\nHamburg\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_text("Changchun\nAtlantis-on-Sea\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("# none\n\n", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Zürich\n".encode("latin-1"))
    before = sorted(tmp_path.iterdir())
    result = subprocess.run(
        [sys.executable, "-m", "corridor", "matrix", *arguments],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_place_named_twice_is_one_and_every_fault_of_a_list_is_told(network: Network, tmp_path: Path) -> None:
    made = corridor.matrix(network, ["Hamburg", "Hamburg", "Busan"], ["Changchun"], tmp_path / "m.csv")
    assert made.rows == 2
    with pytest.raises(corridor.InputError) as caught:
        corridor.matrix(network, [f"Nowhere{i}" for i in range(23)], ["Changchun"], tmp_path / "m.csv")
    lines = str(caught.value).splitlines()
    assert lines[-1] == "and 3 more"
    assert len(lines) == matrices.MOST_ECHOED + 1


def test_a_part_says_how_much_it_holds() -> None:
    columns = {"a": str, "status": str, "x": float, parts.COUNTED: str}
    given = [("1,2", "ok", 0.1, "cape"), ("", "no route", None, None), ("3", "ok", 1.5, "")]
    head, _, body = parts.encode("csv", columns, given).partition(b"\n")
    assert json.loads(head)["rows"] == 3
    assert json.loads(head)["found"] == 2
    assert json.loads(head)["cells"] == {"cape": 1}
    assert body == b'"1,2",ok,0.1,cape\n,no route,,\n3,ok,1.5,\n'


def test_an_advisory_whose_id_has_a_blank_is_told_of(network: Network, tmp_path: Path) -> None:
    told = replace(
        network.advisories[0], id="two words", target="country:DE", cargo="", since=None, until=None, mode=""
    )
    noted = replace(network, advisories=(told,))
    made = corridor.matrix(noted, ["Changchun"], ["Hamburg", "Busan"], tmp_path / "m.csv")
    assert [row["best_advisories"] for row in rows(made.path)] == ["two_words", ""]
    assert [([note.id for note in notes], count) for notes, count in made.noted] == [(["two words"], 1)]
