"""A client of the server, in this process, and the command line to hold it against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from corridor.web.app import app
from corridor.web.running import Workers
from corridor.web.worlds import Worlds
from tests.support.shell import command

HERE = "http://127.0.0.1:8765"


@contextmanager
def client(
    data: Path | None = None, *, token: str | None = None, seconds: float = 60.0, **more: Any
) -> Iterator[TestClient]:
    worlds = Worlds(data=data)
    worlds.start(**more)
    served = app(worlds, token=token, workers=Workers(seconds))
    with TestClient(served, base_url=HERE, raise_server_exceptions=True) as asking:
        yield asking


def printed(*words: str, code: int = 0) -> str:
    """What the command line prints."""
    result = command(*words)
    assert result.returncode == code, result.stderr
    return result.stdout
