"""Rates that were agreed: read and checked, and laid over a network without reading the rest of it again.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
