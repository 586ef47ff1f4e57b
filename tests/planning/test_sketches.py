"""What tells paths from others before their legs are made, against the legs."""

from __future__ import annotations

from math import fsum
from types import SimpleNamespace

import numpy as np
import pytest

from corridor.planning import sketches
from corridor.planning.drays import node_place
from corridor.planning.question import Question
from corridor.planning.routes.haul import haul_of
from corridor.planning.solve import Paths, solve
from tests.oracle.versus import KINDS, as_network, as_terms
from tests.support.size import cases


@pytest.mark.parametrize("kind", ["undated", "timed dated", "latest", "limits"])
def test_sketches_say_of_paths_what_their_legs_say(kind: str) -> None:
    compared = 0
    for seed in cases(90, 2000):
        world, wish = KINDS[kind](seed)
        network = as_network(world, bonded=wish.bonded)
        origin, *_, destination = world.nodes
        ends = node_place(network, origin), node_place(network, destination)
        found = solve(
            Question(network=network, terms=as_terms(world, wish, network), origin=ends[0], destination=ends[1])
        )
        if not isinstance(found, Paths):
            continue
        for path, sketch in zip(found, found.sketches(range(len(found))), strict=True):
            haul = haul_of(path.legs, network)
            assert (sketch.main_mode, sketch.main_haul) == (haul.main_mode, haul.main_haul), seed
            assert sketch.km == pytest.approx(fsum(leg.km for leg in path.legs))
            compared += 1
    assert compared > 30


def test_the_words_of_a_ride_are_there_when_its_km_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread looks for the words of each ride whose km are known."""
    kept = sketches.Words(1)

    class Watched(dict[int, object]):
        def __setitem__(self, ride: int, ridden: object) -> None:
            assert np.isnan(kept.km[ride])
            super().__setitem__(ride, ridden)

    monkeypatch.setattr(kept, "known", Watched())
    monkeypatch.setattr(sketches, "ridden_of", lambda *_: (5.0, SimpleNamespace()))
    kept.told(0, SimpleNamespace())  # type: ignore[arg-type]
    assert kept.km[0] == 5.0
    assert 0 in kept.known
