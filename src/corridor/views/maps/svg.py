"""One route over the world as an inline SVG: a map that needs no script and prints sharp.

It draws the same lines in the same colours as ``maps``, which is for the screen. Text from data is escaped.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from corridor.model.geo import LonLat
from corridor.model.modes import MODES
from corridor.planning.planner import Plan
from corridor.planning.routes.haul import short_name
from corridor.planning.routes.route import Route
from corridor.views.embedding import asset, markup
from corridor.views.lines import Lines, route_lines
from corridor.views.maps.map_page import dash_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT = 1000.0, 400.0
"""Of the drawing, in its own units; on a page it is as wide as the text."""

MARGIN_SHARE = 0.07
LEAST_SPAN = 3.0
"""A short route still shows this much of the world, in degrees of longitude."""

POLE = 84.0
"""Latitude at which the drawing ends: Mercator's map has no poles."""

SIMPLE = 0.4
"""Bends of the basemap smaller than this, in units of the drawing, are left out."""

TEXT = 15.0
BASELINE = 0.8
"""Where letters stand in their line, from its top."""

WIDE_EM, NARROW_EM = 1.0, 0.6
"""Mean width of a character, in its height: of Chinese or Japanese signs, and of letters."""

GAP = 7.0


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A window on Mercator's map: ``west`` and ``north`` in projected degrees, each ``scale`` units of the drawing."""

    west: float
    north: float
    scale: float

    def at(self, point: LonLat) -> tuple[float, float]:
        """Where a (lon, lat) point stands in the drawing."""
        x, y = _projected(point)
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def bounds(self, beyond: float) -> tuple[float, float, float, float]:
        """West, south, east, north of the window in degrees, and so many units of the drawing beyond."""
        more = beyond / self.scale
        return (
            self.west - more,
            _latitude(self.north - HEIGHT / self.scale - more),
            self.west + WIDTH / self.scale + more,
            _latitude(self.north + more),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """What a label covers, in units of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    @property
    def inside(self) -> bool:
        """Whether it lies in the drawing."""
        return self.left >= 0 and self.top >= 0 and self.right <= WIDTH and self.bottom <= HEIGHT


def route_svg(plan: Plan, route: Route, lines: Lines) -> str:
    """The route over land and borders, its ends, transfers and border crossings named where there is room."""
    shapes = route_lines(route, plan.network, lines)
    view = _view([point for line in shapes for point in line])
    parts = [f"<rect width='{WIDTH:g}' height='{HEIGHT:g}' fill='#dbe7ee'/>", *_world(view)]
    for leg, line in zip(route.legs, shapes, strict=True):
        dash = dash_of(leg.mode, leg.status)
        parts.append(
            f"<path d='{_path([view.at(point) for point in line])}' fill='none' stroke='{MODES[leg.mode].colour}' "
            f"stroke-width='{4 if leg.service else 3}' stroke-linejoin='round'"
            + (f" stroke-dasharray='{dash}'/>" if dash else "/>")
        )
    stops = _stops(plan, route, shapes)
    points = [view.at(point) for _, point in stops]
    parts.extend(
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4.5' fill='#fff' stroke='#333' stroke-width='1.5'/>" for x, y in points
    )
    parts.extend(_labels([(name, at) for (name, _), at in zip(stops, points, strict=True)]))
    name = markup(f"Map: {plan.origin.name} to {plan.destination.name}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{name}" '
        f'font-family="system-ui,sans-serif" font-size="{TEXT:g}">{"".join(parts)}</svg>'
    )


def _projected(point: LonLat) -> tuple[float, float]:
    """Mercator's projection, both axes in degrees of longitude."""
    latitude = math.radians(max(-POLE, min(POLE, point[1])))
    return point[0], math.degrees(math.asinh(math.tan(latitude)))


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.radians(y))))


def _view(points: Sequence[LonLat]) -> View:
    """The window that holds all points with a margin, in the drawing's proportions."""
    xs, ys = zip(*map(_projected, points), strict=True)
    room = 1 - 2 * MARGIN_SHARE
    span = max(max(xs) - min(xs), LEAST_SPAN) / room
    scale = min(WIDTH / span, HEIGHT * room / max(max(ys) - min(ys), LEAST_SPAN * HEIGHT / WIDTH))
    return View(
        west=(min(xs) + max(xs)) / 2 - WIDTH / scale / 2,
        north=(min(ys) + max(ys)) / 2 + HEIGHT / scale / 2,
        scale=scale,
    )


