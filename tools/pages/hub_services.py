"""The hub's own services as a table for data/README.md: every train, truck and flight of Changchun, and how well each
figure is known. Read from ``edges.csv``; nothing here is typed by hand.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from corridor.views.words import markdown_table
from tools.network.built import HUB, weakest

COLUMNS = (
    "service", "name", "operator", "mode", "status", "ends", "km", "hours", "time known", "USD", "price known", "as of",
    "a week", "frequency known",
)  # fmt: skip

HOURS_PER_DAY = 24.0
TEU_PER_FEU = 2.0
LONG_H = 48.0
"""From here on a time is given in days."""


def table(edges: Path) -> str:
    """A row a service and direction, trains first, then flights and trucks, each by id."""
    with edges.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["mode"] in ("rail", "air", "road")]
    services: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        services.setdefault(row["service"], []).append(row)
    own = [
        hops
        for hops in services.values()
        if any(stop.startswith(HUB) for hop in hops for stop in (hop["from"], hop["to"]))
    ]
    order = ("rail", "air", "road")
    own.sort(key=lambda hops: (order.index(hops[0]["mode"]), hops[0]["service"]))
    return markdown_table(COLUMNS, [_row(hops) for hops in own])


def _row(hops: list[dict[str, str]]) -> tuple[str, ...]:
    first = hops[0]
    hours = _sum(hops, "hours")
    air = first["mode"] == "air"
    usd = _sum(hops, "usd_per_kg") if air else _sum(hops, "usd_per_teu") * TEU_PER_FEU
    return (
        first["service"], first["name"], first["operator"], first["mode"], first["status"],
        f"{first['from']} to {hops[-1]['to']}", f"{_sum(hops, 'km'):,.0f}",
        f"{hours / HOURS_PER_DAY:.1f} d" if hours >= LONG_H else f"{hours:.1f} h", _known(hops, "hours_basis"),
        f"{usd:.2f} a kg" if air else f"{usd:,.0f} a FEU", _known(hops, "price_basis"),
        max((hop["as_of"] for hop in hops), default=""),
        first["frequency_per_week"] or "on demand", first["frequency_basis"] or first["service_basis"],
    )  # fmt: skip


def _sum(hops: Iterable[dict[str, str]], column: str) -> float:
    return sum(float(hop[column] or 0) for hop in hops)


def _known(hops: Iterable[dict[str, str]], column: str) -> str:
    """The weakest basis of the hops; that of the whole row where a figure has none of its own."""
    return weakest(*(hop[column] or hop["basis"] for hop in hops))
