"""The compiled kernel against its twin, bit for bit; how it is found; that it can be interrupted."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corridor.errors import TooManyLabels
from corridor.search import build, kernel, label_setting
from corridor.search import frontier as search
from corridor.search.asked import Ask, Grow, Labels
from tests.support.paths import ROOT

from .random_graphs import BORROWERS, STATES, negated, one_arc, random_ends, random_graph, random_tables, stages

ALL = STATES + BORROWERS
MODULES = ("corridor.search.frontier", "corridor.search.trees")
NAMES = ("lower_bounds", "tell_ways", "undominated", "tree")

needs_kernel = pytest.mark.skipif(
    isinstance(kernel.loops(), type(label_setting)), reason="no C compiler built the kernel"
)


def use(loops: kernel.Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in MODULES:
        monkeypatch.setattr(importlib.import_module(module), "loops", lambda: loops)


def everything(seed: int) -> list[bytes]:
    """All that the searches say about one random graph, to the bit."""
    rng = np.random.default_rng(seed)
    alike = seed % 5 in (1, 2)
    graph = random_graph(rng, dated=seed % 2 == 1, shared=seed % 3 > 0, wild=seed % 5 == 0, alike=alike)
    dearest = 2 if alike else 9
    ins = random_ends(rng, 9 if alike else ALL + 1, twice=True, dearest=dearest)
    outs = random_ends(rng, ALL, dearest=dearest)
    limit = search.NO_LIMIT if rng.random() < 0.5 else (80.0, 60.0, 50.0)
    wishes: dict[str, Any] = {"limit": limit, "backward": bool(rng.random() < 0.5)}
    if seed % 7 < 3:
        wishes["known"] = rng.uniform(0, 160, (seed % 7, 2))
    one = search.frontier(graph, entry_state=ins[0], entry_cost=ins[1], exit_state=outs[0], exit_cost=outs[1], **wishes)
    every = search.frontiers(graph, entry_state=ins[0], entry_cost=ins[1], **wishes)
    weight = (1.0, 0.0, 0.0) if seed % 2 else tuple(rng.random(3).tolist())
    inside = ins[0] < ALL
    more: dict[str, Any] = {}
    if not seed % 2:
        more = {"then": ((1.0, 1.0, 0.5), (0.0, 0.0, 1.0)), "shut": rng.random(len(graph.target)) < 0.1}
        if seed % 4:
            more["leave"] = np.where(rng.random(ALL) < 0.2, rng.integers(0, 9, ALL), np.inf)
    tree = search.tree(
        graph, weight=weight, entry_state=ins[0][inside], entry_cost=ins[1][inside], backward=wishes["backward"], **more
    )
    arrays = [one.cost, *next(iter(graph.bounds.values())), *vars(every.labels).values(), *vars(tree).values()]
    mask = search.undominated_in_groups(every.labels.state, every.labels.paid.round())
    return [repr((one.entry, one.states, one.arcs)).encode(), *(array.tobytes() for array in (*arrays, mask))]


@needs_kernel
def test_kernel_and_twin_say_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = kernel.loops()
    for seed in range(400):
        use(compiled, monkeypatch)
        got = everything(seed)
        use(label_setting, monkeypatch)
        assert got == everything(seed), seed


@needs_kernel
def test_kernel_and_twin_wait_the_same_to_the_bit() -> None:
    rng = np.random.default_rng(2)
    for _ in range(60):
        tables = random_tables(rng, 20)
        for backward, asked in ((False, tables), (True, negated(tables))):
            graph = one_arc(asked)
            for ready in rng.uniform(-150, 160, 10):
                ask = Grow(
                    weight=np.array([[1.0, 0, 0]]), entry_state=np.zeros(1, np.int32),
                    entry_cost=np.array([[ready, 0, 0]]), shut=None, backward=backward,
                )  # fmt: skip
                got, want = (loops.tree(graph, ask) for loops in (kernel.loops(), label_setting))
                assert got.dist.tobytes() == want.dist.tobytes()


@needs_kernel
def test_kernel_and_twin_have_the_same_bounds_of_costs_that_are_next_to_nothing_or_to_everything() -> None:
    for size in (5e-324, 1e-306, 1e-300, 1.0, 1e300):
        cost, none = np.full((6, 3), size), np.zeros(0, np.int32)
        cost[::2, 1] = 0.0
        arc = np.arange(6, dtype=np.int32)
        graph = search.graph(states=7, source=arc, target=arc + np.int32(1), cost=cost, borrower=none, lender=none)
        found = []
        for loops in (kernel.loops(), label_setting):
            bound = np.full((7, 3), np.inf)
            bound[6] = size
            loops.lower_bounds(graph, arc[[0, *arc]] == np.array([0, *[-1] * 6]), bound)
            found.append(bound)
        assert found[0].tobytes() == found[1].tobytes()
        assert found[0][0].tolist() == pytest.approx([7 * size, 4 * size, 7 * size])


@needs_kernel
def test_kernel_and_twin_give_up_at_the_same_label(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: dict[str, Any] = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3))}
    ends |= {"exit_state": np.array([6], np.int32), "exit_cost": np.zeros((1, 3))}
    needed = []
    for loops in (kernel.loops(), label_setting):
        use(loops, monkeypatch)
        low, high = 0, 10_000
        while low < high:
            middle = (low + high) // 2
            try:
                search.frontier(stages(6), **ends, most_labels=middle)
                high = middle
            except TooManyLabels:
                low = middle + 1
        needed.append(low)
    assert needed[0] == needed[1] > 3**6


@needs_kernel
def test_kernel_and_twin_make_the_same_labels_where_many_ways_cost_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[list[bytes]] = [[], []]
    for loops, labels in zip((kernel.loops(), label_setting), made, strict=True):

        def kept(graph: search.Graph, ask: Ask, /, of: Any = loops, to: list[bytes] = labels) -> Labels:
            found: Labels = of.label_setting(graph, ask)
            to.append(b"".join(array.tobytes() for array in (found.state, found.parent, found.arc, found.paid)))
            return found

        use(SimpleNamespace(**{name: getattr(loops, name) for name in NAMES} | {"label_setting": kept}), monkeypatch)
        for seed in range(200):
            rng = np.random.default_rng(seed)
            graph = random_graph(rng, dated=seed % 2 == 1, alike=True)
            ins, outs = random_ends(rng, 9, twice=True, dearest=2), random_ends(rng, ALL, dearest=2)
            search.frontier(graph, entry_state=ins[0], entry_cost=ins[1], exit_state=outs[0], exit_cost=outs[1])
    assert made[0] == made[1]


@needs_kernel
@pytest.mark.parametrize("apart", [1e-3, 1.0, 1e3, 1e9, 1e300])
def test_labels_far_apart_leave_the_queue_in_their_order(monkeypatch: pytest.MonkeyPatch, apart: float) -> None:
    rng = np.random.default_rng(7)
    steps, entries, none = 30, 9, np.zeros(0, np.int32)
    source = np.repeat(np.arange(steps, dtype=np.int32), 2)
    graph = search.graph(
        states=steps + 1, source=source, target=source + np.int32(1), borrower=none, lender=none,
        cost=rng.integers(1, 4, (2 * steps, 3)).astype(np.float64),
    )  # fmt: skip
    order = rng.permutation(entries)[:, None]  # the more one has paid of one, the less of the others
    cost = np.hstack([apart * order, apart * (entries - order), apart * (entries - order)])
    found = []
    for loops in (kernel.loops(), label_setting):
        use(loops, monkeypatch)
        every = search.frontiers(graph, entry_state=np.zeros(entries, np.int32), entry_cost=cost)
        one = search.frontier(
            graph, entry_state=np.zeros(entries, np.int32), entry_cost=cost, exit_state=np.array([steps], np.int32),
            exit_cost=np.zeros((1, 3)),
        )  # fmt: skip
        found.append((every.cost.tobytes(), every.first.tolist(), one.cost.tobytes(), one.entry, one.arcs))
    assert found[0] == found[1]


@needs_kernel
def test_a_search_that_comes_back_after_every_label_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [everything(seed) for seed in range(20)]
    monkeypatch.setattr(kernel, "STEPS", 1)
    assert [everything(seed) for seed in range(20)] == whole


ASK = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from tests.search.random_graphs import stages
from corridor.search.frontier import frontier
stage = int(sys.argv[2])
print("asked", flush=True)
ends = {"entry_state": np.zeros(1, np.int32), "entry_cost": np.zeros((1, 3)), "exit_cost": np.zeros((1, 3))}
found = frontier(stages(stage), exit_state=np.array([stage], np.int32), **ends)
print(len(found.cost), "corridor.search.kernel" in sys.modules)
"""


