"""What is told of one leg of a route, for the sheet that a map and a report show: texts, not yet on any page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from corridor.dataset.currency import written
from corridor.model import rates
from corridor.model.assumptions import Currency
from corridor.model.network import BASES, Basis, Hop, Network
from corridor.planning.routes.haul import short_name, spoken
from corridor.planning.routes.milestones import MONTHS, leg_moments, roughly
from corridor.planning.routes.milestones import spoken as spoken_time
from corridor.planning.routes.route import Leg
from corridor.views.citations import Citation, citations
from corridor.views.words import duration, per_week

Rows = list[tuple[str, str]]
Named = Callable[[str], str]
"""The name of a node, or of an end of the plan that is no node."""


def leg_sheet(leg: Leg, network: Network, money: Currency | None, named: Named) -> dict[str, Any]:
    """Everything that is told of a leg, as texts by what they are; without ``money`` nothing of its price."""
    price = [] if money is None else [written(leg.usd, money)]
    return {
        "mode": leg.mode,
        "from": named(leg.from_node),
        "to": named(leg.to_node),
        "title": leg.name + ("" if leg.status == "operating" else f" ({leg.status})"),
        "who": ", ".join(filter(None, (leg.operator, leg.service or "", per_week(leg.frequency_per_week))))
        if leg.service
        else "on demand",
        "figures": " · ".join([duration(leg.hours), *price, f"{leg.kg_co2e:,.0f} kg CO2e"]),
        "rows": [*time_rows(leg, network), *_hour_rows(leg), *_other_rows(leg, money)],
        "calls": [named(stop) for stop in calls(leg, network)],
        "borders": [{"name": name, "text": text} for name, text in border_rows(leg, network)],
        "basis": basis_rows(leg, priced=money is not None),
        "sources": [
            {"publisher": one.publisher, "date": one.date, "about": one.about, "text": one.text}
            for one in told_citations(leg, network, priced=money is not None)
        ],
    }


def told_citations(leg: Leg, network: Network, *, priced: bool) -> list[Citation]:
    """The parts of a leg's sources; without its price none that speaks of one."""
    found = citations(leg_sources(leg, network, priced=priced))
    return [one for one in found if priced or (one.about and "price" not in one.about)]


def leg_sources(leg: Leg, network: Network, *, priced: bool = True) -> list[str]:
    """The sources of a leg, each once: of an agreed price, of the ride, of its timed connection, of handling."""
    if leg.service is None:
        return ["assumptions.toml: road drays"]
    agreed = [] if leg.agreed is None or not priced else [charge.rate.source for charge in leg.agreed.charges]
    handled = [rates.handling_at(network, node, leg.mode).source for node in (leg.from_node, leg.to_node)]
    timed = [] if leg.boarded_by is None else [leg.boarded_by.connection.source]
    return list(dict.fromkeys([*agreed, *(hop.source for hop in leg.hops), *timed, *handled]))


def time_rows(leg: Leg, network: Network) -> Rows:
    """Cut-off, departure and arrival; a departure of unknown day as a window. Nothing without dates."""
    moments = {moment.kind: moment for moment in leg_moments(leg, network)}
    if not moments:
        return []
    if leg.depart_window is not None:
        rows = [("cut-off", f"{duration(leg.load_h)} before departure")] if leg.load_h > 0 else []
        return [
            *rows,
            ("departs", window_words(leg)),
            ("ready there", roughly(moments["arrival"].begins)),
        ]
    words = {"cut-off": "cut-off", "departure": "departs", "arrival": "ready there"}
    return [(words[kind], spoken_time(moments[kind].begins)) for kind in words if kind in moments]


def window_words(leg: Leg) -> str:
    """When a departure of unknown day may be: ``4 to 10 Dec 2026, weekly, day not published``."""
    if leg.depart_window is None:
        return ""
    first, last = (datetime.fromisoformat(moment) for moment in leg.depart_window)
    often = per_week(leg.frequency_per_week)
    return f"{days_between(first, last)}, {often}, day not published"


def days_between(first: datetime, last: datetime) -> str:
    """The days of a window as people write them: ``4 to 10 Dec 2026``, ``28 Dec 2026 to 3 Jan 2027``."""
    last = max(first, last - timedelta(minutes=1))  # a window that ends at midnight has no part of that day
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first.date() == last.date():
        return end
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {MONTHS[first.month - 1]}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day}{month}{year} to {end}"


def _hour_rows(leg: Leg) -> Rows:
    hours = {"load": leg.load_h, "wait": leg.wait_h, "ride": leg.ride_h, "unload": leg.unload_h}
    estimated = " (estimated)" if leg.estimated_wait else ""
    return [
        (word, duration(value) + (estimated if word == "wait" else "")) for word, value in hours.items() if value > 0
    ]


def _other_rows(leg: Leg, money: Currency | None) -> Rows:
    rows: Rows = []
    if money is not None:
        rows.append(("price", written(leg.usd, money) + ("" if leg.rate is None else f", agreed rate {leg.rate}")))
    rows += [("CO2e", f"{leg.kg_co2e:,.0f} kg"), ("length", f"{leg.km:,.0f} km")]
    if leg.departures_needed > 1:
        rows.append(("departures", f"{leg.departures_needed}, one does not take all"))
    if leg.passages:
        rows.append(("passages", ", ".join(map(spoken, leg.passages))))
    return rows


def calls(leg: Leg, network: Network) -> list[str]:
    """Node ids where a service stops on the way and can be loaded; borders are not among them."""
    borders = {node for pair in leg.crossings for node in pair}
    by_id = network.node_by_id
    return [stop for stop in leg.stops[1:-1] if leg.mode in by_id[stop].modes and stop not in borders]


def border_rows(leg: Leg, network: Network) -> Rows:
    """(both stations, what happens there and how long it takes) of each border, and of gauges that change inland."""
    by_id, rows = network.node_by_id, []
    for hop in leg.hops:
        pair = (hop.from_node, hop.to_node)
        if pair not in leg.crossings and pair not in leg.gauge_changes:
            continue
        a, b = by_id[hop.from_node], by_id[hop.to_node]
        gauge = f"gauge {a.gauge_mm} to {b.gauge_mm} mm, " if pair in leg.gauge_changes else ""
        rows.append((f"{short_name(a)} – {short_name(b)}", f"{gauge}{duration(hop.hours)}"))  # noqa: RUF001
    return rows


def basis_rows(leg: Leg, *, priced: bool = True) -> list[tuple[str, Basis]]:
    """How well the length, the time and the price of a leg are known: by the weakest of its hops."""
    if not leg.hops:
        return [("length, time, price" if priced else "length, time", "assumed")]
    parts: dict[str, Callable[[Hop], Basis | None]] = {
        "length": lambda hop: hop.km_basis,
        "time": lambda hop: hop.hours_basis,
        "price": lambda hop: hop.price_basis,
    }
    found = {word: _weakest(part(hop) or hop.basis for hop in leg.hops) for word, part in parts.items()}
    if not priced:
        del found["price"]
    elif leg.agreed is not None:
        found["price"] = "published"
    return [(", ".join(word for word in found if found[word] == basis), basis) for basis in _used(found.values())]


def _used(found: Iterable[Basis]) -> Sequence[Basis]:
    some = set(found)
    return [basis for basis in BASES if basis in some]


def _weakest(bases: Iterable[Basis]) -> Basis:
    return max(bases, key=BASES.index)
