"""Own figures that are kept: from an empty template to an answer that stands on them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from corridor.cli.main import main
from tests.support import paths
from tests.support.damage import rate, workbook

SMALL = str(paths.SMALL)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CORRIDOR_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--data", SMALL] if words[:2] != ("own", "remove") else words)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


def filled(path: Path, cells: dict[tuple[str, int, str], Any]) -> None:
    """Put values in the cells (sheet, row of the table from 1, column) of a workbook."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    sheets = {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}
    for (sheet, row, column), value in cells.items():
        sheets[sheet][row][sheets[sheet][0].index(column)] = value
    path.write_bytes(workbook(sheets))


def test_from_nothing_to_an_answer_on_own_figures(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("own", "template", "my", "--for", "Hamburg")
    assert code == 0
    assert "own-figures.xlsx" in out
    book = tmp_path / "my" / "own-figures.xlsx"
    rates = python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_name("rates").to_python()
    ride = next(number for number, row in enumerate(rates) if row[1] == "SHIP")
    filled(book, {
        ("rates", ride, "amount"): 777.0, ("rates", ride, "valid_to"): "2999-03-31", ("timetable", 1, "days"): "Mon",
    })  # fmt: skip
    code, out, _ = run("own", "check", "my")
    assert code == 0
    assert "not filled in and not used" in out
    code, out, _ = run("own", "add", "my")
    assert (code, "1 rate, 1 service, valid to 31 Mar 2999" in out) == (0, True)
    code, out, err = run("route", "Hamburg", "--all")
    assert code == 0
    assert err == "with own figures: my, 1 rate, 1 service, valid to 31 Mar 2999\n"
    assert "1,837" in out  # 200 x 2 to Dalian, 30 x 4 by rail, 777 for the box by sea, (110 + 160) x 2 in the ports
    code, plain, err = run("route", "Hamburg", "--all", "--no-own")
    assert err == ""
    assert plain != out
    assert run("own", "list")[1] == "my, 1 rate, 1 service, valid to 31 Mar 2999\n"
    assert run("own", "remove", "my")[0] == 0
    assert run("route", "Hamburg", "--all")[1] == plain


def test_a_second_template_does_not_overwrite_the_first(run: Run, tmp_path: Path) -> None:
    run("own", "template", "my")
    before = (tmp_path / "my" / "rates.csv").read_bytes()
    (tmp_path / "my" / "edges.csv").unlink()
    code, _, err = run("own", "template", "my")
    assert code == 2
    assert "is there already" in err
    assert (tmp_path / "my" / "rates.csv").read_bytes() == before
    assert not (tmp_path / "my" / "edges.csv").exists()


def test_an_empty_template_is_no_fault_and_changes_nothing(run: Run) -> None:
    before = run("route", "Hamburg", "--json")[1]
    run("own", "template", "my", "--for", "Hamburg")
    assert run("own", "add", "my")[0] == 0
    assert run("route", "Hamburg", "--json")[1] == before


def test_own_figures_with_a_fault_are_not_kept(run: Run, tmp_path: Path) -> None:
    rate("R,SHOP,CNDLC,DEHAM,,900,USD,box,,,,,,x")(tmp_path)
    code, _, err = run("own", "add", "rates.csv")
    assert code == 2
    assert "unknown-service" in err
    assert run("own", "list")[1].startswith("no own figures")


def test_own_figures_of_the_same_name_are_replaced_and_the_order_is_that_of_adding(run: Run, tmp_path: Path) -> None:
    for name, usd in (("one", 900), ("two", 800), ("one", 700)):
        (tmp_path / name).mkdir(exist_ok=True)
        rate(f"R,SHIP,CNDLC,DEHAM,,{usd},USD,box,,,,,,x")(tmp_path / name)
        code, out, _ = run("own", "add", name)
        assert code == 0
    assert "replaced" in out
    assert run("own", "list")[1].splitlines() == ["two", "one, 1 rate"]


@pytest.mark.parametrize("words", ["remove nothing", "add nowhere", "check nowhere"])
def test_what_is_not_there_is_refused(run: Run, words: str) -> None:
    code, _, err = run("own", *words.split())
    assert code == 2
    assert "Traceback" not in err


def test_rates_that_have_run_out_are_named(run: Run, tmp_path: Path) -> None:
    old, new = "R,SHIP,CNDLC,DEHAM,,9,USD,box,,,2020-03-31,,,x", "Q,SHIP,CNDLC,DEHAM,,9,USD,box,,2990-01-01,,,,x"
    rate(f"{old}\n{new}")(tmp_path)
    _, out, _ = run("own", "add", "rates.csv")
    assert "2 rates, 1 of them ran out by 31 Mar 2020, 1 of them from 1 Jan 2990" in out


def test_doubts_are_those_of_the_own_figures_alone_and_name_their_folder(run: Run, tmp_path: Path) -> None:
    """A folder called n is not the beginning of nodes.geojson; a rate of a hundred times the network's is doubted."""
    folder = tmp_path / "n"
    folder.mkdir()
    rate("R,SHIP,CNDLC,DEHAM,,250000,USD,box,,,,,,x")(folder)
    code, out, _ = run("own", "check", "n")
    assert code == 0
    doubts = [line for line in out.splitlines() if line.startswith("warning")]
    assert len(doubts) == 1
    assert doubts[0].startswith("warning: n/rates.csv:2: price-implausible: rate R: 250,000 USD a 40-foot box of 20 t")


def test_a_rate_over_a_ride_of_many_hops_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rate("R,CMO-HAM-OUT,CNCGQ-XNG,DEHAM,,500,USD,box,both,,,,,contract 1")(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["route", "Hamburg", "--with", str(tmp_path), "--explain", "-n", "1"])
    printed = capsys.readouterr()
    assert not ended.value.code, printed.err
    assert "contract 1" in printed.out


def test_faults_of_own_figures_send_to_the_command_that_shows_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n").mkdir()
    rate("R,SHOP,CNDLC,DEHAM,,900,USD,box,,,,,,x")(tmp_path / "n")
    code, _, err = run("route", "Hamburg", "--with", "n")
    assert code == 2
    assert "corridor own check n shows all" in err
    assert "validate" not in err
    code, out, err = run("own", "check", "n")
    assert (code, "unknown-service" in err, "validate" in out + err) == (2, True, False)


def test_surcharges_are_no_rates_of_their_own(run: Run, tmp_path: Path) -> None:
    ride = "R,SHIP,CNDLC,DEHAM,,{},USD,box,,,,,{},x"
    rate("\n".join(ride.format(900 if not name else 9, name) for name in ("", "BAF", "THC", "PSS", "ISPS")))(tmp_path)
    assert "no errors: rates, 1 rate, 4 surcharges" in run("own", "check", "rates.csv")[1]


def test_a_bad_amount_is_one_fault_and_leaves_its_surcharges_in_peace(run: Run, tmp_path: Path) -> None:
    ride = "R,SHIP,CNDLC,DEHAM,,{},USD,box,,,,,{},x"
    rate("\n".join((ride.format("nine", ""), ride.format(9, "BAF"), ride.format(9, "THC"))))(tmp_path)
    _, _, err = run("own", "check", "rates.csv")
    assert "not-a-number" in err
    assert "surcharge-alone" not in err
    assert "1 error in own figures" in err


def test_words_are_read_whatever_their_case(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lower").mkdir()
    (tmp_path / "upper").mkdir()
    rate("R,SHIP,CNDLC,DEHAM,,900,usd,box,both,,,,,x")(tmp_path / "lower")
    rate("R,SHIP,CNDLC,DEHAM,,900,USD,Box,BOTH,,,,,x")(tmp_path / "upper")
    answers = [run("route", "Hamburg", "--all", "--json", "--with", name) for name in ("lower", "upper")]
    assert [code for code, _, _ in answers] == [0, 0]
    assert answers[0][1] == answers[1][1]


def test_a_word_in_capitals_replaces_the_row_that_it_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "handling.csv").write_text(
        "node,mode,load_h,unload_h,usd_per_teu,source\nCNDLC,Sea,1,1,77,x\n", encoding="utf-8"
    )
    code, out, err = run("own", "check", "handling.csv")
    assert (code, "1 handling row" in out) == (0, True), err


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("31.12.2026", "it seems to be 2026-12-31"), ("12/31/2026", "it seems to be 2026-12-31"),
        ("3.4.2027", "nobody can tell day from month"), ("31.31.2026", "there is no such day"),
    ],
)  # fmt: skip
def test_a_day_in_another_form_is_named_where_it_can_be_told(run: Run, tmp_path: Path, day: str, said: str) -> None:
    rate(f"R,SHIP,CNDLC,DEHAM,,900,USD,box,,,{day},,,x")(tmp_path)
    assert said in run("own", "check", "rates.csv")[2]


@pytest.mark.parametrize("words", [["route", "Hamburg", "--with", ""], ["own", "check", ""], ["own", "add", " "]])
def test_a_blank_name_is_not_the_folder_one_stands_in(run: Run, words: list[str]) -> None:
    code, _, err = run(*words)
    assert (code, "is blank" in err) == (2, True)
