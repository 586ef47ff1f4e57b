"""The page of the docs for a new user, done as it says: its commands, and the cells of its table."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from corridor.cli.main import main
from tests.support.damage import workbook
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "OWN_RATES.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    corridor (.+)$", PAGE, re.MULTILINE)
CELLS = re.findall(r"^\| (rates|timetable) \| (\S+) \| (\S+) \| (\S+) \|$", PAGE, re.MULTILINE)


def fill_in(book: Path) -> None:
    """The cells of the page's table, in the row of their service."""
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book.read_bytes()))
    sheets: dict[str, list[list[Any]]] = {
        name: [list(row) for row in read.get_sheet_by_name(name).to_python()] for name in read.sheet_names
    }
    for sheet, service, column, value in CELLS:
        header, *rows = sheets[sheet]
        [row] = [row for row in rows if row[header.index("service")] == service]
        row[header.index(column)] = float(value) if value.isdigit() else value
    book.write_bytes(workbook(sheets))


@pytest.mark.slow
def test_a_new_user_does_what_the_page_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CORRIDOR_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    assert len(CELLS) == 3
    assert [command.split()[0] for command in COMMANDS] == ["own", "own", "own", "route"]
    printed = None
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(command))
        printed = capsys.readouterr()
        assert not ended.value.code, printed.err
        if "template" in command:
            fill_in(tmp_path / "my" / "own-figures.xlsx")
    assert printed is not None
    said = re.findall(r"stderr stands `(.+?)`", PAGE.replace("\n", " "))
    assert printed.err == f"{said[0]}\n"
    assert "priced by the rate my" in printed.out
    assert re.search(r"legs? \S+ stands? on agreed rates", " ".join(printed.out.split()))
