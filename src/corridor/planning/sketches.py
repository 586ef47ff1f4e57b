"""What tells paths from others before their legs are made: for all of an answer at once, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.model.modes import DRAY, MODES, Mode
from corridor.model.network import Network
from corridor.planning.legs import Journey, ridden_of
from corridor.planning.routes.haul import Ridden, by
from corridor.planning.routes.route import Sketch

MODE: tuple[Mode, ...] = tuple(MODES)
"""By number. Of modes with equal km the first leads."""

MOST_HAULS = 100_000
"""Main hauls of several rides that are kept."""


class _Words:
    """Km and words of the rides of a network, found when a path first goes by them."""

    def __init__(self, rides: int) -> None:
        self.km = np.full(rides, np.nan)
        self.ridden: dict[int, Ridden] = {}
        self._hauls: dict[tuple[int, ...], str] = {}

    def learn(self, rides: NDArray[np.integer], journey: Journey) -> None:
        """Find what is not known of some rides, by their numbers."""
        for ride in set(rides[np.isnan(self.km[rides])].tolist()):
            km, self.ridden[ride] = ridden_of(ride, journey)
            self.km[ride] = km  # last: another thread reads the words of a ride whose km are known

    def main_haul(self, rides: tuple[int, ...]) -> str:
        """The words of one ride or more of the main mode, in the order of travel."""
        if len(rides) == 1:
            return self.ridden[rides[0]].alone
        found = self._hauls.get(rides)
        if found is None:
            words = [self.ridden[ride] for ride in rides]
            if len(self._hauls) >= MOST_HAULS:
                self._hauls.clear()
            found = self._hauls[rides] = by(words[0].mode, [point for one in words for point in one.main])
        return found


_WORDS: WeakKeyDictionary[Network, _Words] = WeakKeyDictionary()


def sketches_of(
    taken: Sequence[Sequence[int]], further_km: Sequence[float], transfer_km: Iterable[float], journey: Journey
) -> list[Sketch]:
    """The sketches of some paths.

    Args:
        taken: of each path the rides, and -1 - the number of transfers, in the order of travel.
        further_km: of each path the km of its drays at both ends.
        transfer_km: of each transfer.
        journey: what legs are made by.
    """
    plan, count = journey.plan, len(taken)
    words = _WORDS.get(journey.network)
    if words is None:
        words = _WORDS[journey.network] = _Words(len(plan))
    lengths = list(map(len, taken))
    parts = np.fromiter(chain.from_iterable(taken), dtype=np.int64)
    path = np.repeat(np.arange(count), lengths)
    ridden = parts >= 0
    rides, of = parts[ridden], path[ridden]
    words.learn(rides, journey)
    km, mode = words.km[rides], plan.mode[rides]
    whole_km = np.bincount(of, km, minlength=count) + np.array(further_km)
    if not ridden.all():
        driven = np.array(list(transfer_km))
        whole_km += np.bincount(path[~ridden], driven[-1 - parts[~ridden]], minlength=count)
    cell, cells = of * len(MODE) + mode, count * len(MODE)
    of_mode = np.where(np.bincount(cell, minlength=cells) > 0, np.bincount(cell, km, minlength=cells), -1.0)
    main = of_mode.reshape(count, len(MODE)).argmax(axis=1)
    leading = mode == main[of]
    first = np.searchsorted(of[leading], np.arange(count + 1)).tolist()
    leads = tuple(rides[leading].tolist())
    return [
        Sketch(far, MODE[number], words.main_haul(leads[begin:end])) if begin < end else Sketch(far, DRAY, DRAY)
        for far, number, begin, end in zip(whole_km.tolist(), main.tolist(), first[:-1], first[1:], strict=True)
    ]
