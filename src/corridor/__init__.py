"""corridor: international freight from Changchun, as every route worth choosing between.

>>> import corridor
>>> network = corridor.load()
>>> plan = corridor.plan(network, "Changchun", "Hamburg", shipment=corridor.Shipment(teu=2, tonnes=20))
>>> plan.best.transfers >= 0
True

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # checkers of types know the name; importing typing costs a third of Python's own start
if TYPE_CHECKING:
    from typing import Any

    from corridor.analysis.explain import Explanation
    from corridor.api.allocation import Allocation, allocate
    from corridor.api.audits import calibrate, coverage, explain, validate
    from corridor.api.comparison import Comparison, what_if
    from corridor.api.differences import Difference, diff
    from corridor.api.matrix import matrix
    from corridor.api.objects import Network, Plan, Route
    from corridor.api.planning import departures, load, plan
    from corridor.api.studies import critical, reach, sweep
    from corridor.errors import (
        AmbiguousPlace,
        CorridorError,
        DataError,
        Fault,
        InputError,
        NoRoute,
        SamePlace,
        ScenarioError,
        TooManyLabels,
        UnknownPlace,
    )
    from corridor.model.network import Place
    from corridor.model.shipment import Shipment
    from corridor.planning.board.board import Board
    from corridor.planning.routes.route import Leg
    from corridor.scenarios.toml import Scenario

__version__ = "0.2.0"

_HOMES = {
    "corridor.analysis.explain": ("Explanation",),
    "corridor.api.allocation": ("Allocation", "allocate"),
    "corridor.api.audits": ("calibrate", "coverage", "explain", "validate"),
    "corridor.api.comparison": ("Comparison", "what_if"),
    "corridor.api.differences": ("Difference", "diff"),
    "corridor.api.matrix": ("matrix",),
    "corridor.api.objects": ("Network", "Plan", "Route"),
    "corridor.api.planning": ("departures", "load", "plan"),
    "corridor.api.studies": ("critical", "reach", "sweep"),
    "corridor.errors": (
        "AmbiguousPlace", "CorridorError", "DataError", "Fault", "InputError", "NoRoute", "SamePlace", "ScenarioError",
        "TooManyLabels", "UnknownPlace",
    ),
    "corridor.model.network": ("Place",),
    "corridor.model.shipment": ("Shipment",),
    "corridor.planning.board.board": ("Board",),
    "corridor.planning.routes.route": ("Leg",),
    "corridor.scenarios.toml": ("Scenario",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Allocation",
    "AmbiguousPlace",
    "Board",
    "Comparison",
    "CorridorError",
    "DataError",
    "Difference",
    "Explanation",
    "Fault",
    "InputError",
    "Leg",
    "Network",
    "NoRoute",
    "Place",
    "Plan",
    "Route",
    "SamePlace",
    "Scenario",
    "ScenarioError",
    "Shipment",
    "TooManyLabels",
    "UnknownPlace",
    "__version__",
    "allocate",
    "calibrate",
    "coverage",
    "critical",
    "departures",
    "diff",
    "explain",
    "load",
    "matrix",
    "plan",
    "reach",
    "sweep",
    "validate",
    "what_if",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'corridor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
