"""Scenarios that are made from the tables and the built network, for ``data/scenarios``."""
