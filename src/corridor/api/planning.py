"""What ``import corridor`` offers: load a network, plan a route by names, and hold answers that show themselves.

The classes here are those of ``model``, ``route`` and ``planner`` with the doors to tables, frames and maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from corridor.api.objects import Network, Plan, shown
from corridor.dataset import load as store
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model import network as model
from corridor.model.waiting import WaitPolicy
from corridor.places.land import load_land
from corridor.places.resolve import resolve
from corridor.planning import planner
from corridor.planning.departure_board import Board, board
from corridor.planning.limit_words import Words, read
from corridor.planning.limits import Limits


def load(directory: str | Path | None = None) -> Network:
    """Read and check a data directory; the shipped one without an argument.

    Raises:
        DataError: with every fault found, each with file, row and remedy.
        InputError: ``directory`` is no name of a folder.
    """
    return store.load(directory, network_class=Network)


def plan(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    shipment: model.Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    earliest: datetime | None = None,
    avoid: str | Sequence[str] = (),
    via: str | Sequence[str] = (),
    mode: str | Sequence[str] = (),
    no_mode: str | Sequence[str] = (),
    max_transfers: int | None = None,
    max_days: float | None = None,
    max_usd: float | None = None,
    max_co2: float | None = None,
    bonded: bool = False,
    dangerous: bool = False,
    include_planned: bool = False,
) -> Plan:
    """Every undominated route between two places over hours, USD and kg CO2e, exactly, best first.

    Args:
        network: as from ``load``; it is not changed.
        origin: a node id, a name in any script, a UN/LOCODE, a city or ``"lat,lon"``.
        destination: the same.
        shipment: what is sent; by default 2 TEU of 20 t worth 100,000 USD.
        wait: ``expected`` (half the headway, on average), ``worst`` (all of it) or ``scheduled`` (the next departure of
            the timetable after a date).
        depart: when the shipment is ready, an aware datetime; with ``wait="scheduled"``.
        arrive_by: the deadline, an aware datetime; with ``wait="scheduled"``. Without ``depart`` the latest departures
            that make it are found.
        earliest: with ``arrive_by`` alone, when the shipment can be ready at the soonest, an aware datetime.
        avoid: what no route may touch: words for countries, places, services, modes, passages, operators.
        via: what every route touches, in this order.
        mode: the modes that services may have; blank is all.
        no_mode: the modes that no service has.
        max_transfers: the most changes from service to service.
        max_days: the most days of the whole route,
        max_usd: the most USD,
        max_co2: and the most kg of CO2e.
        bonded: cargo under customs bond, which is loaded only at bonded nodes.
        dangerous: dangerous goods, which only some modes carry (``[dangerous]`` of ``assumptions.toml``).
        include_planned: use services of status ``planned`` too; they stay marked.

    Raises:
        InputError: a wrong argument. ``UnknownPlace``, ``AmbiguousPlace`` and ``SamePlace`` are kinds of it.

    Example:
        >>> import corridor
        >>> network = corridor.load()
        >>> answer = corridor.plan(network, "Changchun", "Hamburg")
        >>> answer.fastest.hours <= answer.cheapest.hours
        True
    """
    if not isinstance(network, model.Network):
        raise InputError(f"network is {echo(network)}; give what corridor.load() returns")
    if shipment is not None and not isinstance(shipment, model.Shipment):
        raise InputError(f"shipment is {echo(shipment)}; give a corridor.Shipment, such as corridor.Shipment(teu=2)")
    answer = planner.plan(
        network,
        _place("origin", origin, network),
        _place("destination", destination, network),
        land=load_land(),
        shipment=shipment,
        wait=wait,
        depart=depart,
        arrive_by=arrive_by,
        earliest=earliest,
        limits=limits_of(
            network, avoid=avoid, via=via, mode=mode, no_mode=no_mode, max_transfers=max_transfers, max_days=max_days,
            max_usd=max_usd, max_co2=max_co2, bonded=bonded, dangerous=dangerous,
        ),
        include_planned=include_planned,
    )  # fmt: skip
    return shown(answer)


def departures(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    start: datetime,
    weeks: int = 4,
    shipment: model.Shipment | None = None,
    include_planned: bool = False,
    **limits: Any,  # noqa: ANN401 - those of plan
) -> Board:
    """When to ship: every departure that no other beats in leaving, arriving and price.

    Args:
        network: as from ``load``.
        origin: as for ``plan``,
        destination: and the same.
        start: an aware datetime from which on the cargo may be ready.
        weeks: the length of the window, 1 to 53.
        shipment: as for ``plan``.
        include_planned: as for ``plan``.
        limits: ``avoid`` to ``dangerous``, as for ``plan``.

    Raises:
        InputError: a wrong argument.
    """
    return board(
        network,
        _place("origin", origin, network),
        _place("destination", destination, network),
        land=load_land(),
        start=start,
        weeks=weeks,
        shipment=shipment,
        limits=limits_of(network, **limits),
        include_planned=include_planned,
    )


def limits_of(
    network: model.Network,
    *,
    avoid: str | Sequence[str] = (),
    via: str | Sequence[str] = (),
    mode: str | Sequence[str] = (),
    no_mode: str | Sequence[str] = (),
    max_co2: float | None = None,
    **figures: Any,  # noqa: ANN401 - as Words has them
) -> Limits:
    """The limits that the words stand for, as ``plan`` has them. Raises ``InputError``."""
    words = Words(
        avoid=_several("avoid", avoid), via=_several("via", via), mode=_several("mode", mode),
        no_mode=_several("no_mode", no_mode),
        max_kg_co2e=max_co2, **figures,
    )  # fmt: skip
    return read(words, network)


def _several(name: str, words: str | Iterable[str]) -> tuple[str, ...]:
    found = (words,) if isinstance(words, str) else tuple(words) if isinstance(words, Iterable) else (words,)
    for word in found:
        if not isinstance(word, str):
            raise InputError(f"{name} holds {echo(word)}; give a word such as 'RU', or a list of them")
    return found


def _place(end: str, wanted: str | model.Place, network: model.Network) -> model.Place:
    if isinstance(wanted, model.Place):
        return wanted
    if not isinstance(wanted, str):
        raise InputError(f"{end} is {echo(wanted)}; give a name such as 'Hamburg', or a corridor.Place")
    return resolve(wanted, network)
