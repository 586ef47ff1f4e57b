"""Maps in a real browser with the network cut off: no request, no error, lines and popups there."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import corridor
from corridor.views.lines import packed
from tests.support.browser import opened
from tests.support.paths import SMALL

pytestmark = pytest.mark.browser


def plan_page(tmp_path: Path, destination: str, data: Path | None = SMALL) -> Path:
    plan = corridor.plan(corridor.load(data), "Changchun", destination)
    return Path(plan.to_html(tmp_path / "map.html"))


def widths(page: Page) -> list[float]:
    """The longest straight piece of each line, as a share of the map's width."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("path.reach")].map(path => {
            const xs = [...path.getAttribute("d").matchAll(/[ML](-?[\\d.]+) (-?[\\d.]+)/g)].map(m => +m[1]);
            const wide = document.querySelector(".folium-map").clientWidth;
            return Math.max(0, ...xs.slice(1).map((x, i) => Math.abs(x - xs[i]))) / wide;
        })"""
    )


def boxes(page: Page, chosen: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of what a selector finds."""
    found = page.evaluate(
        """chosen => [...document.querySelectorAll(chosen)].map(found => {
            const box = found.getBoundingClientRect();
            return [box.left, box.top, box.right, box.bottom];
        })""",
        chosen,
    )
    return [tuple(box) for box in found]


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] + 1 < b[2] and b[0] + 1 < a[2] and a[1] + 1 < b[3] and b[1] + 1 < a[3]


