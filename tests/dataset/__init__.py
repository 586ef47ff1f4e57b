"""Tests of ``corridor.dataset``."""
