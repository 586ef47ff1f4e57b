"""Why a route takes so long, costs so much and emits so much: item by item, each figure with its basis and source.

For every leg the loading, the wait, each hop (a haul or the crossing of a border) and the unloading; for a dray the
whole. The figures come from ``rates`` and from the leg, so their sums are those of the route. How an explanation reads
on paper is the business of ``explained``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corridor.dataset.provenance import CO2E, FREQUENCY, HOURS, KM, PRICE, basis_of, part, weakest
from corridor.model import rates
from corridor.model.modes import Mode
from corridor.model.network import BASES, Basis, Hop, Network, Shipment
from corridor.model.units import G_PER_KG, HOURS_PER_WEEK
from corridor.planning.route import Leg, Route

if TYPE_CHECKING:
    import pandas as pd

Step = Literal["loading", "waiting", "haul", "border", "unloading", "dray"]
Criterion = Literal["hours", "usd", "kg_co2e"]
CRITERIA: tuple[Criterion, ...] = ("hours", "usd", "kg_co2e")

NO_SOURCE = "no source given"
OWN_FACTOR = "g_co2e_per_tkm of the hop's row in edges.csv, whose source does not speak of it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """One factor of a product, such as 382 USD/TEU; ``divides``: the product is divided by it."""

    value: float
    unit: str
    divides: bool = False


def product(factors: Iterable[Factor]) -> float:
    """The factors multiplied, those that divide divided by."""
    return math.prod(1 / factor.value if factor.divides else factor.value for factor in factors)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """Hours, USD or kg CO2e of one item: the product of its factors, how well it is known, and where from."""

    value: float
    factors: tuple[Factor, ...]
    basis: Basis
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing that takes time, costs or emits; ``leg`` counts from 1.

    ``start`` and ``end`` are node ids (``lat,lon`` where a dray ends at no node), equal for what happens at one node.
    None: such a step has no price, or emits nothing, in the model. ``km_source`` tells where the length is from.
    """

    leg: int
    step: Step
    mode: Mode
    service: str | None
    start: str
    end: str
    start_name: str
    end_name: str
    km: float
    km_source: str | None
    hours: Amount
    usd: Amount | None
    kg_co2e: Amount | None

    def amount(self, criterion: Criterion) -> Amount | None:
        """The item's hours, USD or kg CO2e."""
        return {"hours": self.hours, "usd": self.usd, "kg_co2e": self.kg_co2e}[criterion]


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """A sum over the items, and how much of it is published, derived and assumed."""

    value: float
    by_basis: dict[Basis, float]

    def share(self, basis: Basis) -> float:
        """Part of the sum with that basis, 0 to 1; 0 of a sum that is 0."""
        return self.by_basis[basis] / self.value if self.value else 0.0


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The items of a route in the order of travel, hop by hop."""

    items: tuple[Item, ...]
    tonnes: float

    def total(self, criterion: Criterion) -> Total:
        """The route's hours, USD or kg CO2e as the sum of the items'."""
        amounts = [amount for item in self.items if (amount := item.amount(criterion)) is not None]
        by_basis = {basis: sum(amount.value for amount in amounts if amount.basis == basis) for basis in BASES}
        return Total(value=sum(amount.value for amount in amounts), by_basis=by_basis)

    def frame(self) -> pd.DataFrame:
        """A row an item, hop by hop: hours, USD and kg CO2e, each with basis and source; NaN where there is none."""
        import pandas as pd

        rows = []
        for item in self.items:
            row: dict[str, object] = {
                "leg": item.leg, "step": item.step, "mode": item.mode, "service": item.service,
                "from": item.start, "to": item.end, "km": item.km, "km_source": item.km_source,
            }  # fmt: skip
            for criterion in CRITERIA:
                amount = item.amount(criterion)
                row[criterion] = math.nan if amount is None else amount.value
                row[f"{criterion}_basis"] = None if amount is None else amount.basis
                row[f"{criterion}_source"] = None if amount is None else amount.source
            rows.append(row)
        return pd.DataFrame(rows)


def explain(route: Route, *, network: Network, shipment: Shipment) -> Explanation:
    """Every item of a route that was planned on that network for that shipment.

    The items' hours, USD and kg CO2e add up to the route's.
    """
    items: list[Item] = []
    for number, leg in enumerate(route.legs, start=1):
        if leg.service is None:
            items.append(_dray(number, leg, network, shipment))
        else:
            items.extend(_ride(number, leg, network, shipment))
    return Explanation(items=tuple(items), tonnes=shipment.tonnes)


def _item(
    number: int, leg: Leg, step: Step, ends: tuple[str, str], network: Network, *,
    hours: Amount, usd: Amount | None = None, kg_co2e: Amount | None = None,
    km: float = 0.0, km_source: str | None = None,
) -> Item:  # fmt: skip
    start_name, end_name = (network.node_by_id[end].name if end in network.node_by_id else end for end in ends)
    return Item(
        leg=number, step=step, mode=leg.mode, service=leg.service, start=ends[0], end=ends[1],
        start_name=start_name, end_name=end_name, km=km, km_source=km_source,
        hours=hours, usd=usd, kg_co2e=kg_co2e,
    )  # fmt: skip


def _ride(number: int, leg: Leg, network: Network, shipment: Shipment) -> Iterator[Item]:
    first, last = (leg.from_node, leg.from_node), (leg.to_node, leg.to_node)
    yield _item(
        number, leg, "loading", first, network,
        hours=_handling_hours(network, leg.from_node, leg.mode, leg.load_h),
        usd=_handling_usd(network, leg.from_node, leg.mode, shipment),
    )  # fmt: skip
    yield _item(number, leg, "waiting", first, network, hours=_wait(leg))
    for hop in leg.hops:
        ends = (hop.from_node, hop.to_node)
        yield _item(
            number, leg, "border" if ends in leg.crossings else "haul", ends, network,
            km=hop.km,
            km_source=part(hop.source, KM),
            hours=_amount(
                hop.hours, Factor(value=hop.hours, unit="h"),
                basis=hop.basis, source=part(hop.source, HOURS) or hop.source,
            ),
            usd=_hop_usd(hop, leg.mode, shipment),
            kg_co2e=_hop_kg_co2e(hop, leg.mode, network, shipment),
        )  # fmt: skip
    yield _item(
        number, leg, "unloading", last, network,
        hours=_handling_hours(network, leg.to_node, leg.mode, leg.unload_h),
        usd=_handling_usd(network, leg.to_node, leg.mode, shipment),
    )  # fmt: skip


def _amount(value: float, *factors: Factor, basis: Basis, source: str) -> Amount:
    return Amount(value=value, factors=factors, basis=basis, source=source or NO_SOURCE)


def _charge(rate: float, mode: Mode, shipment: Shipment) -> tuple[Factor, Factor]:
    """What freight and handling cost: a rate times the units they are charged on."""
    unit = "kg" if mode == "air" else "TEU"
    return Factor(value=rate, unit=f"USD/{unit}"), Factor(value=rates.units(mode, shipment), unit=unit)


def _handling_hours(network: Network, node: str, mode: Mode, hours: float) -> Amount:
    source = rates.handling_at(network, node, mode).source
    return _amount(hours, Factor(value=hours, unit="h"), basis=basis_of(source), source=source)


def _handling_usd(network: Network, node: str, mode: Mode, shipment: Shipment) -> Amount | None:
    """Price of one lift; where the node's row names none, from the mode's default and by its source."""
    for row in (rates.handling_at(network, node, mode), network.handling[None, mode]):
        if (row.usd_per_kg if mode == "air" else row.usd_per_teu) is not None:
            return _amount(
                rates.handling_usd(network, node, mode, shipment),
                *_charge(rates.handling_rate(network, node, mode), mode, shipment),
                basis=basis_of(row.source),
                source=row.source,
            )
    return None


def _wait(leg: Leg) -> Amount:
    """The wait follows from the frequency, whose basis a column ``service_basis`` may give; else it is the row's."""
    hop = leg.hops[0]
    own = hop.extra.get("service_basis")
    basis: Basis = own if own in BASES else hop.basis
    source = part(hop.source, FREQUENCY) or hop.source
    return _amount(leg.wait_h, *_wait_factors(leg), basis=basis, source=source)


