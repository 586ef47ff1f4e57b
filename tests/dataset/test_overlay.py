"""Own figures laid over a directory: as if its files had been merged by hand, and marked as own."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import tomli_w

import corridor
from corridor.dataset.columns import TABLES
from corridor.dataset.kept.network import PARTS, bytes_of
from corridor.dataset.load import laid_over, load, validate
from corridor.errors import DataError, InputError
from corridor.model.network import Network
from tests.support.damage import advisory, both, new, rate, sailing, workbook
from tests.support.paths import SMALL
from tests.support.size import cases

T = TypeVar("T")

SHIP_RATE = "R,SHIP,CNDLC,DEHAM,,900,USD,box,,,,,,x"
HEADER = "service,seq,from,to,mode,km,hours,usd_per_teu,frequency_per_week,both_ways,status,operator,name,basis,source"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "spring"
    folder.mkdir()
    return folder


def content(network: Network) -> dict[str, Any]:
    return {name: getattr(network, name) for name in PARTS}


def test_an_empty_overlay_changes_nothing(directory: Path, own: Path) -> None:
    assert content(load(directory, overlays=[own])) == content(load(directory))
    (own / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="holds none of"):
        load(directory, overlays=[own])


def test_a_service_is_replaced_whole_and_marked(directory: Path, own: Path) -> None:
    new("edges.csv", f"{HEADER}\nTRAIN,1,CNCGQ,DEHAM,rail,9700,300,3000,2,no,operating,Me,Mine,assumed,contract")(own)
    network = load(directory, overlays=[own])
    train = network.service_by_id["TRAIN"]
    assert (len(train.hops), train.operator, train.overlay) == (1, "Me", "spring")
    assert list(network.service_by_id) == list(load(directory).service_by_id)
    assert network.service_by_id["SHIP"] == load(directory).service_by_id["SHIP"]
    assert network.overlays == (str(own),)


def test_rows_are_replaced_by_their_key_and_others_added(directory: Path, own: Path) -> None:
    new("handling.csv", "node,mode,load_h,unload_h,usd_per_box,source\nDEHAM,sea,1,2,300,mine\nCNDLC,sea,3,4,,mine")(
        own
    )
    new("emissions.csv", "mode,g_co2e_per_teu_km,source\nsea,90,mine")(own)
    new("assumptions.toml", "[dray]\nkph = 70\n[shipment]\nvalue_usd_per_teu = 1000")(own)
    before, after = load(directory), load(directory, overlays=[own])
    assert after.handling["DEHAM", "sea"].usd_per_box == 300
    assert after.handling["CNDLC", "sea"].overlay == "spring"
    assert after.handling[None, "sea"] == before.handling[None, "sea"]
    assert after.emissions["sea"].g_co2e_per_teu_km == 90
    assert after.emissions["rail"] == before.emissions["rail"]
    assert (after.assumptions.kph, after.assumptions.max_km) == (70, before.assumptions.max_km)
    assert after.assumptions.value_usd_per_teu == 1000


def test_nodes_are_replaced_by_id(directory: Path, own: Path) -> None:
    document = json.loads((directory / "nodes.geojson").read_text(encoding="utf-8"))
    node = document["features"][0]
    node["properties"]["name"] = "My terminal"
    new("nodes.geojson", json.dumps({"type": "FeatureCollection", "features": [node]}))(own)
    after = load(directory, overlays=[own]).node_by_id
    assert after["CNCGQ"].name == "My terminal"
    assert list(after) == list(load(directory).node_by_id)


def test_later_overlays_go_over_earlier_ones(directory: Path, tmp_path: Path) -> None:
    for name, usd in (("one", 100), ("two", 200)):
        (tmp_path / name).mkdir()
        rate(SHIP_RATE.replace("900", str(usd)))(tmp_path / name)
    one, two = tmp_path / "one", tmp_path / "two"
    assert [rate.amount for rate in load(directory, overlays=[one, two]).rates] == [200]
    assert [rate.amount for rate in load(directory, overlays=[two, one]).rates] == [100]
    assert [rate.overlay for rate in load(directory, overlays=[one, two]).rates] == ["two"]


def test_all_rows_of_a_rate_or_a_timetable_are_replaced(directory: Path, own: Path) -> None:
    both(
        rate(SHIP_RATE + "\nR,SHIP,CNDLC,DEHAM,40GP,950,USD,box,,,,,,x\nQ,SHIP,CNDLC,DEHAM,,1,USD,box,,,,,,x"),
        sailing("SHIP,,10:00,2026-12-01,,,x\nSHIP,,10:00,2026-12-08,,,x"),
        advisory("A,country:RU,,,,2026-11-01,info,old,x\nB,country:BY,,,,2026-11-01,info,old,x"),
    )(directory)
    both(
        rate("R,SHIP,CNDLC,DEHAM,,700,USD,box,,,,,,x"),
        sailing("SHIP,,10:00,2026-12-15,,,x"),
        advisory("B,country:BY,,,,2026-11-20,warning,new,x"),
    )(own)
    network = load(directory, overlays=[own])
    assert [(rate.rate, rate.amount) for rate in network.rates] == [("R", 700), ("Q", 1)]
    assert [str(sailing.date) for sailing in network.service_by_id["SHIP"].sailings] == ["2026-12-15"]
    assert [(advisory.id, advisory.text) for advisory in network.advisories] == [("A", "old"), ("B", "new")]


def test_a_single_file_and_a_workbook_can_be_laid_over(directory: Path, tmp_path: Path) -> None:
    rate(SHIP_RATE)(tmp_path)
    assert [rate.overlay for rate in load(directory, overlays=[tmp_path / "rates.csv"]).rates] == ["rates"]
    table = [row.split(",") for row in (tmp_path / "rates.csv").read_text(encoding="utf-8").split("\n")]
    book = tmp_path / "contract 2027.xlsx"
    book.write_bytes(workbook({"Rates": table, "How I did it": [["by hand"]]}))
    assert [rate.overlay for rate in load(directory, overlays=[book]).rates] == ["contract 2027"]


@pytest.mark.parametrize("name", ["nowhere", "prices.csv"])
def test_what_cannot_be_laid_over_is_refused(directory: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "prices.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"overlay .*; (name|call)"):
        load(directory, overlays=[tmp_path / name])


def test_a_workbook_without_a_table_is_refused(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(workbook({"Sheet1": [["hello"]]}))
    with pytest.raises(DataError, match="sheet-unknown"):
        load(directory, overlays=[tmp_path / "book.xlsx"])


def test_a_fault_in_an_overlay_names_it(directory: Path, own: Path) -> None:
    rate(SHIP_RATE.replace("SHIP", "SHOP"))(own)
    with pytest.raises(DataError, match=r"^spring/rates.csv:2: unknown-service"):
        load(directory, overlays=[own])


def test_a_row_that_changes_nothing_is_told(directory: Path, own: Path) -> None:
    new("handling.csv", "node,mode,load_h,unload_h,usd_per_teu,source\nDEHAM,sea,48,36,160,mine")(own)
    assert [str(f).partition(": ")[0] for f in validate(directory, overlays=[own])] == ["spring/handling.csv:2"]


def test_one_more_overlay_goes_over_those_of_a_network(directory: Path, own: Path, tmp_path: Path) -> None:
    rate(SHIP_RATE)(own)
    more = tmp_path / "more"
    more.mkdir()
    rate("Q,SHIP,CNDLC,DEHAM,,1,USD,box,,,,,,x")(more)
    network = laid_over(load(directory, overlays=[own]), more)
    assert [rate.rate for rate in network.rates] == ["R", "Q"]
    assert network.overlays == (str(own), str(more))


def test_a_network_that_a_scenario_has_changed_is_not_laid_over(directory: Path, own: Path) -> None:
    from dataclasses import replace

    network = load(directory)
    changed = replace(network, assumptions=replace(network.assumptions, kph=1.0))
    with pytest.raises(InputError, match="a scenario has changed its assumptions"):
        laid_over(changed, own)


# random worlds --------------------------------------------------------------------------------------------------------


def by_hand(below: Path, above: Path, target: Path) -> Path:
    """The files of a directory and an overlay merged as the design says, by another program than the package."""
    shutil.copytree(below, target)
    for path in above.iterdir():
        there = target / path.name
        if path.suffix == ".csv" and there.exists():
            merge_tables(there, path, TABLES[path.stem].whole)
        elif path.suffix == ".toml":
            one, two = (tomllib.loads(p.read_text(encoding="utf-8")) for p in (there, path))
            for section, values in two.items():
                one.setdefault(section, {}).update(values)
            there.write_text(tomli_w.dumps(one), encoding="utf-8")
        else:
            shutil.copy(path, there)
    return target


def merge_tables(below: Path, above: Path, key: tuple[str, ...]) -> None:
    one, two = (list(csv.DictReader(io.StringIO(p.read_text(encoding="utf-8")))) for p in (below, above))
    taken = {tuple(row.get(k, "") for k in key) for row in two}
    rows: list[dict[str, str]] = []
    for row in [*one, None, *two]:
        name = None if row is None else tuple(row.get(k, "") for k in key)
        if row is not None and any(row is r for r in one) and name in taken:
            if not any(tuple(r.get(k, "") for k in key) == name for r in rows):
                rows += [r for r in two if tuple(r.get(k, "") for k in key) == name]
        elif row is not None and not any(row is r for r in rows):
            rows.append(row)
    columns = list(dict.fromkeys(k for row in (*one, *two) for k in row))
    with below.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def random_overlay(draw: random.Random, folder: Path) -> None:
    folder.mkdir()
    services = {"SHIP": ("CNDLC", "DEHAM"), "PACIFIC": ("CNDLC", "USLAX"), "SHUTTLE": ("CNCGQ", "CNDLC")}
    some = [name for name in services if draw.random() < 0.6] or ["SHIP"]
    header = HEADER.split(",") + (["note"] if draw.random() < 0.5 else [])
    edges = []
    for name in [*some[:1], *(["NEW"] if draw.random() < 0.5 else [])]:
        start, end = services.get(name, ("CNDLC", "DEHAM"))
        mode = "rail" if name == "SHUTTLE" else "sea"
        edges.append([name, "1", start, end, mode, str(draw.randint(20_000, 21_000)), str(draw.randint(100, 900)),
                      str(draw.randint(100, 2000)), str(draw.randint(1, 7)), draw.choice(["yes", "no"]), "operating",
                      "Me", f"Own {name}", "assumed", "contract", "note"][: len(header)])  # fmt: skip
    new("edges.csv", "\n".join(map(",".join, [header, *edges])))(folder)
    if draw.random() < 0.7:
        rate("\n".join(
            f"R{n},{name},{services[name][0]},{services[name][1]},,{draw.randint(1, 3000)},USD,"
            f"{draw.choice(['box', 'teu', 'tonne'])},{draw.choice(['', 'both', 'load'])},,,,,x"
            for n, name in enumerate(some)
        ))(folder)  # fmt: skip
    if draw.random() < 0.5:
        new("handling.csv", "node,mode,load_h,unload_h,usd_per_teu,source\n" + "\n".join(
            f"{node},sea,{draw.randint(0, 50)},{draw.randint(0, 50)},{draw.randint(0, 300)},own"
            for node in draw.sample(["", "CNDLC", "DEHAM"], 2)
        ))(folder)  # fmt: skip
    if draw.random() < 0.5:
        new("assumptions.toml", f"[dray]\nkph = {draw.randint(20, 90)}\n[money]\ncarbon_price = {draw.randint(0, 99)}")(
            folder
        )
    if draw.random() < 0.5:
        ships = draw.sample(["SHIP", "PACIFIC"], draw.randint(1, 2))
        new("connections.csv", "from_service,to_service,node,hours,basis,source\n" + "\n".join(
            f"SHUTTLE,{name},{draw.choice(['', 'CNDLC'])},{draw.randint(1, 150)},assumed,x" for name in ships
        ))(folder)  # fmt: skip


def unmarked(network: Network) -> bytes:
    """All of a network but where it comes from."""

    def bare(row: T) -> T:
        return replace(row, overlay="")  # type: ignore[type-var]

    return bytes_of(replace(
        network,
        service_by_id={name: bare(service) for name, service in network.service_by_id.items()},
        handling={key: bare(row) for key, row in network.handling.items()},
        rates=tuple(map(bare, network.rates)), connections=tuple(map(bare, network.connections)),
    ))  # fmt: skip


@pytest.mark.parametrize("seed", cases(30, 300))
def test_an_overlay_equals_the_directory_merged_by_hand(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    random_overlay(draw, tmp_path / "one")
    random_overlay(draw, tmp_path / "two")
    merged = by_hand(SMALL, tmp_path / "one", tmp_path / "merged")
    if draw.random() < 0.5:
        merged = by_hand(merged, tmp_path / "two", tmp_path / "twice")
        laid = corridor.load(SMALL, overlays=[tmp_path / "one", tmp_path / "two"])
    else:
        laid = corridor.load(SMALL, overlays=[tmp_path / "one"])
    whole = corridor.load(merged)
    assert unmarked(laid) == unmarked(whole)
    for destination in ("DEHAM", "USLAX"):
        one, two = (corridor.plan(network, "CNCGQ", destination).to_dict() for network in (laid, whole))
        assert json.dumps(one) == json.dumps(two)
