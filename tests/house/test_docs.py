"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

import corridor
from corridor.scenarios.toml import shipped
from tests.support.paths import ROOT
from tests.support.shell import command

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line[2:], comments=True)[1:]
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST = min(map(date.fromisoformat, DATE.findall(README)))
AGO = max(timedelta(0), datetime.now(UTC).date() + timedelta(days=8) - FIRST)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_answers(words: list[str], tmp_path: Path) -> None:
    """Its dates are taken as far ahead of today as they were when it was written."""
    words = [DATE.sub(lambda found: str(date.fromisoformat(found[0]) + AGO), word) for word in words]
    result = command(*words, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout
    for name in (word for word in words if word.endswith(".html")):
        assert (tmp_path / name).stat().st_size > 100_000
    for name in (word for word in words if word.endswith((".ics", ".csv", ".geojson"))):
        assert (tmp_path / name).stat().st_size > 1_000


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert PYTHON
    for block in PYTHON:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - the README is ours
    assert (tmp_path / "hamburg.html").exists()


def test_what_the_readme_counts_is_there() -> None:
    scenarios, cities = re.search(r"(\d+) ship, with sources", README), re.search(r"any of ([\d,]+) cities", README)
    assert scenarios is not None
    assert int(scenarios[1]) == len(list(shipped()))
    with ZipFile(ROOT / "src" / "corridor" / "assets" / "gazetteer.zip") as gazetteer:
        members = [name for name in gazetteer.namelist() if name.startswith("cities/")]
        count = sum(len(gazetteer.read(name).decode().splitlines()) for name in members)
    assert cities is not None
    assert cities[1] == f"{count // 1000},000"


def test_the_page_of_the_data_counts_what_is_there() -> None:
    network = corridor.load()
    hops = sum(len(service.hops) for service in network.service_by_id.values())
    counts = f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services, {hops} hops"
    assert counts in (ROOT / "data" / "README.md").read_text(encoding="utf-8").splitlines()[2]


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
