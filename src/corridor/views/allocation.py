"""An allocation as tables on the terminal, as rows of CSV, as bars of how full departures are."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from math import fsum
from typing import TYPE_CHECKING, Any

from corridor.model.network import Network
from corridor.planning.allocation.flow import Flow
from corridor.planning.allocation.outcome.report import Allocation, Departure, Placed
from corridor.planning.allocation.outcome.sweep import Sweep
from corridor.planning.routes.milestones import unsure
from corridor.views.layout import Screen
from corridor.views.terminal.notes import by_name, print_notes
from corridor.views.terminal.plans import short, when

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "order", "customer", "boxes", "teu", "count", "due", "leg", "mode", "service", "from", "to", "depart", "arrive",
    "hours", "usd", "kg_co2e", "cost_usd", "late_days", "why",
)  # fmt: skip
"""Of the CSV: a row a leg; the columns from ``cost_usd`` on are the order's, and stand on its first row only."""

ORDER_TITLES = (
    "order", "customer", "TEU", "departs", "arrives", "days", "cost USD", "late days", "way",
    "why not its first choice",
)  # fmt: skip
DEPARTURE_TITLES = ("departure", "from", "to", "leaves", "space", "taken", "a slot more, USD", "orders")
SMALLEST_USD = 0.005
"""What is shown as nothing."""

MOST_DEPARTURES = 60
"""Departures that the terminal and the chart list."""


def legs(allocation: Allocation) -> Iterator[dict[str, Any]]:
    """A row a leg of each order; an order that is left over has one row without a leg."""
    for one in allocation.orders:
        whole = {
            "order": one.order, "customer": one.customer, "boxes": boxes_of(one), "teu": one.teu * one.count,
            "count": one.count, "due": one.due,
        }  # fmt: skip
        own = {"cost_usd": one.cost_usd, "late_days": one.late_days, "why": one.why}
        if one.route is None:
            yield {**dict.fromkeys(COLUMNS), **whole, **own}
            continue
        for number, leg in enumerate(one.route.legs, start=1):
            yield {
                **dict.fromkeys(COLUMNS), **whole, "leg": number, "mode": leg.mode, "service": leg.service,
                "from": leg.from_node, "to": leg.to_node, "depart": leg.depart, "arrive": leg.arrive,
                "hours": leg.hours, "usd": leg.usd * one.count, "kg_co2e": leg.kg_co2e * one.count,
                **(own if number == 1 else {}),
            }  # fmt: skip


def order_row(one: Placed) -> dict[str, Any]:
    """An order, or a part of one, as a row of a table; figures are numbers."""
    route = one.route
    return {
        "order": one.order, "customer": one.customer, "boxes": boxes_of(one), "teu": one.teu * one.count,
        "depart": None if route is None else next((leg.depart for leg in route.legs if leg.service), None),
        "arrive": None if route is None else route.legs[-1].arrive, "days": None if route is None else route.days,
        "via": "left over" if route is None else route.via, "cost_usd": one.cost_usd, "late_days": one.late_days,
        "why": one.why or "",
    }  # fmt: skip


def boxes_of(one: Placed) -> str:
    """The boxes as orders write them; blank for loose cargo."""
    return ",".join(f"{count * one.count}x{kind}" for kind, count in one.boxes)


