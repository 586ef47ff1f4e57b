"""A planner's question on the command line: dates, limits, shipment, documents; what is refused, and what to lift."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from calendar import isleap
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import corridor
from corridor.cli.main import main

pytestmark = pytest.mark.slow

TODAY = datetime.now(UTC).date()
READY, DUE = (str(TODAY + timedelta(days=days)) for days in (10, 60))
LEAP, COMMON = (next(y for y in range(TODAY.year + 1, TODAY.year + 9) if isleap(y) is leap) for leap in (True, False))
HOUR, SECONDS = timedelta(hours=1), 2 / 3600


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


class Shell:
    """Runs commands in this process, in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, line: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(shlex.split(line))
        return int(stopped.value.code or 0), *self.capsys.readouterr()

    def text(self, line: str) -> str:
        code, out, err = self(line)
        assert code == 0, err
        return out

    def json(self, line: str) -> Any:
        return json.loads(self.text(f"{line} --json"))

    def routes(self, line: str) -> Any:
        return self.json(f"route {line} --all")["routes"]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(capsys)


def touched(route: dict[str, Any], network: corridor.Network) -> set[str]:
    """All that a route touches, as ``kind:name``; of drays their nodes only."""
    found: set[str] = set()
    for leg in route["legs"]:
        for stop in set(leg["stops"]) & set(network.node_by_id):
            found |= {f"node:{stop}", f"country:{network.node_by_id[stop].country}"}
        if leg["service"] is not None:
            found |= {f"{kind}:{leg[kind]}" for kind in ("service", "mode", "operator")}
            found |= {f"operator:{name.strip()}" for name in re.split(r",|\(|\)| and ", leg["operator"])}
            found |= {f"passage:{name}" for name in leg["passages"]}
            for hop in network.service_by_id[leg["service"]].hops:
                if {hop.from_node, hop.to_node} <= set(leg["stops"]):
                    found |= {f"country:{code}" for code in str(hop.extra.get("through", "")).split()}
    return found


def check_dates(route: dict[str, Any], network: corridor.Network, ends: tuple[str, str], ready: datetime) -> None:
    """Every leg has its dates, with the offset of its place; they follow one another and agree with the hours."""
    at = ready.astimezone(UTC)
    for leg in route["legs"]:
        depart, arrive = datetime.fromisoformat(leg["depart"]), datetime.fromisoformat(leg["arrive"])
        for moment, node, end in ((depart, leg["from"], ends[0]), (arrive, leg["to"], ends[1])):
            zone = network.node_by_id[node].tz if node in network.node_by_id else end  # what is no node is an end
            assert moment.utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset()
        assert (depart - at) / HOUR == pytest.approx(leg["load_h"] + leg["wait_h"], abs=SECONDS)
        assert (arrive - depart) / HOUR == pytest.approx(leg["ride_h"] + leg["unload_h"], abs=SECONDS)
        at = arrive
    for total in ("hours", "usd", "kg_co2e", "km"):
        assert route[total] == pytest.approx(sum(leg[total] for leg in route["legs"]), abs=1e-6)


ZONES = {"Prague": "Europe/Prague", "Novosibirsk Tokyo": "Asia/Tokyo", "USLAX": "America/Los_Angeles"}


@pytest.mark.parametrize("line", ZONES)
def test_a_day_of_departure_dates_every_leg(line: str, shell: Shell, network: corridor.Network) -> None:
    for said in (READY, f"{READY}T14:00", f"{READY}T14:00-05:00"):
        ends = ("Asia/Novosibirsk" if "Novo" in line else "Asia/Shanghai", ZONES[line])
        ready = datetime.fromisoformat(said)
        ready = ready if ready.tzinfo else ready.replace(tzinfo=ZoneInfo(ends[0]))
        answer = shell.json(f"route {line} --depart {said}")
        assert (answer["wait"], datetime.fromisoformat(answer["depart"])) == ("scheduled", ready)
        for route in answer["routes"]:
            check_dates(route, network, ends, ready)


