"""Why a route takes so long, costs so much and emits so much: item by item, each figure with its basis and source.

For every leg the loading, the wait, each hop (a haul or the crossing of a border) and the unloading; for a dray the
whole. The figures come from ``rates`` and from the leg, so their sums are those of the route. How an explanation reads
on paper is the business of ``explained``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Literal

from corridor.dataset.provenance import CO2E, FREQUENCY, HOURS, KM, PRICE, basis_of, part, weakest
from corridor.model import rates
from corridor.model.modes import MODES, Mode
from corridor.model.network import BASES, Basis, Handling, Hop, Network
from corridor.model.shipment import Cargo
from corridor.model.units import EQUAL, G_PER_KG, HOURS_PER_WEEK
from corridor.planning.agreed import Charge
from corridor.planning.connections import Change
from corridor.planning.routes.route import Leg, Route

if TYPE_CHECKING:
    import pandas as pd

Step = Literal["loading", "waiting", "rate", "haul", "border", "unloading", "dray"]
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
        by_basis = {basis: fsum(amount.value for amount in amounts if amount.basis == basis) for basis in BASES}
        return Total(value=fsum(amount.value for amount in amounts), by_basis=by_basis)

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


def explain(route: Route, *, network: Network, cargo: Cargo) -> Explanation:
    """Every item of a route that was planned on that network for that shipment.

    The items' hours, USD and kg CO2e add up to the route's.
    """
    items: list[Item] = []
    for number, leg in enumerate(route.legs, start=1):
        if leg.service is None:
            items.append(_dray(number, leg, network, cargo))
        else:
            items.extend(_ride(number, leg, network, cargo))
    return Explanation(items=tuple(items), tonnes=cargo.tonnes)


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


def _ride(number: int, leg: Leg, network: Network, cargo: Cargo) -> Iterator[Item]:
    first, last = (leg.from_node, leg.from_node), (leg.to_node, leg.to_node)
    price = leg.agreed
    yield _item(
        number, leg, "loading", first, network,
        hours=_handling_hours(network, leg.from_node, leg.mode, leg.load_h, leg.boarded_by),
        usd=_handling_usd(network, leg.from_node, leg.mode, cargo, None if price is None else price.load_usd),
        kg_co2e=_handling_kg(network, leg.from_node, leg.mode, cargo),
    )  # fmt: skip
    yield _item(number, leg, "waiting", first, network, hours=_wait(leg))
    for charge in () if price is None else price.charges:
        yield _charged(number, leg, charge, network)
    for hop in leg.hops:
        ends = (hop.from_node, hop.to_node)
        yield _item(
            number, leg, "border" if ends in leg.crossings else "haul", ends, network,
            km=hop.km,
            km_source=part(hop.source, KM),
            hours=_amount(
                hop.hours, Factor(value=hop.hours, unit="h"),
                basis=hop.bases[1], source=part(hop.source, HOURS) or hop.source,
            ),
            usd=_hop_usd(hop, leg.mode, cargo) if price is None else None,
            kg_co2e=_hop_kg_co2e(hop, leg.mode, network, cargo),
        )  # fmt: skip
    yield _item(
        number, leg, "unloading", last, network,
        hours=_handling_hours(network, leg.to_node, leg.mode, leg.unload_h, leg.left_for),
        usd=_handling_usd(network, leg.to_node, leg.mode, cargo, None if price is None else price.unload_usd),
        kg_co2e=_handling_kg(network, leg.to_node, leg.mode, cargo),
    )  # fmt: skip


def _charged(number: int, leg: Leg, charge: Charge, network: Network) -> Item:
    """An amount of an agreed price; it takes no time."""
    nothing = _amount(0.0, Factor(value=0.0, unit="h"), basis="published", source=charge.rate.source)
    return _item(
        number, leg, "rate", (leg.from_node, leg.to_node), network, hours=nothing,
        usd=_amount(
            charge.usd, Factor(value=charge.usd, unit="USD"), basis="published", source=charge.rate.source
        ),
    )  # fmt: skip


def _amount(value: float, *factors: Factor, basis: Basis, source: str) -> Amount:
    return Amount(value=value, factors=factors, basis=basis, source=source or NO_SOURCE)


def _charge(rate: float, mode: Mode, cargo: Cargo) -> tuple[Factor, Factor]:
    """What freight costs: a rate times the price units of the cargo, or its chargeable kg."""
    unit = "kg" if MODES[mode].price_unit == "kg" else "TEU"
    return Factor(value=rate, unit=f"USD/{unit}"), Factor(value=rates.price_units(mode, cargo), unit=unit)


def _handling_hours(network: Network, node: str, mode: Mode, hours: float, timed: Change | None) -> Amount:
    row = rates.handling_at(network, node, mode)
    short = timed is not None and hours not in {row.load_h, row.unload_h}  # the booked hours leave no more
    source = timed.connection.source if timed is not None and short else row.source
    return _amount(hours, Factor(value=hours, unit="h"), basis=basis_of(source), source=source)


def _handling_usd(network: Network, node: str, mode: Mode, cargo: Cargo, usd: float | None = None) -> Amount | None:
    """Price of one lift, ``usd`` where a rate includes a part of it; by the row that prices it, and by its source."""
    row = rates.priced_handling(network, node, mode)
    factors = _lift(row, mode, cargo)
    whole = rates.handling_usd(network, node, mode, cargo)
    if factors is None:
        return None
    if usd is not None and usd != whole:
        return _amount(usd, Factor(value=usd, unit="USD"), basis=basis_of(row.source), source=row.source)
    return _amount(whole, *factors, basis=basis_of(row.source), source=row.source)


def _lift(row: Handling, mode: Mode, cargo: Cargo) -> tuple[Factor, Factor] | None:
    if row.usd_per_box is not None:
        return Factor(value=row.usd_per_box, unit="USD/box"), Factor(value=cargo.boxes_by(mode), unit="boxes")
    if row.usd_per_teu is not None:
        return Factor(value=row.usd_per_teu, unit="USD/TEU"), Factor(value=cargo.teu_by(mode), unit="TEU")
    if row.usd_per_kg is not None:
        return Factor(value=row.usd_per_kg, unit="USD/kg"), Factor(value=cargo.chargeable_kg, unit="kg")
    return None


def _handling_kg(network: Network, node: str, mode: Mode, cargo: Cargo) -> Amount | None:
    """Emissions of one lift; None where the node's row names none."""
    row = rates.handling_at(network, node, mode)
    if not row.kg_co2e_per_t:
        return None
    return _amount(
        rates.handling_kg_co2e(network, node, mode, cargo),
        Factor(value=cargo.tonnes, unit="t"), Factor(value=row.kg_co2e_per_t, unit="kg/t"),
        basis=basis_of(row.source), source=row.source,
    )  # fmt: skip


