"""Risk in words: which hops and waits to name, and the rows of the table that the command line prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from math import fsum

from corridor.analysis.risk import Risk, Source
from corridor.planning.routes.route import Route

DAY_H = 24.0

NO_SPREAD = "no spread known"
"""Instead of percentiles that would look surer than anybody is."""

NAMED_UP_TO = 0.5
NAMED_AT_MOST = 3
"""Drivers are named until they make up half of the spread, and never more than three."""


def drivers(risk: Risk) -> list[Source]:
    """The sources to name: the greatest until they make up half of the spread, three at most."""
    named: list[Source] = []
    for source in risk.sources[:NAMED_AT_MOST]:
        if fsum(one.spread_share for one in named) >= NAMED_UP_TO:
            break
        named.append(source)
    return named


def risk_table(
    found: Sequence[tuple[Route, Risk]], *, arrive_by: datetime | None = None
) -> tuple[list[str], list[list[str]], list[int]]:
    """Headers, rows and right-hand columns for ``report.print_table``: a row a route, numbered from 1.

    With a deadline (an aware instant; the routes must be dated) a column has the chance to make it.
    """
    headers = ["#", "tag", "planned days", "P50 days", "P90 days", "what drives the spread"]
    rows = [
        [
            str(number),
            ", ".join(route.tags),
            f"{route.days:.1f}",
            days(risk.p50_h) if risk.spread_known else "",
            days(risk.p90_h) if risk.spread_known else "",
            _driven(risk),
        ]
        for number, (route, risk) in enumerate(found, start=1)
    ]
    right = [2, 3, 4]
    if arrive_by is not None:
        headers.insert(5, "in time")
        right.append(5)
        for row, (_, risk) in zip(rows, found, strict=True):
            row.insert(5, percent(risk.chance_by(arrive_by)))
    return headers, rows, right


def _driven(risk: Risk) -> str:
    """What drives the spread, in words."""
    if not risk.spread_known:
        return NO_SPREAD
    named = ", ".join(f"{one.label} {percent(one.spread_share)}" for one in drivers(risk))
    return named or "nothing: it is certain"


def percent(share: float) -> str:
    """A share of 0 to 1 in per cent. Only what is certain is said to be 0% or 100%."""
    shown = f"{share:.0%}"
    if shown == "0%" and share > 0:
        return "<1%"
    return ">99%" if shown == "100%" and share < 1 else shown


def days(hours: float) -> str:
    """Hours in days; ``never`` for what does not arrive."""
    return f"{hours / DAY_H:.1f}" if math.isfinite(hours) else "never"
