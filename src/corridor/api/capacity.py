"""What a service's space is worth: the allocation of the same orders with other capacities of its departures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corridor.api.allocation import allocate
from corridor.api.orders import Given, rows_of
from corridor.dataset.orders import SLOTS
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.network import Network, Service
from corridor.model.waiting import counted_in
from corridor.planning.allocation.outcome.sweep import Step, Sweep, step_of

MOST_STEPS = 60


def capacity_sweep(
    network: Network,
    orders: Given,
    service: str,
    capacities: Sequence[float],
    *,
    slots: Given = (),
    **asked: Any,  # noqa: ANN401 - those of allocate
) -> Sweep:
    """The orders allocated anew with each capacity of the departures of a service.

    The capacity stands in place of the network's and of the rows of ``slots`` for the service.

    Args:
        network: as from ``corridor.load``.
        orders: as for ``allocate``.
        service: the id of the service.
        capacities: TEU, or chargeable kg of what flies, that one departure takes.
        slots: as for ``allocate``.
        asked: the other keywords of ``allocate``.

    Ctrl-C gives the steps that are done; before the first is, it goes on to the caller.

    Raises:
        InputError: an unknown service, capacities not above 0 or too many, and as ``allocate``.
    """
    found = network.service_by_id.get(service)
    if found is None:
        raise InputError(f"service {echo(service)} is not in the network; corridor services lists them")
    steps = sorted(set(capacities))
    if not 1 <= len(steps) <= MOST_STEPS or not all(0 < one < math.inf for one in steps):
        raise InputError(f"{len(steps)} capacities are given; give 1 to {MOST_STEPS}, each above 0")
    in_kg = counted_in(found.mode) == "capacity_kg"
    others = [row for _, row in rows_of(slots, SLOTS.name) if row.get("service") != service]
    if asked.get("keep") is not None:
        raise InputError("a kept allocation has the capacities of then; leave out one of --keep and --sweep")
    made: list[Step] = []
    for capacity in steps:
        of_step = allocate(_with(network, found, capacity), orders, slots=others, **asked)
        if of_step.interrupted:
            if not made:
                raise KeyboardInterrupt
            return Sweep(service=service, by_kg=in_kg, steps=tuple(made), interrupted=True)
        made.append(step_of(of_step, service, capacity))
    return Sweep(service=service, by_kg=in_kg, steps=tuple(made))


def _with(network: Network, service: Service, capacity: float) -> Network:
    changed: dict[str, Any] = {counted_in(service.mode): capacity}
    new = replace(service, **changed)
    return replace(network, service_by_id={**network.service_by_id, service.id: new})
