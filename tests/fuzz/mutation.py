"""Damage to a file: of its bytes, its lines, its cells and values. The same seed makes the same damage."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

VALUES = (
    b"", b" ", b"\t", b"0", b"-1", b"1e-6", b"1e308", b"1e999", b"nan", b"inf", b"-0.0", b"0.0000001", b"9999999999",
    b"9" * 5000, b"1,5", b"1.234.567", b"2026-02-30", b"0001-01-01", b"9999-12-31", b"24:00", b"Mon Mon", b"yes",
    b"true", b"[]", b"{}", b'"', b"'", b"{{7*7}}", b"{#", b"</script>", b"=1+1", b"@SUM(A1)", b"\x1b[31m", b"\x07",
    "\u202e".encode(), "\u200b".encode(), "\u2028".encode(), "\u0410".encode(), "\ufeff".encode(), b"\xff\xfe", b"\0",
    b"\xed\xa0\x80", "\U0001f6a2".encode(), b"%s%n", b"../../etc/passwd", b"a" * 20_000, b"CNCGQ", b"TRAIN",
    b"null", b"DEHAM", b"air", b"rail", b"Europe/Berlin", b"XX", b"-180",
    b"91", b"1e5", b"0.01", b"2000", b"\\ud800", b"1_000", b"\xef\xbc\x91",
)  # fmt: skip
"""What a cell may hold that nobody thought of, and what it may hold elsewhere."""

PART = re.compile(rb"[^,;\t\n\r:={}\[\]\"]+")
MOST_STEPS = 4

Damage = Callable[[bytes, Random], bytes]


def _place(raw: bytes, random: Random) -> int:
    return random.randrange(len(raw) + 1)


def flip(raw: bytes, random: Random) -> bytes:
    """One bit turned."""
    if not raw:
        return b"\x01"
    at = random.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :]


def cut(raw: bytes, random: Random) -> bytes:
    """The rest missing."""
    return raw[: _place(raw, random)]


def drop(raw: bytes, random: Random) -> bytes:
    """A piece missing."""
    at = _place(raw, random)
    return raw[:at] + raw[at + random.randrange(1, 40) :]


def insert(raw: bytes, random: Random) -> bytes:
    """A value where none belongs."""
    at = _place(raw, random)
    return raw[:at] + random.choice(VALUES) + raw[at:]


def value(raw: bytes, random: Random) -> bytes:
    """Another value in place of a cell, a key or a value."""
    found = list(PART.finditer(raw))
    if not found:
        return insert(raw, random)
    at = random.choice(found)
    return raw[: at.start()] + random.choice(VALUES) + raw[at.end() :]


def swap(raw: bytes, random: Random) -> bytes:
    """A value of the same file in place of another."""
    found = list(PART.finditer(raw))
    if len(found) < 2:
        return flip(raw, random)
    at, other = random.choice(found), random.choice(found)
    return raw[: at.start()] + other[0] + raw[at.end() :]


def line(raw: bytes, random: Random) -> bytes:
    """A line gone, twice, or elsewhere."""
    lines = raw.split(b"\n")
    at = random.randrange(len(lines))
    taken = lines[at]
    how = random.randrange(3)
    if how != 1:
        del lines[at]
    if how:
        lines.insert(random.randrange(len(lines) + 1), taken)
    return b"\n".join(lines)


def ends(raw: bytes, random: Random) -> bytes:
    """Other line ends, another separator, another code."""
    return random.choice(
        (
            raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\r"), raw.replace(b",", b";"), raw.replace(b",", b"\t"),
            b"\xef\xbb\xbf" + raw, raw.decode("utf-8", "replace").encode("utf-16"), raw + raw, raw.upper(), raw.lower(),
        )
    )  # fmt: skip


def deep(raw: bytes, random: Random) -> bytes:
    """Brackets without end."""
    return raw[: _place(raw, random)] + random.choice((b"[", b'{"a":', b"(", b'"')) * 20_000


DAMAGES: tuple[Damage, ...] = (value, value, value, value, swap, swap, swap, line, line, flip, cut, drop, insert, ends)


def damaged(raw: bytes, random: Random) -> bytes:
    """A file after one to four damages; of an archive, one of its members, or the archive itself."""
    if raw.startswith(b"PK\x03\x04") and random.random() < 0.8:
        return _archive(raw, random)
    for _ in range(random.randint(1, MOST_STEPS)):
        raw = random.choice(DAMAGES)(raw, random) if random.random() < 0.99 else deep(raw, random)
    return raw


def _archive(raw: bytes, random: Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = random.choice(names)
        for name in names:
            body = old.read(name)
            new.writestr(name, damaged(body, random) if name == chosen else body)
    return made.getvalue()
