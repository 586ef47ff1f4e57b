"""The command line: words to a query, an answer to print. Exit codes: 0 an answer, 1 no route, 2 bad input or data.

It validates, calls the library, prints and exits; nothing is computed here.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from corridor import __version__, audits, front, listings, report, store
from corridor.errors import CorridorError, DataError, InputError, NoRoute
from corridor.model import Shipment
from corridor.ranking import TAGS
from corridor.rates import WAIT_POLICIES
from corridor.terminal import choice, data_option, json_option, print_json, show

HELP = """Freight from Changchun: the routes worth choosing between, with waits, prices and CO2e.

\b
Examples:
  corridor route Hamburg --map hamburg.html
  corridor route Duisburg Changchun --by fastest
  corridor services --at Xinglong
  corridor validate my-data
"""


@click.group(help=HELP, context_settings={"max_content_width": 110})
@click.version_option(__version__, prog_name="corridor", message="%(prog)s %(version)s")
def app() -> None:
    """The commands; each is a function of its own."""


@app.command()
@click.argument("places", nargs=-1, required=True, metavar="[ORIGIN] DESTINATION")
@click.option("--by", default="best", show_default=True, metavar="|".join(TAGS), help="Which route comes first.")
@click.option(
    "--wait",
    default="expected",
    show_default=True,
    metavar="|".join(WAIT_POLICIES),
    help="How long cargo waits for a departure.",
)
@click.option("--teu", type=float, default=2, show_default=True, help="Containers, in TEU (a 40-foot one is 2).")
@click.option("--tonnes", type=float, default=20, show_default=True, help="Weight of the cargo.")
@click.option("--m3", type=float, help="Volume; air is charged on at least 167 kg per m3.")
@click.option("--value", type=float, default=100_000, show_default=True, help="Value of the goods in USD.")
@click.option("--include-planned", is_flag=True, help="Use planned services too, marked as such.")
@click.option("-n", "number", type=click.IntRange(min=1), default=5, show_default=True, help="How many routes to show.")
@click.option("--all", "show_all", is_flag=True, help="Show every undominated route.")
@json_option
@click.option(
    "--map", "html", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a map that opens offline."
)
@data_option
def route(
    *,
    places: tuple[str, ...],
    by: str,
    wait: str,
    teu: float,
    tonnes: float,
    m3: float | None,
    value: float,
    include_planned: bool,
    number: int,
    show_all: bool,
    as_json: bool,
    html: Path | None,
    data: Path | None,
) -> None:
    """The routes worth choosing between: no other is at once no slower, no dearer and no dirtier.

    A place is a node id, a name in any script, a UN/LOCODE, a city, a country or lat,lon. ORIGIN is Changchun when left
    out.

    \b
    Examples:
      corridor route Hamburg                            from Changchun, two TEU
      corridor route Hamburg --map hamburg.html         and a map to send on
      corridor route Duisburg Changchun --by fastest    the other way, fastest first
      corridor route 慕尼黑 --teu 4 --tonnes 36 --value 500000
      corridor route Frankfurt --include-planned        with the charter that is planned
      corridor route -- -33.9,151.2                     to a point
      corridor route Busan --all --json                 every undominated route, as JSON
    """
    if len(places) > 2:
        raise InputError(
            f"{len(places)} places given ({', '.join(places)}); give a destination, or an origin and a destination "
            '(a name of several words in quotes: "Los Angeles")'
        )
    choice(by, TAGS, "--by")
    choice(wait, WAIT_POLICIES, "--wait")
    shipment = Shipment(teu=teu, tonnes=tonnes, m3=m3, value_usd=value)
    if html is not None:
        store.check_writable(html)
    network = front.load(data)
    origin, destination = places if len(places) > 1 else ("Changchun", places[0])
    plan = front.plan(
        network, origin, destination,
        shipment=shipment, wait=wait, include_planned=include_planned,  # type: ignore[arg-type]
    )  # fmt: skip
    limit = None if show_all else number
    if as_json:
        print_json(plan.to_dict(limit=limit, by=by))  # type: ignore[arg-type]
    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    if not as_json:
        show(lambda console: report.print_plan(plan, console, limit=limit, by=by))  # type: ignore[arg-type]
    if html is not None:
        written = plan.to_html(html, limit=limit or len(plan.routes))
        print(f"\nMap written to {written}", file=sys.stderr if as_json else sys.stdout)


@app.command("map")
@click.argument("html", type=click.Path(path_type=Path), metavar="FILE.html")
@data_option
def map_(*, html: Path, data: Path | None) -> None:
    """The whole network on one map that opens offline.

    \b
    Example:
      corridor map network.html
    """
    store.check_writable(html)
    print(f"Map written to {front.load(data).to_html(html)}")


for command in (listings.services, listings.nodes, listings.validate, audits.calibrate, audits.coverage):
    app.add_command(command)


SOUTHERN_POINT = re.compile(r"-\d+(\.\d*)?\s*,\s*-?\d")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; turns every error of the package into its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # "-33.9,151.2" is a point in the south, not an option: a leading space keeps it whole
    words = [f" {word}" if SOUTHERN_POINT.match(word) else word for word in words]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show 长春 shows ??, not a traceback
    try:
        app(words, prog_name="corridor")
    except NoRoute as error:
        print(f"No route: {error}", file=sys.stderr)
        sys.exit(1)
    except DataError as error:
        print(error, file=sys.stderr)
        count = len(error.faults)
        print(
            f"{count} error{'' if count == 1 else 's'} in the data; corridor validate DIR shows all",
            file=sys.stderr,
        )
        sys.exit(2)
    except CorridorError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
