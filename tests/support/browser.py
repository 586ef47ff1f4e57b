"""A real browser with the network cut off, and pages opened in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def opened(browser: Browser, page_file: Path, *, width: int = 1400, height: int = 900) -> Page:
    """The page, with every request but that for the file itself refused, and any trouble raised."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": height}).new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url) if not_local(request.url, page_file) else None)
    page.goto(page_file.as_uri())
    page.wait_for_selector(".names span", state="attached")
    assert trouble == []
    page.trouble = trouble  # type: ignore[attr-defined]
    return page


def not_local(url: str, page_file: Path) -> bool:
    return url != page_file.as_uri() and not url.startswith("data:")


@contextmanager
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "no Chromium on the path; make test installs one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()
