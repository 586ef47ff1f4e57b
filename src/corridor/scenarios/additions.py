"""Services and nodes that a scenario adds: read by the readers of the data files, so that the same rules hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeVar

from corridor.dataset.geojson import NODE_PROPERTIES, read_nodes
from corridor.dataset.reading.features import Feature
from corridor.dataset.reading.rows import Origin, Row
from corridor.dataset.rules import RULES
from corridor.dataset.services import EDGE_COLUMNS, read_services
from corridor.dataset.whole.checks import check_gaps
from corridor.files import faults as reading
from corridor.files.faults import echo
from corridor.model.network import Network
from corridor.scenarios.rules import Faults, did_you_mean

N = TypeVar("N", bound=Network)
Values = Mapping[str, Any]


def add_service(network: N, values: Values, where: str, faults: Faults) -> N:
    """The network with the services that the hops make.

    What all hops share (``service``, ``mode``, ``source`` ...) may stand in the change itself. ``seq`` may be left out
    of all hops and then counts 1, 2, 3. Columns that the network's own rows have beyond the schema stay blank.
    """
    before = len(faults.errors)
    shared = {key: value for key, value in values.items() if key != "hops"}
    kept = next((hop.extra for s in network.service_by_id.values() for hop in s.hops), {})
    known = EDGE_COLUMNS | kept.keys()
    _check_keys(shared, known, "add-service", where, faults)
    rows = []
    reader = "edges.csv"
    for number, hop in enumerate(values["hops"], start=1):
        _check_keys(hop, known, "a hop", f"{where}, hop {number}", faults)
        cells = {key: _cell(value) for key, value in {"seq": number, **shared, **hop}.items()}
        rows.append(Row(number, dict.fromkeys(known, "") | cells, Origin(file=reader)))
    found = Faults()
    services = read_services(rows, network.node_by_id, found)
    faults.take(
        (replace(f, where=f.where.replace(f"{reader}:", f"{reader}, hop ")) for f in found), where, instead_of=reader
    )
    for name in services.keys() & network.service_by_id.keys():
        faults.add("service-exists", where, f"the network has a service {echo(name)} already")
    if len(faults.errors) == before:
        emissions = network.emissions
        check_gaps(
            services=services, handling=network.handling, emissions=emissions,
            handling_file=where, emissions_file=where, faults=faults,
        )  # fmt: skip
    if len(faults.errors) > before:
        return network
    return replace(network, service_by_id={**network.service_by_id, **services})


def add_node(network: N, values: Values, where: str, faults: Faults) -> N:
    """The network with a node more: its properties, and ``lon`` and ``lat``."""
    properties = {key: value for key, value in values.items() if key not in ("lon", "lat")}
    kept = {key for node in network.node_by_id.values() for key in node.extra}
    before = len(faults.errors)
    _check_keys(properties, NODE_PROPERTIES | kept, "add-node", where, faults)
    if values["id"] in network.node_by_id:
        faults.add("node-twice", where, f"the network has a node {echo(values['id'])} already")
    reader = "nodes.geojson"
    body = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [values["lon"], values["lat"]]},
    }
    feature = Feature(number=1, body=body, origin=Origin(file=reader))
    found = reading.Faults(RULES)  # where a doubt is a doubt: as an error it would keep the node out, and not be told
    nodes = read_nodes([feature], found)
    faults.take(found, where, instead_of=f"{reader}:1")
    return network if len(faults.errors) > before else replace(network, node_by_id={**network.node_by_id, **nodes})


def _check_keys(keys: Iterable[str], known: Iterable[str], what: str, where: str, faults: Faults) -> None:
    for key in keys:
        if key not in known:
            fix = did_you_mean(key, dict.fromkeys(known, ())) or f"write of {', '.join(sorted(known))}"
            faults.add("key-unknown", where, f"{what} knows no {echo(key)}", fix=fix)


def _cell(value: object) -> str:
    """A value of a TOML table as the cell of a CSV table."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return " ".join(_cell(part) for part in value)
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
