"""The command line: words to a query, an answer to print. Exit codes: 0 an answer, 1 no route, 2 bad input or data.

It validates, calls the library, prints and exits; nothing is computed here.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor import __version__, front, report, store
from corridor.errors import CorridorError, DataError, InputError, NoRoute
from corridor.model import BASES, MODES, STATUSES, Network, Node, Service, Shipment
from corridor.places import resolve
from corridor.ranking import TAGS
from corridor.rates import WAIT_POLICIES

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 150
"""Columns of a table when the output is no terminal."""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Freight from Changchun: the routes worth choosing between, with waits, prices and CO2e.\n\n"
    "\b\nExamples:\n"
    "  corridor route Hamburg --map hamburg.html\n"
    "  corridor route Duisburg Changchun --by fastest\n"
    "  corridor services --at Xinglong\n"
    "  corridor validate my-data",
)

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data directory instead of the shipped one.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else there.")]


def _show(show: Callable[[Console], None]) -> None:
    """Print through rich: coloured on a terminal; elsewhere plain text of fixed width without trailing spaces."""
    from rich.console import Console

    if sys.stdout.isatty():
        show(Console(highlight=False, emoji=False, markup=False))
        return
    console = Console(
        file=io.StringIO(), width=PLAIN_WIDTH, color_system=None, highlight=False, emoji=False, markup=False
    )
    with console.capture() as capture:
        show(console)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def _print_json(answer: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _choice(value: str, allowed: Sequence[str], option: str) -> str:
    if value not in allowed:
        raise InputError(f"{option} is {value!r}; write one of {', '.join(allowed)}")
    return value


@app.command()
def route(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="[ORIGIN] DESTINATION",
            help="Node id, name in any script, UN/LOCODE, city or lat,lon. ORIGIN is Changchun when left out.",
        ),
    ],
    by: Annotated[str, typer.Option(metavar="|".join(TAGS), help="Which route comes first.")] = "best",
    wait: Annotated[
        str, typer.Option(metavar="|".join(WAIT_POLICIES), help="How long cargo waits for a departure.")
    ] = "expected",
    teu: Annotated[float, typer.Option(help="Containers, in TEU (a 40-foot one is 2).")] = 2,
    tonnes: Annotated[float, typer.Option(help="Weight of the cargo.")] = 20,
    m3: Annotated[float | None, typer.Option(help="Volume; air is charged on at least 167 kg per m3.")] = None,
    value: Annotated[float, typer.Option(help="Value of the goods in USD.")] = 100_000,
    include_planned: Annotated[
        bool, typer.Option("--include-planned", help="Use planned services too, marked as such.")
    ] = False,
    number: Annotated[int, typer.Option("-n", min=1, help="How many routes to show.")] = 5,
    show_all: Annotated[bool, typer.Option("--all", help="Show every undominated route.")] = False,
    as_json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.html", help="Write a map that opens offline.")
    ] = None,
    data: DataOption = None,
) -> None:
    """The routes worth choosing between: no other is at once no slower, no dearer and no dirtier.

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
    _choice(by, TAGS, "--by")
    _choice(wait, WAIT_POLICIES, "--wait")
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
        _print_json(plan.to_dict(limit=limit, by=by))  # type: ignore[arg-type]
    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    if not as_json:
        _show(lambda console: report.print_plan(plan, console, limit=limit, by=by))  # type: ignore[arg-type]
    if html is not None:
        written = plan.to_html(html, limit=limit or len(plan.routes))
        print(f"\nMap written to {written}", file=sys.stderr if as_json else sys.stdout)


@app.command("map")
def map_(
    html: Annotated[Path, typer.Argument(metavar="FILE.html", help="Where to write the map.")],
    data: DataOption = None,
) -> None:
    """The whole network on one map that opens offline.

    \b
    Example:
      corridor map network.html
    """
    store.check_writable(html)
    print(f"Map written to {front.load(data).to_html(html)}")


