"""What is done with an allocation: service design, capacities, moving and undoing, maps and pages."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import corridor
from corridor.api.allocation import Allocation, allocate
from corridor.api.allocation_files import order_pages
from corridor.api.capacity import capacity_sweep
from corridor.cli.main import main
from corridor.errors import InputError
from corridor.views.cover import Cover, Sell
from corridor.views.registry import Look
from tests.support.browser import opened
from tests.support.size import cases

from . import brute_allocation
from .allocation_worlds import START, World, random_world, write

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def given(world: World, directory: Path, **more: Any) -> dict[str, Any]:
    write(world, directory)
    return {
        "network": corridor.load(directory), "orders": directory / "orders.csv", "start": date.fromisoformat(START),
        "weeks": world.weeks, "slots": directory / "slots.csv", **more,
    }  # fmt: skip


def allocated(world: World, directory: Path, **more: Any) -> Allocation:
    return allocate(**given(world, directory, **more))


def test_the_departures_that_run_are_those_of_all_choices_on_random_worlds(tmp_path: Path) -> None:
    """Which candidate departures run, and who goes on them: against every placement with what it makes run."""
    run = still = 0
    for seed in cases(16, 100):
        world = random_world(seed)
        for hop in world.services["S0"]:
            hop.update(status="planned", usd_per_departure=random.Random(seed).choice([100, 400, 1500]))
        found = allocated(world, tmp_path / str(seed), include_planned=True)
        assert found.total_usd == pytest.approx(brute_allocation.least(world), abs=1e-5), seed
        assert found.bound_usd == pytest.approx(found.total_usd, abs=1e-5), seed
        for row in found.design:
            assert row["usd"] == row["run"] * float(world.services["S0"][0]["usd_per_departure"])
            run += row["run"]
            still += row["departures"] - row["run"]
    assert run > 0
    assert still > 0


def test_a_sweep_is_the_allocation_of_each_capacity_and_more_space_never_costs_more(tmp_path: Path) -> None:
    for seed in cases(4, 30):
        world = random_world(seed)
        asked = given(world, tmp_path / str(seed))
        world.slots = [slot for slot in world.slots if slot["service"] != "S0"]
        found = capacity_sweep(asked.pop("network"), asked.pop("orders"), "S0", [2, 4, 1, 8], **asked)
        totals = [step.total_usd for step in found.steps]
        assert [step.capacity for step in found.steps] == [1, 2, 4, 8]
        assert totals == sorted(totals, reverse=True)
        for step in found.steps:
            for hop in world.services["S0"]:
                hop["capacity_teu"] = step.capacity
            assert step.total_usd == pytest.approx(brute_allocation.least(world), abs=1e-5), (seed, step)
        assert [usd for *_, usd in found.slots()] == pytest.approx(
            [(totals[0] - totals[1]), (totals[1] - totals[2]) / 2, (totals[2] - totals[3]) / 4]
        )


def test_an_interrupted_sweep_keeps_the_steps_that_are_done(tmp_path: Path) -> None:
    asked = given(random_world(170), tmp_path)
    begun: list[str] = []

    def interrupt(what: str) -> None:
        begun.extend([what] if what.startswith("round 1:") else [])
        if len(begun) == 3:
            raise KeyboardInterrupt

    network, orders = asked.pop("network"), asked.pop("orders")
    found = capacity_sweep(network, orders, "S0", [2, 3, 4, 5], told=interrupt, **asked)
    assert found.interrupted
    assert [step.capacity for step in found.steps] == [2, 3]


def test_an_interruption_while_everything_is_kept_gives_that(tmp_path: Path) -> None:
    def interrupt(what: str) -> None:
        if what.startswith("whole orders"):
            raise KeyboardInterrupt

    world = random_world(170)
    before = allocated(world, tmp_path).to_dict()
    kept = [one["order"] for one in before["orders"] if one["route"] is not None]
    found = allocated(world, tmp_path, keep=before, move=kept[:1], told=interrupt)
    assert found.interrupted
    assert {one.order for one in found.orders if one.why == "kept where it was"} == set(kept)


@pytest.mark.slow
def test_moving_and_undoing_say_what_they_cost(tmp_path: Path) -> None:
    changed = 0
    for seed in cases(13, 40):
        world = random_world(seed)
        every, directory = list(world.orders), tmp_path / str(seed)
        world.orders = every[: len(every) // 2 + 1]
        before = allocated(world, directory).to_dict()
        world.orders = every
        kept = [one["order"] for one in before["orders"] if one["route"] is not None]
        if not kept:
            continue
        all_kept = allocated(world, directory, keep=before)
        moved = allocated(world, directory, keep=before, move=kept[:1])
        assert moved.kept_usd == pytest.approx(all_kept.total_usd)
        assert moved.total_usd <= all_kept.total_usd + 1e-6
        [change] = moved.changes
        assert change.kept_usd == pytest.approx(sum(o.cost_usd for o in all_kept.orders if o.order == kept[0]))
        assert change.usd == pytest.approx(sum(o.cost_usd for o in moved.orders if o.order == kept[0]))
        undone = allocated(world, directory, keep=before, undo=kept[:1])
        assert kept[0] not in {one.order for one in undone.orders}
        assert undone.changes[0].usd is None
        assert [one.gap for one in (all_kept, moved, undone)] == pytest.approx([0, 0, 0], abs=1e-9)
        assert undone.total_usd <= all_kept.total_usd - change.kept_usd + 1e-6
        changed += moved.total_usd < all_kept.total_usd - 1
    assert changed or len(cases(13, 40)) < 40


@pytest.mark.parametrize("seed", cases(4, 30))
def test_an_order_that_parts_is_kept_part_by_part(seed: int, tmp_path: Path) -> None:
    world = random_world(seed)
    for order in world.orders:
        order["teu"] = 3  # a 40-foot and a 20-foot box
    every = list(world.orders)
    world.orders = every[:2]
    before = allocated(world, tmp_path, split=True).to_dict()
    world.orders = every
    after = allocated(world, tmp_path, split=True, keep=before).to_dict()

    def where(answer: dict[str, Any]) -> dict[str, list[Any]]:
        found = defaultdict(list)
        for one in answer["orders"]:
            if one["route"] is not None:
                legs = [(leg["service"], leg["depart"]) for leg in one["route"]["legs"]]
                found[one["order"]].append((sorted(one["boxes"].items()), legs, round(one["cost_usd"], 6)))
        return {name: sorted(parts) for name, parts in found.items()}

    for name, parts in where(before).items():
        assert all(part in where(after)[name] for part in parts)
    assert all(one["used"] <= (one.get("capacity_teu") or 1e9) + 1e-6 for one in after["departures"])


def data_of(page: str) -> dict[str, Any]:
    [block] = re.findall(r"id=.corridor-data.[^>]*>(.*?)</script>", page, re.DOTALL)
    return dict(json.loads(block))


def test_the_map_is_as_wide_as_what_goes_over_each_hop(tmp_path: Path) -> None:
    world = random_world(170)
    asked = given(world, tmp_path)
    found = allocate(**asked)
    carried: dict[frozenset[str], float] = defaultdict(float)
    for one in found.orders:
        for leg in one.route.legs if one.route is not None else ():
            for hop in leg.hops:
                carried[frozenset((f"Node {hop.from_node}", f"Node {hop.to_node}"))] += one.teu
    told = data_of(found.page().html())["stretches"]
    drawn: dict[frozenset[str], float] = defaultdict(float)
    for row in told:
        drawn[frozenset(row["name"].split(" – "))] += float(row["teu"])
    assert drawn == carried
    assert [row["width"] for row in told] == sorted((row["width"] for row in told), reverse=True)


@pytest.mark.slow
def test_every_placed_order_has_a_page_of_its_own_and_a_selling_price_hides_the_others(tmp_path: Path) -> None:
    world = random_world(170)
    del world.orders[3:]
    for number, name in enumerate(("../A", "a", "<b>{{1}}")):
        world.orders[number]["order"] = name
    found = allocated(world, tmp_path)
    pages = dict(order_pages(found, now=NOW))
    placed = [one for one in found.orders if one.route is not None]
    assert len(pages) == len(placed) > 1
    assert all(re.fullmatch(r"[\w-][\w.-]*\.html", name) for name in pages)
    assert len({name.casefold() for name in pages}) == len(pages)
    assert not any("<b>{{1}}" in page for page in pages.values())
    at, one = next((at, one) for at, one in enumerate(placed) if one.route is not None and one.route.usd > 0)
    plain = list(pages.values())[at]
    sold = list(order_pages(found, now=NOW, look=Look(cover=Cover(sell=Sell(amount=98_765.0)))))[at][1]
    assert one.route is not None
    assert one.customer in plain
    assert f"{one.route.usd:,.0f} USD" in plain
    assert f"{one.route.usd:,.0f} USD" not in sold
    assert "98,765 USD" in sold


LEG = {"service": "S0", "from": "N0", "to": "N1", "depart": "2026-12-01T10:00:00+08:00"}


@pytest.mark.parametrize("name", ["service", "from", "to", "depart"])
@pytest.mark.parametrize("value", [None, 7, ["N0"], "", "9999-12-31T23:30:00-12:00"])
def test_a_kept_leg_that_lacks_something_is_refused(name: str, value: object, tmp_path: Path) -> None:
    leg = {key: one for key, one in LEG.items() if key != name} | ({} if value is None else {name: value})
    kept = {"order": "O1", "boxes": {"20GP": 1}, "cost_usd": 1, "route": {"legs": [leg]}}
    with pytest.raises(InputError):
        allocate(**{**given(random_world(3), tmp_path), "keep": {"orders": [kept]}})


def test_what_cannot_be_is_refused_with_the_remedy(tmp_path: Path) -> None:
    world = random_world(3)
    asked = given(world, tmp_path)
    for more, word in (
        ({"move": ["O1"]}, "--keep"),
        ({"keep": {"orders": []}, "undo": ["O9"]}, "places none of that name"),
        ({"keep": {"orders": [{"order": "O1", "route": {}}]}}, "lacks"),
        ({"keep": {}}, "--json"),
        ({"weeks": 99}, "1 to 53"),
    ):
        with pytest.raises(InputError, match=re.escape(word)):
            allocate(**{**asked, **more})
    network, orders = asked["network"], asked["orders"]
    for service, capacities, word in (
        ("NO", [1], "not in the network"),
        ("S0", [0], "above 0"),
        ("S0", [], "give 1 to"),
    ):
        with pytest.raises(InputError, match=word):
            capacity_sweep(network, orders, service, capacities)


@pytest.mark.slow
def test_the_command_writes_map_and_pages_and_sweeps(tmp_path: Path) -> None:
    write(random_world(170), tmp_path)
    asked = [sys.executable, "-m", "corridor", "allocate", str(tmp_path / "orders.csv"), "--data", str(tmp_path),
             "--from", START, "--weeks", "2"]  # fmt: skip
    drawn, folder = tmp_path / "flows.html", tmp_path / "pages"
    answer = subprocess.run(
        [*asked, "--map", str(drawn), "--report-dir", str(folder)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "Most carried" in drawn.read_text()
    assert list(folder.glob("*.html"))
    swept = subprocess.run([*asked, "--sweep", "S0=2:4", "--json"], capture_output=True, text=True, check=False)
    assert swept.returncode == 0, swept.stderr
    assert [step["capacity_teu"] for step in json.loads(swept.stdout)["steps"]] == [2, 3, 4]
    (tmp_path / "shut.toml").write_text('name = "shut"\n[[change]]\ntype = "suspend"\nservice = "S0"\n')
    shut = subprocess.run(
        [*asked, "--scenario", str(tmp_path / "shut.toml"), "--json"], capture_output=True, text=True, check=False
    )
    assert shut.returncode == 0, shut.stderr
    legs = [leg for one in json.loads(shut.stdout)["orders"] if one["route"] for leg in one["route"]["legs"]]
    assert "S0" not in {leg["service"] for leg in legs}
    bad = subprocess.run([*asked, "--sweep", "S0=4:2"], capture_output=True, text=True, check=False)
    assert bad.returncode == 2
    assert "LOW:HIGH" in bad.stderr


ORDER = {"order": "A", "origin": "DEAAA", "destination": "PLBBB", "teu": 2, "ready": START, "left_over_usd": 900}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "no rows"),
        ([{key: value for key, value in ORDER.items() if key != "origin"}], "orders:1: cell-missing: origin is blank"),
        ([ORDER, ORDER], "orders:2: row-twice: order 'A' stands in orders:1 too"),
        ([ORDER | {"priority": "high"}], "orders:1: not-a-number: priority is 'high'"),
        ([ORDER | {"left_over_usd": -5}], "orders:1: number-negative"),
        ([ORDER | {"left_over_usd": float("inf")}], "orders:1: not-a-number: left_over_usd is 'inf'"),
        ([ORDER | {"late_usd_per_day": "free"}], "late_usd_per_day is 'free'"),
        ([ORDER | {"boxes": {"40GP": 2}}], "boxes are 4 TEU, and teu is 2"),
        ([ORDER | {"max_usd": 900, "max_co2": 900}], "give one of them"),
        ([ORDER | {"destination": "DEAAA"}], "the same place"),
        ([ORDER | {"colour": "red"}], "'colour' is no column"),
    ],
)
def test_rows_that_are_given_as_values_are_checked_as_those_of_a_file(
    rows: list[dict[str, Any]], says: str, tmp_path: Path
) -> None:
    network = corridor.load(write(random_world(3), tmp_path))
    with pytest.raises(corridor.CorridorError, match=re.escape(says)):
        allocate(network, rows, start=date.fromisoformat(START))


def test_values_and_the_words_of_a_file_are_one_thing(tmp_path: Path) -> None:
    network = corridor.load(write(random_world(3), tmp_path))
    rows = [ORDER | {"boxes": {"40GP": 1}, "teu": None, "avoid": ["FR", "mode:sea"], "mode": ["rail", "road"],
                     "bonded": False, "ready": date.fromisoformat(START)},
            ORDER | {"order": "B", "teu": 1.0, "customer": "x"}]  # fmt: skip
    (tmp_path / "words.csv").write_text(
        "order,origin,destination,boxes,teu,ready,left_over_usd,avoid,mode,bonded,customer\n"
        f"A,DEAAA,PLBBB,1x40GP,,{START},900,FR|mode:sea,rail road,no,\nB,DEAAA,PLBBB,,1,{START},900,,,,x\n"
    )
    one, two = (
        allocate(network, given, start=date.fromisoformat(START), weeks=2).to_dict()
        for given in (rows, tmp_path / "words.csv")
    )
    assert one == two


PLACES = (
    "Hamburg", "Prague", "Warsaw", "Duisburg", "Moscow", "Berlin", "Vienna", "Budapest", "Milan", "Madrid", "Paris",
    "Rotterdam", "Antwerp", "Almaty", "Tashkent", "Ulaanbaatar", "Minsk", "Saint Petersburg", "Lodz", "Munich",
    "Stuttgart", "Kaliningrad", "Istanbul", "Baku", "Tbilisi", "Osaka", "Busan", "Novosibirsk", "Yekaterinburg",
    "Helsinki",
)  # fmt: skip


@pytest.mark.slow
def test_a_months_orders_of_the_hub_are_proven_to_a_thousandth() -> None:
    """On the shipped network, with few slots on the hub's trains; 200 orders to thirty places in the long run."""
    draw = random.Random(1)
    network = corridor.load()
    first = date(2026, 12, 7)
    orders = []
    for number in cases(30, 200):
        ready = first + timedelta(days=draw.randrange(25))
        due = ready + timedelta(days=draw.choice([20, 30, 40]))
        orders.append({
            "order": f"O{number}", "origin": "Changchun", "destination": PLACES[number % len(PLACES)],
            "teu": draw.choice([1, 2, 2, 2, 4, 6]), "value_usd": draw.choice([30_000, 100_000, 220_000, 600_000]),
            "ready": ready.isoformat(), "due": due.isoformat(), "late_usd_per_day": 150, "left_over_usd": 30_000,
        })  # fmt: skip
    slots = [
        {"service": one.id, "capacity_teu": 12 if len(orders) > 100 else 2}
        for one in network.service_by_id.values()
        if one.mode == "rail" and "CNCGQ-XNG" in one.stops and one.frequency_per_week
    ]
    found = allocate(network, orders, start=first, weeks=4, slots=slots)
    assert found.gap <= 0.001
    assert any((one.slot_usd or 0) > 0 for one in found.departures)
    assert sum(bool(one.why) for one in found.orders) > 3
    assert found.total_usd <= found.first_come_usd + 1e-6


HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}"


def hostile_map(directory: Path) -> Path:
    """The map of a world whose trains have a name that is a program."""
    world = random_world(170)
    for hops in world.services.values():
        for hop in hops:
            hop["name"] = HOSTILE
    drawn = directory / "flows.html"
    drawn.write_text(allocated(world, directory / "world").page().html(), encoding="utf-8")
    return drawn


def test_a_name_of_the_data_is_text_on_the_map(tmp_path: Path) -> None:
    page = hostile_map(tmp_path).read_text(encoding="utf-8")
    assert "</script><img" not in page
    assert any(HOSTILE in line for row in data_of(page)["stretches"] for line in row["told"])


@pytest.mark.browser
def test_the_map_tells_what_goes_over_a_stretch_and_asks_no_host(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, hostile_map(tmp_path))
    page.locator("table.list button").first.click()
    told = page.locator("section section, .panel section").last.inner_text()
    assert "TEU" in told
    assert HOSTILE in page.inner_text("body")
    assert page.locator("path.flow").count() > 0
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize(("lang", "said"), [("zh", "个订单中已安排"), ("ru", "размещено заказов")])
def test_the_answer_is_told_in_the_language_that_is_asked_for(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(random_world(170), tmp_path)
    drawn = tmp_path / "flows.html"
    with pytest.raises(SystemExit) as ended:
        main(["allocate", str(tmp_path / "orders.csv"), "--data", str(tmp_path), "--from", START, "--weeks", "2",
              "--map", str(drawn), "--lang", lang])  # fmt: skip
    assert not ended.value.code
    out = capsys.readouterr().out
    assert said in out
    assert "first come" not in out
    told = data_of(drawn.read_text(encoding="utf-8"))
    assert told["words"]["table"] != "Most carried"
    assert not any("orders placed" in line for line in told["summary"])
