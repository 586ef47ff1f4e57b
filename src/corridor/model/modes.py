"""The modes of transport: a mode is a row of ``MODES``, and everything that differs by mode stands in its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = str
"""The name of a mode, a key of ``MODES``."""

PriceUnit = Literal["teu", "kg"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeRow:
    """All facts of one mode.

    ``slowest_kph`` and ``fastest_kph`` bound a plausible hop, stops included. ``price_unit`` says what its prices
    count: TEU (the shipment's price units) or chargeable kg. ``equipment`` is the column of ``equipment.csv`` that
    holds its price units, None where cargo goes without boxes. ``loose`` cargo may go by it, and where it is
    ``ferried`` by services that trucks drive on; where prices count TEU it then goes by the truck load. ``colour``,
    ``dash`` (None: a full line) and ``letter`` draw it. ``words`` are its name by language. A ``gauged`` mode changes
    gauge where two nodes differ in it. ``dangerous`` goods go by it where a directory does not say otherwise.
    ``quoted_with_terminals``: published prices hold the handling at both ends. ``dcsa`` is its code in the messages of
    carriers (None: they have none), ``afloat``: vessels go by it.
    """

    name: str
    slowest_kph: float
    fastest_kph: float
    price_unit: PriceUnit
    equipment: str | None
    loose: bool
    colour: str
    dash: str | None
    letter: str
    words: Mapping[str, str]
    dcsa: str | None
    gauged: bool = False
    dangerous: bool = False
    quoted_with_terminals: bool = False
    afloat: bool = False
    ferried: bool = False

    @property
    def by_truck_load(self) -> bool:
        """Whether loose cargo goes by the truck load, each of which counts as one 40-foot box."""
        return (self.loose or self.ferried) and self.price_unit == "teu"

    @property
    def price_column(self) -> str:
        """The column of ``edges.csv`` and ``handling.csv`` that holds its price."""
        return f"usd_per_{self.price_unit}"


def _row(  # noqa: PLR0917 - one line a mode reads best
    name: str, kph: tuple[float, float], price_unit: PriceUnit, equipment: str | None, drawn: tuple[str, str | None,
    str], words: Mapping[str, str], dcsa: str | None, **traits: bool,
) -> ModeRow:  # fmt: skip
    return ModeRow(
        name=name, slowest_kph=kph[0], fastest_kph=kph[1], price_unit=price_unit, equipment=equipment,
        colour=drawn[0], dash=drawn[1], letter=drawn[2], words=words, dcsa=dcsa, **{"loose": False, **traits},
    )  # fmt: skip


MODES: dict[Mode, ModeRow] = {
    row.name: row
    for row in (
        _row("rail", (8, 120), "teu", "rail", ("#0072B2", None, "R"), {"en": "rail", "zh": "铁路", "ru": "ж/д"}, "RAIL",
             gauged=True, quoted_with_terminals=True),
        # about 40 knots is a fast ferry
        _row("sea", (5, 60), "teu", "sea", ("#008561", "8 5", "S"), {"en": "sea", "zh": "海运", "ru": "море"}, "VESSEL",
             dangerous=True, afloat=True, ferried=True),
        _row("barge", (3, 35), "teu", "sea", ("#5C4500", "8 3 2 3", "B"), {"en": "barge", "zh": "驳船", "ru": "баржа"},
             "BARGE", afloat=True, ferried=True),
        _row("air", (200, 1000), "kg", None, ("#B8588E", "2 6", "A"), {"en": "air", "zh": "空运", "ru": "авиа"}, None,
             loose=True),
        _row("road", (5, 110), "teu", "road", ("#D05A00", "3 4", "T"), {"en": "road", "zh": "公路", "ru": "авто"},
             "TRUCK", loose=True, dangerous=True, quoted_with_terminals=True),
    )
}  # fmt: skip
"""Every mode, in the order in which they are listed. Colours stand out from land and sea of the maps by 3 to 1, and are
told apart under the three kinds of colour blindness.
"""

DRAY: Mode = "road"
"""The mode of drays."""

DANGEROUS = frozenset(name for name, row in MODES.items() if row.dangerous)
"""The modes that carry dangerous goods where a directory does not say."""


def priced_in(column: str) -> tuple[Mode, ...]:
    """The modes whose prices stand in a column, such as ``usd_per_kg``."""
    return tuple(name for name, row in MODES.items() if row.price_column == column)
