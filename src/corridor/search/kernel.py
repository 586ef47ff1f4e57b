"""The compiled loops: ``kernel.c`` as a library beside this module, called by ctypes; or their twin in Python.

``CORRIDOR_KERNEL`` names another library, or ``python`` for the twin. Where no library can be used, the twin runs and
one line on standard error says so. A long search comes back from the library every ``STEPS`` steps, so that Ctrl-C
ends it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.errors import TooManyLabels
from corridor.search import label_setting
from corridor.search.asked import Ask, Branches, Chains, Ends, Grow, Labels, Ways
from corridor.search.build import LIBRARY, SOURCE, digest
from corridor.search.graph import Floats, Graph, Ints, Mask
from corridor.search.pause import pause

STEPS = 50_000
"""Labels made or taken from the queue in one call: some hundredths of a second."""

MORE, NO_MEMORY, TOO_MANY = 1, -1, -2
"""What the library returns besides 0."""

MOST_NUMBERED = 2**31 - 2
"""Labels that the library's numbers hold."""

PYTHON = "python"
TOLD = "CORRIDOR_KERNEL_TOLD"
"""Set once the line was written: the processes that this one starts say nothing more."""


Joined = tuple[Ints, Ints, Floats, NDArray[np.uint8]]
"""What joins points both ways: point ``p`` the second's from ``first[p]`` to ``first[p + 1]``, over the third's length;
then two groups of each point, (2, points)."""


class Loops(Protocol):
    """What the library and ``label_setting`` both do."""

    def lower_bounds(self, graph: Graph, watched: Mask, bound: Floats, /) -> None:
        """Lower ``bound`` (states, 3), the cost of leaving, to the least cost of coming out."""

    def label_setting(self, graph: Graph, ask: Ask, /) -> Labels:
        """All undominated labels."""

    def tell_ways(self, graph: Graph, ways: Ways, ends: Ends, end_cost: Floats, end_parent: Ints, /) -> Chains:
        """The ways to ends; of those that cost the same, one that no order of search changes."""

    def undominated(self, order: NDArray[np.int64], group: NDArray[np.int64], cost: Floats, /) -> Mask:
        """Which rows are undominated in their group."""

    def tree(self, graph: Graph, ask: Grow, /) -> Branches:
        """The least ways to all states."""


@cache
def loops() -> Loops:
    """The library, or the twin where there is none that fits."""
    wanted = os.environ.get("CORRIDOR_KERNEL")
    if wanted == PYTHON:
        return label_setting
    path = Path(wanted) if wanted else LIBRARY
    try:
        return Library(path)
    except OSError as error:
        _tell(f"cannot be loaded ({error})" if path.exists() else f"is not there ({path.name})")
    except _Stale:
        _tell("was built of another kernel.c")
    return label_setting


def compiled() -> Library | None:
    """The library, where there is one that fits."""
    found = loops()
    return found if isinstance(found, Library) else None


def _tell(what: str) -> None:
    """One line on standard error, once for this process and those that it starts."""
    if TOLD not in os.environ:
        os.environ[TOLD] = "1"
        sys.stderr.write(
            f"corridor: the compiled kernel {what}; the search runs in plain Python, many times slower."
            " Build it with: python -m corridor.search\n"
        )


class _Stale(Exception):  # noqa: N818 - it says what is so
    """The library was built of another source."""


_P, _I64, _INT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int

_SIGNATURES = {
    "kernel_source": (ctypes.c_char_p, ()),
    "lower_bounds": (_INT, (_P, _I64, _P, _P)),
    "undominated": (_INT, (_I64, _P, _P, _P, _P)),
    "search_new": (_P, (_P, _P)),
    "search_run": (_INT, (_P, _I64)),
    "search_kept": (_I64, (_P,)),
    "search_waiting": (_I64, (_P,)),
    "search_result": (None, (_P, _P, _P, _P, _P)),
    "search_free": (None, (_P,)),
    "tell_ways": (None, (_P, _P)),
    "labels_of_ways": (None, (_P, _P)),
    "nearest": (_INT, (_I64, _P, _P, _P, _P, _P, _I64, _P, _P, ctypes.c_double, _P)),
    "tree": (_INT, (_P, _I64, _P, _P, _P, _I64, _P, _P, _P, _P, _P, _P, _P)),
}


def _structure(name: str, counts: str, pointers: str) -> type[ctypes.Structure]:
    """A structure of 64-bit counts and then pointers, as ``kernel.c`` declares it."""
    fields = [(field, _I64) for field in counts.split()] + [(field, _P) for field in pointers.split()]
    return type(name, (ctypes.Structure,), {"_fields_": fields})


