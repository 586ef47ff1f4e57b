"""What a name means: from ``Hamburg``, ``长春``, ``DEHAM``, ``Valencia, ES`` or ``48.1,11.6`` to a ``Place``.

A query is matched, in this order, as a node id; a node's name or alias; a UN/LOCODE; a city; ``lat,lon``.
Case, accents and script do not matter. Behind commas a name may carry qualifiers, a country or a region:
``Springfield, Illinois, US``. Where names meet:

* Nodes that one name fits are one place when they share a UN/LOCODE, or lie in one country within ``CITY_KM`` of each
  other (the airport of a city often has a code of its own). A city node brings all nodes of its UN/LOCODE.
* A name that fits nodes of several places, as their name or as an alias, is refused.
* Nodes lie at their city node, else in the centre of the city of that name, which they then are called by. Only a
  facility that is asked for by its own name is itself.
* A city stands for the nodes near it that carry its name. Of cities of one name the one that dominates is taken
  (``gazetteer.choose``); otherwise the query is refused with the candidates.

* A country's name, in any of some 60 languages, comes last and stands for its main gateway: the nodes that carry
  the property ``gateway``, else those of the UN/LOCODE where most departures a week can be boarded, else its main city.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from corridor.errors import CorridorError, InputError, UnknownPlace
from corridor.model.geo import great_circle_km
from corridor.model.network import Network, Node, Place
from corridor.places.coordinates import lat_lon
from corridor.places.gazetteer import City, choose, load_gazetteer, normalise
from corridor.places.land import OFFSHORE_KM, load_land
from corridor.places.node_names import names_of, nodes_by_id, nodes_by_locode, nodes_by_name
from corridor.places.readings import Wanted, readings
from corridor.places.refusals import MOST_SUGGESTIONS, READABLE, several_cities, several_nodes, unknown

CITY_KM = 90.0
"""Nodes that carry a city's name and lie no farther from its centre are the city's; airports lie that far out."""

CENTRE_KM = 120.0
"""A place of several facilities lies in the centre of its city when none is farther away, as some new ports are."""

LONGEST_QUERY = 200
"""Characters; longer ones are no names."""

GATEWAY = "gateway"
"""Property of the nodes that stand for their country."""

CODE_LENGTH = 2
SHORT_NAMES = frozenset({"uk"})
"""Two letters are rather a slip than a country (LA), but for these."""

MAX_LAT, MAX_LON = 90.0, 180.0


def resolve(query: str, network: Network) -> Place:
    """The one place that a query names.

    Raises:
        InputError: an empty or endless query, or coordinates that lie nowhere or in the open sea.
        UnknownPlace: nothing has that name; carries the nearest names.
        AmbiguousPlace: several places have that name; carries a name for each.
    """
    found = known_place(query, network)
    if found is None:
        raise unknown(" ".join(query.split()), network)
    return found


def known_place(query: str, network: Network) -> Place | None:
    """The same; None where nothing has that name, which takes less time than to find the nearest names."""
    known = _PLACES.setdefault(network, {})
    found = known.get(query)
    if found is None:
        found = _resolve(query, network)
        if found is not None:
            if len(known) >= MOST_KEPT:
                known.clear()
            known[query] = found
    return found


MOST_KEPT = 4096
"""Names of a network whose places are kept."""

_PLACES: WeakKeyDictionary[Network, dict[str, Place]] = WeakKeyDictionary()


def _resolve(query: str, network: Network) -> Place | None:
    text = " ".join(query.split())
    if not normalise(text):
        raise InputError(f"the place {query!r:.40} names nothing; write {READABLE}, such as Hamburg")
    if len(text) > LONGEST_QUERY:
        raise InputError(
            f"the place is {len(text)} characters long, {text[:40]!r}...; write a name of at most {LONGEST_QUERY}"
        )
    if (point := lat_lon(text)) is not None:
        return _point(query, *point)
    place = _by_id(query, text, network)
    for wanted in readings(text):
        place = place or _by_node_name(query, wanted, network)
    place = place or _by_locode(query, text, network)
    for wanted in readings(text):
        place = place or _by_city(query, wanted, network)
    return place or _by_country(query, text, network)


# nodes --------------------------------------------------------------------------------------------------------------


def _by_id(query: str, text: str, network: Network) -> Place | None:
    found = network.node_by_id.get(text) or nodes_by_id(network).get(text.casefold())
    return _place_of([found], query=query) if found else None


def _by_locode(query: str, text: str, network: Network) -> Place | None:
    code = text.replace(" ", "").upper()
    nodes = nodes_by_locode(network).get(code, [])
    return _place_of(nodes, query=query, name=_common_name(nodes)) if nodes else None


def _by_node_name(query: str, wanted: Wanted, network: Network) -> Place | None:
    nodes = [
        node
        for node in nodes_by_name(network).get(wanted.name, ())
        if all(_is_country(word, node.country) for word in wanted.qualifiers)
    ]
    groups = _groups(nodes)
    if len(groups) > 1:
        raise several_nodes(query, groups)
    if not groups:
        return None
    group = groups[0]
    cities = {node.locode for node in group if node.kind == "city"}
    group += [node for code in cities for node in nodes_by_locode(network)[code.upper()] if node not in group]
    if cities or _is_itself(group, wanted):
        return _place_of(group, query=query, name=_common_name(group, wanted.name))
    centre = _centre(group, wanted)
    return _place_of(group, query=query, name=_common_name(group, wanted.name), centre=centre)


def _is_itself(group: Sequence[Node], wanted: Wanted) -> bool:
    """Whether one facility is asked for by its own name, so that the city whose name it may bear is not meant.

    An airport or a border post does not lend a city its position, even where it bears its name.
    """
    return len(group) == 1 and normalise(group[0].name) == wanted.name and group[0].kind not in ("airport", "border")


def _centre(nodes: Sequence[Node], wanted: Wanted) -> City | None:
    """The city of that name that the nodes serve, in whose centre a place of several facilities lies."""
    matches = [
        match
        for match in load_gazetteer().find(wanted.name, (nodes[0].country.casefold(),))
        if all(great_circle_km((match.city.lon, match.city.lat), (node.lon, node.lat)) <= CENTRE_KM for node in nodes)
    ]
    return matches[0].city if matches else None


def _groups(nodes: Iterable[Node]) -> list[list[Node]]:
    """Nodes that stand together as one place: of one UN/LOCODE, or of one country and near each other."""
    groups: list[list[Node]] = []
    for node in nodes:
        joined = [group for group in groups if any(_together(node, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), node])
    return groups


def _together(a: Node, b: Node) -> bool:
    return a.locode == b.locode or (
        a.country == b.country and great_circle_km((a.lon, a.lat), (b.lon, b.lat)) <= CITY_KM
    )


def _common_name(nodes: Sequence[Node], wanted: str | None = None) -> str:
    """The name that most of the nodes carry; of equals one in Latin letters, the one asked for, the first."""
    carriers: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for node in nodes:
        names = {normalise(name): name for name in (*node.aliases, node.name)}
        carriers.update(names.keys())
        shown = shown | names
    order = list(shown)
    return shown[
        min(order, key=lambda name: (-carriers[name], not shown[name].isascii(), name != wanted, order.index(name)))
    ]


def _place_of(nodes: Sequence[Node], *, query: str, name: str | None = None, centre: City | None = None) -> Place:
    """At the city node, else in the city's centre, else one node as itself, or several under a name at the first."""
    ordered = sorted(nodes, key=lambda node: node.id)
    city_node = next((node for node in ordered if node.kind == "city"), None)
    at = city_node or centre or ordered[0]
    plain = ordered[0].name if len(ordered) == 1 or name is None else name
    return Place(
        query=query,
        name=centre.name if at is centre and centre is not None else plain,
        country=ordered[0].country,
        lon=at.lon,
        lat=at.lat,
        nodes=tuple(node.id for node in ordered),
        anchor=at.id if isinstance(at, Node) else None,
    )


