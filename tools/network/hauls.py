"""One hop of a train or truck in one direction: from segment or great circle, tariff and regime, or from a border.

* Rail: km are published or measured along the lines; hours are km over the tariff's commercial speed on the segment's
  regime, the price km times its rate.
* Road: km are measured along the world's highways (``roadways``). Those of the service's line serve where its source
  publishes them, and where the highways lead another way or none. Inside a country the tariff is that of the country's
  trucks (``trucks``).
* A border hop takes its hours, price and 90th percentile from its own table, in the direction of travel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corridor.model.geo import LonLat, great_circle_km
from tools.network import money, railways, roadways
from tools.network.built import Figure, Line, Where, figure, weakest
from tools.network.trucks import Trucks, tariff_of

ROAD_CIRCUITY = 1.25
"""Road over great-circle distance of a long haul, where no road distance is given and no roads of the graph lead."""

LINE_FACTOR = 1.05
"""Length of a railway over that of its simplified line: the median of 24 stretches with a published length (1.055)."""

LOADING_PER_TEU_KM = 0.048
"""USD that a truck's price by km holds of loading and unloading: 24 USD a TEU at each end of a haul of 1,000 km, what
``handling/core.csv`` asks there beyond the door's ten. Tariffs by km are of such hauls, all in."""

MOST_LOADING = 0.15
"""The share of a price by km that may be loading, on the cheapest roads."""

AS_OF_OUR_OWN = "2025-06"
"""What a price of our own speaks of where its table names no month: the middle of 2025."""

DEFAULT = "-"

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What services are built from, by key."""

    where: Where
    segments: Mapping[Key, Line]
    borders: Mapping[Key, list[Line]]
    tariffs: Mapping[Key, Line]
    regimes: Mapping[Key, Line]
    trucks: Sequence[Trucks] = ()


@dataclass(frozen=True, kw_only=True)
class Haul:
    """One hop in one direction: figures as they go into a row, and how good each is."""

    start: str
    end: str
    km: float
    hours: float
    usd_per_teu: float
    g_co2e_per_tkm: str
    p90_hours: str
    of_km: Figure
    of_hours: Figure
    of_price: Figure
    as_of: str
    tariff: str
    co2e_source: str
    crossing: bool = False

    @property
    def basis(self) -> str:
        """The weakest of km, hours and price."""
        return weakest(self.of_km.basis, self.of_hours.basis, self.of_price.basis)

    @property
    def source(self) -> str:
        """Each figure's source under its label, which the explanation of an answer looks for."""
        by = f", tariff {self.tariff}" if self.tariff else ""
        parts = [f"km: {self.of_km.source}"]
        if self.of_hours.source == self.of_price.source:
            parts.append(f"hours and price{by}: {self.of_price.source}")
        else:
            parts += [f"hours: {self.of_hours.source}", f"price{by}: {self.of_price.source}"]
        return "; ".join(parts + ([f"CO2e: {self.co2e_source}"] if self.co2e_source else []))


def haul(pair: tuple[str, str], km: str, tariff: str, mode: str, line: Line, *, tables: Tables, measure: bool) -> Haul:
    """The hop of a service between two neighbouring stops, in that direction."""
    crossing = _crossing(pair, mode, tariff, tables)
    if crossing is not None:
        return crossing
    if mode == "road":
        return _road(pair, km, tariff, line, tables, measure=measure)
    return _rail(pair, tariff, line, tables, measure=measure)


def measured(pair: tuple[str, str], segment: Line, tables: Tables) -> tuple[float, tuple[LonLat, ...]]:
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


def _rail(pair: tuple[str, str], tariff: str, line: Line, tables: Tables, *, measure: bool) -> Haul:
    segment = tables.segments.get(pair)
    if segment is None:
        raise line.fault(f"{pair[0]} {pair[1]} is no segment and no rail border; add it to segments/ or borders/")
    regime = segment["regime"]
    rate = tables.tariffs.get(("rail", tariff, regime))
    if rate is None:
        raise line.fault(f"tariff {tariff} has no line for rail in regime {regime}; add it to tariffs/")
    if (regime,) not in tables.regimes:
        raise segment.fault(f"regime {regime} is not in regimes.csv; add it, or mend the name")
    by_regime = tables.regimes[regime,]
    if segment["km"]:
        km, of_km = segment.number("km"), figure(segment.cells.get("basis") or "derived", segment["source"])
    else:
        lines = (
            measured(pair, segment, tables)[0] if measure else great_circle_km(*(tables.where[node] for node in pair))
        )
        km = lines * LINE_FACTOR
        of_km = figure("derived", f"{railways.SOURCE}, times {LINE_FACTOR}")
    return _by_tariff(pair, km, of_km, rate, g_co2e=by_regime["g_co2e_per_tkm"], co2e_source=by_regime["source"])


