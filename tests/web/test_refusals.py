"""What the server refuses: foreign names, other sites, what is no JSON, too much, paths, wrong words."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from corridor.api import planning
from corridor.search.pause import checked_by
from tests.support.paths import ROOT, SMALL

from .asked import client

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def asking() -> Iterator[TestClient]:
    with client(SMALL) as found:
        yield found


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil:8765", "[::"])
def test_a_foreign_host_is_refused(asking: TestClient, host: str) -> None:
    for path in ("/", "/api/meta", "/static/page.css"):
        answer = asking.get(path, headers={"host": host})
        assert answer.status_code == 403
        assert answer.json()["error"]["kind"] == "WrongHost"


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "[::1]:8765", "LOCALHOST:8765"])
def test_this_machine_by_any_of_its_names_is_answered(asking: TestClient, host: str) -> None:
    assert asking.get("/", headers={"host": host}).status_code == 200


def test_another_site_may_not_ask(asking: TestClient) -> None:
    body = '{"destination": "Hamburg"}'
    wrong = asking.post("/api/plan", content=body, headers=JSON | {"origin": "http://evil.example"})
    assert wrong.status_code == 403
    assert asking.get("/api/meta", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    right = asking.post("/api/plan", content=body, headers=JSON | {"origin": "http://127.0.0.1:8765"})
    assert right.status_code == 200
    assert not [name for name in right.headers if name.startswith("access-control")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_may_be_posted(asking: TestClient, kind: str) -> None:
    answer = asking.post("/api/plan", content='{"destination": "Hamburg"}', headers={"content-type": kind})
    assert answer.status_code == 415


def test_a_body_over_a_megabyte_is_refused_whether_or_not_it_says_so(asking: TestClient) -> None:
    big = b'{"destination": "' + b"x" * 1_100_000 + b'"}'
    assert asking.post("/api/plan", content=big, headers=JSON).status_code == 413
    parts = (big[i : i + 100_000] for i in range(0, len(big), 100_000))
    assert asking.post("/api/plan", content=parts, headers=JSON).status_code == 413


def test_every_answer_forbids_foreign_scripts_and_frames(asking: TestClient) -> None:
    for path in ("/", "/api/meta", "/api/", "/nothing"):
        policy = asking.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("not json", 400, "JSON"),
        ("[1]", 400, "object"),
        ("[" * 50_000, 400, "nested"),
        (r'{"destination": "\ud800"}', 400, r"a text holds '\ud800', half of a pair"),
        (r'{"destination": "Hamburg", "scenarios": [{"toml": "# \ud800"}]}', 400, "half of a pair"),
        ('{"destination": "Hamburg", "value": 3}', 400, "value"),
        ('{"destination": 7}', 400, "destination"),
        ('{"destination": "Hamburg", "max_usd": NaN}', 400, "NaN"),
        ('{"destination": "Hamburg", "wait": "never"}', 400, "wait"),
        ('{"destination": "Nowhereville"}', 422, "no place"),
        ('{"destination": "Changchun"}', 422, "same place"),
        ('{"destination": "Hamburg", "depart": "2001-01-01"}', 422, "past"),
        ('{"destination": "Hamburg", "shipment": {"teu": -1}}', 422, "above zero"),
        ('{"destination": "Hamburg", "currency": "XXQ"}', 422, "currency"),
        ('{"destination": "Hamburg", "avoid": ["no such thing"]}', 422, "no such thing"),
        ('{"destination": "Hamburg", "scenarios": ["../../etc/passwd"]}', 404, "ships"),
        ('{"destination": "Hamburg", "scenarios": ["/etc/passwd.toml"]}', 404, "ships"),
        ('{"destination": "Hamburg", "scenarios": [{"toml": "name = 3"}]}', 422, "name"),
        ('{"destination": "Hamburg", "scenarios": [{"toml": "not toml ["}]}', 422, "TOML"),
        ('{"destination": "Hamburg", "with": ["/etc"]}', 404, "own figures"),
    ],
)
def test_a_wrong_question_gets_its_status_and_a_remedy(asking: TestClient, body: str, status: int, said: str) -> None:
    answer = asking.post("/api/plan", content=body, headers=JSON)
    assert answer.status_code == status, answer.text
    assert said.lower() in answer.json()["error"]["message"].lower()


def test_an_ambiguous_place_comes_with_its_candidates() -> None:
    with client() as shipped:
        error = shipped.post("/api/plan", json={"destination": "Springfield"}).json()["error"]
    assert error["kind"] == "AmbiguousPlace"
    assert len(error["candidates"]) > 1


def test_what_is_not_there_is_told_as_json(asking: TestClient) -> None:
    assert asking.get("/api/nothing").json()["error"]["kind"] == "NoSuchAddress"
    assert asking.get("/api/plan").status_code == 405
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fweb/app.py"):
        assert asking.get(path).status_code == 404


def test_a_question_that_takes_too_long_is_ended() -> None:
    with client(seconds=0.02) as hurried:
        answer = hurried.post("/api/reach", json={})
    assert answer.status_code == 503
    assert answer.json()["error"]["kind"] == "TooLong"


def test_a_search_ends_when_nobody_waits_for_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    began, ended = threading.Event(), threading.Event()

    def endless(*_: Any, **__: Any) -> None:
        from corridor.search.pause import pause

        began.set()
        try:
            while True:
                pause()
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(planning, "plan", endless)
    with client(SMALL, seconds=0.3) as hurried:
        assert hurried.post("/api/plan", json={"destination": "Hamburg"}).status_code == 503
        assert began.is_set()
        assert ended.wait(5)
    checked_by(None)


def test_others_must_show_the_token() -> None:
    with client(SMALL, token="a-token-of-some-length") as guarded:  # noqa: S106
        assert guarded.get("/api/meta", headers={"host": "planner.example"}).status_code == 401
        shown = {"authorization": "Bearer a-token-of-some-length", "host": "planner.example"}
        assert guarded.get("/api/meta", headers=shown).status_code == 200
        assert guarded.get("/?token=wrong").status_code == 401
        entered = guarded.get("/?token=a-token-of-some-length", follow_redirects=False)
        assert entered.status_code == 303
        assert "HttpOnly" in entered.headers["set-cookie"]
        assert "SameSite=strict" in entered.headers["set-cookie"]
        assert guarded.get("/api/meta").status_code == 200


def test_a_hostile_name_in_a_scenario_comes_back_as_it_was_sent(asking: TestClient) -> None:
    name = '<img src=x onerror="alert(1)">'
    toml = f"name = '{name}'\n[[change]]\ntype = 'carbon_price'\nusd_per_tonne = 3\n"
    answer = asking.post("/api/whatif", json={"destinations": ["Hamburg"], "scenarios": [{"toml": toml}]})
    if answer.status_code == 200:
        assert answer.json()["scenarios"][0]["name"] == name
    else:
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("way", "where"),
    [("/api/plan", {"destination": "Hamburg"}), ("/api/whatif", {"destinations": ["Hamburg"]})],
)
def test_faults_of_a_scenario_that_ships_name_its_file_and_no_folder_of_the_server(
    asking: TestClient, way: str, where: dict[str, Any]
) -> None:
    answer = asking.post(way, json=where | {"scenarios": ["suez-open"]})
    assert answer.status_code == 422
    message = answer.json()["error"]["message"]
    assert "\n  suez-open.toml: change 1: selector-unknown" in message
    assert str(ROOT) not in answer.text
    assert len(message.splitlines()) < 120, "the first fifty of a kind, and how many more"


def test_own_figures_that_are_no_table_are_refused(asking: TestClient) -> None:
    for name in ("passwd", "../../evil.csv", "edges.csv/..", ".bashrc"):
        answer = asking.post("/api/own", json={"files": [{"name": name, "text": "x"}]})
        assert answer.status_code == 400
        assert "no table" in answer.json()["error"]["message"]
    assert asking.delete("/api/own/none").status_code == 404
    assert not list(Path.cwd().glob("evil*"))


def test_own_figures_are_checked_kept_by_id_and_change_only_the_answers_that_name_them(asking: TestClient) -> None:
    before = asking.post("/api/plan", json={"destination": "Hamburg"})
    money = "[money]\nholding_rate = 0.9\ncarbon_price = 500\n"
    sent = asking.post("/api/own", json={"name": "dear time", "files": [{"name": "assumptions.toml", "text": money}]})
    assert sent.status_code == 201, sent.text
    key = sent.json()["id"]
    assert {"id": key, "name": "dear time", "sent": True} in asking.get("/api/meta").json()["own"]
    after = asking.post("/api/plan", json={"destination": "Hamburg", "with": [key]}).json()
    assert after["assumptions"]["money"]["carbon_price"] == 500
    assert asking.post("/api/plan", json={"destination": "Hamburg"}).text == before.text
    assert asking.delete(f"/api/own/{key}").status_code == 200
    assert asking.post("/api/plan", json={"destination": "Hamburg", "with": [key], "n": 1}).status_code == 404


def test_faults_of_own_figures_are_told_each_with_its_remedy(asking: TestClient) -> None:
    wrong = [{"name": "assumptions.toml", "text": "[money]\nholding_rate = 'much'\n"}]
    answer = asking.post("/api/own", json={"files": wrong})
    assert answer.status_code == 422
    assert answer.json()["error"]["kind"] == "DataError"
    fault = answer.json()["error"]["faults"][0]
    assert "holding_rate" in fault["message"] + fault["where"]
    assert str(Path("/tmp")) not in answer.text  # noqa: S108 - where it is kept is nobody's business
