"""Ocean prices by the published figures of their trade: ``sea/quotations.csv``, a line a figure.

``trade, day, index, box, usd, source``: what an index or a page gave for one box of that kind on that day or month. A
lane of ``sea/lanes_*.csv`` that names a trade in place of a price takes the trade's.

The rule: the weighted harmonic mean of the figures of the last ``LONGEST_DAYS`` before the newest of the table, or of
all where a trade has none of them. A figure weighs half as much for each ``HALF_LIFE_DAYS`` that it is older; the mean
is harmonic because errors count in per cent. Prices of boxes are made comparable by the price units of
``data/equipment.csv``: an index of 20-foot boxes says nothing of half a 40-foot box. What a 20-foot box costs beside a
40-foot one differs by trade, while the units are the same for all: where a trade has figures of both, each size makes
at least ``LEAST_SHARE`` of the price, however few figures it has. ``data/README.md`` tells how other rules do on
figures that they have not seen.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import fsum
from pathlib import Path

from tools.network.built import Line, read

EQUIPMENT = Path(__file__).parents[2] / "data" / "equipment.csv"

HALF_LIFE_DAYS = 180.0
"""Between 120 and 365 the error on figures not seen is the same to a point."""

LONGEST_DAYS = 548
"""A year and a half: older figures speak of another market, before the ships went round the Cape or soon after."""

LEAST_SHARE = 0.2
"""Of the price, that each of two sizes of box makes: the weekly indices of many trades are of 20-foot boxes alone."""

MIDDLE = 15
"""Day of a figure that gives the month alone."""


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """One published figure: USD per TEU of price units, that is half of a 40-foot box."""

    day: date
    usd: float
    line: Line
    feet: str = "40"


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What the rule makes of a trade: USD per TEU, the day of its newest figure, and the source."""

    usd_per_teu: float
    as_of: str
    source: str


def trades() -> dict[str, list[Quotation]]:
    """The figures of each trade.

    Raises:
        TableError: a figure that cannot be read, with its line.
    """
    found: dict[str, list[Quotation]] = {}
    for line in read("sea/quotations.csv"):
        units = _units().get(line["box"])
        if units is None:
            raise line.fault(f"box is {line['box']!r}; write one of {', '.join(_units())}")
        usd = line.number("usd") / units
        if not usd:
            raise line.fault("usd is 0; leave the figure out")
        found.setdefault(line["trade"], []).append(Quotation(day=_day(line), usd=usd, line=line, feet=line["box"][:2]))
    return found


def newest_day(known: Mapping[str, Sequence[Quotation]]) -> date:
    """Day of the newest figure, from which the rule looks back."""
    return max((one.day for figures in known.values() for one in figures), default=date.min)


def recent(figures: Sequence[Quotation], today: date, days: float = LONGEST_DAYS) -> Sequence[Quotation]:
    """The figures of the days before, or all where there are none."""
    return [one for one in figures if 0 <= (today - one.day).days <= days] or figures


def price(figures: Sequence[Quotation], today: date) -> float:
    """USD per TEU: the weighted harmonic mean of the recent figures, of both sizes of box alike."""
    sizes: dict[str, tuple[float, float]] = {}
    for one in recent(figures, today):
        weight = 0.5 ** ((today - one.day).days / HALF_LIFE_DAYS)
        all_of_it, over_usd = sizes.get(one.feet, (0.0, 0.0))
        sizes[one.feet] = all_of_it + weight, over_usd + weight / one.usd
    whole = fsum(weight for weight, _ in sizes.values())
    least = min(LEAST_SHARE, 1 / len(sizes))
    shares = [
        (min(1 - least, max(least, weight / whole)) if sizes.keys() - {feet} else 1.0, over_usd / weight)
        for feet, (weight, over_usd) in sorted(sizes.items())
    ]
    return 1 / fsum(share * per_usd for share, per_usd in shares)


def quoted(known: Mapping[str, Sequence[Quotation]]) -> dict[str, Quoted]:
    """The price of each trade by the rule."""
    today = newest_day(known)
    return {trade: _quoted(figures, today) for trade, figures in known.items()}


def _quoted(figures: Sequence[Quotation], today: date) -> Quoted:
    used = sorted(recent(figures, today), key=lambda one: one.day)
    newest = used[-1].line
    indices = ", ".join(sorted({one.line["index"] for one in used}))
    told = ", ".join(part for part in (newest["index"], newest["day"], _publisher(newest["source"])) if part)
    last = f"{newest['usd']} USD a {used[-1].feet}-foot box ({told})"
    many = f"weighted mean of {len(used)} figures of {used[0].line['day']} to {newest['day']} ({indices}), the newest "
    return Quoted(
        usd_per_teu=round(price(figures, today), 1),
        as_of=newest["day"][: len("2026-03")],
        source=f"{newest['trade']}: {many if used[1:] else ''}{last}",
    )


def _publisher(source: str) -> str:
    """Who told it, without the address: that stands in the table of quotations and in ``data/published.csv``."""
    return source.partition("http")[0].strip(" ,(")


def _day(line: Line) -> date:
    text = line["day"]
    try:
        return date.fromisoformat(text if text.count("-") > 1 else f"{text}-{MIDDLE}")
    except ValueError:
        raise line.fault(f"day is {text!r}; write such as 2026-03-05 or 2026-03") from None


@cache
def _units() -> dict[str, float]:
    """Price units of the kinds of boxes by sea."""
    with EQUIPMENT.open(encoding="utf-8", newline="") as file:
        return {row["equipment"]: float(row["sea"]) for row in csv.DictReader(file) if row["sea"]}
