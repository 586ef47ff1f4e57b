"""A query that means no place or several: what the error says, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from corridor.errors import AmbiguousPlace, UnknownPlace
from corridor.model.network import Network, Node
from corridor.places.gazetteer import DOMINANCE, Match, load_gazetteer, most_alike, normalise
from corridor.places.readings import COMMAS, readings

MOST_CANDIDATES = 8
MOST_SUGGESTIONS = 5
MUCH_WORSE = 0.2
"""A suggestion that is less like the query than the best by this much is left out."""

READABLE = "a city, a country, a node id, a UN/LOCODE or lat,lon"


def several_nodes(query: str, groups: Sequence[Sequence[Node]]) -> AmbiguousPlace:
    """The error for a name that nodes of several places carry, with a word for each."""
    countries = [group[0].country for group in groups]
    candidates, described = [], []
    for group in groups:
        node = min(group, key=lambda node: node.id)
        code = node.id if len(group) == 1 or len({node.locode for node in group}) > 1 else node.locode
        alone = countries.count(node.country) == 1 and not COMMAS.search(query)
        candidates.append(f"{query.strip()}, {node.country}" if alone else code)
        described.append(f'"{candidates[-1]}" ({node.name}, {node.country})')
    return AmbiguousPlace(
        f"{query.strip()!r} fits {len(groups)} places of the network; write one of {'; '.join(described)}", candidates
    )


def several_cities(query: str, matches: Sequence[Match]) -> AmbiguousPlace:
    """The error for a name that several cities carry, none of which dominates; the largest are named."""
    main = [match.city for match in matches if match.primary]
    least = main[0].population / DOMINANCE if main else 0
    ranked = main + [match.city for match in matches if not match.primary and match.city.population >= least]
    shown = ranked[:MOST_CANDIDATES]
    candidates = [load_gazetteer().label(city) for city in shown]
    described = [
        f'"{label}" ({city.name}, {city.region}, {city.population:,} inhabitants)'
        for label, city in zip(candidates, shown, strict=True)
    ]
    more = f"; and {len(matches) - len(shown)} more" if len(matches) > len(shown) else ""
    return AmbiguousPlace(
        f"{query.strip()!r} fits {len(matches)} cities; write one of {'; '.join(described)}{more}", candidates
    )


def unknown(text: str, network: Network) -> UnknownPlace:
    """The error for a name of nothing, with what it is most like."""
    wanted, gazetteer = readings(text)[-1], load_gazetteer()
    own = {normalise(name): name for node in network.node_by_id.values() for name in (node.name, *node.aliases)}
    near = [(score, list(own.values())[i]) for score, i in most_alike(wanted.name, list(own), limit=MOST_SUGGESTIONS)]
    cities = gazetteer.similar(wanted.name, limit=MOST_SUGGESTIONS)
    near += [(score, f"{city.name}, {city.country}") for score, city in cities]
    near.sort(key=lambda pair: -pair[0])  # the sort is stable: of equals the network's own names go first
    by_name: dict[str, str] = {}
    for score, name in near:
        if score > near[0][0] - MUCH_WORSE:
            by_name.setdefault(normalise(name.split(",")[0]), name)
    suggestions = list(by_name.values())[:MOST_SUGGESTIONS]
    mend = f"did you mean {' or '.join(suggestions)}?" if suggestions else f"write {READABLE}"
    return UnknownPlace(f"no place is called {text!r}; {mend}", suggestions)
