"""A plan as a calendar: read again by icalendar, held against times worked out by hand and a file."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

import corridor
from corridor.planning.routes.ranked import ranked
from corridor.views import calendars
from tests.support.dated import TIMES, plan, with_first_leg, with_names
from tests.support.paths import GOLDEN

CALENDAR = GOLDEN / "documents_hamburg.ics"
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=120)


@pytest.fixture(scope="module")
def by_train() -> corridor.Plan:
    """Dated; the train first, then train and ship."""
    return plan("Hamburg", by="fastest", times=TIMES)


def events(found: corridor.Plan, made: datetime | None = None) -> list[Any]:
    return list(Calendar.from_ical(calendars.to_ics(found, made=made)).walk("VEVENT"))


def test_the_calendar_is_as_it_was_looked_at(by_train: corridor.Plan) -> None:
    text = calendars.to_ics(by_train)
    if os.environ.get("CORRIDOR_GOLDEN") == "write":
        CALENDAR.write_bytes(text.encode())
    assert text == CALENDAR.read_bytes().decode()
    assert text == calendars.to_ics(by_train)


def test_the_calendar_tells_the_times_worked_out_by_hand(by_train: corridor.Plan) -> None:
    told = [(str(event["summary"]), event["dtstart"].dt, event["dtend"].dt) for event in events(by_train)]
    moment = timedelta(minutes=15)

    def utc(day: int, hour: int) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=UTC)

    assert told == [
        ("Cut-off Changchun, rail", utc(4, 22), utc(4, 22) + moment),
        ("Departs Changchun, rail", utc(5, 10), utc(5, 10) + moment),
        ("Border Manzhouli - Zabaikalsk, rail", utc(6, 10), utc(7, 10)),
        ("Border Brest - Malaszewicze, rail", utc(15, 8), utc(16, 14)),
        ("Ready at Hamburg, rail", utc(18, 18), utc(18, 18) + moment),
    ]  # fmt: skip


def test_a_calendar_rings_a_day_before_each_cut_off() -> None:
    found = events(plan("Hamburg", times=TIMES))
    alarms = {str(event["summary"]).split()[0]: event.walk("VALARM") for event in found}
    assert len(alarms["Cut-off"]) == 1
    assert alarms["Cut-off"][0]["trigger"].dt == -timedelta(days=1)
    assert alarms["Departs"] == []


def test_every_leg_of_the_first_route_is_in_the_calendar() -> None:
    found = plan("Hamburg", by="cheapest", times=TIMES)
    summaries = [str(event["summary"]).split(" ", 1)[0] for event in events(found)]
    assert summaries == ["Cut-off", "Departs", "Ready"] * len(found.routes[0].legs)


def test_a_departure_of_unknown_day_is_the_window_of_days_and_never_a_minute(by_train: corridor.Plan) -> None:
    window = ("2026-12-04T06:00:00+08:00", "2026-12-11T06:00:00+08:00")
    found = events(with_first_leg(by_train, estimated_wait=True, depart_window=window))
    assert [str(event["summary"]).split()[0] for event in found] == ["Departs", "Border", "Border", "Ready"]
    departs = found[0]
    assert (departs["dtstart"].dt, departs["dtend"].dt) == (date(2026, 12, 4), date(2026, 12, 12))
    assert "4 to 11 Dec 2026, weekly, day not published" in str(departs["description"])
    assert all(type(event[key].dt) is date for event in found for key in ("dtstart", "dtend"))
    assert found[-1]["dtstart"].dt < date(2026, 12, 18) <= found[-1]["dtend"].dt


def test_times_in_the_calendar_are_utc_and_lines_are_folded_as_the_standard_has_it(by_train: corridor.Plan) -> None:
    text = calendars.to_ics(with_names(by_train, CNCGQ="长春国际陆港铁路口岸的集装箱中心站 Ünï; \\, " * 9))
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    rows = text.encode().split(b"\r\n")
    assert max(map(len, rows)) <= 75
    for row in rows:
        row.decode()  # a sign of several bytes is never cut in two
        assert not row.startswith((b"DTSTART", b"DTEND", b"DTSTAMP")) or row.endswith(b"Z")


@given(name=TEXT)
@example(name=r"back\Nslash, and; more\n")
def test_any_name_comes_back_from_the_calendar_with_single_blanks(name: str) -> None:
    found = with_names(plan("Hamburg", by="fastest", times=TIMES), CNCGQ=name)
    assert str(events(found)[0]["location"]) == f"{' '.join(name.split())} (CN)".strip()


def test_summaries_are_short_whatever_a_name_is(by_train: corridor.Plan) -> None:
    assert max(len(str(event["summary"])) for event in events(with_names(by_train, CNCGQ="x" * 500))) <= 80


def test_a_moved_departure_keeps_its_identity_and_its_sequence_grows(by_train: corridor.Plan) -> None:
    later = with_first_leg(by_train, depart="2026-12-05T19:00:00+08:00", arrive="2026-12-18T20:00:00+01:00")
    made = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    first, moved = events(by_train, made), events(later, made)
    assert [str(event["uid"]) for event in first] == [str(event["uid"]) for event in moved]
    assert len({str(event["uid"]) for event in first}) == len(first)
    assert all(int(a["sequence"]) < int(b["sequence"]) for a, b in zip(first, moved, strict=True))
    assert first[0]["dtstart"].dt != moved[0]["dtstart"].dt


def test_a_departure_that_moves_forward_again_is_newer_when_it_is_written_later(by_train: corridor.Plan) -> None:
    sooner = with_first_leg(by_train, depart="2026-12-04T18:00:00+08:00", arrive="2026-12-17T19:00:00+01:00")
    made = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    first, moved = events(by_train, made), events(sooner, made + timedelta(minutes=1))
    assert all(int(a["sequence"]) < int(b["sequence"]) for a, b in zip(first, moved, strict=True))


def test_another_question_has_other_identities(by_train: corridor.Plan) -> None:
    other = replace(
        by_train, question=replace(by_train.question, destination=replace(by_train.destination, anchor="X"))
    )
    assert not {str(event["uid"]) for event in events(by_train)} & {str(event["uid"]) for event in events(other)}


def test_the_stamp_is_when_the_plan_was_made_where_that_is_given(by_train: corridor.Plan) -> None:
    made = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert {event["dtstamp"].dt for event in events(by_train, made)} == {made}
    assert {event["dtstamp"].dt for event in events(by_train)} == {datetime(2026, 12, 4, 22, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("change", "mark"), [({"estimated_wait": True}, "(estimated)"), ({"status": "planned"}, "(planned)")]
)
def test_what_is_not_sure_is_marked_in_the_calendar(by_train: corridor.Plan, change: dict[str, Any], mark: str) -> None:
    doubtful = events(with_first_leg(by_train, **change))
    assert all(str(event["summary"]).endswith(mark) for event in doubtful)
    assert {str(event["status"]) for event in doubtful} == {"TENTATIVE"}
    assert {str(event["status"]) for event in events(by_train)} == {"CONFIRMED"}


def test_what_follows_an_estimated_departure_is_not_sure_either() -> None:
    found = with_first_leg(plan("Hamburg", times=TIMES), estimated_wait=True)
    assert {str(event["status"]) for event in events(found)} == {"TENTATIVE"}


def test_without_dates_or_routes_there_is_no_calendar_and_it_says_why() -> None:
    found = plan("Hamburg")
    with pytest.raises(corridor.InputError, match="--depart"):
        calendars.to_ics(found)
    with pytest.raises(corridor.NoRoute, match="does not run"):
        calendars.to_ics(replace(found, routes=ranked(()), why="the train does not run"))
