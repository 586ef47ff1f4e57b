"""``/v1/point-to-point-routes`` keeps to the schema of DCSA Commercial Schedules 1.0."""

from __future__ import annotations

import itertools
import json
import os
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from corridor.web.point_to_point import MOST_ROWS

from .asked import client

SCHEMA = json.loads((Path(__file__).parent / "point_to_point.schema.json").read_text(encoding="utf-8"))
WHEN = {"departureStartDate": "2027-01-15"}
ANSWERS = 1_000 if os.environ.get("CORRIDOR_LONG") else 8
"""How many answers are looked at, each of several solutions; after the first eight they are between any two nodes."""
ENDS = ["DEHAM", "CZPRG", "KRPUS", "JPTYO", "PLWAW", "RUMOW", "SGSIN", "USLAX", "NLRTM", "DEDUI", "AEJEA", "KZALA"]


@pytest.fixture(scope="module")
def asking() -> Iterator[TestClient]:
    with client() as found:
        yield found


def test_solutions_keep_to_the_schema_and_join_in_place_and_time(asking: TestClient) -> None:
    validator, answers, checked = Draft202012Validator(SCHEMA), 0, 0
    draw = random.Random(16)
    known = [node for node in asking.get("/api/meta").json()["nodes"] if len(node) == len("DEHAM")]
    starts = itertools.chain(["CNCGQ"] * 8, iter(lambda: draw.choice(known), None))
    ends = itertools.chain(draw.sample(ENDS, 8), iter(lambda: draw.choice(known), None))
    for start, end in zip(starts, ends, strict=False):
        if answers == ANSWERS:
            break
        query = {"placeOfReceipt": start, "placeOfDelivery": end, **WHEN}
        answer = asking.get("/v1/point-to-point-routes", params=query)
        if start == end or (start != "CNCGQ" and answer.status_code == 422):
            continue
        assert answer.status_code == 200, answer.text
        rows = answer.json()
        answers += 1
        assert rows or start != "CNCGQ", end
        for row in rows:
            validator.validate(row)
            checked += 1
            moments = [datetime.fromisoformat(row["placeOfReceipt"]["dateTime"])]
            for leg in row["legs"]:
                moments += [datetime.fromisoformat(leg[side]["dateTime"]) for side in ("departure", "arrival")]
            assert moments == sorted(moments)
            assert all(moment.utcoffset() is not None for moment in moments)
            for one, after in zip(row["legs"], row["legs"][1:], strict=False):
                assert one["arrival"]["location"] == after["departure"]["location"]
    assert checked >= 40


def test_borders_are_calls_and_what_the_standard_lacks_stands_in_a_block_of_its_own(asking: TestClient) -> None:
    query = {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", **WHEN}
    rows = asking.get("/v1/point-to-point-routes", params=query).json()
    legs = [leg for row in rows for leg in row["legs"]]
    assert "BORD" in {call["facilityTypeCode"] for leg in legs for call in leg.get("intermediateCalls", ())}
    air = [leg for leg in legs if leg["corridor"]["modeOfTransport"] == "AIR"]
    assert air
    assert not any("transport" in leg for leg in air)
    for row in rows:
        assert row["corridor"]["usd"] == pytest.approx(sum(leg["corridor"]["usd"] for leg in row["legs"]))


def test_pages_follow_one_another_by_cursor_and_leave_nothing_out(asking: TestClient) -> None:
    def rows(limit: int) -> list[Any]:
        query = {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", **WHEN, "limit": str(limit)}
        seen, cursor = [], ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = asking.get("/v1/point-to-point-routes", params={**query, **more})
            assert len(answer.json()) <= limit
            seen += answer.json()
            cursor = answer.headers.get("next-page-cursor", "")
            if not cursor:
                return [row["legs"] for row in seen]

    few = rows(3)
    assert len(few) > 30
    assert few == rows(MOST_ROWS)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"placeOfReceipt": "CNCGQ"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "Hamburg"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", "limit": "0"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", "limit": "٣"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", "departureStartDate": "soon"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", "cursor": "xx"},
        {"placeOfReceipt": "CNCGQ", "placeOfDelivery": "DEHAM", "nonsense": "1"},
    ],
)
def test_a_wrong_query_is_refused(asking: TestClient, query: dict[str, str]) -> None:
    assert asking.get("/v1/point-to-point-routes", params=query).status_code == 400
