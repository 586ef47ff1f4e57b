"""Lines of ships that a scenario sends another way, and of what it adds: they follow the tracks of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

import corridor
from corridor.api.answers import lines_of
from corridor.model.geo import LonLat, great_circle_km, line_km
from corridor.model.network import Hop
from corridor.model.passages import GATED, passages
from corridor.places.land import load_land
from corridor.places.sea import shores_of
from corridor.scenarios.toml import shipped, stack
from corridor.views.lines import hop_line, leg_line
from tests.support.shell import command
from tests.web.asked import client

SHIPPED = {path.name: path for path in shipped()}
MOVING = ("suez-open.toml", "hormuz-open.toml", "malacca-closed.toml")
ENDS = ("Hamburg", "Rotterdam", "Genoa", "Istanbul", "Jeddah", "Dubai", "Mumbai", "Durban", "New York")
SOUTH_OF_SUEZ = 0.0
"""The way by Suez rounds Singapore at 1 degree north, the one by the Cape lies at 35 degrees south."""


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


def both(hop: Hop) -> set[tuple[str, str]]:
    """The ends of a hop, in both orders."""
    return {(hop.from_node, hop.to_node), (hop.to_node, hop.from_node)}


def southernmost(text: str) -> Iterator[tuple[list[str], float]]:
    """Of each leg at sea in a GeoJSON its passages and its least latitude."""
    for feature in json.loads(text)["features"]:
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        if feature["properties"]["mode"] == "sea":
            yield feature["properties"]["passages"], min(lat for part in parts for _, lat in part)


def held(text: str) -> None:
    by_suez = [south for by, south in southernmost(text) if "suez" in by and "cape" not in by]
    assert by_suez
    assert min(by_suez) > SOUTH_OF_SUEZ


def held_map(html: str) -> None:
    _, _, after = html.partition('<script type="application/json" id="corridor-data">')
    data = json.loads(after.partition("</script>")[0])
    by_suez = [leg for route in data["routes"] for leg in route["legs"] if "Suez" in json.dumps(leg)]
    assert by_suez
    for leg in by_suez:
        for steps in leg["line"]:
            assert min(accumulate(steps[1::2])) / data["per_degree"] > SOUTH_OF_SUEZ, leg["name"]


def test_a_plan_by_suez_is_drawn_by_suez_on_the_command_line_and_on_the_page(tmp_path: Path) -> None:
    lines, page = tmp_path / "lines.geojson", tmp_path / "map.html"
    words = ("route", "Hamburg", "--scenario", "suez-open.toml", "--geojson", str(lines), "--map", str(page))
    assert command(*words).returncode == 0
    held(lines.read_text(encoding="utf-8"))
    held_map(page.read_text(encoding="utf-8"))
    with client() as asking:
        body = {"destination": "Hamburg", "scenarios": ["suez-open.toml"], "n": 1}
        held(asking.post("/api/export/geojson", json=body).text)


@pytest.mark.parametrize("name", MOVING)
def test_the_lines_of_legs_use_the_passages_that_the_legs_name(network: corridor.Network, name: str) -> None:
    after = stack([SHIPPED[name]], network)[1]
    lines = lines_of(after)
    wrong, moved = [], 0
    for end in ENDS:
        for route in corridor.plan(after, "Changchun", end).routes:
            for leg in route.legs:
                if leg.mode == "sea":
                    told = {word for hop in leg.hops for word in hop.passages} & GATED
                    seen = set(passages(leg_line(leg, after, lines)))
                    moved += "sunda" in told or "suez" in told or "hormuz" in told
                    if seen != told:
                        wrong.append((leg.from_node, leg.to_node, sorted(told ^ seen)))
    assert moved
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVING)
def test_the_line_of_every_ship_that_is_sent_another_way_uses_its_passages_and_keeps_to_water(
    network: corridor.Network, name: str
) -> None:
    after = stack([SHIPPED[name]], network)[1]
    lines, shores = lines_of(after), shores_of(load_land())
    wrong: list[tuple[object, ...]] = []
    seen: set[tuple[str, str]] = set()
    for key, service in after.service_by_id.items():
        before = network.service_by_id.get(key)
        if service.mode != "sea" or (before is not None and before.hops == service.hops):
            continue
        old = {} if before is None else {(hop.from_node, hop.to_node): hop.passages for hop in before.hops}
        for hop in service.hops:
            ends = hop.from_node, hop.to_node
            if old.get(ends) == hop.passages or both(hop) & seen:
                continue
            seen.add(ends)
            line = hop_line(hop, "sea", after, lines)
            if set(passages(line)) != set(hop.passages) & GATED:
                wrong.append((*ends, passages(line), hop.passages))
            long = [(a, b) for a, b in pairwise(line) if great_circle_km(a, b) > 150]
            wrong += [(*ends, a, b) for a, b in long if shores.sea_km(a, b) < 0.9 * great_circle_km(a, b)]
    assert wrong == []


def test_a_railway_that_a_scenario_adds_follows_the_rails(network: corridor.Network) -> None:
    rows = {"both_ways": "yes", "status": "operating", "basis": "assumed", "source": "test", "frequency_per_week": 2}

    def added(km: float) -> list[LonLat]:
        hops = [{"from": "CNCGQ-XNG", "to": "CNMLX", "km": km, "hours": 40, "usd_per_teu": 400}]
        about = {**rows, "service": "NEW", "mode": "rail", "name": "New", "operator": "X"}
        made = corridor.Scenario("new").add_service(**about, hops=hops).apply(network)
        return hop_line(made.service_by_id["NEW"].hops[0], "rail", made, lines_of(made))

    near = [network.node_by_id[node] for node in ("CNCGQ-XNG", "CNMLX")]
    ends = [(node.lon, node.lat) for node in near]
    line = added(1_300)
    assert [line[0], line[-1]] == ends
    assert line_km(line) > 1.1 * great_circle_km(*ends), "along the rails, which bend by Harbin"
    assert line_km(added(500)) == pytest.approx(great_circle_km(*ends), rel=0.01), "no railway is as short as that"
