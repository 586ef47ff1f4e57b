"""What the commands that analyse share: their options, CSV, plots in files, and a progress bar."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import click

from corridor.api import studies
from corridor.api.planning import place
from corridor.cli import options
from corridor.cli.printing import FILE, choice, json_option, show, tongue
from corridor.files.disk import check_writable, write_bytes_atomically
from corridor.model.network import Network
from corridor.planning.request import Inquiry
from corridor.planning.routes.route import Note
from corridor.views.terminal.notes import Whom, print_study_notes
from corridor.views.words import shipment_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = Mapping[str, Any]

OPTIONS = (
    click.option("--origin", default=studies.HUB, show_default=True, metavar="PLACE", help="Where the cargo is ready."),
    options.question_options,
    options.world_options,
    json_option,
    click.option("--csv", "as_csv", is_flag=True, help="The table as CSV on stdout, and nothing else there."),
    click.option(
        "--plot", type=FILE, metavar="FILE.png",
        help="Draw it into a file: .png, .svg or .pdf (needs matplotlib).",
    ),
)  # fmt: skip
PLOTS = (".png", ".svg", ".pdf")


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that all three share, and hands it the network and what is asked from where."""

    @wraps(command)
    def asked(*, origin: str, as_json: bool, as_csv: bool, plot: Path | None, **given: Any) -> None:  # noqa: ANN401
        options.one_of_stdout([("--json", as_json), ("--csv", as_csv)])
        if plot is not None:
            choice(plot.suffix.lower(), PLOTS, "the ending of --plot")
            check_writable(plot)
        network = options.world(given)
        start = place(origin, network)
        inquiry = studies.inquiry(network, start, **options.question(given, network, start))
        own = {name: value for name, value in given.items() if name not in (*options.QUESTION, *options.WORLD)}
        command(network=network, inquiry=inquiry, as_json=as_json, as_csv=as_csv, plot=plot, **own)

    for option in reversed(OPTIONS):
        asked = option(asked)
    return asked


def circumstances(inquiry: Inquiry, network: Network) -> str:
    """The shipment and how departures are waited for, in a line."""
    request = inquiry.request
    planned = "; planned services too" if request.include_planned else ""
    return f"{shipment_line(request.terms(network).cargo)}; wait: {request.wait}{planned}"


def print_csv(rows: Sequence[Row], columns: Iterable[str] = ()) -> None:
    """Rows as CSV on stdout; a missing value is blank, numbers are not rounded."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(columns) or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    sys.stdout.write(text.getvalue())


def tell_notes(
    ways: Sequence[Sequence[Note]], whom: Whom, *, rest: str = "--json has all of them",
    counts: Sequence[int] | None = None,
) -> None:  # fmt: skip
    """What is known of the world on the ways of a table, below it; as for ``print_study_notes``."""
    if any(ways):
        show(lambda screen: print_study_notes(ways, screen, whom, rest=rest, counts=counts))


def tell_written(files: Iterable[tuple[str, Path]], *, aside: bool) -> None:
    """Say what was written where; ``aside``: on stderr, because stdout holds the answer.

    Files are written before anything is printed: whoever reads the print may go before its end.
    """
    for what, path in files:
        said = tongue().say(f"{what} written to {path}")
        print(f"\n{said}", file=sys.stderr if aside else sys.stdout)


def draw(path: Path, axes: Axes) -> Path:
    """Write the figure that the axes stand in as a file of the kind that the name ends in, and say where."""
    content = io.BytesIO()
    cast("Figure", axes.get_figure(root=True)).savefig(content, format=path.suffix.lower().lstrip("."), dpi=150)
    return write_bytes_atomically(path, content.getvalue())


class Bar:
    """A progress bar on stderr, where somebody watches; elsewhere nothing."""

    def __init__(self, what: str) -> None:
        """``what`` is being counted."""
        self._what = what
        self._shown: Any = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show how many are done."""
        if not sys.stderr.isatty():
            return
        if self._shown is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._shown = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._shown.start()
            self._shown.add_task(self._what, total=total)
        self._shown.update(self._shown.task_ids[0], completed=done)

    def __exit__(self, *_: object) -> None:
        if self._shown is not None:
            self._shown.stop()
