"""The commands that tell what changed: between two directories, and since a question was kept."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from corridor.analysis.kept_answers import differences, is_kept, kept
from corridor.api import planning as front
from corridor.api.differences import diff as difference
from corridor.api.differences import opened
from corridor.cli import options
from corridor.cli.printing import FILE, data_option, json_option, print_json, tell
from corridor.cli.route import ends, route
from corridor.dataset.diff import counted
from corridor.dataset.own import own_folder
from corridor.errors import InputError
from corridor.files.disk import read_bytes, refusing, replace_bytes
from corridor.files.faults import echo
from corridor.views.layout import harmless

MOST_LINES = 200
NAME = re.compile(r"[\w][\w .-]{0,59}")
FORM = 1
"""Of a kept question: a later version that writes another form still reads this one."""


@click.command()
@click.argument("sides", nargs=-1, required=True, metavar="[A] B", type=FILE)
@click.option("--to", "destinations", multiple=True, metavar="DEST", help="What it does to the answer for DEST.")
@click.option("--from", "origin", default="Changchun", show_default=True, metavar="ORIGIN", help="Where it starts.")
@json_option
@data_option
def diff(
    *, sides: tuple[Path, ...], destinations: tuple[str, ...], origin: str, as_json: bool, data: Path | None
) -> None:
    """What changed from A to B: data directories, or own figures, which are laid over the data.

    Left out, A is the data (--data, else what ships).

    \b
    Examples:
      corridor diff spring-rates                       what own figures change
      corridor diff spring-rates autumn-rates --to Hamburg --to Prague
      corridor diff data-2026 data-2027 --json
    """
    if len(sides) > 2:
        raise InputError(f"{len(sides)} names are given; give one or two")
    before = opened(sides[0], data) if len(sides) > 1 else front.load(data)
    found = difference(before, sides[-1], to=destinations, origin=origin, data=data)
    if as_json:
        print_json(found.to_dict())
        return
    for change in found.changes[:MOST_LINES]:
        print(harmless(str(change)))
    if len(found.changes) > MOST_LINES:
        print(f"... and {len(found.changes) - MOST_LINES:,} more; --json has all")
    print(counted(found.changes) or "no difference")
    for destination, lines in found.answers.items():
        _tell(f"to {destination}", lines)


def _tell(what: str, lines: Sequence[str]) -> None:
    tell(f"\n{what}: {'no difference' if not lines else ''}".rstrip())
    for line in lines:
        tell(f"  {line}")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("name")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="[ORIGIN] DESTINATION [OPTIONS]")
def save(*, name: str, words: tuple[str, ...]) -> None:
    """Keep a question, as of corridor route, with its answer.

    \b
    Example:
      corridor save december-hamburg Hamburg --depart 2026-12-03 --teu 4
      corridor again december-hamburg
    """
    answer = _answered(words)
    path = _path(name)
    document = {
        "form": FORM, "saved": datetime.now(UTC).date().isoformat(), "words": [word.strip() for word in words],
        "answer": answer,
    }  # fmt: skip
    with refusing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    tell(f"{name} is kept: {answer['origin']} to {answer['destination']}, {len(answer['routes'])} routes")


@click.command()
@click.argument("name", required=False)
def again(*, name: str | None) -> None:
    """Ask a kept question anew, and tell what changed since; without a name, list those kept."""
    if name is None:
        names = sorted(path.stem for path in _path("any").parent.glob("*.json"))
        print("\n".join(names) or "no question is kept; corridor save NAME DESTINATION keeps one")
        return
    document = _read(name)
    answer = _answered(document["words"])
    lines = list(differences(document["answer"], answer))
    saved = date.fromisoformat(document["saved"])
    _tell(f"{answer['origin']} to {answer['destination']}, since {saved.day} {saved:%b %Y}", lines)


def _answered(words: Sequence[str]) -> dict[str, Any]:
    """The answer to a question in the words of ``corridor route``, in its kept form."""
    with route.make_context("route", list(words)) as context:
        given = context.params
    network = options.world(given)
    origin, destination = ends(given["words"], network)
    return kept(front.plan(network, origin, destination, **options.question(given, network, origin, destination)))


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise InputError(f"{echo(name)} is no name for a question; write letters, digits, blanks, points and hyphens")
    return own_folder().parent / "saved" / f"{name}.json"


def _read(name: str) -> dict[str, Any]:
    path = _path(name)
    try:
        document = json.loads(read_bytes(path))
        right = isinstance(document["words"], list) and is_kept(document["answer"])
        date.fromisoformat(document["saved"])
    except FileNotFoundError as error:
        raise InputError(f"no question is kept as {echo(name)}; corridor again lists those that are") from error
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"the question {echo(name)} cannot be read; keep it anew with corridor save") from error
    if not right or not all(isinstance(word, str) for word in document["words"]):
        raise InputError(f"the question {echo(name)} cannot be read; keep it anew with corridor save")
    return dict(document)
