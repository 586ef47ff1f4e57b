"""Figures that a notebook shows with a text in their place, for whoever cannot see them."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMES = 12
"""Names beside an axis that are told; a chart of bars may have more."""


def new_axes(*, width: float, height: float) -> Axes:
    """Axes on a new figure of that size in inches, which says in a notebook what it draws."""
    import matplotlib.pyplot as plt

    _tell_notebook()
    figure = plt.figure(FigureClass=_described(), figsize=(width, height), layout="constrained")
    return figure.add_subplot()


def in_words(figure: Figure) -> str:
    """What is drawn: of each axes its title, what its axis are, the names of its bars and its legend."""
    return ". ".join(filter(None, map(_axes_in_words, figure.axes)))


def as_png(figure: Figure) -> tuple[str, dict[str, str]]:
    """A figure as IPython shows it, with its text as metadata, which nbconvert writes as ``alt``."""
    from IPython.core.pylabtools import print_figure

    return print_figure(figure, fmt="png", base64=True), {"alt": in_words(figure)}  # type: ignore[no-untyped-call]


def _axes_in_words(ax: Axes) -> str:
    bars = [text.get_text() for text in ax.get_yticklabels()] if ax.containers else []
    names = ", ".join(filter(None, bars[::-1][:MOST_NAMES]))
    legend = ax.get_legend()
    entries = ", ".join(text.get_text() for text in legend.get_texts()) if legend is not None else ""
    parts = {"": ax.get_title(), "across": ax.get_xlabel(), "up": ax.get_ylabel(), "bars": names, "shown": entries}
    told = (f"{word}: {text}" if word else text for word, text in parts.items() if text)
    return "; ".join(" ".join(part.split()) for part in told)


@cache
def _described() -> type[Figure]:
    from matplotlib.figure import Figure

    return type("Described", (Figure,), {"__doc__": "A figure that a notebook shows with a text."})


def _tell_notebook() -> None:
    """IPython's own way of showing a figure knows no text; it is told of figures of this kind alone."""
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.formatters["image/png"].for_type(_described(), as_png)
