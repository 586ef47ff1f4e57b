"""What is asked: between which places, for which shipment, waiting how, on which services, under which limits."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime

from corridor.errors import InputError, SamePlace
from corridor.model import rates
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Place, Shipment, Status
from corridor.model.timetable import hours_between
from corridor.model.waiting import WAIT_POLICIES, WaitPolicy
from corridor.places.land import Land
from corridor.planning.limits import FREE, Limits

Cost = tuple[float, float, float]
"""Hours, USD and kg CO2e."""

ROUNDING = 1e-9
"""Limits are kept to this share, so that a sum of legs that is the limit itself is not left out."""


def statuses(*, include_planned: bool) -> frozenset[Status]:
    """Which services run, as far as the question goes."""
    return frozenset(("operating", "planned") if include_planned else ("operating",))


@dataclass(frozen=True, kw_only=True)
class Clock:
    """From when cargo is ready, an aware instant; or, ``backwards``, by when it must be there."""

    instant: datetime
    backwards: bool = False


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What shapes the arrays besides the network: shipment, wait policy, statuses, limits and, if dated, the clock.

    Without ``co2e`` routes are compared by hours and USD only.
    """

    shipment: Shipment
    wait: WaitPolicy
    statuses: frozenset[Status]
    limits: Limits = FREE
    clock: Clock | None = None
    co2e: bool = True


@dataclass(frozen=True, kw_only=True)
class Terms(Wishes):
    """Everything that is asked but the places: the wishes, of which network, and where trucks can drive.

    ``clock`` is when the cargo is ready, or by when it must arrive (then the latest departures are sought).
    """

    network: Network
    land: Land

    @property
    def backwards(self) -> bool:
        """Whether the latest departures for a deadline are sought, not the first arrivals."""
        return self.clock is not None and self.clock.backwards

    @property
    def wishes(self) -> Wishes:
        """What of this shapes the arrays to search."""
        wishes = {field.name: getattr(self, field.name) for field in fields(Wishes)}
        limits = replace(self.limits, max_hours=None, max_usd=None, max_kg_co2e=None)
        return Wishes(**wishes | {"limits": limits})

    @property
    def most(self) -> Cost:
        """The most that a path may cost."""
        hours, usd, kg = (most * (1 + ROUNDING) for most in self.limits.most)
        return hours, usd, kg

    def cost(self, dray: rates.Dray) -> Cost:
        """What a dray adds to a path."""
        return (dray.hours, dray.usd, dray.kg_co2e if self.co2e else 0.0)

    def between(self, origin: Place, destination: Place) -> Question:
        """The question for two places."""
        terms = {field.name: getattr(self, field.name) for field in fields(Terms)}
        return Question(**terms, origin=origin, destination=destination)


@dataclass(frozen=True, kw_only=True)
class Question(Terms):
    """Terms, and the places: where the cargo is and where it must go."""

    origin: Place
    destination: Place


def ask(
    network: Network,
    origin: Place,
    destination: Place,
    *,
    land: Land,
    shipment: Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    earliest: datetime | None = None,
    limits: Limits = FREE,
    include_planned: bool = False,
) -> Question:
    """The question that ``plan`` answers, checked. Arguments and errors are those of ``plan``."""
    _check_dates(wait, depart, arrive_by)
    _refuse_contradictions(limits, origin, destination)
    _refuse_same(origin, destination)
    return Question(
        network=network,
        origin=origin,
        destination=destination,
        land=land,
        shipment=shipment or Shipment(),
        wait=wait,
        statuses=statuses(include_planned=include_planned),
        limits=_with_deadline(limits, depart or earliest, arrive_by),
        clock=_clock(depart, arrive_by),
    )


def _check_dates(wait: str, depart: datetime | None, arrive_by: datetime | None) -> None:
    if wait not in WAIT_POLICIES:
        raise InputError(f"wait policy {wait!r} is unknown; write one of {', '.join(WAIT_POLICIES)}")
    for name, moment in (("depart", depart), ("arrive_by", arrive_by)):
        if moment is not None and (not isinstance(moment, datetime) or moment.tzinfo is None):
            raise InputError(
                f"{name} is {moment!r}, without a time zone; give an aware datetime, such as "
                "datetime(2026, 12, 3, tzinfo=ZoneInfo('Asia/Shanghai'))"
            )
        if moment is not None and wait != "scheduled":
            raise InputError(f"{name} is a date, but the wait policy is {wait}; write wait='scheduled'")
    if wait == "scheduled" and depart is None and arrive_by is None:
        raise InputError("wait policy scheduled needs a date: say when the shipment is ready, or when it must arrive")
    if depart is not None and arrive_by is not None and arrive_by <= depart:
        raise InputError(
            f"the deadline {arrive_by.isoformat()} is not after the departure {depart.isoformat()}; swap or mend them"
        )


def _clock(depart: datetime | None, arrive_by: datetime | None) -> Clock | None:
    if depart is not None:
        return Clock(instant=depart)
    return None if arrive_by is None else Clock(instant=arrive_by, backwards=True)


def _with_deadline(limits: Limits, depart: datetime | None, arrive_by: datetime | None) -> Limits:
    if depart is None or arrive_by is None:
        return limits
    return limits.within_h(hours_between(depart, arrive_by))


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


SAME_PLACE_KM = 0.001


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
