"""What the terminal shows: a plan with its legs, cards of routes, a board of departures."""

from corridor.views.terminal.departures import print_board
from corridor.views.terminal.plans import print_cards, print_plan, short, when

__all__ = ["print_board", "print_cards", "print_plan", "short", "when"]
