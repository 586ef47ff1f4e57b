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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corridor.api.comparison import Comparison, what_if
    from corridor.api.matrix import matrix
    from corridor.api.objects import Network, Plan, Route
    from corridor.api.planning import load, plan
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
        UnknownPlace,
    )
    from corridor.model.network import Place
    from corridor.model.shipment import Shipment
    from corridor.planning.route import Leg
    from corridor.scenarios.toml import Scenario

__version__ = "0.1.0"

_HOME = {
    **dict.fromkeys(
        (
            "AmbiguousPlace",
            "CorridorError",
            "DataError",
            "Fault",
            "InputError",
            "NoRoute",
            "SamePlace",
            "ScenarioError",
            "UnknownPlace",
        ),
        "corridor.errors",
    ),
    **dict.fromkeys(("Network", "Plan", "Route"), "corridor.api.objects"),
    **dict.fromkeys(("load", "plan"), "corridor.api.planning"),
    "Place": "corridor.model.network",
    "Shipment": "corridor.model.shipment",
    **dict.fromkeys(("Comparison", "what_if"), "corridor.api.comparison"),
    "Leg": "corridor.planning.route",
    "matrix": "corridor.api.matrix",
    "Scenario": "corridor.scenarios.toml",
    **dict.fromkeys(("critical", "reach", "sweep"), "corridor.api.studies"),
}

__all__ = [
    "AmbiguousPlace",
    "Comparison",
    "CorridorError",
    "DataError",
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
    "UnknownPlace",
    "__version__",
    "critical",
    "load",
    "matrix",
    "plan",
    "reach",
    "sweep",
    "what_if",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'corridor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
