"""What is known of the world beside the figures: told with every answer, each text once."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import corridor
from corridor.cli.main import main
from corridor.planning.routes.notes import each_once, told_once
from corridor.planning.routes.route import Note
from corridor.views.layout import Screen
from corridor.views.terminal.notes import MOST_TOLD, before_after, by_name, counted, print_study_notes, weighed
from tests.support.paths import SMALL

HEADER = "id,target,cargo,since,until,checked,severity,text,source\n"
BOTH = (
    "there,country:DE,CN,,,2026-11-02,warning,Two countries trade nothing.,made for tests\n"
    "back,country:CN,DE,,,2026-11-01,warning,Two countries trade nothing.,made for tests\n"
    "by-rail,mode:rail,,,,2026-11-03,info,Trains are late.,made for tests\n"
    "by-sea,mode:sea,,,,2026-11-03,warning,Ships are late.,made for tests\n"
)
"""Of two ids with one text, and one that is more severe than what is met before it."""

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command on the small network with advisories: what it prints."""
    data = Path(shutil.copytree(SMALL, tmp_path / "data"))
    (data / "advisories.csv").write_text(HEADER + BOTH, encoding="utf-8")

    def command(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--data", str(data)])
        assert ended.value.code in (0, None)
        return capsys.readouterr().out

    return command


def note(name: str, text: str, severity: Any = "warning", checked: date | None = None) -> Note:
    return Note(id=name, severity=severity, checked=checked, text=text, source="made for tests")


def drawn(ways: list[list[Note]], whom: Any = None, width: int = 80, **more: Any) -> list[str]:
    screen = Screen(width=width)
    print_study_notes(ways, screen, whom or counted(len(ways), "routes"), rest="--json has all of them", **more)
    return [line for line, _ in screen.lines]


def told(text: str) -> list[str]:
    """The lines of notes in a print, each whole."""
    joined = re.sub(r"\n  (?=\S)", " ", text)
    return re.findall(r"^(?:info|warning|forbidden)\b.*$", joined, flags=re.MULTILINE)


def test_one_text_is_told_once_with_all_its_ids_the_most_severe_first() -> None:
    a, b = note("there", "Closed.", checked=date(2026, 11, 2)), note("back", "Closed.", checked=date(2026, 11, 1))
    late, ban = note("late", "Late.", "info"), note("ban", "Barred.", "forbidden")
    found = told_once([[late, a], [a, b], [late, ban], [late]])
    assert [(one.text, one.ids, one.touched) for one in found] == [
        ("Barred.", ("ban",), (2,)),
        ("Closed.", ("there", "back"), (0, 1)),
        ("Late.", ("late",), (0, 2, 3)),
    ]
    assert found[1].checked == date(2026, 11, 1)  # the text is as old as the oldest look at it
    assert each_once([a, b, a]) == (a, b)


def test_of_equal_notes_those_that_touch_most_come_first_by_what_each_way_stands_for() -> None:
    a, b = note("a", "A."), note("b", "B.")
    assert [one.text for one in told_once([[a], [a], [b]])] == ["A.", "B."]
    assert [one.text for one in told_once([[a], [a], [b]], counts=[1, 1, 3])] == ["B.", "A."]


def test_no_more_notes_are_printed_than_can_be_read_and_the_rest_are_counted() -> None:
    ways = [[note(f"n{number}", f"Text {number}.") for number in range(MOST_TOLD)]]
    assert len(drawn(ways)) == MOST_TOLD
    assert drawn([[*ways[0], note("more", "More.")]])[-1] == "1 more note; --json has all of them"
    lines = drawn([[*ways[0], note("more", "More."), note("most", "Most.")]])
    assert lines[-1] == "2 more notes; --json has all of them"
    assert len(lines) == MOST_TOLD + 1


def test_long_notes_are_broken_at_the_width_of_the_terminal() -> None:
    lines = drawn([[note("long", "Ask the line which way it sails. " * 12)]], width=60)
    assert len(lines) > 3
    assert max(map(len, lines)) <= 60


def test_many_ids_of_one_text_are_counted() -> None:
    ways = [[note(f"port-{number}", "Rates rose.") for number in range(9)]]
    assert drawn(ways) == ["warning: Rates rose. [port-0, port-1, port-2, +6]"]


def test_whom_a_note_is_about_is_told_where_it_is_not_about_all() -> None:
    assert counted(4, "routes")([0, 1, 2, 3]) == ""
    assert counted(4, "routes")([1]) == "1 of 4 routes"
    assert by_name(["Baku", "Minsk", "Minsk", "Riga"], "orders", parted=True)([1, 2]) == "Minsk"
    assert by_name(["Baku", "Minsk", "Minsk"], "orders", parted=True)([0, 1]) == ""
    assert by_name(["Valencia", "Valencia"], "destinations")([1]) == "Valencia"
    assert by_name([*"abcdef"], "orders")([0, 1, 2, 3]) == "4 of 6 orders"
    assert weighed([10, 2, 1_000], 2_000, "best routes")([0, 2]) == "1,010 of 2,000 best routes"
    whom = before_after(3)  # three lines before, then the same three after
    assert [whom(numbers) for numbers in ([0, 2], [3], [0, 4], [0, 1, 2, 3, 4, 5], [0, 3, 4])] == [
        "before only, 2 of 3 routes",
        "after only, 1 of 3 routes",
        "before and after, 1 of 3 routes",
        "",
        "before 1, after 2 of 3 routes",
    ]


def test_a_ban_between_two_countries_that_is_lifted_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["route", "Mumbai", "Karachi", "--allow", "india-pakistan", "--allow", "pakistan-india"])
    bans = [line for line in told(capsys.readouterr().out) if line.startswith("forbidden")]
    assert len(bans) == 1
    assert "[india-pakistan, pakistan-india]" in bans[0]


