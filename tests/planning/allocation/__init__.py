"""Tests of ``corridor.planning.allocation``."""
