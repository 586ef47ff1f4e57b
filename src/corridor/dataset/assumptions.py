"""``assumptions.toml`` to what the model assumes: drays, money, shipments, currencies, dangerous goods.

Keys that a directory leaves out have the shipped value, but for those that say otherwise. Faults are gathered.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from corridor.dataset.currency import LEAST_PER_USD, MOST_PER_USD, USD, is_code
from corridor.dataset.reading.cells import DATE, LONGEST_TEXT, check_bounds, is_number
from corridor.dataset.reading.schema import Column
from corridor.dataset.reading.signs import bare, control_in
from corridor.files.faults import Faults, echo
from corridor.model.assumptions import DRAY_METHODS, Assumptions, Currency, DrayRate
from corridor.model.countries import COUNTRIES
from corridor.model.modes import DANGEROUS, MODES


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
    elif not bare(source):
        faults.add("source-blank", where, "source is blank")
    elif control_in(source):
        faults.add("control-sign", where, f"source holds {control_in(source)}")
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


Document = dict[str, Any]

DRAY = (
    Column(name="circuity", kind="number", unit="times the great circle", least=1, most=10, why="roads lead somewhere",
           means="length of a dray where it does not follow roads"),
    Column(name="kph", kind="number", unit="km/h", above=True, most=200, why="trucks drive up to 90", means="speed of a dray; of some countries in [[dray.rates]]"),
    Column(name="fixed_h", kind="number", unit="h", most=500, why="a dray is of a day or a few", default="0",
           means="hours of a dray beside the drive"),
    Column(name="usd_fixed_per_feu", kind="number", unit="USD a 40-foot box", most=1e5, why="no dray costs more",
           default="0", means="price of a dray beside its km"),
    Column(name="usd_per_km_per_feu", kind="number", unit="USD a km and 40-foot box", most=1e4, why="no dray costs more",
           means="price of a km"),
    Column(name="max_km", kind="number", unit="km", most=2e4, why="half round the Earth", means="longest dray; 0 for none"),
    Column(name="transfer_km", kind="number", unit="km", most=2e4, why="half round the Earth", default="0",
           means="longest dray between two services; 0 for none"),
    Column(name="g_co2e_per_tkm", kind="number", unit="g a tonne-km", most=1e5, why="a helicopter emits less",
           means="emission factor of a dray"),
)  # fmt: skip
MONEY = (
    Column(name="holding_rate", kind="number", unit="a year", most=10, why="goods do not lose ten times their value",
           means="what time costs, as a share of the goods' value"),
    Column(name="carbon_price", kind="number", unit="USD a tonne", most=1e6, why="no price comes near",
           means="what CO2e costs"),
)  # fmt: skip
SHIPMENT = (
    Column(name="value_usd_per_teu", kind="number", unit="USD a TEU", most=1e9, why="gold is worth less by the box",
           default="50000", means="value of the goods where it is not given"),
    Column(name="m3_per_teu", kind="number", unit="m3 a TEU", most=200, why="no box holds more", default="28",
           means="volume of the goods where it is not given"),
)  # fmt: skip
SECTIONS = {"dray": DRAY, "money": MONEY, "shipment": SHIPMENT}
"""The figures of ``assumptions.toml`` by table. One with a default has that where it is left out (``[shipment]``: where
the shipped file leaves it out too); the others have the shipped value."""

OWN_DEFAULT = ("fixed_h", "usd_fixed_per_feu", "transfer_km")
"""Keys of ``[dray]`` that are not taken from the shipped file where a directory leaves them out."""

"""The modes that carry dangerous goods where ``assumptions.toml`` has no ``[dangerous]``."""

DRAY_RATE = tuple(column for column in DRAY if column.name in ("usd_fixed_per_feu", "usd_per_km_per_feu"))
DRAY_SPEED = tuple(column for column in DRAY if column.name == "kph")
"""What ``[[dray.rates]]`` must have, and may have."""


def document_of(text: str, file: str, faults: Faults) -> Document | None:
    """The tables of a TOML text, or None with the fault noted."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError) as error:  # no TOML; a number of thousands of digits; nested without end
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        faults.add(
            "toml-broken", f"{file}:{line if line.isdigit() else 1}", f"cannot be read as TOML ({str(error)[:80]})"
        )
        return None


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Document:
    """Two documents key by key: what stands in the upper one holds. A currency is one key."""
    whole = dict(below)
    for section, values in above.items():
        known = whole.get(section)
        whole[section] = {**known, **values} if isinstance(known, dict) and isinstance(values, dict) else values
    return whole


def completed(document: Mapping[str, Any], shipped: Mapping[str, Any]) -> Document:
    """A directory's document with the shipped values of the figures that it leaves out."""
    whole = dict(document)
    for section, columns in SECTIONS.items():
        own, serves = whole.get(section, {}), shipped.get(section, {})
        names = [column.name for column in columns if column.name not in OWN_DEFAULT]
        if section == "dray":
            names.append("open_borders")
        if isinstance(own, dict) and isinstance(serves, dict):
            whole[section] = {name: serves[name] for name in names if name in serves and name not in own} | own
    return whole


