"""What is sent: a ``Shipment`` as it is asked for, and the ``Cargo`` that a network makes of it, with nothing blank."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from numbers import Real
from typing import Any

from corridor.errors import InputError
from corridor.model.modes import MODES, Mode
from corridor.model.network import Equipment, Network
from corridor.model.units import DAYS_PER_YEAR, KG_PER_TONNE

Boxes = tuple[tuple[str, int], ...]
"""Kinds of boxes and how many of each."""

DEFAULT_TEU = 2
TONNES_PER_TEU = 10.0
"""What a TEU weighs where nothing is said (GLEC Framework: average cargo)."""

TRUCK_TONNES, TRUCK_M3 = 24.0, 70.0
"""What a truck takes of loose cargo."""

AIR_KG_PER_M3 = 167.0
"""Volumetric weight of air cargo, kg per m3 (IATA: 1 t for 6 m3)."""

MOST_TEU = 50_000.0
"""More than any ship carries."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How a field of ``Shipment`` is asked for: by the command line as ``option``, by the API and Python as ``name``.

    A figure is above 0, or 0 where ``zero`` says so, and at most ``most``, which is more than any ship carries, or than
    anything is worth. A field without ``most`` is no figure.
    """

    name: str
    option: str
    help: str
    default: str = ""
    metavar: str = ""
    most: float | None = None
    zero: bool = False


ASKED = (
    Ask(name="teu", option="teu", most=MOST_TEU, zero=True, default="2",
        help="Containers, in TEU (a 40-foot one is 2); 0 is loose cargo, by trucks of 24 t or 70 m3."),
    Ask(name="boxes", option="boxes", help="Containers by kind, instead of --teu.", metavar="1x40HC,2x20GP"),
    Ask(name="tonnes", option="tonnes", help="Weight of the cargo.", default="10 a TEU", most=500_000.0),
    Ask(name="m3", option="m3", help="Volume; air is charged on at least 167 kg per m3.", default="28 a TEU",
        most=3_000_000.0),
    Ask(name="value_usd", option="value", help="Value of the goods in USD.", default="by TEU, assumptions.toml",
        most=1e12, zero=True),
    Ask(name="day_usd", option="day-usd", help="What a day is worth.", default="value x holding rate / 365",
        metavar="USD", most=1e9, zero=True),
)  # fmt: skip
"""Every field of ``Shipment``. A new one is a row here, a field there, and what ``cargo`` makes of it."""

MOST_DIGITS = 12
"""Of a number of boxes that is read."""

BOX = re.compile(r"(\d+)\s*[xX*\u00d7]\s*(\w{2,8})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipment:
    """What is sent: boxes by equipment, or TEU alone; weight, volume, value, and what a day of it is worth.

    ``boxes`` is ``{"40HC": 1, "20GP": 2}``, or ``"1x40HC,2x20GP"``. ``teu`` alone stands for 40GP boxes and, where it
    is
    odd, one 20GP; 0 is loose cargo. Blank figures are filled in by ``cargo`` (10 t and 28 m3 a TEU, and a value a TEU).

    Raises:
        InputError: a figure is no number or not finite, negative, zero where it may not be, or absurdly large; a
            fraction of a TEU; boxes that cannot be read, or that disagree with ``teu``.
    """

    teu: float | None = None
    boxes: Any = None
    tonnes: float | None = None
    m3: float | None = None
    value_usd: float | None = None
    day_usd: float | None = None

    def __post_init__(self) -> None:
        for one in ASKED:
            name, most, value = one.name, one.most, getattr(self, one.name)
            if value is None or most is None:
                continue
            figure = _finite(value)
            if figure is None:
                raise InputError(f"shipment: {name} is {value!r:.60}, not a finite number; give one such as {name}=2")
            if figure < 0 or (figure == 0 and not one.zero):
                least = "zero or a figure" if one.zero else "a figure"
                raise InputError(f"shipment: {name} is {figure:g}; give {least} above zero")
            if figure > most:
                raise InputError(f"shipment: {name} is {figure:g}, over {most:g}, more than any ship carries; split it")
            if type(value) not in (int, float):  # of numpy, as out of a table
                object.__setattr__(self, name, figure)
        if self.teu is not None and self.teu != int(self.teu):
            raise InputError(
                f"shipment: teu is {self.teu:g}; boxes are whole, so give a whole number of TEU, or teu=0 with "
                "tonnes for loose cargo"
            )
        object.__setattr__(self, "boxes", None if self.boxes is None else _boxes(self.boxes))
        if self.teu == 0 and self.tonnes is None:
            raise InputError("shipment: loose cargo (teu=0) needs its tonnes; give such as tonnes=9")


def _finite(value: object) -> float | None:
    """A number as float, None if it is none or has no end; one that no float can hold is the largest there is."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        figure = float(value)
    except OverflowError:
        return -sys.float_info.max if value < 0 else sys.float_info.max
    return figure if math.isfinite(figure) else None


