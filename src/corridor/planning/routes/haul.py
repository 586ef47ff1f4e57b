"""How a route goes, in words: its main mode and main haul, its way by which alternatives are told apart, its via."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


RANK: dict[str, int] = {mode: rank for rank, mode in enumerate(MODES)}
"""Of modes with equal km the first leads."""


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


class Ridden(NamedTuple):
    """Words of a ride: the short name of where it begins, its borders with its main passages, and with all passages.

    ``alone`` is the ride with its main ones, as ``by`` says it.
    """

    mode: Mode
    start: str
    main: tuple[str, ...]
    every: tuple[str, ...]
    alone: str


def ridden(
    mode: Mode, start: str, crossings: Iterable[tuple[str, str]], passages: Sequence[str], network: Network
) -> Ridden:
    """The words of a ride from a node, over some borders and through some passages."""
    borders = [network.node_by_id[a].name for a, _ in crossings]
    main = (*borders, *(spoken(passage) for passage in passages if passage in MAIN_PASSAGES))
    return Ridden(
        mode=mode,
        start=short_name(network.node_by_id[start]),
        main=main,
        every=(*borders, *map(spoken, passages)),
        alone=by(mode, main),
    )


_Known = dict[tuple[str | None, Mode, tuple[str, ...], tuple[str, ...]], Ridden]
_RIDDEN: WeakKeyDictionary[Network, _Known] = WeakKeyDictionary()


def _ridden(leg: Leg, network: Network, known: _Known) -> Ridden:
    """The words of a leg, kept: the same rides come again in many routes."""
    key = leg.service, leg.mode, leg.stops, leg.passages
    if key not in known:
        known[key] = ridden(leg.mode, leg.from_node, leg.crossings, leg.passages, network)
    return known[key]


def haul_of(legs: Sequence[Leg], network: Network) -> Haul:
    """How legs go, in words."""
    known = _RIDDEN.setdefault(network, {})
    rides = [(leg.km, _ridden(leg, network, known)) for leg in legs if leg.service is not None]
    mode, main_haul = main_haul_of(rides)
    if not rides:
        return Haul(main_mode=mode, main_haul=main_haul, way=DRAY_WAY, via=DRAY_WAY)
    via = [rides[0][1].alone]
    for _, one in rides[1:]:
        via += (one.start, one.alone)
    return Haul(
        main_mode=mode,
        main_haul=main_haul,
        way=", ".join(
            by(moved, [point for _, one in group for point in one.every])
            for moved, group in groupby(rides, key=lambda ride: ride[1].mode)
        ),
        via=THEN.join(via),
    )


def main_haul_of(rides: Sequence[tuple[float, Ridden]]) -> tuple[Mode, str]:
    """The mode of most km among rides, which come with theirs, and the main haul; road where there are none."""
    if not rides:
        return DRAY, DRAY
    km: dict[Mode, float] = {}
    for far, one in rides:
        km[one.mode] = km.get(one.mode, 0.0) + far
    mode = rides[0][1].mode
    for other, far in km.items():
        if (far, -RANK[other]) > (km[mode], -RANK[mode]):
            mode = other
    main = [one for _, one in rides if one.mode == mode]
    return mode, main[0].alone if len(main) == 1 else by(mode, [point for one in main for point in one.main])


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
