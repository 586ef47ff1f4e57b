"""Scenarios as TOML files: read, written, found by name, and stacked on a network.

Every fault of all files given is raised at once as ``ScenarioError``, each as ``file: change n: code: what; remedy``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from corridor.dataset.files import shipped_directory
from corridor.errors import InputError, ScenarioError
from corridor.files.disk import MARK, read_bytes, shown, write_text_atomically
from corridor.files.faults import echo
from corridor.model.network import Network
from corridor.scenarios import scenario as scenarios
from corridor.scenarios.change_types import Change, read_change
from corridor.scenarios.rules import Faults, did_you_mean

N = TypeVar("N", bound=Network)

SUFFIX = ".toml"
TEXTS = ("name", "description", "source")
LARGEST_BYTES = 20_000_000
"""A scenario of a hundred thousand changes is smaller."""


class Scenario(scenarios.Scenario):
    """A scenario that can be read from a TOML file and written to one."""

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The scenario of a file, or the shipped one of that name (``data/scenarios``).

        Raises:
            ScenarioError: with every fault that shows without a network; ``apply`` finds the others.
        """
        faults = Faults()
        scenario, _ = _read(cls, find(path), faults)
        if scenario is None or faults.errors:
            raise ScenarioError(faults.errors)
        return scenario

    def write(self, path: str | Path) -> Path:
        """Write the scenario as a TOML file; returns its path. Raises ``InputError`` if it cannot."""
        import tomli_w

        document: dict[str, Any] = {key: getattr(self, key) for key in TEXTS if getattr(self, key)}
        if self.changes:
            document["change"] = [change.as_keys() for change in self.changes]
        return write_text_atomically(path, tomli_w.dumps(document))


@dataclass(frozen=True, kw_only=True)
class Text:
    """A scenario that comes as text, as from the page; ``name`` is what its faults call it."""

    name: str
    content: bytes

    @property
    def stem(self) -> str:
        """The name."""
        return self.name

    def __str__(self) -> str:
        return self.name


def shipped() -> list[Path]:
    """The scenario files that ship, by name."""
    return sorted((shipped_directory() / "scenarios").glob(f"*{SUFFIX}"))


def is_scenario(word: str) -> bool:
    """Whether a word of the command line means a scenario file rather than a place."""
    return word.casefold().endswith(SUFFIX)


def find(path: str | Path) -> Path:
    """The file itself, else the shipped scenario of that name; the path as given if there is neither.

    A folder of the name is no file.
    """
    given = Path(path)
    if given.is_file():
        return given
    name = given.name if given.suffix else f"{given.name}{SUFFIX}"
    return next((file for file in shipped() if file.name == name and len(given.parts) == 1), given)


def stack(paths: Sequence[str | Path | Text], network: N) -> tuple[list[Scenario], N]:
    """The scenarios of files or texts, and the network after all of them, in the order given.

    Raises:
        InputError: a file is given twice; its changes would be made on what it has changed.
        ScenarioError: with every fault of every file.
    """
    faults = Faults()
    found: list[Scenario] = []
    first = network
    files = [path if isinstance(path, Text) else find(path) for path in paths]
    known: set[object] = set()
    for file in files:
        key = file.content if isinstance(file, Text) else file.resolve() if file.is_file() else file
        if key in known:
            raise InputError(f"the scenario {shown(str(file))} is given twice; give it once")
        known.add(key)
    for file in files:
        scenario, places = _read(Scenario, file, faults)
        if scenario is not None:
            found.append(scenario)
            network = scenario.attempt(network, faults, first=first, at=places)
    if faults.errors:
        raise ScenarioError(faults.errors)
    return found, network


S = TypeVar("S", bound=Scenario)


def _read(kind: type[S], path: Path | Text, faults: Faults) -> tuple[S | None, dict[int, str]]:
    """The changes of a file that are well formed, and where each stands; the faults of the others are noted."""
    document = _document(path, faults)
    if document is None:
        return None, {}
    where = str(path)
    for key in document:
        if key not in (*TEXTS, "change"):
            meant = did_you_mean(key, dict.fromkeys((*TEXTS, "change"), ()))
            faults.add("key-unknown", where, f"a scenario knows no {echo(key)}", fix=meant or KNOWN)
    if "name" not in document:
        faults.add("name-missing", where, "has no name")
    for key in TEXTS:
        if key in document and not (isinstance(document[key], str) and document[key].strip()):
            faults.add("value-wrong", where, f"{key} is {echo(document[key])}", fix="write a text in quotes")
    changes: list[Change] = []
    places: dict[int, str] = {}
    tables = document.get("change", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        faults.add("changes-not-tables", where, f"change is {echo(tables)}")
        tables = []
    for number, table in enumerate(tables, start=1):
        change = read_change(table, f"{where}: change {number}", faults)
        if change is not None:
            places[len(changes)] = f"{where}: change {number}"
            changes.append(change)
    texts = {key: str(document.get(key, "")) for key in TEXTS}
    texts["name"] = texts["name"].strip() or path.stem  # a fault is noted where it is missing
    return kind(**texts, changes=tuple(changes)), places


KNOWN = "write name, description, source and [[change]]"


def _document(path: Path | Text, faults: Faults) -> dict[str, Any] | None:
    try:
        raw = path.content if isinstance(path, Text) else read_bytes(path, most=LARGEST_BYTES)
        raw = raw.removeprefix(MARK)
    except FileNotFoundError:
        names = [file.name for file in shipped()]
        meant = did_you_mean(path.name, dict.fromkeys(names, ()))
        faults.add(
            "scenario-missing", str(path), "there is no such file", fix=meant or f"these ship: {', '.join(names)}"
        )
        return None
    except OSError as error:
        faults.add("scenario-unreadable", str(path), f"cannot be read ({error.strerror})")
        return None
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add("not-utf8", f"{path}:{line}", f"byte {raw[error.start]:#04x} is not UTF-8")
    except (ValueError, RecursionError) as error:  # no TOML; a number of thousands of digits; nested without end
        line_at = str(error).rpartition("at line ")[2].partition(",")[0]
        where = f"{path}:{line_at}" if line_at.isdigit() else str(path)
        faults.add("toml-broken", where, f"cannot be read as TOML ({error})")
    return None
