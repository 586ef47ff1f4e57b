"""``corridor serve`` as a process: it says where it is, answers there only, and ends with 130 on Ctrl-C."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.support.paths import SMALL


def test_it_serves_until_ctrl_c_and_then_ends_with_130() -> None:
    words = [sys.executable, "-m", "corridor", "serve", "--port", "0", "--data", str(SMALL)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        with urllib.request.urlopen(f"{address[0]}api/meta", timeout=600) as answer:  # noqa: S310
            assert json.load(answer)["schema"] == 2
        serving.send_signal(signal.SIGINT)
        _, complaints = serving.communicate(timeout=600)
        assert serving.returncode == 130
    assert "Traceback" not in complaints


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "99999"], "--port"),
        (["--token", "x" * 20], "--host"),
        (["--host", "127.0.0.1", "--token", "short"], "16"),
        (["--host", "999.1.1.1"], "--host"),
        (["--data", "/no/such"], "no such directory"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_remedy(words: list[str], said: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "corridor", "serve", *words], capture_output=True, text=True, check=False, timeout=600
    )
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
