"""What people see, held against files that were looked at. ``CORRIDOR_GOLDEN=write`` writes them anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.paths import GOLDEN, SMALL

CASES = {
    "route_hamburg.txt": ["route", "Hamburg"],
    "route_hamburg_worst.txt": ["route", "Hamburg", "--wait", "worst", "--by", "fastest", "--teu", "1"],
    "route_hahn_planned.txt": ["route", "Hahn Airport", "--include-planned", "--by", "fastest", "--m3", "60"],
    "route_hahn_refused.txt": ["route", "Hahn Airport", "Manzhouli", "--value", "0"],
    "route_prague.json": ["route", "Prague", "--json", "--all"],
    "services.txt": ["services"],
    "nodes.txt": ["nodes", "--country", "CN"],
    "no_route.txt": ["route", "Los Angeles", "Hamburg"],
}


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("CORRIDOR_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_prints_what_was_looked_at(name: str) -> None:
    words = [*CASES[name], "--data", str(SMALL)]
    env = {**os.environ, "COLUMNS": "80"}  # whatever the terminal of whoever runs the tests
    result = subprocess.run(
        [sys.executable, "-m", "corridor", *words],
        capture_output=True, text=True, check=False, encoding="utf-8", env=env,
    )  # fmt: skip
    if name.endswith(".json"):
        json.loads(result.stdout)
    end = "" if name.endswith(".json") else f"{result.stderr}exit {result.returncode}\n"
    check(name, result.stdout + end)
