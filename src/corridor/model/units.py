"""Units: how many of one are in another, and when two figures count as equal."""

from __future__ import annotations

HOURS_PER_DAY = 24.0
HOURS_PER_WEEK = 168.0
DAYS_PER_YEAR = 365.0
HOURS_PER_YEAR = HOURS_PER_DAY * DAYS_PER_YEAR
KG_PER_TONNE = 1000.0
G_PER_KG = 1000.0

EQUAL = 1e-6
"""Differences of hours, USD or kg below this are none (design, section 1)."""
