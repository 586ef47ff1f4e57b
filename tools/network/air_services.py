"""Flights: ``air/services_*.csv`` by the price lanes of ``air/lanes_*.csv``, round what is closed (see README.md).

A stop in brackets, ``CNCGQ-AIR (KRINC-AIR) USNYC-AIR``, is a hub where cargo changes flight within one booking:
airlines sell the whole way at the price of the region, by the great circle between its ends. Hours and CO2e are those
of both flights, and cargo stays at the hub for ``HUB_H``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from corridor.model.geo import LonLat, great_circle_km, great_circle_line, line_km
from tools.network.airspace import Sky
from tools.network.built import ONE_WAY, Built, Line, TableError, Where, by_key, edge_row, read, weakest
from tools.network.land_services import TIMETABLE, TIMETABLE_OF_RETURN, timetable, timetabled
from tools.network.sea_ships import WORST

CRUISE_KPH = 850.0
"""Block speed of a jet freighter en route, km/h."""

TAXI_H = 0.75
"""Taxiing, climb and descent of a flight, hours: with 850 km/h the mean deviation from 26 published flights
(TellerReport 2023-09-12 and others) is 7 %."""

STOP_H = 2.5
"""Turn-round at a stop between, hours."""

ON_TIME = (81, 80, 77)
"""Percent of shipments ready for pick-up as planned (NFD, of 22 airlines) in May, June and July 2025: Cargo iQ by
CLECAT 2025-09-05, https://www.clecat.org/news/newsletters/airline-on-time-performance-declines."""

MEAN_DELAY_H = 24.0
"""Of late shipments, hours: assumed, the flight of the next day."""

LATE_H = MEAN_DELAY_H * math.log((1 - fsum(ON_TIME) / len(ON_TIME) / 100) / WORST)
"""Hours beyond the schedule that 9 in 10 shipments keep, as of ships (``sea_ships.py``): 17.4. From the share ready
within six hours of the planned arrival, 62.7 % in 2025 (CargoAI, https://www.trasportoeuropa.it/?p=75820), delays that
spread exponentially give 14. Each flight of a booking with a change is late on its own; the hops of one aircraft share
the delay, so that the whole way has it once."""

HOURS_SOURCE = f"hours: {CRUISE_KPH:.0f} km/h and {TAXI_H:g} h a flight (TellerReport 2023), p90 by Cargo iQ 2025"
HUB_H = 48.0
"""A change of flight within one booking, the wait for the second in it: no clearance, no lodging as at the ends. Direct
ways from China take 5 to 9 days from door to door, those with a change 7 to 12
(https://en.56ok.com/topic/detail-836138-global-air-freight-transit-times-key-factors-analyzed.html)."""

HUB_SOURCE = "56ok 2025: with a change 2 to 3 days longer"
STOP_SOURCE = f"{STOP_H:g} h a stop between (assumed)"

SHORT_KM = 1500.0
"""Flights that GLEC calls short."""

ADDED_KM = 95.0
"""What GLEC and EN 16258 add to the great circle for the way about the airports; here to the way flown."""

SHORT_G = 830.0
LONG_G = {"belly": 608.0, "freighter": 610.0, "mixed": 610.0}
"""Well-to-wheel, g CO2e per tonne-km, by kind of aircraft."""

LONG_SOURCE = {
    "belly": "GLEC v3.2 belly, long flight (EcoFreight 2026-05-23): 608 g/tkm",
    "freighter": "GLEC v3.0 freighter (Climatiq 2023): 610 g/tkm",
    "mixed": "GLEC v3.0 freighter (Climatiq 2023): 610 g/tkm",
}
SHORT_SOURCE = "GLEC v3.2 belly under 1500 km (EcoFreight 2026-05-23): 830 g/tkm"
"""For freighters too. The addresses stand in ``data/README.md``."""

TRACK_STEP_KM = 250.0
"""Between the points of a drawn way round closed airspace."""

COUNTRY_LENGTH = 2

REFUELLING = "-STP"
"""Ends the id of a place where aircraft land only to refuel."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What the rows of flights are made from; ``sky`` is None where nothing is measured."""

    lanes: Mapping[tuple[str, ...], Line]
    aircraft: Mapping[tuple[str, ...], Line]
    where: Where
    sky: Sky | None


