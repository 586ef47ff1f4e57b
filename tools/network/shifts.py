"""Hours of a truck's run that is driven within one shift: no night's rest falls on it (see README.md).

A road tariff's ``kph`` is the pace of long hauls, nights within it: 24 times it are the way of a day. A run as long
as that or shorter is driven in one go: by one driver at the speed that brings the day's way into the hours that the
law gives him at the wheel, by two who take turns at that of the road, as their pace holds the stops of groupage. What
it does not do: a run with a night on it, and rides over a part of such a run, keep the pace, as the hours of hops add
up and nobody knows on which the night falls. A border that takes a night parts a truck's way into runs, each with its
own hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.network.built import Line, figure, read
from tools.network.hauls import DEFAULT, Haul

DAY_H = 24.0

NIGHT_AT_BORDER_H = 9.0
"""A crossing that takes so long holds a daily rest (a reduced one of EU 561/2006, article 4): a new shift begins."""

SPAN_H = {1: 15.0, 2: 21.0}
"""Hours of one or two drivers from rest to rest, borders in them: 24 or 30 less nine (EU 561/2006, article 8)."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What drivers of a tariff may do between two nights."""

    drivers: int
    wheel_h: float
    break_h: float
    after_h: float
    kph: float
    km: float
    law: str

    def hours(self, km: float) -> float:
        """From the first to the last turn of the wheels, breaks in it."""
        wheel_h = km / self.kph
        breaks = int((wheel_h - 1e-9) // self.after_h) if self.after_h else 0
        return wheel_h + breaks * self.break_h

    @property
    def said(self) -> str:
        """The rule for the source of a hop."""
        rest = f", {self.break_h * 60:.0f} min after {self.after_h:g} h" if self.after_h else ", two drivers"
        return f"one shift at {self.kph:.0f} km/h{rest} ({self.law})"


def read_shifts(tariffs: Mapping[tuple[str, ...], Line]) -> Mapping[str, Shift]:
    """The shifts of ``shifts.csv`` by road tariff; a tariff that stands there twice or is not known is a fault."""
    found: dict[str, Shift] = {}
    for line in read("shifts.csv"):
        drivers = int(line.number("drivers"))
        if drivers not in SPAN_H:
            raise line.fault(f"drivers is {drivers}; write 1 or 2")
        for tariff in line["tariffs"].split():
            rate = tariffs.get(("road", tariff, DEFAULT))
            if rate is None or tariff in found:
                raise line.fault(f"{tariff} is no road tariff, or stands twice; mend the name")
            day_km = rate.number("kph") * DAY_H
            one = min(line.number("most_kph"), day_km / line.number("wheel_h"))
            kph = one if drivers == 1 else line.number("most_kph")
            found[tariff] = Shift(
                drivers=drivers,
                wheel_h=line.number("wheel_h"),
                break_h=line.number("break_h"),
                after_h=line.number("after_h"),
                kph=kph,
                km=min(day_km, kph * line.number("wheel_h")),
                law=line["law"],
            )
    return found


def in_one_shift(hauls: Sequence[Haul], shifts: Mapping[str, Shift]) -> list[Haul]:
    """The hauls of a truck at the hours of shifts, on each run of it between nights at borders that has no night."""
    made: list[Haul] = []
    for run in _runs(hauls):
        shift = _drivers(run, shifts)
        made += _shortened(run, shift) if shift and _fits(run, shift) else run
    return made


def _drivers(run: Iterable[Haul], shifts: Mapping[str, Shift]) -> Shift | None:
    """The shift of a run: where it passes countries with trucks of their own, the one with the shortest way of a day;
    None where a tariff of it has none, or nobody drives.
    """
    found = [shifts.get(haul.tariff) for haul in run if not haul.crossing]
    known = [shift for shift in found if shift is not None]
    return min(known, key=lambda shift: shift.km) if known and len(known) == len(found) else None


def _runs(hauls: Iterable[Haul]) -> list[list[Haul]]:
    """The hauls parted at the crossings that hold a night, those a run of their own."""
    runs: list[list[Haul]] = [[]]
    for haul in hauls:
        if haul.crossing and haul.hours >= NIGHT_AT_BORDER_H:
            runs += [[haul], []]
        else:
            runs[-1].append(haul)
    return [run for run in runs if run]


def _km(run: Iterable[Haul]) -> float:
    return sum(haul.km for haul in run if not haul.crossing)


def _fits(run: list[Haul], shift: Shift) -> bool:
    """Whether the drivers make it without a night."""
    borders_h = sum(haul.hours for haul in run if haul.crossing)
    return _km(run) <= shift.km and shift.hours(_km(run)) + borders_h <= SPAN_H[shift.drivers]


def _shortened(run: list[Haul], shift: Shift) -> list[Haul]:
    """The run with its driven hauls at the shift's hours, breaks shared by km, where the pace makes more."""
    km = _km(run)
    hours = shift.hours(km)
    if hours >= sum(haul.hours for haul in run if not haul.crossing):
        return run
    return [
        haul
        if haul.crossing
        else replace(haul, hours=hours * haul.km / km, of_hours=figure(haul.of_hours.basis, shift.said))
        for haul in run
    ]
