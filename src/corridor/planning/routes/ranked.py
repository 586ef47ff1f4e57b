"""The routes of an answer as a sequence that makes each when it is read: an answer has many, and a reader reads few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from corridor.planning.routes.route import Route, Tag

Make = Callable[[int], Route]

Winner = tuple[tuple[float, float], str]
"""A range of what a day is worth, in USD, and the main haul of the route that none betters within it."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is known of routes before any is made.

    ``leading``: how many of the first are worth reading; the others wait behind them. ``tagged`` is the place of the
    route that bears each tag, and ``winners`` are those that win within a range.
    """

    leading: int = 0
    tagged: Mapping[Tag, int] = field(default_factory=dict)
    winners: tuple[Winner, ...] = ()


NOTHING = Survey()


class Ranked(Sequence[Route]):
    """Routes, best first, and the ``survey`` of them.

    A route is made once, by its number from 0, and kept. Compared, added, copied or sent on it is a tuple of its
    routes.
    """

    def __init__(self, count: int, make: Make, survey: Survey = NOTHING) -> None:
        """So many routes, of which ``make`` makes each."""
        self.survey = survey
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
        return Ranked(len(self), lambda number: change(self[number]), self.survey)

    def first(self, number: int) -> Ranked:
        """The same routes, the one of a number before the others."""
        order = [number, *(other for other in range(len(self)) if other != number)]
        tagged = {tag: order.index(place) for tag, place in self.survey.tagged.items()}
        return Ranked(len(self), lambda place: self[order[place]], replace(self.survey, tagged=tagged))

    def __add__(self, other: Iterable[Route]) -> tuple[Route, ...]:
        return (*self, *other)

    def __radd__(self, other: Iterable[Route]) -> tuple[Route, ...]:
        return (*other, *self)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (Ranked, tuple)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (tuple(self), self.survey)


def ranked(routes: Iterable[Route]) -> Ranked:
    """Routes that are made already, in their order."""
    made = tuple(routes)
    survey = Survey(
        tagged={tag: place for place, route in enumerate(made) for tag in route.tags},
        winners=tuple((route.wins_usd_per_day, route.main_haul) for route in made if route.wins_usd_per_day),
    )
    return _made(made, survey)


def _made(routes: tuple[Route, ...], survey: Survey) -> Ranked:
    return Ranked(len(routes), routes.__getitem__, survey)
