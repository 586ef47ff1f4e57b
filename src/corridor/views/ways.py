"""The line of a hop that no track draws: the shortest way along the tracks that other hops of its mode are drawn by.

A scenario, or figures of one's own, send ships by other passages and add roads and railways; no file has a line for
these. The tracks of a mode meet in the same points, so together they are a graph, and the way through it keeps to water
and to rails. At sea it passes the straits and canals of the hop and no others.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from weakref import WeakKeyDictionary

import numpy as np

from corridor.model.geo import LonLat, great_circle_km, great_circle_line, great_circles_km, unwrap
from corridor.model.modes import Mode
from corridor.model.network import Hop, Network
from corridor.model.passages import GATED, passages

Tracks = Mapping[tuple[str, ...], Sequence[LonLat]]

NEAR_KM = 60.0
"""How far from the tracks of its mode an end of a hop may be."""

LONGEST = 1.4
"""A way that is longer than the hop by more than this factor is another one."""

AFLOAT = ("sea", "barge")
BY_TRACKS = ("sea", "barge", "rail", "road")
"""Modes that keep to tracks; what flies needs none."""

LINKS: tuple[tuple[LonLat, ...], ...] = (
    ((104.6, -6.3), (80.5, 5.6)),  # from Sunda to the south of Ceylon
    ((104.6, -6.3), (51.5, 12.5)),  # and to the Gulf of Aden
    (
        (104.6, -6.3),
        (99.5, -4.2),
        (95.0, 1.0),
        (93.8, 4.5),
        (90.5, 12.0),
        (91.3, 20.5),
    ),  # and to the head of the Bay of Bengal
    ((90.5, 12.0), (94.5, 15.0), (96.3, 16.0)),  # and to Rangoon
    ((90.5, 12.0), (83.6, 17.6)),  # and to Visakhapatnam
    ((51.5, 12.5), (96.0, -22.0), (114.0, -34.8)),  # from the Gulf of Aden to Cape Leeuwin
)
"""Lanes of the open sea that no service of today sails, as lines; each end is the point of the tracks next to it."""

DIGITS = 3
"""Points that agree to so many decimals of a degree (100 m) are one."""


def drawn_anew(network: Network) -> bool:
    """Whether a network may have hops that its tracks know nothing of: it is not as its files have it."""
    return bool(network.scenarios or network.overlays)


def way(hop: Hop, mode: Mode, network: Network, tracks: Tracks, track: Sequence[LonLat] | None) -> list[LonLat] | None:
    """A line for a hop that ``track``, the one between its ends, does not fit; None where that does, or there is none.

    A track fits unless it goes by other passages than the hop, where both are told.
    """
    wanted = frozenset(hop.passages) & GATED if mode in AFLOAT else frozenset()
    if mode not in BY_TRACKS or (track is not None and (not wanted or wanted == frozenset(passages(unwrap(track))))):
        return None
    webs = _WEBS.setdefault(network, {})
    if mode not in webs:
        webs[mode] = _Web(mode, tracks)
    return webs[mode].between(hop, wanted, network)


State = tuple[int, int]
"""A point of the tracks, and the passages that were passed on the way to it, a bit each."""

BITS = {name: 1 << number for number, name in enumerate(sorted(GATED))}


class _Web:
    """All tracks of a mode as a graph, and the ways that were found in it."""

    def __init__(self, mode: Mode, tracks: Tracks) -> None:
        self._afloat = mode in AFLOAT
        self._found: dict[tuple[str, str, frozenset[str]], list[LonLat] | None] = {}
        self._near: defaultdict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
        numbers: dict[LonLat, int] = {}
        lines = [line for ends, line in tracks.items() if ends[2] == mode]
        for line in lines:
            self._join(line, numbers)
        self._set_points(numbers)
        for link in LINKS if mode == "sea" and lines else ():
            first, last = (self._points[self._nearest(end)[0]] for end in (link[0], link[-1]))
            for a, b in pairwise((first, *link[1:-1], last)):
                self._join(great_circle_line(a, b), numbers)
            self._set_points(numbers)

    def _join(self, line: Sequence[LonLat], numbers: dict[LonLat, int]) -> None:
        for a, b in pairwise(line):
            i, j = (numbers.setdefault(_rounded(point), len(numbers)) for point in (a, b))
            if i != j and j not in self._near[i]:
                gates = _bits(passages((a, b))) if self._afloat else 0
                self._near[i][j] = self._near[j][i] = (great_circle_km(a, b), gates)

    def _set_points(self, numbers: Mapping[LonLat, int]) -> None:
        self._points = list(numbers)
        self._lon, self._lat = (np.array([point[axis] for point in self._points]) for axis in (0, 1))

    def between(self, hop: Hop, wanted: frozenset[str], network: Network) -> list[LonLat] | None:
        """The way of a hop by the passages that are wanted alone; None where there is none of about its length."""
        first, last = sorted((hop.from_node, hop.to_node))
        key = first, last, wanted
        if key not in self._found:
            ends = [(network.node_by_id[node].lon, network.node_by_id[node].lat) for node in (first, last)]
            (start, to_start), (goal, to_goal) = (self._nearest(point) for point in ends)
            near = max(to_start, to_goal) <= NEAR_KM
            line = self._along(start, goal, wanted, hop.km * LONGEST + NEAR_KM) if near else None
            self._found[key] = None if line is None else [ends[0], *line, ends[1]]
        found = self._found[key]
        return None if found is None else unwrap(found if hop.from_node == first else found[::-1])

    def _nearest(self, point: LonLat) -> tuple[int, float]:
        """The number of the point of the tracks that is nearest to another, and how far it is, in km."""
        if not self._points:
            return 0, math.inf
        away = great_circles_km(point, self._lon, self._lat)
        place = int(away.argmin())
        return place, float(away[place])

    def _along(self, start: int, goal: int, wanted: frozenset[str], most: float) -> list[LonLat] | None:
        """The shortest way through the gates of all passages that are wanted and of no others, no longer than ``most``.

        A*: the great circle to the goal is never longer than the way.
        """
        left: list[float] = great_circles_km(self._points[goal], self._lon, self._lat).tolist()
        bits = _bits(wanted)
        first: State = (start, 0)
        km: dict[State, float] = {first: 0.0}
        before: dict[State, State | None] = {}
        queue: list[tuple[float, int, State, State | None]] = [(left[start], 0, first, None)]
        number = 0
        while queue:
            _, _, at, came = heapq.heappop(queue)
            if at in before:
                continue
            before[at] = came
            point, passed = at
            if point == goal and passed == bits:
                return self._line(at, before)
            so_far = km[at]
            for other, (step, gates) in self._near[point].items():
                there = so_far + step
                if gates & ~bits or there + left[other] > most:
                    continue
                to = other, passed | gates
                if there < km.get(to, math.inf):
                    km[to] = there
                    number += 1
                    heapq.heappush(queue, (there + left[other], number, to, at))
        return None

    def _line(self, at: State | None, before: Mapping[State, State | None]) -> list[LonLat]:
        line: list[LonLat] = []
        while at is not None:
            line.append(self._points[at[0]])
            at = before[at]
        return line[::-1]


def _bits(names: Iterable[str]) -> int:
    return reduce(or_, (BITS[name] for name in names), 0)


def _rounded(point: LonLat) -> LonLat:
    return round((point[0] + 180.0) % 360.0 - 180.0, DIGITS), round(point[1], DIGITS)


_WEBS: WeakKeyDictionary[Network, dict[Mode, _Web]] = WeakKeyDictionary()
