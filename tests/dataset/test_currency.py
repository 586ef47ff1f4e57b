"""Prices in other currencies: which rate, how it is asked for, and that nothing but what people read is converted."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor
from corridor.dataset import currency
from corridor.dataset.assumptions import read_assumptions
from corridor.dataset.rules import RULES
from corridor.errors import InputError
from corridor.files.faults import Faults
from corridor.model.assumptions import Assumptions, Currency
from corridor.planning.planner import assumptions_dict
from tests.support.paths import SMALL

BARE = (SMALL / "assumptions.toml").read_text(encoding="utf-8")


def assumed(rates: str = "") -> Assumptions:
    faults = Faults(RULES)
    read = read_assumptions(tomllib.loads(f"{BARE}\n{rates}"), "assumptions.toml", faults)
    assert list(faults) == []
    assert read is not None
    return read


YUAN = assumed('[currency]\nCNY = { per_usd = 7.25, as_of = "2024-05-03", source = "a bank" }')


def test_a_code_has_the_rate_of_the_assumptions_with_its_date_and_source() -> None:
    found = currency.parse_currency("CNY", YUAN)
    assert found == Currency(code="CNY", per_usd=7.25, source="a bank", as_of=date(2024, 5, 3))
    assert currency.rate_line(found) == "prices in CNY at 7.25 for one USD, 2024-05-03: a bank"


def test_a_date_may_be_written_as_text_or_as_toml_has_dates() -> None:
    bare = assumed('[currency]\nCNY = { per_usd = 7.25, as_of = 2024-05-03, source = "a bank" }')
    assert bare.currencies == YUAN.currencies


def test_a_rate_of_the_user_goes_before_that_of_the_assumptions_and_needs_none() -> None:
    for assumptions in (YUAN, assumed()):
        found = currency.parse_currency("CNY=7.1", assumptions)
        assert (found.code, found.per_usd, found.as_of) == ("CNY", 7.1, None)
        assert currency.rate_line(found) == "prices in CNY at 7.1 for one USD: given by the user"


@pytest.mark.parametrize("text", ["cny=7.1", " CNY = 7.1 ", "Cny=71e-1"])
def test_case_and_blanks_do_not_matter(text: str) -> None:
    assert currency.parse_currency(text, assumed()) == currency.parse_currency("CNY=7.1", assumed())


def test_usd_needs_no_rate_and_changes_nothing() -> None:
    for text in ("USD", "usd", "USD=1"):
        assert currency.converted(123.25, currency.parse_currency(text, assumed())) == 123.25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RMB", "write CNY"),
        ("RUR", "write RUB"),
        ("yuan", "such as CNY"),
        ("XXX", "such as CNY"),
        ("XAU=0.0003", "such as CNY"),
        ("", "such as CNY"),
        ("=7.1", "such as CNY"),
        ("C\nY", r"'C\\nY'"),
        ("PLN", "no rate of PLN is known, only of CNY; give how many PLN one USD is, as in CNY=7.1"),
        ("CNY=", "''"),
        ("CNY=0", "not above zero"),
        ("CNY=0.0", "not above zero"),
        ("CNY=-7.1", "not above zero"),
        ("CNY=1e-7", "not within"),
        ("CNY=1e10", "not within"),
        ("CNY=1e999", "not within"),
        ("CNY=nan", "no number"),
        ("CNY=inf", "no number"),
        ("CNY=7,1", "no number"),
        ("CNY=1_000", "no number"),
        ("CNY=７", "no number"),
        ("CNY=7.1=8", "no number"),
        ("CNY=seven", "no number"),
        ("USD=2", "one USD is 1 USD"),
    ],
)
def test_a_bad_currency_is_refused_with_what_to_write_instead(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        currency.parse_currency(text, YUAN)
    assert str(error.value).startswith("currency: ")
    assert "CNY" in str(error.value) or "RUB" in str(error.value)
    assert "\n" not in str(error.value)


def test_without_any_known_rate_the_message_says_so() -> None:
    with pytest.raises(InputError, match=r"no rate of EUR is known, only of no currency; .* add EUR to"):
        currency.parse_currency("EUR", assumed())


def test_a_text_of_any_length_is_refused_in_few_words() -> None:
    for text in ("X" * 100_000, "CNY=" + "7" * 100_000):
        with pytest.raises(InputError) as error:
            currency.parse_currency(text, YUAN)
        assert len(str(error.value)) < 300


@given(st.floats(0, 1e9), st.floats(currency.LEAST_PER_USD, currency.MOST_PER_USD))
def test_an_amount_is_converted_by_the_rate_given(usd: float, per_usd: float) -> None:
    found = currency.parse_currency(f"CNY={per_usd!r}", assumed())
    assert currency.converted(usd, found) == usd * per_usd
    digits, code = currency.written(usd, found).split(" ")
    assert code == "CNY"
    assert float(digits.replace(",", "")) == pytest.approx(usd * per_usd, rel=0.005, abs=0.005 + 1e-9)


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0, "0 USD"),
        (7.5, "7.50 USD"),
        (60, "60 USD"),
        (99.994, "99.99 USD"),
        (100.4, "100 USD"),
        (42311.7, "42,312 USD"),
    ],
)
def test_amounts_are_written_whole_or_with_cents_where_they_are_small(usd: float, text: str) -> None:
    assert currency.written(usd) == text


def test_the_shipped_rates_are_dated_sourced_and_agree_with_the_euro_rates_they_come_from() -> None:
    rates = corridor.load().assumptions.currencies
    assert {"CNY", "EUR", "RUB", "KRW", "JPY"} <= set(rates)
    for code, found in rates.items():
        assert found.code == code
        assert code in currency.CODES
        assert found.as_of is not None
        assert found.as_of >= date(2026, 9, 1)
        assert "https://" in found.source
    # ECB, 30 October 2026: 1 EUR = 1.1172 USD = 7.4326 CNY = 175.68 JPY = 1491.76 KRW
    assert 1 / rates["EUR"].per_usd == pytest.approx(1.1172, rel=1e-5)
    for code, per_eur in (("CNY", 7.4326), ("JPY", 175.68), ("KRW", 1491.76)):
        assert rates[code].per_usd / rates["EUR"].per_usd == pytest.approx(per_eur, rel=1e-4)


def test_the_codes_are_those_of_money_that_is_spent_today() -> None:
    assert {"CNY", "EUR", "RUB", "KZT", "BYN", "MNT", "KRW", "JPY", "PLN", "XAF", "XCG"} <= currency.CODES
    assert not {"BGN", "HRK", "DEM", "RUR", "XAU", "XXX", "XTS", "XDR", "CHE", "CLF", "ANG"} & currency.CODES
    assert set(currency.OTHER_NAMES.values()) <= currency.CODES
    assert not set(currency.OTHER_NAMES) & currency.CODES


def test_the_json_answer_stays_in_usd_and_tells_no_rates() -> None:
    assert set(assumptions_dict(YUAN)) == {"dray", "money", "shipment"}
    assert assumptions_dict(YUAN) == assumptions_dict(assumed())
    plan = corridor.plan(corridor.load(), "Changchun", "Jilin City")
    assert "CNY" not in json.dumps(plan.to_dict()["assumptions"])
