"""Pages in the reader's language: the texts of a page of HTML, and those of the data that a map draws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from corridor.views.tongues.tongue import Tongue

TEXT = re.compile(r"(<(script|style)\b.*?</\2>)|>([^<>]+)(?=<)", re.DOTALL)
LABEL = re.compile(r'(<(script|style)\b.*?</\2>)|\baria-label="([^"]+)"', re.DOTALL)

KEYS = frozenset(
    (
        "mode", "kind", "colour", "dash", "letter", "severity", "source", "sources", "line", "program", "legs_of",
        "basis", "tags",
    )
)  # fmt: skip
"""Members of a map's data that steer what is drawn, or are told as their publisher wrote them."""

WORDS = "words"
"""The member of a map's data with what its program says, each by a name of its own."""


def page(text: str, tongue: Tongue) -> str:
    """A page whose texts are said in a language; scripts, styles and blocks of data stay."""
    if tongue.lang == "en":
        return text
    text = TEXT.sub(lambda found: found[0] if found[1] else f">{_said(found[3], tongue)}", text)
    text = LABEL.sub(lambda found: found[0] if found[1] else f'aria-label="{_label(found[3], tongue)}"', text)
    return text.replace('<html lang="en"', f'<html lang="{tongue.lang}"', 1)


def _said(text: str, tongue: Tongue) -> str:
    """A text between two tags: entities are read first, and blanks and ends of lines count as one blank."""
    bare = text.strip()
    if not bare:
        return text
    said = tongue.say(unescape(" ".join(bare.split())))
    return text.replace(bare, escape(said, quote=False), 1)


def _label(text: str, tongue: Tongue) -> str:
    return escape(tongue.say(unescape(text)), quote=True)


def data(value: Any, tongue: Tongue, key: str = "") -> Any:  # noqa: ANN401 - whatever JSON can hold
    """What a map draws, with its texts said in a language."""
    if tongue.lang == "en" or key in KEYS:
        return value
    if isinstance(value, str):
        return tongue.say(value)
    if isinstance(value, Mapping):
        found = {name: data(one, tongue, "" if key == WORDS else name) for name, one in value.items()}
        return found | {"texts": value["texts"], "said": found["texts"]} if "texts" in value else found
    if isinstance(value, list | tuple):
        return [data(one, tongue, key) for one in value]
    return value


__all__ = ["data", "page"]
