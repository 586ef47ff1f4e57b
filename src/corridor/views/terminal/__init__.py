"""What the terminal shows: a plan with its legs, cards of routes (``plans``), a board of departures (``departures``).

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
