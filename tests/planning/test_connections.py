"""Timed connections: what they replace, when they are caught, and that every search of the program knows them.

The enumeration of ``tests/oracle`` judges plans in random networks with connections (``timed`` kinds); here stand the
worked example of ``docs/MODEL.md`` and the other searches against plans.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import corridor
from corridor.analysis.delays import draw_wait_h
from corridor.api.flows import flow
from corridor.cli.main import main
from corridor.dataset.load import validate
from corridor.model.network import Network
from corridor.planning.drays import node_place
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees
from corridor.planning.one_to_many import Fan
from corridor.planning.planner import plan
from corridor.planning.routes.route import TAGS, Route
from tests.oracle.versus import KINDS, as_network, as_terms
from tests.support.paths import SMALL
from tests.support.size import cases

HEAD = "from_service,to_service,node,hours,basis,as_of,notes,source"
READY = "2026-12-01"


def day(text: str) -> datetime:
    """Midnight in Changchun."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


Laid = Callable[..., corridor.Network]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """The small network with connections, and other tables, laid over it."""

    def lay(*rows: str, **tables: str) -> corridor.Network:
        (tmp_path / "connections.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return corridor.load(SMALL, overlays=[tmp_path])

    return lay


def by_sea(network: Network, **asked: object) -> Route:
    found = corridor.plan(network, "CNCGQ", "DEHAM", avoid="RU", **asked).routes  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


BOOKED = "SHUTTLE,SHIP,CNDLC,{},published,2026-11,one booking,made for tests"


def test_a_timed_connection_stands_in_place_of_unloading_waiting_and_loading(laid: Laid) -> None:
    usual, timed = by_sea(corridor.load(SMALL)), by_sea(laid(BOOKED.format(60)))
    # 8 h to unload, 168 / 2 to wait, 48 to load; booked are 60 h from arrival to departure
    assert usual.hours - timed.hours == pytest.approx(8 + 84 + 48 - 60)
    assert [leg.unload_h for leg in timed.legs] == [8, 36]
    assert [(leg.load_h, leg.wait_h) for leg in timed.legs] == [(12, 16.8), (48, 4)]
    assert (timed.usd, timed.kg_co2e, timed.transfers) == (usual.usd, usual.kg_co2e, 1)
    told = [leg.get("connection") for leg in timed.to_dict()["legs"]]
    assert told == [None, {
        "from_service": "SHUTTLE", "node": "CNDLC", "hours": 60.0, "basis": "published", "source": "made for tests",
    }]  # fmt: skip


def test_handling_never_takes_longer_than_the_booked_hours(laid: Laid) -> None:
    first, second = by_sea(laid(BOOKED.format(20))).legs
    assert (first.unload_h, second.load_h, second.wait_h) == (8, 12, 0)
    first, second = by_sea(laid(BOOKED.format(5))).legs
    assert (first.unload_h, second.load_h, second.wait_h) == (5, 0, 0)


def test_the_hours_hold_under_every_wait_policy_and_for_a_deadline(laid: Laid) -> None:
    network = laid(BOOKED.format(60))
    policies: list[dict[str, object]] = [
        {"wait": "worst"},
        {"wait": "scheduled", "depart": day(READY)},
        {"wait": "scheduled", "arrive_by": day("2027-03-01")},
    ]
    for asked in policies:
        first, second = by_sea(network, **asked).legs
        assert first.unload_h + second.load_h + second.wait_h == pytest.approx(60), asked
        assert not second.estimated_wait
        assert second.depart_window is None


def test_with_a_timetable_cargo_takes_the_first_departure_that_it_is_loaded_for(laid: Laid) -> None:
    sails = "service,days,departs,date,valid_from,valid_to,source\n" + "".join(
        f"SHIP,,{at},{day},,,made for tests\n" for day, at in (("2026-12-04", "09:00"), ("2026-12-09", "09:00"))
    )
    # Ready on the 1st at 0:00, 12 h to load, a departure on an unknown day: half of 33.6 h, 12 h of ride
    usual = by_sea(laid(timetable=sails), wait="scheduled", depart=day(READY)).legs[1]
    assert (usual.depart or "")[:16] == "2026-12-09T09:00"
    soon = by_sea(laid(BOOKED.format(30), timetable=sails), wait="scheduled", depart=day(READY)).legs[1]
    assert (soon.depart or "")[:16] == "2026-12-04T09:00"
    assert soon.wait_h > 0
    late = by_sea(laid(BOOKED.format(500), timetable=sails), wait="scheduled", depart=day(READY)).legs[1]
    assert (late.depart or "")[:16] == "2026-12-09T09:00"  # known days go before booked hours
    # Behind the last known departure the booked hours count
    first, after = by_sea(laid(BOOKED.format(60), timetable=sails), wait="scheduled", depart=day("2026-12-20")).legs
    assert first.unload_h + after.load_h + after.wait_h == pytest.approx(60)


FEEDER = (
    "service,seq,from,to,mode,km,hours,usd_per_teu,usd_per_kg,frequency_per_week,both_ways,status,operator,name,basis,"
    "source\nFEEDER,1,DEHAM,USLAX,sea,15000,500,900,,1,no,operating,Line,Hamburg-Los Angeles ship,assumed,test\n"
)


def test_closing_a_service_takes_its_connections_away_and_a_piece_of_it_keeps_them(laid: Laid) -> None:
    network = laid("TRAIN,FEEDER,DEHAM,20,assumed,,,test", edges=FEEDER)

    def ships(world: Network) -> list[float]:
        found = corridor.plan(world, "CNMLX", "USLAX", via="DEHAM").routes
        return [leg.wait_h for route in found for leg in route.legs if leg.boarded_by]

    assert ships(network) == [0]
    cut = corridor.Scenario("cut").close(**{"from": "CNCGQ", "to": "CNMLX"})
    assert ships(cut.apply(network)) == [0]  # TRAIN#2 arrives at Hamburg
    closed = corridor.Scenario("closed").close(service="TRAIN")
    assert corridor.plan(closed.apply(network), "CNMLX", "USLAX", via="DEHAM").why is not None
    rarer = corridor.Scenario("rarer").set_frequency(per_week=0.5, service="FEEDER")
    assert ships(rarer.apply(network)) == [0]  # the booked hours stay


def test_a_cargo_that_needs_several_departures_waits_a_headway_more_for_each(laid: Laid) -> None:
    network = laid(BOOKED.format(60))
    ship = replace(network.service_by_id["SHIP"], capacity_teu=2.0)
    small = replace(network, service_by_id={**network.service_by_id, "SHIP": ship})
    second = by_sea(small, shipment=corridor.Shipment(teu=5)).legs[1]
    assert (second.departures_needed, second.wait_h) == (3, 4 + 2 * 168)


def test_limits_hold_for_connections_too(laid: Laid) -> None:
    network = laid(BOOKED.format(60))
    assert by_sea(network, max_transfers=1, via="CNDLC").legs[1].wait_h == 4
    assert corridor.plan(network, "CNCGQ", "DEHAM", avoid=["RU", "CNDLC"]).why is not None
    assert corridor.plan(network, "CNCGQ", "DEHAM", avoid="RU", max_transfers=0).why is not None
    assert corridor.plan(network, "CNCGQ", "DEHAM", avoid="RU", bonded=True).why is not None


def test_every_answer_says_so_in_every_language(laid: Laid, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = laid(BOOKED.format(60)).overlays[0]
    words = ["route", "CNCGQ", "DEHAM", "--avoid", "RU", "--data", str(SMALL), "--with", overlay]
    for language, said in (
        ("en", "timed connection from SHUTTLE"),
        ("zh", "定时接续"),
        ("ru", "согласованная стыковка"),
    ):
        with pytest.raises(SystemExit) as exit_:
            main([*words, "--lang", language])
        assert exit_.value.code == 0
        assert said in capsys.readouterr().out
    explained = corridor.plan(corridor.load(SMALL, overlays=[overlay]), "CNCGQ", "DEHAM", avoid="RU").explain()
    waits = [item.hours for item in explained.items if item.step == "waiting"]
    assert [(wait.value, wait.basis, wait.source) for wait in waits[1:]] == [(4, "published", "made for tests")]
    short = corridor.plan(
        laid(BOOKED.format(20).replace("made for tests", "the forwarder")), "CNCGQ", "DEHAM", avoid="RU"
    )
    loads = [(item.hours.value, item.hours.source) for item in short.explain().items if item.step == "loading"]
    assert loads == [(12, "made for tests"), (12, "the forwarder")]


def test_the_table_of_legs_says_on_what_a_booked_leg_stands(laid: Laid, tmp_path: Path) -> None:
    found = corridor.plan(laid("SHUTTLE,SHIP,CNDLC,60,published,,,the line's leaflet"), "CNCGQ", "DEHAM", avoid="RU")
    with found.to_csv(tmp_path / "legs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [("the line's leaflet" in row["source"], "published" in row["basis"].split()) for row in rows]
    booked = [leg.boarded_by is not None for route in found.routes for leg in route.legs]
    assert any(booked)
    assert [cited for cited, _ in told] == booked
    assert all(based for (_, based), ours in zip(told, booked, strict=True) if ours)


def test_who_comes_too_late_for_a_booked_departure_takes_the_next(laid: Laid) -> None:
    network = laid(BOOKED.format(60))
    leg, random = by_sea(network).legs[1], np.random.default_rng(1)
    late_h = np.array([-3.0, 0.0, 4.0, 5.0, 180.0])
    waits = draw_wait_h(
        leg, network, wait="expected", ready=None, loaded_h=100 + late_h, random=random, late_h=late_h
    )  # fmt: skip
    assert waits.tolist() == [7, 4, 0, 167, 160]  # 4 h are left of the 60, and a ship leaves each 168 h
    route = by_sea(network)
    (of_route,) = (one for _, one in corridor.plan(network, "CNCGQ", "DEHAM", avoid="RU").risk(draws=500))
    # The ship is booked from the train's arrival, so that only the wait for the train varies
    assert [source.label for source in of_route.sources if source.kind == "wait"] == ["wait for SHUTTLE at Changchun"]
    assert of_route.p50_h == pytest.approx(route.hours, abs=20)


@pytest.mark.parametrize("capacity", [None, 4.0])
def test_orders_and_flows_go_by_connections_too(laid: Laid, capacity: float | None) -> None:
    network = laid(BOOKED.format(60))
    ship = replace(network.service_by_id["SHIP"], capacity_teu=capacity)
    network = replace(network, service_by_id={**network.service_by_id, "SHIP": ship})
    order = {"order": "A", "origin": "CNCGQ", "destination": "DEHAM", "teu": 2, "ready": READY, "left_over_usd": 90_000}
    found = corridor.allocate(network, [order], avoid="RU")
    (route,) = (one.route for one in found.orders)
    assert route is not None
    assert [leg.wait_h for leg in route.legs] == pytest.approx([16.8, 4])
    again = corridor.allocate(network, [order], avoid="RU", keep=found.to_dict())
    assert again.total_usd == pytest.approx(found.total_usd)
    sent = flow(
        network, [{"origin": "CNCGQ", "destination": "DEHAM", "teu": 4}], left_over_usd=90_000, avoid="RU"
    )  # fmt: skip
    (way,) = sent.to_dict()["pairs"][0]["ways"]
    assert way["usd_per_teu"] == pytest.approx(by_sea(network).generalised_usd / 2)


# ---- Data --------------------------------------------------------------------------------------------------------

WRONG = {
    "SHUTTEL,SHIP,,60,assumed,,,x": ("unknown-service", "from_service is 'SHUTTEL'"),
    "SHUTTLE,SHIPP,,60,assumed,,,x": ("unknown-service", "to_service is 'SHIPP'"),
    "SHUTTLE,SHUTTLE,,60,assumed,,,x": ("connection-wrong", "to itself"),
    "SHUTTLE,SHIP,DEHAM,60,assumed,,,x": ("connection-wrong", "service 'SHUTTLE' does not call"),
    "SHUTTLE,SHIP,NOWHERE,60,assumed,,,x": ("connection-wrong", "service 'SHUTTLE' does not call"),
    "SHIP,SHUTTLE,CNDLC,60,assumed,,,x": ("connection-wrong", "service 'SHIP' begins, and it runs one way"),
    "TRAIN,SHIP,DEHAM,60,assumed,,,x": ("connection-wrong", "service 'SHIP' ends, and it runs one way"),
    "TRAIN,CHARTER,,60,assumed,,,x": ("connection-wrong", "there is no node"),
    "SHUTTLE,SHIP,,0,assumed,,,x": ("number-too-small", "hours"),
    "SHUTTLE,SHIP,,-1,assumed,,,x": ("number-negative", "hours"),
    "SHUTTLE,SHIP,,9999,assumed,,,x": ("number-too-large", "hours"),
    "SHUTTLE,SHIP,,60,guessed,,,x": ("unknown-word", "basis"),
    "SHUTTLE,SHIP,,60,assumed,spring,,x": ("bad-date", "as_of"),
    "SHUTTLE,SHIP,,60,assumed,,,": ("cell-missing", "source is blank"),
    "SHUTTLE,SHIP,,60,assumed,,a\u202eb,x": ("control-sign", "notes"),
    "SHUTTLE,SHIP,,60,assumed,,,x\nSHUTTLE,SHIP,CNDLC,50,assumed,,,x": ("row-twice", "stands on row 2"),
}


@pytest.mark.parametrize("row", WRONG)
def test_a_wrong_row_is_refused_with_its_place_and_remedy(tmp_path: Path, row: str) -> None:
    code, said = WRONG[row]
    (tmp_path / "connections.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    faults = [fault for fault in validate(SMALL, overlays=[tmp_path]) if fault.severity == "error"]
    assert [fault.code for fault in faults] == [code]
    assert said in faults[0].message
    assert "connections.csv:" in faults[0].where
    assert faults[0].fix


def test_where_several_nodes_are_shared_one_has_to_be_named(tmp_path: Path) -> None:
    edges = FEEDER.replace("FEEDER,1,DEHAM,USLAX", "FEEDER,1,CNCGQ,CNDLC").replace(",sea,15000", ",rail,702")
    (tmp_path / "edges.csv").write_text(edges.replace("no,operating", "yes,operating"), encoding="utf-8")
    (tmp_path / "connections.csv").write_text(f"{HEAD}\nSHUTTLE,FEEDER,,60,assumed,,,x\n", encoding="utf-8")
    (fault,) = (one for one in validate(SMALL, overlays=[tmp_path]) if one.severity == "error")
    assert fault.code == "connection-wrong"
    assert "CNDLC, CNCGQ" in fault.message


def test_a_connection_that_takes_no_less_is_doubted_and_does_no_harm(laid: Laid) -> None:
    network = laid(BOOKED.format(140))
    (doubt,) = validate(SMALL, overlays=network.overlays)
    assert doubt.code == "connection-no-shorter"
    assert by_sea(network).hours == by_sea(corridor.load(SMALL)).hours
    longer = by_sea(laid(BOOKED.format(400)))
    assert longer.hours == by_sea(corridor.load(SMALL)).hours
    assert longer.legs[1].boarded_by is None


def test_rows_of_a_pair_of_services_replace_those_below_and_differences_are_told(laid: Laid, tmp_path: Path) -> None:
    below = laid(BOOKED.format(60))
    above = tmp_path / "above"
    above.mkdir()
    (above / "connections.csv").write_text(f"{HEAD}\n{BOOKED.format(50).replace('CNDLC', '')}\n", encoding="utf-8")
    both = below.overlay(above)
    assert [(one.node, one.hours, one.overlay) for one in both.connections] == [("CNDLC", 50, "above")]
    (change,) = corridor.diff(below, both).changes
    assert str(change) == "connection SHUTTLE to SHIP at CNDLC: changed; hours 60 to 50" or change.figures
    again = corridor.load(SMALL, overlays=both.overlays)
    assert again.connections == both.connections


# ---- All searches know them --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["timed undated", "timed rules"])
def test_trees_and_fans_tell_the_four_that_plans_tag(kind: str) -> None:
    used = 0
    for seed in cases(12, 300):
        world, wish = KINDS[kind](seed)
        network = as_network(world)
        terms = as_terms(world, wish, network)
        places = [node_place(network, node) for node in world.nodes]
        fan = Fan(network, terms, places[0])
        for towards in (False, True):
            others = places[:-1] if towards else places[1:]
            shared = places[-1] if towards else places[0]
            trees = TaggedTrees(Others(network, terms, others, towards=towards), shared)
            for number, other in enumerate(others):
                answer = plan(network, terms, *((other, shared) if towards else (shared, other)))
                told = [trees.tagged(number)] if towards else [trees.tagged(number), fan.ways(other).tagged()]
                for tagged in told:
                    assert bool(tagged) == bool(answer.routes), (seed, towards, other)
                    for tag in TAGS if tagged else ():
                        want = getattr(answer, tag)
                        got = (tagged[tag].hours, tagged[tag].usd, tagged[tag].kg_co2e)
                        assert got == pytest.approx((want.hours, want.usd, want.kg_co2e)), (seed, towards, other, tag)
                used += any(leg.boarded_by for route in answer.routes for leg in route.legs)
    assert used > 10


def test_a_closure_does_the_harm_that_the_same_closure_does_as_a_scenario(laid: Laid) -> None:
    network = laid(BOOKED.format(60), "TRAIN,FEEDER,DEHAM,20,assumed,,,test", edges=FEEDER)
    ends = ["DEHAM", "USLAX"]
    got = {row["id"]: row for row in corridor.critical(network, ends, origin="CNCGQ").to_dict("records")}
    assert {"SHUTTLE", "CNDLC"} <= set(got)
    for name, row in got.items():
        if row["kind"] not in ("service", "node"):
            continue
        closed = corridor.Scenario("closed").close(**{row["kind"]: name}).apply(network)
        worse, lost = 0.0, []
        for end in ends:
            before, after = (corridor.plan(world, "CNCGQ", end) for world in (network, closed))
            if after.routes:
                worse += after.best.generalised_usd - before.best.generalised_usd
            else:
                lost.append(before.destination.name)
        assert row["generalised_usd_lost"] == pytest.approx(worse, abs=1e-6), name
        assert row["lost"] == ", ".join(lost), name