def _boxes(given: object) -> Boxes:
    """Boxes as they may be written, as pairs; the same kind twice is added up."""
    pairs: Sequence[tuple[object, object]]
    if isinstance(given, str):
        found = [BOX.fullmatch(part.strip()) for part in given.split(",")]
        if not all(found):
            raise InputError(f"shipment: boxes is {given!r:.60}; write such as 1x40HC,2x20GP")
        pairs = [(one[2], _count(one[1])) for one in found if one]
    elif isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, Sequence) and all(isinstance(one, Sequence) and len(one) == 2 for one in given):
        pairs = [(one[0], one[1]) for one in given]
    else:
        raise InputError(f"shipment: boxes is {given!r:.60}; give such as {{'40HC': 1, '20GP': 2}} or '1x40HC,2x20GP'")
    counts: dict[str, int] = {}
    for kind, count in pairs:
        figure = _finite(count)
        if not isinstance(kind, str) or figure is None or figure != int(figure) or figure < 1:
            raise InputError(
                f"shipment: boxes hold {kind!r:.20} x {count!r:.20}; give a kind and a whole number above 0"
            )
        counts[kind.upper()] = counts.get(kind.upper(), 0) + int(figure)
    if sum(counts.values()) > MOST_TEU:
        total = sum(counts.values())
        raise InputError(f"shipment: {total:,} boxes are more than any ship carries, {MOST_TEU:,.0f}; split it")
    return tuple(counts.items())


def _count(digits: str) -> int:
    """A number as it is written. Raises ``InputError`` where it is longer than any that is meant."""
    if len(digits.lstrip("0")) > MOST_DIGITS:
        raise InputError(f"shipment: {digits:.12}... boxes are more than any ship carries, {MOST_TEU:,.0f}; split it")
    return int(digits)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cargo:
    """A shipment on a network, with every figure known.

    ``teu`` is the sum over its boxes, of which some kinds have a fraction (45HC: 2.25).
    ``day_usd`` is what a day of it is worth. ``units`` are its price units by mode; a mode that does not take it is
    missing. ``trucks`` and ``loose``: cargo without boxes goes in so many trucks, each of which counts as one 40GP.
    """

    teu: float
    boxes: Boxes
    tonnes: float
    m3: float
    value_usd: float
    day_usd: float
    chargeable_kg: float
    units: Mapping[Mode, float] = field(hash=False)
    loose: bool
    trucks: int
    feus: int

    def _by_truck(self, mode: Mode) -> bool:
        return self.loose and MODES[mode].by_truck_load

    def teu_by(self, mode: Mode) -> float:
        """The TEU that count by a mode: of loose cargo by road and on ferries 2 a truck."""
        return 2.0 * self.trucks if self._by_truck(mode) else float(self.teu)

    def boxes_by(self, mode: Mode) -> int:
        """The boxes that count by a mode: of loose cargo by road and on ferries one a truck."""
        return self.trucks if self._by_truck(mode) else sum(count for _, count in self.boxes)

    def kinds_by(self, mode: Mode) -> Boxes:
        """The boxes by kind that count by a mode."""
        return (("40GP", self.trucks),) if self._by_truck(mode) else self.boxes

    def to_dict(self) -> dict[str, Any]:
        """As section 3 of the design writes it in JSON."""
        return {
            "teu": self.teu,
            "boxes": dict(self.boxes),
            "tonnes": self.tonnes,
            "m3": self.m3,
            "value_usd": self.value_usd,
            "day_usd": self.day_usd,
        }


