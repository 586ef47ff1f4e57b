"""Tests of ``corridor.search``."""
