"""Timed connections: what a change of service that is sold as one booking takes instead of unloading, waiting, loading.

Cargo that leaves the first service for the second has been handled as always, but never for longer than the booked
``hours``; what is left of them it waits. Where departures of the second are known it takes the first one for which it
is loaded, and the booked wait counts only behind the last of them: so an earlier departure is caught, and none is
boarded that does not run. Prices and CO2e are those of the two rides.

Who is earlier leaves no later, so the search stays exact. ``rides`` makes rides of their own of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.model import rates
from corridor.model.modes import Mode
from corridor.model.network import Connection, Network
from corridor.model.pieces import whole_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A timed connection, and its hours in three: unloading from the first, waiting, loading onto the second."""

    connection: Connection
    unload_h: float
    wait_h: float
    load_h: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        one = self.connection
        return {
            "from_service": one.from_service, "node": one.node, "hours": one.hours, "basis": one.basis,
            "source": one.source,
        }  # fmt: skip


def changes(network: Network) -> tuple[Change | None, ...]:
    """One for each connection of the network, None where a scenario has dropped one of its services.

    Of a service that a scenario has cut all pieces are meant (``model/pieces``).
    """
    modes = {whole_id(name): service.mode for name, service in network.service_by_id.items()}
    return tuple(_change(network, one, modes) for one in network.connections)


def _change(network: Network, one: Connection, modes: Mapping[str, Mode]) -> Change | None:
    if one.from_service not in modes or one.to_service not in modes:
        return None
    unload_h = min(rates.handling_at(network, one.node, modes[one.from_service]).unload_h, one.hours)
    load_h = min(rates.handling_at(network, one.node, modes[one.to_service]).load_h, one.hours - unload_h)
    return Change(connection=one, unload_h=unload_h, wait_h=one.hours - unload_h - load_h, load_h=load_h)
