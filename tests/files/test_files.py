"""Writing: a file is whole or not at all, and only a regular one is ever put in the place of another."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import corridor
from corridor.files.disk import check_writable, write_text_atomically


@pytest.mark.parametrize("bad", ["missing/map.html", ".", "\0", "x" * 300, "x/" * 3000 + "x"])
def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(tmp_path: Path, bad: str) -> None:
    for write in (check_writable, lambda path: write_text_atomically(path, "text")):
        with pytest.raises(corridor.InputError) as refused:
            write(f"{tmp_path}/{bad}")
        assert len(str(refused.value)) < 700
    assert list(tmp_path.iterdir()) == []


def test_a_thing_that_is_no_file_name_is_refused() -> None:
    with pytest.raises(corridor.InputError, match="file name"):
        write_text_atomically(5, "text")  # type: ignore[arg-type]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_text_atomically(target, "half \ud800")
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
    write_text_atomically(target, "after")
    assert target.read_text(encoding="utf-8") == "after"


def test_a_name_as_long_as_the_file_system_allows_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    assert write_text_atomically(target, "text").read_text(encoding="utf-8") == "text"


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize("make", [os.mkfifo, bound], ids=["pipe", "socket"])
def test_a_target_that_is_no_regular_file_is_refused_and_stays(tmp_path: Path, make: Callable[[Path], None]) -> None:
    target = tmp_path / "map.html"
    make(target)
    kind = target.stat().st_mode
    link = tmp_path / "link.html"
    link.symlink_to(target)
    for path in (target, link):
        with pytest.raises(corridor.InputError, match="pipe or a socket"):
            write_text_atomically(path, "text")
    assert target.stat().st_mode == kind
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    link = tmp_path / "map.html"
    link.symlink_to("maps/today.html")
    for text in ("new", "again"):
        write_text_atomically(link, text)
        assert link.is_symlink()
        assert (tmp_path / "maps" / "today.html").read_text(encoding="utf-8") == text


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "map.html"
    link.symlink_to(link)
    with pytest.raises(corridor.InputError):
        write_text_atomically(link, "text")
    assert link.is_symlink()
