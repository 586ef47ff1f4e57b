"""Tests of ``corridor.planning``."""
