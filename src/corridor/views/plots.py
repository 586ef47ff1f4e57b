"""Drawings of analyses with matplotlib, which comes with the extra ``plot``: reach, criticality, sweeps.

Each returns the axes it drew on, so that a reader can go on drawing. Nothing is shown or saved here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from corridor.analysis.parameter import UNITS
from corridor.analysis.sensitivity import Sweep, haul, in_digits
from corridor.errors import InputError
from corridor.model.modes import MODES
from corridor.views.maps import reach_map
from corridor.views.maps.reach_map import Measure, Row
from corridor.views.notebooks.described import new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS = 20
LOST_COLOUR, DEARER_COLOUR = "#D55E00", "#0072B2"
SAMPLES = 400
"""Points of a curve: a cost over a frequency is a hyperbola."""
SOUTH_END, NORTH_END = -58.0, 82.0
"""Latitudes between which freight goes."""
LEAST_SPAN, BELOW, ABOVE = 0.03, 0.3, 0.9
"""What a sweep shows below and above the winners, in shares of what they span, which is at least a share of them."""
LONGEST_LABEL = 48


def axes(ax: Axes | None, *, width: float, height: float) -> Axes:
    """The given axes, or new ones of that size in inches. Raises ``InputError`` without matplotlib."""
    if ax is not None:
        return ax
    try:
        return new_axes(width=width, height=height)
    except ImportError as error:
        raise InputError("plots need matplotlib; install it with: pip install 'corridor[plot]'") from error


def reach(rows: Sequence[Row], *, by: Measure, title: str, limits: str, ax: Axes | None = None) -> Axes:
    """The world with countries and nodes in the colour of their class; ``rows`` as for ``reach_map``."""
    ax = axes(ax, width=11, height=5.2)
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    ends = reach_map.classes(rows, by)
    shapes = reach_map.country_shapes()
    fill = {row["id"]: reach_map.colour(reach_map.value(row, by), ends) for row in rows if row["kind"] == "city"}
    outlines = [
        (np.array(polygon[0])[:, ::-1], fill.get(code, LAND))
        for code, polygons in shapes.items()
        for polygon in polygons
    ]
    ax.add_collection(
        PolyCollection(
            [outline for outline, _ in outlines], facecolors=[face for _, face in outlines], edgecolors="white",
            linewidths=0.3, zorder=1,
        )
    )  # fmt: skip
    nodes = [row for row in rows if row["kind"] == "node" or row["id"] not in shapes]
    ax.scatter(
        [row["lon"] for row in nodes], [row["lat"] for row in nodes], s=9, zorder=2, linewidths=0.3, edgecolors="black",
        c=[reach_map.colour(reach_map.value(row, by), ends) for row in nodes],
    )  # fmt: skip
    ax.set(xlim=(-180, 190), ylim=(SOUTH_END, NORTH_END), xticks=[], yticks=[], facecolor="#e8f0f4")
    ax.set_title(f"{title}\n{limits}; {reach_map.counted(rows)}", fontsize=10)
    boxes = [Patch(facecolor=face, label=words) for face, words in reach_map.legend_rows(ends)]
    ax.legend(handles=boxes, title=reach_map.IN_WORDS[by], loc="lower left", fontsize=8, title_fontsize=8)
    return ax


LAND = "#f5f2ea"


def critical(rows: Sequence[Row], *, title: str, ax: Axes | None = None) -> Axes:
    """The worst elements as bars: generalised cost lost; behind the bar how many destinations are lost."""
    shown = list(rows[:MOST_BARS])[::-1]
    ax = axes(ax, width=9, height=1.2 + 0.3 * max(4, len(shown)))
    colours = [LOST_COLOUR if row["destinations_lost"] else DEARER_COLOUR for row in shown]
    labels = [_cut(f"{row['kind']}: {row['name']}") for row in shown]
    places = range(len(shown))
    bars = ax.barh(places, [row["generalised_usd_lost"] for row in shown], color=colours)
    ax.set_yticks(places, labels, fontsize=8)
    ax.bar_label(
        bars, [f" {row['destinations_lost']} lost" if row["destinations_lost"] else "" for row in shown], fontsize=8
    )
    ax.xaxis.set_major_formatter("{x:,.10g}")
    ax.set_xlabel("generalised USD lost by the best routes of all destinations still reached")
    ax.set_title(title, fontsize=10)
    ax.margins(x=0.12)
    return ax


def sweep(found: Sweep, *, title: str, ax: Axes | None = None) -> Axes:
    """Generalised cost over the figure: winners in the colour of their mode, other undominated routes in grey."""
    ax = axes(ax, width=9, height=5)
    values = np.linspace(found.low, found.high, SAMPLES)
    x = 1 / values if found.parameter.figure == "frequency" else values
    for line in found.lines:
        ax.plot(values, line.generalised_usd[0] + line.generalised_usd[1] * x, color="#cccccc", linewidth=0.6, zorder=1)
    for number, stretch in enumerate(found.stretches):
        within = np.linspace(stretch.low, stretch.high, SAMPLES)
        over = 1 / within if found.parameter.figure == "frequency" else within
        won = stretch.line
        ax.plot(
            within, won.generalised_usd[0] + won.generalised_usd[1] * over,
            color=MODES[haul(won.route)].colour, linewidth=3,
            label=_cut(f"{chr(ord('a') + number % 26)}. {haul(won.route)}: {won.route.via}"), zorder=2,
        )  # fmt: skip
        middle = (stretch.low + stretch.high) / 2
        ax.annotate(
            chr(ord("a") + number % 26), (middle, won.at(found.parameter.x(middle))), textcoords="offset points",
            xytext=(0, -14), ha="center", fontsize=9,
        )  # fmt: skip
    for value in found.break_evens:
        ax.axvline(value, color="black", linestyle=":", linewidth=1)
        ax.annotate(
            in_digits(value), (value, 1), xycoords=("data", "axes fraction"), textcoords="offset points",
            xytext=(3, -4), fontsize=8, rotation=90, va="top",
        )  # fmt: skip
    ends = [
        stretch.line.at(found.parameter.x(end)) for stretch in found.stretches for end in (stretch.low, stretch.high)
    ]
    ax.set_xlim(found.low, found.high)
    span = max(max(ends) - min(ends), LEAST_SPAN * max(ends))
    ax.set_ylim(min(ends) - BELOW * span, max(ends) + ABOVE * span)
    words = UNITS[found.parameter.figure][1]
    ax.set_xlabel(words if found.parameter.service is None else f"{found.parameter.text}: {words}")
    ax.set_ylabel("generalised cost, USD")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.10g}")
    ax.set_title(title, fontsize=10)
    ax.legend(fontsize=8, loc="best")
    return ax


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
