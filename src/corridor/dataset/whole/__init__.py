"""A directory of data and what is laid over it, read and checked as one.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
