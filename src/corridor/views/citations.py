"""Sources as a reader takes them in: who says it and when, then what it says; parts that speak for one figure apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from corridor.dataset.provenance import LABEL

URL = re.compile(r"https?://[^\s,;)<>\"']+")
DAY = re.compile(r"\b(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-Q[1-4])?\b")
OWN = ("assumed", "general knowledge", "measured", "searoute", "great circle", "GLEC")
LONGEST_PUBLISHER = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A part of a source. ``about`` is the figure it speaks for, blank for all; ``date`` is blank where none is."""

    publisher: str
    date: str
    about: str
    text: str


def citations(sources: Iterable[str]) -> list[Citation]:
    """The parts of sources, each once, in their order."""
    parts = dict.fromkeys(part for source in sources for part in parted(source))
    return [_citation(about, text) for about, text in parts]


def parted(source: str) -> list[tuple[str, str]]:
    """(what it speaks for, text) of each part of a source; of a source without parts the whole."""
    marks = list(LABEL.finditer(source))
    if not marks:
        return [("", source)] if source.strip() else []
    starts = [*(mark.start(1) for mark in marks), len(source) + 2]
    out = [("", source[: marks[0].start()].strip())] if source[: marks[0].start()].strip() else []
    for number, mark in enumerate(marks):
        text = source[mark.end() : starts[number + 1] - 2].strip()
        out.append((source[mark.start(1) : mark.end()].strip(" :"), text))
    return out


def _citation(about: str, text: str) -> Citation:
    hosts = dict.fromkeys((urlsplit(url).hostname or "").removeprefix("www.") for url in URL.findall(text))
    days = DAY.findall(URL.sub("", text))
    publisher = ", ".join(list(filter(None, hosts))[:2])
    if not publisher:
        publisher = next((word for word in OWN if word.lower() in text.lower()), "")
    if not publisher:
        publisher = re.split(r"[,;:(]", text, maxsplit=1)[0].strip()[:LONGEST_PUBLISHER]
    return Citation(publisher=publisher, date=max(days, default=""), about=about, text=text)
