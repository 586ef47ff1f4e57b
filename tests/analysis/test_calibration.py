"""Published figures beside the network: by one mode alone, by several, and by a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import corridor
from corridor.analysis import calibration
from corridor.errors import InputError
from corridor.model.network import Network, Published
from tests.support.paths import SMALL


@pytest.fixture(scope="module")
def network() -> Network:
    return corridor.load(SMALL)


def figure(**given: str) -> Published:
    told = {"corridor": "a way", "as_of": "2025", "source": "a paper", "quantity": "days", "mode": "rail"} | given
    return Published(**told, low=1, high=1)  # type: ignore[arg-type]


def model(network: Network, **given: str) -> float:
    [one] = calibration.compare(network, [figure(**given)])
    return one.model


def test_a_further_mode_opens_ways_that_one_mode_alone_has_not(network: Network) -> None:
    ends = {"start": "Changchun", "end": "USLAX", "mode": "rail"}
    with pytest.raises(InputError, match="no route by rail alone from Changchun to USLAX"):
        model(network, service="transit", **ends)
    assert model(network, service="transit sea", **ends) > 0


def test_a_place_after_via_is_passed(network: Network) -> None:
    ends = {"start": "Changchun", "end": "Hamburg", "mode": "rail", "quantity": "km"}
    free = model(network, service="transit sea", **ends)
    assert model(network, service="transit sea via CNDLC", **ends) != pytest.approx(free)


def test_a_word_that_is_no_mode_is_refused_with_what_to_write(network: Network) -> None:
    with pytest.raises(InputError, match=r"'transit boat' names 'boat', no mode; write it as route, further modes of"):
        model(network, service="transit boat", start="Changchun", end="Hamburg")


def test_the_mode_of_the_figure_is_in_the_way(network: Network) -> None:
    """Some way by sea alone is no figure of a train."""
    with pytest.raises(InputError, match="no route by rail and sea"):
        model(network, service="transit sea", start="CNDLC", end="USLAX")


def test_via_with_no_place_is_refused(network: Network) -> None:
    with pytest.raises(InputError, match="'transit via' names no place after via; write one"):
        model(network, service="transit via", start="Changchun", end="Hamburg")


def test_landed_counts_from_the_arrival_of_the_ship(network: Network) -> None:
    """The box is free a day after the ship has come: 24 h and 110 USD a TEU by the default of the sea."""
    ends = {"start": "CNDLC", "end": "Changchun"}
    assert network.handling[None, "sea"].unload_h == 24
    free = model(network, service="route", **ends)
    assert model(network, service="landed", **ends) == pytest.approx(free + 1)
    paid = model(network, service="route", quantity="usd_per_feu", **ends)
    landed = model(network, service="landed", quantity="usd_per_feu", **ends)
    assert landed == pytest.approx(paid + 2 * (network.handling[None, "sea"].usd_per_teu or 0))


def test_landed_goes_on_by_the_one_service_that_runs_all_the_way(network: Network) -> None:
    ends = {"start": "CNDLC", "end": "CNCGQ"}
    assert model(network, service="landed", **ends) == pytest.approx(model(network, service="SHUTTLE", **ends) + 1)


def test_landed_from_a_place_without_ships_is_refused(network: Network) -> None:
    with pytest.raises(InputError, match="counts from a ship's arrival, and from 'Changchun' is no port; write the id"):
        model(network, service="landed", start="Changchun", end="CNDLC")


def test_a_figure_is_held_against_the_world_that_it_tells_of(tmp_path: Path) -> None:
    """By hand: the train takes twice as long in the scenario, and only for the figure that names it."""
    scenario = tmp_path / "slow.toml"
    scenario.write_text('name = "Slow"\n[[change]]\ntype = "scale-time"\nmode = "rail"\nfactor = 2\n')
    network = corridor.load(SMALL)
    plain = figure(start="CNCGQ", end="CNMLX", service="", quantity="hours")
    usual, slow, again = calibration.compare(network, [plain, replace(plain, world=(str(scenario),)), plain])
    assert slow.model == pytest.approx(2 * usual.model)
    assert again.model == usual.model


def test_a_world_that_is_no_scenario_is_refused(network: Network) -> None:
    with pytest.raises(InputError, match=r"a way: world 'suez-opened': 1 fault in the scenario"):
        calibration.compare(network, [replace(figure(start="CNCGQ", end="CNMLX", service=""), world=("suez-opened",))])


def test_a_scenario_that_is_applied_already_is_not_applied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``calibrate --scenario``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slow.toml").write_text('name = "Slow"\n[[change]]\ntype = "scale-time"\nmode = "rail"\nfactor = 2\n')
    network = corridor.load(SMALL)
    slow = corridor.Scenario.read("slow.toml").apply(network)
    plain = figure(start="CNCGQ", end="CNMLX", service="", quantity="hours")
    [usual], [again] = (calibration.compare(slow, [replace(plain, world=world)]) for world in ((), ("slow.toml",)))
    assert again.model == usual.model


def test_a_folder_of_the_name_of_a_scenario_that_ships_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "suez-open").mkdir()
    assert corridor.Scenario.read("suez-open").name == "Suez open again"
