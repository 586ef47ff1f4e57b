"""What all tests stand on: the kernel of this tree, built before the first one where it is missing or stale."""

from __future__ import annotations

import os
import tempfile

from corridor.search import build


def pytest_configure() -> None:
    """Build the kernel; where there is no compiler its twin in Python is tested."""
    build.refresh()
    os.environ["CORRIDOR_CONFIG"] = tempfile.mkdtemp(prefix="corridor-config-")  # nobody's own figures
