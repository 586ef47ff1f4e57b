"""What is worth keeping between processes: bytes in the user's cache folder, under a digest of all that shaped them.

Stale, damaged or unreadable files are ignored and made anew, and a folder that cannot be written is no error: what
would be kept is then made in each process. A folder or a file that is not the user's, or that others may write, is
ignored with one line, and so is anything but a regular file. What the bytes mean is known only to those who keep them;
none of them holds code.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from corridor.files.disk import replace_bytes, shown

MOST_KEPT = 8
"""Files of one name that may lie in the folder; the oldest go first."""

LARGEST_KEPT = 100_000_000
"""Bytes of a file that is kept; a network at the limits of its tables would fill the disk of the user."""

DIGEST_BYTES = 32

PACKAGE = Path(__file__).parents[1]


def cache_folder() -> Path | None:
    """``$CORRIDOR_CACHE``, else the platform's folder for caches of the user; None for a user without a home."""
    own = os.environ.get("CORRIDOR_CACHE")
    if own:
        return Path(own)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "corridor"
    except RuntimeError:  # no HOME, and no entry among the users
        return None


def digest(parts: Iterable[bytes]) -> bytes:
    """Of this package, as it is installed here, and of what is given; the order counts."""
    whole = sha256(_installed())
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


def _files() -> list[Path]:
    """Every module of the package, and the land and the roads that drays keep to."""
    return sorted([*PACKAGE.rglob("*.py"), *(PACKAGE / "assets").glob("*.npz")])


@cache
def program() -> bytes:
    """A digest of the whole package, the same on every machine that has the same one."""
    whole = sha256()
    for path in _files():
        body = path.read_bytes()
        whole.update(f"{path.relative_to(PACKAGE).as_posix()} {len(body)}\n".encode())
        whole.update(body)
    return whole.digest()


@cache
def _installed() -> bytes:
    """A digest of the Python that runs, where the package lies, how long each file is, and when it was written and put
    there: any change gives another, and to read them all would take longer than a plan.
    """
    whole = sha256(os.fsencode(PACKAGE) + sys.version.encode())  # what letters are alike is for each Python to say
    for path in _files():
        whole.update(about(path))
    return whole.digest()


def about(path: Path) -> bytes:
    """What tells one content of an installed file from another without reading it: its name, how long it is, when it
    was written and when it was put there. Raises ``OSError``.
    """
    found = path.stat()
    return f"{path.name} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n".encode()


def read(name: str, key: bytes) -> bytes | None:
    """What was kept under a name and a digest, or None if there is none, or it is stale, damaged or not the user's."""
    folder = cache_folder()
    if folder is None or not _is_own(folder, folder=True):
        return None
    path = folder / _file(name, key)
    if not _is_own(path, folder=False):
        return None
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            whole = file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else b""
        head, body = whole[: 2 * DIGEST_BYTES], memoryview(whole)[2 * DIGEST_BYTES :]
        if head == key + sha256(body).digest():
            return bytes(body)
    return None


def keeps() -> bool:
    """Whether anything can be kept: making the bytes of a network only for them to be lost takes a while."""
    folder = cache_folder()
    if folder is None:
        return False
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
    return folder.is_dir() and os.access(folder, os.W_OK)


def write(name: str, key: bytes, body: bytes, *, most: int = MOST_KEPT) -> None:
    """Keep bytes, and of one name ``most`` files, the newest; a folder that cannot be written, or is not the user's, is
    left as it is.
    """
    folder = cache_folder()
    if folder is None or len(body) > LARGEST_KEPT:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
        if not _is_own(folder, folder=True):
            return
        replace_bytes(folder / _file(name, key), key + sha256(body).digest() + body)
        kept = sorted(folder.glob(f"{name}-*.bin"), key=lambda found: found.lstat().st_mtime)
        for old in kept[:-most]:
            old.unlink()


def _file(name: str, key: bytes) -> str:
    return f"{name}-{key.hex()[:16]}.bin"


def _is_own(path: Path, *, folder: bool) -> bool:
    """Whether a folder or a regular file is there, belongs to the user, and nobody else may write it."""
    try:
        found = path.stat() if folder else path.lstat()
    except (OSError, ValueError):
        return False
    right_kind = stat.S_ISDIR(found.st_mode) if folder else stat.S_ISREG(found.st_mode)
    if not right_kind:
        _say_once(f"{shown(path)} is no {'folder' if folder else 'regular file'}")
        return False
    user = getattr(os, "geteuid", None)
    if user is not None and (found.st_uid != user() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        _say_once(f"others may write {shown(path)}")
        return False
    return True


@cache
def _say_once(why: str) -> None:
    """One line a process: nothing is kept, and everything works without."""
    with suppress(OSError, ValueError, AttributeError):
        print(f"corridor keeps nothing between runs: {why}", file=sys.stderr)
