"""The kept network: the same answer as from the files, and noticed at once when it is stale or damaged."""

from __future__ import annotations

import copy
import json
import math
import os
import pickle
import random
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from corridor.dataset import geojson
from corridor.dataset.files import shipped_directory
from corridor.dataset.kept.columns import LONG
from corridor.dataset.kept.network import GROWTH, PARTS, bytes_of, parts_of
from corridor.dataset.load import load
from corridor.errors import DataError
from corridor.files import cache as kept
from corridor.model.later import make_hops
from corridor.model.network import Network, Service
from tests.support.paths import SMALL


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


def folder_of_others(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_what_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "LARGEST_KEPT", 1000)
    kept.write("large", b"k" * 32, b"x" * 1001)
    kept.write("small", b"k" * 32, b"x" * 1000)
    assert [path.name.partition("-")[0] for path in (tmp_path / "cache").iterdir()] == ["small"]


def test_a_folder_that_others_may_write_is_ignored_with_one_line(
    data: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_others(tmp_path)
    monkeypatch.setenv("CORRIDOR_CACHE", str(folder))
    load(data)
    load(data)
    assert len(reads) == 2
    assert list(folder.iterdir()) == []
    assert capsys.readouterr().err == f"corridor keeps nothing between runs: others may write {folder}\n"


@pytest.mark.parametrize("kind", ["writable by all", "a link", "a pipe", "a folder"])
def test_a_kept_file_that_is_not_the_users_own_regular_file_is_not_read(
    data: Path, reads: list[str], tmp_path: Path, kind: str
) -> None:
    load(data)
    (file,) = (tmp_path / "cache").glob("network-*.bin")
    if kind == "writable by all":
        file.chmod(0o666)
    else:
        file.rename(tmp_path / "elsewhere")
        if kind == "a link":
            file.symlink_to(tmp_path / "elsewhere")
        elif kind == "a pipe":
            os.mkfifo(file)
        else:
            file.mkdir()
    load(data)
    assert len(reads) == 2


def test_what_is_kept_is_text_and_numbers_without_code(data: Path, tmp_path: Path) -> None:
    load(data)
    (file,) = (tmp_path / "cache").glob("network-*.bin")
    text, _, _ = file.read_bytes()[2 * kept.DIGEST_BYTES :].partition(b"\n")
    assert json.loads(text)["nodes"]["count"] == len(load(data).node_by_id)


def test_long_columns_of_numbers_come_back_as_they_were() -> None:
    whole = load(SMALL)
    service = next(iter(whole.service_by_id.values()))
    hop = service.hops[0]
    odd = [0.1, -0.0, math.inf, 1e-300, None, 7.0]
    many = [
        replace(hop, km=float(n), usd_per_teu=odd[n % len(odd)], p90_hours=None, hours=n / 3) for n in range(70_000)
    ]
    bare = replace(whole, service_by_id={service.id: replace(service, hops=tuple(many))})
    (again,) = parts_of(bytes_of(bare))["service_by_id"].values()
    for name in ("km", "usd_per_teu", "p90_hours", "hours"):
        assert [repr(getattr(h, name)) for h in again.hops] == [repr(getattr(h, name)) for h in many]
    no_number = replace(bare, service_by_id={service.id: replace(service, hops=tuple(
        replace(hop, hours=math.nan) for _ in range(LONG)
    ))})  # fmt: skip
    (again,) = parts_of(bytes_of(no_number))["service_by_id"].values()
    assert all(math.isnan(h.hours) for h in again.hops)


@pytest.fixture
def late() -> tuple[dict[str, Service], dict[str, Service]]:
    """The services of the shipped network, and the same as they are read from what is kept."""
    whole = load()
    return dict(whole.service_by_id), parts_of(bytes_of(whole))["service_by_id"]


@pytest.mark.parametrize("asked", [1, 10 * GROWTH, 500 * GROWTH])
def test_hops_that_are_made_late_are_those_that_were_kept(
    late: tuple[dict[str, Service], dict[str, Service]], asked: int
) -> None:
    want, services = late
    some = random.Random(asked).sample(sorted(services), k=asked)
    assert [services[name].hops for name in some] == [want[name].hops for name in some]
    assert all(services[name].hops is services[name].hops for name in some)
    assert [service.stops for service in services.values()] == [service.stops for service in want.values()]


@pytest.mark.parametrize("asked", [0, 1, 300])
def test_hops_that_are_made_together_are_those_that_were_kept(
    late: tuple[dict[str, Service], dict[str, Service]], asked: int
) -> None:
    want, services = late
    some = random.Random(asked).sample(sorted(services), k=asked)
    before = {name: services[name].hops for name in some[::7]}
    make_hops(services[name] for name in some)
    assert [object.__getattribute__(services[name], "hops") for name in some] == [want[name].hops for name in some]
    assert all(services[name].hops is hops for name, hops in before.items())
    make_hops(want[name] for name in some)  # of which none is missing


def test_a_service_whose_hops_were_not_made_is_copied_compared_and_pickled_whole(
    late: tuple[dict[str, Service], dict[str, Service]],
) -> None:
    want, services = late
    first, second, third, fourth, fifth = list(services)[:5]
    assert pickle.loads(pickle.dumps(services[first])) == want[first]  # noqa: S301 - of this test's own making
    assert copy.copy(services[second]) == want[second]
    assert copy.deepcopy(services[third]) == want[third]
    assert replace(services[fourth], name="x").hops == want[fourth].hops
    with pytest.raises(AttributeError, match="hop"):
        services[fifth].hop  # type: ignore[attr-defined]  # noqa: B018


def test_threads_that_ask_at_once_get_the_same_hops(late: tuple[dict[str, Service], dict[str, Service]]) -> None:
    want, services = late
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: services[name].hops, [name for name in services for _ in range(2)]))
    assert found == [want[name].hops for name in services for _ in range(2)]


