"""The page for the customer in a real browser with the network cut off, on the screen and as PDF on A4."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog
from pypdf import PdfReader

import corridor
from corridor.dataset.load import read_tracks
from corridor.views import page
from tests.support.browser import opened
from tests.support.dated import MADE, TIMES, plan, with_names

pytestmark = pytest.mark.browser
A4_POINTS = (595, 842)


def written(tmp_path: Path, found: corridor.Plan) -> Path:
    file = tmp_path / "report.html"
    tracks = read_tracks(found.network.directory)
    file.write_text(page.report_html(found, tracks, 5, MADE), encoding="utf-8")
    return file


def test_the_screen_shows_the_map_that_moves_and_paper_the_drawing(browser: Browser, tmp_path: Path) -> None:
    screen = opened(browser, written(tmp_path, plan("Hamburg", by="cheapest", times=TIMES)))
    moving, drawing = screen.locator(".leaflet-container"), screen.locator(".drawing svg")
    assert moving.is_visible()
    assert not drawing.is_visible()
    assert screen.locator(".map path.chosen").count() >= 2
    screen.emulate_media(media="print")
    assert drawing.is_visible()
    assert not moving.is_visible()
    assert screen.trouble == []  # type: ignore[attr-defined]


def test_without_scripts_the_drawing_serves(browser: Browser, tmp_path: Path) -> None:
    bare = browser.new_context(offline=True, java_script_enabled=False).new_page()
    bare.goto(written(tmp_path, plan("Hamburg")).as_uri())
    assert bare.locator(".drawing svg").is_visible()
    assert not bare.locator(".map").is_visible()


@pytest.mark.parametrize("width", [1400, 390])
def test_the_page_is_no_wider_than_its_window(browser: Browser, tmp_path: Path, width: int) -> None:
    screen = opened(browser, written(tmp_path, plan("Hamburg", by="cheapest", times=TIMES)), width=width, height=800)
    assert screen.evaluate("document.documentElement.scrollWidth") <= width


def test_markup_in_names_does_nothing(browser: Browser, tmp_path: Path) -> None:
    mean = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    found = with_names(plan("USLAX", times=TIMES), CNCGQ=mean, CNDLC=mean)
    said: list[str] = []
    screen = opened(browser, written(tmp_path, found))

    def heard(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    screen.on("dialog", heard)
    for line in screen.locator("path.leaflet-interactive").all():
        line.dispatch_event("click")
    assert mean in screen.locator(".legs").inner_text()
    assert said == []
    assert screen.locator("img").count() == 0


@pytest.mark.parametrize("shipped", [False, True], ids=["small", "shipped"])
def test_it_prints_on_a_few_pages_of_a4_with_the_map_on_the_first(
    browser: Browser, tmp_path: Path, *, shipped: bool
) -> None:
    found = (
        corridor.plan(corridor.load(), "Changchun", "Duisburg")
        if shipped
        else plan("Hamburg", by="cheapest", times=TIMES)
    )
    screen = opened(browser, written(tmp_path, found))
    pdf = PdfReader(io.BytesIO(screen.pdf(prefer_css_page_size=True, print_background=True)))
    sheets = [sheet.extract_text() for sheet in pdf.pages]
    assert len(sheets) in {2, 3, 4, 5}  # the CO2e statement alone is a page
    for sheet in pdf.pages:
        size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
        assert size == pytest.approx(A4_POINTS, abs=1)
    for part in ("The choice", "Alternatives", "Leg by leg", found.destination.name):
        assert part in sheets[0]
    names = [text for text in screen.locator(".drawing svg text").all_text_contents() if text in sheets[0]]
    assert len(names) >= 2
    whole = "\n".join(sheets)
    for part in ("Emissions statement", "ISO 14083", "Assumptions", "Sources of the choice"):
        assert part in whole
