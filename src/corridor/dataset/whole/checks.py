"""What only shows when rows are seen together: gaps between files, and figures that look wrong but may be meant."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import fsum
from statistics import median
from zoneinfo import ZoneInfo

from corridor.dataset.provenance import HOURS, KM, PRICE, is_ours
from corridor.files.faults import Faults
from corridor.model.borders import crosses
from corridor.model.geo import LonLat, great_circle_km, line_km, unwrap
from corridor.model.modes import MODES, Mode
from corridor.model.network import Handling, Hop, Network, Node, Service
from corridor.places.land import load_land
from corridor.planning.rides import PASSED

SHORT_HOP_KM = 150.0
"""On a shorter hop speed says nothing."""

SHORTER_BY = 0.01
TRACK_APART_KM = 50.0
TRACK_LONGER_BY = 0.25
ZONE_APART_H = 3.6
"""Hours by which a time zone may differ from the sun: Xinjiang keeps the time of Beijing, some 3 hours off."""
DEGREES_PER_HOUR = 15.0
DAY_H = 24.0
TIMES_THE_LANE = 100.0
FEWEST_OF_A_LANE = 3
TIMES_THE_RIDE = 20.0
"""A contract that is so many times the network's price of the very ride, or so small a part of it, is no bargain."""

BOX_TEU, BOX_T, BOX_CHARGEABLE_KG = 2.0, 20.0, 20_000.0
"""Of the 40-foot box by which rates of all kinds are held against the network's prices."""

Line = Sequence[LonLat]


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where things stand in their files: nodes by id, hops by service and seq, tracks by ends, rates by key."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    hops: Mapping[tuple[str, int], str] = field(default_factory=dict)
    tracks: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    rates: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def check_gaps(
    *,
    services: Mapping[str, Service],
    handling: Mapping[tuple[str | None, Mode], Handling],
    emissions: Mapping[Mode, object],
    handling_file: str,
    emissions_file: str,
    faults: Faults,
) -> None:
    """Every mode used needs a default handling and an emission factor."""
    used = list(dict.fromkeys(service.mode for service in services.values()))
    check_handled(used, {mode for node, mode in handling if node is None}, handling_file, faults)
    check_factors(used, emissions, emissions_file, faults)


def check_handled(used: Iterable[str], handled: Container[str], file: str, faults: Faults) -> None:
    """Every mode used needs a default handling; ``handled`` are the modes that have one."""
    for mode in used:
        if mode not in handled:
            faults.add("handling-default", f"{file}:1", f"no default for {mode}, which services use")


def check_factors(used: Iterable[str], factored: Container[str], file: str, faults: Faults) -> None:
    """Every mode used needs an emission factor; ``factored`` are the modes that have one."""
    for mode in used:
        if mode not in factored:
            faults.add("emissions-missing", f"{file}:1", f"no factor for {mode}, which services use")


def doubtful(network: Network, tracks: Mapping[tuple[str, ...], Line], places: Places, faults: Faults) -> None:
    """Note as warnings what looks wrong: speeds, lengths, nodes and services of no use, tracks that do not fit."""
    used = {node for service in network.service_by_id.values() for node in service.stops}
    for node in network.node_by_id.values():
        _doubt_position(node, places.nodes[node.id], faults)
        if node.modes and node.id not in used:
            faults.add("node-unused", places.nodes[node.id], f"no service stops at {node.id}")
    for service in network.service_by_id.values():
        worked = [node for node in service.stops if service.mode in network.node_by_id[node].modes]
        inside = {network.node_by_id[node].country in service.trade_of for node in worked}
        message = ""
        if len(worked) < 2:
            message = f"fewer than two stops of service {service.id} have {service.mode} in their modes"
        elif service.trade_of and len(inside) < 2:
            message = f"no ride of service {service.id} has one end in {' '.join(service.trade_of)} and one elsewhere"
        if message:
            faults.add("never-boarded", places.hops[service.id, 1], message)
        for seq, hop in enumerate(service.hops, start=1):
            _doubt_hop(hop, service, places.hops[service.id, seq], network, faults)
            ends: tuple[str, ...] = (hop.from_node, hop.to_node, service.mode)
            own = (*ends, *sorted(hop.passages))
            ends = own if own in tracks else ends
            if ends in tracks:
                _doubt_track(hop, tracks[ends], places.tracks[ends], network, faults)