def build(where: Where, *, measure: bool) -> Built:
    """Rows of all flights, and the lines where all fly the same way round. Without ``measure`` by great circles."""
    built = Built()
    tables = Tables(
        lanes=by_key(read("air/lanes_*.csv"), "lane", faults=built.faults),
        aircraft=by_key(read("air/aircraft.csv"), "aircraft", faults=built.faults),
        where=where,
        sky=Sky() if measure else None,
    )
    ways: dict[tuple[str, str], set[tuple[LonLat, ...]]] = defaultdict(set)
    for line in read("air/services_*.csv"):
        try:
            _add(line, tables, built, ways)
        except TableError as error:
            built.faults.append(str(error))
    for (a, b), found in sorted(ways.items()):
        if len(found) == 1 and len(way := next(iter(found))) > 2:
            built.tracks[a, b, "air"] = _drawn(way)
    return built


def _add(line: Line, tables: Tables, built: Built, ways: dict[tuple[str, str], set[tuple[LonLat, ...]]]) -> None:
    where, calls = tables.where, line["stops"].split()
    stops = [stop for stop in calls if not stop.startswith("(")]
    unknown = [stop for call in calls if (stop := call.strip("()")) not in where]
    if unknown or len(stops) < 2:
        raise line.fault(f"stops at {', '.join(unknown) or 'one place'}; name two nodes or more of nodes/*.csv")
    aircraft = tables.aircraft.get((line["aircraft"],))
    if aircraft is None:
        raise line.fault(f"aircraft {line['aircraft']} is not in air/aircraft.csv; add it, or mend the name")
    back = line["lane_back"]
    both_ways = back == line["lane"] and not timetabled(line)
    runs = [("", calls, line["lane"])]
    if back != ONE_WAY and not both_ways:
        runs = [("-OUT", calls, line["lane"]), ("-BACK", calls[::-1], back)]
    for mark, run, name in runs:
        hops = list(_hops(run))
        lanes = _lanes(line, name, len(hops), tables)
        days, departs = timetable(line, TIMETABLE_OF_RETURN if mark == "-BACK" else TIMETABLE)
        late_h = LATE_H / math.sqrt(len(hops))
        for seq, ((a, *hubs, b), lane) in enumerate(zip(hops, lanes, strict=True), start=1):
            flown = [_way(line, *leg, tables, at_home=bool(hubs)) for leg in pairwise([a, *hubs, b])]
            km_source = "; ".join(dict.fromkeys(text for _, text in flown))
            if not hubs:
                way, first, last = flown[0][0], *sorted((a, b))
                ways[first, last].add(way if first == a else way[::-1])
            each_km = [line_km(way) for way, _ in flown]
            km = fsum(each_km)
            stop_h = STOP_H if seq < len(hops) else 0.0
            hours = km / CRUISE_KPH + TAXI_H * len(flown) + stop_h + HUB_H * len(hubs)
            factors = [_g_co2e_per_tkm(one, aircraft["kind"]) for one in each_km]
            g = fsum(one * factor for one, (factor, _) in zip(each_km, factors, strict=True)) / km
            g_source = " and ".join(dict.fromkeys(text for _, text in factors))
            passed = [*hubs, *sorted({hub[:COUNTRY_LENGTH] for hub in hubs} - {a[:COUNTRY_LENGTH], b[:COUNTRY_LENGTH]})]
            hours_basis = "assumed" if stop_h else "derived"
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
                        "hours": f"{hours:.2f}",
                        "p90_hours": f"{hours + late_h * math.sqrt(len(flown)):.1f}",
                        "usd_per_kg": f"{_usd_per_kg(a, b, lane, where):.3f}",
                        "g_co2e_per_tkm": f"{g:.1f}",
                        "frequency_per_week": line["frequency_per_week"],
                        "days": days,
                        "departs": departs,
                        "both_ways": "yes" if both_ways else "no",
                        "status": line["status"],
                        "operator": line["operator"],
                        "name": line["name"],
                        "km_basis": "derived",
                        "hours_basis": hours_basis,
                        "price_basis": lane["basis"],
                        "as_of": lane["as_of"],
                        "capacity_kg": f"{aircraft.number('capacity_kg'):.0f}",
                        "through": " ".join(passed),
                        "basis": weakest("derived", hours_basis, lane["basis"]),
                        "source": f"service: {line['source']}; km: {km_source}; {HOURS_SOURCE}"
                        f"{f', {STOP_SOURCE}' if stop_h else ''}{_at_hubs(hubs)}; "
                        f"price {lane['lane']}: {lane['source']}; "
                        f"CO2e: {g_source}, {ADDED_KM:.0f} km added; "
                        f"space: {aircraft['aircraft']}",
                    },
                )
            )


