"""Bars of blocks: to one scale, each part as long as its hours."""

from __future__ import annotations

from corridor.views.terminal.bars import BLOCKS, bar, bars, time_bar
from tests.support.dated import plan


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