def csv_text(allocation: Allocation) -> str:
    """The legs as CSV; a missing value is blank, numbers are not rounded."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(legs(allocation))
    return text.getvalue()


def workbook(allocation: Allocation) -> bytes:
    """An xlsx workbook: legs as in the CSV, departures, customers. Text stands as text, never as a formula."""
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    departures = [
        {**one.to_dict(), "orders": " ".join(one.orders), "unit": "kg" if one.by_kg else "TEU"}
        for one in allocation.departures
    ]
    sheets = (("legs", list(legs(allocation))), ("departures", departures), ("customers", allocation.customers))
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                value = row.get(column)
                if isinstance(value, bool) or value is None:
                    sheet.write_string(number, at, "" if value is None else str(value).lower())
                elif isinstance(value, (int, float)):
                    sheet.write_number(number, at, value)
                else:
                    sheet.write_string(number, at, str(value))
        sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()


def print_allocation(allocation: Allocation, network: Network, screen: Screen) -> None:
    """Orders, departures, customers, and what it all comes to."""
    orders = [_order_row(one) for one in allocation.orders]
    titles = (
        "order",
        "customer",
        "TEU",
        "departs",
        "arrives",
        "days",
        "cost USD",
        "late days",
        "way",
        "why not its first choice",
    )
    screen.table(titles, orders, right=(2, 5, 6, 7))
    full = [one for one in allocation.departures if one.used > 0 or (one.slot_usd or 0) > 0]
    if full:
        screen.line()
        shown = [_departure_row(one, network) for one in full[:MOST_DEPARTURES]]
        screen.table(DEPARTURE_TITLES, shown, right=(4, 5, 6))
        if len(full) > MOST_DEPARTURES:
            screen.line(f"{MOST_DEPARTURES} of {len(full)} departures; --json has all")
    named = [row for row in allocation.customers if row["customer"]]
    if named:
        screen.line()
        rows = [
            (row["customer"], str(row["orders"]), str(row["left_over"]), str(row["late"]), f"{row['cost_usd']:,.0f}")
            for row in named
        ]
        screen.table(("customer", "orders", "left over", "late", "cost USD"), rows, right=(1, 2, 3, 4))
    screen.line()
    for line in summary(allocation):
        screen.text(line)
    placed = [(one.order, one.route.notes) for one in allocation.orders if one.route is not None]
    whom = by_name([f"order {order}" for order, _ in placed], "orders", parted=True)
    print_notes((notes for _, notes in placed), screen, whom)  # all: what one order alone touches may be its only one


def summary(allocation: Allocation) -> list[str]:
    """What it comes to, how near the best possible that is, and what first come, first served would cost."""
    left = [one for one in allocation.orders if one.route is None]
    late = sum(one.late_days > 0 for one in allocation.orders)
    placed = len({one.order for one in allocation.orders}) - len({one.order for one in left})
    found = (
        f"{placed} of {len({one.order for one in allocation.orders})} orders placed, {late} late; "
        f"total {allocation.total_usd:,.2f} USD, within {100 * allocation.gap:.3f} % of the best possible "
        f"(no allocation costs less than {allocation.bound_usd:,.2f} USD)"
    )
    more = max(0.0, allocation.first_come_usd - allocation.total_usd)
    lines = [found, f"first come, first served: {allocation.first_come_usd:,.2f} USD, {more:,.2f} USD more"]
    for row in allocation.design:
        each = f", {row['usd']:,.0f} USD" if row["run"] else ""
        lines.append(f"{row['service']}: {row['run']} of {row['departures']} departures run{each}")
    lines += _changed(allocation)
    if allocation.interrupted:
        lines.append("Interrupted: this is the best that was found by then.")
    return lines


def _changed(allocation: Allocation) -> list[str]:
    """What it costs to move or undo orders that were kept."""
    if allocation.kept_usd is None:
        return []
    lines = []
    for one in allocation.changes:
        was = f"{one.order}: {one.kept_usd:,.2f} USD where it was kept"
        lines.append(f"{was}, given up" if one.usd is None else f"{was}, {one.usd:,.2f} USD now")
    own = math.fsum((one.usd or 0.0) - one.kept_usd for one in allocation.changes)
    all_ = allocation.total_usd - allocation.kept_usd
    lines.append(
        f"with everything kept {allocation.kept_usd:,.2f} USD: this is {_more(all_)}; these orders {_more(own)}, "
        f"all others {_more(all_ - own)}"
    )
    return lines


def _more(usd: float) -> str:
    if abs(usd) < SMALLEST_USD:
        return "no change"
    return f"{abs(usd):,.2f} USD {'more' if usd > 0 else 'less'}"


def _order_row(one: Placed) -> tuple[str, ...]:
    teu = f"{one.teu * one.count:g}"
    if one.route is None:
        return one.order, one.customer, teu, "", "left over", "", f"{one.cost_usd:,.0f}", "", "", one.why or ""
    number = next((number for number, leg in enumerate(one.route.legs) if leg.service is not None), 0)
    about, last = unsure(one.route), one.route.legs[-1]
    leaves = when(one.route.legs[number].depart, about=about[number])
    return (
        one.order, one.customer, teu, leaves, when(last.arrive, about=about[-1]), f"{one.route.days:.1f}",
        f"{one.cost_usd:,.0f}", f"{one.late_days:.1f}" if one.late_days else "", one.route.via, one.why or "",
    )  # fmt: skip


def departure_name(one: Departure, network: Network) -> str:
    """What a departure is called: its service, or the terminal."""
    if one.service is None:
        return f"terminal ({one.allotment})"
    service = network.service_by_id[one.service]
    return f"{service.name or service.id} ({one.allotment})" if one.allotment else service.name or service.id


def _departure_row(one: Departure, network: Network) -> tuple[str, ...]:
    unit = "kg" if one.by_kg else "TEU"
    worth = "" if one.slot_usd is None else f"{one.slot_usd:,.2f}" if one.slot_usd else "nothing"
    space = f"{one.capacity:,g} {unit}" if math.isfinite(one.capacity) else "any"
    leaves = when(one.depart, about=one.estimated)
    return (
        departure_name(one, network), one.start or "", one.end or "", leaves, space, f"{one.used:,g}", worth,
        " ".join(one.orders),
    )  # fmt: skip


def print_sweep(found: Sweep, network: Network, screen: Screen) -> None:
    """The steps of a sweep over a capacity, and what each further slot is worth."""
    service, unit = network.service_by_id[found.service], "kg" if found.by_kg else "TEU"
    screen.text(f"{service.name or service.id}: what all orders come to, by the {unit} that a departure takes", "bold")
    worth = {high: usd for _, high, usd in found.slots()}
    rows = [
        (
            f"{step.capacity:,g}", f"{step.total_usd:,.2f}", str(step.placed), str(step.left_over), str(step.late),
            f"{step.used:,g}", str(step.full), _worth(worth.get(step.capacity)),
        )
        for step in found.steps
    ]  # fmt: skip
    headers = (unit, "total USD", "placed", "left over", "late", f"{unit} used", "full", f"each more {unit}, USD")
    screen.table(headers, rows, right=range(8))
    screen.text(
        f"each more {unit}: what one more on every departure of the weeks saves, from the capacity of the row before",
        "dim",
    )


def _worth(usd: float | None) -> str:
    return "" if usd is None else "nothing" if abs(usd) < SMALLEST_USD else f"{usd:,.2f}"


def print_flow(found: Flow, screen: Screen) -> None:
    """Stretches of services that are full, borders, and what it all comes to, a week."""
    full = sorted((one for one in found.stretches if one.slot_usd > 0), key=lambda one: -one.slot_usd)
    if full:
        rows = [
            (one.service, one.start, one.end, f"{one.used:,.1f} {'kg' if one.by_kg else 'TEU'}", f"{one.slot_usd:,.2f}")
            for one in full[:MOST_DEPARTURES]
        ]
        screen.table(("full service", "from", "to", "a week", "one more, USD"), rows, right=(3, 4))
        screen.line()
    if found.border_usd:
        borders = [(a, b, f"{teu:,.1f}", f"{usd:,.0f}") for (a, b), (teu, usd) in sorted(found.border_usd.items())]
        screen.table(("border from", "to", "TEU a week", "its space, USD"), borders, right=(2, 3))
        screen.line()
    sent = fsum(pair.teu for pair in found.pairs)
    left = fsum(found.left_teu)
    screen.text(
        f"{sent - left:,.1f} of {sent:,.1f} TEU a week find a place between {len(found.pairs):,} pairs; "
        f"{found.total_usd:,.2f} USD a week in all"
    )


def bars(allocation: Allocation, network: Network, *, ax: Axes | None = None) -> Axes:
    """Departures in the order of leaving, each with how full it is and what one slot more is worth."""
    from corridor.views.plots import axes

    shown = [one for one in allocation.departures if one.used > 0 and math.isfinite(one.capacity)][:MOST_DEPARTURES]
    ax = axes(ax, width=9, height=max(2.0, 0.32 * len(shown) + 1))
    labels = [f"{departure_name(one, network)}, {short(one.depart)}" for one in shown]
    share = [100 * one.used / one.capacity for one in shown]
    place = range(len(shown))
    ax.barh(place, [100.0] * len(shown), color="#DDDDDD")
    ax.barh(place, share, color="#0072B2")
    for at, one in zip(place, shown, strict=True):
        worth = f"; one more: {one.slot_usd:,.0f} USD" if one.slot_usd else ""
        ax.text(
            101,
            at,
            f"{one.used:,g} of {one.capacity:,g} {'kg' if one.by_kg else 'TEU'}{worth}",
            va="center",
            fontsize=8,
        )
    ax.set_yticks(list(place), [label.replace("$", r"\$") for label in labels], fontsize=8)
    ax.invert_yaxis()
    ax.set_xlim(0, 150)
    ax.set_xticks([0, 25, 50, 75, 100])
    ax.set_xlabel("% of the space taken")
    ax.set_title("Departures, and how full they are")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax
