"""Files are written before anything is printed: whoever reads the print may go, and its disk may be full."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.damage import rate
from tests.support.paths import SMALL

WRITTEN = {
    "map.html": "route Hamburg --map map.html",
    "whatif.html": "whatif carbon-price-100.toml Hamburg --map whatif.html",
    "reach.html": "reach --no-nodes --map reach.html",
    "reach.png": "reach --no-nodes --plot reach.png",
    "critical.svg": "critical Hamburg --plot critical.svg",
    "sweep.svg": "sweep Hamburg --set carbon@price --from 0 --to 100 --plot sweep.svg",
    "flow.html": "flow demand.csv --left-over-usd 20000 --map flow.html",
    "allocation.csv": "allocate orders.csv --from 2026-12-07 --left-over-usd 20000 --out allocation.csv",
    "allocation.html": "allocate orders.csv --from 2026-12-07 --left-over-usd 20000 --map allocation.html",
    "two.graphml": "export --gpkg one.gpkg --graphml two.graphml",
    "config/own/n": "own add n",
}


@pytest.mark.slow
@pytest.mark.parametrize("file", WRITTEN)
def test_a_file_is_there_though_nothing_could_be_printed(file: str, tmp_path: Path) -> None:
    if file.endswith((".png", ".svg")):
        pytest.importorskip("matplotlib")
    (tmp_path / "demand.csv").write_text("origin,destination,teu\nChangchun,Hamburg,2\n", encoding="utf-8")
    orders = "order,origin,destination,teu,ready,due,late_usd_per_day\nA,Changchun,Hamburg,2,2026-12-07,2027-02-28,9\n"
    (tmp_path / "orders.csv").write_text(orders, encoding="utf-8")
    (tmp_path / "n").mkdir()
    rate("R,SHIP,CNDLC,DEHAM,,250000,USD,box,,,,,,x")(tmp_path / "n")  # doubted, which is printed too
    words = [word.replace("@", " ") for word in WRITTEN[file].split()]
    world = os.environ | {"CORRIDOR_CONFIG": str(tmp_path / "config"), "PYTHONUNBUFFERED": "1"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "corridor", *words, "--data", str(SMALL)], cwd=tmp_path, env=world, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "cannot be printed" in done.stderr
    assert (tmp_path / file).exists()
