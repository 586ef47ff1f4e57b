"""Amounts of the tables in US dollars, at the dated rates by which answers are shown in other currencies.

One set of rates: ``[currency]`` of ``data/assumptions.toml``. A price in yuan is shown in yuan as its source prints it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from tools.network.built import Line

ASSUMPTIONS = Path(__file__).parents[2] / "data" / "assumptions.toml"

USD = "USD"


def usd(amount: float, currency: str, line: Line) -> float:
    """An amount in dollars; a blank currency is dollars.

    Raises:
        TableError: a currency that has no rate, with the line that names it.
    """
    rates = per_usd()
    if currency not in rates:
        raise line.fault(f"currency {currency!r} has no rate in {ASSUMPTIONS.name}; write one of {', '.join(rates)}")
    return amount / rates[currency]


@cache
def per_usd() -> dict[str, float]:
    """Units of each currency that are one dollar."""
    with ASSUMPTIONS.open("rb") as file:
        table = tomllib.load(file)["currency"]
    return {"": 1.0, USD: 1.0} | {name: float(row["per_usd"]) for name, row in table.items()}