def _world(view: View) -> Iterable[str]:
    """Land and borders in the window, on as many copies of the world as it touches."""
    from shapely import clip_by_rect
    from shapely.geometry import shape

    looks = {
        "land": "fill='#f5f2ea' fill-rule='evenodd' stroke='#aab4b8' stroke-width='0.6'",
        "border": "fill='none' stroke='#c9c2b2' stroke-width='0.7'",
    }
    west, south, east, north = view.bounds(beyond=10)
    for feature in json.loads(asset("basemap.json"))["features"]:
        look = looks.get(feature["properties"]["kind"])
        if look is None:
            continue
        whole = shape(feature["geometry"])
        data = "".join(
            _outline(clip_by_rect(whole, west - 360 * turn, south, east - 360 * turn, north), view, 360 * turn)
            for turn in range(math.floor((west + 180) / 360), math.floor((east + 180) / 360) + 1)
        )
        if data:
            yield f"<path d='{data}' {look}/>"


def _outline(clipped: BaseGeometry, view: View, offset: float) -> str:
    """A clipped piece of the world as path data, without bends too small to see."""
    import numpy as np
    from shapely import simplify, transform

    def drawn(points: Any) -> Any:  # noqa: ANN401 - arrays of shapely's own
        return np.array([view.at((lon + offset, lat)) for lon, lat in points]).reshape(-1, 2)

    shape = simplify(transform(clipped, drawn), SIMPLE)
    pieces: list[str] = []
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            pieces.extend(f"{_path(ring.coords)}Z" for ring in (part.exterior, *part.interiors) if len(ring.coords))
        elif part.geom_type == "LineString" and not part.is_empty:
            pieces.append(_path(part.coords))
    return "".join(pieces)


def _path(points: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _stops(plan: Plan, route: Route, shapes: Sequence[Sequence[LonLat]]) -> list[tuple[str, LonLat]]:
    """Names and points to mark, the most telling first: both ends, then transfers, then border crossings."""
    by_id = plan.network.node_by_id
    ends = [(plan.origin.name, shapes[0][0]), (plan.destination.name, shapes[-1][-1])]
    transfers = [
        (short_name(by_id[leg.from_node]), line[0])
        for leg, line in list(zip(route.legs, shapes, strict=True))[1:]
        if leg.from_node in by_id
    ]
    borders = []
    for leg, line in zip(route.legs, shapes, strict=True):
        for from_node, _ in leg.crossings:
            node = by_id[from_node]
            nearest = min(line, key=lambda at: math.hypot((at[0] - node.lon + 180) % 360 - 180, at[1] - node.lat))
            borders.append((node.name, nearest))
    return [*ends, *transfers, *borders]


def _labels(stops: Sequence[tuple[str, tuple[float, float]]]) -> Iterable[str]:
    """The names beside their points, each where it covers no other; one that finds no room is left out."""
    dots = [Box(left=x - 5, top=y - 5, right=x + 5, bottom=y + 5) for _, (x, y) in stops]
    taken: list[Box] = []
    for number, (name, (x, y)) in enumerate(stops):
        width = TEXT * fsum(WIDE_EM if unicodedata.east_asian_width(sign) in "WF" else NARROW_EM for sign in name)
        for anchor, start, left, top in (
            ("start", x + GAP, x + GAP, y - TEXT / 2),
            ("end", x - GAP, x - GAP - width, y - TEXT / 2),
            ("middle", x, x - width / 2, y - GAP - TEXT),
            ("middle", x, x - width / 2, y + GAP),
        ):
            box = Box(left=left, top=top, right=left + width, bottom=top + TEXT)
            others = [dot for place, dot in enumerate(dots) if place != number and dot != dots[number]]
            if box.inside and not any(map(box.meets, [*taken, *others])):
                taken.append(box)
                yield (
                    f"<text x='{start:.1f}' y='{top + TEXT * BASELINE:.1f}' text-anchor='{anchor}' fill='#222' "
                    f"stroke='#fff' stroke-width='3' stroke-opacity='0.8' paint-order='stroke'>{markup(name)}</text>"
                )
                break