def test_a_kept_text_of_another_form_is_made_anew(data: Path, reads: list[str], tmp_path: Path) -> None:
    load(data)
    (file,) = (tmp_path / "cache").glob("network-*.bin")
    key = file.read_bytes()[: kept.DIGEST_BYTES]
    for body in (b"[]", b"{}", b"no JSON", b'{"nodes": 7}'):
        kept.write("network", key, body)
        load(data)
    assert len(reads) == 5


def test_a_user_without_a_home_has_no_cache(data: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORRIDOR_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", lambda _: (_ for _ in ()).throw(RuntimeError("no home")))
    load(data)
    load(data)
    assert len(reads) == 2


@pytest.mark.parametrize("name", ["edges.csv", "rates.csv", "notes.txt"])
def test_a_change_of_an_overlay_is_noticed(data: Path, reads: list[str], tmp_path: Path, name: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "emissions.csv").write_text("mode,g_co2e_per_tkm,source\nrail,7,mine\n", encoding="utf-8")
    assert load(data, overlays=[own]).emissions["rail"].g_co2e_per_tkm == 7
    load(data, overlays=[own])
    assert len(reads) == 1
    header = {"edges.csv": (data / "edges.csv").read_text(encoding="utf-8").splitlines()[0]}
    (own / name).write_text(header.get(name, "rate,service,from,to,amount,per,source") + "\n", encoding="utf-8")
    load(data, overlays=[own])
    assert len(reads) == 2


def test_a_file_that_is_written_anew_is_told_from_the_one_before_though_it_is_as_long_and_as_old(
    tmp_path: Path,
) -> None:
    file = tmp_path / "edges.csv"
    file.write_text("one")
    before, told = file.stat(), kept.about(file)
    assert kept.about(file) == told
    time.sleep(0.02)  # longer than the clock of a file system ticks
    file.write_text("two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a copy that keeps its dates
    assert kept.about(file) != told


def test_what_one_python_kept_is_not_read_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which letters are alike is in its tables, and names are kept as they were compared."""
    mine = kept.digest([b"names"])
    assert kept.digest([b"names"]) == mine
    monkeypatch.setattr(sys, "version", "3.99.0")
    kept._installed.cache_clear()  # noqa: SLF001 - a new process
    try:
        assert kept.digest([b"names"]) != mine
    finally:
        kept._installed.cache_clear()  # noqa: SLF001 - and this one again
