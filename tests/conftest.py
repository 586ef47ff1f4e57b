"""What all tests stand on: the kernel of this tree, built before the first one where it is missing or stale."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from corridor.search import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_configure() -> None:
    """Build the kernel; where there is no compiler its twin in Python is tested."""
    build.refresh()
    os.environ["CORRIDOR_CONFIG"] = tempfile.mkdtemp(prefix="corridor-config-")  # nobody's own figures


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a network; a module's own, because its loop must have ended before others start theirs."""
    from tests.support.browser import chromium

    with chromium() as running:
        yield running
