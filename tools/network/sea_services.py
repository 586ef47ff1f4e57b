"""The ocean services: ``sea/services_*.csv`` (a line a service) by ``sea/lanes_*.csv`` (a line a price lane).

A planner adds a loop in one line: its ports in order, speed, stay, frequency and price lane; distance, line,
passages, hours, price and CO2e of every hop follow. Load ports of one range are joined by ``/`` (see ``sea_loops``).
A port in brackets, ``(CNTAO)``, is called at but not sold: it costs
the ship its way and its stay, and cargo can be neither loaded nor unloaded there (cabotage, or a hop in which the
line does not trade).

* ``km`` of a hop is the shortest lane between its two ports, without the passages in ``avoid``; ``hours`` are the
  way through the calls in brackets at ``knots``, plus ``port_stay_h`` at each of them and at the port of arrival; not
  at the last port that is sold, also where the ship goes on: transit times are published from departure to arrival,
  and unloading (``handling.csv``) counts there instead. A stay at the port of arrival that would slow a short hop below
  ``LEAST_KNOTS`` counts with the next hop: cargo that stays aboard keeps its time, and cargo that leaves is on the
  quay soon after the ship, not when she sails.
* The price of a hop is its lane's USD/TEU times km over the km of the lane's reference pair, on a far hop from or to
  China never by fewer km than Shanghai's, since lines quote the base ports alike, and at least ``min_usd``: so the
  reference haul sums to the published rate, and a short way port is not sold for next to nothing.
  Terminal handling is not in it. A lane whose ``usd_per_teu`` names a trade takes the price of its published
  figures (see ``quotations``), is derived, and leaves ``as_of`` and ``basis`` blank.
* ``lane`` and ``backhaul_lane`` name one lane, or one a hop in the order of ``ports``. The same lanes out and back
  are one service that runs ``both_ways``; others are two, marked by where they head (``-W``, ``-E``, ``-N``,
  ``-S``); ``-`` is no service back. ``days`` and ``departs`` are those of the way out, ``days_back`` and
  ``departs_back`` those of the way back; a service with either is two.
* ``knots`` and ``port_stay_h`` blank: the published mean speed of the kind of ship (``sea/ships.csv``) and the median
  hours in port of the country (``sea/port_time.csv``).
* ``km_basis`` is derived: km are computed. ``hours_basis`` is derived too where speed and stays are those published
  ones; for speeds and stays of the line itself it is ``speed_basis``: derived where they were fitted to a published
  time that ``source`` names, assumed where blank. ``price_basis`` and ``as_of`` are the lane's,
  ``frequency_basis`` is the service's ``basis``, or assumed
  where its source says so. ``basis`` is the weakest of the first three.
* ``ship`` names a kind of ``sea/ships.csv``: blank is worked out from the longest hop. CO2e is per TEU-km.
* Ships too long for the Kiel Canal (235 m) have ``kiel`` in ``avoid``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tools.network import sea_through
from tools.network.built import Built, Line, TableError, Where, by_key, edge_row, read, weakest
from tools.network.land_services import TIMETABLE, TIMETABLE_OF_RETURN, timetable, timetabled
from tools.network.quotations import Quoted, quoted, trades
from tools.network.sea_loops import SHIP_BY, Sailing, loops, sailings
from tools.network.sea_ships import Pace, Ships, read_ships
from tools.network.sealanes import Lane, NoLaneError, lane, simplified

KM_PER_NM = 1.852

Ways = dict[tuple[str, str], dict[tuple[str, ...], Lane]]
"""By the two ports, then by the passages, sorted; the first way is drawn wherever no other names its passages."""

LEAST_KNOTS = 10.05
"""Speed of a hop, the stay in port included, below which the stay at its end counts with the next hop."""

TWO_PORTS = 2
"""A service between more ports is written out and back: a stay in port counts on the way in, and not at the last."""

LOOPS = frozenset({"feeder", "regional"})
"""Kinds of ships whose loops turn home from their last port."""

ALIKE_KM = 8_000
"""From so far on the base ports of a coast cost the same: to South-East Asia and India their distances tell."""

BASE_PORTS_OF = "CN"
"""The country whose lanes are quoted from one base port."""

COUNTRY_LENGTH = 2
"""Of the code that a node's id begins with."""


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """A price lane: USD per TEU over the km of a reference pair, the least price of a hop, and the source."""

    ends: tuple[str, str]
    usd_per_teu: float
    min_usd: float
    ref_km: float
    as_of: str
    basis: str
    source: str

    def price(self, km: float) -> float:
        """USD per TEU of a hop of ``km``."""
        return max(self.min_usd, self.usd_per_teu * km / self.ref_km)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What services are built from, by key."""

    where: Where
    tariffs: Mapping[str, Tariff]
    ships: Ships


def build(where: Where, *, measure: bool) -> Built:
    """Rows and tracks of all ships. Without ``measure`` only the tables are checked, and there are no rows."""
    built = Built()
    lanes = by_key(read("sea/lanes_*.csv"), "lane", faults=built.faults)
    tariffs: dict[str, Tariff] = {}
    try:
        prices = quoted(trades())
    except TableError as error:
        built.faults.append(str(error))
        prices = {}
    for (name,), line in lanes.items():
        try:
            tariffs[name] = _tariff(line, where, prices, measure=measure)
        except (TableError, NoLaneError) as error:
            built.faults.append(_at(line, error))
    known = Known(where=where, tariffs=tariffs, ships=read_ships(built.faults))
    names = {line["id"]: line["aliases"].split("|")[0] for line in read("nodes/*.csv")}
    ways: Ways = {}
    lines = read("sea/services_*.csv")
    for line in lines:
        try:
            for service in loops(line, names):
                _add(service, known, built, ways, measure=measure)
        except (TableError, NoLaneError, ValueError) as error:
            built.faults.append(_at(line, error))
    for (a, b), by_passages in sorted(ways.items(), key=lambda item: item[0]):
        for nth, (passages, way) in enumerate(by_passages.items()):
            drawn = [(round(x, 3), round(y, 3)) for x, y in simplified(way.line)]
            built.tracks[a, b, "sea", *(passages if nth else ())] = drawn
    sea_through.add(built, where, {line.at: line for line in lines}, names, measure=measure)
    return built


def _at(line: Line, error: Exception) -> str:
    text = str(error)
    return text if text.startswith("sea/") else f"{line.at}: {text}"


def _add(service: Line, known: Known, built: Built, ways: Ways, *, measure: bool) -> None:
    """Append one service's rows, and the ways of its hops."""
    where, tariffs, ships = known.where, known.tariffs, known.ships
    avoid = frozenset(service["avoid"].split())
    out, _ = sailings(service)
    unknown = [port for port, _ in out.calls if port not in where]
    if unknown:
        raise service.fault(f"calls at {', '.join(unknown)}, not in nodes/*.csv; add the node, or mend the id")
    lost = sorted({name for way in sailings(service) if way for name in way.tariffs} - tariffs.keys())
    if lost:
        raise service.fault(f"lane {', '.join(lost)} is not in sea/lanes_*.csv; add it, or mend the name")
    if not measure:
        return
    first, _ = sailings(replace(service, cells={**service.cells, "ports": service[SHIP_BY]}))
    lengths = [lane(where[hop[0]], where[hop[-1]], avoid) for hop in first.hops()]
    kind = ships.kind(service, [way.km for way in lengths], [name for way in lengths for name in way.passages])
    out, back = sailings(service, loop=kind in LOOPS)
    calls = sum(sold for _, sold in out.calls)
    alike = back is not None and back.tariffs == out.tariffs[::-1] and back.calls == out.calls[::-1]
    both_ways = alike and calls == TWO_PORTS and not timetabled(service)
    directions = [out] if back is None or both_ways else [out, back]
    pace = ships.pace(service, kind)
    for sailing in directions:
        mark = "" if len(directions) == 1 else _heading(sailing, where, avoid)
        days, departs = timetable(service, TIMETABLE if sailing is out else TIMETABLE_OF_RETURN)
        owed_h = 0.0
        for seq, (hop, name) in enumerate(zip(sailing.hops(), sailing.tariffs, strict=True), start=1):
            way = lane(where[hop[0]], where[hop[-1]], avoid)
            sailed_km = max(way.km, sum(lane(where[a], where[b], avoid).km for a, b in pairwise(hop)))
            at_end = hop[-1] == sailing.calls[-1][0]
            hours = sailed_km / (pace.knots * KM_PER_NM) + sum(map(pace.stay_h, hop[1:-1]))
            owed_h += 0.0 if at_end else pace.stay_h(hop[-1])
            stayed_h = min(owed_h, max(0.0, way.km / (LEAST_KNOTS * KM_PER_NM) - hours))
            hours, owed_h = hours + stayed_h, owed_h - stayed_h
            tariff = tariffs[name]
            late_h, late_source = ships.late(kind, service["operator"], way.km)
            built.rows.append(
                edge_row(
                    service,
                    [port for port, _ in sailing.calls],
                    {
                        "service": service["service"] + mark,
                        "seq": str(seq),
                        "from": hop[0],
                        "to": hop[-1],
                        "mode": "sea",
                        "km": f"{way.km:.1f}",
                        "hours": f"{hours:.2f}",
                        "usd_per_teu": f"{tariff.price(_priced_km(hop, way.km, tariff, where, avoid)):.2f}",
                        "frequency_per_week": service["frequency_per_week"],
                        "days": days,
                        "departs": departs,
                        "trucks": ships.trucks(kind),
                        "both_ways": "yes" if both_ways else "no",
                        "status": service["status"],
                        "operator": service["operator"],
                        "name": service["name"],
                        "passages": " ".join(way.passages),
                        "p90_hours": f"{hours + late_h:.2f}",
                        "g_co2e_per_teu_km": ships.kinds[kind,]["g_co2e_per_teu_km"],
                        "basis": weakest("derived", pace.basis, tariff.basis),
                        "km_basis": "derived",
                        "hours_basis": pace.basis,
                        "price_basis": tariff.basis,
                        "as_of": tariff.as_of,
                        "source": _source(
                            service,
                            way,
                            pace,
                            f"{name}: {tariff.source}",
                            f"delay: {late_source}; CO2e: {ships.kinds[kind,]['source']}",
                        ),
                    },
                )
            )
            pair = min(hop[0], hop[-1]), max(hop[0], hop[-1])
            _keep(pair, lane(where[pair[0]], where[pair[1]], avoid), ways)