def test_a_deadline_is_kept_by_the_end_of_its_day_or_to_the_minute(shell: Shell, network: corridor.Network) -> None:
    for due, until in ((DUE, f"{DUE}T23:59:59"), (f"{DUE}T12:00", f"{DUE}T12:00")):
        deadline = datetime.fromisoformat(until).replace(tzinfo=ZoneInfo("Europe/Prague"))
        for extra in ("", f"--depart {READY}"):
            answer = shell.json(f"route Prague --arrive-by {due} --all {extra}")
            assert datetime.fromisoformat(answer["arrive_by"]) == deadline
            for route in answer["routes"]:
                first = route["legs"][0]
                ready = datetime.fromisoformat(first["depart"]) - timedelta(hours=first["load_h"] + first["wait_h"])
                check_dates(route, network, ("Asia/Shanghai", "Europe/Prague"), ready)
                assert datetime.now(UTC) - ready < timedelta(minutes=1)
                assert datetime.fromisoformat(route["legs"][-1]["arrive"]) <= deadline


TARGETS = {
    "RU": "country:RU", "Russia": "country:RU", "俄罗斯": "country:RU", "country:Germany": "country:DE",
    "passage:malacca": "passage:malacca", "CNMLX": "node:CNMLX", "node:Dalian": "node:CNDLC", "suez": "passage:suez",
    "CMO-OUT": "service:CMO-OUT", "service:AEU3-W": "service:AEU3-W", "mode:rail": "mode:rail", "air": "mode:air",
    "cosco": "operator:COSCO", "'China Railway Shenyang'": "operator:China Railway Shenyang",
}  # fmt: skip


@pytest.mark.parametrize("word", TARGETS)
def test_what_is_avoided_and_gone_by_is_so(word: str, shell: Shell, network: corridor.Network) -> None:
    target = TARGETS[word]
    assert any(target in touched(route, network) for route in shell.routes("Prague"))
    assert all(target not in touched(route, network) for route in shell.routes(f"Prague --avoid {word}"))
    assert all(target in touched(route, network) for route in shell.routes(f"Prague --via {word}"))


def test_the_order_of_what_is_gone_by_is_kept(shell: Shell) -> None:
    for first, second in (("CNDLC", "DEHAM"), ("DEHAM", "PLMAA")):
        for route in shell.routes(f"Prague --via {first} --via {second}"):
            stops = [stop for leg in route["legs"] for stop in leg["stops"]]
            assert second in stops[stops.index(first) :]


def test_modes_and_maxima_are_kept(shell: Shell) -> None:
    for line, allowed in (
        ("--mode rail", "rail"), ("--mode rail --mode road", "rail road"), ("--no-mode air --no-mode road", "rail sea"),
        ("--dangerous", "sea road"),
    ):  # fmt: skip
        for route in shell.routes(f"Prague {line}"):
            assert {leg["mode"] for leg in route["legs"] if leg["service"]} <= set(allowed.split())
    free = shell.routes("Prague")
    for line, key, most in (
        ("transfers", "transfers", 1), ("days", "hours", 20), ("usd", "usd", 6500), ("co2", "kg_co2e", 4600)
    ):  # fmt: skip
        found, limit = shell.routes(f"Prague --max-{line} {most:g}"), most * (24 if line == "days" else 1)
        assert all(route[key] <= limit for route in found)
        assert 0 < sum(route[key] <= limit for route in free) <= len(found)  # nothing within it is lost


def test_containers_of_40_foot_are_two_teu_and_volume_is_charged_by_air(shell: Shell) -> None:
    assert shell.routes("Prague --feu 1.5") == shell.routes("Prague --teu 3")
    plain, light, small = (
        shell.routes(f"Tokyo --mode air {m3}")[0]["usd"] for m3 in ("", "--m3 65 --tonnes 5", "--m3 1 --tonnes 5")
    )
    assert light == pytest.approx(plain * 10.9 / 20, rel=0.3)  # 65 m3 count as 10.9 t; a dray stays as it is
    assert small < light