# cities -----------------------------------------------------------------------------------------------------------


def _by_city(query: str, wanted: Wanted, network: Network) -> Place | None:
    matches = load_gazetteer().find(wanted.name, wanted.qualifiers)
    if not matches:
        return None
    city = choose(matches)
    if city is None:
        raise several_cities(query, matches)
    return city_place(city, network, query=query)


def city_place(city: City, network: Network, *, query: str | None = None) -> Place:
    """A city of the gazetteer as a place: it stands for its nodes, or for itself where it has none."""
    nodes = _nodes_of(city, network)
    if nodes:
        return _place_of(nodes, query=query or city.name, name=city.name, centre=city)
    return Place(query=query or city.name, name=city.name, country=city.country, lon=city.lon, lat=city.lat)


def asked_place(city: City, network: Network, *, query: str | None = None) -> Place:
    """A city of the gazetteer as whoever asks for it by name and country finds it.

    Where nodes carry the name they are it, and not all that share a UN/LOCODE with them: Seoul is its airport, and from
    the port of Incheon there is a dray to go.
    """
    try:
        found = known_place(query or f"{city.name}, {city.country}", network)
    except CorridorError:
        found = None
    if found is None or great_circle_km((found.lon, found.lat), (city.lon, city.lat)) > CITY_KM:
        return city_place(city, network, query=query)
    return replace(found, query=query or city.name)


