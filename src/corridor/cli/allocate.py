"""The commands that put many orders on departures with limited space: allocate, flow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from corridor.api.allocation import allocate as allocation_of
from corridor.api.dated import day
from corridor.api.flows import flow as flow_of
from corridor.cli import options
from corridor.cli.output import INTERRUPTED, choice, json_option, print_json, say, show
from corridor.cli.study_options import PLOTS, draw, written
from corridor.errors import InputError
from corridor.files.disk import check_writable, write_bytes_atomically
from corridor.views.allocation import bars, csv_text, print_allocation, print_flow, workbook


@click.command()
@click.argument("orders", type=click.Path(path_type=Path), metavar="ORDERS")
@click.option("--from", "start", metavar="DATE", help="The first day.  [default: the first on which an order is ready]")
@click.option("--weeks", type=int, default=4, show_default=True, metavar="N", help="Departures of so many weeks.")
@click.option(
    "--slots", type=click.Path(path_type=Path), metavar="FILE",
    help="Space of the hub: service, from, to, date or days, capacity_teu or capacity_kg.",
)  # fmt: skip
@click.option(
    "--keep", type=click.Path(path_type=Path), metavar="FILE.json",
    help="An earlier answer (--json): the orders that it places stay where they are.",
)  # fmt: skip
@click.option("--move", multiple=True, metavar="ORDER", help="A kept order that may go elsewhere. Repeatable.")
@click.option("--split", is_flag=True, help="The boxes of an order may part.")
@click.option("--late-usd-per-day", type=float, metavar="USD", help="What a day too late costs, unless the order says.")
@click.option("--left-over-usd", type=float, metavar="USD", help="What leaving an order costs, unless the order says.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="How long the proof may take.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.csv|xlsx", help="Write the legs of all orders, a row a leg."
)
@click.option("--csv", "as_csv", is_flag=True, help="The legs as CSV on stdout, and nothing else there.")
@json_option
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE.png",
    help="Draw how full departures are: .png, .svg or .pdf (needs matplotlib).",
)  # fmt: skip
@options.limit_options
@options.world_options
def allocate(
    *, orders: Path, start: str | None, weeks: int, slots: Path | None, split: bool, keep: Path | None,
    move: tuple[str, ...],
    late_usd_per_day: float | None, left_over_usd: float | None, seconds: float, out: Path | None,
    as_csv: bool, as_json: bool, plot: Path | None,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """Orders onto departures with limited space, so that all together cost least.

    ORDERS is a table (CSV or xlsx), a row an order: order, origin, destination, boxes or teu, tonnes, m3, value_usd,
    ready, due, max_usd, avoid, via, mode, priority, customer, late_usd_per_day, left_over_usd.

    Each order goes whole on one dated route, or is left over. It is proven how far the total may be above the best
    possible. Ctrl-C gives the best found so far.

    \b
    Examples:
      corridor allocate orders.csv --left-over-usd 20000 --late-usd-per-day 150
      corridor allocate orders.xlsx --from 2026-12-07 --weeks 4 --slots slots.csv --out allocation.csv
    """
    options.one_of_stdout([("--json", as_json), ("--csv", as_csv)])
    _check(given, out=out, plot=plot, seconds=seconds, prices=(late_usd_per_day, left_over_usd))
    network = options.world(given)
    asked = {name: given[name] for name in options.LIMITS}
    aside = as_json or as_csv
    try:
        found = allocation_of(
            network, orders, start=None if start is None else day(start, "--from"), weeks=weeks,
            slots=() if slots is None else slots, split=split, keep=keep, move=move, late_usd_per_day=late_usd_per_day,
            left_over_usd=left_over_usd, seconds=seconds, told=_told, **asked,
        )  # fmt: skip
    except KeyboardInterrupt:
        say("Interrupted before the first allocation was found")
        sys.exit(INTERRUPTED)
    if as_json:
        print_json(found.to_dict())
    elif as_csv:
        sys.stdout.write(csv_text(found))
    else:
        show(lambda console: print_allocation(found, network, console))
    if out is not None:
        content = workbook(found) if out.suffix.lower() == ".xlsx" else csv_text(found).encode("utf-8")
        written("Legs", write_bytes_atomically(out, content), aside=aside)
    if plot is not None:
        draw(plot, bars(found, network), aside=aside)
    if found.interrupted:
        sys.exit(INTERRUPTED)


@click.command()
@click.argument("demand", type=click.Path(path_type=Path), metavar="DEMAND")
@click.option("--per", default="week", show_default=True, metavar="week|year", help="What the TEU of DEMAND are by.")
@click.option("--left-over-usd", type=float, required=True, metavar="USD", help="What a TEU costs that finds no place.")
@click.option("--value", type=float, metavar="USD", help="Value of the goods, a TEU.  [default: assumptions.toml]")
@json_option
@options.limit_options
@options.world_options
def flow(
    *, demand: Path, per: str, left_over_usd: float, value: float | None, as_json: bool,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """TEU a week between many places, onto what services take, for the least total cost.

    DEMAND is a table (CSV or xlsx): origin, destination, teu. No dates: waits are the expected ones. What one more TEU
    a week on a service is worth is the price of its space.

    \b
    Examples:
      corridor flow demand.csv --left-over-usd 20000
      corridor flow demand.csv --per year --left-over-usd 20000 --scenario second-train.toml --json
    """
    choice(per, ("week", "year"), "--per")
    if not 0 <= left_over_usd < float("inf"):
        raise InputError(f"--left-over-usd is {left_over_usd:g}; give 0 or more USD")
    network = options.world(given)
    asked = {name: given[name] for name in options.LIMITS}
    found = flow_of(
        network, demand, per=per, left_over_usd=left_over_usd,  # type: ignore[arg-type]
        value_usd_per_teu=value, told=_told, **asked,
    )  # fmt: skip
    if as_json:
        print_json(found.to_dict())
    else:
        show(lambda screen: print_flow(found.found, screen))


def _check(
    given: dict[str, Any],
    *,
    out: Path | None,
    plot: Path | None,
    seconds: float,
    prices: tuple[float | None, float | None],
) -> None:
    """Refuse options that cannot be, before anything is worked out. Raises ``InputError``."""
    for name, value in zip(("--late-usd-per-day", "--left-over-usd"), prices, strict=True):
        if value is not None and not 0 <= value < float("inf"):
            raise InputError(f"{name} is {value:g}; give 0 or more USD")
    if not 0 < seconds < float("inf"):
        raise InputError(f"--seconds is {seconds:g}; give seconds above 0")
    for path, option, endings in ((out, "--out", (".csv", ".xlsx")), (plot, "--plot", PLOTS)):
        if path is not None:
            choice(path.suffix.lower(), endings, f"the ending of {option}")
            check_writable(path)
    if given["via"]:
        raise InputError("--via is for one order; write it in the column via of its row")


def _told(what: str) -> None:
    """Where it stands, on a line of its own where somebody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what[:100]}")
        sys.stderr.flush()
