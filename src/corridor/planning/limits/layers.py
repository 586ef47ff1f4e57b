"""States in layers, for limits that a route's past decides: what it went by in order, and how often it changed.

A layer is how many of the ``via`` targets were reached and, where transfers are limited, how many legs were begun. An
arc leads to the layer that its ride reaches; only the last via layer may end. Without such limits there is one layer
and nothing is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.planning.limits.targets import Ground, Limits
from corridor.planning.rides import Rides
from corridor.search.frontier import NO_TABLE, Dates, Floats, Graph, Ints, Mask, graph

Longs = NDArray[np.int64]


class ArcsBetweenNodes(Protocol):
    """Rides as arcs between nodes."""

    @property
    def source(self) -> Ints: ...  # noqa: D102
    @property
    def target(self) -> Ints: ...  # noqa: D102
    @property
    def cost(self) -> Floats: ...  # noqa: D102
    @property
    def dates(self) -> Dates: ...  # noqa: D102


class TransferArc(Protocol):
    """A dray between two nodes, by number, with its cost."""

    @property
    def source(self) -> int: ...  # noqa: D102
    @property
    def target(self) -> int: ...  # noqa: D102
    @property
    def cost(self) -> tuple[float, float, float]: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True, eq=False)
class Layered:
    """How the states of a network are multiplied. State ``s`` in layer ``l`` is number ``l * states + s``.

    ``nodes`` grounds, as many yards and ``held`` timed connections are the ``states``: on these cargo is booked that a
    service brought. ``vias`` and ``legs`` are the numbers of layers of each kind; layer ``v * legs + t``. ``reached``
    (vias, rides) is the via layer that a ride leads to from each.
    """

    nodes: int
    held: int
    vias: int
    legs: int
    reached: Ints
    backwards: bool

    @property
    def states(self) -> int:
        """States of one layer."""
        return 2 * self.nodes + self.held

    @property
    def layers(self) -> int:
        """How many copies of the states there are."""
        return self.vias * self.legs

    @property
    def sink(self) -> int:
        """The state after all layers."""
        return self.layers * self.states

    def _ends(self, state: int) -> list[int]:
        """The last via layer with any number of legs."""
        return [((self.vias - 1) * self.legs + t) * self.states + state for t in range(self.legs)]

    def entries(self, state: int) -> list[int]:
        """All layers in which a path may begin in a state: forwards the first; backwards any number of legs."""
        if state == self.states:
            return [self.sink] if self.vias == 1 else []
        return self._ends(state) if self.backwards else [state]

    def exits(self, state: int) -> list[int]:
        """All layers in which a path may end in a state."""
        return [state] if self.backwards else self._ends(state)

    def graph(self, arcs: ArcsBetweenNodes, transfers: Sequence[TransferArc]) -> Graph:
        """The arcs in all layers, turned round when searching backwards. ``number`` tells which arc is which."""
        start, end, chosen = self._copies(arcs)
        every = np.arange(self.layers, dtype=np.int64) * self.states
        grounds = (every[:, None] + np.arange(self.nodes)).ravel()
        rode, at = len(transfers), every[:, None]
        ground_of = (at + np.array([one.source for one in transfers], dtype=np.int64)).ravel()
        yard_of = (at + self.nodes + np.array([one.target for one in transfers], dtype=np.int64)).ravel()
        paid = np.array([one.cost for one in transfers]).reshape(-1, 3)
        if self.backwards:
            yards = self._from_yards(start)
            source = np.concatenate([end, end[yards], yard_of])
            target = np.concatenate([start, start[yards] + self.nodes, ground_of])
            chosen = np.concatenate([chosen, chosen[yards]])
            borrower = lender = np.zeros(0, dtype=np.int64)
        else:
            source, target = np.concatenate([start, ground_of]), np.concatenate([end, yard_of])
            borrower, lender = grounds + self.nodes, grounds
        more = rode * self.layers
        dates = arcs.dates
        return graph(
            states=self.layers * self.states,
            source=source.astype(np.int32),
            target=target.astype(np.int32),
            cost=np.concatenate([arcs.cost[chosen], np.tile(paid, (self.layers, 1))]),
            borrower=borrower.astype(np.int32),
            lender=lender.astype(np.int32),
            shared=np.arange(len(source)) < len(chosen),
            dates=Dates(
                table=np.append(dates.table[chosen], np.full(more, NO_TABLE, np.int32)).astype(np.int32),
                before=np.append(dates.before[chosen], np.zeros(more)),
                offset=np.append(dates.offset[chosen], np.zeros(more)),
                tables=dates.tables,
            ),
        )

    def number(self, ride: Ints, transfers: Sequence[TransferArc], arcs: ArcsBetweenNodes) -> Ints:
        """Of each arc of the graph: its ride, or -1 - the number of its transfer."""
        start, _, chosen = self._copies(arcs)
        if self.backwards:
            chosen = np.concatenate([chosen, chosen[self._from_yards(start)]])
        return np.concatenate([ride[chosen], np.tile(-1 - np.arange(len(transfers)), self.layers)]).astype(np.int32)

    def _from_yards(self, start: Longs) -> Mask | slice:
        """Which arcs lead from yards too: all that begin on the ground."""
        return start % self.states < self.nodes if self.held else slice(None)

    def _copies(self, arcs: ArcsBetweenNodes) -> tuple[Longs, Longs, Longs]:
        """Ground to ground in every layer: where each arc starts and ends, and which of ``arcs`` it is."""
        source, target = arcs.source.astype(np.int64), arcs.target.astype(np.int64)
        if self.layers == 1:
            return source, target, np.arange(len(source), dtype=np.int64)
        starts, ends, chosen = [], [], []
        for via in range(self.vias):
            for leg in range(self.legs):
                on = leg + (1 if self.legs > 1 else 0)
                if on >= max(self.legs, 1) and self.legs > 1:
                    continue
                starts.append((via * self.legs + leg) * self.states + source)
                ends.append((self.reached[via].astype(np.int64) * self.legs + on) * self.states + target)
                chosen.append(np.arange(len(source), dtype=np.int64))
        return np.concatenate(starts), np.concatenate(ends), np.concatenate(chosen)


def layered(plan: Rides, usable: Ground, limits: Limits, ride: Ints, *, backwards: bool) -> Layered:
    """The layers that the limits need, over the rides that are left."""
    vias = len(limits.via) + 1
    legs = 1 if limits.max_transfers is None else limits.max_transfers + 2
    reached = np.zeros((vias, len(ride)), dtype=np.int32)
    first, hops = plan.first[ride], plan.last[ride] - plan.first[ride] + 1
    for start in range(vias):
        at = np.full(len(ride), start, dtype=np.int32)
        for step in range(int(hops.max(initial=0)) if vias > 1 else 0):
            riding = np.flatnonzero(hops > step)
            hop = first[riding] + step
            # In the order in which a hop touches things: its first stop, itself, its last stop
            for reach in (usable.reach_from, usable.reach_hop, usable.reach_to):
                for _ in range(vias - 1):
                    waiting = at[riding] < vias - 1
                    hit = np.zeros(len(riding), dtype=np.bool_)
                    hit[waiting] = reach[at[riding][waiting], hop[waiting]]
                    at[riding] += hit
        reached[start] = at
    held = 0 if plan.connected is None else len(plan.connected.changes)
    return Layered(nodes=len(plan.node_ids), held=held, vias=vias, legs=legs, reached=reached, backwards=backwards)
