"""The networks that questions are asked of: the one served, with scenarios, and with own figures laid over.

Nothing of a request is ever a path: scenarios come by the name of one that ships or as text, own figures by an id of
those that the server was started with or that were sent to it. What was sent is kept as long as the server runs.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from corridor.api.objects import Network
from corridor.api.planning import load
from corridor.scenarios.toml import Scenario, Text, shipped, stack
from corridor.web.errors import RequestRefused

T = TypeVar("T")

MOST_KEPT = 6
"""Networks that are kept besides the one served."""

MOST_OWN = 20
"""Sets of own figures that are kept; the oldest goes first."""

TABLES = (
    "nodes.geojson", "edges.csv", "handling.csv", "emissions.csv", "equipment.csv", "timetable.csv", "rates.csv",
    "advisories.csv", "demurrage.csv", "connections.csv", "assumptions.toml", "tracks.geojson",
)  # fmt: skip
"""Names that a file sent may have; a table may also be a workbook (``rates.xlsx``)."""


@dataclass(frozen=True, kw_only=True)
class Own:
    """Own figures: their id, what they are called, where they lie, and whether they were sent to the server."""

    id: str
    name: str
    path: Path
    sent: bool


@dataclass(eq=False)
class Worlds:
    """The networks by what shapes them; safe to ask from several threads."""

    data: Path | None = None
    own: dict[str, Own] = field(default_factory=dict)
    scenarios: Sequence[str] = ()
    _folder: Any = field(default=None, repr=False)
    _lock: Any = field(default_factory=threading.RLock, repr=False)
    _kept: OrderedDict[Any, Network] = field(default_factory=OrderedDict, repr=False)

    def start(self, overlays: Sequence[Path] = ()) -> Network:
        """Load what is served, so that faults are told before anybody asks."""
        for number, path in enumerate(overlays, start=1):
            self.own[f"own-{number}"] = Own(id=f"own-{number}", name=path.name, path=path, sent=False)
        return self.of()

    def of(self, scenarios: Sequence[Any] = (), own: Sequence[str] | None = None) -> Network:
        """The network of a body's ``scenarios`` and ``with``.

        Raises:
            RequestRefused: 404 for a scenario or own figures that there are not.
            ScenarioError: a scenario that does not fit.
            DataError: faults of the own figures.
        """
        ids = tuple(self._served() if own is None else own)
        for key in ids:
            if key not in self.own:
                raise RequestRefused(404, "NoOwnFigures", f"no own figures have the id {key[:80]!r}")
        texts = tuple(given if isinstance(given, str) else (given["toml"], given.get("name")) for given in scenarios)
        if not texts:
            return self._made((ids, ()), lambda: self._base(ids))
        return self._made((ids, texts), lambda: stack(self.sources(scenarios), self.of((), ids))[1])

    def stacked(self, scenarios: Sequence[Any], own: Sequence[str] | None) -> tuple[Network, list[Scenario], Network]:
        """The network before, the scenarios, and the network after them all. Raises as ``of``."""
        before = self.of((), own)
        found, after = stack(self.sources(scenarios), before)
        return before, found, after

    def sources(self, scenarios: Sequence[Any]) -> list[Text]:
        """The texts of scenarios, those that ship by their file's name, not its place.

        Raises ``RequestRefused`` (404) for a name that does not ship.
        """
        ship = {path.name: path for path in shipped()}
        found: list[Text] = []
        for given in scenarios:
            if isinstance(given, str):
                name = given if given.endswith(".toml") else f"{given}.toml"
                if name not in ship:
                    raise RequestRefused(404, "NoScenario", f"no scenario {given[:80]!r} ships; /api/meta lists them")
                found.append(Text(name=name, content=ship[name].read_bytes()))
            else:
                found.append(Text(name=given.get("name") or "scenario", content=given["toml"].encode()))
        return found

    def send(self, name: str, files: Sequence[dict[str, str]]) -> Own:
        """Keep own figures that were sent, once they are found without faults.

        Raises:
            RequestRefused: a file of a name that no table has, or that cannot be decoded.
            DataError: faults of the figures.
        """
        contents = {_table(one["name"]): _decoded(one) for one in files}
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="corridor-own-")
            key = f"sent-{secrets.token_hex(8)}"
            path = Path(self._folder.name) / key
        path.mkdir()
        for table, content in contents.items():
            (path / table).write_bytes(content)
        made = Own(id=key, name=name, path=path, sent=True)
        load(self.data, overlays=[path])  # raises what is wrong with them
        with self._lock:
            sent = [one.id for one in self.own.values() if one.sent]
            for old in sent[: max(0, len(sent) - MOST_OWN + 1)]:
                self.drop(old)
            self.own[key] = made
        return made

    def drop(self, key: str) -> None:
        """Forget own figures that were sent. Raises ``RequestRefused`` (404)."""
        with self._lock:
            if key not in self.own or not self.own[key].sent:
                raise RequestRefused(404, "NoOwnFigures", "no such own figures were sent; /api/meta lists them")
            shutil.rmtree(self.own.pop(key).path, ignore_errors=True)
            for shape in [shape for shape in self._kept if key in shape[0]]:
                del self._kept[shape]

    def close(self) -> None:
        """Forget all that was sent."""
        if self._folder is not None:
            self._folder.cleanup()

    def _served(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.own.values() if not one.sent)

    def _base(self, ids: Sequence[str]) -> Network:
        network = load(self.data, overlays=[self.own[key].path for key in ids])
        return stack(self.scenarios, network)[1] if self.scenarios else network

    def _made(self, key: object, make: Callable[[], Network]) -> Network:
        """The network kept under a key, or made; the same is made once only."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            made = make()
            self._kept[key] = made
            if len(self._kept) > MOST_KEPT + 1:
                served = (self._served(), ())
                self._kept.pop(next(old for old in self._kept if old != served))
            return made


def sent_file(given: dict[str, str], folder: Path, name: str) -> Path:
    """A table that was sent, written into a folder under a name that is not its own. Raises ``RequestRefused``."""
    path = folder / f"{name}.{'xlsx' if given['name'].lower().endswith('.xlsx') else 'csv'}"
    path.write_bytes(_decoded(given))
    return path


def _table(name: str) -> str:
    """The name of a table as it is kept; a folder before it does not count. Raises ``RequestRefused``."""
    last = name.replace("\\", "/").rpartition("/")[2].lower()
    stem, _, suffix = last.rpartition(".")
    if last in TABLES or (suffix == "xlsx" and f"{stem}.csv" in TABLES):
        return last
    raise RequestRefused(400, "NoTable", f"{name[:80]!r} is no table; name it as one of {', '.join(TABLES)}")


def _decoded(given: dict[str, str]) -> bytes:
    if "text" in given:
        return given["text"].encode("utf-8", "surrogatepass")  # half a pair is told by the reader, as no UTF-8
    try:
        return base64.b64decode(given.get("base64", ""), validate=True)
    except (binascii.Error, ValueError):
        raise RequestRefused(400, "NotBase64", f"{given['name'][:80]!r} is not in base64") from None