def test_a_leg_tells_its_times_waits_price_emissions_and_source(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    page.locator("details.leg summary").first.click()
    text = page.locator("details.leg").first.inner_text()
    for part in ("load", "wait", "ride", "unload", "USD", "CO2e", "Sources", "length, time, price: assumed"):
        assert part.lower() in text.lower()
    page.locator("details.leg details.more summary").first.click()
    assert "made for tests" in page.locator("details.leg").first.inner_text()


def test_a_click_on_a_line_opens_its_leg_or_chooses_its_route(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    chosen = page.locator("button.choice")
    assert chosen.evaluate_all("all => all.map(one => one.getAttribute('aria-pressed'))") == ["true", "false"]
    page.locator("path.reach").last.dispatch_event("click")
    assert page.locator("details.leg[open]").count() == 1
    page.locator("path.reach").first.dispatch_event("click")
    assert chosen.evaluate_all("all => all.map(one => one.getAttribute('aria-pressed'))") == ["false", "true"]


def test_every_leg_is_reached_by_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    seen: set[str] = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('details.leg > summary')"):
            page.keyboard.press("Enter")
            seen.add(page.evaluate("document.activeElement.parentElement.dataset.leg"))
    legs = page.locator("details.leg").count()
    assert seen == {str(number) for number in range(legs)}


def test_the_routes_and_the_legend_are_on_the_page(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    panel = page.locator(".panel").inner_text()
    for part in (
        "Changchun (CN) to Hamburg (DE)",
        "fastest",
        "cheapest",
        "rail",
        "sea",
        "Natural Earth",
        "P50",
        "a day",
    ):
        assert part in panel
    assert page.title() == "Changchun to Hamburg"
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("data", [SMALL, None], ids=["small", "shipped"])
def test_a_line_across_the_antimeridian_is_one_and_does_not_jump_around_the_world(
    browser: Browser, tmp_path: Path, data: Path | None
) -> None:
    page = opened(browser, plan_page(tmp_path, "USLAX" if data else "Los Angeles", data))
    assert max(widths(page)) < 0.5
    drawn = page.locator("path.chosen").evaluate_all(
        "all => all.map(one => (one.getAttribute('d').match(/M/g) || []).length)"
    )
    assert set(drawn) == {1}


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 800)], ids=lambda size: str(size[0]))
@pytest.mark.parametrize("destination", ["Prague", "Los Angeles", "Busan", "Sao Paulo"])
def test_ends_are_in_sight_labels_are_apart_and_nothing_covers_the_map(
    browser: Browser, tmp_path: Path, destination: str, size: tuple[int, int]
) -> None:
    page = opened(browser, plan_page(tmp_path, destination, None), width=size[0], height=size[1])
    (home,) = boxes(page, ".folium-map")
    (panel,) = boxes(page, ".panel")
    assert not meet(home, panel)
    assert panel[2] <= size[0]
    assert panel[3] <= size[1] + 1
    names = boxes(page, ".names span")
    assert len(names) >= 2
    assert not [(a, b) for number, a in enumerate(names) for b in names[:number] if meet(a, b)]
    controls = boxes(page, ".leaflet-control")
    for box in names:
        assert home[0] <= box[0] and box[2] <= home[2] and home[1] <= box[1] and box[3] <= home[3]  # noqa: PT018
        assert not any(meet(box, control) for control in controls)
    for sign in boxes(page, ".leaflet-marker-icon"):
        assert home[0] <= sign[0] and sign[2] <= home[2] and home[1] <= sign[1] and sign[3] <= home[3]  # noqa: PT018
    texts = page.locator(".names .stop").all_inner_texts()
    assert "Changchun" in texts
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_every_alternative_is_in_sight_at_first(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Prague", None))
    (home,) = boxes(page, ".folium-map")
    for box in boxes(page, "path.reach"):
        assert box[0] >= home[0] - 20 and box[2] <= home[2] + 20  # noqa: PT018 - the line that takes clicks is broad
        assert box[1] >= home[1] - 20 and box[3] <= home[3] + 20  # noqa: PT018


def test_there_is_one_world_only(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    for _ in range(12):
        page.locator(".leaflet-control-zoom-out").click(force=True)
    page.wait_for_timeout(400)
    names = page.locator(".names span").all_inner_texts()
    assert names.count("China") <= 1
    assert names.count("Australia") <= 1


def test_the_whole_shipped_network_opens_with_rail_and_shows_the_rest_by_switches(
    browser: Browser, tmp_path: Path
) -> None:
    file = Path(corridor.load().to_html(tmp_path / "network.html"))
    assert file.stat().st_size < 3_000_000
    page = opened(browser, file)
    switches = page.locator("fieldset.switches input")
    assert switches.evaluate_all("all => all.map(one => one.checked)")[:4] == [True, False, False, False]
    switches.nth(1).check()
    page.locator("input.search").fill("xinglong")
    page.locator(".panel button.link").first.click()
    assert "Changchun Xinglong" in page.locator(".panel h2").first.inner_text()
    assert "CMO-OUT" in page.locator(".panel").inner_text() or "train" in page.locator(".panel").inner_text()
    page.locator("details.leg summary").first.click()
    assert page.trouble == []  # type: ignore[attr-defined]


def test_the_page_reads_numbers_that_were_packed_as_text(browser: Browser) -> None:
    program = (resources.files("corridor") / "assets" / "map.js").read_text(encoding="utf-8")
    reader = program[program.index("function unpacked") : program.index("function points")]
    numbers = [0, 1, -1, 15, -16, 16, 31, 32, -33, 1023, -1024, 7_200, -7_200, 2**28, -(2**28)]
    page = browser.new_page()
    assert page.evaluate(f"text => {{ {reader} return unpacked(text); }}", packed(numbers)) == numbers
    page.close()


def test_a_search_of_the_network_finds_every_service_of_an_operator(browser: Browser, tmp_path: Path) -> None:
    data = Path(shutil.copytree(SMALL, tmp_path / "data"))
    line = "X{0},1,CNCGQ,CNDLC,rail,702,{0},200,,,5,,,yes,operating,Railway,Train {0},,,,,derived,made for tests\n"
    with (data / "edges.csv").open("a", encoding="utf-8") as file:
        file.writelines(line.format(number) for number in range(11, 17))
    page = opened(browser, Path(corridor.load(data).to_html(tmp_path / "network.html")))
    page.locator("input.search").fill("x1")
    told = page.locator("details.leg summary").all_inner_texts()
    assert {text.split("\n")[0].strip() for text in told} >= {f"RTrain {number}" for number in range(11, 17)}


def test_a_map_of_five_routes_is_small_and_the_same_every_time(tmp_path: Path) -> None:
    first = plan_page(tmp_path, "Hamburg", None).read_bytes()
    again = plan_page(tmp_path, "Hamburg", None).read_bytes()
    assert len(first) < 1_200_000
    assert first == again


def test_before_and_after_show_one_destination_at_a_time(browser: Browser, tmp_path: Path) -> None:
    scenario = corridor.Scenario("slow border").delay(node="RUZBK", hours=48)
    answer = corridor.what_if(corridor.load(SMALL), scenario, ["Hamburg", "USLAX"])
    page = opened(browser, answer.to_html(tmp_path / "both.html"))
    assert page.locator("path.before").count() == 1
    assert "slow border" in page.locator("h1").inner_text()
    page.locator("button.choice").first.click()
    assert page.locator("path.before").count() > 1


def test_a_map_of_folium_draws_the_same_in_a_notebook(browser: Browser, tmp_path: Path) -> None:
    plan = corridor.plan(corridor.load(SMALL), "Changchun", "Hamburg")
    file = tmp_path / "folium.html"
    plan.map().save(str(file))
    page = opened(browser, file)
    assert page.locator("button.choice").count() == 2
    assert {"Changchun", "Hamburg"} <= set(page.locator(".names .stop").all_inner_texts())
