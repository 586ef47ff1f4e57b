"""What a name that is being typed may mean: nodes and cities in any script, the likeliest first."""

from __future__ import annotations

from typing import Any

from corridor.errors import AmbiguousPlace, InputError, UnknownPlace
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Node, Place
from corridor.places.gazetteer import PART_KM, City, load_gazetteer, normalise
from corridor.places.resolve import asked_place, resolve
from corridor.planning.planner import SCHEMA

MOST = 10
FEWEST_LETTERS = 2
CITIES_LOOKED_AT = 6


def suggest(text: str, network: Network, limit: int = MOST) -> dict[str, Any]:
    """The places that a text may mean, each with the ``query`` that names it and no other.

    ``exact``: the first is what the text itself means. ``message``: why it means nothing, or several things.
    """
    found: list[dict[str, Any]] = []
    exact, message = False, None
    if text.strip():
        try:
            place = resolve(text, network)
        except AmbiguousPlace as error:
            message = str(error)
            found += _resolved(error.candidates, network)
        except UnknownPlace as error:
            message = str(error)
            found += _begun(text, network)
            found += _resolved(error.suggestions, network) if not found else []
        except InputError as error:
            message = str(error)
        else:
            exact = True
            found.append(_row(text.strip(), place, network))
        found += _begun(text, network) if exact else []
    kept: list[dict[str, Any]] = []
    for row in found:
        if not any(_repeats(row, other) for other in kept):
            kept.append(row)
    return {"schema": SCHEMA, "exact": exact, "message": message, "places": kept[:limit]}


def _repeats(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a row says what another says already: the same nodes, or a part of the same town."""
    if row["nodes"]:
        return bool(row["nodes"] == other["nodes"])
    ends = (row["lon"], row["lat"]), (other["lon"], other["lat"])
    return bool(row["country"] == other["country"]) and great_circle_km(*ends) < PART_KM


def _resolved(names: tuple[str, ...], network: Network) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        try:
            rows.append(_row(name, resolve(name, network), network))
        except InputError:
            continue
    return rows


def _begun(text: str, network: Network) -> list[dict[str, Any]]:
    """Nodes and cities with a name that begins so: cities that have nodes, nodes, other cities."""
    wanted = normalise(text)
    if len(wanted) < (FEWEST_LETTERS if wanted.isascii() else 1):
        return []
    cities = load_gazetteer().starting(wanted, limit=CITIES_LOOKED_AT)
    rows = [_city(city, network) for city in cities]
    nodes = [node for node in network.node_by_id.values() if _begins(node, wanted)][:MOST]
    return [
        *(row for row in rows if row["nodes"]),
        *(_row(node.id, resolve(node.id, network), network) for node in nodes),
        *(row for row in rows if not row["nodes"]),
    ]


def _begins(node: Node, wanted: str) -> bool:
    return node.id.lower().startswith(wanted) or any(
        normalise(name).startswith(wanted) for name in (node.name, *node.aliases)
    )


def _city(city: City, network: Network) -> dict[str, Any]:
    label = load_gazetteer().label(city)
    row = _row(label, asked_place(city, network, query=label), network)
    return {**row, "name": city.name, "kind": "city", "region": city.region}


def _row(query: str, place: Place, network: Network) -> dict[str, Any]:
    alone = network.node_by_id.get(place.nodes[0]) if len(place.nodes) == 1 else None
    return {
        "query": query,
        "name": place.name,
        "kind": alone.kind if alone is not None else "city" if place.nodes or "," not in place.name else "point",
        "country": place.country,
        "country_name": load_gazetteer().country_name(place.country),
        "region": "",
        "lon": place.lon,
        "lat": place.lat,
        "nodes": list(place.nodes),
    }
