"""Prices agreed for rides as a whole (``rates.csv``): which are in force for a cargo, and what they come to.

A rate is in force for a ride when the rates in force on the pricing day cover every box; different boxes may stand on
different rates. Of several, the one with the lowest cost of the leg, handling counted, is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import fsum
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model import rates
from corridor.model.modes import Mode
from corridor.model.network import Network, Rate
from corridor.model.shipment import Cargo, equipment_of
from corridor.planning.question import Terms
from corridor.planning.rides import Rides

Ends = tuple[str, str, str]
"""Service, from and to."""

BY_BOXES = ("box", "teu")
"""What a rate may count that loose cargo by air has none of; it would go for nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """One amount of an agreed price: a rate's own, or a surcharge of it, in USD."""

    rate: Rate
    usd: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """An agreed price of a ride: the charges for it, and what loading and unloading cost beside them, in USD."""

    charges: tuple[Charge, ...]
    load_usd: float
    unload_usd: float

    @property
    def ride_usd(self) -> float:
        """The ride, and what the rates include."""
        return fsum(charge.usd for charge in self.charges)

    @property
    def leg_usd(self) -> float:
        """The whole leg."""
        return self.ride_usd + self.load_usd + self.unload_usd

    @property
    def name(self) -> str:
        """The names of the rates."""
        return " + ".join(dict.fromkeys(charge.rate.rate for charge in self.charges))

    @property
    def valid_to(self) -> date | None:
        """The last day of the rate that runs out first; None if none does."""
        return min((charge.rate.valid_to for charge in self.charges if charge.rate.valid_to is not None), default=None)


_BY_ENDS: WeakKeyDictionary[Network, dict[Ends, tuple[Rate, ...]]] = WeakKeyDictionary()


def rates_by_ends(network: Network) -> Mapping[Ends, tuple[Rate, ...]]:
    """All rates of a network by service, from and to."""
    if network not in _BY_ENDS:
        found: dict[Ends, list[Rate]] = {}
        for rate in network.rates:
            found.setdefault((rate.service, rate.from_node, rate.to_node), []).append(rate)
        _BY_ENDS[network] = {ends: tuple(rows) for ends, rows in found.items()}
    return _BY_ENDS[network]


def ride_prices(network: Network, plan: Rides, terms: Terms) -> dict[int, Agreed]:
    """The rides that have an agreed price in force, by their number."""
    known = rates_by_ends(network)
    if not known:
        return {}
    services = {service: number for number, service in enumerate(plan.service_ids)}
    wanted: dict[tuple[int, int, int], Ends] = {}
    for ends in known:
        service, start, end = ends
        if service in services and start in plan.number and end in plan.number:
            wanted[services[service], plan.number[start], plan.number[end]] = ends
    found: dict[int, Agreed] = {}
    priced = np.zeros(len(plan.service_ids), np.bool_)
    priced[[service for service, _, _ in wanted]] = True
    mine = np.flatnonzero(priced[plan.service])
    keys = zip(*(column[mine].tolist() for column in (plan.service, plan.source, plan.target)), strict=True)
    for number, key in zip(mine.tolist(), keys, strict=True):
        if key in wanted:
            price = agreed(network, wanted[key], terms.cargo, terms.pricing_day)
            if price is not None:
                found[number] = price
    return found


def agreed(network: Network, ends: Ends, cargo: Cargo, day: date) -> Agreed | None:
    """The agreed price of a ride in force on a day; None where none covers the whole cargo."""
    mode = network.service_by_id[ends[0]].mode
    rows = [row for row in rates_by_ends(network).get(ends, ()) if _in_force(row, day)]
    if not rows or mode not in cargo.units:
        return None
    base = [row for row in rows if not row.surcharge]
    lots = cargo.kinds_by(mode) or (("", 1),)
    options = [
        [row for row in base if row.equipment in ("", kind) and (kind or row.per not in BY_BOXES)] for kind, _ in lots
    ]
    if not all(options):
        return None
    prices = (
        _priced(network, ends, mode, cargo, tuple(zip(choice, lots, strict=True)), rows) for choice in product(*options)
    )
    return min(prices, key=lambda price: price.leg_usd)


