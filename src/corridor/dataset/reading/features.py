"""GeoJSON text to features, as they stand there. What is no JSON, or holds a key twice, is told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from corridor.dataset.reading.rows import Origin
from corridor.files.faults import Faults, echo

MOST_FEATURES = 250_000
"""Features of a file; the shipped network has under two thousand."""

_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_ENDLESS = re.compile(r"\d{4000}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A feature as raw JSON, with its number in the file, counted from 1, and where it comes from."""

    number: int
    body: Any
    origin: Origin = field(default_factory=lambda: Origin(file="nodes.geojson"))

    def where(self) -> str:
        """``nodes.geojson:3``."""
        return f"{self.origin.file}:{self.number}"


def features_of(text: str, origin: Origin, faults: Faults) -> list[Feature] | None:
    """The features of a FeatureCollection as they stand there, or None with the fault noted."""
    name = origin.file
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        document = json.loads(text, object_pairs_hook=members)
        if _HALF_A_PAIR.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        faults.add("json-broken", f"{name}:{error.lineno}", f"cannot be read as JSON ({error.msg})")
        return None
    except UnicodeEncodeError:
        faults.add("not-utf8", f"{name}:1", "holds one half of a surrogate pair", fix="mend the \\u escapes")
        return None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        endless = _ENDLESS.search(text)
        line = text.count("\n", 0, endless.start()) + 1 if endless else 1
        faults.add("json-broken", f"{name}:{line}", "cannot be read as JSON (nested too deep, or a number too long)")
        return None
    for key in dict.fromkeys(twice):
        faults.add(
            "key-twice", f"{name}:{_line_of_second(text, key)}", f"holds the key {echo(key)} twice in one object"
        )
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        faults.add("not-geojson", f"{name}:1", "is no FeatureCollection with features")
        return None
    if len(features) > MOST_FEATURES:
        faults.add(
            "too-many-rows", f"{name}:{MOST_FEATURES + 1}", f"is feature {MOST_FEATURES + 1:,} of {len(features):,}"
        )
        features = features[:MOST_FEATURES]
    return [Feature(number=number, body=body, origin=origin) for number, body in enumerate(features, start=1)]


def _line_of_second(text: str, key: str) -> int:
    """The line where a key stands again within one object, as far as braces tell; else where it first stands."""
    places = [found.start() for found in re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)]
    first = places[0] if places else 0
    at = next((second for one, second in pairwise(places) if "}" not in text[one:second]), first)
    return text.count("\n", 0, at) + 1
