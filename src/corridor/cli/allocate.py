"""The commands that share out limited space: allocate, of many orders over departures, and flow, of TEU a week."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from corridor.api.allocation import Allocation
from corridor.api.allocation import allocate as allocation_of
from corridor.api.allocation_files import flow_map, order_pages
from corridor.api.capacity import MOST_STEPS, capacity_sweep
from corridor.api.dated import day
from corridor.api.flows import flow as flow_of
from corridor.cli import document_options, options
from corridor.cli.printing import FILE, INTERRUPTED, choice, json_option, print_json, say, show, tongue
from corridor.cli.study_options import PLOTS, draw, tell_written
from corridor.errors import InputError
from corridor.files.disk import (
    check_writable,
    is_folder,
    is_named,
    refusing,
    shown,
    write_bytes_atomically,
    write_text_atomically,
    write_texts_together,
)
from corridor.model.network import Network
from corridor.views.allocation import bars, csv_text, print_allocation, print_flow, print_sweep, workbook
from corridor.views.cover import PLAIN, Cover, read_cover
from corridor.views.registry import Look

MOST_TEU = 1e9
ROUNDING = 1e-9


@click.command()
@click.argument("orders", type=FILE, metavar="ORDERS")
@click.option("--from", "start", metavar="DATE", help="The first day.  [default: the first on which an order is ready]")
@click.option("--weeks", type=int, default=4, show_default=True, metavar="N", help="Departures of so many weeks.")
@click.option(
    "--slots", type=FILE, metavar="FILE",
    help="Space of the hub: service, from, to, date or days, capacity_teu or capacity_kg.",
)  # fmt: skip
@click.option(
    "--keep", type=FILE, metavar="FILE.json",
    help="An earlier answer (--json): the orders that it places stay where they are.",
)  # fmt: skip
@click.option("--move", multiple=True, metavar="ORDER", help="A kept order that may go elsewhere. Repeatable.")
@click.option("--undo", multiple=True, metavar="ORDER", help="A kept order that is given up. Repeatable.")
@click.option("--split", is_flag=True, help="The boxes of an order may part.")
@click.option("--late-usd-per-day", type=float, metavar="USD", help="What a day too late costs, unless the order says.")
@click.option("--left-over-usd", type=float, metavar="USD", help="What leaving an order costs, unless the order says.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="How long the proof may take.")
@click.option("--out", type=FILE, metavar="FILE.csv|xlsx", help="Write the legs of all orders, a row a leg.")
@click.option("--csv", "as_csv", is_flag=True, help="The legs as CSV on stdout, and nothing else there.")
@json_option
@click.option(
    "--plot", type=FILE, metavar="FILE.png",
    help="Draw how full departures are: .png, .svg or .pdf (needs matplotlib).",
)  # fmt: skip
@click.option("--map", "map_file", type=FILE, metavar="FILE.html", help="A map, flows as widths.")
@click.option("--report-dir", type=FILE, metavar="DIR", help="A page for the customer of every order.")
@click.option(
    "--cover", "cover_file", type=FILE, metavar="FILE.toml",
    help="Sender, terms and selling price on those pages, as for corridor route --report.",
)  # fmt: skip
@click.option(
    "--sweep", metavar="SERVICE=LOW:HIGH[:STEP]",
    help="What it all comes to with each capacity of a service's departures, in TEU (kg of what flies).",
)  # fmt: skip
@options.limit_options
@options.world_options
def allocate(
    *, orders: Path, start: str | None, weeks: int, slots: Path | None, split: bool, keep: Path | None,
    move: tuple[str, ...], undo: tuple[str, ...], map_file: Path | None, report_dir: Path | None,
    cover_file: Path | None, sweep: str | None,
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
    prices = (late_usd_per_day, left_over_usd)
    _check(given, files={"--out": out, "--plot": plot, "--map": map_file}, seconds=seconds, prices=prices)
    cover = PLAIN if cover_file is None else read_cover(document_options.read(cover_file), shown(cover_file))
    _check_pages(report_dir, cover_file)
    network = options.world(given)
    asked: dict[str, Any] = {name: given[name] for name in options.LIMITS} | {
        "start": None if start is None else day(start, "--from"), "weeks": weeks,
        "slots": () if slots is None else slots, "split": split, "keep": keep, "move": move, "undo": undo,
        "late_usd_per_day": late_usd_per_day, "left_over_usd": left_over_usd, "seconds": seconds, "told": told,
    }  # fmt: skip
    try:
        if sweep is not None:
            if as_csv or any(one is not None for one in (out, plot, map_file, report_dir)):
                raise InputError("--sweep makes many allocations, and no file of one; leave out the files, or --sweep")
            swept = capacity_sweep(network, orders, *_capacities(sweep), **asked)
            if as_json:
                print_json(swept.to_dict())
            else:
                show(lambda screen: print_sweep(swept, network, screen))
            sys.exit(INTERRUPTED if swept.interrupted else 0)
        found = allocation_of(network, orders, **asked)
    except KeyboardInterrupt:
        say("Interrupted before the first allocation was found")
        sys.exit(INTERRUPTED)
    files = _written(found, network, {"out": out, "plot": plot, "map": map_file, "report_dir": report_dir}, cover)
    if as_json:
        print_json(found.to_dict())
    elif as_csv:
        sys.stdout.write(csv_text(found))
    else:
        show(lambda console: print_allocation(found, network, console))
    tell_written(files, aside=as_json or as_csv)
    if found.interrupted:
        sys.exit(INTERRUPTED)


def _written(
    found: Allocation, network: Network, files: Mapping[str, Path | None], cover: Cover
) -> list[tuple[str, Path]]:  # fmt: skip
    """Write every file that was asked for; what they are, and where."""
    done: list[tuple[str, Path]] = []
    if (out := files["out"]) is not None:
        content = workbook(found) if out.suffix.lower() == ".xlsx" else csv_text(found).encode("utf-8")
        done.append(("Legs", write_bytes_atomically(out, content)))
    if (plot := files["plot"]) is not None:
        done.append(("Plot", draw(plot, bars(found, network))))
    if (drawn := files["map"]) is not None:
        done.append(("Map", write_text_atomically(drawn, found.page().spoken(tongue()).html())))
    if (folder := files["report_dir"]) is not None:
        pages = dict(order_pages(found, now=datetime.now(UTC), look=Look(cover=cover, lang=tongue().lang)))
        with refusing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        write_texts_together({folder / name: page for name, page in pages.items()})
        done.append((f"{len(pages)} page{'' if len(pages) == 1 else 's'} of orders", folder))
    return done


def _capacities(text: str) -> tuple[str, list[float]]:
    """The service and the capacities of ``--sweep``. Raises ``InputError``."""
    service, _, words = text.rpartition("=")
    try:
        numbers = [float(word) for word in words.split(":")]
    except ValueError:
        numbers = []
    step = numbers[2] if len(numbers) > 2 else 1.0
    if not service or len(numbers) not in (2, 3) or not step > 0 or not 0 < numbers[0] < numbers[1] < MOST_TEU:
        raise InputError(
            f"--sweep is {text!r}; write SERVICE=LOW:HIGH or SERVICE=LOW:HIGH:STEP, such as CMO-OUT=40:60:2"
        )
    count = math.floor((numbers[1] - numbers[0]) / step + ROUNDING) + 1
    if count > MOST_STEPS:
        raise InputError(f"--sweep asks for {count} capacities; give a step that makes at most {MOST_STEPS}")
    return service, [numbers[0] + step * number for number in range(count)]


def _check(
    given: dict[str, Any],
    *,
    files: dict[str, Path | None],
    seconds: float,
    prices: tuple[float | None, float | None],
) -> None:
    """Refuse options that cannot be, before anything is worked out. Raises ``InputError``."""
    for name, value in zip(("--late-usd-per-day", "--left-over-usd"), prices, strict=True):
        if value is not None and not 0 <= value < float("inf"):
            raise InputError(f"{name} is {value:g}; give 0 or more USD")
    if not 0 < seconds < float("inf"):
        raise InputError(f"--seconds is {seconds:g}; give seconds above 0")
    endings = {"--out": (".csv", ".xlsx"), "--plot": PLOTS, "--map": (".html", ".htm")}
    for option, path in files.items():
        if path is not None:
            choice(path.suffix.lower(), endings[option], f"the ending of {option}")
            check_writable(path)
    if given["via"]:
        raise InputError("--via is for one order; write it in the column via of its row")


def _check_pages(folder: Path | None, cover: Path | None) -> None:
    if folder is None:
        if cover is not None:
            raise InputError("--cover goes with --report-dir DIR; add it")
    elif is_named(folder) and not is_folder(folder):
        raise InputError(f"{shown(folder)} is a file; name a folder for the pages of orders")


def told(what: str) -> None:
    """Where it stands, on a line of its own where somebody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what[:100]}")
        sys.stderr.flush()


