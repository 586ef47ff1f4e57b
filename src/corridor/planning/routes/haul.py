"""How a route goes, in words: its main mode and main haul, its way by which alternatives are told apart, its via."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from weakref import WeakKeyDictionary

from corridor.model.modes import DRAY, MODES, Mode
from corridor.model.network import Network, Node
from corridor.planning.routes.route import Leg

DRAY_WAY = "road dray"
THEN = " \u2192 "
"""Between what comes one after the other."""

MAIN_PASSAGES = frozenset({"bosporus", "cape", "hormuz", "horn", "magellan", "malacca", "panama", "suez"})
"""Those that tell a voyage in a word or two; the others stand in the list of legs."""


def main_mode(legs: Sequence[Leg]) -> Mode:
    """The mode of most km among the legs on services; road where there is only a dray."""
    km: dict[Mode, float] = {}
    for leg in legs:
        if leg.service is not None:
            km[leg.mode] = km.get(leg.mode, 0.0) + leg.km
    if len(km) == 1:
        return next(iter(km))
    return max(km, key=lambda mode: (km[mode], -list(MODES).index(mode)), default=DRAY)


class _Ridden(NamedTuple):
    """Words of a ride: the short name of where it begins, its borders with its main passages, and with all passages."""

    start: str
    main: tuple[str, ...]
    every: tuple[str, ...]


_RIDDEN: WeakKeyDictionary[Network, dict[tuple[str | None, tuple[str, ...]], _Ridden]] = WeakKeyDictionary()


def _ridden(leg: Leg, network: Network) -> _Ridden:
    """The words of a ride, kept: the same rides come again in many routes."""
    known = _RIDDEN.setdefault(network, {})
    key = leg.service, leg.stops
    if key not in known:
        borders = [network.node_by_id[a].name for a, _ in leg.crossings]
        main = [spoken(passage) for passage in leg.passages if passage in MAIN_PASSAGES]
        known[key] = _Ridden(
            start=short_name(network.node_by_id[leg.from_node]),
            main=(*borders, *main),
            every=(*borders, *map(spoken, leg.passages)),
        )
    return known[key]


def main_haul(legs: Sequence[Leg], network: Network) -> str:
    """The main mode with the border crossings and passages of its legs, such as ``rail by Manzhouli and Brest``."""
    mode = main_mode(legs)
    points: list[str] = []
    for leg in legs:
        if leg.mode == mode and leg.service is not None:
            points += _ridden(leg, network).main
    return by(mode, points)


def via_of(legs: Sequence[Leg], network: Network) -> str:
    """How a route goes, for people: modes and the places of transfer, such as
    ``rail → Dalian → sea by Malacca and Suez → Hamburg → rail``. Drays are left out, unless they are all.
    """
    parts: list[str] = []
    for leg in legs:
        if leg.service is None:
            continue
        ridden = _ridden(leg, network)
        if parts:
            parts.append(ridden.start)
        parts.append(by(leg.mode, ridden.main))
    return THEN.join(parts) or DRAY_WAY


def way_of(legs: Sequence[Leg], network: Network) -> str:
    """How a route goes: its modes in order, with the borders and passages of each, such as
    ``rail by Manzhouli and Brest`` or ``rail, sea by Malacca and Suez``. A border goes by the station on the side where
    it is entered. Drays do not count unless they are all.
    """
    parts: list[str] = []
    rides = [leg for leg in legs if leg.service is not None]
    for mode, group in groupby(rides, key=lambda leg: leg.mode):
        points = [point for leg in group for point in _ridden(leg, network).every]
        parts.append(by(mode, points))
    return ", ".join(parts) or DRAY_WAY


def short_name(node: Node) -> str:
    """The short name of a node; else the plain name of its place: its first alias, if that is shorter and in Latin
    letters.
    """
    if node.short:
        return node.short
    alias = node.aliases[0] if node.aliases else node.name
    return alias if alias.isascii() and len(alias) < len(node.name) else node.name


def spoken(passage: str) -> str:
    """A passage as people write it: ``Suez``."""
    return passage.replace("-", " ").title()


def by(mode: str, points: Sequence[str]) -> str:
    """``sea by A, B and C``."""
    unique = list(dict.fromkeys(points))
    listed = f"{', '.join(unique[:-1])} and {unique[-1]}" if len(unique) > 1 else "".join(unique)
    return f"{mode} by {listed}" if listed else mode
