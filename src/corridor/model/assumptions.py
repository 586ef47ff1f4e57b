"""What is assumed where nothing is known better: drays, money, shipments, currencies. Frozen, and nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast, get_args

from corridor.model.modes import DANGEROUS, Mode


@dataclass(frozen=True, kw_only=True, slots=True)
class DrayRate:
    """What a dray costs in some countries: a fixed part and a part by km, both for a 40-foot box. ``kph`` is its speed,
    where trucks there are slower or faster than elsewhere.
    """

    countries: frozenset[str]
    usd_fixed_per_feu: float
    usd_per_km_per_feu: float
    kph: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Currency:
    """A currency to show prices in: ``per_usd`` units of it are one USD. ``as_of`` None: the rate bears no date."""

    code: str
    per_usd: float
    source: str
    as_of: date | None = None


DrayMethod = Literal["roads", "circuity"]
DRAY_METHODS = cast(tuple[DrayMethod, ...], get_args(DrayMethod))


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumptions:
    """The figures of ``assumptions.toml``: the dray, and what time and carbon are worth.

    ``holding_rate`` is a share of the goods' value a year; ``carbon_price`` is USD per tonne of CO2e;
    ``max_km`` 0 means no drays; ``open_borders`` are groups of countries whose borders a dray may cross.
    ``currencies`` by ISO 4217 code show prices and turn rates into USD; every figure of the model is in USD.
    ``dangerous_modes`` carry dangerous goods. ``method`` says how the km of a dray are measured. ``transfer_km`` is the
    longest dray between two services, 0 for none. ``dray_rates`` stand in place of the two prices in their countries.
    """

    circuity: float
    kph: float
    usd_per_km_per_feu: float
    max_km: float
    g_co2e_per_tkm: float
    open_borders: tuple[frozenset[str], ...]
    holding_rate: float
    carbon_price: float
    currencies: Mapping[str, Currency] = field(default_factory=dict)
    dangerous_modes: frozenset[Mode] = DANGEROUS
    method: DrayMethod = "circuity"
    fixed_h: float = 0.0
    usd_fixed_per_feu: float = 0.0
    transfer_km: float = 0.0
    dray_rates: tuple[DrayRate, ...] = ()
    value_usd_per_teu: float = 50_000.0
    m3_per_teu: float = 28.0
