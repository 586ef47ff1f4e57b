"""What the commands share: options, choices, and how an answer is put on the terminal, or in a pipe, or as JSON."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from corridor.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 150
"""Columns of a table when the output is no terminal."""

Command = Callable[..., None]

INTERRUPTED = 130
"""Exit code after Ctrl-C: what is done by then was an answer, or is kept."""


class ReaderGone(Exception):  # noqa: N818 - no error of the program
    """Whoever read the output reads no more."""


class Commands(click.Group):
    """Commands whose reader may go, as `| head` does; click itself would call that a failure."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what the command returns
        """Run the command; raises ``ReaderGone`` where click would leave with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error


data_option = click.option(
    "--data", type=click.Path(path_type=Path), metavar="DIR", help="Data directory instead of the shipped one."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, and nothing else there.")
out_option = click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.md",
    help="Write the report as Markdown instead of printing it.",
)  # fmt: skip


def show(draw: Callable[[Console], None]) -> None:
    """Print through rich: coloured on a terminal; elsewhere plain text of fixed width without trailing spaces."""
    from rich.console import Console

    if sys.stdout.isatty():
        draw(Console(highlight=False, emoji=False, markup=False))
        return
    console = Console(
        file=io.StringIO(), width=PLAIN_WIDTH, color_system=None, highlight=False, emoji=False, markup=False
    )
    with console.capture() as capture:
        draw(console)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_json(answer: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """The answer on stdout; numbers are not rounded."""
    from corridor.api.answers import text

    sys.stdout.write(text(answer))


def open_nowhere() -> TextIO:
    """A stream that takes everything and keeps nothing."""
    return Path(os.devnull).open("w", encoding="utf-8")


def say(message: str) -> None:
    """A message on stderr; where that cannot be written, the exit code has to speak."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def choice(value: str, allowed: Sequence[str], option: str) -> str:
    """The value, if it is one of those allowed. Raises ``InputError`` that names them."""
    if value not in allowed:
        raise InputError(f"{option} is {value!r}; write one of {', '.join(allowed)}")
    return value
