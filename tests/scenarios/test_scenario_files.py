"""Bad scenario files: each kind ends with exit code 2 and a message with file, change number and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import corridor
from corridor import Scenario, ScenarioError
from corridor.cli.main import main
from corridor.scenarios.rules import SCENARIO_RULES
from corridor.scenarios.toml import stack
from tests.support.bad_scenarios import BAD, CHANGE
from tests.support.by_hand import base
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "SCENARIOS.md"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base(tmp_path_factory.mktemp("base"))


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says when it refuses, with exit code 2 and nothing on stdout."""
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_file_number_and_remedy(
    kind: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, code, message = BAD[kind]
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    said = refused(["whatif", str(path), "Hamburg", "--data", str(data)], capsys)
    (line,) = [line for line in said.splitlines() if f": {code}: " in line]
    assert str(path) in line
    assert message in line
    assert "; " in line, "no remedy"
    if text.startswith(CHANGE):
        assert ": change " in line or "bad.toml:2" in line


def test_at_least_25_kinds_of_bad_files_are_tried_and_every_rule_is_broken_by_one() -> None:
    assert len(BAD) >= 25
    elsewhere = {"scenario-missing", "scenario-unreadable", "piece-taken"}
    assert {code for _, code, _ in BAD.values()} | elsewhere >= set(SCENARIO_RULES)


def test_a_file_that_is_not_there_is_refused_with_the_shipped_one_that_it_could_mean(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(["whatif", "suez-opne.toml", "Hamburg"], capsys)
    assert "suez-opne.toml: scenario-missing: there is no such file; did you mean suez-open.toml?" in said


def test_a_folder_and_a_file_that_is_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "scenario-unreadable" in refused(["whatif", str(folder), "Hamburg"], capsys)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Małaszewicze"\n'.encode("iso8859-2"))
    assert f"{latin}:1: not-utf8" in refused(["whatif", str(latin), "Hamburg"], capsys)


def test_a_piece_may_not_take_the_id_of_another_service(data: Path) -> None:
    network = corridor.load(data)
    twin = Scenario("twin").add_service(
        service="TRAIN#4", mode="rail", both_ways="no", status="operating", basis="assumed", source="x",
        hops=[{"from": "CNCGQ", "to": "CNDLC", "km": 700, "hours": 12, "usd_per_teu": 200}],
    )  # fmt: skip
    with pytest.raises(ScenarioError, match=r"piece-taken: TRAIN is cut, and the piece TRAIN#4 would have the id"):
        twin.close(node="RUZBK", service="TRAIN").apply(network)


def test_all_faults_of_all_files_are_reported_at_once_each_with_its_place(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text(
        'sorce = "x"\n[[change]]\ntype = "close"\nnode = "CNMXL"\n[[change]]\ntype = "delay"\nnode = "CNMLX"\n'
        '[[change]]\ntype = "close"\nservice = "SHIP"\n'
    )
    second.write_text('name = "two"\n[[change]]\ntype = "close"\nservice = "SHIP"\n[[change]]\ntype = "stop"\n')
    said = refused(["whatif", str(first), str(second), "Hamburg", "--data", str(data)], capsys)
    assert "6 faults in the scenario" in said
    lines = [line.strip() for line in said.splitlines()[1:]]
    assert [line.split(": ")[:3] if ": change" in line else line.split(": ")[:2] for line in lines] == [
        [str(first), "key-unknown"],
        [str(first), "name-missing"],
        [str(first), "change 2", "key-missing"],
        [str(first), "change 1", "selector-unknown"],
        [str(second), "change 2", "type-unknown"],
        [str(second), "change 1", "matches-nothing"],
    ]
    assert "earlier changes have closed the 1 hop that did; give it before the changes that close them" in lines[-1]


def test_what_can_only_be_seen_with_a_network_is_left_to_apply(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.toml"
    path.write_text('name = "elsewhere"\n[[change]]\ntype = "close"\nnode = "XXXXX"\n')
    scenario = Scenario.read(path)
    assert scenario.changes[0].selector.node == "XXXXX"
    with pytest.raises(ScenarioError, match="selector-unknown"):
        scenario.apply(corridor.load())


def test_the_page_has_every_rule_and_type_and_its_examples_work(tmp_path: Path) -> None:
    from corridor.scenarios.change_types import TYPES

    page = PAGE.read_text(encoding="utf-8")
    for rule in SCENARIO_RULES.values():
        assert f"| `{rule.code}` | {rule.demands} | {rule.fix} |" in page
    blocks = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    shown: set[str] = set()
    for number, block in enumerate(blocks):
        path = tmp_path / f"example-{number}.toml"
        path.write_text(block if block.startswith("name") else f'name = "example"\n{block}', encoding="utf-8")
        found, _ = stack([path], corridor.load())
        shown |= {change.type for scenario in found for change in scenario.changes}
    assert shown == set(TYPES)
    assert all(f"`{name}`" in page for name in TYPES)


def test_a_scenario_is_a_regular_file_of_a_sane_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "large.toml").write_text('name = "x"\n' + "#" * 100, encoding="utf-8")
    monkeypatch.setattr("corridor.scenarios.toml.LARGEST_BYTES", 50)
    for name in ("pipe", "zero", "folder", "large"):
        with pytest.raises(ScenarioError, match="scenario-unreadable"):
            Scenario.read(tmp_path / f"{name}.toml")


def test_a_scenario_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "marked.toml").write_bytes(b'\xef\xbb\xbfname = "Marked"\r\n')
    assert Scenario.read(tmp_path / "marked.toml").name == "Marked"


def test_a_node_that_names_no_source_is_added(data: Path) -> None:
    port = Scenario("Busan").add_node(
        id="KRPUS", name="Busan", kind="port", country="KR", modes=["sea"], tz="Asia/Seoul", lon=129.04, lat=35.1
    )
    assert "KRPUS" in port.apply(corridor.load(data)).node_by_id


def test_a_scenario_that_is_given_twice_is_refused_once(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["whatif", "suez-open.toml", "suez-open.toml", "Hamburg"],
        ["route", "Hamburg", "--scenario", "suez-open", "--scenario", "suez-open.toml"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr().err
        assert ended.value.code == 2
        assert "suez-open.toml is given twice" in said
        assert said.count("\n") == 1
