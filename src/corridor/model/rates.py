"""Price and CO2e of a hop, a handling and a dray for one cargo: the formulas of the model.

This is the only place where money and emissions are computed; search, legs and explanations all call it. Prices agreed
for a ride as a whole are in ``tariffs``, waits in ``waiting``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from corridor.model.assumptions import Assumptions
from corridor.model.modes import MODES, Mode
from corridor.model.network import Handling, Hop, Network
from corridor.model.shipment import Cargo
from corridor.model.units import G_PER_KG, HOURS_PER_DAY, KG_PER_TONNE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Figure = TypeVar("Figure", float, "NDArray[np.float64]")
"""One figure, or an array of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dray:
    """A road haul between a place and a terminal: length, time, price and emissions for the cargo."""

    km: float
    hours: float
    usd: float
    kg_co2e: float


def price_units(mode: Mode, cargo: Cargo) -> float:
    """How many priced units the cargo is: chargeable kg by air, its price units by equipment otherwise.

    Raises:
        KeyError: the mode does not take the cargo.
    """
    return cargo.chargeable_kg if MODES[mode].price_unit == "kg" else cargo.units[mode]


def hop_rate(hop: Hop, mode: Mode) -> float:
    """Price of one hop in USD per chargeable kg by air, per TEU otherwise."""
    rate: float | None = getattr(hop, MODES[mode].price_column)
    if rate is None:  # the loader refuses such a row; a network made by hand may still hold one
        raise ValueError(f"hop {hop.from_node}-{hop.to_node} has no price for {mode}")
    return rate


def hop_usd(hop: Hop, mode: Mode, cargo: Cargo) -> float:
    """Price of one hop in USD: ``usd_per_kg`` x chargeable kg by air, ``usd_per_teu`` x price units otherwise."""
    return hop_rate(hop, mode) * price_units(mode, cargo)


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """An emission factor in force: g CO2e, well-to-wheel, per tonne-km or per TEU-km; ``own`` of the hop."""

    g_co2e: float
    by_teu: bool
    own: bool


def hop_factor(hop: Hop, mode: Mode, network: Network) -> Factor:
    """The hop's own emission factor, else its mode's."""
    if hop.g_co2e_per_teu_km is not None:
        return Factor(g_co2e=hop.g_co2e_per_teu_km, by_teu=True, own=True)
    if hop.g_co2e_per_tkm is not None:
        return Factor(g_co2e=hop.g_co2e_per_tkm, by_teu=False, own=True)
    factor = network.emissions[mode]
    if factor.g_co2e_per_teu_km is not None:
        return Factor(g_co2e=factor.g_co2e_per_teu_km, by_teu=True, own=False)
    return Factor(g_co2e=factor.g_co2e_per_tkm or 0.0, by_teu=False, own=False)


def hop_kg_co2e(hop: Hop, mode: Mode, network: Network, cargo: Cargo) -> float:
    """Emissions of one hop in kg: TEU x km or tonnes x km, as the factor counts, x factor / 1000."""
    factor = hop_factor(hop, mode, network)
    carried = cargo.teu_by(mode) if factor.by_teu else cargo.tonnes
    return carried * hop.km * factor.g_co2e / G_PER_KG


def handling_at(network: Network, node: str, mode: Mode) -> Handling:
    """The node's own handling row for the mode, else the mode's default."""
    return network.handling.get((node, mode)) or network.handling[None, mode]


def priced_handling(network: Network, node: str, mode: Mode) -> Handling:
    """The handling row that prices a node: its own, or the mode's default where its own names no price."""
    own = handling_at(network, node, mode)
    if own.usd_per_teu is None and own.usd_per_kg is None and own.usd_per_box is None:
        return network.handling[None, mode]
    return own


def handling_usd(network: Network, node: str, mode: Mode, cargo: Cargo) -> float:
    """Price of one loading or one unloading of the cargo: per TEU, per box or per chargeable kg."""
    row = priced_handling(network, node, mode)
    if row.usd_per_box is not None:
        return row.usd_per_box * cargo.boxes_by(mode)
    if row.usd_per_teu is not None:
        return row.usd_per_teu * cargo.teu_by(mode)
    return (row.usd_per_kg or 0.0) * cargo.chargeable_kg


def handling_kg_co2e(network: Network, node: str, mode: Mode, cargo: Cargo) -> float:
    """Emissions of one loading or one unloading in kg: tonnes x ``kg_co2e_per_t``."""
    return cargo.tonnes * handling_at(network, node, mode).kg_co2e_per_t


def dray(km: float, countries: tuple[str, str], assumptions: Assumptions, cargo: Cargo) -> Dray:
    """A road dray of so many km between two countries, each truck with one 40-foot box (2 TEU).

    The price is that of the dearer of the two countries, where ``[[dray.rates]]`` tell them apart, and the speed that
    of the slower one.
    """
    figures = [
        next((rate for rate in assumptions.dray_rates if country in rate.countries), assumptions)
        for country in countries
    ]
    return Dray(
        km=km,
        hours=assumptions.fixed_h + km / min(one.kph or assumptions.kph for one in figures),
        usd=max(one.usd_fixed_per_feu + km * one.usd_per_km_per_feu for one in figures) * cargo.feus,
        kg_co2e=cargo.tonnes * km * assumptions.g_co2e_per_tkm / G_PER_KG,
    )


def generalised_usd(usd: Figure, hours: Figure, kg_co2e: Figure, cargo: Cargo, assumptions: Assumptions) -> Figure:
    """Money, time and carbon in one figure (or arrays of them): usd + what the days are worth + price of the CO2e."""
    return usd + cargo.day_usd * hours / HOURS_PER_DAY + assumptions.carbon_price * kg_co2e / KG_PER_TONNE
