"""Beside a code of the literature: EMOA* (Ren, Zhan, Rathinam, Likhachev & Choset, "Enhanced multi-objective A* using
balanced binary search trees", SoCS 2022), in C++, on one and the same grid of over 100,000 points with three criteria.

The code is not ours and does not come with us: build its ``run_emoa`` with ``-O3`` from github.com/rap-lab-org/public_emoa,
and name it in ``EMOA``. Without it the page says that it was not measured.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench import graphs
from bench.timing import medians_ms
from corridor.search import frontier as search

SIDE = 320
"""Points of a side: 102,400 in all."""

STEPS = (20, 30, 40)
"""How far the goal is from the start, along both sides: the front grows fast with it."""

MOST = 10
"""Costs are whole numbers from 1 to this, drawn with a seed, alike for both."""


def grid() -> graphs.Arcs:
    """Each point with its four neighbours, three costs an arc."""
    at = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    there = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:])]
    source = np.concatenate([a.ravel() for a, b in there] + [b.ravel() for a, b in there])
    target = np.concatenate([b.ravel() for a, b in there] + [a.ravel() for a, b in there])
    cost = np.random.default_rng(1).integers(1, MOST + 1, (len(source), 3)).astype(float)
    return graphs.Arcs(states=SIDE * SIDE, source=source, target=target, cost=cost)


def compared() -> list[dict[str, Any]]:
    """For each distance the size of the front, which must be the same, and the search times of both, ms."""
    code = os.environ.get("EMOA")
    if code is None:
        return []
    arcs, rows = grid(), []
    with tempfile.TemporaryDirectory() as folder:
        files = _written(arcs, Path(folder))
        for steps in STEPS:
            start = (SIDE // 2) * SIDE + SIDE // 2
            goal = start + steps * SIDE + steps
            theirs, ms = _emoa(code, start, goal, files, Path(folder) / "found.txt")
            found = _front(arcs, start, goal)
            assert sorted(map(tuple, found.tolist())) == sorted(map(tuple, theirs.tolist())), steps
            [mine] = medians_ms([lambda: _front(arcs, start, goal)], repeats=3)  # noqa: B023
            rows.append({"steps": steps, "ways": len(found), "corridor_ms": mine, "emoa_ms": ms})
    return rows


def _front(arcs: graphs.Arcs, start: int, goal: int) -> np.ndarray:
    arcs.corridor.bounds.clear()  # the bounds are found anew, and counted
    return search.frontier(
        arcs.corridor, entry_state=np.array([start], np.int32), entry_cost=graphs.FREE,
        exit_state=np.array([goal], np.int32), exit_cost=graphs.FREE,
    ).cost  # fmt: skip


def _written(arcs: graphs.Arcs, folder: Path) -> list[str]:
    """One file a criterion, in the form of DIMACS that the code reads."""
    names = []
    for c in range(3):
        rows = zip(arcs.source.tolist(), arcs.target.tolist(), arcs.cost[:, c].astype(int).tolist(), strict=True)
        path = folder / f"grid-{c + 1}.gr"
        lines = (f"a {a + 1} {b + 1} {cost}\n" for a, b, cost in rows)
        path.write_text(f"p sp {arcs.states} {len(arcs.source)}\n" + "".join(lines), encoding="utf-8")
        names.append(str(path))
    return names


def _emoa(code: str, start: int, goal: int, files: list[str], out: Path) -> tuple[np.ndarray, float]:
    """The front of the other code, and its own clock: its bounds and its search, without reading the files; of three
    runs the median.
    """
    taken = []
    for _ in range(3):
        command = [code, str(start + 1), str(goal + 1), "600", "3", *files, str(out)]
        subprocess.run(command, check=False, capture_output=True)  # it ends with 1 where it has found the front
        lines = out.read_text(encoding="utf-8").splitlines()
        figures = dict(line.split(": ") for line in lines if ": " in line and not line.startswith("Label"))
        taken.append((float(figures["rt_initHeu"]) + float(figures["rt_search"])) * 1e3)
    costs = [[float(cell) for cell in line.strip("[],").split(",")] for line in lines if line.startswith("[")]
    return np.array(costs), sorted(taken)[1]
