"""What a network holds without having been made yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any


class HopsLater:
    """A service whose hops are made when they are asked for, which most never are: ``later`` makes them, by ids."""

    __slots__ = ("later",)
    later: Callable[[Sequence[str]], list[tuple[Any, ...]]]

    if TYPE_CHECKING:
        id: str
        hops: tuple[Any, ...]
    else:  # it would allow any name

        def __getattr__(self, name: str) -> tuple[Any, ...]:
            """The hops, where they were not made yet: nothing else is missing."""
            if name != "hops":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            (hops,) = self.later((self.id,))
            object.__setattr__(self, name, hops)
            return hops


def make_hops(services: Iterable[HopsLater]) -> None:
    """Make the hops of some services of one network that are not made yet, together: one after the other takes several
    times as long.
    """
    missing = [service for service in services if not _has_hops(service)]
    if missing:
        made = missing[0].later([service.id for service in missing])
        for service, hops in zip(missing, made, strict=True):
            object.__setattr__(service, "hops", hops)


def _has_hops(service: HopsLater) -> bool:
    try:
        object.__getattribute__(service, "hops")  # not by ``__getattr__``
    except AttributeError:
        return False
    return True
