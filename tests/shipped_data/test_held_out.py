"""Published figures that nothing in the network rests on, gathered before it was looked at (data/README.md).

They are held out: no mend may look at one of them without moving it to ``published.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from corridor.analysis import calibration
from corridor.api.planning import load
from corridor.dataset.load import read_published
from corridor.model.network import Published

pytestmark = pytest.mark.slow

HELD_OUT = Path(__file__).with_name("held_out.csv")

AT_MOST = {"distance": 0.10, "time": 0.27, "price": 0.31}
"""Mean absolute error of each mode, as was measured: five prices by air are means of parcels too. That of prices was
0.29 until nine figures went that stand in ``published.csv`` as well.
"""

FIRST, AT_MOST_OF_FIRST = 103, {"distance": 0.10, "time": 0.27, "price": 0.35}
"""So many were held out first, and this was measured of them then; times 0.20, until two of six by sea went that stood
in ``published.csv``.
"""


def _told(figures: Iterable[Published]) -> set[tuple[object, ...]]:
    """What each figure says, by each address that it stands at."""
    return {
        (one.mode, one.start, one.end, one.quantity, one.low, address)
        for one in figures
        for address in re.findall(r"https?://[^ ,;)]+", one.source) or [one.source]
    }


def test_the_network_is_as_near_to_figures_that_nothing_rests_on_as_was_told() -> None:
    figures = read_published(HELD_OUT)
    assert not _told(read_published()) & _told(figures)
    compared = calibration.compare(load(), figures)
    assert len(compared) == len(figures) >= 247
    for some, most in ((compared, AT_MOST), (compared[:FIRST], AT_MOST_OF_FIRST)):
        for score in calibration.scores(some):
            assert score.quantity == "all" or score.mape <= most[score.quantity], score
