"""Trains and trucks: services by segments, borders, tariffs and published totals (see README.md).

Each neighbouring pair of stops is a haul (``hauls``); what is published of a service as a whole then sets the sum of
its hauls (``totals``). Through rates between two terminals go into ``rates.csv`` as well.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from itertools import pairwise

from tools.network import railways
from tools.network.built import ONE_WAY, Built, Line, TableError, Total, Where, by_key, edge_row, read
from tools.network.hauls import DEFAULT, Haul, Tables, haul, measured
from tools.network.shifts import Shift, in_one_shift, read_shifts
from tools.network.totals import fit, of_direction, read_totals, turned
from tools.network.trucks import read_trucks

TIMETABLE = ("days", "departs")
TIMETABLE_OF_RETURN = ("days_back", "departs_back")

DETOUR = 1.25
"""A drawn track that is longer than the given km by more than this is another way, and is not drawn."""

P90_OF_RUN = {"rail": 0.15, "road": 0.25}
"""Hours over the median that 9 in 10 keep, as a share of the whole run between borders. Trains: a standard deviation
of 2.5 days on some 16 days of a China-Europe train in a normal year, of which the borders have their own figure.
Trucks: assumed, a breakdown, a ban on driving or a missed night on a run of days."""

P90_OF_HOP = 1.0
"""At most, of one hop of such a run."""

COUNTRY_LENGTH = 2
"""Of the code that a node's id begins with."""

HandlingOf = Callable[[str, str], float]
"""USD a TEU of loading or unloading at a node by a mode."""


def build(where: Where, handling: HandlingOf, *, measure: bool) -> Built:
    """Rows and tracks of all trains and trucks. Without ``measure`` no track is searched; km are then great circles."""
    built = Built()
    tariffs = by_key(read("tariffs/*.csv"), "mode", "tariff", "regime", faults=built.faults)
    tables = Tables(
        where=where,
        segments=_either_way(by_key(read("segments/*.csv"), "from", "to", faults=built.faults), built),
        borders=_borders(built),
        tariffs=tariffs,
        regimes=by_key(read("regimes.csv"), "regime", faults=built.faults),
        trucks=read_trucks(where, tariffs),
    )
    blocks = {(line["home"], end) for line in read("block_trains.csv") for end in line["beyond"].split()}
    shifts = read_shifts(tables.tariffs)
    totals = read_totals()
    used: set[str] = set()
    for mode in ("rail", "road"):
        for line in read(f"{mode}/*.csv"):
            mine = totals.get(line["service"], [])
            used.add(line["service"])
            try:
                _add(
                    line, mode, tables, built,
                    shifts=shifts, totals=mine, handling=handling, blocks=blocks, measure=measure,
                )  # fmt: skip
            except (TableError, railways.NoTrackError) as error:
                known = str(error).startswith(("rail/", "road/", "segments/", "borders/", "tariffs/", "totals/"))
                built.faults.append(str(error) if known else f"{line.at}: {error}")
    built.faults += [
        f"{total.line.at}: there is no train or truck {service}; mend the name"
        for service, group in totals.items()
        if service not in used
        for total in group
    ]
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


def _borders(built: Built) -> Mapping[tuple[str, ...], list[Line]]:
    """The crossings by mode and nodes: one line for the tariffs that it names, one for all others."""
    by_nodes: dict[tuple[str, ...], list[Line]] = {}
    seen: dict[tuple[str, ...], Line] = {}
    for line in read("borders/*.csv"):
        nodes = (line["mode"], line["from"], line["to"])
        for tariff in line.cells.get("tariffs", "").split() or [""]:
            if (*nodes, tariff) in seen:
                built.faults.append(f"{line.at}: {' '.join(nodes)} stands at {seen[*nodes, tariff].at} too; keep one")
            seen[*nodes, tariff] = line
        by_nodes.setdefault(nodes, []).append(line)
    return by_nodes


