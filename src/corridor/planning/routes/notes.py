"""What is known of the world beside the figures of several ways: each text once, the most severe first.

One text may stand in many rows of ``advisories.csv``: a port each, or a pair of countries there and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corridor.model.network import SEVERITIES, Severity
from corridor.planning.routes.route import Note


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One text, with the ids of all notes that say it, and the numbers of the ways that it touches, from 0.

    ``checked`` is the earliest day on which one of them was looked at.
    """

    severity: Severity
    text: str
    ids: tuple[str, ...]
    checked: date | None
    source: str
    touched: tuple[int, ...]


def told_once(ways: Iterable[Iterable[Note]], counts: Sequence[int] | None = None) -> list[Told]:
    """The notes of some ways, the most severe first; of equal ones those that touch most, then as they come.

    ``counts``: for how many each way stands; None: each for one.
    """
    found: dict[tuple[Severity, str], dict[str, Note]] = {}
    touched: dict[tuple[Severity, str], dict[int, None]] = {}
    for number, notes in enumerate(ways):
        for note in notes:
            key = note.severity, note.text
            found.setdefault(key, {}).setdefault(note.id, note)
            touched.setdefault(key, {})[number] = None
    told = [
        Told(
            severity=severity, text=text, ids=tuple(same), source=next(iter(same.values())).source,
            checked=min((note.checked for note in same.values() if note.checked is not None), default=None),
            touched=tuple(touched[severity, text]),
        )
        for (severity, text), same in found.items()
    ]  # fmt: skip

    def many(one: Told) -> int:
        return len(one.touched) if counts is None else sum(counts[number] for number in one.touched)

    return sorted(told, key=lambda one: (-SEVERITIES.index(one.severity), -many(one)))


def each_once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes without those whose id came before."""
    return tuple({note.id: note for note in notes}.values())