def _wait_factors(leg: Leg) -> tuple[Factor, ...]:
    """Half the headway or all of it; the bare hours of a departure that a timetable gives, and of none."""
    if leg.frequency_per_week is not None and (leg.depart is None or leg.estimated_wait):
        week = Factor(value=HOURS_PER_WEEK, unit="h")
        departures = Factor(value=leg.frequency_per_week, unit="a week", divides=True)
        half = Factor(value=2.0, unit="", divides=True)
        for factors in ((week, departures, half), (week, departures)):
            if math.isclose(product(factors), leg.wait_h):
                return factors
    return (Factor(value=leg.wait_h, unit="h"),)


def _hop_usd(hop: Hop, mode: Mode, shipment: Shipment) -> Amount:
    return _amount(
        rates.hop_usd(hop, mode, shipment),
        *_charge(rates.hop_rate(hop, mode), mode, shipment),
        basis=hop.basis,
        source=part(hop.source, PRICE) or hop.source,
    )


def _hop_kg_co2e(hop: Hop, mode: Mode, network: Network, shipment: Shipment) -> Amount:
    """The source is that of the factor; the basis the weaker of the hop's, by its length, and of the factor's."""
    if hop.g_co2e_per_tkm is None:
        source = network.emission_sources.get(mode, "")
        basis = basis_of(source)
    else:
        own = part(hop.source, CO2E)
        source = OWN_FACTOR if own is None else own
        basis = "assumed" if own is None else hop.basis if own == hop.source else basis_of(own)
    return _amount(
        rates.hop_kg_co2e(hop, mode, network, shipment),
        *_activity(shipment, hop.km, rates.hop_g_co2e_per_tkm(hop, mode, network)),
        basis=weakest(hop.basis, basis),
        source=source,
    )


