"""Whatever the description of the API allows, and what it does not, gets an answer or a refusal, never a failure.

``CORRIDOR_FUZZ=500 pytest tests/web/test_fuzz.py`` asks that many questions of each address; the default is a few.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from corridor.web import openapi
from tests.support.paths import SMALL

from .asked import client

EXAMPLES = int(os.environ.get("CORRIDOR_FUZZ", "2"))
REFUSALS = {400, 404, 405, 413, 415, 422, 503}
SLOW = "/api/critical"
"""It streams; its body is checked as the others are."""

MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
API = schemathesis.openapi.from_dict(openapi.document())
OPERATIONS = [one.ok() for one in API.get_all_operations() if isinstance(one, Ok) and one.ok().path != SLOW]


@pytest.fixture(scope="module")
def asking() -> Iterator[TestClient]:
    with client(SMALL, seconds=5.0) as found:
        yield found


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_no_question_makes_the_server_fail(
    operation: schemathesis.APIOperation[Any, Any, Any, Any], asking: TestClient
) -> None:
    for mode in MODES if operation.body or operation.query else MODES[:1]:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def asked(case: schemathesis.Case[Any]) -> None:
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8765")
            known: dict[str, Any] = {
                name: sent[name] for name in ("method", "url", "params", "headers", "json") if name in sent
            }
            if isinstance(raw := sent.get("data"), (bytes, str)):
                known["content"] = raw
            answer = asking.request(**known)
            assert answer.status_code == 200 or answer.status_code in REFUSALS, answer.text[:500]
            if answer.status_code != 200:
                assert answer.json()["error"]["message"]

        asked()