_NETWORK = _structure(
    "_Network",
    "states arcs backward",
    "begin end target sharer lender back_begin back_arc back_source back_borrower cost table before offset"
    " first need times opens closes wait headway",
)
_TASK = _structure("_Task", "most_labels entries first known_count", "entry_state entry_cost leave bound limit known")
_WAYS = _structure(
    "_Ways",
    "labels entries exits ends ordered",
    "entry_state entry_cost exit_state exit_cost end_cost paid state order first parent arc end_parent end_entry begin"
    " told",
)

_OF_GRAPH = (
    ("begin", np.int32), ("end", np.int32), ("target", np.int32), ("sharer", np.int32),
    ("lender", np.int32),
    ("back_begin", np.int32), ("back_arc", np.int32), ("back_source", np.int32), ("back_borrower", np.int32),
    ("cost", np.float64),
    ("table", np.int32), ("before", np.float64), ("offset", np.float64),
)  # fmt: skip
_OF_TABLES = (
    ("first", np.int32), ("need", np.int32), ("times", np.float64), ("opens", np.float64), ("closes", np.float64),
    ("wait", np.float64), ("headway", np.float64),
)  # fmt: skip


def _address(array: np.ndarray, kind: type[np.generic]) -> int:
    """Where the numbers of an array stand. They must outlive their use: keep the array as long as the address."""
    if array.dtype != kind or not array.flags.c_contiguous:
        raise TypeError(f"the kernel reads contiguous arrays of {kind.__name__}; found {array.dtype}")
    where: int = array.__array_interface__["data"][0]
    return where


_NETWORKS: WeakKeyDictionary[Graph, dict[bool, ctypes.Structure]] = WeakKeyDictionary()


def _network(graph: Graph, *, backward: bool) -> ctypes.Structure:
    """A graph as the library reads it, made once: the library writes nothing there."""
    known = _NETWORKS.setdefault(graph, {})
    if backward not in known:
        addresses = [_address(getattr(graph, name), kind) for name, kind in _OF_GRAPH]
        addresses += [_address(getattr(graph.tables, name), kind) for name, kind in _OF_TABLES]
        known[backward] = _NETWORK(graph.states, len(graph.target), int(backward), *addresses)
    return known[backward]


class Search:
    """Label setting that is done in parts. What it reads is kept with it: the library holds addresses."""

    def __init__(self, code: ctypes.CDLL, graph: Graph, ask: Ask) -> None:
        self._code, self._read, self._most = code, (graph, ask), min(ask.most_labels, MOST_NUMBERED)
        network = _network(graph, backward=ask.backward)
        task = _TASK(
            self._most, len(ask.entry_state), ask.first, 0 if ask.known is None else len(ask.known),
            _address(ask.entry_state, np.int32), _address(ask.entry_cost, np.float64),
            *(
                None if array is None else _address(array, np.float64)
                for array in (ask.leave, ask.bound, ask.limit, ask.known)
            ),
        )  # fmt: skip
        self._search = code.search_new(ctypes.byref(network), ctypes.byref(task))
        if not self._search:
            raise MemoryError

    def go_on(self, steps: int) -> bool:
        """Make or take from the queue about so many labels; whether that was all.

        Raises:
            TooManyLabels: more are needed than allowed.
        """
        status = self._code.search_run(self._search, steps)
        if status == TOO_MANY:
            raise TooManyLabels(self._most)
        if status != MORE:
            _check(status)
        return bool(status != MORE)

    @property
    def kept(self) -> int:
        """How many labels were kept until now."""
        return int(self._code.search_kept(self._search))

    @property
    def waiting(self) -> int:
        """How many labels wait in the queue."""
        return int(self._code.search_waiting(self._search))

    def labels(self) -> Labels:
        """What was kept until now."""
        count = self.kept
        state, parent, arc = (np.empty(count, np.int32) for _ in range(3))
        paid = np.empty((count, 3))
        self._code.search_result(
            self._search, *(_address(array, np.int32) for array in (state, parent, arc)), _address(paid, np.float64)
        )
        return Labels(state=state, parent=parent, arc=arc, paid=paid)

    def end(self) -> None:
        """Give its memory back; nothing else may be done with it then."""
        if self._search:
            self._code.search_free(self._search)
            self._search = None

    def __del__(self) -> None:
        if getattr(self, "_search", None):
            self.end()