def _heading(sailing: Sailing, where: Where, avoid: frozenset[str]) -> str:
    """``-W``, ``-E``, ``-N`` or ``-S``: where a sailing ends, seen from where it starts, as the ship goes."""
    ports = [port for port, _ in sailing.calls]
    east = north = 0.0
    for a, b in pairwise(ports):
        line = lane(where[a], where[b], avoid).line
        east += line[-1][0] - line[0][0]
        north += line[-1][1] - line[0][1]
    if abs(east) >= abs(north) / 2:
        return "-E" if east > 0 else "-W"
    return "-N" if north > 0 else "-S"


def _priced_km(hop: Sequence[str], km: float, tariff: Tariff, where: Where, avoid: frozenset[str]) -> float:
    """The km that a hop is priced by: on a far one never less than from the base port of its country, since lines quote
    the base ports of a coast alike.
    """
    if km < ALIKE_KM:
        return km
    for at, far in ((hop[0], hop[-1]), (hop[-1], hop[0])):
        for base in tariff.ends:
            if at[:COUNTRY_LENGTH] == base[:COUNTRY_LENGTH] == BASE_PORTS_OF and far[:COUNTRY_LENGTH] != BASE_PORTS_OF:
                return max(km, lane(where[base], where[far], avoid).km)
    return km