@app.command()
def services(
    mode: Annotated[str | None, typer.Option(metavar="|".join(MODES), help="Only this mode.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only those that touch this country.")] = None,
    status: Annotated[str | None, typer.Option(metavar="|".join(STATUSES), help="Only this status.")] = None,
    at: Annotated[str | None, typer.Option(metavar="NODE", help="Only those that stop here.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """The services of the network, filtered.

    \b
    Examples:
      corridor services --mode rail --at Xinglong
      corridor services --country KR --json
      corridor services --status planned
    """
    network = front.load(data)
    keep = _filter(network, mode=mode, country=country, status=status, at=at)
    found = [service for service in network.service_by_id.values() if keep(service, service.stops)]
    if as_json:
        _print_json([_service_dict(service, network) for service in found])
    else:
        _show(lambda console: report.print_services(found, network, console))
        print(f"\n{len(found)} of {len(network.service_by_id)} services")


@app.command()
def nodes(
    mode: Annotated[str | None, typer.Option(metavar="|".join(MODES), help="Only where this mode is loaded.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only in this country.")] = None,
    status: Annotated[
        str | None, typer.Option(metavar="|".join(STATUSES), help="Only stops of services of this status.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="NODE", help="Only this node or place.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """The nodes of the network, filtered.

    \b
    Examples:
      corridor nodes --country CN
      corridor nodes --mode air --json
      corridor nodes --at Changchun
    """
    network = front.load(data)
    _check_filters(network, mode=mode, country=country, status=status)
    here = None if at is None else _nodes_at(at, network)
    stops = {
        node for service in network.service_by_id.values() if status in (None, service.status) for node in service.stops
    }
    found = [
        node
        for node in network.node_by_id.values()
        if (mode is None or mode in node.modes)
        and (country is None or node.country == country.upper())
        and (status is None or node.id in stops)
        and (here is None or node.id in here)
    ]
    if as_json:
        _print_json([_node_dict(node) for node in found])
    else:
        _show(lambda console: report.print_nodes(found, console))
        print(f"\n{len(found)} of {len(network.node_by_id)} nodes")


@app.command()
def validate(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Data directory; the shipped one when left out.")
    ] = None,
) -> None:
    """Every fault and every warning of a data directory.

    \b
    Examples:
      corridor validate
      corridor validate my-data
    """
    faults = store.validate(directory)
    errors = [fault for fault in faults if fault.severity == "error"]
    warnings = [fault for fault in faults if fault.severity == "warning"]
    for fault in warnings:
        print(f"warning: {fault}")
    if errors:
        raise DataError(errors)
    network = front.load(directory)
    hops = [hop for service in network.service_by_id.values() for hop in service.hops]
    shares = ", ".join(f"{sum(h.basis == basis for h in hops) / max(1, len(hops)):.0%} {basis}" for basis in BASES)
    print(
        f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services, {len(hops)} hops ({shares}): "
        f"no errors, {len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
    )


def _check_filters(network: Network, *, mode: str | None, country: str | None, status: str | None) -> None:
    if mode is not None:
        _choice(mode, MODES, "--mode")
    if status is not None:
        _choice(status, STATUSES, "--status")
    known = {node.country for node in network.node_by_id.values()}
    if country is not None and country.upper() not in known:
        raise InputError(
            f"--country is {country!r}; write one of the network's two-letter codes: {', '.join(sorted(known))}"
        )


def _nodes_at(name: str, network: Network) -> frozenset[str]:
    place = resolve(name, network)
    if not place.nodes:
        raise InputError(f"--at: {place.name} has no node of the network; corridor nodes lists them all")
    return frozenset(place.nodes)


def _filter(
    network: Network, *, mode: str | None, country: str | None, status: str | None, at: str | None
) -> Callable[[Service, tuple[str, ...]], bool]:
    _check_filters(network, mode=mode, country=country, status=status)
    here = None if at is None else _nodes_at(at, network)

    def keep(service: Service, stops: tuple[str, ...]) -> bool:
        return (
            (mode is None or service.mode == mode)
            and (status is None or service.status == status)
            and (country is None or any(network.node_by_id[n].country == country.upper() for n in stops))
            and (here is None or not here.isdisjoint(stops))
        )

    return keep


def _service_dict(service: Service, network: Network) -> dict[str, Any]:
    return {
        "service": service.id,
        "name": service.name,
        "operator": service.operator,
        "mode": service.mode,
        "status": service.status,
        "frequency_per_week": service.frequency_per_week,
        "both_ways": service.both_ways,
        "stops": list(service.stops),
        "worked_stops": [n for n in service.stops if service.mode in network.node_by_id[n].modes],
        "km": sum(hop.km for hop in service.hops),
        "hours": sum(hop.hours for hop in service.hops),
        "sources": list(dict.fromkeys(hop.source for hop in service.hops)),
    }


def _node_dict(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "name": node.name,
        "kind": node.kind,
        "country": node.country,
        "lon": node.lon,
        "lat": node.lat,
        "modes": sorted(node.modes),
        "gauge_mm": node.gauge_mm,
        "tz": node.tz,
        "aliases": list(node.aliases),
        "bonded": node.bonded,
        "source": node.source,
    }


def _version(asked: bool) -> None:
    if asked:
        print(f"corridor {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version


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
