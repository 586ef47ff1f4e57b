"""Flights: ``air/services_*.csv`` by the price lanes of ``air/lanes_*.csv`` (see README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from built import ONE_WAY, Built, Line, TableError, Where, by_key, edge_row, read, weakest
from land_services import TIMETABLE, TIMETABLE_OF_RETURN, timetable, timetabled

from corridor.model.geo import great_circle_km

CRUISE_KPH = 850.0
"""Block speed of a jet freighter en route, km/h."""

TAXI_H = 0.5
"""Taxiing, climb and descent of a flight, hours."""

STOP_H = 2.5
"""Turn-round at a stop between, hours."""

HOURS_SOURCE = f"{CRUISE_KPH:.0f} km/h and {TAXI_H:g} h a flight, {STOP_H:g} h a stop between (assumed)"


def build(where: Where) -> Built:
    """Rows of all flights."""
    built = Built()
    lanes = by_key(read("air/lanes_*.csv"), "lane", faults=built.faults)
    for line in read("air/services_*.csv"):
        try:
            _add(line, lanes, where, built)
        except TableError as error:
            built.faults.append(str(error))
    return built


def _add(line: Line, lanes: Mapping[tuple[str, ...], Line], where: Where, built: Built) -> None:
    stops = line["stops"].split()
    unknown = [stop for stop in stops if stop not in where]
    if unknown or len(stops) < 2:
        raise line.fault(f"stops at {', '.join(unknown) or 'one place'}; name two nodes or more of nodes/*.csv")
    back = line["lane_back"]
    both_ways = back == line["lane"] and not timetabled(line)
    ways = [("", stops, line["lane"])]
    if back != ONE_WAY and not both_ways:
        ways = [("-OUT", stops, line["lane"]), ("-BACK", stops[::-1], back)]
    for mark, way, name in ways:
        lane = lanes.get((name,))
        if lane is None:
            raise line.fault(f"lane {name} is not in air/lanes_*.csv; add it, or mend the name")
        days, departs = timetable(line, TIMETABLE_OF_RETURN if mark == "-BACK" else TIMETABLE)
        for seq, (a, b) in enumerate(pairwise(way), start=1):
            km = great_circle_km(where[a], where[b])
            stop_h = STOP_H if seq < len(way) - 1 else 0.0
            built.rows.append(
                edge_row(
                    line,
                    stops,
                    {
                        "service": line["service"] + mark,
                        "seq": str(seq),
                        "from": a,
                        "to": b,
                        "mode": "air",
                        "km": f"{km:.1f}",
                        "hours": f"{km / CRUISE_KPH + TAXI_H + stop_h:.2f}",
                        "usd_per_kg": f"{_usd_per_kg(km, lane, where):.3f}",
                        "frequency_per_week": line["frequency_per_week"],
                        "days": days,
                        "departs": departs,
                        "both_ways": "yes" if both_ways else "no",
                        "status": line["status"],
                        "operator": line["operator"],
                        "name": line["name"],
                        "basis": weakest("derived", lane["basis"]),
                        "source": f"service: {line['source']}; km: great circle; hours: {HOURS_SOURCE}; "
                        f"price {name}: {lane['source']}",
                    },
                )
            )


def _usd_per_kg(km: float, lane: Line, where: Where) -> float:
    ends = (lane["ref_from"], lane["ref_to"])
    if not set(ends) <= where.keys():
        raise lane.fault(f"{' or '.join(ends)} is not in nodes/*.csv")
    return max(lane.number("min_usd_per_kg"), lane.number("usd_per_kg") * km / great_circle_km(*map(where.get, ends)))  # type: ignore[arg-type]
