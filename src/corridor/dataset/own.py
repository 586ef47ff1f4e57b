"""Own figures that are kept for the user: overlays in the user's config folder, in force until they are removed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from corridor.dataset.files import name_of
from corridor.errors import InputError
from corridor.files.disk import is_folder, is_named, read_bytes, refusing, replace_bytes, shown, writing
from corridor.files.faults import echo
from corridor.model.network import Network, Rate

ORDER = "order.txt"
"""Names of the overlays, one a line, in the order in which they are laid over."""

MOST_FILES = 200
LONGEST_NAME = 60


def own_folder() -> Path:
    """``$CORRIDOR_CONFIG``, else the platform's folder for settings. Raises ``InputError`` without a home folder."""
    own = os.environ.get("CORRIDOR_CONFIG")
    if own:
        return Path(own) / "own"
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or "~/AppData/Roaming"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    try:
        return Path(base).expanduser() / "corridor" / "own"
    except RuntimeError as error:
        raise InputError("there is no home folder; name one for settings in CORRIDOR_CONFIG") from error


def kept() -> list[Path]:
    """The overlays that are in force, in their order; none where there is no folder for them."""
    try:
        folder = own_folder()
        names = (folder / ORDER).read_text(encoding="utf-8").split("\n") if is_named(folder / ORDER) else []
    except (InputError, OSError, UnicodeDecodeError):
        return []
    return [folder / name for name in names if name and _is_name(name) and is_named(folder / name)]


def add(path: Path) -> tuple[Path, bool]:
    """Keep a copy of an overlay; the copy, and whether it stands in place of an earlier one of its name.

    Raises:
        InputError: it cannot be copied.
    """
    if not is_named(path):
        raise InputError(f"{shown(path)}: there is nothing of that name; name a folder, a table or a workbook")
    folder, name = own_folder(), path.name if not is_folder(path) else path.resolve().name
    if not _is_name(name):
        raise InputError(f"{echo(name)} cannot be kept under that name; rename it to plain letters and digits")
    if path.resolve() == (folder / name).resolve():
        raise InputError(f"{name} is kept already")
    with refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        before = [found for found in kept() if name_of(found) == name_of(path)]
        with tempfile.TemporaryDirectory(dir=folder, prefix=".adding-") as beside:
            copy = Path(beside) / name
            _copy(path, copy)
            for found in before:
                _remove(found)
            copy.replace(folder / name)
        _write_order(folder, [*[found.name for found in kept() if found not in before and found.name != name], name])
    return folder / name, bool(before)


def _copy(path: Path, copy: Path) -> None:
    """The regular files of a folder, or the one file, and nothing else."""
    if not is_folder(path):
        copy.write_bytes(read_bytes(path))
        return
    copy.mkdir()
    files = [file for file in sorted(path.iterdir()) if file.is_file() and not file.name.startswith((".", "~$"))]
    if len(files) > MOST_FILES:
        raise InputError(f"{shown(path)} has {len(files)} files, over {MOST_FILES}; name a folder of own figures only")
    for file in files:
        (copy / file.name).write_bytes(read_bytes(file))


def remove(name: str) -> Path:
    """Keep an overlay no longer; its path. Raises ``InputError`` if none is called so."""
    overlays = kept()
    found = [path for path in overlays if name in (path.name, name_of(path))]
    if not found:
        known = ", ".join(name_of(path) for path in overlays) or "there is none"
        raise InputError(f"no own figures are called {echo(name)}; write one of: {known}")
    folder = own_folder()
    with refusing(folder):
        _write_order(folder, [path.name for path in overlays if path not in found])
        for path in found:
            _remove(path)
    return found[0]


def _remove(path: Path) -> None:
    if is_folder(path) and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()


def _write_order(folder: Path, names: Sequence[str]) -> None:
    replace_bytes(folder / ORDER, "".join(f"{name}\n" for name in names).encode("utf-8"))


def _is_name(name: str) -> bool:
    plain = name.isprintable() and not name.startswith(".") and "/" not in name and "\\" not in name
    return plain and 0 < len(name) <= LONGEST_NAME and name != ORDER


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises ``InputError`` if it is."""
    if is_named(path):
        raise InputError(f"{shown(path)} is there already; name another folder, or remove it")
    with writing(path) as file:
        file.write(content)


def summary(network: Network, *, today: date) -> str:
    """What own figures an answer stands on: ``spring-contract, 14 rates, valid to 31 Mar 2027``; empty where none."""
    return "; ".join(_told(name_of(path), network, today) for path in network.overlays)


def _told(name: str, network: Network, today: date) -> str:
    rates = [rate for rate in network.rates if rate.overlay == name]
    services = [service for service in network.service_by_id.values() if service.overlay == name]
    handled = [row for row in network.handling.values() if row.overlay == name]
    timed = [row for row in network.connections if row.overlay == name]
    counts = [
        f"{len(things)} {word}{'' if len(things) == 1 else 's'}"
        for word, things in (
            ("rate", [rate for rate in rates if not rate.surcharge]),
            ("surcharge", [rate for rate in rates if rate.surcharge]),
            ("service", services),
            ("handling row", handled),
            ("timed connection", timed),
        )
        if things
    ]
    return ", ".join([name, *counts, *_validity(rates, today)])


def _validity(rates: Sequence[Rate], today: date) -> list[str]:
    """From when to when the rates hold: those that have run out or do not hold yet are counted."""
    gone = [rate.valid_to for rate in rates if rate.valid_to is not None and rate.valid_to < today]
    later = [rate.valid_from for rate in rates if rate.valid_from is not None and rate.valid_from > today]
    ends = [rate.valid_to for rate in rates if rate.valid_to is not None and rate.valid_to >= today]
    told = [f"valid to {_day(min(ends))}"] if ends else []
    if gone:
        told.append(f"{len(gone)} of them ran out by {_day(max(gone))}")
    if later:
        told.append(f"{len(later)} of them from {_day(min(later))}")
    return told


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
