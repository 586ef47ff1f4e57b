"""The CO2e of a route as a transport chain in the terms of ISO 14083: each element with its quantity, factor, distance
basis and the rule that it follows.

The clauses of the standard are told by their subject and not by number: the numbers were not checked against its text.
Nothing here claims conformity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum

from corridor.analysis.explain import Amount, Explanation, Item
from corridor.model.modes import Mode
from corridor.model.network import Basis

HUB_UNIT = "kg/t"
"""Of the factor of a hub operation, which no distance multiplies."""

CARRIED = ("t", "TEU")

RULES = {
    "transport": "TCE of transport: transport activity x emission intensity of its TOC",
    "hub": "TCE of a hub: throughput x emission intensity of its HOC",
    "dray": "TCE of transport, first or last mile: transport activity x emission intensity of its TOC",
}
"""What ISO 14083 asks of such an element. TCE: transport chain element; TOC, HOC: transport and hub operation
category."""

SHORTEST = "shortest feasible distance"
GREAT_CIRCLE = "great circle distance"
GREAT_CIRCLE_WORDS = "great circle"
"""The two distances on which ISO 14083 lets transport activity rest."""

VERSION = re.compile(
    r"GLEC(?: Framework)? v[\d.]+(?: \(\d{4}\))?|ISO 14083(?::\d{4})?|EcoTransIT World(?:, methodology of [\w ]+)?"
    r"|EcoTransIT[\w .]*|EN 16258"
)
NO_VERSION = "no framework named"


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A transport chain element (TCE): cargo carried by one means, or handled at one hub, at one emission intensity.

    ``quantity`` is of ``unit``, tonnes or TEU; ``factor`` is of ``factor_unit``. ``km`` is None of a hub.
    """

    leg: int
    kind: str
    mode: Mode
    what: str
    quantity: float
    unit: str
    km: float | None
    factor: float
    factor_unit: str
    tonnes: float
    kg_co2e: float
    basis: Basis
    source: str
    km_source: str

    @property
    def tkm(self) -> float:
        """Transport activity: tonnes x km; 0 of a hub."""
        return self.tonnes * (self.km or 0.0)

    @property
    def rule(self) -> str:
        """The requirement that the element follows."""
        return RULES[self.kind]

    @property
    def distance(self) -> str:
        """The distance basis of its km, by the words of their source."""
        if self.km is None:
            return ""
        return GREAT_CIRCLE if GREAT_CIRCLE_WORDS in self.km_source else SHORTEST

    @property
    def version(self) -> str:
        """The framework and version that the source of the factor names."""
        found = VERSION.search(self.source)
        return NO_VERSION if found is None else found[0].strip()

    @property
    def calculation(self) -> str:
        """Its product in words: ``20 t x 692 km x 26.7 g/tkm``."""
        km = "" if self.km is None else f" x {self.km:,.6g} km"
        return f"{self.quantity:,.5g} {self.unit}{km} x {self.factor:,.5g} {self.factor_unit}"


def elements(explanation: Explanation) -> tuple[Element, ...]:
    """The chain in the order of travel: hops of one leg with the same factor, basis and source are one element."""
    moved = [(item, item.kg_co2e) for item in explanation.items if item.kg_co2e is not None]
    return tuple(_elements(moved, explanation.tonnes))


def _elements(moved: Sequence[tuple[Item, Amount]], tonnes: float) -> Iterator[Element]:
    def key(pair: tuple[Item, Amount]) -> tuple[object, ...]:
        item, amount = pair
        return item.leg, _kind(item), intensity(amount), amount.basis, amount.source, _place(item)

    for _, group in groupby(moved, key=key):
        pairs = list(group)
        (first, amount), (last, _) = pairs[0], pairs[-1]
        carried = next(factor for factor in amount.factors if factor.unit in CARRIED)
        factor, factor_unit = intensity(amount)
        hub = _kind(first) == "hub"
        ends = f"{first.start_name} to {last.end_name}"
        yield Element(
            leg=first.leg, kind=_kind(first), mode=first.mode,
            what=f"handling at {first.start_name}" if hub else ends,
            quantity=carried.value, unit=carried.unit, km=None if hub else fsum(item.km for item, _ in pairs),
            factor=factor, factor_unit=factor_unit, tonnes=tonnes,
            kg_co2e=fsum(one.value for _, one in pairs), basis=amount.basis, source=amount.source,
            km_source=first.km_source or "",
        )  # fmt: skip


def intensity(amount: Amount) -> tuple[float, str]:
    """The emission intensity among the factors of an amount of CO2e, and its unit."""
    return next(
        (factor.value, factor.unit)
        for factor in amount.factors
        if factor.unit == HUB_UNIT or factor.unit.startswith("g/t") or factor.unit.startswith("g/TEU")
    )


def _kind(item: Item) -> str:
    if item.step in {"loading", "unloading"}:
        return "hub"
    return "dray" if item.step == "dray" else "transport"


def _place(item: Item) -> str | None:
    """Two lifts are two elements, two hops of one train one."""
    return f"{item.step} {item.start}" if _kind(item) == "hub" else None
