"""The command that changes the world and asks again: whatif."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corridor.api.comparison import HEADERS, NUMBERS, Comparison, what_if
from corridor.api.planning import place
from corridor.api.studies import HUB
from corridor.cli import options
from corridor.cli.printing import FILE, data_option, json_option, print_json, show, tell, tongue
from corridor.cli.study_options import Bar, circumstances, print_csv, tell_notes, tell_written
from corridor.errors import InputError, NoRoute
from corridor.files.disk import check_writable
from corridor.scenarios.toml import is_scenario, shipped, stack
from corridor.views.terminal.notes import before_after
from corridor.views.words import place_line, print_table


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="SCENARIO.toml... DESTINATION...")
@click.option("--all-countries", is_flag=True, help="The main city of every country, instead of destinations.")
@click.option("--origin", default=HUB, show_default=True, metavar="PLACE", help="Where the cargo is ready.")
@options.question_options
@options.with_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row for each destination and tag as CSV on stdout.")
@click.option(
    "--map", "html", type=FILE, metavar="FILE.html",
    help="Write a map of both, before and after, that opens offline.",
)  # fmt: skip
@data_option
def whatif(
    *,
    words: tuple[str, ...],
    all_countries: bool,
    origin: str,
    as_json: bool,
    as_csv: bool,
    html: Path | None,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:
    """What a scenario does to the routes from Changchun: before and after, and which destinations are lost.

    A word that ends in .toml is a scenario, a file or one that ships; several are applied in order. Any other is a
    destination.

    \b
    Examples:
      corridor whatif manzhouli-congested-2024.toml Warsaw
      corridor whatif suez-open.toml Hamburg Rotterdam --map suez-open.html
      corridor whatif russia-transit-closed.toml changchun-train-3-a-week.toml --all-countries
      corridor whatif my-scenario.toml Duisburg --csv
    """
    files = [word for word in words if is_scenario(word)]
    destinations = [word for word in words if not is_scenario(word)]
    if not files:
        names = ", ".join(file.name for file in shipped())
        raise InputError(f"no scenario given; name a .toml file, or one that ships: {names}")
    if bool(destinations) == all_countries:
        found = "no destination" if not destinations else "destinations and --all-countries"
        raise InputError(f"{found} given; name destinations, such as Hamburg, or write --all-countries")
    options.one_of_stdout([("--json", as_json), ("--csv", as_csv)])
    if html is not None:
        check_writable(html)
    network = options.world(given)
    start = place(origin, network)
    question = options.question(given, network, start)
    scenarios, after = stack(files, network)
    with Bar("destinations") as bar:
        answer = what_if(network, scenarios, destinations, origin=start, after=after, progress=bar, **question)
    if not any(any(outcome.found) for outcome in answer.outcomes):
        raise NoRoute(answer.outcomes[0].after.why or "there is no route")
    written = [] if html is None else [("Map", answer.to_html(html, lang=tongue().lang))]
    if as_json:
        print_json(answer.to_dict())
    elif as_csv:
        print_csv(answer.rows())
    else:
        _print(answer)
    tell_written(written, aside=as_json or as_csv)


def _print(answer: Comparison) -> None:
    for scenario in answer.scenarios:
        tell(scenario.name)
        if scenario.description:
            tell(" ".join(scenario.description.split()))
    tell(f"from {place_line(answer.inquiry.origin)}; {circumstances(answer.inquiry, answer.before)}\n")
    rows = answer.cells()
    if rows:
        show(lambda console: print_table(HEADERS, rows, console, right=NUMBERS))
    tell(f"\n{answer.summary()}")
    shown = [effect for _, effect in answer.shown()]
    routes = [*(effect.before for effect in shown), *(effect.after for effect in shown)]
    notes = [() if route is None else route.notes for route in routes]
    tell_notes(notes, before_after(len(shown)))
