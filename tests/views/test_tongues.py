"""Chinese and Russian: the catalogue is whole, and nothing that the package says stays English."""

from __future__ import annotations

import html
import importlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import corridor
from corridor.api import answers
from corridor.cli.main import COMMANDS, main
from corridor.dataset.currency import parse_currency, rate_line
from corridor.scenarios.toml import shipped
from corridor.views.embedding import asset
from corridor.views.explanation import SHEET_HEADERS, SHEET_NOTES, factor_lines, sheet_rows
from corridor.views.layout import STOPS, Screen, cells, wrapped
from corridor.views.registry import Look
from corridor.views.terminal.departures import print_board
from corridor.views.terminal.plans import print_plan
from corridor.views.tongues import pages
from corridor.views.tongues.tongue import PART, TRANSLATED, Tongue, catalogue, name_of, names_of
from tests.support.paths import SMALL

LETTERS = {"zh": re.compile("[\u4e00-\u9fff]"), "ru": re.compile("[\u0430-\u044f]")}
ENGLISH_LEFT = re.compile(r"\b[a-z]{3,} [a-z]{2,}\b")
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> corridor.Network:
    return corridor.load()


@pytest.fixture(scope="module")
def found(world: corridor.Network) -> corridor.Plan:
    return corridor.plan(world, "Changchun", "Prague", wait="scheduled", depart=datetime(2026, 12, 3, tzinfo=UTC))


def told_by_data(network: corridor.Network) -> set[str]:
    """Texts that are data: names of services and operators, and what sources say."""
    services = network.service_by_id.values()
    return {text for service in services for text in (service.name, service.operator)}


@pytest.mark.parametrize("number", range(len(TRANSLATED)), ids=TRANSLATED)
def test_every_text_is_said_in_every_language_with_parts_that_there_are(number: int) -> None:
    for section, rows in catalogue().items():
        for english, said in rows.items():
            assert len(said) == len(TRANSLATED), english
            assert said[number], english
            assert set(PART.findall(said[number])) <= set(PART.findall(english)), english
            if section in ("advisories", "scenarios", "reasons", "refusals", "report"):
                own = LETTERS[TRANSLATED[number]].search(said[number])
                assert own or not re.search("[a-z]{6}", PART.sub("", english)), english