def _activity(shipment: Shipment, km: float, g_co2e_per_tkm: float) -> tuple[Factor, ...]:
    """Transport activity (tonnes x km) times emission intensity, in kg."""
    return (
        Factor(value=shipment.tonnes, unit="t"),
        Factor(value=km, unit="km"),
        Factor(value=g_co2e_per_tkm, unit="g/tkm"),
        Factor(value=G_PER_KG, unit="g/kg", divides=True),
    )


def _dray(number: int, leg: Leg, network: Network, shipment: Shipment) -> Item:
    assumed, km = network.assumptions, Factor(value=leg.km, unit="km")
    source = f"assumed: [dray] of assumptions.toml, {assumed.circuity:g} x the great circle"
    trucks = math.ceil(shipment.teu / 2)
    return _item(
        number, leg, "dray", (leg.from_node, leg.to_node), network,
        km=leg.km,
        km_source=source,
        hours=_amount(
            leg.ride_h, km, Factor(value=assumed.kph, unit="km/h", divides=True), basis="assumed", source=source
        ),
        usd=_amount(
            leg.usd, km,
            Factor(value=assumed.usd_per_km_per_feu, unit="USD/km"),
            Factor(value=trucks, unit="truck" if trucks == 1 else "trucks"),
            basis="assumed", source=source,
        ),
        kg_co2e=_amount(
            leg.kg_co2e, *_activity(shipment, leg.km, assumed.g_co2e_per_tkm), basis="assumed", source=source
        ),
    )  # fmt: skip
