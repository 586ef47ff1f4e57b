"""The nouns: node, hop, service, handling, network and more. Frozen, and nothing computed.

Units are part of the names: hours (``_h``), kilometres (``km``), US dollars (``usd``), kilograms of CO2e, well-to-wheel
(``kg_co2e``), tonnes, TEU. Longitude and latitude are WGS 84 degrees. ``dataset`` reads and checks the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast, get_args

from corridor.model.assumptions import Assumptions
from corridor.model.later import HopsLater
from corridor.model.modes import Mode

Status = Literal["operating", "planned", "suspended"]
Basis = Literal["published", "derived", "assumed"]
Quantity = Literal["km", "hours", "days", "p90_hours", "p90_days", "usd_per_teu", "usd_per_feu", "usd_per_kg"]
Kind = Literal["terminal", "border", "port", "airport", "city", "zone"]

STATUSES = cast(tuple[Status, ...], get_args(Status))
BASES = cast(tuple[Basis, ...], get_args(Basis))
QUANTITIES = cast(tuple[Quantity, ...], get_args(Quantity))
KINDS = cast(tuple[Kind, ...], get_args(Kind))

Day = date
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
    locodes: tuple[str, ...] = ()
    short: str | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def locode(self) -> str:
        """UN/LOCODE of the place: the id up to its facility code."""
        return self.id.split("-", 1)[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One row of ``edges.csv``: from departure at ``from_node`` to readiness to leave ``to_node``.

    Exactly one of ``usd_per_teu`` and ``usd_per_kg`` (air) is given, and at most one own emission factor. The
    ``*_basis`` are those of each figure; ``basis`` is the weakest of km, hours and price. ``as_of`` is the day or month
    from which the price speaks.
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
    g_co2e_per_teu_km: float | None = None
    passages: tuple[str, ...] = ()
    p90_hours: float | None = None
    km_basis: Basis | None = None
    hours_basis: Basis | None = None
    price_basis: Basis | None = None
    frequency_basis: Basis | None = None
    as_of: str | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def bases(self) -> tuple[Basis, Basis, Basis]:
        """How well its km, hours and price are known; where a figure has no basis of its own, that of the row."""
        return self.km_basis or self.basis, self.hours_basis or self.basis, self.price_basis or self.basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Sailings:
    """One row of ``timetable.csv``: weekly departures (``days``, 0 = Monday) within a validity, or one ``date``.

    ``departs`` ("HH:MM") and the dates are local to the service's first stop.
    """

    departs: str
    source: str
    days: tuple[int, ...] = ()
    date: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Service(HopsLater):
    """An ordered run of hops sold as one booking: one mode, operator, frequency and status.

    ``frequency_per_week`` None means on demand. ``days`` (0 = Monday) and ``departs`` ("HH:MM") are local to the first
    stop; ``sailings``, if any, stand in their place, and ``frequency_per_week`` counts only after the last of them.
    ``both_ways``: it also runs in reverse with the same figures. ``capacity_teu`` and ``capacity_kg`` (by air,
    chargeable) are what one departure takes, None for no limit. ``overlay`` names the own figures it comes from.
    ``closed`` are spans of days, both included, on which no departure of a known day leaves. Where ``trade_of`` names
    countries, each ride has one end in them and one outside, as on block trains. ``trucks`` drive on: a ferry.
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
    sailings: tuple[Sailings, ...] = ()
    capacity_teu: float | None = None
    capacity_kg: float | None = None
    usd_per_departure: float | None = None
    trade_of: tuple[str, ...] = ()
    trucks: bool = False
    overlay: str = ""
    closed: tuple[tuple[date, date], ...] = ()

    @property
    def stops(self) -> tuple[str, ...]:
        """Node ids from first to last, in the direction of the hops."""
        return (self.hops[0].from_node, *(hop.to_node for hop in self.hops))

    def is_closed(self, day: date) -> bool:
        """Whether a day at the first stop is one of those on which the service does not leave."""
        return any(first <= day <= last for first, last in self.closed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handling:
    """Loading and unloading of one mode at one node, or (``node`` None) that mode's default.

    At most one price is given. ``kg_co2e_per_t`` counts for one loading or one unloading.
    """

    mode: Mode
    load_h: float
    unload_h: float
    source: str
    node: str | None = None
    usd_per_teu: float | None = None
    usd_per_kg: float | None = None
    usd_per_box: float | None = None
    kg_co2e_per_t: float = 0.0
    overlay: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EmissionFactor:
    """The emission factor of a mode, well-to-wheel: exactly one of g per tonne-km and g per TEU-km.

    ``ttw_share`` is the tank-to-wheel part of it, 0 to 1, None where it is not known.
    """

    mode: Mode
    source: str
    g_co2e_per_tkm: float | None = None
    g_co2e_per_teu_km: float | None = None
    ttw_share: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """A kind of box: its TEU, what it holds, and its price units by column of ``equipment.csv`` (40GP is 2.0).

    A mode whose column is missing from ``units`` does not take it.
    """

    name: str
    teu: float
    payload_t: float
    m3: float
    units: Mapping[str, float]
    source: str


RatePer = Literal["box", "teu", "kg", "tonne", "shipment", "percent"]
Includes = Literal["", "load", "unload", "both"]
RATE_PERS = cast(tuple[RatePer, ...], get_args(RatePer))
INCLUDES = cast(tuple[Includes, ...], get_args(Includes))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """One row of ``rates.csv``: a price agreed for riding ``service`` from ``from_node`` to ``to_node``.

    ``equipment`` "" is any. A row with a ``surcharge`` adds to the rate of the same name and keys; ``percent`` counts
    on the rate's own amount. ``amount`` is in ``currency``. The days of validity, both included, are pricing days.
    """

    rate: str
    service: str
    from_node: str
    to_node: str
    amount: float
    currency: str
    per: RatePer
    source: str
    equipment: str = ""
    surcharge: str = ""
    includes: Includes = ""
    valid_from: date | None = None
    valid_to: date | None = None
    free_days: float | None = None
    overlay: str = ""


Severity = Literal["info", "warning", "forbidden"]
SEVERITIES = cast(tuple[Severity, ...], get_args(Severity))
AdvisoryKind = Literal["note", "closed"]
ADVISORY_KINDS = cast(tuple[AdvisoryKind, ...], get_args(AdvisoryKind))


@dataclass(frozen=True, kw_only=True, slots=True)
class Advisory:
    """What is known of the world and not in the figures. ``target`` is in the words of ``--avoid``, with its kind.

    It is confined to ``cargo``, a country of origin or destination (``CN>``: origin), and to legs of ``mode``; "": any.
    Of the kind ``closed`` it names a service and the days on which that does not leave.
    """

    id: str
    target: str
    severity: Severity
    text: str
    source: str
    checked: date
    cargo: str = ""
    since: date | None = None
    until: date | None = None
    kind: AdvisoryKind = "note"
    mode: Mode | Literal[""] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A timed change of service at a node: ``hours`` from the arrival of the first to the departure of the second."""

    from_service: str
    to_service: str
    node: str
    hours: float
    basis: Basis
    source: str
    as_of: str | None = None
    notes: str = ""
    overlay: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Demurrage:
    """One row of ``demurrage.csv``: what a box costs a day at a node from a day on, after the free days of a rate."""

    node: str
    from_day: float
    usd_per_box_day: float
    source: str
    equipment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A published figure. ``low`` and ``high`` are its range, equal for a single value.

    ``start`` and ``end`` are node ids, or place names for a route. ``service`` is an id or the beginning of one; blank
    means any of the mode. ``note`` explains a deviation. ``world`` has the scenarios of whose world the figure tells.
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
    world: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a route starts or ends: a node, a city, a UN/LOCODE or a point, with the nodes it stands for.

    ``query`` is what was asked, ``name`` what was understood. ``anchor`` is the node that stands exactly there, if any.
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

    ``handling`` is keyed by (node id or None, mode). ``directory`` is where the files stand, ``overlays`` what was laid
    over them: for messages, and for tracks, which are read when something is drawn. ``scenarios``: those applied.
    """

    node_by_id: Mapping[str, Node]
    service_by_id: Mapping[str, Service]
    handling: Mapping[tuple[str | None, Mode], Handling]
    emissions: Mapping[Mode, EmissionFactor]
    assumptions: Assumptions
    equipment: Mapping[str, Equipment] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    advisories: tuple[Advisory, ...] = ()
    demurrage: tuple[Demurrage, ...] = ()
    connections: tuple[Connection, ...] = ()
    directory: str = ""
    overlays: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
