"""What the terminal shows: a plan with its legs, cards of routes, a board of departures."""

from corridor.views.terminal.departures import print_board
from corridor.views.terminal.plans import asked, limits_in_words, print_cards, print_plan, short, when, worlds

__all__ = ["asked", "limits_in_words", "print_board", "print_cards", "print_plan", "short", "when", "worlds"]
