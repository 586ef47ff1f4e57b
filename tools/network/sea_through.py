"""Ways by sea with a change of ship that are sold as one booking: ``sea/through.csv``, a line a hub.

``ports, hub, ends, basis, source``: each of ``ports`` is sold to each of ``ends`` and back, over the hub, where boxes
go from the feeder to the ocean ship or back. Ports and ends are joined by ``/``.

* The price is that of the ocean ship between the hub and the end, by the km of the shortest lane from the port itself,
  and never less than from the hub: lines quote the base ports of a coast alike and carry the feeder on their own
  account, and a premium follows from the km as for the ports that their ships call at (``sea_services``). It is never
  more than the two ships cost as two bookings: nobody pays more for one.
* Nothing else changes against two bookings: km and CO2e are those of both ships, and so are the hours with the waits. A
  box leaves as often as the rarer of the two ships, and stays at the hub for the hours of unloading and loading and
  half the time between two departures of the other, whose last one is taken that meets the ship.
* Ships are looked for among those of the other tables: of several the one that costs least, an hour of a TEU being
  worth ``USD_PER_HOUR``. A pair that one ship serves is a fault: it needs no change.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum

from corridor.model.geo import LonLat
from tools.network.built import Built, Line, TableError, Where, by_key, edge_row, read, weakest
from tools.network.sea_loops import COUNTRY_LENGTH, PLACE_LENGTH, RANGE
from tools.network.sealanes import Lane, lane, simplified

USD_PER_HOUR = 2.0
"""Between ships of one pair: some 100 USD a day of a 40-foot box."""

HOURS_PER_WEEK = 168.0
MODE = "sea"

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Ride:
    """One ride on a ship that is sold: its rows in the order of travel, and its two ends."""

    start: str
    end: str
    rows: Sequence[Row]

    def total(self, column: str) -> float:
        """The sum of a column."""
        return fsum(float(row[column]) for row in self.rows)

    @property
    def wait_h(self) -> float:
        """Half the time between two departures."""
        return HOURS_PER_WEEK / 2 / float(self.rows[0]["frequency_per_week"])

    @property
    def late_h(self) -> float:
        """Hours that 9 in 10 keep beyond the median, the hops taken as independent."""
        return math.hypot(*(float(row["p90_hours"]) - float(row["hours"]) for row in self.rows))

    @property
    def passages(self) -> list[str]:
        """Straits and canals in the order of the way."""
        return [name for row in self.rows for name in row["passages"].split()[:: 1 if row["to"] == row["end"] else -1]]

    def worth(self) -> float:
        """What it costs with its time."""
        return self.total("usd_per_teu") + USD_PER_HOUR * (self.total("hours") + self.wait_h)

    def co2e(self) -> float:
        """Grams of CO2e a TEU, of the whole ride."""
        return fsum(float(row["km"]) * float(row["g_co2e_per_teu_km"]) for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What ways are put together from: places, lines of tables by where they stand, names of ports, rides by ends."""

    where: Where
    lines: Mapping[str, Line]
    names: Mapping[str, str]
    rides: Mapping[tuple[str, str], Sequence[Ride]]

    def best(self, line: Line, start: str, end: str) -> Ride:
        """The ride of the best worth.

        Raises:
            TableError: there is none.
        """
        found = self.rides.get((start, end))
        if not found:
            raise line.fault(f"no ship runs from {start} to {end}; name another hub, or add the ship")
        return min(found, key=lambda ride: (ride.worth(), ride.rows[0]["service"]))

    def lane(self, ride: Ride, start: str, end: str) -> Lane:
        """The shortest lane between two ports, without the passages that the ship of the ride avoids."""
        avoid = frozenset(self.lines[ride.rows[0]["table"]]["avoid"].split())
        return lane(self.where[start], self.where[end], avoid)

    def drawn(self, ride: Ride) -> list[LonLat]:
        """The line of a ride, in the order of travel."""
        stops = [ride.start, *(row["to"] for row in ride.rows)]
        parts = [self.lane(ride, a, b).line for a, b in pairwise(stops)]
        return [point for at, part in enumerate(parts) for point in part[at > 0 :]]


def add(built: Built, where: Where, lines: Mapping[str, Line], names: Mapping[str, str], *, measure: bool) -> None:
    """Append a row a direction for each pair of ``sea/through.csv`` to the ships of the other tables."""
    handling = by_key(read("handling/*.csv"), "at", "mode", faults=built.faults)
    known = Known(where=where, lines=lines, names=names, rides=_rides(built.rows))
    for line in read("sea/through.csv"):
        unknown = [port for port in _ports(line) if port not in where]
        if unknown:
            built.faults.append(f"{line.at}: {', '.join(unknown)} not in nodes/*.csv; add the node, or mend the id")
        elif measure:
            try:
                _add(line, built, known, _at_hub_h(line["hub"], handling))
            except TableError as error:
                built.faults.append(str(error))


def _ports(line: Line) -> list[str]:
    return [*line["ports"].split(RANGE), line["hub"], *line["ends"].split(RANGE)]


def _at_hub_h(hub: str, handling: Mapping[tuple[str, ...], Line]) -> float:
    """Hours of unloading and loading there."""
    found = next(handling[key] for at in (hub, hub[:COUNTRY_LENGTH], "") if (key := (at, MODE)) in handling)
    return found.number("unload_h") + found.number("load_h")