def _road(pair: tuple[str, str], km: str, tariff: str, line: Line, tables: Tables, *, measure: bool) -> Haul:
    driven_by = tariff_of(pair, tariff, tables.where, tables.trucks)
    rate = tables.tariffs.get(("road", driven_by, DEFAULT))
    if rate is None or ("road", tariff, DEFAULT) not in tables.tariffs:
        raise line.fault(f"tariff {tariff} has no line for road; add it to tariffs/ with regime {DEFAULT}")
    given = None if km == DEFAULT else _number(km, line)
    of_given = figure(line["basis"], f"as in the service's source: {line['source']}")
    by_road = roadways.measured_km(pair, tables.where, abroad=given is None) if measure else None
    if given is not None and (by_road is None or of_given.basis != "assumed" or not roadways.alike(by_road, given)):
        words = "as in the service's source" if of_given.basis != "assumed" else "assumed, as in the service's source"
        length, of_km = given, figure(of_given.basis, words)
    elif by_road is not None:
        length, of_km = by_road, figure("derived", roadways.SOURCE)
    else:
        length, of_km = (
            great_circle_km(*(tables.where[node] for node in pair)) * ROAD_CIRCUITY,
            figure("assumed", f"great circle x {ROAD_CIRCUITY}"),
        )
    driven = _by_tariff(pair, length, of_km, rate)
    loading = min(LOADING_PER_TEU_KM * length, MOST_LOADING * driven.usd_per_teu)
    return replace(driven, usd_per_teu=driven.usd_per_teu - loading)


def _number(km: str, line: Line) -> float:
    """The km that a service's line gives for one of its hops."""
    try:
        return float(km)
    except ValueError:
        raise line.fault(f"km holds {km!r}, not a number; write one, or {DEFAULT}") from None


def _by_tariff(
    pair: tuple[str, str], km: float, of_km: Figure, rate: Line, *, g_co2e: str = "", co2e_source: str = ""
) -> Haul:
    """Hours, price and basis of a run of so many km by a line of ``tariffs/*.csv``."""
    return Haul(
        start=pair[0],
        end=pair[1],
        km=km,
        hours=km / rate.number("kph"),
        usd_per_teu=km * money.usd(rate.number("per_teu_km"), rate["currency"], rate),
        g_co2e_per_tkm=g_co2e,
        p90_hours="",
        of_km=of_km,
        of_hours=figure(rate["hours_basis"] or "assumed", rate["hours_source"] or f"assumed: {rate['kph']} km/h"),
        of_price=figure(rate["basis"], rate["source"]),
        as_of=rate["as_of"],
        tariff=rate["tariff"],
        co2e_source=co2e_source,
    )


def _crossing(pair: tuple[str, str], mode: str, tariff: str, tables: Tables) -> Haul | None:
    """The border hop between two nodes in that direction, if it is one: the line that names the tariff, or the one
    that names none.
    """
    lines = tables.borders.get((mode, *pair), []) + tables.borders.get((mode, *pair[::-1]), [])
    named = [line for line in lines if tariff in line.cells.get("tariffs", "").split()]
    unnamed = [line for line in lines if not line.cells.get("tariffs")]
    if not named + unnamed:
        return None
    border = (named + unnamed)[0]
    side = "" if border["from"] == pair[0] else "_back"
    hours = border.number(f"hours{side}") if border[f"hours{side}"] else border.number("hours")
    p90 = border[f"p90_hours{side}"] or border["p90_hours"]
    if p90 and float(p90) < hours:
        raise border.fault(f"p90_hours{side} {p90} is below hours {hours:g}; write hours or more")
    price_source = border.cells.get("price_source") or border["source"]
    return Haul(
        start=pair[0],
        end=pair[1],
        km=border.number("km"),
        hours=hours,
        usd_per_teu=border.number("usd_per_teu"),
        g_co2e_per_tkm="",
        p90_hours=p90,
        of_km=figure(
            border.cells.get("km_basis") or border["basis"], border.cells.get("km_source") or border["source"]
        ),
        of_hours=figure(border["basis"], border["source"]),
        of_price=figure(border.cells.get("price_basis") or border["basis"], price_source),
        as_of=border.cells.get("as_of") or AS_OF_OUR_OWN,
        tariff="",
        co2e_source="",
        crossing=True,
    )