@pytest.mark.parametrize("lang", TRANSLATED)
def test_advisories_and_scenarios_that_ship_are_said_in_every_language(lang: str, world: corridor.Network) -> None:
    tongue = Tongue(lang=lang, names=names_of(world, lang))
    texts = [advisory.text for advisory in world.advisories]
    for path in shipped():
        scenario = corridor.Scenario.read(path)
        texts += [scenario.name, " ".join(scenario.description.split())]
    for text in texts:
        assert LETTERS[lang].search(tongue.say(text)), f"{text} is not in assets/catalogue.json, or has changed"


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize("width", [80, 200])
def test_no_english_is_left_on_the_terminal(
    lang: str, width: int, world: corridor.Network, found: corridor.Plan
) -> None:
    screen = Screen(width=width, say=Tongue(lang=lang, names=names_of(world, lang)).say)
    print_plan(found, screen, limit=3, by="best", risks=dict(enumerate(risk for _, risk in found.risk(limit=3))))
    text = " ".join(" ".join(line.split()) for line, _ in screen.lines)
    for own in sorted(told_by_data(world), key=len, reverse=True):
        text = text.replace(own, "")
    assert ENGLISH_LEFT.findall(text) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_english_is_left_on_the_board_of_departures(lang: str) -> None:
    network = corridor.load(SMALL)
    board = corridor.departures(network, "Changchun", "Hamburg", start=datetime(2026, 12, 1, tzinfo=UTC), weeks=2)
    screen = Screen(width=120, say=Tongue(lang=lang, names=names_of(network, lang)).say)
    print_board(board, screen, limit=3)
    assert ENGLISH_LEFT.findall("\n".join(line for line, _ in screen.lines)) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_english_is_left_on_the_report_but_what_sources_say(
    lang: str, world: corridor.Network, found: corridor.Plan
) -> None:
    text = answers.document("report", found, limit=3, by="best", now=NOW, look=Look(lang=lang))
    assert f'<html lang="{lang}"' in text
    shown, _, sources = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL).partition(
        '<div class="sources">'
    )
    assert sources
    shown = re.sub(r'<td class="fine">.*?</td>', "", shown)  # the sources of factors
    texts = [" ".join(html.unescape(part).split()) for part in re.findall(r">([^<>]+)<", shown)]
    names = told_by_data(world)
    for part in texts:
        bare = part
        for own in sorted(names, key=len, reverse=True):
            bare = bare.replace(own, "") if own else bare
        assert not ENGLISH_LEFT.search(bare), part


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_english_is_left_in_what_the_map_tells(lang: str, world: corridor.Network, found: corridor.Plan) -> None:
    text = answers.document("map", found, limit=3, by="best", now=NOW, look=Look(lang=lang))
    (block,) = re.findall(r'id="corridor-data">(.*?)</script>', text, re.DOTALL)
    data = json.loads(block)
    names = told_by_data(world)

    def texts(value: object, key: str = "") -> list[str]:
        if key in pages.KEYS or key == "who":
            return []
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [text for name, one in value.items() for text in texts(one, name)]
        return [text for one in value for text in texts(one, key)] if isinstance(value, list) else []

    for part in texts(data):
        assert part in names or not ENGLISH_LEFT.search(part), part
    assert LETTERS[lang].search(data["words"]["routes"])


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize("name", ["before_after_map", "flow_map", "network_map", "plan_map", "reach_map"])
def test_every_word_of_a_map_is_said_whatever_its_name(lang: str, name: str) -> None:
    words: dict[str, str] = importlib.import_module(f"corridor.views.maps.{name}").WORDS
    said = pages.data({"words": words}, Tongue(lang=lang))["words"]
    assert [word for key, word in words.items() if said[key] == word and word != "TEU"] == []


def test_dates_and_numbers_are_written_as_the_language_writes_them() -> None:
    assert Tongue(lang="ru").say("6,291 USD") == "6\u00a0291 USD"
    assert Tongue(lang="ru").say("19.2 d") == "19,2 \u0434\u043d."
    assert Tongue(lang="zh").say("Thu 3 Dec 2026") == "2026\u5e7412\u67083\u65e5 \u5468\u56db"
    assert Tongue(lang="ru").say("43.88,125.32") == "43.88,125.32"
    assert Tongue(lang="en").say("6,291 USD") == "6,291 USD"


@pytest.mark.parametrize(
    ("english", "zh", "ru"),
    [
        ("3 to 4 Jan 2027", "2027年1月3日至4日", "3–4 янв. 2027"),
        ("28 Nov to 4 Dec 2026", "2026年11月28日至12月4日", "28 нояб. – 4 дек. 2026"),
        ("28 Dec 2026 to 3 Jan 2027", "2026年12月28日至2027年1月3日", "28 дек. 2026 – 3 янв. 2027"),
    ],
)
def test_days_from_one_to_another_say_once_what_both_have_in_common(english: str, zh: str, ru: str) -> None:
    assert Tongue(lang="zh").say(english) == zh
    assert Tongue(lang="ru").say(english) == ru


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_english_is_left_on_the_sheet_of_co2e_but_what_sources_say(
    lang: str, world: corridor.Network, found: corridor.Plan
) -> None:
    tongue = Tongue(lang=lang, names=names_of(world, lang))
    explanation = found.explain(1)
    versions = {row[SHEET_HEADERS.index("factor from")] for row in sheet_rows(explanation)}
    for text in [*SHEET_HEADERS, *SHEET_NOTES, *(cell for row in sheet_rows(explanation) for cell in row)]:
        assert text in versions or not ENGLISH_LEFT.search(tongue.say(text)), text
    for line in factor_lines(explanation):
        head, _, source = line.partition(": ")
        assert tongue.say(line).endswith(source)  # word for word
        assert not tongue.say(line).startswith(head)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_cities_of_the_maps_have_their_own_names(lang: str, world: corridor.Network) -> None:
    tongue = Tongue(lang=lang, names=names_of(world, lang))
    cities = [row[-1] for row in json.loads(asset("names.json")) if row[0] == "city"]
    assert len([city for city in cities if tongue.say(city) == city]) <= 3  # small towns whose names are not sure
    # Not those of the port or the airport that serves them
    assert {tongue.say(city) for city in ("Dubai", "Taipei", "Kyiv")} == (
        {"迪拜", "台北", "基辅"} if lang == "zh" else {"Дубай", "Тайбэй", "Киев"}
    )


