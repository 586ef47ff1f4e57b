"""What the hours of routes go to, as bars of blocks to one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from corridor.planning.routes.route import Route
from corridor.views.words import duration

BLOCKS = {"load": "\u2591", "wait": "\u00b7", "ride": "\u2588", "border": "\u2593", "unload": "\u2592"}
PLAIN = str.maketrans({"\u2591": "-", "\u00b7": ".", "\u2588": "#", "\u2593": "%", "\u2592": "+"})
"""The same where a terminal has no blocks."""

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
