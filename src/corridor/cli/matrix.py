"""The command that asks for many pairs at once: matrix."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from corridor.api.dated import day
from corridor.api.matrix import ALL_COUNTRIES
from corridor.api.matrix import matrix as matrix_of
from corridor.cli import options
from corridor.cli.printing import FILE, INTERRUPTED, choice, data_option, say, tell
from corridor.cli.study_options import Bar, tell_notes, tell_written
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.files.numbers import whole
from corridor.model.waiting import WAIT_POLICIES
from corridor.views.terminal.notes import weighed

ALL_CORES = "all"


@click.command()
@click.argument("origins", metavar="ORIGINS")
@click.argument("destinations", metavar="DESTINATIONS")
@click.option("--out", required=True, type=FILE, metavar="FILE.parquet|csv", help="The file to write.")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="FILE.toml",
    help="The same pairs in this scenario too. Repeatable; each stands by itself.",
)  # fmt: skip
@click.option("--depart", multiple=True, metavar="DATE", help="Ready on this day, local at each origin. Repeatable.")
@click.option(
    "--arrive-by", multiple=True, metavar="DATE", help="There by then, local at each destination. Repeatable."
)
@click.option("--wait", metavar="|".join(WAIT_POLICIES), help="As for corridor route.")
@options.on_option
@options.shipment_options
@options.limit_options
@click.option(
    "--workers", is_flag=False, flag_value=ALL_CORES, default="1", show_default=True, metavar="[N]",
    help="Processes of this machine; without N as many as it has cores.",
)  # fmt: skip
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler whose workers do the work.")
@options.with_option
@data_option
def matrix(
    *, origins: str, destinations: str, out: Path, scenarios: tuple[str, ...], depart: tuple[str, ...],
    arrive_by: tuple[str, ...], wait: str | None, workers: str, scheduler: str | None,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """Every pair's best, fastest, cheapest and greenest route, a row a pair, in one file.

    ORIGINS and DESTINATIONS are files with a place a line (# begins a comment), or all-countries: their main cities.

    Ctrl-C or a crash loses nothing: the same command goes on where it stopped. The file is the same however it is made.

    \b
    Examples:
      corridor matrix hubs.txt all-countries --out hubs.parquet --workers
      corridor matrix hubs.txt customers.txt --out suez-open.csv --scenario suez-open.toml
      corridor matrix hubs.txt customers.txt --out december.csv --depart 2026-12-01 --depart 2026-12-08
      corridor matrix all-countries all-countries --out world.parquet --scheduler tcp://10.0.0.1:8786
    """
    if wait is not None:
        choice(wait, WAIT_POLICIES, "--wait")
    if scheduler is not None and workers != "1":
        raise InputError("--workers and --scheduler are both given; a cluster has its own workers, so give one")
    network = options.world(given)
    question = {name: given[name] for name in options.LIMITS} | {"shipment": options.shipment(given)}
    if given["on"] is not None:
        question["on"] = day(given["on"], "--on")
    done = 0
    try:
        with Bar("pairs") as bar:

            def told(now: int, total: int) -> None:
                nonlocal done
                done = now
                bar(now, total)

            made = matrix_of(
                network, _listed(origins), _listed(destinations), out, scenarios=scenarios, depart=depart,
                arrive_by=arrive_by, wait=wait,
                workers=_workers(workers), scheduler=scheduler, progress=told, **question,
            )  # fmt: skip
    except KeyboardInterrupt:
        say(f"Interrupted: {done:,} pairs are done and kept; the same command goes on from there")
        sys.exit(INTERRUPTED)
    before = f", {made.kept:,} of them by a run before" if made.kept else ""
    tell(f"{made.rows:,} pairs{before}; {made.found:,} have a route.")
    tell_written([("Matrix", made.path)], aside=False)
    notes, pairs = [notes for notes, _ in made.noted], [count for _, count in made.noted]
    rest = "the columns best_advisories to greenest_advisories name them for each pair"
    tell_notes(notes, weighed(pairs, made.found, "best routes"), rest=rest, counts=pairs)


def _listed(word: str) -> str | Path:
    return word if word == ALL_COUNTRIES else Path(word)


def _workers(word: str) -> int:
    if word == ALL_CORES:
        return os.cpu_count() or 1
    number = whole(word)
    if number is None:
        raise InputError(f"--workers is {echo(word)}; write a number of processes, or nothing for all cores")
    return number
