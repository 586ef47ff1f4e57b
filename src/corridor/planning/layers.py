"""States in layers, for limits that a route's past decides: what it went by in order, and how often it changed.

A layer is how many of the ``via`` targets were reached and, where transfers are limited, how many legs were begun. An
arc leads to the layer that its hop reaches; only the last via layer may end. Without such limits there is one layer
and nothing is copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.model.network import Network
from corridor.planning.limits import Ground, Limits
from corridor.planning.state_graph import LOAD, UNLOAD, Layout
from corridor.search import frontier as search
from corridor.search.frontier import Mask


@dataclass(frozen=True, kw_only=True)
class Layered:
    """How the states of a layout are multiplied. State ``s`` in layer ``l`` is number ``l * states + s``.

    ``vias`` and ``legs`` are the numbers of layers of each kind; layer ``v * legs + t``. ``reached`` (vias, arcs) is
    the via layer that an arc leads to from each.
    """

    states: int
    nodes: int
    vias: int
    legs: int
    reached: search.Ints
    backwards: bool

    @property
    def layers(self) -> int:
        """How many copies of the states there are."""
        return self.vias * self.legs

    @property
    def sink(self) -> int:
        """The state after all layers."""
        return self.layers * self.states

    def entries(self, state: int) -> list[int]:
        """All layers in which a path may begin in a state: forwards the first; backwards any number of legs."""
        if state == self.states:
            return [self.sink] if self.vias == 1 else []
        if not self.backwards:
            return [state]
        return [((self.vias - 1) * self.legs + t) * self.states + state for t in range(self.legs)]

    def exits(self, state: int) -> list[int]:
        """All layers in which a path may end in a state."""
        if self.backwards:
            return [state]
        return [((self.vias - 1) * self.legs + t) * self.states + state for t in range(self.legs)]

    def plain(self, state: int) -> int:
        """The layout's state of a state in any layer."""
        return state % self.states

    def graph(self, plan: Layout, arc: search.Ints, cost: search.Floats, dates: search.Dates | None) -> search.Graph:
        """The arcs of a layout, in all layers, turned round when searching backwards."""
        source, target, number = self._copies(plan, arc)
        nodes = np.arange(self.nodes, dtype=np.int32)
        grounds = (np.arange(self.layers, dtype=np.int32)[:, None] * self.states + nodes).ravel()
        yards = grounds + np.int32(self.nodes)
        if self.backwards:
            source, target = target, source
            loads = np.flatnonzero((plan.arc_kind[arc] == LOAD)[number])
            source = np.concatenate([source, source[loads]])
            target = np.concatenate([target, target[loads] + np.int32(self.nodes)])
            number = np.concatenate([number, number[loads]])
            grounds = yards = np.zeros(0, dtype=np.int32)
        if dates is not None:
            dates = search.Dates(
                table=dates.table[number], before=dates.before[number], offset=dates.offset[number], tables=dates.tables
            )
        return search.graph(
            states=self.layers * self.states,
            source=source.astype(np.int32), target=target.astype(np.int32), cost=cost[number],
            borrower=yards, lender=grounds, dates=dates,
        )  # fmt: skip

    def _copies(self, plan: Layout, arc: search.Ints) -> tuple[search.Ints, search.Ints, search.Ints]:
        """Source, target and arc number of every arc in every layer."""
        source, target = plan.arc_source[arc], plan.arc_target[arc]
        if self.layers == 1:
            return source, target, np.arange(len(arc), dtype=np.int32)
        load = (plan.arc_kind[arc] == LOAD).astype(np.int32)
        sources, targets, numbers = [], [], []
        for via in range(self.vias):
            for leg in range(self.legs):
                on = leg + (load if self.legs > 1 else np.zeros_like(load))
                there = self.reached[via] * self.legs + on
                fits = np.flatnonzero(on < self.legs)
                sources.append((via * self.legs + leg) * self.states + source[fits])
                targets.append(there[fits] * self.states + target[fits])
                numbers.append(fits.astype(np.int32))
        return np.concatenate(sources), np.concatenate(targets), np.concatenate(numbers)


def layered(plan: Layout, usable: Ground, limits: Limits, arc: search.Ints, *, backwards: bool) -> Layered:
    """The layers that the limits need, over the arcs that are left."""
    vias = len(limits.via) + 1
    legs = 1 if limits.max_transfers is None else limits.max_transfers + 2
    reached = np.zeros((vias, len(arc)), dtype=np.int32)
    hop, kind = plan.arc_hop[arc], plan.arc_kind[arc]
    for start in range(vias):
        at = np.full(len(arc), start, dtype=np.int32)
        # In the order in which a hop touches things: its first stop, itself, its last stop
        for reach in (usable.reach_from, usable.reach_hop, usable.reach_to):
            for _ in range(vias - 1):
                waiting = (at < vias - 1) & (kind != UNLOAD)
                hit = np.zeros(len(arc), dtype=np.bool_)
                hit[waiting] = reach[at[waiting], hop[waiting]]
                at = at + hit
        reached[start] = at
    return Layered(
        states=plan.states, nodes=len(plan.node_ids), vias=vias, legs=legs, reached=reached, backwards=backwards
    )


def workable(network: Network, plan: Layout, limits: Limits) -> Mask:
    """Which arcs of a layout the bond leaves: cargo under customs bond is loaded and unloaded at bonded nodes only."""
    ok = np.ones(len(plan.arc_kind), dtype=np.bool_)
    if limits.bonded:
        bonded = np.array([node.bonded is True for node in network.node_by_id.values()], dtype=np.bool_)
        load, unload = plan.arc_kind == LOAD, plan.arc_kind == UNLOAD
        ok[load] = bonded[plan.arc_source[load]]
        ok[unload] = bonded[plan.arc_target[unload]]
    return ok
