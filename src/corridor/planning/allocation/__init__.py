"""Orders onto departures with limited space: the least total cost, with a bound that proves how good it is.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
