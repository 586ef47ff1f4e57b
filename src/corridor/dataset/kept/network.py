"""A network as bytes and back, to be kept for the next process: columns of values, and no code in them.

A line of JSON comes first, and behind it the numbers of long columns. Hops are made when they are asked for.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import accumulate, islice
from typing import Any

from corridor.dataset.kept import columns
from corridor.model.assumptions import Assumptions, Currency, DrayRate
from corridor.model.network import (
    Advisory,
    Connection,
    Demurrage,
    EmissionFactor,
    Equipment,
    Handling,
    Hop,
    Network,
    Node,
    Rate,
    Sailings,
    Service,
)

PARTS = (
    "node_by_id", "service_by_id", "handling", "emissions", "assumptions", "equipment", "rates", "advisories",
    "demurrage", "connections",
)  # fmt: skip
"""Fields of a network that are kept: what is read and checked once is known."""


def bytes_of(network: Network) -> bytes:
    """The kept parts of a network. Raises ``RecursionError`` for an unknown property that is nested too deep."""
    numbers = bytearray()
    table = partial(columns.table, numbers)
    services = list(network.service_by_id.values())
    hops = [hop for service in services for hop in service.hops]
    sailings = [sailing for service in services for sailing in service.sailings]
    assumptions = network.assumptions
    document = {
        "nodes": table(Node, network.node_by_id.values()),
        "services": table(Service, services, without=("hops", "sailings")),
        "hop_counts": [len(service.hops) for service in services],
        "hops": table(Hop, hops),
        "sailing_counts": [len(service.sailings) for service in services],
        "sailings": table(Sailings, sailings),
        "handling": table(Handling, network.handling.values()),
        "emissions": table(EmissionFactor, network.emissions.values()),
        "equipment": table(Equipment, network.equipment.values()),
        "rates": table(Rate, network.rates),
        "advisories": table(Advisory, network.advisories),
        "demurrage": table(Demurrage, network.demurrage),
        "connections": table(Connection, network.connections),
        "assumptions": table(Assumptions, [assumptions], without=("currencies", "dray_rates")),
        "currencies": table(Currency, assumptions.currencies.values()),
        "dray_rates": table(DrayRate, assumptions.dray_rates),
    }
    return (
        json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8")
        + b"\n"
        + numbers
    )


def parts_of(body: bytes) -> dict[str, Any]:
    """The parts of a network from its bytes, by their names.

    The collector rests meanwhile, as ten thousand new objects would wake it often. Raises ``ValueError``, ``KeyError``
    or ``TypeError`` for bytes of another form.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        text, _, numbers = body.partition(b"\n")
        return _parts(json.loads(text), numbers)
    finally:
        if awake:
            gc.enable()


def _parts(document: Mapping[str, Any], numbers: bytes) -> dict[str, Any]:
    things = partial(columns.things, numbers, READ)
    sailings = iter(things(Sailings, document["sailings"]))
    runs = {"sailings": [tuple(islice(sailings, count)) for count in document["sailing_counts"]]}
    services = things(Service, document["services"], more=runs, without=("hops",))
    hops = _Hops(numbers, document["hops"], services, document["hop_counts"])
    for service in services:
        object.__setattr__(service, "later", hops)
    handling = things(Handling, document["handling"])
    beside: dict[str, Iterable[Any]] = {
        "currencies": [{one.code: one for one in things(Currency, document["currencies"])}],
        "dray_rates": [tuple(things(DrayRate, document["dray_rates"]))],
    }
    return {
        "node_by_id": {node.id: node for node in things(Node, document["nodes"])},
        "service_by_id": {service.id: service for service in services},
        "handling": {(row.node, row.mode): row for row in handling},
        "emissions": {row.mode: row for row in things(EmissionFactor, document["emissions"])},
        "equipment": {row.name: row for row in things(Equipment, document["equipment"])},
        "rates": tuple(things(Rate, document["rates"])),
        "advisories": tuple(things(Advisory, document["advisories"])),
        "demurrage": tuple(things(Demurrage, document["demurrage"])),
        "connections": tuple(things(Connection, document["connections"])),
        "assumptions": things(Assumptions, document["assumptions"], more=beside)[0],
    }


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept")


@lru_cache(maxsize=10_000)
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value)


def _groups(value: Iterable[Iterable[str]]) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, value))


def _spans(value: Iterable[tuple[str, str]]) -> tuple[tuple[date | None, date | None], ...]:
    return tuple((_day(first), _day(last)) for first, last in value)


_DAYS = ("valid_from", "valid_to", "date", "since", "until", "checked")
_TUPLES = ("aliases", "locodes", "passages", "days", "trade_of")

READ: dict[tuple[str, str], Callable[[Any], Any]] = {
    **{(kind.__name__, name): _day for kind in (Service, Sailings, Rate, Advisory) for name in _DAYS},
    **{(kind.__name__, name): _tuple for kind in (Node, Hop, Service, Sailings) for name in _TUPLES},
    ("Service", "closed"): _spans,
    ("Node", "modes"): frozenset,
    ("Currency", "as_of"): _day,
    ("DrayRate", "countries"): frozenset,
    ("Assumptions", "open_borders"): _groups,
    ("Assumptions", "dangerous_modes"): frozenset,
}
"""What a JSON value becomes, by class and field; all others stand as they are."""


GROWTH = 4
"""Services that were asked for, for one more whose hops are made with theirs: who asks for many asks for all, and those
of many together are made faster.
"""


class _Hops:
    """The hops of services, made from their columns when they are asked for, with those of some that follow."""

    def __init__(
        self, numbers: bytes, table: Mapping[str, Any], services: list[Service], counts: list[int]
    ) -> None:  # fmt: skip
        """``services`` have so many hops each in the table, one behind the other."""
        self._things, self._picked = partial(columns.things, numbers, READ), partial(columns.picked, numbers)
        self._table, self._services, self._counts = table, services, counts
        self._at = {service.id: at for at, service in enumerate(services)}
        self._begin = [0, *accumulate(counts)]
        self._made: dict[int, tuple[Hop, ...]] = {}
        self._asked = 0

    def __call__(self, services: Sequence[str]) -> list[tuple[Hop, ...]]:
        places = [self._at[service] for service in services]
        missing = [at for at in places if at not in self._made]
        if len(missing) == 1:
            self._asked += 1
            missing = list(range(missing[0], min(missing[0] + 1 + self._asked // GROWTH, len(self._services))))
        if missing:
            self._make(missing)
        return [self._made[at] for at in places]

    def _make(self, places: Sequence[int]) -> None:
        rows = [row for at in places for row in range(self._begin[at], self._begin[at + 1])]
        table = {name: self._picked(column, rows) for name, column in self._table["columns"].items()}
        hops = iter(self._things(Hop, {"count": len(rows), "columns": table}))
        for at in places:
            self._made.setdefault(at, tuple(islice(hops, self._counts[at])))
