"""The cities of the world by name in any script, read from the compact gazetteer that ships with the package.

The gazetteer (made by ``tools/assets/gazetteer.py``) is one zip: sorted names stand in many small members, so that a
look-up reads one of them and no more. Cities are numbered by population, the largest first. What a name means for a
network is the business of ``places``.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

from corridor.model.geo import great_circle_km

CITIES_PER_MEMBER = 512
"""Rows of the city table in one member."""

DOMINANCE = 10
"""A city that has this many times the inhabitants of the next of its name is meant without saying so."""

LARGE = 100_000
"""Inhabitants below which no city dominates."""

PART_KM = 30.0
"""Within this distance in one region a smaller city of the same name is a part of the larger."""

COUNTRY_CODE_LENGTH = 3

SIMILAR_ENOUGH = 0.6
"""Least similarity (1 - edits / length of the longer name) of a name that is worth suggesting."""

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ħ": "h", "ŧ": "t"}
)
_APOSTROPHES = frozenset("'`\u00b4\u2018\u2019\u02bb\u02bc\u02b9\u02bf\u02be\u2032")
_CITY_SUFFIX = re.compile(r"(?<=..)(?:市|시)$")
_MARKS = (("\u0300", "\u036f"), ("\u0591", "\u05c7"), ("\u064b", "\u065f"), ("\u0670", "\u0670"))
"""Combining accents; Hebrew points; Arabic vowel signs. Other scripts' marks are letters of their own."""


_PLAIN = {code: None if chr(code) in _APOSTROPHES else " " for code in range(128) if not chr(code).isalnum()}
"""What becomes of the signs of ASCII: most names need no more than this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class City:
    """A row of the gazetteer. ``rank`` 0 is the most populous; ``region`` names the first administrative division."""

    rank: int
    geonameid: int
    name: str
    asciiname: str
    country: str
    admin1: str
    region: str
    lat: float
    lon: float
    population: int
    timezone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A city that has the name looked up; ``primary`` when it is its main name, not one of its other names."""

    city: City
    primary: bool


def normalise(text: str) -> str:
    """The form in which names are compared: no case, no accents, no apostrophes, punctuation as single spaces."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN).split())
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_NOT_DECOMPOSED)
    return unicodedata.normalize("NFC", " ".join(folded.translate(_COMPARED).split()))


class _Compared(dict[int, str]):
    """What becomes of each sign in names that are compared; found out once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _APOSTROPHES or any(first <= char <= last for first, last in _MARKS):
            kept = ""
        else:
            kept = char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "
        self[code] = kept
        return kept


_COMPARED = _Compared()


def choose(matches: Sequence[Match]) -> City | None:
    """The one city that is meant by the name, if there is one. ``matches`` are the largest first.

    A city's main name goes before another name of a city of about its size (Cancun is also a name of Changchun), and
    after another name of a city that is incomparably larger (Roma).
    """
    cities = [match.city for match in matches]
    main = [match.city for match in matches if match.primary]
    if main and cities[0].population < DOMINANCE * main[0].population:
        cities = main
    elif main and cities[0].population < DOMINANCE**2 * main[0].population:
        return None
    if len(cities) == 1:
        return cities[0]
    dominates = cities and cities[0].population >= max(LARGE, DOMINANCE * cities[1].population)
    return cities[0] if dominates else None


def _is_part(city: City, larger: City) -> bool:
    """Whether the gazetteer's entry is a part of the larger city or its double."""
    return (city.country, city.admin1) == (larger.country, larger.admin1) and great_circle_km(
        (city.lon, city.lat), (larger.lon, larger.lat)
    ) < PART_KM