def test_russian_names_are_not_those_of_other_languages_in_cyrillic(world: corridor.Network) -> None:
    names = {name_of(node, "ru") for node in world.node_by_id.values()} - {None}
    assert not {
        name
        for name in names
        if re.search("[^\u0410-\u044f\u0401\u0451 .'()\\d-]", re.sub("[A-Za-z,/]", "", name or ""))
    }


def test_a_name_of_a_service_stays_as_it_is() -> None:
    assert Tongue(lang="zh").say("the slow train for all goods") == "the slow train for all goods"


@pytest.mark.parametrize(("lang", "word"), [("zh", "\u9519\u8bef"), ("ru", "\u041e\u0448\u0438\u0431\u043a\u0430")])
def test_errors_are_told_in_the_language_that_is_asked_for(
    lang: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        main(["route", "Nowhereville", "--data", str(SMALL), "--lang", lang])
    assert done.value.code == 2
    assert word in capsys.readouterr().err


def test_the_language_of_the_shell_is_spoken_and_json_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    told = []
    for shell in ("ru_RU.UTF-8", "de_DE.UTF-8"):
        monkeypatch.setenv("LANG", shell)
        for more in ([], ["--json"]):
            with pytest.raises(SystemExit):
                main(["route", "Hamburg", "--data", str(SMALL), *more])
            told.append(capsys.readouterr().out)
    assert "\u041c\u0430\u0440\u0448\u0440\u0443\u0442" in told[0]
    assert "Route 1" in told[2]
    assert told[1] == told[3]


def test_a_language_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["route", "Hamburg", "--data", str(SMALL), "--lang", "de"])
    assert done.value.code == 2
    assert "en, zh, ru" in capsys.readouterr().err


@pytest.mark.parametrize("lang", TRANSLATED)
def test_help_is_told_in_the_language_that_is_asked_for(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["route"], ["departures"], ["reach"], ["whatif"], ["serve"]):
        with pytest.raises(SystemExit):
            main([*command, "--help", *(["--lang", lang] if command else [])])
        told = capsys.readouterr().out
        assert (LETTERS[lang].search(told) is not None) == bool(command)
        if command:
            options = " ".join(told.rpartition("\n\n")[2].split())
            bare = re.sub(r"\[[^\]]*\]|--[\w-]+|[a-z]+(?:\|[a-z]+)+", "", options)
            assert ENGLISH_LEFT.findall(re.sub(r"corridor \w+", "", bare)) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_kind_of_place_that_is_new_has_its_name_too(lang: str, world: corridor.Network) -> None:
    key, node = next(iter(world.node_by_id.items()))
    other = replace(world, node_by_id={**world.node_by_id, key: replace(node, kind="depot")})  # type: ignore[arg-type]
    assert names_of(other, lang).keys() == names_of(world, lang).keys()


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_the_terminal(
    lang: str, width: int, world: corridor.Network, found: corridor.Plan
) -> None:
    screen = Screen(width=width, say=Tongue(lang=lang, names=names_of(world, lang)).say)
    print_plan(found, screen, limit=5, by="best")
    assert [line for line, _ in screen.lines if cells(line) > width and " " in line.strip()] == []