class Library:
    """``kernel.c``, built.

    Raises:
        OSError: there is no library at the path, or not for this machine.
    """

    def __init__(self, path: Path) -> None:
        self._code = ctypes.CDLL(str(path))
        for name, (result, arguments) in _SIGNATURES.items():
            try:
                function = getattr(self._code, name)
            except AttributeError:
                raise _Stale from None
            function.restype, function.argtypes = result, arguments
        if SOURCE.exists() and self._code.kernel_source() != digest().encode():
            raise _Stale

    def lower_bounds(self, graph: Graph, watched: Mask, bound: Floats, /) -> None:
        """Lower ``bound`` (states, 3), the cost of leaving, to the least cost of coming out."""
        network = _network(graph, backward=False)
        _check(
            self._code.lower_bounds(
                ctypes.byref(network), int(watched.sum()), _address(watched, np.bool_), _address(bound, np.float64)
            )
        )

    def label_setting(self, graph: Graph, ask: Ask, /) -> Labels:
        """All undominated labels."""
        search = self.begin(graph, ask)
        try:
            while not search.go_on(STEPS):
                pause()  # and here Python sees whether Ctrl-C was pressed
            return search.labels()
        finally:
            search.end()

    def begin(self, graph: Graph, ask: Ask, /) -> Search:
        """The same, to be done in parts."""
        return Search(self._code, graph, ask)

    def tell_ways(self, graph: Graph, ways: Ways, ends: Ends, end_cost: Floats, end_parent: Ints, /) -> Chains:
        """The ways to ends; of those that cost the same, one that no order of search changes."""
        network, labels, count = _network(graph, backward=ways.backward), ways.labels, len(end_cost)
        entry, begin = np.empty(count, np.int32), np.empty(count + 1, np.int32)
        floats = (ends.exit_cost, end_cost, labels.paid)
        ints = (labels.state, ways.order, ways.first, labels.parent, labels.arc, end_parent, entry, begin)
        told = _WAYS(
            len(labels.state), len(ends.entry_state), len(ends.exit_state), count, int(ways.ordered),
            _address(ends.entry_state, np.int32), _address(ends.entry_cost, np.float64),
            _address(ends.exit_state, np.int32), *(_address(array, np.float64) for array in floats),
            *(_address(array, np.int32) for array in ints), _address(ways.told, np.bool_),
        )  # fmt: skip
        self._code.tell_ways(ctypes.byref(network), ctypes.byref(told))
        label = np.empty(begin[-1], np.int32)
        self._code.labels_of_ways(ctypes.byref(told), _address(label, np.int32))
        return Chains(entry=entry, begin=begin, label=label)

    def undominated(self, order: NDArray[np.int64], group: NDArray[np.int64], cost: Floats, /) -> Mask:
        """Which rows are undominated in their group."""
        mask = np.empty(len(order), np.bool_)
        _check(
            self._code.undominated(
                len(order), _address(order, np.int64), _address(group, np.int64), _address(cost, np.float64),
                _address(mask, np.bool_),
            )
        )  # fmt: skip
        return mask

    def tree(self, graph: Graph, ask: Grow, /) -> Branches:
        """The least ways to all states."""
        network, sums = _network(graph, backward=ask.backward), len(ask.weight)
        dist, cost = np.empty((graph.states, sums)), np.empty((graph.states, 3))
        parent, arc, entry = (np.empty(graph.states, np.int32) for _ in range(3))
        _check(
            self._code.tree(
                ctypes.byref(network), sums, _address(ask.weight, np.float64),
                None if ask.shut is None else _address(ask.shut, np.bool_),
                None if ask.leave is None else _address(ask.leave, np.float64), len(ask.entry_state),
                _address(ask.entry_state, np.int32), _address(ask.entry_cost, np.float64), _address(dist, np.float64),
                _address(cost, np.float64), *(_address(array, np.int32) for array in (parent, arc, entry)),
            )
        )  # fmt: skip
        return Branches(dist=dist, cost=cost, parent=parent, arc=arc, entry=entry)

    def nearest(self, joined: Joined, passable: Mask, start: Ints, so_far: Floats, reach: float, /) -> Floats:
        """The least length from some points to every point within ``reach``, inf to the others: (points,).

        Args:
            joined: the points and what joins them.
            passable: (256,) the groups of which a point must have one, to be passed.
            start: (starts,) points where a way may begin,
            so_far: (starts,) and its length by then.
            reach: how far.
        """
        begin, near, length, group = joined
        best = np.empty(len(begin) - 1)
        _check(
            self._code.nearest(
                len(best), _address(begin, np.int32), _address(near, np.int32), _address(length, np.float64),
                _address(group, np.uint8), _address(passable, np.bool_), len(start), _address(start, np.int32),
                _address(so_far, np.float64), reach, _address(best, np.float64),
            )
        )  # fmt: skip
        return best


def _check(status: int) -> None:
    if status == NO_MEMORY:
        raise MemoryError("the search ran out of memory")
