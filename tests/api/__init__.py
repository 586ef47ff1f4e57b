"""Tests of ``corridor.api``."""
