"""What all tests stand on: the kernel of this tree, built before the first one where it is missing or stale."""

from __future__ import annotations

from corridor.search import build


def pytest_configure() -> None:
    """Build the kernel; where there is no compiler its twin in Python is tested."""
    build.refresh()
