"""Rows of ``rates.csv``: the through prices that are published for a train or truck between two of its terminals.

The same totals set the prices of the hops (see ``totals``), so that a ride costs what its rate says, and rides to the
stops between fit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.network.built import Total
from tools.network.totals import TEU

COLUMNS = (
    "rate", "service", "from", "to", "equipment", "amount", "currency", "per", "includes", "valid_from", "valid_to",
    "free_days", "source", "basis", "as_of",
)  # fmt: skip
"""Of ``rates.csv``; the last two are our own."""

EQUIPMENT = {"per_feu": ("40GP", "40HC"), "per_teu": ("20GP",)}
"""The boxes that a price a 40-foot or a 20-foot box is meant for."""


def rows(totals: Sequence[tuple[str, str, Total]], modes: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """A row for each published price and box, where both ends can be loaded and unloaded by the service's mode."""
    return [
        {
            "rate": f"{service} {total.start}-{total.end}", "service": service, "from": total.start, "to": total.end,
            "equipment": box, "amount": f"{total.amount:g}", "currency": total.line["currency"], "per": "box",
            "includes": total.line["includes"], "valid_from": _first_day(total.line["as_of"]), "valid_to": "",
            "free_days": "", "source": total.line["source"], "basis": total.line["basis"],
            "as_of": total.line["as_of"],
        }
        for service, mode, total in totals
        if total.line["quantity"] in TEU and total.line["basis"] == "published"
        and mode in modes[total.start] and mode in modes[total.end]
        for box in EQUIPMENT[total.line["quantity"]]
    ]  # fmt: skip


def _first_day(as_of: str) -> str:
    """The first day of a year, month or day as written."""
    return as_of + "-01-01"[3 * (as_of.count("-")) :] if as_of.count("-") < 2 else as_of
