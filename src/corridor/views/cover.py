"""What stands on a report beside the answer: from whom and for whom it is, until when it holds, and at what price.
The price stands on the map too.

It comes from options or from a file such as ``report.toml``::

    sender = "Changchun International Land Port"
    customer = "Example GmbH, Prague"
    reference = "Q-2026-118"
    valid_until = 2026-12-31
    terms = ["Subject to space.", "Payment within 30 days."]
    sell = "12%"                        # a margin on the price, or an amount of the currency shown: "9500"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from corridor.dataset.currency import converted
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.assumptions import Currency

AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
HIGHEST_MARGIN = 1000.0
LONGEST = 2000
PERCENT = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sell:
    """The price for the customer: a ``margin`` on the price, as a share of it, or an ``amount`` of the currency."""

    margin: float | None = None
    amount: float | None = None

    def of(self, usd: float, money: Currency, *, chosen: bool) -> str:
        """What a route is sold at, in the currency; blank for other routes than the one chosen, where there is an
        amount, which is for that alone.
        """
        if self.margin is not None:
            return f"{converted(usd, money) * (1 + self.margin):,.0f}"
        return f"{self.amount:,.0f}" if chosen and self.amount is not None else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """From whom, for whom, and on what terms a report is. Blank is left out. With ``sell`` no buying price is shown."""

    sender: str = ""
    customer: str = ""
    reference: str = ""
    valid_until: date | None = None
    terms: tuple[str, ...] = ()
    sell: Sell | None = None


PLAIN = Cover()
KEYS = ("sender", "customer", "reference", "valid_until", "terms", "sell")


def read_cover(text: str, name: str) -> Cover:
    """A cover from TOML. ``name`` is that of the file, for messages. Raises ``InputError``."""
    import tomllib  # most answers have no cover

    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML; a number of thousands of digits; nested without end
        raise InputError(f"{name} is no TOML ({str(error)[:200]}); mend it, or leave it out") from error
    unknown = sorted(set(found) - set(KEYS))
    if unknown:
        raise InputError(f"{name}: {echo(unknown[0])} is nothing that a report has; write {', '.join(KEYS)}")
    terms = found.get("terms", [])
    if not isinstance(terms, list):
        raise InputError(f'{name}: terms is {echo(terms)}; write a list of texts, such as ["Subject to space."]')
    return Cover(
        **{key: _text(found.get(key, ""), f"{name}: {key}") for key in ("sender", "customer", "reference")},
        valid_until=None if "valid_until" not in found else _day(found["valid_until"], f"{name}: valid_until"),
        terms=tuple(_text(term, f"{name}: terms") for term in terms),
        sell=None if "sell" not in found else read_sell(found["sell"], f"{name}: sell"),
    )


def over(cover: Cover, given: Mapping[str, str | None]) -> Cover:
    """A cover with what options say laid over it; their names are those of the fields. Raises ``InputError``."""
    named = {key: value for key, value in given.items() if value is not None}
    changes: dict[str, Any] = {key: _text(named[key], _option(key)) for key in KEYS[:3] if key in named}
    if "valid_until" in named:
        changes["valid_until"] = _day(named["valid_until"], _option("valid_until"))
    if "sell" in named:
        changes["sell"] = read_sell(named["sell"], _option("sell"))
    return replace(cover, **changes)


def _option(key: str) -> str:
    return {"sender": "--from", "customer": "--for", "reference": "--ref"}.get(key, f"--{key.replace('_', '-')}")


def read_sell(value: object, where: str) -> Sell:
    """``12%`` is a margin, ``9500`` an amount. Raises ``InputError``."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    number = text.removesuffix("%").strip()
    if not AMOUNT.fullmatch(number):
        raise InputError(f"{where} is {echo(value)}; write a margin such as 12%, or an amount such as 9500")
    if not text.endswith("%"):
        return Sell(amount=float(number))
    if float(number) > HIGHEST_MARGIN:
        raise InputError(f"{where} is {echo(value)}, over {HIGHEST_MARGIN:g}%; write a margin such as 12%")
    return Sell(margin=float(number) / PERCENT)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise InputError(f"{where} is {echo(value)}; write a text of at most {LONGEST} signs")
    return value.strip()


def _day(value: object, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise InputError(f"{where} is {echo(value)}, no day; write such as 2026-12-31") from None
