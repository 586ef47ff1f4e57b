"""Text files in and out: only regular files of a sane size are read, and a file is written whole or not at all.

What a text means is the business of those who ask for it; which files a data directory has, that of ``dataset``.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from corridor.errors import InputError
from corridor.files.faults import Faults, echo

LARGEST_BYTES = 500_000_000
"""No data file of this package comes near; a larger one is something else."""

LONGEST_SHOWN = 200
"""Characters of a file name that a message repeats."""

READ_AND_WRITE = 0o666
OWN_ONLY = 0o600


def shown(path: str | Path) -> str:
    """A file name as a message may repeat it: on one line, and cut short."""
    name = str(path)
    return name if name.isprintable() and len(name) <= LONGEST_SHOWN else echo(name)


def is_folder(path: Path) -> bool:
    """Whether a folder is there; a name that no file can have is none."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def is_named(path: Path) -> bool:
    """Whether anything of that name is there, be it a link that leads nowhere."""
    return os.path.lexists(path)


def read_bytes(path: Path, *, most: int = LARGEST_BYTES) -> bytes:
    """The content of a regular file of at most so many bytes; a pipe, a device or a socket is refused, not waited for.

    Raises:
        OSError: it cannot be read; ``strerror`` says why. ``FileNotFoundError`` if nothing of that name is there.
    """
    try:
        found = path.stat()
    except FileNotFoundError as error:
        if is_named(path):
            raise OSError(errno.EINVAL, "it is a link to nothing") from error
        raise
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, "no file can have that name") from error
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"it has {found.st_size:,} bytes, over {most:,}")
    return path.read_bytes()


def read_text(path: Path, faults: Faults) -> str | None:
    """The text of a file in UTF-8, or None with the fault noted under the file's name. See ``text_of``."""
    raw = read_raw(path, faults)
    return None if raw is None else text_of(raw, path.name, faults)


def read_raw(path: Path, faults: Faults) -> bytes | None:
    """The content of a regular file, or None with the fault noted under the file's name."""
    try:
        return read_bytes(path)
    except FileNotFoundError:
        faults.add("file-missing", f"{path.name}:1", "is not there")
    except OSError as error:
        faults.add("file-unreadable", f"{path.name}:1", f"cannot be read ({error.strerror})")
    return None


def text_of(raw: bytes, name: str, faults: Faults) -> str | None:
    """Bytes as text: UTF-8, with or without a byte order mark, with any line ends. None with the fault noted."""
    code = _other_code(raw)
    if code is not None:
        faults.add("other-code", f"{name}:1", f"is in {code}")
        return None
    if b"\0" in raw:
        faults.add("nul-byte", f"{name}:{_line_at(raw, raw.index(0))}", "holds a NUL byte")
        return None
    try:
        text = raw.removeprefix(MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + (len(MARK) if raw.startswith(MARK) else 0)
        found = f"byte {raw[at]:#04x} is not UTF-8; the file looks like {_likely_code(raw)}"
        faults.add("not-utf8", f"{name}:{_line_at(raw, at)}", found)
        return None
    if not text.strip():
        faults.add("file-empty", f"{name}:1", "is empty")
        return None
    return text


MARK = b"\xef\xbb\xbf"
"""The byte order mark that spreadsheets write before UTF-8."""

FEW = 0.2
"""Text in UTF-16 has at least this share of NUL bytes as long as it is mostly of Latin signs."""


def _other_code(raw: bytes) -> str | None:
    """UTF-32 or UTF-16 by its mark, or by its NUL bytes in every other place; None for anything else."""
    for mark, code in (
        (b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
    ):  # fmt: skip
        if raw.startswith(mark):
            return code
    if raw.startswith(b"PK\x03\x04"):
        return "no text at all but a workbook or an archive"
    head = raw[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > FEW * len(head) and min(even, odd) == 0:
        return "UTF-16"
    return None


def _likely_code(raw: bytes) -> str:
    """The code that a text which is no UTF-8 may be in."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return "an 8-bit code such as Windows-1252 or Windows-1251"
    high = sum(sign > "\x7f" for sign in text)
    ideographs = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    if high and ideographs * 2 > high:
        return "GB 18030 (Chinese Windows)"
    return "an 8-bit code such as Windows-1252 or Windows-1251"


def _line_at(raw: bytes, position: int) -> int:
    return raw.count(b"\n", 0, position) + 1


def check_writable(path: str | Path) -> None:
    """Raise ``InputError`` now if a file could not be written there later."""
    _target(path)


def write_text_atomically(path: str | Path, text: str) -> Path:
    """``write_bytes_atomically`` of a text in UTF-8."""
    return write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: str | Path, content: bytes) -> Path:
    """Write a file beside, then rename, so that nothing half-written is left; returns the path.

    A link is followed: the file behind it is replaced, and the link stays. Raises ``InputError``.
    """
    with writing(path) as file:
        file.write(content)
    return Path(path)


def write_texts_together(texts: Mapping[Path, str]) -> None:
    """Write several files, all or none: each is written beside first, and put in place when all are whole.

    Raises:
        InputError: one of them cannot be written; then all are as they were.
    """
    with ExitStack() as stack:
        for path, text in texts.items():
            stack.enter_context(writing(path)).write(text.encode("utf-8"))


@contextmanager
def writing(path: str | Path) -> Iterator[BinaryIO]:
    """``write_bytes_atomically`` of what is written to the file inside the block; if it fails, all is as it was."""
    target = _target(path)
    umask = os.umask(0)
    os.umask(umask)
    with refusing(path), _beside(target, READ_AND_WRITE & ~umask) as file:
        yield file


@contextmanager
def refusing(path: str | Path) -> Iterator[None]:
    """Turn an ``OSError`` of writing into an ``InputError`` that names the file or folder."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{shown(path)} cannot be written: {error.strerror}; name another file") from error


def replace_bytes(target: Path, content: bytes, *, mode: int = OWN_ONLY) -> None:
    """Put a file of that content in the place of ``target``, or leave everything as it was. Raises ``OSError``."""
    with _beside(target, mode) as file:
        file.write(content)


@contextmanager
def _beside(target: Path, mode: int) -> Iterator[BinaryIO]:
    import tempfile  # most commands write nothing

    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".corridor-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def _target(path: str | Path) -> Path:
    """The file that is written for a name, behind its links. Raises ``InputError`` if it cannot be."""
    try:
        named = Path(path)
    except TypeError as error:
        raise InputError(f"{echo(path)} is no file name; give a text such as 'map.html'") from error
    try:
        kind = named.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        kind = stat.S_IFREG
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds a sign that no file name can have"
        raise InputError(f"{shown(path)} is no file that can be written ({reason}); name another") from error
    if stat.S_ISDIR(kind):
        raise InputError(f"{shown(path)} is a folder; name a file, such as {shown(named / 'map.html')}")
    if not stat.S_ISREG(kind):
        raise InputError(f"{shown(path)} is a device, a pipe or a socket; name a file, such as map.html")
    target = named.resolve()
    if not is_folder(target.parent):
        raise InputError(f"{shown(path)}: there is no folder {shown(target.parent)}; make it first")
    if not os.access(target.parent, os.W_OK):
        raise InputError(f"{shown(path)}: the folder {shown(target.parent)} cannot be written to; name another")
    return target
