"""What users wait for: new destinations, boards of departures, studies of all countries, whole processes."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import corridor
from bench.timing import once_ms, process_ms, spread
from bench.world import network
from corridor.model.network import Network, Place
from corridor.places.gazetteer import load_gazetteer
from corridor.places.resolve import asked_place
from corridor.scenarios.toml import stack
from corridor.search.ahead import MOST_LABELS
from corridor.search.graph import MOST_LABELS_NAME

HUB = "Changchun"
SCENARIO = "russia-transit-closed.toml"


def countries() -> list[Place]:
    """The main city of every country."""
    cities = sorted(load_gazetteer().main_cities().items())
    return [asked_place(city, network()) for _, (_, city) in cities]


def plans() -> dict[str, Any]:
    """A plan to each, none asked for before; the network and its graph are there, the roads read.

    Then the same on another network, where no question does a part of a search that all share (``search.ahead``).
    """
    times, routes = _planned(network())
    alone, _ = _planned(replace(network()), **{MOST_LABELS_NAME: str(MOST_LABELS - 1)})
    return {
        "count": len(times), **spread(times), "routes": spread(routes)["median"], "most": max(routes),
        "alone": spread(alone),
    }  # fmt: skip


def _planned(world: Network, **environment: str) -> tuple[list[float], list[int]]:
    """Milliseconds and routes of a plan to each."""
    times, routes = [], []
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, environment | {"CORRIDOR_CACHE": folder}):
        corridor.plan(world, HUB, "Duisburg")  # whose roads no earlier process has kept there, so that they are read
        gc.freeze()  # as ``corridor serve`` does
        for place in countries():
            ms, plan = once_ms(lambda: corridor.plan(world, HUB, place))  # noqa: B023
            times.append(ms)
            routes.append(len(plan.routes))
    return times, routes


def boards() -> dict[str, Any]:
    """The board of departures to each, four weeks."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    times, lines = [], []
    for place in countries():
        ms, board = once_ms(lambda: corridor.departures(network(), HUB, place, start=start))  # noqa: B023
        times.append(ms / 1e3)
        lines.append(len(board.departures))
    return {"count": len(times), **spread(times), "lines": spread(lines)["median"], "most": max(lines)}


def studies() -> dict[str, float]:
    """Seconds of each study of all countries, on a network that nobody has asked anything yet."""
    scenarios, after = stack([SCENARIO], corridor.load())
    calls = {
        "coverage": lambda: corridor.coverage(corridor.load()),
        f"whatif {SCENARIO} --all-countries": lambda: corridor.what_if(corridor.load(), scenarios, after=after),
        "critical --all-countries": lambda: corridor.critical(corridor.load()),
    }
    return {name: once_ms(call)[0] / 1e3 for name, call in calls.items()}


def processes() -> list[tuple[str, float]]:
    """Processor milliseconds of whole processes."""
    ours = [sys.executable, "-m", "corridor"]
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ | {"CORRIDOR_CACHE": folder}
        none = {"HOME": "/nonexistent", "CORRIDOR_CACHE": os.devnull, "PATH": os.environ["PATH"]}
        none |= {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
        process_ms([*ours, "route", "Hamburg"], kept, repeats=1)
        return [
            ('`python -c "import geopandas, folium"`, to compare', process_ms(
                [sys.executable, "-c", "import geopandas, folium"], kept)),
            ("`corridor route Hamburg`", process_ms([*ours, "route", "Hamburg"], kept)),
            ("the same with `--map`", process_ms([*ours, "route", "Hamburg", "--map", f"{folder}/map.html"], kept)),
            ("the same where nothing can be kept", process_ms([*ours, "route", "Hamburg"], none, repeats=2)),
            ("`corridor services`", process_ms([*ours, "services"], kept)),
            ("`corridor nodes`", process_ms([*ours, "nodes"], kept)),
        ]  # fmt: skip
