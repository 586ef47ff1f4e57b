"""Text from data is text, whatever signs it holds: no output runs it, hides it or lets it steer what stands around it.

Every field of text that data may fill is filled with signs of templates, markup, scripts, formulas, control and
direction, and every output there is must hold. A new document of ``DOCUMENTS`` joins by itself.
"""
# ruff: noqa: SLF001

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Dialog, Page, Request

import corridor
from corridor.api import answers
from corridor.api.objects import shown
from corridor.model.network import Connection
from corridor.planning.connections import Change
from corridor.planning.routes.ranked import ranked
from corridor.planning.routes.route import Note
from corridor.views.embedding import block
from corridor.views.maps.reach_map import reach_page
from corridor.views.registry import DOCUMENTS
from corridor.views.words import markdown_table
from tests.support.dated import TIMES, changed_route, plan

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TEMPLATES = ("{{7*7}}", "{% for x in y %}", "{#", "#}", "%}", "${7*7}", "{{ self }}")
MARKUP = (
    "<script>window.ran=1</script>", "</script><script>window.ran=1</script>", "<img src=x onerror=window.ran=1>",
    "<!--", "]]>", "<svg onload=window.ran=1>", "'\"><b onmouseover=window.ran=1>", "javascript:window.ran=1", "&amp;",
    "</style><script>window.ran=1</script>", "\u2028\u2029",
)  # fmt: skip
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)")
STEERING = ("a\u202eb", "c\u2066d", "e\u200ff", "g\x1b[31mh", "i\x07j", "k\rl", "m\nn", "\ufeffo")
MEAN = "".join((*TEMPLATES, *MARKUP, *FORMULAS, *STEERING)) + "end"


def hostile_of(value: Any, mean: str) -> Any:
    """A record with every field that holds free text filled with mean signs."""
    free = {"name", "operator", "source", "text", "aliases", "short", "id_text"}
    return replace(value, **{
        field.name: (mean,) if field.name == "aliases" else mean
        for field in fields(value)
        if field.name in free and getattr(value, field.name) not in (None, ())
    })  # fmt: skip


def timed(node: str, service: str) -> Change:
    """A timed connection with mean signs."""
    row = Connection(
        from_service=MEAN, to_service=service, node=node, hours=9.0, basis="assumed", source=MEAN, notes=MEAN
    )  # fmt: skip
    return Change(connection=row, unload_h=1.0, wait_h=0.0, load_h=8.0)


@pytest.fixture(scope="module")
def hostile() -> corridor.Plan:
    """A dated plan in which all free text is mean."""
    found = plan("Hamburg", by="fastest", times=TIMES)
    network = found.network
    nodes = {key: hostile_of(node, MEAN) for key, node in network.node_by_id.items()}
    services = {
        key: replace(hostile_of(service, MEAN), hops=tuple(hostile_of(hop, MEAN) for hop in service.hops))
        for key, service in network.service_by_id.items()
    }
    world = replace(network, node_by_id=nodes, service_by_id=services)
    ends = {end: hostile_of(getattr(found.question, end), MEAN) for end in ("origin", "destination")}
    note = Note(id=MEAN, severity="warning", checked=date(2026, 11, 1), text=MEAN, source=MEAN)
    routes = []
    for route in found.routes:
        legs = [
            replace(
                hostile_of(leg, MEAN), hops=tuple(hostile_of(hop, MEAN) for hop in leg.hops),
                boarded_by=None if leg.service is None else timed(leg.from_node, leg.service),
            )
            for leg in route.legs
        ]  # fmt: skip
        changed = replace(route, legs=tuple(legs), via=MEAN, main_haul=MEAN, way=MEAN, notes=(note,))
        routes.append(changed_route(changed, TIMES))
    return shown(replace(found, question=replace(found.question, network=world, **ends), routes=ranked(routes)))


def pages(hostile: corridor.Plan) -> dict[str, str]:
    """Every output that a browser opens."""
    written = {
        kind: answers.document(kind, hostile, limit=5, by="best", now=NOW)
        for kind, row in DOCUMENTS.items()
        if row.suffix == "html"
    }
    scenario = corridor.Scenario(MEAN).delay(node="RUZBK", hours=1)
    asked = replace(hostile.origin, name=MEAN)
    comparison = corridor.what_if(hostile.network, scenario, ["DEHHN"], origin=asked)
    rows = [
        {"kind": kind, "id": "DE", "name": MEAN, "country": "DE", "lat": 53.5, "lon": 10.0, "reached": True,
         "via": MEAN, "days": 20.0, "usd": 6000.0, "kg_co2e": 4000.0, "fastest_days": 20.0, "cheapest_usd": 6000.0}
        for kind in ("city", "node")
    ]  # fmt: skip
    network = corridor.Network(**{one.name: getattr(hostile.network, one.name) for one in fields(hostile.network)})
    first: Any = hostile.routes[0]
    return written | {
        "network": network._page().html(),
        "notebook map": hostile.map().get_root().render(),
        "notebook plan": f"<meta charset=utf-8>{hostile._repr_html_()}",
        "notebook route": f"<meta charset=utf-8>{first._repr_html_()}",
        "notebook network": f"<meta charset=utf-8>{network._repr_html_()}",
        "what if": comparison._page().html(),
        "notebook what if": f"<meta charset=utf-8>{comparison._repr_html_()}",
        "reach": reach_page(rows, hostile.origin, title=MEAN, limits=MEAN).html(),
    }


