"""Small random worlds with capacities and orders, as plain rows: for the oracle, and as files for corridor."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
START = "2027-03-01"
"""A Monday."""

EQUIPMENT = ("equipment", "teu", "payload_t", "m3", "rail", "sea", "road", "source")
EDGES = (
    "service", "seq", "from", "to", "mode", "km", "hours", "usd_per_teu", "usd_per_kg", "frequency_per_week", "days",
    "departs", "both_ways", "status", "operator", "name", "valid_from", "valid_to", "capacity_teu", "usd_per_departure",
    "basis", "source",
)  # fmt: skip
HANDLING = ("node", "mode", "load_h", "unload_h", "usd_per_teu", "usd_per_kg", "source")
ORDERS = (
    "order", "origin", "destination", "teu", "tonnes", "value_usd", "ready", "due", "max_usd", "customer",
    "late_usd_per_day", "left_over_usd",
)  # fmt: skip
CONNECTIONS = ("from_service", "to_service", "node", "hours", "basis", "source")
SLOTS = ("service", "from", "to", "date", "days", "capacity_teu", "capacity_kg")

POINTS = (("DEAAA", "DE", 9.0, 50.0), ("PLBBB", "PL", 19.0, 52.0), ("FRCCC", "FR", 3.0, 47.0),
          ("DEDDD", "DE", 12.0, 51.0), ("PLEEE", "PL", 21.0, 51.0))  # fmt: skip


@dataclass
class World:
    nodes: list[str] = field(default_factory=list)
    services: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)
    slots: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    handling: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    weeks: int = 2
    holding_rate: float = 0.2
    carbon_price: float = 50.0
    g_co2e: dict[str, float] = field(default_factory=lambda: {"rail": 20.0, "sea": 8.0, "road": 75.0})


def random_world(seed: int, *, orders: int = 6) -> World:
    rng = random.Random(seed)
    world = World(nodes=[point[0] for point in POINTS[: rng.randint(3, 5)]], weeks=rng.choice([1, 2, 2]))
    for mode in ("rail", "sea", "road"):
        world.handling[mode] = (rng.choice([0.0, 2.0, 12.0]), rng.choice([0.0, 3.0]), rng.choice([0.0, 25.0, 60.0]))
    for number in range(rng.randint(2, 5)):
        stops = rng.sample(world.nodes, rng.randint(2, len(world.nodes)))
        if number == 0:
            stops = [
                world.nodes[0],
                *[stop for stop in stops if stop not in (world.nodes[0], world.nodes[-1])],
                world.nodes[-1],
            ]
        kind = rng.choice(["timetable", "timetable", "timetable", "frequency", "demand"]) if number else "timetable"
        mode = "road" if kind == "demand" else rng.choice(["rail", "rail", "sea"])
        days = sorted(rng.sample(range(7), rng.choice([1, 1, 2]))) if kind == "timetable" else []
        row = {
            "mode": mode, "km": float(rng.randint(2, 30) * 50),
            "frequency_per_week": float(len(days)) if days else rng.choice([1.0, 2.0]) if kind == "frequency" else "",
            "days": " ".join(DAYS[day] for day in days), "departs": f"{rng.randrange(24):02d}:00" if days else "",
            "both_ways": "no", "status": "operating",
            "valid_to": rng.choice(["", "", "", "2027-03-08"]) if days else "",
            "valid_from": rng.choice(["", "", "2027-03-03"]) if days else "",
            "capacity_teu": "",
        }  # fmt: skip
        if kind != "demand" and (number == 0 or rng.random() < 0.8):
            row["capacity_teu"] = rng.choice([2, 2, 3, 4])
        price = rng.choice([50, 100, 200]) if kind != "demand" else rng.choice([400, 900])
        world.services[f"S{number}"] = [
            {
                **row,
                "from": a,
                "to": b,
                "hours": float(rng.choice([5, 10, 20, 40])),
                "usd_per_teu": float(price + rng.randint(0, 50)),
            }
            for a, b in pairwise(stops)
        ]
    for number in range(rng.randint(3, orders)):
        ends = (world.nodes[0], world.nodes[-1]) if rng.random() < 0.8 else tuple(rng.sample(world.nodes, 2))
        world.orders.append(
            {
                "order": f"O{number}", "origin": ends[0], "destination": ends[1], "teu": rng.choice([1, 1, 2, 2, 3]),
                "tonnes": rng.choice([5, 8]), "value_usd": rng.choice([20_000, 200_000, 1_000_000]),
                "ready": f"2027-03-{rng.randint(1, 5):02d}T{rng.randrange(24):02d}:00",
                "customer": rng.choice(["A", "B"]),
                "due": f"2027-03-{rng.randint(4, 16):02d}T12:00" if rng.random() < 0.7 else "",
                "late_usd_per_day": rng.choice([0, 50, 300]), "left_over_usd": rng.choice([800, 3000, 9000]),
                "max_usd": rng.choice(["", "", "", "", 700]),
            }
        )  # fmt: skip
    if rng.random() < 0.4:
        service = rng.choice([name for name, rows in world.services.items() if rows[0]["days"]])
        rows = world.services[service]
        begin = rng.randrange(len(rows))
        world.slots.append(
            {
                "service": service, "from": rows[begin]["from"], "to": rows[rng.randrange(begin, len(rows))]["to"],
                "date": "", "days": rows[0]["days"].split()[0] if rng.random() < 0.5 else "",
                "capacity_teu": rng.choice([1, 2, 3]), "capacity_kg": "",
            }
        )  # fmt: skip
    if rng.random() < 0.2:
        world.slots.append(
            {"service": "", "from": world.nodes[0], "to": "", "date": "", "days": rng.choice(["", "Tue Wed"]),
             "capacity_teu": rng.choice([2, 4]), "capacity_kg": ""}
        )  # fmt: skip
    return world


def with_connections(world: World, seed: int) -> World:
    """The world with two rare, cheap services one behind the other, and timed changes between services."""
    rng = random.Random(seed + 1_000_000)
    middle = rng.choice(world.nodes[1:-1])
    for number, (a, b) in enumerate(((world.nodes[0], middle), (middle, world.nodes[-1]))):
        days = sorted(rng.sample(range(7), rng.choice([1, 2]))) if rng.random() < 0.4 else []
        world.services[f"C{number}"] = [
            {
                "mode": rng.choice(["rail", "sea"]), "km": 300.0, "days": " ".join(DAYS[day] for day in days),
                "frequency_per_week": float(len(days)) if days else rng.choice([1.0, 2.0]),
                "departs": f"{rng.randrange(24):02d}:00" if days else "", "both_ways": "no", "status": "operating",
                "valid_to": "", "valid_from": "", "capacity_teu": rng.choice(["", 2, 3, 4]), "from": a, "to": b,
                "hours": rng.choice([5.0, 10.0]), "usd_per_teu": float(rng.randint(10, 40)),
            }
        ]  # fmt: skip
    if rng.random() < 0.9:
        row = {"from_service": "C0", "to_service": "C1", "node": middle}
        world.connections.append({**row, "hours": rng.choice([0.5, 4.0, 9.0, 30.0])})
    pairs = sorted(
        {
            (first, second, one["to"])
            for first, arriving in world.services.items()
            for second, leaving in world.services.items()
            for one in arriving
            for other in leaving
            if first != second and one["to"] == other["from"]
        }
    )
    for first, second, node in rng.sample(pairs, min(len(pairs), rng.choice([1, 3, 6]))):
        row = {"from_service": first, "to_service": second, "node": node}
        if not any(row.items() <= other.items() for other in world.connections):
            world.connections.append({**row, "hours": rng.choice([0.5, 4.0, 9.0, 30.0])})
    return world


def write(world: World, directory: Path) -> Path:
    """The world as a data directory, with ``orders.csv`` and ``slots.csv``."""
    directory.mkdir(parents=True, exist_ok=True)
    modes = {"rail", "sea", "road"}
    features = [
        {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "id": node, "name": f"Node {node}", "kind": "terminal", "country": country, "modes": sorted(modes),
                "gauge_mm": 1435, "tz": "Europe/Berlin", "aliases": [], "source": "test",
            },
        }
        for node, country, lon, lat in POINTS
    ]  # fmt: skip
    (directory / "nodes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    rows = [
        {
            "service": name,
            "seq": seq,
            "operator": "test",
            "name": f"Service {name}",
            "basis": "assumed",
            "source": "test",
            **row,
        }
        for name, hops in world.services.items()
        for seq, row in enumerate(hops, start=1)
    ]
    _table(directory / "edges.csv", EDGES, rows)
    handling = [
        {"mode": mode, "load_h": load, "unload_h": unload, "usd_per_teu": usd, "source": "test"}
        for mode, (load, unload, usd) in world.handling.items()
    ]
    _table(directory / "handling.csv", HANDLING, handling)
    emissions = [{"mode": mode, "g_co2e_per_tkm": g, "source": "test"} for mode, g in world.g_co2e.items()]
    _table(directory / "emissions.csv", ("mode", "g_co2e_per_tkm", "source"), emissions)
    boxes = [
        {
            "equipment": kind,
            "teu": teu,
            "payload_t": 26,
            "m3": 67,
            **dict.fromkeys(("rail", "sea", "road"), units),
            "source": "test",
        }
        for kind, teu, units in (("40GP", 2, 2.0), ("20GP", 1, 1.4))
    ]
    _table(directory / "equipment.csv", EQUIPMENT, boxes)
    (directory / "assumptions.toml").write_text(
        "[dray]\ncircuity = 1.3\nkph = 50\nusd_per_km_per_feu = 1.5\nmax_km = 0\n"
        "g_co2e_per_tkm = 75\nopen_borders = []\n"
        f"[money]\nholding_rate = {world.holding_rate}\ncarbon_price = {world.carbon_price}\n"
    )
    booked = [{**row, "basis": "assumed", "source": "test"} for row in world.connections]
    _table(directory / "connections.csv", CONNECTIONS, booked)
    _table(directory / "orders.csv", ORDERS, world.orders)
    _table(directory / "slots.csv", SLOTS, world.slots)
    return directory


def _table(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(columns), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
