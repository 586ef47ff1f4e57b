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

TOLD_DRAY_KM = 100.0
"""A dray of so many km or more is told as a ride of its own; a shorter one is the way to the terminal."""

MAIN_PASSAGES = frozenset({"bosporus", "cape", "hormuz", "horn", "magellan", "malacca", "panama", "suez"})
"""Those that tell a voyage in a word or two; the others stand in the list of legs."""


RANK: dict[str, int] = {mode: rank for rank, mode in enumerate(MODES)}
"""Of modes with equal km the first leads."""


class Haul(NamedTuple):
    """A route in words.

    ``main_mode``: the mode of most km among the legs on services; road where there is only a dray. ``main_haul``: that
    mode with the border crossings and passages of its legs, such as ``rail by Manzhouli and Brest``. ``way``: its modes
    in order, with the borders and passages of each, such as ``rail, sea by Malacca and Suez``; a border goes by the
    station on the side where it is entered. ``via``: how it goes, for people: modes and where each ride but the last
    ends, such as ``rail → Dalian → sea by Malacca and Suez → Hamburg → rail``. Of drays, none counts for the main haul,
    and those of ``TOLD_DRAY_KM`` and more are rides by road in ``way`` and ``via``; ``road dray`` where that is all.
    """

    main_mode: Mode
    main_haul: str
    way: str
    via: str


class Ridden(NamedTuple):
    """Words of a ride: its borders with its main passages, and with all passages, and where it ends, in short and in
    full.

    ``alone`` is the ride with its main ones, as ``by`` says it.
    """

    mode: Mode
    main: tuple[str, ...]
    every: tuple[str, ...]
    alone: str
    end: str
    whole_end: str


def ridden(
    mode: Mode, end: str, crossings: Iterable[tuple[str, str]], passages: Sequence[str], network: Network
) -> Ridden:
    """The words of a ride to a node, over some borders and through some passages."""
    borders = [network.node_by_id[a].name for a, _ in crossings]
    main = (*borders, *(spoken(passage) for passage in passages if passage in MAIN_PASSAGES))
    node = network.node_by_id.get(end)
    return Ridden(
        mode=mode,
        main=main,
        every=(*borders, *map(spoken, passages)),
        alone=by(mode, main),
        end=end if node is None else short_name(node),  # a dray to the destination: nothing comes after it
        whole_end=end if node is None else node.name,
    )


def is_told(km: float, *, dray: bool) -> bool:
    """Whether a leg is told in how a route goes: every ride on a service, and a dray that is no short one."""
    return not dray or km >= TOLD_DRAY_KM


def told_via(rides: Sequence[Ridden]) -> str:
    """How rides go, one after the other; two stops of one name go by their full ones."""
    if not rides:
        return DRAY_WAY
    if len(rides) == 1:
        return rides[0].alone
    ends = [one.end for one in rides[:-1]]
    parts: list[str] = []
    for one in rides[:-1]:
        parts += (one.alone, one.end if ends.count(one.end) == 1 else one.whole_end)
    return THEN.join((*parts, rides[-1].alone))


_Known = dict[tuple[str | None, Mode, tuple[str, ...], tuple[str, ...]], Ridden]
_RIDDEN: WeakKeyDictionary[Network, _Known] = WeakKeyDictionary()


def _ridden(leg: Leg, network: Network, known: _Known) -> Ridden:
    """The words of a leg, kept: the same rides come again in many routes."""
    key = leg.service, leg.mode, leg.stops, leg.passages
    if key not in known:
        known[key] = ridden(leg.mode, leg.to_node, leg.crossings, leg.passages, network)
    return known[key]


def haul_of(legs: Sequence[Leg], network: Network) -> Haul:
    """How legs go, in words."""
    known = _RIDDEN.setdefault(network, {})
    told = [
        (leg.service is not None, leg.km, _ridden(leg, network, known))
        for leg in legs
        if is_told(leg.km, dray=leg.service is None)
    ]
    served = [(km, words) for service, km, words in told if service]
    mode, main_haul = main_haul_of(served)
    if not served:
        return Haul(main_mode=mode, main_haul=main_haul, way=DRAY_WAY, via=DRAY_WAY)
    rides = [words for _, _, words in told]
    return Haul(
        main_mode=mode,
        main_haul=main_haul,
        way=", ".join(
            by(moved, [point for one in group for point in one.every])
            for moved, group in groupby(rides, key=lambda one: one.mode)
        ),
        via=told_via(rides),
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
