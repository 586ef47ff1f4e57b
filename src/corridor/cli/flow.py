"""The command that sends TEU a week over services without dates: flow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corridor.api.allocation_files import flow_map
from corridor.api.flows import flow as flow_of
from corridor.cli import options
from corridor.cli.allocate import told
from corridor.cli.output import choice, json_option, print_json, show, tongue
from corridor.cli.study_options import written
from corridor.errors import InputError
from corridor.files.disk import check_writable, write_text_atomically
from corridor.views.allocation import print_flow


@click.command()
@click.argument("demand", type=click.Path(path_type=Path), metavar="DEMAND")
@click.option("--per", default="week", show_default=True, metavar="week|year", help="What the TEU of DEMAND are by.")
@click.option("--left-over-usd", type=float, required=True, metavar="USD", help="What a TEU costs that finds no place.")
@click.option("--value", type=float, metavar="USD", help="Value of the goods, a TEU.  [default: assumptions.toml]")
@json_option
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler whose workers do the work.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE.html", help="A map, flows as widths.")
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
    if as_json:
        print_json(found.to_dict())
    else:
        show(lambda screen: print_flow(found.found, screen))
    if map_file is not None:
        written("Map", write_text_atomically(map_file, flow_map(found).spoken(tongue()).html()), aside=as_json)
