"""No command writes over what it reads, writes two things to one file, or takes an option for a file name."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest

from corridor.cli.main import COMMANDS, Corridor, app
from corridor.cli.printing import WRITTEN
from tests.support.paths import SMALL
from tests.support.shell import command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data directory, a list of places and a scenario."""
    shutil.copytree(SMALL, tmp_path / "data")
    (tmp_path / "list.csv").write_text("Hamburg\nBerlin\n", encoding="utf-8")
    (tmp_path / "way.toml").write_text('name = "x"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "matrix list.csv list.csv --out list.csv --data data",
        "matrix list.csv list.csv --out ./data/../list.csv --data data",
        "matrix list.csv list.csv --out data/edges.csv --data data",
        "matrix list.csv list.csv --out way.toml --scenario way.toml --data data",
        "route Hamburg --data data --csv data/edges.csv",
        "route Hamburg --data data --geojson data/nodes.geojson",
        "whatif way.toml Hamburg --data data --map way.toml",
        "reach --within 60d --data data --map data/edges.csv",
        "map data/nodes.geojson --data data",
        "export --gpkg data/nodes.geojson --data data",
        "allocate list.csv --out list.csv --data data",
        "route Hamburg --data data --map --json",
        "reach --within 60d --data data --map --json",
        "critical Hamburg --data data --out --json",
        "route Hamburg --data data --map a.html --report ./a.html",
        "allocate list.csv --data data --out a.csv --plot a.csv",
    ],
)
def test_an_output_that_would_harm_is_refused_and_nothing_is_written(folder: Path, words: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ended = command(*words.split(), folder=folder)
    assert ended.returncode == 2, ended
    assert "Traceback" not in ended.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_output_of_a_run_before_in_the_folder_of_the_data_is_written_anew(folder: Path) -> None:
    for _ in range(2):
        assert command("map", "data/network.html", "--data", "data", folder=folder).returncode == 0


READ = {"orders", "slots", "keep", "cover_file", "data", "overlays", "directory", "path", "sides", "file", "columns"}
READ |= {"demand", "table"}
"""Values of commands that name a file or folder to read."""


def test_every_file_of_every_command_is_known_as_read_or_written() -> None:
    assert isinstance(app, Corridor)
    unknown = set()

    def look(one: click.Command) -> None:
        for option in one.params:
            if isinstance(option.type, click.Path) and option.name not in READ | WRITTEN.keys():
                unknown.add((one.name, option.name))
        for inner in getattr(one, "commands", {}).values():
            look(inner)

    for name in COMMANDS:
        found = app.get_command(click.Context(app), name)
        assert found is not None
        look(found)
    assert not unknown
