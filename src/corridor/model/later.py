"""What a network holds without having been made yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any


class HopsLater:
    """A service whose hops are made when they are asked for, which most never are: ``later`` makes them by its id."""

    __slots__ = ("later",)
    later: Callable[[str], tuple[Any, ...]]

    if not TYPE_CHECKING:  # it would allow any name

        def __getattr__(self, name: str) -> tuple[Any, ...]:
            """The hops, where they were not made yet: nothing else is missing."""
            if name != "hops":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            hops = self.later(self.id)
            object.__setattr__(self, name, hops)
            return hops