class Gazetteer:
    """Look-ups in one gazetteer file; members are read when first needed and kept."""

    def __init__(self, content: bytes) -> None:
        """``content`` is the zip as bytes."""
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._members: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        self._regions: dict[tuple[str, str], str] = {}

    def _lines(self, member: str) -> list[str]:
        if member not in self._members:
            self._members[member] = self._zip.read(member).decode().split("\n")
        return self._members[member]

    def city(self, rank: int) -> City:
        """The city of that rank by population."""
        row = self._lines(f"cities/{rank // CITIES_PER_MEMBER:03d}")[rank % CITIES_PER_MEMBER].split("\t")
        geonameid, name, asciiname, country, admin1, lat, lon, population, timezone = row
        return City(
            rank=rank,
            geonameid=int(geonameid),
            name=name,
            asciiname=asciiname or name,
            country=country,
            admin1=admin1,
            region=self.region(country, admin1),
            lat=float(lat),
            lon=float(lon),
            population=int(population),
            timezone=timezone,
        )

    def find(self, name: str, qualifiers: Sequence[str] = ()) -> list[Match]:
        """All cities of exactly that name, in any script and spelling of case and accents, the largest first.

        ``qualifiers`` are countries or regions that all have to fit. Parts and doubles of a larger city are left out.
        A name that is a country's, too, fits cities of that country (Singapore), a namesake abroad only with qualifiers
        (Granada, ES); three Latin letters (USA) fit cities abroad of which they are the main name (Bra).
        """
        wanted = normalise(name)
        short = wanted.isascii() and len(wanted) <= COUNTRY_CODE_LENGTH
        country = None if short and len(wanted) < COUNTRY_CODE_LENGTH else self.country_code(wanted)
        kept: list[Match] = []
        for rank, primary in (self.ranks(wanted) or self.ranks(_CITY_SUFFIX.sub("", wanted))).items():
            city = self.city(rank)
            if (
                (country in {None, city.country} or qualifiers or (short and primary))
                and all(self.is_in(city, word) for word in qualifiers)
                and not any(_is_part(city, other.city) for other in kept)
            ):
                kept.append(Match(city=city, primary=primary))
        return kept

    def is_in(self, city: City, word: str) -> bool:
        """Whether a word names the city's country or its region."""
        region = (normalise(city.region), normalise(city.admin1))
        return self.country_code(word) == city.country or normalise(word) in region

    def label(self, city: City) -> str:
        """The shortest text that names this city and no other: with its country, its region too, or coordinates."""
        for qualifiers in ((city.country,), (city.region, city.country)):
            meant = choose(self.find(city.name, qualifiers))
            if meant is not None and meant.rank == city.rank:
                return ", ".join((city.name, *qualifiers))
        return f"{city.lat:.3f},{city.lon:.3f}"

    def ranks(self, name: str) -> dict[int, bool]:
        """Ranks of the cities that carry a name, in ascending order, with whether it is their main name."""
        wanted = normalise(name)
        if not wanted:
            return {}
        prefix = f"\n{wanted}\t"
        member = f"names/{max(0, bisect_right(self._lines('first_names'), wanted) - 1):03d}"
        # a member is searched as one text: splitting its thousands of lines would cost more than the search
        text = "\n" + self._zip.read(member).decode()
        start = text.find(prefix)
        if start < 0:
            return {}
        ranks = text[start + len(prefix) : text.index("\n", start + 1)].split(",")
        return {int(rank.lstrip("*")): rank.startswith("*") for rank in ranks}

    def starting(self, prefix: str, *, limit: int) -> list[City]:
        """The most populous cities that have a name, of any script, which begins so; the prefix in normal form."""
        wanted = normalise(prefix)
        if not wanted:
            return []
        firsts = self._lines("first_names")
        ranks: set[int] = set()
        for member in range(max(0, bisect_right(firsts, wanted) - 1), len(firsts)):
            if firsts[member] > wanted and not firsts[member].startswith(wanted):
                break
            text = "\n" + self._zip.read(f"names/{member:03d}").decode()
            for line in re.findall(rf"\n{re.escape(wanted)}[^\t\n]*\t([^\n]*)", text):
                ranks.update(int(rank.lstrip("*")) for rank in line.split(","))
        return [self.city(rank) for rank in sorted(ranks)[:limit]]

    def region(self, country: str, admin1: str) -> str:
        """Name of a first administrative division by its country's alpha-2 code and GeoNames' own code for it."""
        if not self._regions:
            rows = (line.split("\t") for line in self._lines("regions"))
            self._regions = {(of, code): name for of, code, name in rows}
        return self._regions.get((country, admin1), admin1)

    def country_code(self, word: str) -> str | None:
        """ISO 3166-1 alpha-2 code by a country's name in any of some 60 languages, or its alpha-2 or alpha-3 code.

        Points between the letters of a code do not matter: U.S.A.
        """
        name = normalise(word)
        letters = name.split()
        return self._value("country_names", "".join(letters) if all(len(one) == 1 for one in letters) else name)

    def country_name(self, country: str) -> str:
        """English name of a country by its alpha-2 code."""
        found = self._value("countries", country)
        return found.split("\t")[0] if found else country

    def main_cities(self) -> dict[str, tuple[str, City]]:
        """For each member state of the United Nations and the main territories its standing and its main city.

        The standing is ``member``, ``observer`` or blank. The main city is the capital, or where trade goes.
        """
        rows = (line.split("\t") for line in self._lines("main_cities"))
        return {country: (standing, self.city(int(rank))) for country, standing, rank in rows}

    def _value(self, member: str, key: str) -> str | None:
        """The rest of the line that begins with the key, in a member of tab-separated lines."""
        if member not in self._texts:
            self._texts[member] = "\n" + self._zip.read(member).decode().rstrip("\n") + "\n"
        text, prefix = self._texts[member], f"\n{key}\t"
        start = text.find(prefix)
        return None if start < 0 or not key else text[start + len(prefix) : text.index("\n", start + 1)]

    def largest(self, country: str, *, limit: int) -> list[City]:
        """The most populous cities of a country, by its alpha-2 code."""
        rows = (rank for rank, line in enumerate(self._rows()) if line.split("\t", 4)[3] == country)
        return [self.city(rank) for rank in islice(rows, limit)]

    def _rows(self) -> Iterator[str]:
        for member in sorted(name for name in self._zip.namelist() if name.startswith("cities/")):
            yield from self._lines(member)

    def similar(self, name: str, *, limit: int) -> list[tuple[float, City]]:
        """Cities spelt much like ``name``, with the similarity: the most alike first, of equals the larger."""
        names, ranks = zip(
            *((text, rank) for rank, line in enumerate(self._lines("scan")) for text in line.split("\t")), strict=True
        )
        found: dict[int, float] = {}
        for score, place in most_alike(name, names, limit=20 * limit):
            found[ranks[place]] = max(score, found.get(ranks[place], 0.0))
        best = sorted(found, key=lambda rank: (-round(found[rank], 6), rank))
        return [(found[rank], self.city(rank)) for rank in best[:limit]]


def most_alike(name: str, names: Sequence[str], *, limit: int) -> list[tuple[float, int]]:
    """Which of the normalised names are spelt most like ``name``: similarity (1 - edits / length) and position."""
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extract

    scorer = DamerauLevenshtein.normalized_similarity
    found = extract(normalise(name), names, scorer=scorer, processor=None, limit=limit, score_cutoff=SIMILAR_ENOUGH)
    return [(float(score), position) for _, score, position in found]


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer that ships with the package."""
    return Gazetteer((files("corridor") / "assets" / "gazetteer.zip").read_bytes())
