"""The ocean services: ``sea/services_*.csv`` (a line a service) by ``sea/lanes_*.csv`` (a line a price lane).

A planner adds a loop in one line: its ports in order, speed, stay, frequency and price lane; distance, line,
passages, hours and price of every hop follow. A port in brackets, ``(CNTAO)``, is called at but not sold: it costs
the ship its way and its stay, and cargo can be neither loaded nor unloaded there (cabotage, or a hop in which the
line does not trade).

* ``km`` of a hop is the shortest lane between its two ports, without the passages in ``avoid``; ``hours`` are the
  way through the calls in brackets at ``knots``, plus ``port_stay_h`` at each of them and at the port of arrival; not
  at the last port, where cargo no longer waits for the ship, and unloading (``handling.csv``) counts instead. A stay
  that would slow a short hop below ``LEAST_KNOTS`` counts with the next hop: cargo that stays aboard keeps its time,
  and cargo that leaves is on the quay soon after the ship, not when she sails.
* The price of a hop is its lane's USD/TEU times km over the km of the lane's reference pair, and at least
  ``min_usd``: so the reference haul sums to the published rate, and a short way port is not sold for next to
  nothing. Terminal handling is not in it.
* ``lane`` and ``backhaul_lane`` name one lane, or one a hop in the order of ``ports``. The same lanes out and back
  are one service that runs ``both_ways``; others are two, marked by where they head (``-W``, ``-E``, ``-N``,
  ``-S``); ``-`` is no service back. ``days`` and ``departs`` are those of the way out, ``days_back`` and
  ``departs_back`` those of the way back; a service with either is two.
* ``basis`` of a row is that of its price (km are computed, hours follow from them); its ``source`` opens with how
  the service itself, its frequency and rotation, is known.
* Ships too long for the Kiel Canal (235 m) have ``kiel`` in ``avoid``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from built import ONE_WAY, Built, Line, TableError, Where, by_key, edge_row, read
from land_services import TIMETABLE, TIMETABLE_OF_RETURN, timetable, timetabled
from sealanes import Lane, NoLaneError, lane, simplified

KM_PER_NM = 1.852

LEAST_KNOTS = 10.05
"""Speed of a hop, the stay in port included, below which a stay counts with the next hop."""

TWO_PORTS = 2
"""A service between more ports is written out and back: a stay in port counts on the way in, and not at the last."""

DEEP_SEA_KM = 5000.0
"""A hop longer than this carries the schedule risk of its ocean passage."""

LATE_P90_H = 146.0
"""Delay that 9 in 10 deep-sea arrivals keep, hours: with 65.2 % of ships on time, late ones 4.88 days late on
average (Sea-Intelligence, September 2025) and delays spread exponentially, 4.88 x ln(0.348 / 0.1) = 6.1 days."""

P90_SOURCE = "p90 adds 146 h, from Sea-Intelligence reliability of 2025-09"


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """A price lane: USD per TEU over the km of a reference pair, the least price of a hop, and the source."""

    usd_per_teu: float
    min_usd: float
    ref_km: float
    basis: str
    source: str

    def price(self, km: float) -> float:
        """USD per TEU of a hop of ``km``."""
        return max(self.min_usd, self.usd_per_teu * km / self.ref_km)


@dataclass(frozen=True, kw_only=True)
class Sailing:
    """One direction of a service: its calls as (port, sold), and the tariff of each hop."""

    calls: tuple[tuple[str, bool], ...]
    tariffs: tuple[str, ...]

    def hops(self) -> Iterator[list[str]]:
        """The ports of each hop, with the unsold ones between."""
        hop: list[str] = []
        for port, sold in self.calls:
            hop.append(port)
            if sold and len(hop) > 1:
                yield hop
                hop = [port]


def build(where: Where, *, measure: bool) -> Built:
    """Rows and tracks of all ships. Without ``measure`` only the tables are checked, and there are no rows."""
    built = Built()
    lanes = by_key(read("sea/lanes_*.csv"), "lane", faults=built.faults)
    tariffs: dict[str, Tariff] = {}
    for (name,), line in lanes.items():
        try:
            tariffs[name] = _tariff(line, where, measure=measure)
        except (TableError, NoLaneError) as error:
            built.faults.append(_at(line, error))
    ways: dict[tuple[str, str], Lane] = {}
    for line in read("sea/services_*.csv"):
        try:
            _add(line, tariffs, where, built, ways, measure=measure)
        except (TableError, NoLaneError, ValueError) as error:
            built.faults.append(_at(line, error))
    for (a, b), way in sorted(ways.items(), key=lambda item: item[0]):
        built.tracks[a, b, "sea"] = [(round(x, 3), round(y, 3)) for x, y in simplified(way.line)]
    return built


def _at(line: Line, error: Exception) -> str:
    text = str(error)
    return text if text.startswith("sea/") else f"{line.at}: {text}"


def _add(
    service: Line,
    tariffs: Mapping[str, Tariff],
    where: Where,
    built: Built,
    ways: dict[tuple[str, str], Lane],
    *,
    measure: bool,
) -> None:
    """Append one service's rows, and the ways of its hops."""
    avoid = frozenset(service["avoid"].split())
    out, back = _sailings(service)
    unknown = [port for port, _ in out.calls if port not in where]
    if unknown:
        raise service.fault(f"calls at {', '.join(unknown)}, not in nodes/*.csv; add the node, or mend the id")
    lost = sorted({name for way in (out, back) if way for name in way.tariffs} - tariffs.keys())
    if lost:
        raise service.fault(f"lane {', '.join(lost)} is not in sea/lanes_*.csv; add it, or mend the name")
    knots, stay_h = service.number("knots"), service.number("port_stay_h")
    if not measure:
        return
    calls = sum(sold for _, sold in out.calls)
    alike = back is not None and back.tariffs == out.tariffs[::-1] and calls == TWO_PORTS
    both_ways = alike and not timetabled(service)
    sailings = [out] if back is None or both_ways else [out, back]
    for sailing in sailings:
        mark = "" if len(sailings) == 1 else _heading(sailing, where, avoid)
        days, departs = timetable(service, TIMETABLE if sailing is out else TIMETABLE_OF_RETURN)
        owed_h = 0.0
        for seq, (hop, name) in enumerate(zip(sailing.hops(), sailing.tariffs, strict=True), start=1):
            way = lane(where[hop[0]], where[hop[-1]], avoid)
            sailed_km = max(way.km, sum(lane(where[a], where[b], avoid).km for a, b in pairwise(hop)))
            stays = len(hop) - 1 if hop[-1] != sailing.calls[-1][0] else len(hop) - 2
            sailed_h, owed_h = sailed_km / (knots * KM_PER_NM), owed_h + stay_h * stays
            stayed_h = min(owed_h, max(0.0, way.km / (LEAST_KNOTS * KM_PER_NM) - sailed_h))
            hours, owed_h = sailed_h + stayed_h, owed_h - stayed_h
            tariff = tariffs[name]
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
                        "usd_per_teu": f"{tariff.price(way.km):.2f}",
                        "frequency_per_week": service["frequency_per_week"],
                        "days": days,
                        "departs": departs,
                        "both_ways": "yes" if both_ways else "no",
                        "status": service["status"],
                        "operator": service["operator"],
                        "name": service["name"],
                        "passages": " ".join(way.passages),
                        "p90_hours": f"{hours + LATE_P90_H:.2f}" if way.km > DEEP_SEA_KM else "",
                        "basis": tariff.basis,
                        "source": _source(service, way, name, tariff),
                    },
                )
            )
            pair = min(hop[0], hop[-1]), max(hop[0], hop[-1])
            _keep(pair, lane(where[pair[0]], where[pair[1]], avoid), ways)


