"""Data directories as tables that a test edits by hand: the oracle for what a scenario does. Shares no code with it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.paths import SMALL

COMMON = {"basis": "assumed", "source": "made for tests", "operator": "Hand", "both_ways": "no", "status": "operating"}
MORE_HOPS: list[dict[str, str]] = [
    {
        "service": "TABLED", "seq": "1", "from": "CNDLC", "to": "CNMLX", "mode": "rail", "km": "1600", "hours": "30.5",
        "usd_per_teu": "450", "frequency_per_week": "2", "days": "Mon Thu", "departs": "18:30", "name": "By timetable",
    },
    {
        "service": "TABLED", "seq": "2", "from": "CNMLX", "to": "RUZBK", "mode": "rail", "km": "12", "hours": "24",
        "usd_per_teu": "60", "frequency_per_week": "2", "days": "Mon Thu", "departs": "18:30", "name": "By timetable",
    },
    {
        "service": "TABLED", "seq": "3", "from": "RUZBK", "to": "PLMLW", "mode": "rail", "km": "7450", "hours": "200",
        "usd_per_teu": "1900", "frequency_per_week": "2", "days": "Mon Thu", "departs": "18:30", "name": "By timetable",
    },
    {
        "service": "PAUSED", "seq": "1", "from": "CNDLC", "to": "DEHAM", "mode": "sea", "km": "27000", "hours": "1000",
        "usd_per_teu": "1100", "frequency_per_week": "1", "status": "suspended", "name": "By the Cape",
        "passages": "malacca cape", "p90_hours": "1100",
    },
]  # fmt: skip
"""What the small network lacks: a timetable, a suspended service, a second way by sea."""

ADVISORIES = """id,target,cargo,since,until,checked,severity,text,source
suez-avoided,passage:suez,,,,2026-11-01,warning,Most lines sail round the Cape.,made for tests
sanctions,country:RU,,,,2026-11-01,info,Payments take time.,made for tests
"""


class Hand:
    """The files of a directory, read into plain lists, to be edited and written again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.edges = self._rows("edges.csv")
        self.handling = self._rows("handling.csv")
        self.advisories = ADVISORIES
        self.nodes: list[dict[str, Any]] = json.loads((directory / "nodes.geojson").read_text())["features"]
        self.assumptions = (directory / "assumptions.toml").read_text()

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self.directory / name).open(newline="") as file:
            return list(csv.DictReader(file))

    def of(self, service: str) -> list[dict[str, str]]:
        """The hops of a service."""
        return [row for row in self.edges if row["service"] == service]

    def write(self, directory: Path) -> Path:
        """The directory with what was edited."""
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        for name, rows in (("edges.csv", self.edges), ("handling.csv", self.handling)):
            with (directory / name).open("w", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        (directory / "nodes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": self.nodes}))
        (directory / "assumptions.toml").write_text(self.assumptions)
        (directory / "advisories.csv").write_text(self.advisories)
        return directory


def base(directory: Path) -> Path:
    """The small network with a few services more, in a directory of its own."""
    hand = Hand(SMALL)
    blank = dict.fromkeys(hand.edges[0], "")
    hand.edges += [blank | COMMON | hop for hop in MORE_HOPS]
    return hand.write(directory)


Edit = Callable[[Hand], None]


def edited(source: Path, edit: Edit, target: Path) -> Path:
    """A copy of a directory that a function has edited."""
    hand = Hand(source)
    edit(hand)
    return hand.write(target)
