"""Tests of ``corridor.analysis``."""
