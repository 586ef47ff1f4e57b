"""A plan on the terminal: the table of routes, the first one leg by leg, and what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from corridor.dataset.currency import USD, converted, rate_line
from corridor.model.network import Currency, Network
from corridor.planning.departure_board import Board, Departure
from corridor.planning.limits import FREE, Limits
from corridor.planning.milestones import is_dated, spoken, spoken_day
from corridor.planning.planner import Plan
from corridor.planning.route import Leg, Route, Tag
from corridor.views.words import (
    WAIT_IN_WORDS,
    assumption_lines,
    duration,
    end_names,
    leg_notes,
    per_week,
    place_line,
    shipment_line,
    tags_of,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

DAY_H = 24.0
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def print_plan(plan: Plan, console: Console, *, limit: int | None, by: Tag, money: Currency = USD) -> None:
    """The table of routes, then the first one leg by leg, then what was assumed."""
    from rich.padding import Padding
    from rich.text import Text

    routes = plan.ordered(by)
    shown = routes[:limit]
    console.print(Text(f"{place_line(plan.origin)} to {place_line(plan.destination)}", style="bold"))
    services = "operating and planned services" if plan.terms.include_planned else "operating services"
    console.print(f"{shipment_line(plan.shipment)}; {services}; wait: {WAIT_IN_WORDS[plan.wait]}")
    for line in asked(plan):
        console.print(line)
    console.print()
    console.print(_routes_table(shown, money))
    if len(shown) < len(routes):
        console.print(f"{len(shown)} of {len(routes)} undominated routes; --all shows every one", style="dim")
    first = shown[0]
    console.print()
    tags = f"{tags_of(first)}: " if tags_of(first) else ""
    console.print(Text(f"Route 1, {tags}leg by leg", style="bold"))
    console.print(_legs_table(first, plan.network, money))
    console.print()
    console.print("Assumed:", style="dim")
    rate = [] if money.code == USD.code else [rate_line(money)]
    for line in (*rate, *assumption_lines(plan.assumptions)):
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def asked(plan: Plan) -> list[str]:
    """The dates and limits of a plan in words; nothing where there are none."""
    dates = []
    if plan.depart is not None:
        dates.append(f"ready {spoken(plan.depart)}")
    if plan.arrive_by is not None:
        dates.append(f"there by {spoken(plan.arrive_by)}")
    limits = limits_in_words(plan.terms.limits)
    return [line for line in ("; ".join(dates), "; ".join(limits)) if line]


def limits_in_words(limits: Limits) -> list[str]:
    """What is kept to, in words."""
    if limits == FREE:
        return []
    words = [f"avoiding {target.word}" for target in limits.avoid]
    if limits.via:
        words.append(f"by {', then '.join(target.word for target in limits.via)}")
    if limits.modes is not None or limits.carriers is not None:
        goods = "dangerous goods, " if limits.carriers is not None else ""
        words.append(f"{goods}services by {', '.join(sorted(limits.allowed_modes)) or 'no mode'} only")
    if limits.bonded:
        words.append("under customs bond")
    if limits.max_transfers is not None:
        words.append(f"at most {limits.max_transfers} transfers")
    if limits.max_hours is not None:
        words.append(f"at most {limits.max_hours / DAY_H:.1f} days")
    if limits.max_usd is not None:
        words.append(f"at most {limits.max_usd:,.0f} USD")
    if limits.max_kg_co2e is not None:
        words.append(f"at most {limits.max_kg_co2e:,.0f} kg CO2e")
    return words


def _table() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)


def _routes_table(routes: Sequence[Route], money: Currency) -> Table:
    dated = all(map(is_dated, routes))
    table = _table()
    table.add_column("#", justify="right")
    table.add_column("tag")
    for title in ("ready", "arrives") if dated else ():
        table.add_column(title, no_wrap=True)
    for title in ("days", money.code, "kg CO2e", "transfers", f"generalised {money.code}"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("via")
    for number, route in enumerate(routes, start=1):
        table.add_row(
            str(number),
            tags_of(route),
            *((short(ready_iso(route)), short(route.legs[-1].arrive)) if dated else ()),
            f"{route.days:.1f}",
            f"{converted(route.usd, money):,.0f}",
            f"{route.kg_co2e:,.0f}",
            str(route.transfers),
            f"{converted(route.generalised_usd, money):,.0f}",
            route.via,
        )
    return table


def ready_iso(route: Route) -> str | None:
    """When the cargo of a dated route is ready at the origin: before its first leg is loaded and waits."""
    from datetime import timedelta

    first = route.legs[0]
    if first.depart is None:
        return None
    return (datetime.fromisoformat(first.depart) - timedelta(hours=first.load_h + first.wait_h)).isoformat()


def short(iso: str | None) -> str:
    """An ISO time as a line of a table has it, local: ``Thu 3 Dec 14:00``."""
    if iso is None:
        return ""
    when = datetime.fromisoformat(iso)
    return f"{WEEKDAYS[when.weekday()]} {' '.join(spoken_day(when).split()[:2])} {when:%H:%M}"


def _times(leg: Leg) -> str:
    """Cut-off is not told here: ``leaves Thu 3 Dec 18:30, there Sat 5 Dec 07:00``."""
    return f"leaves {short(leg.depart)}, there {short(leg.arrive)}" if leg.depart and leg.arrive else ""


def _legs_table(route: Route, network: Network, money: Currency) -> Table:
    from rich.text import Text

    table = _table()
    table.add_column("leg")
    for title in ("load", "wait", "ride", "unload", "total", "km", money.code, "kg CO2e"):
        table.add_column(title, justify="right", no_wrap=True)
    for number, leg in enumerate(route.legs, start=1):
        start, end = end_names(leg, network)
        what = Text(f"{number}. {leg.mode}  {start} to {end}")
        if leg.service is None:
            what.append(f"\n   {leg.name}", "dim")
        else:
            who = [leg.operator] if leg.operator else []
            what.append(f"\n   {leg.name} [{leg.service}]", "dim")
            what.append(f"\n   {', '.join([*who, per_week(leg.frequency_per_week)])}", "dim")
        if times := _times(leg):
            what.append(f"\n   {times}", "bold")
        for note in leg_notes(leg, network):
            what.append(f"\n   {note}", "yellow" if note.isupper() or "PLANNED" in note else "cyan")
        table.add_row(
            what,
            *(duration(value) for value in (leg.load_h, leg.wait_h, leg.ride_h, leg.unload_h, leg.hours)),
            f"{leg.km:,.0f}",
            f"{converted(leg.usd, money):,.0f}",
            f"{leg.kg_co2e:,.0f}",
        )
    table.add_section()
    table.add_row(
        Text("whole route", style="bold"), "", "", "", "", duration(route.hours),
        f"{route.km:,.0f}", f"{converted(route.usd, money):,.0f}", f"{route.kg_co2e:,.0f}",
    )  # fmt: skip
    return table


def _leaves(one: Departure, board: Board) -> str:
    if one.leaves is not None:
        return short(one.leaves.isoformat())
    opens = f" from {' '.join(spoken_day(one.opens).split()[:2])}" if one.opens > board.start else ""
    closes = f" to {' '.join(spoken_day(one.closes).split()[:2])}" if one.closes is not None else ""
    return f"any day{opens}{closes}"


def print_board(board: Board, console: Console, *, limit: int | None = None, money: Currency = USD) -> None:
    """The first ``limit`` departures with a date, a line each; those that can leave on any day stand below."""
    from rich.text import Text

    console.print(Text(f"{place_line(board.origin)} to {place_line(board.destination)}", style="bold"))
    weeks = "week" if board.weeks == 1 else f"{board.weeks} weeks"
    console.print(f"every departure worth taking in the {weeks} from {spoken(board.start)}")
    console.print("leaves: the last moment to be ready at the origin; any day: no timetable known, waits estimated")
    console.print()
    table = _table()
    for title, right in (("leaves", 0), ("arrives", 0), ("days", 1), (money.code, 1), ("kg CO2e", 1), ("way", 0)):
        table.add_column(title, justify="right" if right else "left", no_wrap=title != "way")
    dated = [one for one in board.departures if one.leaves is not None]
    for one in (*dated[:limit], *(one for one in board.departures if one.leaves is None)):
        table.add_row(
            _leaves(one, board),
            "" if one.arrives is None else short(one.arrives.isoformat()),
            f"{one.days:.1f}",
            f"{converted(one.route.usd, money):,.0f}",
            f"{one.route.kg_co2e:,.0f}",
            one.route.via,
        )
    console.print(table)
    if limit is not None and len(dated) > limit:
        console.print(f"{limit} of {len(dated)} departures with a date; --all shows every one", style="dim")