def cargo(shipment: Shipment, network: Network) -> Cargo:
    """What a shipment is on a network: blanks filled in, boxes and price units known.

    Raises:
        InputError: a box of an unknown kind, boxes that disagree with ``teu``, or more weight or volume than they hold.
    """
    assumptions, kinds = network.assumptions, _kinds(network)
    boxes = _as_boxes(shipment)
    for kind, _ in boxes:
        if kind not in kinds:
            raise InputError(f"shipment: {kind!r:.20} is no kind of box here; write one of {', '.join(kinds)}")
    teu = fsum(kinds[kind].teu * count for kind, count in boxes)
    if shipment.boxes is not None and shipment.teu is not None and teu != shipment.teu:
        raise InputError(f"shipment: teu is {shipment.teu:g}, but its boxes are {teu:g} TEU; drop one of the two")
    loose = not boxes
    tonnes = TONNES_PER_TEU * teu if shipment.tonnes is None else float(shipment.tonnes)
    m3 = assumptions.m3_per_teu * teu if shipment.m3 is None else float(shipment.m3)
    if shipment.tonnes is None:
        tonnes = min(tonnes, fsum(kinds[kind].payload_t * count for kind, count in boxes))
    if shipment.m3 is None:
        m3 = min(m3, fsum(kinds[kind].m3 * count for kind, count in boxes))
    _check_fits(boxes, kinds, tonnes, m3)
    value = assumptions.value_usd_per_teu * teu if shipment.value_usd is None else float(shipment.value_usd)
    trucks = max(math.ceil(tonnes / TRUCK_TONNES), math.ceil(m3 / TRUCK_M3), 1) if loose else 0
    return Cargo(
        teu=int(teu) if teu == int(teu) else teu,
        boxes=boxes,
        tonnes=tonnes,
        m3=m3,
        value_usd=value,
        day_usd=value * assumptions.holding_rate / DAYS_PER_YEAR
        if shipment.day_usd is None
        else float(shipment.day_usd),
        chargeable_kg=max(tonnes * KG_PER_TONNE, AIR_KG_PER_M3 * m3),
        units=_units(boxes, kinds, trucks),
        loose=loose,
        trucks=trucks,
        feus=trucks if loose else math.ceil(teu / 2),
    )


def _as_boxes(shipment: Shipment) -> Boxes:
    if shipment.boxes is not None:
        return tuple(shipment.boxes)
    teu = int(DEFAULT_TEU if shipment.teu is None else shipment.teu)
    return tuple((kind, count) for kind, count in (("40GP", teu // 2), ("20GP", teu % 2)) if count)


def equipment_of(network: Network, kind: str) -> Equipment:
    """A kind of box of a network; a truck counts as a 40GP."""
    kinds = _kinds(network)
    return kinds[kind] if kind in kinds else PLAIN[kind]


def _kinds(network: Network) -> Mapping[str, Equipment]:
    """The kinds of boxes of a network; one made by hand without any knows 40GP and 20GP by their TEU alone."""
    return network.equipment or PLAIN


_COLUMNS = tuple(dict.fromkeys(row.equipment for row in MODES.values() if row.equipment))

PLAIN = {
    kind: Equipment(
        name=kind, teu=teu, payload_t=math.inf, m3=math.inf, units=dict.fromkeys(_COLUMNS, teu), source="TEU alone"
    )
    for kind, teu in (("40GP", 2.0), ("20GP", 1.0))
}


def _units(boxes: Boxes, kinds: Mapping[str, Equipment], trucks: int) -> dict[Mode, float]:
    """The price units by mode; modes that do not take every box are left out."""
    units: dict[Mode, float] = {}
    for mode, row in MODES.items():
        column = row.equipment
        if not boxes and not (row.loose or row.ferried):
            continue
        if column is None:
            units[mode] = 1.0  # priced by chargeable kg
        elif not boxes:
            units[mode] = trucks * kinds["40GP"].units.get(column, 2.0) if "40GP" in kinds else trucks * 2.0
        elif all(column in kinds[kind].units for kind, _ in boxes):
            units[mode] = fsum(kinds[kind].units[column] * count for kind, count in boxes)
    return units


def _check_fits(boxes: Boxes, kinds: Mapping[str, Equipment], tonnes: float, m3: float) -> None:
    """Refuse more weight or volume than the boxes hold, and say how many would do."""
    if not boxes:
        return
    for name, unit, amount in (("payload_t", "t", tonnes), ("m3", "m3", m3)):
        held = fsum(getattr(kinds[kind], name) * count for kind, count in boxes)
        if amount > held * (1 + 1e-9):
            kind = max((kind for kind, _ in boxes), key=lambda one: float(getattr(kinds[one], name)))
            needed = max(math.ceil(tonnes / kinds[kind].payload_t - 1e-9), math.ceil(m3 / kinds[kind].m3 - 1e-9))
            listed = ", ".join(f"{count}x{one}" for one, count in boxes)
            raise InputError(
                f"shipment: {amount:,.10g} {unit} do not fit into {listed}, which hold {held:,.10g} {unit}; "
                f"{needed} x {kind} would do"
            )
