"""The shipped data: built from its tables, sourced, plausible, and near what was published."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corridor.analysis import calibration
from corridor.api.planning import load
from corridor.dataset.load import read_published, validate
from corridor.model.geo import great_circle_km
from corridor.model.network import BASES, Network
from tests.support.paths import ROOT
from tools.network.built import read
from tools.network.sea_loops import loops, sailings

pytestmark = pytest.mark.slow

DATA = ROOT / "data"
KM_PER_NM = 1.852


@pytest.fixture(scope="module")
def network() -> Network:
    return load()


def rows() -> list[dict[str, str]]:
    with (DATA / "edges.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(
    find_spec("scgraph_data") is None or find_spec("searoute") is None,
    reason="railway lines and sea lanes are measured on scgraph-data and searoute (make installs them)",
)
def test_the_tables_build_the_shipped_data_byte_for_byte(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "tools.network.build", "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    for name in ("nodes.geojson", "edges.csv", "handling.csv", "tracks.geojson"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), f"make data; {name} is not what it makes"


def test_validate_finds_no_error() -> None:
    assert [fault for fault in validate() if fault.severity == "error"] == []


def test_the_data_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*")) < 15e6
    assert (DATA / "tracks.geojson").stat().st_size < 5e6


def test_every_figure_has_a_source_and_an_assumption_says_so() -> None:
    for row in rows():
        assert len(row["source"]) > 20, row
        assert row["basis"] in BASES
    with (DATA / "handling.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["source"] for row in csv.DictReader(file))


def test_a_service_that_is_assumed_to_run_still_is_assumed() -> None:
    """What a paper of 2018 tells of a loop is no figure of today's."""
    still = re.compile(r"\bstill\b[^;]*\bassumed\b")
    told = [row for row in rows() if still.search(row["source"].partition("; km")[0])]
    assert len(told) > 20
    assert {row["service"] for row in told if row["service_basis"] != "assumed"} == set()


def test_half_of_the_seed_corridors_figures_are_published_or_derived() -> None:
    figures = ("km_basis", "hours_basis", "price_basis")  # a row that gives none has one basis for all three
    counts = Counter(row[figure] or row["basis"] for row in rows() if row["corridor"] == "seed" for figure in figures)
    assert (counts["published"] + counts["derived"]) / counts.total() >= 0.6


TOLD_SINCE = 2020
"""Who told the frequency of a service before that does not know it of today."""


def test_a_frequency_that_was_told_long_ago_is_assumed() -> None:
    old = {}
    for row in rows():
        told = row["source"].partition("; km")[0]
        years = [int(year) for year in re.findall(r"(?<!\d)(20[0-2]\d)(?!\d)", told)]
        if row["status"] == "operating" and row["frequency_basis"] == "published" and years and max(years) < TOLD_SINCE:
            old[row["service"]] = max(years)
    assert old == {}


CALL_H = 72.0
"""The longest stay in a port on the way: three days, as in Karachi or Lagos."""


@pytest.mark.skipif(find_spec("searoute") is None, reason="sea lanes are measured on searoute (make installs it)")
def test_ships_make_ten_to_twenty_two_knots_but_for_their_calls() -> None:
    """A hop is as long as the straight lane; a loop that turns home sails by its other ports, and stays there."""
    from tools.network.sealanes import lane

    slow = {}
    for row in rows():
        if row["mode"] == "sea":
            knots = float(row["km"]) / float(row["hours"]) / KM_PER_NM
            assert knots <= 22, row
            if row["table"].startswith("sea/through"):  # days at the hub between two ships
                assert knots >= 5, row
            elif knots < 10:
                slow[row["table"], row["from"], row["to"]] = float(row["hours"])
    nodes = json.loads((DATA / "nodes.geojson").read_text(encoding="utf-8"))["features"]
    where = {one["properties"]["id"]: tuple(one["geometry"]["coordinates"]) for one in nodes}
    longest: dict[tuple[str, str, str], float] = {}
    for line in read("sea/services_*.csv"):
        ways = [way for one in loops(line, {}) for loop in (False, True) for way in sailings(one, loop=loop) if way]
        for ports in (hop for way in ways for hop in way.hops()):
            key = (line.at, ports[0], ports[-1])
            if key in slow:
                km = sum(lane(where[a], where[b], frozenset(line["avoid"].split())).km for a, b in pairwise(ports))
                hours = km / (10 * KM_PER_NM) + CALL_H * len(ports[1:-1])
                longest[key] = max(hours, longest.get(key, 0.0))
    assert slow
    assert {key: hours for key, hours in slow.items() if hours > longest[key]} == {}


