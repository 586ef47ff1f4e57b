"""Errors as JSON: ``{"error": {"kind", "message", ...}}`` with the status that says whose fault it is.

400: the request cannot be read; 404: there is no such thing; 422: it can be read, and the library refuses it.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from corridor.api import answers
from corridor.errors import AmbiguousPlace, CorridorError, DataError, Fault, ScenarioError, UnknownPlace

MOST_FAULTS = 50


class RequestRefused(Exception):  # noqa: N818 - it says what happened
    """A request that is not answered, with its HTTP status."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message


def json_response(answer: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever JSON can hold
    """An answer, in the bytes that the command line prints."""
    return text_response(answers.text(answer), status)


def text_response(text: str, status: int = 200) -> Response:
    """JSON that is written already."""
    return Response(text.encode(), status, media_type="application/json")


def refused(error: RequestRefused) -> Response:
    """The answer to a request that is refused."""
    return json_response({"error": {"kind": error.kind, "message": error.message}}, error.status)


def failed(error: CorridorError) -> Response:
    """What the library said against a question."""
    told: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, AmbiguousPlace):
        told["candidates"] = list(error.candidates)
    if isinstance(error, UnknownPlace):
        told["suggestions"] = list(error.suggestions)
    if isinstance(error, DataError | ScenarioError):
        told["faults"] = [fault_dict(fault) for fault in error.faults[:MOST_FAULTS]]
    return json_response({"error": told}, 422)


def fault_dict(fault: Fault) -> dict[str, str]:
    """A fault for JSON."""
    return {"code": fault.code, "where": fault.where, "message": fault.message, "fix": fault.fix}
