"""What LibreOffice writes is read: files that it wrote (7.4, headless), and where it is installed, written anew."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from corridor.dataset.load import load
from corridor.model.network import Network
from tests.support.paths import SMALL

FILES = Path(__file__).parent / "libreoffice"
FILTERS = {
    "workbook": ("xlsx", "xlsx"),
    "semicolons": ("csv:Text - txt - csv (StarCalc):59,34,76,1,,1031,false,true", "csv"),
    "tabs": ("csv:Text - txt - csv (StarCalc):9,34,76,1", "csv"),
}
"""How each folder was made, from the workbooks: the filter of soffice --convert-to, and the ending."""


def own(network: Network) -> tuple[object, ...]:
    rates = [(one.rate, one.amount, one.currency, one.equipment, one.valid_to, one.free_days) for one in network.rates]
    sailings = [(one.days, one.departs, one.date) for one in network.service_by_id["SHIP"].sailings]
    return rates, sailings, network.rates[-1].source


def same(folder: Path, aside: Path) -> None:
    money = aside / "assumptions.toml"
    money.write_text('[currency]\nCNY = { per_usd = 7.1, as_of = "2026-10-30", source = "test" }\n')
    assert own(load(SMALL, overlays=[money, folder])) == (
        [
            ("spring", 1234.5, "USD", "40GP", date(2027, 3, 31), 5.0),
            ("spring", 180.25, "CNY", "", None, None),
        ],
        [((0, 3), "08:30", None), ((), "18:05", date(2027, 4, 2))],
        "contract, part 2",
    )


@pytest.mark.parametrize("folder", FILTERS)
def test_what_libreoffice_wrote_is_read(folder: str, tmp_path: Path) -> None:
    same(FILES / folder, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; the files that it wrote stand by"
)
def test_what_libreoffice_writes_now_is_read(tmp_path: Path) -> None:
    kind, ending = FILTERS["semicolons"]
    books = [str(path) for path in (FILES / "workbook").iterdir()]
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind,
         "--outdir", str(tmp_path / "out"), *books],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert len(list((tmp_path / "out").glob(f"*.{ending}"))) == len(books)
    same(tmp_path / "out", tmp_path)
