"""When to ship: the board of departures, and the windows of those whose day nobody published.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
