"""What tells paths from others before their legs are made: for all of an answer at once, as arrays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.model.modes import DRAY, MODES, Mode
from corridor.planning.legs import Journey
from corridor.planning.routes.route import Sketch
from corridor.planning.words import words_of
from corridor.search.frontier import Floats, Ints

MODE: tuple[Mode, ...] = tuple(MODES)
"""By number. Of modes with equal km the first leads."""


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
