"""Where the files of the data stand and what they are called: all that a network that was kept needs of them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from corridor.files.disk import is_named

GEOJSON = ("nodes", "tracks")
ASSUMPTIONS = "assumptions"
NAMES = (
    "nodes", "edges", "timetable", "connections", "rates", "equipment", "advisories", "demurrage", "handling",
    "emissions", ASSUMPTIONS, "tracks",
)  # fmt: skip
"""Everything that a directory or an overlay may hold, by name without suffix."""


@cache
def shipped_directory() -> Path:
    """Where the data that ships stands: inside the package, or at the root of a checkout."""
    inside = Path(str(resources.files("corridor"))) / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "data"


def files_of(path: Path) -> dict[str, Path]:
    """The files of a directory by the name of what they hold; of ``NAME.csv`` and ``NAME.xlsx`` both are listed."""
    found = {}
    for name in NAMES:
        for suffix in (".geojson",) if name in GEOJSON else (".toml",) if name == ASSUMPTIONS else (".csv", ".xlsx"):
            if is_named(path / f"{name}{suffix}"):
                found[f"{name}{suffix}"] = path / f"{name}{suffix}"
    return found


def name_of(path: str | Path) -> str:
    """What an overlay is called in answers: its folder's or file's name without suffix."""
    return Path(path).stem or Path(path).resolve().stem or str(path)
