"""The notebooks run from a clean kernel on an installed wheel, far from any checkout, and say what they computed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = ["01_best_route", "02_what_if", "03_resilience", "04_when_to_ship", "05_a_weeks_cargo"]
LEAST_CONCLUSIONS = 2


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("corridor-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_all_notebooks_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped_and_nothing_points_into_a_checkout(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        source = "".join(cell["source"])
        if re.search(r"plt\.subplots|^ax = ", source, re.MULTILINE):  # what the library draws says itself what it is
            assert cell["metadata"].get("alt"), source
        assert not re.search(r"\.\./|data/|src/|Path\(|open\(|sys\.path", source), source
    assert len(cells(path, "markdown")) >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_a_wheel_and_draws_its_conclusions_from_what_it_computed(
    path: Path, unpacked: Path, tmp_path: Path
) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    where: dict[str, Any] = {"cell_type": "code", "id": "where", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append(where | {"source": "print(corridor.__file__)"})
    (tmp_path / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "done.ipynb", path.name],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(unpacked)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    executed = cells(tmp_path / "done.ipynb", "code")
    outputs = [output for cell in executed for output in cell["outputs"]]
    assert "".join(outputs[-1]["text"]).startswith(str(unpacked))
    assert not [output for output in outputs[:-1] if output["output_type"] == "stream"]  # no warning, no chatter
    shown = [output.get("data", {}) for output in outputs]
    conclusions = ["".join(data["text/markdown"]) for data in shown if "text/markdown" in data]
    assert len(conclusions) >= LEAST_CONCLUSIONS
    assert not [text for text in conclusions if re.search(r"\bnan\b|None", text)]
    assert any("image/png" in data for data in shown)
    assert any("text/html" in data for data in shown)
