"""The description of the API (OpenAPI 3.1) and a page that shows it, made from the same shapes that check requests."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from corridor import __version__
from corridor.web.point_to_point import QUERY
from corridor.web.shapes import BODIES

Document = dict[str, Any]

QUESTIONS = {
    "plan": "Every undominated route, as corridor route --json prints it",
    "risk": "The same with how sure the times are, as --risk --json",
    "explain": "The same with the items of one route, as --explain --json",
    "departures": "When to ship, as corridor departures --json",
    "whatif": "Routes before and after scenarios, as corridor whatif --json",
    "sweep": "What wins while one figure changes, as corridor sweep --json",
    "reach": "What can be reached, as corridor reach --json",
    "allocate": "Orders onto departures with limited space, as corridor allocate --json",
    "said": "Texts of answers in another language",
}
EXPORTS = {
    "csv": "text/csv", "geojson": "application/geo+json", "ics": "text/calendar", "map": "text/html",
    "report": "text/html",
}  # fmt: skip

_INTEGERS = ("maxTranshipment", "limit")
_REQUIRED = ("placeOfReceipt", "placeOfDelivery")

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["kind", "message"],
            "properties": {
                "kind": {"type": "string"},
                "message": {"type": "string"},
                "candidates": {"type": "array", "items": {"type": "string"}},
                "suggestions": {"type": "array", "items": {"type": "string"}},
                "faults": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}


def document() -> Document:
    """The OpenAPI document."""
    paths: Document = {
        "/api/meta": _get("What there is to choose from"),
        "/api/places": _get(
            "What a name that is being typed may mean", {"q": {"type": "string"}, "limit": {"type": "integer"}}
        ),
        "/api/network.geojson": _get("The whole network", kind="application/geo+json"),
        "/api/critical": _post(
            "critical", "What hurts most when it is closed, streamed with progress", "text/event-stream"
        ),
        "/api/own": _post("own", "Send own figures; they are checked and kept as long as the server runs"),
        "/api/own/{id}": {
            "delete": {
                "summary": "Forget own figures that were sent",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": _responses("application/json"),
            }
        },
        "/v1/point-to-point-routes": _get(
            "Routes in the shape of DCSA Commercial Schedules 1.0",
            {name: {"type": "integer" if name in _INTEGERS else "string"} for name in QUERY},
            required=_REQUIRED,
        ),
    }
    paths |= {f"/api/{name}": _post(name, summary) for name, summary in QUESTIONS.items()}
    paths |= {f"/api/export/{name}": _post("export", f"The plan as {name}", kind) for name, kind in EXPORTS.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "corridor",
            "version": __version__,
            "description": "The answers of the command line over HTTP. No route is an answer (200) that says why.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {"Error": _ERROR, **{f"{name}-body": body for name, body in BODIES.items()}}},
    }


def _responses(kind: str) -> Document:
    error = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    return {
        "200": {"description": "The answer", "content": {kind: {}}},
        "400": {"description": "The request cannot be read", **error},
        "404": {"description": "There is no such thing", **error},
        "413": {"description": "The body is over 1 MB", **error},
        "415": {"description": "The body is not JSON", **error},
        "422": {"description": "The question is refused, with the remedy", **error},
        "503": {"description": "The question took too long", **error},
    }


def _post(body: str, summary: str, kind: str = "application/json") -> Document:
    shape = {"$ref": f"#/components/schemas/{body}-body"}
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": shape}}},
            "responses": _responses(kind),
        }
    }


def _get(
    summary: str, query: Document | None = None, *, kind: str = "application/json", required: tuple[str, ...] = ()
) -> Document:
    parameters = [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in (query or {}).items()
    ]
    return {"get": {"summary": summary, "parameters": parameters, "responses": _responses(kind)}}


def page() -> str:
    """The document for people: plain HTML, no script."""
    parts = [
        (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            "<title>corridor: API</title><link rel=stylesheet href=/static/page.css>"
            "<main class=api><h1>corridor: API</h1>"
            "<p>POST bodies are JSON. <a href=/api/openapi.json>OpenAPI document</a>. <a href=/>The page</a>.</p>"
        )
    ]
    described = document()
    for path, methods in described["paths"].items():
        for method, about in methods.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(about['summary'])}</p>")
            parts += [
                f"<p><code>{escape(parameter['name'])}</code> ({parameter['in']})</p>"
                for parameter in about.get("parameters", ())
            ]
            content = about.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                name = content["schema"]["$ref"].rpartition("/")[2]
                shape = json.dumps(described["components"]["schemas"][name], indent=1, ensure_ascii=False)
                parts.append(f"<details><summary>Body</summary><pre tabindex=0>{escape(shape)}</pre></details>")
    return "".join(parts) + "</main></html>\n"