def _hops(run: list[str]) -> Iterator[list[str]]:
    """The stops of each hop that is sold, with the hubs between."""
    hop: list[str] = []
    for call in run:
        hop.append(call.strip("()"))
        if len(hop) > 1 and not call.startswith("("):
            yield hop
            hop = [hop[-1]]


def _lanes(line: Line, names: str, hops: int, tables: Tables) -> list[Line]:
    """The lane of each hop in the order flown: one for all, or as many as there are hops."""
    each = names.split()
    if len(each) == 1:
        each *= hops
    unknown = [name for name in each if (name,) not in tables.lanes]
    if unknown:
        raise line.fault(f"lane {', '.join(unknown)} is not in air/lanes_*.csv; add it, or mend the name")
    if len(each) != hops:
        raise line.fault(f"lanes {names} of {hops} hops; write one for all, or one a hop in the order flown")
    return [tables.lanes[name,] for name in each]


def _at_hubs(hubs: list[str]) -> str:
    return "".join(f", {HUB_H:g} h at {hub} between two flights ({HUB_SOURCE})" for hub in hubs)


def _way(line: Line, a: str, b: str, tables: Tables, *, at_home: bool) -> tuple[tuple[LonLat, ...], str]:
    """The points of the way that a service flies between two stops, and what it is.

    ``at_home``: the flight is one of several in one booking, and those of the carriers fly it that are at home at an
    end of it.
    """
    ends = tables.where[a], tables.where[b]
    straight = "great circle"
    if tables.sky is None:
        return ends, straight
    first, last = sorted(ends)
    countries = a[:COUNTRY_LENGTH], b[:COUNTRY_LENGTH]
    way = tables.sky.flown(first, last, line["operator"], countries, at_home=at_home)
    if way is None:
        closed = set().union(*tables.sky.closed_to(line["operator"], countries, at_home=at_home))
        raise line.fault(
            f"no open way from {a} to {b}; add points to air/waypoints.csv beside {' '.join(sorted(closed))}"
        )
    if len(way) == len(ends):
        return ends, straight
    longer = line_km(way) / great_circle_km(*ends) - 1
    text = f"round airspace closed to these carriers (air/closures.csv), {longer:.0%} over the great circle"
    return way if first == ends[0] else way[::-1], text


def _drawn(way: tuple[LonLat, ...]) -> list[LonLat]:
    """The chain of great circles as one line, rounded to about a kilometre."""
    points = [way[0]]
    for a, b in pairwise(way):
        points += great_circle_line((points[-1][0], a[1]), b, step_km=TRACK_STEP_KM)[1:]
    return [(round(lon, 2), round(lat, 2)) for lon, lat in points]


def _g_co2e_per_tkm(km: float, kind: str) -> tuple[float, str]:
    """The factor of a flight on the km of its row: that of its kind and length, for the km added by the method."""
    g, source = (SHORT_G, SHORT_SOURCE) if km < SHORT_KM else (LONG_G[kind], LONG_SOURCE[kind])
    return g * (km + ADDED_KM) / km, source


def _usd_per_kg(a: str, b: str, lane: Line, where: Where) -> float:
    """By the great circle, whatever way is flown: the market has one price.

    The least price is of what can be sold alone: not of a stretch to or from a place where aircraft only refuel.
    """
    ends = (lane["ref_from"], lane["ref_to"])
    if not set(ends) <= where.keys():
        raise lane.fault(f"{' or '.join(ends)} is not in nodes/*.csv")
    least = 0.0 if a.endswith(REFUELLING) or b.endswith(REFUELLING) else lane.number("min_usd_per_kg")
    share = great_circle_km(where[a], where[b]) / great_circle_km(where[ends[0]], where[ends[1]])
    return max(least, lane.number("usd_per_kg") * share)
