"""The page for the customer: from whom and for whom, at what price, in what currency, and how sure its days are."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import corridor
from corridor.api import answers
from corridor.cli.main import main
from corridor.dataset.currency import USD, converted
from corridor.files.disk import write_texts_together
from corridor.model.assumptions import Currency
from corridor.views import documents
from corridor.views.cover import Cover, Sell, over, read_cover, read_sell
from corridor.views.registry import Look
from tests.support.dated import TIMES, plan, with_first_leg
from tests.support.paths import SMALL
from tests.views.test_documents import words

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
CNY = Currency(code="CNY", per_usd=7.0, source="tests")


def written(kind: str, found: corridor.Plan, *, money: Currency = USD, cover: Cover | None = None) -> str:
    return answers.document(kind, found, limit=5, by="best", now=NOW, look=Look(money=money, cover=cover or Cover()))


def test_the_currency_holds_for_the_map_and_the_report() -> None:
    found = plan("Hamburg")
    amounts = [f"{converted(route.usd, CNY):,.0f}" for route in found.routes]
    assert amounts == ["44,520", "24,920"]
    for kind in ("map", "report"):
        text = written(kind, found, money=CNY)
        assert all(amount in text for amount in amounts)
        assert "6,360 USD" not in text.replace("6,360 USD = 44,520 CNY", "")
        assert "3,560 USD" not in text


def test_the_report_says_from_whom_for_whom_and_until_when() -> None:
    cover = Cover(
        sender="Land Port & Co", customer="Example GmbH", reference="Q-1", valid_until=date(2026, 12, 31),
        terms=("Subject to space.",),
    )  # fmt: skip
    text = words(written("report", plan("Hamburg"), cover=cover))
    for part in ("Land Port & Co", "Example GmbH", "Q-1", "31 Dec 2026", "Subject to space."):
        assert part in text


@pytest.mark.parametrize("sell", [Sell(margin=0.1), Sell(amount=9500.0)], ids=["margin", "amount"])
def test_a_report_with_a_selling_price_holds_no_buying_price(sell: Sell) -> None:
    found = plan("Hamburg")
    text = written("report", found, cover=Cover(sell=sell))
    sold = "6,996" if sell.margin else "9,500"
    assert sold in words(text)
    assert f"{sold} USD" in text  # on the moving map too
    for route in found.routes:
        for amount in (route.usd, *(leg.usd for leg in route.legs)):
            if amount > 600:  # 520 is in the name of a gauge
                assert f"{amount:,.0f}" not in words(text)
            assert f"{amount:,.0f} USD" not in text


def test_the_report_tells_the_days_that_draws_keep_as_dates() -> None:
    found = corridor.plan(
        corridor.load(SMALL), "Changchun", "Hamburg", wait="scheduled", depart=datetime(2026, 12, 1, tzinfo=UTC)
    )
    text = words(written("report", found))
    (_, risk) = found.risk(limit=1)[0]
    assert "9 in 10 runs arrive by (P90)" in text
    assert f"{risk.draws:,} simulated runs" in text
    assert "median" not in text.lower()


def test_a_cover_is_read_from_toml_and_options_lie_over_it() -> None:
    cover = read_cover('sender = "A"\nvalid_until = 2026-12-31\nsell = "12%"\nterms = ["x"]\n', "report.toml")
    assert cover == Cover(sender="A", valid_until=date(2026, 12, 31), sell=Sell(margin=0.12), terms=("x",))
    laid = over(cover, {"sender": "B", "customer": None, "reference": "R", "valid_until": None, "sell": "9500"})
    assert laid == Cover(
        sender="B", reference="R", valid_until=date(2026, 12, 31), sell=Sell(amount=9500.0), terms=("x",)
    )


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("sender = ", "no TOML"), ("sander = 'x'", "sender"), ("terms = 'x'", "list"), ("sell = 'a lot'", "12%"),
        ("valid_until = 'soon'", "2026-12-31"), ("customer = 7", "text"), ("sell = '99999%'", "1000%"),
    ],
)  # fmt: skip
def test_a_bad_cover_is_refused_with_the_remedy(text: str, remedy: str) -> None:
    with pytest.raises(corridor.InputError, match=remedy):
        read_cover(text, "report.toml")


def test_a_selling_price_is_a_margin_or_an_amount() -> None:
    assert read_sell("12.5 %", "--sell") == Sell(margin=0.125)
    assert read_sell(9500, "--sell") == Sell(amount=9500.0)
    with pytest.raises(corridor.InputError, match="--sell"):
        read_sell("-3%", "--sell")


def test_a_table_for_a_spreadsheet_has_a_byte_order_mark_and_no_formula() -> None:
    found = with_first_leg(plan("Hamburg", times=TIMES), name="=HYPERLINK(1)", operator="-2+3")
    plain, excel = documents.to_csv(found, 1), documents.to_csv(found, 1, excel=True)
    assert "=HYPERLINK(1)" in plain
    assert excel.startswith("\ufeff")
    row = next(csv.DictReader(io.StringIO(excel.removeprefix("\ufeff"))))
    assert (row["name"], row["operator"]) == ("'=HYPERLINK(1)", "'-2+3")
    assert float(row["km"]) > 0


def test_several_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    with pytest.raises(corridor.InputError, match="no folder"):
        write_texts_together({tmp_path / "a.csv": "new", tmp_path / "none" / "b.csv": "new"})
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    write_texts_together({tmp_path / "a.csv": "new", tmp_path / "b.csv": "new"})
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"new"}


@pytest.mark.parametrize(
    ("words_given", "remedy"),
    [
        (["--map", "x.txt"], "FILE.html"), (["--report", "x.pdf"], "FILE.html"), (["--map", "--json"], "FILE.html"),
        (["--map", "x.html", "--report", "./x.html"], "a name of its own"), (["--for", "Someone"], "--report"),
        (["--report", "x.html", "--sell", "much"], "12%"), (["--ics", "x.ics"], "--depart"),
    ],
)  # fmt: skip
def test_names_of_another_kind_are_refused_before_anything_is_read_or_written(
    words_given: list[str],
    remedy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(["route", "Hamburg", *words_given, "--data", str(SMALL)])
    assert done.value.code == 2
    assert remedy in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_with_a_selling_price_holds_no_tariff_of_a_terminal_in_its_sources() -> None:
    found = corridor.plan(corridor.load(), "Changchun", "Schwarzheide")
    bought, sold = (written("report", found, cover=Cover(sell=sell)) for sell in (None, Sell(margin=0.1)))
    assert "680 CNY a FEU" in bought
    assert "CNY a FEU" not in sold
    assert "base charge" not in sold


CONTRACT = "rate,service,from,to,amount,currency,per,valid_to,source\n{},SHIP,CNDLC,DEHAM,777,USD,box,{},contract 1\n"


@pytest.mark.parametrize("valid_to", ["2999-12-31", "2020-12-31"], ids=["in force", "run out"])
@pytest.mark.parametrize("kind", ["map", "report"])
def test_what_a_customer_gets_names_no_contract_and_no_buying_price(kind: str, valid_to: str, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text(CONTRACT.format("Secret deal", valid_to), encoding="utf-8")
    network = corridor.load(SMALL, overlays=[tmp_path / "rates.csv"])
    found = corridor.plan(network, "Changchun", "Hamburg", max_usd=23_456)
    bought, sold = (written(kind, found, cover=Cover(sell=sell)) for sell in (None, Sell(margin=0.5)))
    for word in ("Secret deal", "23,456"):
        assert word in bought
        assert word not in sold
    assert "contract 1" not in sold
    for route in found.routes:
        assert f"{route.usd * 1.5:,.0f} USD" in sold
        for usd in (route.usd, *(leg.usd for leg in route.legs)):
            assert f"{usd:,.0f} USD" not in sold


def test_a_selling_price_stands_on_the_map_and_data_with_buying_prices_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["route", "Hamburg", "--data", str(SMALL), *words])
        return int(ended.value.code or 0), capsys.readouterr().err

    assert run("--sell", "50%", "--map", "m.html") == (0, "")
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "9,540 USD" in page
    assert "6,360 USD" not in page
    for more in (["--csv", "x.csv"], ["--geojson", "x.geojson"], ["--geojson"]):
        code, err = run("--sell", "50%", "--map", "n.html", *more)
        assert (code, f"{more[0]} holds buying prices" in err) == (2, True)
    assert not (tmp_path / "n.html").exists()
    (tmp_path / "report.toml").write_text('sell = "50%"\n', encoding="utf-8")
    assert run("--map", "o.html") == (0, "")
    assert "6,360 USD" not in (tmp_path / "o.html").read_text(encoding="utf-8")
    assert run("--ref", "Q-1", "--map", "p.html")[0] == 2
