"""What all tests stand on: the kernel of this tree, built before the first one where it is missing or stale."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import settings
from hypothesis.database import InMemoryExampleDatabase

from corridor.dataset import load as store
from corridor.model.network import Network
from corridor.search import build
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_configure() -> None:
    """Build the kernel; where there is no compiler its twin in Python is tested."""
    build.refresh()
    # Nothing is asserted by the clock: the machine may be busy
    hypothesis.settings.register_profile(
        "corridor", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("corridor")
    os.environ["CORRIDOR_CONFIG"] = tempfile.mkdtemp(prefix="corridor-config-")  # nobody's own figures
    os.environ.pop("COLUMNS", None)  # the terminal of whoever runs the tests; those of widths set their own
    os.environ.pop("PYTHONUNBUFFERED", None)  # or what a command leaves in its buffers is never missed
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background: Ctrl-C would reach no command
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.register_profile("house", deadline=None)  # a busy machine is slow, and no test is to fail of that
    settings.load_profile("house")
    if not os.access(ROOT, os.W_OK):  # a tree that is only read: what hypothesis found stays in memory
        settings.register_profile("only-read", settings(database=InMemoryExampleDatabase()))
        settings.load_profile("only-read")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what draws in a browser by the fixture that it asks for: none can be forgotten."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True, scope="session")
def one_shipped_network() -> Iterator[None]:
    """The shipped network is loaded once in a process: it is frozen, and its graph takes longer than most questions.

    What loads from the disk afresh is tested on directories of one's own, and in processes of their own.
    """
    fresh = store.load
    loaded: dict[type[Network], Network] = {}

    def load(directory: str | Path | None = None, *, overlays: store.Paths = (), network_class: Any = Network) -> Any:
        if directory is not None or tuple([overlays] if isinstance(overlays, (str, Path)) else overlays):
            return fresh(directory, overlays=overlays, network_class=network_class)
        if network_class not in loaded:
            loaded[network_class] = fresh(network_class=network_class)
        return loaded[network_class]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "load", load)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a network; a module's own, because its loop must have ended before others start theirs."""
    from tests.support.browser import chromium

    with chromium() as running:
        yield running
