"""Length and line of road between places, along the world's highways that ship with the package.

A line is drawn only where its length fits the km of the hop, and where it keeps off the sea. Else
the graph lacks the way: a ferry, an island, a missing road.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from shapely.geometry import LineString

from corridor.model.geo import LonLat, great_circle_km
from corridor.places.land import load_land
from corridor.places.roads import Way, load_roads
from corridor.places.sea import Shores, shores_of
from tools.network.built import Built, Where, read

LINKS = Path(__file__).parents[1] / "tables" / "fixed_links.csv"
ASSUMPTIONS = Path(__file__).parents[2] / "data" / "assumptions.toml"

SOURCE = "highways (scgraph-data, OSM)"

LONGEST = 2.5
"""A way longer than so many great circles, and ``SHORT_KM`` more, is no way of a lorry between the two places."""

SHORT_KM = 100.0

DOUBTFUL = 1.9
"""A way so many times as long as the great circle, and ``ALIKE_KM`` more, rather shows that the graph lacks a road."""

ALIKE = 0.3
"""A way whose length differs from a hop's km by more than this share, and by ``ALIKE_KM``, is another way."""

ALIKE_KM = 10.0

MOST_SEA_KM = 15.0
"""A line over more sea is drawn only along a fixed link."""

AT_LINK_KM = 25.0
"""A line that comes this near to both ends of a fixed link takes it."""

COUNTRY_LENGTH = 2
"""Of a node's id: the letters of its country."""

TRACK_TOLERANCE_DEG = 0.009
"""Lines are simplified to about 1 km."""


@cache
def way(a: LonLat, b: LonLat, countries: frozenset[str]) -> Way | None:
    """The shortest way within the countries, else through any; None where the roads do not join the places."""
    if a > b:
        back = way(b, a, countries)
        return None if back is None else Way(km=back.km, line=back.line[::-1])
    most_km = LONGEST * great_circle_km(a, b) + SHORT_KM
    roads = load_roads()
    return roads.way(a, b, realm=countries, max_km=most_km) or roads.way(a, b, max_km=most_km)


@cache
def _inside(a: LonLat, b: LonLat, countries: frozenset[str]) -> Way | None:
    """The shortest way within the countries alone, the same in both directions."""
    a, b = min(a, b), max(a, b)
    return load_roads().way(a, b, realm=countries, max_km=LONGEST * great_circle_km(a, b) + SHORT_KM)


def of_trucks(pair: tuple[str, str], where: Where, *, abroad: bool = True) -> Way | None:
    """The way between two nodes through the points that ``road_ways.csv`` names, in the countries of the hop as long
    as there is one; None: not known. Without ``abroad`` no way through a third country counts.
    """
    realm = _countries(*pair, where)
    points = (where[pair[0]], *_by(*pair), where[pair[1]])
    ways = [way(a, b, realm) if abroad else _inside(a, b, realm) for a, b in pairwise(points)]
    found = [one for one in ways if one is not None]
    if len(found) < len(ways):
        return None
    return Way(km=sum(one.km for one in found), line=tuple(at for one in found for at in one.line))


def measured_km(pair: tuple[str, str], where: Where, *, abroad: bool = True) -> float | None:
    """Km of the way of trucks between two nodes; None: not known, or as long as if the graph lacked a road."""
    a, b = (where[node] for node in pair)
    found = of_trucks(pair, where, abroad=abroad)
    doubtful = found is None or found.km > DOUBTFUL * great_circle_km(a, b) + ALIKE_KM
    return None if found is None or doubtful else found.km


def alike(measured: float, given: float) -> bool:
    """Whether two lengths may be of one way."""
    return abs(measured - given) <= max(ALIKE_KM, ALIKE * given)


