"""What if, on the shipped network: believable answers, the command's outputs, and one map with both."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

import corridor
from corridor import Scenario
from corridor.analysis.before_after import COLUMNS
from corridor.cli import whatif
from corridor.cli.main import main
from corridor.scenarios.toml import shipped
from tests.support.paths import ROOT, SMALL
from tests.support.shell import command

pytestmark = pytest.mark.slow

SHIPPED = {path.name: path for path in shipped()}
ASKED = {
    "carbon-price-100.toml", "changchun-train-3-a-week.toml", "germany-charter-started.toml", "malacca-closed.toml",
    "malaszewicze-congested-2021.toml", "manzhouli-congested-2024.toml", "oil-price-up-50-percent.toml",
    "poland-belarus-shut-2025.toml", "russia-transit-closed.toml", "suez-open.toml", "hormuz-open.toml",
    "vladivostok-congested.toml", "ocean-rates-2026-06.toml",
}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


@pytest.fixture(scope="module")
def small() -> corridor.Network:
    return corridor.load(SMALL)


def services(route: Any) -> list[str]:
    return [leg.service for leg in route.legs if leg.service is not None]


def countries(route: Any, network: corridor.Network) -> set[str]:
    return {network.node_by_id[node].country for leg in route.legs for node in leg.stops if node in network.node_by_id}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command prints when it answers."""
    with pytest.raises(SystemExit) as stopped:
        main(["whatif", *words])
    assert stopped.value.code in (0, None)
    return capsys.readouterr().out


def test_the_scenarios_that_were_asked_for_ship_each_with_name_description_and_source() -> None:
    assert set(SHIPPED) >= ASKED
    for path in SHIPPED.values():
        scenario = Scenario.read(path)
        assert scenario.changes
        assert all(len(text) > 10 for text in (scenario.name, scenario.description, scenario.source))
        assert "http" in scenario.source or "supposition" in scenario.source or "searoute" in scenario.source


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_shipped_scenario_fits_the_shipped_network_and_is_found_by_its_name(
    name: str, network: corridor.Network
) -> None:
    scenario = Scenario.read(name)
    changed = scenario.apply(network)
    assert changed is not network
    assert Scenario.read(name.removesuffix(".toml")) == scenario


def test_closing_manzhouli_moves_the_changchun_train_s_cargo_to_another_border_or_to_sea(
    network: corridor.Network,
) -> None:
    answer = corridor.what_if(network, Scenario("Manzhouli closed").close(node="CNMLX"), ["DESZI", "Warsaw", "Moscow"])
    assert answer.lost == ()
    moved = 0
    for outcome in answer.outcomes:
        assert not any("CNMLX" in leg.stops for route in outcome.after.routes for leg in route.legs)
        if any("CNMLX" in leg.stops for leg in outcome.before.best.legs):
            moved += 1
            best = outcome.after.best
            crossed = {a for leg in best.legs for a, _ in leg.crossings}
            assert crossed & {"CNHCG", "CNSFH", "CNTOJ", "CNRLC", "CNAKL", "CNHRS"} or any(
                leg.mode == "sea" for leg in best.legs
            )
            assert best.generalised_usd > outcome.before.best.generalised_usd
    assert moved == 3


def test_ocean_rates_of_june_2026_lift_the_way_out_to_the_level_told_and_no_way_back(network: corridor.Network) -> None:
    changed = Scenario.read("ocean-rates-2026-06.toml").apply(network)
    for service, usd in (("SHA-PSW-E", 5930), ("SHA-NYC-E", 7420), ("SHA-NEU1-W", 4530)):
        (old, new) = (of.service_by_id[service].hops[0] for of in (network, changed))
        assert old.usd_per_teu is not None
        assert new.usd_per_teu == pytest.approx(usd / 2, rel=0.01)
        assert old.usd_per_teu < usd / 2 / 1.8
    atlantic = changed.service_by_id["RTM-NYC-W"].hops[0]
    assert atlantic.usd_per_teu == pytest.approx(2292 / 2, rel=0.01)
    for back in ("SHA-PSW-W", "SHA-NYC-W", "SHA-NEU1-E", "RTM-NYC-E"):
        assert changed.service_by_id[back] == network.service_by_id[back]


