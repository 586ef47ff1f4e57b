"""Names and points to places, and the ground that trucks drive on.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
