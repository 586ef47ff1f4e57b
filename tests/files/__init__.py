"""Tests of ``corridor.files``."""
