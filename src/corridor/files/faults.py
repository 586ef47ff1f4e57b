"""Faults of what is read: a rule each, with its severity and its remedy, and the faults found so far.

Which rules there are is told by the catalogue that ``Faults`` is made with (``dataset.rules``, ``scenarios.rules``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corridor.errors import Fault, Severity

ECHO = 60
"""How many characters of a bad value a message repeats."""

MOST_KEPT = 1000
"""Of the faults of one rule that are kept; more help nobody, and a table may have a million rows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, whether breaking it stops the program, what it demands and how to mend a breach."""

    code: str
    severity: Severity
    demands: str
    fix: str


class Faults:
    """The faults found so far, in the order of finding, by the rules of one catalogue.

    Of one rule the first ``MOST_KEPT`` are kept, and the rest are only counted (``left_out``).
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules
        self._found: list[Fault] = []
        self._count: Counter[str] = Counter()

    def add(self, code: str, where: str, message: str, *, fix: str | None = None) -> None:
        """Note a breach of the rule ``code``; ``fix`` replaces the rule's own remedy."""
        rule = self.rules[code]
        self._count[code] += 1
        if self._count[code] <= MOST_KEPT:
            severity = rule.severity
            self._found.append(Fault(code=code, severity=severity, where=where, message=message, fix=fix or rule.fix))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def left_out(self) -> dict[str, int]:
        """How many more of a rule were found than are kept."""
        return {code: count - MOST_KEPT for code, count in self._count.items() if count > MOST_KEPT}

    def found(self) -> int:
        """How many were found, those that are only counted too."""
        return self._count.total()

    @property
    def errors(self) -> list[Fault]:
        """Those that stop the program."""
        return [fault for fault in self._found if fault.severity == "error"]

    def error_since(self, mark: int) -> bool:
        """Whether any of those found after the first ``mark`` stops the program."""
        return any(fault.severity == "error" for fault in self._found[mark:])


def echo(value: object) -> str:
    """A bad value as a message may repeat it: quoted, on one line, cut short."""
    try:
        text = repr(value[: 2 * ECHO]) if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists in lists without end
        return f"a {type(value).__name__} too long to show"
    return text if len(text) <= ECHO else f"{text[:ECHO]}..."
