"""A mode is a row: a mode that the shipped data may lack, and one that has no row yet, go through every output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT


@pytest.mark.parametrize("mode", ["barge", "tube"])
def test_every_output_takes_a_mode_by_its_row_alone(mode: str, tmp_path: Path) -> None:
    path = os.pathsep.join([*sys.path, str(ROOT)])
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.every_output", mode, tmp_path / mode],
        env=os.environ | {"PYTHONPATH": path, "CORRIDOR_CACHE": str(tmp_path / "cache")}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    assert "Traceback" not in made.stderr
