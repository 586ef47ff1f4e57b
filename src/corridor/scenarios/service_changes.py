"""Changes to whole services: closing hops, which cuts a service in pieces, its status, its frequency.

Each takes a network and a selection of hops and gives a new network; with a fault noted, the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import fsum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from corridor.dataset.columns import EDGES
from corridor.dataset.reading.cells import DAYS, TIME
from corridor.files.faults import echo
from corridor.model.network import Network, Service, Status
from corridor.model.pieces import PIECE, whole_id
from corridor.scenarios.change_types import Change
from corridor.scenarios.rules import Faults
from corridor.scenarios.selectors import Selection

N = TypeVar("N", bound=Network)


def selected(network: Network, selection: Selection) -> Iterator[tuple[str, Service]]:
    """The services with a selected hop, by id."""
    return ((name, network.service_by_id[name]) for name in selection)


def with_services(network: N, changed: Mapping[str, Service]) -> N:
    """The services in their old order, those that changed in place of the old."""
    return replace(network, service_by_id={**network.service_by_id, **changed})


def close(network: N, selection: Selection, _change: Change, where: str, faults: Faults) -> N:
    """The selected hops are gone; what is left of a service runs on in pieces."""
    before = len(faults.errors)
    services: dict[str, Service] = {}
    for name, service in network.service_by_id.items():
        if name not in selection:
            services[name] = service
            continue
        for piece in _pieces(service, frozenset(selection[name]), network):
            if piece.id != name and piece.id in network.service_by_id:
                message = f"{name} is cut, and the piece {piece.id} would have the id of another service"
                faults.add("piece-taken", where, message)
            services[piece.id] = piece
    return network if len(faults.errors) > before else replace(network, service_by_id=services)


def _pieces(service: Service, closed: frozenset[int], network: Network) -> Iterator[Service]:
    """What is left of a service, as services of their own: X where the first hop is left, else X#n.

    n is the number of the hop, in the whole service, with which the piece begins.
    """
    whole = whole_id(service.id)
    passed = 0 if whole == service.id else int(service.id.rpartition(PIECE)[2]) - 1
    start: int | None = None
    for place in range(len(service.hops) + 1):
        gone = place == len(service.hops) or place in closed
        if start is None and not gone:
            start = place
        elif start is not None and gone:
            piece = replace(service, hops=service.hops[start:place])
            if start > 0:
                name = f"{whole}{PIECE}{passed + start + 1}"
                piece = replace(piece, id=name, **_later_departures(service, start, network))
            yield piece
            start = None


WINTER_MONDAY = date(2026, 1, 5)
"""Departures further on are put down in local time as it is in the northern winter."""


def _later_departures(service: Service, place: int, network: Network) -> dict[str, Any]:
    """Days and time at which a service with a timetable leaves the stop at which a piece begins."""
    if not service.days or service.departs is None:
        return {}
    first, here = (ZoneInfo(network.node_by_id[service.stops[i]].tz) for i in (0, place))
    elapsed = timedelta(hours=fsum(hop.hours for hop in service.hops[:place]))
    moments = []
    for day in service.days:
        start = datetime.combine(WINTER_MONDAY + timedelta(days=day), time.fromisoformat(service.departs), tzinfo=first)
        moments.append((start.astimezone(UTC) + elapsed + ALMOST_A_MINUTE).astimezone(here))
    return {"days": tuple(sorted(moment.weekday() for moment in moments)), "departs": f"{moments[0]:%H:%M}"}


ALMOST_A_MINUTE = timedelta(seconds=59)

STATUS_AFTER: dict[str, Status] = {"suspend": "suspended", "resume": "operating", "start": "operating"}
STATUS_BEFORE: dict[str, tuple[Status, ...]] = {
    "suspend": ("operating", "planned"),
    "resume": ("suspended",),
    "start": ("planned",),
}


def set_status(network: N, selection: Selection, change: Change, where: str, faults: Faults) -> N:
    """Suspend, resume or start those of the selected services that are not so already."""
    kind = change.type
    changed = {
        name: replace(service, status=STATUS_AFTER[kind])
        for name, service in selected(network, selection)
        if service.status in STATUS_BEFORE[kind]
    }
    if not changed:
        found = sorted({service.status for _, service in selected(network, selection)})
        only = f"{len(selection)} service{' is' if len(selection) == 1 else 's are'} selected, {' or '.join(found)}"
        message = f"{only}; {kind} is for services that are {' or '.join(STATUS_BEFORE[kind])}"
        faults.add("status-wrong", where, message)
    return with_services(network, changed)


MOST_PER_WEEK = EDGES.column("frequency_per_week").most


def set_frequency(network: N, selection: Selection, change: Change, where: str, faults: Faults) -> N:
    """Departures a week, with or without a timetable; a timetable of another frequency is dropped."""
    values = change.values
    before = len(faults.errors)
    per_week = float(values["per_week"])
    names, departs = values.get("days", "").split(), values.get("departs")
    if len(set(names)) != len(names) or not set(names) <= set(DAYS):
        faults.add("bad-days", where, f"days is {echo(values['days'])}")
    elif names and per_week != len(names):
        faults.add("days-frequency", where, f"{len(names)} days, per_week {per_week:g}")
    if per_week > MOST_PER_WEEK:
        faults.add("number-too-large", where, f"per_week is {per_week:g}")
    if departs is not None and not TIME.fullmatch(departs):
        faults.add("bad-time", where, f"departs is {echo(departs)}")
    if bool(names) != bool(departs):
        faults.add("timetable-half", where, "one of days and departs is given, the other is not")
    both = [name for name, service in selected(network, selection) if service.both_ways]
    if names and both:
        more = f" and {len(both) - 1} more" if len(both) > 1 else ""
        fix = "leave days and departs out, or select services that run one way"
        faults.add("days-both-ways", where, f"{both[0]}{more} runs both ways and days are given", fix=fix)
    if len(faults.errors) > before:
        return network
    days = tuple(sorted(DAYS.index(name) for name in names))
    changed = {}
    for name, service in selected(network, selection):
        keeps = not days and len(service.days) == per_week
        changed[name] = replace(
            service,
            frequency_per_week=per_week,
            days=service.days if keeps else days,
            departs=service.departs if keeps else departs,
        )
    return with_services(network, changed)
