"""What the builders of services share: the rows and tracks that they make, and how tables are read.

A fault of a table is raised as ``TableError`` with file and line; ``build`` collects them all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corridor.model.geo import LonLat

TABLES = Path(__file__).parents[1] / "tables"

ONE_WAY = "-"
"""In a column for the way back: there is none."""

BASES = ("published", "derived", "assumed")
"""From the best to the weakest."""

COLUMNS = (
    "service", "seq", "from", "to", "mode", "km", "hours", "usd_per_teu", "usd_per_kg", "g_co2e_per_tkm",
    "frequency_per_week", "days", "departs", "both_ways", "status", "operator", "name", "passages", "p90_hours",
    "valid_from", "valid_to", "g_co2e_per_teu_km", "km_basis", "hours_basis", "price_basis", "frequency_basis", "as_of",
    "capacity_kg", "trade_of", "trucks", "basis", "source", "service_basis", "corridor", "table", "through",
)  # fmt: skip
"""Of ``edges.csv``. The last four are our own: how well the service (its frequency and stops) is known, ``seed`` for
the corridors of Changchun itself, the line of a table that a row was built from, and the countries that the hop passes
between its ends (see ``passing``)."""

SEED = ("rail/nea.csv", "road/changchun.csv", "sea/services_core.csv", "sea/services_nea.csv")
"""Tables of the corridors of Changchun and of what carries on from its gateways."""

HUB = "CNCGQ"

Cells = Mapping[str, str]
Where = Mapping[str, LonLat]
"""Longitude and latitude by node id."""


class TableError(ValueError):
    """A line of a table that cannot be built; the message names file, line and remedy."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table and where it stands, as ``folder/file.csv:line``."""

    at: str
    cells: Cells

    def __getitem__(self, column: str) -> str:
        try:
            return self.cells[column]
        except KeyError:
            raise TableError(f"{self.at}: the table has no column {column}; add it to the header") from None

    def number(self, column: str) -> float:
        """The cell as a number of at least 0."""
        text = self[column]
        try:
            value = float(text)
        except ValueError:
            raise TableError(f"{self.at}: {column} is {text!r}, not a number") from None
        if not 0 <= value < float("inf"):
            raise TableError(f"{self.at}: {column} is {text}; write 0 or more")
        return value

    def fault(self, message: str) -> TableError:
        """An error that names this line."""
        return TableError(f"{self.at}: {message}")


@dataclass(frozen=True, kw_only=True)
class Total:
    """A line of ``totals/*.csv``."""

    line: Line
    start: str
    end: str
    amount: float

    @property
    def said(self) -> str:
        """What was published, where and when, for the source of each hop."""
        unit = " ".join(filter(None, (self.line["currency"], self.line["quantity"].replace("_", " "))))
        return f"{self.line['value']} {unit} {self.start}-{self.end}, {self.line['as_of']} ({self.line['source']})"


@dataclass(kw_only=True)
class Built:
    """Rows of ``edges.csv`` and the true lines of their hops by (from, to, mode); one line serves both directions."""

    rows: list[dict[str, str]] = field(default_factory=list)
    tracks: dict[tuple[str, ...], list[LonLat]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    totals: list[tuple[str, str, Total]] = field(default_factory=list)
    """Service, mode and total of each published figure that the rows were fitted to."""


def read(pattern: str) -> list[Line]:
    """The rows of all tables that fit a pattern such as ``sea/lanes_*.csv``, in the order of names and lines."""
    lines: list[Line] = []
    for path in sorted(TABLES.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                at = f"{path.relative_to(TABLES)}:{reader.line_num}"
                if None in row or None in row.values():
                    raise TableError(f"{at}: has not as many cells as the header; quote text that holds commas")
                lines.append(Line(at=at, cells={key.strip(): value.strip() for key, value in row.items()}))
    return lines


def by_key(lines: Iterable[Line], *columns: str, faults: list[str]) -> dict[tuple[str, ...], Line]:
    """The lines by some of their cells; a key that stands twice is noted as a fault."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        key = tuple(line[column] for column in columns)
        if key in found:
            faults.append(f"{line.at}: {' '.join(key)} stands at {found[key].at} too; keep one")
        else:
            found[key] = line
    return found


def weakest(*bases: str) -> str:
    """The weakest of several bases: what is computed from an assumption is assumed."""
    unknown = [basis for basis in bases if basis not in BASES]
    if unknown:
        raise TableError(f"basis is {unknown[0]!r}; write one of {', '.join(BASES)}")
    return max(bases, key=BASES.index)


CLAUSE = "; "
"""Between what a service's source says: its first clause is what the frequency stands on, the others speak of stops."""

OURS = ("assumed", "general knowledge")
"""Words by which a source says that nobody published the figure."""


def stated(basis: str, source: str) -> str:
    """That basis, or assumed where the source says so in its own words."""
    return weakest(basis, "assumed" if any(word in source.lower() for word in OURS) else "published")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Basis and source of one figure."""

    basis: str
    source: str


def figure(basis: str, source: str) -> Figure:
    """A figure of that basis, or an assumed one where its source says so."""
    return Figure(basis=stated(basis, source), source=source)


def edge_row(line: Line, stops: Iterable[str], cells: Cells) -> dict[str, str]:
    """A row of ``edges.csv`` of the service in a line of a table; a column that is not named is blank."""
    unknown = cells.keys() - set(COLUMNS)
    if unknown:
        raise TableError(f"edges.csv has no column {', '.join(sorted(unknown))}")
    seed = line.at.startswith(SEED) or any(stop.startswith(HUB) for stop in stops)
    known = stated(line["basis"], line["source"].split(CLAUSE)[0]) if cells.get("frequency_per_week") else line["basis"]
    own = {
        "service_basis": known, "frequency_basis": known, "corridor": "seed" if seed else "", "table": line.at
    }  # fmt: skip
    return {column: own.get(column) or cells.get(column, "") for column in COLUMNS}