def looked_at(browser: Browser, file: Path) -> tuple[Page, list[str]]:
    """A page in a browser with the network cut off, everything on it opened and clicked, and what went wrong."""
    page = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}).new_page()
    trouble: list[str] = []

    def spoke(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            trouble.append(request.url)

    page.on("dialog", spoke)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", asked)
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for path in page.locator("path.leaflet-interactive").all()[:12]:
        path.dispatch_event("mouseover")
        path.dispatch_event("click")
    page.evaluate(
        "document.querySelectorAll('*').forEach(one => one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
    )
    page.wait_for_timeout(100)
    return page, trouble


@pytest.mark.browser
def test_nothing_in_any_text_runs_in_a_browser_and_the_text_stands_as_it_is(
    browser: Browser, hostile: corridor.Plan, tmp_path: Path
) -> None:
    for name, html in pages(hostile).items():
        file = tmp_path / f"{name}.html"
        file.write_text(html, encoding="utf-8", newline="")
        page, trouble = looked_at(browser, file)
        assert trouble == [], name
        assert page.evaluate("window.ran") is None, name
        assert page.locator("img").count() == 0, name
        text = page.evaluate("document.body.innerText + document.title")
        if name not in ("network", "notebook network"):  # shows names only when asked
            for part in ("{{7*7}}", "{#", "<script>window.ran=1</script>", "<img src=x onerror=window.ran=1>", "&amp;"):
                assert part in text, (name, part)
        assert "\u202e" not in text, name
        assert "\u2066" not in text, name
        assert "\x1b" not in text, name
        page.close()


def test_the_search_of_a_network_shows_names_as_text(browser: Browser, hostile: corridor.Plan, tmp_path: Path) -> None:
    file = tmp_path / "network.html"
    file.write_text(pages(hostile)["network"], encoding="utf-8", newline="")
    page, trouble = looked_at(browser, file)
    page.locator("input.search").fill("{{7*7}}")
    page.locator(".panel button.link").first.click()
    assert "{{7*7}}" in page.locator(".panel h2").first.inner_text()
    assert trouble == []
    assert page.evaluate("window.ran") is None


def test_a_table_a_line_and_an_answer_hold_the_text_as_it_was(hostile: corridor.Plan) -> None:
    rows = list(
        csv.DictReader(io.StringIO(answers.document("csv", hostile, limit=None, by="best", now=NOW), newline=""))
    )
    assert {row["name"] for row in rows} == {MEAN}
    lines = json.loads(answers.document("geojson", hostile, limit=None, by="best", now=NOW))
    assert {feature["properties"]["name"] for feature in lines["features"]} == {MEAN}
    assert json.loads(answers.text(hostile.to_dict()))["routes"][0]["legs"][0]["name"] == MEAN


def test_a_calendar_with_any_text_can_be_read_again(hostile: corridor.Plan) -> None:
    text = answers.document("ics", hostile, limit=1, by="best", now=NOW)
    assert not {sign for sign in text if ord(sign) < 32} - {"\r", "\n"}
    assert "\u202e" not in text
    (event, *_) = Calendar.from_ical(text).walk("VEVENT")
    assert "{{7*7}}{% for x in y %}{#" in str(event["description"])


def test_the_terminal_shows_no_sign_that_steers_it(hostile: corridor.Plan, capsys: pytest.CaptureFixture[str]) -> None:
    from corridor.cli.printing import show
    from corridor.views.terminal.plans import print_plan

    show(lambda screen: print_plan(hostile, screen, limit=None, by="best"))
    printed = capsys.readouterr().out
    assert "{{7*7}}" in "".join(printed.split())
    assert not {"\x1b", "\x07", "\r", "\u202e", "\u2066", "\u200f"} & set(printed)


@pytest.mark.parametrize("sign", ["<", ">", "&", "{", "}", "\u2028", "\u2029"])
def test_a_block_of_data_holds_no_sign_of_markup_or_templates_in_its_texts(sign: str) -> None:
    text = block({"a": f'x{sign}{sign}\\{sign}"{sign}', f"key{sign}": [1, None]})
    assert json.loads(text) == {"a": f'x{sign}{sign}\\{sign}"{sign}', f"key{sign}": [1, None]}
    assert sign * 2 not in text
    assert sign in "{}" or sign not in text


def test_a_table_in_markdown_holds_no_markup_of_a_cell() -> None:
    """Markdown hands on tags of HTML as they are, so the angle bracket that opens one must not come through."""
    page = markdown_table(("place",), [[MEAN], ["[pay](http://evil.example)"], ["\\[pay](http://evil.example)"]])
    rows = page.splitlines()[2:]
    assert "<" not in page
    assert len(rows) == 3
    assert all(row.count("|") == 2 for row in rows)
    assert [row[2:-2] for row in rows[1:]] == ["\\[pay](http://evil.example)", "\\\\\\[pay](http://evil.example)"]
