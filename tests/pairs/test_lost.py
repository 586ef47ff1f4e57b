"""What a matrix leaves behind when those who make it are lost: no process, no half file, and a line that says so."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

import corridor
from corridor.api import matrix as matrices
from corridor.api.objects import Network
from corridor.pairs.parts import Parts
from tests.support.paths import SMALL

RUN = f"""
import time
import corridor
from corridor.api import matrix as matrices
matrices.PAIRS_PER_UNIT = 1
if __name__ == "__main__":
    names = ["Hamburg", "Dalian", "Changchun", "Berlin"]
    network = corridor.load({str(SMALL)!r})
    corridor.matrix(network, names, names, "m.csv", workers=2, progress=lambda *_: time.sleep(60))
"""


def until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What a question answers as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def network() -> Network:
    return corridor.load(SMALL)


@pytest.mark.slow
def test_workers_end_with_the_process_that_hands_out_the_work_though_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    process = subprocess.Popen([sys.executable, "run.py"], cwd=tmp_path)
    try:
        until(lambda: list(tmp_path.glob("m.csv.parts/*.part")) or process.poll() is not None)
        workers = psutil.Process(process.pid).children(recursive=True)
        assert len(workers) >= 2
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive
    assert not (tmp_path / "m.csv").exists()


def test_a_second_run_for_the_same_file_is_told_so_and_the_first_goes_on(network: Network, tmp_path: Path) -> None:
    names = ["Hamburg", "Dalian"]
    out = tmp_path / "m.csv"
    said: list[str] = []

    def second(*_: int) -> None:
        with pytest.raises(corridor.InputError, match=r"another run is making .*m\.csv now") as refused:
            corridor.matrix(network, names, names, out)
        said.append(str(refused.value))

    assert corridor.matrix(network, names, names, out, progress=second).rows == 4
    assert said
    assert [path.name for path in tmp_path.iterdir()] == ["m.csv"]
    assert corridor.matrix(network, names, names, out).rows == 4  # the folder is free again


def test_a_run_that_fails_lets_go_of_the_file(network: Network, tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    names = ["Hamburg", "Dalian"]
    with pytest.raises(KeyboardInterrupt):
        corridor.matrix(network, names, names, tmp_path / "m.csv", progress=stop)
    held = psutil.Process().num_fds()
    with pytest.raises(corridor.InputError, match="another matrix"):
        corridor.matrix(network, ["Hamburg"], ["Berlin"], tmp_path / "m.csv")
    assert psutil.Process().num_fds() == held
    assert corridor.matrix(network, names, names, tmp_path / "m.csv").kept == 4


def test_parts_of_another_python_are_not_mixed_in(
    network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corridor.matrix(network, ["Hamburg"], ["Dalian"], tmp_path / "m.csv", progress=stop)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    with pytest.raises(corridor.InputError, match="or Python"):
        corridor.matrix(network, ["Hamburg"], ["Dalian"], tmp_path / "m.csv")


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_what_is_done_is_kept(network: Network, tmp_path: Path) -> None:
    where = tmp_path / "scheduler.json"
    common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "dask"]
    options = ["--scheduler-file", str(where), "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "scheduler", "--port", "0", *options], **common)  # type: ignore[call-overload]
    worker = None
    try:
        until(where.exists)
        worker = subprocess.Popen([*dask, "worker", "--no-nanny", *options], **common)  # type: ignore[call-overload]
        address = until(lambda: _address(where))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matrices, "PAIRS_PER_UNIT", 1)
            names = ["Hamburg", "Dalian", "Changchun", "Berlin"]
            with pytest.raises(corridor.InputError, match=r"answers no more.*what is done is kept"):
                corridor.matrix(
                    network, names, names, tmp_path / "m.csv", scheduler=address, progress=lambda *_: scheduler.kill()
                )
            assert list(tmp_path.glob("m.csv.parts/*.part"))
            assert corridor.matrix(network, names, names, tmp_path / "m.csv").kept
    finally:
        for process in (scheduler, worker):
            if process is not None:
                process.kill()
                process.wait()


def _address(where: Path) -> str | None:
    try:
        return str(json.loads(where.read_text(encoding="utf-8"))["address"])
    except ValueError:
        return None


def test_a_folder_of_parts_that_another_holds_is_refused(tmp_path: Path) -> None:
    first = Parts(tmp_path / "m.csv", "x", 1, datetime.now(UTC))
    with pytest.raises(corridor.InputError, match="another run"):
        Parts(tmp_path / "m.csv", "x", 1, datetime.now(UTC))
    first.close()
    first.close()
    Parts(tmp_path / "m.csv", "x", 1, datetime.now(UTC)).close()
