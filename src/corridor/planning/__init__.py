"""One question to its routes: limits, dates, rides, search, legs, ranking, reasons.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
