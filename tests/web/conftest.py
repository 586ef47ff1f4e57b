"""The server of the page, one a module of tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from corridor.web.app import app
from corridor.web.worlds import Worlds
from tests.support.browser import chromium
from tests.support.paths import SMALL

from .browsing import Served


@contextmanager
def serving(data: Path | None = None) -> Iterator[Served]:
    """A server on a free port, and Chromium to ask it."""
    worlds = Worlds(data=data)
    worlds.start()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(worlds), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with chromium() as browser:
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", browser)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """On the network that ships."""
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def served_small() -> Iterator[Served]:
    """On the small network of the tests, whose answers change with the program only."""
    with serving(SMALL) as found:
        yield found
