"""Trains and trucks: services by segments, borders and tariffs (see README.md).

* Rail: each neighbouring pair of stops is a segment of track or a border crossing. ``km`` are published or measured;
  hours are km over the tariff's commercial speed on the segment's regime, the price km times its rate.
* Road: ``km`` stand in the service's line, or are measured along the world's highways (``roadways``).
* A border hop takes its hours, price and 90th percentile from its own table, in the direction of travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import railways
import roadways
from built import ONE_WAY, Built, Line, TableError, Where, by_key, edge_row, read, weakest

from corridor.model.geo import LonLat, great_circle_km

ROAD_CIRCUITY = 1.25
"""Road over great-circle distance of a long haul, where no road distance is given and no roads of the graph lead."""

DEFAULT = "-"

TIMETABLE = ("days", "departs")
TIMETABLE_OF_RETURN = ("days_back", "departs_back")

DETOUR = 1.25
"""A drawn track that is longer than the given km by more than this is another way, and is not drawn."""

P90_OF_TRAIN = 0.15
"""Hours over the median that 9 in 10 trains keep, as a share of the whole run between borders: a standard deviation of
2.5 days on some 16 days of a China-Europe train in a normal year, of which the borders have their own figure."""

P90_OF_HOP = 1.0
"""At most, of one hop of such a run."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What services are built from, by key."""

    where: Where
    segments: Mapping[tuple[str, ...], Line]
    borders: Mapping[tuple[str, ...], Line]
    tariffs: Mapping[tuple[str, ...], Line]
    regimes: Mapping[tuple[str, ...], Line]


@dataclass(frozen=True, kw_only=True)
class Haul:
    """One hop in one direction: figures as they go into a row, and how good they are."""

    km: float
    hours: float
    usd_per_teu: float
    g_co2e_per_tkm: str
    p90_hours: str
    basis: str
    source: str
    crossing: bool = False


def build(where: Where, *, measure: bool) -> Built:
    """Rows and tracks of all trains and trucks. Without ``measure`` no track is searched; km are then great circles."""
    built = Built()
    tables = Tables(
        where=where,
        segments=_either_way(by_key(read("segments/*.csv"), "from", "to", faults=built.faults), built),
        borders=by_key(read("borders/*.csv"), "mode", "from", "to", faults=built.faults),
        tariffs=by_key(read("tariffs/*.csv"), "mode", "tariff", "regime", faults=built.faults),
        regimes=by_key(read("regimes.csv"), "regime", faults=built.faults),
    )
    for mode in ("rail", "road"):
        for line in read(f"{mode}/*.csv"):
            try:
                _add(line, mode, tables, built, measure=measure)
            except (TableError, railways.NoTrackError) as error:
                known = str(error).startswith(("rail/", "road/", "segments/", "borders/", "tariffs/"))
                built.faults.append(str(error) if known else f"{line.at}: {error}")
    return built


def timetable(line: Line, way: tuple[str, str]) -> tuple[str, str]:
    """Days and time of departure out (``TIMETABLE``) or back; blank where the table has no such columns."""
    days, departs = (line.cells.get(column, "") for column in way)
    return days, departs


def timetabled(line: Line) -> bool:
    """Whether one way at least has a timetable, so that the two are services of their own."""
    return any(timetable(line, way)[0] for way in (TIMETABLE, TIMETABLE_OF_RETURN))


def _either_way(segments: dict[tuple[str, ...], Line], built: Built) -> dict[tuple[str, ...], Line]:
    for (a, b), line in list(segments.items()):
        if (b, a) in segments and segments[b, a] is not line:
            built.faults.append(f"{line.at}: {a} {b} stands as {b} {a} too; one line serves both directions")
        segments[b, a] = line
    return segments