def test_suez_open_takes_twelve_days_and_more_off_the_loops_by_the_cape(network: corridor.Network) -> None:
    changed = Scenario.read("suez-open.toml").apply(network)
    seen = 0
    for name, service in network.service_by_id.items():
        for old, new in zip(service.hops, changed.service_by_id[name].hops, strict=True):
            if old.passages == new.passages:
                continue
            seen += 1
            assert "cape" in old.passages
            assert {"suez", "bab-el-mandeb"} <= set(new.passages)
            assert not {"cape"} & set(new.passages)
            north = {network.node_by_id[node].country for node in (old.from_node, old.to_node)} & {
                "NL",
                "DE",
                "BE",
                "GB",
            }
            less = (old.hours - new.hours) / 24
            south = {network.node_by_id[node].country for node in (old.from_node, old.to_node)} & {"IN", "LK", "PK"}
            if south:
                gulf_of_mexico = "USHOU" in (old.from_node, old.to_node)  # the farthest west, so least is saved
                assert less > (6 if gulf_of_mexico else 7)
            else:
                assert 12 <= less <= 13 if north else less > 12
            assert (new.usd_per_teu or 0) > 0
    assert seen >= 100


def test_suez_open_names_the_straits_in_the_order_of_travel(network: corridor.Network) -> None:
    changed = Scenario.read("suez-open.toml").apply(network)
    out, back = (changed.service_by_id[name].hops for name in ("SHA-NEU1-W", "SHA-NEU1-E"))
    assert out[0].passages == ("taiwan", "malacca", "bab-el-mandeb", "suez", "gibraltar", "dover")
    assert back[-1].passages == out[0].passages[::-1]
    assert changed.service_by_id["SHA-BLK-W"].hops[0].passages == ("taiwan", "malacca", "bab-el-mandeb", "suez")


def test_suez_open_makes_the_best_way_by_sea_about_twelve_days_shorter(network: corridor.Network) -> None:
    answer = corridor.what_if(network, Scenario.read("suez-open.toml"), ["Rotterdam", "Felixstowe", "Antwerp"])
    for outcome in answer.outcomes:
        before, after = (min(map(hours_by_sea, plan.routes)) for plan in (outcome.before, outcome.after))
        assert -14 * 24 < after - before < -9 * 24


def test_hormuz_open_resumes_the_lines_to_the_gulf(network: corridor.Network) -> None:
    changed = Scenario.read("hormuz-open.toml").apply(network)
    assert network.service_by_id["SHA-GULF-W"].status == "suspended"
    assert changed.service_by_id["SHA-GULF-W"].status == "operating"


def hours_by_sea(route: Any) -> float:
    """Of a route whose main leg is a ship, without flights; endless for any other."""
    by_sea = any(leg.mode == "sea" and leg.km > 10_000 for leg in route.legs)
    return float(route.hours) if by_sea and all(leg.mode != "air" for leg in route.legs) else float("inf")


def test_russia_closed_to_transit_leaves_no_route_through_it_but_still_serves_it(network: corridor.Network) -> None:
    answer = corridor.what_if(
        network, Scenario.read("russia-transit-closed.toml"), ["Warsaw", "Berlin", "Istanbul", "Helsinki", "Moscow"]
    )
    assert answer.lost == ()
    for outcome in answer.outcomes:
        if outcome.destination.country != "RU":
            assert not any({"RU", "BY"} & countries(route, network) for route in outcome.after.routes)
    moscow = answer.outcomes[-1]
    assert moscow.before.best.hours == moscow.after.best.hours


