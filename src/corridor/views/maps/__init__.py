"""Maps: of a plan, a network, what is within reach, before and after; for screen and for print.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
