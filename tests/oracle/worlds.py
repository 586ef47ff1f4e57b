"""Small random networks as plain rows: simple, dated, and with every rule of the design at work."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from .chains import Wish
from .rows import WEEK, Row, World

COUNTRIES = ("DE", "PL", "FR")
MODES = ("rail", "sea", "air", "road")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "UTC")
STARTS = (
    datetime(2026, 3, 27, 15, 20, tzinfo=ZoneInfo("Europe/Berlin")),  # clocks change on the 29th
    datetime(2028, 2, 28, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai")),  # a 29 February follows
    datetime(2026, 4, 2, 8, 0, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 10, 30, 6, 45, tzinfo=ZoneInfo("America/New_York")),  # clocks change on 1 November
)
EQUIPMENT: dict[str, Row] = {
    "20GP": {"teu": 1, "payload_t": 28.0, "m3": 33.0, "rail": 1.5, "sea": 1.25, "road": 2.0},
    "40GP": {"teu": 2, "payload_t": 26.5, "m3": 67.0, "rail": 2.0, "sea": 2.0, "road": 2.0},
    "40HC": {"teu": 2, "payload_t": 26.5, "m3": 76.0, "rail": 2.0, "sea": 2.1, "road": 2.0},
    "45HC": {"teu": 2.25, "payload_t": 25.5, "m3": 85.0, "rail": 2.3, "sea": 2.5, "road": 2.0},
    "40RF": {"teu": 2, "payload_t": 25.5, "m3": 57.0, "rail": None, "sea": 3.6, "road": 2.5},
}
PLAIN: dict[str, Row] = {
    kind: {"teu": teu, "payload_t": 1e9, "m3": 1e9, "rail": teu, "sea": teu, "road": teu}
    for kind, teu in (("40GP", 2), ("20GP", 1))
}
"""What a network without equipment.csv knows: boxes by their TEU."""


def boxes_of(teu: int) -> dict[str, int]:
    return {kind: count for kind, count in (("40GP", teu // 2), ("20GP", teu % 2)) if count}


def random_world(seed: int, *, wait: str) -> World:
    """4 to 7 nodes inland in central Europe, 2 to 7 services of up to 4 hops, round figures (so that ties occur)."""
    rng = random.Random(seed)
    nodes: dict[str, Row] = {}
    places = {"DE": (9.0, 12.0, 49.5, 51.5), "PL": (17.0, 21.0, 50.7, 53.0), "FR": (1.0, 5.0, 46.0, 48.5)}
    for i in range(rng.randint(4, 7)):
        country = rng.choice(COUNTRIES)
        west, east, south, north = places[country]
        nodes[f"{country}{chr(65 + i) * 3}"] = {
            "country": country,
            "lon": round(rng.uniform(west, east), 3),
            "lat": round(rng.uniform(south, north), 3),
            "modes": sorted(rng.sample(MODES, rng.randint(1, 4))),
            "tz": "Europe/Berlin",
        }
    ids = list(nodes)
    services: dict[str, list[Row]] = {}
    for s in range(rng.randint(2, 7)):
        mode = rng.choice(MODES)
        common: Row = {
            "mode": mode,
            "frequency_per_week": rng.choice([None, 0.5, 1.0, 2.0, 7.0]),
            "both_ways": rng.choice(["yes", "no"]),
            "status": rng.choice(["operating", "operating", "operating", "planned", "suspended"]),
            "operator": "test", "days": "", "departs": None, "valid_from": None, "valid_to": None,
        }  # fmt: skip
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
                "passages": [],
                "through": [],
            }
            for a, b in pairwise(stops)
        ]
    handling: dict[tuple[str | None, str], Row] = {}
    for mode in MODES:
        for node in [None, *rng.sample(ids, 2)]:
            handling[node, mode] = {
                "load_h": float(rng.choice([0, 2, 12])),
                "unload_h": float(rng.choice([0, 2, 6])),
            }
            by_teu, by_kg = float(rng.choice([0, 50, 100])), rng.choice([0.0, 0.1])
            handling[node, mode] |= {"usd_per_kg": by_kg} if mode == "air" else {"usd_per_teu": by_teu}
    dray: Row = {
        "circuity": 1.25, "kph": 50.0, "fixed_h": 0.0, "usd_fixed_per_feu": 0.0, "usd_per_km_per_feu": 1.5,
        "max_km": rng.choice([0.0, 150.0, 400.0, 900.0]), "transfer_km": 0.0, "g_co2e_per_tkm": 75.0,
        "open_borders": rng.choice([[], [["DE", "PL"]], [["DE", "FR"], ["PL", "DE"]]]), "rates": [],
    }  # fmt: skip
    teu = rng.choice([1, 2, 3])
    tonnes = rng.choice([5.0, 20.0])
    m3 = rng.choice([None, 10.0, 300.0])
    return World(
        nodes=nodes,
        services=services,
        handling=handling,
        emissions={
            mode: {"g_co2e_per_tkm": g} for mode, g in (("rail", 20.0), ("sea", 8.0), ("air", 600.0), ("road", 75.0))
        },
        dray=dray,
        equipment=PLAIN,
        boxes=boxes_of(teu),
        tonnes=tonnes,
        m3=28.0 * teu if m3 is None else m3,
        wait=wait,
        statuses=rng.choice([("operating",), ("operating", "planned")]),
    )


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
        common: Row = {
            "days": " ".join(WEEK[day] for day in days) if timetabled else "",
            "departs": f"{rng.randrange(24):02d}:{rng.choice((0, 30)):02d}" if timetabled else None,
            "valid_from": season[0] if season else None,
            "valid_to": season[1] if season else None,
            "operator": rng.choice(["Red", "Blue"]),
        }
        if timetabled:
            common["frequency_per_week"] = float(len(days))
        for row in rows:
            row.update(
                common,
                passages=rng.sample(["suez", "malacca"], rng.randint(0, 2)),
                through=rng.sample(["CZ", "AT"], rng.randint(0, 1)),
            )
    return world


# ---- Every rule at work ------------------------------------------------------------------------------------------


def rich_world(seed: int, *, start: datetime | None = None, rates: bool = True, wait: str = "expected") -> World:
    """A random world with boxes, capacity, loose cargo, CO2e by TEU, trucks between services and agreed rates.

    Dated by ``start``, also with timetables, single sailings, and seasons that open and end near it.
    """
    world = dated_world(seed) if start is not None else random_world(seed, wait=wait)
    rng = random.Random(seed + 2_000_000)
    if len(world.nodes) > 6:  # so that all chains can be told
        drop = list(world.nodes)[-2]
        world.nodes.pop(drop)
        world.services = {
            name: kept for name, hops in world.services.items()
            if (kept := [hop for hop in hops if drop not in (hop["from"], hop["to"])]) == hops
        }  # fmt: skip
        world.handling = {key: row for key, row in world.handling.items() if key[0] != drop}
    world.equipment = EQUIPMENT
    _cargo(world, rng)
    sold = random.Random(seed + 4_000_000)
    for hops in world.services.values():
        takes = rng.choice([None, None, 1, 2, 3, 40])
        lifts = rng.choice([None, 4000.0, 15_000.0])
        trade = sold.choice([["DE"], ["PL", "FR"]]) if seed % 3 == 0 and sold.random() < 0.3 else []
        trucks = sold.choice(["yes", "no"])
        for hop in hops:
            hop["trade_of"], hop["trucks"] = trade, trucks
            hop["capacity_teu"], hop["capacity_kg"] = (None, lifts) if hop["mode"] == "air" else (takes, None)
            by_teu = rng.choice([None, None, 0.0, 30.0, 200.0])
            if hop["mode"] != "air" and by_teu is not None:
                hop["g_co2e_per_teu_km"], hop["g_co2e_per_tkm"] = by_teu, None
    if rng.random() < 0.5:
        world.emissions["sea"] = {"g_co2e_per_teu_km": 70.0}
        world.emissions["rail"] = {"g_co2e_per_teu_km": 250.0}
    for (_, mode), row in world.handling.items():
        row["kg_co2e_per_t"] = rng.choice([None, 0.0, 0.5, 3.0])
        if mode != "air" and rng.random() < 0.5:
            row["usd_per_box"] = row.pop("usd_per_teu")
    world.dray |= {
        "fixed_h": rng.choice([0.0, 3.0]),
        "usd_fixed_per_feu": rng.choice([0.0, 120.0]),
        "transfer_km": rng.choice([0.0, 60.0, 200.0, 500.0]),
        "rates": rng.choice(
            [
                [],
                [{"countries": ["PL"], "usd_fixed_per_feu": 300.0, "usd_per_km_per_feu": 0.5}],
                [
                    {"countries": ["DE", "FR"], "usd_fixed_per_feu": 0.0, "usd_per_km_per_feu": 2.5},
                    {"countries": ["PL"], "usd_fixed_per_feu": 250.0, "usd_per_km_per_feu": 1.0, "kph": 20.0},
                ],
            ]
        ),
    }
    if rng.random() < 0.4:
        _terminals(world, rng)
    if start is not None:
        _dates(world, rng, start)
        _closures(world, random.Random(seed + 3_000_000), start)
    if rates:
        _rates(world, rng)
    return world


def _terminals(world: World, rng: random.Random) -> None:
    """All nodes in one country, and trucks too short for the whole way: services joined by trucks between terminals."""
    ids = list(world.nodes)
    for row, lon in zip(world.nodes.values(), (8.5, 9.5, 10.5, 11.5, 12.5, 9.0), strict=False):
        row.update(country="DE", lon=lon + round(rng.uniform(-0.3, 0.3), 3), lat=round(rng.uniform(50.0, 51.0), 3))
    world.dray["max_km"] = world.dray["transfer_km"] = rng.choice([110.0, 150.0])
    for number in range(4):
        mode = rng.choice(MODES)
        a, b = rng.sample(ids[:-1] if number < 2 else ids[1:], 2)
        for node in (a, b):
            world.nodes[node]["modes"] = sorted({*world.nodes[node]["modes"], mode})
        like = next(iter(world.services.values()))[0] if world.services else None
        if like is None:
            return
        air = mode == "air"
        world.services[f"T{number}"] = [
            {
                **like, "mode": mode, "from": a, "to": b, "km": 400.0, "hours": rng.choice([5.0, 10.0]), "days": "",
                "departs": None, "status": "operating", "frequency_per_week": rng.choice([None, 2.0, 7.0]),
                "usd_per_teu": None if air else rng.choice([50.0, 100.0]), "usd_per_kg": 0.5 if air else None,
                "g_co2e_per_tkm": None, "g_co2e_per_teu_km": None, "capacity_kg": None,
                "capacity_teu": None if air else rng.choice([None, 1]), "both_ways": rng.choice(["yes", "no"]),
            }
        ]  # fmt: skip


def _cargo(world: World, rng: random.Random) -> None:
    world.boxes = rng.choice(
        [
            {"40GP": 1}, {"20GP": 1}, {"40HC": 1, "20GP": 2}, {"40GP": 1, "20GP": 1}, {"45HC": 1}, {"40RF": 1},
            {"40HC": 2}, {"20GP": 3, "45HC": 1}, {},
        ]
    )  # fmt: skip
    if not world.boxes:
        world.tonnes, world.m3 = rng.choice([(9.0, 0.0), (30.0, 50.0), (3.0, 150.0)])
        return
    room = sum(EQUIPMENT[kind]["m3"] * count for kind, count in world.boxes.items())
    world.tonnes = rng.choice([5.0, 12.0, 25.0])
    world.m3 = rng.choice([1.0, 28.0, room])
    world.m3 = min(world.m3, room)


def _closures(world: World, rng: random.Random, start: datetime) -> None:
    """Days near the start on which some services do not leave."""
    for name in world.services:
        for _ in range(rng.choice([0, 1, 1, 2])):
            first = start.date() + timedelta(days=rng.randint(-3, 6))
            world.closed.append((name, first, first + timedelta(days=rng.choice([0, 2, 7, 20]))))


def _dates(world: World, rng: random.Random, start: datetime) -> None:
    """Seasons whose first or last day lies near the start, and departures of timetable.csv."""
    day = start.date()
    for name, hops in world.services.items():
        opens = rng.choice([None, None, None, -20, -1, 0, 1, 4])
        ends = rng.choice([None, None, None, 0, 1, 3, 9, 25])
        if opens is not None and ends is not None and opens > ends:
            ends = None
        season = {
            "valid_from": None if opens is None else day + timedelta(days=opens),
            "valid_to": None if ends is None else day + timedelta(days=ends),
        }
        listed = hops[0]["both_ways"] == "no" and hops[0]["frequency_per_week"] is not None and rng.random() < 0.5
        for hop in hops:
            hop.update(season)
            if listed:
                hop.update(days="", departs=None)
        for _ in range(rng.randint(1, 3) if listed else 0):
            weekly = rng.random() < 0.4
            first, last = rng.choice([(None, 5), (-9, 12), (3, 10), (-40, -20), (2, None)])
            world.timetable.append(
                {
                    "service": name,
                    "days": " ".join(rng.sample(WEEK, rng.randint(1, 2))) if weekly else "",
                    "departs": f"{rng.randrange(24):02d}:{rng.choice((0, 30)):02d}",
                    "date": None if weekly else day + timedelta(days=rng.randint(-2, 14)),
                    "valid_from": day + timedelta(days=first) if weekly and first is not None else None,
                    "valid_to": day + timedelta(days=last) if weekly and last is not None else None,
                }
            )


def _rates(world: World, rng: random.Random) -> None:
    """Agreed rates for some rides: of each kind of counting, by equipment or not, with surcharges and validity."""
    world.currencies = {"USD": 1.0, "CNY": 8.0, "EUR": 0.8}
    world.pricing_day = date(2026, 12, 1)
    rides = [
        (name, hops[0]["mode"], hops[i]["from"], hops[j]["to"])
        for name, hops in world.services.items() for i in range(len(hops)) for j in range(i, len(hops))
        if hops[i]["from"] != hops[j]["to"]
    ]  # fmt: skip
    rides += [
        (name, mode, b, a)
        for name, mode, a, b in rides
        if world.services[name][0]["both_ways"] == "yes" and rng.random() < 0.3
    ]
    for number in range(rng.randint(0, min(14, 3 * len(rides)))):
        service, mode, a, b = rng.choice(rides)
        for kind in rng.choice([[""], [""], list(world.boxes) or [""], list(world.boxes)[:1] or ["40GP"]]):
            key: dict[str, Any] = {"rate": f"R{number}", "service": service, "from": a, "to": b, "equipment": kind}
            per = rng.choice(
                ["kg", "tonne", "shipment", "box"] if mode == "air" else ["box", "box", "teu", "tonne", "shipment"]
            )
            scale = {"box": 300, "teu": 150, "kg": 0.5, "tonne": 25, "shipment": 500}[per]
            world.rates.append(
                {
                    **key, "surcharge": "", "per": per, "amount": scale * rng.choice([0.5, 1, 2]),
                    "currency": rng.choice(["USD", "USD", "CNY", "EUR"]),
                    "includes": rng.choice(["", "load", "unload", "both"]), **_validity(rng),
                }
            )  # fmt: skip
            for extra in range(rng.choice([0, 0, 1, 2])):
                per = rng.choice(["percent", "percent", "box", "shipment", "tonne"])
                world.rates.append(
                    {
                        **key, "surcharge": f"X{extra}", "per": per, "amount": 10.0 if per == "percent" else 20.0,
                        "currency": rng.choice(["USD", "CNY"]), "includes": "", **_validity(rng),
                    }
                )  # fmt: skip


def _validity(rng: random.Random) -> dict[str, date | None]:
    """Around the pricing day, 1 December 2026: in force on it in most cases, often on the edge."""
    first = rng.choice([None, None, date(2026, 12, 1), date(2026, 11, 1), date(2026, 12, 2)])
    last = rng.choice([None, None, date(2026, 12, 1), date(2026, 12, 31), date(2026, 11, 30)])
    return {"valid_from": first, "valid_to": None if first and last and last < first else last}


# ---- Timed connections -------------------------------------------------------------------------------------------


def with_connections(world: World, seed: int) -> World:
    """The world with a few timed changes between services that share a node where both work cargo."""
    rng = random.Random(seed + 4_000_000)
    _chain(world, rng)
    pairs = sorted(
        {
            (first, second, one["to"])
            for first, arriving in world.runs
            for second, leaving in world.runs
            for one in arriving
            for other in leaving
            if first != second and one["to"] == other["from"]
            and {one["mode"], other["mode"]} <= set(world.nodes[one["to"]]["modes"])
        }
    )  # fmt: skip
    for first, second, node in rng.sample(pairs, min(len(pairs), rng.choice([1, 2, 4, 8]))):
        hours = rng.choice([0.5, 2.0, 6.0, 10.0, 30.0, 100.0])
        row = {"from_service": first, "to_service": second, "node": node}
        if not any(row.items() <= other.items() for other in world.connections):
            world.connections.append({**row, "hours": hours})
    return world


def _chain(world: World, rng: random.Random) -> None:
    """Rare services one behind the other from the origin to the destination, each timed to the one before."""
    origin, *middle, destination = world.nodes
    if not world.services:
        return
    stops = [origin, *rng.sample(middle, min(len(middle), rng.choice([1, 2]))), destination]
    likes = [hops[0] for hops in world.services.values() if hops[0]["both_ways"] == "no"]
    plain = {"days": "", "departs": None, "valid_from": None, "valid_to": None}
    for number, (a, b) in enumerate(pairwise(stops)):
        like = rng.choice(likes or [{**next(iter(world.services.values()))[0], **plain}])
        mode = rng.choice(MODES)
        for node in (a, b):
            world.nodes[node]["modes"] = sorted({*world.nodes[node]["modes"], mode})
        air = mode == "air"
        often = like["frequency_per_week"] if like["days"] else rng.choice([0.5, 1.0, 2.0])
        world.services[f"C{number}"] = [
            {
                **like, "mode": mode, "from": a, "to": b, "km": 300.0, "hours": rng.choice([4.0, 9.0]),
                "both_ways": "no", "status": "operating", "frequency_per_week": often,
                "usd_per_teu": None if air else 60.0, "usd_per_kg": 0.5 if air else None, "g_co2e_per_tkm": None,
                "g_co2e_per_teu_km": None,
                "capacity_kg": None, "capacity_teu": rng.choice([None, None, 1]) if not air else None,
            }
        ]  # fmt: skip
        if number and rng.random() < 0.9:
            row = {"from_service": f"C{number - 1}", "to_service": f"C{number}", "node": a}
            world.connections.append({**row, "hours": rng.choice([0.5, 2.0, 6.0, 10.0, 30.0])})


FREE = (math.inf, math.inf, math.inf)


def random_wish(world: World, rng: random.Random) -> Wish:
    """Limits of every kind, some at once."""
    origin, *middle, destination = world.nodes
    trucked = any({"DE", "PL"} <= set(group) for group in world.dray["open_borders"])
    choices = [
        *(("node", node) for node in middle), ("country", "DE"), ("country", "PL"),
        *(() if trucked else (("country", "CZ"),)),  # whether a truck to Poland passes it is a question of the map
        ("mode", "rail"), ("mode", "sea"), ("passage", "suez"), ("operator", "Red"),
        *(("service", name) for name in world.services),
    ]  # fmt: skip
    ends = {("country", world.nodes[end]["country"]) for end in (origin, destination)}
    avoid = [one for one in rng.sample(choices, rng.choice([0, 1, 2])) if one not in ends]
    via = [one for one in rng.sample(choices, rng.choice([0, 0, 1, 2])) if one not in avoid]
    return Wish(
        avoid=avoid,
        via=via,
        modes=rng.choice([None, None, None, ["rail", "sea", "road"], ["air", "rail"]]),
        max_transfers=rng.choice([None, None, None, 0, 1, 2]),
        most=rng.choice([FREE, FREE, (300.0, math.inf, math.inf), (math.inf, 5000.0, 4000.0)]),
        bonded=rng.choice([None, None, None, [node for node in world.nodes if rng.random() < 0.8]]),
    )
