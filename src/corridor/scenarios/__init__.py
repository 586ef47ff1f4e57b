"""Declared changes of a network, in Python and in TOML.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