def _keep(pair: tuple[str, str], way: Lane, ways: Ways) -> None:
    """Keep one way a pair of ports and passages: a hop is drawn by these, so that others cannot be told apart."""
    kept = ways.setdefault(pair, {}).setdefault(tuple(sorted(way.passages)), way)
    if abs(kept.km - way.km) > 1:
        message = (
            f"{pair[0]} and {pair[1]} are joined by another way through the same passages in another service: put a"
            " port in brackets"
        )
        raise TableError(message)


def _source(service: Line, way: Lane, pace: Pace, price: str, ship: str) -> str:
    """Where the figures of a row come from, in one line."""
    parts = [
        f"service: {service['source']}",
        f"km: {way.source}",
        f"hours: {pace.source}",
        f"price {price}",
        ship,
    ]
    return "; ".join(parts)


def _tariff(row: Line, where: Where, prices: Mapping[str, Quoted], *, measure: bool) -> Tariff:
    ends = (row["ref_from"], row["ref_to"])
    if not set(ends) <= where.keys():
        raise row.fault(f"{' or '.join(ends)} is not in nodes/*.csv; add the node, or mend the id")
    avoid = frozenset(row["avoid"].split())
    trade = prices.get(row["usd_per_teu"])
    if trade and (row["as_of"] or row["basis"]):
        raise row.fault("as_of and basis are those of the trade that usd_per_teu names; leave them blank")
    return Tariff(
        ends=ends,
        usd_per_teu=trade.usd_per_teu if trade else row.number("usd_per_teu"),
        min_usd=row.number("min_usd"),
        ref_km=lane(where[ends[0]], where[ends[1]], avoid).km if measure else 1.0,
        as_of=trade.as_of if trade else row["as_of"],
        basis="derived" if trade else row["basis"],
        source=f"{trade.source}{', ' if row['source'] else ''}{row['source']}" if trade else row["source"],
    )
