"""What the loops of the search are asked, and what they answer: of a graph, in its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.graph import Floats, Ints, Mask


@dataclass(frozen=True, kw_only=True, eq=False)
class Ask:
    """One question to the label setting; without ``leave`` and ``bound`` it is for all states.

    Entries ``entry_state`` (entries,), ``entry_cost`` (entries, 3); ``leave`` (states, 3), inf where none may leave;
    ``bound`` (states, 3); ``limit`` (3,). Labels leave the queue by the criterion ``first``: another makes a search
    longer or shorter, and changes nothing of what is undominated. ``known`` (ways, 2) is of ways known before: the sum
    of their first and third cost, and the second; what is no better in both is left out.
    """

    entry_state: Ints
    entry_cost: Floats
    leave: Floats | None
    bound: Floats | None
    known: Floats | None
    limit: Floats
    most_labels: int
    backward: bool
    first: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Labels:
    """What a search kept, in the order of its keys.

    For each label: its state, the arc it came by (-1 at an entry and at the sink), its parent (-1 - entry where a
    path begins) and what was paid, (labels, 3).
    """

    state: Ints
    parent: Ints
    arc: Ints
    paid: Floats

    def chain(self, label: int) -> tuple[int, list[int]]:
        """The entry by which the way to a label came in, and the labels on it, the first one first."""
        found: list[int] = []
        while label >= 0:
            found.append(label)
            label = int(self.parent[label])
        return -1 - label, found[::-1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Where paths may begin and end: ``entry_state`` (entries,) with ``entry_cost`` (entries, 3) paid by then, and
    ``exit_state`` (exits,), each state at most once, with what leaving costs, ``exit_cost`` (exits, 3). Several entries
    may share a state; the state after the last is the sink.
    """

    entry_state: Ints
    entry_cost: Floats
    exit_state: Ints
    exit_cost: Floats

    def in_order(self) -> Ends:
        """The same as contiguous arrays, with the exits by their states."""
        rising = np.argsort(self.exit_state)
        return Ends(
            entry_state=np.ascontiguousarray(self.entry_state, dtype=np.int32),
            entry_cost=np.ascontiguousarray(self.entry_cost, dtype=np.float64),
            exit_state=np.ascontiguousarray(self.exit_state[rising], dtype=np.int32),
            exit_cost=np.ascontiguousarray(self.exit_cost[rising], dtype=np.float64),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """What is needed to tell ways of a search so that of equal ones it is the same in whatever order they were found.

    ``labels`` are those of the search, whose ``parent`` and ``arc`` become those that are told; ``told`` (labels,)
    marks where they are. ``order`` (labels,) and ``first`` (states + 2,) are room for the labels by state, and
    ``ordered`` says whether they are there.
    """

    labels: Labels
    backward: bool
    order: Ints
    first: Ints
    told: Mask
    ordered: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Chains:
    """Ways, of which each has an ``entry`` (ways,) and the labels ``label[begin[w]:begin[w + 1]]``, first to last."""

    entry: Ints
    begin: Ints
    label: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Grow:
    """One question for a tree: ``weight`` (sums, 3), the weighted sums by which ways are compared, one after the other.

    Entries as in ``Ask``; arcs that ``shut`` (arcs,) marks are left out, None: none is. With ``leave``
    (states,), what coming out adds to the first sum, only the least way out is wanted; None: ways to all states are.
    """

    weight: Floats
    entry_state: Ints
    entry_cost: Floats
    shut: Mask | None
    backward: bool
    leave: Floats | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Branches:
    """The least ways to all states, as arrays over states: see ``trees.Tree``."""

    dist: Floats
    cost: Floats
    parent: Ints
    arc: Ints
    entry: Ints
