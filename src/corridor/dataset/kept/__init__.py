"""A network that was read and checked, as it is kept for the next process.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