@click.command()
@click.argument("demand", type=FILE, metavar="DEMAND")
@click.option("--per", default="week", show_default=True, metavar="week|year", help="What the TEU of DEMAND are by.")
@click.option("--left-over-usd", type=float, required=True, metavar="USD", help="What a TEU costs that finds no place.")
@click.option("--value", type=float, metavar="USD", help="Value of the goods, a TEU.  [default: assumptions.toml]")
@json_option
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler whose workers do the work.")
@click.option("--map", "map_file", type=FILE, metavar="FILE.html", help="A map, flows as widths.")
@options.limit_options
@options.world_options
def flow(
    *, demand: Path, per: str, left_over_usd: float, value: float | None, scheduler: str | None, as_json: bool,
    map_file: Path | None,
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
    if map_file is not None:
        check_writable(map_file)
    network = options.world(given)
    asked = {name: given[name] for name in options.LIMITS}
    found = flow_of(
        network, demand, per=per, left_over_usd=left_over_usd,  # type: ignore[arg-type]
        value_usd_per_teu=value, told=told, scheduler=scheduler, **asked,
    )  # fmt: skip
    files = []
    if map_file is not None:
        files.append(("Map", write_text_atomically(map_file, flow_map(found).spoken(tongue()).html())))
    if as_json:
        print_json(found.to_dict())
    else:
        show(lambda screen: print_flow(found.found, screen))
    tell_written(files, aside=as_json)
