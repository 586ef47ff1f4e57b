"""Rows and features to nodes, services and the rest, each checked on its own and against the nodes. Pure.

A row with a fault gives none of its object, so that nothing half-read is ever planned on.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from corridor.countries import COUNTRIES
from corridor.model import KINDS, MODES, Assumptions, Handling, Hop, Mode, Node, Published, Service
from corridor.rules import Faults, echo
from corridor.tables import EDGES, EMISSIONS, HANDLING, LONGEST_TEXT, PUBLISHED, SHARED, Cells, typed

Row = tuple[int, Cells]
"""The row's number in its file, the header being row 1, and its cells."""

HopRow = tuple[int, Cells, dict[str, Any] | None]
"""A row of ``edges.csv``: its number, its cells, and their values unless one was bad."""

REQUIRED_TEXT = ("id", "name", "kind", "country", "tz")
NODE_PROPERTIES = frozenset({*REQUIRED_TEXT, "modes", "gauge_mm", "aliases", "bonded", "source"})
EDGE_COLUMNS = frozenset(column.name for column in EDGES)
GAUGE_MM = (300, 3000)
"""Any rail gauge lies between these."""


def read_nodes(features: Sequence[Any], file: str, faults: Faults) -> dict[str, Node]:
    """Nodes by id, in the order of the file."""
    nodes: dict[str, Node] = {}
    zones: dict[str, bool] = {}
    for number, feature in enumerate(features, start=1):
        where = f"{file}:{number}"
        node = _node(feature, where, faults, zones)
        if node is None:
            continue
        if node.id in nodes:
            faults.add("node-twice", where, f"id {echo(node.id)} stands in an earlier feature too")
            continue
        nodes[node.id] = node
    return nodes


def _node(feature: Any, where: str, faults: Faults, zones: dict[str, bool]) -> Node | None:  # noqa: ANN401 - raw JSON
    before = len(faults.errors)
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        faults.add("feature-broken", where, "is no Feature with properties")
        return None
    properties: dict[str, Any] = feature["properties"]
    point = _point(feature.get("geometry"), where, faults)
    for name in (*REQUIRED_TEXT, "modes"):
        if properties.get(name) in (None, ""):
            faults.add("property-missing", where, f"{name} is missing or blank")
    text = {name: _text(properties, name, where, faults) for name in (*REQUIRED_TEXT, "source")}
    modes = _strings(properties, "modes", where, faults)
    aliases = _strings(properties, "aliases", where, faults)
    gauge, bonded = properties.get("gauge_mm"), properties.get("bonded")
    for mode in modes:
        if mode not in MODES:
            faults.add("unknown-word", where, f"modes holds {echo(mode)}", fix=f"write of {', '.join(MODES)}")
    if text["kind"] and text["kind"] not in KINDS:
        faults.add("unknown-word", where, f"kind is {echo(text['kind'])}", fix=f"write one of {', '.join(KINDS)}")
    if gauge is not None and not (type(gauge) is int and GAUGE_MM[0] <= gauge <= GAUGE_MM[1]):
        faults.add("property-type", where, f"gauge_mm is {echo(gauge)}", fix="write whole millimetres, or null")
    if bonded is not None and not isinstance(bonded, bool):
        faults.add("property-type", where, f"bonded is {echo(bonded)}", fix="write true or false, or leave it out")
    _check_country(text["id"], text["country"], where, faults)
    _check_zone(text["tz"], where, faults, zones)
    if not text["source"]:
        faults.add("source-blank", where, "source is blank")
    if point is None or len(faults.errors) > before:
        return None
    return Node(
        id=text["id"],
        name=text["name"],
        kind=text["kind"],  # type: ignore[arg-type]
        country=text["country"],
        lon=point[0],
        lat=point[1],
        modes=frozenset(modes),  # type: ignore[arg-type]
        tz=text["tz"],
        source=text["source"],
        gauge_mm=gauge,
        aliases=tuple(aliases),
        bonded=bonded,
        extra={key: value for key, value in properties.items() if key not in NODE_PROPERTIES},
    )


