"""Kinds of ship: how fast they sail, what they emit, how late they are.

Read from ``sea/ships.csv``, ``sea/port_time.csv`` and ``sea/reliability.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.network.built import Line, TableError, by_key, read

DEEP_SEA_KM = 5000.0
"""A service with a longer hop is sailed by ocean ships."""

REGIONAL_KM = 2000.0
"""A service with a longer hop is sailed by the ships of a regional line, a shorter one by feeders."""

MEAN_DELAY_H = 117.1
"""Of late ocean ships: 4.88 days on average (Sea-Intelligence, September 2025)."""

SHORT = "feeder"
"""The kind whose delays a short hop of an ocean ship has."""

WORST = 0.1
"""Share of runs that take longer than ``p90_hours``."""


COUNTRY_LENGTH = 2
HOURS_PER_DAY = 24.0


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast a service sails and how long it lies in port, how well both are known, and in what words."""

    knots: float
    stays_h: Mapping[str, float]
    """By country; the blank one is that of every other."""
    basis: str
    source: str

    def stay_h(self, port: str) -> float:
        """Hours in a port."""
        return self.stays_h.get(port[:COUNTRY_LENGTH], self.stays_h[""])


@dataclass(frozen=True, kw_only=True)
class Ships:
    """The kinds of ship by name, days in port by country, the share of arrivals on time by words in the operator."""

    kinds: Mapping[tuple[str, ...], Line]
    port_time: Mapping[tuple[str, ...], Line]
    on_time: Mapping[tuple[str, ...], Line]

    def trucks(self, kind: str) -> str:
        """Yes where trucks drive onto such a ship, else blank."""
        return self.kinds[kind,]["trucks"]

    def pace(self, service: Line, kind: str) -> Pace:
        """The speed and stay of the service's own line; where both are blank, the published ones of its kind of ship
        and of the countries that it calls at.

        Raises:
            TableError: only one of the two is given, or the kind of ship has no speed.
        """
        given = [bool(service[column]) for column in ("knots", "port_stay_h")]
        if all(given):
            basis = service["speed_basis"] or "assumed"
            stays = {"": service.number("port_stay_h")}
            words = f"km at {service['knots']} kn and stays of {service['port_stay_h']} h"
            words += ", assumed" if basis == "assumed" else ", fitted to the times of the service's source"
            return Pace(knots=service.number("knots"), stays_h=stays, basis=basis, source=words)
        line = self.kinds[kind,]
        if any(given) or not line["knots"]:
            message = f"give knots and port_stay_h, or neither and a speed of ship {kind} in sea/ships.csv"
            raise service.fault(message)
        stays = {country: at.number("days") * HOURS_PER_DAY for (country,), at in self.port_time.items()}
        words = f"km at {line['knots']} kn, {line['speed_source']}, stays: {self.port_time['',]['source']}"
        return Pace(knots=line.number("knots"), stays_h=stays, basis="derived", source=words)

    def kind(self, service: Line, hop_km: Sequence[float], passages: Sequence[str]) -> str:
        """What the table names, else by the longest hop of the service, and by Panama."""
        if service["ship"]:
            if (service["ship"],) not in self.kinds:
                raise TableError(f"ship {service['ship']} is not in sea/ships.csv; add it, or mend the name")
            return service["ship"]
        if max(hop_km) > DEEP_SEA_KM:
            return "panama" if "panama" in passages else "deep"
        return "regional" if max(hop_km) > REGIONAL_KM else "feeder"

    def late(self, kind: str, operator: str, km: float) -> tuple[float, str]:
        """Hours that 9 in 10 arrivals keep beyond the schedule, and the source of that figure.

        Of a share ``s`` of late ships, whose delays spread exponentially about their mean, one in ten of all is later
        than the mean times ln(s / 0.1). That is the delay of an ocean passage; a short hop of the same ship has a
        feeder's.
        """
        line = self.kinds[kind if km > DEEP_SEA_KM or self.kinds[kind,]["late_h"] else SHORT,]
        if line["late_h"]:
            return line.number("late_h"), f"p90 adds {line['late_h']} h, assumed for a {line['name']}"
        named = [line for (word,), line in self.on_time.items() if word and word in operator] or [self.on_time["",]]
        on_time = sum(line.number("on_time_percent") for line in named) / len(named)
        hours = MEAN_DELAY_H * math.log(max(1.0, (1 - on_time / 100) / WORST))
        return hours, f"p90 adds {hours:.0f} h: {on_time:.1f}% on time, {named[0]['source']}"


def read_ships(faults: list[str]) -> Ships:
    """Both tables."""
    return Ships(
        kinds=by_key(read("sea/ships.csv"), "ship", faults=faults),
        port_time=by_key(read("sea/port_time.csv"), "country", faults=faults),
        on_time=by_key(read("sea/reliability.csv"), "operator", faults=faults),
    )
