"""The command line on the shipped network, run as a user would: exit codes, what is printed, what is written."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import SMALL
from tests.support.shell import Ended, command

pytestmark = pytest.mark.slow


def corridor(*words: str) -> Ended:
    return command(*words)


def routes(*words: str) -> list[dict[str, Any]]:
    result = corridor("route", *words, "--all", "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["routes"]  # type: ignore[no-any-return]


def services(route: dict[str, Any]) -> list[str]:
    return [leg["service"] for leg in route["legs"]]


def test_the_weekly_train_to_schwarzheide_is_one_booking_that_waits_84_hours_and_names_two_gauge_breaks() -> None:
    (train,) = [route for route in routes("Schwarzheide") if services(route) == ["CMO-OUT"]]
    (leg,) = train["legs"]
    assert leg["from"] == "CNCGQ-XNG"
    assert leg["wait_h"] == 84
    assert leg["gauge_changes"][0] == ["CNMLX", "RUZBK"]
    assert len(leg["gauge_changes"]) == 2
    assert 12 * 24 <= leg["ride_h"] <= 18 * 24


def test_schwarzheide_is_also_offered_by_sea_from_dalian() -> None:
    by_sea = [route for route in routes("Schwarzheide") if any(leg["mode"] == "sea" for leg in route["legs"])]
    assert any(leg["mode"] == "sea" and leg["from"] == "CNDLC" for route in by_sea for leg in route["legs"])


def test_the_charter_is_the_fastest_to_moscow() -> None:
    (fastest,) = [route for route in routes("Moscow") if "fastest" in route["tags"]]
    assert fastest["legs"][0]["mode"] == "air"
    assert fastest["legs"][0]["from"] == "CNCGQ-AIR"


def test_the_planned_charter_appears_only_when_asked_for_and_is_marked() -> None:
    without = routes("Frankfurt")
    assert all(leg["status"] == "operating" for route in without for leg in route["legs"])
    with_planned = routes("Frankfurt", "--include-planned")
    assert any(leg["status"] == "planned" for route in with_planned for leg in route["legs"])
    assert "(planned)" in corridor("route", "Frankfurt", "--include-planned", "--by", "fastest").stdout


@pytest.mark.parametrize(
    "place",
    ["Ulaanbaatar", "Vladivostok", "Busan", "Niigata", "Frankfurt", "Prague", "Duisburg", "Nuremberg", "Tokyo",
     "Singapore", "Los Angeles", "Hamburg", "Moscow"],
)  # fmt: skip
def test_cheaper_modes_are_slower_and_totals_are_sums(place: str) -> None:
    found = routes(place)
    assert found
    for route in found:
        for total in ("hours", "usd", "kg_co2e", "km"):
            assert route[total] == pytest.approx(sum(leg[total] for leg in route["legs"]), abs=1e-6)
    tag = {name: route for route in found for name in route["tags"]}
    assert tag["fastest"]["hours"] <= tag["cheapest"]["hours"]
    assert tag["cheapest"]["usd"] <= tag["fastest"]["usd"]


def test_the_way_back_from_duisburg_is_answered_too() -> None:
    found = routes("Duisburg", "Changchun")
    assert any("CMO-BACK" in services(route) for route in found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["route", "Hambrug"], "Hamburg"),
        (["route", "Changchun"], "same place"),
        (["route", "Hamburg", "--wait", "never"], "expected, worst"),
        (["route", "Hamburg", "--wait", "scheduled"], "--depart"),
        (["route", "Hamburg", "--by", "prettiest"], "greenest"),
        (["route", "Hamburg", "--teu", "0"], "needs its tonnes"),
        (["route", "Hamburg", "--tonnes", "-3"], "above zero"),
        (["route", "Hamburg", "--value", "nan"], "finite"),
        (["route", "Hamburg", "Prague", "Busan"], "3 places"),
        (["route", "Hamburg", "--map", "/no/such/folder/map.html"], "no folder"),
        (["route", "Hamburg", "--map", "x" * 5000], "name another"),
        (["map", "x" * 5000], "name another"),
        (["route", "Hamburg", "--data", "x" * 5000], "no such directory"),
        (["validate", "x" * 5000], "no such directory"),
        (["route", "Hamburg", "--data", "/no/such/folder"], "nodes.geojson"),
        (["services", "--mode", "canal"], "rail, sea, barge, air, road"),
        (["nodes", "--country", "ZZ"], "two-letter"),
        (["route", "95,200"], "latitude"),
    ],
)
def test_bad_input_is_refused_with_a_remedy_and_exit_code_2(words: list[str], said: str) -> None:
    result = corridor(*words)
    assert result.returncode == 2, result.stdout + result.stderr
    assert said.lower() in result.stderr.lower()
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_far_island_has_no_route_and_the_reason_is_on_stderr() -> None:
    result = corridor("route", "-49.35,70.22")
    assert result.returncode == 1
    assert "No route" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", [["route", "Hamburg"], ["route", "Hamburg", "--json"], ["nodes"], ["--help"]])
def test_an_answer_that_cannot_be_printed_is_said_in_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "corridor", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 2
    assert result.stderr.startswith("Error: the answer cannot be printed")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["nodes", "--json"], ["route", "Hamburg", "--all", "--json"]])
def test_a_reader_that_goes_is_no_error(words: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "corridor", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
def test_closed_streams_change_no_exit_code(closed: str) -> None:
    for words, code in (("route Hamburg", 0), ("route Hambrug", 2), ("route", 2)):
        command = f"{sys.executable} -m corridor {words} {closed}"
        result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        assert result.returncode == code
        assert "Traceback" not in result.stderr


def test_a_map_that_cannot_be_drawn_leaves_no_half_an_answer(tmp_path: Path) -> None:
    data = Path(shutil.copytree(SMALL, tmp_path / "data"))
    target = tmp_path / "map.html"
    words = ["route", "Hamburg", "--data", str(data), "--map", str(target)]
    assert corridor(*words).returncode == 0
    target.unlink()
    os.mkfifo(target)
    result = corridor(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert "pipe" in result.stderr


def test_the_map_shows_the_routes_of_the_answer_in_their_order(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    for by in ("best", "fastest"):
        words = ["route", "Hamburg", "--data", str(SMALL), "--map", str(page), "--by", by, "-n", "1", "--json"]
        (route,) = json.loads(corridor(*words).stdout)["routes"]
        (data,) = re.findall(r"id=['\"]corridor-data['\"]>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
        assert json.loads(data)["routes"][0]["figures"][0]["text"] == f"{route['hours'] / 24:.1f} d"


def test_json_stands_alone_on_stdout(tmp_path: Path) -> None:
    page = tmp_path / "busan.html"
    result = corridor("route", "Busan", "--json", "-n", "2", "--map", str(page))
    answer = json.loads(result.stdout)
    assert len(answer["routes"]) <= 2
    assert str(page) in result.stderr
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_shipped_data_are_valid() -> None:
    result = corridor("validate")
    assert result.returncode == 0, result.stderr
    assert "no errors" in result.stdout


def test_nodes_and_services_can_be_listed_and_filtered() -> None:
    listed = json.loads(corridor("services", "--mode", "rail", "--at", "Xinglong", "--json").stdout)["services"]
    assert {"CMO-OUT", "CMO-BACK"} <= {service["service"] for service in listed}
    assert all(service["mode"] == "rail" and "CNCGQ-XNG" in service["stops"] for service in listed)
    at_changchun = json.loads(corridor("nodes", "--at", "Changchun", "--json").stdout)["nodes"]
    assert {"CNCGQ-XNG", "CNCGQ-AIR"} <= {node["id"] for node in at_changchun}
    assert all(node["id"].startswith("CNCGQ") for node in at_changchun)


def test_an_interactive_answer_loads_no_heavy_library() -> None:
    code = (
        "import sys; from corridor.cli.main import main\n"
        "try: main(['route', 'Hamburg'])\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'geopandas', 'folium', 'networkx', 'shapely'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.rstrip().endswith("[]")


def test_a_command_wakes_a_collector_that_rests_and_takes_nothing_from_one_that_works() -> None:
    before = gc.get_freeze_count()
    assert corridor("nodes", "--data", str(SMALL)).returncode == 0
    assert gc.get_freeze_count() == before  # whoever runs several in one process keeps what can be collected
    gc.disable()
    try:
        assert corridor("nodes", "--data", str(SMALL)).returncode == 0
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.enable()
        gc.unfreeze()


@pytest.mark.parametrize(
    "words", [("route", "Hamburg"), ("coverage",), ("whatif", "suez-open.toml", "--all-countries")]
)
def test_ctrl_c_ends_a_command_with_130_at_once_and_without_a_traceback(words: tuple[str, ...]) -> None:
    begin = "from corridor.cli.main import script; print('begun', flush=True); script()"
    codes = []
    for after_s in (0.05, 0.3, 1.5):
        process = subprocess.Popen(
            [sys.executable, "-c", begin, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=600)
        assert process.returncode in {0, 130}, (words, after_s, said)  # 0: it had answered by then
        assert "Traceback" not in said
        codes.append(process.returncode)
    assert codes[0] == 130


def interrupted(begin: str) -> tuple[int, str]:
    """The exit code and what is said of a process that gets Ctrl-C once it has printed a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", begin, "route", "Hamburg"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def test_ctrl_c_is_heard_where_python_cannot_raise_it() -> None:
    begin = (
        "import time\n"
        "from corridor.cli import main\n"
        "class Going:\n"
        "    def __del__(self): print('begun', flush=True); time.sleep(60)\n"
        "run = main.main\n"
        "def slow():\n"
        "    Going()\n"
        "    time.sleep(60)\n"
        "    run()\n"
        "main.main = slow\n"
        "main.script()"
    )
    code, said = interrupted(begin)
    assert code == 130
    assert "Traceback" not in said