def _sailings(service: Line) -> tuple[Sailing, Sailing | None]:
    """The service out, and back where it has a lane back."""
    calls = tuple((token.strip("()"), not token.startswith("(")) for token in service["ports"].split())
    if len(calls) < 2 or not (calls[0][1] and calls[-1][1]):
        message = "first and last port must be sold, so they stand without brackets"
        raise TableError(message)
    hops = sum(sold for _, sold in calls) - 1
    out = Sailing(calls=calls, tariffs=_per_hop(service["lane"], hops, "lane"))
    if service["backhaul_lane"] == ONE_WAY:
        return out, None
    back = _per_hop(service["backhaul_lane"], hops, "backhaul_lane")
    return out, Sailing(calls=calls[::-1], tariffs=back[::-1])


def _per_hop(text: str, hops: int, column: str) -> tuple[str, ...]:
    names = text.split()
    if len(names) not in (1, hops):
        message = f"{column} names {len(names)} lanes for {hops} hops; give one, or one a hop"
        raise TableError(message)
    return tuple(names * hops if len(names) == 1 else names)


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


def _keep(pair: tuple[str, str], way: Lane, ways: dict[tuple[str, str], Lane]) -> None:
    """Keep one way a pair of ports: a hop is drawn by its two ends, so that two ways cannot be told apart."""
    if abs(ways.setdefault(pair, way).km - way.km) > 1:
        message = f"{pair[0]} and {pair[1]} are joined by another way in another service: put a port in brackets"
        raise TableError(message)


def _source(service: Line, way: Lane, name: str, tariff: Tariff) -> str:
    """Where the figures of a row come from, in one line."""
    parts = [
        f"service: {service['source']}",
        f"km: {way.source}",
        f"hours: km at {service['knots']} kn and stays",
        f"price {name}: {tariff.source}",
    ]
    return "; ".join([*parts, P90_SOURCE] if way.km > DEEP_SEA_KM else parts)


def _tariff(row: Line, where: Where, *, measure: bool) -> Tariff:
    ends = (row["ref_from"], row["ref_to"])
    if not set(ends) <= where.keys():
        raise row.fault(f"{' or '.join(ends)} is not in nodes/*.csv; add the node, or mend the id")
    avoid = frozenset(row["avoid"].split())
    return Tariff(
        usd_per_teu=row.number("usd_per_teu"),
        min_usd=row.number("min_usd"),
        ref_km=lane(where[ends[0]], where[ends[1]], avoid).km if measure else 1.0,
        basis=row["basis"],
        source=row["source"],
    )
