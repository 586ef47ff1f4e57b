"""Answers in Chinese and Russian, by one catalogue of what the package says in English.

Every text is made in English. A ``Tongue`` finds it in ``assets/catalogue.json``, as it stands or as a template whose
``{parts}`` are found in their turn, and says it in the reader's language; dates and numbers are written as the language
does. What the catalogue does not have, such as the name of a service, stays as it is. The page reads the same file.

A part whose name begins with ``n`` is a number, with ``id`` one word that stays; one named ``raw`` stays, and so do the
numbers of legs, ``nums``; ``list`` is a list, ``p`` a place. Digits behind the name tell parts of one kind apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from corridor.errors import InputError
from corridor.model.network import Network, Node

LANGUAGES = ("en", "zh", "ru")
TRANSLATED = LANGUAGES[1:]
IN_SCRIPT = {
    "zh": re.compile("[\u4e00-\u9fff]").search,
    "ru": re.compile("[ .'()\\d-]*[\u0410-\u044f\u0401\u0451][\u0410-\u044f\u0401\u0451 .'()\\d-]*").fullmatch,
}
"""Whether an alias is one of a language: others write Cyrillic too, with letters that Russian has not."""

NUMBER = r"[+\-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?%?|[<>]?\d+%"
KINDS = {
    "n": NUMBER, "id": r"[^\s,;]+", "raw": r".+?", "code": "[A-Z]{3}", "c": "[A-Z]{2}",
    "nums": r"\d+(?:, \d+)*", "p": r"[^;→]{1,90}?",
    "list": r"(?:(?!, (?:rail|sea|barge|air|road)\b)[^;:→]){1,200}?",
    "haul": r"[^;:]{1,300}?", "d": r"[^;]{1,60}?", "t": r"[\d,.]+ [hd]",
    "date": r"\d{4}(?:-\d\d){0,2}", "basis": "published|derived|assumed", "mode": "rail|sea|barge|air|road",
    "sev": "info|warning|forbidden",
}  # fmt: skip
PART = re.compile(r"\{([a-z]+)(\d*)\}")
UNTOUCHED = frozenset(("raw", "nums", "id", "code", "c", "date"))
JOINTS = ("\n", "; ", " → ", ", ", ": ")
WIDE = {"; ": "\uff1b", ", ": "\uff0c", ": ": "\uff1a"}
"""Joints as Chinese writes them."""
PROSE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
"""Words of English in a row: a place has no such name, and half a sentence is not said."""
FACILITY = re.compile("(?: (?:station|yard|railway|junction|road crossing|road border post|border post))$")
"""What the name of a node says beside that of its place."""
LIST = re.compile(r", | and ")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(
    r"\b(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?: (\d{4}))?"
)
DAYS = {
    "zh": dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "一二三四五六日", strict=True)),
    "ru": dict(
        zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), ["пн", "вт", "ср", "чт", "пт", "сб", "вс"], strict=True)  # noqa: RUF001
    ),
}
RUSSIAN_MONTHS = (
    "янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек.",
)  # fmt: skip
SPAN = re.compile(
    rf"(\d{{1,2}})(?: ({'|'.join(MONTHS)}))?(?: (\d{{4}}))? to (\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?"
)
FIGURE = re.compile(r"(?<![\w.,/:-])([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w,/:]|\.\d)")
BEFORE_ALL = 10_000
"""Of what stands before a message of its own."""
NARROW_BLANK = "\u00a0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """An English text with parts, and how it is said."""

    pattern: re.Pattern[str]
    said: str
    literals: int
    loose: int
    places: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language, and what places are called in it.

    ``names`` are names of a network by their English ones, as ``names_of`` finds them.
    """

    lang: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def say(self, text: str) -> str:
        """A text in this language; what is not known of it stays."""
        if self.lang == "en" or not text or text.isspace():
            return text
        if text not in self._known:
            bare = text.strip()
            start = text[: len(text) - len(text.lstrip())]
            self._known[text] = start + self._said(bare) + text[len(start) + len(bare) :]
        return self._known[text]

    def _said(self, text: str) -> str:
        found = (
            plain(self.lang).get(text) or self.names.get(text) or span(text, self.lang)
            or self._by_template(text) or self._in_parts(text)
        )  # fmt: skip
        return written(text, self.lang) if found is None else found

    def _by_template(self, text: str) -> str | None:
        for template in templates(self.lang):
            match = template.pattern.fullmatch(text)
            if match is not None and all(self._is_place(match[place]) for place in template.places):
                return self._filled(template.said, match.groupdict())
        return None

    def _is_place(self, text: str) -> bool:
        return text in self.names or text in plain(self.lang) or PROSE.search(text) is None

    def _filled(self, said: str, parts: Mapping[str, str]) -> str:
        return PART.sub(lambda part: self._part(part[1], parts[part[1] + part[2]]), said)

    def _part(self, kind: str, text: str) -> str:
        if kind == "list":
            return self.joined([self.say(one) for one in LIST.split(text)])
        if kind == "nums":
            return self.joined(text.split(", "))
        return text if kind in UNTOUCHED else self.say(text)

    def joined(self, words: list[str]) -> str:
        """A list as the language writes it."""
        return ("、" if self.lang == "zh" else ", ").join(words)

    def _in_parts(self, text: str) -> str | None:
        """A text whose parts are known, one beside the other; None where none is."""
        for joint in JOINTS:
            parts = text.split(joint)
            if len(parts) > 1:
                said = [self.say(part) for part in parts]
                if said != parts and not any(map(self._is_prose, said)):
                    return (WIDE if self.lang == "zh" else {}).get(joint, joint).join(said)
        return None

    def _is_prose(self, text: str) -> bool:
        """Whether English words are left, but for those of names that are not known in this language."""
        if PROSE.search(text) is None:
            return False
        for name in self._untold:
            text = text.replace(name, "")
        return PROSE.search(text) is not None

    @cached_property
    def _untold(self) -> tuple[str, ...]:
        """The names with English words that are not known in this language, the longest first."""
        own = (name for name, said in self.names.items() if name == said and PROSE.search(name))
        return tuple(sorted(own, key=len, reverse=True))


