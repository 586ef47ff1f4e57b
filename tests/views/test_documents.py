"""A plan as CSV, GeoJSON, calendar and page: held against files that were looked at, and against what the plan says."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor
from corridor.dataset.geojson import Tracks
from corridor.dataset.load import read_tracks
from corridor.planning.routes.milestones import leg_moments, spoken
from corridor.planning.routes.ranked import ranked
from corridor.views import documents, page
from corridor.views.lines import Lines
from tests.support.dated import MADE, TIMES, plan, with_first_leg, with_names
from tests.support.paths import GOLDEN, SMALL

AWKWARD = 'Ünï, "quoted"; back\\slash\nand 长春国际陆港铁路口岸的集装箱中心站 <b>&amp;</b> '
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=120)


@pytest.fixture(scope="module")
def lines() -> Tracks:
    return read_tracks(str(SMALL))


@pytest.fixture(scope="module")
def hamburg() -> corridor.Plan:
    """Train and ship first."""
    return plan("Hamburg", by="cheapest")


@pytest.fixture(scope="module")
def by_train() -> corridor.Plan:
    """Dated; the train first, then train and ship."""
    return plan("Hamburg", by="fastest", times=TIMES)


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("CORRIDOR_GOLDEN") == "write":
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


class Words(HTMLParser):
    """What a reader of a page reads: its text without scripts, styles and drawings, a line a block."""

    BLOCKS = frozenset({"h1", "h2", "p", "div", "li", "tr", "dt", "dd", "br"})
    HIDDEN = frozenset({"script", "style", "svg", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.hidden = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        del attrs
        self.hidden += tag in self.HIDDEN
        self.text += "\n" if tag in self.BLOCKS else " | " if tag in {"td", "th"} else ""

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in self.HIDDEN

    def handle_data(self, data: str) -> None:
        self.text += "" if self.hidden else data.replace("\n", " ")


def words(html: str) -> str:
    reader = Words()
    reader.feed(html)
    rows = (" ".join(row.split()) for row in reader.text.split("\n"))
    return "\n".join(row for row in rows if row) + "\n"


def test_the_table_is_as_it_was_looked_at(by_train: corridor.Plan) -> None:
    check("documents_hamburg.csv", documents.to_csv(by_train, None))


def test_the_features_are_as_they_were_looked_at(lines: Tracks) -> None:
    text = documents.to_geojson(plan("USLAX", times=TIMES), lines, None)
    check("documents_los_angeles.geojson", json.dumps(json.loads(text), indent=1) + "\n")


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
def test_the_words_of_the_page_are_as_they_were_looked_at(lines: Tracks, *, dated: bool) -> None:
    found = plan("Hamburg", by="fastest" if dated else "cheapest", times=TIMES if dated else None)
    name = f"documents_hamburg_{'dated' if dated else 'undated'}.txt"
    check(name, words(page.report_html(found, lines, 5, MADE)))


def test_rows_of_the_table_add_up_to_the_routes(hamburg: corridor.Plan) -> None:
    rows = list(csv.DictReader(io.StringIO(documents.to_csv(hamburg, None))))
    for number, route in enumerate(hamburg.routes, start=1):
        mine = [row for row in rows if row["route"] == str(number)]
        assert [row["leg"] for row in mine] == [str(place) for place in range(1, len(route.legs) + 1)]
        for column in ("hours", "usd", "kg_co2e", "km"):
            assert sum(float(row[column]) for row in mine) == pytest.approx(getattr(route, column), abs=1e-5)
        for row in mine:
            activity_tkm = hamburg.shipment.tonnes * float(row["km"])
            assert activity_tkm * float(row["g_co2e_per_tkm"]) / 1000 == pytest.approx(float(row["kg_co2e"]), rel=1e-6)


@pytest.mark.parametrize(("limit", "routes"), [(1, {"1"}), (2, {"1", "2"}), (99, {"1", "2"}), (None, {"1", "2"})])
def test_only_the_routes_shown_are_written(
    hamburg: corridor.Plan, lines: Tracks, limit: int | None, routes: set[str]
) -> None:
    rows = csv.DictReader(io.StringIO(documents.to_csv(hamburg, limit)))
    assert {row["route"] for row in rows} == routes
    features = json.loads(documents.to_geojson(hamburg, lines, limit))["features"]
    assert {str(feature["properties"]["route"]) for feature in features} == routes


@settings(deadline=None)
@given(name=TEXT, operator=TEXT)
def test_any_name_comes_back_from_the_table_as_it_was(name: str, operator: str) -> None:
    found = with_first_leg(plan("Hamburg"), name=name, operator=operator)
    row = next(csv.DictReader(io.StringIO(documents.to_csv(found, 1))))
    assert (row["name"], row["operator"]) == (name, operator)


def test_a_feature_says_what_the_json_answer_says(hamburg: corridor.Plan, lines: Tracks) -> None:
    collection = json.loads(documents.to_geojson(hamburg, lines, None))
    assert set(collection) == {"type", "features"}
    told = [feature["properties"] for feature in collection["features"]]
    legs = [leg for route in hamburg.to_dict()["routes"] for leg in route["legs"]]
    for properties, leg in zip(told, json.loads(json.dumps(legs)), strict=True):
        assert {key: properties[key] for key in leg} == leg
    assert len({feature["id"] for feature in collection["features"]}) == len(told)


def parts(geometry: dict[str, Any]) -> list[list[list[float]]]:
    return geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]


@given(st.lists(st.tuples(st.floats(-179.9, 179.9), st.floats(-80, 80)), min_size=2, max_size=12))
def test_any_line_keeps_to_the_map_and_loses_no_point(points: list[tuple[float, float]]) -> None:
    points = [(round(lon, 4), round(lat, 4)) for lon, lat in points]
    tracks: Lines = {("CNDLC", "USLAX", "sea"): points}
    feature = json.loads(documents.to_geojson(plan("USLAX"), tracks, 1))["features"][1]
    drawn = parts(feature["geometry"])
    flat = [tuple(point) for part in drawn for point in part]
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in flat)
    assert all(abs(a[0] - b[0]) <= 180.00001 for part in drawn for a, b in pairwise(part))
    for point in dict.fromkeys(points):  # shapely drops a piece of no length at the very cut
        assert any(math.dist(point, other) < 1e-4 for other in flat) or len(set(points)) == 1


def test_a_line_across_the_antimeridian_is_cut_there(lines: Tracks) -> None:
    pacific = json.loads(documents.to_geojson(plan("USLAX"), lines, 1))["features"][1]["geometry"]
    west, east = pacific["coordinates"]
    assert west[-1] == [180.0, 48.25]
    assert east[0] == [-180.0, 48.25]


def test_without_a_route_tables_are_empty_and_the_page_says_why(lines: Tracks) -> None:
    none = replace(plan("Hamburg"), routes=ranked(()), why="the train does not run")
    assert documents.to_csv(none, 5) == ",".join(documents.COLUMNS) + "\n"
    assert json.loads(documents.to_geojson(none, lines, 5))["features"] == []
    with pytest.raises(corridor.NoRoute, match="does not run"):
        page.report_html(none, lines, 5, MADE)


def test_the_cut_off_is_reckoned_in_elapsed_hours_when_the_clocks_change() -> None:
    back = corridor.plan(corridor.load(SMALL), "Hamburg", "Changchun")
    # the clocks of Hamburg go forward on 29 March 2026: 12 hours before noon is 23:00 of the day before
    leg = replace(back.fastest.legs[0], depart="2026-03-29T12:00:00+02:00", arrive="2026-04-11T20:00:00+08:00")
    first = leg_moments(leg, back.network)[0]
    assert (first.kind, first.begins.isoformat()) == ("cut-off", "2026-03-28T23:00:00+01:00")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-03T14:00:00+08:00", "Thu 3 Dec 2026, 14:00 (UTC+8)"),
        ("2028-02-29T00:05:00-03:30", "Tue 29 Feb 2028, 00:05 (UTC-3:30)"),
        ("2026-12-03T14:00:00+00:00", "Thu 3 Dec 2026, 14:00 (UTC)"),
        ("2026-12-03T14:00:00+05:45", "Thu 3 Dec 2026, 14:00 (UTC+5:45)"),
    ],
)
def test_local_times_are_written_with_their_distance_from_utc(text: str, words: str) -> None:
    assert spoken(datetime.fromisoformat(text)) == words


@given(st.floats(0, 400), st.floats(0, 400))
def test_moments_of_a_leg_are_in_order_and_a_border_lasts_as_long_as_its_hop(load_h: float, border_h: float) -> None:
    found = plan("Hamburg", by="fastest", times=TIMES)
    leg = found.routes[0].legs[0]
    hops = tuple(replace(hop, hours=border_h if hop.from_node == "CNMLX" else hop.hours) for hop in leg.hops)
    arrive = datetime.fromisoformat("2026-12-05T18:00:00+08:00") + timedelta(hours=sum(hop.hours for hop in hops) + 8)
    changed = replace(leg, load_h=load_h, hops=hops, arrive=arrive.isoformat())
    told = leg_moments(changed, found.network)
    assert [moment.begins for moment in told] == sorted(moment.begins for moment in told)
    border = next(moment for moment in told if moment.nodes == ("CNMLX", "RUZBK"))
    assert abs((border.ends - border.begins) - timedelta(hours=border_h)) <= timedelta(minutes=1)


def test_the_same_plan_gives_the_same_bytes(by_train: corridor.Plan, lines: Tracks) -> None:
    makers: tuple[Callable[[], str], ...] = (
        lambda: documents.to_csv(by_train, 5),
        lambda: documents.to_geojson(by_train, lines, 5),
        lambda: page.report_html(by_train, lines, 5, MADE),
    )
    for make in makers:
        assert make() == make()


def test_markup_in_a_name_stays_text_on_the_page(lines: Tracks) -> None:
    mean = "</script><script>alert(1)</script><img src=x onerror=alert(1)> ' \" {{ 7 * 7 }}"
    found = with_names(with_first_leg(plan("USLAX", times=TIMES), name=mean, operator=mean), CNCGQ=mean, CNDLC=mean)
    found = replace(found, question=replace(found.question, origin=replace(found.origin, name=mean)))
    html = page.report_html(found, lines, 5, MADE)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert mean in words(html)
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            del attrs
            tags.append(tag)

    Tags().feed(html)
    assert "img" not in tags
    assert tags.count("script") == page.report_html(plan("Hamburg"), lines, 5, MADE).count("<script")


def test_the_emissions_on_the_page_are_those_of_the_legs(hamburg: corridor.Plan, lines: Tracks) -> None:
    # train and ship: 702 km x 22 g and 20,800 km x 8.15 g per tkm, 20 t (tests/small, worked out by hand)
    text = words(page.report_html(hamburg, lines, 5, MADE))
    for first, last in (
        ("| 702 | 14,040 | 20 t x 702 km x 22 g/tkm |", "derived: made for tests | 309"),
        ("| 20,800 | 416,000 | 20 t x 20,800 km x 8.15 g/tkm |", "derived: made for tests | 3,390"),
    ):
        (row,) = [line for line in text.splitlines() if first in line]
        assert row.endswith(last)
    assert "Total: 3,699 kg CO2e well-to-wheel for 430,040 tkm" in text


def test_the_page_of_the_shipped_network_is_small_and_names_services_and_sources() -> None:
    found = corridor.plan(corridor.load(), "Changchun", "Hamburg")
    html = page.report_html(found, read_tracks(found.network.directory), 5, MADE)
    text = words(html)
    assert len(html.encode()) < 3_000_000
    for leg in found.routes[0].legs:
        assert leg.name in text
    for part in ("Emissions statement", "ISO 14083", "Assumptions", "Sources of the choice", "25 Nov 2026"):
        assert part in text
    for leg in found.routes[0].legs:
        if leg.service is not None:
            for node in (leg.from_node, leg.to_node):
                rows = found.network.handling
                assert " ".join((rows.get((node, leg.mode)) or rows[None, leg.mode]).source.split()) in text
