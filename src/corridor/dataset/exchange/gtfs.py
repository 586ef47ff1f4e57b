"""A GTFS feed (stops, routes, trips, times, calendars) to runs of services; ``feeds`` writes one.

Trips of one route that call at the same stops after the same hours are one service; where there are several such
patterns, each is a service of its own. A trip of ``frequencies.txt`` leaves every so many seconds from one time to
another; where its times are not exact, they stand for the headway. Transfers and fares are not read.
"""

from __future__ import annotations

import csv
import io
import math
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from corridor.dataset.exchange.runs import Departure, Run, missing_node, node_near
from corridor.dataset.reading.signs import bare
from corridor.errors import InputError
from corridor.files.disk import is_folder, read_bytes, shown
from corridor.files.faults import Faults
from corridor.files.numbers import whole
from corridor.model.modes import Mode
from corridor.model.network import Network
from corridor.model.timetable import YEARS

ROUTE_TYPES: dict[str, Mode] = {"2": "rail", "4": "sea", "3": "road"}
"""Of ``route_type``: rail, ferry, bus; extended types by their hundreds."""

EXTENDED: dict[str, Mode] = {"1": "rail", "2": "road", "7": "road", "10": "sea", "11": "air", "12": "sea"}
NEEDED = ("stops", "routes", "trips", "stop_times")
LARGEST = 300_000_000
SECONDS_PER_HOUR = 3600.0
LEAST_HEADWAY_S = 60
TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAMAGED = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, struct.error, csv.Error)
"""What reading an archive raises that is damaged, cut, encrypted or packed in another way."""

Feed = dict[str, list[dict[str, str]]]
Call = tuple[int, str, int, int]
"""Of a trip: the place in its order, the stop, and the seconds of arrival and departure after midnight."""


def read_feed(path: Path) -> Feed:
    """The tables of a feed by name: a zip or a folder. Raises ``InputError``."""
    names = (*NEEDED, "agency", "calendar", "calendar_dates", "frequencies")
    try:
        if is_folder(path):
            raw = {name: read_bytes(path / f"{name}.txt") for name in names if (path / f"{name}.txt").exists()}
        else:
            raw = _unpacked(path, names)
        feed = {name: _rows(body) for name, body in raw.items()}
    except InputError:
        raise
    except DAMAGED as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{shown(path)} cannot be read as a GTFS feed ({why}); give its zip or its folder") from error
    missing = [f"{name}.txt" for name in NEEDED if name not in feed]
    if missing or not {"calendar", "calendar_dates"} & feed.keys():
        lacking = ", ".join([*missing, *([] if missing else ["calendar.txt or calendar_dates.txt"])])
        raise InputError(f"{shown(path)} is no GTFS feed: it has no {lacking}; give its zip or its folder")
    return feed


