"""What ``import corridor`` offers: load a network, plan a route by names, and hold answers that show themselves.

``objects`` has the classes; here words become a ``Request``, and a request an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.api.objects import Network, Plan, shown
from corridor.dataset import load as store
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model import network as model
from corridor.model.shipment import Shipment
from corridor.model.waiting import WaitPolicy
from corridor.places.resolve import resolve
from corridor.planning import planner
from corridor.planning.limits.rows import LIMITS
from corridor.planning.limits.targets import Limits
from corridor.planning.limits.words import read
from corridor.planning.request import Request
from corridor.planning.routes.route import Route

if TYPE_CHECKING:
    from corridor.planning.board.board import Board


def load(directory: str | Path | None = None, *, overlays: Sequence[str | Path] = ()) -> Network:
    """Read and check a data directory, the shipped one without an argument, and lay own figures over it.

    Args:
        directory: holds the files of the data; None is the shipped one.
        overlays: directories, tables or workbooks of own figures, laid over it in this order.

    Raises:
        DataError: with every fault found, each with file, row and remedy.
        InputError: ``directory`` is no name of a folder, or an overlay is nothing that can be laid over.
    """
    return store.load(directory, overlays=overlays, network_class=Network)


def plan(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    shipment: Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    earliest: datetime | None = None,
    on: date | None = None,
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
    allow: str | Sequence[str] = (),
    include_planned: bool = False,
    pickup_after_days: float | None = None,
) -> Plan:
    """Every undominated route between two places over hours, USD and kg CO2e, exactly, best first.

    Args:
        network: as from ``load``; it is not changed.
        origin: a node id, a name in any script, a UN/LOCODE, a city or ``"lat,lon"``.
        destination: the same.
        shipment: what is sent; by default 2 TEU, one 40-foot box.
        wait: ``expected`` (half the headway, on average), ``worst`` (all of it) or ``scheduled`` (the next departure of
            the timetable after a date).
        depart: when the shipment is ready, an aware datetime; with ``wait="scheduled"``.
        arrive_by: the deadline, an aware datetime; with ``wait="scheduled"``. Without ``depart`` the latest departures
            that make it are found.
        earliest: with ``arrive_by`` alone, when the shipment can be ready at the soonest, an aware datetime.
        on: the day whose agreed rates count; by default that of ``depart``, else today.
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
        allow: ids of advisories whose ban is lifted.
        include_planned: use services of status ``planned`` too; they stay marked.
        pickup_after_days: tell what boxes cost that are picked up so many days after they are ready at the last
            terminal (``Route.standing``); it is no part of the price of a route.

    Raises:
        InputError: a wrong argument. ``UnknownPlace``, ``AmbiguousPlace`` and ``SamePlace`` are kinds of it.
        TooManyLabels: there are more ways than the search may keep; narrow the question.

    Example:
        >>> import corridor
        >>> network = corridor.load()
        >>> answer = corridor.plan(network, "Changchun", "Hamburg")
        >>> answer.fastest.hours <= answer.cheapest.hours
        True
    """
    _check_network(network)
    asked = request(
        network, shipment=shipment, wait=wait, depart=depart, arrive_by=arrive_by, earliest=earliest, on=on,
        avoid=avoid,
        via=via, mode=mode, no_mode=no_mode, max_transfers=max_transfers, max_days=max_days, max_usd=max_usd,
        max_co2=max_co2, bonded=bonded, dangerous=dangerous, allow=allow, include_planned=include_planned,
        pickup_after_days=pickup_after_days,
    )  # fmt: skip
    start, end = place(origin, network, "origin"), place(destination, network, "destination")
    return shown(promised(planner.plan(network, asked.terms(network), start, end)))


def promised(answer: planner.Plan) -> planner.Plan:
    """With a deadline, the plan with each route's chance to keep it, by draws (``docs/RISK.md``)."""
    deadline = answer.arrive_by
    if deadline is None or not answer.routes:
        return answer
    from corridor.analysis.risk import simulate

    def told(route: Route) -> Route:
        return replace(route, in_time=simulate(route, network=answer.network, wait=answer.wait).chance_by(deadline))

    return replace(answer, routes=answer.routes.each(told))


