"""What is critical: every closure against an enumeration, and against a loop of fresh plans."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import corridor
from corridor.analysis import criticality
from corridor.analysis.criticality import Closures, Element, Harm, closures
from corridor.api import studies
from corridor.cli.main import main
from corridor.planning.drays import node_place
from corridor.planning.request import Inquiry, Request
from tests.oracle.chains import every_cost, undominated
from tests.oracle.rows import Cost, World
from tests.oracle.versus import as_network, as_shipment
from tests.oracle.worlds import random_world
from tests.support.paths import SMALL

WORLDS = 200
TAGS = ("generalised", "fastest", "cheapest", "greenest")


def without(world: World, kind: str, name: str) -> World:
    """The rows without a service, or without the hops at a node; what is left of a service still runs."""
    services: dict[str, list[dict[str, Any]]] = {}
    for service, rows in world.services.items():
        piece: list[dict[str, Any]] = []
        for number, row in enumerate([*rows, None]):
            gone = row is None or (service == name if kind == "service" else name in (row["from"], row["to"]))
            if gone and piece:
                services[f"{service} {number}"], piece = piece, []
            if not gone:
                piece.append(row)  # type: ignore[arg-type]
    return replace(world, services=services)


def least(costs: list[Cost], teu: float) -> dict[str, float] | None:
    """The lowest generalised cost, hours, USD and kg: 0.2 a year on 50,000 USD a TEU, and 50 USD a tonne."""
    if not costs:
        return None
    return {
        "generalised": min(usd + 50_000 * teu * 0.2 * hours / 8760 + 50 * kg / 1000 for hours, usd, kg in costs),
        "fastest": min(hours for hours, _, _ in costs),
        "cheapest": min(usd for _, usd, _ in costs),
        "greenest": min(kg for _, _, kg in costs),
    }


def inquiry(world: World, origin: str) -> Inquiry:
    return Inquiry(
        origin=node_place(as_network(world), origin),
        request=Request(
            shipment=as_shipment(world),
            wait=world.wait,  # type: ignore[arg-type]
            include_planned="planned" in world.statuses,
        ),
    )


def losses(harm: Harm) -> dict[str, float] | None:
    (loss,) = harm.losses
    if loss.lost:
        return None
    figures = (loss.generalised_usd, loss.fastest_h, loss.cheapest_usd, loss.greenest_kg_co2e)
    return dict(zip(TAGS, figures, strict=True))


@pytest.mark.slow
def test_every_closure_does_the_harm_that_an_enumeration_finds_and_those_left_out_do_none() -> None:
    closed = left_out = lost = 0
    for seed in range(WORLDS):
        world = random_world(seed, wait="expected")
        network = as_network(world)
        origin, *_, destination = world.nodes
        before = least(undominated(every_cost(world, origin, destination)), world.teu)
        if before is None:
            continue
        what = closures(network, [node_place(network, destination)], inquiry(world, origin))
        found: dict[tuple[str, str], Harm] = {(harm.element.kind, harm.element.id): harm for harm in what.harms}
        assert what.total == len(found)
        for kind, names in (("service", world.services), ("node", world.nodes)):
            for name in names:
                after = least(undominated(every_cost(without(world, kind, name), origin, destination)), world.teu)
                harm = found.get((kind, name))
                if harm is None:
                    assert after == pytest.approx(before, abs=1e-6), (seed, kind, name)
                    left_out += 1
                elif after is None:
                    assert losses(harm) is None, (seed, kind, name)
                    lost += 1
                else:
                    want = {tag: after[tag] - before[tag] for tag in TAGS}
                    assert losses(harm) == pytest.approx(want, abs=1e-5), (seed, kind, name)
                closed += 1
    assert closed - left_out > 100
    assert left_out > 100
    assert lost > 20


def test_borders_and_passages_do_the_harm_that_fresh_plans_find() -> None:
    network = corridor.load(SMALL)
    table = corridor.critical(network, ["Hamburg", "Los Angeles"])
    got = {(row["kind"], row["id"]): row for row in table.to_dict("records")}
    scenario = corridor.Scenario("one closed")
    elements = {
        ("border", "CNMLX - RUZBK"): scenario.close(from_node="CNMLX", to_node="RUZBK"),
        ("border", "BYBQT - PLMLW"): scenario.close(from_node="PLMLW", to_node="BYBQT"),
        **{("passage", name): scenario.close(passage=name) for name in ("malacca", "suez", "gibraltar")},
        **{("node", name): scenario.close(node=name) for name in network.node_by_id},
        **{("service", name): scenario.close(service=name) for name in network.service_by_id},
    }
    assert set(got) <= set(elements)
    for key, change in elements.items():
        closed = change.apply(network)
        worse, lost = 0.0, []
        for name in ("Hamburg", "Los Angeles"):
            before, after = (corridor.plan(world, "Changchun", name) for world in (network, closed))
            if after.routes:
                worse += after.best.generalised_usd - before.best.generalised_usd
            else:
                lost.append(before.destination.name)
        row = got.get(key)
        assert (row["generalised_usd_lost"] if row else 0.0) == pytest.approx(worse, abs=1e-6), key
        assert (row["lost"] if row else "") == ", ".join(lost), key
    assert got["node", "CNDLC"]["destinations_lost"] == 1
    assert got["border", "CNMLX - RUZBK"]["destinations_harmed"] == 1


def test_the_worst_stands_first_lost_destinations_before_dear_ones() -> None:
    table = corridor.critical(corridor.load(SMALL), ["Hamburg", "Los Angeles"])
    keys = list(zip(-table["destinations_lost"], -table["generalised_usd_lost"], strict=True))
    assert keys == sorted(keys)
    assert set(table["kind"]) == {"service", "border", "node", "passage"}
    only = corridor.critical(corridor.load(SMALL), ["Hamburg"], kinds=["border"])
    assert set(only["id"]) == {"CNMLX - RUZBK", "BYBQT - PLMLW"}


def test_an_element_is_closed_in_both_directions_and_the_network_stays_as_it_is() -> None:
    network = corridor.load(SMALL)
    before = {name: service.hops for name, service in network.service_by_id.items()}
    closed = Element(kind="border", id="CNMLX - RUZBK", name="").closed(network)
    pairs = {(h.from_node, h.to_node) for service in closed.service_by_id.values() for h in service.hops}
    assert not {("CNMLX", "RUZBK"), ("RUZBK", "CNMLX")} & pairs
    assert {name: service.hops for name, service in network.service_by_id.items()} == before


def test_what_is_done_when_ctrl_c_is_pressed_is_printed_and_the_exit_code_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = criticality.closures

    def interrupted(*args: Any, **options: Any) -> Closures:
        found = whole(*args, **options)

        def some() -> Iterator[Harm]:
            for number, harm in enumerate(found.harms):
                if number == 3:
                    raise KeyboardInterrupt
                yield harm

        return found._replace(harms=some())

    monkeypatch.setattr(criticality, "closures", interrupted)
    with pytest.raises(SystemExit) as stopped:
        main(["critical", "Hamburg", "--json", "--data", str(SMALL)])
    assert stopped.value.code == 130
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert len(answer["elements"]) == 3
    assert answer["complete"] is False
    assert "Interrupted: 3 of" in printed.err


DESTINATIONS = (
    "Hamburg", "Moscow", "Prague", "Duisburg", "Busan", "Tokyo", "Singapore", "Sydney", "Warsaw", "Minsk", "Almaty",
    "Tashkent", "Istanbul", "Paris", "Madrid", "Rome", "London", "Rotterdam", "Stockholm", "Helsinki", "Milan",
    "Vienna", "Budapest", "Belgrade", "Athens", "Cairo", "Dubai", "Mumbai", "Chicago", "Santos",
)  # fmt: skip


@pytest.mark.slow
def test_without_a_service_of_the_shipped_data_nothing_gets_better_for_30_destinations() -> None:
    table = corridor.critical(corridor.load(), DESTINATIONS, kinds=["service"])
    assert len(table) > 30
    assert (table["generalised_usd_lost"] >= -1e-6).all()


def test_progress_is_told_of_every_closure() -> None:
    told: list[tuple[int, int]] = []
    table = corridor.critical(
        corridor.load(SMALL), ["Hamburg"], progress=lambda done, total: told.append((done, total))
    )
    assert told == [(done, len(table)) for done in range(1, len(table) + 1)]


def test_a_destination_without_a_route_is_named_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    network = corridor.load(SMALL)
    table = corridor.critical(network, ["Hamburg", "DEHHN"])
    assert len(table.unreached) == 1
    assert (table["destinations_lost"] <= 1).all()
    with pytest.raises(SystemExit) as done:
        main(["critical", "Hamburg", "DEHHN", "--data", str(SMALL)])
    assert done.value.code == 0
    assert f"Without any route as it is: {table.unreached[0]}." in capsys.readouterr().out


def test_an_unknown_kind_is_refused_with_those_known() -> None:
    with pytest.raises(corridor.InputError, match="service, border, node, passage"):
        studies.check_kinds(["bridge"])


def test_closures_of_one_effect_are_one_finding_led_by_a_border() -> None:
    table = corridor.critical(corridor.load(), ["Hamburg", "Prague"])
    rows = table.to_dict("records")
    by_id = {row["id"]: row for row in rows}
    followers = [row for row in rows if row["same_as"]]
    assert followers, "stations of one line are closed with the same harm"
    for row in followers:
        leader = by_id[row["same_as"]]
        assert not leader["same_as"]
        for figure in ("destinations_harmed", "lost", "generalised_usd_lost", "best_days_lost", "cheapest_usd_lost"):
            assert (
                row[figure] == pytest.approx(leader[figure], abs=1e-3)
                if figure != "lost"
                else row[figure] == leader[figure]
            )
    border = next(row for row in rows if row["kind"] == "border" and "CNMLX" in row["id"])
    assert not border["same_as"], "a border gives the name, not one of its stations"
    assert by_id["CNMLX"]["same_as"] == border["id"]
    order = [row["same_as"] or row["id"] for row in rows]
    assert len(dict.fromkeys(order)) == sum(a != b for a, b in zip(order, ["", *order], strict=False)), (
        "a group stands together"
    )


def test_no_closure_makes_a_best_answer_better() -> None:
    table = corridor.critical(corridor.load(), ["Hamburg", "Almaty", "Busan"])
    assert (table["generalised_usd_lost"] > -1e-6).all()
