"""Published figures of a service between two of its stops, to which the sum of its hops is fitted (see README.md).

A total of time fixes the hours between its stops, one of price the money: what borders take stands in their own
table, and the rest is shared out over the other hops in proportion to what the tariff makes of them. Of totals
that lie one in the other, the inner one is fitted first and then stands. The sum is as published; each hop is derived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tools.network import money
from tools.network.built import TableError, Total, figure, read
from tools.network.hauls import Haul

HOURS = {"hours": 1.0, "days": 24.0}
"""Hours in a unit of time."""

TEU = {"per_teu": 1.0, "per_feu": 2.0}
"""TEU in a unit of price."""

ENDS = {"": (False, False), "load": (True, False), "unload": (False, True), "both": (True, True)}
"""By what a price includes: whether the handling at the first and at the last stop is in it."""

ROUNDED = 0.005
"""What rounding may leave between a total and the sum of hops that are fixed, as a share of it."""

STRETCH = 3.0
"""A fit that makes hops faster or slower, cheaper or dearer by more than this factor belongs to another stretch."""

Handling = Callable[[str], float]
"""USD a TEU of loading or unloading at a node."""


def read_totals() -> dict[str, list[Total]]:
    """All totals by service, the shortest text of a range first: a range stands for its middle."""
    found: dict[str, list[Total]] = {}
    for line in read("totals/*.csv"):
        if line["quantity"] not in HOURS | TEU:
            raise line.fault(f"quantity {line['quantity']!r}; write one of {', '.join(HOURS | TEU)}")
        if line["includes"] not in ENDS:
            raise line.fault(f"includes {line['includes']!r}; write load, unload, both, or nothing")
        if not line["as_of"] or not line["source"]:
            raise line.fault("as_of or source is blank; a total without its day and publisher is none")
        low, _, high = line["value"].partition("-")
        try:
            amount = (float(low) + float(high or low)) / 2
        except ValueError:
            raise line.fault(f"value {line['value']!r}; write a number, or two with - between them") from None
        found.setdefault(line["service"], []).append(
            Total(line=line, start=line["from"], end=line["to"], amount=amount)
        )
    return found


def fit(hauls: Sequence[Haul], totals: Sequence[Total], handling: Handling) -> list[Haul]:
    """The hauls of one direction with their hours and prices as the totals of that direction say.

    Raises:
        TableError: a total that the borders alone exceed, or that the hops miss by more than ``STRETCH``.
    """
    fitted = list(hauls)
    for units, read_of in ((HOURS, _hours), (TEU, _price)):
        fixed: set[int] = {at for at, haul in enumerate(fitted) if haul.crossing}
        spans = [(span, total) for total in totals if total.line["quantity"] in units and (span := _span(hauls, total))]
        for span, total in sorted(spans, key=lambda one: len(one[0])):
            goal = read_of(total, handling)
            name = "hours" if units is HOURS else "usd_per_teu"
            _scale(fitted, span, fixed, total, goal=goal, name=name)
            fixed |= set(span)
    return fitted


def of_direction(hauls: Sequence[Haul], totals: Mapping[str, list[Total]], service: str) -> list[Total]:
    """Those of a service's totals that lie on one direction of it."""
    return [total for total in totals.get(service, []) if _span(hauls, total)]


def turned(totals: Sequence[Total]) -> list[Total]:
    """The same totals the other way, for a service whose ways have one tariff."""
    return [replace(total, start=total.end, end=total.start) for total in totals]


def _span(hauls: Sequence[Haul], total: Total) -> range:
    """The hops between a total's stops; empty where the direction does not run from the first to the second."""
    starts = [haul.start for haul in hauls]
    ends = [haul.end for haul in hauls]
    if total.start not in starts or total.end not in ends:
        return range(0)
    return range(starts.index(total.start), ends.index(total.end) + 1)


def _hours(total: Total, _: Handling) -> float:
    return total.amount * HOURS[total.line["quantity"]]


def _price(total: Total, handling: Handling) -> float:
    """USD a TEU of the ride alone: what a price includes of handling is taken off."""
    line = total.line
    included = zip(ENDS[line["includes"]], (total.start, total.end), strict=True)
    handled = sum(handling(node) for within, node in included if within)
    return money.usd(total.amount, line["currency"], line) / TEU[line["quantity"]] - handled


def _scale(hauls: list[Haul], span: range, fixed: set[int], total: Total, *, goal: float, name: str) -> None:
    """Bring the sum over the span to the goal by one factor on the hops that nothing has fixed."""
    stands = sum(getattr(hauls[at], name) for at in span if at in fixed)
    free = [at for at in span if at not in fixed]
    now = sum(getattr(hauls[at], name) for at in free)
    if not free and abs(stands - goal) <= ROUNDED * goal:
        return
    factor = (goal - stands) / now if now else 0.0
    if not 1 / STRETCH <= factor <= STRETCH:
        raise TableError(
            f"{total.line.at}: {total.start}-{total.end} leaves {goal - stands:,.1f} {name} for hops that the tariff "
            f"gives {now:,.1f}; mend the total, the borders ({stands:,.1f}) or the tariff"
        )
    lone = len(span) == 1
    for at in free:
        haul = hauls[at]
        how = total.said if lone else f"{total.said}, shared out as the tariff's own"
        known = figure(total.line["basis"] if lone else "derived", how)
        if name == "hours":
            hauls[at] = replace(haul, hours=haul.hours * factor, of_hours=known)
        else:
            usd = haul.usd_per_teu * factor
            hauls[at] = replace(haul, usd_per_teu=usd, of_price=known, as_of=total.line["as_of"])
