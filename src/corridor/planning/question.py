"""What is asked: ``Terms`` (what is sent, how it waits, when, under which limits) and the ``Question`` about two
places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from corridor.errors import InputError, SamePlace
from corridor.model import rates
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Place, Status
from corridor.model.shipment import Cargo, Shipment, cargo
from corridor.model.timetable import hours_between
from corridor.model.waiting import WAIT_POLICIES, WaitPolicy, share_of_headway
from corridor.places.land import Land, load_land
from corridor.planning.limits.targets import FREE, Limits, Target

Cost = tuple[float, float, float]
"""Hours, USD and kg CO2e."""

ROUNDING = 1e-9
"""Limits are kept to this share, so that a sum of legs that is the limit itself is not left out."""

SAME_PLACE_KM = 0.001

YEARS = range(1900, 3000)
"""Of dates that can be asked for: departures are looked up for more than a year on both sides of one."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """From when cargo is ready, an aware instant; or, ``backwards``, by when it must be there."""

    instant: datetime
    backwards: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Everything that is asked but the network and the places.

    ``depart`` is when the cargo is ready and ``arrive_by`` the deadline, aware instants. With a deadline alone the
    latest
    departures that make it are sought, and ``earliest`` is when the cargo can be ready at the soonest. ``statuses`` are
    those of the services used. Agreed prices are those in force on ``pricing_day``. ``allow`` names advisories whose
    ban is lifted. ``pickup_after_days``: when boxes are picked up after they are ready at the last terminal, where what
    they cost by then shall be told. ``co2e`` False: it takes no part in the search.
    """

    cargo: Cargo
    pricing_day: date
    wait: WaitPolicy = "expected"
    depart: datetime | None = None
    arrive_by: datetime | None = None
    earliest: datetime | None = None
    limits: Limits = FREE
    statuses: frozenset[Status] = frozenset(("operating",))
    allow: frozenset[str] = frozenset()
    pickup_after_days: float | None = None
    co2e: bool = True
    land: Land = field(default_factory=load_land, repr=False)

    @property
    def clock(self) -> Clock | None:
        """The instant that the search starts from; None without a date."""
        if self.depart is not None:
            return Clock(instant=self.depart)
        return None if self.arrive_by is None else Clock(instant=self.arrive_by, backwards=True)

    @property
    def backwards(self) -> bool:
        """Whether the latest departures for a deadline are sought, not the first arrivals."""
        return self.depart is None and self.arrive_by is not None

    @property
    def share_of_headway(self) -> float:
        """What part of a headway is waited for a departure of unknown day."""
        return share_of_headway(self.wait, promised=self.arrive_by is not None)

    @property
    def most(self) -> Cost:
        """The most that a path may cost; with a start, or an earliest one, and a deadline the time between them."""
        hours, usd, kg = self.limits.most
        start = self.depart or self.earliest
        if start is not None and self.arrive_by is not None:
            hours = min(hours, hours_between(start, self.arrive_by))
        return hours * (1 + ROUNDING), usd * (1 + ROUNDING), kg * (1 + ROUNDING)

    @property
    def include_planned(self) -> bool:
        """Whether services that are planned are used."""
        return "planned" in self.statuses

    def cost(self, dray: rates.Dray) -> Cost:
        """What a dray adds to a path."""
        return (dray.hours, dray.usd, dray.kg_co2e if self.co2e else 0.0)

    def generalised_usd(self, cost: Cost, network: Network) -> float:
        """Money, time and carbon of a cost in one figure."""
        hours, usd, kg = cost
        return rates.generalised_usd(usd, hours, kg, self.cargo, network.assumptions)


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """Terms, the network they are asked of, and the places: where the cargo is and where it must go.

    ``bans`` are the forbidding advisories in force between the places, as targets to avoid, by their id.
    """

    network: Network
    terms: Terms
    origin: Place
    destination: Place
    bans: Mapping[str, Target] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """What is kept to: as asked, with the bans; ends count as touched."""
        return self._with(self.bans)

    @property
    def limits_of_any_goods(self) -> Limits:
        """The same without the bans on goods of one country: what most questions have in common."""
        confined = {one.id for one in self.network.advisories if one.cargo}
        return self._with(key for key in self.bans if key not in confined)

    def _with(self, bans: Iterable[str]) -> Limits:
        kept = self.terms.limits
        via = tuple(target for target in kept.via if not self._at_an_end(target))
        avoid = (*kept.avoid, *(self.bans[key] for key in bans if key not in self.terms.allow))
        return replace(kept, via=via, avoid=avoid)

    def _at_an_end(self, target: Target) -> bool:
        """Whether the origin or the destination is, or lies in, a target."""
        for end in (self.origin, self.destination):
            if target.kind == "country" and end.country in target.keys:
                return True
            if target.kind == "node" and not target.keys.isdisjoint(end.nodes):
                return True
        return False

    def under(self, limits: Limits) -> Question:
        """The same question under other limits."""
        return replace(self, terms=replace(self.terms, limits=limits))

    def with_terms(self, **changes: Any) -> Question:  # noqa: ANN401 - fields of Terms
        """The same question with some of its terms changed."""
        return replace(self, terms=replace(self.terms, **changes))


