"""What the command line asks of the libraries that it loads."""

from __future__ import annotations

import gc
import os

import pytest

from corridor import __main__ as process
from corridor.cli import main


@pytest.mark.parametrize(("given", "kept"), [(None, "1"), ("4", "4")])
def test_no_threads_are_started_for_algebra_unless_the_user_says(
    monkeypatch: pytest.MonkeyPatch, given: str | None, kept: str
) -> None:
    """Else numpy starts one a core when it is loaded, and lets it spin."""
    monkeypatch.setenv(process.THREADS_OF_ALGEBRA, given or "")  # so that what it was before comes back
    if given is None:
        monkeypatch.delenv(process.THREADS_OF_ALGEBRA)
    seen: list[str | None] = []
    monkeypatch.setattr(main, "script", lambda: seen.append(os.environ.get(process.THREADS_OF_ALGEBRA)))
    try:
        process.script()
    finally:
        gc.enable()
    assert seen == [kept]
