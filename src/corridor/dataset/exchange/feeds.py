"""The services of known departures as a GTFS feed; ``gtfs`` reads one."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from corridor.dataset.exchange.gtfs import NEEDED, SECONDS_PER_HOUR, WEEK
from corridor.dataset.exchange.runs import Departure
from corridor.model.modes import Mode
from corridor.model.network import Network, Service

TYPE_OF: dict[Mode, int] = {"rail": 2, "sea": 4, "barge": 4, "road": 3, "air": 1100}


def feed_of(network: Network, *, first: date, last: date) -> dict[str, str]:
    """The files of a feed: services whose departures are known, by file name. Times are of the first stop's zone."""
    services = [
        one for one in network.service_by_id.values() if one.status == "operating" and (one.days or one.sailings)
    ]
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in (*NEEDED, "agency", "calendar", "calendar_dates")}
    agencies: dict[tuple[str, str], str] = {}
    for service in services:
        tz = network.node_by_id[service.stops[0]].tz
        agency = agencies.setdefault((service.operator or "unknown", tz), str(len(agencies) + 1))
        tables["routes"].append({
            "route_id": service.id, "agency_id": agency, "route_short_name": service.id,
            "route_long_name": service.name or service.id, "route_type": TYPE_OF.get(service.mode, 3),
        })  # fmt: skip
        for number, departure in enumerate(_departures(service, first, last), start=1):
            _trip(service, number, departure, tables)
    for (name, tz), agency in agencies.items():
        url = "https://example.org"
        tables["agency"].append({"agency_id": agency, "agency_name": name, "agency_url": url, "agency_timezone": tz})
    for node in dict.fromkeys(stop for service in services for stop in service.stops):
        found = network.node_by_id[node]
        tables["stops"].append({
            "stop_id": node, "stop_name": found.name, "stop_lat": found.lat, "stop_lon": found.lon,
            "stop_timezone": found.tz,
        })  # fmt: skip
    return {f"{name}.txt": _text(rows) for name, rows in tables.items() if rows}


def _departures(service: Service, first: date, last: date) -> Iterator[Departure]:
    rows = service.sailings
    if not rows:
        begins, ends = max(first, service.valid_from or first), min(last, service.valid_to or last)
        yield Departure(departs=service.departs or "00:00", days=service.days, valid_from=begins, valid_to=ends)
    for row in rows:
        if row.date is not None:
            if not service.is_closed(row.date):
                yield Departure(departs=row.departs, day=row.date)
        else:
            begins, ends = max(first, row.valid_from or first), min(last, row.valid_to or last)
            yield Departure(departs=row.departs, days=row.days, valid_from=begins, valid_to=ends)


def _closed_days(service: Service, departure: Departure) -> Iterator[date]:
    """The days of weekly departures on which the service is closed."""
    if departure.valid_from is None or departure.valid_to is None:
        return
    for number in range((departure.valid_to - departure.valid_from).days + 1):
        day = departure.valid_from + timedelta(days=number)
        if day.weekday() in departure.days and service.is_closed(day):
            yield day


def _trip(service: Service, number: int, departure: Departure, tables: dict[str, list[dict[str, Any]]]) -> None:
    name = f"{service.id}-{number}"
    tables["trips"].append({"route_id": service.id, "service_id": name, "trip_id": name})
    if departure.day is not None:
        tables["calendar_dates"].append({"service_id": name, "date": f"{departure.day:%Y%m%d}", "exception_type": 1})
    else:
        days = {word: int(place in departure.days) for place, word in enumerate(WEEK)}
        dates = {"start_date": f"{departure.valid_from:%Y%m%d}", "end_date": f"{departure.valid_to:%Y%m%d}"}
        tables["calendar"].append({"service_id": name, **days, **dates})
        tables["calendar_dates"].extend(
            {"service_id": name, "date": f"{day:%Y%m%d}", "exception_type": 2}
            for day in _closed_days(service, departure)
        )
    hour, minute = map(int, departure.departs.split(":"))
    clock = float(hour * 3600 + minute * 60)
    for place, stop in enumerate(service.stops):
        if place:
            clock += service.hops[place - 1].hours * SECONDS_PER_HOUR
        second = round(clock)
        told = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        tables["stop_times"].append({
            "trip_id": name, "arrival_time": told, "departure_time": told, "stop_id": stop, "stop_sequence": place + 1,
        })  # fmt: skip


def _text(rows: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def zipped(files: Mapping[str, str]) -> bytes:
    """The files of a feed as a zip, with the same bytes for the same feed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode("utf-8"))
    return stream.getvalue()
