"""One rule a fault: a clean directory breaks none, each kind of damage breaks its own, the page lists them all."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor
from corridor.cli.main import main
from corridor.dataset.load import validate
from corridor.dataset.rules import RULES, rules_page
from corridor.files.faults import ECHO
from tests.support.damage import DAMAGES, DOUBTS, LAID, Damage
from tests.support.paths import ROOT, SMALL

pytestmark = pytest.mark.slow


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


def test_the_small_directory_breaks_no_rule() -> None:
    assert validate(SMALL) == []


def test_the_shipped_directory_has_no_error() -> None:
    assert [str(fault) for fault in validate() if fault.severity == "error"] == []


IMPORTED = {"import-broken"}
"""Rules of what is imported, which ``cli/test_exchange.py`` breaks."""


def test_prices_of_one_month_are_one_warning_that_counts_them(directory: Path) -> None:
    edges = directory / "edges.csv"
    head, *rows = edges.read_text(encoding="utf-8").splitlines()
    assert "as_of" not in head.split(",")
    edges.write_text("\n".join([f"{head},as_of", *(f"{row},2019-05" for row in rows)]) + "\n", encoding="utf-8")
    old = [str(fault) for fault in validate(directory) if fault.code == "price-old"]
    services = {row.split(",")[0] for row in rows}
    assert len(old) == 1
    assert f"and {len(services) - 3:,} more: a price speaks of 2019-05" in old[0]


def test_every_rule_has_a_kind_of_damage_that_breaks_it() -> None:
    broken = {code for code, _, _ in DAMAGES.values()} | {code for code, _ in (*DOUBTS.values(), *LAID.values())}
    assert broken | IMPORTED == set(RULES)
    assert len(DAMAGES) >= 30


def test_the_page_of_rules_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8") == rules_page()


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_reported_with_file_row_and_remedy_and_exit_code_2(
    directory: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, place, damage = DAMAGES[kind]
    damage(directory)
    faults = [fault for fault in validate(directory) if fault.severity == "error"]
    assert [fault for fault in faults if fault.code == code and fault.where.startswith(place)], faults
    assert all(fault.fix and len(fault.message) < 400 for fault in faults)
    for words in (["validate", str(directory)], ["route", "Hamburg", "--data", str(directory)]):
        with pytest.raises(SystemExit) as exit_:
            main(words)
        printed = capsys.readouterr()
        assert exit_.value.code == 2
        assert code in printed.err
        assert place in printed.err
        assert "Traceback" not in printed.err
        assert "\x00" not in printed.err
        assert len(printed.err) < 20_000


@pytest.mark.parametrize("kind", LAID)
def test_what_is_wrong_with_an_overlay_is_told(directory: Path, tmp_path: Path, kind: str) -> None:
    code, damage = LAID[kind]
    (tmp_path / "own").mkdir()
    damage(tmp_path / "own")
    (own,) = (tmp_path / "own").iterdir()
    assert code in {fault.code for fault in validate(directory, overlays=[own])}


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_doubt_is_a_warning_and_stops_nothing(directory: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, damage = DOUBTS[kind]
    damage(directory)
    assert code in {fault.code for fault in validate(directory) if fault.severity == "warning"}
    corridor.load(directory)
    _validate(directory)
    assert capsys.readouterr().err == ""


def _validate(directory: Path) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["validate", str(directory)])
    assert exit_.value.code in (0, None)


def test_several_faults_are_reported_together(directory: Path) -> None:
    kinds = ["negative hours", "a duplicate id", "no default handling", "an assumption in words", "a gap in seq"]
    for kind in kinds:
        DAMAGES[kind][2](directory)
    with pytest.raises(corridor.DataError) as error:
        corridor.load(directory)
    assert {DAMAGES[kind][0] for kind in kinds} <= {fault.code for fault in error.value.faults}
    assert len({fault.where.partition(":")[0] for fault in error.value.faults}) >= 3


def test_a_damaged_directory_gives_no_traceback_in_a_process_of_its_own(directory: Path) -> None:
    DAMAGES["JSON nested without end"][2](directory)
    result = subprocess.run(
        [sys.executable, "-m", "corridor", "route", "Hamburg", "--data", str(directory), "--map", "map.html"],
        capture_output=True, text=True, check=False, cwd=directory,
    )  # fmt: skip
    assert result.returncode == 2
    assert "json-broken" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (directory / "map.html").exists()


def test_optional_files_may_be_missing_and_the_shipped_ones_serve(directory: Path) -> None:
    for name in ("handling.csv", "emissions.csv", "assumptions.toml", "tracks.geojson"):
        (directory / name).unlink()
    assert corridor.load(directory).assumptions == corridor.load().assumptions
    assert corridor.plan(corridor.load(directory), "Changchun", "Hamburg").routes


def test_unknown_columns_and_properties_are_kept(directory: Path) -> None:
    lines = (directory / "edges.csv").read_text(encoding="utf-8").splitlines()
    (directory / "edges.csv").write_text(
        "\n".join(f"{line},{'note' if i == 0 else f'row {i}'}" for i, line in enumerate(lines)) + "\n", encoding="utf-8"
    )
    network = corridor.load(directory)
    assert network.service_by_id["SHIP"].hops[0].extra == {"note": "row 7"}
    assert "note" in network.edges().columns


def test_a_bad_value_is_echoed_short_and_on_one_line(directory: Path) -> None:
    damage: Damage = DAMAGES["a source of 20,000 characters"][2]
    damage(directory)
    (fault,) = validate(directory)
    assert len(str(fault)) < 200
    assert "\n" not in str(fault)
    assert ECHO < 100


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_random_damage_brings_anything_but_a_data_error(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        damage_at_random(data, Path(shutil.copytree(SMALL, Path(folder) / "data")))


def damage_at_random(data: st.DataObject, directory: Path) -> None:
    path = directory / data.draw(st.sampled_from(sorted(p.name for p in SMALL.iterdir())))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        end = data.draw(st.integers(at, min(len(content), at + 30)))
        content[at:end] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\n", b"-", b"9" * 400, b"[]"])
        )
    path.write_bytes(bytes(content))
    try:
        network = corridor.load(directory)
        validate(directory)
        corridor.plan(network, "CNCGQ", "DEHAM")
    except corridor.CorridorError:
        pass
