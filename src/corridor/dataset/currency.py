"""Prices shown in another currency: which codes there are, what a rate may be, and how an amount is written.

Every figure of the model, of the search and of the JSON answer stays in USD; only what people read is converted. A rate
comes from the user, or with date and source from ``[currency]`` of ``assumptions.toml``. Nothing is fetched.
"""

from __future__ import annotations

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.assumptions import Assumptions, Currency

CODES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a list of 150 strings is no better to read
)
"""Active codes of ISO 4217 as published on 2026-01-01, without funds, units of account, bonds and metals."""

OTHER_NAMES = {"BGN": "EUR", "BYR": "BYN", "CNH": "CNY", "HRK": "EUR", "RMB": "CNY", "RUR": "RUB", "ZWL": "ZWG"}
"""Withdrawn codes and everyday names, and what stands for them now."""

LEAST_PER_USD, MOST_PER_USD = 1e-6, 1e9
"""No currency is worth more, or less; a rate outside these is a slip."""

USD = Currency(code="USD", per_usd=1.0, source="the currency of every figure here")


def is_code(text: str) -> bool:
    """Whether the text is an active ISO 4217 code, in capitals."""
    return text in CODES


def parse_currency(text: str, assumptions: Assumptions) -> Currency:
    """What ``--currency`` means: a code whose rate the assumptions hold (``CNY``), or a code with a rate (``CNY=7.1``).

    Raises:
        InputError: an unknown code, a code without a known rate, or a rate that is no number of sensible size.
    """
    name, given, rate = (part.strip() for part in text.partition("="))
    code = name.upper()
    if not is_code(code):
        instead = OTHER_NAMES.get(code, "such as CNY, or with a rate of your own CNY=7.1")
        raise InputError(f"currency: {echo(name)} is no active ISO 4217 code; write {instead}")
    if given:
        return Currency(code=code, per_usd=_rate(code, rate), source="given by the user")
    if code == "USD":
        return USD
    if code not in assumptions.currencies:
        known = ", ".join(sorted(assumptions.currencies)) or "no currency"
        raise InputError(
            f"currency: no rate of {code} is known, only of {known}; give how many {code} one USD is, as in CNY=7.1, "
            f"or add {code} to [currency] of assumptions.toml"
        )
    return assumptions.currencies[code]


def _rate(code: str, text: str) -> float:
    how = f"write how many {code} one USD is, as in CNY=7.1"
    from corridor.dataset.reading.cells import NUMBER  # it comes with all that reads tables

    if not NUMBER.fullmatch(text):
        raise InputError(f"currency: the rate of {code} is {echo(text)}, no number; {how}")
    rate = float(text)
    if not LEAST_PER_USD <= rate <= MOST_PER_USD:
        why = "not above zero" if rate <= 0 else f"not within {LEAST_PER_USD:f} to {MOST_PER_USD:,.0f}"
        raise InputError(f"currency: the rate of {code} is {echo(text)}, {why}; {how}")
    if code == "USD" and rate != 1:
        raise InputError(f"currency: one USD is 1 USD, not {rate:g}; name another currency, as in CNY=7.1")
    return rate


def converted(usd: float, currency: Currency) -> float:
    """An amount of USD in the currency."""
    return usd * currency.per_usd


def written(usd: float, currency: Currency = USD) -> str:
    """An amount of USD as people read it in the currency: ``42,312 CNY``, or ``7.50 CNY``."""
    amount = converted(usd, currency)
    digits = 0 if abs(amount) >= WHOLE_FROM or round(amount, 2).is_integer() else 2
    return f"{amount:,.{digits}f} {currency.code}"


WHOLE_FROM = 100.0
"""Amounts from here on are written without decimals."""


def rate_line(currency: Currency) -> str:
    """At which rate amounts are shown, of when and from where; USD beside it stays what was computed."""
    when = "" if currency.as_of is None else f", {currency.as_of.isoformat()}"
    return f"prices in {currency.code} at {currency.per_usd:.6g} for one USD{when}: {currency.source}"
