"""Maps in a real browser with the network cut off: no request, no error, lines and popups there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import corridor

pytestmark = pytest.mark.browser
SMALL = Path(__file__).parent / "small"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "no Chromium on the path; make test installs one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


def opened(browser: Browser, page_file: Path, *, width: int = 1400, height: int = 900) -> Page:
    """The page, with every request but that for the file itself refused, and any trouble raised."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": height}).new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url) if not_local(request.url, page_file) else None)
    page.goto(page_file.as_uri())
    page.wait_for_selector("path.leaflet-interactive", state="attached")
    assert trouble == []
    page.trouble = trouble  # type: ignore[attr-defined]
    return page


def not_local(url: str, page_file: Path) -> bool:
    return url != page_file.as_uri() and not url.startswith("data:")


def plan_page(tmp_path: Path, destination: str, data: Path | None = SMALL, **wishes: bool) -> Path:
    plan = corridor.plan(corridor.load(data), "Changchun", destination, **wishes)
    return Path(plan.to_html(tmp_path / "map.html"))


def widths(page: Page) -> list[float]:
    """The longest straight piece of each line, as a share of the window's width."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("path.leaflet-interactive")].map(path => {
            const xs = [...path.getAttribute("d").matchAll(/[ML](-?[\\d.]+) (-?[\\d.]+)/g)].map(m => +m[1]);
            return Math.max(0, ...xs.slice(1).map((x, i) => Math.abs(x - xs[i]))) / innerWidth;
        })"""
    )


def test_a_leg_tells_its_times_waits_price_emissions_and_source(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    page.locator("path.leaflet-interactive").first.dispatch_event("click")
    text = page.locator(".leaflet-popup-content").inner_text()
    for part in ("load", "wait", "ride", "unload", "USD", "CO2e", "source", "made for tests"):
        assert part.lower() in text.lower()


def test_alternatives_switch_on_and_off(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    lines = page.locator("path.leaflet-interactive")
    boxes = page.locator(".leaflet-control-layers-overlays input")
    shown = lines.count()
    assert boxes.count() == 2
    boxes.nth(1).check()
    assert lines.count() > shown
    boxes.nth(0).uncheck()
    boxes.nth(1).uncheck()
    assert lines.count() == 0


def test_the_table_of_routes_and_the_legend_are_on_the_page(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"))
    panel = page.locator(".panel").inner_text()
    for part in ("Changchun to Hamburg", "fastest", "cheapest", "rail", "sea", "air", "road", "Natural Earth"):
        assert part in panel


@pytest.mark.parametrize("data", [SMALL, None], ids=["small", "shipped"])
def test_a_line_across_the_antimeridian_does_not_jump_around_the_world(
    browser: Browser, tmp_path: Path, data: Path | None
) -> None:
    page = opened(browser, plan_page(tmp_path, "USLAX" if data else "Los Angeles", data))
    assert max(widths(page)) < 0.5


def test_markup_in_a_name_stays_text(browser: Browser, tmp_path: Path) -> None:
    file = plan_page(tmp_path, "USLAX")
    assert "<script>alert(1)" not in file.read_text(encoding="utf-8")
    page = opened(browser, file)
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for i in range(page.locator("path.leaflet-interactive").count()):
        page.locator("path.leaflet-interactive").nth(i).dispatch_event("click")
    assert "<script>alert(1)</script>" in page.locator("body").inner_text()
    assert said == []


def test_the_whole_shipped_network_draws(browser: Browser, tmp_path: Path) -> None:
    file = Path(corridor.load().to_html(tmp_path / "network.html"))
    page = opened(browser, file)
    assert page.locator("path.leaflet-interactive").count() > 100
    assert file.stat().st_size < 8_000_000


def test_a_line_of_the_whole_network_tells_of_every_service_on_it(browser: Browser, tmp_path: Path) -> None:
    data = Path(shutil.copytree(SMALL, tmp_path / "data"))
    line = "X{0},1,CNCGQ,CNDLC,rail,702,{0},200,,,5,,,yes,operating,Railway,Train {0},,,,,derived,made for tests\n"
    with (data / "edges.csv").open("a", encoding="utf-8") as file:
        file.writelines(line.format(number) for number in range(11, 17))
    page = opened(browser, Path(corridor.load(data).to_html(tmp_path / "network.html")))
    lines = page.locator("path.leaflet-interactive")
    texts = []
    for number in range(lines.count()):
        lines.nth(number).dispatch_event("click")
        texts.append(page.locator(".leaflet-popup-content").last.inner_text())
    (told,) = [text for text in texts if "SHUTTLE" in text]
    assert all(f"X{number}" in told for number in range(11, 17))


def test_a_map_of_five_routes_is_small_and_the_same_every_time(tmp_path: Path) -> None:
    first = plan_page(tmp_path, "Hamburg", None).read_bytes()
    again = plan_page(tmp_path, "Hamburg", None).read_bytes()
    assert len(first) < 3_000_000
    assert first == again


def test_it_can_be_read_on_a_telephone(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, plan_page(tmp_path, "Hamburg"), width=390, height=800)
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
