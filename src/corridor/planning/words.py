"""Km and words of the rides of a network: found when a way first goes by them, and kept with the network."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corridor.model.network import Network
from corridor.planning.legs import Journey, ridden_of
from corridor.planning.routes.haul import Ridden, by

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
        for ride in set(rides[np.isnan(self.km[rides])].tolist()):
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
