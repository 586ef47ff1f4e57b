"""DCSA Commercial Schedules 1.0 (JSON) to runs of services, and services to vessel schedules.

Read are vessel schedules, port schedules of several ports, and point-to-point routes. Voyages of one service that call
at the same ports are one service here: its hours are the middle of its voyages', its departures are theirs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from corridor.dataset.exchange.runs import Departure, Run, missing_node, node_of_code
from corridor.files.faults import Faults, echo
from corridor.model.modes import MODES, Mode
from corridor.model.network import Network, Service
from corridor.model.timetable import YEARS

LONGEST_CODE = 11
"""Characters of a carrier's service code."""

MODE_OF: dict[str, Mode] = {row.dcsa: name for name, row in MODES.items() if row.dcsa is not None}
VESSEL = "VESSEL"
"""What goes by the vessel schedules of carriers."""

SHIP = MODE_OF[VESSEL]

SURENESS = ("PLN", "EST", "ACT")
"""A later one goes before an earlier one."""

SECONDS_PER_HOUR = 3600.0

Call = tuple[str, datetime | None, datetime | None]
"""Node, arrival and departure."""

Voyage = tuple[str, str, str, Mode, list[Call]]
"""Service code, service name, operator, mode, and the calls."""


def runs_of(text: str, network: Network, faults: Faults, *, file: str, skip_unknown: bool = False) -> list[Run]:
    """The services of a document, with all its faults noted."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        faults.add("json-broken", f"{file}:{getattr(error, 'lineno', 1)}", "cannot be read as JSON")
        return []
    reader = _Reader(network, faults, file, skip_unknown=skip_unknown)
    voyages: list[Voyage] = []
    if not isinstance(document, list) or not all(isinstance(part, dict) for part in document):
        faults.add("import-broken", f"{file}:1", "is no list of schedules or routes")
    elif any("legs" in part for part in document):
        voyages = list(reader.legs(document))
    elif any("carrierServiceCode" in part for part in document):
        voyages = list(reader.vessels(document))
    else:
        voyages = list(reader.ports(document))
    codes = {code_of(service): service for service in network.service_by_id}
    return list(_grouped(voyages, codes, network, file))


def code_of(service: str) -> str:
    """The code of a service as DCSA takes it: its id, or where that is too long its beginning and a digest."""
    if len(service) <= LONGEST_CODE:
        return service
    return f"{service[:5]}{sha256(service.encode()).hexdigest()[:6]}"


class _Reader:
    """Reads the parts of a document, and notes what is wrong with them at their place in it."""

    def __init__(self, network: Network, faults: Faults, file: str, *, skip_unknown: bool) -> None:
        self._network, self._faults, self._file, self._skip = network, faults, file, skip_unknown
        self._missing: set[tuple[str, str]] = set()

    def vessels(self, document: Iterable[Mapping[str, Any]]) -> Iterator[Voyage]:
        """Vessel schedules: a service, its vessels, their calls."""
        for number, service in enumerate(document, start=1):
            for ship in _list(service.get("vesselSchedules")):
                calls = [
                    call
                    for part in _list(ship.get("transportCalls"))
                    if (call := self._call(part, part.get("location"), SHIP, f"schedule {number}")) is not None
                ]
                operator = str(_dict(ship.get("vessel")).get("operatorCarrierCode", ""))
                code, name = (str(service.get(key, "")) for key in ("carrierServiceCode", "carrierServiceName"))
                yield code, name, operator, SHIP, calls

    def ports(self, document: Iterable[Mapping[str, Any]]) -> Iterator[Voyage]:
        """Port schedules of several ports, put together by service and voyage."""
        voyages: dict[tuple[str, str], list[Call]] = defaultdict(list)
        names: dict[str, tuple[str, str]] = {}
        for number, port in enumerate(document, start=1):
            for ship in _list(port.get("vesselSchedules")):
                partner = _dict(next(iter(_list(ship.get("servicePartners"))), {}))
                code, voyage = (
                    str(partner.get(key, "")) for key in ("carrierServiceCode", "carrierExportVoyageNumber")
                )
                vessel = str(_dict(ship.get("vessel")).get("vesselIMONumber", ""))
                call = self._call(ship, port.get("location"), SHIP, f"port {number}")
                if call is not None:
                    voyages[code, f"{vessel} {voyage}"].append(call)
                    names[code] = str(partner.get("carrierServiceName", "")), str(partner.get("carrierCode", ""))
        for (code, _), calls in voyages.items():
            yield code, *names[code], SHIP, calls

    def legs(self, document: Iterable[Mapping[str, Any]]) -> Iterator[Voyage]:
        """Point-to-point routes: each leg is a run of two stops."""
        for number, route in enumerate(document, start=1):
            for leg in _list(route.get("legs")):
                transport = _dict(leg.get("transport"))
                mode = MODE_OF.get(str(transport.get("modeOfTransport", "")))
                if mode is None:
                    continue
                where = f"route {number}"
                ends = [self._place(_dict(leg.get(end)), mode, where) for end in ("departure", "arrival")]
                partner = _dict(next(iter(_list(transport.get("servicePartners"))), {}))
                code, name, carrier = (
                    str(partner.get(key, "")) for key in ("carrierServiceCode", "carrierServiceName", "carrierCode")
                )
                if ends[0] is not None and ends[1] is not None:
                    (start, leaves), (end, arrives) = ends[0], ends[1]
                    code = code or f"{mode}-{start}-{end}".upper()
                    yield code, name, carrier, mode, [(start, None, leaves), (end, arrives, None)]

    def _place(self, part: Mapping[str, Any], mode: Mode, where: str) -> tuple[str, datetime] | None:
        node = self._node(_dict(part.get("location")), mode, where)
        moment = self._moment(part.get("dateTime"), where)
        return None if node is None or moment is None else (node, moment)

    def _call(self, part: Mapping[str, Any], location: object, mode: Mode, where: str) -> Call | None:
        node = self._node(_dict(location), mode, where)
        found: dict[str, tuple[int, datetime]] = {}
        for stamp in _list(part.get("timestamps")):
            kind, sure = str(stamp.get("eventTypeCode", "")), str(stamp.get("eventClassifierCode", ""))
            moment = self._moment(stamp.get("eventDateTime"), where)
            rank = SURENESS.index(sure) if sure in SURENESS else -1
            if moment is not None and rank >= found.get(kind, (-1, moment))[0]:
                found[kind] = rank, moment
        if node is None:
            return None
        arrives, departs = (found[kind][1] if kind in found else None for kind in ("ARRI", "DEPA"))
        return node, arrives, departs

    def _node(self, location: Mapping[str, Any], mode: Mode, where: str) -> str | None:
        code = str(location.get("UNLocationCode", ""))
        node = node_of_code(code, mode, self._network) if code else None
        if node is None and not self._skip and (code, mode) not in self._missing:
            self._missing.add((code, mode))
            missing_node(f"{location.get('locationName', '')} ({code})", f"{self._file}, {where}", mode, self._faults)
        return None if node is None else node.id

    def _moment(self, text: object, where: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or moment.year not in YEARS:
            self._faults.add("bad-date", f"{self._file}, {where}", f"a time is {echo(text)}",
                             fix="write such as 2026-12-01T08:00:00+08:00")  # fmt: skip
            return None
        return moment


def _list(value: object) -> list[Any]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _grouped(voyages: Iterable[Voyage], codes: Mapping[str, str], network: Network, file: str) -> Iterator[Run]:
    groups: dict[tuple[str, tuple[str, ...]], list[Voyage]] = defaultdict(list)
    for code, name, operator, mode, calls in voyages:
        told = [call for call in calls if call[1] or call[2]]
        in_order = sorted(told, key=lambda call: call[1] or call[2] or datetime.max.replace(tzinfo=UTC))
        stops = [call for n, call in enumerate(in_order) if not n or in_order[n - 1][0] != call[0]]
        if len(stops) > 1:
            groups[code, tuple(node for node, _, _ in stops)].append((code, name, operator, mode, stops))
    patterns: dict[str, int] = defaultdict(int)
    for (code, nodes), found in groups.items():
        patterns[code] += 1
        service = codes.get(code, code)
        hours = [_hours(calls) for *_, calls in found]
        tz = network.node_by_id[nodes[0]].tz
        leaves = [moment for *_, calls in found if (moment := calls[0][2] or calls[0][1]) is not None]
        _, name, operator, mode, _ = found[0]
        yield Run(
            service=service if patterns[code] == 1 else f"{service}-{patterns[code]}",
            name=name or service,
            operator=operator,
            mode=mode,
            stops=nodes,
            hours=tuple(median(legs) for legs in zip(*hours, strict=True)),
            departures=tuple(_departure(moment, tz) for moment in sorted(set(leaves))),
            source=f"DCSA schedule {file}, service {code}",
        )


def _hours(calls: list[Call]) -> list[float]:
    """From leaving a port until ready to leave the next; to the last, until arrival."""
    hours = []
    for (_, arrived, left), (_, arrives, leaves) in pairwise(calls):
        start, end = left or arrived, leaves or arrives
        hours.append(0.0 if start is None or end is None else (end - start).total_seconds() / SECONDS_PER_HOUR)
    _, arrives, leaves = calls[-1]
    _, before, left = calls[-2]
    start, end = left or before, arrives or leaves
    if start is not None and end is not None:
        hours[-1] = (end - start).total_seconds() / SECONDS_PER_HOUR
    return hours


def _departure(moment: datetime, tz: str) -> Departure:
    there = moment.astimezone(ZoneInfo(tz))
    return Departure(departs=f"{there:%H:%M}", day=there.date())


# out ------------------------------------------------------------------------------------------------------------------


def schedules_of(network: Network, *, first: date, last: date) -> list[dict[str, Any]]:
    """Vessel schedules of the ships whose departures are known, from one day to another, both included."""
    return [
        {
            "carrierServiceName": (service.name or service.id)[:50].strip(),
            "carrierServiceCode": code_of(service.id),
            "vesselSchedules": [
                {"isDummyVessel": True, "transportCalls": _calls(service, moment, number, network)}
                for number, moment in enumerate(_moments(service, network, first, last), start=1)
            ],
        }
        for service in network.service_by_id.values()
        if MODES[service.mode].dcsa == VESSEL and service.status == "operating" and (service.days or service.sailings)
    ]


def _moments(service: Service, network: Network, first: date, last: date) -> Iterator[datetime]:
    zone = ZoneInfo(network.node_by_id[service.stops[0]].tz)
    found: set[datetime] = set()
    rows = [(row.departs, row.days, row.date, row.valid_from, row.valid_to) for row in service.sailings] or [
        (service.departs or "00:00", service.days, None, service.valid_from, service.valid_to)
    ]
    for departs, days, day, begins, ends in rows:
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)] if day is None else [day]
        for one in span:
            listed = day is not None or (one.weekday() in days and (begins or one) <= one <= (ends or one))
            if listed and first <= one <= last and not service.is_closed(one):
                found.add(datetime.combine(one, time.fromisoformat(departs), tzinfo=zone))
    yield from sorted(found)


def _calls(service: Service, leaves: datetime, number: int, network: Network) -> list[dict[str, Any]]:
    calls = []
    clock = leaves.astimezone(UTC)
    for place, stop in enumerate(service.stops):
        if place:
            clock += timedelta(hours=service.hops[place - 1].hours)
        node = network.node_by_id[stop]
        told = clock.astimezone(ZoneInfo(node.tz)).isoformat(timespec="seconds")
        events = (["ARRI"] if place else []) + (["DEPA"] if place < len(service.hops) else [])
        locode = next(iter(node.locodes), node.locode)
        calls.append(
            {
                "transportCallReference": f"{service.id}-{number}-{place + 1}",
                "carrierImportVoyageNumber": str(number),
                "location": {
                    "locationName": node.name[:100],
                    **({"UNLocationCode": locode} if len(locode) == 5 else {}),
                },
                "timestamps": [
                    {"eventTypeCode": kind, "eventClassifierCode": "PLN", "eventDateTime": told} for kind in events
                ],
            }
        )
    return calls
