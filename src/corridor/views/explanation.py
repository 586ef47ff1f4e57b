"""How the explanation of a route reads on paper: rows of a table, shares, the statement of CO2e, and the sources.

Neighbouring hauls of one leg that are known from the same sources are one row here, and so a train over 18 hops need
not be 18 rows; the explanation itself keeps every hop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import fsum

from corridor.analysis.chain import elements, intensity
from corridor.analysis.explain import CRITERIA, Amount, Criterion, Explanation, Factor, Item
from corridor.dataset.currency import USD, written
from corridor.model.assumptions import Currency
from corridor.model.network import BASES
from corridor.model.units import G_PER_KG

HEADERS = ("leg", "item", "time", "price", "CO2e, well-to-wheel", "basis", "source")
"""Of the rows of ``to_rows``; ``source`` holds the numbers of ``source_lines``."""

NAMES: dict[Criterion, str] = {"hours": "time", "usd": "price", "kg_co2e": "CO2e"}
ADDED = frozenset({"h", "km", "USD/TEU", "USD/kg"})
"""Units of the factors that add up when neighbouring hops become one row; the other factors are the same."""

ISO_14083 = (
    "CO2e in the terms of ISO 14083: well-to-wheel (WTW), distance basis; activity (t x km or TEU x km) times "
    "emission intensity of each transport chain element, and throughput times intensity of each hub"
)

LONG_FROM = 10_000.0
WHOLE_FROM = 100.0


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


def emission_lines(explanation: Explanation) -> list[str]:
    """The CO2e in the terms of ISO 14083: quantity and intensity of every transport chain element, and of the whole."""
    numbers, chain = _numbers(explanation), elements(explanation)
    kg, tkm = fsum(element.kg_co2e for element in chain), fsum(element.tkm for element in chain)
    whole = f"{_value(kg, 'kg_co2e')} CO2e over {_number(tkm)} tkm"
    average = f", {kg * G_PER_KG / tkm:,.3g} g/tkm on average" if tkm else ""
    carried = [
        f"  {one.leg}. {one.mode}, {one.what}: {one.calculation} = {_value(one.kg_co2e, 'kg_co2e')}, "
        f"{one.basis} [{numbers[one.source]}]"
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
        return (item.leg, intensity(item.kg_co2e), *known)

    return [tuple(item for _, item in group) for _, group in groupby(enumerate(items), key=key)]


def _one(group: Sequence[Item]) -> Item:
    """A group as one item from its first start to its last end."""
    first, last = group[0], group[-1]
    if len(group) == 1:
        return first
    return replace(
        first, end=last.end, end_name=last.end_name, km=fsum(item.km for item in group),
        hours=_sum([item.hours for item in group]),
        usd=_sum_of_known([item.usd for item in group]), kg_co2e=_sum_of_known([item.kg_co2e for item in group]),
    )  # fmt: skip


def _sum_of_known(amounts: Sequence[Amount | None]) -> Amount | None:
    """None where no item has an amount of its own: the hops of a ride that has one price have none."""
    known = [amount for amount in amounts if amount is not None]
    return _sum(known) if known else None


def _sum(amounts: Sequence[Amount]) -> Amount:
    factors = tuple(
        Factor(value=fsum(one.value for one in same), unit=same[0].unit) if same[0].unit in ADDED else same[0]
        for same in zip(*(amount.factors for amount in amounts), strict=True)
    )
    return replace(amounts[0], value=fsum(amount.value for amount in amounts), factors=factors)


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


SHEET_HEADERS = (
    "leg",
    "element",
    "rule of ISO 14083",
    "calculation",
    "distance basis",
    "factor from",
    "kg CO2e",
    "basis",
)
"""Of the rows of ``sheet_rows``."""

SHEET_NOTES = (
    "CO2e in the terms of ISO 14083:2023: well-to-wheel, in GWP over 100 years as in the factors' sources.",
    "Default factors, no primary data of carriers.",
    "Not counted: the weight of containers, cooling on the ground, making and upkeep of vehicles and ways.",
    "An estimate before transport. It is not verified and claims no conformity.",
    "Rules are told by subject: the numbers of clauses were not checked against the text of the standard.",
)


def sheet_rows(explanation: Explanation) -> list[tuple[str, ...]]:
    """The sheet as text under ``SHEET_HEADERS``, the whole chain last."""
    chain = elements(explanation)
    found = [
        (
            str(one.leg), f"{one.mode}, {one.what}", one.rule, one.calculation, one.distance, one.version,
            f"{one.kg_co2e:,.1f}", one.basis,
        )
        for one in chain
    ]  # fmt: skip
    kg, tkm = fsum(one.kg_co2e for one in chain), fsum(one.tkm for one in chain)
    average = f"{tkm:,.0f} tkm" + (f", {kg * G_PER_KG / tkm:,.3g} g/tkm on average" if tkm else "")
    return [*found, ("", "whole chain", "sum of its elements", average, "", "", f"{kg:,.1f}", "")]


def factor_lines(explanation: Explanation) -> list[str]:
    """Each source of a factor once, with the elements that it serves."""
    chain = elements(explanation)
    return [
        f"legs {', '.join(dict.fromkeys(str(one.leg) for one in chain if one.source == text))}: {text}"
        for text in dict.fromkeys(one.source for one in chain)
    ]