def _doubt_position(node: Node, where: str, faults: Faults) -> None:
    """The point lies in the country that is named, and its sun fits the time zone."""
    land = load_land()
    part = land.locate(node.lon, node.lat, node.country)
    if node.country in land.country and (part is None or land.country[part] != node.country):
        swapped = abs(node.lon) <= 90 and land.country_at(node.lat, node.lon) == node.country
        cause = "; latitude and longitude look swapped" if swapped else ""
        found = "far from any coast" if part is None else f"in {land.country[part]}"
        message = f"{node.id} lies at longitude {node.lon:g}, latitude {node.lat:g}, {found}, not in {node.country}"
        faults.add("position-elsewhere", where, message + cause)
        return
    offset = ZoneInfo(node.tz).utcoffset(MIDWINTER)
    hours = 0.0 if offset is None else offset.total_seconds() / 3600
    apart = abs((hours - node.lon / DEGREES_PER_HOUR + DAY_H / 2) % DAY_H - DAY_H / 2)
    if apart > ZONE_APART_H:
        message = (
            f"{node.id} lies at longitude {node.lon:g}, where the sun is {apart:.1f} h from the clock of {node.tz}"
        )
        faults.add("zone-elsewhere", where, message)


MIDWINTER = datetime(2026, 1, 1)  # noqa: DTZ001 - local time, of which only the offset counts


def doubtful_prices(network: Network, places: Places, faults: Faults) -> None:
    """Note prices that are a hundred times or a hundredth of those of their lane: a slip in the unit or the point."""
    lanes: dict[tuple[str, str, Mode], list[tuple[float, str, str]]] = {}
    for service in network.service_by_id.values():
        for seq, hop in enumerate(service.hops, start=1):
            price = hop.usd_per_teu if hop.usd_per_teu is not None else hop.usd_per_kg
            if price:
                a, b = network.node_by_id[hop.from_node].country, network.node_by_id[hop.to_node].country
                lane = (min(a, b), max(a, b), service.mode)
                lanes.setdefault(lane, []).append((price / max(hop.km, 1.0), service.id, places.hops[service.id, seq]))
    for (a, b, mode), prices in lanes.items():
        if len(prices) < FEWEST_OF_A_LANE:
            continue
        middle = median(price for price, _, _ in prices)
        for price, name, where in prices:
            if not middle / TIMES_THE_LANE < price < middle * TIMES_THE_LANE:
                message = f"service {name}: {price:.4g} USD a km by {mode} {a}-{b}, the middle of the lane {middle:.4g}"
                faults.add("price-implausible", where, message)


def doubtful_rates(network: Network, places: Places, faults: Faults) -> None:
    """Note agreed prices that are far from the network's of the same ride: a slip in the unit or the point."""
    for rate in network.rates:
        counted = {
            "box": 1.0, "teu": BOX_TEU, "kg": BOX_CHARGEABLE_KG, "tonne": BOX_T, "shipment": 1.0,
        }.get(rate.per)  # fmt: skip
        own = _ride_usd(network.service_by_id[rate.service], rate.from_node, rate.to_node)
        if rate.surcharge or counted is None or own is None or not own or not rate.amount:
            continue
        per_usd = 1.0 if rate.currency == "USD" else network.assumptions.currencies[rate.currency].per_usd
        usd = rate.amount / per_usd * counted
        if not own / TIMES_THE_RIDE < usd < own * TIMES_THE_RIDE:
            days = ("" if day is None else day.isoformat() for day in (rate.valid_from, rate.valid_to))
            key = (rate.rate, rate.service, rate.from_node, rate.to_node, rate.equipment, rate.surcharge, *days)
            message = f"rate {rate.rate}: {usd:,.0f} USD a 40-foot box of 20 t, the network's price is {own:,.0f}"
            faults.add("price-implausible", places.rates.get(key, "rates.csv:1"), message)


