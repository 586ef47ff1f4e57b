"""What can be reached: rows against fresh plans, the map in a browser without a network, tables that draw."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes
from playwright.sync_api import Browser

import corridor
from corridor.analysis.reach import targets
from corridor.cli.main import main
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import resolve
from corridor.views.maps import reach_map
from tests.support.browser import opened
from tests.support.paths import SMALL

mpl.use("Agg")


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load(SMALL)


@pytest.fixture(scope="module")
def everything(network: corridor.Network) -> Any:
    return corridor.reach(network, include_planned=True)


@pytest.mark.parametrize(("days", "usd"), [(20, None), (None, 4000), (30, 6400), (12, 100), (None, None)])
def test_a_place_is_reached_when_a_fresh_plan_has_a_route_within_the_limits(
    network: corridor.Network, days: float | None, usd: float | None
) -> None:
    table = corridor.reach(network, within_days=days, budget_usd=usd)
    cities = {country: city for country, (_, city) in load_gazetteer().main_cities().items()}
    assert {row.id for row in table.itertuples() if row.kind == "city"} == set(cities)
    seen = 0
    row: Any
    for row in table.itertuples():
        if row.kind == "city" and row.country not in ("CN", "DE", "US", "MN", "RU", "FR"):
            continue
        city = cities.get(row.id)
        plan = corridor.plan(network, "Changchun", row.id if city is None else f"{city.lat},{city.lon}")
        if city is not None and plan.destination.name != row.name and row.country in ("DE", "US"):
            continue
        kept = [
            route for route in plan.routes if (days is None or route.days <= days) and (usd is None or route.usd <= usd)
        ]
        assert row.reached == bool(kept), row
        if kept:
            assert row.generalised_usd == pytest.approx(min(route.generalised_usd for route in kept))
        if plan.routes:
            assert row.fastest_days == pytest.approx(plan.fastest.days)
            assert row.cheapest_usd == pytest.approx(plan.cheapest.usd)
        seen += 1
    assert seen > 5


def test_tighter_limits_never_reach_more(network: corridor.Network) -> None:
    reached = [
        set(table[table["reached"]]["id"])
        for days in (5, 10, 20, 40, 80)
        for table in [corridor.reach(network, within_days=days)]
    ]
    assert all(few <= many for few, many in pairwise(reached))
    assert reached[0] < reached[-1]


def test_before_a_closure_at_least_as_much_is_reached_as_after(network: corridor.Network) -> None:
    closed = corridor.Scenario("Dalian closed").close(node="CNDLC").apply(network)
    before, after = (corridor.reach(world, within_days=80) for world in (network, closed))
    lost = set(before[before["reached"]]["id"]) - set(after[after["reached"]]["id"])
    assert {"CNDLC", "USLAX"} <= lost
    assert set(after[after["reached"]]["id"]) <= set(before[before["reached"]]["id"])


def test_the_table_is_tidy_with_units_and_its_rows_in_order(everything: Any) -> None:
    assert isinstance(everything, pd.DataFrame)
    assert list(everything.columns) == [
        "kind", "id", "name", "country", "lon", "lat", "reached", "days", "usd", "kg_co2e", "generalised_usd",
        "transfers", "via", "fastest_days", "cheapest_usd", "greenest_kg_co2e", "notes",
    ]  # fmt: skip
    nodes = everything[(everything["kind"] == "node") & everything["reached"]]
    assert nodes["days"].is_monotonic_increasing
    assert "CNCGQ" not in set(everything["id"])


def test_a_filtered_table_draws_itself_and_pandas_own_plots_stay(everything: Any) -> None:
    reached = everything[everything["reached"]]
    axes = reached.plot()
    assert isinstance(axes, Axes)
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_title().get_text() == "days"
    assert f"{len(reached[reached['kind'] == 'node'])} of" in axes.get_title()
    bars = reached.plot.bar(x="id", y="usd")
    assert len(bars.patches) == len(reached)


def test_critical_and_sweep_draw_themselves(network: corridor.Network) -> None:
    table = corridor.critical(network, ["Hamburg"])
    axes = table.plot()
    assert len(axes.patches) == min(20, len(table))
    swept = corridor.sweep(network, "Hamburg", "value of goods", low=0, high=1_000_000)
    assert swept.plot(ax=axes) is axes


def test_without_matplotlib_a_plot_says_what_to_install(
    network: corridor.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = corridor.critical(network, ["Hamburg"])
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(corridor.InputError, match=r"corridor\[plot\]"):
        table.plot()


def test_countries_are_drawn_on_one_copy_of_the_world() -> None:
    shapes = reach_map.country_shapes()
    assert {"CN", "DE", "RU", "US", "FJ", "NZ"} <= set(shapes)
    lons = {
        code: [lon for polygon in polygons for ring in polygon for _, lon in ring] for code, polygons in shapes.items()
    }
    assert min(lons["RU"]) > 19
    assert max(lons["RU"]) < 192
    assert min(lons["CN"]) > 73


def test_classes_hold_about_equally_many_and_every_value_has_a_colour() -> None:
    values = [float(n) for n in range(1, 601)]
    ends = reach_map.steps(values)
    colours = [reach_map.colour(value, ends) for value in values]
    assert all(70 <= colours.count(colour) <= 130 for colour in reach_map.COLOURS)
    assert reach_map.colour(None, ends) == reach_map.NOT_REACHED
    assert len(reach_map.legend_rows(ends)) == len(ends) + 2
    assert reach_map.steps([]) == []
    assert reach_map.colour(7.0, reach_map.steps([7.0])) in reach_map.COLOURS


@pytest.mark.browser
def test_the_map_opens_offline_and_switches_between_days_usd_and_kg(
    browser: Browser,
    everything: Any,
    tmp_path: Path,
) -> None:
    page = opened(browser, everything.to_map(tmp_path / "reach.html").resolve())

    def fills() -> list[str]:
        return page.evaluate(  # type: ignore[no-any-return]
            '() => [...document.querySelectorAll("path.leaflet-interactive")].map(path => path.getAttribute("fill"))'
        )

    by_days = fills()
    assert len(by_days) > 200
    assert reach_map.NOT_REACHED in by_days
    assert set(by_days) & set(reach_map.COLOURS)
    assert page.locator(".panel input[type=radio]").count() == 3
    page.locator(".panel input[type=radio]").nth(1).check()
    assert len(fills()) == len(by_days)
    assert fills() != by_days
    panel = page.locator(".panel").inner_text()
    assert "not within the limits" in panel
    assert "kg CO2e" in panel
    assert page.trouble == []  # type: ignore[attr-defined]


def test_the_json_and_the_csv_of_reach_are_those_of_the_table(
    network: corridor.Network, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["reach", "--within", "480h", "--data", str(SMALL)]
    table = corridor.reach(network, within_days=20)
    for flag in ("--json", "--csv"):
        with pytest.raises(SystemExit) as done:
            main([*words, flag])
        assert done.value.code == 0
        text = capsys.readouterr().out
        if flag == "--json":
            answer = json.loads(text)
            assert answer["within_days"] == 20
            assert [row["id"] for row in answer["destinations"]] == table["id"].tolist()
        else:
            assert text.splitlines()[0] == ",".join(table.columns)
            assert len(text.splitlines()) == len(table) + 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["reach", "--within", "soon"], "20d (days)"),
        (["reach", "--within", "0d"], "above zero"),
        (["reach", "--budget", "-5"], "above zero"),
        (["reach", "--by", "colour"], "days, usd, kg_co2e"),
        (["reach", "--json", "--csv"], "--json and --csv want stdout"),
        (["reach", "--map", "/no/such/folder/map.html"], "no folder"),
        (["reach", "--origin", "Hambrug"], "Hamburg"),
        (["reach", "--wait", "scheduled"], "needs a date"),
        (["critical"], "--all-countries"),
        (["critical", "Hamburg", "--all-countries"], "--all-countries"),
        (["critical", "Hamburg", "--kind", "bridge"], "service, border, node, passage"),
        (["critical", "Changchun"], "where the cargo starts"),
        (["sweep", "Hamburg", "--set", "speed", "--from", "1", "--to", "2"], "carbon price"),
        (["sweep", "Hamburg", "--set", "carbon price", "--from", "2", "--to", "1"], "the lower first"),
        (
            ["sweep", "Hamburg", "--set", "carbon price", "--from", "1", "--to", "2", "--plot", "a.doc"],
            ".png, .svg, .pdf",
        ),
        (["sweep", "Hamburg", "--set", "carbon price", "--from", "1", "--to", "2", "--teu", "0"], "needs its tonnes"),
    ],
)
def test_bad_input_is_refused_with_a_remedy_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        main(words)
    printed = capsys.readouterr()
    assert done.value.code == 2, printed
    assert said.lower() in printed.err.lower()
    assert printed.out == ""


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["reach", "--within", "40d", "--map", "map.html", "--plot", "reach.png"], ["map.html", "reach.png"]),
        (["critical", "Hamburg", "--plot", "critical.svg"], ["critical.svg"]),
        (["sweep", "Hamburg", "--set", "cost of TRAIN", "--from", "0", "--to", "2", "--plot", "s.pdf"], ["s.pdf"]),
    ],
)
def test_each_command_prints_its_table_and_writes_its_files(
    words: list[str],
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main([*words, "--data", str(SMALL)])
    printed = capsys.readouterr()
    assert done.value.code == 0, printed.err
    assert "2 TEU (1 x 40GP), 20 t" in printed.out
    assert all((tmp_path / name).stat().st_size > 5000 for name in files)
    assert all(f"written to {name}" in printed.out for name in files)


def test_no_route_to_any_destination_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["critical", "DEHHN", "--data", str(SMALL)])
    assert done.value.code == 1
    assert "No route" in capsys.readouterr().err


def test_a_country_s_main_city_is_the_place_that_its_name_asks_for() -> None:
    shipped = corridor.load()
    cities = {country: city for country, (_, city) in load_gazetteer().main_cities().items()}
    kinds = {
        target.id: target.place for target in targets(shipped, resolve("Changchun", shipped)) if target.kind == "city"
    }
    assert len(kinds) > 200
    for country, place in kinds.items():
        asked = resolve(f"{cities[country].name}, {cities[country].country}", shipped)
        assert (place.nodes, place.lon, place.lat) == (asked.nodes, asked.lon, asked.lat), country
