"""The page of a server of its own, in a browser that can reach nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

PATIENT_MS = 60_000


@dataclass
class Served:
    address: str
    browser: Browser

    def open(self, path: str, *, width: int = 1440, lang: str = "en", **more: Any) -> Page:
        """The page at an address, once it has been answered; trouble is raised by ``settled``."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True, **more)
        page = context.new_page()
        trouble: list[str] = []
        page.on("console", lambda told: trouble.append(told.text) if told.type in ("error", "warning") else None)
        page.on("response", lambda answer: trouble.append(answer.url) if answer.status >= 500 else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: trouble.append(request.url) if self.foreign(request.url) else None)
        page.trouble = trouble  # type: ignore[attr-defined]
        page.set_default_timeout(PATIENT_MS)
        page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={lang}")
        settled(page)
        return page

    def foreign(self, url: str) -> bool:
        return not url.startswith((self.address, "data:", "blob:"))


def settled(page: Page) -> None:
    """Wait until nothing is being asked. Raises for an error of a script and for a request to another host."""
    page.get_by_role("tablist").wait_for()
    page.wait_for_timeout(250)
    page.locator(".busy").wait_for(state="detached")
    refused = "the server responded with a status of 422"  # a question that is refused is no trouble of the page
    assert [text for text in page.trouble if refused not in text] == []  # type: ignore[attr-defined]
