"""What can go wrong, as one tree.

::

    CorridorError                 every error this package raises on purpose
    ├── InputError (ValueError)   the question cannot be read: a shipment, a wait policy, a file name
    │   ├── UnknownPlace          no place of that name; carries the nearest names
    │   ├── AmbiguousPlace        several places of that name; carries the candidates
    │   ├── SamePlace             origin and destination are one place
    │   └── ScenarioError         a scenario has faults; carries all of them
    ├── DataError (ValueError)    a data directory has faults; carries all of them
    ├── NoRoute (LookupError)     asked for the best of no routes; carries the reason
    └── TooManyLabels (RuntimeError)   the search was given up; carries how many labels it had made

The command line turns ``NoRoute`` into exit code 1 and the others into exit code 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing found wrong in a data file.

    ``code`` names the rule (see ``docs/RULES.md``), ``where`` is ``file:row`` (row 1 is the header of a table;
    for GeoJSON the row counts features from 1), ``message`` says what was found and ``fix`` how to mend it.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.code}: {self.message}; {self.fix}"


class CorridorError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(CorridorError, ValueError):
    """The question cannot be understood; the message says what to write instead."""


class UnknownPlace(InputError):
    """No node, city, UN/LOCODE or coordinate fits the name."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class AmbiguousPlace(InputError):
    """The name fits several places; ``candidates`` are names that pick one each."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class SamePlace(InputError):
    """Origin and destination are one place, or one contains the other."""


class ScenarioError(InputError):
    """A scenario, or its file, has faults; ``faults`` holds every one of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = f"{len(self.faults)} fault{'' if len(self.faults) == 1 else 's'} in the scenario"
        super().__init__("\n".join((count, *(f"  {line}" for line in fault_lines(self.faults, {})))))


MOST_SHOWN = 50
"""Faults of one rule that a message shows; the rest are counted."""


class DataError(CorridorError, ValueError):
    """A data directory has faults; ``faults`` holds them, of one rule the first thousand.

    ``left_out`` counts, by rule, those that are not held. ``told`` ends the line that counts them: where
    they are, and what to do.
    """

    def __init__(
        self, faults: Sequence[Fault], *, left_out: Mapping[str, int] | None = None,
        told: str = "in the data; corridor validate DIR shows all",
    ) -> None:  # fmt: skip
        self.told = told
        self.faults = tuple(faults)
        self.left_out = dict(left_out or {})
        super().__init__("\n".join(fault_lines(self.faults, self.left_out)))

    @property
    def count(self) -> int:
        """How many faults there are, those that are left out too."""
        return len(self.faults) + sum(self.left_out.values())


def fault_lines(faults: Sequence[Fault], left_out: Mapping[str, int]) -> list[str]:
    """A line a fault: of each rule the first fifty, then one that counts the rest."""
    lines: list[str] = []
    shown: Counter[str] = Counter()
    for fault in faults:
        shown[fault.code] += 1
        if shown[fault.code] <= MOST_SHOWN:
            lines.append(str(fault))
    for code, count in shown.items():
        more = count - MOST_SHOWN + left_out.get(code, 0)
        if more > 0:
            lines.append(f"... and {more:,} more of {code}")
    return lines


class NoRoute(CorridorError, LookupError):
    """There is no route; ``reason`` names the constraint that, lifted, would give one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyLabels(CorridorError, RuntimeError):
    """The search was given up after ``most_labels`` partial routes: too many are worth choosing between."""

    def __init__(self, most_labels: int) -> None:
        self.most_labels = most_labels
        super().__init__(
            f"the search was given up after {most_labels:,} partial routes: too many are worth choosing between;"
            " narrow the question with a limit such as --max-days, --max-usd or --max-transfers, or allow more by the"
            " environment variable CORRIDOR_MOST_LABELS"
        )
