"""The bodies of requests as JSON Schemas: what is checked, what OpenAPI shows and what the tools of MCP take.

The keys are the keywords of ``corridor.plan`` and its kin; dates are texts, local to the place they speak of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from corridor.analysis.criticality import ELEMENT_KINDS
from corridor.model.shipment import ASKED
from corridor.model.waiting import WAIT_POLICIES
from corridor.planning.limits import rows
from corridor.planning.limits.rows import LimitKind
from corridor.planning.routes.route import TAGS
from corridor.views.tongues.tongue import LANGUAGES
from corridor.web.errors import RequestRefused

Schema = dict[str, Any]

MOST_WORDS = 50
MOST_SCENARIOS = 12
MOST_DESTINATIONS = 300
MOST_SCENARIO_TEXT = 200_000
MOST_ECHOED = 200
MOST_TEXTS = 500


def _one(kind: str, text: str, **more: Any) -> Schema:  # noqa: ANN401 - keywords of JSON Schema
    return {"type": [kind, "null"], "description": text, **more}


def _words(text: str) -> Schema:
    one = {"type": "string", "maxLength": 200}
    return {"anyOf": [one, {"type": "array", "items": one, "maxItems": MOST_WORDS}], "description": text}


_PLACE = {"type": "string", "maxLength": 400, "description": "A name in any script, a code, a node or lat,lon."}

_BOXES: Schema = {
    "anyOf": [
        {"type": "null"},
        {"type": "string", "maxLength": 200},
        {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 20},
    ],
}

SHIPMENT: Schema = {
    "type": ["object", "null"],
    "description": "What is sent; by default 2 TEU.",
    "additionalProperties": False,
    "properties": {
        one.name: _BOXES | {"description": one.help} if one.most is None else _one("number", one.help) for one in ASKED
    },
}

WORLD: Schema = {
    "scenarios": {
        "type": "array",
        "maxItems": MOST_SCENARIOS,
        "description": "Changes of the world, in order: names of shipped scenarios, or texts in TOML.",
        "items": {
            "anyOf": [
                {"type": "string", "maxLength": 200},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["toml"],
                    "properties": {
                        "toml": {"type": "string", "maxLength": MOST_SCENARIO_TEXT},
                        "name": {"type": "string", "maxLength": 200},
                    },
                },
            ]
        },
    },
    "with": {
        "type": ["array", "null"],
        "items": {"type": "string", "maxLength": 100},
        "maxItems": MOST_SCENARIOS,
        "description": "Own figures by their id in /api/meta; without it those that the server was started with.",
    },
}

_KINDS: dict[LimitKind, Schema] = {
    "count": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "flag": {"type": "boolean"},
}

LIMITS: Schema = {
    row.name: _words(row.help) if row.kind == "words" else _KINDS[row.kind] | {"description": row.help}
    for row in rows.LIMITS
}

SHOWN: Schema = {
    "currency": _one("string", "Checked here; the figures of every answer are USD.", maxLength=40),
    "lang": {"enum": [*LANGUAGES, None], "description": "Of documents."},
}

COMMON: Schema = {
    "origin": {**_PLACE, "default": "Changchun"},
    "shipment": SHIPMENT,
    "on": _one("string", "The day whose agreed rates count.", maxLength=40),
    **LIMITS,
    **WORLD,
    **SHOWN,
}

DATED: Schema = {
    "wait": {"enum": [*WAIT_POLICIES, None], "description": "How long cargo waits for a departure."},
    "depart": _one("string", "Ready on this day or at this time, local at the origin.", maxLength=40),
    "arrive_by": _one(
        "string", "There by the end of this day or by this time, local at the destination.", maxLength=40
    ),
}

CHOSEN: Schema = {
    "by": {"enum": list(TAGS), "default": "best", "description": "Which route comes first."},
    "n": {"type": ["integer", "null"], "minimum": 1, "default": 5, "description": "How many routes; null is all."},
}

_DRAWS = {"type": "integer", "default": 10_000, "description": "How often the times are drawn."}
_ENDS = {
    "destinations": {"type": "array", "items": _PLACE, "minItems": 1, "maxItems": MOST_DESTINATIONS},
    "all_countries": {"type": "boolean", "description": "The main city of every country, instead of destinations."},
}


def _body(*parts: Schema, required: tuple[str, ...] = ()) -> Schema:
    properties = {name: value for part in parts for name, value in part.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


_FILE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 80},
        "text": {"type": "string"},
        "base64": {"type": "string"},
    },
}

_PLAN = {"destination": _PLACE, **COMMON, **DATED}

BODIES: Mapping[str, Schema] = {
    "plan": _body(_PLAN, CHOSEN, required=("destination",)),
    "risk": _body(_PLAN, CHOSEN, {"draws": _DRAWS}, required=("destination",)),
    "explain": _body(
        _PLAN, CHOSEN, {"route": {"type": "integer", "minimum": 1, "default": 1}}, required=("destination",)
    ),
    "export": _body(_PLAN, CHOSEN, required=("destination",)),
    "departures": _body(
        {"destination": _PLACE, **COMMON},
        {
            "start": _one("string", "The first day, local at the origin; by default now.", maxLength=40),
            "weeks": {"type": "integer", "default": 4, "description": "How many weeks from then on."},
        },
        required=("destination",),
    ),
    "whatif": _body(COMMON, DATED, _ENDS, required=("scenarios",)),
    "sweep": _body(
        {"destination": _PLACE, **COMMON, **DATED},
        {
            "figure": {"type": "string", "maxLength": 200, "description": "Such as 'frequency of CMO-OUT'."},
            "low": {"type": "number"},
            "high": {"type": "number"},
        },
        required=("destination", "figure", "low", "high"),
    ),
    "reach": _body(
        COMMON,
        DATED,
        {
            "within_days": _one("number", "No longer than this."),
            "budget_usd": _one("number", "No dearer than this, the whole shipment."),
            "measure": {"enum": ["days", "usd", "kg_co2e", None], "description": "What orders the rows."},
            "nodes": {"type": "boolean", "default": True, "description": "Nodes too, not only main cities."},
        },
    ),
    "allocate": _body(
        {**LIMITS, **WORLD},
        {
            "orders": _FILE,
            "slots": {
                "anyOf": [{"type": "null"}, _FILE],
                "description": "Space of the hub, as corridor allocate --slots.",
            },
            "start": _one("string", "The first day; by default the first on which an order is ready.", maxLength=40),
            "weeks": {"type": "integer", "minimum": 1, "maximum": 53, "default": 4},
            "split": {"type": "boolean", "default": False, "description": "An order's boxes may part."},
            "late_usd_per_day": _one("number", "What a day too late costs.", minimum=0),
            "left_over_usd": _one("number", "What leaving an order costs.", minimum=0),
        },
        required=("orders",),
    ),
    "said": _body(
        {
            "lang": {"enum": list(LANGUAGES)},
            "texts": {"type": "array", "items": {"type": "string", "maxLength": 4000}, "maxItems": MOST_TEXTS},
        },
        required=("lang", "texts"),
    ),
    "critical": _body(COMMON, DATED, _ENDS, {"kinds": {"type": "array", "items": {"enum": list(ELEMENT_KINDS)}}}),
    "own": _body(
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 80},
            "files": {
                "type": "array",
                "minItems": 1,
                "maxItems": 12,
                "items": _FILE,
            },
        },
        required=("files",),
    ),
}
"""The body of each question by its name in the address."""


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(BODIES[name])


def check(name: str, body: object) -> None:
    """Raises ``RequestRefused`` (400) for a body that is not of its shape."""
    error = best_match(_validator(name).iter_errors(body))
    if error is None:
        return
    where = ".".join(str(part) for part in error.absolute_path) or "the body"
    said = error.message if len(error.message) <= MOST_ECHOED else f"{error.message[:MOST_ECHOED]}..."
    raise RequestRefused(400, "WrongShape", f"{where}: {said}; /api/openapi.json describes it")
