"""Hours, price and CO2e of a hop, a handling, a wait and a dray, for one shipment. The formulas of the model.

This is the only place where money, time and emissions are computed; search, legs and explanations all call it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from corridor.model.modes import Mode
from corridor.model.network import Assumptions, Handling, Hop, Network, Shipment
from corridor.model.units import G_PER_KG, HOURS_PER_YEAR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Figure = TypeVar("Figure", float, "NDArray[np.float64]")
"""One figure, or an array of them."""


AIR_KG_PER_M3 = 167.0
"""Volumetric weight of air cargo, kg per m3 (IATA: 1 t for 6 m3)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dray:
    """A road haul between a place and a terminal: length, time, price and emissions for the shipment."""

    km: float
    hours: float
    usd: float
    kg_co2e: float


def chargeable_kg(shipment: Shipment) -> float:
    """What air freight is charged on: the greater of weight and 167 kg per m3; weight alone without a volume."""
    weight_kg = shipment.tonnes * 1000.0
    return weight_kg if shipment.m3 is None else max(weight_kg, AIR_KG_PER_M3 * shipment.m3)


def units(mode: Mode, shipment: Shipment) -> float:
    """How many priced units the shipment is: chargeable kg by air, TEU otherwise."""
    return chargeable_kg(shipment) if mode == "air" else shipment.teu


def hop_rate(hop: Hop, mode: Mode) -> float:
    """Price of one hop in USD per chargeable kg by air, per TEU otherwise."""
    rate = hop.usd_per_kg if mode == "air" else hop.usd_per_teu
    if rate is None:  # the loader refuses such a row; a network made by hand may still hold one
        raise ValueError(f"hop {hop.from_node}-{hop.to_node} has no price for {mode}")
    return rate


def hop_usd(hop: Hop, mode: Mode, shipment: Shipment) -> float:
    """Price of one hop in USD: ``usd_per_kg`` x chargeable kg by air, ``usd_per_teu`` x TEU otherwise."""
    return hop_rate(hop, mode) * units(mode, shipment)


def hop_g_co2e_per_tkm(hop: Hop, mode: Mode, network: Network) -> float:
    """The hop's own emission factor, else its mode's, in g CO2e per tonne-km (well-to-wheel)."""
    return network.g_co2e_per_tkm[mode] if hop.g_co2e_per_tkm is None else hop.g_co2e_per_tkm


def hop_kg_co2e(hop: Hop, mode: Mode, network: Network, shipment: Shipment) -> float:
    """Emissions of one hop in kg: tonnes x km x factor / 1000."""
    return shipment.tonnes * hop.km * hop_g_co2e_per_tkm(hop, mode, network) / G_PER_KG


def handling_at(network: Network, node: str, mode: Mode) -> Handling:
    """The node's own handling row for the mode, else the mode's default."""
    return network.handling.get((node, mode)) or network.handling[None, mode]


def handling_rate(network: Network, node: str, mode: Mode) -> float:
    """Price of one loading or one unloading in USD per chargeable kg by air, per TEU otherwise.

    Where the node's row names none, that is the mode's default.
    """
    own, default = handling_at(network, node, mode), network.handling[None, mode]
    rate = own.usd_per_kg if mode == "air" else own.usd_per_teu
    if rate is None:
        rate = default.usd_per_kg if mode == "air" else default.usd_per_teu
    return 0.0 if rate is None else rate


def handling_usd(network: Network, node: str, mode: Mode, shipment: Shipment) -> float:
    """Price of one loading or one unloading of the shipment."""
    return handling_rate(network, node, mode) * units(mode, shipment)


def dray(great_circle_km: float, assumptions: Assumptions, shipment: Shipment) -> Dray:
    """A road dray over the given great-circle distance; one truck carries one FEU (2 TEU)."""
    km = great_circle_km * assumptions.circuity
    return Dray(
        km=km,
        hours=km / assumptions.kph,
        usd=km * assumptions.usd_per_km_per_feu * math.ceil(shipment.teu / 2),
        kg_co2e=shipment.tonnes * km * assumptions.g_co2e_per_tkm / 1000.0,
    )


def generalised_usd(
    usd: Figure, hours: Figure, kg_co2e: Figure, shipment: Shipment, assumptions: Assumptions
) -> Figure:
    """Money, time and carbon in one figure (or arrays of them): usd + capital bound on the way + price of the CO2e."""
    capital_usd = shipment.value_usd * assumptions.holding_rate * hours / HOURS_PER_YEAR
    return usd + capital_usd + assumptions.carbon_price * kg_co2e / 1000.0
