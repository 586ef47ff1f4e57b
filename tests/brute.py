"""An oracle: every chain of legs on a small network, one by one, from the formulas of the design.

Written without corridor's kernel, rates, drays or ranking: it reads the plain rows that a data directory holds.
Roads are open everywhere on one land mass inside one country here; the country is given with each node.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

Cost = tuple[float, float, float]


def add(a: Cost, b: Cost) -> Cost:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


@dataclass
class World:
    """Rows as they stand in the files, with the shipment and the wait policy."""

    nodes: dict[str, dict[str, Any]]
    services: dict[str, list[dict[str, Any]]]
    handling: dict[tuple[str | None, str], dict[str, float]]
    emissions: dict[str, float]
    dray: dict[str, Any]
    teu: float = 2
    tonnes: float = 20
    m3: float | None = None
    wait: str = "expected"
    statuses: tuple[str, ...] = ("operating",)
    runs: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    @property
    def chargeable_kg(self) -> float:
        """By air: weight, or volume at 167 kg a cubic metre; 28 m3 a TEU where the volume is not given."""
        m3 = 28 * self.teu if self.m3 is None else self.m3
        return max(self.tonnes * 1000, 167 * m3)

    def __post_init__(self) -> None:
        for rows in self.services.values():
            if rows[0]["status"] not in self.statuses:
                continue
            self.runs.append(("there", rows))
            if rows[0]["both_ways"] == "yes":
                back = [{**row, "from": row["to"], "to": row["from"]} for row in reversed(rows)]
                self.runs.append(("back", back))


def arc_km(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Great circle by the spherical law of cosines on vectors (not haversine), radius 6371.0088 km."""

    def vector(node: dict[str, Any]) -> tuple[float, float, float]:
        lon, lat = math.radians(node["lon"]), math.radians(node["lat"])
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(a), vector(b)
    cross = math.dist((0, 0, 0), (
        u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0],
    ))  # fmt: skip
    return 6371.0088 * math.atan2(cross, sum(x * y for x, y in zip(u, v, strict=True)))


def dray_cost(world: World, a: dict[str, Any], b: dict[str, Any]) -> Cost | None:
    d = world.dray
    km = arc_km(a, b) * d["circuity"]
    together = a["country"] == b["country"] or any(
        a["country"] in group and b["country"] in group for group in d["open_borders"]
    )
    if d["max_km"] <= 0 or km > d["max_km"] or not together:
        return None
    trucks = math.ceil(world.teu / 2)
    return (
        km / d["kph"],
        km * d["usd_per_km_per_feu"] * trucks,
        world.tonnes * km * d["g_co2e_per_tkm"] / 1000,
    )


def leg_cost(world: World, rows: list[dict[str, Any]]) -> Cost:
    """Rows are the hops ridden, in order of travel."""
    mode = rows[0]["mode"]
    ends = [
        world.handling.get((node, mode)) or world.handling[None, mode] for node in (rows[0]["from"], rows[-1]["to"])
    ]
    frequency = rows[0]["frequency_per_week"]
    wait = 0.0 if frequency is None else 168 / (2 * frequency) if world.wait == "expected" else 168 / frequency
    hours = ends[0]["load_h"] + wait + sum(row["hours"] for row in rows) + ends[1]["unload_h"]
    if mode == "air":
        usd = world.chargeable_kg * (
            sum(row["usd_per_kg"] for row in rows) + ends[0]["usd_per_kg"] + ends[1]["usd_per_kg"]
        )
    else:
        per_teu = sum(row["usd_per_teu"] for row in rows) + ends[0]["usd_per_teu"] + ends[1]["usd_per_teu"]
        usd = world.teu * per_teu
    co2 = 0.0
    for row in rows:
        factor = world.emissions[mode] if row["g_co2e_per_tkm"] is None else row["g_co2e_per_tkm"]
        co2 += world.tonnes * row["km"] * factor / 1000
    return (hours, usd, co2)


def every_cost(world: World, origin: str, destination: str) -> list[Cost]:
    """The cost of every chain of legs between two nodes.

    No chain comes twice to a node in the same manner, by a dray or otherwise: costs are never negative, so the
    second time can only be worse.
    """
    found: list[Cost] = []

    def on_ground(node: str, cost: Cost, seen: frozenset[tuple[str, bool]], trucked_in: bool) -> None:
        if node == destination:
            found.append(cost)
            return
        if not trucked_in:
            out = dray_cost(world, world.nodes[node], world.nodes[destination])
            if out is not None:
                found.append(add(cost, out))
        for _, rows in world.runs:
            mode = rows[0]["mode"]
            if mode not in world.nodes[node]["modes"]:
                continue
            for board, row in enumerate(rows):
                if row["from"] != node:
                    continue
                for alight in range(board, len(rows)):
                    at = rows[alight]["to"]
                    if (at, False) in seen or mode not in world.nodes[at]["modes"]:
                        continue
                    ridden = add(cost, leg_cost(world, rows[board : alight + 1]))
                    on_ground(at, ridden, seen | {(at, False)}, False)

    on_ground(origin, (0.0, 0.0, 0.0), frozenset({(origin, False)}), False)
    for node in world.nodes:
        if node in (origin, destination):
            continue
        dray = dray_cost(world, world.nodes[origin], world.nodes[node])
        if dray is not None:
            on_ground(node, dray, frozenset({(origin, False), (node, True)}), True)
    return found


def undominated(costs: list[Cost], tolerance: float = 1e-6) -> list[Cost]:
    """The costs that none dominates, one of each, sorted."""
    kept: list[Cost] = []
    for mine in costs:
        if any(
            all(x <= y + tolerance for x, y in zip(other, mine, strict=True))
            and any(x < y - tolerance for x, y in zip(other, mine, strict=True))
            for other in costs
        ):
            continue
        if not any(all(abs(x - y) < tolerance for x, y in zip(other, mine, strict=True)) for other in kept):
            kept.append(mine)
    return sorted(kept)
