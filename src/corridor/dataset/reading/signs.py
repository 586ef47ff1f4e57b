"""Signs that no text of the data may hold, and signs that look like others; how a message names them."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control signs, line and paragraph separators, and signs that turn the direction of what follows."""

UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\uffa0\ufeff]")
"""Signs of no width, and letters that show nothing."""

_EDGES = "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u2800\u3164\uffa0\ufeff"
_AROUND = re.compile(rf"^[\s{_EDGES}]+|[\s{_EDGES}]+$")

_NAMES = {
    "\n": "a line break",
    "\r": "a line break",
    "\t": "a tab",
    "\x1b": "the control sign ESC",
    "\x07": "the control sign BEL",
}


def bare(text: str) -> str:
    """A text without the blanks around it, be they ones that nobody sees; a text of such blanks is empty."""
    plain = text.strip()
    return plain if plain.isascii() else _AROUND.sub("", plain)


def named(sign: str) -> str:
    """A sign as a message may name it."""
    return _NAMES.get(sign) or f"the sign U+{ord(sign):04X} ({unicodedata.name(sign, 'a control sign').lower()})"


def control_in(text: str) -> str | None:
    """The first control sign or turn of direction of a text, named; None if it has none."""
    found = CONTROL.search(text)
    return named(found[0]) if found else None


def unseen_in(text: str) -> str | None:
    """The first sign of no width of a text, named; None if it has none."""
    found = None if text.isascii() else UNSEEN.search(text)
    return named(found[0]) if found else None


def look_alike_in(text: str) -> str | None:
    """The first letter of another script among Latin letters, named; None if the text is of one script."""
    if text.isascii() or not re.search("[A-Za-z]", text):
        return None
    for sign in text:
        script = unicodedata.name(sign, "").partition(" ")[0]
        if script in ("CYRILLIC", "GREEK", "FULLWIDTH", "ARMENIAN", "CHEROKEE", "MATHEMATICAL"):
            return named(sign)
    return None


def strange_in(text: str) -> str:
    """What is strange about an id that nothing has, as the end of a message; empty where nothing is."""
    found = unseen_in(text) or look_alike_in(text)
    return f" (it holds {found})" if found else ""
