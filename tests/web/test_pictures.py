"""Golden pictures of the page, a map and a report, on the small network: ``CORRIDOR_GOLDEN=write`` takes them anew.

A picture is an eighth of the screen in size, so that it holds what stands where and in which colour, and no letter.
Where other fonts are installed lines break elsewhere, and another Chromium smooths edges otherwise: there the pictures
are left alone, and the test says so.
"""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from corridor.api import answers
from corridor.views.registry import Look
from tests.support.browser import opened
from tests.support.dated import TIMES, plan

from .browsing import Served

pytestmark = pytest.mark.browser
GOLDEN = Path(__file__).parents[1] / "golden" / "pictures"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SHRINK = 8
DIFFERENT = 16
"""Levels of 255 by which a point of a shrunken picture has another colour: land and sea differ by 18."""
MOST_DIFFERENT = 0.004
"""Share of such points that a picture may have. The line of a route that lacks makes 0.007, a panel 0.03."""
FONTS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const texts = ["Changchun 0123", "\u957f\u6625\u5e03\u62c9\u683c", "\u0427\u0430\u043d\u0447\u0443\u043d\u044c"];
  return texts.map((text) => {
    pen.font = `16px ${getComputedStyle(document.body).fontFamily}`;
    return Math.round(pen.measureText(text).width);
  });
}"""


def looked_at(page: Page, name: str) -> None:
    """Hold what a page shows against its golden picture."""
    running = page.context.browser
    assert running is not None
    machine = {"chromium": running.version.split(".")[0], "text_px": page.evaluate(FONTS)}
    kept = GOLDEN / "machine.json"
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen = whole.resize((whole.width // SHRINK, whole.height // SHRINK), Image.Resampling.BOX)
    path = GOLDEN / f"{name}.png"
    if os.environ.get("CORRIDOR_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        seen.save(path, optimize=True)
        kept.write_text(json.dumps(machine) + "\n", encoding="utf-8")
    if json.loads(kept.read_text(encoding="utf-8")) != machine:
        pytest.skip(f"the pictures were taken by another Chromium, or with other fonts: here {machine}")
    share = unlike(seen, Image.open(path).convert("RGB"))
    if share > MOST_DIFFERENT:
        seen.save(Path(os.environ.get("TMPDIR", "/tmp")) / f"corridor-{name}.png")  # noqa: S108 - to be looked at
    assert share <= MOST_DIFFERENT, f"{name}: {share:.1%} of the picture is another"


def unlike(a: Image.Image, b: Image.Image) -> float:
    """The share of points in which two pictures have another colour."""
    if a.size != b.size:
        return 1.0
    bands = [band.point(lambda level: 255 * (level > DIFFERENT)) for band in ImageChops.difference(a, b).split()]
    marked = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return marked.histogram()[255] / (a.width * a.height)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_looks_as_it_was_looked_at(served_small: Served, width: int) -> None:
    page = served_small.open("/?to=Hamburg&route=1", width=width)
    page.locator("#map[data-state=drawn]").wait_for()
    page.wait_for_timeout(400)
    looked_at(page, f"page-{width}")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("kind", ["map", "report"])
def test_a_document_looks_as_it_was_looked_at(served_small: Served, tmp_path: Path, kind: str, width: int) -> None:
    file = tmp_path / f"{kind}.html"
    found = plan("Hamburg", by="cheapest", times=TIMES)
    file.write_text(answers.document(kind, found, limit=5, by="best", now=NOW, look=Look()), encoding="utf-8")
    page = opened(served_small.browser, file, width=width)
    page.wait_for_timeout(200)
    looked_at(page, f"{kind}-{width}")


def test_what_lacks_on_a_picture_is_seen() -> None:
    whole = Image.open(GOLDEN / "map-1440.png").convert("RGB")
    bare = whole.copy()
    bare.paste((255, 255, 255), (whole.width * 7 // 10, 0, whole.width, whole.height // 2))  # half of the panel
    assert unlike(whole, bare) > MOST_DIFFERENT
    assert unlike(whole, whole) == 0
