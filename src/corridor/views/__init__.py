"""Answers in words, tables, documents, drawings and maps.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
