"""Audits by name: faults of a directory, the network beside published figures, the way to every country.

The computing is that of ``dataset`` and ``analysis``; answers are lists of faults and DataFrames.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corridor.analysis import calibration
from corridor.analysis import coverage as covering
from corridor.analysis.explain import Explanation
from corridor.analysis.explain import explain as explain_route
from corridor.dataset import load as store
from corridor.errors import Fault, InputError
from corridor.model.network import Network
from corridor.planning.planner import Plan

if TYPE_CHECKING:
    import pandas as pd


def validate(directory: str | Path | None = None) -> list[Fault]:
    """Every fault and every warning of a data directory, the shipped one without an argument.

    Raises:
        InputError: ``directory`` is no name of a folder.
    """
    return store.validate(directory)


def explain(plan: Plan, route: int = 1) -> Explanation:
    """The items of a route of a plan, by its number from 1: hours, USD and kg CO2e, each with basis and source.

    Raises:
        InputError: the plan has no route of that number.
    """
    if not 1 <= route <= len(plan.routes):
        raise InputError(f"route is {route}; the plan has {len(plan.routes)}, counted from 1")
    return explain_route(plan.routes[route - 1], network=plan.network, cargo=plan.shipment)


def calibrate(network: Network, table: str | Path | None = None) -> pd.DataFrame:
    """The network's distances, times and prices beside published ones: a row a figure.

    Args:
        network: as from ``corridor.load``.
        table: a file of published figures; by default the ``published.csv`` that ships.

    Returns:
        Columns ``corridor``, ``mode``, ``from``, ``to``, ``service``, ``quantity``, ``low`` and ``high`` (published),
        ``model``, ``deviation`` (a share, 0 within the range), ``as_of``, ``source``, ``note``, ``world`` (scenarios
        in which it is compared, with spaces between).

    Raises:
        DataError: with every fault of the file.
    """
    import pandas as pd

    rows = [
        {
            "corridor": one.published.corridor, "mode": one.published.mode, "from": one.published.start,
            "to": one.published.end, "service": one.published.service, "quantity": one.published.quantity,
            "low": one.published.low, "high": one.published.high, "model": one.model, "deviation": one.deviation,
            "as_of": one.published.as_of, "source": one.published.source, "note": one.published.note,
            "world": " ".join(one.published.world),
        }
        for one in calibration.compare(network, store.read_published(table, network.directory or None))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def coverage(network: Network, hub: str = "Changchun") -> pd.DataFrame:
    """The best route from a hub to every country's main city, and back: a row a country.

    Returns:
        Columns ``country``, ``name``, ``standing``, ``city``; ``days``, ``usd``, ``kg_co2e`` and ``way`` there and with
        ``_back`` of the way back, NaN and None where there is no route; ``why`` there is none; ``basis``.
    """
    import pandas as pd

    rows = []
    for one in covering.coverage(network, hub):
        row: dict[str, object] = {
            "country": one.country, "name": one.name, "standing": one.standing, "city": one.city,
        }  # fmt: skip
        for suffix, route in (("", one.there), ("_back", one.back)):
            for figure in ("days", "usd", "kg_co2e"):
                row[f"{figure}{suffix}"] = float("nan") if route is None else getattr(route, figure)
            row[f"way{suffix}"] = None if route is None else route.via
        rows.append({**row, "why": one.why, "basis": one.basis})
    return pd.DataFrame(rows)