def _add(
    line: Line,
    mode: str,
    tables: Tables,
    built: Built,
    *,
    shifts: Mapping[str, Shift],
    totals: list[Total],
    handling: HandlingOf,
    blocks: Container[tuple[str, str]],
    measure: bool,
) -> None:
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
    out = list(zip(pairwise(stops), kms, strict=True))
    ends = stops[0][:COUNTRY_LENGTH], stops[-1][:COUNTRY_LENGTH]
    home = next((one for one, other in (ends, ends[::-1]) if mode == "rail" and (one, other) in blocks), "")
    symmetric = line["tariff_back"] == line["tariff"] and not timetabled(line)
    out_hauls = [haul(pair, km, line["tariff"], mode, line, tables=tables, measure=measure) for pair, km in out]
    out_hauls = in_one_shift(out_hauls, shifts) if mode == "road" else out_hauls
    out_totals = of_direction(out_hauls, {line["service"]: totals}, line["service"])
    known = len(out_totals)
    fitted = fit(out_hauls, out_totals, lambda node: handling(node, mode))
    ways = [("", fitted, out_totals, TIMETABLE)]
    if line["tariff_back"] != ONE_WAY:
        back = [
            haul((b, a), km, line["tariff_back"], mode, line, tables=tables, measure=measure)
            for (a, b), km in reversed(out)
        ]
        back = in_one_shift(back, shifts) if mode == "road" else back
        back_totals = of_direction(back, {line["service"]: totals}, line["service"])
        known += len(back_totals)
        if symmetric and not back_totals:
            back_totals = turned(out_totals)
        back_fitted = fit(back, back_totals, lambda node: handling(node, mode))
        mirrored = [replace(one, start=one.end, end=one.start) for one in reversed(back_fitted)]
        if not symmetric or [_figures(one) for one in mirrored] != [_figures(one) for one in fitted]:
            ways = [("-OUT", fitted, out_totals, TIMETABLE), ("-BACK", back_fitted, back_totals, TIMETABLE_OF_RETURN)]
    if known < len(totals):
        raise line.fault(f"{len(totals) - known} of its totals lie between no two of its stops; mend from and to")
    for mark, hauls, of_way, (days, departs) in ways:
        service = line["service"] + mark
        for seq, one in enumerate(_spread(hauls, P90_OF_RUN[mode]), start=1):
            cells = {
                "service": service, "seq": str(seq), "from": one.start, "to": one.end, "mode": mode,
                "km": f"{one.km:.1f}", "hours": f"{one.hours:.2f}", "usd_per_teu": f"{one.usd_per_teu:.2f}",
                "g_co2e_per_tkm": one.g_co2e_per_tkm, "frequency_per_week": line["frequency_per_week"],
                "days": line[days], "departs": line[departs],
                "both_ways": "yes" if len(ways) == 1 and line["tariff_back"] != ONE_WAY else "no",
                "status": line["status"], "operator": line["operator"], "name": line["name"],
                "trade_of": home, "p90_hours": one.p90_hours, "km_basis": one.of_km.basis,
                "hours_basis": one.of_hours.basis, "price_basis": one.of_price.basis, "as_of": one.as_of,
                "basis": one.basis, "source": f"service: {line['source']}; {one.source}",
            }  # fmt: skip
            built.rows.append(edge_row(line, stops, cells))
            if mode == "rail" and measure:
                _track(one.start, one.end, tables, built)
        built.totals += [(service, mode, total) for total in of_way]


def _figures(one: Haul) -> tuple[object, ...]:
    """What has to be alike for one row to serve both directions: all but the words."""
    return one.start, one.end, one.km, round(one.hours, 6), round(one.usd_per_teu, 6), one.g_co2e_per_tkm, one.p90_hours


def _spread(hauls: list[Haul], share: float) -> list[Haul]:
    """The hauls with a 90th percentile each, so that the run between borders as a whole has its own: hops
    independently, so each of n equal ones varies by the root of n more than its share.
    """
    runs = [one.hours for one in hauls if not one.crossing]
    alike = sum(runs) ** 2 / sum(hours**2 for hours in runs) if any(runs) else 1.0
    over = min(share * alike**0.5, P90_OF_HOP)
    return [one if one.crossing else replace(one, p90_hours=f"{one.hours * (1 + over):.2f}") for one in hauls]


def _track(a: str, b: str, tables: Tables, built: Built) -> None:
    """Keep the line of a rail hop once, for both directions; a segment with km of its own may have none."""
    if (a, b, "rail") in built.tracks or (b, a, "rail") in built.tracks:
        return
    segment = tables.segments.get((a, b))
    try:
        if segment is None:
            km, line = railways.track((tables.where[a], tables.where[b]))
        else:
            km, line = measured((a, b), segment, tables)
        if segment is not None and segment["km"] and km > DETOUR * segment.number("km"):
            raise segment.fault(f"the lines make {km:,.0f} km of the {segment['km']} given; name a point in via")
    except (railways.NoTrackError, TableError) as error:
        built.faults.append(f"no track drawn for {a} {b}: {error}")
        return
    built.tracks[a, b, "rail"] = railways.simplified(tuple(line))
