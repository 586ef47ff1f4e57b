"""What tells paths from others before their legs are made: for all of an answer at once, as arrays. And the words of
rides, found when a path first goes by them, and kept with the network.
"""

from __future__ import annotations

from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.model.later import make_hops
from corridor.model.modes import DRAY, MODES, Mode
from corridor.model.network import Network
from corridor.planning.legs import Journey, ridden_of
from corridor.planning.routes.haul import Ridden, by
from corridor.planning.routes.route import Sketch
from corridor.search.frontier import Floats, Ints

MODE: tuple[Mode, ...] = tuple(MODES)
"""By number. Of modes with equal km the first leads."""

MOST_HAULS = 100_000
"""Main hauls of several rides that are kept."""

Told = tuple[float, Ridden]
"""Km of a ride, and its words."""


class Words:
    """Km and words of the rides of a network, by their numbers.

    ``km`` (rides,): nan where they are not known yet. ``known``: what is.
    """

    def __init__(self, rides: int) -> None:
        self.km = np.full(rides, np.nan)
        self.known: dict[int, Told] = {}
        self._hauls: dict[tuple[int, ...], str] = {}

    def learn(self, rides: NDArray[np.integer], journey: Journey) -> None:
        """Find what is not known of some rides, by their numbers."""
        unknown = set(rides[np.isnan(self.km[rides])].tolist())
        services, plan = journey.network.service_by_id, journey.plan
        make_hops(services[plan.service_ids[number]] for number in set(plan.service[list(unknown)].tolist()))
        for ride in unknown:
            self._learn(ride, journey)

    def told(self, ride: int, journey: Journey) -> Told:
        """What is known of a ride, or found now."""
        return self.known.get(ride) or self._learn(ride, journey)

    def _learn(self, ride: int, journey: Journey) -> Told:
        told = self.known[ride] = ridden_of(ride, journey)
        self.km[ride] = told[0]  # last: another thread reads the words of a ride whose km are known
        return told

    def main_haul(self, rides: tuple[int, ...]) -> str:
        """The words of several rides of the main mode, in the order of travel."""
        found = self._hauls.get(rides)
        if found is None:
            words = [self.known[ride][1] for ride in rides]
            if len(self._hauls) >= MOST_HAULS:
                self._hauls.clear()
            found = self._hauls[rides] = by(words[0].mode, [point for one in words for point in one.main])
        return found


_WORDS: WeakKeyDictionary[Network, Words] = WeakKeyDictionary()


def words_of(journey: Journey) -> Words:
    """The words of the rides of a network. Their numbers are the same whatever is asked of it."""
    words = _WORDS.get(journey.network)
    if words is None:
        words = _WORDS[journey.network] = Words(len(journey.plan))
    return words


def sketches_of(
    taken: Ints, count: NDArray[np.integer], further_km: Floats, transfer_km: Floats, journey: Journey
) -> list[Sketch]:
    """The sketches of some paths.

    Args:
        taken: the rides, and -1 - the number of transfers, in the order of travel, one path after the other.
        count: of each path how many that are,
        further_km: and the km of its drays at both ends.
        transfer_km: of each transfer.
        journey: what legs are made by.
    """
    plan, paths, words = journey.plan, len(count), words_of(journey)
    path = np.repeat(np.arange(paths), count)
    ridden = taken >= 0
    rides, of = taken[ridden], path[ridden]
    words.learn(rides, journey)
    km, mode = words.km[rides], plan.mode[rides]
    whole_km = np.bincount(of, km, minlength=paths) + further_km
    if not ridden.all():
        whole_km += np.bincount(path[~ridden], transfer_km[-1 - taken[~ridden]], minlength=paths)
    cell, cells = of * len(MODE) + mode, paths * len(MODE)
    of_mode = np.where(np.bincount(cell, minlength=cells) > 0, np.bincount(cell, km, minlength=cells), -1.0)
    main = of_mode.reshape(paths, len(MODE)).argmax(axis=1)
    leading = mode == main[of]
    first = np.searchsorted(of[leading], np.arange(paths + 1)).tolist()
    leads, known = tuple(rides[leading].tolist()), words.known
    hauls = [
        known[leads[begin]][1].alone if end - begin == 1 else words.main_haul(leads[begin:end]) if begin < end else DRAY
        for begin, end in pairwise(first)
    ]
    modes = [
        MODE[number] if begin < end else DRAY
        for number, (begin, end) in zip(main.tolist(), pairwise(first), strict=True)
    ]
    return list(map(Sketch, whole_km.tolist(), modes, hauls))
