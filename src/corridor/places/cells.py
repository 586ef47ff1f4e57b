"""Which lines come near a box: an index of short lines by cells of one degree.

It finds too much rather than too little; who asks measures what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 360, 180

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Lines by cell: those of cell ``c`` are ``line[begin[c]:begin[c + 1]]``."""

    begin: Ints
    line: Ints

    def near(self, west: float, south: float, east: float, north: float) -> Ints:
        """Numbers of the lines whose boxes may meet the given one (degrees, ``west <= east``), rising."""
        x0, x1 = int(np.floor(west)), int(np.floor(east))
        columns = range(x0, min(x1, x0 + COLUMNS - 1) + 1)
        rows = range(max(0, int(np.floor(south + 90))), min(ROWS - 1, int(np.floor(north + 90))) + 1)
        cells = [row * COLUMNS + column % COLUMNS for row in rows for column in columns]
        found = [self.line[self.begin[cell] : self.begin[cell + 1]] for cell in cells]
        if not found:
            return self.line[:0]
        lines = np.sort(np.concatenate(found))
        return lines[np.append(True, lines[1:] != lines[:-1])] if len(lines) else lines


def cells_of(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Cells:
    """The index of lines between points in degrees; longitudes are continuous along a line."""
    x, y = np.minimum(lon_a, lon_b), np.minimum(lat_a, lat_b)
    x0, y0 = np.floor(x).astype(np.int64), np.clip(np.floor(y + 90), 0, ROWS - 1).astype(np.int64)
    x1 = np.floor(np.maximum(lon_a, lon_b)).astype(np.int64)
    y1 = np.clip(np.floor(np.maximum(lat_a, lat_b) + 90), 0, ROWS - 1).astype(np.int64)
    across = x1 - x0 + 1
    count = across * (y1 - y0 + 1)
    line = np.repeat(np.arange(len(x)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    cell = (y0[line] + place // across[line]) * COLUMNS + (x0[line] + place % across[line]) % COLUMNS
    order = np.argsort(cell.astype(np.uint16), kind="stable")  # numbers of two bytes are sorted in one pass each
    begin = np.zeros(ROWS * COLUMNS + 1, dtype=np.int64)
    begin[1:] = np.cumsum(np.bincount(cell, minlength=ROWS * COLUMNS))
    return Cells(begin=begin, line=line[order])
