"""What changed: between a directory and own figures, between two directories, and since a question was kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import corridor
from corridor.cli.main import main
from tests.support.damage import both, cell, new, rate, sailing
from tests.support.paths import SMALL

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CORRIDOR_CONFIG", str(tmp_path / "config"))

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "other"))


def test_a_directory_does_not_differ_from_itself(run: Run, other: Path) -> None:
    assert run("diff", str(SMALL), str(other)) == (0, "no difference\n", "")
    assert corridor.diff(SMALL, other).changes == ()


def test_what_was_added_dropped_and_changed_is_told(run: Run, other: Path) -> None:
    path = other / "edges.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("PACIFIC,")) + "\n", encoding="utf-8")
    both(
        cell(8, "usd_per_teu", "1300"), cell(8, "frequency_per_week", "2"), sailing("SHIP,,10:00,2026-12-01,,,x"),
        rate("R,SHIP,CNDLC,DEHAM,,900,USD,box,,,,,,x"), cell(2, "load_h", "10", "handling.csv"),
    )(other)  # fmt: skip
    code, out, _ = run("diff", str(SMALL), str(other))
    assert code == 0
    assert out.splitlines() == [
        (
            "service SHIP: changed: frequency_per_week 1 to 2; usd_per_teu of CNDLC>DEHAM 1,250 to 1,300; "
            "departures nothing to 2026-12-01 10:00"
        ),
        "service PACIFIC: dropped",
        "rate R, SHIP CNDLC to DEHAM: added",
        "handling the default by rail: changed: load_h 12 to 10",
        "service: 1 changed, 1 dropped; rate: 1 added; handling: 1 changed",
    ]
    found = corridor.diff(SMALL, other)
    assert list(found.table()["what"]) == ["changed", "changed", "changed", "dropped", "added", "changed"]


def test_what_it_does_to_an_answer_is_told(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "spring"
    own.mkdir()
    rate("R,SHIP,CNDLC,DEHAM,,900,USD,box,,,,,,x")(own)
    code, out, _ = run("diff", str(own), "--data", str(SMALL), "--to", "Hamburg")
    assert code == 0
    assert "to Hamburg:\n  best: rail by Manzhouli and Brest, 17.3 days" in out
    assert "  cheapest: -1,600 USD (sea by Malacca and Suez, now 44.0 days, 1,960 USD" in out
    answer = json.loads(run("diff", str(own), "--data", str(SMALL), "--to", "Hamburg", "--json")[1])
    assert answer["schema"] == 2
    assert [change["what"] for change in answer["changes"]] == ["added"]


def test_own_figures_from_overlays_of_the_same_content_are_no_difference(run: Run, tmp_path: Path, other: Path) -> None:
    own = tmp_path / "same"
    own.mkdir()
    new("emissions.csv", "mode,g_co2e_per_tkm,source\nrail,22,mine")(own)
    assert run("diff", str(own), "--data", str(other))[1] == "no difference\n"


def test_a_kept_question_tells_what_changed_since(run: Run, other: Path) -> None:
    assert run("save", "my question", "Hamburg", "--data", str(other), "--teu", "2")[0] == 0
    code, out, _ = run("again", "my question")
    assert (code, out.endswith("no difference\n")) == (0, True)
    cell(8, "usd_per_teu", "1350")(other)
    _, out, _ = run("again", "my question")
    assert "+200 USD" in out
    cell(8, "status", "suspended")(other)
    assert "gone: sea by Malacca and Suez" in run("again", "my question")[1]
    assert run("again")[1] == "my question\n"


ROUTE = '{"main_haul": "rail", "tags": ["best"], "days": %s, "usd": 1, "kg_co2e": 1}'
KEPT = '{"words": ["Hamburg"], "saved": "2026-12-01", "answer": {"origin": "A", "destination": "B", "routes": [%s]}}'


@pytest.mark.parametrize(
    "damage",
    [
        "{", "[]", '{"words": 7}', '{"words": ["Hamburg"], "answer": {}, "saved": "x"}', KEPT % "3",
        KEPT % '{"main_haul": "rail", "tags": ["best"]}', *(KEPT % ROUTE % days for days in ('"x"', "NaN", "9" * 400)),
    ],
)  # fmt: skip
def test_a_kept_question_that_cannot_be_read_is_refused(run: Run, tmp_path: Path, damage: str) -> None:
    (tmp_path / "config" / "saved").mkdir(parents=True)
    (tmp_path / "config" / "saved" / "q.json").write_text(damage, encoding="utf-8")
    code, _, err = run("again", "q")
    assert code == 2
    assert "keep it anew" in err


@pytest.mark.parametrize("name", ["../up", "", ".hidden", "a/b"])
def test_a_question_has_a_plain_name(run: Run, name: str) -> None:
    assert run("save", name, "Hamburg", "--data", str(SMALL))[0] == 2
    assert run("again", "nothing")[0] == 2


def test_what_is_not_there_cannot_be_compared(run: Run) -> None:
    code, _, err = run("diff", "nowhere", str(SMALL))
    assert code == 2
    assert "there is nothing of that name" in err
