"""Tests of the house itself: its plan, its wheel, its pages and notebooks."""