def departures(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    start: datetime,
    weeks: int = 4,
    **asked: Any,  # noqa: ANN401 - those of plan
) -> Board:
    """When to ship: every departure that no other beats in leaving, arriving and price.

    Args:
        network: as from ``load``.
        origin: as for ``plan``,
        destination: and the same.
        start: an aware datetime from which on the cargo may be ready.
        weeks: the length of the window, 1 to 53.
        asked: ``shipment`` and ``avoid`` to ``include_planned``, as for ``plan``.

    Raises:
        InputError: a wrong argument.
    """
    from corridor.planning.board.board import board

    _check_network(network)
    terms = request(network, wait="scheduled", depart=start, **asked).terms(network)
    ends = place(origin, network, "origin"), place(destination, network, "destination")
    return board(network, terms, *ends, weeks=weeks)


MOST_DAYS = 3660
"""Days after which nobody picks up a box."""

FIELDS = frozenset(
    ("shipment", "wait", "depart", "arrive_by", "earliest", "on", "include_planned", "allow", "pickup_after_days")
)
"""Keywords of ``plan`` that are no limits."""


def request(network: model.Network, **asked: Any) -> Request:  # noqa: ANN401 - keywords of plan
    """What the keywords of ``plan`` stand for; unknown ones are refused. Raises ``InputError``."""
    own = {name: value for name, value in asked.items() if name in FIELDS}
    shipment = own.pop("shipment", None)
    if shipment is not None and not isinstance(shipment, Shipment):
        raise InputError(f"shipment is {echo(shipment)}; give a corridor.Shipment, such as corridor.Shipment(teu=2)")
    after_days = own.get("pickup_after_days")
    if after_days is not None and not (isinstance(after_days, int | float) and 0 <= after_days <= MOST_DAYS):
        raise InputError(f"pickup_after_days is {echo(after_days)}; give 0 to {MOST_DAYS} days")
    allowed = frozenset(_several("allow", own.pop("allow", ())))
    known = {advisory.id for advisory in network.advisories}
    for word in sorted(allowed - known):
        raise InputError(f"allow names {echo(word)}, no advisory; write one of {', '.join(sorted(known)) or 'none'}")
    limits = limits_of(network, **{name: value for name, value in asked.items() if name not in FIELDS})
    return Request(shipment=shipment or Shipment(), allow=allowed, limits=limits, **own)


def _check_network(network: object) -> None:
    if not isinstance(network, model.Network):
        raise InputError(f"network is {echo(network)}; give what corridor.load() returns")


def limits_of(network: model.Network, **words: Any) -> Limits:  # noqa: ANN401 - the limits of plan
    """The limits that the words stand for, as ``plan`` has them. Raises ``InputError``."""
    unknown = sorted(set(words) - {row.name for row in LIMITS})
    if unknown:
        raise InputError(f"{echo(unknown[0])} is nothing that a question has; corridor.plan names what there is")
    several = {row.name for row in LIMITS if row.kind == "words"} & set(words)
    return read(words | {name: _several(name, words[name]) for name in several}, network)


def _several(name: str, words: str | Iterable[str]) -> tuple[str, ...]:
    found = (words,) if isinstance(words, str) else tuple(words) if isinstance(words, Iterable) else (words,)
    for word in found:
        if not isinstance(word, str):
            raise InputError(f"{name} holds {echo(word)}; give a word such as 'RU', or a list of them")
    return found


def place(wanted: str | model.Place, network: model.Network, end: str = "place") -> model.Place:
    """A place by its name; a place is itself. Raises ``InputError``."""
    if isinstance(wanted, model.Place):
        return wanted
    if not isinstance(wanted, str):
        raise InputError(f"{end} is {echo(wanted)}; give a name such as 'Hamburg', or a corridor.Place")
    return resolve(wanted, network)
