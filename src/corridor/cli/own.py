"""The commands of own figures: rates, sailings and closures that are laid over the data until they are removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from corridor.api.planning import load, plan
from corridor.cli.printing import FILE, Commands, data_option
from corridor.dataset import own as store
from corridor.dataset.files import name_of
from corridor.dataset.load import faults_of
from corridor.dataset.writing import template as templates
from corridor.errors import DataError, InputError, fault_lines
from corridor.files.disk import is_folder, refusing, shown
from corridor.model.network import Network


@click.group(cls=Commands)
def own() -> None:
    """Own figures: rates, sailings and closures, laid over the data in every answer until they are removed.

    \b
    Examples:
      corridor own template my --for Hamburg      tables to fill in, with the services that go there
      corridor own check my                       what is wrong with them
      corridor own add my                         in force from now on
      corridor own list
      corridor own remove my
      corridor route Hamburg --no-own             without them, once
    """


@own.command()
@click.argument("path", type=FILE)
@data_option
def add(*, path: Path, data: Path | None) -> None:
    """Keep a copy of own figures, checked first: a folder, a table (rates.csv) or a workbook."""
    others = [found for found in store.kept() if name_of(found) != name_of(path.resolve())]
    doubts = _checked(data, [*others, path])
    copy, replaced = store.add(path)
    network = load(data, overlays=store.kept())
    for line in doubts:
        print(line)
    print(f"{name_of(copy)} is {'replaced' if replaced else 'added'}: {_summary(network)}")


@own.command("list")
@data_option
def list_(*, data: Path | None) -> None:
    """The own figures that are in force."""
    overlays = store.kept()
    if not overlays:
        print("no own figures; corridor own add PATH adds some")
        return
    network = load(data, overlays=overlays)
    for line in _summary(network).split("; "):
        print(line)


@own.command()
@click.argument("name")
def remove(*, name: str) -> None:
    """Keep own figures no longer."""
    print(f"{name_of(store.remove(name))} is removed")


@own.command()
@click.argument("path", type=FILE, required=False)
@data_option
def check(*, path: Path | None, data: Path | None) -> None:
    """What is wrong or doubtful about own figures: those given, else those in force."""
    overlays = store.kept() if path is None else [path]
    if not overlays:
        print("no own figures; corridor own check PATH checks some")
        return
    for line in _checked(data, overlays):
        print(line)
    print(f"no errors: {_summary(load(data, overlays=overlays))}")


@own.command()
@click.argument("directory", type=FILE, metavar="DIR")
@click.option("--for", "destinations", multiple=True, metavar="DEST", help="With the services used to get there.")
@click.option("--from", "origin", default="Changchun", show_default=True, metavar="ORIGIN", help="Where they start.")
@data_option
def template(*, directory: Path, destinations: tuple[str, ...], origin: str, data: Path | None) -> None:
    """Empty tables and a workbook with lists to choose from, to be filled in and added."""
    network = load(data)
    rides = list(_rides(network, origin, destinations))
    with refusing(directory):
        directory.mkdir(parents=True, exist_ok=True)
    if not is_folder(directory):
        raise InputError(f"{shown(directory)} is no folder; name one")
    files = templates.tables(directory.resolve().name, rides, network)
    for name in files:
        if (directory / name).exists():
            raise InputError(f"{shown(directory / name)} is there already; name another folder, or remove it")
    for name, content in files.items():
        store.write_new(directory / name, content)
    print(f"{directory / templates.BOOK} and {len(files) - 1} tables are written, with {len(rides)} rides")
    print(f"Fill in the workbook or the tables, then: corridor own add {directory}")


def _rides(network: Network, origin: str, destinations: Iterable[str]) -> Iterable[templates.Ride]:
    """The rides of the routes that are shown first, each once."""
    seen: set[templates.Ride] = set()
    for destination in destinations:
        found = plan(network, origin, destination)
        if not found.routes:
            raise InputError(f"--for {destination}: {found.why}; name another place")
        for route in found.routes[:SHOWN]:
            for leg in route.legs:
                if leg.service is not None:
                    ride = templates.Ride(service=leg.service, from_node=leg.from_node, to_node=leg.to_node)
                    if ride not in seen:
                        seen.add(ride)
                        yield ride


SHOWN = 5
"""Routes that ``corridor route`` shows."""


def _checked(data: Path | None, overlays: Iterable[Path]) -> list[str]:
    """The doubts about overlays, a line each; refuses them, and prints the doubts, where they have faults."""
    laid = list(overlays)
    starts = tuple(f"{name_of(path)}/" if is_folder(path) else path.name for path in laid)
    faults = faults_of(data, overlays=laid)
    doubts = [fault for fault in faults if fault.severity == "warning" and fault.where.startswith(starts)]
    still_open = [fault for fault in doubts if fault.code == "row-open"]
    closed = [fault for fault in doubts if fault.code != "row-open"]
    lines = [f"warning: {line}" for line in fault_lines(closed, {})]
    if still_open:
        count = len(still_open)
        rows = "1 row is" if count == 1 else f"{count} rows are"
        lines.append(f"{rows} not filled in and not used, from {still_open[0].where} on")
    if faults.errors:
        for line in lines:
            print(line)
        raise DataError(faults.errors, left_out=faults.left_out, told="in own figures and the data under them")
    return lines


def _summary(network: Network) -> str:
    return store.summary(network, today=datetime.now(UTC).date())
