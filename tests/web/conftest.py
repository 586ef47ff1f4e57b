"""The server of the page, one a module of tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from corridor.web.app import app
from corridor.web.worlds import Worlds
from tests.support.browser import chromium

from .browsing import Served


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    worlds = Worlds()
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
