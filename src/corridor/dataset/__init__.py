"""A data directory to a checked network, with every fault reported at once.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
