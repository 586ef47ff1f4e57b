"""Point-to-point routes in the shape of DCSA Commercial Schedules 1.0 (``/v1/point-to-point-routes``).

What that standard has no place for (price, mode AIR, frequency, basis) stands in a block ``corridor`` of its own, which
readers of the standard pass over. A leg by air says no ``transport``: the standard's list of modes has none for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from corridor.api.objects import Plan
from corridor.model.modes import MODES
from corridor.model.network import Network, Node
from corridor.model.timetable import later
from corridor.planning.routes.route import Leg, Route
from corridor.web.errors import RequestRefused

VERSION = "1.0.3"
LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
LONGEST_NAME = 100
LONGEST_SERVICE_NAME = 50
LONGEST_SERVICE_CODE = 11
MOST_ROWS = 100
HOURS_PER_DAY = 24.0
KG_PER_TONNE = 1000.0

TRANSPORT = {name: row.dcsa for name, row in MODES.items() if row.dcsa is not None}
FACILITY = {"port": "POTE", "border": "BORD", "terminal": "INTE", "airport": "INTE", "city": "CLOC", "zone": "INTE"}

QUERY = (
    "placeOfReceipt", "placeOfDelivery", "departureStartDate", "departureEndDate", "arrivalStartDate", "arrivalEndDate",
    "maxTranshipment", "receiptTypeAtOrigin", "deliveryTypeAtDestination", "cargoType", "limit", "cursor",
)  # fmt: skip
"""The parameters of the standard."""


def body_of(query: Mapping[str, str]) -> dict[str, Any]:
    """The question of a query, as a body of ``/api/plan``. Raises ``RequestRefused``."""
    for name in query:
        if name not in QUERY:
            raise _wrong(f"{name[:40]} is no parameter; there are {', '.join(QUERY)}")
    for name in ("placeOfReceipt", "placeOfDelivery"):
        if not LOCODE.fullmatch(query.get(name, "")):
            raise _wrong(f"{name} is missing or no UN/LOCODE; write such as CNDLC")
    for name in ("receiptTypeAtOrigin", "deliveryTypeAtDestination"):
        if query.get(name, "CY") not in ("CY", "SD", "CFS"):
            raise _wrong(f"{name} is none of CY, SD, CFS")
    body: dict[str, Any] = {
        "origin": query["placeOfReceipt"], "destination": query["placeOfDelivery"], "wait": "scheduled", "n": None,
    }  # fmt: skip
    start, until = _day(query, "departureStartDate"), _day(query, "arrivalEndDate")
    body["depart"] = (start or _today()).isoformat()
    if until is not None:
        body["arrive_by"] = until.isoformat()
    if "maxTranshipment" in query:
        body["max_transfers"] = _number(query, "maxTranshipment", least=0)
    return body


def page(plan: Plan, query: Mapping[str, str]) -> tuple[list[dict[str, Any]], str | None]:
    """One page of solutions, and the cursor of the next. Raises ``RequestRefused``."""
    found = [
        route
        for route in plan.routes
        if _within(route.legs[0].depart, None, _day(query, "departureEndDate"))
        and _within(route.legs[-1].arrive, _day(query, "arrivalStartDate"), None)
    ]
    limit = min(_number(query, "limit", least=1) if "limit" in query else MOST_ROWS, MOST_ROWS)
    mark = _mark(query)
    first = _offset(query["cursor"], mark) if query.get("cursor") else 0
    shown = found[first : first + limit]
    rows = [_solution(number, route, plan, query) for number, route in enumerate(shown, start=first + 1)]
    more = first + limit < len(found)
    return rows, _cursor(first + limit, mark) if more else None


def _solution(number: int, route: Route, plan: Plan, query: Mapping[str, str]) -> dict[str, Any]:
    network, legs = plan.network, route.legs
    start = later(datetime.fromisoformat(legs[0].depart or ""), -(legs[0].load_h + legs[0].wait_h))
    receipt = _end(legs[0].from_node, plan.origin.name, network, start.isoformat(), query["placeOfReceipt"])
    delivery = _end(
        legs[-1].to_node, plan.destination.name, network, legs[-1].arrive or "", query["placeOfDelivery"]
    )  # fmt: skip
    return {
        "placeOfReceipt": receipt,
        "placeOfDelivery": delivery,
        "receiptTypeAtOrigin": query.get("receiptTypeAtOrigin", "CY"),
        "deliveryTypeAtDestination": query.get("deliveryTypeAtDestination", "CY"),
        "solutionNumber": number,
        "transitTime": math.ceil(route.hours / HOURS_PER_DAY),
        "solutionFootprint": {"co2e": route.kg_co2e / KG_PER_TONNE},
        "legs": [_leg(place, leg, network) for place, leg in enumerate(legs, start=1)],
        "corridor": {
            "mainHaul": route.main_haul,
            "tags": list(route.tags),
            "hours": route.hours,
            "usd": route.usd,
            "notes": [note.to_dict() for note in route.notes],
        },
    }


def _leg(number: int, leg: Leg, network: Network) -> dict[str, Any]:
    out: dict[str, Any] = {"sequenceNumber": number}
    if leg.mode in TRANSPORT:
        out["transport"] = {"modeOfTransport": TRANSPORT[leg.mode]}
        if MODES[leg.mode].afloat and leg.service:
            out["transport"]["servicePartners"] = [_partner(leg)]
    out["departure"] = _end(leg.from_node, leg.from_node, network, leg.depart or "")
    calls = list(_calls(leg, network))
    if calls:
        out["intermediateCalls"] = calls
    out["arrival"] = _end(leg.to_node, leg.to_node, network, leg.arrive or "")
    out["footprint"] = {"co2e": leg.kg_co2e / KG_PER_TONNE}
    if leg.load_h > 0 and leg.depart:
        departs = datetime.fromisoformat(leg.depart)
        cut_off = later(departs, -leg.load_h).astimezone(departs.tzinfo)
        out["cutOffTimes"] = [{"cutOffDateTimeCode": "FCO", "cutOffDateTime": cut_off.isoformat()}]
    out["corridor"] = {
        "modeOfTransport": TRANSPORT.get(leg.mode, leg.mode.upper()),
        "service": leg.service,
        "operator": leg.operator,
        "status": leg.status,
        "frequencyPerWeek": leg.frequency_per_week,
        "estimatedWait": leg.estimated_wait,
        "departWindow": None if leg.depart_window is None else list(leg.depart_window),
        "usd": leg.usd,
        "rate": leg.rate,
        "basis": leg.basis,
    }
    return out


def _partner(leg: Leg) -> dict[str, str]:
    partner: dict[str, str] = {}
    name = leg.name[:LONGEST_SERVICE_NAME].strip()
    if name:
        partner["carrierServiceName"] = name
    if leg.service and len(leg.service) <= LONGEST_SERVICE_CODE:
        partner["carrierServiceCode"] = leg.service
    return partner


def _calls(leg: Leg, network: Network) -> list[dict[str, Any]]:
    """The stops between, with the times of arrival; a border station is ``BORD``."""
    if leg.depart is None:
        return []
    departs = datetime.fromisoformat(leg.depart)
    calls, ridden_h = [], 0.0
    for hop in leg.hops[:-1]:
        ridden_h += hop.hours
        node = network.node_by_id[hop.to_node]
        at = later(departs, ridden_h).astimezone(departs.tzinfo)
        calls.append(
            {
                "facilityTypeCode": FACILITY.get(node.kind, "INTE"),
                "location": _location(node.id, node.name, network),
                "departureDateTime": at.isoformat(),
            }
        )
    return calls


def _end(node: str, name: str, network: Network, when: str, locode: str = "") -> dict[str, Any]:
    found = network.node_by_id.get(node)
    return {
        "facilityTypeCode": "CLOC" if found is None else FACILITY.get(found.kind, "INTE"),
        "location": _location(node, name, network, locode),
        "dateTime": when,
    }


def _location(node: str, name: str, network: Network, locode: str = "") -> dict[str, Any]:
    found: Node | None = network.node_by_id.get(node)
    told = (name if found is None else found.name)[:LONGEST_NAME].strip()
    place: dict[str, Any] = {"locationName": told or node}
    code = locode if found is None else found.locode
    if LOCODE.fullmatch(code):
        place["UNLocationCode"] = code
    return place


def _within(moment: str | None, first: date | None, last: date | None) -> bool:
    if moment is None:
        return False
    day = datetime.fromisoformat(moment).date()
    return (first is None or day >= first) and (last is None or day <= last)


def _today() -> date:
    return date.today() + timedelta(days=1)  # noqa: DTZ011 - tomorrow, in whatever zone the place has, is not past


def _day(query: Mapping[str, str], name: str) -> date | None:
    if name not in query:
        return None
    try:
        return date.fromisoformat(query[name])
    except ValueError:
        raise _wrong(f"{name} is {query[name][:40]!r}, no day; write such as 2026-12-03") from None


def _number(query: Mapping[str, str], name: str, *, least: int) -> int:
    text = query[name]
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
        raise _wrong(f"{name} is {text[:40]!r}; write a whole number from {least} on")
    return int(text)


def _mark(query: Mapping[str, str]) -> str:
    """What ties a cursor to its question."""
    rest = {name: value for name, value in query.items() if name != "cursor"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:16]


def _cursor(first: int, mark: str) -> str:
    return base64.urlsafe_b64encode(f"{first}|{mark}".encode()).decode().rstrip("=")


def _offset(cursor: str, mark: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise _wrong("cursor is none that this server gave") from None
    first, _, whose = raw.partition("|")
    if whose != mark or not re.fullmatch(r"[0-9]{1,6}", first):
        raise _wrong("cursor belongs to another question; send it with the same parameters")
    return int(first)


def _wrong(message: str) -> RequestRefused:
    return RequestRefused(400, "WrongQuery", message)


__all__: Sequence[str] = ["QUERY", "VERSION", "body_of", "page"]
