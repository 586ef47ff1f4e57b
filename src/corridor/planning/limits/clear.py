"""Whether ways that were found without some targets to avoid keep clear of them all the same.

If they do, they are what a search that avoids the targets finds: it has no other ways, and these are among its own. A
ban on the goods of one country is mostly of that kind, and needs no graph of its own then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model.network import Network, Place
from corridor.places.land import Land
from corridor.planning.limits.passing import passing
from corridor.planning.limits.targets import Target, nodes_of, touching
from corridor.planning.rides import rides
from corridor.search.frontier import Mask


@dataclass(frozen=True, kw_only=True, eq=False)
class Watch:
    """What touches some targets: which rides (rides,), which nodes (nodes,), and the countries no dray may pass."""

    ride: Mask
    node: Mask
    countries: frozenset[str]

    def passed(self, ways: Sequence[tuple[Place, Place]], land: Land) -> bool:
        """Whether any of the drays, from a place to another, passes one of the countries."""
        return any(passing(ways, self.countries, land))


_KEPT: WeakKeyDictionary[Network, dict[tuple[Target, ...], Watch]] = WeakKeyDictionary()


def watch(network: Network, targets: tuple[Target, ...]) -> Watch:
    """What touches the targets, in a network; kept, for there are few bans."""
    known = _KEPT.setdefault(network, {})
    found = known.get(targets)
    if found is None:
        plan = rides(network)
        hop, node = np.zeros(len(plan.hop_run), np.bool_), np.zeros(len(plan.node_ids), np.bool_)
        for target in targets:
            hop |= touching(network, plan, target)
            node |= nodes_of(network, target)
        countries = frozenset[str]().union(*(one.keys for one in targets if one.kind == "country"))
        found = known[targets] = Watch(ride=plan.over(hop), node=node, countries=countries)
    return found
