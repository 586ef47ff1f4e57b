"""A truck's haul of one shift: no night on it, and the breaks of the law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.network.built import Figure
from tools.network.hauls import Haul
from tools.network.shifts import Shift, in_one_shift

PACE_KPH = 26.0
EU = Shift(drivers=1, wheel_h=9.0, break_h=0.75, after_h=4.5, kph=69.0, km=621.0, law="a law")
SHIFTS = {"EU-TRUCK": EU}


def driven(km: float) -> Haul:
    known = Figure(basis="derived", source="a source")
    return Haul(
        start="A", end="B", km=km, hours=km / PACE_KPH, usd_per_teu=1.0, g_co2e_per_tkm="", p90_hours="",
        of_km=known, of_hours=known, of_price=known, as_of="", tariff="EU-TRUCK", co2e_source="",
    )  # fmt: skip


def border(hours: float) -> Haul:
    return replace(driven(2.0), hours=hours, tariff="", crossing=True)


def hours(*hauls: Haul) -> list[float]:
    return [round(haul.hours, 3) for haul in in_one_shift(hauls, SHIFTS)]


def test_a_haul_of_one_shift_takes_its_hours_at_the_wheel_and_one_break() -> None:
    assert hours(driven(552.0)) == [552 / 69 + 0.75]


def test_a_haul_without_a_break_takes_its_hours_at_the_wheel() -> None:
    assert hours(driven(207.0)) == [3.0]


def test_a_run_too_long_for_a_shift_keeps_its_pace_on_all_its_hauls() -> None:
    assert hours(driven(260.0), driven(520.0)) == [10.0, 20.0]


def test_a_night_at_the_border_begins_a_new_shift() -> None:
    assert hours(driven(552.0), border(24.0), driven(207.0)) == [8.75, 24.0, 3.0]


def test_a_short_border_belongs_to_the_shift_and_may_make_it_too_long() -> None:
    assert hours(driven(276.0), border(2.0), driven(276.0)) == [4.375, 2.0, 4.375]
    assert hours(driven(276.0), border(8.0), driven(276.0)) == pytest.approx([276 / 26, 8.0, 276 / 26], abs=1e-3)


def test_a_tariff_without_a_shift_keeps_its_pace() -> None:
    assert in_one_shift([driven(260.0)], {}) == [driven(260.0)]
