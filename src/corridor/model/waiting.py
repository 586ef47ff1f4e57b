"""How long cargo waits for a departure, by wait policy."""

from __future__ import annotations

from typing import Literal, cast, get_args

from corridor.model.network import Service
from corridor.model.units import HOURS_PER_WEEK

WaitPolicy = Literal["expected", "worst", "scheduled"]
WAIT_POLICIES = cast(tuple[WaitPolicy, ...], get_args(WaitPolicy))


def wait_h(service: Service, wait: WaitPolicy) -> float:
    """Hours between being ready and the departure, under ``expected`` (half the headway) or ``worst`` (all of it).

    A service without frequency is on demand and waits 0. Under ``scheduled`` this is the estimate for a service
    without timetable: half the headway.
    """
    if service.frequency_per_week is None:
        return 0.0
    headway_h = HOURS_PER_WEEK / service.frequency_per_week
    return headway_h if wait == "worst" else headway_h / 2