def _ride_usd(service: Service, start: str, end: str) -> float | None:
    """The network's price of a ride of a 40-foot box of 20 t; None where the service does not go so."""
    for stops, hops in ((service.stops, service.hops), (service.stops[::-1], service.hops[::-1])):
        if start in stops and end in stops[stops.index(start) + 1 :]:
            begin = stops.index(start)
            ridden = hops[begin : stops.index(end, begin + 1)]
            return fsum(
                (hop.usd_per_teu or 0.0) * BOX_TEU + (hop.usd_per_kg or 0.0) * BOX_CHARGEABLE_KG for hop in ridden
            )
        if not service.both_ways:
            break
    return None


def doubtful_bases(network: Network, places: Places, faults: Faults, *, today: date) -> None:
    """Note figures that are called better known than their own source says, and prices older than a year."""
    aged: dict[str, list[str]] = {}
    for service in network.service_by_id.values():
        old = min((hop.as_of for hop in service.hops if hop.as_of), default=None)
        if old is not None and _months_since(old, today) > OLD_MONTHS:
            aged.setdefault(old, []).append(service.id)
        for seq, hop in enumerate(service.hops, start=1):
            for name, basis, labels in zip(("km", "hours", "price"), hop.bases, (KM, HOURS, PRICE), strict=True):
                if basis != "assumed" and is_ours(hop.source, labels):
                    message = f"service {service.id}: {name} is called {basis}, and its source says assumed"
                    faults.add("basis-unfounded", places.hops[service.id, seq], message)
    for day, ids in sorted(aged.items()):
        named = ", ".join(ids[:NAMED_OF_A_DAY])
        more = len(ids) - NAMED_OF_A_DAY
        message = f"service {named}" + (f" and {more:,} more" if more > 0 else "") + f": a price speaks of {day}"
        faults.add("price-old", places.hops[ids[0], 1], message)


NAMED_OF_A_DAY = 3
"""So many services with a price of one day or month are named; what was looked up together ages together."""

OLD_MONTHS = 12


def _months_since(as_of: str, today: date) -> int:
    """Whole months from a day, month or year (its end) until today."""
    year, month = (int(word) for word in (as_of + "-12").split("-")[:2])
    return (today.year - year) * 12 + today.month - month


def _doubt_hop(hop: Hop, service: Service, where: str, network: Network, faults: Faults) -> None:
    a, b = network.node_by_id[hop.from_node], network.node_by_id[hop.to_node]
    straight_km = great_circle_km((a.lon, a.lat), (b.lon, b.lat))
    if hop.km < straight_km * (1 - SHORTER_BY):
        message = f"service {service.id}: {hop.km:,.0f} km from {a.id} to {b.id}, great circle {straight_km:,.0f} km"
        faults.add("hop-too-short", where, message)
    stays = any(place in network.node_by_id for place in str(hop.extra.get(PASSED, "")).split())  # at a hub between
    slowest, fastest = 0.0 if stays else MODES[service.mode].slowest_kph, MODES[service.mode].fastest_kph
    told = hop.km > SHORT_HOP_KM and not crosses(a, b, hop.km)
    if told and not (hop.hours > 0 and slowest <= hop.km / hop.hours <= fastest):
        speed = f"{hop.km / hop.hours:,.0f} km/h" if hop.hours > 0 else "no time at all"
        message = f"service {service.id}: {speed} by {service.mode} from {a.id} to {b.id}"
        faults.add("speed-implausible", where, message)


def _doubt_track(hop: Hop, track: Line, where: str, network: Network, faults: Faults) -> None:
    what = f"of {hop.from_node} to {hop.to_node}"
    for node_id, end in ((hop.from_node, track[0]), (hop.to_node, track[-1])):
        node = network.node_by_id[node_id]
        apart_km = great_circle_km((node.lon, node.lat), end)
        if apart_km > TRACK_APART_KM:
            faults.add("track-apart", where, f"{what} ends {apart_km:,.0f} km from {node_id}")
    length = line_km(unwrap(track))
    if abs(length - hop.km) > TRACK_LONGER_BY * max(hop.km, TRACK_APART_KM):
        faults.add("track-length", where, f"{what} is {length:,.0f} km long, the hop {hop.km:,.0f} km")