@pytest.mark.parametrize("ends", ["CNCGQ-XNG Rotterdam", "Rotterdam CNCGQ-XNG", "Prague"])
def test_cargo_under_bond_is_loaded_at_bonded_nodes_only(ends: str, shell: Shell, network: corridor.Network) -> None:
    for route in shell.routes(f"{ends} --bonded"):
        assert route["legs"][0]["service"] is not None  # no dray before it is cleared
        assert all(network.node_by_id[leg["from"]].bonded for leg in route["legs"] if leg["service"])


def test_the_explanation_the_risk_and_other_money_are_printed(shell: Shell) -> None:
    said = shell.text("route Prague --explain --currency CNY=7.1 --risk 500 -n 1")
    usd = shell.routes("Prague")[0]["usd"]
    for words in f"{usd * 7.1:,.0f}; 7.1 for one USD; by 500 draws; P50; P90; item by item; haul; assumed".split("; "):
        assert words in said
    assert "CNY" in shell.text("departures Prague --currency CNY --weeks 1")
    for route in shell.json(f"route Prague --risk --depart {READY} --arrive-by {DUE}")["routes"]:
        found = [0, *(quantile["hours"] for quantile in route["risk"]["quantiles"])]
        assert found == sorted(found)


def test_documents_are_written_to_files_and_printed_alone(shell: Shell, tmp_path: Path) -> None:
    line = f"route Prague --depart {READY} -n 2"
    said = shell.text(f"{line} --csv o.csv --geojson o.geojson --ics o.ics --map map.html --report page.html")
    names = {"o.csv", "o.geojson", "o.ics", "map.html", "page.html"}
    assert {path.name for path in tmp_path.iterdir()} == names == {name for name in names if name in said}
    alone = {kind: shell.text(f"{line} --{kind}") for kind in ("csv", "geojson", "ics")}
    for kind, text in alone.items():
        texts = text, (tmp_path / f"o.{kind}").read_text(encoding="utf-8")
        assert len({re.sub(r"DTSTAMP:\w+|SEQUENCE:\d+|\s", "", text) for text in texts}) == 1
    legs = [leg for route in shell.json(line)["routes"] for leg in route["legs"]]
    for row, leg in zip(csv.DictReader(io.StringIO(alone["csv"])), legs, strict=True):
        assert [row[key] for key in ("from", "depart", "arrive")] == [leg[key] for key in ("from", "depart", "arrive")]
    assert len(json.loads(alone["geojson"])["features"]) >= len(legs)
    window = datetime.fromisoformat(legs[0]["depart_window"][0])  # the day of the train is not published
    assert f"DTSTART;VALUE=DATE:{window:%Y%m%d}" in alone["ics"]
    assert [(tmp_path / page).read_text("utf-8")[:9] for page in ("map.html", "page.html")] == ["<!DOCTYPE"] * 2


def test_the_board_lists_sailings_on_their_weekdays(shell: Shell) -> None:
    answer = shell.json(f"departures KRINC-SEA CNDLC --from {READY} --weeks 2 --mode sea --max-transfers 0 --feu 1")
    start = datetime.fromisoformat(READY).replace(tzinfo=ZoneInfo("Asia/Seoul"))
    assert (datetime.fromisoformat(answer["from"]), answer["weeks"]) == (start, 2)
    sailings = [one for one in answer["departures"] if one["legs"][0]["service"] == "DLC-INC-W"]
    assert len(sailings) == 6
    for one in sailings:
        leaves, (leg,) = datetime.fromisoformat(one["leaves"]), one["legs"]
        sails = datetime.fromisoformat(leg["depart"])
        assert f"{sails:%a %H:%M}" in ("Tue 17:00", "Thu 17:00", "Sat 17:00")
        assert start <= leaves < start + timedelta(weeks=2)
        assert (sails - leaves) / HOUR == pytest.approx(leg["load_h"], abs=SECONDS)
        assert (datetime.fromisoformat(one["arrives"]) - leaves) / HOUR == pytest.approx(one["hours"], abs=SECONDS)
        assert (one["leaves"][-6:], leg["arrive"][-6:]) == ("+09:00", "+08:00")


