"""The board of departures against a simulation from many moments, and how windows, limits and dates behave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import corridor
from corridor.cli.main import main
from corridor.model.network import Network
from corridor.planning.board import board as departures
from corridor.planning.board.board import Board
from corridor.planning.board.lines import FAR, Departure
from corridor.planning.drays import node_place
from corridor.planning.limits.targets import FREE, Limits, Target
from corridor.planning.many import starts
from corridor.planning.planner import Plan, plan
from corridor.planning.question import Question
from tests.oracle.chains import Wish, every_cost, undominated
from tests.oracle.rows import Cost, World
from tests.oracle.versus import as_network, as_terms
from tests.oracle.worlds import STARTS, dated_world, rich_world, with_connections
from tests.support.size import cases

pytestmark = pytest.mark.slow

SEEDS = st.integers(0, 10_000)


def board(world: World, network: Network, start: datetime, weeks: int, most: Cost = (inf, inf, inf)) -> Board:
    origin, *_, destination = world.nodes
    ends = node_place(network, origin), node_place(network, destination)
    return departures.board(network, as_terms(world, Wish(depart=start, most=most), network), *ends, weeks=weeks)


def asked(world: World, network: Network, *, depart: datetime | None, limits: Limits = FREE) -> Plan:
    origin, *_, destination = world.nodes
    terms = replace(as_terms(world, Wish(depart=depart), network), limits=limits)
    return plan(network, terms, node_place(network, origin), node_place(network, destination))


def simulated() -> Iterator[tuple[int, World, float]]:
    """Worlds by their seeds, and the most kg of CO2e; in the last ones a route that can leave at any time hides others
    from most starts.
    """
    for seed in cases(40, 400):
        world = rich_world(seed, start=STARTS[seed % len(STARTS)]) if seed % 2 else dated_world(seed)
        yield seed, with_connections(world, seed) if seed % 8 == 0 else world, inf
    for seed, most_kg in ((122, inf), (181, inf), (201, inf), (138, 1000.0), (181, 8000.0)):
        yield seed, rich_world(seed, start=STARTS[seed % len(STARTS)]), most_kg
    yield 232, dated_world(232), inf


def test_the_board_has_all_that_a_simulation_finds_from_any_moment_and_nothing_else() -> None:
    listed = covered = 0
    for seed, world, most_kg in simulated():
        start = STARTS[seed % len(STARTS)].astimezone(UTC)
        network = as_network(world)
        origin, *_, destination = world.nodes
        most = (inf, inf, most_kg)
        shown = board(world, network, start, weeks=12, most=most).departures
        for one in shown:
            leaves = (one.leaves or one.opens).astimezone(UTC) - timedelta(seconds=one.leaves is not None)
            costs = every_cost(world, origin, destination, Wish(depart=leaves, most=most))
            assert any(np.allclose((h, usd), (one.hours, one.route.usd), atol=1e-3) for h, usd, _ in costs), (seed, one)
            listed += one.leaves is not None
        for hours in range(0, 14 * 24, 19):
            ready = start + timedelta(hours=hours)
            for h, usd, _ in undominated(every_cost(world, origin, destination, Wish(depart=ready, most=most))):
                assert any(
                    one.route.usd <= usd + 1e-6
                    and (
                        one.hours <= h + 1e-3 and one.opens - timedelta(seconds=2) <= ready <= (one.closes or FAR)
                        if one.leaves is None or one.arrives is None
                        else one.leaves >= ready - timedelta(seconds=2)
                        and one.arrives <= ready + timedelta(hours=h, seconds=2)
                    )
                    for one in shown
                ), (seed, ready, h, usd)
                covered += 1
    assert listed > 100
    assert covered > 500


def weekly(network: Network, seed: int) -> Network:
    """The same services, half of them by days of the week, none valid for a while only: so that all dates are known."""
    rng = np.random.default_rng(seed)
    services = {}
    for service in network.service_by_id.values():
        days = tuple(sorted(rng.choice(7, rng.integers(1, 4), replace=False).tolist())) if rng.random() < 0.5 else ()
        services[service.id] = replace(
            service, days=days, departs="10:30" if days else None, sailings=(), valid_from=None, valid_to=None,
            both_ways=service.both_ways and not days,
            frequency_per_week=float(len(days)) if days else service.frequency_per_week,
        )  # fmt: skip
    return replace(network, service_by_id=services)


def test_one_search_for_all_starts_finds_the_board_that_a_search_for_each_start_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def serve(question: Question) -> bool:
        asked.append(starts.serve(question))
        return asked[-1]

    monkeypatch.setattr("corridor.planning.board.board.serve", serve)

    def lines(seed: int, world: World, network: Network, start: datetime) -> list[tuple[float, ...]]:
        shown = board(world, network, start, weeks=2, most=((inf, 90.0, 40.0)[seed % 3], inf, inf)).departures
        return sorted(
            ((one.leaves - start).total_seconds(), one.hours, one.route.usd) for one in shown if one.leaves is not None
        )

    compared = 0
    for seed in cases(30, 400):
        start = STARTS[seed % len(STARTS)].astimezone(UTC)
        world = rich_world(seed, start=STARTS[seed % len(STARTS)]) if seed % 2 else dated_world(seed)
        network = weekly(as_network(world), seed)
        got = lines(seed, world, network, start)
        assert not asked or asked.pop()
        with monkeypatch.context() as patch:
            for name in ("serve", "help_with"):
                patch.setattr(f"corridor.planning.board.board.{name}", lambda _question: False)
            want = lines(seed, world, network, start)
        assert np.allclose(got, want, atol=2e-3), seed
        compared += len(got)
    assert compared > 15


def test_a_way_that_may_start_at_any_time_takes_away_what_it_beats_and_nothing_else() -> None:
    window, left_out, left_in = starts.Window(from_h=0.0, to_h=336.0), 0, 0
    for seed in cases(60, 600):
        rng = np.random.default_rng(seed)
        start = STARTS[seed % len(STARTS)].astimezone(UTC)
        world = rich_world(seed, start=STARTS[seed % len(STARTS)]) if seed % 2 else dated_world(seed)
        network = weekly(as_network(world), seed)
        origin, *_, destination = world.nodes
        terms = replace(as_terms(world, Wish(depart=start), network), co2e=False)
        ends = node_place(network, origin), node_place(network, destination)
        question = Question(network=network, terms=terms, origin=ends[0], destination=ends[1])
        free = starts.starting(question)
        ways = [] if free is None else free.within(window)
        if not ways:
            continue
        told = [(way.ready_h, way.arrives_h, way.chain.cost[1]) for way in ways]
        ready, arrives, usd = told[int(rng.integers(len(told)))]
        known = arrives - ready + float(rng.uniform(-9, 9)), usd + float(rng.uniform(-90, 90))
        some = starts.starting(question, beaten_by=[known])
        assert some is not None
        got = sorted((way.ready_h, way.arrives_h, way.chain.cost[1]) for way in some.within(window))
        want = sorted(one for one in told if one[1] - one[0] < known[0] or one[2] < known[1])
        assert np.allclose(np.array(got).reshape(-1, 3), np.array(want).reshape(-1, 3)), seed
        left_out, left_in = left_out + len(told) - len(want), left_in + len(want)
    assert left_out > 20
    assert left_in > 20


def test_a_window_in_which_nothing_leaves_says_when_the_first_departure_is() -> None:
    start = STARTS[123 % len(STARTS)].astimezone(UTC)
    world = rich_world(123, start=STARTS[123 % len(STARTS)])
    network = weekly(as_network(world), 123)
    shown = board(world, network, start, weeks=2)
    assert shown.departures == ()
    assert shown.why == (
        "nothing leaves before 2026-11-13; the first departure is on 2026-11-20; name that day, or more weeks"
    )
    assert board(world, network, start + timedelta(days=21), weeks=2).departures
    assert board(world, network, start, weeks=4).departures


@pytest.mark.parametrize(("seed", "most_h"), [(597, inf), (221, 40.0), (277, 90.0), (379, 90.0)])
def test_the_board_of_the_day_that_is_named_as_the_first_begins_on_it(seed: int, most_h: float) -> None:
    """Where a truck brings the cargo to the first service with a date, and where most days count from leaving."""
    world = rich_world(seed, start=STARTS[seed % len(STARTS)])
    network = weekly(as_network(world), seed)
    shown = board(world, network, STARTS[seed % len(STARTS)], weeks=1, most=(most_h, inf, inf))
    assert shown.departures == ()
    named = re.search(r"the first departure is on (\S+);", shown.why or "")
    assert named is not None
    first = datetime.fromisoformat(named[1]).replace(tzinfo=ZoneInfo(next(iter(world.nodes.values()))["tz"]))
    leaves = board(world, network, first, weeks=1, most=(most_h, inf, inf)).departures[0].leaves
    assert leaves is not None
    assert leaves.date() == first.date()


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_a_wider_window_contains_the_answers_of_a_narrower_one(seed: int) -> None:
    world = dated_world(seed)
    network = as_network(world)
    start = STARTS[seed % len(STARTS)]
    narrow, wide = (board(world, network, start, weeks).departures for weeks in (1, 2))

    def keys(shown: tuple[Departure, ...]) -> set[tuple[object, ...]]:
        return {(one.leaves, one.arrives, round(one.route.usd, 6)) for one in shown}

    assert keys(narrow) <= keys(wide)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, later_h=st.floats(0.1, 400))
def test_leaving_later_never_arrives_earlier(seed: int, later_h: float) -> None:
    world = dated_world(seed)
    network = as_network(world)
    start = STARTS[seed % len(STARTS)].astimezone(UTC)
    soon = asked(world, network, depart=start).routes
    late = asked(world, network, depart=start + timedelta(hours=later_h)).routes
    assume(late)
    for route in late:
        assert any(
            other.hours <= later_h + route.hours + 1e-6
            and other.usd <= route.usd + 1e-6
            and other.kg_co2e <= route.kg_co2e + 1e-6
            for other in soon
        )


TIGHTER = st.sampled_from(
    [
        {"max_transfers": 1}, {"max_transfers": 0}, {"max_hours": 150.0}, {"max_usd": 1200.0}, {"max_kg_co2e": 2000.0},
        {"modes": frozenset({"rail", "road"})}, {"bonded": True},
        {"avoid": (Target(kind="country", keys=frozenset({"PL"}), word="PL"),)},
        {"via": (Target(kind="mode", keys=frozenset({"sea"}), word="sea"),)},
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, one=TIGHTER, other=TIGHTER, dated=st.booleans())
def test_tightening_a_limit_never_gives_a_better_route(
    seed: int, one: dict[str, object], other: dict[str, object], dated: bool
) -> None:
    world = dated_world(seed)
    ends = {world.nodes[node]["country"] for node in (next(iter(world.nodes)), list(world.nodes)[-1])}
    assume("PL" not in ends)
    network = as_network(world, bonded=list(world.nodes)[::2])
    depart = STARTS[seed % len(STARTS)] if dated else None
    loose: Limits = replace(FREE, **one)  # type: ignore[arg-type]
    before = asked(world, network, limits=loose, depart=depart).routes
    after = asked(world, network, limits=replace(loose, **{**other, **one}), depart=depart).routes  # type: ignore[arg-type]
    for route in after:
        assert any(
            found.hours <= route.hours + 1e-6
            and found.usd <= route.usd + 1e-6
            and found.kg_co2e <= route.kg_co2e + 1e-6
            for found in before
        )


def test_the_board_shows_so_many_departures_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    for words, dated in ((["-n", "2"], 2), (["--all"], 6)):
        with pytest.raises(SystemExit) as ended:
            main(["departures", "Osaka", *words])
        assert ended.value.code == 0
        lines = capsys.readouterr().out.splitlines()
        free = sum(line.startswith("any day") for line in lines)
        assert free == 2 if dated == 2 else free > 2
        shown = sum(line[:3] in {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} for line in lines)
        assert shown == 2 if dated == 2 else shown >= dated
        assert any("--all shows every one" in line for line in lines) == (dated == 2)


def test_a_weekly_train_of_unknown_day_is_told_as_a_window_a_week() -> None:
    network = corridor.load()
    start = datetime(2026, 12, 1, tzinfo=UTC)
    board = corridor.departures(network, "Changchun", "Schwarzheide", start=start, weeks=3)
    own = [window for window in board.windows if window.leg.service == "CMO-OUT" and len(window.route.legs) == 1]
    assert [window.ready for window in own] == [start + timedelta(weeks=week) for week in range(3)]
    for window in own:
        leg = window.leg
        assert window.leaves[0] == window.ready + timedelta(hours=leg.load_h)
        assert window.leaves[1] - window.leaves[0] == timedelta(hours=168)
        assert window.arrives[0] == window.ready + timedelta(hours=leg.load_h + leg.ride_h + leg.unload_h)
        assert window.arrives[1] - window.arrives[0] == timedelta(hours=168)
    told = board.to_dict()["windows"]
    assert {"ready", "leaves", "arrives", "service", "usd", "way"} <= set(told[0])


def test_a_train_twice_a_week_has_a_window_for_each_departure() -> None:
    network = corridor.load()
    start = datetime(2026, 12, 1, tzinfo=UTC)
    board = corridor.departures(network, "Changchun", "Moscow", start=start, weeks=2, mode=["rail"])
    own = [window for window in board.windows if window.leg.service == "CGQ-MOW-OUT" and len(window.route.legs) == 1]
    assert len(own) == 4
    for one, following in pairwise(own):
        assert following.leaves[0] == one.leaves[1]
