"""How long cargo waits for a departure: the only home of the wait formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from corridor.model.modes import MODES, Mode
from corridor.model.network import Service
from corridor.model.shipment import Cargo
from corridor.model.units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WaitPolicy = Literal["expected", "worst", "scheduled"]
WAIT_POLICIES = cast(tuple[WaitPolicy, ...], get_args(WaitPolicy))

UNDATED: tuple[WaitPolicy, ...] = ("expected", "worst")
"""Wait policies that need no date."""

ROUNDING = 1e-9
"""Departures: what an amount is over a whole number of them for rounding alone."""


def headway_h(service: Service) -> float:
    """Hours between two departures; 0 for a service on demand."""
    return 0.0 if service.frequency_per_week is None else HOURS_PER_WEEK / service.frequency_per_week


def counted_in(mode: Mode) -> Literal["capacity_kg", "capacity_teu"]:
    """The column that holds what a departure of a mode takes: chargeable kg, or TEU."""
    return "capacity_kg" if MODES[mode].price_unit == "kg" else "capacity_teu"


def capacity_of(service: Service) -> float | None:
    """What one departure takes, in the unit of ``counted_in``; None without a limit."""
    found: float | None = getattr(service, counted_in(service.mode))
    return found


def departures_needed(service: Service, cargo: Cargo) -> int:
    """How many departures take the whole shipment; 1 without a limit, and on demand."""
    capacity = capacity_of(service)
    if capacity is None or service.frequency_per_week is None:
        return 1
    return max(1, math.ceil(amount_of(cargo, service.mode) / capacity - ROUNDING))


def amount_of(cargo: Cargo, mode: Mode) -> float:
    """What of a cargo counts against the capacity of a mode, in the unit of ``counted_in``."""
    return cargo.chargeable_kg if counted_in(mode) == "capacity_kg" else float(cargo.teu)


def departures_of(amount: Floats, capacity: Floats) -> Floats:
    """The same for arrays of amounts and capacities, infinite ones without a limit."""
    return np.maximum(1.0, np.ceil(amount / capacity - ROUNDING))


def share_of_headway(wait: WaitPolicy, *, promised: bool = False) -> float:
    """What part of a headway is waited for a departure of unknown day: half, or all by ``worst`` or for a promise.

    ``promised``: there is a deadline, which must hold whatever the day turns out to be.
    """
    return 1.0 if wait == "worst" or promised else 0.5


def wait_h(service: Service, cargo: Cargo, wait: WaitPolicy, *, promised: bool = False) -> float:
    """Hours from being ready to the departure, where no day is known.

    ``expected`` is half the headway, ``worst`` all of it; for each further departure that the shipment needs, one
    headway more. A service without frequency is on demand and waits 0.
    """
    more = departures_needed(service, cargo) - 1
    return headway_h(service) * (share_of_headway(wait, promised=promised) + more)
