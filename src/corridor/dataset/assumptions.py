"""``assumptions.toml`` to what the model assumes: drays, money, currencies, dangerous goods. Faults are gathered."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from corridor.dataset.columns import DATE, LONGEST_TEXT, is_number
from corridor.dataset.currency import LEAST_PER_USD, MOST_PER_USD, USD, is_code
from corridor.files.faults import Faults, echo
from corridor.model.countries import COUNTRIES
from corridor.model.modes import MODES
from corridor.model.network import Assumptions, Currency


def read_currencies(table: Any, where: str, faults: Faults) -> dict[str, Currency]:  # noqa: ANN401 - raw TOML
    """The rates of the table ``[currency]`` of ``assumptions.toml``, by code, with its faults noted."""
    if not isinstance(table, dict):
        faults.add("currency-wrong", where, f"is {echo(table)}")
        return {}
    found: dict[str, Currency] = {}
    for code, row in table.items():
        if code == USD.code or not is_code(code):
            faults.add("currency-unknown", where, f"holds {echo(code)}")
        elif not isinstance(row, dict):
            faults.add("currency-wrong", f"{where}.{code}", f"is {echo(row)}")
        else:
            found[code] = _read(code, row, f"{where}.{code}", faults)
    return found


def _read(code: str, row: Mapping[str, Any], where: str, faults: Faults) -> Currency:
    rate, as_of, source = row.get("per_usd"), _date(row.get("as_of")), row.get("source", "")
    number = isinstance(rate, int | float) and not isinstance(rate, bool)
    if rate is None or not number or not LEAST_PER_USD <= rate <= MOST_PER_USD:
        said = "is missing" if rate is None else f"is {echo(rate)}"
        fix = f"write how many {code} one USD is, {LEAST_PER_USD:f} to {MOST_PER_USD:,.0f}"
        faults.add("currency-wrong", where, f"per_usd {said}", fix=fix)
        rate = 1.0
    if as_of is None:
        faults.add("bad-date", where, f"as_of is {echo(row.get('as_of', ''))}")
    if not isinstance(source, str):
        faults.add("currency-wrong", where, f"source is {echo(source)}", fix="write a text")
        source = ""
    elif not source.strip():
        faults.add("source-blank", where, "source is blank")
    elif len(source) > LONGEST_TEXT:
        faults.add("text-too-long", where, f"source has {len(source):,} characters")
    return Currency(code=code, per_usd=float(rate), as_of=as_of, source=source.strip())


def _date(value: object) -> date | None:
    """A date as TOML has it, or as text; None if it is none."""
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


DRAY_KEYS = {
    "circuity": (1.0, 10.0), "kph": (0.001, 1000.0), "usd_per_km_per_feu": (0.0, 1e4), "max_km": (0.0, 2e4),
    "g_co2e_per_tkm": (0.0, 1e6),
}  # fmt: skip
"""The figures of ``[dray]`` with their least and largest values."""


MONEY_KEYS = {"holding_rate": (0.0, 10.0), "carbon_price": (0.0, 1e6)}
"""The figures of ``[money]`` with their least and largest values."""


DANGEROUS_MODES = ("sea", "road")
"""The modes that carry dangerous goods where ``assumptions.toml`` has no ``[dangerous]``."""


def read_assumptions(text: str, file: str, faults: Faults) -> Assumptions | None:
    """The figures of ``assumptions.toml``, or None with the faults noted."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML; a number of thousands of digits; nested without end
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        faults.add("toml-broken", f"{file}:{line if line.isdigit() else 1}", "cannot be read as TOML")
        return None
    mark = len(faults)
    currencies = read_currencies(document.get("currency", {}), f"{file}:currency", faults)
    figures: dict[str, float] = {}
    for section, keys in (("dray", DRAY_KEYS), ("money", MONEY_KEYS)):
        values = document.get(section)
        values = values if isinstance(values, dict) else {}
        for key, (least, most) in keys.items():
            if key not in values:
                faults.add("assumption-missing", f"{file}:{section}.{key}", "is missing")
            elif not is_number(values[key]) or not least <= values[key] <= most:
                message = f"is {echo(values[key])}"
                fix = f"write {least:g} to {most:g}"
                faults.add("assumption-wrong", f"{file}:{section}.{key}", message, fix=fix)
            else:
                figures[key] = float(values[key])
    dray = document.get("dray")
    groups = dray.get("open_borders") if isinstance(dray, dict) else None
    where = f"{file}:dray.open_borders"
    if groups is None:
        faults.add("assumption-missing", where, "is missing", fix="write lists of country codes, or []")
        groups = []
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        faults.add("assumption-wrong", where, f"is {echo(groups)}", fix="write lists of country codes, or []")
        groups = []
    for country in (country for group in groups for country in group):
        if not isinstance(country, str) or country not in COUNTRIES:
            faults.add("country-unknown", where, f"holds {echo(country)}")
    given = document.get("dangerous", {"modes": sorted(DANGEROUS_MODES)})
    dangerous = given.get("modes") if isinstance(given, dict) else given
    if not isinstance(dangerous, list) or not all(mode in MODES for mode in dangerous):
        where = f"{file}:dangerous.modes"
        faults.add("assumption-wrong", where, f"is {echo(dangerous)}", fix=f"write a list of {', '.join(MODES)}, or []")
    if faults.error_since(mark):
        return None
    return Assumptions(
        open_borders=tuple(frozenset(group) for group in groups),
        currencies=currencies,
        dangerous_modes=frozenset(dangerous or ()),
        **figures,  # type: ignore[arg-type]
    )