ENGLISH = Tongue(lang="en")


def parse(lang: str) -> str:
    """A language that there is. Raises ``InputError``."""
    if lang not in LANGUAGES:
        raise InputError(f"--lang is {lang!r:.20}; write one of {', '.join(LANGUAGES)}")
    return lang


def tongue_of(network: Network, lang: str) -> Tongue:
    """A language with the names of a network's places. Raises ``InputError`` for one that there is not."""
    return Tongue(lang=parse(lang), names=names_of(network, lang))


def names_of(network: Network, lang: str) -> dict[str, str]:
    """What the places of a network are called in a language, by their names in Latin letters; the cities' own last.

    Where a place has several facilities, the full name of one says which it is. A name that is not known stays, and so
    do those of services.
    """
    if lang == "en":
        return {}
    last = ("border", "airport", "port", "terminal", "zone", "city")
    found: dict[str, str] = {}
    plainly: set[str] = set()
    of: dict[str, list[Node]] = {}
    for node in sorted(network.node_by_id.values(), key=lambda node: last.index(node.kind) if node.kind in last else 0):
        name = name_of(node, lang)
        if name is not None:
            latin = [alias for alias in node.aliases if alias.isascii() and len(alias) > len("HAM")]
            short = [*latin, *filter(None, (node.short,))]
            plainly.update(short)
            found.update(dict.fromkeys([*short, node.name], name))
            if node.modes:
                of.setdefault(name, []).append(node)
    for node in network.node_by_id.values():  # a name of its own is no alias of another: Brest in Brittany is one
        if (name := name_of(node, lang)) is not None:
            found[node.name] = name
    for name, nodes in of.items():
        if len(nodes) > 1:
            for node in nodes:
                if node.kind in FACILITIES and node.name not in plainly:
                    found[node.name] = _facility(node, nodes, name, lang)
    own = [name for node in network.node_by_id.values() for name in (node.name, node.short, *node.aliases[:1])]
    own += [service.name for service in network.service_by_id.values()]
    return {name: name for name in own if name} | found


FACILITIES = frozenset(("airport", "port", "terminal", "zone"))
"""Kinds of nodes of which a city may have several; a border post bears a name of its own."""


GENERIC = frozenset(("Airport", "Container", "International", "Port", "Rail", "Terminal"))
"""Words of the names of facilities that name none."""