def _rides(rows: Sequence[Row]) -> dict[tuple[str, str], list[Ride]]:
    """All rides of the ships that run, by their two ends."""
    services: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["mode"] == MODE and row["status"] == "operating" and row["frequency_per_week"]:
            services[row["service"]].append({**row, "end": row["to"]})
    found: dict[tuple[str, str], list[Ride]] = defaultdict(list)
    for hops in services.values():
        both = hops[0]["both_ways"] == "yes"
        for run in (hops, [{**row, "from": row["to"], "to": row["from"]} for row in reversed(hops)])[: 1 + both]:
            for ride in _of_run(run):
                found[ride.start, ride.end].append(ride)
    return found


def _of_run(run: Sequence[Row]) -> Iterator[Ride]:
    for at in range(len(run)):
        for past in range(at + 1, len(run) + 1):
            yield Ride(start=run[at]["from"], end=run[past - 1]["to"], rows=run[at:past])


@dataclass(frozen=True, kw_only=True)
class Way:
    """A feeder and an ocean ship, in the order of travel, and the hours between them."""

    first: Ride
    second: Ride
    ocean: Ride
    hub_h: float

    def total(self, column: str) -> float:
        """The sum over both ships."""
        return self.first.total(column) + self.second.total(column)

    @property
    def feeder(self) -> Ride:
        """The other ship."""
        return self.first if self.ocean is self.second else self.second

    @property
    def between_h(self) -> float:
        """Hours at the hub, half the time between two departures of the ship that sails more often among them."""
        return self.hub_h + min(self.first.wait_h, self.second.wait_h)

    @property
    def rarer(self) -> Ride:
        """The ship that sails less often; the first of two alike."""
        return max(self.first, self.second, key=lambda ride: ride.wait_h)

    @property
    def hours(self) -> float:
        """Of both ships, and at the hub."""
        return self.total("hours") + self.between_h


def _add(line: Line, built: Built, known: Known, hub_h: float) -> None:
    hub, names = line["hub"], known.names
    for port in line["ports"].split(RANGE):
        for end in line["ends"].split(RANGE):
            if (port, end) in known.rides or (end, port) in known.rides:
                raise line.fault(f"a ship sails between {port} and {end} without a change; take the pair out")
            sea, away = known.best(line, hub, end), known.best(line, end, hub)
            out = Way(first=known.best(line, port, hub), second=sea, ocean=sea, hub_h=hub_h)
            back = Way(first=away, second=known.best(line, hub, port), ocean=away, hub_h=hub_h)
            name = "-".join(place[COUNTRY_LENGTH:PLACE_LENGTH] for place in (port, end, hub))
            told = f"{names.get(port, port)}-{names.get(end, end)} by {names.get(hub, hub)}"
            for way, mark in ((out, "OUT"), (back, "BACK")):
                built.rows.append(_row(line, way, known, {"service": f"{name}-{mark}", "name": told}))
            track = [*known.drawn(out.first), *known.drawn(out.second)[1:]]
            a, b = sorted((port, end))
            whole = simplified(track if a == port else track[::-1])
            built.tracks[a, b, MODE] = [(round(x, 3), round(y, 3)) for x, y in whole]


def _row(line: Line, way: Way, known: Known, own: Mapping[str, str]) -> dict[str, str]:
    start, hub, end = way.first.start, way.first.end, way.second.end
    ocean, feeder = way.ocean, way.feeder
    longer = known.lane(ocean, start, end).km / known.lane(ocean, ocean.start, ocean.end).km
    by_km, apart = ocean.total("usd_per_teu") * max(1.0, longer), way.total("usd_per_teu")
    told = f"that of {ocean.rows[0]['service']} by km, through" if by_km <= apart else "that of the two bookings"
    km, bases = way.total("km"), {name: _weakest(way, name) for name in ("hours_basis", "frequency_basis")}
    price_basis = weakest("derived", *(row["price_basis"] for row in ocean.rows))
    passed = [hub, *sorted({hub[:COUNTRY_LENGTH]} - {start[:COUNTRY_LENGTH], end[:COUNTRY_LENGTH]})]
    return edge_row(
        replace(line, cells={**line.cells, "basis": bases["frequency_basis"]}),
        (start, end),
        {
            **own, **bases,
            "seq": "1", "from": start, "to": end, "mode": MODE,
            "km": f"{km:.1f}",
            "hours": f"{way.hours:.2f}",
            "usd_per_teu": f"{min(by_km, apart):.2f}",
            "frequency_per_week": way.rarer.rows[0]["frequency_per_week"],
            "both_ways": "no", "status": "operating", "operator": ocean.rows[0]["operator"],
            "passages": " ".join(dict.fromkeys([*way.first.passages, *way.second.passages])),
            "p90_hours": f"{way.hours + math.hypot(feeder.late_h, ocean.late_h):.2f}",
            "g_co2e_per_teu_km": f"{(feeder.co2e() + ocean.co2e()) / km:.1f}",
            "basis": weakest("derived", bases["hours_basis"], price_basis),
            "km_basis": "derived", "price_basis": price_basis, "as_of": ocean.rows[-1]["as_of"],
            "through": " ".join(passed),
            "source": f"service: {line['source']}; km, hours and CO2e: {way.first.rows[0]['service']} and"
            f" {way.second.rows[0]['service']}, {way.between_h:.0f} h between them; price {_lane_of(ocean.rows[0])}:"
            f" {told}",
        },
    )  # fmt: skip


def _weakest(way: Way, column: str) -> str:
    return weakest(*(row[column] for ride in (way.first, way.second) for row in ride.rows))


def _lane_of(row: Row) -> str:
    """The name of the lane that priced a hop, as its source has it."""
    return row["source"].partition("; price ")[2].partition(":")[0]
