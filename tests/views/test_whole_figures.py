"""Every figure of an answer stands whole in the terminal, at any width: forty questions, three widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import corridor
from corridor.views.layout import Screen
from corridor.views.terminal.plans import print_plan

READY, DUE = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 20, tzinfo=UTC)
WIDTHS = (80, 110, 200)
SHOWN = 5
FIGURE = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")

PLAIN = (
    "Hamburg", "Duisburg", "Prague, CZ", "Munich", "Schwarzheide", "Warsaw", "Moscow", "Madrid", "London", "Istanbul",
    "Almaty", "Tashkent", "Ulaanbaatar", "Vladivostok", "Busan", "Tokyo", "Los Angeles", "Memphis", "Manaus",
    "Santiago, CL", "Lagos", "Kigali", "Mumbai", "Dubai", "Singapore", "Sydney", "Apia", "Odesa", "Tbilisi", "Helsinki",
)  # fmt: skip
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Hamburg", {"wait": "worst"}),
    ("Prague, CZ", {"wait": "scheduled", "depart": READY}),
    ("Prague, CZ", {"wait": "scheduled", "depart": READY, "arrive_by": DUE}),
    ("Frankfurt", {"include_planned": True}),
    ("Hamburg", {"no_mode": ["air"], "max_transfers": 2}),
    ("Hamburg", {"avoid": ["RU"]}),
    ("Rotterdam", {"bonded": True}),
    ("Busan", {"dangerous": True}),
    ("Duisburg", {"shipment": corridor.Shipment(boxes={"40HC": 3, "20GP": 1})}),
    ("Tokyo", {"shipment": corridor.Shipment(teu=0, tonnes=3, m3=20)}),
)


@pytest.fixture(scope="module")
def network() -> corridor.Network:
    return corridor.load()


def expected(route: Any, *, first: bool) -> Iterator[str]:
    """The figures of a route as its JSON has them, rounded as they are printed."""
    told = route.to_dict()
    yield f"{told['hours'] / 24:.1f}"
    for figure in ("usd", "kg_co2e", "km", "generalised_usd"):
        yield f"{told[figure]:,.0f}"
    yield str(told["transfers"])
    if told["in_time"] is not None:
        yield f"{told['in_time'] * 100:.0f}"
    for leg in told["legs"] if first else ():
        for figure in ("load_h", "wait_h", "ride_h", "unload_h"):
            yield f"{leg[figure]:,.1f}"
        yield f"{leg['hours'] / 24:.1f}"
        for figure in ("km", "usd", "kg_co2e"):
            yield f"{leg[figure]:,.0f}"


@pytest.mark.parametrize("question", [*((name, {}) for name in PLAIN), *ASKED], ids=str)
def test_every_figure_stands_whole_at_every_width(
    network: corridor.Network, question: tuple[str, dict[str, Any]]
) -> None:
    destination, keywords = question
    plan = corridor.plan(network, "Changchun", destination, **keywords)
    assert plan.routes, plan.why
    shown = plan.routes[:SHOWN]
    wanted = [figure for number, route in enumerate(shown) for figure in expected(route, first=number == 0)]
    for width in WIDTHS:
        screen = Screen(width=width)
        print_plan(plan, screen, limit=SHOWN, by="best")
        printed = set(FIGURE.findall("\n".join(line for line, _ in screen.lines)))
        signless = printed | {figure.lstrip("+-") for figure in printed}
        assert [figure for figure in wanted if figure.lstrip("-") not in signless] == [], width
        long = [line for line, _ in screen.lines if len(line) > width and " " in line.strip()]
        assert long == [], width


def test_every_id_that_is_printed_is_one_of_the_network(network: corridor.Network) -> None:
    plan = corridor.plan(network, "Changchun", "Hamburg")
    for width in (40, *WIDTHS):
        screen = Screen(width=width)
        print_plan(plan, screen, limit=1, by="best")
        text = "\n".join(line for line, _ in screen.lines)
        for leg in plan.routes[0].legs:
            assert leg.service is None or f"[{leg.service}]" in text
