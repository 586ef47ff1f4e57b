"""Which advisories a route carries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import corridor
from corridor.api.planning import load
from corridor.places.resolve import resolve
from corridor.planning import planner
from corridor.planning.many.figures import Teller
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees
from corridor.planning.request import Request
from tests.support.paths import SMALL

HEADER = "id,target,cargo,since,until,checked,severity,text,source,mode\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


@pytest.mark.parametrize(
    ("mode", "modes"),
    [("", {"rail", "sea"}), ("rail", {"rail"}), ("sea", {"sea"}), ("road", set())],
)
def test_an_advisory_of_a_mode_stands_on_legs_of_that_mode_alone(directory: Path, mode: str, modes: set[str]) -> None:
    rows = "".join(
        f"of-{code},country:{code},,,,2026-11-01,info,Told.,made for tests,{mode}\n" for code in ("CN", "DE")
    )
    (directory / "advisories.csv").write_text(HEADER + rows, encoding="utf-8")
    network = corridor.load(directory)
    carried = set()
    for start, end in (("Dalian", "Hamburg"), ("Changchun", "Hamburg"), ("Changchun", "Dalian")):
        for route in corridor.plan(network, start, end).routes:
            touched = {
                leg.mode for leg in route.legs
                if any(stop.startswith(("CN", "DE")) for stop in leg.stops)
            }  # fmt: skip
            assert bool(route.notes) == (bool(touched) if mode == "" else mode in touched)
            carried |= touched if route.notes else set()
    assert carried >= modes


@pytest.mark.parametrize(
    ("cargo", "out", "back"),
    [
        ("", True, True),
        ("CN", True, True),
        ("CN>", True, False),
        (">CN", False, True),
        ("DE>", False, True),
        ("US", False, False),
    ],
)
def test_an_advisory_is_confined_to_goods_of_a_country_or_from_it_or_to_it(
    directory: Path, cargo: str, out: bool, back: bool
) -> None:  # fmt: skip
    row = f"told,mode:rail,{cargo},,,2026-11-01,info,Told.,made for tests,\n"
    (directory / "advisories.csv").write_text(HEADER + row, encoding="utf-8")
    network = corridor.load(directory)
    told = [
        bool(corridor.plan(network, *ends, mode=["rail"]).best.notes)
        for ends in (("Changchun", "Hamburg"), ("Hamburg", "Changchun"))
    ]
    assert told == [out, back]


def test_a_country_that_a_dray_enters_from_abroad_is_told_of_too() -> None:
    network = load()
    hub, place = resolve("Changchun", network), resolve("Horki, BY", network)
    terms = Request().terms(network)
    told = {note.id for note in planner.plan(network, terms, hub, place).best.notes}
    assert "belarus-sanctions" in told
    teller = Teller(TaggedTrees(Others(network, terms, [place]), hub))
    assert "belarus-sanctions" in teller.told(0)["best"].advisories.split()