def test_the_train_three_times_a_week_waits_28_hours_instead_of_84(network: corridor.Network) -> None:
    answer = corridor.what_if(network, Scenario.read("changchun-train-3-a-week.toml"), ["Warsaw", "Hamburg"])
    for outcome in answer.outcomes:
        (effect,) = [effect for effect in outcome.effects() if effect.tag == "best"]
        assert effect.what == "figures"
        assert effect.delta("hours") == pytest.approx(28 - 84)
        assert effect.how.startswith("same route; on Changchun-Manzhouli-Europe train")
        assert effect.how.endswith(": wait -2.3 d")


def test_the_charter_flies_only_when_it_is_started(network: corridor.Network) -> None:
    answer = corridor.what_if(network, Scenario.read("germany-charter-started.toml"), "Frankfurt")
    before, after = answer.outcomes[0].before.fastest, answer.outcomes[0].after.fastest
    assert "AIR-CGQ-FRA-OUT" not in services(before)
    assert "AIR-CGQ-FRA-OUT" in services(after)
    assert after.hours < before.hours


def test_a_closed_strait_sends_ships_by_another(network: corridor.Network) -> None:
    changed = Scenario.read("malacca-closed.toml").apply(network)
    assert not any("malacca" in hop.passages for s in changed.service_by_id.values() for hop in s.hops)
    answer = corridor.what_if(network, Scenario.read("malacca-closed.toml"), ["Rotterdam", "Colombo", "Port Klang"])
    assert answer.lost == ()


def test_the_rows_are_tidy_and_deltas_are_after_minus_before(small: corridor.Network) -> None:
    answer = corridor.what_if(small, Scenario("slow border").delay(node="RUZBK", hours=48), ["Hamburg", "Los Angeles"])
    table = answer.table()
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 2 * 4
    for figure in ("days", "usd", "kg_co2e", "generalised_usd"):
        gap = table[f"{figure}_after"] - table[f"{figure}_before"] - table[f"{figure}_delta"]
        assert gap.abs().max() < 1e-9
    hamburg = table[(table.country == "DE") & (table.tag == "fastest")].iloc[0]
    assert hamburg.what == "figures"
    assert hamburg.days_delta == pytest.approx(4)  # two hops touch Zabaikalsk


def test_lost_and_gained_destinations_are_told_with_the_reason(small: corridor.Network) -> None:
    lost = corridor.what_if(small, Scenario("no ships").close(mode="sea"), "Los Angeles")
    assert [outcome.destination.nodes for outcome in lost.lost] == [("USLAX",)]
    row = lost.rows()[0]
    assert (row["what"], row["days_after"], row["days_delta"]) == ("lost", None, None)
    assert row["how"].startswith("no route any more; was rail → ")
    assert lost.outcomes[0].after.why in row["how"]
    closed = Scenario("no ships").close(mode="sea").apply(small)
    gained = corridor.what_if(
        closed,
        Scenario("a ship").add_service(
            service="NEW", mode="sea", both_ways="no", status="operating", basis="assumed", source="x",
            hops=[{"from": "CNDLC", "to": "USLAX", "km": 10800, "hours": 400, "usd_per_teu": 900}],
        ),
        "Los Angeles",
    )  # fmt: skip
    assert [outcome.destination.nodes for outcome in gained.gained] == [("USLAX",)]
    assert lost.table().days_after.isna().all()


def test_a_node_that_a_scenario_adds_is_a_destination_that_was_not_reached_before(small: corridor.Network) -> None:
    scenario = (
        Scenario("a port more")
        .add_node(
            id="USOAK", lon=-122.3, lat=37.8, name="Port of Oakland", kind="port", country="US", modes=["sea"],
            tz="America/Los_Angeles", source="tests",
        )
        .add_service(
            service="OAK", mode="sea", both_ways="no", status="operating", basis="assumed", source="x",
            hops=[{"from": "CNDLC", "to": "USOAK", "km": 10000, "hours": 380, "usd_per_teu": 900}],
        )
        .set_assumption("dray.max_km", 0)
    )  # fmt: skip
    answer = corridor.what_if(small, scenario, "Port of Oakland")
    assert services(answer.outcomes[0].after.best) == ["SHUTTLE", "OAK"]