def terms_of(
    network: Network,
    *,
    shipment: Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    on: date | None = None,
    include_planned: bool = False,
    **others: Any,  # noqa: ANN401 - earliest, limits, allow, pickup_after_days, land of Terms
) -> Terms:
    """Terms on a network, checked.

    ``on`` is the pricing day; by default the day of ``depart``, else today.

    Raises:
        InputError: an unknown wait policy, a date that does not go with it or has no time zone, a shipment that does
        not
            fit into its boxes.
    """
    _check_dates(wait, depart, arrive_by, others.get("earliest"))
    if on is not None and (not isinstance(on, date) or isinstance(on, datetime)):
        raise InputError(f"on is {on!r}, no day; give a date, such as date(2026, 12, 3)")
    return Terms(
        cargo=cargo(shipment or Shipment(), network),
        pricing_day=on or (depart.date() if depart is not None else date.today()),  # noqa: DTZ011 - the user's day
        wait=wait,
        depart=depart,
        arrive_by=arrive_by,
        statuses=frozenset(("operating", "planned") if include_planned else ("operating",)),
        **others,
    )


def ask(network: Network, terms: Terms, origin: Place, destination: Place, bans: Mapping[str, Target]) -> Question:
    """A question that can be answered.

    Raises:
        InputError: limits that contradict each other or the places.
        SamePlace: origin and destination are one, or one contains the other.
    """
    _refuse_contradictions(terms.limits, origin, destination)
    _refuse_same(origin, destination)
    return Question(network=network, terms=terms, origin=origin, destination=destination, bans=bans)


def _check_dates(wait: str, depart: datetime | None, arrive_by: datetime | None, earliest: datetime | None) -> None:
    if wait not in WAIT_POLICIES:
        raise InputError(f"wait policy {wait!r} is unknown; write one of {', '.join(WAIT_POLICIES)}")
    for name, moment in (("depart", depart), ("arrive_by", arrive_by), ("earliest", earliest)):
        if moment is not None and (not isinstance(moment, datetime) or moment.tzinfo is None):
            raise InputError(
                f"{name} is {moment!r}, without a time zone; give an aware datetime, such as "
                "datetime(2026, 12, 3, tzinfo=ZoneInfo('Asia/Shanghai'))"
            )
        if moment is not None and moment.year not in YEARS:
            raise InputError(f"{name} is {moment!r}; give a day of the years {YEARS[0]} to {YEARS[-1]}")
        if moment is not None and wait != "scheduled" and name != "earliest":
            raise InputError(f"{name} is a date, but the wait policy is {wait}; write wait='scheduled'")
    if wait == "scheduled" and depart is None and arrive_by is None:
        raise InputError("wait policy scheduled needs a date: say when the shipment is ready, or when it must arrive")
    if depart is not None and arrive_by is not None and arrive_by <= depart:
        raise InputError(
            f"the deadline {arrive_by.isoformat()} is not after the departure {depart.isoformat()}; swap or mend them"
        )


def _refuse_contradictions(limits: Limits, origin: Place, destination: Place) -> None:
    """What can never be kept: to avoid where one starts or ends, or what one must go by."""
    for end, name in ((origin, "origin"), (destination, "destination")):
        for target in limits.avoid:
            inside = target.kind == "country" and end.country in target.keys
            if inside or (target.kind == "node" and end.nodes and target.keys >= set(end.nodes)):
                raise InputError(
                    f"the {name}, {end.name}, is or lies in {target.word}, which is to be avoided; drop one"
                )
    for via in limits.via:
        for target in limits.avoid:
            if via.kind == target.kind and via.keys <= target.keys:
                raise InputError(f"{via.word} is to be gone by and {target.word} to be avoided; drop one")


def _refuse_same(origin: Place, destination: Place) -> None:
    shared = sorted(set(origin.nodes) & set(destination.nodes))
    apart_km = great_circle_km((origin.lon, origin.lat), (destination.lon, destination.lat))
    if not shared and (apart_km > SAME_PLACE_KM or (origin.nodes and destination.nodes)):
        return
    if not shared or set(origin.nodes) == set(destination.nodes):
        raise SamePlace(
            f"origin and destination are the same place, {destination.name}; name two places, such as "
            '"Changchun" and "Hamburg"'
        )
    raise SamePlace(
        f"{origin.name} and {destination.name} share {', '.join(shared)}; name one facility on each side "
        "(corridor nodes lists them)"
    )
