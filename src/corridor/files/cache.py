"""What is worth keeping between processes: bytes in the user's cache folder, under a digest of all that shaped them.

Stale, damaged or unreadable files are ignored and made anew, and a folder that cannot be written is no error: what
would be kept is then made in each process. What the bytes mean is known only to those who keep them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from corridor.files.disk import replace_bytes

MOST_KEPT = 8
"""Files of one name that may lie in the folder; the oldest go first."""

DIGEST_BYTES = 32

PACKAGE = Path(__file__).parents[1]


def cache_folder() -> Path:
    """``$CORRIDOR_CACHE``, else the platform's folder for caches of the user."""
    own = os.environ.get("CORRIDOR_CACHE")
    if own:
        return Path(own)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "corridor"


def digest(parts: Iterable[bytes]) -> bytes:
    """Of this package and of what is given; the order counts."""
    whole = sha256(program())
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


@cache
def program() -> bytes:
    """A digest of the whole package: of every module, and of the land and the roads that drays keep to."""
    whole = sha256()
    for path in sorted([*PACKAGE.rglob("*.py"), *(PACKAGE / "assets").glob("*.npz")]):
        body = path.read_bytes()
        whole.update(f"{path.relative_to(PACKAGE).as_posix()} {len(body)}\n".encode())
        whole.update(body)
    return whole.digest()


def read(name: str, key: bytes) -> bytes | None:
    """What was kept under a name and a digest, or None if there is none, or it is stale or damaged."""
    with suppress(OSError):
        whole = _path(name, key).read_bytes()
        head, body = whole[: 2 * DIGEST_BYTES], whole[2 * DIGEST_BYTES :]
        if head == key + sha256(body).digest():
            return body
    return None


def write(name: str, key: bytes, body: bytes) -> None:
    """Keep bytes; a folder that cannot be written is left as it is."""
    path = _path(name, key)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, key + sha256(body).digest() + body)
        kept = sorted(path.parent.glob(f"{name}-*.bin"), key=lambda found: found.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink()


def _path(name: str, key: bytes) -> Path:
    return cache_folder() / f"{name}-{key.hex()[:16]}.bin"
