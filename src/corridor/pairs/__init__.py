"""Many pairs of places into one file, by one process, several or a cluster.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
