"""Flows between many places onto what services take a week: words to pairs, and the optimum as an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from corridor.api.planning import place, request
from corridor.dataset.orders import DEMAND, read_rows, read_table
from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.network import Network, Place
from corridor.model.shipment import Shipment
from corridor.planning.allocation import flow as planning
from corridor.planning.allocation.flow import Flow, Pair, Way
from corridor.planning.planner import SCHEMA
from corridor.planning.rides import rides

__all__ = ["FlowAnswer", "Per", "flow"]

Per = Literal["week", "year"]
WEEKS: dict[Per, float] = {"week": 1.0, "year": 365.0 / 7}
BOX_TEU = 2
MOST_SHOWN = 30


@dataclass(frozen=True, kw_only=True, eq=False)
class FlowAnswer:
    """A flow by the week. ``found`` is the optimum; ``network`` names its services."""

    network: Network
    found: Flow

    def to_dict(self) -> dict[str, Any]:
        """For JSON; TEU, kg and USD are a week."""
        found = self.found
        by_pair: dict[int, list[Way]] = {}
        for way in found.ways:
            by_pair.setdefault(way.pair, []).append(way)
        return {
            "schema": SCHEMA,
            "per": "week",
            "pairs": [
                {
                    "origin": pair.origin.query,
                    "destination": pair.destination.query,
                    "teu": pair.teu,
                    "left_over_teu": left,
                    "ways": [
                        {"teu": way.teu, "usd_per_teu": way.usd_per_teu, "legs": self._legs(way)}
                        for way in by_pair.get(number, ())
                    ],
                }
                for number, (pair, left) in enumerate(zip(found.pairs, found.left_teu, strict=True))
            ],
            "services": [
                {
                    "service": one.service, "from": one.start, "to": one.end,
                    "capacity_kg" if one.by_kg else "capacity_teu": one.capacity, "used": one.used,
                    "slot_usd": one.slot_usd,
                }
                for one in found.stretches
            ],
            "borders": [
                {"from": start, "to": end, "teu": teu, "space_usd": usd}
                for (start, end), (teu, usd) in sorted(found.border_usd.items())
            ],
            "total_usd": found.total_usd,
        }  # fmt: skip

    def _legs(self, way: Way) -> list[dict[str, str]]:
        plan = rides(self.network)
        return [
            {
                "service": plan.service_ids[plan.service[ride]],
                "from": plan.node_ids[plan.source[ride]],
                "to": plan.node_ids[plan.target[ride]],
            }
            for ride in way.rides
        ]


def flow(
    network: Network,
    demand: str | Path | Sequence[dict[str, Any]],
    *,
    per: Per = "week",
    left_over_usd: float,
    value_usd_per_teu: float | None = None,
    told: Callable[[str], None] = lambda _: None,
    scheduler: str | None = None,
    **asked: Any,  # noqa: ANN401 - avoid to include_planned, as for plan
) -> FlowAnswer:
    """So many TEU between many places onto services with what they take a week, for the least total cost.

    Args:
        network: as from ``corridor.load``.
        demand: a CSV or xlsx file, or its rows: ``origin``, ``destination``, ``teu``.
        per: whether the TEU are a week or a year; the answer is by the week.
        left_over_usd: what a TEU costs that finds no place.
        value_usd_per_teu: value of the goods; by default that of the network's assumptions.
        told: called with what is being done.
        scheduler: the address of a Dask scheduler, over whose workers the origins are spread; None: in this process.
        asked: ``avoid`` to ``include_planned``, as for ``corridor.plan``.

    Raises:
        InputError: a pair that cannot be understood; all of them, each with its row.
        DataError: a table with faults.
    """
    if per not in WEEKS:
        raise InputError(f"per is {echo(per)}; write week or year")
    rows = read_table(demand, DEMAND) if isinstance(demand, (str, Path)) else read_rows(demand, DEMAND)
    places: dict[str, Place] = {}
    pairs: list[Pair] = []
    faults: list[str] = []
    for where, row in rows:
        try:
            ends = []
            for end in ("origin", "destination"):
                word = row[end]
                if word not in places:
                    places[word] = place(word, network, end)
                ends.append(places[word])
        except InputError as error:
            faults.append(f"{where}: {error}")
            continue
        if ends[0] == ends[1] or set(ends[0].nodes) & set(ends[1].nodes):
            faults.append(f"{where}: origin and destination are the same place, {ends[1].name}; name two")
            continue
        pairs.append(Pair(origin=ends[0], destination=ends[1], teu=float(row["teu"]) / WEEKS[per]))
    if faults:
        listed = "\n  ".join(faults[:MOST_SHOWN])
        raise InputError(f"{len(faults)} of {len(rows)} pairs cannot be understood:\n  {listed}")
    value = None if value_usd_per_teu is None else value_usd_per_teu * BOX_TEU
    wanted = request(network, shipment=Shipment(teu=BOX_TEU, value_usd=value), **asked)
    terms = wanted.terms(network)
    if scheduler is None:
        found = planning.flow(network, terms, pairs, left_over_usd=left_over_usd, told=told)
        return FlowAnswer(network=network, found=found)
    if find_spec("distributed") is None:
        raise InputError("a scheduler needs Dask; install it: python -m pip install 'corridor[dask]'")
    from corridor.pairs.flow_dask import spread_over

    groups = planning.Pricer(network, terms, pairs).groups
    with spread_over(scheduler, network, wanted, pairs, groups) as spread:
        found = planning.flow(network, terms, pairs, left_over_usd=left_over_usd, told=told, spread=spread)
    return FlowAnswer(network=network, found=found)
