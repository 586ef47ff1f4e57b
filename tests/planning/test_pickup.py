"""Boxes that wait for their pickup, by hand; and what answers say of own figures."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import corridor
from corridor.cli.main import main
from tests.support.paths import SMALL

RATES = (
    "rate,service,from,to,equipment,amount,currency,per,includes,valid_from,valid_to,free_days,source\n"
    "spring,SHIP,CNDLC,DEHAM,40GP,700,USD,box,,,2027-03-31,5,contract\n"
    "summer,SHIP,CNDLC,DEHAM,20GP,500,USD,box,,2027-04-01,,7,contract\n"
    "flat,SHIP,CNDLC,DEHAM,,800,USD,box,,,2027-03-31,2,contract\n"
)
DEMURRAGE = (
    "node,equipment,from_day,usd_per_box_day,source\n"
    "DEHAM,,1,40,tariff\nDEHAM,,4,100,tariff\nDEHAM,20GP,1,25,small boxes\n"
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "spring"
    folder.mkdir()
    (folder / "rates.csv").write_text(RATES)
    (folder / "demurrage.csv").write_text(DEMURRAGE)
    return folder


def by_sea(own: Path, boxes: dict[str, int], after: float | None, on: date = date(2026, 12, 1)) -> corridor.Plan:
    network = corridor.load(SMALL, overlays=[own])
    shipment = corridor.Shipment(boxes=boxes)
    return corridor.plan(network, "CNDLC", "DEHAM", shipment=shipment, mode="sea", on=on, pickup_after_days=after)


@pytest.mark.parametrize(
    ("after", "usd"), [(0, 0), (5, 0), (5.5, 2 * 40), (8, 2 * 3 * 40), (10, 2 * (3 * 40 + 2 * 100))]
)
def test_days_after_the_free_ones_are_paid_each_at_its_price(own: Path, after: float, usd: float) -> None:
    plan = by_sea(own, {"40GP": 2}, after)
    [one] = plan.routes[0].standing
    assert (one.node, one.boxes, one.free_days, one.free_by, one.usd) == ("DEHAM", 2, 5, "spring", usd)
    assert plan.routes[0].usd == by_sea(own, {"40GP": 2}, None).routes[0].usd  # never part of the route's price


def test_each_kind_of_box_has_its_own_free_days_and_price(own: Path) -> None:
    """On 1 December the 20-foot box stands on the flat rate: the summer one is not in force yet."""
    forty, twenty = by_sea(own, {"40GP": 1, "20GP": 1}, 6).routes[0].standing
    assert (forty.equipment, forty.paid_days, forty.usd) == ("40GP", 1, 40)
    assert (twenty.equipment, twenty.free_by, twenty.paid_days, twenty.usd) == ("20GP", "flat", 4, 100)
    assert twenty.source == "small boxes"


def test_without_a_rate_no_day_is_free_and_without_a_price_nothing_is_told(own: Path) -> None:
    (own / "rates.csv").unlink()
    [one] = by_sea(own, {"40GP": 1}, 2).routes[0].standing
    assert (one.free_by, one.usd) == ("", 80)
    (own / "demurrage.csv").write_text(DEMURRAGE.replace("DEHAM", "CNDLC"))
    assert by_sea(own, {"40GP": 1}, 2).routes[0].standing == ()


def test_json_has_the_items_where_they_are_asked_for_and_only_there(own: Path) -> None:
    [route] = by_sea(own, {"40GP": 1}, 6).to_dict()["routes"]
    assert [(one["paid_days"], one["usd"]) for one in route["standing"]] == [(1, 40)]
    assert all("standing" not in one for one in by_sea(own, {"40GP": 1}, None).to_dict()["routes"])


def test_rates_that_have_run_out_and_those_that_do_not_hold_yet_are_named(own: Path) -> None:
    (own / "rates.csv").write_text("\n".join(RATES.splitlines()[:3]))
    late = by_sea(own, {"40GP": 1}, None, on=date(2027, 5, 1)).routes[0]
    assert any("spring" in note.text and "ran out on 2027-03-31" in note.text for note in late.notes)
    early = by_sea(own, {"20GP": 1}, None).routes[0]
    assert any("summer" in note.text and "holds from 2027-04-01" in note.text for note in early.notes)
    assert early.legs[0].rate is None


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corridor", "route", "CNCGQ", "DEHAM", "--data", str(SMALL), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_output_names_the_own_figures_and_the_legs_that_stand_on_them(own: Path, tmp_path: Path) -> None:
    asked = ("--with", str(own), "--mode", "sea", "--mode", "rail", "--by", "cheapest", "--pickup-after", "10",
             "--on", "2026-12-01")  # fmt: skip
    report, drawn = tmp_path / "report.html", tmp_path / "map.html"
    answer = run(*asked, "--report", str(report), "--map", str(drawn))
    assert answer.returncode == 0, answer.stderr
    assert "with own figures: spring, 3 rates, valid to 31 Mar 2027" in answer.stderr
    for told in (answer.stdout, report.read_text(), drawn.read_text()):
        words = " ".join(told.split())
        assert "with own figures: spring, 3 rates, valid to 31 Mar 2027" in words
        assert "leg 2 stands on agreed rates; leg 1 stands on the network" in words
        assert "5 days free by the rate spring, 5 to pay for 1 x 40GP: 320 USD" in words
    legs = json.loads(run(*asked, "--json").stdout)["routes"][0]["legs"]
    assert [leg["rate"] for leg in legs] == [None, "spring"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            [
                "使用自有数字：spring、3 条协议价",
                "第 2 段按协议价",
                "按协议价 spring 免费 5 天，1 x 40GP 付费 5 天：320 USD",
            ],
        ),
        ("ru", ["со своими цифрами: spring, тарифов: 3", "участок 2 – по тарифам договора", "к оплате дней: 5"]),
    ],
)
def test_they_are_told_in_the_language_that_is_asked_for(
    lang: str, said: list[str], own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([
            "route", "CNCGQ", "DEHAM", "--data", str(SMALL), "--with", str(own), "--mode", "sea", "--mode", "rail",
            "--by", "cheapest", "--pickup-after", "10", "--on", "2026-12-01", "--lang", lang,
        ])  # fmt: skip
    told = " ".join(capsys.readouterr().out.split())
    for words in said:
        assert words in told


@pytest.mark.parametrize("days", ["-1", "5000", "nan"])
def test_days_that_cannot_be_are_refused(days: str) -> None:
    answer = run("--pickup-after", days)
    assert answer.returncode == 2
    assert "pickup_after" in answer.stderr
    assert "Traceback" not in answer.stderr