def test_the_board_keeps_limits(shell: Shell, network: corridor.Network) -> None:
    limits = "--avoid RU --no-mode air --via Hamburg --max-usd 6000 --max-co2 6000 --max-days 70"
    found = shell.json(f"departures Prague {limits}")["departures"]
    assert all(one["usd"] <= 6000 and one["kg_co2e"] <= 6000 and one["hours"] <= 1680 for one in found)
    assert all(touched(one, network) & {"country:RU", "mode:air", "node:DEHAM"} == {"node:DEHAM"} for one in found)
    for extra in ("--bonded", "--dangerous", "--include-planned", "--tonnes 9 --m3 9 --value 9 --teu 1"):
        assert shell.text(f"departures Prague --weeks 1 {extra}")


BAD = {  # by what the message must hold
    "write such as 20": f"--depart 2026-02-30; --depart {COMMON}-02-29; --depart soon; --arrive-by {READY}T25:00",
    "past; write a date from": "--depart 2020-01-01; --arrive-by 2020-01-01; --depart 0001-01-01",
    "mend the year": "--depart 9999-12-31; --arrive-by 9999-12-31", "0 or more": "--max-transfers -1",
    "swap or mend": f"--depart {DUE} --arrive-by {READY}; --depart {READY} --arrive-by {READY}T00:00+08:00",
    "leave out": f"--depart {READY} --wait worst", "add --depart": "--wait scheduled", "a day": "--ics; --ics x.ics",
    "did you mean suez": "--avoid suex; --avoid passage:suz", "did you mean malacca": "--via passage:malaca",
    "write a country, a place": "--avoid Qwrtpsdf; --via country:Suez; --avoid node:CNMLXX; --avoid operator:Nobody",
    "drop one": "--avoid CN; --avoid Prague; --via RU --avoid Russia; --mode sea --no-mode sea; "
                "--no-mode sea --no-mode rail --no-mode air --no-mode road --no-mode barge",
    "allow another mode": "--mode air --dangerous", "rail, sea, barge, air, road": "--mode canal; --no-mode canal",
    "above 0": "--max-days 0; --max-days nan; --max-usd -5; --max-usd inf; --max-co2 -1; --max-co2 0",
    "needs its tonnes": "--teu 0", "whole number": "--teu 0.1",
    "above zero": "--feu 0; --tonnes -3; --m3 0; --value -1",
    "finite": "--teu nan; --feu inf; --tonnes inf; --m3 nan",
    "split it": "--teu 1e9; --feu 1e300; --tonnes 1e12; --m3 1e12; --value 1e300",
    "give one": f"--teu 2 --feu 1; --csv --json; --geojson --csv; --depart {READY} --ics --json",
    "FILE.csv": "--csv legs.txt", "FILE.geojson": "--geojson legs.csv", "FILE.ics": f"--depart {READY} --ics x.csv",
    "make it first": "--csv no/x.csv; --map no/x.html; --report no/x.html", "name of its own": "--report left.html",
    "CNY=7.1": "--currency XXX; --currency CNY=0; --currency CNY=abc; --currency CNY=; --currency USD=2",
    "write CNY": "--currency RMB", "100 to": "--risk 5; --risk 0", "--help": "--risk many; --max-transfers 1.5",
}  # fmt: skip
BAD_BOARD = {
    "1 to 53": "--weeks 0; --weeks 1000; --weeks -1", "past; write": "--from 2020-01-01",
    "such as": "--from 2026-02-30", "mend the year": "--from 9999-12-31", "give one": "--teu 1 --feu 1",
    "CNY=7.1": "--currency CNY=-1", "above 0": "--max-usd 0", "--help": "--weeks 1.5; --csv",
}  # fmt: skip
CASES = [(f"route Prague --map left.html {line}", said) for said, lines in BAD.items() for line in lines.split(";")]
CASES += [(f"departures Prague --json {line}", said) for said, lines in BAD_BOARD.items() for line in lines.split(";")]