def test_an_empty_scenario_changes_nothing_and_its_effects_say_so(small: corridor.Network) -> None:
    answer = corridor.what_if(small, Scenario("nothing"), ["Hamburg", "Los Angeles"])
    assert answer.changed == ()
    assert {row["what"] for row in answer.rows()} == {"same"}
    assert answer.summary() == "0 of 2 destinations change; 0 lost; 0 gained"


def test_several_scenarios_stack_in_order(small: corridor.Network) -> None:
    one = Scenario("daily").set_frequency(service="TRAIN", per_week=7)
    two = Scenario("fortnightly").set_frequency(service="TRAIN", per_week=0.5)
    stacked = corridor.what_if(small, [one, two], "Hamburg").outcomes[0].after
    alone = corridor.what_if(small, two, "Hamburg").outcomes[0].after
    other = corridor.what_if(small, [two, one], "Hamburg").outcomes[0].after
    assert stacked.fastest.hours == alone.fastest.hours != other.fastest.hours


def test_the_command_prints_both_and_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    out = " ".join(run(capsys, "manzhouli-congested-2024.toml", "Warsaw", "Moscow").split())
    assert out.startswith("Manzhouli congested, 2024 Containers wait ten days more")
    assert "2 of 2 destinations change; 0 lost; 0 gained" in out
    assert "same route; on Changchun-Manzhouli-Europe train" in out
    assert ": ride +10.0 d" in out


def test_a_narrow_terminal_says_what_each_change_is_of_and_names_a_leg_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = " ".join(run(capsys, "suez-open.toml", "Hamburg").split())
    assert re.search(r"days \d+\.\d → \d+\.\d; change -\d+\.\d", out)
    assert "+/-" not in out
    (cheapest,) = re.findall(r"tag cheapest.*?(?=Hamburg tag)", out)
    legs = re.findall(r"on ([^:;]+): ride [+-]", cheapest)
    assert len(legs) == 1
    assert re.search(r": ride -[\d.]+ d, price -[\d,]+ USD, CO2e -[\d,]+ kg", cheapest)


