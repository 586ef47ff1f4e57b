"""``corridor.diff``: what changed between two data directories, or between the network and own figures laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.analysis.kept_answers import differences, kept
from corridor.api.objects import Network
from corridor.api.planning import load, plan
from corridor.dataset.diff import Change, changes, counted
from corridor.errors import InputError
from corridor.files.disk import is_folder, is_named, shown

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 2


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed: ``changes`` of the data, and ``answers``, what they do to the answers for some destinations."""

    changes: tuple[Change, ...]
    answers: dict[str, tuple[str, ...]]

    def table(self) -> pd.DataFrame:
        """A row a figure that changed, or a thing that was added or dropped."""
        import pandas as pd

        rows = [
            (change.kind, change.name, change.what, *figure)
            for change in self.changes
            for figure in (change.figures or ((None, None, None),))
        ]
        return pd.DataFrame(rows, columns=["kind", "name", "what", "column", "before", "after"])

    def to_dict(self) -> dict[str, Any]:
        """As the command line writes it with ``--json``."""
        answers = {destination: list(lines) for destination, lines in self.answers.items()}
        return {"schema": SCHEMA, "changes": [change.to_dict() for change in self.changes], "answers": answers}

    def __str__(self) -> str:
        return counted(self.changes) or "no difference"


def diff(
    before: str | Path | Network,
    after: str | Path | Network,
    *,
    to: str | Sequence[str] = (),
    origin: str = "Changchun",
    data: str | Path | None = None,
) -> Difference:
    """What changed from one network to another.

    Args:
        before: a network, a data directory, or own figures, which are laid over ``data``.
        after: the same.
        to: destinations for whose answers it is told what the changes do.
        origin: where those answers start.
        data: the data directory that own figures are laid over; None is the shipped one.

    Raises:
        DataError: with every fault found.
        InputError: a name that is nothing of the kind, or a place that is not known.
    """
    one, two = (opened(side, data) for side in (before, after))
    destinations = (to,) if isinstance(to, str) else tuple(to)
    answers = {
        destination: tuple(differences(kept(plan(one, origin, destination)), kept(plan(two, origin, destination))))
        for destination in destinations
    }
    return Difference(changes=tuple(changes(one, two)), answers=answers)


def opened(side: str | Path | Network, data: str | Path | None) -> Network:
    """A network as it is, the network of a data directory, or own figures laid over ``data``."""
    if isinstance(side, Network):
        return side
    path = Path(side)
    if not is_named(path):
        raise InputError(f"{shown(path)}: there is nothing of that name; name a data directory or own figures")
    if is_folder(path) and is_named(path / "nodes.geojson") and any(map(is_named, _edges(path))):
        return load(path)
    return load(data, overlays=[path])


def _edges(path: Path) -> tuple[Path, Path]:
    return path / "edges.csv", path / "edges.xlsx"