@pytest.mark.parametrize(("line", "remedy"), CASES)
def test_bad_input_is_refused_with_a_remedy(line: str, remedy: str, shell: Shell, tmp_path: Path) -> None:
    code, out, err = shell(line)
    assert (code, out, list(tmp_path.iterdir())) == (2, "", []), err
    assert (remedy in err, "Traceback" in err) == (True, False), err


LIFTS = (
    "--max-days 3; days later", "--max-usd 100; for more money", "--max-co2 1; with more CO2e",
    "--mode rail --max-days 10; by any mode; days later", "--via RU --max-days 9; not by RU; days later",
    "--mode rail --avoid RU --avoid IR; through RU; by any mode",
    f"--depart {READY} --arrive-by {READY}; days after the deadline",
)  # fmt: skip


@pytest.mark.parametrize("case", LIFTS)
def test_where_nothing_is_left_it_says_what_to_lift(case: str, shell: Shell, tmp_path: Path) -> None:
    line, *lifts = case.split("; ")
    for command in ("route Prague --map left.html --csv left.csv", "departures Prague")[: 2 - ("--depart" in line)]:
        code, out, err = shell(f"{command} {line}")
        assert (code, out, list(tmp_path.iterdir()), err[:10]) == (1, "", [], "No route: ")
        assert all(re.search(rf"{lift}: [\d.]+ days, [\d,]+ USD", err) for lift in lifts), err


def sailing(network: corridor.Network, ready: str, zone: str, service: str) -> str:
    """When a service leaves and arrives, for cargo that is ready then at its first stop."""
    at, stops = datetime.fromisoformat(ready).replace(tzinfo=ZoneInfo(zone)), network.service_by_id[service].stops
    plan = corridor.plan(network, stops[0], stops[-1], wait="scheduled", depart=at, via=service, max_transfers=0)
    check_dates(plan.to_dict()["routes"][0], network, (zone, zone), at)
    return " ".join(f"{leg.depart} {leg.arrive}" for leg in plan.routes[0].legs if leg.service == service)


def test_leap_days_and_changes_of_the_clock_are_sailed_through(network: corridor.Network, shell: Shell) -> None:
    assert shell.json(f"route Prague --depart {LEAP}-02-29")["depart"].startswith(f"{LEAP}-02-29")
    for ready, leaves in (("2028-02-27T12:00", "2028-02-29T17:00"), ("2028-02-29T12:00", "2028-03-02T17:00")):
        assert sailing(network, ready, "Asia/Seoul", "DLC-INC-W").startswith(f"{leaves}:00+09:00")
    two_days = replace(network.handling["GRPIR-FRY", "sea"], load_h=48.0)
    network = replace(network, handling={**network.handling, ("GRPIR-FRY", "sea"): two_days})
    for ready, leaves, arrives in (  # 48 h to load, which are 49 or 47 by the clock
        ("2027-03-25T12:00", "2027-03-27T21:00:00+02:00", "+03:00"),
        ("2027-03-26T20:00", "2027-03-28T21:00:00+03:00", ""), ("2027-03-26T20:01", "2027-03-29T21:00:00+03:00", ""),
        ("2027-10-28T12:00", "2027-10-30T21:00:00+03:00", "+02:00"),
        ("2027-10-29T22:00", "2027-10-31T21:00:00+02:00", ""), ("2027-10-29T22:01", "2027-11-01T21:00:00+02:00", ""),
    ):  # fmt: skip
        said = sailing(network, ready, "Europe/Athens", "EU-PIR-HER-E")
        assert (said[: len(leaves)], said.endswith(arrives)) == (leaves, True)
