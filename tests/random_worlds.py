"""Small random networks, as plain rows for the oracle and as a corridor network for the planner."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from brute import World

from corridor.model.network import Assumptions, EmissionFactor, Handling, Hop, Network, Node, Service

COUNTRIES = ("DE", "PL", "FR")
MODES = ("rail", "sea", "air", "road")


def random_world(seed: int, *, wait: str) -> World:
    """4 to 7 nodes inland in central Europe, 2 to 7 services of up to 4 hops, round figures (so that ties occur)."""
    rng = random.Random(seed)
    nodes: dict[str, dict[str, Any]] = {}
    boxes = {"DE": (9.0, 12.0, 49.5, 51.5), "PL": (17.0, 21.0, 50.7, 53.0), "FR": (1.0, 5.0, 46.0, 48.5)}
    for i in range(rng.randint(4, 7)):
        country = rng.choice(COUNTRIES)
        west, east, south, north = boxes[country]
        nodes[f"{country}{chr(65 + i) * 3}"] = {
            "country": country,
            "lon": round(rng.uniform(west, east), 3),
            "lat": round(rng.uniform(south, north), 3),
            "modes": sorted(rng.sample(MODES, rng.randint(1, 4))),
        }
    ids = list(nodes)
    services: dict[str, list[dict[str, Any]]] = {}
    for s in range(rng.randint(2, 7)):
        mode = rng.choice(MODES)
        common = {
            "mode": mode,
            "frequency_per_week": rng.choice([None, 0.5, 1.0, 2.0, 7.0]),
            "both_ways": rng.choice(["yes", "no"]),
            "status": rng.choice(["operating", "operating", "operating", "planned", "suspended"]),
        }
        stops = [rng.choice(ids)]
        for _ in range(rng.randint(1, 4)):
            stops.append(rng.choice([node for node in ids if node != stops[-1]]))
        services[f"S{s}"] = [
            {
                **common,
                "from": a,
                "to": b,
                "km": float(rng.randint(1, 40) * 50),
                "hours": float(rng.choice([0, 5, 10, 20, 40])),
                "usd_per_teu": None if mode == "air" else float(rng.choice([0, 100, 200, 400])),
                "usd_per_kg": rng.choice([0.5, 1.0, 3.0]) if mode == "air" else None,
                "g_co2e_per_tkm": rng.choice([None, None, 0.0, 10.0, 80.0]),
            }
            for a, b in pairwise(stops)
        ]
    handling: dict[tuple[str | None, str], dict[str, float]] = {}
    for mode in MODES:
        for node in [None, *rng.sample(ids, 2)]:
            handling[node, mode] = {
                "load_h": float(rng.choice([0, 2, 12])),
                "unload_h": float(rng.choice([0, 2, 6])),
                **(
                    {"usd_per_kg": rng.choice([0.0, 0.1])}
                    if mode == "air"
                    else {"usd_per_teu": rng.choice([0.0, 50.0, 100.0])}
                ),
            }
    return World(
        nodes=nodes,
        services=services,
        handling=handling,
        emissions={"rail": 20.0, "sea": 8.0, "air": 600.0, "road": 75.0},
        dray={
            "circuity": 1.25,
            "kph": 50.0,
            "usd_per_km_per_feu": 1.5,
            "max_km": rng.choice([0.0, 150.0, 400.0, 900.0]),
            "g_co2e_per_tkm": 75.0,
            "open_borders": rng.choice([[], [["DE", "PL"]], [["DE", "FR"], ["PL", "DE"]]]),
        },
        teu=rng.choice([1.0, 2.0, 3.0]),
        tonnes=rng.choice([5.0, 20.0]),
        m3=rng.choice([None, 10.0, 300.0]),
        wait=wait,
        statuses=rng.choice([("operating",), ("operating", "planned")]),
    )


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "UTC")
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def dated_world(seed: int) -> World:
    """A random world whose nodes lie in several time zones and of whose services some have a timetable or a season."""
    world = random_world(seed, wait="expected")
    rng = random.Random(seed + 1_000_000)
    for row in world.nodes.values():
        row["tz"] = rng.choice(ZONES)
    for rows in world.services.values():
        timetabled = rows[0]["both_ways"] == "no" and rng.random() < 0.7
        days = sorted(rng.sample(range(7), rng.randint(1, 4)))
        season = rng.choice([None, None, (date(2026, 3, 20), date(2026, 4, 12)), (date(2026, 4, 1), None)])
        common = {
            "days": " ".join(WEEK[day] for day in days) if timetabled else "",
            "departs": f"{rng.randrange(24):02d}:{rng.choice((0, 30)):02d}" if timetabled else None,
            "valid_from": season[0] if season else None,
            "valid_to": season[1] if season else None,
            "operator": rng.choice(["Red", "Blue"]),
            "tz_stop": rows[0]["from"],
        }
        if timetabled:
            common["frequency_per_week"] = float(len(days))
        for row in rows:
            row.update(
                common,
                passages=rng.sample(["suez", "malacca"], rng.randint(0, 2)),
                through=rng.sample(["CZ", "AT"], rng.randint(0, 1)),
            )
    world.__post_init__()
    return world


def as_network(world: World, *, bonded: Iterable[str] = ()) -> Network:
    """The same world as corridor's own network, with some bonded nodes."""
    return Network(
        node_by_id={
            node: Node(
                id=node, name=f"Node {node}", kind="terminal", country=row["country"], lon=row["lon"], lat=row["lat"],
                modes=frozenset(row["modes"]), tz=row.get("tz", "Europe/Berlin"), source="test",
                bonded=node in bonded,
            )
            for node, row in world.nodes.items()
        },
        service_by_id={
            name: Service(
                id=name, name=f"Service {name}", operator=rows[0].get("operator", "test"), mode=rows[0]["mode"],
                status=rows[0]["status"],
                frequency_per_week=rows[0]["frequency_per_week"], both_ways=rows[0]["both_ways"] == "yes",
                days=tuple(WEEK.index(day) for day in rows[0].get("days", "").split()),
                departs=rows[0].get("departs"),
                valid_from=rows[0].get("valid_from"), valid_to=rows[0].get("valid_to"),
                hops=tuple(
                    Hop(
                        from_node=row["from"], to_node=row["to"], km=row["km"], hours=row["hours"], basis="assumed",
                        source="test", usd_per_teu=row["usd_per_teu"], usd_per_kg=row["usd_per_kg"],
                        g_co2e_per_tkm=row["g_co2e_per_tkm"], passages=tuple(row.get("passages", ())),
                        extra={"through": " ".join(row.get("through", ()))},
                    )
                    for row in rows
                ),
            )
            for name, rows in world.services.items()
        },
        handling={
            (node, mode): Handling(mode=mode, node=node, source="test", **row)  # type: ignore[arg-type]
            for (node, mode), row in world.handling.items()
        },
        emissions={
            mode: EmissionFactor(mode=mode, g_co2e_per_tkm=g, source="test") for mode, g in world.emissions.items()
        },
        assumptions=Assumptions(
            circuity=world.dray["circuity"], kph=world.dray["kph"],
            usd_per_km_per_feu=world.dray["usd_per_km_per_feu"], max_km=world.dray["max_km"],
            g_co2e_per_tkm=world.dray["g_co2e_per_tkm"],
            open_borders=tuple(frozenset(group) for group in world.dray["open_borders"]),
            holding_rate=0.2, carbon_price=50.0,
        ),
    )  # fmt: skip
