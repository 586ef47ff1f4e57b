"""What is known of the world beside the figures, as lines below an answer: the one place where commands print it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corridor.planning.routes.notes import Told, told_once
from corridor.planning.routes.route import Note
from corridor.views.layout import Screen

MOST_TOLD = 8
"""Texts below the table of a study; the rest are counted."""

MOST_IDS = 3
"""Ids of one text that are named; the rest are counted."""

MOST_NAMED = 3
"""Destinations or orders that are named; of more their number."""

Whom = Callable[[Sequence[int]], str]
"""Says which ways a text touches, by their numbers from 0; blank where all or the only one."""


def print_notes(ways: Iterable[Iterable[Note]], screen: Screen, whom: Whom) -> None:
    """The notes of some ways, a text once, the most severe first; ``whom`` says which of the ways it touches."""
    _lines(told_once(ways), screen, whom)


def print_study_notes(
    ways: Iterable[Iterable[Note]], screen: Screen, whom: Whom, *, rest: str, counts: Sequence[int] | None = None
) -> None:
    """The notes below the table of a study: so many that they can be read.

    Args:
        ways: the notes of each.
        screen: where they are set.
        whom: says which of the ways a text touches.
        rest: what shows the others, such as ``--json has all of them``.
        counts: for how many each of the ways stands, where not for one.
    """
    told = told_once(ways, counts)
    _lines(told[:MOST_TOLD], screen, whom)
    if count := max(0, len(told) - MOST_TOLD):
        screen.text(f"{count} more note{'' if count == 1 else 's'}; {rest}", "dim", then="  ")


def _lines(told: Iterable[Told], screen: Screen, whom: Whom) -> None:
    for one in told:
        touched = whom(one.touched)
        checked = "" if one.checked is None else f" (checked {one.checked})"
        head = f"{one.severity}, {touched}" if touched else one.severity
        screen.text(f"{head}: {one.text}{checked} [{_ids(one)}]", "warn", then="  ")


def numbered(numbers: Sequence[int]) -> str:
    """Routes by their numbers, from 1."""
    return f"route{'s' if len(numbers) > 1 else ''} {', '.join(str(number + 1) for number in numbers)}"


def counted(total: int, what: str) -> Whom:
    """How many of so many: ``3 of 12 routes``; blank where it is all of them."""
    return lambda numbers: "" if len(numbers) == total else f"{len(numbers)} of {total} {what}"


def weighed(counts: Sequence[int], total: int, what: str) -> Whom:
    """As ``counted``, where each of the numbers stands for so many; never blank."""
    return lambda numbers: f"{sum(counts[number] for number in numbers):,} of {total:,} {what}"


def before_after(lines: int) -> Whom:
    """How many of the routes of a comparison, whose ways before come first and those after then."""

    def whom(numbers: Sequence[int]) -> str:
        before, after = sum(number < lines for number in numbers), sum(number >= lines for number in numbers)
        if not after:
            return f"before only, {before} of {lines} routes"
        if not before:
            return f"after only, {after} of {lines} routes"
        if before == after:
            return "" if before == lines else f"before and after, {before} of {lines} routes"
        return f"before {before}, after {after} of {lines} routes"

    return whom


def by_name(names: Sequence[str], what: str, *, parted: bool = False) -> Whom:
    """The ways by their names; many by their number; blank where it is all of them.

    ``parted``: several with one name are one, as the parts of an order are.
    """
    every = len(set(names) if parted else names)

    def whom(numbers: Sequence[int]) -> str:
        own = [names[number] for number in numbers]
        own = list(dict.fromkeys(own)) if parted else own
        if len(own) == every:
            return ""
        return ", ".join(own) if len(own) <= MOST_NAMED else f"{len(own)} of {every} {what}"

    return whom


def _ids(one: Told) -> str:
    more = len(one.ids) - MOST_IDS
    return ", ".join([*one.ids[:MOST_IDS], *([f"+{more}"] if more > 0 else [])])
