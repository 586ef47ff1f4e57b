"""What the hours of routes go to, as bars to one scale: of blocks for a terminal, drawn for a report and a notebook."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from corridor.model.modes import MODES
from corridor.planning.routes.route import Route
from corridor.views.words import duration

BLOCKS = {"load": "\u2591", "wait": "\u00b7", "ride": "\u2588", "border": "\u2593", "unload": "\u2592"}
PLAIN = str.maketrans({"\u2591": "-", "\u00b7": ".", "\u2588": "#", "\u2593": "%", "\u2592": "+"})
"""The same where a terminal has no blocks."""

COLOURS = {"load": "#9aa5b1", "wait": "#d9b44a", "border": "#b3372f", "unload": "#5d6b7a"}
"""As on the planner's page; a ride has the colour of its mode."""

LONGEST = 60
"""Blocks of the longest route."""

MARGIN = 16
"""Columns for the number before a bar and the days behind it."""


def time_bar(route: Route) -> list[dict[str, Any]]:
    """What the hours go to, in their order: load, wait, ride by mode, borders, unload; none of them zero."""
    parts: list[dict[str, Any]] = []
    for number, leg in enumerate(route.legs):
        parts += [{"what": "load", "hours": leg.load_h}, {"what": "wait", "hours": leg.wait_h}]
        border_h = math.fsum(hop.hours for hop in leg.hops if (hop.from_node, hop.to_node) in leg.crossings)
        parts += [
            {"what": "ride", "mode": leg.mode, "hours": leg.ride_h - border_h, "leg": number},
            {"what": "border", "hours": border_h},
            {"what": "unload", "hours": leg.unload_h},
        ]
    return [
        {
            **part,
            "hours": round(part["hours"], 2),
            "text": f"{part.get('mode', part['what'])} {duration(part['hours'])}",
        }
        for part in parts
        if part["hours"] > 0
    ]


def bars(routes: Sequence[Route], width: int) -> list[str]:
    """A line for the signs, then one a route; the longest takes the width that there is. Nothing for a lone dray."""
    most = max((route.hours for route in routes), default=0.0)
    room = min(LONGEST, width - MARGIN)
    if most <= 0 or room <= 0 or all(leg.service is None for route in routes for leg in route.legs):
        return []
    key = ", ".join(f"{what} {block}" for what, block in BLOCKS.items())
    lines = [f"time to scale: {key}"]
    for number, route in enumerate(routes, start=1):
        lines.append(f"{number:>2} {bar(route, most, room)} {route.days:.1f} d")
    return lines


def bar(route: Route, most_h: float, room: int) -> str:
    """One route in blocks of ``most_h / room`` hours each; each part ends where its hours do, to the nearest block."""
    text, hours = "", 0.0
    for part in time_bar(route):
        hours += part["hours"]
        text += BLOCKS[part["what"]] * (round(hours / most_h * room) - len(text))
    return text


WIDE, HIGH = 600, 16
"""Of a drawn bar, in its own units."""


def bar_svg(route: Route, most_h: float) -> str:
    """One route drawn to a scale on which ``most_h`` is the whole width; waits are thin. It says its parts in words."""
    drawn, hours = [], 0.0
    for part in time_bar(route):
        thin = HIGH / 4 if part["what"] == "wait" else 0
        left, width = hours / most_h * WIDE, part["hours"] / most_h * WIDE
        drawn.append(
            f"<rect x='{left:.1f}' y='{thin:g}' width='{max(width, 0.6):.1f}' height='{HIGH - 2 * thin:g}' "
            f"fill='{_colour(part)}'/>"
        )
        hours += part["hours"]
    told = ", ".join(part["text"] for part in time_bar(route))
    return (
        f"<svg role='img' aria-label=\"{told}\" viewBox='0 0 {WIDE} {HIGH}' width='{WIDE}' height='{HIGH}' "
        f"preserveAspectRatio='none' style='max-width:100%'>{''.join(drawn)}</svg>"
    )


def key_svg(routes: Sequence[Route]) -> str:
    """What the colours of drawn bars mean, the modes of the routes among them."""
    modes = dict.fromkeys(leg.mode for route in routes for leg in route.legs)
    colours = {what: COLOURS[what] for what in ("load", "wait")}
    colours |= {mode: MODES[mode].colour for mode in modes}
    colours |= {what: COLOURS[what] for what in ("border", "unload")}
    return " ".join(
        f"<span style='white-space:nowrap'><svg width='14' height='10' aria-hidden='true'>"
        f"<rect width='14' height='10' fill='{colour}'/></svg> <span>{word}</span></span>"
        for word, colour in colours.items()
    )


def _colour(part: dict[str, Any]) -> str:
    return MODES[part["mode"]].colour if part["what"] == "ride" else COLOURS[part["what"]]
