"""What a planner asks to keep to: what to avoid, what to go by, modes, transfers, days, money, CO2e. Pure.

A ``Target`` is one thing that a route can touch. What a word means is told by ``words``; which hops a limit
leaves, and which targets a hop reaches, is worked out here on a ``Rides``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from corridor.model.modes import MODES, Mode
from corridor.model.network import Network, Status
from corridor.planning.rides import Rides
from corridor.search.frontier import Mask

TargetKind = Literal["country", "node", "service", "mode", "passage", "operator", "hop"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing that a route touches: the nodes, country, ... of ``keys``; ``word`` is how it was asked for."""

    kind: TargetKind
    keys: frozenset[str]
    word: str


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is kept to, exactly. Nothing by default.

    ``avoid`` is not touched at all; ``via`` is touched in this order. ``modes`` are those that services may have, and
    ``carriers`` those that carry such goods (drays
    are not services). ``bonded``: cargo under customs bond, see ``bonded_nodes``. The maxima are for the whole route.
    """

    avoid: tuple[Target, ...] = ()
    via: tuple[Target, ...] = ()
    modes: frozenset[Mode] | None = None
    carriers: frozenset[Mode] | None = None
    bonded: bool = False
    max_transfers: int | None = None
    max_hours: float | None = None
    max_usd: float | None = None
    max_kg_co2e: float | None = None

    @property
    def allowed_modes(self) -> frozenset[Mode]:
        """The modes that services may have."""
        every: frozenset[Mode] = frozenset(MODES)
        return (every if self.modes is None else self.modes) & (every if self.carriers is None else self.carriers)

    @property
    def most(self) -> tuple[float, float, float]:
        """The most hours, USD and kg CO2e; inf where there is no limit."""
        return tuple(  # type: ignore[return-value]
            float("inf") if value is None else value for value in (self.max_hours, self.max_usd, self.max_kg_co2e)
        )


FREE = Limits()


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Limits on the arrays of one network: which directed hops may be ridden and which nodes used.

    ``reach_from``, ``reach_hop`` and ``reach_to`` (via, directed hops) tell what a hop reaches of each target: at its
    first stop, by itself, and at its last stop.
    """

    hop: Mask
    node: Mask
    reach_from: Mask
    reach_hop: Mask
    reach_to: Mask


BETWEEN = ">"
"""Between the two nodes of a hop, in the order of travel: ``CNMLX>RUZBK``."""


def ground(network: Network, plan: Rides, limits: Limits, statuses: frozenset[Status]) -> Ground:
    """The limits on the arrays of a network, for the services of the given statuses."""
    hops, nodes = len(plan.hop_run), len(plan.node_ids)
    service_of_hop = plan.run_service[plan.hop_run]
    services = list(network.service_by_id.values())
    allowed = limits.allowed_modes
    usable = np.array([s.status in statuses and s.mode in allowed for s in services], dtype=np.bool_)
    hop_ok = usable[service_of_hop] if hops else np.zeros(0, dtype=np.bool_)
    node_ok = np.ones(nodes, dtype=np.bool_)
    for target in limits.avoid:
        hop_ok = hop_ok & ~touching(network, plan, target)
        node_ok &= ~nodes_of(network, target)
    reaches = [_touched(network, plan, target) for target in limits.via]
    stacked = [np.array([reach[i] for reach in reaches]).reshape(len(reaches), hops) for i in range(3)]
    return Ground(hop=hop_ok, node=node_ok, reach_from=stacked[0], reach_hop=stacked[1], reach_to=stacked[2])


def touching(network: Network, plan: Rides, target: Target) -> Mask:
    """Which directed hops touch the target, by themselves or at an end."""
    at_from, by_hop, at_to = _touched(network, plan, target)
    return at_from | by_hop | at_to


def nodes_of(network: Network, target: Target) -> Mask:
    """The nodes that are, or lie in, the target."""
    if target.kind == "node":
        return np.array([node in target.keys for node in network.node_by_id], dtype=np.bool_)
    if target.kind == "country":
        return np.array([node.country in target.keys for node in network.node_by_id.values()], dtype=np.bool_)
    return np.zeros(len(network.node_by_id), dtype=np.bool_)


def _touched(network: Network, plan: Rides, target: Target) -> tuple[Mask, Mask, Mask]:
    """Which directed hops touch the target: at their first stop, by themselves, at their last stop."""
    hops = len(plan.hop_run)
    none = np.zeros(hops, dtype=np.bool_)
    if target.kind == "hop":
        pairs = [key.partition(BETWEEN) for key in target.keys]
        by_pair = none.copy()
        for start, _, end in pairs:
            if start in plan.number and end in plan.number:
                by_pair |= (plan.hop_from == plan.number[start]) & (plan.hop_to == plan.number[end])
        return none, by_pair, none
    services = list(network.service_by_id.values())
    if target.kind in ("service", "mode", "operator"):
        of = {"service": "id", "mode": "mode", "operator": "operator"}[target.kind]
        chosen = np.array([getattr(service, of) in target.keys for service in services], dtype=np.bool_)
        return none, chosen[plan.run_service[plan.hop_run]] if hops else none, none
    by_hop = none.copy()
    for key in target.keys:
        by_hop[plan.through((target.kind, key))] = True
    if target.kind == "passage":
        return none, by_hop, none
    at = nodes_of(network, target)
    return at[plan.hop_from], by_hop, at[plan.hop_to]
