"""The wheel carries the data and works far from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


def test_the_wheel_carries_the_data_and_answers_outside_the_checkout(tmp_path: Path) -> None:
    built = tmp_path / "wheel"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(built), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("corridor-*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    away = tmp_path / "away"
    away.mkdir()
    code = "import corridor, corridor.dataset.load as s; print(corridor.__file__); print(s.shipped_directory())"
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    where = subprocess.run(
        [sys.executable, "-c", code], cwd=away, env=environment, capture_output=True, text=True, check=True
    )
    assert all(line.startswith(str(unpacked)) for line in where.stdout.split())
    answer = subprocess.run(
        [sys.executable, "-m", "corridor", "route", "Hamburg", "--map", "map.html"],
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert (away / "map.html").exists()
