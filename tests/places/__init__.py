"""Tests of ``corridor.places``."""
