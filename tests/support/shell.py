"""The command line in this process: what it prints and how it ends, without the second that a new process takes."""

from __future__ import annotations

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from corridor.cli.main import main


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def command(*words: str | os.PathLike[str], folder: Path | None = None) -> Ended:
    """Run ``corridor`` with these words, in a folder where one is given."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with chdir(folder or Path.cwd()), redirect_stdout(out), redirect_stderr(err):
        try:
            main([os.fspath(word) for word in words])
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return Ended(returncode=code, stdout=texts[0], stderr=texts[1])
