"""Many pairs at once, by name: every pair's best, fastest, cheapest and greenest, into one CSV or Parquet file.

What a matrix is, is the business of ``pairs``; where it is worked out, that of ``engines`` and ``cluster``; how its
file grows and outlives a crash, that of ``parts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corridor.api.planning import request
from corridor.errors import CorridorError, InputError
from corridor.files.disk import check_writable, is_named, read_bytes, shown
from corridor.files.faults import echo
from corridor.model.network import Network, Place
from corridor.model.waiting import UNDATED
from corridor.pairs import parts
from corridor.pairs.job import PAIRS_PER_UNIT, Date, Job
from corridor.pairs.processes import Done, here, in_processes
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import asked_place, resolve
from corridor.planning.advice import notes_by_id
from corridor.planning.dates import moment
from corridor.planning.many.figures import BETWEEN_IDS, cell_id
from corridor.planning.routes.route import Note
from corridor.scenarios.toml import Scenario, stack

ALL_COUNTRIES = "all-countries"
"""Stands for the main city of every country."""

COMMENT = "#"
MOST_ECHOED = 20
"""Places of a list that a message finds fault with; there may be thousands."""

MOST_WORKERS = 512

Progress = Callable[[int, int], None]
"""Called with how many pairs are done, and of how many."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A matrix in its file: its rows, how many have a route, and how many pairs a run before this one had left.

    ``noted``: the notes on best routes, each set of them with the number of pairs whose best route has just these.
    """

    path: Path
    rows: int
    found: int
    kept: int
    noted: tuple[tuple[tuple[Note, ...], int], ...] = ()


def matrix(
    network: Network,
    origins: str | Path | Sequence[str | Place],
    destinations: str | Path | Sequence[str | Place],
    out: str | Path,
    *,
    scenarios: Sequence[str | Path | Scenario] = (),
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    **question: Any,  # noqa: ANN401 - keywords of corridor.plan
) -> Written:
    """Every pair's best, fastest, cheapest and greenest route, a row a pair, into a file.

    A stop or a crash loses nothing: the same call goes on where it was. The file has the same bytes however it is made.

    Args:
        network: as from ``corridor.load``.
        origins: places or their names; a file with a name a line; or ``"all-countries"``, their main cities.
        destinations: the same.
        out: the file; it ends in ``.csv`` or ``.parquet``.
        scenarios: files, names of those that ship, or scenarios. Each makes a matrix of its own, after the one without.
        workers: processes of this machine. With more than one, a script needs ``if __name__ == "__main__":``.
        scheduler: the address of a Dask scheduler, whose workers do the work instead.
        progress: called with (pairs done, pairs).
        question: ``shipment``, ``wait``, ``on`` and ``avoid`` to ``include_planned``, as for ``corridor.plan``. And
            either ``depart``, dates when the cargo is ready, as text local to each origin; or ``arrive_by``, dates by
            which it must arrive, local to each destination. Each date makes a matrix of its own.

    Returns:
        What was written. Columns: ``scenario`` (blank: none), ``depart`` or ``arrive_by`` where there are dates,
        ``origin``, ``origin_name``, ``origin_country`` and the same of the destination, ``status`` (``ok``,
        ``no route``, ``same place``); for each of best, fastest, cheapest, greenest ``_hours``, ``_usd``,
        ``_kg_co2e``, ``_generalised_usd``, ``_km``, ``_transfers``, ``_via``, with dates ``_leaves`` and ``_arrives``,
        and ``_advisories``, the ids of those that it touches.

    Raises:
        InputError: a wrong argument, a folder in the way, workers that cannot do it.
    """
    path = Path(out)
    kind = _kind(path)
    check_writable(path)
    if not 1 <= workers <= MOST_WORKERS:
        raise InputError(f"workers is {workers}; give a number from 1 to {MOST_WORKERS}")
    job = _job(network, origins, destinations, scenarios=scenarios, question=question)
    grown = parts.Parts(path, job.digest, len(job.units), datetime.now(UTC))
    with closing(grown):
        if job.backwards:
            job = replace(job, request=replace(job.request, earliest=grown.begun))  # also when this goes on days later
        missing = grown.missing()
        sizes = [len(shared) * len(job.others) for _, _, shared in job.units]
        done = kept = job.pairs - sum(sizes[unit] for unit in missing)
        for unit, part in _worked_out(job, kind, missing, workers=workers, scheduler=scheduler):
            grown.keep(unit, part)
            done += sizes[unit]
            if progress is not None:
                progress(done, job.pairs)
        counted = grown.join(kind, job.columns)
    told = {cell_id(name): note for name, note in notes_by_id(network).items()}
    noted = tuple(
        (tuple(told[name] for name in cell.split(BETWEEN_IDS)), count) for cell, count in counted.cells.items()
    )
    return Written(path=path, rows=counted.rows, found=counted.found, kept=kept, noted=noted)


def _kind(path: Path) -> parts.Kind:
    for kind in parts.KINDS:
        if path.suffix.lower() == f".{kind}":
            return kind
    raise InputError(f"--out is {shown(path)}; write a file that ends in {' or '.join(f'.{k}' for k in parts.KINDS)}")


def _worked_out(
    job: Job, kind: parts.Kind, units: Sequence[int], *, workers: int, scheduler: str | None
) -> Iterator[Done]:
    if scheduler is not None:
        if find_spec("distributed") is None:
            raise InputError("a scheduler needs Dask; install it: python -m pip install 'corridor[dask]'")
        from corridor.pairs.dask import on_cluster

        return on_cluster(job, kind, units, scheduler=scheduler)
    if workers > 1:
        return in_processes(job, kind, units, workers=workers)
    return here(job, kind, units)


def _job(
    network: Network,
    origins: str | Path | Sequence[str | Place],
    destinations: str | Path | Sequence[str | Place],
    *,
    scenarios: Sequence[str | Path | Scenario],
    question: dict[str, Any],
) -> Job:
    departs, deadlines = _dates(question.pop("depart", ())), _dates(question.pop("arrive_by", ()))
    wait = question.pop("wait", None)
    if departs and deadlines:
        raise InputError("dates of departure and deadlines are both given; make a matrix of each")
    dated = bool(departs or deadlines)
    if wait not in ((None, "scheduled") if dated else (None, *UNDATED)):
        remedy = "leave it out, or leave out the dates" if dated else f"write {' or '.join(UNDATED)}, or add dates"
        raise InputError(f"wait policy {wait!r} does not go with {'dates' if dated else 'no dates'}; {remedy}")
    starts, goals = _places(origins, network), _places(destinations, network)
    now = datetime.now(UTC)
    option, texts, local = ("--arrive-by", deadlines, goals) if deadlines else ("--depart", departs, starts)
    dates = tuple(
        Date(text=text, instants=tuple(moment(text, place, network, option=option, now=now) for place in local))
        for text in texts
    )
    return Job(
        network=network,
        origins=starts,
        destinations=goals,
        scenarios=_scenarios(scenarios, network),
        dates=dates,
        backwards=bool(deadlines),
        request=request(network, **({} if dated or wait is None else {"wait": wait}), **question),
        pairs_per_unit=PAIRS_PER_UNIT,
    )


def _dates(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _scenarios(given: Sequence[str | Path | Scenario], network: Network) -> tuple[Scenario, ...]:
    """The scenarios, each checked against the network by itself."""
    found: list[Scenario] = []
    for one in given:
        if isinstance(one, (str, Path)):
            found.extend(stack([one], network)[0])
        else:
            one.apply(network)
            found.append(one)
    names = [scenario.name for scenario in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scenarios are named {echo(name)}; rename one, so that their rows can be told apart")
    return tuple(found)


def _places(given: str | Path | Sequence[str | Place], network: Network) -> tuple[Place, ...]:
    """The places that are meant, each once.

    Raises:
        InputError: no such file, or names that are no places, each with its line.
    """
    if given == ALL_COUNTRIES:
        cities = sorted(load_gazetteer().main_cities().items())
        return tuple(asked_place(city, network) for _, (_, city) in cities)
    listed = list(_lines(given)) if isinstance(given, (str, Path)) else [("", one) for one in given]
    found: dict[Place, None] = {}
    faults: list[str] = []
    for where, one in listed:
        try:
            found[resolve(one, network) if isinstance(one, str) else one] = None
        except CorridorError as error:
            faults.append(f"{where}{error}")
    if faults:
        more = len(faults) - MOST_ECHOED
        raise InputError("\n".join([*faults[:MOST_ECHOED], *([f"and {more} more"] if more > 0 else [])]))
    if not found:
        raise InputError(f"{echo(str(given))} names no place; write one a line, such as Hamburg")
    return tuple(found)


def _lines(name: str | Path) -> Iterator[tuple[str, str]]:
    """The names in a file, each with where it stands: a line each, but for blank ones and comments (#)."""
    path = Path(name)
    if not is_named(path):
        raise InputError(f"there is no file {shown(path)}; name one with a place a line, or write {ALL_COUNTRIES}")
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown(path)} cannot be read: {error.strerror}; name a text file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown(path)} is not UTF-8 at byte {error.start}; save it as UTF-8 text") from error
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip()
        if word and not word.startswith(COMMENT):
            yield f"{shown(path)}:{number}: ", word
