"""The map of what goes where: each stretch as wide as the TEU on it, what is full and what its space is worth.

``assets/map_flow.js`` draws it. A stretch is a hop of a mode; what several services carry over it adds up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corridor.model.geo import LonLat
from corridor.model.network import Hop, Network
from corridor.model.units import KG_PER_TONNE
from corridor.planning.allocation.outcome.report import Allocation
from corridor.planning.rides import rides
from corridor.planning.routes.haul import short_name
from corridor.views.lines import Lines, hop_line, leg_line, on_world, parts_on_world, steps_of, stretch_of, west_end
from corridor.views.maps.map_page import CREDIT, MapPage, dash_of, modes_key

PER_DEGREE = 100
"""Steps of a line: about 1 km."""

NARROWEST, WIDEST = 1.5, 14.0
"""Pixels of the least flow and of the greatest; between them by the root, so that the small ones are seen."""

WORDS = {
    "panel": "Flows", "key": "As wide as", "modes": "Modes", "full": "full: one more is worth money",
    "table": "Most carried", "stretch": "stretch", "teu": "TEU", "worth": "one more, USD",
    "pick": "A click on a line tells what goes there.",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What goes over a hop by a mode. ``line`` has continuous longitudes; ``told`` is a line a service or order.

    ``slot_usd`` is what one more TEU, or kg, is worth there: of the dearest service over it.
    """

    ends: tuple[str, str]
    mode: str
    status: str
    line: Sequence[LonLat]
    teu: float
    told: tuple[str, ...]
    slot_usd: float = 0.0


def flow_page(stretches: Sequence[Stretch], network: Network, *, title: str, summary: Sequence[str]) -> MapPage:
    """The stretches, the widest below. ``summary`` are lines of text."""
    shown = sorted(stretches, key=lambda one: -one.teu)
    most = max((one.teu for one in shown), default=0.0)
    west = west_end([one.line for one in shown])
    names = {node: short_name(found) for node, found in network.node_by_id.items()}

    def named(node: str) -> str:
        return names.get(node, node)

    told: list[dict[str, Any]] = [
        {
            "name": " – ".join(map(named, one.ends)),  # noqa: RUF001 - a stretch between two places
            "mode": one.mode, "dash": dash_of(one.mode, one.status), "width": _width(one.teu, most),
            "teu": f"{one.teu:,.4g}" if one.teu < 1000 else f"{one.teu:,.0f}", "told": list(one.told),
            "worth": f"{one.slot_usd:,.2f}" if one.slot_usd > 0 else "",
            "line": steps_of(parts_on_world(one.line, west), PER_DEGREE),
        }
        for one in shown
    ]  # fmt: skip
    places = {node: one.line[at] for one in reversed(shown) for node, at in zip(one.ends, (0, -1), strict=True)}
    return MapPage(
        title=title,
        program="map_flow.js",
        data={
            "title": title, "summary": list(summary), "stretches": told, "west": west, "per_degree": PER_DEGREE,
            "places": [
                {"name": named(node), "at": [round(lat, 3), round(on_world(lon, west), 3)]}
                for node, (lon, lat) in places.items()
            ],
            "key": [{"width": _width(teu, most), "text": f"{teu:,.3g} TEU"} for teu in _key(most)],
            "modes": modes_key(), "words": WORDS, "credit": CREDIT,
        },
    )  # fmt: skip


def _width(teu: float, most: float) -> float:
    return round(NARROWEST + (WIDEST - NARROWEST) * math.sqrt(teu / most), 2) if most > 0 else NARROWEST


def _key(most: float) -> list[float]:
    return [most, most / 4, most / 25] if most > 0 else []