def _point(geometry: Any, where: str, faults: Faults) -> tuple[float, float] | None:  # noqa: ANN401 - raw JSON
    at = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(at, list) or len(at) not in (2, 3) or not all(_is_number(value) for value in at[:2]):
        faults.add("not-a-point", where, "geometry is no Point with two numbers")
        return None
    lon, lat = float(at[0]), float(at[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        faults.add("coordinates-range", where, f"lies at longitude {lon:g}, latitude {lat:g}")
        return None
    return lon, lat


def _is_number(value: Any) -> bool:  # noqa: ANN401 - raw JSON
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> str:
    value = properties.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a text")
        return ""
    if len(value) > LONGEST_TEXT:
        faults.add("text-too-long", where, f"{name} has {len(value):,} characters")
    return value.strip()


def _strings(properties: Mapping[str, Any], name: str, where: str, faults: Faults) -> list[str]:
    value = properties.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        faults.add("property-type", where, f"{name} is {echo(value)}", fix="write a list of texts")
        return []
    if any(len(word) > LONGEST_TEXT for word in value):
        faults.add("text-too-long", where, f"{name} holds a text of over {LONGEST_TEXT:,} characters")
    return value


def _check_country(node: str, country: str, where: str, faults: Faults) -> None:
    if country and country not in COUNTRIES:
        faults.add("country-unknown", where, f"country is {echo(country)}")
    place, dash, facility = node.partition("-")
    well_formed = place.isalnum() and place.isascii() and place.isupper() and len(place) == 5
    if node and not (
        well_formed and place[:2] in COUNTRIES and "01".find(place[2]) < 0 and bool(dash) == bool(facility)
    ):
        faults.add("id-form", where, f"id is {echo(node)}")
    elif country in COUNTRIES and node and country != place[:2]:
        faults.add("country-mismatch", where, f"id {node} lies in {place[:2]}, country says {country}")


def _check_zone(name: str, where: str, faults: Faults, zones: dict[str, bool]) -> None:
    if name and name not in zones:
        try:
            zones[name] = bool(ZoneInfo(name))
        except (OSError, ValueError, KeyError):
            zones[name] = False
    if name and not zones[name]:
        faults.add("tz-unknown", where, f"tz is {echo(name)}")


def read_services(rows: Iterable[Row], file: str, nodes: Mapping[str, Node], faults: Faults) -> dict[str, Service]:
    """Services by id, in the order in which they first stand in the file."""
    groups: dict[str, list[HopRow]] = {}
    for number, cells in rows:
        values = typed(cells, EDGES, f"{file}:{number}", faults)
        if values is not None:
            _check_hop(values, f"{file}:{number}", nodes, faults)
        groups.setdefault(cells["service"], []).append((number, cells, values))
    services: dict[str, Service] = {}
    for name, group in groups.items():
        _check_run(name, group, file, faults)
        hops = [values for _, _, values in group if values is not None]
        if len(hops) == len(group):
            services[name] = _service(name, group)
    return services


def _check_hop(values: dict[str, Any], where: str, nodes: Mapping[str, Node], faults: Faults) -> None:
    for end in ("from", "to"):
        if nodes and values[end] not in nodes:
            faults.add("unknown-node", where, f"{end} is {echo(values[end])}, which nodes.geojson does not have")
    if values["from"] == values["to"]:
        faults.add("same-ends", where, f"from and to are both {echo(values['from'])}")
    wanted, other = ("usd_per_kg", "usd_per_teu") if values["mode"] == "air" else ("usd_per_teu", "usd_per_kg")
    if values[wanted] is None or values[other] is not None:
        found = "both prices" if values[wanted] is not None else "no " + wanted
        faults.add("price-wrong", where, f"a hop by {values['mode']} has {found}", fix=f"give {wanted} and no {other}")
    if values["p90_hours"] is not None and values["p90_hours"] < values["hours"]:
        faults.add("p90-below", where, f"p90_hours is {values['p90_hours']:g}, hours {values['hours']:g}")
    if values["valid_from"] and values["valid_to"] and values["valid_from"] > values["valid_to"]:
        faults.add("dates-swapped", where, f"valid from {values['valid_from']} to {values['valid_to']}")
    if bool(values["days"]) != bool(values["departs"]):
        faults.add("timetable-half", where, "one of days and departs is blank")
    elif values["days"] and values["frequency_per_week"] != len(values["days"]):
        faults.add(
            "days-frequency", where, f"{len(values['days'])} days, frequency_per_week {values['frequency_per_week']}"
        )
    if values["days"] and values["both_ways"] == "yes":
        faults.add("days-both-ways", where, "both_ways is yes and days are given")


def _check_run(name: str, group: list[HopRow], file: str, faults: Faults) -> None:
    """Put the rows of a service in the order of seq; they must join, and agree on what is the service's."""
    counted = all(cells["seq"].isdecimal() for _, cells, _ in group)
    if counted:
        group.sort(key=lambda row: int(row[1]["seq"][:9]))
    first_number, first, _ = group[0]
    for place, (number, cells, _) in enumerate(group, start=1):
        where = f"{file}:{number}"
        if counted and int(cells["seq"][:9]) != place:
            faults.add("seq-wrong", where, f"service {echo(name)} has seq {echo(cells['seq'])} where {place} belongs")
        for column in SHARED:
            mine, theirs = cells.get(column, ""), first.get(column, "")
            if mine != theirs:
                message = f"{column} of service {echo(name)} is {echo(mine)}, on row {first_number} {echo(theirs)}"
                faults.add("service-mixed", where, message)
        if counted and place > 1 and cells["from"] != group[place - 2][1]["to"]:
            message = f"from is {echo(cells['from'])}, the hop before ends at {echo(group[place - 2][1]['to'])}"
            faults.add("chain-broken", where, message)


def _service(name: str, group: list[HopRow]) -> Service:
    first = group[0][2] or {}
    return Service(
        id=name,
        name=first["name"] or "",
        operator=first["operator"] or "",
        mode=first["mode"],
        status=first["status"],
        hops=tuple(_hop(values, cells) for _, cells, values in group if values),
        frequency_per_week=first["frequency_per_week"],
        days=first["days"],
        departs=first["departs"],
        both_ways=first["both_ways"] == "yes",
        valid_from=first["valid_from"],
        valid_to=first["valid_to"],
    )


def _hop(values: dict[str, Any], cells: Cells) -> Hop:
    return Hop(
        from_node=values["from"],
        to_node=values["to"],
        km=values["km"],
        hours=values["hours"],
        basis=values["basis"],
        source=values["source"],
        usd_per_teu=values["usd_per_teu"],
        usd_per_kg=values["usd_per_kg"],
        g_co2e_per_tkm=values["g_co2e_per_tkm"],
        passages=values["passages"],
        p90_hours=values["p90_hours"],
        extra={key: text for key, text in cells.items() if key not in EDGE_COLUMNS},
    )


HandlingTable = dict[tuple[str | None, Mode], Handling]


def read_handling(rows: Iterable[Row], file: str, faults: Faults) -> HandlingTable:
    """Handling by (node or None, mode)."""
    table: HandlingTable = {}
    for number, cells in rows:
        where = f"{file}:{number}"
        values = typed(cells, HANDLING, where, faults)
        if values is None:
            continue
        row = Handling(**{**values, "source": values["source"] or ""})
        if (row.node, row.mode) in table:
            faults.add("handling-twice", where, f"{echo(row.node or 'the default')} by {row.mode} has an earlier row")
        if row.node is None and (row.usd_per_kg if row.mode == "air" else row.usd_per_teu) is None:
            faults.add("handling-price", where, f"the default for {row.mode} has no price")
        if not row.source:
            faults.add("source-blank", where, "source is blank")
        table[row.node, row.mode] = row
    return table


def read_emissions(rows: Iterable[Row], file: str, faults: Faults) -> dict[Mode, tuple[float, str]]:
    """Emission factor (g CO2e per tonne-km) and its source, by mode."""
    table: dict[Mode, tuple[float, str]] = {}
    for number, cells in rows:
        where = f"{file}:{number}"
        values = typed(cells, EMISSIONS, where, faults)
        if values is None:
            continue
        if values["mode"] in table:
            faults.add("emissions-twice", where, f"{values['mode']} has an earlier row")
        if not values["source"]:
            faults.add("source-blank", where, "source is blank")
        table[values["mode"]] = (values["g_co2e_per_tkm"], values["source"] or "")
    return table


PRICES = ("usd_per_kg", "usd_per_teu", "usd_per_feu")

RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", re.ASCII)


def read_published(rows: Iterable[Row], file: str, faults: Faults) -> list[Published]:
    """Published figures in the order of the file; ``value`` is a number or a range such as ``14-16``."""
    figures: list[Published] = []
    for number, cells in rows:
        where = f"{file}:{number}"
        values = typed(cells, PUBLISHED, where, faults)
        if values is None:
            continue
        span = RANGE.fullmatch(values["value"])
        low, high = (float(span[1]), float(span[2] or span[1])) if span else (0.0, 0.0)
        if not 0 < low <= high:
            found = f"value is {echo(values['value'])}"
            faults.add("not-a-number", where, found, fix="write a number above 0, or a range 14-16")
            continue
        if (values["quantity"] == "usd_per_kg") != (values["mode"] == "air") and values["quantity"] in PRICES:
            message = f"quantity is {values['quantity']} by {values['mode']}"
            faults.add("price-wrong", where, message)
            continue
        figures.append(
            Published(
                corridor=values["corridor"], mode=values["mode"], start=values["from"], end=values["to"],
                service=values["service"] or "", quantity=values["quantity"], low=low, high=high,
                as_of=values["as_of"] or "undated", source=values["source"], note=values["note"] or "",
            )
        )  # fmt: skip
    return figures


DRAY_KEYS = {"circuity": 1.0, "kph": 0.001, "usd_per_km_per_feu": 0.0, "max_km": 0.0, "g_co2e_per_tkm": 0.0}
"""The figures of ``[dray]`` with their least values."""
MONEY_KEYS = {"holding_rate": 0.0, "carbon_price": 0.0}


def read_assumptions(text: str, file: str, faults: Faults) -> Assumptions | None:
    """The figures of ``assumptions.toml``, or None with the faults noted."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        faults.add("toml-broken", f"{file}:{line if line.isdigit() else 1}", "cannot be read as TOML")
        return None
    figures: dict[str, float] = {}
    for section, keys in (("dray", DRAY_KEYS), ("money", MONEY_KEYS)):
        values = document.get(section)
        values = values if isinstance(values, dict) else {}
        for key, least in keys.items():
            if key not in values:
                faults.add("assumption-missing", f"{file}:{section}.{key}", "is missing")
            elif not _is_number(values[key]) or values[key] < least:
                message = f"is {echo(values[key])}"
                faults.add("assumption-wrong", f"{file}:{section}.{key}", message, fix=f"write {least:g} or more")
            else:
                figures[key] = float(values[key])
    dray = document.get("dray")
    groups = dray.get("open_borders") if isinstance(dray, dict) else None
    where = f"{file}:dray.open_borders"
    if groups is None:
        faults.add("assumption-missing", where, "is missing", fix="write lists of country codes, or []")
        return None
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        faults.add("assumption-wrong", where, f"is {echo(groups)}", fix="write lists of country codes, or []")
        return None
    for country in (country for group in groups for country in group):
        if not isinstance(country, str) or country not in COUNTRIES:
            faults.add("country-unknown", where, f"holds {echo(country)}")
            return None
    if len(figures) < len(DRAY_KEYS) + len(MONEY_KEYS):
        return None
    return Assumptions(open_borders=tuple(frozenset(group) for group in groups), **figures)
