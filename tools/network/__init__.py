"""The data of the network, built from the tables in ``tools/tables``: ``python -m tools.network.build``."""