@pytest.mark.parametrize(
    ("words", "closed"),
    [
        (("route", "Hamburg"), "warning, routes 1, 2"),
        (("reach", "--no-nodes"), "warning, Germany"),
        (("coverage",), "warning, Germany"),
        (("critical", "Hamburg", "Los Angeles"), "warning, Hamburg"),
        (("sweep", "Hamburg", "--set", "value of goods", "--from", "0", "--to", "1000000"), "warning"),
        (("whatif", "closed.toml", "Hamburg"), "warning"),
        (
            ("allocate", "orders.csv", "--from", "2026-12-01", "--late-usd-per-day", "100", "--left-over-usd", "50000"),
            "warning, order A",
        ),
    ],
)
def test_every_answer_prints_what_is_known_of_its_ways_once(
    words: tuple[str, ...], closed: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("closed.toml").write_text('name = "Slow"\n[[change]]\ntype = "delay"\nmode = "rail"\nhours = 1\n')
    Path("orders.csv").write_text("order,origin,destination,teu\nA,Changchun,Hamburg,2\nB,Changchun,Dalian,2\n")
    lines = told(run(*words))
    (nothing,) = [line for line in lines if "Two countries trade nothing." in line]
    assert re.fullmatch(
        rf"{re.escape(closed)}: Two countries trade nothing. \(checked 2026-11-01\) \[there, back\]", nothing
    )
    assert any(line.endswith("[by-rail]") for line in lines)
    severities = [line.split(":")[0].split(",")[0] for line in lines]
    assert severities == sorted(severities, reverse=True)  # warning before info


def test_answers_as_json_and_csv_carry_the_notes_of_each_way(run: Run) -> None:
    def ids(one: Any) -> set[str]:
        assert all(set(told) == {"id", "severity", "checked", "text", "source"} for told in one["notes"])
        return {told["id"] for told in one["notes"]}

    reached = json.loads(run("reach", "--json"))["destinations"]
    assert {"there", "back", "by-rail"} <= ids(next(row for row in reached if row["id"] == "DE"))
    assert [ids(row) for row in reached if not row["reached"]] == [set() for row in reached if not row["reached"]]
    rows = csv.DictReader(io.StringIO(run("reach", "--csv")))
    assert next(row for row in rows if row["id"] == "DE")["notes"].startswith("there; back")
    ends = json.loads(run("critical", "Hamburg", "Los Angeles", "--json"))["destinations"]
    assert [ids(end) >= {"there", "back"} for end in ends] == [True, False]
    swept = json.loads(run("sweep", "Hamburg", "--set", "value of goods", "--from", "0", "--to", "1000000", "--json"))
    assert all(ids(stretch) >= {"there", "back"} for stretch in swept["stretches"])


def test_tables_of_analyses_name_the_notes_by_their_ids(run: Run, tmp_path: Path) -> None:
    run("route", "Hamburg")  # makes the folder
    network = corridor.load(tmp_path / "data")
    table = corridor.reach(network, nodes=False)
    assert "there; back" in str(table.set_index("id").loc["DE", "notes"])
    critical = corridor.critical(network, ["Hamburg", "Los Angeles"])
    assert ["there" in {note.id for note in notes} for notes in critical.notes] == [True, False]
    assert "there; back" in corridor.sweep(network, "Hamburg", "value of goods", low=0, high=1e6)["notes"].iloc[0]


def test_where_nothing_is_known_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["critical", "Hamburg", "--data", str(SMALL)])
    out = capsys.readouterr().out
    assert "Known of" not in out
    assert not out.endswith("\n\n")
