"""Tests of ``corridor.cli``."""
