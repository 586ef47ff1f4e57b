"""Units: how many of one are in another."""

from __future__ import annotations

HOURS_PER_WEEK = 168.0
HOURS_PER_YEAR = 8760.0
G_PER_KG = 1000.0