def test_a_text_without_blanks_is_broken_after_its_stops() -> None:
    text = (
        "\u8b66\u544a\uff0c"
        + "\u6ce2\u5170\u5173\u95ed\u53e3\u5cb8" * 3
        + "\uff0c"
        + "\u5305\u62ec" * 8
        + "\u3002(2026-11-28)"
    )
    lines = wrapped(text, 40, then="  ")
    assert max(map(cells, lines)) <= 40
    assert "".join(line.strip() for line in lines) == text
    assert not any(line.strip()[0] in STOPS for line in lines)
    assert wrapped("\u957f\u6625" * 30, 20) == ["\u957f\u6625" * 5] * 6


def test_the_numbers_of_a_list_stay_together_in_chinese() -> None:
    line = "warning, routes 1, 3, 4: Poland shut it. (checked 2026-11-28) [x]"
    assert "1\u30013\u30014" in Tongue(lang="zh").say(line)


@pytest.mark.parametrize(
    ("lang", "place", "terminal", "airport"),
    [
        (
            "zh", "\u957f\u6625", "\u957f\u6625\u5174\u9686\u7efc\u5408\u4fdd\u7a0e\u533a",
            "\u957f\u6625\u9f99\u5609\u673a\u573a",
        ),
        (
            "ru", "\u0427\u0430\u043d\u0447\u0443\u043d\u044c",
            "\u0427\u0430\u043d\u0447\u0443\u043d\u044c (\u0421\u0438\u043d\u043b\u0443\u043d)",
            "\u0427\u0430\u043d\u0447\u0443\u043d\u044c (\u041b\u0443\u043d\u0446\u0437\u044f)",
        ),
    ],
)  # fmt: skip
def test_a_facility_is_named_where_its_place_has_several(
    lang: str, place: str, terminal: str, airport: str, world: corridor.Network
) -> None:
    names = names_of(world, lang)
    assert names["Changchun"] == place
    assert names[world.node_by_id["CNCGQ-XNG"].name] == terminal
    assert names[world.node_by_id["CNCGQ-AIR"].name] == airport
    told = [names[node.name] for node in world.node_by_id.values() if node.id.startswith("RUMOW-") and node.modes]
    assert len(set(told)) == len(told)
    assert names["Manzhouli"] == name_of(world.node_by_id["CNMLX"], lang)  # a border post goes by its own name


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_rate_of_the_currency_is_told(lang: str, world: corridor.Network) -> None:
    for word in ("CNY", "CNY=7.1"):
        said = Tongue(lang=lang).say(rate_line(parse_currency(word, world.assumptions)))
        assert "for one" not in said
        assert "given by" not in said


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_tells_twins_apart_is_said(lang: str, world: corridor.Network) -> None:
    say = Tongue(lang=lang, names=names_of(world, lang)).say
    for bracket in ("SHIP, Dalian to Hamburg", "SHIP, Dalian to Hamburg; TRAIN, Hamburg to Prague", "dray to Dalian"):
        assert not re.search(r"Dalian|Hamburg| to ", say(f"rail \u2192 Dalian \u2192 sea ({bracket})"))