@lru_cache(maxsize=8)
def _by_country_code(network: Network) -> dict[str, list[Node]]:
    """The nodes of each country."""
    found: dict[str, list[Node]] = {}
    for node in network.node_by_id.values():
        found.setdefault(node.country, []).append(node)
    return found


def _nodes_of(city: City, network: Network) -> list[Node]:
    """The nodes near the city that carry its name, and those that share a UN/LOCODE with them."""
    gazetteer, names = load_gazetteer(), names_of(network)
    main = f" {normalise(city.name)} "
    near = [
        node
        for node in _by_country_code(network).get(city.country, ())
        if great_circle_km((node.lon, node.lat), (city.lon, city.lat)) <= CITY_KM
    ]
    codes = {
        node.locode
        for node in near
        if any(main in f" {name} " or city.rank in gazetteer.ranks(name) for name in names[node.id])
    }
    return [node for node in near if node.locode in codes]


def _is_country(word: str, country: str) -> bool:
    return word == country.casefold() or load_gazetteer().country_code(word) == country


# countries --------------------------------------------------------------------------------------------------------


def _by_country(query: str, text: str, network: Network) -> Place | None:
    word = normalise(text)
    country = None if len(word) <= CODE_LENGTH and word.isascii() and word not in SHORT_NAMES else _country(word)
    if country is None:
        return None
    own = [node for node in network.node_by_id.values() if node.country == country]
    if not own:
        return _main_city(query, text, country, network)
    worked = [node for node in own if node.modes] or own
    gateway = [node for node in own if node.extra.get(GATEWAY) is True] or _busiest(worked, network)
    return _place_of(gateway, query=query, name=_common_name(gateway))


def _country(word: str) -> str | None:
    return load_gazetteer().country_code(word)


def _busiest(nodes: Sequence[Node], network: Network) -> list[Node]:
    """The nodes of the UN/LOCODE at which most operating departures a week call; of equals the first by code."""
    departures: Counter[str] = Counter({node.locode: 0 for node in nodes})
    by_id = {node.id: node for node in nodes}
    for service in network.service_by_id.values():
        for stop in service.stops if service.status == "operating" else ():
            if stop in by_id and service.mode in by_id[stop].modes:
                departures[by_id[stop].locode] += service.frequency_per_week or 0  # type: ignore[assignment]
    chosen = min(departures, key=lambda code: (-departures[code], code))
    return [node for node in nodes if node.locode == chosen]


def _main_city(query: str, text: str, country: str, network: Network) -> Place:
    """Of a country without nodes the main city, else an error that names its cities."""
    gazetteer = load_gazetteer()
    _, city = gazetteer.main_cities().get(country, ("", None))
    if city is not None:
        return city_place(city, network, query=query)
    cities = [city.name for city in gazetteer.largest(country, limit=MOST_SUGGESTIONS)]
    such = f", such as {', '.join(cities)}" if cities else ""
    raise UnknownPlace(f"{text!r} is a country without a terminal in this network; name a city in it{such}", cities)


# points and strangers ---------------------------------------------------------------------------------------------


def _point(query: str, lat: float, lon: float) -> Place:
    if not (math.isfinite(lat) and math.isfinite(lon)) or abs(lat) > MAX_LAT or abs(lon) > MAX_LON:
        swapped = f"; did you mean {lon:g},{lat:g}?" if abs(lon) <= MAX_LAT and abs(lat) <= MAX_LON else ""
        raise InputError(
            f"{query.strip()!r} lies nowhere on Earth; write latitude,longitude in degrees, -90 to 90 and -180 to 180, "
            f"such as 48.1,11.6{swapped}"
        )
    country = load_land().country_at(lon, lat)
    if country is None:
        raise InputError(
            f"{query.strip()!r} lies in the open sea, over {OFFSHORE_KM:g} km from land; "
            "write a point on land as latitude,longitude"
        )
    return Place(query=query, name=f"{lat:g},{lon:g}", country=country, lon=lon, lat=lat)