def ask(stage: int, **environment: str) -> tuple[str, str]:
    """What a process of its own says to a question, on standard output and on standard error."""
    result = subprocess.run(
        [sys.executable, "-c", ASK, str(ROOT), str(stage)],
        env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return result.stdout.split("\n")[1], result.stderr


def test_where_there_is_no_library_the_twin_answers_and_one_line_says_so(tmp_path: Path) -> None:
    answer, said = ask(5, CORRIDOR_KERNEL=str(tmp_path / "none.so"))
    assert answer == "243 True"
    assert said.count("\n") == 1
    assert "the compiled kernel is not there (none.so)" in said
    assert "python -m corridor.search" in said
    assert ask(5, CORRIDOR_KERNEL="python") == ("243 True", "")


@needs_kernel
def test_a_library_that_is_damaged_or_was_built_of_another_source_is_not_used(tmp_path: Path) -> None:
    damaged, stale = tmp_path / "damaged.so", tmp_path / "stale.so"
    whole = build.LIBRARY.read_bytes()
    damaged.write_bytes(b"no library")
    stale.write_bytes(whole.replace(build.digest().encode(), b"0" * 64))
    for library, why in ((damaged, "cannot be loaded"), (stale, "was built of another kernel.c")):
        answer, said = ask(5, CORRIDOR_KERNEL=str(library))
        assert answer == "243 True"
        assert why in said
    assert ask(5) == ("243 True", "")


@needs_kernel
def test_ctrl_c_ends_a_long_search_before_its_answer() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ASK, str(ROOT), "14"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    answer, said = process.communicate(timeout=600)
    assert answer == ""  # it did not go on to the end
    assert "KeyboardInterrupt" in said
    assert process.returncode != 0
