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
    line: NDArray[np.integer]

    def near(self, west: float, south: float, east: float, north: float) -> NDArray[np.integer]:
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


def _cell(degrees: Floats) -> NDArray[np.int32]:
    return np.floor(degrees).astype(np.int32)


def cells_of(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Cells:
    """The index of lines between points in degrees; longitudes are continuous along a line."""
    ends = (lon_a, lat_a), (lon_b, lat_b)
    (xa, ya), (xb, yb) = ((_cell(lon), np.minimum(np.maximum(_cell(lat + 90), 0), ROWS - 1)) for lon, lat in ends)
    first = ya * COLUMNS + xa % COLUMNS
    several = np.flatnonzero((xa != xb) | (ya != yb))  # few: of them the first cell of the box, then its others
    xa, ya, xb, yb = xa[several], ya[several], xb[several], yb[several]
    x0, y0, across = np.minimum(xa, xb), np.minimum(ya, yb), np.abs(xa - xb) + 1
    first[several] = y0 * COLUMNS + x0 % COLUMNS
    more = across * (np.abs(ya - yb) + 1) - 1
    at = np.repeat(np.arange(len(several)), more)
    place = 1 + np.arange(len(at)) - np.repeat(np.cumsum(more) - more, more)
    cell = np.append(first, (y0[at] + place // across[at]) * COLUMNS + (x0[at] + place % across[at]) % COLUMNS)
    line = np.append(np.arange(len(first), dtype=np.int32), several[at].astype(np.int32))
    order = np.argsort(cell.astype(np.uint16), kind="stable")  # numbers of two bytes are sorted in one pass each
    begin = np.zeros(ROWS * COLUMNS + 1, dtype=np.int64)
    begin[1:] = np.cumsum(np.bincount(cell, minlength=ROWS * COLUMNS))
    return Cells(begin=begin, line=line[order])
