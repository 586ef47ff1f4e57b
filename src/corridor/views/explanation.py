"""How the explanation of a route reads on paper: rows of a table, shares, the statement of CO2e, and the sources.

Neighbouring hauls of one leg that are known from the same sources are one row here, and so a train over 18 hops need
not be 18 rows; the explanation itself keeps every hop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corridor.analysis.explain import CRITERIA, Amount, Criterion, Explanation, Factor, Item
from corridor.dataset.currency import USD, written
from corridor.model.assumptions import Currency
from corridor.model.modes import Mode
from corridor.model.network import BASES, Basis
from corridor.model.units import G_PER_KG

HEADERS = ("leg", "item", "time", "price", "CO2e, well-to-wheel", "basis", "source")
"""Of the rows of ``to_rows``; ``source`` holds the numbers of ``source_lines``."""

NAMES: dict[Criterion, str] = {"hours": "time", "usd": "price", "kg_co2e": "CO2e"}
ADDED = frozenset({"h", "km", "USD/TEU", "USD/kg"})
"""Units of the factors that add up when neighbouring hops become one row; the other factors are the same."""

ISO_14083 = (
    "CO2e in the terms of ISO 14083: well-to-wheel (WTW), distance basis; transport activity (t x km) times emission "
    "intensity (g CO2e/tkm) of each transport chain element; hub operations (t x kg CO2e/t) where a figure is known"
)

LONG_FROM = 10_000.0
WHOLE_FROM = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A transport chain element (TCE) of ISO 14083: cargo carried by one means at one emission intensity.

    A hub operation has no km; its intensity is ``kg_per_t``.
    """

    leg: int
    mode: Mode
    start_name: str
    end_name: str
    tonnes: float
    km: float
    g_co2e_per_tkm: float
    kg_co2e: float
    basis: Basis
    source: str
    kg_per_t: float | None = None

    @property
    def tkm(self) -> float:
        """Transport activity: tonnes x km."""
        return self.tonnes * self.km


def to_rows(explanation: Explanation, currency: Currency = USD) -> list[tuple[str, ...]]:
    """Rows of text under ``HEADERS``, neighbouring hauls of the same sources in one, the whole route last."""
    numbers = _numbers(explanation)
    rows: list[tuple[str, ...]] = []
    for group in _groups(explanation.items):
        item = _one(group)
        cited = sorted(numbers[text] for text in _cited(group))
        rows.append(
            (
                f"{item.leg}. {item.mode}", _what(item, len(group)),
                *(_formula(item.amount(criterion), criterion, currency) for criterion in CRITERIA),
                _basis(item), ", ".join(map(str, cited)),
            )
        )  # fmt: skip
    totals = [_value(explanation.total(criterion).value, criterion, currency) for criterion in CRITERIA]
    return [*rows, ("", "whole route", *totals, "", "")]


def lines(explanation: Explanation, currency: Currency = USD) -> list[str]:
    """What stands below the table: how much is how well known, the CO2e statement, the sources by number."""
    return [
        *share_lines(explanation, currency), "", *emission_lines(explanation), "", *source_lines(explanation)
    ]  # fmt: skip


def share_lines(explanation: Explanation, currency: Currency = USD) -> list[str]:
    """What share of the route's price, time and CO2e is published, derived and assumed."""
    found = []
    for criterion in ("usd", "hours", "kg_co2e"):
        total = explanation.total(criterion)
        shares = ", ".join(f"{total.share(basis):.0%} {basis}" for basis in BASES)
        found.append(f"{NAMES[criterion]} {_value(total.value, criterion, currency)}: {shares}")
    return found


def elements(explanation: Explanation) -> tuple[Element, ...]:
    """The transport chain elements in the order of travel: hops of one leg with the same factor and source are one."""
    moved = [(item, item.kg_co2e) for item in explanation.items if item.kg_co2e is not None]

    def key(pair: tuple[Item, Amount]) -> tuple[object, ...]:
        hub = pair[0].start if _factor(pair[1], "kg/t") is not None else None
        return pair[0].leg, hub, _stated(pair[1]), pair[1].basis, pair[1].source

    found = []
    for _, group in groupby(moved, key=key):
        pairs = list(group)
        first, last = pairs[0], pairs[-1]
        per_t = _factor(first[1], "kg/t")
        km = 0.0 if per_t is not None else sum(item.km for item, _ in pairs)
        kg, tkm = sum(amount.value for _, amount in pairs), explanation.tonnes * km
        stated = _factor(first[1], "g/tkm")
        found.append(
            Element(
                leg=first[0].leg, mode=first[0].mode, start_name=first[0].start_name, end_name=last[0].end_name,
                tonnes=explanation.tonnes, km=km, kg_co2e=kg, kg_per_t=per_t,
                g_co2e_per_tkm=stated if stated is not None else kg * G_PER_KG / tkm if tkm else 0.0,
                basis=first[1].basis, source=first[1].source,
            )
        )  # fmt: skip
    return tuple(found)


def emission_lines(explanation: Explanation) -> list[str]:
    """The CO2e in the terms of ISO 14083: activity and intensity of every transport chain element, and of the whole."""
    numbers, chain = _numbers(explanation), elements(explanation)
    kg, tkm = sum(element.kg_co2e for element in chain), sum(element.tkm for element in chain)
    whole = f"{_value(kg, 'kg_co2e')} CO2e over {_number(tkm)} tkm"
    average = f", {kg * G_PER_KG / tkm:,.3g} g/tkm on average" if tkm else ""
    carried = [
        f"  {one.leg}. {_activity(one)} = {_value(one.kg_co2e, 'kg_co2e')}, {one.basis} [{numbers[one.source]}]"
        for one in chain
    ]
    return [ISO_14083, *carried, f"  whole chain: {whole}{average}"]


