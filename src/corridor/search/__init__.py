"""Exact search over states and three criteria; it knows nothing of freight.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
