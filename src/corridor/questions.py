"""What is asked: between which places, for which shipment, waiting how, on which services, under which limits."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from corridor import rates
from corridor.expand import Wishes
from corridor.land import Land
from corridor.model import Network, Place, Status

Cost = tuple[float, float, float]
"""Hours, USD and kg CO2e."""

ROUNDING = 1e-9
"""Limits are kept to this share, so that a sum of legs that is the limit itself is not left out."""


def statuses(*, include_planned: bool) -> frozenset[Status]:
    """Which services run, as far as the question goes."""
    return frozenset(("operating", "planned") if include_planned else ("operating",))


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
