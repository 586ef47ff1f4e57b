"""The planner against enumerations written apart from it. ``python -m tests.oracle 20000`` asks as many as one likes.

``rows`` prices and dates plain rows by the letter of the design; ``chains`` finds every way there is; ``worlds`` makes
up small networks; ``versus`` puts both answers side by side. ``rows`` and ``chains`` share no code with corridor.
"""