def test_ctrl_c_is_heard_while_the_command_line_itself_is_loaded() -> None:
    begin = (
        "import sys, time\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'corridor.cli.main': print('begun', flush=True); time.sleep(60)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from corridor.__main__ import script\nscript()"
    )
    assert interrupted(begin) == (130, "Interrupted\n")


def test_ctrl_c_that_a_library_turns_into_an_error_of_its_own_is_still_ctrl_c() -> None:
    """Python 3.11 raises a RuntimeError where it comes while a class is being made, as numpy's are at import."""
    begin = (
        "import time, corridor.cli.main as line\n"
        "class Slow:\n    def __set_name__(self, *_): print('begun', flush=True); time.sleep(60)\n"
        "line._run = lambda words: type('Made', (), {'slow': Slow()})\nline.script()"
    )
    assert interrupted(begin) == (130, "Interrupted\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["route", "Hamburg", "--day-usd", "-5"], "zero or a figure above zero"),
        (["route", "Hamburg", "--tonnes", "-5"], "give a figure above zero"),
        (["route", "Hamburg", "--max-days", "1e300"], "at most 1e+12"),
        (["route", "Hamburg", "--max-usd", "1e300"], "at most 1e+12"),
        (["reach", "--budget", "1e300"], "at most 1e+12"),
        (["reach", "--within", "9" * 30 + "d"], "at most 1e+12"),
    ],
)
def test_a_figure_beyond_all_measure_is_refused_in_a_short_line(words: list[str], said: str) -> None:
    ended = command(*words, "--data", str(SMALL))
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr) < 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "loose cargo by air and truck only (1 truck), 5 t; "),
        (["--m3", "0.5"], "loose cargo by air and truck only (1 truck), 5 t, 0.5 m3; "),
        (["--m3", "12"], "loose cargo by air and truck only (1 truck), 5 t, 12 m3; "),
        (["--value", "9000"], "loose cargo by air and truck only (1 truck), 5 t, worth 9,000 USD, 5 USD a day; "),
        (["--day-usd", "7"], "loose cargo by air and truck only (1 truck), 5 t, 7 USD a day; "),
    ],
)
def test_of_loose_cargo_only_what_is_known_is_told(more: list[str], said: str) -> None:
    words = ["route", "43.9,125.3", "CNCGQ-AIR", "--teu", "0", "--tonnes", "5", *more]
    told = command(*words, "--data", str(SMALL)).stdout
    assert said in told, told
