"""What axe-core says of a page. The program comes with the package ``axe-playwright-python``, so no node is needed."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

GRAVE = ("serious", "critical")


@cache
def _program() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def grave(page: Page) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks gravely, each with the elements that break it. The page must let scripts run."""
    page.evaluate(_program())
    rows: list[dict[str, Any]] = page.evaluate("() => axe.run(document)")["violations"]
    return [
        (row["id"], [node["html"][:160] for node in row["nodes"]][:3]) for row in rows if row["impact"] in GRAVE
    ]  # fmt: skip