@pytest.mark.parametrize("lang", ["en", *TRANSLATED])
@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_help_fits_into_80_columns(
    name: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", {"en": "C.UTF-8", "zh": "zh_CN.UTF-8", "ru": "ru_RU.UTF-8"}[lang])
    with pytest.raises(SystemExit):
        main([*filter(None, [name]), "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert [line for line in lines if cells(line) > 80] == []


@pytest.mark.parametrize(("lang", "said"), [("zh", "布列斯特"), ("ru", "Брест")])
def test_a_name_of_its_own_is_no_alias_of_another(lang: str, said: str) -> None:
    names = names_of(corridor.load(), lang)
    assert names["Brest"] == said
    assert names["Brest Brittany"] != said


STUDIES = {
    "whatif": ("whatif", "suez-open.toml", "Hamburg", "--include-planned"),
    "whatif, another way": ("whatif", "russia-transit-closed.toml", "Warsaw"),
    "critical": ("critical", "Hamburg", "-n", "8"),
    "critical, services": ("critical", "Hamburg", "Almaty", "--kind", "service", "--kind", "border", "-n", "8"),
    "sweep": ("sweep", "Hamburg", "--set", "value of goods", "--from", "0", "--to", "1000000"),
    "sweep, a service": ("sweep", "Schwarzheide", "--set", "frequency of CMO-OUT", "--from", "0.1", "--to", "7"),
    "sweep, one winner": ("sweep", "Hamburg", "--set", "carbon price", "--from", "0", "--to", "500"),
    "reach": ("reach", "--within", "20d", "--budget", "3000", "--no-nodes"),
    "allocate": ("allocate", "orders.csv", "--late-usd-per-day", "150", "--left-over-usd", "5000"),
    "matrix": ("matrix", "hubs.txt", "all-countries", "--out", "matrix.csv"),
}


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize("name", STUDIES)
def test_no_english_is_left_in_what_studies_print(
    name: str, lang: str, world: corridor.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("hubs.txt").write_text("Changchun\n")
    Path("orders.csv").write_text(
        "order,origin,destination,teu,ready,due\nA,Changchun,Hamburg,2,2026-12-07,2026-12-20\n"
        "B,Changchun,Busan,2,2026-12-07,2026-12-20\nC,Changchun,Moscow,2,2026-12-07,2026-12-08\n"
    )
    with pytest.raises(SystemExit) as ended:
        main([*STUDIES[name], "--lang", lang])
    assert ended.value.code in (0, None)
    said = " ".join(capsys.readouterr().out.split())
    nodes = {node.name for node in world.node_by_id.values()}
    for own in sorted(told_by_data(world) | nodes, key=len, reverse=True):
        said = said.replace(own, "")
    said = re.sub(r"--[\w-]+|\[[\w, +-]+\]|\b\w+_advisories\b", "", said)
    assert re.findall(r"\b[a-z]{4,}\b", said.replace("ocean-rates-2026-06.toml", "").replace("matrix.csv", "")) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_whom_a_note_is_about_is_said_with_it(lang: str, world: corridor.Network) -> None:
    say = Tongue(lang=lang, names=names_of(world, lang)).say
    text = next(one.text for one in world.advisories if one.id == "brest-may-shut")
    for whom in (
        "1 of 2 routes", "3 of 9 countries", "Hamburg, Moscow", "order A 1, order B", "before only, 2 of 4 routes",
        "before 1, after 2 of 4 routes", "1,204 of 46,000 best routes",
    ):  # fmt: skip
        for more in (" (checked 2026-11-28) [brest-may-shut, brest-may-shut-east, +2]", " [brest-may-shut]"):
            said = say(f"warning, {whom}: {text}{more}")
            assert say(text) in said
            assert not re.search(r"warning|lines|countries|order|before|after|best routes|checked|Hamburg", said), said
            assert said.endswith(more[more.index("[") :])


def test_a_country_whose_name_is_a_phrase_is_said_with_its_code() -> None:
    assert Tongue(lang="ru").say("Democratic Republic of the Congo (CD)").endswith("(CD)")
    assert "Republic" not in Tongue(lang="ru").say("Democratic Republic of the Congo (CD)")


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize(
    "words",
    [
        ("critical",),
        ("critical", "Dalian", "--origin", "Dalian"),
        ("sweep", "Hamburg", "--set", "value of goods", "--from", "5", "--to", "1"),
        ("sweep", "Hahn Airport", "--set", "carbon price", "--from", "0", "--to", "1"),
        ("reach", "--within", "twenty"),
        ("whatif", "suez-open.toml"),
        ("matrix", "nowhere.txt", "all-countries", "--out", "matrix.csv"),
        ("allocate", "nothing.csv"),
    ],
)
def test_what_studies_refuse_is_said_in_the_language_that_is_asked_for(
    words: tuple[str, ...], lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main([*words, "--data", str(SMALL), "--lang", lang])
    assert ended.value.code in (1, 2)
    told = re.sub(r"--[\w-]+|corridor route|\S+\.\w+", "", capsys.readouterr().err)
    assert LETTERS[lang].search(told)
    assert ENGLISH_LEFT.findall(told) == []
