"""``python -m tests.fuzz.kills N [SEED]``: commands that are killed half-way, N times, and what they leave behind.

A file is as it was, or whole and new; the same command, asked again, ends as if nothing had been; no process is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random

import psutil

from tests.support.paths import ROOT, SMALL

PLACES = "Hamburg\nDalian\nChangchun\nBerlin\nPrague\nLos Angeles\n"
LONGEST_S = 10.0
"""After so long nothing is left of a killed command."""

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "map": ("route", "Hamburg", "--map", "m.html", "--csv", "m.csv", "--data", str(SMALL), "--no-own"),
    "matrix": ("matrix", "p.txt", "p.txt", "--out", "m.csv", "--data", str(SMALL), "--workers", "2", "--no-own"),
    "own": ("own", "add", "rates.csv", "--data", str(SMALL)),
}
LISTED = ("own", "list", "--data", str(SMALL))
MADE: Mapping[str, tuple[str, ...]] = {"map": ("m.html", "m.csv"), "matrix": ("m.csv",), "own": ()}


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))), "CORRIDOR_CACHE": str(folder / "cache"),
        "HOME": str(folder), "XDG_DATA_HOME": str(folder / "share"), "CORRIDOR_CONFIG": str(folder / "config"),
    }  # fmt: skip


def _start(words: tuple[str, ...], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "corridor", *words], cwd=folder, env=_environment(folder), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _whole(words: tuple[str, ...], folder: Path) -> str:
    """The command, not killed; what it prints."""
    process = _start(words, folder)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, (words, err)
    return out


def _prepared(folder: Path) -> None:
    (folder / "p.txt").write_text(PLACES, encoding="utf-8")
    rates = "rate,service,from,to,amount,currency,per,source\n"
    row = "spring,SHIP,CNDLC,DEHAM,2450,USD,box,contract\n"
    (folder / "rates.csv").write_text(rates + row, encoding="utf-8")


def once(name: str, random: Random, whole_s: float, expected: Mapping[str, bytes]) -> str | None:
    """Kill the command at some moment of its run; what is wrong then, None if nothing is."""
    words = COMMANDS[name]
    with tempfile.TemporaryDirectory(prefix="corridor-kills-") as made:
        folder = Path(made)
        _prepared(folder)
        process = _start(words, folder)
        time.sleep(random.uniform(0, whole_s))
        try:
            family = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            family = []
        process.send_signal(random.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)))
        process.communicate(timeout=60)
        _, alive = psutil.wait_procs(family, timeout=LONGEST_S)
        if alive:
            for one in alive:
                one.kill()
            return f"{len(alive)} processes are left"
        for file in MADE[name]:
            if (folder / file).exists() and (folder / file).read_bytes() != expected[file]:
                return f"{file} is neither missing nor whole"
        if name == "own":
            before = _whole(LISTED, folder)
            if "rates" not in before:
                _whole(words, folder)
            if "rates" not in _whole(LISTED, folder):
                return "own figures are lost"
            return None
        _whole(words, folder)
        for file in MADE[name]:
            if (folder / file).read_bytes() != expected[file]:
                return f"{file} differs when asked again"
    return None


def several(count: int, seed: int = 1) -> list[str]:
    """So many kills, the commands in turn; what was wrong."""
    random = Random(seed)
    wrong: list[str] = []
    for place, name in enumerate(COMMANDS):
        share = len(range(place, count, len(COMMANDS)))
        if not share:
            continue
        with tempfile.TemporaryDirectory(prefix="corridor-kills-") as made:
            folder = Path(made)
            _prepared(folder)
            begun = time.monotonic()
            _whole(COMMANDS[name], folder)
            whole_s = time.monotonic() - begun
            expected = {file: (folder / file).read_bytes() for file in MADE[name]}
        for number in range(share):
            found = once(name, random, whole_s, expected)
            if found:
                wrong.append(f"{name}, kill {number} of seed {seed}: {found}")
    return wrong


if __name__ == "__main__":
    given = [*sys.argv[1:], *["30", "1"][len(sys.argv) - 1 :]]
    told = several(int(given[0]), int(given[1]))
    print("\n".join([*told, f"{given[0]} kills, {len(told)} wrong"]))
    sys.exit(bool(told))
