"""The API answers what the command line prints, to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import corridor

from .asked import client, printed

pytestmark = pytest.mark.slow

DAY = "2027-01-15"


@pytest.fixture(scope="module")
def asking() -> Iterator[TestClient]:
    with client() as found:
        yield found


CASES = [
    ("plan", {"destination": "Hamburg"}, "route Hamburg --json"),
    ("plan", {"destination": "Prague", "n": None}, "route Prague --all --json"),
    (
        "plan",
        {"origin": "Duisburg", "destination": "长春", "shipment": {"boxes": {"40GP": 1, "20GP": 2}}, "by": "cheapest"},
        "route Duisburg 长春 --boxes 1x40GP,2x20GP --by cheapest --json",
    ),
    (
        "plan",
        {
            "destination": "Hamburg", "avoid": ["RU"], "max_transfers": 3, "no_mode": "air", "include_planned": True,
            "scenarios": ["suez-open.toml"], "shipment": {"teu": 4, "tonnes": 36, "value_usd": 500000},
        },
        (
            "route Hamburg --avoid RU --max-transfers 3 --no-mode air --include-planned --scenario suez-open.toml "
            "--teu 4 --tonnes 36 --value 500000 --json"
        ),
    ),
    ("plan", {"destination": "Prague", "depart": DAY}, f"route Prague --depart {DAY} --json"),
    ("risk", {"destination": "Prague", "n": 2, "draws": 500}, "route Prague -n 2 --risk 500 --json"),
    ("explain", {"destination": "Prague"}, "route Prague --explain --json"),
    (
        "departures",
        {"destination": "Busan", "start": DAY, "weeks": 2},
        f"departures Busan --from {DAY} --weeks 2 --json",
    ),
    (
        "whatif",
        {"destinations": ["Warsaw", "Hamburg"], "scenarios": ["manzhouli-congested-2024.toml"]},
        "whatif manzhouli-congested-2024.toml Warsaw Hamburg --json",
    ),
    (
        "sweep",
        {"destination": "Warsaw", "figure": "carbon price", "low": 0, "high": 500},
        "sweep Warsaw --set carbon_price --from 0 --to 500 --json",
    ),
    ("reach", {"within_days": 20, "nodes": False}, "reach --within 20d --no-nodes --json"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "words"), CASES, ids=[f"{name}-{i}" for i, (name, _, _) in enumerate(CASES)])
def test_an_answer_equals_what_the_command_line_prints(
    asking: TestClient, name: str, body: dict[str, object], words: str
) -> None:
    answer = asking.post(f"/api/{name}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == printed(*(word.replace("_", " ") for word in words.split()))


def test_no_route_is_an_answer_that_says_why(asking: TestClient) -> None:
    answer = asking.post("/api/plan", json={"destination": "Hamburg", "max_days": 0.5})
    assert answer.status_code == 200
    assert answer.text == printed("route", "Hamburg", "--max-days", "0.5", "--json", code=1)
    assert "lift" in answer.json()["why"]
    assert answer.json()["routes"] == []


def test_closures_are_told_while_they_are_made_and_end_with_the_answer(asking: TestClient) -> None:
    body = {"destinations": ["Prague"], "kinds": ["border"]}
    with asking.stream("POST", "/api/critical", json=body) as answer:
        text = "".join(answer.iter_text())
    events = [(part.split("\n")[0], part.split("\n")[1:]) for part in text.strip().split("\n\n")]
    progress = [json.loads(lines[0].removeprefix("data: ")) for kind, lines in events if kind == "event: progress"]
    assert [one["done"] for one in progress] == list(range(progress[-1]["total"] + 1))
    assert events[-1][0] == "event: answer"
    told = "\n".join(line.removeprefix("data: ") for line in events[-1][1]) + "\n"
    assert told == printed("critical", "Prague", "--kind", "border", "--json")


@pytest.mark.parametrize("kind", ["csv", "geojson"])
def test_a_document_equals_what_the_command_line_prints(asking: TestClient, kind: str) -> None:
    answer = asking.post(f"/api/export/{kind}", json={"destination": "Prague", "depart": DAY})
    assert answer.text == printed("route", "Prague", "--depart", DAY, f"--{kind}")
    assert answer.headers["content-disposition"] == f'attachment; filename="changchun-prague.{kind}"'


def test_a_calendar_equals_what_the_command_line_prints_but_for_the_second_in_which_it_is_made(
    asking: TestClient,
) -> None:
    answer = asking.post("/api/export/ics", json={"destination": "Prague", "depart": DAY}).text
    assert _unstamped(answer) == _unstamped(printed("route", "Prague", "--depart", DAY, "--ics"))
    undated = asking.post("/api/export/ics", json={"destination": "Prague"})
    assert undated.status_code == 422
    assert "dates" in undated.json()["error"]["message"]


def _unstamped(text: str) -> list[str]:
    return re.sub(r"(DTSTAMP|SEQUENCE):\w+", "", text).splitlines()


@pytest.mark.parametrize("kind", ["map", "report"])
def test_maps_and_reports_equal_the_files_of_the_command_line(
    asking: TestClient, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("written") / "page.html"
    printed("route", "Prague", f"--{kind}", str(file))
    answer = asking.post(f"/api/export/{kind}", json={"destination": "Prague"})
    assert answer.text == file.read_text(encoding="utf-8")
    assert "attachment" in answer.headers["content-disposition"]


def test_twenty_questions_at_once_each_get_their_own_answer(asking: TestClient) -> None:
    ends = ["Hamburg", "Prague", "Busan", "Warsaw", "Tokyo", "Moscow", "Duisburg", "Singapore", "Almaty", "Dubai"] * 2
    bodies = [{"destination": end, "shipment": {"teu": 2 + i % 3}} for i, end in enumerate(ends)]
    alone = [asking.post("/api/plan", json=body).text for body in bodies]
    with client() as fresh, ThreadPoolExecutor(20) as pool:
        together = list(pool.map(lambda body: fresh.post("/api/plan", json=body).text, bodies))
    assert together == alone


def test_places_are_offered_while_a_name_is_typed_in_any_script(asking: TestClient) -> None:
    for text, name in (("hambu", "Hamburg"), ("长", "Changchun"), ("Пра", "Prague"), ("Duisburg", "Duisburg")):
        found = asking.get("/api/places", params={"q": text}).json()["places"]
        assert any(place["name"].startswith(name) for place in found), text
        for place in found:
            assert place["country_name"]
            answer = asking.get("/api/places", params={"q": place["query"]}).json()
            assert answer["exact"], place


def test_an_ambiguous_name_is_offered_with_what_picks_each(asking: TestClient) -> None:
    found = asking.get("/api/places", params={"q": "Springfield"}).json()
    assert "fits" in found["message"]
    assert len({place["query"] for place in found["places"]}) > 1


def test_meta_names_what_there_is(asking: TestClient) -> None:
    meta = asking.get("/api/meta").json()
    assert {one["mode"] for one in meta["modes"]} == {"rail", "sea", "barge", "air", "road"}
    assert "suez-open.toml" in [one["id"] for one in meta["scenarios"]]
    assert meta["nodes"]["CNCGQ-XNG"]["country"] == "CN"


def test_the_network_is_geojson_with_every_node_and_service(asking: TestClient) -> None:
    text = asking.get("/api/network.geojson").text
    found = json.loads(text)
    meta = asking.get("/api/meta").json()
    points = [one["id"] for one in found["features"] if one["geometry"]["type"] == "Point"]
    assert sorted(points) == sorted(meta["nodes"])
    drawn = {name for one in found["features"] for name in one["properties"].get("services", ())}
    columns, rows = found["services"]["columns"], found["services"]["rows"]
    assert drawn == {row[columns.index("id")] for row in rows}
    assert {len(row) for row in rows} == {len(columns)}
    numbered = found["services"]["numbered"]
    told = {row[columns.index("id")]: [numbered[name][row[columns.index(name)]] for name in numbered] for row in rows}
    assert told == {
        one.id: [getattr(one, name) for name in numbered] for one in corridor.load().service_by_id.values()
    }  # fmt: skip
    assert len(text.encode()) < 3_000_000


ORDERS = """order,customer,origin,destination,ready,due,boxes,value_usd
1,A,Changchun,Hamburg,2026-12-03,2027-02-15,2x40HC,120000
2,B,Changchun,Dalian,2026-12-03,,1x40HC,80000
"""


def test_an_allocation_equals_what_the_command_line_prints(asking: TestClient, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    body = {
        "orders": {"name": "mine.csv", "text": ORDERS},
        "weeks": 2,
        "left_over_usd": 20_000,
        "late_usd_per_day": 150,
    }
    words = ["--weeks", "2", "--left-over-usd", "20000", "--late-usd-per-day", "150"]
    printed_one = printed("allocate", str(tmp_path / "orders.csv"), *words, "--json")
    assert asking.post("/api/allocate", json=body).text == printed_one


def test_orders_that_cannot_be_read_are_refused_by_their_row(asking: TestClient) -> None:
    answer = asking.post("/api/allocate", json={"orders": {"name": "/etc/passwd", "text": "order\n1\n"}})
    assert answer.status_code == 422
    assert answer.json()["error"]["faults"][0]["where"].startswith("orders.csv:1")


def test_texts_of_answers_are_said_in_the_language_of_the_reader(asking: TestClient) -> None:
    texts = ["there is no route", "19.2 d", "<b>no such thing</b>"]
    said = asking.post("/api/said", json={"lang": "ru", "texts": texts}).json()["said"]
    assert said == ["маршрута нет", "19,2 дн.", "<b>no such thing</b>"]