def _add(line: Line, mode: str, tables: Tables, built: Built, *, measure: bool) -> None:
    stops = line["stops"].split()
    if len(stops) < 2:
        raise line.fault("needs two stops or more")
    unknown = [stop for stop in stops if stop not in tables.where]
    if unknown:
        raise line.fault(f"stops at {', '.join(unknown)}, not in nodes/*.csv; add the node, or mend the id")
    kms = line["km"].split() if mode == "road" else []
    if mode == "road" and len(kms) not in (0, len(stops) - 1):
        raise line.fault(f"km has {len(kms)} figures for {len(stops) - 1} hops; give one a hop, {DEFAULT} where none")
    kms = kms or [DEFAULT] * (len(stops) - 1)
    hops = list(zip(pairwise(stops), kms, strict=True))
    back = [((b, a), km) for (a, b), km in reversed(hops)]
    symmetric = line["tariff_back"] == line["tariff"] and not timetabled(line)
    out_hauls = [_haul(pair, km, line["tariff"], mode, line, tables=tables, measure=measure) for pair, km in hops]
    ways = [("", hops, out_hauls, TIMETABLE)]
    if line["tariff_back"] != ONE_WAY:
        back_hauls = [
            _haul(pair, km, line["tariff_back"], mode, line, tables=tables, measure=measure) for pair, km in back
        ]
        symmetric = symmetric and back_hauls == out_hauls[::-1]
        if not symmetric:
            ways = [("-OUT", hops, out_hauls, TIMETABLE), ("-BACK", back, back_hauls, TIMETABLE_OF_RETURN)]
    for mark, pairs, hauls, (days, departs) in ways:
        spread = _spread(hauls) if mode == "rail" else hauls
        for seq, (((a, b), _), haul) in enumerate(zip(pairs, spread, strict=True), start=1):
            cells = {
                "service": line["service"] + mark, "seq": str(seq), "from": a, "to": b, "mode": mode,
                "km": f"{haul.km:.1f}", "hours": f"{haul.hours:.2f}", "usd_per_teu": f"{haul.usd_per_teu:.2f}",
                "g_co2e_per_tkm": haul.g_co2e_per_tkm, "frequency_per_week": line["frequency_per_week"],
                "days": line[days], "departs": line[departs],
                "both_ways": "yes" if len(ways) == 1 and line["tariff_back"] != ONE_WAY else "no",
                "status": line["status"], "operator": line["operator"], "name": line["name"],
                "p90_hours": haul.p90_hours, "basis": haul.basis,
                "source": f"service: {line['source']}; {haul.source}",
            }  # fmt: skip
            built.rows.append(edge_row(line, stops, cells))
            if mode == "rail" and measure:
                _track(a, b, tables, built)


def _spread(hauls: list[Haul]) -> list[Haul]:
    """The hauls of a train with a 90th percentile each, so that the run between borders as a whole has its own: hops
    independently, so each of n equal ones varies by the root of n more than its share.
    """
    runs = [haul.hours for haul in hauls if not haul.crossing]
    alike = sum(runs) ** 2 / sum(hours**2 for hours in runs) if any(runs) else 1.0
    over = min(P90_OF_TRAIN * alike**0.5, P90_OF_HOP)
    return [haul if haul.crossing else replace(haul, p90_hours=f"{haul.hours * (1 + over):.2f}") for haul in hauls]


def _haul(pair: tuple[str, str], km: str, tariff: str, mode: str, line: Line, *, tables: Tables, measure: bool) -> Haul:
    crossing = _crossing(pair, mode, tables)
    if crossing is not None:
        return crossing
    if mode == "road":
        return _road_haul(pair, km, tariff, line, tables, measure=measure)
    segment = tables.segments.get(pair)
    if segment is None:
        raise line.fault(f"{pair[0]} {pair[1]} is no segment and no rail border; add it to segments/ or borders/")
    regime = segment["regime"]
    rate = tables.tariffs.get((mode, tariff, regime))
    if rate is None:
        raise line.fault(f"tariff {tariff} has no line for {mode} in regime {regime}; add it to tariffs/")
    if (regime,) not in tables.regimes:
        raise segment.fault(f"regime {regime} is not in regimes.csv; add it, or mend the name")
    by_regime = tables.regimes[regime,]
    length = _length(pair, segment, tables, measure=measure)
    hours = length / rate.number("kph")
    given = segment["source"] if segment["km"] else railways.SOURCE
    return Haul(
        km=length,
        hours=hours,
        usd_per_teu=length * rate.number("usd_per_teu_km"),
        g_co2e_per_tkm=by_regime["g_co2e_per_tkm"],
        p90_hours="",
        basis=weakest("derived", rate["basis"]),
        source=f"km: {given}; hours and price, tariff {tariff}: {rate['source']}; CO2e: {by_regime['source']}",
    )