def _unpacked(path: Path, names: Sequence[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(read_bytes(path))) as archive:
        there = {Path(info.filename).stem: info for info in archive.infolist() if info.filename.endswith(".txt")}
        if sum(info.file_size for info in there.values()) > LARGEST:
            raise InputError(f"{shown(path)} unpacks to over {LARGEST:,} bytes; give a smaller feed")
        return {name: archive.read(there[name]) for name in names if name in there}


def _rows(body: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [{bare(key or ""): bare(text or "") for key, text in row.items() if isinstance(text, str)} for row in reader]


def runs_of(feed: Feed, network: Network, faults: Faults, *, file: str, skip_unknown: bool = False) -> list[Run]:
    """The services of a feed. Stops are nodes of the network near them; all faults are noted."""
    routes = {row.get("route_id", ""): row for row in feed["routes"]}
    agencies = {row.get("agency_id", ""): row for row in feed.get("agency", [])}
    stops = {row.get("stop_id", ""): row for row in feed["stops"]}
    calls = _calls(feed, faults)
    repeated = _repeated(feed, faults)
    services = _service_days(feed, faults)
    groups: dict[tuple[str, tuple[str, ...], tuple[float, ...]], dict[str, list[Departure]]] = {}
    nodes: dict[tuple[str, Mode], str | None] = {}
    for number, trip in enumerate(feed["trips"], start=2):
        route = routes.get(trip.get("route_id", ""))
        mode = None if route is None else _mode(route.get("route_type", ""))
        trip_calls = sorted(calls.get(trip.get("trip_id", ""), []))
        days = services.get(trip.get("service_id", ""), [])
        if route is None:
            faults.add("import-broken", f"trips.txt:{number}", "names a route that routes.txt does not have")
        if mode is None or len(trip_calls) < 2 or not days:
            continue
        known: list[tuple[str, int, int]] = []
        for _, stop, arrives, departs in trip_calls:
            if (stop, mode) not in nodes:
                nodes[stop, mode] = _node(stop, stops.get(stop), mode, network, faults, skip_unknown=skip_unknown)
            node = nodes[stop, mode]
            if node is not None and (not known or known[-1][0] != node):
                known.append((node, arrives, departs))
        if len(known) > 1:
            hours = _hours(known)
            key = (trip["route_id"], tuple(node for node, _, _ in known), hours)
            name = trip.get("trip_id", "")
            group = groups.setdefault(key, {}).setdefault(name, [])
            group += [_at(departure, leaves) for leaves in repeated.get(name, [known[0][2]]) for departure in days]
    return list(_runs(groups, routes, agencies, file))


def _runs(
    groups: Mapping[tuple[str, tuple[str, ...], tuple[float, ...]], Mapping[str, list[Departure]]],
    routes: Mapping[str, Mapping[str, str]],
    agencies: Mapping[str, Mapping[str, str]],
    file: str,
) -> Iterator[Run]:
    patterns: dict[str, int] = defaultdict(int)
    for (route_id, stops, hours), trips in groups.items():
        patterns[route_id] += 1
        number = patterns[route_id]
        route = routes[route_id]
        agency = agencies.get(route.get("agency_id", "")) or next(iter(agencies.values()), {})
        departures = list(dict.fromkeys(one for rows in trips.values() for one in rows))
        yield Run(
            service=route_id if number == 1 else f"{route_id}-{number}",
            name=route.get("route_long_name") or route.get("route_short_name") or route_id,
            operator=agency.get("agency_name", ""),
            mode=_mode(route.get("route_type", "")) or "rail",
            stops=stops,
            hours=hours,
            departures=tuple(departures),
            source=f"GTFS feed {file}, route {route_id}",
        )


def _mode(route_type: str) -> Mode | None:
    if len(route_type) >= 3:
        return EXTENDED.get(route_type[:-2])
    return ROUTE_TYPES.get(route_type)


def _node(
    stop: str, row: Mapping[str, str] | None, mode: Mode, network: Network, faults: Faults, *, skip_unknown: bool
) -> str | None:
    if stop in network.node_by_id:  # a feed of our own, whose services may pass where nothing is loaded
        return stop
    try:
        lon, lat = float((row or {})["stop_lon"]), float((row or {})["stop_lat"])
    except (KeyError, ValueError):
        lon = lat = math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        faults.add("import-broken", "stops.txt", f"stop {stop!r:.60} has no position on the earth")
        return None
    found = node_near(lon, lat, mode, network)
    if found is None and not skip_unknown:
        missing_node(f"{(row or {}).get('stop_name', '')} ({stop})", "stops.txt", mode, faults)
    return None if found is None else found.id


def _calls(feed: Feed, faults: Faults) -> dict[str, list[Call]]:
    """The calls of each trip; a stop without times, between two that have some, is passed."""
    found: dict[str, list[Call]] = defaultdict(list)
    for number, row in enumerate(feed["stop_times"], start=2):
        arrives, departs = row.get("arrival_time", ""), row.get("departure_time", "")
        if not arrives and not departs:
            continue
        times = [_seconds(text) for text in (arrives or departs, departs or arrives)]
        order = whole(row.get("stop_sequence", ""))
        if None in times or order is None:
            message = f"trip {row.get('trip_id', '')!r:.60} has no stop_sequence, or a time that is none"
            faults.add("import-broken", f"stop_times.txt:{number}", message)
            continue
        found[row.get("trip_id", "")].append((order, row.get("stop_id", ""), times[0] or 0, times[1] or 0))
    return found


def _repeated(feed: Feed, faults: Faults) -> dict[str, list[int]]:
    """When trips leave that are told by how often: seconds after midnight, the last before the end of each span."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(feed.get("frequencies", []), start=2):
        begins, ends = (_seconds(row.get(name, "")) for name in ("start_time", "end_time"))
        every = whole(row.get("headway_secs", ""))
        if begins is None or ends is None or not ends > begins or every is None or every < LEAST_HEADWAY_S:
            message = (
                f"trip {row.get('trip_id', '')!r:.60} has no start_time before its end_time, or no headway_secs of "
                f"{LEAST_HEADWAY_S} and more"
            )
            faults.add("import-broken", f"frequencies.txt:{number}", message)
            continue
        found[row.get("trip_id", "")] += range(begins, ends, every)
    return {name: sorted(set(times)) for name, times in found.items()}


def _seconds(text: str) -> int | None:
    found = TIME.fullmatch(text)
    return None if found is None else int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


def _hours(calls: list[tuple[str, int, int]]) -> tuple[float, ...]:
    """From leaving a stop until ready to leave the next; to the last, until arrival."""
    ready = [departs for _, _, departs in calls[1:-1]] + [calls[-1][1]]
    return tuple((end - start) / SECONDS_PER_HOUR for (_, _, start), end in zip(calls, ready, strict=False))


def _at(departure: Departure, seconds: int) -> Departure:
    """A day of service, of a trip that leaves so many seconds after its midnight, perhaps on a later day."""
    later, within = divmod(seconds, 24 * 3600)
    shift = timedelta(days=later)
    move = {name: None if day is None else day + shift for name, day in (
        ("day", departure.day), ("valid_from", departure.valid_from), ("valid_to", departure.valid_to),
    )}  # fmt: skip
    days = tuple(sorted((day + later) % 7 for day in departure.days))
    return Departure(departs=f"{within // 3600:02d}:{within % 3600 // 60:02d}", days=days, **move)


def _service_days(feed: Feed, faults: Faults) -> dict[str, list[Departure]]:
    """The days of each ``service_id``: weekly where no exception touches them, else each day by itself."""
    exceptions: dict[str, dict[date, bool]] = defaultdict(dict)
    for number, row in enumerate(feed.get("calendar_dates", []), start=2):
        day = _day(row.get("date", ""))
        if day is None:
            faults.add("import-broken", f"calendar_dates.txt:{number}", f"date is {row.get('date', '')!r:.60}")
        else:
            exceptions[row.get("service_id", "")][day] = row.get("exception_type") == "1"
    found: dict[str, list[Departure]] = {}
    for number, row in enumerate(feed.get("calendar", []), start=2):
        name, first, last = row.get("service_id", ""), _day(row.get("start_date", "")), _day(row.get("end_date", ""))
        if first is None or last is None:
            faults.add("import-broken", f"calendar.txt:{number}", "start_date or end_date is no date")
            continue
        days = tuple(place for place, word in enumerate(WEEK) if row.get(word) == "1")
        if name not in exceptions:
            found[name] = [Departure(departs="", days=days, valid_from=first, valid_to=last)] if days else []
            continue
        runs = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        runs = {day for day in runs if day.weekday() in days}
        found[name] = _single(runs, exceptions[name])
    for name, changed in exceptions.items():
        found.setdefault(name, _single(set(), changed))
    return found


def _single(runs: set[date], changed: Mapping[date, bool]) -> list[Departure]:
    kept = (runs | {day for day, added in changed.items() if added}) - {
        day for day, added in changed.items() if not added
    }
    return [Departure(departs="", day=day) for day in sorted(kept)]


def _day(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return found if found.year in YEARS else None
