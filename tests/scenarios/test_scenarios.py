"""Scenarios: each type of change gives, row for row, the network that editing the data by hand gives."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import corridor
from corridor import Scenario, ScenarioError
from corridor.dataset.load import load
from corridor.model.network import Network
from corridor.views.layout import Screen
from corridor.views.terminal.plans import print_plan
from tests.oracle.versus import as_network, planned
from tests.oracle.worlds import random_world
from tests.support.by_hand import COMMON, Edit, Hand, base, edited


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def network(data: Path) -> corridor.Network:
    return corridor.load(data)


def rows(network: Network) -> list[Any]:
    """Everything that a network holds, in order."""
    return [
        list(network.node_by_id.items()), list(network.service_by_id.items()), list(network.handling.items()),
        network.emissions, network.assumptions, network.advisories,
    ]  # fmt: skip


def keep(*wanted: tuple[str, str, str]) -> Edit:
    """Only these hops of a service stay: (service, its seq, the id it has afterwards); they are numbered anew."""

    def edit(hand: Hand) -> None:
        stays = {(service, seq): name for service, seq, name in wanted}
        cut = {service for service, _, _ in wanted}
        out, count = [], dict.fromkeys(stays.values(), 0)
        for row in hand.edges:
            if row["service"] in cut:
                if (row["service"], row["seq"]) not in stays:
                    continue
                name = stays[row["service"], row["seq"]]
                count[name] += 1
                row |= {"service": name, "seq": str(count[name])}
            out.append(row)
        hand.edges = out

    return edit


def without(*services: str) -> Edit:
    def edit(hand: Hand) -> None:
        hand.edges = [row for row in hand.edges if row["service"] not in services]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(hand: Hand) -> None:
        for one in edits:
            one(hand)

    return edit


def cells(selected: Callable[[dict[str, str]], bool], **new: Any) -> Edit:
    """In the selected rows each of the columns becomes what is given, or what a function makes of the row."""

    def edit(hand: Hand) -> None:
        found = [row for row in hand.edges if selected(row)]
        assert found
        for row in found:
            row |= {column: str(value(row)) if callable(value) else value for column, value in new.items()}

    return edit


def service(name: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: row["service"] == name


def touches(*nodes: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: bool({row["from"], row["to"]} & set(nodes))


def between(a: str, b: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: {row["from"], row["to"]} == {a, b}


def plus(column: str, amount: float) -> Callable[[dict[str, str]], str]:
    return lambda row: repr(float(row[column]) + amount) if row[column] else ""


def times(column: str, factor: float) -> Callable[[dict[str, str]], str]:
    return lambda row: repr(float(row[column]) * factor) if row[column] else ""


def handling(node: str, mode: str, **new: str) -> Edit:
    def edit(hand: Hand) -> None:
        found = [row for row in hand.handling if (row["node"], row["mode"]) == (node, mode)]
        if not found:
            found = [dict.fromkeys(hand.handling[0], "") | {"node": node, "mode": mode}]
            hand.handling += found
        found[0].update(new)

    return edit


def assumption(old: str, new: str) -> Edit:
    def edit(hand: Hand) -> None:
        assert old in hand.assumptions
        hand.assumptions = hand.assumptions.replace(old, new)

    return edit


def without_advisory(name: str) -> Edit:
    def edit(hand: Hand) -> None:
        kept = [line for line in hand.advisories.splitlines(keepends=True) if not line.startswith(f"{name},")]
        assert len(kept) == len(hand.advisories.splitlines()) - 1
        hand.advisories = "".join(kept)

    return edit


def more_hops(*hops: dict[str, str]) -> Edit:
    def edit(hand: Hand) -> None:
        hand.edges += [dict.fromkeys(hand.edges[0], "") | COMMON | hop for hop in hops]

    return edit


def more_node(**properties: Any) -> Edit:
    def edit(hand: Hand) -> None:
        at = [properties.pop("lon"), properties.pop("lat")]
        point = {"type": "Point", "coordinates": at}
        hand.nodes.append({"type": "Feature", "properties": properties, "geometry": point})

    return edit


TRAIN_CUT_AT_RUZBK = keep(("TRAIN", "1", "TRAIN"), ("TRAIN", "4", "TRAIN#4"), ("TRAIN", "5", "TRAIN#4"))

NEW_HOPS = """
type = "add-service"
service = "NEW"
mode = "sea"
frequency_per_week = 0.5
both_ways = true
status = "operating"
operator = "Hand"
name = "A new line"
basis = "assumed"
source = "made for tests"
hops = [
  { from = "USLAX", to = "CNDLC", km = 10800, hours = 400.5, usd_per_teu = 300, passages = ["korea", "tsugaru"] },
  { from = "CNDLC", to = "DEHAM", km = 20800.25, hours = 800, usd_per_teu = 1000, p90_hours = 900 },
]
"""
NEW = {
    "service": "NEW", "mode": "sea", "frequency_per_week": "0.5", "both_ways": "yes", "name": "A new line",
}  # fmt: skip

NEW_NODE = """
type = "add-node"
id = "PLWAW"
name = "Warsaw"
kind = "terminal"
country = "PL"
modes = ["rail", "road"]
gauge_mm = 1435
tz = "Europe/Warsaw"
aliases = ["Warszawa"]
bonded = true
source = "tests"
lon = 21.0
lat = 52.2
"""

CASES: dict[str, tuple[str, Edit]] = {
    "close a node": (
        'type = "close"\nnode = "RUZBK"',
        both(TRAIN_CUT_AT_RUZBK, keep(("TABLED", "1", "TABLED"))),
    ),
    "close a hop, named from the far side": (
        'type = "close"\nfrom = "RUZBK"\nto = "CNMLX"\nservice = "TRAIN"',
        keep(
            ("TRAIN", "1", "TRAIN"),
            ("TRAIN", "3", "TRAIN#3"),
            ("TRAIN", "4", "TRAIN#3"),
            ("TRAIN", "5", "TRAIN#3"),
        ),
    ),
    "close the first hop of one service and all of another": (
        'type = "close"\nnode = "CNCGQ"\nmode = "rail"',
        both(keep(*(("TRAIN", str(i), "TRAIN#2") for i in range(2, 6))), without("SHUTTLE")),
    ),
    "close a country": (
        'type = "close"\ncountry = "BY"',
        keep(("TRAIN", "1", "TRAIN"), ("TRAIN", "2", "TRAIN"), ("TRAIN", "5", "TRAIN#5")),
    ),
    "close a passage": ('type = "close"\npassage = "suez"', without("SHIP")),
    "close an operator's trains": ('type = "close"\noperator = "Railway"\nmode = "rail"', without("SHUTTLE")),
    "close what leaves a node, which a service that runs both ways does too": (
        'type = "close"\nfrom = "DEHAM"',
        keep(*(("TRAIN", str(i), "TRAIN") for i in range(1, 5))),
    ),
    "close what reaches a node": (
        'type = "close"\nto = "DEHAM"\nmode = "sea"',
        without("SHIP", "PAUSED"),
    ),
    "suspend": ('type = "suspend"\nservice = "TRAIN"', cells(service("TRAIN"), status="suspended")),
    "suspend by a hop": (
        'type = "suspend"\nfrom = "BYBQT"\nto = "PLMLW"',
        cells(service("TRAIN"), status="suspended"),
    ),
    "resume": ('type = "resume"\nnode = "DEHAM"', cells(service("PAUSED"), status="operating")),
    "start what is planned, not what is suspended": (
        'type = "start"\ncountry = "DE"',
        cells(service("CHARTER"), status="operating"),
    ),
    "set-frequency": (
        'type = "set-frequency"\nservice = "TRAIN"\nper_week = 3',
        cells(service("TRAIN"), frequency_per_week="3"),
    ),
    "set-frequency of what is on demand": (
        'type = "set-frequency"\nmode = "road"\nper_week = 0.5',
        cells(service("TRUCK"), frequency_per_week="0.5"),
    ),
    "set-frequency drops another timetable": (
        'type = "set-frequency"\nservice = "TABLED"\nper_week = 1',
        cells(service("TABLED"), frequency_per_week="1", days="", departs=""),
    ),
    "set-frequency keeps a timetable of so many days": (
        'type = "set-frequency"\nservice = "TABLED"\nper_week = 2',
        cells(service("TABLED"), frequency_per_week="2"),
    ),
    "set-frequency with another timetable of as many days": (
        'type = "set-frequency"\nservice = "TABLED"\nper_week = 2\ndays = "Tue Fri"\ndeparts = "09:00"',
        cells(service("TABLED"), frequency_per_week="2", days="Tue Fri", departs="09:00"),
    ),
    "set-frequency with a timetable": (
        'type = "set-frequency"\nservice = "SHIP"\nper_week = 3\ndays = "Sat Tue Wed"\ndeparts = "06:05"',
        cells(service("SHIP"), frequency_per_week="3", days="Sat Tue Wed", departs="06:05"),
    ),
    "delay": (
        'type = "delay"\nfrom = "CNMLX"\nto = "RUZBK"\nhours = 240',
        cells(between("CNMLX", "RUZBK"), hours=plus("hours", 240), p90_hours=plus("p90_hours", 240)),
    ),
    "scale-time": (
        'type = "scale-time"\nmode = "sea"\nfactor = 1.3',
        cells(lambda row: row["mode"] == "sea", hours=times("hours", 1.3), p90_hours=times("p90_hours", 1.3)),
    ),
    "scale-cost of everything": (
        'type = "scale-cost"\nfactor = 1.1',
        cells(lambda _: True, usd_per_teu=times("usd_per_teu", 1.1), usd_per_kg=times("usd_per_kg", 1.1)),
    ),
    "set-cost per TEU": (
        'type = "set-cost"\nfrom = "CNCGQ"\nto = "CNDLC"\nusd_per_teu = 150',
        cells(service("SHUTTLE"), usd_per_teu="150"),
    ),
    "set-cost per kg": (
        'type = "set-cost"\nservice = "CHARTER"\nusd_per_kg = 2.5',
        cells(service("CHARTER"), usd_per_kg="2.5"),
    ),
    "surcharge of both kinds": (
        'type = "surcharge"\nnode = "CNCGQ-AIR"\nusd_per_teu = 5\nusd_per_kg = 0.25',
        cells(touches("CNCGQ-AIR"), usd_per_teu=plus("usd_per_teu", 5), usd_per_kg=plus("usd_per_kg", 0.25)),
    ),
    "reroute": (
        'type = "reroute"\npassage = "suez"\nby = ["cape", "gibraltar"]\nkm = 6475\nhours = 264\nusd_per_teu = 700',
        cells(
            service("SHIP"),
            passages="malacca cape gibraltar",
            km=plus("km", 6475),
            hours=plus("hours", 264),
            p90_hours=plus("p90_hours", 264),
            usd_per_teu=plus("usd_per_teu", 700),
        ),
    ),
    "reroute back, by negative figures": (
        'type = "reroute"\npassage = "cape"\nservice = "PAUSED"\nby = ["suez"]\nkm = -6000\nhours = -200',
        cells(
            service("PAUSED"),
            passages="malacca suez",
            km=plus("km", -6000),
            hours=plus("hours", -200),
            p90_hours=plus("p90_hours", -200),
        ),
    ),
    "add-service": (
        NEW_HOPS,
        more_hops(
            NEW
            | {
                "seq": "1",
                "from": "USLAX",
                "to": "CNDLC",
                "km": "10800",
                "hours": "400.5",
                "usd_per_teu": "300",
                "passages": "korea tsugaru",
            },
            NEW
            | {
                "seq": "2",
                "from": "CNDLC",
                "to": "DEHAM",
                "km": "20800.25",
                "hours": "800",
                "usd_per_teu": "1000",
                "p90_hours": "900",
            },
        ),
    ),
    "add-node": (
        NEW_NODE,
        more_node(
            id="PLWAW",
            name="Warsaw",
            kind="terminal",
            country="PL",
            modes=["rail", "road"],
            gauge_mm=1435,
            tz="Europe/Warsaw",
            aliases=["Warszawa"],
            bonded=True,
            source="tests",
            lon=21.0,
            lat=52.2,
        ),
    ),
    "set-handling of a row": (
        'type = "set-handling"\nnode = "DEHAM"\nmode = "sea"\nunload_h = 72\nusd_per_teu = 200',
        handling("DEHAM", "sea", unload_h="72", usd_per_teu="200"),
    ),
    "set-handling where there was none": (
        'type = "set-handling"\nnode = "CNDLC"\nmode = "rail"\nload_h = 30',
        handling("CNDLC", "rail", load_h="30", unload_h="8", source="scenario 'case'"),
    ),
    "set-handling of a default": (
        'type = "set-handling"\nmode = "air"\nusd_per_kg = 0.2',
        handling("", "air", usd_per_kg="0.2"),
    ),
    "set-assumption": (
        'type = "set-assumption"\nkey = "money.carbon_price"\nvalue = 100',
        assumption("carbon_price = 50", "carbon_price = 100"),
    ),
    "set-assumption of a list": (
        'type = "set-assumption"\nkey = "dray.open_borders"\nvalue = [["DE", "FR"], ["RU", "BY"]]',
        assumption('[["AT", "CZ", "DE", "PL"]]', '[["DE", "FR"], ["RU", "BY"]]'),
    ),
    "lift": ('type = "lift"\nadvisory = "suez-avoided"', without_advisory("suez-avoided")),
}


def read(text: str, folder: Path) -> corridor.Scenario:
    path = folder / "case.toml"
    path.write_text(f'name = "case"\n[[change]]\n{text}\n', encoding="utf-8")
    return Scenario.read(path)


@pytest.mark.parametrize("case", CASES)
def test_a_change_gives_the_same_network_as_editing_the_data(
    case: str, data: Path, network: corridor.Network, tmp_path: Path
) -> None:
    text, edit = CASES[case]
    before = copy.deepcopy(rows(network))
    changed = read(text, tmp_path).apply(network)
    by_hand = load(edited(data, edit, tmp_path / "edited"))
    assert rows(changed) == rows(by_hand)
    assert rows(network) == before, "the network given was changed"
    untouched = "resume" in case or "keeps" in case
    assert untouched or rows(changed) != before
    assert type(changed) is corridor.Network


def test_every_type_is_compared_with_editing_by_hand() -> None:
    from corridor.scenarios.change_types import TYPES

    compared = {tomllib.loads(text)["type"] for text, _ in CASES.values()}
    assert compared | {"scale-emissions"} == set(TYPES)


def test_emissions_are_scaled_from_the_hops_own_factor_or_its_modes(network: corridor.Network) -> None:
    changed = Scenario("half").scale_emissions(service="TRAIN", factor=0.5).apply(network)
    usual = network.emissions["rail"].g_co2e_per_tkm
    assert usual is not None
    own, modes = 25 * 0.5, usual * 0.5
    assert [hop.g_co2e_per_tkm for hop in changed.service_by_id["TRAIN"].hops] == [modes, modes, own, modes, modes]


def test_a_piece_with_a_timetable_leaves_later_stops_when_the_whole_service_did(network: corridor.Network) -> None:
    changed = Scenario("cut").close(from_node="CNMLX", to_node="RUZBK", service="TABLED").apply(network)
    first, last = changed.service_by_id["TABLED"], changed.service_by_id["TABLED#3"]
    assert (first.days, first.departs) == ((0, 3), "18:30")
    # Dalian Monday 18:30 is 10:30 UTC; 54.5 h later it is Wednesday 17:00 UTC, Thursday 02:00 in Zabaikalsk (UTC+9)
    assert network.node_by_id["RUZBK"].tz == "Asia/Chita"
    assert (last.days, last.departs) == ((3, 6), "02:00")
    assert last.frequency_per_week == 2


def test_pieces_are_named_alike_whichever_hop_is_closed_first(network: corridor.Network) -> None:
    one = Scenario("a").close(node="BYBQT").close(from_node="CNMLX", to_node="RUZBK").apply(network)
    other = Scenario("b").close(from_node="CNMLX", to_node="RUZBK").close(node="BYBQT").apply(network)
    assert rows(one) == rows(other)
    assert [name for name in one.service_by_id if name.startswith("TRAIN")] == ["TRAIN", "TRAIN#5"]
    assert one.service_by_id["TRAIN#5"].stops == ("PLMLW", "DEHAM")


def test_the_selector_of_a_service_means_all_its_pieces(network: corridor.Network) -> None:
    scenario = Scenario("cut, then daily").close(node="RUZBK").set_frequency(service="TRAIN", per_week=7)
    changed = scenario.apply(network)
    assert [changed.service_by_id[name].frequency_per_week for name in ("TRAIN", "TRAIN#4")] == [7, 7]
    only = Scenario("one piece").close(node="RUZBK").set_frequency(service="TRAIN#4", per_week=7).apply(network)
    assert [only.service_by_id[name].frequency_per_week for name in ("TRAIN", "TRAIN#4")] == [1, 7]


def test_what_does_not_change_is_shared(network: corridor.Network) -> None:
    changed = Scenario("one train").delay(service="TRAIN", node="RUZBK", hours=1).apply(network)
    assert changed.node_by_id is network.node_by_id
    assert changed.service_by_id["SHIP"] is network.service_by_id["SHIP"]
    assert changed.service_by_id["TRAIN"].hops[0] is network.service_by_id["TRAIN"].hops[0]
    assert changed.service_by_id["TRAIN"].hops[1] is not network.service_by_id["TRAIN"].hops[1]


def test_a_scenario_is_not_changed_by_adding_to_it() -> None:
    first = Scenario("first").close(node="CNMLX")
    second = first.set_frequency(service="SHIP", per_week=3)
    assert (len(first.changes), len(second.changes)) == (1, 2)
    assert isinstance(second, Scenario)


def test_every_method_writes_what_it_reads(network: corridor.Network, tmp_path: Path) -> None:
    scenario = (
        Scenario("everything", description="all types", source="tests")
        .close(from_node="CNMLX", to_node="RUZBK")
        .suspend(service="SHUTTLE")
        .resume(service="SHUTTLE")
        .start(service="CHARTER")
        .set_frequency(service="SHIP", per_week=2, days="Mon Fri", departs="12:00")
        .delay(country="DE", mode="sea", hours=1.5)
        .scale_time(factor=1.1)
        .scale_cost(mode="rail", factor=0.9)
        .scale_emissions(operator="Line", factor=0.5)
        .set_cost(service="SHUTTLE", usd_per_teu=99)
        .surcharge(service="CHARTER", usd_per_kg=0.5)
        .reroute(passage="suez", by=["cape"], km=6475, hours=264, usd_per_teu=700)
        .add_node(
            id="PLWAW", lon=21.0, lat=52.2, name="Warsaw", kind="terminal", country="PL", modes=["rail"],
            tz="Europe/Warsaw", source="tests",
        )
        .add_service(
            service="X", mode="rail", both_ways=True, status="operating", basis="assumed", source="tests",
            hops=[{"from": "PLMLW", "to": "PLWAW", "km": 170, "hours": 4, "usd_per_teu": 90}],
        )
        .set_handling(node="PLWAW", mode="rail", load_h=6)
        .set_assumption("money.holding_rate", 0.3)
        .lift("suez-avoided")
    )  # fmt: skip
    path = scenario.write(tmp_path / "everything.toml")
    again = Scenario.read(path)
    assert again == scenario
    assert rows(again.apply(network)) == rows(scenario.apply(network))
    from corridor.scenarios.change_types import TYPES

    assert {change.type for change in scenario.changes} == set(TYPES)


def test_what_two_scenarios_lift_is_lifted_once(network: corridor.Network) -> None:
    once = Scenario("Suez open").lift("suez-avoided")
    both = once.then(Scenario("and again").lift("suez-avoided").lift("sanctions"))
    assert [one.id for one in once.apply(network).advisories] == ["sanctions"]
    assert both.apply(network).advisories == ()


def test_an_empty_scenario_is_written_read_and_changes_nothing(network: corridor.Network, tmp_path: Path) -> None:
    again = Scenario.read(Scenario("nothing").write(tmp_path / "nothing.toml"))
    assert again.apply(network) is network


def test_a_wrong_change_in_python_is_refused_where_it_is_made() -> None:
    with pytest.raises(ScenarioError, match="hours is 'ten'; write a number"):
        Scenario("x").delay(node="CNMLX", hours="ten")  # type: ignore[arg-type]
    with pytest.raises(corridor.InputError, match="give it a name"):
        Scenario(" ")
    with pytest.raises(ScenarioError, match="close selects nothing"):
        Scenario("x").close()
    with pytest.raises(ScenarioError, match="close knows no 'nod'; did you mean node"):
        Scenario("x").close(nod="CNMLX")


def test_all_faults_of_a_scenario_are_raised_at_once_and_nothing_is_applied(network: corridor.Network) -> None:
    scenario = Scenario("two faults").close(node="CNMXL").delay(service="TRAIN", hours=1).close(service="SHP")
    with pytest.raises(ScenarioError) as raised:
        scenario.apply(network)
    assert [fault.where for fault in raised.value.faults] == [
        "scenario 'two faults': change 1", "scenario 'two faults': change 3",
    ]  # fmt: skip
    assert "did you mean CNMLX (Manzhouli)?" in str(raised.value)
    assert isinstance(raised.value, corridor.InputError)


def test_what_a_scenario_does_not_touch_is_not_copied() -> None:
    shipped = corridor.load()
    after = Scenario("a train").set_frequency(service="CMO-OUT", per_week=3).apply(shipped)
    changed = [key for key, service in after.service_by_id.items() if service is not shipped.service_by_id[key]]
    assert changed == ["CMO-OUT"]
    assert all(node is shipped.node_by_id[key] for key, node in after.node_by_id.items())


# on random networks --------------------------------------------------------------------------------------------------

seeds = st.integers(0, 100_000)
relaxed = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
TOLERANCE = 1e-6


def costs(world: Any, network: Network) -> list[tuple[float, float, float]]:
    origin, *_, destination = world.nodes
    return [(route.hours, route.usd, route.kg_co2e) for route in planned(world, network, origin, destination).routes]


def no_worse(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return all(a <= b + TOLERANCE for a, b in zip(one, other, strict=True))


@relaxed
@given(seeds, st.data())
def test_closing_can_never_improve_an_answer(seed: int, draw: st.DataObject) -> None:
    world = random_world(seed, wait="expected")
    network = as_network(world)
    selectors = [
        {"node": draw.draw(st.sampled_from(list(world.nodes)))},
        {"service": draw.draw(st.sampled_from(list(world.services)))},
        {"mode": draw.draw(st.sampled_from([rows[0]["mode"] for rows in world.services.values()]))},
        {"from_node": draw.draw(st.sampled_from([r["from"] for rows in world.services.values() for r in rows]))},
    ]
    scenario = Scenario("close").close(**draw.draw(st.sampled_from(selectors)))
    try:
        changed = scenario.apply(network)
    except ScenarioError:
        assume(False)  # nothing stops there
    before, after = costs(world, network), costs(world, changed)
    assert all(any(no_worse(old, new) for old in before) for new in after)


@relaxed
@given(seeds)
def test_starting_can_never_worsen_an_answer(seed: int) -> None:
    world = random_world(seed, wait="worst")
    network = as_network(world)
    waiting = [name for name, rows in world.services.items() if rows[0]["status"] == "planned"]
    assume(waiting)
    scenario = Scenario("start")
    for name in waiting:
        scenario = scenario.start(service=name)
    before, after = costs(world, network), costs(world, scenario.apply(network))
    assert all(any(no_worse(new, old) for new in after) for old in before)


@relaxed
@given(seeds)
def test_closing_what_no_route_uses_changes_nothing(seed: int) -> None:
    world = random_world(seed, wait="expected")
    network = as_network(world)
    origin, *_, destination = world.nodes
    used = {
        (leg.service, frozenset((hop.from_node, hop.to_node)))
        for route in planned(world, network, origin, destination).routes
        for leg in route.legs
        for hop in leg.hops
    }
    scenario = Scenario("close the rest")
    for name, service_ in network.service_by_id.items():
        idle = {(hop.from_node, hop.to_node) for hop in service_.hops}
        for a, b in sorted(idle):
            if (name, frozenset((a, b))) not in used and (b, a) not in idle:
                scenario = scenario.close(service=name, from_node=a, to_node=b)
    after = costs(world, scenario.apply(network))
    before = costs(world, network)
    assert len(after) == len(before)
    assert all(new == pytest.approx(old, abs=TOLERANCE) for new, old in zip(sorted(after), sorted(before), strict=True))


@relaxed
@given(seeds, st.data())
def test_stacked_scenarios_are_one_after_the_other_and_closing_has_no_order(seed: int, draw: st.DataObject) -> None:
    world = random_world(seed, wait="expected")
    network = as_network(world)
    hops = [(name, row["from"], row["to"]) for name, rows in world.services.items() for row in rows]
    chosen = draw.draw(
        st.lists(
            st.sampled_from(hops),
            min_size=2,
            max_size=2,
            unique_by=lambda hop: (hop[0], {*hop[1:]} == set() or frozenset(hop[1:])),
        )
    )
    first, second = (Scenario("x").close(service=s, from_node=a, to_node=b) for s, a, b in chosen)
    one, other = second.apply(first.apply(network)), first.apply(second.apply(network))
    assert rows(one) == rows(other) == rows(first.then(second).apply(network))


@relaxed
@given(seeds)
def test_an_empty_scenario_changes_nothing(seed: int) -> None:
    network = as_network(random_world(seed, wait="expected"))
    assert rows(Scenario("nothing").apply(network)) == rows(network)


def test_an_answer_in_a_changed_world_says_so_everywhere(tmp_path: Path) -> None:
    network = corridor.load()
    closed = Scenario("Suez, shut <b>").close(passage="suez").apply(network)
    plan = corridor.plan(closed, "Changchun", "Hamburg")
    assert plan.to_dict()["scenarios"] == ["Suez, shut <b>"]
    assert "scenarios" not in corridor.plan(network, "Changchun", "Hamburg").to_dict()
    screen = Screen(width=80)
    print_plan(plan, screen, limit=1, by="best")
    assert ("scenario: Suez, shut <b>", "") in screen.lines
    for page in (plan.to_html(tmp_path / "map.html"), plan.to_report(tmp_path / "report.html")):
        assert "Suez, shut" in page.read_text(encoding="utf-8")
    assert Scenario("nothing").apply(network).scenarios == ()
