"""How much of a straight line lies over the sea. Lakes are land here; fixed links are not known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.model.geo import LonLat, great_circle_km, great_circle_line
from corridor.places.cells import Cells, cells_of
from corridor.places.land import Land

STEP_KM = 50.0
"""A great circle is measured in straight pieces of at most this length."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Shores:
    """The outlines of all land as single lines, with an index; build it with ``shores_of``.

    Line ``i`` runs from point ``first[i]`` of ``lon`` and ``lat`` (degrees) to the next.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    first: NDArray[np.int64]
    cells: Cells

    def sea_km(self, a: LonLat, b: LonLat) -> float:
        """Km of the great circle between two points in degrees that lie over the sea.

        The line is land and sea in turn, from shore to shore. Borders between countries count twice, so they change
        nothing.
        """
        line = great_circle_line(a, b, step_km=STEP_KM)
        over = self.on_land(*line[0])
        total = 0.0
        for start, end in pairwise(line):
            cuts = self._shares(start, end)
            at_sea = 0.0
            for low, high in pairwise((0.0, *cuts, 1.0)):
                at_sea += 0.0 if over else high - low
                over = not over
            over = not over
            total += at_sea * great_circle_km(start, end)
        return total

    def on_land(self, lon: float, lat: float) -> bool:
        """Whether a point in degrees lies on land: due north of it lies an odd number of outlines."""
        i = self.cells.near(lon, lat, lon, 90.0)
        x, y = self._turned(i, lon)
        above = x > lon
        i = np.flatnonzero(above[:, 0] != above[:, 1])
        x, y = x[i], y[i]
        crossing = y[:, 0] + (lon - x[:, 0]) * (y[:, 1] - y[:, 0]) / (x[:, 1] - x[:, 0])
        return bool(np.count_nonzero(crossing > lat) % 2)

    def _turned(self, i: NDArray[np.integer], lon: float) -> tuple[Floats, Floats]:
        """Both ends of outlines, on the side of the antimeridian that is nearest to a longitude."""
        ends = self.first[i][:, None] + np.arange(2)
        x = self.lon[ends]
        return x + (360.0 * np.round((lon - x[:, 0]) / 360.0))[:, None], self.lat[ends]

    def _shares(self, start: LonLat, end: LonLat) -> list[float]:
        """Where outlines cross the straight line from one point to another, as shares of it, rising."""
        (x0, y0), (x1, y1) = start, end
        i = self.cells.near(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        x, y = self._turned(i, (x0 + x1) / 2)
        side = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
        left = side > 0
        i = np.flatnonzero(left[:, 0] != left[:, 1])
        x, y, side = x[i], y[i], side[i]
        along = side[:, 0] / (side[:, 0] - side[:, 1])
        cross_x = x[:, 0] + along * (x[:, 1] - x[:, 0])
        cross_y = y[:, 0] + along * (y[:, 1] - y[:, 0])
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = ((cross_x - x0) * (x1 - x0) + (cross_y - y0) * (y1 - y0)) / length if length else along * 0 - 1
        found: list[float] = np.sort(share[(share >= 0) & (share < 1)]).tolist()
        return found


def shores_of(land: Land) -> Shores:
    """The outlines of the land; takes some 10 ms."""
    first = np.flatnonzero(land.drawn)
    lon, lat = land.lon, land.lat
    return Shores(lon=lon, lat=lat, first=first, cells=cells_of(lon[first], lat[first], lon[first + 1], lat[first + 1]))
