"""Tests of ``corridor.pairs``."""
