"""How many random cases a test tries: few by default, all where ``CORRIDOR_LONG`` is set (``make long``)."""

from __future__ import annotations

import os


def cases(few: int, every: int) -> range:
    """The seeds to try."""
    return range(every if os.environ.get("CORRIDOR_LONG") else few)
