"""The page in a real browser that can reach nothing but this server."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import corridor
from tests.support.paths import ROOT

from .asked import printed
from .browsing import Served, settled

pytestmark = pytest.mark.browser
STATIC = ROOT / "src" / "corridor" / "web" / "static"
LANGUAGES = ("en", "zh", "ru")


def cards(page: Page) -> list[dict[str, str]]:
    return [
        {name: card.get_attribute(f"data-{name}") or "" for name in ("haul", "hours", "usd", "kg")}
        for card in page.locator(".card").all()
    ]


def test_the_form_is_filled_in_by_keyboard_and_the_cards_are_those_of_the_plan(served: Served) -> None:
    page = served.open("/")
    box = page.get_by_role("combobox", name="To", exact=True)
    for _ in range(30):
        page.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.type("prag")
    page.locator("[role=option]").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.locator(".card").first.wait_for()
    settled(page)
    plan = corridor.plan(corridor.load(), "Changchun", box.input_value(), shipment=corridor.Shipment(boxes="1x40GP"))
    first: dict[str, dict[str, Any]] = {}
    for route in plan.to_dict()["routes"]:
        first.setdefault(route["main_haul"], route)
    assert [(card["haul"], float(card["hours"]), float(card["usd"]), float(card["kg"])) for card in cards(page)] == [
        (haul, route["hours"], route["usd"], route["kg_co2e"]) for haul, route in first.items()
    ]


def test_back_reload_and_a_sent_link_keep_what_was_asked(served: Served) -> None:
    page = served.open("/?to=Prague")
    before = cards(page)
    page.get_by_label("Currency").select_option("CNY")
    page.locator(".card button.plain").first.click()
    page.locator(".sheet").wait_for()
    settled(page)
    address = page.url
    assert "cur=CNY" in address
    assert "route=1" in address
    page.reload()
    page.locator(".sheet").wait_for()
    assert "CNY" in page.locator(".card .figures").first.inner_text()
    page.go_back()
    page.locator(".sheet").wait_for(state="detached")
    page.go_back()
    page.wait_for_url("**/?to=Prague&lang=en")
    settled(page)
    assert cards(page) == before
    assert "USD" in page.locator(".card .figures").first.inner_text()
    other = served.open(address.removeprefix(served.address))
    other.locator(".sheet").wait_for()


def test_the_thresholds_of_a_day_are_exact_and_move_the_best_card(served: Served) -> None:
    page = served.open("/?to=Prague")
    routes = corridor.plan(
        corridor.load(), "Changchun", "Prague", shipment=corridor.Shipment(boxes="1x40GP")
    ).to_dict()["routes"]  # fmt: skip
    winners = sorted(
        (route["wins_usd_per_day"][0], route["main_haul"]) for route in routes if route["wins_usd_per_day"]
    )
    # Routes of one main haul share a card: the best card changes where the main haul does
    lows = [low for i, (low, haul) in enumerate(winners) if i == 0 or winners[i - 1][1] != haul]
    shown = page.locator("[data-threshold]")
    assert [float(one.get_attribute("data-threshold") or "") for one in shown.all()] == lows
    wins = {route["wins_usd_per_day"][0]: route["main_haul"] for route in routes if route["wins_usd_per_day"]}
    for place, low in enumerate(lows):
        shown.nth(place).click()
        assert page.locator(".card.winner").get_attribute("data-haul") == wins[low]


def test_the_deltas_of_a_scenario_are_those_of_whatif(served: Served) -> None:
    page = served.open("/?tab=whatif&to=Warsaw")
    page.locator("[data-scenario='manzhouli-congested-2024.toml']").check()
    page.locator(".before-after").wait_for()
    settled(page)
    words = ("whatif", "manzhouli-congested-2024.toml", "Warsaw", "--boxes", "1x40GP", "--json")
    effects = json.loads(printed(*words))["destinations"][0]["effects"]
    for row in effects:
        told = page.locator(f"[data-tag={row['tag']}] [data-delta]")
        assert [float(one.get_attribute("data-delta") or "") for one in told.all()] == [
            row["days_delta"], row["usd_delta"], row["kg_co2e_delta"],
        ]  # fmt: skip


def test_downloads_are_the_bytes_of_the_command_line(served: Served, tmp_path: Path) -> None:
    page = served.open("/?to=Prague&date=2027-01-15")
    for kind, suffix in (("csv", "csv"), ("geojson", "geojson"), ("map", "html")):
        with page.expect_download() as waiting:
            page.locator(f"[data-kind={kind}]").click()
        saved = tmp_path / f"saved.{suffix}"
        waiting.value.save_as(saved)
        assert waiting.value.suggested_filename == f"changchun-prague.{suffix}"
        own = tmp_path / f"own.{suffix}"
        printed("route", "Prague", "--depart", "2027-01-15", "--boxes", "1x40GP", f"--{kind}", str(own))
        assert saved.read_bytes() == own.read_bytes()


def test_a_limit_that_leaves_nothing_is_lifted_by_its_button(served: Served) -> None:
    page = served.open("/?to=Prague&maxdays=3")
    page.locator(".trouble button").first.click()
    page.locator(".card").first.wait_for()
    assert "maxdays" not in page.url


def test_a_hostile_name_stays_text(served: Served) -> None:
    name = '<img src=x onerror="document.title=1">'
    toml = f'name = \'{name}\'\n\n[[change]]\ntype = "close"\nnode = "CNMLX"\n'.replace("\n", "%0A").replace('"', "%22")
    page = served.open(f"/?tab=whatif&to=Warsaw&toml={toml}")
    page.locator(".before-after").wait_for()
    assert name in (page.locator("pre").text_content() or "")
    assert page.locator("img[src=x]").count() == 0
    page = served.open("/?to=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" in page.locator(".trouble").inner_text()


def test_the_languages_have_the_same_words_and_no_english_is_left_over() -> None:
    words = {lang: json.loads((STATIC / "words" / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    for lang in ("zh", "ru"):
        assert set(words[lang]) == set(words["en"])
        assert [key for key, text in words[lang].items() if text == words["en"][key]] == []
        for key, text in words[lang].items():
            named = {part.split("}")[0] for part in text.split("{")[1:]}
            assert named == {part.split("}")[0] for part in words["en"][key].split("{")[1:]}, key


def test_the_page_is_small() -> None:
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 600_000


def test_the_bundle_is_what_the_sources_make(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules" / "esbuild").exists():
        pytest.skip("node or esbuild is not installed: npm ci in web/")
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=ROOT / "web", check=True, capture_output=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(STATIC): path.read_bytes() for path in STATIC.rglob("*") if path.is_file()}
    assert made == kept


def test_the_way_of_an_order_that_was_placed_is_drawn(served: Served) -> None:
    page = served.open("/?tab=week")
    page.locator("button.main").click()
    page.locator("tr[data-order] button").first.click()
    page.locator("#map[data-state=drawn]").wait_for()
    page.locator("#map .label.end").first.wait_for()
    assert page.locator("#map .label.end").count() == 2
    settled(page)