def _facility(node: Node, nodes: Sequence[Node], name: str, lang: str) -> str:
    """The name of a place, and which of its facilities a node is: by an alias that it alone has, its kind, else the
    name of its own that it has in English.
    """
    others = [other for other in nodes if other is not node]
    shared = {alias for other in others for alias in other.aliases}
    own = [one for one in node.aliases if IN_SCRIPT[lang](one) and one != name and one not in shared]
    if own:
        which = next((one for one in own if one.startswith(name)), own[0])
    elif all(other.kind != node.kind for other in others):
        which = plain(lang)[node.kind]
    else:
        latin = next((alias for alias in node.aliases if alias.isascii()), "")
        named = (word for word in node.name.replace(latin, "").split() if word[:1].isupper() and word not in GENERIC)
        which = " ".join(named) or plain(lang)[node.kind]
    if which.startswith(name):
        return which
    return f"{name}\uff08{which}\uff09" if lang == "zh" else f"{name} ({which})"


def name_of(node: Node, lang: str) -> str | None:
    """What a node is called in a language: by the catalogue, else by its first alias in that script."""
    known = plain(lang).get(node.name) or plain(lang).get(FACILITY.sub("", node.name))
    return known or next((alias for alias in node.aliases if IN_SCRIPT[lang](alias)), None)


def written(text: str, lang: str) -> str:
    """Dates and numbers of a text as the language writes them."""
    text = DATE.sub(lambda found: _date(found, lang), text)
    if lang != "ru":
        return text
    return FIGURE.sub(
        lambda found: found[1] + found[2].replace(",", NARROW_BLANK) + (found[3] or "").replace(".", ","), text
    )


def span(text: str, lang: str) -> str | None:
    """Days from one to another as the language writes them, what both have in common once; None for other texts."""
    found = SPAN.fullmatch(text)
    if found is None:
        return None
    day, month, year, last_day, last_month, last_year = found.groups()
    if lang == "zh":
        years = [f"{one}年" if one else "" for one in (year, last_year)]
        months = [f"{MONTHS.index(one) + 1}月" if one else "" for one in (month, last_month)]
        if year:
            return f"{years[0]}{months[0]}{day}日至{years[1]}{months[1]}{last_day}日"
        lead, trail = (months[0], months[1]) if month else (months[1], "")
        return f"{years[1]}{lead}{day}日至{trail}{last_day}日"
    first = " ".join(filter(None, (day, month and RUSSIAN_MONTHS[MONTHS.index(month)], year)))
    last = " ".join(filter(None, (last_day, RUSSIAN_MONTHS[MONTHS.index(last_month)], last_year)))
    return f"{first} – {last}" if month else f"{first}–{last}"  # noqa: RUF001


def _date(found: re.Match[str], lang: str) -> str:
    weekday, day, month, year = found.groups()
    number = MONTHS.index(month)
    if lang == "zh":
        return f"{f'{year}年' if year else ''}{number + 1}月{day}日" + (f" 周{DAYS[lang][weekday]}" if weekday else "")
    return (
        (f"{DAYS[lang][weekday]} " if weekday else "")
        + f"{day} {RUSSIAN_MONTHS[number]}"
        + (f" {year}" if year else "")
    )


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """English to the other languages: what is said, by section."""
    text = (resources.files("corridor") / "assets" / "catalogue.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


@cache
def plain(lang: str) -> dict[str, str]:
    """Texts without parts."""
    number = TRANSLATED.index(lang)
    return {en: said[number] for rows in catalogue().values() for en, said in rows.items() if not PART.search(en)}


@cache
def templates(lang: str) -> tuple[Template, ...]:
    """Texts with parts, those first that say most themselves."""
    number = TRANSLATED.index(lang)
    found = [
        Template(
            pattern=_pattern(en), said=said[number], places=tuple(k + n for k, n in PART.findall(en) if k == "p"),
            loose=sum(kind != "n" for kind, _ in PART.findall(en)),
            literals=len(PART.sub("", en)) + (BEFORE_ALL if section == "heads" else 0),
        )
        for section, rows in catalogue().items()
        for en, said in rows.items()
        if PART.search(en)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.literals, one.loose)))


def _pattern(english: str) -> re.Pattern[str]:
    """What a text of a template looks like."""
    parts, at = [], 0
    for part in PART.finditer(english):
        parts.append(re.escape(english[at : part.start()]))
        parts.append(f"(?P<{part[1]}{part[2]}>{KINDS.get(part[1], '.+?')})")
        at = part.end()
    return re.compile("".join([*parts, re.escape(english[at:])]), re.DOTALL)


__all__ = ["LANGUAGES", "Tongue", "names_of", "parse", "tongue_of"]
