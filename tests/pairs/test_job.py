"""A matrix of a network that was made by hand: its nodes may hold what no file does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import corridor
from tests.support.paths import SMALL


def with_property(value: object) -> Any:
    """The small network, whose first node has a property of somebody's own."""
    network = corridor.load(SMALL)
    node = next(iter(network.node_by_id.values()))
    changed = replace(node, extra={**node.extra, "own": value})
    return replace(network, node_by_id={**network.node_by_id, node.id: changed})


@pytest.mark.parametrize("value", [np.int64(3), Decimal("1.5"), {1, 2}, {(1, 2): 3}], ids=str)
def test_a_property_that_is_no_json_is_no_matter(value: object, tmp_path: Path) -> None:
    made = corridor.matrix(with_property(value), ["Changchun"], ["Hamburg"], tmp_path / "one.csv")
    plain = corridor.matrix(corridor.load(SMALL), ["Changchun"], ["Hamburg"], tmp_path / "other.csv")
    assert (made.rows, made.found) == (plain.rows, plain.found) == (1, 1)
    assert made.path.read_bytes() == plain.path.read_bytes()
