"""An answer in a few plain figures, to be kept and held against a later one, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corridor.planning.planner import Plan
from corridor.planning.routes.route import TAGS

Kept = Mapping[str, Any]
"""Of ``kept``: plain JSON, which any later version can read."""

SHOWN_DAYS = 0.05
SHOWN_USD = 0.5
SHOWN_KG = 0.5
"""Differences below these are not shown, and so are none."""

FAR = 1e15
"""More than any figure of an answer."""


def kept(plan: Plan) -> dict[str, Any]:
    """The ends, the reason where there is no route, and of each main haul and each tag the figures of its route."""
    routes = [
        {
            "main_haul": route.main_haul, "tags": list(route.tags), "days": route.days, "usd": route.usd,
            "kg_co2e": route.kg_co2e,
        }
        for route in plan.routes
    ]  # fmt: skip
    return {"origin": plan.origin.name, "destination": plan.destination.name, "why": plan.why, "routes": routes}


def is_kept(answer: object) -> bool:
    """Whether something that was read is of the form of ``kept``: a file may hold anything."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("routes"), list):
        return False
    texts = (answer.get("origin"), answer.get("destination"), answer.get("why") or "")
    return all(isinstance(text, str) for text in texts) and all(map(_is_route, answer["routes"]))


def _is_route(route: object) -> bool:
    return (
        isinstance(route, Mapping)
        and isinstance(route.get("main_haul"), str)
        and isinstance(route.get("tags"), list)
        and all(type(route.get(name)) in (int, float) and abs(route[name]) < FAR for name in ("days", "usd", "kg_co2e"))
    )


def differences(before: Kept, after: Kept) -> Iterator[str]:
    """What changed from one answer to another, a line each; nothing where nothing did that is shown."""
    if before["routes"] and not after["routes"]:
        yield f"no route any more: {after['why']}"
        return
    if after["routes"] and not before["routes"]:
        yield "there is a route now"
    for tag in TAGS:
        one, two = _tagged(before, tag), _tagged(after, tag)
        if one is not None and two is not None:
            told = _told(one, two)
            if told:
                yield f"{tag}: {told}"
    old, new = _hauls(before), _hauls(after)
    if before["routes"] and after["routes"]:
        yield from (f"gone: {haul}" for haul in old if haul not in new)
        yield from (f"new: {haul}, {_figures(new[haul])}" for haul in new if haul not in old)


def _tagged(answer: Kept, tag: str) -> Kept | None:
    return next((route for route in answer["routes"] if tag in route["tags"]), None)


def _hauls(answer: Kept) -> dict[str, Kept]:
    """The first route of each main haul."""
    found: dict[str, Kept] = {}
    for route in answer["routes"]:
        found.setdefault(route["main_haul"], route)
    return found


def _told(one: Kept, two: Kept) -> str:
    """How a route differs from another; empty where nothing that is shown does."""
    if one["main_haul"] != two["main_haul"]:
        return f"{one['main_haul']}, {_figures(one)}, becomes {two['main_haul']}, {_figures(two)}"
    deltas = [
        f"{two[name] - one[name]:+,.{digits}f} {unit}"
        for name, unit, digits, least in (
            ("days", "days", 1, SHOWN_DAYS), ("usd", "USD", 0, SHOWN_USD), ("kg_co2e", "kg CO2e", 0, SHOWN_KG),
        )
        if abs(two[name] - one[name]) >= least
    ]  # fmt: skip
    return f"{', '.join(deltas)} ({two['main_haul']}, now {_figures(two)})" if deltas else ""


def _figures(route: Kept) -> str:
    return f"{route['days']:.1f} days, {route['usd']:,.0f} USD, {route['kg_co2e']:,.0f} kg CO2e"
