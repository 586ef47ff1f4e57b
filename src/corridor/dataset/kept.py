"""A network as text and back, to be kept for the next process: columns of JSON values, and no code in them."""

from __future__ import annotations

import gc
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from functools import lru_cache
from itertools import islice, repeat
from typing import Any

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

Column = list[Any] | dict[str, Any]


def bytes_of(network: Network) -> bytes:
    """The kept parts of a network. Raises ``RecursionError`` for an unknown property that is nested too deep."""
    services = list(network.service_by_id.values())
    hops = [hop for service in services for hop in service.hops]
    sailings = [sailing for service in services for sailing in service.sailings]
    assumptions = network.assumptions
    document = {
        "nodes": _table(Node, network.node_by_id.values()),
        "services": _table(Service, services, without=("hops", "sailings")),
        "hop_counts": [len(service.hops) for service in services],
        "hops": _table(Hop, hops),
        "sailing_counts": [len(service.sailings) for service in services],
        "sailings": _table(Sailings, sailings),
        "handling": _table(Handling, network.handling.values()),
        "emissions": _table(EmissionFactor, network.emissions.values()),
        "equipment": _table(Equipment, network.equipment.values()),
        "rates": _table(Rate, network.rates),
        "advisories": _table(Advisory, network.advisories),
        "demurrage": _table(Demurrage, network.demurrage),
        "connections": _table(Connection, network.connections),
        "assumptions": _table(Assumptions, [assumptions], without=("currencies", "dray_rates")),
        "currencies": _table(Currency, assumptions.currencies.values()),
        "dray_rates": _table(DrayRate, assumptions.dray_rates),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8")


def parts_of(body: bytes) -> dict[str, Any]:
    """The parts of a network from its text, by their names.

    The collector rests meanwhile, as ten thousand new objects would wake it often. Raises ``ValueError``, ``KeyError``
    or ``TypeError`` for a text of another form.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        return _parts(json.loads(body))
    finally:
        if awake:
            gc.enable()


def _parts(document: Mapping[str, Any]) -> dict[str, Any]:
    hops, sailings = (iter(_things(kind, document[name])) for kind, name in ((Hop, "hops"), (Sailings, "sailings")))
    runs = {
        "hops": [tuple(islice(hops, count)) for count in document["hop_counts"]],
        "sailings": [tuple(islice(sailings, count)) for count in document["sailing_counts"]],
    }
    services = _things(Service, document["services"], more=runs)
    handling = _things(Handling, document["handling"])
    beside: dict[str, Iterable[Any]] = {
        "currencies": [{one.code: one for one in _things(Currency, document["currencies"])}],
        "dray_rates": [tuple(_things(DrayRate, document["dray_rates"]))],
    }
    return {
        "node_by_id": {node.id: node for node in _things(Node, document["nodes"])},
        "service_by_id": {service.id: service for service in services},
        "handling": {(row.node, row.mode): row for row in handling},
        "emissions": {row.mode: row for row in _things(EmissionFactor, document["emissions"])},
        "equipment": {row.name: row for row in _things(Equipment, document["equipment"])},
        "rates": tuple(_things(Rate, document["rates"])),
        "advisories": tuple(_things(Advisory, document["advisories"])),
        "demurrage": tuple(_things(Demurrage, document["demurrage"])),
        "connections": tuple(_things(Connection, document["connections"])),
        "assumptions": _things(Assumptions, document["assumptions"], more=beside)[0],
    }


def _table(kind: type[Any], things: Iterable[Any], *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The fields of some things of a kind as columns; one that holds nothing but its default is left out."""
    rows = list(things)
    columns: dict[str, Column] = {}
    for field in fields(kind):
        if field.name in without:
            continue
        values = [getattr(row, field.name) for row in rows]
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is MISSING or any(value != default for value in values):
            columns[field.name] = _column(values)
    return {"count": len(rows), "columns": columns}


def _column(values: list[Any]) -> Column:
    """A column; where few values come often, as those and their places; of objects with the same keys, as columns."""
    if values and all(isinstance(value, dict) and value.keys() == values[0].keys() for value in values):
        return {"keys": list(values[0]), "columns": [_column([value[key] for value in values]) for key in values[0]]}
    if not all(isinstance(value, str | None | tuple) for value in values):
        return values
    distinct = list(dict.fromkeys(values))
    if len(distinct) * 2 > len(values):
        return values
    place = {value: at for at, value in enumerate(distinct)}
    return {"of": distinct, "at": [place[value] for value in values]}


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
_TUPLES = ("aliases", "locodes", "passages", "days")

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


def _things(kind: type[Any], table: Mapping[str, Any], *, more: Mapping[str, Iterable[Any]] | None = None) -> list[Any]:
    """The things of a kind from their columns; ``more`` are columns that are kept elsewhere.

    Field by field, in loops of C: the constructor of a frozen class takes three times as long, object by object.
    """
    count = table["count"]
    things = list(map(object.__new__, repeat(kind, count)))
    columns = {**table["columns"], **(more or {})}
    for field in fields(kind):
        if field.name in columns:
            values = _values(columns[field.name], READ.get((kind.__name__, field.name)))
        elif field.default_factory is not MISSING:
            values = [field.default_factory() for _ in range(count)]
        elif field.default is not MISSING:
            values = repeat(field.default, count)
        else:
            raise KeyError(field.name)
        set_slot = getattr(kind, field.name).__set__
        deque(map(set_slot, things, values), maxlen=0)
    return things


def _values(column: Any, read: Callable[[Any], Any] | None) -> Iterable[Any]:  # noqa: ANN401 - a column in any form
    if isinstance(column, dict) and "keys" in column:
        cells = [_values(one, None) for one in column["columns"]]
        return [dict(zip(column["keys"], row, strict=True)) for row in zip(*cells, strict=True)]
    if isinstance(column, dict):
        known = column["of"] if read is None else list(map(read, column["of"]))
        return map(known.__getitem__, column["at"])
    return column if read is None else map(read, column)
