"""Bars of blocks: to one scale, each part as long as its hours."""

from __future__ import annotations

import re

import pytest

import corridor
from corridor.views.bars import BLOCKS, bar, bar_svg, bars, time_bar
from corridor.views.notebooks import route_html
from tests.support.dated import plan
from tests.support.paths import SMALL


def test_a_bar_is_as_long_as_its_route_and_its_parts_as_their_hours() -> None:
    found = plan("Hamburg").routes
    most = max(route.hours for route in found)
    for route in found:
        drawn = bar(route, most, 50)
        assert abs(len(drawn) - route.hours / most * 50) <= 0.5
        for what, block in BLOCKS.items():
            hours = sum(part["hours"] for part in time_bar(route) if part["what"] == what)
            parts = sum(part["what"] == what for part in time_bar(route))
            assert abs(drawn.count(block) - hours / most * 50) <= parts


def test_bars_keep_to_the_width_of_the_screen() -> None:
    found = plan("Hamburg").routes
    for width in (40, 80, 200):
        assert max(map(len, bars(found, width)[1:])) <= min(width, 76)
    assert bars((), 80) == []


def test_a_drawn_bar_is_to_scale_and_says_its_parts() -> None:
    found = plan("Hamburg").routes
    most = max(route.hours for route in found)
    for route in found:
        drawn = bar_svg(route, most)
        (told,) = re.findall('aria-label="([^"]*)"', drawn)
        assert told == ", ".join(part["text"] for part in time_bar(route))
        boxes = [
            (float(x), float(width)) for x, width in re.findall(r"<rect x='([\d.]+)' .*? width='([\d.]+)'", drawn)
        ]  # fmt: skip
        assert len(boxes) == len(time_bar(route))
        for (x, width), part in zip(boxes, time_bar(route), strict=True):
            assert width == pytest.approx(max(0.6, part["hours"] / most * 600), abs=0.1)
            assert x + width <= 600.7


def test_a_notebook_shows_the_hours_of_a_plan_and_of_a_route_as_bars() -> None:
    found = corridor.plan(corridor.load(SMALL), "Changchun", "Hamburg")
    shown = min(5, len(found.routes))
    assert found._repr_html_().count("role='img'") == shown
    assert route_html(found.routes[0]).count("role='img'") == 1
    assert "<script" not in found._repr_html_()
