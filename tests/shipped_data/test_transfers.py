"""The drays between services that ship are those that the roads give."""

from __future__ import annotations

import json

import pytest

import corridor
from corridor.planning.drays import SHIPPED, transfers_to_ship


def test_the_transfers_that_ship_are_those_of_the_shipped_nodes_and_roads() -> None:
    ships, found = (
        json.loads(text) for text in (SHIPPED.read_text(encoding="utf-8"), transfers_to_ship(corridor.load()))
    )
    assert ships["of"] == found["of"], "nodes or borders have changed: run python -m tools.assets.transfers"
    assert [pair[:2] for pair in ships["pairs"]] == [pair[:2] for pair in found["pairs"]]
    assert [pair[2] for pair in ships["pairs"]] == pytest.approx([pair[2] for pair in found["pairs"]])
