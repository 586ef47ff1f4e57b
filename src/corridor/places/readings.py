"""How a query can be read: a name, and behind commas what it lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corridor.places.gazetteer import normalise

COMMAS = re.compile(r"[,\uff0c、;]")
"""Of Latin, Chinese and Japanese; and the semicolon."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A query taken apart: the name in normal form, and what stands behind its commas."""

    name: str
    qualifiers: tuple[str, ...]


def readings(text: str) -> list[Wanted]:
    """The query as one name, then as a name with qualifiers behind commas."""
    first, *rest = (normalise(part) for part in COMMAS.split(text))
    whole = Wanted(name=normalise(text), qualifiers=())
    return [whole, Wanted(name=first, qualifiers=tuple(filter(None, rest)))] if first and any(rest) else [whole]
