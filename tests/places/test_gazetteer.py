"""The gazetteer: look-ups by name in any script."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from typing import Any

import pytest

from corridor.places.gazetteer import Gazetteer, choose, load_gazetteer, normalise


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("长春", "Changchun"),
        ("長春", "Changchun"),
        ("长春市", "Changchun"),
        ("Чанчунь", "Changchun"),
        ("МОСКВА", "Moscow"),
        ("موسكو", "Moscow"),
        ("東京", "Tokyo"),
        ("ソウル", "Seoul"),
        ("부산", "Busan"),
        ("Praag", "Prague"),
        ("Lodz", "Łódź"),
        ("łódź", "Łódź"),
        ("DUSSELDORF", "Düsseldorf"),
        ("Duesseldorf", "Düsseldorf"),
        ("Xian", "Xi\u2019an"),
        ("Xi'an", "Xi\u2019an"),
        ("ürümqi", "Ürümqi"),
        ("Roma", "Rome"),
        ("Cancun", "Cancún"),
    ],
)
def test_a_city_is_found_by_its_name_in_any_script(name: str, city: str) -> None:
    chosen = choose(load_gazetteer().find(name))
    assert chosen is not None
    assert chosen.name == city


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  São   Paulo ", "sao paulo"),
        ("Sankt-Peterburg", "sankt peterburg"),
        ("L'Aquila", "laquila"),
        ("Großenhain", "grossenhain"),
        ("Ёлкино", "елкино"),
        ("ガ", "ガ"),
        ("서울", "서울"),
        ("ＡＢＣ", "abc"),
        ("?!-", ""),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(text: str, normal: str) -> None:
    assert normalise(text) == normal
    assert normalise(normal) == normal


def test_cities_stand_in_the_order_of_their_inhabitants() -> None:
    gazetteer = load_gazetteer()
    populations = [gazetteer.city(rank).population for rank in range(2000)]
    assert populations == sorted(populations, reverse=True)


def test_a_city_carries_its_region_and_time_zone() -> None:
    chosen = choose(load_gazetteer().find("Changchun"))
    assert chosen is not None
    assert (chosen.country, chosen.region, chosen.timezone) == ("CN", "Jilin", "Asia/Shanghai")
    assert (chosen.lat, chosen.lon) == pytest.approx((43.88, 125.323), abs=0.01)


def test_every_region_and_country_word_is_a_qualifier() -> None:
    gazetteer = load_gazetteer()
    for words in (("ES",), ("Spain",), ("esp",), ("Comunidad Valenciana",), ("comunidad valenciana", "es")):
        chosen = choose(gazetteer.find("Valencia", words))
        assert chosen is not None
        assert (chosen.country, chosen.population > 500_000) == ("ES", True)
    assert gazetteer.find("Valencia", ("JP",)) == []


def test_a_label_picks_its_city_and_no_other() -> None:
    gazetteer = load_gazetteer()
    for name in ("Valencia", "Springfield", "San Jose", "Birmingham", "Cordoba"):
        for match in gazetteer.find(name)[:8]:
            label = gazetteer.label(match.city)
            first, *qualifiers = label.split(", ")
            if not qualifiers:
                assert label == f"{match.city.lat:.3f},{match.city.lon:.3f}"
                continue
            chosen = choose(gazetteer.find(first, qualifiers))
            assert chosen == match.city


@pytest.mark.parametrize("name", ["Mongolia", "Germany", "Georgia", "zzzzzz", "", "12345", "\x00"])
def test_what_is_no_city_is_not_found(name: str) -> None:
    assert load_gazetteer().find(name) == []


def test_misspelt_cities_are_found_by_likeness() -> None:
    gazetteer = load_gazetteer()
    for misspelt, meant in {"Hambrug": "Hamburg", "Vladivostock": "Vladivostok", "Ulanbataar": "Ulan Bator"}.items():
        assert gazetteer.similar(misspelt, limit=5)[0][1].name == meant


def test_a_cold_look_up_reads_a_few_members_of_the_file_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = zipfile.ZipFile.read

    def noted(archive: zipfile.ZipFile, name: str, *rest: Any) -> bytes:
        read.append(name)
        return plain(archive, name, *rest)

    monkeypatch.setattr(zipfile.ZipFile, "read", noted)
    gazetteer = Gazetteer((files("corridor") / "assets" / "gazetteer.zip").read_bytes())
    assert gazetteer.find("Prag")
    assert len(read) < 8


@pytest.mark.parametrize(
    ("city", "country", "region"),
    [
        ("Yakutsk", "RU", "Sakha"),
        ("Grozny", "RU", "Chechnya"),
        ("Kostanay", "KZ", "Kostanay"),
        ("Dalandzadgad", "MN", "Omnogovi"),
    ],
)
def test_regions_around_have_their_own_names(city: str, country: str, region: str) -> None:
    assert {m.city.region for m in load_gazetteer().find(city) if m.city.country == country} == {region}


@pytest.mark.parametrize(("name", "country"), [("Granada", "es"), ("Armenia", "co"), ("Franca", "br")])
def test_a_city_that_is_called_as_a_country_is_found_with_its_own(name: str, country: str) -> None:
    assert not any(match.city.country == country.upper() for match in load_gazetteer().find(name))
    assert load_gazetteer().find(name, (country,))[0].city.country == country.upper()
