"""A board of departures in the terminal: what leaves when, and between which days what nobody published leaves."""

from __future__ import annotations

from collections.abc import Sequence

from corridor.dataset.currency import USD, converted
from corridor.model.assumptions import Currency
from corridor.planning.board.board import Board
from corridor.planning.board.lines import Departure
from corridor.planning.board.windows import Window
from corridor.planning.routes.milestones import spoken, spoken_day
from corridor.views.layout import Screen
from corridor.views.sheets import days_between
from corridor.views.terminal.notes import counted, print_notes
from corridor.views.terminal.plans import short
from corridor.views.words import per_week, place_line


def _leaves(one: Departure, board: Board) -> str:
    if one.leaves is not None:
        return short(one.leaves.isoformat())
    opens = f" from {' '.join(spoken_day(one.opens).split()[:2])}" if one.opens > board.start else ""
    closes = f" to {' '.join(spoken_day(one.closes).split()[:2])}" if one.closes is not None else ""
    return f"any day{opens}{closes}"


def print_board(board: Board, screen: Screen, *, limit: int | None = None, money: Currency = USD) -> None:
    """What leaves: first the services of unknown day, a window a week; then the first ``limit`` departures with a
    date, a line each; then the first ``limit`` that can leave on any day.
    """
    screen.text(f"{place_line(board.origin)} to {place_line(board.destination)}", "bold")
    weeks = "week" if board.weeks == 1 else f"{board.weeks} weeks"
    screen.text(f"every departure worth taking in the {weeks} from {spoken(board.start)}")
    screen.line()
    if board.windows:
        screen.text("At most twice a week, on a day that nobody published: leaves and arrives between two days", "bold")
        _windows(board.windows, screen, money)
        screen.line()
    told = {id(window.route) for window in board.windows}
    dated = [one for one in board.departures if one.leaves is not None]
    free = [one for one in board.departures if one.leaves is None and id(one.route) not in told]
    rows = [
        (
            _leaves(one, board),
            "" if one.arrives is None else short(one.arrives.isoformat()),
            f"{one.days:.1f}",
            f"{converted(one.route.usd, money):,.0f}",
            f"{one.route.kg_co2e:,.0f}",
            one.route.via,
        )
        for one in (*dated[:limit], *free[:limit])
    ]
    if rows:
        screen.text("leaves: the last moment to be ready at the origin; any day: it goes often, waits estimated")
        screen.table(("leaves", "arrives", "days", money.code, "kg CO2e", "way"), rows, right=(2, 3, 4), wrap=(5,))
    if limit is not None and max(len(dated), len(free)) > limit:
        parts = [f"{min(limit, len(some))} of {len(some)}" for some in (dated, free)]
        screen.text(f"{parts[0]} departures with a date and {parts[1]} of any day; --all shows every one", "dim")
    shown = [*(window.route for window in board.windows), *(one.route for one in (*dated[:limit], *free[:limit]))]
    print_notes((route.notes for route in shown), screen, counted(len(shown), "routes"))


def _windows(found: Sequence[Window], screen: Screen, money: Currency) -> None:
    rows = [
        (
            days_between(*window.leaves),
            days_between(*window.arrives),
            f"{window.route.days:.1f}",
            f"{converted(window.route.usd, money):,.0f}",
            f"{window.route.kg_co2e:,.0f}",
            f"{window.route.via}\n{window.leg.name}, {per_week(window.leg.frequency_per_week)}",
        )
        for window in found
    ]
    screen.table(("leaves", "arrives", "days", money.code, "kg CO2e", "way"), rows, right=(2, 3, 4), wrap=(5,))
