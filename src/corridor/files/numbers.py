"""Whole numbers in text that comes from elsewhere."""

from __future__ import annotations

MOST_DIGITS = 15
"""Of a whole number: Python refuses thousands of them, and no count here has more."""


def whole(text: str) -> int | None:
    """The number that ASCII digits stand for; None for any other text, and for over ``MOST_DIGITS`` of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
