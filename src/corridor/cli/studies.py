"""The commands that analyse: reach, critical, sweep."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

import click

from corridor.analysis import criticality
from corridor.analysis.criticality import ELEMENT_KINDS, Harm
from corridor.analysis.parameter import UNITS
from corridor.analysis.sensitivity import BREAK_EVEN_COLUMNS
from corridor.api import answers, studies
from corridor.api.objects import Network
from corridor.cli.printing import FILE, INTERRUPTED, choice, print_json, say, show, tell, tongue
from corridor.cli.study_options import Bar, Row, asking, circumstances, draw, print_csv, tell_notes, tell_written
from corridor.errors import InputError, NoRoute
from corridor.files.disk import check_writable, write_text_atomically
from corridor.places.gazetteer import load_gazetteer
from corridor.planning.request import Inquiry
from corridor.views.maps import reach_map
from corridor.views.maps.reach_map import MEASURES, Measure
from corridor.views.terminal.notes import by_name, counted
from corridor.views.words import print_table

"""Exit code after Ctrl-C, as shells give it."""
HOURS = {"": 24.0, "d": 24.0, "day": 24.0, "days": 24.0, "h": 1.0, "hour": 1.0, "hours": 1.0}
_TIME = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


@click.command()
@click.option("--within", metavar="TIME", help="No longer than this: 20d, 480h.")
@click.option("--budget", type=float, metavar="USD", help="No dearer than this, the whole shipment.")
@click.option("--by", metavar="|".join(MEASURES), help="What orders the table and colours the map.")
@click.option("--no-nodes", is_flag=True, help="Only countries' main cities: several times faster.")
@click.option("--map", "html", type=FILE, metavar="FILE.html", help="Write a map that opens offline.")
@asking
def reach(
    *,
    network: Network,
    inquiry: Inquiry,
    within: str | None,
    budget: float | None,
    by: str | None,
    no_nodes: bool,
    html: Path | None,
    as_json: bool,
    as_csv: bool,
    plot: Path | None,
) -> None:
    """What can be reached from Changchun within a time or for a price: every country's main city, and every node.

    Of the routes that keep the limits the one of lowest generalised cost is shown. Without limits
    everything that can be reached is.

    \b
    Examples:
      corridor reach --within 20d
      corridor reach --budget 5000 --map reach.html
      corridor reach --within 25d --budget 6000 --no-nodes
      corridor reach --within 20d --origin Duisburg --csv
    """
    if by is not None:
        choice(by, MEASURES, "--by")
    if html is not None:
        check_writable(html)
    within_days = None if within is None else hours_of(within) / 24
    measure = cast(Measure, by or studies.leading(within_days, budget))
    with Bar("destinations") as bar:
        rows = studies.reach_rows(
            network, inquiry, within_days=within_days, budget_usd=budget, by=measure, nodes=not no_nodes, progress=bar
        )
    limits = studies.limits_in_words(within_days, budget)
    title = f"What can be reached from {inquiry.origin.name}"
    files = []
    if html is not None:
        page = reach_map.reach_page(rows, inquiry.origin, by=measure, title=title, limits=limits)
        files.append(("Map", write_text_atomically(html, page.spoken(tongue()).html())))
    if plot is not None:
        from corridor.views import plots

        files.append(("Plot", draw(plot, plots.reach(rows, by=measure, title=title, limits=limits))))
    if as_json:
        print_json(answers.reach(inquiry, rows, within_days=within_days, budget_usd=budget))
    elif as_csv:
        print_csv(studies.flat(rows))
    else:
        tell(f"{title} {limits}\n{circumstances(inquiry, network)}\n")
        cities = [row for row in rows if row["kind"] == "city" and row["reached"]]
        show(lambda console: print_table(REACH_HEADERS, map(_reach_cells, cities), console, right=(2, 3, 4)))
        tell(f"\n{reach_map.counted(rows)} are reached {limits}")
        if not no_nodes:
            tell("--csv and --json list the nodes too, --map shows them")
        tell_notes([row["notes"] for row in cities], by_name([country_of(row) for row in cities], "countries"))
    tell_written(files, aside=as_json or as_csv)


REACH_HEADERS = ("country", "main city", "days", "USD", "kg CO2e", "way")


def _reach_cells(row: Row) -> list[str]:
    return [
        f"{country_of(row)} ({row['country']})", row["name"], f"{row['days']:.1f}", f"{row['usd']:,.0f}",
        f"{row['kg_co2e']:,.0f}", row["via"],
    ]  # fmt: skip


def country_of(row: Row) -> str:
    """The country of a row by its name."""
    return load_gazetteer().country_name(row["country"])


@click.command()
@click.argument("destinations", nargs=-1, metavar="[DESTINATION]...")
@click.option("--all-countries", is_flag=True, help="The main city of every country, instead of destinations.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="|".join(ELEMENT_KINDS),
    help="Close only these; may be given several times.",
)  # fmt: skip
@click.option("-n", "number", type=click.IntRange(min=1), default=25, show_default=True, help="How many rows to print.")
@asking
def critical(
    *,
    network: Network,
    inquiry: Inquiry,
    destinations: tuple[str, ...],
    all_countries: bool,
    kinds: tuple[str, ...],
    number: int,
    as_json: bool,
    as_csv: bool,
    plot: Path | None,
) -> None:
    """Every service, border, node and passage closed in turn, ranked by the harm that it does.

    Only what the best, fastest, cheapest or greenest route to a destination uses is closed: closing anything else
    changes none of these. Ctrl-C ends the closing; what is done by then is ranked and printed.

    \b
    Examples:
      corridor critical Hamburg Duisburg Moscow
      corridor critical --all-countries --kind border
      corridor critical Prague --kind node --kind service --json
    """
    if bool(destinations) == all_countries:
        found = "no destination" if not destinations else "destinations and --all-countries"
        raise InputError(f"{found} given; name destinations, such as Hamburg, or write --all-countries")
    chosen = studies.check_kinds(kinds)
    ends = studies.destinations(destinations, network, inquiry.origin)
    done: list[Harm] = []
    closing = None
    try:
        closing = criticality.closures(network, ends, inquiry, kinds=chosen)
        with Bar("closures") as bar:
            for harm in closing.harms:
                done.append(harm)
                bar(len(done), closing.total)
    except KeyboardInterrupt:
        total = "all" if closing is None else closing.total
        say(f"Interrupted: {len(done)} of {total} closures are done")
    unreached, notes = ((), ()) if closing is None else (closing.unreached, closing.notes)
    if closing is not None and len(unreached) == len(ends):
        raise NoRoute(f"nothing leads from {inquiry.origin.name} to {studies.described(ends)} as it is")
    complete = closing is not None and len(done) == closing.total
    rows = studies.critical_rows(done)
    title = f"What hurts most when it is closed: {inquiry.origin.name} to {studies.described(ends)}"
    files = []
    if plot is not None and rows:
        from corridor.views import plots

        files.append(("Plot", draw(plot, plots.critical(rows, title=title))))
    if as_json:
        print_json(answers.critical(inquiry, ends, rows, notes=notes, unreached=unreached, complete=complete))
    elif as_csv:
        print_csv(rows, studies.CRITICAL_COLUMNS)
    else:
        tell(f"{title}\n{circumstances(inquiry, network)}\n")
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row["same_as"] or row["id"])]
        shown = groups[:number]
        width = len(CRITICAL_HEADERS) if any(group[0]["lost"] for group in shown) else len(CRITICAL_HEADERS) - 1
        cells = [_critical_cells(group)[:width] for group in shown]
        show(lambda console: print_table(CRITICAL_HEADERS[:width], cells, console, right=(1, 2, 3, 4, 5)))
        tell(f"\n{_critical_close(rows, unreached, complete=complete)}")
        if any(notes):
            tell("\nKnown of the best, fastest, cheapest and greenest routes as they are:")
        tell_notes(notes, by_name([end.name for end in ends], "destinations"))
    tell_written(files, aside=as_json or as_csv)
    if not complete:
        sys.exit(INTERRUPTED)


CRITICAL_HEADERS = ("closed", "lost", "gen. USD", "best d", "fastest d", "cheapest USD", "cut off")


def _critical_cells(group: Sequence[Row]) -> list[str]:
    """The cells of one line: the first element, and below it the others whose closure does the same."""
    row = group[0]
    name = _critical_name(row)
    if len(group) > 1:
        name += f"\nthe same: {', '.join(map(_critical_name, group[1:]))}"
    return [
        name, str(row["destinations_lost"]), f"{row['generalised_usd_lost']:+,.0f}",
        f"{row['best_days_lost']:+,.1f}", f"{row['fastest_days_lost']:+,.1f}", f"{row['cheapest_usd_lost']:+,.0f}",
        row["lost"],
    ]  # fmt: skip


def _critical_name(row: Row) -> str:
    name = str(row["name"]) if row["kind"] == "node" else f"{row['kind']} {row['name']}"
    return f"{name} [{row['id']}]" if row["kind"] == "service" else name


def _critical_close(rows: Sequence[Row], unreached: Sequence[str], *, complete: bool) -> str:
    harmful = sum(row["destinations_harmed"] > 0 for row in rows)
    rest = (
        "nothing else is on a best, fastest, cheapest or greenest route, so closing it changes none of them"
        if complete
        else "the rest was not closed"
    )
    without = f"\nWithout any route as it is: {', '.join(unreached)}." if unreached else ""
    return (
        f"{len(rows)} closures, {harmful} do harm; {rest}.\nlost: destinations without any route. The others: after "
        "minus before, summed over the destinations still reached; gen. USD is generalised cost, by which the best is "
        f"best.{without}"
    )


@click.command()
@click.argument("destination", metavar="DESTINATION")
@click.option("--set", "set_", required=True, metavar="FIGURE", help="What changes, such as 'frequency of SERVICE'.")
@click.option("--from", "low", type=float, required=True, metavar="NUMBER", help="Where it begins.")
@click.option("--to", "high", type=float, required=True, metavar="NUMBER", help="Where it ends.")
@asking
def sweep(
    *,
    network: Network,
    inquiry: Inquiry,
    destination: str,
    set_: str,
    low: float,
    high: float,
    as_json: bool,
    as_csv: bool,
    plot: Path | None,
) -> None:
    """Which route wins by generalised cost while one figure changes, and the exact break-even points.

    FIGURE is 'frequency of SERVICE' (departures a week), 'delay of SERVICE' (hours added to each hop), 'cost of
    SERVICE' (a factor on the price of its hops), 'carbon price' (USD per tonne), 'holding rate' (share of the value a
    year) or 'value of goods' (USD, the whole shipment).

    \b
    Examples:
      corridor sweep Hamburg --set 'value of goods' --from 0 --to 1000000
      corridor sweep Schwarzheide --set 'frequency of CMO-OUT' --from 0.5 --to 7 --plot train.png
      corridor sweep Warsaw --set 'carbon price' --from 0 --to 500 --json
    """
    found = studies.swept(network, destination, set_, inquiry, low=low, high=high)
    rows, points = found.rows(), found.break_even_rows()
    column, words = UNITS[found.parameter.figure]
    title = f"{inquiry.origin.name} to {found.destination.name}: what wins by {found.parameter.text}"
    files = []
    if plot is not None:
        from corridor.views import plots

        files.append(("Plot", draw(plot, plots.sweep(found, title=title))))
    if as_json:
        print_json(answers.sweep(inquiry, found, low=low, high=high))
    elif as_csv:
        print_csv(studies.flat(rows))
    else:
        tell(f"{title}\n{circumstances(inquiry, network)}\n")
        cells = [_sweep_cells(row, column) for row in rows]
        headers = (words, "mode", "days", "USD", "kg CO2e", "generalised USD", "way")
        show(lambda console: print_table(headers, cells, console, right=(2, 3, 4, 5)))
        print()
        for point in points:
            tell(point[BREAK_EVEN_COLUMNS[-1]])
        if not points:
            tell(f"no break-even from {low:g} to {high:g}: one route wins everywhere.")
        tell_notes([row["notes"] for row in rows], counted(len(rows), "routes"))
    tell_written(files, aside=as_json or as_csv)


def _sweep_cells(row: Row, column: str) -> list[str]:
    def ends(name: str, form: str) -> str:
        low, high = (format(row[f"{name}_{end}"], form) for end in ("from", "to"))
        return low if low == high else f"{low} to {high}"

    return [
        f"{_amount(row[f'{column}_from'])} to {_amount(row[f'{column}_to'])}", row["mode"], ends("days", ".1f"),
        ends("usd", ",.0f"), f"{row['kg_co2e']:,.0f}", ends("generalised_usd", ",.0f"), row["via"],
    ]  # fmt: skip


def _amount(value: float) -> str:
    """Six figures, or all of a number that has more; never with an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}"


def hours_of(text: str) -> float:
    """Hours of a time such as ``20d``, ``480h`` or ``20`` (days). Raises ``InputError``."""
    match = _TIME.fullmatch(text)
    if match is None or match[2].lower() not in HOURS:
        raise InputError(f"--within is {text!r}; write a time such as 20d (days) or 480h (hours)")
    return float(match[1]) * HOURS[match[2].lower()]
