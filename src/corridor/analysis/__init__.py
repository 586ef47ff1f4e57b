"""Questions about many answers: what can be reached, what hurts, what wins where, how sure it is.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
