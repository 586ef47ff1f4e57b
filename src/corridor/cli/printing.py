"""What the commands share: options, choices, and how an answer is put on the terminal, or in a pipe, or as JSON."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

import click

from corridor.errors import InputError
from corridor.files.disk import shown
from corridor.files.faults import echo
from corridor.files.numbers import whole
from corridor.model.network import Network
from corridor.views.layout import Screen, wrapped
from corridor.views.tongues.tongue import ENGLISH, LANGUAGES, Tongue, names_of, parse

PLAIN_WIDTH = 150
"""Columns of a table when the output is no terminal."""

Command = Callable[..., None]

INTERRUPTED = 130
"""Exit code after Ctrl-C: what is done by then was an answer, or is kept."""


class ReaderGone(Exception):  # noqa: N818 - no error of the program
    """Whoever read the output reads no more."""


class SpokenHelp(click.HelpFormatter):
    """Help in the language that is spoken. Examples, which stand as they are typed, stay; one that is too long for the
    screen goes on in a further line.
    """

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, None if prefix is None and tongue().lang == "en" else f"{_say('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """The title of a section."""
        super().write_heading(_say(heading))

    def write_text(self, text: str) -> None:
        """Paragraphs; one that begins with a backspace keeps its lines."""
        room = self.width - self.current_indent
        parts = [
            "\n".join(line for typed in part.split("\n") for line in _typed(typed, room))
            if "\b" in part
            else _say(" ".join(part.split()))
            for part in text.split("\n\n")
        ]
        if tongue().lang == "zh":  # click counts signs, of which these are two columns wide
            parts = [part if "\b" in part else "\b\n" + "\n".join(wrapped(part, room)) for part in parts]
        super().write_text("\n\n".join(parts))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names with what they mean."""
        said = [(name, _say(text)) for name, text in rows]
        if tongue().lang != "zh":
            super().write_dl(said, col_max, col_spacing)
            return
        column = min(max((len(name) for name, _ in said), default=0), col_max) + col_spacing
        blank = " " * (self.current_indent + column)
        for name, text in said:
            first = f"{'':{self.current_indent}}{name}"
            if len(first) + col_spacing > len(blank):
                self.write(f"{first}\n")
                first = ""
            lines = wrapped(text, self.width, first=first.ljust(len(blank)), then=blank) if text else [first]
            self.write("\n".join(lines) + "\n")


click.Context.formatter_class = SpokenHelp


EXAMPLE = re.compile(r"(\s*)(\S.*?)(?:\s{2,}(\S.*))?")
"""A line of an example: its indent, what is typed, what it does; or a word, and what it means."""


def _typed(line: str, room: int) -> list[str]:
    """A line that stands as it is typed, in as many as it needs; what is typed may be copied from them."""
    found = EXAMPLE.fullmatch(line)
    if len(line) <= room or found is None:
        return [line]
    indent, typed, told = found[1], found[2], found[3] or ""
    if not typed.startswith("corridor "):
        column = " " * found.start(3)
        return wrapped(told, room, first=f"{indent}{typed}".ljust(len(column)), then=column)
    lines, further = [indent + typed], f"{indent}    "
    while len(lines[-1]) > room:
        breaks = [lines[-1].rfind(part, len(further) + 1, room - 1) for part in (" --", " ")]
        at = next((at for at in breaks if at > 0), 0)
        if not at:
            break
        lines[-1:] = [f"{lines[-1][:at]} \\", further + lines[-1][at + 1 :]]
    return [*lines, *(wrapped(told, room, first=further, then=further) if told else ())]


def _say(text: str) -> str:
    return tongue().say(text)


class Commands(click.Group):
    """Commands whose reader may go, as `| head` does; click itself would call that a failure."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with what they do; but in English the whole sentence, which click would cut."""
        if tongue().lang == "en":
            super().format_commands(ctx, formatter)
            return
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, " ".join((one.help or "").split("\n\n")[0].split())) for name, one in found if one is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what the command returns
        """Run the command; raises ``ReaderGone`` where click would leave with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error


class _File(click.Path):
    """A name of a file or folder, which is not blank: a blank one would be the folder that one stands in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """The name as a path. Raises ``InputError`` for a blank one."""
        if isinstance(value, str) and not value.strip():
            option = param.opts[0] if isinstance(param, click.Option) else "a name of a file or folder"
            raise InputError(f"{option} is blank; name a file or a folder (the one you stand in is .)")
        return super().convert(value, param, ctx)


FILE = _File()
"""What every option and argument is that names a file or a folder."""

data_option = click.option("--data", type=FILE, metavar="DIR", help="Data directory instead of the shipped one.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, and nothing else there.")
out_option = click.option(
    "--out", type=FILE, metavar="FILE.md",
    help="Write the report as Markdown instead of printing it.",
)  # fmt: skip


_TONGUE: ContextVar[Tongue] = ContextVar("tongue", default=ENGLISH)


def tongue() -> Tongue:
    """The language of what is printed and written."""
    return _TONGUE.get()


def speak(lang: str) -> None:
    """Print in this language from now on. Raises ``InputError``."""
    _TONGUE.set(Tongue(lang=parse(lang)))


def learn(network: Network) -> None:
    """Call places from now on as they are called in the language that is spoken."""
    lang = tongue().lang
    if lang != "en":
        _TONGUE.set(Tongue(lang=lang, names=names_of(network, lang)))


