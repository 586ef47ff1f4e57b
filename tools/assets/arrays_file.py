"""Writes arrays as a ``.npz`` whose bytes depend on the arrays alone: sorted by name, without the day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The least day of a zip, so that the same arrays are the same bytes on every day."""

SMALLEST = 9
"""Level of compression."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the arrays by name, as ``numpy.load`` reads them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=SMALLEST) as archive:
        for name, array in sorted(arrays.items()):
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", NO_DAY), content.getvalue(), zipfile.ZIP_DEFLATED, SMALLEST)
