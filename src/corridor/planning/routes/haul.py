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


class Haul(NamedTuple):
    """A route in words.

    ``main_mode``: the mode of most km among the legs on services; road where there is only a dray. ``main_haul``: that
    mode with the border crossings and passages of its legs, such as ``rail by Manzhouli and Brest``. ``way``: its modes
    in order, with the borders and passages of each, such as ``rail, sea by Malacca and Suez``; a border goes by the
    station on the side where it is entered. ``via``: how it goes, for people: modes and the places of transfer, such as
    ``rail → Dalian → sea by Malacca and Suez → Hamburg → rail``. Drays do not count unless they are all.
    """

    main_mode: Mode
    main_haul: str
    way: str
    via: str


class _Ridden(NamedTuple):
    """Words of a ride: the short name of where it begins, its borders with its main passages, and with all passages.

    ``alone`` is the ride with its main ones, as ``by`` says it.
    """

    mode: Mode
    start: str
    main: tuple[str, ...]
    every: tuple[str, ...]
    alone: str


_Known = dict[tuple[str | None, Mode, tuple[str, ...], tuple[str, ...]], _Ridden]
_RIDDEN: WeakKeyDictionary[Network, _Known] = WeakKeyDictionary()


def _ridden(leg: Leg, network: Network, known: _Known) -> _Ridden:
    """The words of a ride, kept: the same rides come again in many routes."""
    key = leg.service, leg.mode, leg.stops, leg.passages
    found = known.get(key)
    if found is None:
        borders = [network.node_by_id[a].name for a, _ in leg.crossings]
        main = (*borders, *(spoken(passage) for passage in leg.passages if passage in MAIN_PASSAGES))
        found = known[key] = _Ridden(
            mode=leg.mode,
            start=short_name(network.node_by_id[leg.from_node]),
            main=main,
            every=(*borders, *map(spoken, leg.passages)),
            alone=by(leg.mode, main),
        )
    return found


def haul_of(legs: Sequence[Leg], network: Network) -> Haul:
    """How legs go, in words."""
    known = _RIDDEN.setdefault(network, {})
    rides = [(leg, _ridden(leg, network, known)) for leg in legs if leg.service is not None]
    if not rides:
        return Haul(main_mode=DRAY, main_haul=DRAY, way=DRAY_WAY, via=DRAY_WAY)
    mode = _main_mode(rides)
    main = [ridden for _, ridden in rides if ridden.mode == mode]
    via = [rides[0][1].alone]
    for _, ridden in rides[1:]:
        via += (ridden.start, ridden.alone)
    return Haul(
        main_mode=mode,
        main_haul=main[0].alone if len(main) == 1 else by(mode, [point for one in main for point in one.main]),
        way=", ".join(
            by(moved, [point for _, ridden in group for point in ridden.every])
            for moved, group in groupby(rides, key=lambda ride: ride[1].mode)
        ),
        via=THEN.join(via),
    )


def _main_mode(rides: Sequence[tuple[Leg, _Ridden]]) -> Mode:
    km: dict[Mode, float] = {}
    for leg, ridden in rides:
        km[ridden.mode] = km.get(ridden.mode, 0.0) + leg.km
    if len(km) == 1:
        return next(iter(km))
    return max(km, key=lambda mode: (km[mode], -list(MODES).index(mode)))


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
