"""The nouns: node, hop, service, handling, assumptions, shipment, network and more. Frozen, and nothing computed.

Units are part of the names: hours (``_h``), kilometres (``km``), US dollars (``usd``), kilograms of
CO2-equivalent, well-to-wheel (``kg_co2e``), tonnes, TEU. Longitude and latitude are WGS 84 degrees.
Reading and checking files is the business of ``store`` and ``checks``; prices and times of ``rates``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from typing import Any, Literal, cast, get_args

from corridor.errors import InputError
from corridor.model.modes import Mode

Status = Literal["operating", "planned", "suspended"]
Basis = Literal["published", "derived", "assumed"]
Quantity = Literal["km", "hours", "days", "usd_per_teu", "usd_per_feu", "usd_per_kg"]
Kind = Literal["terminal", "border", "port", "airport", "city", "zone"]

STATUSES = cast(tuple[Status, ...], get_args(Status))
BASES = cast(tuple[Basis, ...], get_args(Basis))
QUANTITIES = cast(tuple[Quantity, ...], get_args(Quantity))
KINDS = cast(tuple[Kind, ...], get_args(Kind))

Extra = Mapping[str, Any]
"""Columns the schema does not know, kept as they stand in the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One facility (terminal, port, airport, border station) or a city.

    ``modes`` can be loaded and unloaded here; a service may pass where its mode is missing, but not be boarded.
    ``gauge_mm`` is the rail gauge on this side, None where there is no rail. ``tz`` is an IANA zone.
    """

    id: str
    name: str
    kind: Kind
    country: str
    lon: float
    lat: float
    modes: frozenset[Mode]
    tz: str
    source: str
    gauge_mm: int | None = None
    aliases: tuple[str, ...] = ()
    bonded: bool | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def locode(self) -> str:
        """UN/LOCODE of the place: the id up to its facility code."""
        return self.id.split("-", 1)[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One row of ``edges.csv``: from departure at ``from_node`` to readiness to leave ``to_node``.

    Exactly one of ``usd_per_teu`` and ``usd_per_kg`` (air) is given.
    """

    from_node: str
    to_node: str
    km: float
    hours: float
    basis: Basis
    source: str
    usd_per_teu: float | None = None
    usd_per_kg: float | None = None
    g_co2e_per_tkm: float | None = None
    passages: tuple[str, ...] = ()
    p90_hours: float | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """An ordered run of hops sold as one booking: one mode, operator, frequency and status.

    ``frequency_per_week`` None means on demand. ``days`` (0 = Monday) and ``departs`` ("HH:MM") are local to the
    first stop. ``both_ways``: it also runs in reverse with the same figures.
    """

    id: str
    name: str
    operator: str
    mode: Mode
    status: Status
    hops: tuple[Hop, ...]
    frequency_per_week: float | None = None
    days: tuple[int, ...] = ()
    departs: str | None = None
    both_ways: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        """Node ids from first to last, in the direction of the hops."""
        return (self.hops[0].from_node, *(hop.to_node for hop in self.hops))


@dataclass(frozen=True, kw_only=True, slots=True)
class Handling:
    """Loading and unloading of one mode at one node, or (``node`` None) that mode's default."""

    mode: Mode
    load_h: float
    unload_h: float
    source: str
    node: str | None = None
    usd_per_teu: float | None = None
    usd_per_kg: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A published figure. ``low`` and ``high`` are its range, equal for a single value.

    ``start`` and ``end`` are node ids, or place names for a route. ``service`` is an id or the beginning of one; blank
    means any of the mode. ``note`` explains a deviation.
    """

    corridor: str
    mode: Mode
    start: str
    end: str
    service: str
    quantity: Quantity
    low: float
    high: float
    as_of: str
    source: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Currency:
    """A currency to show prices in: ``per_usd`` units of it are one USD. ``as_of`` None: the rate bears no date."""

    code: str
    per_usd: float
    source: str
    as_of: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumptions:
    """The figures of ``assumptions.toml``: the dray, and what time and carbon are worth.

    ``holding_rate`` is a share of the goods' value a year; ``carbon_price`` is USD per tonne of CO2e;
    ``max_km`` 0 means no drays; ``open_borders`` are groups of countries whose borders a dray may cross.
    ``currencies`` by ISO 4217 code only show prices; every figure of the model is in USD.
    ``dangerous_modes`` carry dangerous goods.
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
    dangerous_modes: frozenset[Mode] = frozenset(("sea", "road"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipment:
    """What is sent: containers, weight, volume (m3, for air's chargeable weight) and value in USD.

    Raises:
        InputError: a figure is no number or not finite, not positive (``value_usd`` may be 0), or absurdly large.
    """

    teu: float = 2
    tonnes: float = 20
    m3: float | None = None
    value_usd: float = 100_000

    def __post_init__(self) -> None:
        limits = {"teu": 50_000.0, "tonnes": 500_000.0, "m3": 3_000_000.0, "value_usd": 1e12}
        for name, most in limits.items():
            value = getattr(self, name)
            if value is None and name == "m3":
                continue
            figure = _finite(value)
            if figure is None:
                raise InputError(f"shipment: {name} is {value!r:.60}, not a finite number; give one such as {name}=2")
            if figure < 0 or (figure == 0 and name != "value_usd"):
                raise InputError(f"shipment: {name} is {figure:g}; give a figure above zero")
            if figure > most:
                raise InputError(f"shipment: {name} is {figure:g}, over {most:g}, more than any ship carries; split it")
            if type(value) not in (int, float):  # of numpy, as out of a table
                object.__setattr__(self, name, figure)


def _finite(value: object) -> float | None:
    """A number as float, None if it is none or has no end; one that no float can hold is the largest there is."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        figure = float(value)
    except OverflowError:
        return -sys.float_info.max if value < 0 else sys.float_info.max
    return figure if math.isfinite(figure) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a route starts or ends: a node, a city, a UN/LOCODE or a point, with the nodes it stands for.

    ``query`` is what was asked, ``name`` what was understood. Drays run from (``lon``, ``lat``); ``anchor`` is the
    node that stands exactly there, if any, and then gives the dray's end its name.
    """

    query: str
    name: str
    country: str
    lon: float
    lat: float
    nodes: tuple[str, ...] = ()
    anchor: str | None = None

    @property
    def point_id(self) -> str:
        """The id that a dray's end at this place has: its anchor node, or the text ``lat,lon``."""
        return self.anchor if self.anchor is not None else f"{self.lat:.5f},{self.lon:.5f}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Everything that a search needs, as read from one data directory. Nothing mutates it.

    ``handling`` is keyed by (node id or None, mode). ``directory`` is where the files stand, for messages and for
    the tracks, which are read only when something is drawn.
    """

    node_by_id: Mapping[str, Node]
    service_by_id: Mapping[str, Service]
    handling: Mapping[tuple[str | None, Mode], Handling]
    g_co2e_per_tkm: Mapping[Mode, float]
    assumptions: Assumptions
    directory: str = ""
    emission_sources: Mapping[Mode, str] = field(default_factory=dict)
