"""The files that a plan is written to: their options, what their names may be, and writing all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from corridor.cli.printing import FILE
from corridor.errors import InputError
from corridor.files.disk import check_writable, is_named, read_bytes, shown
from corridor.files.faults import echo
from corridor.views.cover import KEYS, PLAIN, Cover, over, read_cover
from corridor.views.registry import DOCUMENTS, Document, Look, refuse_sold

STDOUT = "-"


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each document there is; that of a printable one may stand alone, and then prints."""
    for row in reversed(DOCUMENTS.values()):
        command = _option(row)(command)
    for option in reversed(COVER):
        command = option(command)
    return command


COVER = (
    click.option("--excel", is_flag=True, help="Make the CSV for a spreadsheet: byte order mark, no formulas."),
    click.option("--from", "sender", metavar="TEXT", help="Who sends the report."),
    click.option("--for", "customer", metavar="TEXT", help="For whom the report is."),
    click.option("--ref", "reference", metavar="TEXT", help="Reference on the report."),
    click.option("--valid-until", "valid_until", metavar="DATE", help="Until when the report holds."),
    click.option("--sell", metavar="PERCENT%|AMOUNT", help="Price on report and map: margin or amount."),
    click.option(
        "--cover", "cover_file", metavar="FILE.toml", type=FILE,
        help="Sender, customer, reference, valid_until, terms, sell of the report.  [default: report.toml]",
    ),
)  # fmt: skip
COVER_FILE = Path("report.toml")


def cover(given: Mapping[str, Any]) -> Cover:
    """What stands on the report beside the answer: the file's, with the options laid over it. Its selling price stands
    on the map too.

    Raises:
        InputError: a bad cover, one without a document to stand on, or a document that would give its price away.
    """
    file, named = given["cover_file"], {key: given[key] for key in KEYS if key in given}
    if given["report_file"] is None and given["map_file"] is None:
        if file is not None or any(value is not None for value in named.values()):
            raise InputError(
                "--from, --for, --ref, --valid-until, --sell and --cover go with --report FILE.html; add it. "
                "Another origin stands before the destination, without an option"
            )
        return PLAIN
    if given["report_file"] is None and any(value is not None for key, value in named.items() if key != "sell"):
        raise InputError("--from, --for, --ref and --valid-until go with --report FILE.html; add it")
    if file is None and is_named(COVER_FILE):
        file = COVER_FILE
    found = over(PLAIN if file is None else read_cover(read(file), shown(file)), named)
    for kind in DOCUMENTS:
        if given[f"{kind}_file"] is not None:
            refuse_sold(kind, look=Look(cover=found))
    return found


def read(file: Path) -> str:
    """The text of a file of options. Raises ``InputError`` where it cannot be read."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown(file)} cannot be read: {error.strerror}; name another file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown(file)} is not UTF-8; save it so") from error


def _option(row: Document) -> Callable[[Any], Any]:
    alone: dict[str, Any] = {"is_flag": False, "flag_value": STDOUT} if row.printable else {}
    text = f"{row.help}: to a file, or alone on stdout." if row.printable else f"{row.help}."
    return click.option(f"--{row.kind}", f"{row.kind}_file", metavar=f"FILE.{row.suffix}", help=text, **alone)


def printed(given: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The options of printable documents, and whether each stands alone."""
    return [(f"--{row.kind}", given[f"{row.kind}_file"] == STDOUT) for row in DOCUMENTS.values() if row.printable]


def files(given: Mapping[str, Any]) -> dict[str, Path]:
    """The files to write, by kind.

    Raises:
        InputError: a name of another kind of file, that is an option, or that cannot be written; a calendar is asked of
            a plan without dates.
    """
    found: dict[str, Path] = {}
    for row in DOCUMENTS.values():
        name = given[f"{row.kind}_file"]
        if name is None:
            continue
        if row.dated and not (given["depart"] or given["arrive_by"]):
            raise InputError("a calendar needs dates; add a day of departure, such as --depart 2026-12-03")
        if row.printable and name == STDOUT:
            continue
        option = f"--{row.kind}"
        if not name.lower().endswith(f".{row.suffix}") or name.startswith("--"):
            alone = f", or {option} as the last word to print it" if row.printable else ""
            raise InputError(
                f"{option} is followed by {echo(name)}, which does not end in .{row.suffix}; name another: "
                f"{option} FILE.{row.suffix}{alone}"
            )
        check_writable(Path(name))
        found[row.kind] = Path(name)
    return found