def source_lines(explanation: Explanation) -> list[str]:
    """The sources by the numbers that the rows cite."""
    return [f"[{number}] {text}" for text, number in _numbers(explanation).items()]


def _groups(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Neighbouring hauls that differ in nothing but their figures, together; every other item alone."""

    def key(numbered: tuple[int, Item]) -> tuple[object, ...]:
        number, item = numbered
        if item.step != "haul" or item.kg_co2e is None:
            return (number,)
        known = [(a.basis, a.source) for criterion in CRITERIA if (a := item.amount(criterion)) is not None]
        return (item.leg, *_stated(item.kg_co2e), *known)

    return [tuple(item for _, item in group) for _, group in groupby(enumerate(items), key=key)]


def _one(group: Sequence[Item]) -> Item:
    """A group as one item from its first start to its last end."""
    first, last = group[0], group[-1]
    if len(group) == 1:
        return first
    return replace(
        first, end=last.end, end_name=last.end_name, km=sum(item.km for item in group),
        hours=_sum([item.hours for item in group]),
        usd=_sum([item.usd for item in group if item.usd is not None]),
        kg_co2e=_sum([item.kg_co2e for item in group if item.kg_co2e is not None]),
    )  # fmt: skip


def _sum(amounts: Sequence[Amount]) -> Amount:
    factors = tuple(
        Factor(value=sum(one.value for one in same), unit=same[0].unit) if same[0].unit in ADDED else same[0]
        for same in zip(*(amount.factors for amount in amounts), strict=True)
    )
    return replace(amounts[0], value=sum(amount.value for amount in amounts), factors=factors)


def _cited(group: Sequence[Item]) -> list[str]:
    """The sources of a group, each once: of time, price and CO2e, and of the lengths in one text."""
    item = group[0]
    cited = [item.hours.source]
    if item.usd is not None and item.usd.source not in item.hours.source:  # often the one holds the other
        cited.append(item.usd.source)
    if item.kg_co2e is not None:
        cited.append(item.kg_co2e.source)
    lengths = list(dict.fromkeys(item.km_source for item in group if item.km_source is not None))
    if lengths:
        more = f" (and {len(lengths) - 1} more such for the hops that follow)" if len(lengths) > 1 else ""
        cited.append(lengths[0] + more)
    return list(dict.fromkeys(cited))


def _numbers(explanation: Explanation) -> dict[str, int]:
    """Every source that the rows cite, numbered from 1 in the order of citing."""
    texts = [text for group in _groups(explanation.items) for text in _cited(group)]
    return {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}


def _what(item: Item, hops: int) -> str:
    if item.step in {"loading", "waiting", "unloading"}:
        return f"{item.step} at {item.start_name}"
    many = f" ({hops} hops)" if hops > 1 else ""
    return f"{item.step} {item.start_name} to {item.end_name}, {_number(item.km)} km{many}"


def _basis(item: Item) -> str:
    """The basis in one word where all figures of the item share it; otherwise which figure has which."""
    known = [(NAMES[c], amount.basis) for c in CRITERIA if (amount := item.amount(c)) is not None]
    spoken = [
        f"{' and '.join(names)} {basis}"
        for basis in BASES
        if (names := [name for name, found in known if found == basis])
    ]
    return known[0][1] if len(spoken) == 1 else "; ".join(spoken)


def _stated(amount: Amount) -> tuple[float | None, ...]:
    """The intensity as it is stated: for a tonne or a TEU over a km, or for a tonne handled."""
    return tuple(_factor(amount, unit) for unit in ("g/tkm", "g/TEU-km", "kg/t"))


def _factor(amount: Amount, unit: str) -> float | None:
    return next((factor.value for factor in amount.factors if factor.unit == unit), None)


def _activity(one: Element) -> str:
    """What is carried how far, or handled, at which intensity."""
    if one.kg_per_t is not None:
        return f"{one.mode}, handling at {one.start_name}: {_number(one.tonnes)} t x {_number(one.kg_per_t)} kg/t"
    carried = f"{_number(one.tonnes)} t x {_number(one.km)} km x {_number(one.g_co2e_per_tkm)} g/tkm"
    return f"{one.mode}, {one.start_name} to {one.end_name}: {carried}"


def _formula(amount: Amount | None, criterion: Criterion, currency: Currency) -> str:
    """How an amount comes about: ``382 USD/TEU x 2 TEU = 764 USD``. The plain 1,000 g of a kg is left out."""
    if amount is None:
        return ""
    value = _value(amount.value, criterion, currency)
    factors = [factor for factor in amount.factors if factor.unit != "g/kg"]
    if len(factors) == 1:
        return value
    text = ""
    for factor in factors:
        sign = "" if not text else " / " if factor.divides else " x "
        text += f"{sign}{_number(factor.value)} {factor.unit}".rstrip()
    return f"{text} = {value}"


def _value(value: float, criterion: Criterion, currency: Currency = USD) -> str:
    if criterion == "hours":
        return f"{_number(round(value, 1))} h"
    if criterion == "kg_co2e":
        return f"{_number(round(value, 0 if value >= WHOLE_FROM else 1))} kg"
    return written(value) if currency.code == USD.code else f"{written(value)} = {written(value, currency)}"


def _number(value: float) -> str:
    """Five digits at most, or all of a whole number."""
    return f"{value:,.0f}" if abs(value) >= LONG_FROM else f"{value:,.5g}"
