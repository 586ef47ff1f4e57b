"""What somebody stumbled on who used the page: each test fails where it is as it was."""

from __future__ import annotations

import csv
import io
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import corridor
from tests.support.damage import workbook

from .asked import client, printed
from .browsing import Served, settled

pytestmark = pytest.mark.browser
TABS = ("routes", "departures", "whatif", "reach", "network", "week")
DRAWING = ("routes", "departures", "whatif", "reach", "network")
"""Tabs that draw as soon as they are open; the week does once an order is chosen."""


def first_price(page: Page) -> float:
    return float(page.locator(".card").first.get_attribute("data-usd") or "nan")


def rate_rows(*, usd: int) -> list[list[str]]:
    """An agreed rate for the train of the best route from Changchun to Prague."""
    asked = corridor.plan(corridor.load(), "Changchun", "Prague", shipment=corridor.Shipment(boxes="1x40GP"))
    leg = next(leg for leg in asked.best.legs if leg.service)
    header = ["rate", "service", "from", "to", "equipment", "amount", "currency", "per", "includes", "source"]
    return [
        header,
        ["AGREED", str(leg.service), leg.from_node, leg.to_node, "40GP", str(usd), "USD", "box", "both", "q"],
    ]


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("kind", ["one csv", "several csv", "one xlsx"])
def test_own_figures_are_loaded_change_the_answer_and_are_dropped_again(
    served: Served, tmp_path: Path, kind: str
) -> None:
    rows = rate_rows(usd=7)
    files = [tmp_path / ("rates.xlsx" if kind == "one xlsx" else "rates.csv")]
    files[0].write_bytes(workbook({"rates": rows}) if kind == "one xlsx" else as_csv(rows))
    if kind == "several csv":
        files.append(tmp_path / "advisories.csv")
        files[1].write_bytes(as_csv([["id", "target", "checked", "severity", "text", "source"]]))
    page = served.open("/?to=Prague")
    before = first_price(page)
    page.locator("details.more > summary").first.click()
    page.locator("input[type=file]").set_input_files(files)
    name = ", ".join(file.name for file in files)
    loaded = page.get_by_role("checkbox", name=name)
    loaded.wait_for()
    settled(page)
    assert loaded.is_checked()
    assert page.locator(".trouble").count() == 0
    assert first_price(page) < before
    loaded.uncheck()
    settled(page)
    assert first_price(page) == before
    loaded.check()
    settled(page)
    assert first_price(page) < before
    page.get_by_role("button", name=f"Remove {name}").click()
    loaded.wait_for(state="detached")
    settled(page)
    assert first_price(page) == before
    assert "own=" not in page.url
    page.context.close()


def comes_to(page: Page, drawn: bool) -> bool:
    """Whether lines, areas or signs come to cover some of the map, or none of it, besides the world's own."""
    for _ in range(80):
        if (int(page.evaluate(INKED)) >= DRAWN) == drawn:
            return True
        page.wait_for_timeout(100)
    return False


DRAWN = 800
"""Leaflet leaves a few faint points where a line was; the least that is drawn here, a route on a phone, has more."""

INKED = """() => [...document.querySelectorAll("#map .leaflet-overlay-pane canvas")].map((canvas) => {
  const { width, height } = canvas;
  if (!width || !height) return 0;
  const other = Object.assign(document.createElement("canvas"), { width, height });
  const copy = other.getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const data = copy.getImageData(0, 0, width, height).data;
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]) count += 1;
  return count;
}).reduce((sum, one) => sum + one, 0)"""


@pytest.mark.parametrize("width", [1440, 390])
def test_the_map_is_drawn_in_every_tab_after_every_other_tab(served: Served, width: int) -> None:
    page = served.open("/?tab=network&to=Prague&sc=manzhouli-congested-2024.toml", width=width)
    empty = []
    for first, then in permutations(TABS, 2):
        for tab in (first, then):
            page.locator(f"#tab-{tab}").click()
            settled(page)
            if tab in DRAWING:
                page.locator("#map[data-state=drawn]").wait_for()
        if not comes_to(page, then in DRAWING):
            empty.append((first, then))
    assert empty == [], "of the week nothing is drawn before an order is chosen"
    page.context.close()


def test_an_order_that_was_placed_says_about_when_and_from_when_its_days_count(served: Served) -> None:
    page = served.open("/?tab=week")
    text = "order,customer,origin,destination,ready,due,boxes,value_usd\n1,A,Changchun,Prague,2027-01-05,,1x40HC,1\n"
    page.locator("textarea").fill(text)
    with page.expect_response("**/api/allocate") as waiting:
        page.locator("button.main").click()
    settled(page)
    legs = waiting.value.json()["orders"][0]["route"]["legs"]
    assert any(leg["estimated_wait"] for leg in legs), "a train whose day nobody published"
    said = page.locator("tr[data-order] td").first.inner_text()
    assert "UTC" not in said.splitlines()[-1].split("→")[-1], "no clock time where the day is estimated"
    assert "about " in said
    assert "from Tue, 5 Jan 2027, when ready" in page.locator("tr[data-order]").inner_text()


