"""Tests of ``corridor.web``."""