@pytest.mark.parametrize(("mode", "slowest", "fastest"), [("rail", 8, 80), ("air", 280, 900), ("road", 10, 60)])
def test_trains_trucks_and_aircraft_move_at_plausible_speed(mode: str, slowest: float, fastest: float) -> None:
    for row in rows():
        if row["mode"] == mode and float(row["km"]) > 1200 and "-AIR" not in row["through"]:
            assert slowest <= float(row["km"]) / float(row["hours"]) <= fastest, row


@pytest.mark.parametrize(
    ("mode", "price", "least", "most"),
    [("rail", "usd_per_teu", 0.05, 1.6), ("road", "usd_per_teu", 0.15, 2.2), ("sea", "usd_per_teu", 0.005, 1.6)],
)
def test_prices_by_km_lie_in_the_range_of_their_mode(mode: str, price: str, least: float, most: float) -> None:
    for row in rows():
        if row["mode"] == mode and float(row["km"]) > 1000:
            assert least <= float(row[price]) / float(row["km"]) <= most, row


def test_air_costs_what_air_costs() -> None:
    for row in rows():
        if row["mode"] == "air":
            assert 0.1 <= float(row["usd_per_kg"]) <= 12, row


def test_forty_published_port_distances_are_met_within_five_percent(network: Network) -> None:
    figures = [one for one in read_published() if (one.mode, one.quantity) == ("sea", "km")]
    near = [one for one in calibration.compare(network, figures) if abs(one.deviation) <= 0.05]
    assert len(near) >= 40
    far = [one for one in calibration.compare(network, figures) if one.published.low > 3000]
    assert sum(abs(one.deviation) <= 0.05 for one in far) >= 0.9 * len(far)


def test_what_is_more_than_a_quarter_off_is_explained(network: Network) -> None:
    assert calibration.unexplained(calibration.compare(network, read_published())) == []


def test_no_mode_is_biased_in_distance_or_price(network: Network) -> None:
    scores = calibration.scores(calibration.compare(network, read_published()))
    for score in scores:
        if score.quantity in ("distance", "price"):
            assert abs(score.bias) < 0.1, score


def test_rail_and_sea_hops_of_the_seed_corridors_have_their_true_line() -> None:
    tracks: dict[frozenset[str], Any] = {
        frozenset((feature["properties"]["from"], feature["properties"]["to"])): feature
        for feature in json.loads((DATA / "tracks.geojson").read_text(encoding="utf-8"))["features"]
    }
    lost = {
        (row["from"], row["to"])
        for row in rows()
        if row["mode"] in ("rail", "sea") and row["corridor"] == "seed"
        and frozenset((row["from"], row["to"])) not in tracks
    }  # fmt: skip
    assert lost == set()


def test_borders_of_the_weekly_train_are_hops_of_their_own(network: Network) -> None:
    train = network.service_by_id["CMO-OUT"]
    breaks = [
        (hop.from_node, hop.to_node)
        for hop in train.hops
        if network.node_by_id[hop.from_node].gauge_mm != network.node_by_id[hop.to_node].gauge_mm
    ]
    assert breaks == [("CNMLX", "RUZBK"), ("BYBQT", "PLMAA")]
    assert [stop for stop in train.stops if "rail" in network.node_by_id[stop].modes] == ["CNCGQ-XNG", "PLMAA", "DESZI"]


SPELT_OTHERWISE = """
CASSM CNJMU ETMQX IDLBJ IDNAH IDTIM INGAU INIXB IRAWZ IRMHD KZAST KZBXH KZCIT KZKZO NEAJY NPKEP PHCLP RUBQS RUCNN RUKJA
RUPKC SDRSS SOGLK SYDEZ TGLRL TMCRZ TMSRK TMTAZ TTSCA ZAPTG
"""
"""Codes whose name in the list is an older one, another spelling, or the airport's: looked at one by one."""


def place_names() -> dict[str, tuple[str, tuple[float, float] | None]]:
    """Name and position of every UN/LOCODE, from the tables of the package pyunlocode (issue 2023-1)."""
    package = find_spec("pyunlocode")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "csv"
    found: dict[str, tuple[str, tuple[float, float] | None]] = {}
    for path in sorted(folder.glob("* CodeListPart*.csv")):
        for row in csv.reader(path.read_text(encoding="latin-1").splitlines()):
            if len(row) > 10 and row[2]:
                at = re.fullmatch(r"(\d\d)(\d\d)([NS]) (\d{3})(\d\d)([EW])", row[10])
                spot = None
                if at:
                    lat, lon = int(at[1]) + int(at[2]) / 60, int(at[4]) + int(at[5]) / 60
                    spot = (lon if at[6] == "E" else -lon, lat if at[3] == "N" else -lat)
                found[row[1] + row[2]] = (f"{row[3]} {row[4]}", spot)
    return found


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", " ", plain)