class _Sums:
    """Stretches that add up, by hop and mode."""

    def __init__(self, network: Network, lines: Lines) -> None:
        self.network, self.lines = network, lines
        self.found: dict[tuple[str, ...], dict[str, Any]] = {}

    def add(self, hop: Hop, mode: str, status: str, teu: float, told: str, slot_usd: float = 0.0) -> None:  # noqa: PLR0917
        """So many TEU more over a hop."""
        key = stretch_of(hop, mode)
        if key not in self.found:
            line = hop_line(hop, mode, self.network, self.lines)
            self.found[key] = {"hop": hop, "status": status, "line": line, "teu": 0.0, "told": {}, "slot_usd": 0.0}
        row = self.found[key]
        row["teu"] += teu
        row["told"][told] = row["told"].get(told, 0.0) + teu
        row["slot_usd"] = max(row["slot_usd"], slot_usd)

    def stretches(self) -> Iterable[Stretch]:
        """What was added."""
        for (_, _, mode, *_), row in self.found.items():
            told = sorted(row["told"].items(), key=lambda one: -one[1])
            yield Stretch(
                ends=(row["hop"].from_node, row["hop"].to_node), mode=mode, status=row["status"], line=row["line"],
                teu=row["teu"], slot_usd=row["slot_usd"], told=tuple(f"{name}: {teu:,.4g} TEU" for name, teu in told),
            )  # fmt: skip


def of_allocation(allocation: Allocation, network: Network, lines: Lines) -> list[Stretch]:
    """What placed orders put on each hop, by service; drays as straight lines. Loose cargo counts by 10 t a TEU."""
    worth: dict[str, float] = {}
    for one in allocation.departures:
        if one.service is not None:
            worth[one.service] = max(worth.get(one.service, 0.0), one.slot_usd or 0.0)
    sums = _Sums(network, lines)
    drays: dict[tuple[str, str], tuple[list[LonLat], float, list[str]]] = {}
    for placed in allocation.orders:
        if placed.route is None or placed.question is None:
            continue
        cargo = placed.question.terms.cargo
        teu = (placed.teu or cargo.tonnes * KG_PER_TONNE / KG_PER_TEU) * placed.count
        for leg in placed.route.legs:
            if leg.service is None:
                line, carried, told = drays.setdefault(
                    (leg.from_node, leg.to_node), (leg_line(leg, network, lines), 0.0, [])
                )
                drays[leg.from_node, leg.to_node] = (line, carried + teu, [*told, f"{placed.order}: {teu:,.4g} TEU"])
            for hop in leg.hops:
                name = leg.name or leg.service or ""
                sums.add(hop, leg.mode, leg.status, teu, name, worth.get(leg.service or "", 0.0))
    return [
        *sums.stretches(),
        *(
            Stretch(ends=ends, mode="road", status="operating", line=line, teu=teu, told=tuple(told))
            for ends, (line, teu, told) in drays.items()
        ),
    ]


KG_PER_TEU = 10_000.0
"""What stands for a TEU of loose cargo: the weight that a TEU has where none is told."""


def of_flow(
    ways: Iterable[tuple[Sequence[int], float]], worth: Sequence[tuple[str, str, str, float]], network: Network,
    lines: Lines,
) -> list[Stretch]:  # fmt: skip
    """What ways (rides by number, TEU a week) put on each hop; ``worth``: service, from, to, and USD of one more."""
    plan, sums = rides(network), _Sums(network, lines)
    by_start = {(service, start): usd for service, start, _, usd in worth}
    for numbers, teu in ways:
        for ride in numbers:
            service = network.service_by_id[plan.service_ids[plan.service[ride]]]
            usd = 0.0
            for at in range(plan.first[ride], plan.last[ride] + 1):
                ends = (plan.node_ids[plan.hop_from[at]], plan.node_ids[plan.hop_to[at]])
                usd = by_start.get((service.id, ends[0]), usd)
                hop = next(one for one in service.hops if {one.from_node, one.to_node} == set(ends))
                sums.add(hop, service.mode, service.status, teu, service.name or service.id, usd)
    return list(sums.stretches())