def _countries(a: str, b: str, where: Where) -> frozenset[str]:
    """Where the trucks of a hop may go: the countries of its ends, those of ``through.csv``, and their open borders;
    and where the shapes of the land put its ends, as a post on a border may lie on either side of their line.
    """
    named = _realm((a[:COUNTRY_LENGTH], b[:COUNTRY_LENGTH], *_through().get((min(a, b), max(a, b)), ())))
    return named | {code for code in (load_land().country_at(*where[node]) for node in (a, b)) if code}


def _by(a: str, b: str) -> tuple[LonLat, ...]:
    """Points that trucks pass between two nodes, where the shortest way is none of theirs, in the order of travel."""
    points = _ways().get((min(a, b), max(a, b)), ())
    return points if a < b else points[::-1]


@cache
def _ways() -> Mapping[tuple[str, str], tuple[LonLat, ...]]:
    """The points of ``road_ways.csv`` by the ends of a hop in order, from the first to the second."""
    found: dict[tuple[str, str], tuple[LonLat, ...]] = {}
    for line in read("road_ways.csv"):
        try:
            points = tuple((float(x), float(y)) for x, y in (point.split() for point in line["via"].split(";")))
        except ValueError:
            raise line.fault("via holds no points; write lon lat; lon lat") from None
        a, b = line["from"], line["to"]
        found[min(a, b), max(a, b)] = points if a < b else points[::-1]
    return found


@cache
def _through() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Countries that a road hop passes between its ends, where ``through.csv`` names them, by its ends in order."""
    return {
        (min(line["from"], line["to"]), max(line["from"], line["to"])): tuple(line["countries"].split())
        for line in read("through.csv")
        if line["mode"] == "road" and line["countries"] != "-"
    }


def _realm(countries: Iterable[str]) -> frozenset[str]:
    """Some countries, and all of each group of open borders that holds them all."""
    own = frozenset(countries)
    return own.union(*(group for group in _open_borders() if own <= group))


@cache
def _open_borders() -> tuple[frozenset[str], ...]:
    assumptions = tomllib.loads(ASSUMPTIONS.read_text(encoding="utf-8"))
    return tuple(frozenset(group) for group in assumptions["dray"]["open_borders"])


def draw(built: Built, where: Where) -> None:
    """Add the lines of all road hops to the tracks, one for both directions; note those that have none."""
    km = {(row["from"], row["to"]): float(row["km"]) for row in built.rows if row["mode"] == "road"}
    for a, b in sorted({(min(pair), max(pair)) for pair in km}):
        found = of_trucks((a, b), where)
        given = km.get((a, b)) or km[b, a]
        if found is None or not alike(found.km, given):
            roads = "no roads join them" if found is None else f"the roads make {found.km:,.0f} km of the {given:g}"
            built.faults.append(f"no track drawn for {a} {b}: {roads}")
        elif _sea_km(found.line) > MOST_SEA_KM:
            built.faults.append(f"no track drawn for {a} {b}: it would lead over {_sea_km(found.line):.0f} km of sea")
        else:
            line = LineString(found.line).simplify(TRACK_TOLERANCE_DEG).coords
            built.tracks[a, b, "road"] = [(round(x, 3), round(y, 3)) for x, y in line]


def _sea_km(line: tuple[LonLat, ...]) -> float:
    """Km of a line over the sea; 0 for one that takes a fixed link."""
    over = sum(_shores().sea_km(a, b) for a, b in pairwise(line))
    if over <= MOST_SEA_KM:
        return over
    by_link = any(all(min(great_circle_km(end, at) for at in line) <= AT_LINK_KM for end in ends) for ends in _links())
    return 0.0 if by_link else over


@cache
def _links() -> tuple[tuple[LonLat, LonLat], ...]:
    with LINKS.open(encoding="utf-8", newline="") as file:
        return tuple(
            ((float(row["lon_a"]), float(row["lat_a"])), (float(row["lon_b"]), float(row["lat_b"])))
            for row in csv.DictReader(file)
        )


@cache
def _shores() -> Shores:
    return shores_of(load_land())
