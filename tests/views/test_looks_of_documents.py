"""What maps and reports look like: axe with all of a page opened, and text at twice its size, in a real browser.

The suite looks at each kind once or twice; with CORRIDOR_LONG at all of them, at three widths, in three languages.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import corridor
from corridor.api import answers
from corridor.api.allocation_files import flow_map
from corridor.api.flows import flow
from corridor.views.registry import Look
from corridor.views.tongues.tongue import tongue_of
from tests.support.axe import grave
from tests.support.browser import opened
from tests.support.dated import TIMES, plan
from tests.support.paths import SMALL

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WIDTHS = (390, 1024, 1440)
LANGUAGES = ("en", "zh", "ru")


@cache
def network() -> corridor.Network:
    return corridor.load(None if os.environ.get("CORRIDOR_LONG") else SMALL)


def of_plan(kind: str, lang: str) -> str:
    found = plan("Hamburg", by="cheapest", times=TIMES)
    return answers.document(kind, found, limit=5, by="best", now=NOW, look=Look(lang=lang))


def of_what_if(lang: str) -> str:
    scenario = corridor.Scenario("slow border").delay(node="RUZBK", hours=48)
    answer = corridor.what_if(network(), scenario, ["Hamburg", "Los Angeles"])
    return answer._page().spoken(tongue_of(network(), lang)).html()  # noqa: SLF001 - what `to_html` writes


def of_reach(lang: str) -> str:
    page = corridor.reach(network(), within_days=60)._page(None)  # noqa: SLF001
    return page.spoken(tongue_of(network(), lang)).html()


def of_flow(lang: str) -> str:
    demand = [{"origin": "Changchun", "destination": name, "teu": 20} for name in ("Hamburg", "Los Angeles")]
    return flow_map(flow(network(), demand, left_over_usd=20_000)).spoken(tongue_of(network(), lang)).html()


MADE: dict[str, Callable[[str], str]] = {
    "map": lambda lang: of_plan("map", lang),
    "report": lambda lang: of_plan("report", lang),
    "network": lambda lang: network()._page().spoken(tongue_of(network(), lang)).html(),  # noqa: SLF001
    "what-if": of_what_if,
    "reach": of_reach,
    "flow": of_flow,
}
LOOKS = [(kind, WIDTHS[i % 3], LANGUAGES[(i + i // 3) % 3]) for i, kind in enumerate(MADE)]
if os.environ.get("CORRIDOR_LONG"):
    LOOKS = [(kind, width, lang) for kind in MADE for width in WIDTHS for lang in LANGUAGES]


def shown(browser: Browser, file: Path, width: int) -> Page:
    """A page with every part of it opened; its policy must let axe run, so a first look is taken without axe."""
    opened(browser, file, width=width).close()
    screen = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900}).new_page()
    screen.goto(file.as_uri())
    for choice in screen.locator("button.choice").all()[:1]:
        choice.click()
    screen.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    screen.wait_for_timeout(100)
    return screen


@pytest.mark.parametrize(("kind", "width", "lang"), LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(
    browser: Browser, tmp_path: Path, kind: str, width: int, lang: str
) -> None:
    file = tmp_path / f"{kind}.html"
    file.write_text(MADE[kind](lang), encoding="utf-8")
    screen = shown(browser, file, width)
    assert screen.evaluate("document.documentElement.lang") == lang
    assert grave(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth") <= width
    assert screen.evaluate(CUT) == []


CUT = """() => [...document.querySelectorAll("h1, h2, p, button, dd, dt, td, th, legend, summary, .tag, .choice, .bar")]
  .filter((one) => one.checkVisibility() && !one.closest(".scroll, .leaflet-container"))
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline";
    return cut || box.right > innerWidth + 1 || box.left < -1;
  }).map((one) => one.outerHTML.slice(0, 120))"""
"""What shows less than its text, or stands outside the window."""


@pytest.mark.parametrize("kind", ["map", "report"])
def test_text_at_twice_its_size_hides_neither_the_controls_nor_the_route(
    browser: Browser, tmp_path: Path, kind: str
) -> None:
    made = MADE[kind]("en")
    plain_file, large_file = tmp_path / "plain.html", tmp_path / "large.html"
    plain_file.write_text(made, encoding="utf-8")
    large_file.write_text(made.replace("<style>", "<style>html { font-size: 200% }", 1), encoding="utf-8")
    plain, large = shown(browser, plain_file, 390), shown(browser, large_file, 390)
    sizes = [
        one.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") for one in (plain, large)
    ]  # fmt: skip
    assert sizes[1] == pytest.approx(2 * sizes[0])
    assert large.evaluate("document.documentElement.scrollWidth") <= 390
    assert large.evaluate(CUT) == []
    home = large.locator(".folium-map").bounding_box()
    assert home is not None
    for line in large.locator("path.chosen").all():
        box = line.bounding_box()
        assert box is not None
        assert home["x"] - 1 <= box["x"] and box["x"] + box["width"] <= home["x"] + home["width"] + 1  # noqa: PT018
        assert home["y"] - 1 <= box["y"] and box["y"] + box["height"] <= home["y"] + home["height"] + 1  # noqa: PT018
    zoom = large.locator(".leaflet-control-zoom-in")
    assert zoom.evaluate(
        "one => { one.scrollIntoView(); const { x, y, width, height } = one.getBoundingClientRect();"
        "return one.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"
    )
