"""Take the ten pictures of ``docs/pictures``: the planner's page, a map and a report, in Chromium.

Run by hand where Chromium is: ``python tools/screenshots.py``. The dates on them are those of the day.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from corridor.api import answers
from corridor.api.planning import load, plan
from corridor.views.registry import Look
from corridor.web.app import app
from corridor.web.worlds import Worlds

TARGET = Path(__file__).parent.parent / "docs" / "pictures"
QUALITY = 72
LONG_MS = 120_000
IN_SIX_WEEKS = (datetime.now(UTC) + timedelta(days=48)).date().isoformat()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A view of the page: its address, what is pressed there, and the window."""

    name: str
    address: str
    press: tuple[str, ...] = ()
    width: int = 1280
    height: int = 860
    dark: bool = False


PICTURES = (
    Picture(name="routes", address="/?to=Prague&lang=en"),
    Picture(name="legs", address="/?to=Prague&lang=en&route=1", height=1150),
    Picture(name="deadline", address=f"/?to=Prague&lang=en&when=by&date={IN_SIX_WEEKS}&by=cheapest"),
    Picture(name="departures", address="/?tab=departures&to=Prague&lang=en"),
    Picture(name="whatif-zh", address="/?tab=whatif&to=Prague&lang=zh&sc=manzhouli-congested-2024.toml", height=1000),
    Picture(name="reach", address="/?tab=reach&lang=en"),
    Picture(name="network-ru", address="/?tab=network&lang=ru", dark=True),
    Picture(name="week", address="/?tab=week&lang=en", press=("button.main", "tr[data-order] button"), height=1000),
)


def main() -> None:
    """Write every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    worlds = Worlds()
    worlds.start()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(worlds, warm=True), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in PICTURES:
            _page(browser, f"http://127.0.0.1:{listening.getsockname()[1]}", picture)
        _documents(browser)
        browser.close()
    server.should_exit = True
    thread.join(5)


def _page(browser: Browser, server: str, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, color_scheme="dark" if picture.dark else "light"
    )
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    page.goto(server + picture.address)
    page.get_by_role("tablist").wait_for()
    _settle(page)
    for selector in picture.press:
        page.locator(selector).first.click()
        _settle(page)
    if "tab=week" not in picture.address or picture.press:
        page.locator("#map[data-state=drawn]").wait_for()
    page.wait_for_timeout(600)
    _shot(page, picture.name)
    context.close()


def _settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.locator(".busy").wait_for(state="detached")


def _documents(browser: Browser) -> None:
    """The map and the report that a customer gets."""
    found = plan(load(), "Changchun", "Hamburg")
    with tempfile.TemporaryDirectory() as folder:
        for kind, lang, size in (("map", "en", (1280, 860)), ("report", "ru", (1000, 1250))):
            file = Path(folder) / f"{kind}.html"
            made = answers.document(kind, found, limit=5, by="best", now=datetime.now(UTC), look=Look(lang=lang))
            file.write_text(made, encoding="utf-8")
            page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
            page.goto(file.as_uri())
            page.wait_for_timeout(800)
            _shot(page, f"{kind}-{lang}")


def _shot(page: Page, name: str) -> None:
    page.screenshot(path=TARGET / f"{name}.jpg", type="jpeg", quality=QUALITY)


if __name__ == "__main__":
    main()
