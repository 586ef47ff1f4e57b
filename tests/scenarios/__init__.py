"""Tests of ``corridor.scenarios``."""