def read_assumptions(document: Mapping[str, Any], file: str, faults: Faults) -> Assumptions | None:
    """The figures of ``assumptions.toml``, or None with the faults noted."""
    mark = len(faults)
    currencies = read_currencies(document.get("currency", {}), f"{file}:currency", faults)
    figures: dict[str, float] = {}
    for section, columns in SECTIONS.items():
        values = document.get(section, {})
        if not isinstance(values, dict):
            faults.add("assumption-wrong", f"{file}:{section}", f"is {echo(values)}", fix="write it as a table")
            continue
        figures |= _figures(values, columns, f"{file}:{section}", faults)
    dray = document.get("dray", {})
    dray = dray if isinstance(dray, dict) else {}
    method = dray.get("method", "circuity")
    if method not in DRAY_METHODS:
        fix = f"write one of {', '.join(DRAY_METHODS)}"
        faults.add("assumption-wrong", f"{file}:dray.method", f"is {echo(method)}", fix=fix)
    groups = _open_borders(dray, f"{file}:dray.open_borders", faults)
    rates = _dray_rates(dray.get("rates", []), f"{file}:dray.rates", faults)
    given = document.get("dangerous", {"modes": sorted(DANGEROUS)})
    dangerous = given.get("modes") if isinstance(given, dict) else given
    if not isinstance(dangerous, list) or not all(isinstance(mode, str) and mode in MODES for mode in dangerous):
        where = f"{file}:dangerous.modes"
        faults.add("assumption-wrong", where, f"is {echo(dangerous)}", fix=f"write a list of {', '.join(MODES)}, or []")
    if faults.error_since(mark):
        return None
    return Assumptions(
        open_borders=tuple(frozenset(group) for group in groups),
        currencies=currencies,
        dangerous_modes=frozenset(dangerous or ()),
        method=method,
        dray_rates=rates,
        **figures,
    )


def _figures(values: Mapping[str, Any], columns: Sequence[Column], where: str, faults: Faults) -> dict[str, float]:
    """The numbers of a table; one that is left out has its default."""
    figures: dict[str, float] = {}
    for column in columns:
        place, value = f"{where}.{column.name}", values.get(column.name)
        if value is None and column.default:
            figures[column.name] = float(column.default)
        elif value is None:
            faults.add("assumption-wrong", place, "is missing", fix="add it")
        elif not is_number(value):
            fix = f"write a number, {column.least:g} to {column.most:,.10g}"
            faults.add("assumption-wrong", place, f"is {echo(value)}", fix=fix)
        else:
            found = Faults(faults.rules)
            check_bounds(float(value), column, place, echo(value), found)
            for fault in found:
                faults.add("assumption-wrong", place, f"is {echo(value)}", fix=fault.fix)
            figures[column.name] = float(value)
    return figures


def _open_borders(dray: Mapping[str, Any], where: str, faults: Faults) -> list[list[str]]:
    groups = dray.get("open_borders", [])
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        faults.add("assumption-wrong", where, f"is {echo(groups)}", fix="write lists of country codes, or []")
        return []
    for country in (country for group in groups for country in group):
        if not isinstance(country, str) or country not in COUNTRIES:
            faults.add("country-unknown", where, f"holds {echo(country)}")
    return groups


def _dray_rates(rows: Any, where: str, faults: Faults) -> tuple[DrayRate, ...]:  # noqa: ANN401 - raw TOML
    """What drays cost in some countries, and how fast they are; a country stands in one of them."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.add("assumption-wrong", where, f"is {echo(rows)}", fix="write [[dray.rates]] above the keys of each")
        return ()
    found: list[DrayRate] = []
    seen: set[str] = set()
    for row in rows:
        countries = row.get("countries")
        if not isinstance(countries, list) or not countries or not all(isinstance(code, str) for code in countries):
            fix = "write a list of country codes"
            faults.add("assumption-wrong", where, f"countries is {echo(countries)}", fix=fix)
            continue
        for code in countries:
            if code not in COUNTRIES:
                faults.add("country-unknown", where, f"holds {echo(code)}")
            if code in seen:
                faults.add("assumption-wrong", where, f"holds {echo(code)} twice", fix="name each country once")
            seen.add(code)
        missing = [column.name for column in DRAY_RATE if column.name not in row]
        for name in missing:
            faults.add("assumption-wrong", where, f"has no {name} for {', '.join(countries)[:60]}", fix="add it")
        wanted = DRAY_RATE + (DRAY_SPEED if "kph" in row else ())
        figures = _figures(row, wanted, where, faults) if not missing else {}
        if len(figures) == len(wanted):
            found.append(DrayRate(countries=frozenset(countries), **figures))
    return tuple(found)


def line_of(key: str, text: str) -> int:
    """The line of a TOML text where a dotted key stands, else that of the table that should hold it, else the first."""
    found, depth, table = 1, 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[+\s*([\w\s.\"'-]+)\]", line)
        stated = header or re.match(r"\s*([\w\s.\"'-]+)=", line)
        if not stated:
            continue
        name = re.sub(r"[\s\"']", "", stated[1])
        if header:
            table = name
        elif table:
            name = f"{table}.{name}"
        if len(name) > depth and f"{key}.".startswith(f"{name}."):
            found, depth = number, len(name)
    return found