def _road_haul(pair: tuple[str, str], km: str, tariff: str, line: Line, tables: Tables, *, measure: bool) -> Haul:
    rate = tables.tariffs.get(("road", tariff, DEFAULT))
    if rate is None:
        raise line.fault(f"tariff {tariff} has no line for road; add it to tariffs/ with regime {DEFAULT}")
    if km == DEFAULT:
        a, b = (tables.where[node] for node in pair)
        by_road = roadways.measured_km(a, b) if measure else None
        length = great_circle_km(a, b) * ROAD_CIRCUITY if by_road is None else by_road
        given = f"great circle x {ROAD_CIRCUITY}" if by_road is None else roadways.SOURCE
    else:
        try:
            length = float(km)
        except ValueError:
            raise line.fault(f"km holds {km!r}, not a number; write one, or {DEFAULT}") from None
        given = "as in the service's source"
    return Haul(
        km=length,
        hours=length / rate.number("kph"),
        usd_per_teu=length * rate.number("usd_per_teu_km"),
        g_co2e_per_tkm="",
        p90_hours="",
        basis=weakest("derived", rate["basis"]),
        source=f"km: {given}; hours and price, tariff {tariff}: {rate['source']}",
    )


def _crossing(pair: tuple[str, str], mode: str, tables: Tables) -> Haul | None:
    """The border hop between two nodes in that direction, if it is one."""
    forward = tables.borders.get((mode, *pair))
    border = forward or tables.borders.get((mode, *pair[::-1]))
    if border is None:
        return None
    side = "" if forward else "_back"
    hours = border.number(f"hours{side}") if border[f"hours{side}"] else border.number("hours")
    p90 = border[f"p90_hours{side}"] or border["p90_hours"]
    if p90 and float(p90) < hours:
        raise border.fault(f"p90_hours{side} {p90} is below hours {hours:g}; write hours or more")
    return Haul(
        km=border.number("km"),
        hours=hours,
        usd_per_teu=border.number("usd_per_teu"),
        g_co2e_per_tkm="",
        p90_hours=p90,
        basis=border["basis"],
        source=f"border: {border['source']}",
        crossing=True,
    )


def _length(pair: tuple[str, str], segment: Line, tables: Tables, *, measure: bool) -> float:
    if segment["km"]:
        return segment.number("km")
    if not measure:
        return great_circle_km(*(tables.where[node] for node in pair))
    return _measured(pair, segment, tables)[0]


def _measured(pair: tuple[str, str], segment: Line, tables: Tables) -> tuple[float, tuple[LonLat, ...]]:
    """Km and line from the first node to the second, through the segment's ``via`` points."""
    ends = (segment["from"], segment["to"])
    try:
        via = [(float(x), float(y)) for x, y in (point.split() for point in segment["via"].split(";") if point.strip())]
    except ValueError:
        raise segment.fault("via holds no points; write lon lat; lon lat") from None
    try:
        km, line = railways.track((tables.where[ends[0]], *via, tables.where[ends[1]]))
    except railways.NoTrackError as error:
        raise segment.fault(f"{ends[0]} {ends[1]}: {error}") from error
    return km, line if pair == ends else line[::-1]


def _track(a: str, b: str, tables: Tables, built: Built) -> None:
    """Keep the line of a rail hop once, for both directions; a segment with km of its own may have none."""
    if (a, b, "rail") in built.tracks or (b, a, "rail") in built.tracks:
        return
    segment = tables.segments.get((a, b))
    try:
        if segment is None:
            km, line = railways.track((tables.where[a], tables.where[b]))
        else:
            km, line = _measured((a, b), segment, tables)
        if segment is not None and segment["km"] and km > DETOUR * segment.number("km"):
            raise segment.fault(f"the lines make {km:,.0f} km of the {segment['km']} given; name a point in via")
    except (railways.NoTrackError, TableError) as error:
        built.faults.append(f"no track drawn for {a} {b}: {error}")
        return
    built.tracks[a, b, "rail"] = railways.simplified(tuple(line))
