"""How rules for an ocean price do on figures that they have not seen: the table of data/README.md.

Every figure of ``tools/tables/sea/quotations.csv`` is held against the price that a rule makes of the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import fsum
from statistics import fmean, median

from corridor.views.words import markdown_table
from tools.network.quotations import HALF_LIFE_DAYS, Quotation, newest_day, price, recent, trades

Rule = Callable[[Sequence[Quotation], date], float]
Trades = Mapping[str, Sequence[Quotation]]

YEAR_DAYS, HALF_YEAR_DAYS = 365, 183
AHEAD_FROM = (date(2025, 6, 1), date(2025, 8, 1), date(2025, 10, 1), date(2025, 12, 1), date(2026, 2, 1))
"""Days on which a rule knows the figures before, and is held against those of the half year after."""


def _newest(figures: Sequence[Quotation], today: date) -> float:
    del today
    return max(figures, key=lambda one: one.day).usd


def _over(days: float, of: Callable[[list[float]], float]) -> Rule:
    return lambda figures, today: of([one.usd for one in recent(figures, today, days)])


def _weighted_median(figures: Sequence[Quotation], today: date) -> float:
    by_usd = sorted(recent(figures, today), key=lambda one: one.usd)
    weights = [0.5 ** ((today - one.day).days / HALF_LIFE_DAYS) / one.usd for one in by_usd]
    passed = list(accumulate(weights))
    return by_usd[bisect_left(passed, passed[-1] / 2)].usd


def _months_once(figures: Sequence[Quotation], today: date) -> float:
    """As the rule that is used, but a month weighs as one figure however many it has."""
    used = recent(figures, today)
    many = Counter(map(month, used))
    weights = [(0.5 ** ((today - one.day).days / HALF_LIFE_DAYS) / many[month(one)], one.usd) for one in used]
    return fsum(weight for weight, _ in weights) / fsum(weight / usd for weight, usd in weights)


RULES: dict[str, Rule] = {
    "the newest figure": _newest,
    "mean of a year": _over(YEAR_DAYS, fmean),
    "median of half a year": _over(HALF_YEAR_DAYS, median),
    "median of a year": _over(YEAR_DAYS, median),
    "median of all": _over(float("inf"), median),
    "median, weighed by recency and one over itself": _weighted_median,
    "the rule that is used, a month counting once": _months_once,
    "the rule that is used": price,
}

HEAD = ("price of a trade", "fitted", "figure left out", "month left out", "index left out", "half a year ahead",
        "all years, figure left out")  # fmt: skip


def table() -> str:
    """Mean error in per cent of each rule and its bias, by what it has not seen."""
    known = trades()
    today = newest_day(known)
    late = {trade: recent(figures, today) for trade, figures in known.items()}
    rows = []
    for name, rule in RULES.items():
        blind = [
            errors(rule, known, late, today, hidden=None),
            errors(rule, known, late, today, hidden=id),
            errors(rule, known, late, today, hidden=month),
            errors(rule, known, late, today, hidden=index),
            list(ahead(rule, known)),
            errors(rule, known, known, today, hidden=id),
        ]
        rows.append((name, *map(score, blind)))
    return markdown_table(HEAD, rows)


def score(found: Sequence[float]) -> str:
    """Mean absolute error and bias in per cent."""
    return f"{100 * fsum(map(abs, found)) / len(found):.1f} ({100 * fsum(found) / len(found):+.1f})"


def month(one: Quotation) -> str:
    """Such as ``2026-03``."""
    return one.line["day"][: len("2026-03")]


def index(one: Quotation) -> str:
    """The index that gave the figure."""
    return one.line["index"]


def errors(
    rule: Rule, known: Trades, held: Trades, today: date, *, hidden: Callable[[Quotation], object] | None
) -> list[float]:
    """Relative errors on the figures held, each seen by a rule that knows those not alike in what is ``hidden``."""
    found = []
    for trade, figures in held.items():
        for one in figures:
            rest = [other for other in known[trade] if hidden is None or hidden(other) != hidden(one)]
            if rest:
                found.append(rule(rest, today) / one.usd - 1)
    return found


def ahead(rule: Rule, known: Trades) -> Iterator[float]:
    """Relative errors on the figures of the half year after each of some days, of which the rule knew those before."""
    for day in AHEAD_FROM:
        for figures in known.values():
            past = [one for one in figures if one.day < day]
            if past:
                expected = rule(past, day)
                end = day + timedelta(days=HALF_YEAR_DAYS)
                yield from (expected / one.usd - 1 for one in figures if day <= one.day < end)
