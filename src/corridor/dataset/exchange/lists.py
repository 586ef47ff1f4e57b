"""Lists to overlays: a carrier's sailing list by a map of its columns, UN/LOCODE's codes, and calendars of closures."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from corridor.dataset.columns import ADVISORIES, TIMETABLE
from corridor.dataset.exchange.runs import table
from corridor.dataset.reading.cells import Reader
from corridor.dataset.reading.rows import Origin, Row
from corridor.dataset.reading.signs import bare
from corridor.dataset.reading.workbook import as_text, sheets_of
from corridor.errors import InputError
from corridor.files.disk import read_raw, shown, text_of
from corridor.files.faults import Faults, echo
from corridor.model.network import Network

MAPPED = ("service", "date", "departs", "days", "valid_from", "valid_to")
"""Columns of ``timetable.csv`` that a list may have under another name."""


def sailing_list(path: Path, columns: Path, network: Network, faults: Faults) -> dict[str, str]:
    """A carrier's list of departures (CSV or .xlsx), read by a TOML map, as ``timetable.csv``.

    The map has ``[columns]`` (ours = "theirs"), ``[services]`` (their code = "our id"), and may have ``service``,
    ``departs`` and ``source`` for all rows, and ``date_format`` such as "%d/%m/%Y".
    """
    mapping = _mapping(columns, faults)
    titles, rows = _grid(path, faults)
    if faults.errors:  # one of the two cannot be read
        return {}
    theirs = mapping.get("columns", {})
    place = {ours: titles.index(their.lower()) for ours, their in theirs.items() if their.lower() in titles}
    for ours, their in theirs.items():
        if ours not in MAPPED:
            faults.add(
                "import-broken", columns.name, f"[columns] has {echo(ours)}", fix=f"write of {', '.join(MAPPED)}"
            )
        elif ours not in place:
            faults.add("column-missing", f"{path.name}:1", f"the list has no column {echo(their)}")
    reader = Reader([TIMETABLE.column(name) for name in MAPPED if name != "service"])
    found: list[dict[str, Any]] = []
    services = mapping.get("services", {})
    for number, cells in rows:
        texts = {ours: bare(cells[at]) for ours, at in place.items() if at < len(cells)}
        if not any(texts.values()):
            continue
        name = texts.get("service") or mapping.get("service", "")
        service = services.get(name, name)
        row = Row(number, {"departs": mapping.get("departs", ""), **_dated(texts, mapping)}, Origin(file=path.name))
        if service not in network.service_by_id:
            message = f"service is {echo(service)}, which the network does not have"
            faults.add("unknown-service", row.where(), message, fix=f"name its id under [services] of {columns.name}")
        reader.values(row, faults)
        source = mapping.get("source") or f"sailing list {path.name}"
        found.append({"service": service, **row.cells, "source": source})
    if not found:
        faults.add("file-empty", f"{path.name}:1", "holds no departure")
    return (
        {TIMETABLE.file: table(TIMETABLE, [{k: v or None for k, v in row.items()} for row in found])} if found else {}
    )


def _mapping(path: Path, faults: Faults) -> dict[str, Any]:
    raw = read_raw(path, faults)
    text = None if raw is None else text_of(raw, path.name, faults)
    if text is None:
        return {}
    try:
        mapping = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{shown(path)} cannot be read as TOML ({str(error)[:80]}); mend it") from error
    for name in ("columns", "services"):
        part = mapping.get(name, {})
        if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
            raise InputError(f'{shown(path)}: [{name}] is {echo(part)}; write texts, such as date = "ETD"')
    if not mapping.get("columns"):
        raise InputError(f'{shown(path)} has no [columns]; write what the list calls ours, such as date = "ETD"')
    return mapping


def _dated(texts: Mapping[str, str], mapping: Mapping[str, Any]) -> dict[str, str]:
    """The cells with dates in the form of the map as year-month-day."""
    form = mapping.get("date_format")
    found = {name: text for name, text in texts.items() if name != "service" and text}
    for name in ("date", "valid_from", "valid_to"):
        if form and name in found:
            try:
                found[name] = datetime.strptime(found[name], str(form)).date().isoformat()  # noqa: DTZ007 - a day
            except ValueError:
                continue
    return found


def _grid(path: Path, faults: Faults) -> tuple[list[str], list[tuple[int, Sequence[str]]]]:
    """The titles, in small letters, and the numbered rows of a list."""
    raw = read_raw(path, faults)
    rows: list[list[str]] = []
    if raw is not None and path.suffix.lower() == ".xlsx":
        sheets = sheets_of(raw, path.name, faults) or {}
        rows = [[as_text(cell) for cell in row] for row in next(iter(sheets.values()), [])]
    elif raw is not None:
        text = text_of(raw, path.name, faults) or ""
        head = text.partition("\n")[0]
        part = max(",;\t", key=head.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=part))
    titles = [bare(title).lower() for title in rows[0]] if rows else []
    return titles, list(enumerate(rows[1:], start=2))


POSITION = re.compile(r"(\d{2})(\d{2})([NS]) (\d{3})(\d{2})([EW])")
NEAR_DEGREES = 0.35
UNHEADED = (1, 2, 4, 6, 10)
"""Where country, place, name, function and position stand in the list that has no header."""


def locodes(path: Path, network: Network, faults: Faults) -> list[tuple[str, str]]:
    """Further codes of nodes from UN/LOCODE's list: (node id, code) of places of the same name or near its own.

    The list has no header (country, place, name, function and position are columns 2, 3, 5, 7 and 11) or one that names
    them ``Country``, ``Location``, ``NameWoDiacritics``, ``Function``, ``Coordinates``.
    """
    titles, rows = _grid(path, faults)
    names = ("country", "location", "namewodiacritics", "function", "coordinates")
    headed = all(name in titles for name in names)
    if not headed and (not rows or len(titles) <= UNHEADED[-1]):
        lacking = ", ".join(name for name in names if name not in titles)
        message = (
            f"has no column {lacking}, and is not UN/LOCODE's own list, which has {UNHEADED[-1] + 1} columns or more"
        )
        faults.add("import-broken", f"{path.name}:1", message, fix="give the CSV of UN/LOCODE, or name its columns so")
        return []
    place = [titles.index(name) for name in names] if headed else UNHEADED
    taken = {code for node in network.node_by_id.values() for code in (node.locode, *node.locodes)}
    found: list[tuple[str, str]] = []
    ports = [node for node in network.node_by_id.values() if {"sea", "barge", "rail", "air"} & node.modes]
    for _, cells in rows if headed else [(1, titles), *rows]:
        if len(cells) <= max(place):
            continue
        country, location, name, _, position = (bare(cells[at]) for at in place)
        code, at = f"{country}{location}".upper(), POSITION.fullmatch(position.upper())
        if at is None or code in taken or len(code) != 5:
            continue
        lat = (int(at[1]) + int(at[2]) / 60) * (1 if at[3] == "N" else -1)
        lon = (int(at[4]) + int(at[5]) / 60) * (1 if at[6] == "E" else -1)
        for node in ports:
            near = abs(node.lat - lat) < NEAR_DEGREES and abs(node.lon - lon) < NEAR_DEGREES
            if near and node.country == country.upper() and name.lower() in node.name.lower():
                found.append((node.id, code))
    return found


def closures(path: Path, target: str, faults: Faults, *, checked: date, severity: str = "warning") -> dict[str, str]:
    """Events of a calendar (ICS) as ``advisories.csv``: closed or festive days of what ``target`` names."""
    from icalendar import Calendar

    raw = read_raw(path, faults)
    text = None if raw is None else text_of(raw, path.name, faults)
    if text is None:
        return {}
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:  # as it comes
        faults.add("import-broken", f"{path.name}:1", f"cannot be read as a calendar ({str(error)[:80]})")
        return {}
    rows = list(_advisories(events, path.name, target, checked=checked, severity=severity, faults=faults))
    if not events:
        faults.add("file-empty", f"{path.name}:1", "holds no event")
    return {ADVISORIES.file: table(ADVISORIES, rows)} if rows else {}


def _advisories(
    events: Sequence[Any], file: str, target: str, *, checked: date, severity: str, faults: Faults
) -> Iterator[dict[str, Any]]:
    for number, event in enumerate(events, start=1):
        if "DTSTART" not in event:
            faults.add("import-broken", f"{file}, event {number}", "has no DTSTART", fix="give it a first day")
            continue
        try:
            begins, ends = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
        except (AttributeError, ValueError):  # what is no date, or several, the library tells only when it is read
            found = str(event.get("DTSTART"))
            fix = "write such as DTSTART;VALUE=DATE:20261201"
            faults.add(
                "import-broken",
                f"{file}, event {number}",
                f"has a DTSTART or DTEND that is no date: {echo(found)}",
                fix=fix,
            )
            continue
        since = begins.date() if isinstance(begins, datetime) else begins
        if ends is None:
            until = since
        elif isinstance(ends, datetime):
            until = ends.date()
        else:
            until = max(since, ends - timedelta(days=1))  # the end of a whole day is the day after
        summary = bare(re.sub(r"\s+", " ", str(event.get("SUMMARY", "")))) or "closed"
        yield {
            "id": f"{Path(file).stem}-{number}", "target": target, "since": since, "until": until, "checked": checked,
            "severity": severity, "text": summary, "source": f"calendar {file}",
            "kind": "closed" if target.lower().startswith("service:") else None,
        }  # fmt: skip
