"""What the page looks like: axe, boxes that stand apart, large text, at three widths in three languages."""

from __future__ import annotations

import os

import pytest

from tests.support.axe import grave

from .browsing import Served, settled

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "zh", "ru")
TABS = ("routes", "departures", "whatif", "reach", "network", "week")
WIDTHS = (390, 1024, 1440)
LOOKS = [(tab, WIDTHS[i % 3], LANGUAGES[(i + i // 3) % 3], i % 2 == 1) for i, tab in enumerate(TABS)]
"""Each tab at a width, in a language, dark or light; with CORRIDOR_LONG every tab in every one of them."""

if os.environ.get("CORRIDOR_LONG"):
    LOOKS = [(tab, width, lang, lang == "zh") for tab in TABS for width in WIDTHS for lang in LANGUAGES]


@pytest.mark.parametrize(("tab", "width", "lang", "dark"), LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(
    served: Served, tab: str, width: int, lang: str, dark: bool
) -> None:
    asked = f"/?tab={tab}&to=Hamburg&route=1&sc=suez-open.toml"
    page = served.open(asked, width=width, lang=lang, color_scheme="dark" if dark else "light")
    assert grave(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []
    page.context.close()


CUT = """() => [...document.querySelectorAll("h1, h2, h3, p, button, dd, dt, td, th, legend, summary, .tag")]
  .filter((one) => one.checkVisibility() && !one.closest(".hidden, .scroll, [role=tablist], .skip, #map"))
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline";
    return cut || box.right > innerWidth + 1 || box.left < -1;
  }).map((one) => one.outerHTML.slice(0, 120))"""
"""What shows less than its text, or stands outside the window."""


@pytest.mark.parametrize("tab", TABS if os.environ.get("CORRIDOR_LONG") else ["routes"])
def test_text_at_twice_its_size_hides_neither_the_controls_nor_the_route(served: Served, tab: str) -> None:
    page = served.open(f"/?tab={tab}&to=Hamburg&route=1&sc=suez-open.toml", width=390)
    plain = page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize')); }")
    page.wait_for_timeout(400)
    assert page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") == 2 * plain
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []
    covered = page.evaluate(COVERED)
    assert covered == []
    page.context.close()


COVERED = """() => [...document.querySelectorAll("#app button, #app select, #app input, #app summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".scroll, [role=tablist], .hidden, .skip"))
  .filter((one) => {
    one.scrollIntoView({ block: "center" });
    const box = one.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.right > innerWidth + 1 || !there || !(one.contains(there) || there.contains(one));
  }).map((one) => one.outerHTML.slice(0, 120))"""
"""Controls that stand under something else, or outside the window."""

TWELVE = (
    "Hamburg", "Prague", "Moscow", "Busan", "Tokyo", "Singapore", "Dubai", "Los Angeles", "Sao Paulo, BR", "Mombasa",
    "Lagos, NG", "Sydney, AU",
)  # fmt: skip


def test_labels_stand_apart_and_both_ends_are_in_sight_on_six_continents(served: Served) -> None:
    page = served.open("/?to=Hamburg")
    for end in TWELVE:
        box = page.get_by_role("combobox", name="To", exact=True)
        box.fill(end)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/?to={end.split(',')[0].replace(' ', '+')}*")
        page.locator(".card").first.wait_for()
        settled(page)
        page.wait_for_timeout(600)  # the map begins to draw after the cards stand
        page.locator("#map[data-state=drawn]").wait_for()
        boxes = page.evaluate(
            """() => [...document.querySelectorAll("#map .label")].map(label => {
                const box = label.getBoundingClientRect();
                return {kind: label.className, text: label.innerText, at: [box.left, box.top, box.right, box.bottom]};
            })"""
        )
        frame = page.evaluate(
            "() => { const b = document.getElementById('map').getBoundingClientRect(); "
            "return [b.left, b.top, b.right, b.bottom]; }"
        )
        ends = [one for one in boxes if " end" in one["kind"]]
        assert len(ends) == 2, (end, boxes)
        for one in boxes:
            left, top, right, bottom = one["at"]
            assert frame[0] <= left < right <= frame[2], one
            assert frame[1] <= top < bottom <= frame[3], one
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = (
                    one["at"][2] <= other["at"][0] + 1 or other["at"][2] <= one["at"][0] + 1
                    or one["at"][3] <= other["at"][1] + 1 or other["at"][3] <= one["at"][1] + 1
                )  # fmt: skip
                assert apart, (end, one, other)
