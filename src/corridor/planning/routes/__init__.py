"""Legs and routes, and what is told of them: how they go, when, and from what a day on they win.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