def test_a_language_that_there_is_not_is_english(served: Served) -> None:
    for lang in ("de", "xx-YY", "__proto__"):
        page = served.open("/?to=Prague", lang=lang)
        assert page.get_by_role("tab", name="Routes").is_visible()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.get_by_label("Language").input_value() == "en"
        page.context.close()


@pytest.mark.parametrize("written", ["0", "-3", "", "1.5", "1000"])
def test_a_number_of_boxes_that_cannot_be_says_so_and_is_not_asked(served: Served, written: str) -> None:
    page = served.open("/?to=Prague")
    asked = page.url
    box = page.get_by_label("How many")
    box.fill(written)
    box.blur()
    assert "from 1 to 999" in page.locator("fieldset .trouble").inner_text()
    assert box.input_value() == written
    assert page.url == asked
    box.fill("2")
    box.blur()
    page.wait_for_url("**boxes=2x40GP**")
    assert page.locator("fieldset .trouble").count() == 0
    page.context.close()


@pytest.mark.parametrize("within", ["-1", "0", "abc"])
def test_a_reach_that_cannot_be_is_refused(served: Served, within: str) -> None:
    page = served.open(f"/?tab=reach&within={within}")
    assert "write a number above 0" in page.locator(".trouble").inner_text()
    assert f"Within {within}.0 d" not in page.inner_text("body")
    assert page.locator("tbody tr").count() == 0
    page.context.close()


def test_figures_are_rounded_as_the_terminal_rounds_them(served: Served) -> None:
    """A half goes to the even digit, and what is below a half by its last bit goes down."""
    page = served.open("/?to=Prague")
    answer = json.loads(printed("route", "Prague", "--boxes", "1x40GP", "--json", "-n", "3"))
    hours = [17.25, 17.35, 0.15, 2.5, 1.05, 17.75, 23.45, 99.95]
    for route, days in zip(answer["routes"], hours, strict=False):
        route["hours"] = days * 24
    told = []
    for days in hours:
        answer["routes"][0]["hours"] = days * 24
        page.route("**/api/plan", lambda asked: asked.fulfill(json=answer))
        page.reload()
        page.locator(".card").first.wait_for()
        told.append(page.locator(".card .figures b").first.inner_text())
    assert told == [f"{days * 24 / 24:.1f}" for days in hours]
    page.context.close()


def test_so_many_boxes_that_no_ship_carries_them_are_refused_with_the_limit(served: Served) -> None:
    page = served.open("/?to=Prague&boxes=1000000000x40GP")
    assert "1,000,000,000 boxes are more than any ship carries, 50,000" in page.locator(".trouble").inner_text()
    page.context.close()
    with client() as asking:
        for digits in ("99999", "9" * 13, "9" * 190):
            body = {"destination": "Prague", "shipment": {"boxes": f"{digits}x40GP"}}
            message = asking.post("/api/plan", json=body).json()["error"]["message"]
            assert "boxes are more than any ship carries, 50,000; split it" in message


def test_a_title_is_not_silent_of_a_flight_or_a_ship(served: Served) -> None:
    page = served.open("/")
    for end in ("Dubai", "Dakar"):
        page.goto(f"{served.address}/?to={end}&lang=en")
        page.locator(".card").first.wait_for()
        settled(page)
        plan = corridor.plan(corridor.load(), "Changchun", end, shipment=corridor.Shipment(boxes="1x40GP"))
        first: dict[str, Any] = {}
        for route in plan.routes:
            first.setdefault(route.main_haul, route)
        titles = [one.inner_text().strip() for one in page.locator(".card h3 > button").all()]
        modes = [(route.main_mode, {leg.mode for leg in route.legs}) for route in first.values()]
        assert ["with a flight" in title for title in titles] == [
            main != "air" and "air" in all_ for main, all_ in modes
        ]
        assert ["with a ship" in title for title in titles] == [main != "sea" and "sea" in all_ for main, all_ in modes]
        assert any("with a flight" in title for title in titles)
        shown = [card.get_attribute("data-haul") for card in page.locator(".card").all()]
        assert shown == list(first), "the main haul itself is as in the answer"


def test_the_network_of_an_operator_has_what_it_runs_with_others(served: Served) -> None:
    page = served.open("/?tab=network&mode=sea")
    page.locator(".field select option", has_text="COSCO").first.wait_for(state="attached")
    operator = page.locator(".field select").nth(2)
    names = operator.locator("option").all_inner_texts()
    assert "COSCO" in names
    assert not [name for name in names if "COSCO" in name and "," in name]
    operator.select_option("COSCO")
    settled(page)
    services = corridor.load().service_by_id.values()
    wanted = [one for one in services if one.mode == "sea" and "COSCO" in one.operator]
    assert page.get_by_text(f"{len(wanted):,} of {len(services):,}").count() == 1
    page.context.close()
