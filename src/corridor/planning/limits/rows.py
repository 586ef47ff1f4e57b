"""The limits as rows: how each is asked for, what it holds, and its words. The command line and the API read them here.

A new limit is a row here, a field of ``Limits`` with what it rules out (``targets`` or ``layers``), and a keyword of
``corridor.plan``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.modes import MODES
from corridor.model.units import HOURS_PER_DAY

LimitKind = Literal["words", "count", "number", "flag"]

MOST_TRANSFERS = 50
"""No route worth its while has more, and each costs the search a copy of the network."""

MOST_FIGURE = 1e12
"""Beyond it no limit limits anything."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit. ``name`` is its keyword and, with hyphens, its option; ``help`` says it to both.

    ``words`` are one or more, a ``count`` is whole and at most ``most``, a ``number`` is above 0. ``field`` is that of
    ``Limits`` which a count, number or flag fills, ``each`` how much of it one of the keyword's ``unit`` is. ``said``
    is the limit in an answer, with the figure asked for; ``lifted`` what a route needs that does not keep to it, and
    ``least`` the figure of a leg of which that route has the least.
    """

    name: str
    kind: LimitKind
    help: str
    metavar: str = ""
    field: str = ""
    unit: str = ""
    each: float = 1.0
    most: float = math.inf
    said: str = ""
    lifted: str = ""
    least: str = ""

    @property
    def option(self) -> str:
        """As the command line has it, without the hyphens before it: ``max-days``."""
        return self.name.replace("_", "-")

    def check(self, value: object) -> None:
        """Refuse a figure that is none. Raises ``InputError``."""
        if value is None or self.kind not in ("count", "number"):
            return
        if self.kind == "count":
            if not (isinstance(value, Integral) and 0 <= int(value) <= self.most):
                raise InputError(
                    f"{self.option} is {echo(value)}; give the most {self.unit}, a whole number of 0 or more, at most "
                    f"{self.most}, or leave it out"
                )
        elif not (isinstance(value, Real) and 0 < float(value) <= min(self.most, MOST_FIGURE)):
            shown = f"{float(value):g}" if isinstance(value, Real) else echo(value)
            bound = f" and at most {MOST_FIGURE:g}" if isinstance(value, Real) and float(value) > 0 else ""
            raise InputError(f"{self.option} is {shown}; give the most {self.unit}, a number above 0{bound}")


LIMITS = (
    Limit(name="avoid", kind="words", metavar="X",
          help="Nothing of X: a country, place, node, service, mode, passage or operator."),
    Limit(name="via", kind="words", metavar="X", help="By X, as for avoid; the order is kept."),
    Limit(name="mode", kind="words", metavar="|".join(MODES), help="Only services of this mode."),
    Limit(name="no_mode", kind="words", metavar="MODE", help="No services of this mode."),
    Limit(name="max_transfers", kind="count", metavar="N", help="At most N changes from service to service.",
          field="max_transfers", unit="changes of service", most=MOST_TRANSFERS,
          said="transfers: at most {:d}", lifted="with more transfers"),
    Limit(name="max_days", kind="number", metavar="DAYS", help="At most so many days.",
          field="max_hours", unit="days", each=HOURS_PER_DAY,
          said="at most {:.1f} days", lifted="in more time", least="hours"),
    Limit(name="max_usd", kind="number", metavar="USD", help="At most so many USD.",
          field="max_usd", unit="USD", said="at most {:,.0f} USD", lifted="for more money", least="usd"),
    Limit(name="max_co2", kind="number", metavar="KG", help="At most so many kg of CO2e.",
          field="max_kg_co2e", unit="kg of CO2e",
          said="at most {:,.0f} kg CO2e", lifted="with more CO2e", least="kg_co2e"),
    Limit(name="bonded", kind="flag", help="Under customs bond: loaded only at bonded nodes.",
          field="bonded", said="under customs bond", lifted="without bond"),
    Limit(name="dangerous", kind="flag", help="Dangerous goods: only modes that carry them."),
    Limit(name="allow", kind="words", metavar="ADVISORY", help="Lift the ban of an advisory."),
    Limit(name="include_planned", kind="flag", help="Use planned services too, marked as such."),
)  # fmt: skip
"""Every limit, as the help lists them."""

HELD = tuple(row for row in LIMITS if row.field)
"""Those that are a figure or a flag of ``Limits``."""


def held(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``Limits`` for what is asked by keyword. Raises ``InputError`` for a figure that is none."""
    found: dict[str, Any] = {}
    for row in HELD:
        value = asked.get(row.name)
        row.check(value)
        if value is not None:
            found[row.field] = value if row.each == 1.0 else value * row.each
    return found


def figure(row: Limit, value: float) -> float:
    """What was asked for, by the field of ``Limits`` that holds it."""
    return value if row.each == 1.0 else value / row.each