def listen(words: Sequence[str]) -> None:
    """Speak as the words of the command line ask for, before they are read, so that their errors are told so too."""
    asked = [after for before, after in pairwise(words) if before == "--lang"]
    asked += [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    speak(asked[-1] if asked and asked[-1] in LANGUAGES else surroundings())


def surroundings() -> str:
    """The language of the shell, where it is one that there is; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value[:2] if value[:2] in LANGUAGES and value[2:3] in ("", "_", ".") else "en"
    return "en"


def _chosen(_: click.Context, __: click.Parameter, value: str | None) -> None:
    speak(surroundings() if value is None else value)


def lang_option() -> click.Option:
    """``--lang``, which every command takes."""
    return click.Option(
        ["--lang"], metavar="|".join(LANGUAGES), expose_value=False, is_eager=True, callback=_chosen,
        help="Language of the output.  [default: LANG, else en]",
    )  # fmt: skip


def show(draw: Callable[[Screen], None]) -> None:
    """Print an answer for this terminal, with its styles; elsewhere plain text of fixed width."""
    screen = Screen(width=_width(), say=tongue().say)
    draw(screen)
    styled = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "") != "dumb"
    lines = (f"{STYLES[style]}{line}{PLAIN}" if styled and style else line for line, style in screen.lines)
    print(drawable("\n".join(lines)))


def tell(text: str = "") -> None:
    """Print lines for this terminal, each broken between words, their control and direction signs shown harmless."""

    def draw(screen: Screen) -> None:
        for line in text.split("\n"):
            screen.text(line)

    show(draw)


def drawable(text: str) -> str:
    """A text with arrows and rules that every terminal has, where this one cannot show the better ones."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        "\u2192\u2500".encode(encoding)
    except (UnicodeError, LookupError):
        from corridor.views.bars import PLAIN as PLAIN_BLOCKS

        return text.replace("\u2192", ">").replace("\u2500", "-").translate(PLAIN_BLOCKS)
    return text


STYLES = {"bold": "\x1b[1m", "dim": "\x1b[2m", "warn": "\x1b[33m"}
PLAIN = "\x1b[0m"


def _width() -> int:
    """Columns of the terminal, or as ``COLUMNS`` says; where neither is known, enough for a table."""
    stated = whole(os.environ.get("COLUMNS", ""))
    if stated:
        return stated
    with suppress(OSError, ValueError):
        if sys.stdout.isatty():
            return os.get_terminal_size(sys.stdout.fileno()).columns or PLAIN_WIDTH
    return PLAIN_WIDTH


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
        print(tongue().say(message), file=sys.stderr, flush=True)


def choice(value: str, allowed: Sequence[str], option: str) -> str:
    """The value, if it is one of those allowed. Raises ``InputError`` that names them."""
    if value not in allowed:
        raise InputError(f"{option} is {value!r}; write one of {', '.join(allowed)}")
    return value


PAGE = (".html", ".htm")
WRITTEN: dict[str, tuple[str, tuple[str, ...]]] = {
    "out": ("--out", ()), "plot": ("--plot", ()), "html": ("the map", PAGE), "map_file": ("--map", PAGE),
    "report_file": ("--report", PAGE), "ics_file": ("--ics", (".ics",)), "csv_file": ("--csv", (".csv",)),
    "geojson_file": ("--geojson", (".geojson",)), "gpkg": ("--gpkg", (".gpkg",)), "parquet": ("--parquet", ()),
    "gtfs_file": ("--gtfs", (".zip",)), "graphml": ("--graphml", (".graphml",)), "dcsa_file": ("--dcsa", (".json",)),
    "report_dir": ("--report-dir", ()),
}  # fmt: skip
"""The values of a command that name what it writes: how a message calls them, and the endings that they may have.

Whatever else names a file is read. Without endings, the command itself looks at them.
"""


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that refuses to begin where it would write over what it reads, or two outputs are one file."""

    @wraps(command)
    def begun(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes and returns
        if not gc.isenabled():  # rests since this process began; one that it works in already has more to collect
            gc.freeze()  # what is loaded by now stays: the collector need not look at it
            gc.enable()
        refuse_overwriting(given)
        return command(**given)

    return begun


def refuse_overwriting(given: Mapping[str, Any]) -> None:
    """Look at the files of a command before anything is read.

    Raises:
        InputError: a file to write is read too, by itself or as a part of a folder of data; it is written twice; its
            name is that of an option, or ends as another kind of file does.
    """
    written = {name: str(value) for name, value in given.items() if name in WRITTEN and value not in (None, "-")}
    if not written:
        return
    read = {file for name, value in given.items() if name not in WRITTEN for file in _read_of(value)}
    taken: set[Path] = set()
    for name, value in written.items():
        label, endings = WRITTEN[name]
        if value.startswith("--") or (endings and not value.lower().endswith(endings)):
            form = f"{label} FILE{endings[0]}" if endings else f"{label} FILE"
            raise InputError(
                f"{label} is followed by {echo(value)}, which is no name of such a file; name another: {form}"
            )
        try:
            path = Path(value).resolve()
        except (OSError, ValueError, RuntimeError):  # no file can have that name: whoever writes it says so
            continue
        if path in read:
            raise InputError(f"{label} would write over {shown(value)}, which is read; name another file")
        if path in taken:
            raise InputError(f"two outputs want the file {shown(value)}; give each a name of its own")
        taken.add(path)


def _read_of(value: object) -> Iterator[Path]:
    """The files that a value of a command names, if it does: a path, a word that is one, several, a folder of data."""
    if isinstance(value, tuple | list):
        for one in value:
            yield from _read_of(one)
    elif isinstance(value, str | Path):
        with suppress(OSError, ValueError, RuntimeError):
            path = Path(value)
            if path.is_file():
                yield path.resolve()
            elif isinstance(value, Path) and path.is_dir():  # a word may be a place and by chance a folder too
                from corridor.dataset.files import files_of

                yield from (file.resolve() for file in (*files_of(path).values(), *path.glob("*.xlsx")))
