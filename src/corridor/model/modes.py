"""The modes of transport, with the facts of each."""

from __future__ import annotations

from typing import Literal, cast, get_args

Mode = Literal["rail", "sea", "air", "road"]


MODES = cast(tuple[Mode, ...], get_args(Mode))


PLAUSIBLE_KPH: dict[Mode, tuple[float, float]] = {
    "rail": (8.0, 120.0),
    "sea": (5.0, 60.0),
    "air": (200.0, 1000.0),
    "road": (5.0, 110.0),
}
"""Slowest and fastest hop by mode, stops included: about 40 knots at sea is a fast ferry."""


BORDER_HOP_KM = 150.0
"""Shorter hops may be borders, where hours are formalities and speed says nothing."""
