"""Files to rows and features, and cells to values: how data are written, not what they mean.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
