"""The routes of an answer as a sequence that makes each when it is read: an answer has many, and a reader reads few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

from corridor.planning.routes.route import Route

Make = Callable[[int], Route]


class Ranked(Sequence[Route]):
    """Routes, best first. ``leading`` says how many of the first are worth reading; the others wait behind them.

    A route is made once, by its number from 0, and kept. Compared, copied or sent on it is a tuple of its routes.
    """

    def __init__(self, count: int, make: Make, *, leading: int = 0) -> None:
        """So many routes, of which ``make`` makes each."""
        self.leading = leading
        self._made: list[Route | None] = [None] * count
        self._make = make

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, at: int) -> Route: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Route, ...]: ...
    def __getitem__(self, at: int | slice) -> Route | tuple[Route, ...]:
        if isinstance(at, slice):
            return tuple(self._route(number) for number in range(*at.indices(len(self))))
        number = range(len(self))[at]  # counts from the end below 0, and refuses what is beyond
        return self._route(number)

    def _route(self, number: int) -> Route:
        found = self._made[number]
        if found is None:
            found = self._made[number] = self._make(number)
        return found

    def each(self, change: Callable[[Route], Route]) -> Ranked:
        """The same routes, each changed when it is read."""
        return Ranked(len(self), lambda number: change(self[number]), leading=self.leading)

    def first(self, number: int) -> Ranked:
        """The same routes, the one of a number before the others."""
        order = [number, *(other for other in range(len(self)) if other != number)]
        return Ranked(len(self), lambda place: self[order[place]])

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (Ranked, tuple)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return ranked, (tuple(self), self.leading)


def ranked(routes: Iterable[Route], leading: int = 0) -> Ranked:
    """Routes that are made already."""
    made = tuple(routes)
    return Ranked(len(made), made.__getitem__, leading=leading)