def _wait(leg: Leg) -> Amount:
    """The wait follows from the frequency, whose basis a column may give (``service_basis``, ``frequency_basis``).

    On a timed connection it is what handling leaves of the booked hours, unless a departure of known day tells it.
    """
    timed = leg.boarded_by
    if timed is not None and math.isclose(timed.wait_h, leg.wait_h, abs_tol=EQUAL):
        one = timed.connection
        return _amount(leg.wait_h, Factor(value=leg.wait_h, unit="h"), basis=one.basis, source=one.source)
    hop = leg.hops[0]
    own = hop.extra.get("service_basis")
    basis: Basis = own if own in BASES else hop.frequency_basis or hop.basis
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


def _hop_usd(hop: Hop, mode: Mode, cargo: Cargo) -> Amount:
    return _amount(
        rates.hop_usd(hop, mode, cargo),
        *_charge(rates.hop_rate(hop, mode), mode, cargo),
        basis=hop.bases[2],
        source=part(hop.source, PRICE) or hop.source,
    )


def _hop_kg_co2e(hop: Hop, mode: Mode, network: Network, cargo: Cargo) -> Amount:
    """The source is that of the factor; the basis the weaker of the hop's, by its length, and of the factor's."""
    factor = rates.hop_factor(hop, mode, network)
    if not factor.own:
        source = network.emissions[mode].source
        basis = basis_of(source)
    else:
        own = part(hop.source, CO2E)
        source = OWN_FACTOR if own is None else own
        basis = "assumed" if own is None else hop.basis if own == hop.source else basis_of(own)
    length = hop.bases[0]
    carried = Factor(value=cargo.teu_by(mode), unit="TEU") if factor.by_teu else Factor(value=cargo.tonnes, unit="t")
    return _amount(
        rates.hop_kg_co2e(hop, mode, network, cargo),
        *_activity(carried, hop.km, factor.g_co2e),
        basis=weakest(length, basis),
        source=source,
    )


def _activity(carried: Factor, km: float, g_co2e: float) -> tuple[Factor, ...]:
    """Transport activity (tonnes or TEU x km) times emission intensity, in kg."""
    unit = "g/TEU-km" if carried.unit == "TEU" else "g/tkm"
    return (
        carried,
        Factor(value=km, unit="km"),
        Factor(value=g_co2e, unit=unit),
        Factor(value=G_PER_KG, unit="g/kg", divides=True),
    )


def _dray(number: int, leg: Leg, network: Network, cargo: Cargo) -> Item:
    assumed, km = network.assumptions, Factor(value=leg.km, unit="km")
    how = "by road" if assumed.method == "roads" else f"{assumed.circuity:g} x the great circle"
    source = f"assumed: [dray] of assumptions.toml, {how}"
    carried = Factor(value=cargo.tonnes, unit="t")
    kph = leg.km / leg.ride_h if leg.ride_h else assumed.kph
    return _item(
        number, leg, "dray", (leg.from_node, leg.to_node), network,
        km=leg.km,
        km_source=source,
        hours=_amount(
            leg.ride_h, *((Factor(value=leg.ride_h, unit="h"),) if assumed.fixed_h else
            (km, Factor(value=kph, unit="km/h", divides=True))), basis="assumed", source=source,
        ),
        usd=_amount(
            leg.usd, Factor(value=leg.usd / cargo.feus, unit="USD/truck"),
            Factor(value=cargo.feus, unit="truck" if cargo.feus == 1 else "trucks"),
            basis="assumed", source=source,
        ),
        kg_co2e=_amount(
            leg.kg_co2e, *_activity(carried, leg.km, assumed.g_co2e_per_tkm), basis="assumed", source=source
        ),
    )  # fmt: skip
