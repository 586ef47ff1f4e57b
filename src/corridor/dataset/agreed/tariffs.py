"""Rows of ``rates.csv`` and ``advisories.csv`` to what they mean, checked against services and nodes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from corridor.dataset.columns import ADVISORIES, RATES, TARGET_KINDS
from corridor.dataset.currency import USD, is_code
from corridor.dataset.reading.cells import Reader
from corridor.dataset.reading.rows import Row
from corridor.dataset.reading.signs import strange_in
from corridor.dataset.records import check_equipment, check_key
from corridor.dataset.services import check_dates, is_open, unknown_service
from corridor.files.faults import Faults, echo
from corridor.model.assumptions import Currency
from corridor.model.countries import COUNTRIES
from corridor.model.modes import MODES
from corridor.model.network import Advisory, Rate, Service

RATE_FIELDS = ("rate", "service", "amount", "per", "source", "valid_from", "valid_to", "free_days")
MOST_PERCENT = 1000.0
RATE_KEYS = ("rate", "service", "from", "to", "equipment")
"""Keys that a surcharge has in common with its rate."""


def read_rates(
    rows: Iterable[Row],
    services: Mapping[str, Service],
    *,
    known: Container[str],
    kinds: Collection[str],
    currencies: Mapping[str, Currency],
    faults: Faults,
) -> list[Rate]:
    """Agreed prices in the order of the file.

    ``known`` are the ids of all services, right or wrong in the rest; ``kinds`` the boxes of ``equipment.csv``.
    """
    found: list[Rate] = []
    bases: set[tuple[str, ...]] = set()
    surcharges: list[tuple[Row, tuple[str, ...]]] = []
    seen: dict[Any, Row] = {}
    reader = Reader(RATES.columns)
    for row in rows:
        if is_open(row, ("amount",), faults):
            continue
        keys = tuple(row.cells.get(name, "") for name in RATE_KEYS)
        if not row.cells.get("surcharge"):
            bases.add(keys)  # a rate with a fault is one: its surcharges are not alone
        values = reader.values(row, faults)
        check_key(values, row, RATES, seen, faults)
        check_dates(values, row, faults)
        check_equipment(values, row, kinds, faults)
        _check_ride(values, row, services, known, faults)
        _check_amount(values, row, currencies, faults)
        if len(values) != len(RATES.columns):
            continue
        if values["surcharge"] is not None:
            surcharges.append((row, keys))
        found.append(
            Rate(
                from_node=values["from"],
                to_node=values["to"],
                currency=(values["currency"] or USD.code).upper(),
                equipment=values["equipment"] or "",
                surcharge=values["surcharge"] or "",
                includes=values["includes"] or "",
                overlay=row.origin.overlay,
                **{field: values[field] for field in RATE_FIELDS},
            )
        )
    for row, keys in surcharges:
        if keys not in bases:
            message = (
                f"surcharge {echo(row.cells['surcharge'])} has no rate {echo(keys[0])} of the same ride and equipment"
            )
            faults.add("surcharge-alone", row.where("surcharge"), message)
    return found


def _check_ride(
    values: Mapping[str, Any], row: Row, services: Mapping[str, Service], known: Container[str], faults: Faults
) -> None:
    """The ride exists: the service calls at both stops, in that order."""
    name = values.get("service")
    if name is None:
        return
    if name not in known:
        unknown_service(name, row, faults)
        return
    service = services.get(name)
    if service is None or values.get("from") is None or values.get("to") is None:
        return
    start, end = values["from"], values["to"]
    for column, stop in (("from", start), ("to", end)):
        if stop not in service.stops:
            message = f"{column} is {echo(stop)}, where service {echo(name)} does not call{strange_in(stop)}"
            fix = f"write one of its stops: {', '.join(list(dict.fromkeys(service.stops))[:12])}"
            faults.add("ride-unknown", row.where(column), message, fix=fix)
            return
    stops = service.stops
    forward = stops.index(start) < len(stops) - 1 - stops[::-1].index(end)
    backward = service.both_ways and stops.index(end) < len(stops) - 1 - stops[::-1].index(start)
    if not forward and not backward:
        message = f"service {echo(name)} calls at {echo(end)} before {echo(start)}, and runs one way"
        faults.add(
            "ride-unknown", row.where("from"), message, fix="swap from and to, or name the service that runs back"
        )


def _check_amount(values: Mapping[str, Any], row: Row, currencies: Mapping[str, Currency], faults: Faults) -> None:
    """A percentage is of a surcharge; a currency is a code, and has a rate."""
    percent = values.get("per") == "percent"
    if percent and "surcharge" in values and values["surcharge"] is None:
        faults.add("percent-alone", row.where("per"), "per is percent on a row without surcharge")
    amount = values.get("amount")
    if percent and amount is not None and amount > MOST_PERCENT:
        fix = f"write at most {MOST_PERCENT:g} percent"
        faults.add("number-too-large", row.where("amount"), f"amount is {amount:g}", fix=fix)
    code = values.get("currency")
    if code is None or percent:
        return
    if not is_code(code.upper()):
        faults.add(
            "currency-unknown", row.where("currency"), f"currency is {echo(code)}", fix="write such as USD or CNY"
        )
    elif code.upper() != USD.code and code.upper() not in currencies:
        message = (
            f"rate {echo(row.cells['rate'])} is in {code.upper()}, of which [currency] has no rate: it is not used"
        )
        faults.add("currency-without-rate", row.where("currency"), message)


def read_advisories(
    rows: Iterable[Row], nodes: Container[str] | None, services: Container[str], faults: Faults
) -> list[Advisory]:
    """Advisories in the order of the file; their targets name something in the network."""
    found: list[Advisory] = []
    seen: dict[Any, Row] = {}
    reader = Reader(ADVISORIES.columns)
    for row in rows:
        values = reader.values(row, faults)
        check_key(values, row, ADVISORIES, seen, faults)
        check_dates(values, row, faults, first="since", last="until")
        if values.get("target") is not None:
            _check_target(values["target"], row, nodes, services, faults)
        cargo = values.get("cargo")
        if cargo is not None and _country(cargo.upper()) not in COUNTRIES:
            faults.add("country-unknown", row.where("cargo"), f"cargo is {echo(cargo)}")
        if values.get("kind") == "closed":
            _check_closed(values, row, faults)
        if values.get("mode") and values.get("severity") == "forbidden":
            faults.add("ban-of-mode", row.where("mode"), f"a ban is confined to {values['mode']}")
        if len(values) == len(ADVISORIES.columns):
            blank = {"cargo": (cargo or "").upper(), "kind": values["kind"] or "note", "mode": values["mode"] or ""}
            found.append(Advisory(**values | blank))
    return found


def _country(cargo: str) -> str:
    """The country that cargo is from (``CN>``), to (``>CN``) or either."""
    return cargo.removesuffix(">") if cargo.endswith(">") else cargo.removeprefix(">")


def _check_closed(values: Mapping[str, Any], row: Row, faults: Faults) -> None:
    """Closed days are of a service, for all cargo, and have a first and a last day."""
    if values.get("target") is not None and _service_of(values["target"]) is None:
        faults.add("closed-wrong", row.where("target"), f"closed days are given for {echo(values['target'])}")
    for end in ("since", "until"):
        if end in values and values[end] is None:
            faults.add("closed-wrong", row.where(end), f"closed days have no {end}")
    if values.get("cargo"):
        faults.add("closed-wrong", row.where("cargo"), f"closed days are confined to {echo(values['cargo'])}")


def _service_of(target: str) -> str | None:
    kind, _, word = target.partition(":")
    return word.strip() if kind.strip().lower() == "service" else None


def with_closed_days(services: Mapping[str, Service], advisories: Iterable[Advisory]) -> dict[str, Service]:
    """The services with the days on which advisories say that they do not leave."""
    closed: dict[str | None, list[tuple[date, date]]] = defaultdict(list)
    for row in advisories:
        if row.kind == "closed" and row.since is not None and row.until is not None:
            closed[_service_of(row.target)].append((row.since, row.until))
    return {
        name: replace(service, closed=tuple(sorted(closed[name]))) if name in closed else service
        for name, service in services.items()
    }


def _check_target(
    target: str, row: Row, nodes: Container[str] | None, services: Container[str], faults: Faults
) -> None:
    """What can be told without a search for names: the kind, and codes and ids of it."""
    kind, colon, word = target.partition(":")
    kind, word = kind.strip().lower(), word.strip()
    wrong = None
    if not colon or kind not in TARGET_KINDS or not word:
        wrong = f"write a kind and what it is, such as passage:suez; kinds are {', '.join(TARGET_KINDS)}"
    elif kind == "country" and word.upper() not in COUNTRIES:
        wrong = "write a two-letter code, such as country:RU"
    elif kind == "mode" and word not in MODES:
        wrong = f"write one of {', '.join(MODES)}"
    elif kind == "node" and nodes is not None and word not in nodes:
        wrong = "write the id of a node of nodes.geojson"
    elif kind == "service" and word not in services:
        wrong = "write the id of a service of edges.csv"
    elif kind == "hop":
        ends = [end.strip() for end in word.split(">")]
        if len(ends) != 2 or (nodes is not None and not all(end in nodes for end in ends)):
            wrong = "write two nodes of nodes.geojson, such as hop:CNMLX>RUZBK"
    if wrong is not None:
        faults.add("target-wrong", row.where("target"), f"target is {echo(target)}", fix=wrong)
