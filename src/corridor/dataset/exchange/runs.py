"""Runs of services as schedules tell them, and the overlay that they make: services, departures, their provenance.

A schedule has stops and times, and neither length nor price. Those are taken from the network: of hops between the same
nodes by the same mode, else by the great circle and the middle of the mode; each row says so in its source.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from corridor.dataset.columns import EDGES, TIMETABLE
from corridor.dataset.reading.cells import DAYS
from corridor.dataset.reading.schema import Schema
from corridor.files.faults import Faults, echo
from corridor.model.geo import great_circle_km
from corridor.model.modes import MODES, Mode
from corridor.model.network import Network, Node

NEAR_KM = 25.0
"""A stop this near a node of its mode is that node."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """When a run leaves its first stop, local: on one ``day``, or weekly on ``days`` (0 = Monday) within a validity."""

    departs: str
    day: date | None = None
    days: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A service as a schedule tells it: its stops (node ids), and the hours from leaving one to leaving the next."""

    service: str
    name: str
    operator: str
    mode: Mode
    stops: tuple[str, ...]
    hours: tuple[float, ...]
    departures: tuple[Departure, ...]
    source: str


def node_of_code(code: str, mode: Mode, network: Network) -> Node | None:
    """The node of a UN/LOCODE where a mode is loaded; a node that has the code as its id goes first."""
    found = [
        node for node in network.node_by_id.values()
        if mode in node.modes and code in (node.id, node.locode, *node.locodes)
    ]  # fmt: skip
    return min(found, key=lambda node: (node.id != code, code not in node.locodes, node.id), default=None)


def node_near(lon: float, lat: float, mode: Mode, network: Network) -> Node | None:
    """The nearest node of a mode within ``NEAR_KM`` of a point."""
    near = [
        (great_circle_km((lon, lat), (node.lon, node.lat)), node.id)
        for node in network.node_by_id.values()
        if mode in node.modes
    ]
    km, name = min(near, default=(NEAR_KM + 1, ""))
    return network.node_by_id[name] if km <= NEAR_KM else None


def overlay_of(runs: Iterable[Run], network: Network) -> dict[str, str]:
    """The files of the overlay that runs make: ``edges.csv`` and ``timetable.csv``. A service with no price is added.

    A run of a service that the network has, with the same stops, keeps the network's figures and gets departures only.
    """
    edges: list[dict[str, Any]] = []
    timetable: list[dict[str, Any]] = []
    figures = Figures(network)
    for run in runs:
        known = network.service_by_id.get(run.service)
        if known is None or known.stops != run.stops or known.both_ways:
            edges += _edge_rows(run, figures)
        timetable += [_sailing(run, departure) for departure in run.departures]
    files = {}
    for schema, rows in ((EDGES, edges), (TIMETABLE, timetable)):
        if rows:
            files[schema.file] = table(schema, rows)
    return files


def table(schema: Schema, rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV, in the columns of the schema that any of them has."""
    columns = [column.name for column in schema.columns if any(row.get(column.name) is not None for row in rows)]
    columns += [column.name for column in schema.columns if column.header and column.name not in columns]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def per_week(departures: Iterable[Departure]) -> float:
    """Departures a week: those of the weekly rows, else the listed ones by the weeks that they span."""
    rows = list(departures)
    weekly = sum(len(row.days) for row in rows)
    if weekly:
        return float(weekly)
    days = sorted(row.day for row in rows if row.day is not None)
    if len(days) < 2:
        return 1.0
    return min(7.0, round((len(days) - 1) * 7 / max(1, (days[-1] - days[0]).days), 2))


def _edge_rows(run: Run, figures: Figures) -> list[dict[str, Any]]:
    rows = []
    for seq, (start, end, hours) in enumerate(zip(run.stops, run.stops[1:], run.hours, strict=False), start=1):
        km, price, said = figures.of(start, end, run.mode)
        rows.append(
            {
                "service": run.service, "seq": seq, "from": start, "to": end, "mode": run.mode, "km": round(km, 1),
                "hours": round(hours, 4), MODES[run.mode].price_column: round(price, 4),
                "frequency_per_week": per_week(run.departures), "both_ways": "no", "status": "operating",
                "operator": run.operator, "name": run.name, "basis": "assumed",
                "source": f"service: {run.source}; {said}",
            }
        )  # fmt: skip
    return rows


def _sailing(run: Run, departure: Departure) -> dict[str, Any]:
    return {
        "service": run.service, "days": " ".join(DAYS[day] for day in departure.days) or None,
        "departs": departure.departs, "date": departure.day, "valid_from": departure.valid_from,
        "valid_to": departure.valid_to, "source": run.source,
    }  # fmt: skip


class Figures:
    """Lengths and prices that the network knows, for hops that a schedule tells without."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._hops: dict[tuple[str, str, Mode], list[tuple[float, float, str]]] = {}
        longer: dict[Mode, list[float]] = {}
        prices: dict[Mode, list[float]] = {}
        for service in network.service_by_id.values():
            column = MODES[service.mode].price_column
            for hop in service.hops:
                price = float(getattr(hop, column) or 0.0)
                a, b = (network.node_by_id[node] for node in (hop.from_node, hop.to_node))
                straight = great_circle_km((a.lon, a.lat), (b.lon, b.lat))
                for ends in ((a.id, b.id), (b.id, a.id)):
                    self._hops.setdefault((*ends, service.mode), []).append((hop.km, price, service.id))
                if straight > 1 and hop.km > 1:
                    longer.setdefault(service.mode, []).append(hop.km / straight)
                    prices.setdefault(service.mode, []).append(price / hop.km)
        self._longer = {mode: median(shares) for mode, shares in longer.items()}
        self._prices = {mode: median(rates) for mode, rates in prices.items()}

    def of(self, start: str, end: str, mode: Mode) -> tuple[float, float, str]:
        """Length (km), price of the mode's unit (USD), and where both come from."""
        known = self._hops.get((start, end, mode))
        if known:
            km, price, service = sorted(known)[len(known) // 2]
            return (
                km,
                price,
                f"km: as of service {service} of the network; price: as of service {service} of the network",
            )
        a, b = (self._network.node_by_id[node] for node in (start, end))
        longer = self._longer.get(mode, 1.0)
        km = great_circle_km((a.lon, a.lat), (b.lon, b.lat)) * longer
        price = km * self._prices.get(mode, 0.0)
        said = f"km: assumed: great circle x {longer:.2f}; price: assumed: the middle of {mode} in the network by km"
        return km, price, said


def missing_node(what: str, where: str, mode: Mode, faults: Faults) -> None:
    """Note a stop that is no node of the network where the mode is loaded."""
    fix = "add the node by an overlay (nodes.geojson), or leave such stops out with --skip-unknown"
    faults.add("unknown-node", where, f"{echo(what)} is no node of the network where {mode} cargo is loaded", fix=fix)
