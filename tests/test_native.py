"""The kept machine code: noticed when stale or damaged, never needed, never written where it may not be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import numpy as np
from corridor.search import frontier as search
none = np.array([], dtype=np.int32)
arc = {"source": np.array([0], dtype=np.int32), "target": np.array([1], dtype=np.int32), "cost": np.ones((1, 3))}
graph = search.graph(states=2, borrower=none, lender=none, **arc)
ends = {"entry_state": np.array([0]), "entry_cost": np.zeros((1, 3)), "exit_state": np.array([1])}
print(search.frontier(graph, exit_cost=np.zeros((1, 3)), **ends).cost.tolist())
import sys
print("numba" in sys.modules)
"""
ANSWER = "[[1.0, 1.0, 1.0]]"


def ask(cache: Path) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | {"CORRIDOR_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.split("\n")[:2]


def test_the_second_process_needs_no_compiler_and_answers_the_same(tmp_path: Path) -> None:
    assert ask(tmp_path / "new" / "folder") == [ANSWER, "True"]
    assert ask(tmp_path / "new" / "folder") == [ANSWER, "False"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "words"])
def test_damaged_code_is_noticed_and_made_anew(tmp_path: Path, damage: str) -> None:
    ask(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:],
            "empty": b"",
            "words": b"{}\nnot code",
        }[damage]
    )
    assert ask(tmp_path) == [ANSWER, "True"]
    assert kept.read_bytes() == whole
    assert ask(tmp_path) == [ANSWER, "False"]


def test_code_of_another_version_is_not_used(tmp_path: Path) -> None:
    ask(tmp_path)
    (kept,) = tmp_path.iterdir()
    stale = bytes(32) + kept.read_bytes()[32:]
    kept.write_bytes(stale)
    assert ask(tmp_path) == [ANSWER, "True"]
    assert kept.read_bytes() != stale


def test_a_cache_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert ask(blocked / "cache") == [ANSWER, "True"]
    assert list(tmp_path.iterdir()) == [blocked]