def test_no_id_is_the_code_of_another_place_and_what_is_no_code_has_a_sixth_character(network: Network) -> None:
    listed = place_names()
    assert len(listed) > 100_000
    wrong = []
    for node in network.node_by_id.values():
        code = node.id.split("-")[0]
        if code not in listed:
            if len(node.id) == 5:
                wrong.append(f"{node.id} {node.name} is no code")
            continue
        name, spot = listed[code]
        own = letters(" ".join((node.name, *node.aliases)))
        alike = code in SPELT_OTHERWISE.split() or any(word in own for word in letters(name).split() if len(word) > 2)
        if not alike and (spot is None or great_circle_km((node.lon, node.lat), spot) > 90):
            wrong.append(f"{node.id} {node.name} is {name}")
    assert wrong == []


def sea_rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows():
        if row["mode"] == "sea":
            found.setdefault(row["service"], []).append(row)
    return found


def test_only_lines_that_are_known_to_use_suez_operate_through_it() -> None:
    through = {
        service.removesuffix("-W").removesuffix("-E")
        for service, run in sea_rows().items()
        for row in run
        if row["status"] == "operating" and "suez" in row["passages"].split()
    }
    by_istanbul = {f"{port}-{end}-AMR" for port in ("TAO", "NGB") for end in ("PTI", "VAR")}  # with EU-5CX
    from_the_north = ("RED-N", "RED-MSC")  # the Mediterranean and Jeddah, not by Bab el-Mandeb
    assert {name.removesuffix("-NGB") for name in through if not name.startswith(("EU-5CX", *from_the_north))} == {
        *(f"{way}-{heading}" for way in by_istanbul for heading in ("OUT", "BACK")),
        "DLC-ALY-SHA-BACK",  # with EU-5CX
        "DLC-ALY-SHA-OUT",
        "EU-KAWA",
        "EU-LEGEND",
        "FBOL-MUN",
        "FIL-W",
        "ODS-TAO-AMR-BACK",  # with EU-5CX
        "ODS-TAO-AMR-OUT",
        "FIL-W-MUN",
        "SHA-LED",
        "SHA-NVS",
    }


def test_two_ways_between_two_ports_are_sold_and_drawn() -> None:
    ends = [("CNNGB", "DEWVN"), ("CNSHA-SEA", "TRAMR")]
    for end in ends:
        ways = {
            tuple(row["passages"].split())
            for run in sea_rows().values()
            for row in run
            if (row["from"], row["to"]) == end and row["status"] == "operating"
        }
        assert {passage for way in ways for passage in way} >= {"cape", "suez"}
        tracks = [
            feature["properties"].get("passages")
            for feature in json.loads((DATA / "tracks.geojson").read_text(encoding="utf-8"))["features"]
            if (feature["properties"]["from"], feature["properties"]["to"]) == end
        ]
        assert len(tracks) == len(ways) == 2, end


def test_shanghai_rotterdam_by_the_cape_takes_as_long_as_observed() -> None:
    days = [
        float(row["hours"]) / 24
        for run in sea_rows().values()
        for row in run
        if (row["from"], row["to"]) == ("CNSHA-SEA", "NLRTM") and row["status"] == "operating"
    ]
    assert len(days) >= 3
    assert all(43 <= one <= 49 for one in days)


def test_what_lies_inside_hormuz_is_reached_from_outside_through_it_and_by_iranian_lines_alone() -> None:
    inside = {"AEJEA", "AEKHL", "SADMM", "QAHMD", "KWSWK", "BHKBS", "IQUQR", "IRBND"}
    for run in sea_rows().values():
        for row in run:
            if (row["from"] in inside) != (row["to"] in inside) and row["to"] != "IRKIH" and row["from"] != "IRKIH":
                assert "hormuz" in row["passages"].split(), row["service"]
                assert row["status"] == "suspended" or "IRISL" in row["operator"], row["service"]


def test_main_ports_load_the_loops_that_call_there() -> None:
    out = {(row["from"], row["to"]) for run in sea_rows().values() for row in run if row["status"] == "operating"}
    back = {(end, start) for start, end in out}
    for port in ("CNTAO", "CNNGB", "CNYTN", "CNSHA-SEA", "SGSIN-SEA"):
        assert {end[:2] for start, end in out & back if start == port} & {"NL", "GB", "BE"}, port
    assert ("CNYTN", "USLAX-SEA") in out & back
    assert ("CNDLC", "MXESE") in out & back


def test_ships_are_late_by_alliance_and_every_sailing_has_a_ninth_decile() -> None:
    runs = sea_rows()
    late = {name: float(runs[name][0]["p90_hours"]) - float(runs[name][0]["hours"]) for name in runs}
    assert 30 < late["EU-GEM-WVN-W"] < 40  # Gemini
    assert 50 < late["SHA-NEU3-W"] < 60  # MSC
    assert 130 < late["SHA-NEU1-W"] < 140  # Ocean Alliance
    assert 160 < late["SHA-NEU2-W"] < 170  # Premier Alliance
    assert min(late.values()) > 2.9  # ferries
