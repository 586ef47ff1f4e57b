"""Where a search can be ended from outside: whoever asks may leave a word that long searches call now and then.

Each thread and each task has its own (a context variable), so that ending one question ends no other.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Check = Callable[[], None]
"""Called between the steps of a search; it raises to end it."""

_CHECK: ContextVar[Check | None] = ContextVar("corridor_pause", default=None)


def checked_by(check: Check | None) -> None:
    """From now on searches of this context call ``check``; None: nothing."""
    _CHECK.set(check)


def pause() -> None:
    """Let whoever asks end the search. Raises what the check raises."""
    check = _CHECK.get()
    if check is not None:
        check()
