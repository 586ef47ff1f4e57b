"""What a source text says for itself: which part of it speaks for a figure, and how well that figure is known.

A source may stand in parts, each with a label, as those of the shipped data do: ``service: ...; km: ...; hours and
price, tariff X: ...``. A text without such parts speaks for every figure of its row.
"""

from __future__ import annotations

import re

from corridor.model.network import BASES, Basis

LABEL = re.compile(r"(?:^|; )(service|suspended|km|border|hours and price|hours|price|speed|delay|CO2e)\b[^:;]{0,60}: ")
WORD = re.compile(rf"\b(?:{'|'.join(BASES)})\b", re.IGNORECASE)

FREQUENCY = (("service", "suspended"),)
KM = (("km",), ("border",))
HOURS = (("hours and price", "hours", "speed", "border"),)
PRICE = (("hours and price", "price"), ("border",))
CO2E = (("CO2e",),)
"""Labels that speak for a figure: those of the first group of which the source has any."""

Labels = tuple[tuple[str, ...], ...]


def part(source: str, labels: Labels) -> str | None:
    """The parts of a source that speak for a figure; the whole of a source without parts; None if no part does."""
    starts = [(match[1], match.start(1)) for match in LABEL.finditer(source)]
    if not starts:
        return source
    ends = [start for _, start in starts[1:]] + [len(source) + 2]
    parts = [(label, source[start : end - 2]) for (label, start), end in zip(starts, ends, strict=True)]
    for group in labels:
        found = [text for label, text in parts if label in group]
        if found:
            return "; ".join(found)
    return None


OURS = re.compile(r"\bassumed\b|\bgeneral knowledge\b", re.IGNORECASE)
"""Words by which a source says that nobody published what it speaks for."""


def is_ours(source: str, labels: Labels) -> bool:
    """Whether the part of a source that speaks for a figure says that the figure is ours."""
    return OURS.search(part(source, labels) or "") is not None


def basis_of(source: str) -> Basis:
    """How well a figure is known by its source's own words.

    The weakest basis that the text names; one that names none is ``derived``, and no text at all ``assumed``.
    """
    named = [word for word in BASES if word in {found.lower() for found in WORD.findall(source)}]
    if named:
        return weakest(*named)
    return "derived" if source.strip() else "assumed"


def weakest(*bases: Basis) -> Basis:
    """The one of several bases that is known least: ``published`` before ``derived`` before ``assumed``."""
    return max(bases, key=BASES.index)
