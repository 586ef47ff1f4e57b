"""Coordinates as people paste them: ``53.55,9.99``, ``53.55N 9.99E``, degrees and minutes, ``48.14;11.58``."""

from __future__ import annotations

import re

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_SIGNS = str.maketrans(
    {"\u2212": "-", "\u2032": "'", "\u2019": "'", "\u2033": '"', "\u201d": '"', "\u00ba": "\u00b0", "\uff0c": ","}
)
"""Signs of typography, as they come with coordinates copied from a page."""

_FIGURES = (
    r"(?P<degrees#>[+-]?\d{1,3}(?:\.\d*)?)\s*(?:\u00b0|deg)?\s*"
    r"(?:(?P<minutes#>\d{1,2}(?:\.\d*)?)\s*'\s*)?(?:(?P<seconds#>\d{1,2}(?:\.\d*)?)\s*(?:\"|'')\s*)?"
)
_LETTER = r"(?P<letter#>[NSEW])"
_PARTED = r"\s*(?:[,;/]|\s|(?<=[NSEW]))\s*"


def _pair(side: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{side.replace('#', '1')}{_PARTED}{side.replace('#', '2')}\s*", re.IGNORECASE)


_PAIRS = (_pair(rf"{_FIGURES}{_LETTER}?"), _pair(rf"{_LETTER}\s*{_FIGURES}"))

MINUTES = SECONDS = 60.0


def lat_lon(text: str) -> Point | None:
    """Latitude and longitude of a text, None if it holds no pair of coordinates. They may still lie nowhere.

    Latitude comes first unless letters (N, S, E, W) say otherwise.
    """
    plain = text.translate(_SIGNS)
    found = next((match for pair in _PAIRS if (match := pair.fullmatch(plain)) is not None), None)
    if found is None:
        return None
    first, second = (_value(found, n) for n in ("1", "2"))
    one, other = ((found[f"letter{n}"] or "").upper() for n in ("1", "2"))
    if first is None or second is None or bool(one) != bool(other) or (one and (one in "NS") == (other in "NS")):
        return None  # minutes of 60 or more; only one has a letter; both are latitudes, or both longitudes
    return (second, first) if one and one not in "NS" else (first, second)


def _value(found: re.Match[str], n: str) -> float | None:
    degrees = float(found[f"degrees{n}"])
    minutes, seconds = (float(found[f"{part}{n}"] or 0) for part in ("minutes", "seconds"))
    if minutes >= MINUTES or seconds >= SECONDS or (found[f"seconds{n}"] and not found[f"minutes{n}"]):
        return None
    size = abs(degrees) + minutes / MINUTES + seconds / (MINUTES * SECONDS)
    south = (found[f"letter{n}"] or "").upper() in ("S", "W") or found[f"degrees{n}"].startswith("-")
    return -size if south else size
