"""The kept network: the same answer as from the files, and noticed at once when it is stale or damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corridor.dataset import geojson
from corridor.dataset.load import PARTS, load, shipped_directory
from corridor.errors import DataError
from corridor.files import cache as kept
from corridor.model.network import Network

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "cache"))
    directory = tmp_path / "data"
    shutil.copytree(SMALL, directory)
    return directory


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each time that the nodes are read from their file."""
    noted: list[str] = []
    read: Callable[..., object] = geojson.read_nodes

    def noting(*arguments: object) -> object:
        noted.append("nodes")
        return read(*arguments)

    monkeypatch.setattr(geojson, "read_nodes", noting)
    return noted


def content(network: Network) -> tuple[object, ...]:
    return tuple(getattr(network, name) for name in PARTS)


def test_the_second_reading_comes_from_the_cache_and_is_the_same(data: Path, reads: list[str]) -> None:
    first, second = load(data), load(data)
    assert content(first) == content(second)
    assert first.directory == second.directory == str(data)
    assert len(reads) == 1


@pytest.mark.parametrize("name", ["nodes.geojson", "edges.csv", "handling.csv", "emissions.csv", "assumptions.toml"])
def test_a_change_of_any_file_is_noticed(data: Path, reads: list[str], name: str) -> None:
    load(data)
    path = data / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    load(data)
    assert len(reads) == 2


def test_a_fault_is_found_although_the_directory_was_right_before(data: Path) -> None:
    load(data)
    path = data / "edges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",rail,", ",canal,", 1), encoding="utf-8")
    with pytest.raises(DataError):
        load(data)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_cache_is_made_anew(data: Path, reads: list[str], tmp_path: Path, damage: str) -> None:
    whole = content(load(data))
    (file,) = (tmp_path / "cache").glob("network-*.bin")
    raw = file.read_bytes()
    broken = {"cut": raw[:-9], "flipped": raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:], "empty": b""}
    file.write_bytes(broken[damage])
    assert content(load(data)) == whole
    assert len(reads) == 2
    assert file.read_bytes() == raw


def test_a_cache_folder_that_cannot_be_made_is_no_error(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("CORRIDOR_CACHE", str(blocked / "cache"))
    assert load(data).node_by_id


def test_a_file_of_its_own_is_not_taken_for_the_shipped_one_of_the_same_content(data: Path) -> None:
    (data / "handling.csv").unlink()
    load(data)
    shutil.copy(shipped_directory() / "handling.csv", data)
    with pytest.raises(DataError, match="row-node"):
        load(data)


def test_what_cannot_be_kept_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path))
    key = bytes(kept.DIGEST_BYTES)
    kept.write("thing", key, b"x")
    (file,) = tmp_path.iterdir()
    file.unlink()
    file.mkdir()
    kept.write("thing", key, b"x")
    assert list(tmp_path.iterdir()) == [file]
    assert kept.read("thing", key) is None


def test_only_so_many_files_of_a_name_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path))
    for number in range(kept.MOST_KEPT + 3):
        kept.write("thing", bytes([number]) * kept.DIGEST_BYTES, b"x")
    assert len(list(tmp_path.glob("thing-*.bin"))) == kept.MOST_KEPT
    assert kept.read("thing", bytes([kept.MOST_KEPT + 2]) * kept.DIGEST_BYTES) == b"x"
