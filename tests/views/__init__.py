"""Tests of ``corridor.views``."""
