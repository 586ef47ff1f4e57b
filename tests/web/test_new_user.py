"""What somebody asks who has not seen the page before, each step is one that was stumbled on."""

from __future__ import annotations

import pytest

from .browsing import Served, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DEADLINE = "2027-01-15"


def test_the_cheapest_way_by_a_day_its_departure_and_what_a_closed_border_does(served: Served) -> None:
    page = served.open("/")
    box = page.get_by_role("combobox", name="To", exact=True)
    box.click()
    page.keyboard.type("Prague")
    page.keyboard.press("Enter")
    page.locator(".card").first.wait_for()
    settled(page)
    assert not page.get_by_role("listbox", name="To").is_visible()  # names that come late do not cover the answer
    page.get_by_role("combobox", name="When").select_option("by")
    page.get_by_label("Date").fill(DEADLINE)
    page.get_by_role("radio", name="cheapest").check()
    settled(page)
    card = page.locator(".card").first
    assert "cheapest" in card.locator("h3").inner_text()
    assert "leaves " in card.inner_text()
    card.get_by_role("button", name="Leg by leg").click()
    settled(page)
    assert "Departs" in card.locator(".sheet").inner_text()
    card.get_by_role("button", name="What if Manzhouli closes?").click()
    page.locator(".before-after").wait_for()
    settled(page)
    assert page.get_by_role("button", name="Remove close: Manzhouli").is_visible()
    assert page.locator(".before-after").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    told = page.locator("[data-tag=cheapest] [data-delta]").evaluate_all("all => all.map(one => +one.dataset.delta)")
    assert told[1] > 0  # without Manzhouli nothing is cheaper
    page.get_by_role("button", name="Remove close: Manzhouli").click()
    page.locator(".before-after").wait_for(state="detached")
    assert "toml" not in page.url


def test_departures_that_may_be_late_are_shown_on_request_only(served: Served) -> None:
    page = served.open(f"/?tab=departures&to=Prague&when=by&date={DEADLINE}")
    few = page.locator(".departure").count()
    assert few > 0
    assert page.locator(".departure .tag.warn").count() == 0
    page.locator("label.tick", has_text="may be there after").click()
    late = page.locator(".departure .tag.warn").count()
    assert late > 0
    assert page.locator(".departure").count() == few + late
