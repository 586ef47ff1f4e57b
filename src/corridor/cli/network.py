"""The commands that list what there is: services, nodes, map."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from pathlib import Path
from typing import Any

import click

from corridor.cli import options
from corridor.cli.printing import FILE, choice, json_option, print_json, show, tongue
from corridor.errors import InputError
from corridor.files.disk import check_writable
from corridor.model.modes import MODES
from corridor.model.network import STATUSES, Network, Node, Service
from corridor.places.resolve import resolve
from corridor.planning.planner import SCHEMA
from corridor.views.words import print_nodes, print_services

mode_option = click.option("--mode", metavar="|".join(MODES), help="Only this mode.")
country_option = click.option("--country", metavar="CC", help="Only what lies in or touches this country.")
status_option = click.option(
    "--status", metavar="|".join(STATUSES), help="Only services of this status, or their stops."
)
at_option = click.option("--at", metavar="NODE", help="Only what is, or stops, here.")


@click.command()
@mode_option
@country_option
@status_option
@at_option
@json_option
@options.world_options
def services(
    *, mode: str | None, country: str | None, status: str | None, at: str | None, as_json: bool,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """The services of the network, filtered.

    \b
    Examples:
      corridor services --mode rail --at Xinglong
      corridor services --country KR --json
      corridor services --status planned
    """
    network = options.world(given)
    keep = _filter(network, mode=mode, country=country, status=status, at=at)
    found = [service for service in network.service_by_id.values() if keep(service, service.stops)]
    if as_json:
        print_json({"schema": SCHEMA, "services": [_service_dict(service, network) for service in found]})
    else:
        show(lambda console: print_services(found, network, console))
        print(f"\n{len(found)} of {len(network.service_by_id)} services")


@click.command()
@mode_option
@country_option
@status_option
@at_option
@json_option
@options.world_options
def nodes(
    *, mode: str | None, country: str | None, status: str | None, at: str | None, as_json: bool,
    **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """The nodes of the network, filtered.

    \b
    Examples:
      corridor nodes --country CN
      corridor nodes --mode air --json
      corridor nodes --at Changchun
    """
    network = options.world(given)
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
        print_json({"schema": SCHEMA, "nodes": [_node_dict(node) for node in found]})
    else:
        show(lambda console: print_nodes(found, console))
        print(f"\n{len(found)} of {len(network.node_by_id)} nodes")


def _check_filters(network: Network, *, mode: str | None, country: str | None, status: str | None) -> None:
    if mode is not None:
        choice(mode, tuple(MODES), "--mode")
    if status is not None:
        choice(status, STATUSES, "--status")
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
        "trade_of": list(service.trade_of),
        "trucks": service.trucks,
        "stops": list(service.stops),
        "worked_stops": [n for n in service.stops if service.mode in network.node_by_id[n].modes],
        "km": fsum(hop.km for hop in service.hops),
        "hours": fsum(hop.hours for hop in service.hops),
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


@click.command("map")
@click.argument("html", type=FILE, metavar="FILE.html")
@options.world_options
def map_(*, html: Path, **given: Any) -> None:  # noqa: ANN401 - the shared options
    """The whole network on one map that opens offline.

    \b
    Example:
      corridor map network.html
    """
    check_writable(html)
    print(f"Map written to {options.world(given).to_html(html, lang=tongue().lang)}")
