"""That an answer is the same whatever was asked before, and in whatever order a search looks: of ties the same way."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from corridor.search import ahead, kernel
from corridor.search import frontier as search

from .random_graphs import BORROWERS, STATES, random_ends, random_graph, stages

ALL = STATES + BORROWERS

needs_kernel = pytest.mark.skipif(kernel.compiled() is None, reason="no C compiler built the kernel")


def questions(seeds: int, *, each: int = 1) -> Iterator[tuple[search.Graph, list[dict[str, Any]]]]:
    """Random graphs with many ties, and of each some questions from the same entries."""
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        graph = random_graph(rng, dated=seed % 2 == 1, shared=seed % 3 > 0, alike=True, free=False)
        state, cost = random_ends(rng, 9, twice=True, dearest=2)
        asked = []
        for _ in range(each):
            exits, leave = random_ends(rng, ALL, dearest=2)
            straight = rng.integers(0, 2, (int(rng.integers(0, 2)), 3)) * 20.0
            asked.append({
                "entry_state": np.append([ALL] * len(straight), state).astype(np.int32),
                "entry_cost": np.concatenate([straight, cost]),
                "exit_state": exits, "exit_cost": leave, "backward": seed % 5 == 0,
                "limit": search.NO_LIMIT if seed % 4 else (24.0, 14.0, 14.0),
            })  # fmt: skip
        yield graph, asked


def ahead_of(origins: ahead.Origins, graph: search.Graph, asked: dict[str, Any]) -> search.Frontier:
    ends = search.Ends(**{name: asked[name] for name in ("entry_state", "entry_cost", "exit_state", "exit_cost")})
    return origins.frontier(graph, ends, **{name: asked[name] for name in ("limit", "backward") if name in asked})


def told(found: search.Frontier) -> list[tuple[Any, ...]]:
    """The ways, but for those that another beats where less than 1e-6 is no difference: rounding tells those apart."""
    less = found.cost[:, None, :] - found.cost[None, :, :]
    beaten = ((less < 1e-6).all(axis=2) & (less < -1e-6).any(axis=2)).any(axis=0)
    ways = list(zip(found.cost.round(6).tolist(), found.entry, found.states, found.arcs, strict=True))
    return [ways[number] for number in np.flatnonzero(~beaten).tolist()]


def as_found(graph: search.Graph, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The ways that the search itself kept, whatever else costs the same."""
    tell = kernel.Library.tell_ways

    def untold(self: kernel.Library, of: search.Graph, ways: Any, *rest: Any) -> Any:
        ways.told[:] = True
        return tell(self, of, ways, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel.Library, "tell_ways", untold)
        return told(search.frontier(graph, **asked))


@needs_kernel
def test_of_ways_that_cost_the_same_one_is_told_in_whatever_order_they_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = several = 0
    for graph, (asked,) in questions(300):
        graph.bounds.clear()
        with monkeypatch.context() as patch:
            patch.setattr(search, "SECOND", 0)
            by_first = told(search.frontier(graph, **asked))
        got = told(search.frontier(graph, **asked))
        assert got == by_first
        changed += as_found(graph, asked) != got
        several += len(got) > 1
    assert changed > 5
    assert several > 100


@needs_kernel
def test_the_answers_after_many_questions_are_those_of_a_first_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "STEPS", 30)
    monkeypatch.setattr(ahead, "PART_S", 0.0)
    read = 0
    for graph, several in questions(200, each=12):
        origins = ahead.Origins()
        for asked in several:
            got = ahead_of(origins, graph, asked)
            want = search.frontier(graph, **asked)
            assert told(got) == told(want)
        (found,) = origins._known.values()  # noqa: SLF001
        read += found is not None and found.is_done
    assert read > 150


@needs_kernel
@pytest.mark.parametrize(("few", "own"), [(1e-9, 2), (1e9, 3)])
def test_a_search_ahead_of_which_little_is_left_is_done_before_a_questions_own(
    monkeypatch: pytest.MonkeyPatch, few: float, own: int
) -> None:
    monkeypatch.setattr(ahead, "STEPS", 30)
    monkeypatch.setattr(ahead, "PART_S", 0.0)
    monkeypatch.setattr(ahead, "FEW", few)
    searched: list[object] = []
    alone = ahead._alone  # noqa: SLF001

    def noting(*ends: Any, **more: Any) -> search.Frontier:
        searched.append(ends)
        return alone(*ends, **more)

    monkeypatch.setattr(ahead, "_alone", noting)
    origins, graph = ahead.Origins(), stages(5)
    asked: dict[str, Any] = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3))}
    for state in (3, 4, 5):
        exits: dict[str, Any] = {"exit_state": np.array([state], np.int32), "exit_cost": np.zeros((1, 3))}
        got = ahead_of(origins, graph, asked | exits)
        assert told(got) == told(search.frontier(graph, **asked, **exits))
    assert len(searched) == own


@needs_kernel
def test_a_search_ahead_that_needs_too_many_labels_leaves_questions_to_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ahead, "MOST_LABELS", 200)
    origins, graph = ahead.Origins(), stages(6)
    asked: dict[str, Any] = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3))}
    asked |= {"exit_state": np.array([6], np.int32), "exit_cost": np.zeros((1, 3))}
    for _ in range(4):
        assert len(ahead_of(origins, graph, asked).cost) == 3**6


@needs_kernel
def test_a_search_ahead_begins_at_the_second_question_and_only_the_last_places_are_kept() -> None:
    origins, graph = ahead.Origins(), stages(3)
    begun = []
    for state in (0, 0, 1, 2, 1, 0):
        asked: dict[str, Any] = {"entry_state": np.array([state], np.int32), "entry_cost": np.zeros((1, 3))}
        ahead_of(origins, graph, asked | {"exit_state": np.array([3], np.int32), "exit_cost": np.zeros((1, 3))})
        begun.append([search is not None for search in origins._known.values()])  # noqa: SLF001
    assert begun == [[False], [True], [True, False], [False, False], [True, False], [False, False]]
    assert len(origins._known) == ahead.MOST_KEPT  # noqa: SLF001
    assert pickle.loads(pickle.dumps(origins))._known == {}  # noqa: S301, SLF001


def test_what_it_costs_to_come_in_tells_questions_apart() -> None:
    origins, graph = ahead.Origins(), stages(3)
    exits: dict[str, Any] = {"exit_state": np.array([3], np.int32), "exit_cost": np.zeros((1, 3))}
    for paid in (0.0, 0.0, 0.0, 5.0, 5.0, 0.0):
        asked: dict[str, Any] = exits | {"entry_state": np.zeros(1, np.int32), "entry_cost": np.full((1, 3), paid)}
        assert told(ahead_of(origins, graph, asked)) == told(search.frontier(graph, **asked))
