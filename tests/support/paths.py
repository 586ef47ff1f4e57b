"""Where the things stand that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The checkout."""

SMALL = ROOT / "tests" / "small"
"""A small network made by hand."""

GOLDEN = ROOT / "tests" / "golden"
"""Outputs that were looked at."""