def test_json_and_csv_have_every_destination_and_tag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Scenario("no ships").close(mode="sea").write(tmp_path / "no-ships.toml")
    words = [str(path), "Hamburg", "Los Angeles", "--data", str(SMALL)]
    answer = json.loads(run(capsys, *words, "--json"))
    assert answer["scenarios"][0] == {
        "name": "no ships", "description": "", "source": "", "changes": [{"type": "close", "mode": "sea"}],
    }  # fmt: skip
    assert [destination["lost"] for destination in answer["destinations"]] == [False, True]
    best = answer["destinations"][0]["effects"][0]
    assert best["days_delta"] == pytest.approx((best["route_after"]["hours"] - best["route_before"]["hours"]) / 24)
    rows = list(csv.DictReader(io.StringIO(run(capsys, *words, "--csv"))))
    assert len(rows) == 8
    assert {row["what"] for row in rows if row["country"] == "US"} == {"lost"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Hamburg"], "no scenario given; name a .toml file, or one that ships: "),
        (["suez-open.toml"], "no destination given; name destinations, such as Hamburg, or write --all-countries"),
        (["suez-open.toml", "Hamburg", "--all-countries"], "destinations and --all-countries given"),
        (["suez-open.toml", "Hamburg", "--json", "--csv"], "--json and --csv want stdout"),
        (["suez-open.toml", "Hamburgg"], "did you mean"),
        (["suez-open.toml", "Changchun"], "is where the cargo starts"),
        (["suez-open.toml", "Hamburg", "--wait", "never"], "--wait is 'never'"),
        (["suez-open.toml", "Hamburg", "--map", "/nowhere/map.html"], "there is no folder"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["whatif", *words])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_a_destination_reached_neither_before_nor_after_is_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Scenario("slow").scale_time(factor=2).write(tmp_path / "slow.toml")
    with pytest.raises(SystemExit) as stopped:
        main(["whatif", str(path), "Tokyo", "--data", str(SMALL)])
    assert stopped.value.code == 1
    assert "No route: Tokyo" in capsys.readouterr().err


def test_the_map_has_both_on_one_page_and_only_the_way_before_is_drawn_round_the_cape(tmp_path: Path) -> None:
    result = command("whatif", "suez-open.toml", "Felixstowe", "--map", "both.html", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    data = data_of((tmp_path / "both.html").read_text(encoding="utf-8"))
    best = data["pairs"][0]
    assert "best" in best["name"]
    southernmost = [min(latitudes(best[side], data["per_degree"])) for side in ("before", "after")]
    assert southernmost[0] < -30
    assert southernmost[1] > 0
    assert data["rows"][0][1] == "best"


def data_of(page: str) -> dict[str, Any]:
    """The block of data of a map."""
    (found,) = re.findall(r'<script type="application/json" id="corridor-data">(.*?)</script>', page, re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def latitudes(route: dict[str, Any], per_degree: int) -> list[float]:
    """Those of all points of a route on a map, from the steps between them."""
    out = []
    for leg in route["legs"]:
        for steps in leg["line"]:
            out += [lat / per_degree for lat in accumulate(steps[1::2])]
    return out


def test_text_of_a_scenario_is_escaped_on_the_page(small: corridor.Network, tmp_path: Path) -> None:
    nasty = (
        Scenario("<script>alert(1)</script>")
        .add_node(
            id="DEBRE", lon=8.8, lat=53.1, name="<script>alert(2)</script>", kind="city", country="DE", modes=["road"],
            tz="Europe/Berlin", source="tests",
        )
        .delay(node="RUZBK", hours=1)
    )  # fmt: skip
    page = corridor.what_if(small, nasty, "DEBRE").to_html(tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    data = data_of(page)
    assert data["title"] == "<script>alert(1)</script>"
    assert "alert(2)" in json.dumps(data["pairs"])


def test_the_page_s_python_runs_and_what_page_and_help_name_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "SCENARIOS.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"corridor whatif (\S+\.toml)", page + (whatif.whatif.help or "")))
    assert len(shown) >= 4
    assert shown - {"my-scenario.toml"} <= set(SHIPPED)
    assert all(f"| `{name}` |" in page for name in SHIPPED)
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(block, "SCENARIOS.md", "exec"), {})  # noqa: S102 - the page is ours
    assert {path.name for path in tmp_path.iterdir()} == {"closed.html", "closed.toml"}


def test_of_many_destinations_the_map_shows_all_at_first(small: corridor.Network, tmp_path: Path) -> None:
    scenario = Scenario("slow border").delay(node="RUZBK", hours=48)
    ends = ["Hamburg", "Los Angeles", "Berlin", "Prague", "Hannover", "Bremen", "Leipzig"]
    answer = corridor.what_if(small, scenario, ends)
    assert len(answer.cells()) == len(answer.changed)
    data = data_of(answer.to_html(tmp_path / "map.html").read_text(encoding="utf-8"))
    assert data["merged"]
    assert len(data["pairs"]) == len(answer.changed)
    assert "destinations change" in answer._repr_html_()


def test_without_destinations_every_country_but_the_origin_s_place_is_asked(small: corridor.Network) -> None:
    heard: list[tuple[int, int]] = []
    answer = corridor.what_if(small, Scenario("nothing"), progress=lambda done, total: heard.append((done, total)))
    assert len(answer.outcomes) > 200
    assert heard == [(done, len(answer.outcomes)) for done in range(1, len(answer.outcomes) + 1)]
    assert all("CNCGQ" not in outcome.destination.nodes for outcome in answer.outcomes)


def test_what_takes_less_than_a_day_longer_is_told_in_hours(small: corridor.Network) -> None:
    answer = corridor.what_if(small, Scenario("slow").delay(service="TRAIN", hours=0.5), "Hamburg")
    (fastest,) = [effect for effect in answer.outcomes[0].effects() if effect.tag == "fastest"]
    assert re.fullmatch(r"same route; on [^:]+: ride \+\d\.\d h", fastest.how)