def run_out(network: Network, ends: Ends, day: date) -> Iterator[Rate]:
    """Rates of a ride that are no longer in force on a day."""
    for row in rates_by_ends(network).get(ends, ()):
        if not row.surcharge and row.valid_to is not None and row.valid_to < day:
            yield row


def not_yet(network: Network, ends: Ends, day: date) -> Iterator[Rate]:
    """Rates of a ride that are in force only after a day."""
    for row in rates_by_ends(network).get(ends, ()):
        if not row.surcharge and row.valid_from is not None and day < row.valid_from:
            yield row


def _in_force(row: Rate, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


Choice = tuple[tuple[Rate, tuple[str, int]], ...]
"""For each lot of boxes of one kind the rate that it stands on."""


def _priced(  # noqa: PLR0917 - one price, from everything that shapes it
    network: Network, ends: Ends, mode: Mode, cargo: Cargo, choice: Choice, rows: Iterable[Rate]
) -> Agreed:
    """What a choice of rates comes to."""
    rows = tuple(rows)
    charges: list[Charge] = []
    share = dict.fromkeys(("load", "unload"), 1.0)
    for rate in dict.fromkeys(row for row, _ in choice):
        lots = tuple(lot for row, lot in choice if row is rate)
        own = _usd(rate, network, mode, cargo, lots)
        charges.append(Charge(rate=rate, usd=own))
        for row in rows:
            if row.surcharge and row.rate == rate.rate and row.equipment == rate.equipment:
                usd = own * row.amount / 100 if row.per == "percent" else _usd(row, network, mode, cargo, lots)
                charges.append(Charge(rate=row, usd=usd))
        for lift in share:
            if rate.includes in (lift, "both"):
                share[lift] -= _part(network, ends, mode, cargo, lots, lift)
    load_usd, unload_usd = (
        rates.handling_usd(network, node, mode, cargo) * max(0.0, share[lift])
        for node, lift in ((ends[1], "load"), (ends[2], "unload"))
    )
    return Agreed(charges=tuple(charges), load_usd=load_usd, unload_usd=unload_usd)


def _usd(row: Rate, network: Network, mode: Mode, cargo: Cargo, lots: tuple[tuple[str, int], ...]) -> float:
    """One row's amount for some lots, in USD at the currency's dated rate."""
    per_usd = 1.0 if row.currency == "USD" else network.assumptions.currencies[row.currency].per_usd
    boxes = sum(count for kind, count in lots if kind)
    teu = fsum(equipment_of(network, kind).teu * count for kind, count in lots if kind)
    whole = cargo.teu_by(mode)
    part = teu / whole if whole and boxes else 1.0
    counted = {
        "box": float(boxes), "teu": teu, "kg": cargo.chargeable_kg * part, "tonne": cargo.tonnes * part,
        "shipment": 1.0,
    }[row.per]  # fmt: skip
    return row.amount / per_usd * counted


def _part(  # noqa: PLR0917 - one share, from everything that shapes it
    network: Network, ends: Ends, mode: Mode, cargo: Cargo, lots: tuple[tuple[str, int], ...], lift: str
) -> float:
    """The part of the handling that some lots are: by boxes where it is priced by box, else by TEU."""
    node = ends[1] if lift == "load" else ends[2]
    boxes = sum(count for kind, count in lots if kind)
    if not boxes:
        return 1.0
    if rates.priced_handling(network, node, mode).usd_per_box is not None:
        return boxes / cargo.boxes_by(mode)
    return fsum(equipment_of(network, kind).teu * count for kind, count in lots if kind) / cargo.teu_by(mode)
